"""One reply in five never reaches the till, after the server has committed: the till asks again, and it is one sale."""

import asyncio
import os
from pathlib import Path

import pytest

from bench import people, tills
from bench.people import Cashier
from bench.soak import Journal, compare_sales
from bench.tills import Good, Sent
from store.db import open_database
from tests.browser.line import Line
from tests.server import Server, run_store

pytestmark = pytest.mark.anyio
SALES = int(os.environ.get("REPLIES", "1000"))
"""How many sales; `make soak` makes ten thousand."""
DROPS = 0.2
TILLS = 4


async def deliver(cashier: Cashier, sale: Sent, journal: Journal) -> int:
    """Send it until an answer comes; how often that was in vain."""
    journal.sent[sale.receipt.id] = sale.hash
    lost = 0
    while True:
        try:
            await cashier.send(sale)
        except ConnectionError:
            lost += 1
        else:
            journal.sales[sale.receipt.id] = sale.hash
            return lost


async def work(cashier: Cashier, goods: list[Good], sales: int, journal: Journal) -> int:
    return sum(
        [
            await deliver(cashier, cashier.till.sell(people.basket(goods, number, 2)), journal)
            for number in range(sales)
        ]
    )


async def test_reliability_15_a_fifth_of_the_replies_lost_after_commit_leaves_each_sale_once(
    engine: str, database_url: str, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    await asyncio.to_thread(run_store, "seed", data=data, DATABASE_URL=database_url)
    database = await open_database(database_url)
    goods, registers = await tills.stock_up(database), await tills.add_registers(database, TILLS)
    server, journal = Server(data, DATABASE_URL=database_url), Journal(tmp_path / "journal")
    await asyncio.to_thread(server.start)
    line = Line(server.port)
    cashiers = [await Cashier.arrive(line.port, register) for register in registers]

    line.drops = DROPS
    lost = await asyncio.gather(
        *(work(cashier, goods, SALES // TILLS, journal) for cashier in cashiers)
    )
    for cashier in cashiers:
        cashier.visitor.leave()
    await asyncio.to_thread(line.close)
    await asyncio.to_thread(server.stop)

    assert sum(lost) == line.dropped > SALES // 10
    assert len(journal.sales) == SALES
    assert await compare_sales(database, journal, [id_ for id_, _ in registers]) == []
    rows = await database.fetch(
        "SELECT sale_id FROM receipt WHERE register_id >= $1", registers[0][0]
    )
    assert sorted(row[0] for row in rows) == sorted(journal.sales)
    await database.close()
    journal.close()
    await asyncio.to_thread(run_store, "verify", data=data, DATABASE_URL=database_url)
