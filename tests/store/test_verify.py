"""`verify` finds what it is for: each invariant is broken once on lived-in data, and is named with the rows."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from store import __main__ as program
from store import environment
from store.db import Database, open_database
from store.db.engine import sqlite3
from store.db.migrate import migrate
from store.verify import broken, checks
from tests.databases import administer, run, url_of
from tests.store.corruptions import (
    CLOSINGS,
    CORRUPTIONS,
    ENDS,
    LOG,
    REPORTS,
    SEALS,
    corrupt,
    unguard,
)
from tests.store.legal_rows import EXAMPLE

pytestmark = pytest.mark.anyio
TEMPLATE = "template_lived_in"
COPY = "lived_in"


# The demo shop, eight weeks of life, copied for each test


@pytest.fixture(scope="module")
def lived_in_postgres(postgres_folder: Path, seeded_data: Path) -> Iterator[Path]:
    """The folder of the server on which the template database is."""
    run(administer(postgres_folder, f"CREATE DATABASE {TEMPLATE}"))
    run(move_in(seeded_data / "store.db", url_of(postgres_folder, TEMPLATE)))
    yield postgres_folder
    run(administer(postgres_folder, f"DROP DATABASE {TEMPLATE}"))


@pytest.fixture
def lived_in(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a copy that the test may break."""
    if engine == "sqlite":
        seeded: Path = request.getfixturevalue("seeded_data")
        shutil.copy(seeded / "store.db", tmp_path / "store.db")
        yield f"sqlite:///{tmp_path / 'store.db'}"
        return
    folder: Path = request.getfixturevalue("lived_in_postgres")
    run(administer(folder, f"CREATE DATABASE {COPY} TEMPLATE {TEMPLATE}"))
    yield url_of(folder, COPY)
    run(administer(folder, f"DROP DATABASE {COPY} WITH (FORCE)"))


async def move_in(source: Path, database_url: str) -> None:
    """Every row of the SQLite file, in a new PostgreSQL database whose guards are out of force."""
    database = await open_database(database_url)
    await migrate(database)
    await database.close()
    origin = sqlite3.connect(source)
    connection = await asyncpg.connect(database_url)
    await connection.execute("SET session_replication_role = replica")
    for table in EXAMPLE:
        rows = origin.execute(f"SELECT * FROM {table}")
        columns = [column[0] for column in rows.description]
        await connection.copy_records_to_table(table, records=rows.fetchall(), columns=columns)
        if sequence := await connection.fetchval("SELECT pg_get_serial_sequence($1, $2)", table, columns[0]):  # fmt: skip
            await connection.execute(f"SELECT setval('{sequence}', 1 + (SELECT COALESCE(MAX({columns[0]}), 0) FROM {table}))")  # fmt: skip
    await unguard(connection)
    await connection.close()
    origin.close()


@pytest.fixture(scope="module")
def key(seeded_data: Path) -> bytes:
    """The secret with which the demo's books are signed."""
    return environment.secret_of(seeded_data)


async def counter_examples(database_url: str, name: str, key: bytes = b"") -> list[str]:
    """What the check of this name finds."""
    (check,) = (check for check in checks(key) if check.name == name)
    database: Database = await open_database(database_url)
    try:
        return await check.find(database)
    finally:
        await database.close()


def test_every_invariant_is_broken_here() -> None:
    names = [check.name for check in checks(b"")]
    assert len(set(names)) == len(names), "a name means one invariant"
    assert set(CORRUPTIONS) == set(names)


async def test_nothing_is_broken_in_a_shop_that_lived_by_its_own_verbs(
    lived_in: str, key: bytes
) -> None:
    database = await open_database(lived_in)
    assert await broken(database, key) == []
    await database.close()


@pytest.mark.parametrize("name", CORRUPTIONS)
async def test_a_broken_invariant_is_found(lived_in: str, name: str, key: bytes) -> None:
    assert await corrupt(lived_in, CORRUPTIONS[name]) >= 1
    found = await counter_examples(lived_in, name, key)
    assert found
    assert not any("{" in example for example in found), "each names its rows"


@pytest.mark.parametrize("tampering", SEALS, ids=range(len(SEALS)))
async def test_whoever_touches_a_receipt_or_its_sale_breaks_the_seal(
    lived_in: str, tampering: str
) -> None:
    assert await corrupt(lived_in, tampering) >= 1
    name = "receipts are chained, and the recorded sales are what was sealed"
    assert await counter_examples(lived_in, name)


@pytest.mark.parametrize("tampering", REPORTS, ids=range(len(REPORTS)))
async def test_whoever_touches_a_z_or_what_it_adds_up_is_found(
    lived_in: str, tampering: str
) -> None:
    assert await corrupt(lived_in, tampering) >= 1
    assert await counter_examples(
        lived_in, "Z reports are chained, and say what their receipts add up to"
    )


@pytest.mark.parametrize("tampering", CLOSINGS, ids=range(len(CLOSINGS)))
async def test_whoever_touches_a_closing_or_what_it_adds_up_is_found(
    lived_in: str, tampering: str
) -> None:
    assert await corrupt(lived_in, tampering) >= 1
    assert await counter_examples(
        lived_in, "closings are chained, and say what their Z reports add up to"
    )


@pytest.mark.parametrize("tampering", LOG, ids=range(len(LOG)))
async def test_whoever_touches_the_log_is_found_once_a_day_has_sealed_it(
    lived_in: str, tampering: str
) -> None:
    assert await corrupt(lived_in, tampering) == 1
    assert await counter_examples(lived_in, "the log is what the closings of the days have sealed")


@pytest.mark.parametrize("what", ENDS)
async def test_whoever_cuts_the_end_off_a_book_is_found_by_the_mark(
    lived_in: str, what: str
) -> None:
    assert await corrupt(lived_in, ENDS[what]) >= 1
    (found,) = await counter_examples(
        lived_in, "every register's books reach as far as its signed mark"
    )
    assert found.startswith("register 1: the mark says")


async def test_whoever_moves_the_mark_back_does_not_have_the_key(lived_in: str, key: bytes) -> None:
    await corrupt(lived_in, ENDS["the last Z"])
    assert await corrupt(lived_in, "UPDATE register_mark SET reports = reports - 1 WHERE register_id = 1") == 1  # fmt: skip
    name = "every register's books reach as far as its signed mark"
    assert await counter_examples(lived_in, name) == []
    name = "receipts, Z reports, closings and marks bear the server's own signature"
    assert await counter_examples(lived_in, name, key) == ["the mark of register 1"]


async def test_no_more_counter_examples_are_listed_than_a_person_reads(lived_in: str) -> None:
    assert await corrupt(lived_in, "UPDATE sale_line SET amount = amount + 1") > 20
    assert len(await counter_examples(lived_in, "the lines of a sale sum to its total")) == 20


# The command


@pytest.mark.parametrize("how", ["sound", "damaged"])
async def test_the_command_says_what_is_broken_and_ends_with_1(
    lived_in: str,
    how: str,
    seeded_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("STORE_DATA", str(seeded_data))
    monkeypatch.setenv("DATABASE_URL", lived_in)
    name = "every operation moved something"
    if how == "damaged":
        await corrupt(lived_in, CORRUPTIONS[name])
    code = await asyncio.to_thread(program.main, ["verify"])
    lines = [line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines()]
    states = {words: state for state, words in lines if state in ("ok", "broken")}
    if how == "sound":
        assert (code, set(states.values()), lines[-1]) == (0, {"ok"}, ["Everything", "holds."])
        return
    assert (code, lines[-1]) == (1, ["1", "broken."])
    assert [words for words, state in states.items() if state == "broken"] == [name]
    assert any("(of nothing) has no movement" in line[1] for line in lines)
    assert states.keys() == {check.name for check in checks(b"")}, "the others were looked at too"


async def test_a_gap_that_a_manager_has_explained_is_named_and_breaks_nothing(
    lived_in: str,
    seeded_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("STORE_DATA", str(seeded_data))
    monkeypatch.setenv("DATABASE_URL", lived_in)
    await corrupt(
        lived_in,
        "INSERT INTO refused_sale (id, sale_id, reason, content, digest, received_at)"
        f" VALUES (900001, '{'0' * 36}', 'not_approved', '{{}}', '{'a' * 64}', 1)",
    )
    await corrupt(
        lived_in,
        "INSERT INTO refused_verdict (refused_id, sale_id, verdict, reason, decided_by, decided_at, register_id, sequence, number)"
        f" SELECT 900001, '{'0' * 36}', 'rejected', 'sold twice', MIN(p.id), 1, MIN(g.id), 900001, 'C1-900001'"
        " FROM staff p, register g",
    )
    code = await asyncio.to_thread(program.main, ["verify"])
    said = capsys.readouterr().out
    assert code == 0, said
    assert "explained receipt C1-900001 was refused, and rejected by" in said
    assert "sold twice" in said
