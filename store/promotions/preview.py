"""A promotion tried on a sample basket, before anybody buys by it. Reads; writes nothing.

A basket is written as one article a line: its SKU, and how many (pieces) or how much (grams).
"""

from typing import NamedTuple

from store.catalogue import prices
from store.db import Reader, Row, places
from store.errors import BadInput
from store.promotions import engine, promotions
from store.promotions.engine import ORDER_KINDS, Line, Part
from store.promotions.promotions import Promotion
from store.quantity import PRICED_PER, Unit, line_total

MOST_LINES = 30
MOST_QUANTITY = 100_000
SAMPLES = 3


class Shown(NamedTuple):
    """A line of the sample with what it costs; its names for the page."""

    sku: str
    name_fr: str
    name_ar: str
    name_en: str
    quantity: int
    unit: Unit
    gross: int
    part: Part


class Sample(NamedTuple):
    lines: list[Shown]
    priced: engine.Priced
    named: dict[int, Promotion]

    @property
    def sums(self) -> dict[int, int]:
        return self.priced.by_promotion


async def sample_of(reader: Reader, promotion: Promotion, *, now: int) -> str:
    """A basket that the promotion can be seen on: of what it covers, enough of it."""
    covered = await _covered(reader, promotion)
    wanted = {"bundle": promotion.take, "second": 2}.get(promotion.kind, 1)
    if promotion.mixed and covered:
        wanted = -(-promotion.take // len(covered))
    lines = []
    for row in covered:
        price = await prices.in_force(reader, row["id"], now=now) or 0
        count = -(-promotion.threshold // price) if price and promotion.threshold else wanted
        pieces = min(max(wanted, count), MOST_QUANTITY // 1000)
        lines.append(f"{row['sku']} {pieces * PRICED_PER[row['unit']]}")
        if promotion.threshold:
            break
    return "\n".join(lines)


async def _covered(reader: Reader, promotion: Promotion) -> list[Row]:
    fits = "TRUE"
    ids = (*promotion.products, *promotion.categories)
    if ids:
        of_products = places(len(promotion.products))
        of_categories = places(len(promotion.categories), len(promotion.products) + 1)
        fits = f"(p.id IN ({of_products}) OR p.category_id IN ({of_categories}))"
    counted = "AND p.unit = 'piece'" if promotion.kind in ("bundle", "second") else ""
    sql = f"""SELECT p.id, p.sku, p.unit FROM product p WHERE p.archived_at IS NULL AND {fits} {counted}
              ORDER BY p.id LIMIT {SAMPLES}"""
    return list(await reader.fetch(sql, *ids))


async def try_on(reader: Reader, promotion: Promotion, basket: str, *, now: int) -> Sample:
    """What the basket costs with this promotion (its code given) and all others of its channel that need none.

    One that lies ahead is tried at its beginning. Raises BadInput for an article that is not known.
    """
    at = max(now, promotion.starts_at)
    wanted = _read(basket)
    rows = await _products(reader, [sku for sku, _ in wanted])
    lines = [await _line(reader, rows, sku, quantity, number, at) for number, (sku, quantity) in enumerate(wanted)]  # fmt: skip
    channel: engine.Channel = promotion.channel or ("web" if promotion.kind in ORDER_KINDS else "till")  # fmt: skip
    others = [p for p in await promotions.in_force(reader, channel, at) if p.id != promotion.id]
    priced = engine.price(lines, [promotion, *others], {promotion.code})
    shown = [
        Shown(
            sku, rows[sku]["name_fr"], rows[sku]["name_ar"], rows[sku]["name_en"], line.quantity, line.unit,
            line.gross, part,
        )
        for (sku, _), line, part in zip(wanted, lines, priced.lines, strict=True)
    ]  # fmt: skip
    return Sample(shown, priced, {p.id: p for p in (promotion, *others)})


def _read(basket: str) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for line in basket.splitlines()[: MOST_LINES + 1]:
        sku, _, count = line.strip().partition(" ")
        if sku:
            quantity = count.strip() or "1"
            if not quantity.isdecimal() or not 0 < int(quantity[:9]) <= MOST_QUANTITY:
                raise BadInput("“%(text)s” is not a quantity.", "basket", text=quantity[:20])
            found.append((sku.upper(), int(quantity)))
    if len(found) > MOST_LINES:
        raise BadInput("A sample has at most %(most)d lines.", "basket", most=MOST_LINES)
    return found


async def _products(reader: Reader, skus: list[str]) -> dict[str, Row]:
    if not skus:
        return {}
    rows = await reader.fetch(
        f"""SELECT id, sku, unit, category_id, name_fr, name_ar, name_en FROM product
            WHERE sku IN ({places(len(skus))})""",
        *skus,
    )
    return {row["sku"]: row for row in rows}


async def _line(
    reader: Reader, rows: dict[str, Row], sku: str, quantity: int, number: int, now: int
) -> Line:
    row = rows.get(sku)
    price = await prices.in_force(reader, row["id"], now=now) if row else None
    if row is None or price is None:
        raise BadInput("There is no article %(sku)s with a price.", "basket", sku=sku[:20])
    return Line(
        f"{number:02}", row["id"], row["category_id"], quantity, row["unit"], price,
        line_total(price, quantity, row["unit"]),
    )  # fmt: skip
