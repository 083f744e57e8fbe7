"""The demo's counts: the honeys, counted and posted this morning with a jar missing and one too many, and the spices, being counted."""

from collections.abc import Callable, Sequence

from inventory import stock
from inventory.counts import posting, sheets
from inventory.counts.sheets import Scope, Seen
from store.clock import HOUR, MINUTE
from store.db import Database, Row, Transaction

POSTED, OPEN = "miels-ruche", "safran-epices"
OFF_BY = {0: -1, 2: 1}
"""By its place on the sheet: how far what lies there is from the ledger, in base units."""


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    await database.write(lambda tx: _count(tx, POSTED, now - HOUR, is_over=True))
    progress(1, 2)
    await database.write(lambda tx: _count(tx, OPEN, now - HOUR // 2, is_over=False))


async def _count(tx: Transaction, category: str, now: int, *, is_over: bool) -> None:
    """Count the goods of a category on the shop's shelf: all of them, or only the first half so far."""
    nadia = await tx.fetchrow("SELECT id, site_id FROM staff WHERE username = 'nadia'")
    category_id = await tx.fetchval("SELECT id FROM category WHERE slug = $1", category)
    if nadia is None or category_id is None:
        return
    shelf = await stock.place(tx, "shelf", nadia["site_id"])
    scope = Scope(nadia["site_id"], shelf.id, category_id)
    count_id = await sheets.start(tx, f"demo:{category}", scope, by=nadia["id"], now=now)
    rows = await _lots(tx, shelf.id, category_id)
    for number, row in enumerate(rows if is_over else rows[: len(rows) // 2]):
        counted = max(0, row["on_hand"] + (OFF_BY.get(number, 0) if is_over else 0))
        seen = Seen(shelf.id, row["product_id"], row["lot_id"], counted)
        await sheets.observe(tx, count_id, seen, by=nadia["id"], now=now + number * MINUTE // 2)
    if is_over:
        await posting.post(tx, count_id, by=nadia["id"], now=now + HOUR // 3)


async def _lots(tx: Transaction, location_id: int, category_id: int) -> Sequence[Row]:
    return await tx.fetch(
        """SELECT lot.id AS lot_id, lot.product_id, b.on_hand FROM balance b JOIN lot ON lot.id = b.lot_id
           JOIN product p ON p.id = lot.product_id AND p.category_id = $2 AND p.kind = 'piece'
           WHERE b.location_id = $1 AND b.on_hand > b.reserved ORDER BY p.sku, lot.id""",
        location_id,
        category_id,
    )
