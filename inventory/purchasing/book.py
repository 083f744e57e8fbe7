"""The book of purchase orders as it is read: lists, one order with its deliveries, what is still to settle."""

from typing import Any, Final, TypeVar

import msgspec

from store.db import Reader, Row
from store.errors import NotFound
from store.quantity import Unit, line_total

S = TypeVar("S", bound=msgspec.Struct)

# A line's cost is rounded half up, once: the cost is a piece's or a kilogram's.
_AMOUNT: Final = """CASE WHEN p.unit = 'piece' THEN l.unit_cost * l.quantity
                         ELSE (2 * l.unit_cost * l.quantity + 1000) / 2000 END"""
_ORDER: Final = f"""
    SELECT po.id, po.number, po.site_id, po.cooperative_id, po.ordered_at, po.expected_on, po.closed_at, po.cancelled_at,
           staff.name AS ordered_by, c.code, c.slug, c.name_fr, c.name_ar, c.commune, c.province, c.ice,
           site.name_fr AS site_fr, site.name_ar AS site_ar, site.name_en AS site_en, site.address, site.city,
           (SELECT COUNT(*) FROM purchase_order_line l WHERE l.purchase_order_id = po.id) AS line_count,
           (SELECT COALESCE(SUM({_AMOUNT}), 0) FROM purchase_order_line l JOIN product p ON p.id = l.product_id
            WHERE l.purchase_order_id = po.id) AS amount,
           (SELECT COUNT(*) FROM delivery d WHERE d.purchase_order_id = po.id) AS delivery_count,
           (SELECT COUNT(*) FROM discrepancy x JOIN delivery d ON d.id = x.delivery_id
            WHERE d.purchase_order_id = po.id AND x.resolved_at IS NULL) AS unsettled
    FROM purchase_order po JOIN cooperative c ON c.id = po.cooperative_id JOIN site ON site.id = po.site_id
    LEFT JOIN staff ON staff.id = po.ordered_by"""

STATES: Final = {
    "open": "po.closed_at IS NULL AND po.cancelled_at IS NULL",
    "closed": "po.closed_at IS NOT NULL",
    "cancelled": "po.cancelled_at IS NOT NULL",
    "unsettled": """EXISTS (SELECT 1 FROM discrepancy x JOIN delivery d ON d.id = x.delivery_id
                            WHERE d.purchase_order_id = po.id AND x.resolved_at IS NULL)""",
    "all": "1 = 1",
}
SORTS: Final = {
    "expected": "po.expected_on",
    "number": "po.id",
    "cooperative": "c.name_fr",
    "ordered": "po.ordered_at",
    "amount": "amount",
}


class Order(msgspec.Struct, frozen=True):
    """A purchase order; `amount` centimes, all of it as ordered."""

    id: int
    number: str
    site_id: int
    cooperative_id: int
    ordered_at: int
    expected_on: str
    closed_at: int | None
    cancelled_at: int | None
    ordered_by: str | None
    code: str
    slug: str
    name_fr: str
    name_ar: str
    commune: str
    province: str
    ice: str
    site_fr: str
    site_ar: str
    site_en: str
    address: str
    city: str
    line_count: int
    amount: int
    delivery_count: int
    unsettled: int

    @property
    def is_open(self) -> bool:
        return self.closed_at is None and self.cancelled_at is None

    def state(self, today: str) -> str:
        """In a word: cancelled, closed, late, partly or open."""
        if self.cancelled_at is not None:
            return "cancelled"
        if self.closed_at is not None:
            return "closed"
        if self.expected_on < today:
            return "late"
        return "partly" if self.delivery_count else "open"


class Line(msgspec.Struct, frozen=True):
    """A line of an order. Quantities in base units, `unit_cost` centimes a piece or kilogram."""

    id: int
    product_id: int
    quantity: int
    carton_quantity: int
    unit_cost: int
    received: int
    sku: str
    unit: Unit
    gtin: str | None
    plu: str | None
    name_fr: str
    name_ar: str
    name_en: str
    date_type: str
    storage_class: str

    @property
    def amount(self) -> int:
        return line_total(self.unit_cost, self.quantity, self.unit)

    @property
    def missing(self) -> int:
        return max(0, self.quantity - self.received)


class Arrived(msgspec.Struct, frozen=True):
    """Goods of a lot that a delivery brought."""

    delivery_id: int
    received_at: int
    received_by: str | None
    sku: str
    unit: Unit
    name_fr: str
    name_ar: str
    name_en: str
    lot: str
    best_before_on: str | None
    accepted: int
    damaged: int


class Discrepancy(msgspec.Struct, frozen=True):
    """Something wrong with a delivery, and who answers for it."""

    id: int
    delivery_id: int
    kind: str
    quantity: int
    liable: str
    resolved_at: int | None
    sku: str
    unit: Unit
    name_fr: str
    name_ar: str
    name_en: str


def _read(row: Row, shape: type[S]) -> S:
    return msgspec.convert({name: row[name] for name in shape.__struct_fields__}, shape)


async def find(reader: Reader, order_id: int, *, site_id: int | None) -> Order:
    """The order, for those of its site, or of all with `site_id` None. Raises NotFound."""
    row = await reader.fetchrow(f"{_ORDER} WHERE po.id = $1", order_id)
    if row is None or site_id not in (None, row["site_id"]):
        raise NotFound("There is no such purchase order.")
    return _read(row, Order)


def _where(state: str, words: str, site_id: int | None) -> tuple[str, list[Any]]:
    like = f"%{words.casefold()}%"
    return (
        f"""{STATES[state]} AND (CAST($1 AS BIGINT) = 0 OR po.site_id = $1)
            AND (LOWER(po.number) LIKE $2 OR LOWER(c.name_fr) LIKE $2 OR c.name_ar LIKE $2 OR LOWER(c.code) LIKE $2)""",
        [site_id or 0, like],
    )


async def listed(
    reader: Reader,
    *,
    state: str,
    words: str,
    site_id: int | None,
    sort: str,
    limit: int,
    offset: int,
) -> list[Order]:
    """A page of the orders in this state, by one of SORTS, "-" before it for downwards."""
    where, values = _where(state, words, site_id)
    column, way = SORTS[sort.removeprefix("-")], "DESC" if sort.startswith("-") else "ASC"
    rows = await reader.fetch(
        f"{_ORDER} WHERE {where} ORDER BY {column} {way}, po.id LIMIT $3 OFFSET $4",
        *values,
        limit,
        offset,
    )
    return [_read(row, Order) for row in rows]


async def count(reader: Reader, *, state: str, words: str = "", site_id: int | None) -> int:
    where, values = _where(state, words, site_id)
    found = await reader.fetchval(
        f"""SELECT COUNT(*) FROM purchase_order po JOIN cooperative c ON c.id = po.cooperative_id
            WHERE {where}""",
        *values,
    )
    return int(found)


async def lines(reader: Reader, order_id: int) -> list[Line]:
    rows = await reader.fetch(
        """SELECT l.id, l.product_id, l.quantity, l.carton_quantity, l.unit_cost, l.received, p.sku, p.unit, p.gtin,
                  p.plu, p.name_fr, p.name_ar, p.name_en, p.date_type, p.storage_class
           FROM purchase_order_line l JOIN product p ON p.id = l.product_id
           WHERE l.purchase_order_id = $1 ORDER BY p.sku""",
        order_id,
    )
    return [_read(row, Line) for row in rows]


async def arrived(reader: Reader, order_id: int) -> list[Arrived]:
    rows = await reader.fetch(
        """SELECT d.id AS delivery_id, d.received_at, staff.name AS received_by, p.sku, p.unit, p.name_fr, p.name_ar,
                  p.name_en, lot.code AS lot, lot.best_before_on, l.accepted, l.damaged
           FROM delivery d JOIN delivery_line l ON l.delivery_id = d.id JOIN lot ON lot.id = l.lot_id
           JOIN product p ON p.id = lot.product_id LEFT JOIN staff ON staff.id = d.received_by
           WHERE d.purchase_order_id = $1 ORDER BY d.id, l.id""",
        order_id,
    )
    return [_read(row, Arrived) for row in rows]


async def discrepancies(reader: Reader, order_id: int) -> list[Discrepancy]:
    rows = await reader.fetch(
        """SELECT x.id, x.delivery_id, x.kind, x.quantity, x.liable, x.resolved_at, p.sku, p.unit, p.name_fr, p.name_ar,
                  p.name_en
           FROM discrepancy x JOIN delivery d ON d.id = x.delivery_id JOIN product p ON p.id = x.product_id
           WHERE d.purchase_order_id = $1 ORDER BY x.id""",
        order_id,
    )
    return [_read(row, Discrepancy) for row in rows]
