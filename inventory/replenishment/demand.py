"""What has left for customers, day by day: the ledger's own movements, so that hampers count as their components."""

from collections import defaultdict
from typing import Final

from store.clock import DAY, day, plus_days, start_of
from store.db import Database

DAYS: Final = 56
"""Eight weeks: every weekday eight times."""


async def daily(database: Database, site_id: int, *, now: int) -> dict[int, list[int]]:
    """Base units sold on each of the last DAYS whole days before today, oldest first, of what sold at all."""
    start = start_of(plus_days(day(now), -DAYS))
    rows = await database.report(
        """SELECT lot.product_id, (o.effective_at - $2) / $4 AS number, SUM(m.quantity) AS sold
           FROM operation o JOIN movement m ON m.operation_id = o.id
           JOIN lot ON lot.id = m.lot_id
           JOIN location source ON source.id = m.from_location_id
           JOIN location target ON target.id = m.to_location_id
           WHERE o.kind = 'sale' AND o.effective_at >= $2 AND o.effective_at < $3
             AND source.site_id = $1 AND target.kind = 'customer'
           GROUP BY lot.product_id, (o.effective_at - $2) / $4""",
        site_id,
        start,
        start + DAYS * DAY,
        DAY,
    )
    found: defaultdict[int, list[int]] = defaultdict(lambda: [0] * DAYS)
    for product_id, number, sold in rows:
        found[product_id][number] = int(sold)
    return dict(found)
