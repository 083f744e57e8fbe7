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


async def looks(database: Database, product_id: int) -> bool:
    """The first half of buying the way that oversells: is there one left?"""
    left = await database.fetchval(
        """SELECT l.on_hand - (SELECT COUNT(*) FROM reservation r WHERE r.product_id = l.product_id)
           FROM stock_level l WHERE l.product_id = $1 AND l.site_id = 1""",
        product_id,
    )
    return bool(left >= 1)


async def takes(database: Database, product_id: int, key: str) -> None:
    """The second half: write without asking again."""

    async def take(tx: Transaction) -> None:
        await tx.execute(
            "INSERT INTO reservation (key, product_id, site_id, quantity, made_at) VALUES ($1, $2, 1, 1, 0)",
            key,
            product_id,
        )

    await database.write(take)


async def guarded(database: Database, product_id: int, keys: list[str]) -> int:
    return sum(await asyncio.gather(*(buy(database, product_id, key) for key in keys)))


async def unguarded(database: Database, product_id: int, keys: list[str]) -> int:
    """Everybody looks, says so and waits to be let through; then everybody who saw one takes it."""
    saw = await asyncio.gather(*(looks(database, product_id) for _ in keys))
    print("looked", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    takers = [key for key, sees in zip(keys, saw, strict=True) if sees]
    await asyncio.gather(*(takes(database, product_id, key) for key in takers))
    return len(takers)


async def main(url: str, buyers: int, who: str, mode: str) -> None:
    database = await open_database(url)
    attempt = guarded if mode == "guarded" else unguarded
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        product_id = int(line)
        keys = [f"{who}:{product_id}:{i}" for i in range(buyers)]
        print(await attempt(database, product_id, keys), flush=True)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]))
