"""SQLite: one writer thread that commits together what has queued up, read-only connections beside it.

A unit of work is a coroutine whose only awaits are its transaction's methods, and those never wait:
so the writer thread runs it to its end in one step, and a `gather`, a sleep or a network call inside
it fails at once and loudly. Waiting units share one BEGIN IMMEDIATE … COMMIT, each in its own
savepoint: one fsync (`synchronous=FULL`) acknowledges them all, and none is acknowledged before it.
"""

import asyncio
import contextvars
import functools
import queue
import re
import threading
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self, TypeVar, cast

from store.db import Listener, Row, Value, Work
from store.db.engine import require_safe_sqlite, sqlite3
from store.errors import Busy

T = TypeVar("T")
BATCH_LIMIT = 64
BUSY_TIMEOUT_MS = 5_000
CACHE_KIB = 32_000
"""How many of the database's pages each connection may keep in memory."""


@functools.lru_cache(maxsize=2048)
def placeholders(sql: str) -> str:
    """`$1` as SQLite writes it: `?1`. It knows no FOR UPDATE: who writes has the whole database."""
    return re.sub(r"\$(\d+)", r"?\1", sql.removesuffix(" FOR UPDATE"))


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """A connection in autocommit mode, with the settings that the promises above rest on."""
    connection = sqlite3.connect(
        path, isolation_level=None, check_same_thread=False, cached_statements=512
    )
    connection.row_factory = sqlite3.Row
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA recursive_triggers = ON")  # so that REPLACE counts as a deletion
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    connection.execute("PRAGMA trusted_schema = OFF")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
    if connection.execute("PRAGMA synchronous").fetchone()[0] != 2:
        raise RuntimeError("SQLite did not accept synchronous=FULL: a confirmed sale could be lost")
    return connection


class SqliteTransaction:
    """What a unit of work sees. Its methods are coroutines that never wait."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.notices: list[tuple[str, str]] = []

    async def execute(self, sql: str, *args: Value) -> int:
        return self._connection.execute(placeholders(sql), args).rowcount

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None:
        self._connection.executemany(placeholders(sql), rows)

    async def fetch(self, sql: str, *args: Value) -> Sequence[Row]:
        return cast(Sequence[Row], self._connection.execute(placeholders(sql), args).fetchall())

    async def fetchrow(self, sql: str, *args: Value) -> Row | None:
        rows = await self.fetch(sql, *args)
        return rows[0] if rows else None

    async def fetchval(self, sql: str, *args: Value) -> Any:
        row = await self.fetchrow(sql, *args)
        return row[0] if row is not None else None

    def notify(self, topic: str, payload: str) -> None:
        self.notices.append((topic, payload))


@dataclass
class Job:
    """A queued unit of work, and where its outcome goes."""

    work: Work[Any]
    context: contextvars.Context
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: Any = None
    error: BaseException | None = None
    notices: list[tuple[str, str]] = field(default_factory=list)

    def settle(self) -> None:
        if self.future.done():
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


def run_to_end(coroutine: Coroutine[Any, Any, T]) -> T:
    """Drive a coroutine that never waits; RuntimeError when it does."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        return cast(T, end.value)
    coroutine.close()
    raise RuntimeError("a unit of work may await nothing but its own transaction")


class Writer(threading.Thread):
    """The only thread that writes."""

    def __init__(self, path: Path, publish: Callable[[str, str], None]) -> None:
        super().__init__(name="sqlite-writer", daemon=True)
        self._connection = connect(path, read_only=False)
        self._publish = publish
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self.broken: BaseException | None = None

    def submit(self, job: Job | None) -> None:
        self._jobs.put(job)

    def run(self) -> None:
        going = True
        while going:
            job = self._jobs.get()
            batch: list[Job] = []
            while job is not None:
                batch.append(job)
                if len(batch) == BATCH_LIMIT or self._jobs.empty():
                    break
                job = self._jobs.get()
            going = job is not None
            if batch:
                self._commit_together(batch)
        self._connection.close()

    def _commit_together(self, batch: list[Job]) -> None:
        try:
            self._begin()
            for job in batch:
                self._run(job, alone=len(batch) == 1)
            self._commit()
        except BaseException as error:
            self._undo()
            for job in batch:
                job.error = job.error or _refusal(error)
        self._tell(batch)

    def _begin(self) -> None:
        if self.broken is not None:
            raise Busy(
                "The database failed to write to the disk. Nothing more is accepted until it is restarted."
            )
        self._connection.execute("BEGIN IMMEDIATE")

    def _run(self, job: Job, *, alone: bool) -> None:
        """Run one unit inside the open transaction; its failure undoes it alone."""
        transaction = SqliteTransaction(self._connection)
        if not alone:
            self._connection.execute("SAVEPOINT unit")
        try:
            job.result = job.context.run(lambda: run_to_end(cast(Any, job.work(transaction))))
            job.notices = transaction.notices
        except BaseException as error:
            job.error = _refusal(error)
            if alone or not self._connection.in_transaction:
                raise
            self._connection.execute("ROLLBACK TO unit")
        if not alone:
            self._connection.execute("RELEASE unit")

    def _commit(self) -> None:
        try:
            self._connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if "I/O" in str(error):  # after a failed fsync a second try would lie: stop for good
                self.broken = error
            raise

    def _undo(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def _tell(self, batch: list[Job]) -> None:
        by_loop: dict[asyncio.AbstractEventLoop, list[Job]] = {}
        for job in batch:
            by_loop.setdefault(job.loop, []).append(job)
        for loop, jobs in by_loop.items():
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._settle, jobs)

    def _settle(self, jobs: list[Job]) -> None:
        for job in jobs:
            job.settle()
            if job.error is None:
                for topic, payload in job.notices:
                    self._publish(topic, payload)


def _refusal(error: BaseException) -> BaseException:
    """A lock or a full disk is a refusal that a person can act on; the rest stays what it is."""
    if isinstance(error, sqlite3.OperationalError):
        if "locked" in str(error) or "busy" in str(error):
            return Busy("Somebody else is writing to the database. Please try again.")
        if "full" in str(error):
            return Busy("The disk is full. Nothing was changed.")
    return error


def _run_script(path: Path, statements: Sequence[str]) -> None:
    """A migration's statements, all or none. A table that others refer to may be rebuilt: references are checked at the end."""
    connection = connect(path, read_only=False)
    try:
        connection.execute(
            "PRAGMA foreign_keys = OFF"
        )  # without effect once a transaction has begun
        connection.execute("BEGIN IMMEDIATE")
        for statement in statements:
            connection.execute(statement)
        if lost := connection.execute("PRAGMA foreign_key_check").fetchone():
            raise RuntimeError(f"The migration would leave {lost[0]} pointing at nothing.")
        connection.execute("COMMIT")
    finally:
        connection.close()


class SqliteDatabase:
    """Short reads run at once on the caller's thread (30 µs, where a hop to another costs 80)."""

    engine = "sqlite"

    def __init__(self, url: str) -> None:
        self.url = url
        self.path = Path(url.removeprefix("sqlite:///"))
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._listeners: list[Listener] = []
        self._writer = Writer(self.path, self._publish)
        self._short = connect(self.path, read_only=True)
        self._long = connect(self.path, read_only=True)
        self._long_lock = threading.Lock()
        self._writer.start()

    @classmethod
    async def open(cls, url: str) -> Self:
        require_safe_sqlite()
        return cls(url)

    @property
    def broken(self) -> BaseException | None:
        """The write error after which this process takes nothing more, if there was one."""
        return self._writer.broken

    async def write(self, work: Work[T]) -> T:
        loop = asyncio.get_running_loop()
        job = Job(work, contextvars.copy_context(), loop, loop.create_future())
        self._writer.submit(job)
        return cast(T, await asyncio.shield(job.future))

    async def fetch(self, sql: str, *args: Value) -> Sequence[Row]:
        return cast(Sequence[Row], self._short.execute(placeholders(sql), args).fetchall())

    async def fetchrow(self, sql: str, *args: Value) -> Row | None:
        rows = await self.fetch(sql, *args)
        return rows[0] if rows else None

    async def fetchval(self, sql: str, *args: Value) -> Any:
        row = await self.fetchrow(sql, *args)
        return row[0] if row is not None else None

    async def report(self, sql: str, *args: Value) -> Sequence[Row]:
        return await asyncio.to_thread(self._report, placeholders(sql), args)

    def _report(self, sql: str, args: Sequence[Value]) -> Sequence[Row]:
        with self._long_lock:
            return cast(Sequence[Row], self._long.execute(sql, args).fetchall())

    async def script(self, statements: Sequence[str]) -> None:
        await asyncio.to_thread(_run_script, self.path, statements)

    def listen(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _publish(self, topic: str, payload: str) -> None:
        for listener in tuple(self._listeners):
            listener(topic, payload)

    async def close(self) -> None:
        self._writer.submit(None)
        await asyncio.to_thread(self._writer.join)
        self._short.close()
        self._long.close()
