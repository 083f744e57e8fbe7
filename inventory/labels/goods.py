"""What stands on labels: goods for the shelf's edge, lots for the jars."""

from collections.abc import Collection
from typing import Final, TypeVar

import msgspec

from store.catalogue import prices
from store.clock import plus_days
from store.db import Reader, Row, places
from store.money import scale
from store.quantity import Unit

L = TypeVar("L", bound=msgspec.Struct)
_MAKER: Final = """(SELECT c.{0} FROM offer o JOIN cooperative c ON c.id = o.cooperative_id
    WHERE o.product_id = p.id ORDER BY o.offered_at, o.id LIMIT 1)"""


class ShelfLabel(msgspec.Struct, frozen=True):
    """A product at the shelf's edge. `price` centimes a piece or kilogram, `per` what a kilogram or litre costs."""

    id: int
    sku: str
    kind: str
    unit: Unit
    gtin: str | None
    plu: str | None
    name_fr: str
    name_ar: str
    name_en: str
    net_quantity: int
    net_unit: str
    region: str
    sign_type: str
    maker_fr: str | None
    maker_ar: str | None
    price: int

    @property
    def per(self) -> tuple[int, str] | None:
        """What a kilogram or a litre of it costs, for goods that weigh or hold something."""
        if self.unit != "piece" or self.net_unit not in ("g", "ml") or not self.net_quantity:
            return None
        return scale(self.price, 1000, self.net_quantity), "kg" if self.net_unit == "g" else "l"


class LotLabel(msgspec.Struct, frozen=True):
    """A jar of a lot, and who made it."""

    id: int
    code: str
    best_before_on: str | None
    sku: str
    gtin: str | None
    name_fr: str
    name_ar: str
    name_en: str
    net_quantity: int
    net_unit: str
    maker_fr: str
    maker_ar: str
    commune: str
    on_hand: int

    @property
    def elements(self) -> dict[str, str]:
        """What its codes say: GTIN, best before, lot (last: it may have any length)."""
        found = {"01": self.gtin or ""}
        if self.best_before_on:
            found["15"] = self.best_before_on.replace("-", "")[2:]
        return {**found, "10": self.code}


async def shelf(reader: Reader, ids: Collection[int], *, now: int) -> list[ShelfLabel]:
    """The labels of these products that have a price, by SKU."""
    if not ids:
        return []
    rows = await reader.fetch(
        f"""SELECT p.id, p.sku, p.kind, p.unit, p.gtin, p.plu, p.name_fr, p.name_ar, p.name_en,
                   p.net_quantity, p.net_unit, p.region, p.sign_type,
                   {_MAKER.format("name_fr")} AS maker_fr, {_MAKER.format("name_ar")} AS maker_ar,
                   {prices.at("p.id", "$1")} AS price
            FROM product p WHERE p.id IN ({places(len(ids), 2)}) ORDER BY p.sku""",
        now,
        *sorted(ids),
    )
    return [_read(row, ShelfLabel) for row in rows if row["price"] is not None]


_LOTS: Final = """
    SELECT lot.id, lot.code, lot.best_before_on, p.sku, p.gtin, p.name_fr, p.name_ar, p.name_en,
           p.net_quantity, p.net_unit, c.name_fr AS maker_fr, c.name_ar AS maker_ar, c.commune,
           CAST(COALESCE((SELECT SUM(b.on_hand) FROM balance b WHERE b.lot_id = lot.id), 0) AS BIGINT) AS on_hand
    FROM lot JOIN product p ON p.id = lot.product_id JOIN cooperative c ON c.id = lot.cooperative_id"""


async def lots(reader: Reader, ids: Collection[int]) -> list[LotLabel]:
    """The labels of these lots whose product has a code, by SKU and date."""
    if not ids:
        return []
    rows = await reader.fetch(
        f"""{_LOTS} WHERE lot.id IN ({places(len(ids))}) AND p.gtin IS NOT NULL
            ORDER BY p.sku, lot.best_before_on, lot.id""",
        *sorted(ids),
    )
    return [_read(row, LotLabel) for row in rows]


async def lots_at_hand(reader: Reader, *, today: str) -> list[LotLabel]:
    """Every lot with stock somewhere that is not long past, of products with a code."""
    rows = await reader.fetch(
        f"""{_LOTS} WHERE p.gtin IS NOT NULL AND lot.sellable_until_on >= $1
            AND EXISTS (SELECT 1 FROM balance b WHERE b.lot_id = lot.id AND b.on_hand > 0)
            ORDER BY p.sku, lot.best_before_on, lot.id""",
        plus_days(today, -30),
    )
    return [_read(row, LotLabel) for row in rows]


def _read(row: Row, shape: type[L]) -> L:
    return msgspec.convert({name: row[name] for name in shape.__struct_fields__}, shape)
