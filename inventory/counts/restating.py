"""Goods that were moved before a count and reach the ledger after it was posted: the count had seen it already (rules §3.9).

So the balance stays what was counted, and the loss or gain that the count had posted is put right, under the key of what
came late: `<key>:restated`.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from inventory import stock
from inventory.stock import Move
from store.db import Reader, Transaction, places


class Spot(NamedTuple):
    """A lot in a place."""

    lot_id: int
    location_id: int


Counted = dict[int, list[Spot]]
"""Per product: where it was counted since, the latest observation first."""


async def counted_since(
    reader: Reader, site_id: int, product_ids: Collection[int], instant: int
) -> Counted:
    """What posted counts saw after `instant` of these products at a site."""
    rows = await reader.fetch(
        f"""SELECT lot.product_id, l.lot_id, l.location_id FROM stock_count_line l
            JOIN stock_count c ON c.id = l.count_id AND c.posted_at IS NOT NULL AND c.site_id = $1
            JOIN lot ON lot.id = l.lot_id
            WHERE l.counted_at > $2 AND lot.product_id IN ({places(len(product_ids), 3)})
            ORDER BY l.id DESC""",
        site_id,
        instant,
        *product_ids,
    )
    found: Counted = {}
    for product_id, *spot in rows:
        found.setdefault(product_id, []).append(Spot(*spot))
    return found


async def restate(
    tx: Transaction,
    key: str,
    moves: Sequence[Move],
    *,
    by: int | None,
    effective_at: int,
    now: int,
) -> None:
    """Give back to the places, out of loss, what these late movements took from them: the caller folds neither."""
    operation_id = await stock.open_operation(
        tx, f"{key}:restated", "count", by, effective_at, now, ""
    )
    if operation_id is not None:
        loss = await stock.place(tx, "loss")
        back = [Move(move.lot_id, loss.id, move.from_id, move.quantity) for move in moves]
        await stock.record(tx, operation_id, back)


async def restate_returns(
    tx: Transaction,
    key: str,
    site_id: int,
    moves: Sequence[Move],
    *,
    by: int | None,
    effective_at: int,
    now: int,
) -> None:
    """Take into loss what came back, late for the ledger, to places that were counted with it since."""
    product_ids = await _products(tx, moves)
    counted = await counted_since(tx, site_id, product_ids, effective_at)
    spots = {spot for found in counted.values() for spot in found}
    loss = await stock.place(tx, "loss")
    again = [
        Move(move.lot_id, move.to_id, loss.id, move.quantity)
        for move in moves
        if Spot(move.lot_id, move.to_id) in spots
    ]
    if again:
        await stock.post(
            tx, key=f"{key}:restated", kind="count", moves=again, by=by, effective_at=effective_at, now=now
        )  # fmt: skip


async def _products(reader: Reader, moves: Sequence[Move]) -> list[int]:
    lots = sorted({move.lot_id for move in moves})
    rows = await reader.fetch(
        f"SELECT DISTINCT product_id FROM lot WHERE id IN ({places(len(lots))}) ORDER BY product_id",
        *lots,
    )
    return [int(row[0]) for row in rows]
