"""How far the ledger is from what was counted (rules §3.9): the one calculation of sheet, summary and posting.

variance = counted - (balance at the observation's position + what was moved before the count and came to the ledger later).
What is sold after the observation changes nothing: it leaves the ledger as it leaves the place.
"""

from typing import NamedTuple

from store.db import Reader

RESTATED = """(SELECT COALESCE(SUM(CASE WHEN m.to_location_id = l.location_id THEN m.quantity ELSE -m.quantity END), 0)
     FROM movement m JOIN operation o ON o.id = m.operation_id
     WHERE m.lot_id = l.lot_id AND m.id > l.position AND l.location_id IN (m.from_location_id, m.to_location_id)
       AND (o.kind = 'count' OR o.effective_at < l.counted_at))"""
"""SQL: what came to the ledger after observation `l` that it saw already: goods moved before it, by a till that was offline,
and what other counts, made before it, have corrected since."""

LAST = """NOT EXISTS (SELECT 1 FROM stock_count_line again WHERE again.count_id = l.count_id AND again.lot_id = l.lot_id
    AND again.location_id = l.location_id AND again.id > l.id)"""
"""SQL: whether observation `l` is the last one of its lot and place in its count."""

OVERTAKEN = """EXISTS (SELECT 1 FROM stock_count_line later JOIN stock_count other ON other.id = later.count_id
    WHERE later.lot_id = l.lot_id AND later.location_id = l.location_id AND later.id > l.id
      AND later.count_id <> l.count_id AND other.posted_at IS NOT NULL)"""
"""SQL: whether a later observation of the same lot and place was posted with another count. It is the one that counts."""


class Observed(NamedTuple):
    """The last observation of a lot in a place, and what else is known of it now. Base units.

    `position` is where the ledger stands for it now; `on_hand` and `reserved` lie there by the ledger.
    """

    line_id: int
    product_id: int
    lot_id: int
    location_id: int
    counted: int
    balance: int
    restated: int
    counted_at: int
    position: int
    on_hand: int
    reserved: int

    @property
    def difference(self) -> int:
        """What was counted less what should have been there."""
        return self.counted - self.balance - self.restated

    @property
    def oversold(self) -> int:
        """Sold since of this lot, though the count had not seen so much of it: it cannot be missing as well."""
        return max(0, -(self.on_hand + self.difference))

    @property
    def variance(self) -> int:
        """What posting corrects: never more than the ledger has left."""
        return self.difference + self.oversold


async def of_count(reader: Reader, count_id: int) -> list[Observed]:
    """What the count corrects, by product and lot; without what a later count has corrected."""
    rows = await reader.fetch(
        f"""SELECT l.id AS line_id, lot.product_id, l.lot_id, l.location_id, l.counted, l.balance, {RESTATED} AS restated,
                   l.counted_at, (SELECT COALESCE(MAX(m.id), 0) FROM movement m WHERE m.lot_id = l.lot_id
                                  AND l.location_id IN (m.from_location_id, m.to_location_id)) AS position,
                   COALESCE(b.on_hand, 0) AS on_hand, COALESCE(b.reserved, 0) AS reserved
            FROM stock_count_line l JOIN lot ON lot.id = l.lot_id
            LEFT JOIN balance b ON b.lot_id = l.lot_id AND b.location_id = l.location_id
            WHERE l.count_id = $1 AND {LAST} AND NOT {OVERTAKEN}
            ORDER BY lot.product_id, l.lot_id, l.location_id""",
        count_id,
    )
    return [Observed(*map(int, row)) for row in rows]
