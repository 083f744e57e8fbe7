"""What promotions and codes make of a basket: the same rule as the till's (store/promotions/engine.py), asked for the web.

A code in a basket promises nothing: a limited one is used when the order is placed. One that is used up, unknown or over
takes nothing off, and says so.
"""

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from shop.baskets.goods import Good
from store.db import Reader, Transaction, Value, rows_of
from store.money import Language
from store.promotions import coupons, engine, promotions
from store.promotions.engine import Part, Priced
from store.promotions.promotions import Promotion

NOTHING = Priced((), (), 0, 0, 0)


class Code(msgspec.Struct, frozen=True):
    """A code that the shopper typed, and whether it takes anything off: `too_little` is in the basket for it yet."""

    code: str
    state: Literal["works", "too_little", "used_up", "unknown"]
    promotion: Promotion | None = None


class Reason(msgspec.Struct, frozen=True):
    """What one promotion takes off in all, in centimes."""

    promotion: Promotion
    amount: int


class Offers(msgspec.Struct, frozen=True):
    """A basket's prices with every promotion in force, as of one moment."""

    priced: Priced = NOTHING
    codes: tuple[Code, ...] = ()
    promotions: dict[int, Promotion] = {}

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """By promotion what it takes off, in the order in which they are applied."""
        sums = self.priced.by_promotion
        return tuple(Reason(self.promotions[id_], amount) for id_, amount in sums.items())

    @property
    def free_delivery(self) -> Promotion | None:
        return self.promotions.get(self.priced.free_delivery)

    @property
    def used(self) -> tuple[Promotion, ...]:
        """The promotions by code that gave something, in the order of their ids: their uses are taken in it."""
        ids = {row.promotion_id for row in self.priced.discounts} | {self.priced.free_delivery}
        return tuple(p for id_, p in sorted(self.promotions.items()) if id_ in ids and p.code)

    def part(self, product_id: int) -> Part:
        return next(part for part in self.priced.lines if part.id == line_id(product_id))

    def why(self, product_id: int, language: Language) -> str:
        """The name of the promotion that made this line cheaper by itself; empty where none did."""
        rows = self.priced.discounts
        own = next((row for row in rows if row.line_id == line_id(product_id)), None)
        return self.promotions[own.promotion_id].name(language) if own else ""


def line_id(product_id: int) -> str:
    """A basket has a product once; the name sorts as the number does."""
    return f"{product_id:012d}"


async def load(
    reader: Reader, wanted: Sequence[tuple[Good, int]], typed: Sequence[str], *, now: int
) -> Offers:
    """What these goods and quantities cost now with the codes that were typed."""
    running = await promotions.in_force(reader, "web", now)
    by_code = {promotion.code: promotion for promotion in running if promotion.code}
    used_up = {code for code in typed if code in by_code and await coupons.left(reader, by_code[code], now=now) == 0}  # fmt: skip
    given = [code for code in typed if code in by_code and code not in used_up]
    priced = engine.price([_line(good, quantity) for good, quantity in wanted], running, given)
    ids = {row.promotion_id for row in priced.discounts} | {priced.free_delivery}
    codes = tuple(_code(code, by_code.get(code), ids, code in used_up) for code in typed)
    return Offers(priced, codes, {promotion.id: promotion for promotion in running})


def _line(good: Good, quantity: int) -> engine.Line:
    return engine.Line(
        line_id(good.id), good.id, good.category_id, quantity, good.unit, good.price, good.amount(quantity)
    )  # fmt: skip


def _code(code: str, promotion: Promotion | None, working: set[int], is_used_up: bool) -> Code:
    if promotion is None:
        return Code(code, "unknown")
    if is_used_up:
        return Code(code, "used_up", promotion)
    return Code(code, "works" if promotion.id in working else "too_little", promotion)


async def keep(
    tx: Transaction,
    order_id: int,
    offers: Offers,
    order_lines: Mapping[int, str],
    *,
    borne: int,
    language: Language,
) -> None:
    """Write down with an order why what was taken off, each promotion by its name in the shopper's language.

    `order_lines`: the order's line of each product; `borne`: the fee of its delivery, if a promotion bears it.
    """
    of_line = {line_id(product_id): id_ for product_id, id_ in order_lines.items()}
    rows: list[tuple[str, int, str | None, int]] = [
        (row.kind, row.amount, of_line.get(row.line_id), row.promotion_id)
        for row in offers.priced.discounts
    ]
    if offers.free_delivery and borne:
        rows.append(("delivery", borne, None, offers.free_delivery.id))
    values: list[Value] = []
    for position, (kind, amount, of, promotion_id) in enumerate(rows, 1):
        promotion = offers.promotions[promotion_id]
        values += [order_id, position, kind, promotion.name(language), amount, of, promotion_id, promotion.code]  # fmt: skip
    if rows:
        await tx.execute(
            f"""INSERT INTO order_discount (order_id, position, kind, name, amount, line_id, promotion_id, code)
                VALUES {rows_of(len(rows), 8)}""",
            *values,
        )
