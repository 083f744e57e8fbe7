"""A filled database is brought up to date: nothing that was recorded is lost, and every guard is there again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.db import Database, Transaction, open_database
from store.db.migrate import HISTORY, checksum, files, migrate, statements
from tests.databases import administer, run, url_of
from tests.store.legal_rows import insert
from tests.store.test_constraints import append_only, attempt

pytestmark = pytest.mark.anyio
BEFORE = "0012"
"""The first migration that gives filled tables another definition."""

SALE, LINE, TENDER = (f"0000000{n}-0000-7000-8000-000000000000" for n in (1, 2, 3))
ROWS = (
    ("site", {"id": 1, "code": "casablanca", "kind": "store", "name_fr": "", "name_ar": "", "name_en": "",
              "address": "", "city": "", "phone": ""}),
    ("category", {"id": 1, "slug": "huiles", "name_fr": "", "name_ar": "", "name_en": "", "position": 1}),
    ("product", {"id": 1, "sku": "HUI-001", "kind": "piece", "unit": "piece", "category_id": 1, "name_fr": "",
                 "name_ar": "", "name_en": "", "net_quantity": 1, "net_unit": "ml", "tax_code": "T10",
                 "tax_confidence": "high", "tax_basis": "", "storage_class": "ambient", "date_type": "DDM",
                 "region": "", "region_iso": "", "province": "", "sign_type": "", "sign_name": "",
                 "certifications": "", "allergens": "", "tax_free_eligible": 0, "created_at": 0}),
    ("sale", {"id": SALE, "channel": "till", "site_id": 1, "language": "fr", "sold_at": 1, "recorded_at": 1,
              "total": 8000, "tax_total": 727, "paid": 8000}),
    ("sale_line", {"id": LINE, "sale_id": SALE, "position": 1, "product_id": 1, "kind": "goods", "name": "Argan",
                   "quantity": 1, "unit_price": 8000, "amount": 8000}),
    ("sale_line_tax", {"sale_line_id": LINE, "code": "T10", "gross": 8000, "tax": 727}),
    ("tender", {"id": TENDER, "sale_id": SALE, "position": 1, "kind": "cash", "amount": 8000, "given": 10000,
                "change": 2000}),
)  # fmt: skip


@pytest.fixture
def empty_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table."""
    if engine == "sqlite":
        yield f"sqlite:///{tmp_path / 'old.db'}"
        return
    folder: Path = request.getfixturevalue("postgres_folder")
    name = "an_older_shop"
    run(administer(folder, f"CREATE DATABASE {name}"))
    yield url_of(folder, name)
    run(administer(folder, f"DROP DATABASE {name} WITH (FORCE)"))


async def as_it_was(database: Database) -> None:
    """The schema before that migration, with a sale in it."""
    await database.script(statements(HISTORY, database.engine))
    for file in files():
        if file.stem < BEFORE:
            record = f"INSERT INTO migration VALUES ('{file.stem}', '{checksum(file)}', 1)"
            await database.script([record, *statements(file.read_text("utf-8"), database.engine)])

    async def fill(tx: Transaction) -> None:
        for table, row in ROWS:
            await insert(tx, table, row)

    await database.write(fill)


async def test_a_shop_that_has_sold_keeps_its_sales_and_its_guards(empty_url: str) -> None:
    database = await open_database(empty_url)
    try:
        await as_it_was(database)
        await migrate(database)
        for table, row in ROWS:
            (kept,) = await database.fetch(f"SELECT * FROM {table}")
            assert {name: kept[name] for name in row} == row
        for table in ("sale", "sale_line", "sale_line_tax", "tender"):
            assert table in append_only()
            assert await attempt(database, f"DELETE FROM {table}") == f"{table} is append-only"
        assert await indexes(database) >= {"sale_sold_at", "sale_line_product"}
    finally:
        await database.close()


async def test_credit_that_a_sale_made_is_of_its_shop_and_other_credit_of_none(
    empty_url: str,
) -> None:
    database = await open_database(empty_url)
    try:
        await as_it_was(database)

        async def owe(tx: Transaction) -> None:
            for number, sale_id in ((1, SALE), (2, None)):
                account = {"id": number, "key": f"k{number}", "code": f"043000000000{number}", "kind": "credit",
                           "issued": 100, "balance": 100, "opened_at": 1}  # fmt: skip
                entry = {"account_id": number, "key": "k", "kind": "issued", "amount": 100, "reason": "",
                         "sale_id": sale_id, "posted_at": 1}  # fmt: skip
                await insert(tx, "credit_account", account)
                await insert(tx, "credit_entry", entry)

        await database.write(owe)
        await migrate(database)
        rows = await database.fetch("SELECT site_id FROM credit_account ORDER BY id")
        assert [row["site_id"] for row in rows] == [1, None]
        assert "shift_paper_subject" in await indexes(database)
    finally:
        await database.close()


async def test_a_letter_that_was_given_up_when_fewer_tries_were_made_stays_given_up(
    empty_url: str,
) -> None:
    database = await open_database(empty_url)
    try:
        await as_it_was(database)
        letters = (("given up", 8, None), ("waits", 7, None), ("sent", 8, 2))

        async def write(tx: Transaction) -> None:
            for number, (key, tries, sent_at) in enumerate(letters):
                row = {"id": number, "key": key, "kind": "receipt", "recipient": "a@b.ma", "language": "fr", "payload": "{}",
                       "due_at": 1, "tries": tries, "sent_at": sent_at, "last_error": "550 <a@b.ma> unknown"}  # fmt: skip
                await insert(tx, "outbox", row)

        await database.write(write)
        await migrate(database)
        rows = await database.fetch("SELECT tries, last_error FROM outbox ORDER BY id")
        assert [tuple(row) for row in rows] == [(20, ""), (7, ""), (8, "")]
    finally:
        await database.close()


async def indexes(database: Database) -> set[str]:
    sql = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'index'",
        "postgresql": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
    }
    return {row[0] for row in await database.fetch(sql[database.engine])}


async def test_a_migration_that_leaves_something_pointing_at_nothing_changes_nothing(
    empty_url: str, engine: str
) -> None:
    database = await open_database(empty_url)
    try:
        await as_it_was(database)
        with pytest.raises(Exception, match=r"pointing at nothing|depend on it"):
            await database.script(["DROP TABLE sale_line_tax", "DROP TABLE sale_line", "DROP TABLE sale"])  # fmt: skip
        assert await database.fetchval("SELECT COUNT(*) FROM sale_line") == 1
    finally:
        await database.close()
