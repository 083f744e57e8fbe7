"""PostgreSQL for the tests: one server for the run, one migrated database that test after test finds empty.

Making a database costs ten times what emptying one does, so it is made anew only when a test changed its
tables, or after so many tests that what they deleted would slow the next ones down.
"""

import asyncio
import itertools
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from store.db import open_database
from store.db.migrate import migrate

T = TypeVar("T")
Lend = Callable[[], AbstractContextManager[str]]
"""Lends a migrated, empty database for as long as the block lasts: its URL."""
TEMPLATE = "template_store"
LOANS_MOST = 60

# Said in the database itself, so that a change is known whoever made it; what is rolled back is not said either.
WATCH = """
    CREATE SCHEMA harness;
    CREATE TABLE harness.migration AS TABLE migration;
    CREATE TABLE harness.change (tag TEXT);
    CREATE FUNCTION harness.say() RETURNS event_trigger LANGUAGE plpgsql AS
        $$ BEGIN INSERT INTO harness.change VALUES (tg_tag); END $$;
    CREATE EVENT TRIGGER harness_says ON ddl_command_end EXECUTE FUNCTION harness.say();
    ALTER EVENT TRIGGER harness_says ENABLE ALWAYS;
    DELETE FROM harness.change
"""
IS_CHANGED = "SELECT EXISTS (TABLE harness.change)"
IS_OF_ANOTHER_SCHEMA = """
    SELECT EXISTS (TABLE migration EXCEPT TABLE harness.migration)
        OR EXISTS (TABLE harness.migration EXCEPT TABLE migration)
"""
CUT_OFF = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
EMPTY = """
    SET session_replication_role = replica;
    DO $$
    DECLARE name TEXT;
    BEGIN
        FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migration' LOOP
            EXECUTE format('DELETE FROM public.%I', name);
        END LOOP;
        PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence;
    END $$
"""


class Databases:
    """The databases of one PostgreSQL server, on a Unix socket in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._serial = itertools.count(1)
        self._kept: str | None = None
        self._loans = 0
        run(self._make_template())

    def url(self, name: str) -> str:
        return url_of(self.folder, name)

    @contextmanager
    def lent(self) -> Iterator[str]:
        """The URL of a migrated, empty database; whoever is still connected at the end is cut off."""
        if self._kept is None:
            self._kept, self._loans = f"test_{next(self._serial)}", 0
            run(administer(self.folder, f"CREATE DATABASE {self._kept} TEMPLATE {TEMPLATE}"))
        name, self._kept = self._kept, None
        yield self.url(name)
        self._loans += 1
        if self._loans < LOANS_MOST and run(self._emptied(name)):
            self._kept = name
        else:
            run(administer(self.folder, f"DROP DATABASE {name} WITH (FORCE)"))

    async def _make_template(self) -> None:
        await administer(self.folder, f"CREATE DATABASE {TEMPLATE}")
        database = await open_database(self.url(TEMPLATE))
        await migrate(database)
        await database.close()
        connection = await asyncpg.connect(self.url(TEMPLATE))
        await connection.execute(WATCH)
        await connection.close()

    async def _emptied(self, name: str) -> bool:
        """Empty it for the next test; False when it is no longer as it was migrated."""
        connection = await asyncpg.connect(self.url(name))
        try:
            await connection.execute(CUT_OFF)
            for spoilt in (IS_CHANGED, IS_OF_ANOTHER_SCHEMA):
                if await connection.fetchval(spoilt):
                    return False
            await connection.execute(EMPTY)
            return True
        finally:
            await connection.close()


def url_of(folder: Path, name: str) -> str:
    """The URL of a database of the server in `folder`."""
    return f"postgresql://postgres@/{name}?host={folder}"


async def administer(folder: Path, *statements: str) -> None:
    """Run statements that are about databases, not in one."""
    connection = await asyncpg.connect(url_of(folder, "postgres"))
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


def run(work: Coroutine[Any, Any, T]) -> T:
    """The coroutine's result, from a loop of its own thread: Playwright's may be running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
