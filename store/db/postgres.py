"""PostgreSQL: a pool of connections, conditional updates, and another try when two transactions cross.

A unit of work runs in a task of its own, so that a caller who goes away cannot leave it half done or
keep its connection. Serialisation failures (40001) and deadlocks (40P01) are tried again, a bounded
number of times; waiting for a lock is bounded too.
"""

import asyncio
import random
import secrets
from collections.abc import Callable, Sequence
from typing import Any, Self, TypeVar, cast

import asyncpg

from store.db import MISSED, Listener, Row, Value, Work
from store.errors import Busy

T = TypeVar("T")
TRIES = 8
POOL_SIZE = 8
CHANNEL = "store"
CROSSED = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
NO_ANSWER = (asyncpg.LockNotAvailableError, asyncpg.PostgresConnectionError, OSError)


def rows_changed(tag: str) -> int:
    """The count at the end of a command tag: `UPDATE 3` is 3, `CREATE TABLE` is 0."""
    last = tag.rpartition(" ")[2]
    return int(last) if last.isdigit() else 0


def _whole(text: str) -> int | float:
    """SUM of integers comes as NUMERIC; there are no decimals in this database."""
    return float(text) if "." in text else int(text)


async def _set_up(connection: Any) -> None:
    await connection.set_type_codec(
        "numeric", schema="pg_catalog", encoder=str, decoder=_whole, format="text"
    )


async def _no_reset(connection: Any) -> None:
    """Nothing here sets session state, so the reset query of each release is saved."""


class PostgresTransaction:
    def __init__(self, connection: Any, process: str) -> None:
        self._connection = connection
        self._process = process
        self.notices: list[tuple[str, str]] = []

    async def execute(self, sql: str, *args: Value) -> int:
        return rows_changed(await self._connection.execute(sql, *args))

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        await self._connection.executemany(sql, rows)

    async def fetch(self, sql: str, *args: Value) -> Sequence[Row]:
        return cast(Sequence[Row], await self._connection.fetch(sql, *args))

    async def fetchrow(self, sql: str, *args: Value) -> Row | None:
        return cast(Row | None, await self._connection.fetchrow(sql, *args))

    async def fetchval(self, sql: str, *args: Value) -> Any:
        return await self._connection.fetchval(sql, *args)

    def notify(self, topic: str, payload: str) -> None:
        self.notices.append((topic, payload))

    async def send_notices(self) -> None:
        """All in one exchange with the server: a sale has one per product."""
        if self.notices:
            await self._connection.executemany(
                "SELECT pg_notify($1, $2)",
                [
                    (CHANNEL, f"{self._process}\n{topic}\n{payload}")
                    for topic, payload in self.notices
                ],
            )


class PostgresDatabase:
    engine = "postgresql"
    broken: BaseException | None = None

    def __init__(self, url: str, pool: Any) -> None:
        self.url = url
        self._pool = pool
        self._tasks: set[asyncio.Task[Any]] = set()
        self._listeners: list[Listener] = []
        self._listening: asyncio.Task[None] | None = None
        self._process = secrets.token_hex(8)

    @classmethod
    async def open(cls, url: str) -> Self:
        pool = await asyncpg.create_pool(
            url,
            min_size=1,
            max_size=POOL_SIZE,
            init=_set_up,
            reset=_no_reset,
            server_settings={"lock_timeout": "5000", "timezone": "UTC", "jit": "off"},
        )
        return cls(url, pool)

    async def write(self, work: Work[T]) -> T:
        task = asyncio.create_task(self._try_until_done(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def _try_until_done(self, work: Work[T]) -> T:
        for attempt in range(TRIES):
            try:
                return await self._run(work)
            except CROSSED:
                await asyncio.sleep(random.uniform(0, 0.01 * 2**attempt))  # noqa: S311 - jitter, not a secret
            except NO_ANSWER as error:
                raise Busy("The database does not answer. Please try again.") from error
        raise Busy("Somebody else is writing to the database. Please try again.")

    async def _run(self, work: Work[T]) -> T:
        async with self._pool.acquire() as connection, connection.transaction():
            transaction = PostgresTransaction(connection, self._process)
            result = await work(transaction)
            await transaction.send_notices()
        # This process hears of it at once, the others by the server: whoever writes reads what it wrote.
        for topic, payload in transaction.notices:
            self._publish(topic, payload)
        return result

    async def fetch(self, sql: str, *args: Value) -> Sequence[Row]:
        return cast(Sequence[Row], await self._pool.fetch(sql, *args))

    async def fetchrow(self, sql: str, *args: Value) -> Row | None:
        return cast(Row | None, await self._pool.fetchrow(sql, *args))

    async def fetchval(self, sql: str, *args: Value) -> Any:
        return await self._pool.fetchval(sql, *args)

    async def report(self, sql: str, *args: Value) -> Sequence[Row]:
        return await self.fetch(sql, *args)

    async def script(self, statements: Sequence[str]) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            for statement in statements:
                await connection.execute(statement)

    def listen(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        if self._listening is None:
            self._listening = asyncio.create_task(self._relay())
        return lambda: self._listeners.remove(listener)

    async def _relay(self) -> None:
        """Keep one connection listening; a lost one is opened again, and whoever listens is told so."""
        while True:
            connection = None
            try:
                connection = await asyncpg.connect(self.url)
                lost = asyncio.Event()
                connection.add_termination_listener(lambda _, lost=lost: lost.set())
                await connection.add_listener(CHANNEL, self._heard)
                self._publish(MISSED, "")
                await lost.wait()
            except NO_ANSWER:
                await asyncio.sleep(1)
            finally:
                if connection is not None:
                    connection.terminate()

    def _heard(self, _connection: Any, _pid: int, _channel: str, message: Any) -> None:
        process, topic, payload = str(message).split("\n", 2)
        if process != self._process:
            self._publish(topic, payload)

    def _publish(self, topic: str, payload: str) -> None:
        for listener in tuple(self._listeners):
            listener(topic, payload)

    async def close(self) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks)
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        await self._pool.close()
