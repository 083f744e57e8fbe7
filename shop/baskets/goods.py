"""Products as a basket sees them: what they cost now, in which steps they are sold, what they take from stock."""

from collections.abc import Collection

import msgspec

from shop.baskets.promising import Wanted
from shop.storefront import withdrawal
from store.catalogue import hampers, prices
from store.db import Reader, Row, places
from store.money import Language
from store.quantity import PRICED_PER, Unit, line_total
from store.tax import Part, split, whole

STEP_GRAMS = 250
"""Loose goods are weighed for the shopper in steps of a quarter kilogram."""
STEPS_PER_LINE = 99
_WORKED_OUT = frozenset({"price", "on_sale", "parts"})


class Good(msgspec.Struct, frozen=True):
    """`price` in centimes per piece or kilogram; `parts` = (product in stock, base units) of one base unit."""

    id: int
    sku: str
    category_id: int
    kind: str
    unit: Unit
    name_fr: str
    name_ar: str
    name_en: str
    storage_class: str
    date_type: str
    shelf_life_days: int | None
    tax_code: str
    price: int
    on_sale: bool
    parts: tuple[tuple[int, int], ...]

    @property
    def step(self) -> int:
        return STEP_GRAMS if self.kind == "weight" else 1

    @property
    def most(self) -> int:
        """The largest quantity one order may hold."""
        return self.step * STEPS_PER_LINE

    @property
    def priced_per(self) -> int:
        return PRICED_PER[self.unit]

    @property
    def withdrawal(self) -> withdrawal.Right:
        return withdrawal.right(self.storage_class, self.date_type, self.shelf_life_days)

    def name(self, language: Language) -> str:
        return {"fr": self.name_fr, "ar": self.name_ar, "en": self.name_en}[language]

    def amount(self, quantity: int) -> int:
        """Centimes for `quantity` base units, rounded once (rules §1.2)."""
        return line_total(self.price, quantity, self.unit)

    def wanted(self, quantity: int) -> Wanted:
        return Wanted(quantity, self.step, self.parts)

    def whole_steps(self, quantity: int) -> int:
        """`quantity` cut down to whole steps and to the most that one order may hold."""
        return min(quantity // self.step * self.step, self.most)


async def load(reader: Reader, product_ids: Collection[int], *, now: int) -> dict[int, Good]:
    """These products with the price in force at `now`; one without a price is not on sale."""
    ids = sorted(product_ids)
    if not ids:
        return {}
    rows = await reader.fetch(
        f"""SELECT p.id, p.sku, p.category_id, p.kind, p.unit, p.name_fr, p.name_ar, p.name_en, p.storage_class, p.date_type,
                   p.shelf_life_days, p.tax_code, p.archived_at,
                   {prices.at("p.id", "$1")} AS price
            FROM product p WHERE p.id IN ({places(len(ids), 2)})""",
        now,
        *ids,
    )
    parts = await hampers.components(reader, ids)
    return {row["id"]: _good(row, parts.get(row["id"])) for row in rows}


def _good(row: Row, parts: tuple[tuple[int, int], ...] | None) -> Good:
    columns = {name: row[name] for name in Good.__struct_fields__ if name not in _WORKED_OUT}
    return msgspec.convert(
        columns
        | {
            "price": row["price"] or 0,
            "on_sale": row["archived_at"] is None and row["price"] is not None,
            "parts": parts or ((row["id"], 1),),
        },
        Good,
    )


def tax_parts(good: Good, amount: int, components: dict[int, Good]) -> tuple[Part, ...]:
    """How a line's amount falls under tax codes; a hamper's is split over what is in it (rules §1.7)."""
    if good.kind != "hamper":
        return whole(amount, good.tax_code)
    return split(
        amount,
        [
            Part(components[product_id].tax_code, components[product_id].amount(each))
            for product_id, each in good.parts
        ],
    )
