"""Picking: which lot to take from which place for an order, and noting that it was taken; then the parcel.

Invariant: the pick list is what was set aside in stock for the order, first expired first out.
"""

from collections.abc import Sequence

import msgspec

from inventory import picks
from shop.orders import arrivals, orders, shortages, steps
from store import codes
from store.clock import day
from store.db import Reader, Transaction
from store.errors import BadInput, NotFound


class Item(msgspec.Struct, frozen=True):
    """Goods to take from one place for an order; `is_ticked` once somebody has."""

    product_id: int
    sku: str
    name_fr: str
    name_ar: str
    name_en: str
    unit: str
    gtin: str | None
    plu: str | None
    lot_id: int
    lot: str
    best_before_on: str | None
    location_id: int
    location: str
    place: str
    cooperative_fr: str
    cooperative_ar: str
    quantity: int
    is_ticked: bool


async def start(tx: Transaction, order_id: int, *, by: int, now: int) -> None:
    """Choose the lots, first expired first out, and set them aside: the pick list is what was chosen.

    Raises Conflict when goods of the order are no longer held or not here yet, OutOfStock when their lots no longer do.
    """
    await steps.advance(tx, order_id, "picking", start=["placed"], by=by, now=now)
    await shortages.refuse(tx, order_id)
    await arrivals.refuse(tx, order_id)
    keys = await orders.promises_of(tx, order_id)
    await picks.choose(tx, keys, today=day(now), now=now)
    await _finish(tx, order_id, by, now)


async def pick_list(reader: Reader, order_id: int) -> list[Item]:
    """What to take from where, in the order of a walk: by place, then by product."""
    rows = await reader.fetch(
        """SELECT product.id AS product_id, product.sku, product.name_fr, product.name_ar, product.name_en,
                  product.unit, product.gtin, product.plu, lot.id AS lot_id, lot.code AS lot, lot.best_before_on,
                  location.id AS location_id, location.code AS location, location.kind AS place,
                  cooperative.name_fr AS cooperative_fr, cooperative.name_ar AS cooperative_ar,
                  SUM(l.quantity) AS quantity,
                  (SELECT COUNT(*) FROM pick_tick t WHERE t.order_id = p.order_id AND t.lot_id = lot.id
                     AND t.location_id = location.id) AS is_ticked
           FROM order_promise p JOIN reservation r ON r.key = p.reservation_key AND r.closed_at IS NULL
           JOIN reservation_lot l ON l.reservation_id = r.id
           JOIN lot ON lot.id = l.lot_id JOIN product ON product.id = lot.product_id
           JOIN cooperative ON cooperative.id = lot.cooperative_id
           JOIN location ON location.id = l.location_id
           WHERE p.order_id = $1
           GROUP BY p.order_id, product.id, product.sku, product.name_fr, product.name_ar, product.name_en,
                    product.unit, product.gtin, product.plu, lot.id, lot.code, lot.best_before_on, location.id,
                    location.code, location.kind, location.pick_rank, cooperative.name_fr, cooperative.name_ar
           ORDER BY location.pick_rank, location.code, product.sku, lot.code""",
        order_id,
    )
    return [
        msgspec.convert({name: row[name] for name in Item.__struct_fields__}, Item, strict=False)
        for row in rows
    ]


async def tick(
    tx: Transaction, order_id: int, lot_id: int, location_id: int, *, by: int, now: int
) -> bool:
    """Note that these goods of the pick list are in the basket; the order is picked with the last of them.

    Ticking again changes nothing. True when the order is now picked. Raises NotFound for goods that are not
    on the list.
    """
    await tx.execute(
        """INSERT INTO pick_tick (order_id, lot_id, location_id, ticked_at, ticked_by)
           SELECT o.id, lot.id, location.id, $4, $5 FROM shop_order o, lot, location
           WHERE o.id = $1 AND o.stage = 'picking' AND lot.id = $2 AND location.id = $3
           ON CONFLICT DO NOTHING""",
        order_id,
        lot_id,
        location_id,
        now,
        by,
    )
    items = await pick_list(tx, order_id)
    if not any((item.lot_id, item.location_id) == (lot_id, location_id) for item in items):
        raise NotFound("These goods are not on the pick list of this order.")
    return await _finish(tx, order_id, by, now)


async def _finish(tx: Transaction, order_id: int, by: int, now: int) -> bool:
    """Take an order being picked on to picked when nothing of its list is missing."""
    items = await pick_list(tx, order_id)
    stage = await tx.fetchval("SELECT stage FROM shop_order WHERE id = $1", order_id)
    if stage != "picking" or not all(item.is_ticked for item in items):
        return False
    await steps.advance(tx, order_id, "picked", start=["picking"], by=by, now=now)
    return True


def find_item(items: Sequence[Item], typed: str) -> Item:
    """The item of the list that a scan, or a lot's number typed by hand, means: an unticked one first.

    A code that names a lot means that lot: another lot of the same product is the wrong jar. Raises BadInput.
    """
    gtin, plu, lot = _what(typed)
    of_product = [i for i in items if (gtin and i.gtin == gtin) or (plu and i.plu == plu)]
    matches = [i for i in of_product or items if i.lot == lot] if lot else of_product
    if not matches and of_product:
        raise BadInput(
            "This is another lot. Take lot %(lot)s.", field="scan", lot=of_product[0].lot
        )
    if not matches:
        raise BadInput("This is not on the pick list of this order.", field="scan")
    return next((item for item in matches if not item.is_ticked), matches[0])


def _what(typed: str) -> tuple[str | None, str | None, str | None]:
    """GTIN, PLU and lot of what was scanned; what is no code was a lot's number typed by hand."""
    try:
        scan = codes.read(typed)
    except BadInput:
        return None, None, typed.strip().upper()
    return scan.gtin14, scan.plu, scan.lot


async def pack(tx: Transaction, order_id: int, *, by: int, now: int) -> None:
    """The goods are in their parcel. Raises Conflict unless the order is picked and whole."""
    await steps.advance(tx, order_id, "packed", start=["picked"], by=by, now=now)
    await shortages.refuse(tx, order_id)
