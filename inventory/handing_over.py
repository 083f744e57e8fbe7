"""Goods that were picked for a promise leave: for the customer, or on their way to another of our sites.

Invariant: the promise is consumed, once, in the transaction that takes its goods off lots and levels and writes them in
the ledger (inventory.stock).
"""

from collections.abc import Sequence

from inventory import levels, picks, stock
from inventory.issuing import Issue
from inventory.stock import Move, Place
from store.clock import day
from store.db import Row, Transaction
from store.errors import LotNotSellable


async def hand_over(
    tx: Transaction,
    *,
    key: str,
    lines: dict[str, str],
    by: int | None,
    now: int,
) -> list[Issue]:
    """The picked goods of promises leave for the customer; `lines` maps reservation key to sale line.

    Each promise is consumed at most once. Raises Conflict when one is not open and picked,
    LotNotSellable when a lot set aside has lapsed or been held back since.
    """
    operation_id = await stock.open_operation(tx, key, "sale", by, now, now, "")
    if operation_id is None:
        return []
    issues = [
        Issue(lines[row["key"]], product_id, row["lot_id"], row["location_id"], row["quantity"])
        for product_id, row in await _take_picked(tx, list(lines), now)
    ]
    customer = await stock.place(tx, "customer")
    await stock.record(
        tx, operation_id,
        [Move(i.lot_id, i.location_id, customer.id, i.quantity, i.sale_line_id) for i in issues],
    )  # fmt: skip
    return issues


async def send_on(
    tx: Transaction, *, key: str, hold_key: str, to: Place, by: int | None, now: int
) -> None:
    """The picked goods of a promise leave for another site: they lie in `to`, its transit, until they are received.

    Raises Conflict and LotNotSellable as `hand_over`.
    """
    operation_id = await stock.open_operation(tx, key, "transfer", by, now, now, "")
    if operation_id is None:
        return
    taken = await _take_picked(tx, [hold_key], now)
    moves = [Move(row["lot_id"], row["location_id"], to.id, row["quantity"]) for _, row in taken]
    await stock.arrive(tx, moves)
    await stock.record(tx, operation_id, moves)


async def _take_picked(tx: Transaction, keys: Sequence[str], now: int) -> list[tuple[int, Row]]:
    """Consume these promises and take their goods off; what was set aside for them, with its product."""
    taken = []
    for site_id, product_id, rows in await picks.take(tx, keys, now=now):
        await _consume(tx, site_id, product_id, rows, day(now))
        taken += [(product_id, row) for row in rows]
    return taken


async def _consume(
    tx: Transaction, site_id: int, product_id: int, rows: Sequence[Row], today: str
) -> None:
    """Take picked goods off their lots and off the locked level, promise and goods together."""
    for row in rows:
        if row["state"] != "sellable" or row["sellable_until_on"] < today:
            raise LotNotSellable(
                "Lot %(code)s may no longer be sold. Pick the order again.", code=row["code"]
            )
        await tx.execute(
            """UPDATE balance SET reserved = reserved - $3, on_hand = on_hand - $3
               WHERE lot_id = $1 AND location_id = $2""",
            row["lot_id"],
            row["location_id"],
            row["quantity"],
        )
    counted = sum(row["quantity"] for row in rows if row["promisable_until_on"] >= today)
    await levels.unreserve(tx, site_id, {product_id: sum(row["quantity"] for row in rows)})
    await levels.take(tx, site_id, {product_id: counted})
    tx.notify("stock", f"{site_id}:{product_id}")
