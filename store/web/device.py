"""Which browser asks: each till has a secret of its own, made once; only its hash is kept."""

import hashlib
import re
from typing import Final

from starlette.requests import Request

SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def device_id(secret: str) -> str:
    """What is stored of a browser's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def device_of(request: Request) -> str | None:
    """The hash of this browser's secret; None when it sends none that could be one."""
    secret = request.headers.get("till-device", "")
    return device_id(secret) if SECRET.fullmatch(secret) else None
