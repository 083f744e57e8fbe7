"""The server is killed under load, and has lost and doubled nothing. `make soak` does it twenty times."""

import asyncio
from pathlib import Path

import pytest

from bench.ground import Ground
from bench.soak import ORDERS_LEAST, SALES_LEAST, prepare
from tests.server import run_store

pytestmark = pytest.mark.anyio


async def test_what_was_acknowledged_before_a_kill_is_there_once_after_it(
    engine: str, database_url: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    await asyncio.to_thread(run_store, "seed", data=data, DATABASE_URL=database_url)
    soak = await prepare(Ground(engine, data, database_url))
    outcome = await soak.run(rounds=1)
    assert outcome.faults == []
    assert outcome.sales >= SALES_LEAST
    assert outcome.orders >= ORDERS_LEAST

    # The comparison would have found it, had something been lost, changed, unheard of or doubled.
    journal = soak.journal
    lost, changed, unsent = list(journal.sales)[:3]
    journal.sales["s"] = journal.sales.pop(lost)
    journal.sent[changed] = "another hash"
    del journal.sent[unsent]
    journal.orders[:2] = ["o"] * 3
    assert sorted(await soak.compare()) == sorted(
        [
            "sale s is lost",
            f"sale {changed} was changed",
            f"sale {unsent} was changed",
            *["order o is lost"] * 3,
            "2 orders were acknowledged to two shoppers",
        ]
    )
    journal.orders[:] = journal.orders[3:]
    assert "2 orders that nobody heard of, 0 asked" in await soak.compare()
