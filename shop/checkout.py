"""From cart to order: what the shopper fills in, and the one transaction that places the order.

Invariant: a cart becomes at most one order, however often the button is pressed; an order that exists
holds its goods. Stock is promised in the same transaction, for all lines or for none.
"""

import secrets
from collections.abc import Callable, Mapping

import msgspec

from inventory import reservations
from inventory.reservations import Promise
from shop import carts, delivery
from shop.carts import Cart, Line, Shelf
from store import outbox, phones
from store.clock import day
from store.db import Transaction, rows_of
from store.errors import BadInput, Conflict, NotFound
from store.i18n import N_
from store.ids import uuid7
from store.money import Language

CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0, 1, I, L, O or U: an order's code is read out over the telephone."""
CODE_TRIES = 5
LENGTHS = {"name": 80, "city": 60, "address": 200, "landmark": 120, "email": 120}


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


class Placed(msgspec.Struct, frozen=True):
    """The order of a cart; `is_new` is false when the cart had become it before."""

    id: int
    code: str
    secret: str
    is_new: bool


class TotalChanged(Conflict):
    """A price, the delivery or the basket is not what the shopper was shown: show it and ask again."""


def read(form: Mapping[str, str]) -> tuple[Details | None, dict[str, BadInput]]:
    """What was filled in, or every refusal by its field: the shopper corrects all of them at once."""
    errors: dict[str, BadInput] = {}

    def take(field: str, parse: Callable[[str], str]) -> str:
        try:
            return parse(" ".join(form.get(field, "").split()))
        except BadInput as refusal:
            errors[field] = refusal
            return ""

    method = form.get("delivery", "")
    if method not in delivery.METHODS:
        errors["delivery"] = BadInput("Choose how you want to receive your order.", "delivery")
    needs_address = method != "pickup"
    details = {
        "name": take("name", lambda text: _filled("name", text)),
        "phone": take("phone", phones.normalise),
        "email": take("email", _email),
        "city": take("city", lambda text: _filled("city", text)) if needs_address else "",
        "address": take("address", lambda text: _filled("address", text)) if needs_address else "",
        "landmark": take("landmark", lambda text: _short("landmark", text)) if needs_address else "",
        "method": method,
    }  # fmt: skip
    return (None, errors) if errors else (msgspec.convert(details, Details), {})


def _short(field: str, text: str) -> str:
    if len(text) > LENGTHS[field]:
        raise BadInput("This is too long: at most %(most)s characters.", field, most=LENGTHS[field])
    return text


_EMPTY = {
    "name": N_("Give the name of the person who receives the order."),
    "city": N_("Give the town."),
    "address": N_("Give the street, the number and the district."),
}


def _filled(field: str, text: str) -> str:
    if not text:
        raise BadInput(_EMPTY[field], field)
    return _short(field, text)


def _email(text: str) -> str:
    """An address that could be one, or nothing: it is optional. Only the mail server can know more."""
    name, _, domain = text.rpartition("@")
    if text and (not name or "." not in domain.strip(".") or " " in text or not text.isascii()):
        raise BadInput("This e-mail address cannot be right.", "email")
    return _short("email", text)


async def place(
    tx: Transaction,
    token: str,
    details: Details,
    *,
    seen_total: int,
    language: Language,
    shelf: Shelf,
    now: int,
) -> Placed:
    """Turn the cart into an order that holds its goods until it is handed over or cancelled.

    The order of a cart that was ordered before is answered again. Raises TotalChanged when the total is not
    `seen_total`, OutOfStock when not all can be promised (rules §3.8), BadInput for a delivery that cannot be,
    NotFound where there is no such cart. The cart is kept then.
    """
    cart = await _claim(tx, token, shelf, now)
    if cart is None:
        return await _earlier(tx, token)
    if not cart.lines:
        raise Conflict("Your basket is empty.")
    if any(not line.good.on_sale for line in cart.lines):
        raise Conflict("Something in your basket is no longer on sale.")
    delivery.check(details.method, details.city, {line.good.storage_class for line in cart.lines})
    fee = cart.fee_of(details.method)
    if cart.goods_total + fee != seen_total:
        raise TotalChanged("The total has changed since you saw it. Please check it again.")
    placed = await _insert(tx, cart, details, fee, language, shelf.site_id, now)
    await _promise(tx, placed, cart, language, shelf, now)
    await _confirm_by_mail(tx, placed, details.email, language, now)
    tx.notify("order", placed.code)
    return placed


async def _claim(tx: Transaction, token: str, shelf: Shelf, now: int) -> Cart | None:
    """Mark the cart as ordered and read it; None when it was before. The mark is the lock."""
    row = await tx.fetchrow(
        """UPDATE cart SET ordered_at = $2, seen_at = $2
           WHERE token_hash = $1 AND ordered_at IS NULL RETURNING id, delivery""",
        carts.hashed(token),
        now,
    )
    return None if row is None else await carts.load(tx, row, shelf, now=now)


async def _earlier(tx: Transaction, token: str) -> Placed:
    row = await tx.fetchrow(
        """SELECT o.id, o.code, o.secret FROM shop_order o JOIN cart ON cart.id = o.cart_id
           WHERE cart.token_hash = $1""",
        carts.hashed(token),
    )
    if row is None:
        raise NotFound("This basket is no longer open.")
    return Placed(row["id"], row["code"], row["secret"], False)


async def _insert(
    tx: Transaction,
    cart: Cart,
    details: Details,
    fee: int,
    language: Language,
    site_id: int,
    now: int,
) -> Placed:
    secret = secrets.token_urlsafe(32)
    order_id = code = None
    for _ in range(CODE_TRIES):
        code = new_code()
        order_id = await tx.fetchval(
            """INSERT INTO shop_order (code, secret, cart_id, sale_id, site_id, stage, language, name, phone,
                   email, city, address, landmark, delivery, payment, goods_total, delivery_fee, total, placed_at)
               VALUES ($1, $2, $3, $4, $5, 'placed', $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
               ON CONFLICT (code) DO NOTHING RETURNING id""",
            code, secret, cart.id, uuid7(), site_id, language, details.name, details.phone, details.email,
            details.city, details.address, details.landmark, details.method, details.payment,
            cart.goods_total, fee, cart.goods_total + fee, now,
        )  # fmt: skip
        if order_id is not None:
            break
    if order_id is None or code is None:
        raise Conflict("Please try again.")
    await tx.execute(
        "INSERT INTO order_event (order_id, kind, at) VALUES ($1, 'placed', $2)", order_id, now
    )
    return Placed(order_id, code, secret, True)


def new_code() -> str:
    """Eight letters and digits in two groups, easy to say: about 10¹¹·⁸ of them."""
    letters = [secrets.choice(CODE_LETTERS) for _ in range(8)]
    return "".join(letters[:4]) + "-" + "".join(letters[4:])


async def _promise(
    tx: Transaction, placed: Placed, cart: Cart, language: Language, shelf: Shelf, now: int
) -> None:
    """Hold the goods of every line, until further notice, and say which promise holds what."""
    ids = await _insert_lines(tx, placed.id, cart.lines, language)
    promises: list[Promise] = []
    links: list[str | int] = []
    for line_id, line in zip(ids, cart.lines, strict=True):
        for product_id, each in line.good.parts:
            key = f"order:{placed.code}:{line.good.id}:{product_id}"
            promises.append(Promise(key, product_id, each * line.quantity))
            links += [key, line_id, placed.id]
    await reservations.reserve(
        tx, shelf.site_id, promises, expires_at=None, today=day(now), now=now, safety=shelf.safety
    )
    await tx.execute(
        f"""INSERT INTO order_promise (reservation_key, line_id, order_id)
            VALUES {rows_of(len(promises), 3)}""",
        *links,
    )


async def _insert_lines(
    tx: Transaction, order_id: int, lines: tuple[Line, ...], language: Language
) -> list[str]:
    """The lines as they were bought: name in the shopper's language, price and amount of this moment."""
    ids = [uuid7() for _ in lines]
    values = [
        value
        for position, (line_id, line) in enumerate(zip(ids, lines, strict=True), 1)
        for value in (
            line_id, order_id, position, line.good.id, line.good.name(language),
            line.quantity, line.good.price, line.amount,
        )
    ]  # fmt: skip
    await tx.execute(
        f"""INSERT INTO shop_order_line (id, order_id, position, product_id, name, quantity, unit_price, amount)
            VALUES {rows_of(len(lines), 8)}""",
        *values,
    )
    return ids


async def _confirm_by_mail(
    tx: Transaction, placed: Placed, email: str, language: Language, now: int
) -> None:
    if email:
        await outbox.put(
            tx, f"order:{placed.code}:order_placed", "order_placed", email, language,
            {"order": placed.code}, now=now,
        )  # fmt: skip
