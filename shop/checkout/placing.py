"""Writing an order down: its row and code, its lines as they were bought, and the promises that hold their goods.

Invariant: an order that exists holds the goods of all its lines, or has asked for them; what cannot be had makes no order.
"""

import secrets

import msgspec

from inventory import reservations
from inventory.reservations import Promise
from shop import delivery
from shop.baskets import offers
from shop.baskets.goods import Good
from shop.baskets.offers import Offers
from shop.orders import arrivals
from shop.orders.arrivals import Bring, Part
from store.clock import day
from store.db import Transaction, rows_of
from store.errors import Conflict
from store.ids import uuid7
from store.money import Language

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, 1, I, L, O or U: an order's code is read out over the telephone."""
CODE_TRIES = 5


class Details(msgspec.Struct, frozen=True):
    """Who the goods are for and how they get there; the phone is E.164."""

    name: str
    phone: str
    email: str
    city: str
    address: str
    landmark: str
    method: delivery.Method

    @property
    def payment(self) -> str:
        return "in_store" if self.method == "pickup" else "on_delivery"


class Bought(msgspec.Struct, frozen=True):
    """A line as it is bought: `unit_price` per piece or kilogram, `amount` to pay for `quantity` base units."""

    good: Good
    quantity: int
    unit_price: int
    amount: int
    discount: int = 0


class Draft(msgspec.Struct, frozen=True):
    """An order before it is one. `held_until` None: held until it is handed over or cancelled.

    `offers` say what promotions took off; `fee_borne` is what delivery would cost where one of them bears it.
    `bring`: the goods are not here, and are asked for from there.
    """

    cart_id: int
    site_id: int
    details: Details
    lines: tuple[Bought, ...]
    delivery_fee: int
    language: Language
    safety: int = 0
    held_until: int | None = None
    offers: Offers = Offers()
    fee_borne: int = 0
    bring: Bring | None = None
    sale_id: str = msgspec.field(default_factory=uuid7)

    @property
    def goods_total(self) -> int:
        return sum(line.amount for line in self.lines)


class Placed(msgspec.Struct, frozen=True):
    """The order of a cart; `is_new` is false when the cart had become it before."""

    id: int
    code: str
    secret: str
    is_new: bool


async def write(tx: Transaction, draft: Draft, *, by: int | None, now: int) -> Placed:
    """Make the order and hold its goods. Raises OutOfStock when not all can be promised (rules §3.8)."""
    placed = await _insert(tx, draft, now)
    await tx.execute(
        "INSERT INTO order_event (order_id, kind, at, staff_id) VALUES ($1, 'placed', $2, $3)",
        placed.id,
        now,
        by,
    )
    ids = await _insert_lines(tx, placed.id, draft)
    of_line = {line.good.id: id_ for id_, line in zip(ids, draft.lines, strict=True)}
    await offers.keep(
        tx, placed.id, draft.offers, of_line, borne=draft.fee_borne, language=draft.language
    )
    await _promise(tx, placed, ids, draft, now)
    tx.notify("order", placed.code)
    return placed


async def _insert(tx: Transaction, draft: Draft, now: int) -> Placed:
    secret, details = secrets.token_urlsafe(32), draft.details
    for _ in range(CODE_TRIES):
        code = new_code()
        order_id = await tx.fetchval(
            """INSERT INTO shop_order (code, secret, cart_id, sale_id, site_id, stage, language, name, phone,
                   email, city, address, landmark, delivery, payment, goods_total, delivery_fee, total, placed_at,
                   held_until)
               VALUES ($1, $2, $3, $4, $5, 'placed', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
               ON CONFLICT (code) DO NOTHING RETURNING id""",
            code, secret, draft.cart_id, draft.sale_id, draft.site_id, draft.language, details.name, details.phone,
            details.email, details.city, details.address, details.landmark, details.method, details.payment,
            draft.goods_total, draft.delivery_fee, draft.goods_total + draft.delivery_fee, now, draft.held_until,
        )  # fmt: skip
        if order_id is not None:
            return Placed(order_id, code, secret, True)
    raise Conflict("Please try again.")


def new_code() -> str:
    """Eight letters and digits in two groups, easy to say: about 10¹¹·⁸ of them."""
    letters = [secrets.choice(CODE_LETTERS) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


async def _insert_lines(tx: Transaction, order_id: int, draft: Draft) -> list[str]:
    """The lines as they were bought: name in the shopper's language, price and amount of this moment."""
    ids = [uuid7() for _ in draft.lines]
    values = [
        value
        for position, (line_id, line) in enumerate(zip(ids, draft.lines, strict=True), 1)
        for value in (
            line_id, order_id, position, line.good.id, line.good.name(draft.language),
            line.quantity, line.unit_price, line.discount, line.amount,
        )
    ]  # fmt: skip
    await tx.execute(
        f"""INSERT INTO shop_order_line (id, order_id, position, product_id, name, quantity, unit_price, discount,
                                         amount)
            VALUES {rows_of(len(ids), 9)}""",
        *values,
    )
    return ids


async def _promise(
    tx: Transaction, placed: Placed, line_ids: list[str], draft: Draft, now: int
) -> None:
    """Hold the goods of every line (or ask for them), and say which promise holds what."""
    parts = [
        Part(f"order:{placed.code}:{position}:{id_}", line_id, id_, each * line.quantity)
        for position, (line_id, line) in enumerate(zip(line_ids, draft.lines, strict=True), 1)
        for id_, each in line.good.parts
    ]
    if draft.bring is not None:
        await arrivals.ask(tx, placed.id, placed.code, draft.site_id, parts, draft.bring, now=now)
        return
    await reservations.reserve(
        tx, draft.site_id, [Promise(part.key, part.product_id, part.quantity) for part in parts],
        expires_at=draft.held_until, today=day(now), now=now, safety=draft.safety,
    )  # fmt: skip
    await tx.execute(
        f"""INSERT INTO order_promise (reservation_key, line_id, order_id)
            VALUES {rows_of(len(parts), 3)}""",
        *[value for part in parts for value in (part.key, part.line_id, placed.id)],
    )
