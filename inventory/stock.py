"""The stock ledger: double entry, append-only, and the only module that writes it.

An operation has a unique key and posts at most once. Its movements each take a lot from one place to
another; balances (what our own places hold) and levels (what may be promised) are folded in the same
transaction. Nothing is edited: a correction is a new operation the other way round.

Order of locks, the same everywhere: levels by product, then balances by lot.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from inventory import levels, reservations
from store.clock import day
from store.db import Reader, Row, Transaction, places, rows_of
from store.errors import Conflict, OutOfStock


class Move(NamedTuple):
    """`quantity` base units of a lot going from one place to another, for a sold line or not."""

    lot_id: int
    from_id: int
    to_id: int
    quantity: int
    sale_line_id: str | None = None


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
    operation_id = await open_operation(tx, key, kind, by, effective_at, now, reason)
    if operation_id is None:
        return False
    today = day(now)
    lots = await _lots(tx, {move.lot_id for move in moves})
    spots = await _places(tx, {place for move in moves for place in (move.from_id, move.to_id)})
    await _lock_levels(tx, moves, lots, spots, today, now)
    await _fold_balances(tx, moves, lots, spots)
    await _fold_levels(tx, moves, lots, spots, today, now)
    await record(tx, operation_id, moves)
    return True


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


async def arrive(tx: Transaction, moves: Sequence[Move]) -> None:
    """Put goods that have left promised places where nothing is promised from (transit): no level changes."""
    for move in sorted(moves):
        await _put(tx, move.lot_id, move.to_id, move.quantity)


async def open_operation(
    tx: Transaction, key: str, kind: str, by: int | None, effective_at: int, now: int, reason: str
) -> int | None:
    """The id of a new operation; None when `key` was posted before. Its movements follow in the same transaction."""
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


async def record(tx: Transaction, operation_id: int, moves: Sequence[Move]) -> None:
    """Write the movements of an operation whose goods the caller has folded."""
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
    # What comes covers promises that what goes would leave short.
    for (site_id, product_id, _), quantity in sorted(change.items()):
        if quantity < 0:
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
