"""What every page of the storefront stands on: the showcase, the stock, this browser's cart.

Pages are the same for everybody but for the figure on the basket, which travels in a cookie of its own and is
part of the key under which a page is kept. So a page is made once for what it shows, not once per visitor.
"""

import secrets
from collections.abc import Hashable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from shop import delivery
from shop.baskets import carts
from shop.baskets.carts import Cart, Shelf
from shop.storefront.exhibits import Product
from shop.storefront.showcase import Showcase, Window
from shop.storefront.stockroom import Stockroom
from store import clock
from store.db import Database
from store.web import cached_page, render, text_of

CART: Final = "cart"
ARTICLES: Final = "articles"
CART_DAYS: Final = 30
MOST_SHOWN: Final = 999
PRIVATE: Final = "private, no-cache"


class Front:
    """The storefront of one process."""

    def __init__(self, database: Database, site_id: int) -> None:
        self.database = database
        self.site_id = site_id
        self.window = Window(database)
        self.stockroom = Stockroom(database, site_id)


async def front_of(request: Request) -> Front:
    """The storefront of this process, opened at the first request: it sells from the first store."""
    state = request.app.state
    if getattr(state, "shop_front", None) is None or state.shop_front.database is not state.db:
        site_id = await state.db.fetchval("SELECT MIN(id) FROM site WHERE kind = 'store'")
        state.shop_front = Front(state.db, int(site_id or 0))
    found: Front = state.shop_front
    return found


async def shelf_of(request: Request) -> Shelf:
    """What carts are measured against, by the settings of now."""
    rules = request.app.state.settings.now.rules
    terms = delivery.Terms(
        rules.delivery_fee_local, rules.delivery_fee_national, rules.free_delivery_from
    )
    return Shelf((await front_of(request)).site_id, rules.safety_stock, terms)


async def look(request: Request) -> Showcase:
    return await (await front_of(request)).window.look(now=clock.now())


async def left(request: Request, products: list[Product]) -> dict[int, int]:
    """What can be had of these products now, as every page and the cart count it."""
    rules = request.app.state.settings.now.rules
    front = await front_of(request)
    return await front.stockroom.left(products, safety=rules.safety_stock, now=clock.now())


def token_of(request: Request) -> str:
    """The secret of this browser's cart; empty where it has none."""
    token = request.cookies.get(CART, "")
    return token if len(token) <= 64 else ""


def count_of(request: Request) -> int:
    """How many articles this browser says that its cart holds: for show only."""
    text = request.cookies.get(ARTICLES, "")
    return min(int(text), MOST_SHOWN) if text.isascii() and text.isdigit() and len(text) < 6 else 0


async def cart_of(request: Request) -> Cart | None:
    token = token_of(request)
    if not token:
        return None
    return await carts.find(request.app.state.db, token, await shelf_of(request), now=clock.now())


def fresh_token() -> str:
    return secrets.token_urlsafe(32)


def remember(request: Request, response: Response, token: str, count: int) -> Response:
    """Have this browser keep its cart's secret and the figure on the basket."""
    secure = request.app.state.environment.secure
    for name, value in ((CART, token), (ARTICLES, str(count))):
        response.set_cookie(
            name, value, max_age=CART_DAYS * 86_400, path="/", secure=secure, httponly=True,
            samesite="lax",
        )  # fmt: skip
    return response


def forget(request: Request, response: Response) -> Response:
    """The cart became an order."""
    for name in (CART, ARTICLES):
        response.delete_cookie(
            name,
            path="/",
            secure=request.app.state.environment.secure,
            httponly=True,
            samesite="lax",
        )
    return response


async def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    cart_count: int | None = None,
    **context: Any,
) -> Response:
    """A page that only this visitor may see."""
    showcase = await look(request)
    count = count_of(request) if cart_count is None else cart_count
    return render(
        request,
        template,
        status=status,
        categories=showcase.categories,
        cart_count=count,
        **context,
    )


async def kept(
    request: Request, template: str, version: Hashable, make: Any, *, key: Hashable = ()
) -> Response:
    """A page kept for as long as it shows what is so. `make` gives its context, when it has to be made."""
    front = await front_of(request)
    showcase = await front.window.look(now=clock.now())
    count = count_of(request)

    async def write() -> str:
        return text_of(
            request, template, categories=showcase.categories, cart_count=count, **(await make())
        )

    return await cached_page(
        request,
        (template, request.url.path, key, count),
        (front.window.version, version),
        write,
        cache_control=PRIVATE,
    )
