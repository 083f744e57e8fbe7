"""The SQLite that the shop really runs on is one without the WAL-reset bug."""

import pytest

from store.db import open_database
from store.db.engine import OLDEST_SAFE, require_safe_sqlite, sqlite3
from tests.server import ROOT


async def test_the_open_database_is_served_by_a_safe_sqlite(sqlite_template: object) -> None:
    database = await open_database(f"sqlite:///{sqlite_template}")
    version = await database.fetchval("SELECT sqlite_version()")
    await database.close()
    assert tuple(map(int, version.split("."))) >= OLDEST_SAFE


def test_an_older_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(RuntimeError, match=r"3\.51\.3 or newer is needed"):
        require_safe_sqlite()


def test_nobody_imports_another_sqlite() -> None:
    """`import sqlite3` gives the standard library's or the bundled one, as the moment has it."""
    packages = (ROOT / name for name in ("store", "inventory", "pos", "shop"))
    files = (file for package in packages for file in package.rglob("*.py"))
    direct = [
        file.relative_to(ROOT).as_posix()
        for file in files
        if any(
            line.startswith(("import sqlite3", "from sqlite3"))
            for line in file.read_text("utf-8").splitlines()
        )
    ]
    assert direct == ["store/db/engine.py"]
