"""The Tortoise models say what the live schema is, on both engines; and through them nobody writes."""

import asyncio
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable
from typing import Any, NamedTuple

import anyio
import pytest
from tortoise.exceptions import BaseORMException
from tortoise.models import Model

import inventory.models
import pos.models
import shop.models
import store.models
from store import orm
from store.db import Database
from store.db.engine import OLDEST_SAFE, sqlite3
from store.models import Price, Product, Staff
from store.orm import Orm
from tests.server import ROOT
from tests.store.legal_rows import EXAMPLE, insert_all

pytestmark = pytest.mark.anyio
VERSION = "SELECT sqlite_version() AS version"
TYPES = {"sqlite": {"BIGINT": "INTEGER", "TEXT": "TEXT", "BINARY": "BLOB"},
         "postgresql": {"BIGINT": "bigint", "TEXT": "text", "BINARY": "bytea"}}  # fmt: skip


class Table(NamedTuple):
    """What a table is, as a model and as the database says it."""

    columns: dict[str, tuple[str, bool]]  # type, may be NULL
    unique: set[frozenset[str]]  # the primary key among them
    refers: set[tuple[str, str, str]]  # column, table, column


@pytest.fixture
async def reader(database: Database) -> AsyncIterator[Orm]:
    async with orm.opened(database.url) as opened:
        yield opened


def models() -> list[type[Model]]:
    modules = (store.models, inventory.models, pos.models, shop.models)
    return [
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, Model) and f"{found.__module__}.".startswith(f"{module.__name__}.")
    ]  # fmt: skip


# As the models say it


def told(model: type[Model], engine: str) -> Table:
    meta = model._meta
    fields = [meta.fields_map[name] for name in meta.fields_db_projection]
    columns = {
        _column(model, name): (_type(meta.fields_map[name], engine), meta.fields_map[name].null)
        for name in meta.fields_db_projection
    }
    sets = [frozenset(_column(model, name) for name in names) for names in meta.unique_together]
    alone = [
        frozenset([_column(model, field.model_field_name)])
        for field in fields
        if field.unique and not _begins_a_key(model, field.model_field_name)
    ]
    return Table(columns, {*sets, *alone}, set(_relations(model)))


def _type(field: Any, engine: str) -> str:
    return TYPES[engine][field.get_for_dialect("sqlite", "SQL_TYPE").replace("BLOB", "BINARY")]


def _column(model: type[Model], name: str) -> str:
    """The database's column of a field, or of a relation."""
    field = model._meta.fields_map[name]
    if name in model._meta.fetch_fields:
        name = str(field.source_field)
    return model._meta.fields_db_projection[name]


def _begins_a_key(model: type[Model], name: str) -> bool:
    """Whether Tortoise takes the field for the whole key, where it is the first of several."""
    pk = model._meta.fields_map[name].pk
    return pk and any(
        _column(model, name) in {_column(model, part) for part in names}
        for names in model._meta.unique_together[:1]
    )


def _relations(model: type[Model]) -> Iterable[tuple[str, str, str]]:
    for name in model._meta.fk_fields | model._meta.o2o_fields:
        field: Any = model._meta.fields_map[name]
        there: type[Model] = field.related_model
        yield _column(model, name), there._meta.db_table, _column(there, field.to_field)


# As the databases say it


async def live_tables(database: Database) -> dict[str, Table]:
    if database.engine == "sqlite":
        rows = await database.fetch(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
        return {row["name"]: await _sqlite_table(database, row["name"]) for row in rows}
    rows = await database.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    return {row[0]: await _postgres_table(database, row[0]) for row in rows}


async def _sqlite_table(database: Database, table: str) -> Table:
    info = await database.fetch(f"PRAGMA table_info({table})")
    columns = {row["name"]: (row["type"], not row["notnull"] and not row["pk"]) for row in info}
    unique = {frozenset(row["name"] for row in info if row["pk"])}
    for index in await database.fetch(f"PRAGMA index_list({table})"):
        if index["unique"]:
            parts = await database.fetch(f"PRAGMA index_info({index['name']})")
            unique.add(frozenset(part["name"] for part in parts))
    refers = await database.fetch(f"PRAGMA foreign_key_list({table})")
    return Table(columns, unique, {(row["from"], row["table"], row["to"]) for row in refers})


async def _postgres_table(database: Database, table: str) -> Table:
    info = await database.fetch(
        "SELECT column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name = $1",
        table,
    )
    columns = {row[0]: (row[1], row[2] == "YES") for row in info}
    indexes = await database.fetch(
        "SELECT indexdef FROM pg_indexes WHERE tablename = $1 AND indexdef LIKE 'CREATE UNIQUE%'",
        table,
    )
    unique = {frozenset(re.findall(r"\w+", row[0].rpartition("(")[2])) for row in indexes}
    keys = await database.fetch(
        "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = $1::text::regclass",
        table,
    )
    found = (
        re.fullmatch(r"FOREIGN KEY \((\w+)\) REFERENCES (\w+)\((\w+)\)(?: DEFERRABLE.*)?", row[0])
        for row in keys
    )
    return Table(columns, unique, {(m[1], m[2], m[3]) for m in found if m})


async def test_every_table_has_a_model_and_every_model_a_table(
    database: Database, reader: Orm
) -> None:
    assert sorted(model._meta.db_table for model in models()) == sorted(await live_tables(database))


async def test_every_model_is_what_its_table_is(database: Database, reader: Orm) -> None:
    live = await live_tables(database)
    for model in models():
        assert told(model, database.engine) == live[model._meta.db_table], model.__name__


async def test_every_model_says_what_it_is_for(reader: Orm) -> None:
    assert [model.__name__ for model in models() if not model.__doc__] == []


# Reading and not writing


async def test_every_model_reads_its_rows_as_they_were_written(
    database: Database, reader: Orm
) -> None:
    await insert_all(database)
    for model in models():
        example = EXAMPLE.get(model._meta.db_table, {})
        columns = {_column(model, name): name for name in model._meta.fields_db_projection}
        rows = await reader.read(model.all)
        read = [{column: getattr(row, columns[column]) for column in example} for row in rows]
        assert example in read or model is store.models.Migration


async def test_a_relation_is_read_with_its_row(database: Database, reader: Orm) -> None:
    await insert_all(database)
    price = await reader.read(lambda: Price.get(amount=8000).select_related("product", "set_by"))
    assert (price.product.sku, price.product_id, price.set_by_id) == ("HUI-001", 2, 1)
    assert price.set_by is not None
    assert price.set_by.name == "Salma"


async def test_what_was_just_written_is_read(database: Database, reader: Orm) -> None:
    await insert_all(database)
    await database.write(lambda tx: tx.execute("UPDATE staff SET name = 'Salma B.' WHERE id = 1"))
    salma = await reader.read(lambda: Staff.get(id=1))
    assert salma.name == "Salma B."


async def test_nothing_is_written_through_a_model(database: Database, reader: Orm) -> None:
    await insert_all(database)
    salma = await reader.read(lambda: Staff.get(id=1))
    salma.name = "somebody else"
    argan = await reader.read(lambda: Product.get(id=2))
    attempts: tuple[Any, ...] = (
        lambda: salma.save(update_fields=["name"]),
        lambda: salma.delete(),
        lambda: Staff.all().update(name="nobody"),
        lambda: Staff.all().delete(),
        lambda: Price.create(product=argan, amount=1, starts_at=9),
        lambda: Price.bulk_create([Price(product=argan, amount=1, starts_at=9)]),
        lambda: Staff._meta.db.execute_script("DELETE FROM session"),
    )
    for attempt in attempts:
        with pytest.raises(BaseORMException, match=r"readonly|read-only"):
            await reader.read(attempt)
    assert await database.fetchval("SELECT name FROM staff WHERE id = 1") == "Salma"
    assert await database.fetchval("SELECT COUNT(*) FROM price") == 1
    assert await database.fetchval("SELECT COUNT(*) FROM session") == 1


async def test_many_read_at_once(database: Database, reader: Orm) -> None:
    await insert_all(database)
    found = await asyncio.gather(*(reader.read(lambda: Staff.all().count()) for _ in range(50)))
    assert found == [1] * 50


async def test_whoever_goes_away_while_reading_leaves_the_connection_whole(
    database: Database, reader: Orm
) -> None:
    """As a page that is closed does, before, while and after the connection is opened."""
    await insert_all(database)
    for number in range(120):
        task = asyncio.create_task(reader.read(lambda: Staff.all().select_related("site")))
        for _ in range(number % 12):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    with anyio.fail_after(10):
        assert await reader.read(lambda: Staff.all().count()) == 1


def test_another_scheme_is_refused() -> None:
    with pytest.raises(ValueError, match="sqlite:/// or postgresql://"):
        orm._connection("mysql://root@localhost/store")


# Which SQLite


async def test_the_models_read_through_the_sqlite_that_is_safe(sqlite_template: object) -> None:
    async with orm.opened(f"sqlite:///{sqlite_template}") as reader:
        (found,) = await reader.read(lambda: Staff._meta.db.execute_query_dict(VERSION))
    assert tuple(map(int, found["version"].split("."))) >= OLDEST_SAFE
    assert found["version"] == sqlite3.sqlite_version


def test_the_safe_sqlite_is_there_before_tortoise_asks_for_one() -> None:
    """In a fresh interpreter, whoever opens the models first: no other library is ever loaded."""
    program = (
        "import store.orm.sqlite, aiosqlite, tortoise.backends.sqlite.client as client;"
        "from store.db.engine import sqlite3;"
        "assert aiosqlite.core.sqlite3 is client.sqlite3 is sqlite3, aiosqlite.core.sqlite3"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_nobody_else_opens_a_database_with_aiosqlite_or_tortoise() -> None:
    packages = (ROOT / name for name in ("store", "inventory", "pos", "shop"))
    files = (file for package in packages for file in package.rglob("*.py"))
    opening = re.compile(r"^(import|from) (aiosqlite|tortoise(?!\.(fields|models|expressions|queryset)\b))", re.MULTILINE)  # fmt: skip
    found = {file.relative_to(ROOT).parts[:2] for file in files if opening.search(file.read_text("utf-8"))}  # fmt: skip
    assert found == {("store", "orm")}
