"""What the shop tells of lots: those on sale now, and the jar's own page for one of them, for years to come."""

from collections.abc import Sequence

import msgspec

from store.clock import day
from store.db import Reader, places


class Lot(msgspec.Struct, frozen=True, array_like=True):
    """A lot of a product that may be promised today; `cooperative_id` says who made it."""

    product_id: int
    code: str
    made_on: str | None
    best_before_on: str | None
    cooperative_id: int


async def on_sale(
    reader: Reader, site_id: int, parts: Sequence[tuple[int, int]], *, now: int
) -> list[Lot]:
    """The lots of these products on the shelves, in the order in which they are sent: first expired, first out."""
    ids = [product_id for product_id, _ in parts]
    rows = await reader.fetch(
        f"""SELECT DISTINCT lot.product_id, lot.code, lot.made_on, lot.best_before_on, lot.cooperative_id,
                   lot.sellable_until_on, lot.received_at, lot.id
            FROM lot JOIN balance b ON b.lot_id = lot.id AND b.on_hand > b.reserved
            JOIN location ON location.id = b.location_id AND location.pick_rank IS NOT NULL
            WHERE location.site_id = $1 AND lot.state = 'sellable' AND lot.promisable_until_on >= $2
              AND lot.product_id IN ({places(len(ids), 3)})
            ORDER BY lot.sellable_until_on, lot.received_at, lot.id""",
        site_id,
        day(now),
        *ids,
    )
    return [Lot(*list(row)[:5]) for row in rows]


class Jar(msgspec.Struct, frozen=True, array_like=True):
    """A lot as its own page tells of it. `state` is sellable, hold or recalled."""

    product_id: int
    cooperative_id: int
    code: str
    made_on: str | None
    best_before_on: str | None
    received_at: int
    state: str


async def of_code(reader: Reader, gtin: str, code: str) -> Jar | None:
    """The lot that a jar's own code names, sold out or not."""
    row = await reader.fetchrow(
        """SELECT lot.product_id, lot.cooperative_id, lot.code, lot.made_on, lot.best_before_on,
                  lot.received_at, lot.state
           FROM lot JOIN product ON product.id = lot.product_id
           WHERE product.gtin = $1 AND lot.code = $2""",
        gtin,
        code,
    )
    return None if row is None else Jar(*row)
