"""Purchase orders: demand on the pool drawn as one order per co-operative, at fair shares (rules §3.14, §3.15).

An order is open until all of it has arrived (or nothing more will), or until it is cancelled before
anything has. What an open order waits for commits its co-operative's offer.
"""

from collections.abc import Mapping
from typing import NamedTuple

from inventory.pool import fair_share, gates, offers
from inventory.pool.fair_share import Bid
from inventory.pool.offers import Offer
from store import audit
from store.clock import day, plus_days
from store.db import Reader, Transaction, places
from store.errors import BadInput, Conflict, NotFound
from store.ids import uuid7


class Want(NamedTuple):
    """`quantity` base units to order of an offer."""

    offer: Offer
    quantity: int


async def draw(
    tx: Transaction,
    *,
    site_id: int,
    wants: Mapping[int, int],
    by: int | None,
    now: int,
    key: str | None = None,
) -> list[int]:
    """Order `wants` (base units per product) for a site: the ids of the orders, one per co-operative.

    Quantities are rounded up to whole cartons; where the pool offers less, all that it offers is
    ordered. The same `key` draws once and answers the same ids. Raises BadInput for nothing to
    order, Conflict naming a product that nobody may supply; then nothing at all is ordered.
    """
    if not wants or min(wants.values()) <= 0:
        raise BadInput("Choose what to order, and how much.", field="wants")
    key = key or uuid7()
    await offers.lock(tx, wants)
    if drawn := await _drawn(tx, key):
        return drawn
    today = day(now)
    baskets = await _share_out(tx, wants, today)
    ids = []
    for cooperative_id in sorted(baskets):
        basket = baskets[cooperative_id]
        lead_days = max(want.offer.lead_days for want in basket)
        order_id = await _open(
            tx, key, cooperative_id, site_id,
            expected_on=plus_days(today, lead_days), by=by, now=now,
        )  # fmt: skip
        await _add_lines(tx, order_id, basket)
        ids.append(order_id)
    await audit.record(tx, by, "purchase.draw", f"site:{site_id}", {"orders": ids}, now)
    return ids


async def _drawn(reader: Reader, key: str) -> list[int]:
    """The orders that this key has drawn already."""
    rows = await reader.fetch(
        "SELECT id FROM purchase_order WHERE draw_key = $1 ORDER BY cooperative_id", key
    )
    return [row[0] for row in rows]


async def _share_out(
    tx: Transaction, wants: Mapping[int, int], today: str
) -> dict[int, list[Want]]:
    """Per co-operative what it is to supply; the carries are kept for the next run."""
    found = await offers.of_products(tx, wants, today=today)
    carries = await _carries(tx, wants)
    baskets: dict[int, list[Want]] = {}
    for product_id in sorted(wants):
        able = await _able(tx, product_id, found[product_id])
        bids = [
            Bid(id_, offer.left, offer.carton_quantity, carries.get((product_id, id_), 0))
            for id_, offer in able.items()
        ]
        shares = fair_share.share(wants[product_id], bids)
        await _carry(tx, product_id, {id_: found.carry for id_, found in shares.items()})
        for id_, part in shares.items():
            if part.quantity:
                baskets.setdefault(id_, []).append(Want(able[id_], part.quantity))
    return baskets


async def _able(reader: Reader, product_id: int, found: list[Offer]) -> dict[int, Offer]:
    """The offers that may be ordered today. Raises Conflict saying why there is none."""
    left = [offer for offer in found if offer.left]
    able = {offer.cooperative_id: offer for offer in left if not offer.barrier}
    if able:
        return able
    sku = await reader.fetchval("SELECT sku FROM product WHERE id = $1", product_id)
    if sku is None:
        raise NotFound("There is no such product.")
    if not left:
        raise Conflict(
            "Nobody in the pool has any of %(sku)s left to offer. Ask for a new offer.", sku=sku
        )
    if any(offer.barrier == gates.NO_CERTIFICATE for offer in left):
        raise Conflict(
            "None of those who offer %(sku)s has the certificates that it needs.", sku=sku
        )
    raise Conflict("None of those who offer %(sku)s has a signed convention in force.", sku=sku)


async def _carries(reader: Reader, wants: Mapping[int, int]) -> dict[tuple[int, int], int]:
    rows = await reader.fetch(
        f"""SELECT product_id, cooperative_id, carry FROM fair_share_carry
            WHERE product_id IN ({places(len(wants))})""",
        *sorted(wants),
    )
    return {(row[0], row[1]): row[2] for row in rows}


async def _carry(tx: Transaction, product_id: int, carries: Mapping[int, int]) -> None:
    await tx.execute_many(
        """INSERT INTO fair_share_carry (product_id, cooperative_id, carry) VALUES ($1, $2, $3)
           ON CONFLICT (product_id, cooperative_id) DO UPDATE SET carry = excluded.carry""",
        [(product_id, id_, carry) for id_, carry in sorted(carries.items())],
    )


async def _open(
    tx: Transaction,
    key: str,
    cooperative_id: int,
    site_id: int,
    *,
    expected_on: str,
    by: int | None,
    now: int,
) -> int:
    """A new order; its number is the year and its own id, so that two drawn at once never share one."""
    order_id = int(
        await tx.fetchval(
            """INSERT INTO purchase_order (number, draw_key, cooperative_id, site_id, ordered_at, ordered_by, expected_on)
               VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id""",
            f"{key}:{cooperative_id}",
            key,
            cooperative_id,
            site_id,
            now,
            by,
            expected_on,
        )
    )
    await tx.execute(
        "UPDATE purchase_order SET number = $2 WHERE id = $1",
        order_id,
        f"BC-{day(now)[:4]}-{order_id:04}",
    )
    return order_id


async def _add_lines(tx: Transaction, order_id: int, basket: list[Want]) -> None:
    await tx.execute_many(
        """INSERT INTO purchase_order_line (purchase_order_id, product_id, quantity, carton_quantity, unit_cost)
           VALUES ($1, $2, $3, $4, $5)""",
        [
            (order_id, w.offer.product_id, w.quantity, w.offer.carton_quantity, w.offer.unit_cost)
            for w in basket
        ],
    )


async def cancel(tx: Transaction, order_id: int, *, by: int | None, now: int, reason: str) -> None:
    """Cancel an order of which nothing has arrived; a second time changes nothing.

    Raises BadInput without a reason, NotFound for no such order, Conflict when goods have come.
    """
    if not reason.strip():
        raise BadInput("Say why.", field="reason")
    row = await tx.fetchrow("SELECT * FROM purchase_order WHERE id = $1 FOR UPDATE", order_id)
    if row is None:
        raise NotFound("There is no such purchase order.")
    if row["cancelled_at"] is not None:
        return
    if row["closed_at"] is not None or await _has_come(tx, order_id):
        raise Conflict("Goods of this order have arrived. Receive what is left of it instead.")
    await tx.execute("UPDATE purchase_order SET cancelled_at = $2 WHERE id = $1", order_id, now)
    await audit.record(
        tx, by, "purchase.cancel", f"purchase_order:{order_id}", {"reason": reason}, now
    )


async def _has_come(reader: Reader, order_id: int) -> bool:
    """Whether anything of the order has been taken in; asked with the order locked."""
    found = await reader.fetchval(
        "SELECT 1 FROM delivery WHERE purchase_order_id = $1 LIMIT 1", order_id
    )
    return found is not None
