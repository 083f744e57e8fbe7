"""The counts as people look at them: which there are, the sheet of an open one, and what a posted one corrected.

A sheet is blind: a line says what the ledger expects of it only once it was counted.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeVar

import msgspec

from inventory.counts.sheets import COUNTED_PLACES
from inventory.counts.variances import OVERTAKEN, RESTATED
from store.catalogue import products
from store.catalogue.products import Product
from store.db import Reader, places
from store.errors import NotFound
from store.quantity import line_total

S = TypeVar("S", bound=msgspec.Struct)
MOST: Final = 500
LOTS_OFFERED: Final = 20


class Count(msgspec.Struct, frozen=True):
    """A count and what it covers: `place` None is every place of the site; `category_fr` and `sku` None: no such limit."""

    id: int
    site_id: int
    site_kind: str
    site_fr: str
    site_ar: str
    site_en: str
    location_id: int | None
    place: str | None
    category_id: int | None
    category_fr: str | None
    category_ar: str | None
    category_en: str | None
    product_id: int | None
    sku: str | None
    name_fr: str | None
    name_ar: str | None
    name_en: str | None
    started_at: int
    started_by: str
    posted_at: int | None
    posted_by: str | None
    dropped_at: int | None
    dropped_by: str | None
    counted: int

    @property
    def is_open(self) -> bool:
        return self.posted_at is None and self.dropped_at is None

    @property
    def state(self) -> str:
        """In a word: posted, dropped or open."""
        if self.posted_at is not None:
            return "posted"
        return "open" if self.dropped_at is None else "dropped"


class Line(msgspec.Struct, frozen=True):
    """A lot in a place, in base units: `set_aside` for orders of what lies there; `counted` None as long as it is not.

    `expected`: what should have been there when it was counted. `is_overtaken`: another count of it was posted since.
    """

    product_id: int
    lot_id: int
    location_id: int
    place: str
    lot: str
    best_before_on: str | None
    set_aside: int
    counted: int | None
    expected: int | None
    oversold: int
    counted_at: int | None
    counted_by: str | None
    is_overtaken: bool

    @property
    def difference(self) -> int:
        """What was counted less what should have been there; 0 as long as it is not counted, or no longer matters."""
        if self.counted is None or self.expected is None or self.is_overtaken:
            return 0
        return self.counted - self.expected


class Goods(msgspec.Struct, frozen=True):
    """A product of a sheet, and its lots."""

    product: Product
    lines: Sequence[Line]

    def worth(self, line: Line) -> int:
        """What a line's difference is worth at the shelf's price, in centimes."""
        return line_total(self.product.price or 0, line.difference, self.product.unit)

    @property
    def is_counted(self) -> bool:
        return all(line.counted is not None for line in self.lines)

    @property
    def differs(self) -> bool:
        return any(line.difference for line in self.lines)


class Sums(msgspec.Struct, frozen=True):
    """What a count comes to: lines counted and blank, base units missing and too many by unit, and their worth in centimes."""

    counted: int
    blank: int
    missing: dict[str, int]
    too_many: dict[str, int]
    worth_missing: int
    worth_too_many: int


def sums(sheet: Sequence[Goods]) -> Sums:
    counted = blank = worth_missing = worth_too_many = 0
    missing: dict[str, int] = {}
    too_many: dict[str, int] = {}
    for goods in sheet:
        for line in goods.lines:
            counted += line.counted is not None
            blank += line.counted is None
            part = missing if line.difference < 0 else too_many
            if line.difference:
                unit = goods.product.unit
                part[unit] = part.get(unit, 0) + line.difference
                worth_missing += min(0, goods.worth(line))
                worth_too_many += max(0, goods.worth(line))
    return Sums(counted, blank, missing, too_many, worth_missing, worth_too_many)


_COUNT: Final = """
    SELECT c.id, c.site_id, s.kind AS site_kind, s.name_fr AS site_fr, s.name_ar AS site_ar, s.name_en AS site_en,
           c.location_id, location.kind AS place, c.category_id, g.name_fr AS category_fr, g.name_ar AS category_ar,
           g.name_en AS category_en, c.product_id, p.sku, p.name_fr, p.name_ar, p.name_en, c.started_at,
           a.name AS started_by, c.posted_at, o.name AS posted_by, c.dropped_at, d.name AS dropped_by,
           (SELECT COUNT(*) FROM (SELECT DISTINCT lot_id, location_id FROM stock_count_line WHERE count_id = c.id) AS seen)
               AS counted
    FROM stock_count c JOIN site s ON s.id = c.site_id JOIN staff a ON a.id = c.started_by
    LEFT JOIN location ON location.id = c.location_id LEFT JOIN category g ON g.id = c.category_id
    LEFT JOIN product p ON p.id = c.product_id LEFT JOIN staff o ON o.id = c.posted_by
    LEFT JOIN staff d ON d.id = c.dropped_by"""


async def listed(reader: Reader, site_ids: Sequence[int]) -> list[Count]:
    """The latest counts of these sites."""
    if not site_ids:
        return []
    rows = await reader.fetch(
        f"{_COUNT} WHERE c.site_id IN ({places(len(site_ids))}) ORDER BY c.started_at DESC, c.id DESC LIMIT {MOST}",
        *site_ids,
    )
    return [_read(row, Count) for row in rows]


async def find(reader: Reader, count_id: int) -> Count:
    """Raises NotFound."""
    row = await reader.fetchrow(f"{_COUNT} WHERE c.id = $1", count_id)
    if row is None:
        raise NotFound("There is no such count.")
    return _read(row, Count)


# -- the lines of a count --------------------------------------------------------------------


_LINE: Final = """lot.product_id, lot.id AS lot_id, location.id AS location_id, location.kind AS place, lot.code AS lot,
    lot.best_before_on, l.counted, l.counted_at, staff.name AS counted_by"""
_ORDER: Final = """
    ORDER BY p.sku, COALESCE(location.pick_rank, 99), location.id, lot.sellable_until_on, lot.received_at, lot.id"""

_TO_COUNT: Final = f"""
    SELECT {_LINE}, COALESCE(b.reserved, 0) AS set_aside, l.balance + {RESTATED} AS expected, 0 AS oversold,
           CASE WHEN l.id IS NOT NULL AND {OVERTAKEN} THEN 1 ELSE 0 END AS is_overtaken
    FROM (SELECT lot_id, location_id FROM balance WHERE on_hand > 0
          UNION SELECT lot_id, location_id FROM stock_count_line WHERE count_id = $1) AS spot
    JOIN lot ON lot.id = spot.lot_id JOIN product p ON p.id = lot.product_id
    JOIN location ON location.id = spot.location_id
    LEFT JOIN balance b ON b.lot_id = spot.lot_id AND b.location_id = spot.location_id
    LEFT JOIN stock_count_line l ON l.id = (SELECT MAX(seen.id) FROM stock_count_line seen WHERE seen.count_id = $1
        AND seen.lot_id = spot.lot_id AND seen.location_id = spot.location_id)
    LEFT JOIN staff ON staff.id = l.counted_by
    WHERE location.site_id = $2 AND location.kind IN {COUNTED_PLACES} AND ($3 = 0 OR location.id = $3)
      AND ($4 = 0 OR p.category_id = $4) AND ($5 = 0 OR p.id = $5) {_ORDER}"""

_CORRECTED: Final = f"""
    SELECT {_LINE}, 0 AS set_aside, l.balance + v.restated AS expected, v.oversold, 0 AS is_overtaken
    FROM stock_count_variance v JOIN stock_count_line l ON l.id = v.line_id JOIN lot ON lot.id = l.lot_id
    JOIN product p ON p.id = lot.product_id JOIN location ON location.id = l.location_id
    JOIN staff ON staff.id = l.counted_by WHERE l.count_id = $1 {_ORDER}"""


async def sheet(
    reader: Reader, count: Count, *, now: int, product_id: int | None = None
) -> list[Goods]:
    """By SKU: of a posted count what it corrected, else all that lies in its places, and what was counted; or of one product."""
    if count.posted_at is not None:
        rows = await reader.fetch(_CORRECTED, count.id)
    else:
        rows = await reader.fetch(
            _TO_COUNT,
            count.id,
            count.site_id,
            count.location_id or 0,
            count.category_id or 0,
            product_id or count.product_id or 0,
        )
    lines: dict[int, list[Line]] = {}
    for row in rows:
        line = _read(row, Line)
        lines.setdefault(line.product_id, []).append(line)
    found = await products.load(reader, lines, now=count.posted_at or now)
    return [Goods(found[product_id], mine) for product_id, mine in lines.items()]


class Lot(msgspec.Struct, frozen=True):
    id: int
    code: str
    best_before_on: str | None


async def lots_of(reader: Reader, product_id: int) -> list[Lot]:
    """The latest lots of a product, for goods that are found."""
    rows = await reader.fetch(
        f"""SELECT id, code, best_before_on FROM lot WHERE product_id = $1
            ORDER BY received_at DESC, id DESC LIMIT {LOTS_OFFERED}""",
        product_id,
    )
    return [_read(row, Lot) for row in rows]


async def product_of_lot(reader: Reader, code: str) -> int | None:
    """The product of the latest lot with this number."""
    found = await reader.fetchval(
        "SELECT product_id FROM lot WHERE code = $1 ORDER BY received_at DESC, id DESC", code
    )
    return None if found is None else int(found)


async def shorted(reader: Reader, count_id: int) -> list[str]:
    """The keys of the promises that a posted count left short, the earliest first."""
    rows = await reader.fetch(
        """SELECT s.promise FROM stock_count_short s JOIN reservation r ON r.key = s.promise
           WHERE s.count_id = $1 ORDER BY r.id""",
        count_id,
    )
    return [str(row[0]) for row in rows]


class Site(msgspec.Struct, frozen=True):
    """A site and its places where goods can be counted: (id, kind) each."""

    id: int
    kind: str
    name_fr: str
    name_ar: str
    name_en: str
    places: list[tuple[int, str]]


async def sites(reader: Reader) -> list[Site]:
    rows = await reader.fetch("SELECT id, kind, name_fr, name_ar, name_en FROM site ORDER BY id")
    spots = await reader.fetch(
        f"""SELECT id, site_id, kind FROM location WHERE kind IN {COUNTED_PLACES}
            ORDER BY site_id, COALESCE(pick_rank, 99), id"""
    )
    return [
        _read(row, Site, places=[(s["id"], s["kind"]) for s in spots if s["site_id"] == row["id"]])
        for row in rows
    ]


def _read(row: Any, shape: type[S], **more: Any) -> S:
    columns = {n: row[n] for n in shape.__struct_fields__ if n not in more}
    return msgspec.convert({**columns, **more}, shape, strict=False)
