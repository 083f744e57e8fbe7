"""Promises: timed holds of a product at a site, and later of the lots picked for them.

Invariants: a reservation counts while it is open and its expiry lies ahead; it is closed at most
once; the open ones of a product and site sum to `stock_level.reserved`, and the lots picked for
them to `balance.reserved`. An expired one is released by the next posting that touches its product,
so a late sweeper never matters.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from inventory import levels
from inventory.allocation import Pick
from store import tasks
from store.db import Reader, Row, Transaction, places, rows_of
from store.errors import OutOfStock

WAITS = "(r.closed_at IS NULL OR r.closed_as IN ('shorted', 'expired'))"
"""That somebody waits for what a reservation `r` holds, or is short of."""


class Promise(NamedTuple):
    """`quantity` base units of a product, to be held under `key` (unique for ever)."""

    key: str
    product_id: int
    quantity: int


async def reserve(
    tx: Transaction,
    site_id: int,
    promises: Sequence[Promise],
    *,
    expires_at: int | None,
    today: str,
    now: int,
    safety: int = 0,
) -> None:
    """Hold all of `promises` until `expires_at` (None: until closed), or none of them.

    The check is the WHERE of the write. Raises OutOfStock with what is available per short product.
    """
    shortages: dict[int, int] = {}
    for product_id, quantity in sorted(_summed(promises).items()):
        if not await _hold(tx, site_id, product_id, quantity, safety, today):
            left = await _clear_and_hold(tx, site_id, product_id, quantity, safety, today, now)
            if left is not None:
                shortages[product_id] = left
    if shortages:
        raise OutOfStock(shortages)
    await _record(tx, site_id, promises, expires_at, now)


async def _hold(
    tx: Transaction, site_id: int, product_id: int, quantity: int, safety: int, today: str
) -> bool:
    held = await tx.execute(
        """UPDATE stock_level SET reserved = reserved + $3, version = version + 1
           WHERE product_id = $1 AND site_id = $2 AND good_until_on >= $5
             AND on_hand - reserved - $4 >= $3""",
        product_id,
        site_id,
        quantity,
        safety,
        today,
    )
    return held == 1


async def _clear_and_hold(
    tx: Transaction, site_id: int, product_id: int, quantity: int, safety: int, today: str, now: int
) -> int | None:
    """Let go what has expired or lapsed, then try again; what is left when that fails too."""
    await lock(tx, site_id, [product_id], today=today, now=now)
    await expire(tx, site_id, product_id, now)
    if await _hold(tx, site_id, product_id, quantity, safety, today):
        return None
    on_sale = await levels.available(tx, site_id, [product_id], today=today, now=now, safety=safety)
    return on_sale[product_id]


async def lock(
    tx: Transaction, site_id: int, product_ids: Iterable[int], *, today: str, now: int
) -> dict[int, levels.Level]:
    """Lock the levels of these products and fold anew those whose lots have lapsed."""
    locked = await levels.lock(tx, site_id, product_ids)
    for level in locked.values():
        if level.good_until_on < today:
            locked[level.product_id] = await refold(
                tx, site_id, level.product_id, today=today, now=now
            )
    return locked


async def refold(
    tx: Transaction, site_id: int, product_id: int, *, today: str, now: int
) -> levels.Level:
    """Write what the balances and the calendar say on a locked row, shorting promises that no longer fit."""
    level = await levels.fold(tx, site_id, product_id, today)
    await fit(tx, site_id, product_id, level.on_hand, now)
    reserved = await tx.fetchval(
        """UPDATE stock_level SET on_hand = $3, good_until_on = $4
           WHERE product_id = $1 AND site_id = $2 RETURNING reserved""",
        product_id,
        site_id,
        level.on_hand,
        level.good_until_on,
    )
    return level._replace(reserved=reserved)


async def promised(reader: Reader, site_id: int, *, now: int) -> dict[int, int]:
    """How much of each product is held at a site now, in base units; products of which nothing is held are left out."""
    rows = await reader.fetch(
        """SELECT product_id, SUM(quantity) AS held FROM reservation
           WHERE site_id = $1 AND closed_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
           GROUP BY product_id""",
        site_id,
        now,
    )
    return {row["product_id"]: int(row["held"]) for row in rows}


async def expire(tx: Transaction, site_id: int, product_id: int, now: int) -> None:
    """Release the expired holds of a locked product."""
    rows = await tx.fetch(
        """UPDATE reservation SET closed_at = $3, closed_as = 'expired'
           WHERE product_id = $1 AND site_id = $2 AND closed_at IS NULL AND expires_at <= $3
           RETURNING id, quantity""",
        product_id,
        site_id,
        now,
    )
    await _let_go(tx, site_id, product_id, rows)


async def fit(tx: Transaction, site_id: int, product_id: int, on_hand: int, now: int) -> None:
    """Make the promises on a locked product fit into `on_hand`: expired ones go first, then the latest.

    Goods already set aside for a picked order are let go last. What no longer fits is promised from the pool, whose
    warehouse the pick list names, or else raises one task for the manager. Another shop is not asked: what it has is
    not here before somebody brings it.
    """
    reserved = await _reserved(tx, site_id, product_id)
    if reserved <= on_hand:
        return
    await expire(tx, site_id, product_id, now)
    excess = await _reserved(tx, site_id, product_id) - on_hand
    if excess > 0:
        await _short(tx, site_id, product_id, excess, now)


async def _reserved(tx: Transaction, site_id: int, product_id: int) -> int:
    return int(
        await tx.fetchval(
            "SELECT reserved FROM stock_level WHERE product_id = $1 AND site_id = $2",
            product_id,
            site_id,
        )
    )


async def _short(tx: Transaction, site_id: int, product_id: int, excess: int, now: int) -> None:
    latest_first = await tx.fetch(
        """SELECT r.id, r.key, r.quantity, r.expires_at FROM reservation r
           WHERE r.product_id = $1 AND r.site_id = $2 AND r.closed_at IS NULL
           ORDER BY (SELECT COUNT(*) FROM reservation_lot p WHERE p.reservation_id = r.id) > 0,
                    r.made_at DESC, r.id DESC""",
        product_id,
        site_id,
    )
    await _clear_pools(tx, site_id, product_id, now)
    for row in latest_first:
        if excess <= 0:
            return
        if not await _promise_from_pool(tx, site_id, product_id, row):
            await _leave_short(tx, site_id, product_id, row, now)
        await _let_go(tx, site_id, product_id, [row])
        excess -= row["quantity"]


async def fit_lot(
    tx: Transaction,
    site_id: int,
    product_id: int,
    lot_id: int,
    location_id: int,
    on_hand: int,
    now: int,
) -> None:
    """Make what is set aside of a lot in a place fit into `on_hand`, the product being locked: the latest promise goes first.

    It is short at once: its order was picked, and somebody has to look at it.
    """
    rows = await tx.fetch(
        """SELECT r.id, r.key, r.quantity, p.quantity AS picked FROM reservation r
           JOIN reservation_lot p ON p.reservation_id = r.id
           WHERE p.lot_id = $1 AND p.location_id = $2 ORDER BY r.made_at DESC, r.id DESC""",
        lot_id,
        location_id,
    )
    excess = sum(row["picked"] for row in rows) - on_hand
    for row in rows:
        if excess <= 0:
            return
        await _leave_short(tx, site_id, product_id, row, now)
        await _let_go(tx, site_id, product_id, [row])
        excess -= row["picked"]


async def _leave_short(tx: Transaction, site_id: int, product_id: int, row: Row, now: int) -> None:
    """Close a promise as short, and tell the manager once."""
    await _close(tx, row["id"], "shorted", now)
    await tasks.raise_once(
        tx, f"short:{row['key']}", "order_short", row["key"],
        {"product_id": product_id, "quantity": row["quantity"]}, site_id, now,
    )  # fmt: skip
    tx.notify("order", row["key"])


async def _clear_pools(tx: Transaction, site_id: int, product_id: int, now: int) -> None:
    """Lock the product at the pools, and free there what was held for too long."""
    pools = await tx.fetch(
        """SELECT site_id FROM stock_level
           WHERE product_id = $1 AND site_id <> $2 AND site_id IN (SELECT id FROM site WHERE kind = 'pool')
           ORDER BY site_id FOR UPDATE""",
        product_id,
        site_id,
    )
    for pool in pools:
        await expire(tx, pool["site_id"], product_id, now)


async def _promise_from_pool(tx: Transaction, site_id: int, product_id: int, row: Row) -> bool:
    """Promise the same goods from a pool's warehouse that has them free; not those that this very site was asked to send."""
    pool = await tx.fetchval(
        """UPDATE stock_level SET reserved = reserved + $3, version = version + 1
           WHERE product_id = $1 AND site_id = (
               SELECT MIN(l.site_id) FROM stock_level l JOIN site s ON s.id = l.site_id AND s.kind = 'pool'
               WHERE l.product_id = $1 AND l.site_id <> $2 AND l.on_hand - l.reserved >= $3)
             AND on_hand - reserved >= $3 AND NOT EXISTS (SELECT 1 FROM transfer WHERE hold_key = $4)
           RETURNING site_id""",
        product_id,
        site_id,
        row["quantity"],
        row["key"],
    )
    if pool is None:
        return False
    await tx.execute("UPDATE reservation SET site_id = $2 WHERE id = $1", row["id"], pool)
    return True


async def release(tx: Transaction, keys: Sequence[str], *, now: int) -> None:
    """Give back what these promises hold. Those already closed stay as they are."""
    for site_id, product_id in await lock_rows_of(tx, keys):
        rows = await tx.fetch(
            f"""UPDATE reservation SET closed_at = $3, closed_as = 'released'
                WHERE product_id = $1 AND site_id = $2 AND closed_at IS NULL
                  AND key IN ({places(len(keys), 4)}) RETURNING id, quantity""",
            product_id,
            site_id,
            now,
            *keys,
        )
        await _let_go(tx, site_id, product_id, rows)


async def short(tx: Transaction, key: str, *, now: int) -> None:
    """The goods of this open promise are not to be found: let go of it as short."""
    for site_id, product_id in await lock_rows_of(tx, [key]):
        rows = await open_rows(tx, [key], site_id, product_id)
        for row in rows:
            await _close(tx, row["id"], "shorted", now)
        await _let_go(tx, site_id, product_id, rows)


async def miss(tx: Transaction, site_id: int, promise: Promise, *, now: int) -> None:
    """Goods that were to be held under this key cannot be: the promise is short from its beginning."""
    await tx.execute(
        """INSERT INTO reservation (key, product_id, site_id, quantity, made_at, closed_at, closed_as)
           VALUES ($1, $2, $3, $4, $5, $5, 'shorted')""",
        promise.key,
        promise.product_id,
        site_id,
        promise.quantity,
        now,
    )


async def sold(tx: Transaction, key: str, sale_line_id: str) -> None:
    """What this promise holds was paid on that line of a sale, and leaves for it."""
    await tx.execute(
        "UPDATE reservation SET sale_line_id = $2 WHERE key = $1 AND closed_as IS NULL",
        key,
        sale_line_id,
    )


async def note_short(tx: Transaction, key: str, sale_line_id: str) -> None:
    """What this promise had let go was sold and could not be held again: its order is short."""
    await tx.execute(
        """UPDATE reservation SET closed_as = 'shorted', sale_line_id = $2
           WHERE key = $1 AND closed_as <> 'consumed'""",
        key,
        sale_line_id,
    )


async def give_up(tx: Transaction, keys: Sequence[str]) -> None:
    """Nobody waits any more for what these promises were short of: what was paid for it may be given back."""
    if not keys:
        return
    await tx.execute(
        f"""UPDATE reservation SET closed_as = 'released'
            WHERE sale_line_id IS NOT NULL AND closed_as IN ('shorted', 'expired') AND key IN ({places(len(keys))})""",
        *keys,
    )


async def to_send(reader: Reader, sale_id: str) -> list[str]:
    """The lines of a sale whose goods are still to be sent: none of them has left, and somebody waits for them."""
    return await _not_left(reader, sale_id, WAITS)


async def kept_here(reader: Reader, sale_id: str) -> list[str]:
    """The lines of a sale whose goods were to be sent and never left: nobody waits for them any more."""
    return await _not_left(reader, sale_id, f"NOT {WAITS}")


async def _not_left(reader: Reader, sale_id: str, condition: str) -> list[str]:
    rows = await reader.fetch(
        f"""SELECT l.id FROM sale_line l WHERE l.sale_id = $1
            AND EXISTS (SELECT 1 FROM reservation r WHERE r.sale_line_id = l.id AND {condition})
            AND NOT EXISTS (SELECT 1 FROM movement m WHERE m.sale_line_id = l.id) ORDER BY l.id""",
        sale_id,
    )
    return [row[0] for row in rows]


async def extend(tx: Transaction, keys: Sequence[str], *, expires_at: int | None, now: int) -> int:
    """Hold on until `expires_at`; how many of `keys` were still held and now are for longer."""
    return await tx.execute(
        f"""UPDATE reservation SET expires_at = $1
            WHERE closed_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
              AND key IN ({places(len(keys), 3)})""",
        expires_at,
        now,
        *keys,
    )


async def picks_of(tx: Transaction, reservation_id: int) -> list[Pick]:
    rows = await tx.fetch(
        """SELECT lot_id, location_id, quantity FROM reservation_lot
           WHERE reservation_id = $1 ORDER BY lot_id, location_id""",
        reservation_id,
    )
    return [Pick(*row) for row in rows]


async def lock_rows_of(tx: Transaction, keys: Sequence[str]) -> list[tuple[int, int]]:
    """Lock the level of each (site, product) that these keys hold, in order."""
    rows = await tx.fetch(
        f"""SELECT DISTINCT site_id, product_id FROM reservation
            WHERE closed_at IS NULL AND key IN ({places(len(keys))}) ORDER BY site_id, product_id""",
        *keys,
    )
    held = [(row["site_id"], row["product_id"]) for row in rows]
    for site_id, product_id in held:
        await levels.lock(tx, site_id, [product_id])
    return held


async def open_rows(
    tx: Transaction, keys: Sequence[str], site_id: int, product_id: int
) -> Sequence[Row]:
    return await tx.fetch(
        f"""SELECT id, key, quantity FROM reservation
            WHERE product_id = $1 AND site_id = $2 AND closed_at IS NULL
              AND key IN ({places(len(keys), 3)}) ORDER BY id""",
        product_id,
        site_id,
        *keys,
    )


async def _record(
    tx: Transaction, site_id: int, promises: Sequence[Promise], expires_at: int | None, now: int
) -> None:
    values = [
        value
        for p in promises
        for value in (p.key, p.product_id, site_id, p.quantity, now, expires_at)
    ]
    await tx.execute(
        "INSERT INTO reservation (key, product_id, site_id, quantity, made_at, expires_at) VALUES "
        + rows_of(len(promises), 6),
        *values,
    )
    for product_id in sorted({p.product_id for p in promises}):
        tx.notify("stock", f"{site_id}:{product_id}")


async def _close(tx: Transaction, reservation_id: int, closed_as: str, now: int) -> None:
    await tx.execute(
        "UPDATE reservation SET closed_at = $2, closed_as = $3 WHERE id = $1 AND closed_at IS NULL",
        reservation_id,
        now,
        closed_as,
    )


async def _let_go(tx: Transaction, site_id: int, product_id: int, rows: Sequence[Row]) -> None:
    """Take closed promises off their lots and off the locked level."""
    for row in rows:
        for lot_id, location_id, quantity in await picks_of(tx, row["id"]):
            await tx.execute(
                "UPDATE balance SET reserved = reserved - $3 WHERE lot_id = $1 AND location_id = $2",
                lot_id,
                location_id,
                quantity,
            )
        await tx.execute("DELETE FROM reservation_lot WHERE reservation_id = $1", row["id"])
    if rows:
        await levels.unreserve(tx, site_id, {product_id: sum(row["quantity"] for row in rows)})
        tx.notify("stock", f"{site_id}:{product_id}")


def _summed(promises: Sequence[Promise]) -> dict[int, int]:
    """Quantities per product: two lines of one thing are checked as one."""
    total: dict[int, int] = {}
    for promise in promises:
        total[promise.product_id] = total.get(promise.product_id, 0) + promise.quantity
    return total
