"""The last ten pieces: fifty buyers press the button together, in the shop and at the tills.

In the shop ten get one, and the others are told. At a till the goods are in the customer's hands, so
every sale is taken: what the ledger did not expect is posted as found, for the manager to count, and
nothing goes below zero.
"""

import asyncio
from typing import NamedTuple

from bench import clones, tills
from bench.ground import Ground
from bench.people import Cashier, Refused, Shopper
from bench.tills import Good
from store.db import Database, open_database
from tests.server import Server

UNITS = 10
TILLS = 8


class Result(NamedTuple):
    """How many of the buyers got a piece, and what the ledger then says."""

    sold: int
    free: int
    found: int


async def in_the_shop(ground: Ground, buyers: int) -> Result:
    """Every buyer has one in the basket and the form filled in before any of them presses the button."""
    database, good, server = await _open(ground)
    shoppers = [Shopper(server.port, number) for number in range(1, buyers + 1)]
    for shopper in shoppers:
        await shopper.fill(good)
    placed = await asyncio.gather(*(shopper.order() for shopper in shoppers))
    for shopper in shoppers:
        shopper.visitor.leave()
    result = await _result(database, good, sum(each is not None for each in placed))
    await _close(database, server)
    return result


async def at_the_tills(ground: Ground, buyers: int) -> Result:
    """From eight tills at once."""
    database, good, server = await _open(ground)
    registers = await tills.add_registers(database, TILLS)
    cashiers = [await Cashier.arrive(server.port, register) for register in registers]
    queues = [len(range(place, buyers, TILLS)) for place in range(TILLS)]
    sold = await asyncio.gather(
        *(_sell(cashier, good, count) for cashier, count in zip(cashiers, queues, strict=True))
    )
    for cashier in cashiers:
        cashier.visitor.leave()
    result = await _result(database, good, sum(sold))
    await _close(database, server)
    return result


async def _sell(cashier: Cashier, good: Good, count: int) -> int:
    sold = 0
    for _ in range(count):
        try:
            await cashier.send(cashier.till.sell([good]))
            sold += 1
        except Refused:
            continue
    return sold


async def _open(ground: Ground) -> tuple[Database, Good, Server]:
    """The shop with one product more, of which ten are left."""
    database = await open_database(ground.url)
    [product_id] = await clones.add(database, 1)
    goods = await tills.stock_up(database, UNITS)
    server = Server(ground.data, PROXIES="127.0.0.1", **ground.settings)
    await asyncio.to_thread(server.start)
    return database, next(good for good in goods if good.id == product_id), server


async def _result(database: Database, good: Good, sold: int) -> Result:
    free = await database.fetchval(
        "SELECT SUM(on_hand - reserved) FROM stock_level WHERE product_id = $1", good.id
    )
    found = await database.fetchval(
        """SELECT COALESCE(SUM(m.quantity), 0) FROM movement m JOIN operation o ON o.id = m.operation_id
           WHERE o.kind = 'found' AND m.lot_id = $1""",
        good.lot_id,
    )
    return Result(sold, int(free), int(found))


async def _close(database: Database, server: Server) -> None:
    await database.close()
    await asyncio.to_thread(server.stop)
