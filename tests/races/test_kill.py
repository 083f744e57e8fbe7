"""The server is killed under load, and has lost and doubled nothing. `make soak` does it twenty times."""

import asyncio
from pathlib import Path

import pytest

from bench.ground import Ground
from bench.soak import Journal, compare_orders, compare_sales, soak
from store.db import Database, open_database
from tests.server import run_store

pytestmark = pytest.mark.anyio


@pytest.fixture
async def ground(engine: str, database_url: str, tmp_path: Path) -> Ground:
    """The demo shop on a database of its own."""
    data = tmp_path / "data"
    await asyncio.to_thread(run_store, "seed", data=data, DATABASE_URL=database_url)
    return Ground(engine, data, database_url)


async def test_what_was_acknowledged_before_a_kill_is_there_once_after_it(ground: Ground) -> None:
    outcome = await soak(ground, rounds=1)
    assert outcome.faults == []
    assert outcome.sales > 10
    assert outcome.orders > 3


async def test_the_comparison_finds_a_sale_that_was_lost_changed_or_never_sent(
    ground: Ground, tmp_path: Path
) -> None:
    database = await open_database(ground.url)
    journal = await _journal_of_the_demo(database, tmp_path / "journal")
    registers = [1, 2]
    assert await compare_sales(database, journal, registers) == []
    lost, changed, unsent = list(journal.sales)[:3]
    journal.sales["lost"] = journal.sales.pop(lost)
    journal.sent[changed] = "another hash"
    del journal.sent[unsent]
    found = await compare_sales(database, journal, registers)
    assert found[0] == "sale lost is lost"
    assert {fault.split()[1] for fault in found[1:]} == {changed, unsent}
    journal.close()
    await database.close()


async def test_the_comparison_finds_an_order_that_was_lost_or_doubled(
    ground: Ground, tmp_path: Path
) -> None:
    database = await open_database(ground.url)
    journal = Journal(tmp_path / "journal")
    before = await database.fetchval("SELECT COUNT(*) FROM shop_order")
    assert await compare_orders(database, journal, before, 0) == []
    assert len(await compare_orders(database, journal, before - 1, 0)) == 1
    assert await compare_orders(database, journal, before - 1, 1) == []
    journal.orders += ["never", "never"]
    found = await compare_orders(database, journal, before, 0)
    assert found[0] == "order never is lost"
    assert "two shoppers" in found[2]
    journal.close()
    await database.close()


async def _journal_of_the_demo(database: Database, file: Path) -> Journal:
    """A journal that agrees with the demo's receipts."""
    journal = Journal(file)
    rows = await database.fetch("SELECT sale_id, hash FROM receipt")
    journal.sent = {row["sale_id"]: row["hash"] for row in rows}
    journal.sales = dict(journal.sent)
    return journal
