"""What must never be, the database itself refuses: every CHECK, every append-only table, on both engines.

The schema's own text says which there are. A row is refused by the very CHECK it was made for, named in the
engine's answer, so that no missing value, double key or foreign key can pass for it.
"""

import re
from collections import Counter
from typing import NamedTuple

import asyncpg
import pytest

from store import export
from store.db import Database, Transaction
from store.db.engine import sqlite3
from store.db.migrate import files
from tests.store.illegal_rows import CASES, Case, row_of
from tests.store.legal_rows import EXAMPLE, ROWS, insert, insert_all

pytestmark = pytest.mark.anyio


class Check(NamedTuple):
    table: str
    text: str


def schema() -> str:
    return "\n".join(re.sub(r"--[^\n]*", "", file.read_text("utf-8")) for file in files())


def tables() -> dict[str, str]:
    """Each table's name and what stands between its brackets, where it was last defined."""
    defined = r"(?:CREATE|REBUILD) TABLE (\w+) (?:KEEPING [\w,\s]+)?\((.*?)\n\);"
    return dict(re.findall(defined, schema(), re.DOTALL))


def checks() -> list[Check]:
    """Every CHECK of the migrations, in the order of the text."""
    return [
        Check(table, _bracketed(body, found.end()))
        for table, body in tables().items()
        for found in re.finditer(r"\bCHECK \(", body)
    ]


def _bracketed(text: str, start: int) -> str:
    """What stands from `start` to the bracket that closes, on one line."""
    depth, end = 1, start
    while depth:
        depth += {"(": 1, ")": -1}.get(text[end], 0)
        end += 1
    return _one_line(text[start : end - 1])


def _one_line(text: str) -> str:
    return " ".join(text.split())


def append_only() -> list[str]:
    return [*dict.fromkeys(re.findall(r"APPEND ONLY (\w+);", schema()))]


# The text and the cases


def meant_by(table: str, beginning: str) -> list[Check]:
    return [c for c in checks() if c.table == table and c.text.startswith(beginning)]


def test_every_check_of_the_migrations_has_a_row_that_breaks_it() -> None:
    assert len(checks()) == sum(body.count("CHECK (") for body in tables().values()) > 100
    assert "CHECK" not in "".join(re.findall(r"ALTER TABLE[^;]*;", schema())), (
        "CHECKs stand in tables"
    )
    meant = [meant_by(table, case.check) for table, cases in CASES.items() for case in cases]
    assert [found for found in meant if len(found) != 1] == [], "a case means exactly one CHECK"
    assert set(checks()) == {found[0] for found in meant}


def test_every_table_has_a_legal_row() -> None:
    assert {table for table, _ in ROWS} == set(tables())


# What the engines answer


async def refusal(database: Database, table: str, case: Case) -> str:
    """The text of the CHECK that refused the case's row; what else the database said otherwise."""

    async def work(tx: Transaction) -> None:
        await insert(tx, table, row_of(table, case))

    try:
        await database.write(work)
    except asyncpg.CheckViolationError as error:
        names = await names_on_postgres(database, table)
        return names[str(error.constraint_name)]
    except sqlite3.IntegrityError as error:
        return _one_line(str(error).removeprefix("CHECK constraint failed: "))
    return "the row was accepted"


async def names_on_postgres(database: Database, table: str) -> dict[str, str]:
    """PostgreSQL's own name of each CHECK of a table, with the text it came from: both in the order made."""
    rows = await database.fetch(
        "SELECT conname FROM pg_constraint WHERE conrelid = $1::text::regclass AND contype = 'c' ORDER BY oid",
        table,
    )
    texts = [check.text for check in checks() if check.table == table]
    return dict(zip((row["conname"] for row in rows), texts, strict=True))


async def test_each_check_refuses_the_row_that_breaks_it(database: Database) -> None:
    await insert_all(database)
    wrong = []
    for table, cases in CASES.items():
        for case in cases:
            answer = await refusal(database, table, case)
            if not answer.startswith((case.check, case.or_by or case.check)):
                wrong.append((table, case.check, case.changed, answer))
    assert wrong == []


async def test_the_rows_that_the_cases_start_from_are_accepted(database: Database) -> None:
    await insert_all(database)
    counted = {table: await database.fetchval(f"SELECT COUNT(*) FROM {table}") for table in CASES}
    assert counted == {table: Counter(name for name, _ in ROWS)[table] for table in CASES}


async def test_the_checks_are_in_the_live_schema(database: Database) -> None:
    expected = Counter(check.table for check in checks())
    if database.engine == "sqlite":
        rows = await database.fetch("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        found = Counter({row["name"]: row["sql"].count("CHECK (") for row in rows})
    else:
        rows = await database.fetch(
            "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'c'"
            " AND connamespace = 'public'::regnamespace"
        )
        found = Counter(row[0] for row in rows)
    assert +found == expected


# Append-only tables

CHANGES = ("UPDATE {table} SET {column} = {column}", "DELETE FROM {table}")


async def attempt(database: Database, statement: str) -> str:
    """What the database says to a statement."""

    async def work(tx: Transaction) -> int:
        return await tx.execute(statement)

    try:
        return f"{await database.write(work)} rows changed"
    except (asyncpg.RaiseError, sqlite3.IntegrityError) as error:
        return str(error)


@pytest.mark.parametrize("change", CHANGES)
async def test_an_append_only_table_refuses_every_change(database: Database, change: str) -> None:
    await insert_all(database)
    examples = dict(ROWS)
    for table in append_only():
        statement = change.format(table=table, column=next(iter(examples[table])))
        assert await attempt(database, statement) == f"{table} is append-only"
        assert await database.fetchval(f"SELECT COUNT(*) FROM {table}") == 1


async def test_an_append_only_table_refuses_to_have_a_row_put_in_anothers_place(
    database: Database,
) -> None:
    """An upsert is a change; and so is SQLite's REPLACE, which would delete without a word."""
    await insert_all(database)
    for table in append_only():
        first, columns = next(iter(EXAMPLE[table])), ", ".join(EXAMPLE[table])
        key = ", ".join(export.tables()[table])
        again = f"INTO {table} ({columns}) SELECT {columns} FROM {table} WHERE TRUE"
        upsert = f"INSERT {again} ON CONFLICT ({key}) DO UPDATE SET {first} = excluded.{first}"
        assert await attempt(database, upsert) == f"{table} is append-only"
        if database.engine == "sqlite":
            assert await attempt(database, f"REPLACE {again}") == f"{table} is append-only"


async def test_an_append_only_table_cannot_be_emptied(database: Database) -> None:
    """SQLite has no TRUNCATE: there, a DELETE of everything is what it does."""
    await insert_all(database)
    statement = "DELETE FROM {}" if database.engine == "sqlite" else "TRUNCATE {} CASCADE"
    for table in append_only():
        assert "is append-only" in await attempt(database, statement.format(table))


async def test_the_guards_are_in_the_live_schema(database: Database) -> None:
    assert len(append_only()) > 10
    if database.engine == "sqlite":
        rows = await database.fetch("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        endings: tuple[str, ...] = ("no_update", "no_delete")
    else:
        rows = await database.fetch("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal")
        endings = ("append_only", "no_truncate")
    expected = sorted(f"{table}_{ending}" for table in append_only() for ending in endings)
    assert sorted(row[0] for row in rows) == expected
