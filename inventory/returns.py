"""Goods that come back from a customer: to the lot they left, and to where they may go (rules §3.11).

Invariant: no more of a lot comes back for a sold line than left for it; what was paid to be sent and never left, because
its order was let go of, is here already. Food that was chilled never returns to the
shelf, whoever says so: it goes to quarantine.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from inventory import issuing, reservations, stock
from inventory.counts import restating
from inventory.stock import Move
from store.db import Reader, Row, Transaction
from store.errors import NotRefundable

Destination = Literal["shelf", "quarantine", "loss"]
CHILLED = frozenset({"cool", "cold", "frozen"})


class Return(NamedTuple):
    """`quantity` base units (above 0) of a product on the line that brings them back; `sold_on` the line they left by.

    `parts` are a hamper's components, each with how many of it come back.
    """

    sale_line_id: str
    product_id: int
    quantity: int
    sold_on: str | None
    goes: Destination
    parts: Sequence[tuple[int, int]] = ()


async def take_back(
    tx: Transaction, returns: Sequence[Return], *, key: str, site_id: int, by: int | None, effective_at: int, now: int
) -> bool:  # fmt: skip
    """Post what comes back to a site; False when `key` was posted before. What never left moves nothing.

    What a count saw lying there already, because this comes late, is not counted twice.
    Raises NotRefundable for more than left by a line. What came without a receipt is laid to the product's newest lot.
    """
    moves = [move for one in returns for move in await _moves(tx, one, site_id)]
    if not moves:
        return True
    posted = await stock.post(
        tx, key=key, kind="return", moves=moves, by=by, effective_at=effective_at, now=now
    )
    if posted:
        await restating.restate_returns(
            tx, key, site_id, moves, by=by, effective_at=effective_at, now=now
        )
    return posted


async def _moves(tx: Transaction, one: Return, site_id: int) -> list[Move]:
    customer = await stock.place(tx, "customer")
    wanted = one.parts or [(one.product_id, one.quantity)]
    moves: list[Move] = []
    for product_id, quantity in wanted:
        to = await _destination(tx, product_id, one.goes, site_id)
        for lot_id, back in await _lots(tx, one.sold_on, product_id, quantity):
            moves.append(Move(lot_id, customer.id, to, back, one.sale_line_id))
    return moves


async def _destination(reader: Reader, product_id: int, goes: Destination, site_id: int) -> int:
    storage = await reader.fetchval("SELECT storage_class FROM product WHERE id = $1", product_id)
    if goes == "loss":
        return (await stock.place(reader, "loss")).id
    kind = "quarantine" if goes == "quarantine" or storage in CHILLED else "shelf"
    return (await stock.place(reader, kind, site_id)).id


async def _lots(
    tx: Transaction, sold_on: str | None, product_id: int, quantity: int
) -> list[tuple[int, int]]:
    """The lots that come back, each with how much of it."""
    if sold_on is None:
        return [(await issuing.newest_lot(tx, product_id), quantity)]
    found: list[tuple[int, int]] = []
    for row in await _still_out(tx, sold_on, product_id):
        back = min(quantity, int(row["still_out"]))
        if back > 0:
            found.append((row["lot_id"], back))
            quantity -= back
    if quantity:
        await _require_let_go(tx, sold_on, product_id, quantity)
    return found


async def _require_let_go(reader: Reader, sold_on: str, product_id: int, quantity: int) -> None:
    """Raise NotRefundable unless as much as this was paid on the line, never left, and waits for nobody any more."""
    row = await reader.fetchrow(
        f"""SELECT COALESCE(SUM(CASE WHEN r.closed_as = 'released' THEN r.quantity ELSE 0 END), 0) AS let_go,
                   COALESCE(SUM(CASE WHEN {reservations.WAITS} THEN 1 ELSE 0 END), 0) AS waiting
            FROM reservation r WHERE r.sale_line_id = $1 AND r.product_id = $2""",
        sold_on,
        product_id,
    )
    assert row is not None
    if row["waiting"]:
        raise NotRefundable(
            "These goods are still to be sent. Have their order cancelled first, then give the money back."
        )
    if row["let_go"] < quantity:
        raise NotRefundable("More comes back than was sold.")


async def _still_out(reader: Reader, sold_on: str, product_id: int) -> Sequence[Row]:
    """Per lot: what left by the line less what came back for it, in the order in which it left."""
    return await reader.fetch(
        """SELECT m.lot_id, SUM(CASE WHEN m.sale_line_id = $1 THEN m.quantity ELSE -m.quantity END) AS still_out
           FROM movement m JOIN lot ON lot.id = m.lot_id
           WHERE lot.product_id = $2 AND (m.sale_line_id = $1 OR m.sale_line_id IN
                 (SELECT id FROM sale_line WHERE returns_line_id = $1))
           GROUP BY m.lot_id ORDER BY MIN(m.id)""",
        sold_on,
        product_id,
    )
