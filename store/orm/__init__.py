"""The Tortoise models, read: the office's lists and whatever else is not hot. Nothing is written here.

A connection of its own beside `store.db`, to the same database, which the database itself keeps from
writing: a read-only, `query_only` SQLite connection, or PostgreSQL's `default_transaction_read_only`.
It is really opened by the first query. A model does not know where it is read from; `Orm.read` does.
"""

import asyncio
import contextvars
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from tortoise.backends.base.client import BaseDBAsyncClient
from tortoise.context import TortoiseContext

# The bundled SQLite takes the standard library's place here, before Tortoise loads aiosqlite.
from store.db.engine import require_safe_sqlite

T = TypeVar("T")
PACKAGES = ("store", "inventory", "pos", "shop")


class Orm:
    """The models of an application, bound to its database."""

    def __init__(self, client: BaseDBAsyncClient, context: contextvars.Context) -> None:
        self._client = client
        self._context = context
        self._reading: set[asyncio.Task[Any]] = set()

    async def read(self, query: Callable[[], Awaitable[T]]) -> T:
        """What the query finds: `await orm.read(lambda: Audit.filter(action="staff.add").limit(50))`.

        The query is made and run inside; a relation it does not read with its row (`select_related`) cannot
        be followed afterwards. It ends even where nobody waits for it any more: one that is broken off can
        leave Tortoise's only SQLite connection locked. Raises tortoise.exceptions.BaseORMException when it
        would write.
        """

        async def run() -> T:
            return await query()

        task = asyncio.create_task(run(), context=self._context.copy())
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)
        return await asyncio.shield(task)

    async def close(self) -> None:
        """Let what is being read be read to its end, and close the connection."""
        if self._reading:
            await asyncio.wait(self._reading)
        await self._client.close()


@asynccontextmanager
async def opened(database_url: str, packages: Sequence[str] = PACKAGES) -> AsyncIterator[Orm]:
    """The models of the packages (each one's `models`), readable while the block runs.

    Raises ValueError for a URL of another scheme, RuntimeError where SQLite is older than its WAL-reset fix.
    """
    name, connection = _connection(database_url)
    apps = {
        package: {"models": [f"{package}.models"], "default_connection": name}
        for package in packages
    }
    tortoise = TortoiseContext()
    with tortoise:
        await tortoise.init({"connections": {name: connection}, "apps": apps})
        orm = Orm(tortoise.connections.get(name), contextvars.copy_context())
    try:
        yield orm
    finally:
        await orm.close()


def _connection(database_url: str) -> tuple[str, dict[str, Any]]:
    """Its name, and what Tortoise opens it with. The name tells the engine: Tortoise keeps SQL by it."""
    if database_url.startswith("sqlite:///"):
        require_safe_sqlite()
        path = database_url.removeprefix("sqlite:///")
        return "sqlite", {"engine": "store.orm.sqlite", "credentials": {"file_path": path}}
    if database_url.startswith(("postgresql://", "postgres://")):
        return "postgresql", {"engine": "store.orm.asyncpg", "credentials": {"url": database_url}}
    raise ValueError("the models are read from sqlite:/// or postgresql://")
