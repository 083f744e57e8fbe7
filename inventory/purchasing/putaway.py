"""From behind the shop to the shelf: what is worth putting up, and putting it up by lot.

What is chilled or frozen stays in the cold room, from where it is sold; "cool" goods have a cooled
shelf. A lot that may not be sold stays where it is.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from inventory import allocation, levels, stock
from inventory.allocation import Candidate
from inventory.stock import Move
from store.clock import DAY, day
from store.db import Reader, Transaction
from store.errors import BadInput, Conflict, LotNotSellable, NotFound

LOOKS_BACK_DAYS: Final = 28
LOW_DAYS, FULL_DAYS = 3, 7
"""The shelf is filled up to a week's sales once it holds less than three days'."""
FEW: Final = {"piece": 6, "g": 1_000, "ml": 1_000}
"""What belongs on the shelf of goods that hardly sell."""
STAYS_COLD: Final = ("cold", "frozen")


class Part(msgspec.Struct, frozen=True):
    """`quantity` of a lot to carry from where it lies."""

    lot_id: int
    location_id: int
    lot: str
    best_before_on: str | None
    place: str
    quantity: int


class Suggestion(msgspec.Struct, frozen=True):
    """A product whose shelf runs low while there is more behind. Base units."""

    product_id: int
    sku: str
    unit: str
    name_fr: str
    name_ar: str
    name_en: str
    on_shelf: int
    behind: int
    a_week: int
    parts: list[Part]


class Product(msgspec.Struct, frozen=True):
    id: int
    sku: str
    unit: str
    name_fr: str
    name_ar: str
    name_en: str


_PRODUCTS: Final = f"""
    SELECT DISTINCT {", ".join("p." + name for name in Product.__struct_fields__)}
    FROM product p JOIN lot ON lot.product_id = p.id JOIN balance b ON b.lot_id = lot.id AND b.on_hand > b.reserved
    JOIN location ON location.id = b.location_id
    WHERE location.site_id = $1 AND location.kind IN ('back_room', 'cold_room')
      AND p.storage_class NOT IN ('cold', 'frozen') AND p.archived_at IS NULL ORDER BY p.sku"""

_SOLD: Final = """
    SELECT lot.product_id, SUM(m.quantity) FROM movement m JOIN operation o ON o.id = m.operation_id
    JOIN lot ON lot.id = m.lot_id JOIN location f ON f.id = m.from_location_id
    WHERE o.kind = 'sale' AND o.effective_at >= $2 AND f.site_id = $1 GROUP BY lot.product_id"""


async def suggest(reader: Reader, site_id: int, *, now: int) -> list[Suggestion]:
    """What to put up, the emptiest shelf against its sales first; by FEFO, from what may be sold today."""
    products = [
        msgspec.convert({n: row[n] for n in Product.__struct_fields__}, Product)
        for row in await reader.fetch(_PRODUCTS, site_id)
    ]
    if not products:
        return []
    sold = dict(
        tuple(row) for row in await reader.fetch(_SOLD, site_id, now - LOOKS_BACK_DAYS * DAY)
    )
    goods = await levels.candidates(reader, site_id, [product.id for product in products])
    lots = await _lots(reader, site_id)
    shelf = await stock.place(reader, "shelf", site_id)
    found = []
    for product in products:
        sellable = [c for c in goods[product.id] if c.may_be_sold(day(now))]
        suggestion = _weigh(product, sellable, shelf.id, sold.get(product.id, 0), lots)
        if suggestion is not None:
            found.append(suggestion)
    return sorted(found, key=lambda s: (s.on_shelf * 1000 // s.a_week, s.sku))


def _weigh(
    product: Product,
    goods: Sequence[Candidate],
    shelf_id: int,
    sold: int,
    lots: dict[tuple[int, int], Part],
) -> Suggestion | None:
    """What this product's shelf should get; None when it holds enough or nothing lies behind."""
    on_shelf = sum(c.free for c in goods if c.location_id == shelf_id)
    behind = [c for c in goods if c.location_id != shelf_id]
    a_week = max(sold * FULL_DAYS // LOOKS_BACK_DAYS, FEW[product.unit])
    if not behind or on_shelf * FULL_DAYS >= a_week * LOW_DAYS:
        return None
    picks, _ = allocation.fefo(behind, a_week - on_shelf)
    return Suggestion(
        product.id, product.sku, product.unit, product.name_fr, product.name_ar, product.name_en,
        on_shelf, sum(c.free for c in behind), a_week,
        [
            msgspec.structs.replace(lots[pick.lot_id, pick.location_id], quantity=pick.quantity)
            for pick in picks
        ],
    )  # fmt: skip


async def _lots(reader: Reader, site_id: int) -> dict[tuple[int, int], Part]:
    """Every lot behind the shop, where it lies and how much of it is free."""
    rows = await reader.fetch(
        """SELECT b.lot_id, b.location_id, lot.code AS lot, lot.best_before_on, location.kind AS place,
                  b.on_hand - b.reserved AS quantity
           FROM balance b JOIN lot ON lot.id = b.lot_id JOIN location ON location.id = b.location_id
           WHERE location.site_id = $1 AND location.pick_rank IS NOT NULL AND b.on_hand > b.reserved""",
        site_id,
    )
    return {
        (row["lot_id"], row["location_id"]): msgspec.convert(
            {n: row[n] for n in Part.__struct_fields__}, Part
        )
        for row in rows
    }


async def behind(
    reader: Reader, site_id: int, *, product_id: int | None, lot: str | None
) -> list[Part]:
    """What lies behind the shop of a product, or of a lot's number, or of both; first expired first."""
    rows = await reader.fetch(
        """SELECT b.lot_id, b.location_id, lot.code AS lot, lot.best_before_on, location.kind AS place,
                  b.on_hand - b.reserved AS quantity
           FROM balance b JOIN lot ON lot.id = b.lot_id JOIN location ON location.id = b.location_id
           WHERE location.site_id = $1 AND location.kind IN ('back_room', 'cold_room') AND b.on_hand > b.reserved
             AND (CAST($2 AS BIGINT) = 0 OR lot.product_id = $2) AND (CAST($3 AS TEXT) = '' OR lot.code = $3)
           ORDER BY lot.sellable_until_on, lot.received_at, lot.id""",
        site_id,
        product_id or 0,
        lot or "",
    )
    return [msgspec.convert({n: row[n] for n in Part.__struct_fields__}, Part) for row in rows]


async def put_up(
    tx: Transaction,
    *,
    key: str,
    site_id: int,
    lot_id: int,
    location_id: int,
    quantity: int,
    by: int | None,
    now: int,
) -> bool:
    """Carry `quantity` base units of a lot to the shelf; False when this `key` did so before.

    Raises BadInput for nothing, NotFound where the lot does not lie behind this shop, Conflict for
    goods that stay cold, LotNotSellable, or OutOfStock when less is free there.
    """
    if quantity <= 0:
        raise BadInput("How many do you put up?", field="quantity")
    row = await tx.fetchrow(
        """SELECT lot.state, lot.sellable_until_on, p.storage_class FROM balance b
           JOIN lot ON lot.id = b.lot_id JOIN product p ON p.id = lot.product_id
           JOIN location ON location.id = b.location_id
           WHERE b.lot_id = $1 AND b.location_id = $2 AND location.site_id = $3
             AND location.kind IN ('back_room', 'cold_room')""",
        lot_id,
        location_id,
        site_id,
    )
    if row is None:
        raise NotFound("This lot does not lie behind the shop.")
    if row["storage_class"] in STAYS_COLD:
        raise Conflict("These goods stay in the cold room; they are sold from there.")
    if row["state"] != "sellable" or row["sellable_until_on"] < day(now):
        raise LotNotSellable("This lot may not be sold: leave it where it is.")
    shelf = await stock.place(tx, "shelf", site_id)
    return await stock.post(
        tx, key=f"putaway:{key}", kind="putaway", moves=[Move(lot_id, location_id, shelf.id, quantity)],
        by=by, effective_at=now, now=now,
    )  # fmt: skip
