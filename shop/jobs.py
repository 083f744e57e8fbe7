"""What the shop does by itself: sweep old carts and holds, note which orders a till left short; and the letters it writes."""

from shop.baskets import carts
from shop.counter import counter
from shop.orders import letters, orders, steps
from store.clock import DAY, HOUR
from store.db import Database, Transaction
from store.jobs import Job

CART_DAYS = 30


async def sweep_carts(database: Database, now: int) -> None:
    await database.write(lambda tx: carts.sweep(tx, before=now - CART_DAYS * DAY))


async def flag_shorted(database: Database, now: int) -> None:
    """Note which orders a till left short, and tell each shopper once."""

    async def flag(tx: Transaction) -> None:
        for code in await steps.flag_shorted(tx, now=now):
            await letters.put(tx, "order_short", await orders.by_code(tx, code), now=now)

    await database.write(flag)


jobs = [
    Job("shop.carts", HOUR // 1000, sweep_carts),
    Job("shop.shorted", 30, flag_shorted),
    Job("shop.held", 60, counter.sweep),
]
composers = [letters.composers]
