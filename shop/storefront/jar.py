"""The jar's own page: `/01/{gtin}` and `/01/{gtin}/10/{lot}`, a GS1 Digital Link that works years later.

It is one address for all languages, printed on the label: it speaks the reader's, or the one asked
for (`?lang=ar`: the paper that led here was in it), and links to the others.
"""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from shop.storefront import lots
from shop.storefront.front import front_of, left, look, page
from store.codes import normalise
from store.errors import BadInput, NotFound
from store.i18n import N_, known, speaking


async def show(request: Request) -> Response:
    """Who made this jar, where and when; whether the lot is recalled; what is on sale now."""
    with speaking(known(request.query_params.get("lang")) or request.state.language):
        return await _page(request)


async def _page(request: Request) -> Response:
    shown, front = await look(request), await front_of(request)
    gtin = _gtin(request.path_params["gtin"])
    product = shown.by_gtin.get(gtin)
    if product is None:
        raise NotFound(N_("This product is not in the shop."))
    jar = None
    if code := request.path_params.get("lot"):
        jar = await lots.of_code(front.database, gtin, code)
        if jar is None:
            raise NotFound(N_("We know no lot of this number."))
    context: dict[str, Any] = {
        "product": product, "jar": jar, "left_of": await left(request, [product]),
        "maker": shown.makers.get(jar.cooperative_id if jar else (product.makers or (0,))[0]),
        "category": next(c for c in shown.categories if c.slug == product.category),
    }  # fmt: skip
    response = await page(request, "shop/jar.html", **context)
    response.headers["Vary"] = "Accept-Language, Cookie, Accept-Encoding"
    return response


def _gtin(text: str) -> str:
    try:
        return normalise(text)
    except BadInput as wrong:
        raise NotFound(N_("This is not a product's number.")) from wrong
