"""What the shop does by itself: sweep old carts and holds, note which orders a till left short; and the letters it writes."""

from shop import carts, counter, letters, orders
from store.clock import DAY, HOUR
from store.db import Database
from store.jobs import Job

CART_DAYS = 30


async def sweep_carts(database: Database, now: int) -> None:
    await database.write(lambda tx: carts.sweep(tx, before=now - CART_DAYS * DAY))


async def flag_shorted(database: Database, now: int) -> None:
    await database.write(lambda tx: orders.flag_shorted(tx, now=now))


jobs = [
    Job("shop.carts", HOUR // 1000, sweep_carts),
    Job("shop.shorted", 30, flag_shorted),
    Job("shop.held", 60, counter.sweep),
]
composers = [letters.composers]
