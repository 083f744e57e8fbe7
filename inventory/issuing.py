"""Goods that a till sells: which lots leave, what was found, and which promises no longer fit.

Invariant: nothing is refused, because the goods are in the customer's hand (rules §3.7); and nothing goes below zero.
"""

from collections.abc import Sequence
from typing import NamedTuple

from inventory import allocation, levels, reservations, stock
from inventory.allocation import Candidate, Pick
from inventory.counts import restating
from inventory.counts.restating import Counted, Spot
from inventory.stock import Move
from store import tasks
from store.clock import day
from store.db import Transaction


class Want(NamedTuple):
    """What a sold line takes: of a scanned lot, or of any (`lot_id` None)."""

    sale_line_id: str
    product_id: int
    quantity: int
    lot_id: int | None = None


class Issue(NamedTuple):
    """What a sold line took."""

    sale_line_id: str
    product_id: int
    lot_id: int
    location_id: int
    quantity: int


async def issue(
    tx: Transaction,
    *,
    key: str,
    site_id: int,
    wants: Sequence[Want],
    by: int | None,
    effective_at: int,
    now: int,
) -> list[Issue]:
    """The goods of a till sale leave: they are in the customer's hand, so nothing is refused (rules §3.7).

    A scanned lot is the lot that moves; otherwise the first that expires. What the ledger says is not
    there is posted as found, with a count task; promises that no longer fit are made from the pool or shorted.
    Goods that a posted count saw missing, because this sale comes late, had left before: the count is restated.
    A key posted before changes nothing and answers [].
    """
    operation_id = await stock.open_operation(tx, key, "sale", by, effective_at, now, "")
    if operation_id is None:
        return []
    today = day(now)
    product_ids = sorted({want.product_id for want in wants})
    locked = await reservations.lock(tx, site_id, product_ids, today=today, now=now)
    for level in locked.values():
        if level.reserved:  # what is set aside for a promise whose time is up lies there again
            await reservations.expire(tx, site_id, level.product_id, now)
    goods = await levels.candidates(tx, site_id, product_ids)
    there, found = await _choose(tx, site_id, wants, goods, day(effective_at))
    counted = await restating.counted_since(tx, site_id, product_ids, effective_at)
    there, found, gone = _apart(there, found, wants, counted)
    issues = there + found + gone
    await _leave(tx, site_id, there, goods, locked, today, now)
    for product_id in product_ids:
        tx.notify("stock", f"{site_id}:{product_id}")
    customer = await stock.place(tx, "customer")
    await stock.record(
        tx, operation_id,
        [Move(i.lot_id, i.location_id, customer.id, i.quantity, i.sale_line_id) for i in issues],
    )  # fmt: skip
    if found:
        await _post_found(tx, key, site_id, found, by, effective_at, now)
    if gone:
        moves = [Move(i.lot_id, i.location_id, customer.id, i.quantity) for i in gone]
        await restating.restate(tx, key, moves, by=by, effective_at=effective_at, now=now)
    return issues


async def book_again(
    tx: Transaction, *, key: str, wants: Sequence[Want], by: int | None, effective_at: int, now: int
) -> None:
    """Sold lines whose goods had left before, for another sale: each is booked from `found`, and nothing of ours moves."""
    source, customer = await stock.place(tx, "found"), await stock.place(tx, "customer")
    moves = [
        Move(await newest_lot(tx, w.product_id), source.id, customer.id, w.quantity, w.sale_line_id)
        for w in wants
    ]
    await stock.post(
        tx, key=key, kind="sale", moves=moves, by=by, effective_at=effective_at, now=now
    )


# -- a sale at the till ----------------------------------------------------------------------


async def _choose(
    tx: Transaction,
    site_id: int,
    wants: Sequence[Want],
    goods: dict[int, list[Candidate]],
    sold_on: str,
) -> tuple[list[Issue], list[Issue]]:
    """The lots for each line: those that lie there, and apart what the ledger did not know to be there."""
    there: list[Issue] = []
    found: list[Issue] = []
    taken: list[Pick] = []
    for want in wants:
        left = allocation.without(goods[want.product_id], taken)
        picks, missing = _pick(left, want, sold_on)
        if missing:
            spot, lot_id = await _where_found(tx, site_id, want)
            found.append(Issue(want.sale_line_id, want.product_id, lot_id, spot, missing))
        taken += picks
        there += [Issue(want.sale_line_id, want.product_id, *pick) for pick in picks]
    return there, found


def _apart(
    there: Sequence[Issue], found: Sequence[Issue], wants: Sequence[Want], counted: Counted
) -> tuple[list[Issue], list[Issue], list[Issue]]:
    """What lies there, what was found, and what had gone when its place was counted: that one is of a counted lot."""
    lies: list[Issue] = []
    new: list[Issue] = []
    gone: list[Issue] = []
    for issue in there:
        is_counted = Spot(issue.lot_id, issue.location_id) in counted.get(issue.product_id, ())
        (gone if is_counted else lies).append(issue)
    scanned = {want.sale_line_id for want in wants if want.lot_id is not None}
    for issue in found:
        spots = counted.get(issue.product_id, [])
        if issue.sale_line_id in scanned:
            spots = [spot for spot in spots if spot.lot_id == issue.lot_id]
        if spots:
            gone.append(issue._replace(**spots[0]._asdict()))
        else:
            new.append(issue)
    return lies, new, gone


def _pick(goods: list[Candidate], want: Want, sold_on: str) -> tuple[list[Pick], int]:
    """A scanned lot is the one that moves; else what may be sold, and failing that what lies there."""
    if want.lot_id is not None:
        return allocation.fefo([c for c in goods if c.lot_id == want.lot_id], want.quantity)
    picks, missing = allocation.fefo([c for c in goods if c.may_be_sold(sold_on)], want.quantity)
    if not missing:
        return picks, 0
    rest, missing = allocation.fefo([c for c in goods if not c.may_be_sold(sold_on)], missing)
    return picks + rest, missing


async def _where_found(tx: Transaction, site_id: int, want: Want) -> tuple[int, int]:
    """Place and lot for goods that the ledger did not expect: the scanned lot, else the newest one received."""
    spot = await stock.place(tx, "shelf", site_id)
    if want.lot_id is not None:
        return spot.id, want.lot_id
    return spot.id, await newest_lot(tx, want.product_id)


async def newest_lot(tx: Transaction, product_id: int) -> int:
    """The lot to which goods of unknown origin are laid: the newest that may be sold, else one made for them."""
    newest = await tx.fetchval(
        "SELECT id FROM lot WHERE product_id = $1 AND state = 'sellable' ORDER BY received_at DESC, id DESC LIMIT 1",
        product_id,
    )
    return int(newest) if newest is not None else await _lot_of_unknown_origin(tx, product_id)


async def _lot_of_unknown_origin(tx: Transaction, product_id: int) -> int:
    """A lot for goods sold before any was received, laid to the co-operative that offers them."""
    return int(
        await tx.fetchval(
            """INSERT INTO lot (product_id, cooperative_id, code, received_at, state, sellable_until_on, promisable_until_on)
               SELECT CAST($1 AS BIGINT), COALESCE((SELECT MIN(cooperative_id) FROM offer WHERE product_id = $1), MIN(id)),
                      'FOUND', 0, 'sellable', '9999-12-31', '9999-12-31'
               FROM cooperative WHERE 1 = 1
               ON CONFLICT (product_id, code) DO UPDATE SET code = excluded.code RETURNING id""",
            product_id,
        )
    )


async def _leave(
    tx: Transaction,
    site_id: int,
    there: Sequence[Issue],
    goods: dict[int, list[Candidate]],
    locked: dict[int, levels.Level],
    today: str,
    now: int,
) -> None:
    """Fold the goods that leave into the locked levels and the balances. Found goods pass through neither."""
    promisable = {
        (c.lot_id, c.location_id)
        for pile in goods.values()
        for c in pile
        if c.may_be_promised(today)
    }
    gone: dict[int, int] = {}
    for issue in there:
        if (issue.lot_id, issue.location_id) in promisable:
            gone[issue.product_id] = gone.get(issue.product_id, 0) + issue.quantity
    for product_id, quantity in gone.items():
        level = locked[product_id]
        if level.reserved > level.on_hand - quantity:
            await reservations.fit(tx, site_id, product_id, level.on_hand - quantity, now)
    await levels.take(tx, site_id, gone)
    await tx.execute_many(
        "UPDATE balance SET on_hand = on_hand - $3 WHERE lot_id = $1 AND location_id = $2",
        sorted((i.lot_id, i.location_id, i.quantity) for i in there),
    )


async def _post_found(
    tx: Transaction,
    key: str,
    site_id: int,
    found: Sequence[Issue],
    by: int | None,
    effective_at: int,
    now: int,
) -> None:
    """Say where the goods came from that the ledger did not expect, and ask for a count."""
    operation_id = await stock.open_operation(
        tx, f"{key}:found", "found", by, effective_at, now, "sold, not expected"
    )
    source = await stock.place(tx, "found")
    if operation_id is not None:
        await stock.record(
            tx, operation_id, [Move(i.lot_id, source.id, i.location_id, i.quantity) for i in found]
        )
    for issue in found:
        await tasks.raise_once(
            tx, f"count:{site_id}:{issue.product_id}:{day(now)}", "count", str(issue.product_id),
            {"product_id": issue.product_id, "lot_id": issue.lot_id, "quantity": issue.quantity},
            site_id, now,
        )  # fmt: skip
