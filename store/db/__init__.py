"""The one door to the database. Nothing above this package asks which engine it is on.

`open_database(url)` gives a Database. Everything that changes rows goes through
`await database.write(work)`: `work` is an async function of one argument, the transaction, and may
await nothing but that transaction. It is all or nothing, it survives the cancellation of whoever
asked for it, and it is tried again when the engine says that two transactions crossed.

`Reader` is what queries take: a Database (outside a transaction) or a Transaction (inside one).
SQL is one text for both engines, with `$1`, `$2` … for parameters; values are int, str, bytes or None.
A SELECT that ends in ` FOR UPDATE` locks its rows, in its own order, until the transaction ends.
"""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
MISSED = "missed"
"""The topic that says: some notices may have been lost, so look at everything anew."""
Value = int | str | bytes | float | None
Listener = Callable[[str, str], None]


class Row(Protocol):
    """A row of a result: `row["name"]` or `row[0]`."""

    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self) -> Iterator[Any]: ...
    def keys(self) -> Any: ...


class Reader(Protocol):
    async def fetch(self, sql: str, *args: Value) -> Sequence[Row]: ...
    async def fetchrow(self, sql: str, *args: Value) -> Row | None: ...
    async def fetchval(self, sql: str, *args: Value) -> Any: ...


class Transaction(Reader, Protocol):
    async def execute(self, sql: str, *args: Value) -> int:
        """Run one statement; the number of rows it changed."""
        ...

    async def execute_many(self, sql: str, rows: Sequence[Sequence[Value]]) -> None: ...

    def notify(self, topic: str, payload: str) -> None:
        """Tell every listener, in every process, once this transaction has committed."""
        ...


Work = Callable[[Transaction], Awaitable[T]]


class Database(Reader, Protocol):
    engine: str
    url: str

    async def write(self, work: Work[T]) -> T:
        """Run `work` as one transaction. Raises what `work` raises, or Busy when no lock was to be had."""
        ...

    async def report(self, sql: str, *args: Value) -> Sequence[Row]:
        """A query that may take long: it never holds up the short ones."""
        ...

    async def script(self, statements: Sequence[str]) -> None:
        """Run the statements of a migration as one transaction, alone."""
        ...

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(topic, payload)` after every commit that notified; returns the way to stop.

        `listener(MISSED, "")` is called when a lost connection listens again: what was told meanwhile is gone.
        """
        ...

    async def close(self) -> None: ...


async def open_database(url: str) -> Database:
    """Open `sqlite:///path/to/file` or `postgresql://…`.

    Raises ValueError for another scheme, RuntimeError where SQLite is older than its WAL-reset fix.
    """
    if url.startswith("sqlite:///"):
        from store.db.sqlite import SqliteDatabase

        return await SqliteDatabase.open(url)
    if url.startswith(("postgresql://", "postgres://")):
        from store.db.postgres import PostgresDatabase

        return await PostgresDatabase.open(url)
    raise ValueError(
        f"DATABASE_URL must begin with sqlite:/// or postgresql://, not {url.split(':')[0]}"
    )


def rows_of(count: int, width: int, first: int = 1, casts: Sequence[str] = ()) -> str:
    """`($1, $2), ($3, $4)`: the VALUES of `count` rows of `width` parameters, numbered from `first`.

    `casts` names the SQL type of each column where PostgreSQL could not tell (a VALUES in a FROM).
    """
    types = casts or [""] * width
    return ", ".join(
        "(" + ", ".join(_place(first + row * width + i, types[i]) for i in range(width)) + ")"
        for row in range(count)
    )


def places(count: int, first: int = 1) -> str:
    """`$1, $2, $3`: what goes between the brackets of an IN. For none `NULL`, which nothing is: PostgreSQL takes no `IN ()`."""
    return ", ".join(f"${first + i}" for i in range(count)) or "NULL"


def _place(number: int, cast: str) -> str:
    return f"CAST(${number} AS {cast})" if cast else f"${number}"
