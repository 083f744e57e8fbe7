"""What the surroundings say: environment variables, the data folder, the secret in it.

STORE_DATA, DATABASE_URL, HOST, PORT, BASE_URL, TRUSTED_HOSTS, PROXIES, SMTP_URL, MAIL_FROM. Everything a shop decides
about itself is not here but in the database (store/settings.py).
"""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
SECRET_BYTES = 32


class Environment(msgspec.Struct, frozen=True, kw_only=True):
    """`secret` signs what leaves the house; `proxies` are the addresses whose X-Forwarded-For counts.

    Without `smtp_url` letters wait in the outbox; `mail_from` is who they come from, else the operator.
    """

    data: Path
    database_url: str
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = "http://127.0.0.1:8000"
    trusted_hosts: frozenset[str] = frozenset(LOCAL_HOSTS)
    proxies: str = ""
    smtp_url: str = ""
    mail_from: str = ""
    secret: bytes

    @property
    def secure(self) -> bool:
        """Whether visitors come by https: cookies are then bound to it."""
        return self.base_url.startswith("https://")


def default_data() -> Path:
    """Outside the source tree, so that neither an upgrade nor a clean checkout touches it."""
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "terroir"


def read(variables: Mapping[str, str] | None = None) -> Environment:
    """The environment of this process. Raises ValueError when a variable cannot be read."""
    found = os.environ if variables is None else variables
    data = Path(found.get("STORE_DATA") or default_data()).expanduser().absolute()
    port = _port(found.get("PORT") or "8000")
    host = found.get("HOST") or "127.0.0.1"
    base_url = (found.get("BASE_URL") or f"http://{_shown(host)}:{port}").rstrip("/")
    return Environment(
        data=data,
        database_url=found.get("DATABASE_URL") or f"sqlite:///{data / 'store.db'}",
        host=host,
        port=port,
        base_url=base_url,
        trusted_hosts=_hosts(found.get("TRUSTED_HOSTS", ""), host, base_url),
        proxies=found.get("PROXIES", ""),
        smtp_url=found.get("SMTP_URL", ""),
        mail_from=found.get("MAIL_FROM", ""),
        secret=secret_of(data),
    )


def _port(text: str) -> int:
    if not text.isdigit() or not 0 <= int(text) <= 65535:
        raise ValueError(f"PORT must be a number between 0 and 65535, not {text!r}")
    return int(text)


def _shown(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound


def _hosts(listed: str, host: str, base_url: str) -> frozenset[str]:
    named = {name.strip().lower() for name in listed.split(",") if name.strip()}
    return frozenset({*LOCAL_HOSTS, host, urlsplit(base_url).hostname or host, *named})


def secret_of(data: Path) -> bytes:
    """The installation's secret key, made at first start, readable by its owner only."""
    path = data / "secret.key"
    data.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _checked(path.read_bytes(), path)
    with os.fdopen(handle, "wb") as file:
        file.write(made := secrets.token_bytes(SECRET_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return made


def _checked(key: bytes, path: Path) -> bytes:
    if len(key) != SECRET_BYTES:
        raise ValueError(f"{path} is not a secret key of {SECRET_BYTES} bytes")
    return key


def for_tests(data: Path, database_url: str, **changes: Any) -> Environment:
    """An environment with a fixed secret, for a database that a test has made."""
    return Environment(data=data, database_url=database_url, secret=bytes(32), **changes)
