"""Goods asked of the pool for somebody: ordered with the next purchase order, and held from the delivery they come with.

Invariant: a request waits until a delivery of its product can be held for it whole, oldest first, or until it is let go.
"""

from collections.abc import Collection, Sequence

from inventory.bringing import coming
from inventory.bringing.coming import Ask
from inventory.pool import offers
from inventory.reservations import Promise
from store.clock import day
from store.db import Reader, Transaction, places
from store.errors import OutOfStock


async def ask(
    tx: Transaction,
    asks: Sequence[Ask],
    *,
    site_id: int,
    hold_days: int,
    by: int | None,
    now: int,
) -> None:
    """Ask the pool for goods. Raises OutOfStock when co-operatives do not offer so much beyond what was asked before."""
    ids = {one.product_id for one in asks}
    await offers.lock(tx, ids)
    left = await offered(tx, ids, now=now)
    wanted = {id_: sum(one.quantity for one in asks if one.product_id == id_) for id_ in ids}
    if short := {id_: left[id_] for id_ in ids if left[id_] < wanted[id_]}:
        raise OutOfStock(short)
    await tx.execute_many(
        """INSERT INTO pool_request (key, product_id, site_id, quantity, reference, hold_days, asked_at, asked_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
        [(o.key, o.product_id, site_id, o.quantity, o.reference, hold_days, now, by) for o in asks],
    )


async def offered(reader: Reader, product_ids: Collection[int], *, now: int) -> dict[int, int]:
    """What may still be asked of the pool: what co-operatives offer, less what customers wait for already."""
    found = await offers.of_products(reader, product_ids, today=day(now))
    waiting = await reader.fetch(
        f"""SELECT product_id, SUM(quantity) AS quantity FROM pool_request
            WHERE held_at IS NULL AND let_go_at IS NULL AND product_id IN ({places(len(product_ids))})
            GROUP BY product_id""",
        *sorted(product_ids),
    )
    asked = {row["product_id"]: int(row["quantity"]) for row in waiting}
    return {
        id_: max(0, sum(o.left for o in found[id_] if not o.barrier) - asked.get(id_, 0))
        for id_ in product_ids
    }


async def waiting(reader: Reader, site_id: int) -> dict[int, tuple[int, int]]:
    """Per product what customers of a site wait for from the pool: base units, and how many requests."""
    rows = await reader.fetch(
        """SELECT product_id, SUM(quantity) AS quantity, COUNT(*) AS requests FROM pool_request
           WHERE site_id = $1 AND held_at IS NULL AND let_go_at IS NULL GROUP BY product_id""",
        site_id,
    )
    return {row["product_id"]: (int(row["quantity"]), int(row["requests"])) for row in rows}


async def fill(
    tx: Transaction, site_id: int, product_ids: Collection[int], *, now: int
) -> list[str]:
    """Goods of these products have come: hold them for those who wait, oldest first; the keys that are held now."""
    if not product_ids:
        return []
    rows = await tx.fetch(
        f"""SELECT id, key, product_id, quantity, hold_days FROM pool_request
            WHERE site_id = $1 AND held_at IS NULL AND let_go_at IS NULL
              AND product_id IN ({places(len(product_ids), 2)}) ORDER BY asked_at, id""",
        site_id,
        *sorted(product_ids),
    )
    held = []
    for row in rows:
        promise = Promise(row["key"], row["product_id"], row["quantity"])
        if await coming.hold(tx, site_id, promise, hold_days=row["hold_days"], now=now):
            await tx.execute("UPDATE pool_request SET held_at = $2 WHERE id = $1", row["id"], now)
            held.append(row["key"])
    return held
