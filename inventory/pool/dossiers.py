"""A co-operative's file: its papers, what it offers, and what was sold of its goods."""

from collections.abc import Iterable
from typing import Final, TypeVar

import msgspec

from store.catalogue import prices
from store.db import Database, Reader, Row
from store.errors import NotFound
from store.money import spread_by_id
from store.quantity import Unit

S = TypeVar("S", bound=msgspec.Struct)
SOON_DAYS: Final = 30


class Summary(msgspec.Struct, frozen=True):
    """A co-operative on the list. The dates are the last days of its convention and of its certificates, or ""."""

    id: int
    code: str
    slug: str
    name_fr: str
    name_ar: str
    region: str
    commune: str
    members: int
    women_members: int
    women_led: int
    main_products: str
    supply_mode: str
    convention_until: str
    certificate_until: str
    offer_count: int

    def papers(self, today: str, soon: str) -> str:
        """In a word: none (never signed), lapsed, soon or good."""
        if not self.convention_until:
            return "none"
        ends = [end for end in (self.convention_until, self.certificate_until) if end]
        if min(ends) < today:
            return "lapsed"
        return "soon" if min(ends) <= soon else "good"


class Convention(msgspec.Struct, frozen=True):
    version: int
    signed_on: str
    starts_on: str
    ends_on: str
    certifies: int
    collects: int
    sells: int


class Certificate(msgspec.Struct, frozen=True):
    kind: str
    number: str
    issued_on: str
    expires_on: str
    revoked_at: int | None


class Sold(msgspec.Struct, frozen=True):
    """What was sold of a co-operative's goods: base units, and the centimes customers paid for them."""

    sku: str
    unit: Unit
    name_fr: str
    name_ar: str
    name_en: str
    quantity: int
    amount: int


_SUMMARY: Final = """
    SELECT c.id, c.code, c.slug, c.name_fr, c.name_ar, c.region, c.commune, c.members, c.women_members, c.women_led,
           c.main_products, c.supply_mode,
           COALESCE((SELECT ends_on FROM convention WHERE cooperative_id = c.id AND version =
                     (SELECT MAX(version) FROM convention WHERE cooperative_id = c.id)), '') AS convention_until,
           COALESCE((SELECT MIN(until_on) FROM (
                         SELECT cooperative_id, kind, MAX(expires_on) AS until_on FROM certificate
                         WHERE revoked_at IS NULL GROUP BY cooperative_id, kind) AS held
                     WHERE held.cooperative_id = c.id), '') AS certificate_until,
           (SELECT COUNT(*) FROM offer o WHERE o.cooperative_id = c.id AND o.quantity > 0) AS offer_count
    FROM cooperative c"""


async def everyone(reader: Reader, *, member: int | None) -> list[Summary]:
    """The co-operatives, by code; for a person of a co-operative (`member`: their id) only their own."""
    rows = await reader.fetch(
        f"""{_SUMMARY} WHERE CAST($1 AS BIGINT) = 0
            OR c.id IN (SELECT cooperative_id FROM cooperative_member WHERE staff_id = $1) ORDER BY c.code""",
        member or 0,
    )
    return [_read(row, Summary) for row in rows]


async def find(reader: Reader, code: str, *, member: int | None) -> Summary:
    """By code or slug. Raises NotFound, and likewise for somebody else's."""
    for summary in await everyone(reader, member=member):
        if code in (summary.slug, summary.code):
            return summary
    raise NotFound("There is no such co-operative.")


async def conventions(reader: Reader, cooperative_id: int) -> list[Convention]:
    """Every signed version, the newest first."""
    rows = await reader.fetch(
        "SELECT * FROM convention WHERE cooperative_id = $1 ORDER BY version DESC", cooperative_id
    )
    return [_read(row, Convention) for row in rows]


async def certificates(reader: Reader, cooperative_id: int) -> list[Certificate]:
    rows = await reader.fetch(
        "SELECT * FROM certificate WHERE cooperative_id = $1 ORDER BY kind, expires_on DESC",
        cooperative_id,
    )
    return [_read(row, Certificate) for row in rows]


# A line's goods with the lots they came from; a hamper's amount is laid on its components by their own prices.
_SOLD: Final = f"""
    SELECT l.id AS line_id, l.amount, m.id AS movement_id, m.quantity, lot.cooperative_id, lot.product_id, p.sku, p.unit,
           p.name_fr, p.name_ar, p.name_en,
           COALESCE({prices.at("p.id", "s.sold_at")}, 0) AS price
    FROM sale_line l JOIN sale s ON s.id = l.sale_id JOIN movement m ON m.sale_line_id = l.id
    JOIN lot ON lot.id = m.lot_id JOIN product p ON p.id = lot.product_id
    WHERE s.sold_at >= $2 AND s.sold_at < $3
      AND l.id IN (SELECT m2.sale_line_id FROM movement m2 JOIN lot g ON g.id = m2.lot_id WHERE g.cooperative_id = $1)
    ORDER BY l.id, m.id"""


async def sold(database: Database, cooperative_id: int, *, since: int, before: int) -> list[Sold]:
    """What was sold of a co-operative's goods between two instants, by product, the most paid for first.

    A line that took several lots is divided among them to the centime, by quantity and price.
    """
    rows = await database.report(_SOLD, cooperative_id, since, before)
    lines: dict[str, list[Row]] = {}
    for row in rows:
        lines.setdefault(row["line_id"], []).append(row)
    totals: dict[int, Sold] = {}
    for parts in lines.values():
        for row, amount in _divide(parts):
            if row["cooperative_id"] == cooperative_id:
                before_it = totals.get(row["product_id"]) or _nothing(row)
                totals[row["product_id"]] = msgspec.structs.replace(
                    before_it,
                    quantity=before_it.quantity + row["quantity"],
                    amount=before_it.amount + amount,
                )
    return sorted(totals.values(), key=lambda each: (-each.amount, each.sku))


def _divide(parts: list[Row]) -> Iterable[tuple[Row, int]]:
    """A line's amount over the movements of its goods, summing exactly to it."""
    weights = {row["movement_id"]: row["quantity"] * max(1, row["price"]) for row in parts}
    shares = spread_by_id(parts[0]["amount"], weights)
    return [(row, shares[row["movement_id"]]) for row in parts]


def _nothing(row: Row) -> Sold:
    return Sold(row["sku"], row["unit"], row["name_fr"], row["name_ar"], row["name_en"], 0, 0)


def _read(row: Row, shape: type[S]) -> S:
    return msgspec.convert({name: row[name] for name in shape.__struct_fields__}, shape)
