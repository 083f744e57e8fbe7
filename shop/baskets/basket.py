"""The basket's pages and forms. Each works as a page of its own; htmx swaps the part that changed.

Nothing is refused for a quantity that cannot be had: what can be is put in, and the page says so.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from shop import delivery
from shop.baskets import carts, codes
from shop.baskets.carts import Added, Cart
from shop.storefront.front import (
    cart_of,
    fresh_token,
    look,
    page,
    remember,
    shelf_of,
    token_of,
)  # fmt: skip
from store import clock
from store.errors import BadInput, Conflict, NotFound, OutOfStock, StoreError
from store.promotions import coupons
from store.web import Id, form, fragment, is_htmx, query, see_other, slow_down, url
from store.web.ratelimit import Limit

BASKET = Limit("basket", 120, 120)
CODES = Limit("code", 20, 20)
"""Nobody tries codes by the thousand."""
Quantity = Annotated[int, Meta(ge=0, le=100_000)]


class Wish(msgspec.Struct, frozen=True):
    """A product and how much of it, in base units."""

    product: Id
    quantity: Quantity = 1


class Way(msgspec.Struct, frozen=True):
    delivery: delivery.Method


class Coupon(msgspec.Struct, frozen=True):
    """A code to be given, or one that is taken off again."""

    code: Annotated[str, Meta(max_length=40)] = ""
    drop: Annotated[str, Meta(max_length=20)] = ""


class Said(msgspec.Struct, frozen=True):
    """What happened just before: which product was cut to what is left, or is sold out; a code that is none."""

    cut: Id | None = None
    gone: Id | None = None
    no_code: Annotated[str, Meta(max_length=40)] = ""


async def show(request: Request) -> Response:
    """The basket, with the total including delivery."""
    return await _answer(request, query(request, Said))


async def add(request: Request) -> Response:
    """Put something in: to the basket, or under htmx a word and the new figure on it."""
    slow_down(request, BASKET)
    wish = await form(request, Wish)
    shelf, now, spare = await shelf_of(request), clock.now(), fresh_token()
    try:
        added: Added = await request.app.state.db.write(
            lambda tx: carts.add(
                tx, token_of(request), wish.product, wish.quantity, shelf, spare=spare, now=now
            )
        )
    except OutOfStock:
        return await _sold_out(request, wish.product)
    cart = await carts.find(request.app.state.db, added.token, shelf, now=now)
    count = cart.count if cart else 0
    was_cut = added.quantity < added.asked
    if is_htmx(request):
        product = (await look(request)).products.get(wish.product)
        response = fragment(
            request, "shop/_added.html", product=product, added=added, was_cut=was_cut, cart=cart,
            cart_count=count,
        )  # fmt: skip
    else:
        response = see_other(request, url("shop.cart", cut=wish.product if was_cut else None))
    return remember(request, response, added.token, count)


async def _sold_out(request: Request, product_id: int) -> Response:
    if is_htmx(request):
        product = (await look(request)).products.get(product_id)
        return fragment(request, "shop/_sold_out.html", product=product, status=409)
    return see_other(request, url("shop.cart", gone=product_id))


async def change(request: Request) -> Response:
    """Set a line's quantity; 0 takes it out."""
    wish = await form(request, Wish)
    shelf, now = await shelf_of(request), clock.now()
    said = Said()
    try:
        added: Added = await request.app.state.db.write(
            lambda tx: carts.set_quantity(
                tx, token_of(request), wish.product, wish.quantity, shelf, now=now
            )
        )
        said = Said(cut=wish.product) if added.quantity < added.asked else said
    except OutOfStock:
        said = Said(gone=wish.product)
    except NotFound:
        return see_other(request, url("shop.cart"))
    return await _done(request, said)


async def choose_delivery(request: Request) -> Response:
    """Remember how the goods are to come: the total follows."""
    way = await form(request, Way)
    now = clock.now()
    try:
        await request.app.state.db.write(
            lambda tx: carts.choose_delivery(tx, token_of(request), way.delivery, now=now)
        )
    except NotFound:
        return see_other(request, url("shop.cart"))
    return await _done(request, Said())


async def give_code(request: Request) -> Response:
    """Take a code, or take one off. It counts once more when the order is placed; here it promises nothing."""
    slow_down(request, CODES)
    given, now, token = await form(request, Coupon), clock.now(), token_of(request)
    try:
        if given.drop:
            await request.app.state.db.write(lambda tx: codes.drop(tx, token, given.drop, now=now))
        elif given.code:
            code = coupons.normalise(given.code)
            await request.app.state.db.write(lambda tx: codes.give(tx, token, code, now=now))
    except NotFound:
        return see_other(request, url("shop.cart"))
    except (BadInput, Conflict) as refusal:
        return await _done(request, Said(no_code=given.code), refusal)
    return await _done(request, Said())


async def accept(request: Request) -> Response:
    """Take what can be had of every line, at today's prices."""
    shelf, now = await shelf_of(request), clock.now()
    try:
        await request.app.state.db.write(
            lambda tx: carts.accept_offers(tx, token_of(request), shelf, now=now)
        )
    except NotFound:
        return see_other(request, url("shop.cart"))
    return await _done(request, Said())


async def _done(request: Request, said: Said, refusal: StoreError | None = None) -> Response:
    if is_htmx(request) or refusal:
        return await _answer(request, said, refusal)
    cart = await cart_of(request)
    response = see_other(request, url("shop.cart", cut=said.cut, gone=said.gone))
    return remember(request, response, token_of(request), cart.count) if cart else response


async def _answer(request: Request, said: Said, refusal: StoreError | None = None) -> Response:
    cart = await cart_of(request)
    count = cart.count if cart else 0
    context: dict[str, Any] = {
        "cart": cart,
        "said": said,
        "refusal": refusal,
        "showcase": await look(request),
    }
    if is_htmx(request) and request.method == "POST":
        response = fragment(request, "shop/_basket.html", cart_count=count, **context)
    else:
        status = refusal.status if refusal else 200
        response = await page(
            request, "shop/basket.html", status=status, cart_count=count, **context
        )
    return remember(request, response, token_of(request), count) if cart else response


def total_of(cart: Cart, method: delivery.Method) -> int:
    """The order's total with the goods delivered that way."""
    return cart.goods_total + cart.fee_of(method)
