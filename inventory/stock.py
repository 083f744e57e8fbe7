"""The stock ledger: double entry, append-only, and the only module that writes it.

An operation has a unique key and posts at most once. Its movements each take a lot from one place to
another; balances (what our own places hold) and levels (what may be promised) are folded in the same
transaction. Nothing is edited: a correction is a new operation the other way round.

Order of locks, the same everywhere: levels by product, then balances by lot.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from inventory import allocation, levels, reservations
from inventory.allocation import Candidate, Pick
from store import tasks
from store.clock import day
from store.db import Reader, Row, Transaction, places, rows_of
from store.errors import Conflict, LotNotSellable, OutOfStock


class Move(NamedTuple):
    """`quantity` base units of a lot going from one place to another, for a sold line or not."""

    lot_id: int
    from_id: int
    to_id: int
    quantity: int
    sale_line_id: str | None = None


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


class Place(NamedTuple):
    """A location: `site_id` is None where the goods are not ours to hold; ranked places may be sold from."""

    id: int
    kind: str
    site_id: int | None
    pick_rank: int | None


async def post(
    tx: Transaction,
    *,
    key: str,
    kind: str,
    moves: Sequence[Move],
    by: int | None,
    effective_at: int,
    now: int,
    reason: str = "",
) -> bool:
    """Post an operation of any kind but a sale; False when `key` was posted before.

    Raises OutOfStock when a place of ours holds less, unreserved, than leaves it.
    """
    operation_id = await _open(tx, key, kind, by, effective_at, now, reason)
    if operation_id is None:
        return False
    today = day(now)
    lots = await _lots(tx, {move.lot_id for move in moves})
    spots = await _places(tx, {place for move in moves for place in (move.from_id, move.to_id)})
    await _lock_levels(tx, moves, lots, spots, today, now)
    await _fold_balances(tx, moves, lots, spots)
    await _fold_levels(tx, moves, lots, spots, today, now)
    await _record(tx, operation_id, moves)
    return True


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
    there is posted as found, with a count task; promises that no longer fit are moved or shorted.
    A key posted before changes nothing and answers [].
    """
    operation_id = await _open(tx, key, "sale", by, effective_at, now, "")
    if operation_id is None:
        return []
    today = day(now)
    product_ids = sorted({want.product_id for want in wants})
    locked = await reservations.lock(tx, site_id, product_ids, today=today, now=now)
    goods = await levels.candidates(tx, site_id, product_ids)
    issues, found = await _choose(tx, site_id, wants, goods, day(effective_at))
    await _leave(tx, site_id, issues, found, goods, locked, today, now)
    customer = await place(tx, "customer")
    await _record(
        tx, operation_id,
        [Move(i.lot_id, i.location_id, customer.id, i.quantity, i.sale_line_id) for i in issues],
    )  # fmt: skip
    if found:
        await _post_found(tx, key, site_id, found, by, effective_at, now)
    return issues


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
    operation_id = await _open(tx, key, "sale", by, now, now, "")
    if operation_id is None:
        return []
    issues: list[Issue] = []
    for site_id, product_id, rows in await reservations.take_picked(tx, list(lines), now=now):
        await _consume(tx, site_id, product_id, rows, day(now))
        issues += [
            Issue(lines[r["key"]], product_id, r["lot_id"], r["location_id"], r["quantity"])
            for r in rows
        ]
    customer = await place(tx, "customer")
    await _record(
        tx, operation_id,
        [Move(i.lot_id, i.location_id, customer.id, i.quantity, i.sale_line_id) for i in issues],
    )  # fmt: skip
    return issues


async def book_again(
    tx: Transaction, *, key: str, wants: Sequence[Want], by: int | None, effective_at: int, now: int
) -> None:
    """Sold lines whose goods had left before, for another sale: each is booked from `found`, and nothing of ours moves."""
    source, customer = await place(tx, "found"), await place(tx, "customer")
    moves = [
        Move(await newest_lot(tx, w.product_id), source.id, customer.id, w.quantity, w.sale_line_id)
        for w in wants
    ]
    await post(tx, key=key, kind="sale", moves=moves, by=by, effective_at=effective_at, now=now)


async def place(reader: Reader, kind: str, site_id: int | None = None) -> Place:
    """The location of this kind: the one of a site, or the one that belongs to none."""
    row = await reader.fetchrow(
        "SELECT id, kind, site_id, pick_rank FROM location"
        " WHERE kind = $1 AND COALESCE(site_id, 0) = $2 ORDER BY id",
        kind,
        site_id or 0,
    )
    if row is None:
        raise Conflict("This site has no place for these goods.")
    return Place(*row)


# -- opening an operation --------------------------------------------------------------------


async def _open(
    tx: Transaction, key: str, kind: str, by: int | None, effective_at: int, now: int, reason: str
) -> int | None:
    found = await tx.fetchval(
        """INSERT INTO operation (key, kind, reason, staff_id, effective_at, posted_at)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO NOTHING RETURNING id""",
        key,
        kind,
        reason,
        by,
        effective_at,
        now,
    )
    return None if found is None else int(found)


async def _record(tx: Transaction, operation_id: int, moves: Sequence[Move]) -> None:
    values = [
        value
        for m in moves
        for value in (operation_id, m.lot_id, m.from_id, m.to_id, m.quantity, m.sale_line_id)
    ]
    await tx.execute(
        "INSERT INTO movement (operation_id, lot_id, from_location_id, to_location_id, quantity, sale_line_id)"
        " VALUES " + rows_of(len(moves), 6),
        *values,
    )


async def _lots(reader: Reader, ids: Iterable[int]) -> dict[int, Row]:
    wanted = sorted(ids)
    rows = await reader.fetch(
        f"SELECT id, product_id, state, promisable_until_on FROM lot WHERE id IN ({places(len(wanted))})",
        *wanted,
    )
    return {row["id"]: row for row in rows}


async def _places(reader: Reader, ids: Iterable[int]) -> dict[int, Place]:
    wanted = sorted(ids)
    rows = await reader.fetch(
        f"SELECT id, kind, site_id, pick_rank FROM location WHERE id IN ({places(len(wanted))})",
        *wanted,
    )
    return {row["id"]: Place(*row) for row in rows}


# -- folding movements into balances and levels ----------------------------------------------


def _deltas(moves: Iterable[Move], spots: dict[int, Place]) -> dict[tuple[int, int], int]:
    """Per (lot, place of ours): what it gains or loses."""
    change: dict[tuple[int, int], int] = {}
    for move in moves:
        for place_id, sign in ((move.from_id, -1), (move.to_id, 1)):
            if spots[place_id].site_id is not None:
                at = (move.lot_id, place_id)
                change[at] = change.get(at, 0) + sign * move.quantity
    return {at: quantity for at, quantity in sorted(change.items()) if quantity}


async def _fold_balances(
    tx: Transaction, moves: Sequence[Move], lots: dict[int, Row], spots: dict[int, Place]
) -> None:
    for (lot_id, place_id), quantity in _deltas(moves, spots).items():
        if quantity > 0:
            await _put(tx, lot_id, place_id, quantity)
        elif not await _take(tx, lot_id, place_id, -quantity):
            raise OutOfStock({lots[lot_id]["product_id"]: await _free(tx, lot_id, place_id)})


async def _put(tx: Transaction, lot_id: int, place_id: int, quantity: int) -> None:
    await tx.execute(
        """INSERT INTO balance (lot_id, location_id, on_hand) VALUES ($1, $2, $3)
           ON CONFLICT (lot_id, location_id) DO UPDATE SET on_hand = balance.on_hand + excluded.on_hand""",
        lot_id,
        place_id,
        quantity,
    )


async def _take(tx: Transaction, lot_id: int, place_id: int, quantity: int) -> bool:
    taken = await tx.execute(
        """UPDATE balance SET on_hand = on_hand - $3
           WHERE lot_id = $1 AND location_id = $2 AND on_hand - reserved >= $3""",
        lot_id,
        place_id,
        quantity,
    )
    return taken == 1


async def _free(reader: Reader, lot_id: int, place_id: int) -> int:
    free = await reader.fetchval(
        "SELECT on_hand - reserved FROM balance WHERE lot_id = $1 AND location_id = $2",
        lot_id,
        place_id,
    )
    return int(free or 0)


async def _lock_levels(
    tx: Transaction,
    moves: Sequence[Move],
    lots: dict[int, Row],
    spots: dict[int, Place],
    today: str,
    now: int,
) -> None:
    touched: dict[int, set[int]] = {}
    for move in moves:
        for place_id in (move.from_id, move.to_id):
            site_id = spots[place_id].site_id
            if site_id is not None:
                touched.setdefault(site_id, set()).add(lots[move.lot_id]["product_id"])
    for site_id in sorted(touched):
        await reservations.lock(tx, site_id, touched[site_id], today=today, now=now)


async def _fold_levels(
    tx: Transaction,
    moves: Sequence[Move],
    lots: dict[int, Row],
    spots: dict[int, Place],
    today: str,
    now: int,
) -> None:
    """Bring the locked levels along, for the lots that may be promised from places that are sold from."""
    change: dict[tuple[int, int, str], int] = {}
    for (lot_id, place_id), quantity in _deltas(moves, spots).items():
        lot, spot = lots[lot_id], spots[place_id]
        if spot.pick_rank is None or spot.site_id is None:
            continue
        if lot["state"] == "sellable" and lot["promisable_until_on"] >= today:
            at = (spot.site_id, lot["product_id"], lot["promisable_until_on"])
            change[at] = change.get(at, 0) + quantity
    for (site_id, product_id, until_on), quantity in sorted(change.items()):
        if quantity > 0:
            await levels.add(tx, site_id, product_id, quantity, until_on)
        elif quantity < 0:
            await _shrink(tx, site_id, product_id, -quantity, now)
        tx.notify("stock", f"{site_id}:{product_id}")


async def _shrink(tx: Transaction, site_id: int, product_id: int, quantity: int, now: int) -> None:
    on_hand = await tx.fetchval(
        "SELECT on_hand FROM stock_level WHERE product_id = $1 AND site_id = $2",
        product_id,
        site_id,
    )
    await reservations.fit(tx, site_id, product_id, int(on_hand) - quantity, now)
    await levels.take(tx, site_id, {product_id: quantity})


# -- a sale at the till ----------------------------------------------------------------------


async def _choose(
    tx: Transaction,
    site_id: int,
    wants: Sequence[Want],
    goods: dict[int, list[Candidate]],
    sold_on: str,
) -> tuple[list[Issue], list[Issue]]:
    """The lots for each line, and which of them the ledger did not know to be there."""
    issues: list[Issue] = []
    found: list[Issue] = []
    taken: list[Pick] = []
    for want in wants:
        left = allocation.without(goods[want.product_id], taken)
        picks, missing = _pick(left, want, sold_on)
        if missing:
            spot, lot_id = await _where_found(tx, site_id, want)
            found.append(Issue(want.sale_line_id, want.product_id, lot_id, spot, missing))
        taken += picks
        issues += [Issue(want.sale_line_id, want.product_id, *pick) for pick in picks]
    return issues + found, found


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
    spot = await place(tx, "shelf", site_id)
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
    issues: Sequence[Issue],
    found: Sequence[Issue],
    goods: dict[int, list[Candidate]],
    locked: dict[int, levels.Level],
    today: str,
    now: int,
) -> None:
    """Fold the goods that leave into the locked levels and the balances. Found goods pass through neither."""
    there = [issue for issue in issues if issue not in found]
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
    for product_id in sorted({issue.product_id for issue in issues}):
        tx.notify("stock", f"{site_id}:{product_id}")


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
    operation_id = await _open(
        tx, f"{key}:found", "found", by, effective_at, now, "sold, not expected"
    )
    source = await place(tx, "found")
    if operation_id is not None:
        await _record(
            tx, operation_id, [Move(i.lot_id, source.id, i.location_id, i.quantity) for i in found]
        )
    for issue in found:
        await tasks.raise_once(
            tx, f"count:{site_id}:{issue.product_id}:{day(now)}", "count", str(issue.product_id),
            {"product_id": issue.product_id, "lot_id": issue.lot_id, "quantity": issue.quantity},
            site_id, now,
        )  # fmt: skip


# -- handing over a picked order -------------------------------------------------------------


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
