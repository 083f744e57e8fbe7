"""The web, as the four packages use it: routes with their guests named, forms, pages, answers.

routes = [route("/orders/{id:int}", show, allow={MANAGER, CASHIER}, name="office.order")]

async def show(request: Request) -> Response:
    order = await orders.find(request.app.state.db, request.path_params["id"])
    return render(request, "shop/order.html", order=order)
"""

from store.web.access import (
    AUDITOR,
    CASHIER,
    COOPERATIVE,
    FIELD_AGENT,
    MANAGER,
    POOL_OPERATOR,
    PUBLIC,
    SIGNED_IN,
    TRADE_BUYER,
    GuardedRoute,
    route,
)
from store.web.addresses import url
from store.web.forms import Count, Dirhams, Id, form, query, read_json, typed, uploads
from store.web.live import address_of
from store.web.pages import cached_page, fragment, in_language, render, sentence, text_of
from store.web.ratelimit import CHECKOUT, PAIRING, RECEIPT, SEARCH, slow_down
from store.web.responses import (
    etag_of,
    is_htmx,
    json_response,
    not_modified,
    own_path,
    see_other,
    wants_json,
)
from store.web.static import asset

__all__ = [
    "AUDITOR",
    "CASHIER",
    "CHECKOUT",
    "COOPERATIVE",
    "FIELD_AGENT",
    "MANAGER",
    "PAIRING",
    "POOL_OPERATOR",
    "PUBLIC",
    "RECEIPT",
    "SEARCH",
    "SIGNED_IN",
    "TRADE_BUYER",
    "Count",
    "Dirhams",
    "GuardedRoute",
    "Id",
    "address_of",
    "asset",
    "cached_page",
    "etag_of",
    "form",
    "fragment",
    "in_language",
    "is_htmx",
    "json_response",
    "not_modified",
    "own_path",
    "query",
    "read_json",
    "render",
    "route",
    "see_other",
    "sentence",
    "slow_down",
    "text_of",
    "typed",
    "uploads",
    "url",
    "wants_json",
]
