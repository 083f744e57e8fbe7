"""From cart to order: what the shopper fills in, and the one transaction that places the order.

Invariant: a cart becomes at most one order, however often the button is pressed; an order that exists
holds its goods. Stock is promised in the same transaction, for all lines or for none.
"""

from collections.abc import Callable, Mapping

import msgspec

from shop import delivery
from shop.baskets import carts
from shop.baskets.carts import Cart, Shelf
from shop.checkout import placing
from shop.checkout.placing import Bought, Details, Draft, Placed
from store import outbox, phones
from store.db import Transaction
from store.errors import BadInput, Conflict, NotFound
from store.i18n import N_
from store.money import Language
from store.promotions import coupons

LENGTHS = {"name": 80, "city": 60, "address": 200, "landmark": 120, "email": 120}


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
    UsedUp for a code that this customer had before, NotFound where there is no such cart. The cart is kept then.
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
    lines = tuple(
        Bought(line.good, line.quantity, line.good.price, line.amount, line.discount)
        for line in cart.lines
    )
    draft = Draft(
        cart.id, shelf.site_id, details, lines, fee, language, shelf.safety,
        offers=cart.offers, fee_borne=cart.full_fee_of(details.method),
    )  # fmt: skip
    for promotion in cart.offers.used:
        who = coupons.who(details.phone)
        await coupons.use(tx, promotion, draft.sale_id, who, now=now)
    placed = await placing.write(tx, draft, by=None, now=now)
    await _confirm_by_mail(tx, placed, draft, now)
    return placed


async def _claim(tx: Transaction, token: str, shelf: Shelf, now: int) -> Cart | None:
    """Mark the cart as ordered and read it; None when it was before. The mark is the lock."""
    row = await tx.fetchrow(
        """UPDATE cart SET ordered_at = $2, seen_at = $2
           WHERE token_hash = $1 AND ordered_at IS NULL RETURNING id, delivery, codes""",
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


async def _confirm_by_mail(tx: Transaction, placed: Placed, draft: Draft, now: int) -> None:
    if email := draft.details.email:
        key, payload = f"order:{placed.code}:order_placed", {"order": placed.code, "site": draft.site_id}  # fmt: skip
        await outbox.put(tx, key, "order_placed", email, draft.language, payload, now=now)
