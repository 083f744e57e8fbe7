"""The demo's purchase orders: one received with something broken and something missing, the others awaited."""

from collections.abc import Callable
from functools import partial

from inventory.purchasing import orders, receiving
from inventory.purchasing.receiving import Arrival
from store.clock import DAY, day, plus_days
from store.db import Database, Transaction

WANTED = (
    (12, {"CER-002": 36, "CER-003": 24}),
    (3, {"HUI-003": 48, "MIE-001": 24, "MIE-002": 24}),
    (1, {"COS-001": 24, "INF-001": 24}),
)
"""How many days ago which pieces were ordered; the first of these have come."""
AMISS = 2


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    drawn = []
    for number, (days_ago, skus) in enumerate(WANTED):
        drawn.append(
            await database.write(partial(_draw, skus=skus, ordered_at=now - days_ago * DAY))
        )
        progress(number, len(WANTED))
    for order_id in drawn[0]:
        await database.write(
            partial(_receive, order_id=order_id, is_first=order_id == drawn[0][0], now=now)
        )


async def _draw(tx: Transaction, skus: dict[str, int], ordered_at: int) -> list[int]:
    ids = {row["sku"]: row["id"] for row in await tx.fetch("SELECT id, sku FROM product")}
    site_id = await tx.fetchval("SELECT id FROM site WHERE code = 'casablanca'")
    youssef = await tx.fetchval("SELECT id FROM staff WHERE username = 'youssef'")
    wants = {ids[sku]: quantity for sku, quantity in skus.items()}
    return await orders.draw(tx, site_id=site_id, wants=wants, by=youssef, now=ordered_at)


async def _receive(tx: Transaction, order_id: int, is_first: bool, now: int) -> None:
    """An order came today; of the first one two pieces are broken and a carton's last two are missing."""
    lines = await tx.fetch(
        """SELECT l.id, l.quantity, p.shelf_life_days FROM purchase_order_line l
           JOIN product p ON p.id = l.product_id WHERE l.purchase_order_id = $1 ORDER BY l.id""",
        order_id,
    )
    salma = await tx.fetchval("SELECT id FROM staff WHERE username = 'salma'")
    made_on = plus_days(day(now), -10)
    bad = AMISS if is_first else 0
    arrivals = [
        Arrival(
            line["id"],
            f"R{made_on[2:].replace('-', '')}{order_id}",
            plus_days(made_on, line["shelf_life_days"]),
            line["quantity"] - 2 * bad,
            bad,
        )
        for line in lines
    ]
    await receiving.receive(
        tx, order_id, f"demo-{order_id}", arrivals, by=salma, now=now, is_last=True
    )
