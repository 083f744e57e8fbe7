"""The commands as a person runs them, and questions to the database beside them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, TypeVar

import pytest

from store.db import Database, open_database

T = TypeVar("T")
SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
POSTGRESQL = pytest.mark.parametrize("engine", ["postgresql"], indirect=True)


class Ending(NamedTuple):
    code: int
    out: str
    err: str


Store = Callable[..., Ending]


def ask(url: str, question: Callable[[Database], Awaitable[T]]) -> T:
    """What a function of the database finds, or does, from outside any command."""

    async def work() -> T:
        database = await open_database(url)
        try:
            return await question(database)
        finally:
            await database.close()

    return asyncio.run(work())


def value(url: str, sql: str) -> Any:
    return ask(url, lambda database: database.fetchval(sql))


def change(url: str, sql: str) -> None:
    ask(url, lambda database: database.write(lambda tx: tx.execute(sql)))
