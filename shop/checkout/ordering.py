"""From the basket to the order's own page: the checkout form, and the page behind the secret link."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from shop import delivery
from shop.baskets import codes
from shop.baskets.basket import total_of
from shop.baskets.carts import Cart
from shop.checkout import checkout
from shop.checkout.checkout import TotalChanged
from shop.checkout.placing import Placed
from shop.orders import orders, steps, symbols
from shop.storefront import withdrawal
from shop.storefront.front import cart_of, forget, look, page, shelf_of, token_of
from store import clock, phones, tenders
from store.errors import BadInput, Conflict, NotFound, OutOfStock, StoreError
from store.promotions.coupons import UsedUp
from store.web import CHECKOUT, form, is_htmx, see_other, slow_down, typed, url


class Seen(msgspec.Struct, frozen=True):
    """The total, delivery included, that stood on the page when the button was pressed."""

    seen_total: Annotated[int, Meta(ge=0, le=10**10)] = -1


async def show(request: Request) -> Response:
    """The one page that asks: who, where, how."""
    cart = await cart_of(request)
    if cart is None or not cart.lines:
        return see_other(request, url("shop.cart"))
    return await _form(request, cart, {"delivery": cart.method}, {})


async def place(request: Request) -> Response:
    """Place the order and go to its page. Pressed twice, it is one order; refused, nothing typed is lost.

    A code that this customer has had before is taken off, and the total that follows shown to be agreed to.
    """
    given = await typed(request)
    if "preview" in given:
        return await _preview(request, given)
    slow_down(request, CHECKOUT)
    details, errors = checkout.read(given)
    if details is None:
        return await _again(request, given, errors)
    seen = (await form(request, Seen)).seen_total
    shelf, now, language = await shelf_of(request), clock.now(), request.state.language
    try:
        placed: Placed = await request.app.state.db.write(
            lambda tx: checkout.place(
                tx,
                token_of(request),
                details,
                seen_total=seen,
                language=language,
                shelf=shelf,
                now=now,
            )
        )
    except BadInput as refusal:
        return await _again(request, given, {refusal.field or "": refusal})
    except UsedUp as refusal:
        spent = refusal.code
        await request.app.state.db.write(
            lambda tx: codes.drop(tx, token_of(request), spent, now=now)
        )
        return await _again(request, given, {}, refusal)
    except (OutOfStock, TotalChanged) as refusal:
        return await _again(request, given, {}, refusal)
    except NotFound:
        return see_other(request, url("shop.cart"))
    return forget(request, see_other(request, url("shop.order", secret=placed.secret)))


async def _preview(request: Request, given: dict[str, str]) -> Response:
    """The same form with the total of the delivery chosen: without JavaScript a button asks for it."""
    cart = await cart_of(request)
    if cart is None or not cart.lines:
        return see_other(request, url("shop.cart"))
    return await _form(request, cart, given, {})


async def _again(
    request: Request,
    given: dict[str, str],
    errors: dict[str, BadInput],
    refusal: StoreError | None = None,
) -> Response:
    cart = await cart_of(request)
    if cart is None or not cart.lines:
        return see_other(request, url("shop.cart"))
    status = refusal.status if refusal else 422
    return await _form(request, cart, given, errors, refusal, status)


async def _form(
    request: Request,
    cart: Cart,
    given: dict[str, str],
    errors: dict[str, BadInput],
    refusal: StoreError | None = None,
    status: int = 200,
) -> Response:
    method = _method(given, cart)
    context: dict[str, Any] = {
        "cart": cart, "given": given, "errors": errors, "refusal": refusal, "method": method,
        "fee": cart.fee_of(method), "total": total_of(cart, method), "showcase": await look(request),
        "rights": withdrawal.rights(line.good.withdrawal for line in cart.lines),
    }  # fmt: skip
    template = "shop/_checkout.html" if is_htmx(request) else "shop/checkout.html"
    return await page(request, template, status=status, **context)


def _method(given: dict[str, str], cart: Cart) -> delivery.Method:
    return next((method for method in cart.methods if method == given.get("delivery")), cart.method)


async def order(request: Request) -> Response:
    """The order, for whoever holds its link: where it stands, what is in it, what is to pay."""
    found = await orders.by_secret(request.app.state.db, request.path_params["secret"])
    return await _order_page(request, found)


async def cancel(request: Request) -> Response:
    """The shopper's own cancelling, until somebody has begun to pick."""
    secret = request.path_params["secret"]
    found = await orders.by_secret(request.app.state.db, secret)
    now = clock.now()
    try:
        await request.app.state.db.write(lambda tx: steps.cancel(tx, found.id, by=None, now=now))
    except Conflict as refusal:
        latest = await orders.by_secret(request.app.state.db, secret)
        return await _order_page(request, latest, refusal)
    return see_other(request, url("shop.order", secret=secret))


async def _order_page(
    request: Request, found: orders.Order, refusal: StoreError | None = None
) -> Response:
    rules = request.app.state.settings.now.rules
    policy = tenders.Policy(
        rules.cash_rounding, rules.stamp_duty, rules.stamp_rate_bp, rules.cash_limit
    )
    fragment = is_htmx(request) and request.method == "GET"
    return await page(
        request, "shop/_order.html" if fragment else "shop/order.html",
        status=refusal.status if refusal else 200, order=found, refusal=refusal,
        phone=phones.show(found.phone), qr=symbols.order(found.code), cash_due=tenders.cash_due(found.due, policy),
        showcase=await look(request),
    )  # fmt: skip
