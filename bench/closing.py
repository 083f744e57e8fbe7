"""Closing a shift of many tickets: the Z, beside one raw statement that only marks as many receipts; who waits for it;
and the closings of the days, months and years.
"""

import asyncio
from functools import partial
from time import perf_counter
from typing import NamedTuple

from bench import tills
from bench.ground import Ground
from bench.tills import Good, Till
from pos.closings import closings, z_reports
from pos.sales import checkout
from pos.shifts import shifts
from pos.shifts.shifts import Closing
from store.clock import DAY, now
from store.db import Database, Transaction, open_database
from store.ids import uuid7

KEY = b"bench"
AT_ONCE = 100


class Closed(NamedTuple):
    """Milliseconds: the whole closing, its floor, the longest that a sale of another till took meanwhile and without,
    and the sealing of every day, month and year of the shop that is not closed yet.
    """

    ours: float
    floor: float
    sale_meanwhile: float
    sale_alone: float
    periods: float


async def measure(ground: Ground, tickets: int) -> Closed:
    database = await open_database(ground.url)
    try:
        goods = (await tills.stock_up(database))[: tills.LINES]
        closing, other = await tills.open_tills(database, 2)
        await _sell(database, closing, goods, tickets)
        alone = max([await _timed_sale(database, other, goods) for _ in range(20)])
        floor = await _floor(database, closing.shift_id)
        task = asyncio.create_task(_timed_close(database, closing))
        meanwhile = [0.0]
        while not task.done():
            meanwhile.append(await _timed_sale(database, other, goods))
        ours = await task
        return Closed(ours, floor, max(meanwhile), alone, await _timed_periods(database))
    finally:
        await database.close()


async def _sell(database: Database, till: Till, goods: list[Good], tickets: int) -> None:
    for _ in range(0, tickets, AT_ONCE):
        sales = [till.sell(goods) for _ in range(AT_ONCE)]

        async def post(tx: Transaction, sales: list[tills.Sent] = sales) -> None:
            for sale in sales:
                await checkout.post(tx, sale.receipt, sale.hash, key=KEY, now=now())

        await database.write(post)


async def _timed_sale(database: Database, till: Till, goods: list[Good]) -> float:
    sale, began = till.sell(goods), perf_counter()
    await checkout.take(database, sale.receipt, sale.hash, key=KEY, now=now())
    return (perf_counter() - began) * 1000


async def _timed_close(database: Database, till: Till) -> float:
    closing = Closing(uuid7(), till.shift_id, till.cashier_id, now(), {})
    began = perf_counter()
    await database.write(partial(_close, closing=closing))
    return (perf_counter() - began) * 1000


async def _timed_periods(database: Database) -> float:
    began = perf_counter()
    await closings.seal_due(database, key=KEY, now=now() + 400 * DAY)
    return (perf_counter() - began) * 1000


async def _close(tx: Transaction, *, closing: Closing) -> None:
    await shifts.close_shift(tx, closing, now=now())
    await z_reports.seal_shift(tx, closing.shift_id, key=KEY, now=now())


async def _floor(database: Database, shift_id: str) -> float:
    """As many rows into a table of the same shape, by one statement, on the disk."""

    async def work(tx: Transaction) -> None:
        await tx.execute("CREATE TABLE bench_marks (sale_id TEXT PRIMARY KEY, z_id TEXT NOT NULL)")
        await tx.execute(
            "INSERT INTO bench_marks SELECT sale_id, CAST($2 AS TEXT) FROM receipt WHERE shift_id = $1",
            shift_id,
            uuid7(),
        )

    began = perf_counter()
    await database.write(work)
    spent = (perf_counter() - began) * 1000
    await database.write(lambda tx: tx.execute("DROP TABLE bench_marks"))
    return spent
