"""Tortoise's door to SQLite: one connection of the bundled library, on a thread of its own, that cannot write.

aiosqlite is given a connection that was made here, so that whatever `sqlite3` it found, the file is opened by
the library that `store.db` opens it with: an older one beside it could corrupt it (store/db/engine.py).
Tortoise tells the dialect by the word "sqlite" in this module's name.
"""

from typing import Any
from urllib.parse import quote

import aiosqlite
from tortoise.backends.sqlite.client import SqliteClient

from store.db.engine import sqlite3

BUSY_TIMEOUT_MS = 5_000
ROWS_AT_ONCE = 64


def connect(path: str) -> sqlite3.Connection:
    """A connection that reads: the file is opened so, and every statement that writes is refused."""
    connection = sqlite3.connect(
        f"file:{quote(path)}?mode=ro", uri=True, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


class ReadOnlySqlite(SqliteClient):
    async def create_connection(self, with_db: bool) -> None:
        if self._connection is None:
            self._connection = await aiosqlite.Connection(
                lambda: connect(self.filename), iter_chunk_size=ROWS_AT_ONCE
            )


client_class: Any = ReadOnlySqlite
