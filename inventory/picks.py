"""The lots set aside for promises: chosen when an order is picked, and taken when its goods leave.

Invariant: what is set aside for the open promises sums to `balance.reserved`; a promise that was picked keeps its lots.
"""

from collections.abc import Sequence

from inventory import allocation, levels, reservations
from inventory.allocation import Pick
from store.clock import day
from store.db import Row, Transaction, places
from store.errors import Conflict, OutOfStock


async def choose(
    tx: Transaction, keys: Sequence[str], *, today: str, now: int
) -> dict[str, list[Pick]]:
    """Choose the lots for these open promises, first expired first out, and set them aside.

    Promises picked before keep their lots. Raises Conflict when one is no longer open, OutOfStock
    when the lots on sale do not make up the quantity.
    """
    picked: dict[str, list[Pick]] = {}
    for site_id, product_id in await reservations.lock_rows_of(tx, keys):
        await reservations.lock(tx, site_id, [product_id], today=today, now=now)
        for row in await reservations.open_rows(tx, keys, site_id, product_id):
            picked[row["key"]] = await _pick_one(tx, site_id, product_id, row, today)
    if len(picked) != len(set(keys)):
        raise Conflict("Some of these goods are no longer held for the order.")
    return picked


async def _pick_one(
    tx: Transaction, site_id: int, product_id: int, row: Row, today: str
) -> list[Pick]:
    if earlier := await reservations.picks_of(tx, row["id"]):
        return earlier
    goods = await levels.candidates(tx, site_id, [product_id])
    promisable = [c for c in goods[product_id] if c.may_be_promised(today)]
    picks, missing = allocation.fefo(promisable, row["quantity"])
    if missing:
        raise OutOfStock({product_id: row["quantity"] - missing})
    await _set_aside(tx, row["id"], picks)
    return picks


async def may_leave(tx: Transaction, keys: Sequence[str], *, today: str, now: int) -> bool:
    """Lock these promises; whether all are open and picked, of lots that may be sold today."""
    for site_id, product_id in await reservations.lock_rows_of(tx, keys):
        await reservations.lock(tx, site_id, [product_id], today=today, now=now)
    ready = await tx.fetchval(
        f"""SELECT COUNT(*) FROM reservation r
            WHERE r.closed_at IS NULL AND r.key IN ({places(len(keys), 2)})
              AND EXISTS (SELECT 1 FROM reservation_lot p WHERE p.reservation_id = r.id)
              AND NOT EXISTS (SELECT 1 FROM reservation_lot p JOIN lot ON lot.id = p.lot_id
                              WHERE p.reservation_id = r.id
                                AND (lot.state <> 'sellable' OR lot.sellable_until_on < $1))""",
        today,
        *keys,
    )
    return bool(keys) and int(ready) == len(set(keys))


async def take(
    tx: Transaction, keys: Sequence[str], *, now: int
) -> list[tuple[int, int, Sequence[Row]]]:
    """Close picked promises as consumed: per (site, product), the lots set aside for them.

    The goods still stand on the balances and levels; inventory.stock takes them off as it posts.
    Raises Conflict when one of `keys` is not open and picked.
    """
    taken: list[tuple[int, int, Sequence[Row]]] = []
    closed = 0
    for site_id, product_id in await reservations.lock_rows_of(tx, keys):
        await reservations.lock(tx, site_id, [product_id], today=day(now), now=now)
        rows = await tx.fetch(
            f"""SELECT r.key, p.lot_id, p.location_id, p.quantity, lot.code, lot.state,
                       lot.sellable_until_on, lot.promisable_until_on
                FROM reservation r JOIN reservation_lot p ON p.reservation_id = r.id
                JOIN lot ON lot.id = p.lot_id
                WHERE r.product_id = $1 AND r.site_id = $2 AND r.closed_at IS NULL
                  AND r.key IN ({places(len(keys), 3)}) ORDER BY p.lot_id, p.location_id""",
            product_id,
            site_id,
            *keys,
        )
        taken.append((site_id, product_id, rows))
        closed += await _consume(tx, sorted({row["key"] for row in rows}), now)
    if closed != len(set(keys)):
        raise Conflict("Some of these goods are no longer held for the order.")
    return taken


async def _consume(tx: Transaction, keys: Sequence[str], now: int) -> int:
    if not keys:
        return 0
    return await tx.execute(
        f"""UPDATE reservation SET closed_at = $1, closed_as = 'consumed'
            WHERE closed_at IS NULL AND key IN ({places(len(keys), 2)})""",
        now,
        *keys,
    )


async def _set_aside(tx: Transaction, reservation_id: int, picks: Sequence[Pick]) -> None:
    for lot_id, location_id, quantity in picks:
        held = await tx.execute(
            """UPDATE balance SET reserved = reserved + $3
               WHERE lot_id = $1 AND location_id = $2 AND on_hand - reserved >= $3""",
            lot_id,
            location_id,
            quantity,
        )
        if held == 0:
            raise Conflict("Some of these goods are no longer held for the order.")
        await tx.execute(
            "INSERT INTO reservation_lot (reservation_id, lot_id, location_id, quantity) VALUES ($1, $2, $3, $4)",
            reservation_id,
            lot_id,
            location_id,
            quantity,
        )
