"""One process of buyers. It reads a product id per line and answers how many of its buyers got a unit.

Run as `python -m tests.races.buyers URL BUYERS guarded|unguarded`.
"""

import asyncio
import sys

from inventory import reservations
from inventory.reservations import Promise
from store.db import Database, Transaction, open_database
from store.errors import OutOfStock
from tests.world import NOW, TODAY


async def buy(database: Database, product_id: int, key: str) -> bool:
    """One unit, through the real verb."""
    try:
        await database.write(
            lambda tx: reservations.reserve(
                tx, 1, [Promise(key, product_id, 1)], expires_at=None, today=TODAY, now=NOW
            )
        )
    except OutOfStock:
        return False
    return True


async def buy_unguarded(database: Database, product_id: int, key: str) -> bool:
    """One unit the way that oversells: look first, then write without asking again."""
    left = await database.fetchval(
        """SELECT l.on_hand - (SELECT COUNT(*) FROM reservation r WHERE r.product_id = l.product_id)
           FROM stock_level l WHERE l.product_id = $1 AND l.site_id = 1""",
        product_id,
    )
    if left < 1:
        return False

    async def take(tx: Transaction) -> None:
        await tx.execute(
            "INSERT INTO reservation (key, product_id, site_id, quantity, made_at) VALUES ($1, $2, 1, 1, 0)",
            key,
            product_id,
        )

    await database.write(take)
    return True


async def main(url: str, buyers: int, who: str, mode: str) -> None:
    database = await open_database(url)
    attempt = buy if mode == "guarded" else buy_unguarded
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        product_id = int(line)
        got = await asyncio.gather(
            *(attempt(database, product_id, f"{who}:{product_id}:{i}") for i in range(buyers))
        )
        print(sum(got), flush=True)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]))
