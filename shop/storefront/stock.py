"""What is left of the goods on an open page, as the pieces to put in their places: asked after a live event."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from shop.storefront.front import left, look
from store.web import fragment, query


class Asked(msgspec.Struct, frozen=True):
    ids: Annotated[str, Meta(max_length=600, pattern=r"^[0-9]{1,15}(,[0-9]{1,15}){0,39}\Z")]


async def show(request: Request) -> Response:
    """The word on the stock of each product asked for, hampers that hold one of them included by the asker."""
    shown = await look(request)
    wanted = {int(text) for text in query(request, Asked).ids.split(",")}
    products = [p for p in shown.products.values() if p.id in wanted]
    return fragment(
        request, "shop/_stock.html", products=products, left_of=await left(request, products)
    )
