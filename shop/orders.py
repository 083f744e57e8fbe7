"""Orders: what was bought, where it stands, and the one step that is the shopper's own: to cancel.

Invariant: every step is an UPDATE of `stage` whose WHERE is the stages it may start from, and one event
with who and when. A cancelled order holds nothing; one that was handed over cannot be cancelled.
"""

from collections.abc import Collection, Sequence

import msgspec

from inventory import reservations
from shop import delivery
from store import audit
from store.db import Reader, Transaction, places
from store.errors import Conflict, NotFound
from store.money import Language
from store.quantity import Unit

OPEN_STAGES = ("placed", "picking", "picked", "packed")


class Line(msgspec.Struct, frozen=True, array_like=True):
    """A line as it was bought. `shorted`: the goods held for it were sold at the till meanwhile."""

    id: str
    position: int
    product_id: int
    sku: str
    unit: Unit
    name: str
    quantity: int
    unit_price: int
    amount: int
    left_out_at: int | None
    shorted: bool

    @property
    def is_left_out(self) -> bool:
        return self.left_out_at is not None


class Event(msgspec.Struct, frozen=True):
    """A step of an order's life; `by` is the name of the person of the house who took it, if one did."""

    kind: str
    at: int
    by: str | None
    note: str


class Order(msgspec.Struct, frozen=True):
    """An order with its lines and its life so far. Amounts are those of the moment it was placed."""

    id: int
    code: str
    secret: str
    sale_id: str
    site_id: int
    stage: str
    language: Language
    name: str
    phone: str
    email: str
    city: str
    address: str
    landmark: str
    delivery: delivery.Method
    payment: str
    goods_total: int
    delivery_fee: int
    total: int
    placed_at: int
    lines: tuple[Line, ...]
    events: tuple[Event, ...]

    @property
    def may_cancel(self) -> bool:
        """The shopper may cancel until somebody has begun to pick."""
        return self.stage == "placed"

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES

    @property
    def is_shorted(self) -> bool:
        return self.is_open and any(line.shorted for line in self.lines)

    @property
    def kept(self) -> tuple[Line, ...]:
        """The lines that the order goes with."""
        return tuple(line for line in self.lines if not line.is_left_out)

    @property
    def due(self) -> int:
        """What is to be paid: the lines that are kept, and the delivery."""
        return sum(line.amount for line in self.kept) + self.delivery_fee

    def event(self, kind: str) -> Event | None:
        return next((event for event in self.events if event.kind == kind), None)


_COLUMNS = ", ".join(name for name in Order.__struct_fields__ if name not in ("lines", "events"))
# A promise that was shorted counts until another holds the same product for the same line.
_SHORTED = """EXISTS (SELECT 1 FROM order_promise p JOIN reservation r ON r.key = p.reservation_key
    WHERE p.line_id = l.id AND r.closed_as = 'shorted' AND l.left_out_at IS NULL
      AND NOT EXISTS (SELECT 1 FROM order_promise p2 JOIN reservation r2 ON r2.key = p2.reservation_key
                      WHERE p2.line_id = p.line_id AND r2.product_id = r.product_id AND r2.id > r.id))"""


async def by_secret(reader: Reader, secret: str) -> Order:
    """The order behind a secret link. Raises NotFound."""
    return await _load(reader, "secret = $1", secret)


async def by_code(reader: Reader, code: str) -> Order:
    """The order of this code, for the house. Raises NotFound."""
    return await _load(reader, "code = $1", code)


async def _load(reader: Reader, condition: str, value: str) -> Order:
    row = await reader.fetchrow(f"SELECT {_COLUMNS} FROM shop_order WHERE {condition}", value)
    if row is None:
        raise NotFound("There is no such order.")
    columns = {name: row[name] for name in row.keys()}  # noqa: SIM118 - a Row, not a dict
    lines = await lines_of(reader, row["id"])
    events = await events_of(reader, row["id"])
    return msgspec.convert(columns | {"lines": lines, "events": events}, Order)


async def lines_of(reader: Reader, order_id: int) -> tuple[Line, ...]:
    rows = await reader.fetch(
        f"""SELECT l.id, l.position, l.product_id, product.sku, product.unit, l.name, l.quantity, l.unit_price,
                   l.amount, l.left_out_at, CASE WHEN {_SHORTED} THEN 1 ELSE 0 END AS shorted
            FROM shop_order_line l JOIN product ON product.id = l.product_id
            WHERE l.order_id = $1 ORDER BY l.position""",
        order_id,
    )
    return tuple(msgspec.convert([*row], Line, strict=False) for row in rows)


async def events_of(reader: Reader, order_id: int) -> tuple[Event, ...]:
    rows = await reader.fetch(
        """SELECT e.kind, e.at, staff.name, e.note FROM order_event e
           LEFT JOIN staff ON staff.id = e.staff_id WHERE e.order_id = $1 ORDER BY e.at, e.id""",
        order_id,
    )
    return tuple(Event(*row) for row in rows)


class Summary(msgspec.Struct, frozen=True):
    """An order in a list: `articles` counts its lines, `shorted` those whose goods were sold meanwhile."""

    code: str
    stage: str
    name: str
    phone: str
    city: str
    delivery: delivery.Method
    total: int
    placed_at: int
    articles: int
    shorted: int


SORTS = {
    "order": "o.code",
    "since": "o.placed_at",
    "name": "LOWER(o.name)",
    "way": "o.delivery",
    "total": "o.total",
}


async def listed(
    reader: Reader,
    *,
    stages: Collection[str],
    words: str = "",
    site_id: int | None = None,
    sort: str = "",
    limit: int,
    offset: int = 0,
) -> list[Summary]:
    """Orders in these stages, by one of SORTS ("-" before it for downwards), optionally by words.

    Without `sort` the longest waiting come first, of closed ones the newest. `words` is looked for in
    the code, the name and the phone.
    """
    newest = not set(stages) <= set(OPEN_STAGES)
    column = SORTS.get(sort.removeprefix("-"), "o.placed_at")
    downwards = sort.startswith("-") if sort else newest
    like = f"%{words.casefold()}%"
    rows = await reader.fetch(
        f"""SELECT o.code, o.stage, o.name, o.phone, o.city, o.delivery, o.total, o.placed_at,
                   (SELECT COUNT(*) FROM shop_order_line l WHERE l.order_id = o.id) AS articles,
                   (SELECT COUNT(*) FROM shop_order_line l WHERE l.order_id = o.id AND {_SHORTED}) AS shorted
            FROM shop_order o WHERE o.stage IN ({places(len(stages), 5)})
              AND (CAST($4 AS BIGINT) = 0 OR o.site_id = $4)
              AND (LOWER(o.code) LIKE $1 OR LOWER(o.name) LIKE $1 OR o.phone LIKE $1)
            ORDER BY {column} {"DESC" if downwards else ""}, o.id LIMIT $2 OFFSET $3""",
        like,
        limit,
        offset,
        site_id or 0,
        *stages,
    )
    return [Summary(*row) for row in rows]


async def counts(reader: Reader, *, site_id: int | None = None) -> dict[str, int]:
    """How many orders stand in each stage, of one site or of all."""
    rows = await reader.fetch(
        """SELECT stage, COUNT(*) FROM shop_order
           WHERE CAST($1 AS BIGINT) = 0 OR site_id = $1 GROUP BY stage""",
        site_id or 0,
    )
    return {row[0]: row[1] for row in rows}


async def advance(
    tx: Transaction,
    order_id: int,
    to: str,
    *,
    start: Sequence[str],
    by: int | None,
    now: int,
    note: str = "",
) -> str:
    """Take the order one step on, from one of the stages `start`; its code. Raises Conflict from any other."""
    code = await tx.fetchval(
        f"""UPDATE shop_order SET stage = $2
            WHERE id = $1 AND stage IN ({places(len(start), 3)}) RETURNING code""",
        order_id,
        to,
        *start,
    )
    if code is None:
        raise Conflict("This order has moved on meanwhile.")
    await tx.execute(
        """INSERT INTO order_event (order_id, kind, at, staff_id, note) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (order_id, kind) DO NOTHING""",
        order_id,
        to,
        now,
        by,
        note,
    )
    tx.notify("order", code)
    return str(code)


async def cancel(
    tx: Transaction, order_id: int, *, by: int | None, now: int, note: str = ""
) -> None:
    """Cancel an order and give its goods back: the shopper (`by` None) before picking, the house until hand-over.

    Cancelling twice changes nothing the second time. Raises Conflict when it is too late.
    """
    start = ("placed", "cancelled") if by is None else (*OPEN_STAGES, "cancelled")
    code = await advance(tx, order_id, "cancelled", start=start, by=by, now=now, note=note)
    keys = await promises_of(tx, order_id)
    if keys:
        await reservations.release(tx, keys, now=now)
    if by is not None:
        await audit.record(tx, by, "order.cancel", f"order:{code}", {"note": note}, now)


async def promises_of(reader: Reader, order_id: int) -> list[str]:
    """The keys of the promises that still hold goods for an order."""
    rows = await reader.fetch(
        """SELECT p.reservation_key FROM order_promise p JOIN reservation r ON r.key = p.reservation_key
           WHERE p.order_id = $1 AND r.closed_at IS NULL ORDER BY r.id""",
        order_id,
    )
    return [row[0] for row in rows]


async def flag_shorted(tx: Transaction, *, now: int) -> int:
    """Note on every open order whose goods were sold at the till that it is short; how many were not noted yet.

    The promise that was shorted is the fact, and shows at once; this is its line in the order's history.
    """
    return await tx.execute(
        """INSERT INTO order_event (order_id, kind, at)
           SELECT DISTINCT o.id, 'shorted', CAST($1 AS BIGINT) FROM shop_order o
           JOIN order_promise p ON p.order_id = o.id JOIN reservation r ON r.key = p.reservation_key
           WHERE o.stage IN ('placed', 'picking', 'picked', 'packed') AND r.closed_as = 'shorted'
           ON CONFLICT (order_id, kind) DO NOTHING""",
        now,
    )
