"""Orders: what was bought, where it stands, and the one step that is the shopper's own: to cancel.

Invariant: every step is an UPDATE of `stage` whose WHERE is the stages it may start from, and one event
with who and when. A cancelled order holds nothing; one that was handed over cannot be cancelled.
"""

from collections.abc import Sequence

import msgspec

from inventory import reservations
from shop import claims, delivery
from store import audit, tasks
from store.db import Reader, Transaction, places
from store.errors import Conflict, NotFound
from store.money import Language
from store.promotions import coupons
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
    discount: int
    amount: int
    left_out_at: int | None
    shorted: bool

    @property
    def is_left_out(self) -> bool:
        return self.left_out_at is not None


class Discount(msgspec.Struct, frozen=True):
    """What a promotion took off, by its name: off goods, or (`delivery`) the fee that it bore."""

    kind: str
    name: str
    amount: int
    line_id: str | None
    promotion_id: int
    code: str


class Event(msgspec.Struct, frozen=True):
    """A step of an order's life; `by` is the name of the person of the house who took it, if one did."""

    kind: str
    at: int
    by: str | None
    note: str


class Order(msgspec.Struct, frozen=True):
    """An order with its lines and its life so far. Amounts are those of the moment it was placed.

    `held_until`: when a hold made at a till ends. `paid_at`: when the sale was made that it became.
    """

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
    held_until: int | None
    paid_at: int | None
    lines: tuple[Line, ...]
    events: tuple[Event, ...]
    discounts: tuple[Discount, ...]

    @property
    def may_cancel(self) -> bool:
        """The shopper may cancel until somebody has begun to pick, and what is paid only by asking the shop."""
        return self.stage == "placed" and self.paid_at is None

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
    def gross(self) -> int:
        """The kept goods by their shelf prices."""
        return sum(line.amount + line.discount for line in self.kept)

    @property
    def taken_off(self) -> int:
        """What promotions took off the kept goods."""
        return sum(line.discount for line in self.kept)

    @property
    def reasons(self) -> tuple[str, ...]:
        """The names of the promotions that took something off goods, each once."""
        names = (row.name for row in self.discounts if row.kind != "delivery")
        return tuple(dict.fromkeys(names))

    @property
    def due(self) -> int:
        """What it comes to: the lines that are kept, and the delivery."""
        return sum(line.amount for line in self.kept) + self.delivery_fee

    @property
    def owed(self) -> int:
        """What is still to be paid of it."""
        return 0 if self.paid_at is not None else self.due

    @property
    def awaits_till(self) -> bool:
        """Being sold at a till, to be sent: paid there first, and only then picked."""
        return self.delivery != "pickup" and self.held_until is not None

    def event(self, kind: str) -> Event | None:
        return next((event for event in self.events if event.kind == kind), None)


_OF_OTHERS = ("lines", "events", "discounts")
_COLUMNS = ", ".join(name for name in Order.__struct_fields__ if name not in _OF_OTHERS)
# A promise that was shorted, or whose time was up, counts until another holds the same product for the same line.
SHORTED = """EXISTS (SELECT 1 FROM order_promise p JOIN reservation r ON r.key = p.reservation_key
    WHERE p.line_id = l.id AND r.closed_as IN ('shorted', 'expired') AND l.left_out_at IS NULL
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
    more = {
        "lines": lines,
        "events": await events_of(reader, row["id"]),
        "discounts": await discounts_of(reader, row["id"]),
    }
    return msgspec.convert(columns | more, Order)


async def discounts_of(reader: Reader, order_id: int) -> tuple[Discount, ...]:
    rows = await reader.fetch(
        """SELECT kind, name, amount, line_id, promotion_id, code FROM order_discount
           WHERE order_id = $1 ORDER BY position""",
        order_id,
    )
    return tuple(Discount(*row) for row in rows)


async def lines_of(reader: Reader, order_id: int) -> tuple[Line, ...]:
    rows = await reader.fetch(
        f"""SELECT l.id, l.position, l.product_id, product.sku, product.unit, l.name, l.quantity, l.unit_price,
                   l.discount, l.amount, l.left_out_at, CASE WHEN {SHORTED} THEN 1 ELSE 0 END AS shorted
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

    Cancelling twice changes nothing the second time. What was paid for it at a till is to be refunded there: the
    manager is told. Raises Conflict when it is too late, or while a till has the order on its ticket.
    """
    start = ("placed", "cancelled") if by is None else (*OPEN_STAGES, "cancelled")
    code = await advance(tx, order_id, "cancelled", start=start, by=by, now=now, note=note)
    await claims.refuse(tx, order_id, now=now)
    await give_back(tx, order_id, now=now)
    if await tx.fetchval("SELECT paid_at FROM shop_order WHERE id = $1", order_id) is not None:
        await ask_refund(tx, code, now=now)
    if by is not None:
        await audit.record(tx, by, "order.cancel", f"order:{code}", {"note": note}, now)


async def ask_refund(tx: Transaction, code: str, *, now: int) -> None:
    """Tell the manager, once, that something of this order was paid and will not be had."""
    await tasks.raise_once(tx, f"refund:{code}", "order_refund", code, {}, None, now)


async def give_back(tx: Transaction, order_id: int, *, now: int) -> None:
    """Let go of everything that is held for an order, its coupons among it."""
    sale_id = await tx.fetchval("SELECT sale_id FROM shop_order WHERE id = $1", order_id)
    await coupons.let_go(tx, sale_id, now=now)
    if keys := await promises_of(tx, order_id):
        await reservations.release(tx, keys, now=now)


async def promises_of(reader: Reader, order_id: int) -> list[str]:
    """The keys of the promises that still hold goods for an order."""
    rows = await reader.fetch(
        """SELECT p.reservation_key FROM order_promise p JOIN reservation r ON r.key = p.reservation_key
           WHERE p.order_id = $1 AND r.closed_at IS NULL ORDER BY r.id""",
        order_id,
    )
    return [row[0] for row in rows]


async def promise_of_lines(reader: Reader, order_id: int) -> dict[str, str]:
    """Of each line the promise it is known by at a till: the first that was made for it."""
    rows = await reader.fetch(
        """SELECT p.line_id, p.reservation_key FROM order_promise p
           JOIN reservation r ON r.key = p.reservation_key WHERE p.order_id = $1 ORDER BY r.id DESC""",
        order_id,
    )
    return {row["line_id"]: row["reservation_key"] for row in rows}


async def flag_shorted(tx: Transaction, *, now: int) -> list[str]:
    """Note on every open order whose goods were sold at the till that it is short; the codes of those not noted yet.

    The promise that was shorted is the fact, and shows at once; this is its line in the order's history.
    """
    rows = await tx.fetch(
        """INSERT INTO order_event (order_id, kind, at)
           SELECT DISTINCT o.id, 'shorted', CAST($1 AS BIGINT) FROM shop_order o
           JOIN order_promise p ON p.order_id = o.id JOIN reservation r ON r.key = p.reservation_key
           WHERE o.stage IN ('placed', 'picking', 'picked', 'packed') AND r.closed_as IN ('shorted', 'expired')
           ON CONFLICT (order_id, kind) DO NOTHING
           RETURNING (SELECT code FROM shop_order WHERE id = order_id)""",
        now,
    )
    return [row[0] for row in rows]
