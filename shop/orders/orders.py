"""Orders as they are: what was bought, for whom, where it stands, what holds its goods. (Its steps: shop.orders.steps.)"""

from collections.abc import Sequence

import msgspec

from inventory.bringing import coming
from shop import delivery
from store.db import Reader, places
from store.errors import NotFound
from store.money import Language, spread
from store.quantity import Unit

OPEN_STAGES = ("placed", "picking", "picked", "packed")


class Line(msgspec.Struct, frozen=True, array_like=True):
    """A line as it was bought, `name` as the shopper read it; `name_fr` and the others are what the goods are called now.

    `shorted`: the goods held for it were sold at the till meanwhile; `coming`: they are yet to come.
    """

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
    coming: bool
    name_fr: str
    name_ar: str
    name_en: str

    @property
    def is_left_out(self) -> bool:
        return self.left_out_at is not None


class Discount(msgspec.Struct, frozen=True):
    """What a promotion took off: off goods, or (`delivery`) the fee that it bore. `name` is what the shopper read."""

    kind: str
    name: str
    amount: int
    line_id: str | None
    promotion_id: int
    code: str
    name_fr: str
    name_ar: str
    name_en: str


class Share(msgspec.Struct, frozen=True):
    """So many centimes of a discount are this line's."""

    line_id: str
    discount: Discount
    amount: int


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
    def is_coming(self) -> bool:
        """Whether goods of it are still to come from another shop or from the pool."""
        return self.is_open and any(line.coming for line in self.kept)

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
    def reasons(self) -> tuple[Discount, ...]:
        """The promotions that took something off the kept goods, each once."""
        found = {share.discount.promotion_id: share.discount for share in self.shares}
        return tuple(found.values())

    @property
    def shares(self) -> tuple[Share, ...]:
        """What each promotion took off each kept line: together what was taken off the line.

        One of the whole order took its share of each; that of lines left out is gone with them.
        """
        left = {line.id: line.discount for line in self.kept}
        of_goods = [row for row in self.discounts if row.kind != "delivery"]
        of_all = [row for row in of_goods if row.line_id is None]
        found = [Share(row.line_id, row, row.amount) for row in of_goods if row.line_id in left]
        for share in found:
            left[share.line_id] -= share.amount
        amounts = spread(sum(left.values()), [row.amount for row in of_all]) if of_all else []
        for row, amount in zip(of_all, amounts, strict=True):
            parts = dict(zip(left, spread(amount, [*left.values()]), strict=True))
            found += [Share(id_, row, part) for id_, part in parts.items() if part]
            left = {id_: rest - parts[id_] for id_, rest in left.items()}
        return tuple(found)

    @property
    def due(self) -> int:
        """What it comes to: the lines that are kept, and the delivery."""
        return sum(line.amount for line in self.kept) + self.delivery_fee

    @property
    def owed(self) -> int:
        """What is still to be paid of it."""
        return 0 if self.paid_at is not None or self.stage == "cancelled" else self.due

    @property
    def awaits_till(self) -> bool:
        """Being sold at a till, to be sent: paid there first, and only then picked."""
        return self.delivery != "pickup" and self.held_until is not None

    def event(self, kind: str) -> Event | None:
        return next((event for event in self.events if event.kind == kind), None)


_OF_OTHERS = ("lines", "events", "discounts")
_COLUMNS = ", ".join(name for name in Order.__struct_fields__ if name not in _OF_OTHERS)
# A promise `r` of a line by `p`: shorted, or its time was up. It counts until another holds the same product for the line, or
# the pool was asked for it.
MISSING = """r.closed_as IN ('shorted', 'expired')
    AND NOT EXISTS (SELECT 1 FROM order_promise p2 JOIN reservation r2 ON r2.key = p2.reservation_key
                    WHERE p2.line_id = p.line_id AND r2.product_id = r.product_id AND r2.id > r.id)
    AND NOT EXISTS (SELECT 1 FROM order_coming c JOIN pool_request q ON q.key = c.key
                    WHERE c.line_id = p.line_id AND q.product_id = r.product_id
                      AND q.held_at IS NULL AND q.let_go_at IS NULL)"""
SHORTED = f"""EXISTS (SELECT 1 FROM order_promise p JOIN reservation r ON r.key = p.reservation_key
    WHERE p.line_id = l.id AND l.left_out_at IS NULL AND {MISSING})"""
# Goods that were asked of another shop or of the pool, and are not here yet.
COMING = (
    f"EXISTS (SELECT 1 FROM order_coming c WHERE c.line_id = l.id AND c.key IN ({coming.OPEN}))"
)


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
    columns = dict(row)
    lines = await lines_of(reader, row["id"])
    more = {
        "lines": lines,
        "events": await events_of(reader, row["id"]),
        "discounts": await discounts_of(reader, row["id"]),
    }
    return msgspec.convert(columns | more, Order)


async def discounts_of(reader: Reader, order_id: int) -> tuple[Discount, ...]:
    rows = await reader.fetch(
        """SELECT d.kind, d.name, d.amount, d.line_id, d.promotion_id, d.code, p.name_fr, p.name_ar, p.name_en
           FROM order_discount d JOIN promotion p ON p.id = d.promotion_id
           WHERE d.order_id = $1 ORDER BY d.position""",
        order_id,
    )
    return tuple(Discount(*row) for row in rows)


async def lines_of(reader: Reader, order_id: int) -> tuple[Line, ...]:
    rows = await reader.fetch(
        f"""SELECT l.id, l.position, l.product_id, product.sku, product.unit, l.name, l.quantity, l.unit_price,
                   l.discount, l.amount, l.left_out_at, CASE WHEN {SHORTED} THEN 1 ELSE 0 END AS shorted,
                   CASE WHEN {COMING} THEN 1 ELSE 0 END AS coming, product.name_fr, product.name_ar, product.name_en
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


async def promises_of(reader: Reader, order_id: int) -> list[str]:
    """The keys of the promises that still hold goods for an order."""
    rows = await reader.fetch(
        """SELECT p.reservation_key FROM order_promise p JOIN reservation r ON r.key = p.reservation_key
           WHERE p.order_id = $1 AND r.closed_at IS NULL ORDER BY r.id""",
        order_id,
    )
    return [row[0] for row in rows]


async def all_promises_of(reader: Reader, order_id: int, line_id: str = "") -> list[str]:
    """The keys of the promises that hold or held goods for an order, or for one of its lines."""
    rows = await reader.fetch(
        """SELECT reservation_key FROM order_promise
           WHERE order_id = $1 AND (CAST($2 AS TEXT) = '' OR line_id = $2) ORDER BY reservation_key""",
        order_id,
        line_id,
    )
    return [row[0] for row in rows]


async def of_promises(reader: Reader, keys: Sequence[str]) -> dict[str, str]:
    """The codes of the orders that these promises are for, by the promise's key."""
    if not keys:
        return {}
    rows = await reader.fetch(
        f"""SELECT p.reservation_key, o.code FROM order_promise p JOIN shop_order o ON o.id = p.order_id
            WHERE p.reservation_key IN ({places(len(keys))})""",
        *keys,
    )
    return {row[0]: row[1] for row in rows}


async def promise_of_lines(reader: Reader, order_id: int) -> dict[str, str]:
    """Of each line the promise it is known by at a till: the first that was made for it."""
    rows = await reader.fetch(
        """SELECT p.line_id, p.reservation_key FROM order_promise p
           JOIN reservation r ON r.key = p.reservation_key WHERE p.order_id = $1 ORDER BY r.id DESC""",
        order_id,
    )
    return {row["line_id"]: row["reservation_key"] for row in rows}
