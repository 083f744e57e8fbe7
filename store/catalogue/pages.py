"""The office's catalogue: every product, its price and when it changes, its photo, whether it is sold."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from store import audit, clock
from store.catalogue import categories, hampers, images, prices, products
from store.catalogue.products import Filter, Product
from store.db import Transaction
from store.errors import BadInput, NotFound, StoreError
from store.lists import Asked, has_words, listing
from store.pictures.photos import resize_photo
from store.web import (  # fmt: skip
    AUDITOR,
    MANAGER,
    POOL_OPERATOR,
    Dirhams,
    form,
    query,
    render,
    route,
    see_other,
    typed,
    uploads,
    url,
)

PHOTO_LIMIT_BYTES = 13 * 1024 * 1024
MOST_PRODUCTS = 20_000
State = Literal["", "archived", "doubtful", "priceless", "drawn"]


class CatalogueAsked(Asked, frozen=True, kw_only=True):
    """`state`: archived, tax code to confirm, without a price, without a photo."""

    category: Annotated[str, Meta(max_length=60)] = ""
    state: State = ""


class NewPrice(msgspec.Struct, frozen=True):
    """A price, and the day it begins; from now on when no day is given."""

    price: Dirhams
    starts_on: Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?\Z")] = ""


KEYS: Mapping[str, Callable[[Product], Any]] = {
    "sku": lambda product: product.sku,
    "name": lambda product: product.name_fr.casefold(),
    "category": lambda product: (product.category, product.sku),
    "price": lambda product: product.price or 0,
}


def _fits(product: Product, asked: CatalogueAsked) -> bool:
    names = (product.name_fr, product.name_ar, product.name_en)
    codes = (product.sku, product.gtin or "", product.plu or "")
    wanted = {
        "": True,
        "archived": True,
        "doubtful": product.tax_code_is_doubtful,
        "priceless": product.price is None,
        "drawn": product.photo_id is None,
    }
    return (
        wanted[asked.state]
        and (not asked.category or product.category == asked.category)
        and has_words(asked.q, *codes, *names)
    )


async def show_all(request: Request) -> Response:
    asked, database = query(request, CatalogueAsked), request.app.state.db
    now = clock.now()
    sold = await products.listing(database, Filter(), now=now, limit=MOST_PRODUCTS)
    found = sold
    if asked.state == "archived":
        found = await products.listing(
            database, Filter(archived=True), now=now, limit=MOST_PRODUCTS
        )
    return render(
        request, "office/catalogue/list.html", asked=asked,
        listing=listing((one for one in found if _fits(one, asked)), asked, KEYS, "office.products"),
        categories=await categories.listed(request.app.state.db),
        sold_count=len(sold),
        doubtful_count=sum(one.tax_code_is_doubtful for one in sold),
        priceless_count=sum(one.price is None for one in sold),
        picture=lambda product: images.picture_of(product, request.state.language),
    )  # fmt: skip


async def _find(request: Request) -> Product:
    return await products.by_sku(request.app.state.db, request.path_params["sku"], now=clock.now())


async def show(request: Request) -> Response:
    return await _show(request, await _find(request))


async def _show(request: Request, product: Product, refusal: StoreError | None = None) -> Response:
    database, now = request.app.state.db, clock.now()
    inside = (await hampers.components(database, [product.id])).get(product.id, ())
    parts = await products.load(database, [part for part, _ in inside], now=now)
    return render(
        request, "office/catalogue/product.html", status=refusal.status if refusal else 200,
        product=product, categories={row["slug"]: row for row in await categories.listed(request.app.state.db)},
        prices=await prices.history(database, product.id), now=now, today=clock.day(now),
        parts=[(parts[part], quantity) for part, quantity in inside],
        may_change=request.state.staff.role == MANAGER,
        picture=lambda shown, width: images.picture_of(shown, request.state.language, width),
        refusal=refusal, typed=await typed(request) if refusal else {},
    )  # fmt: skip


async def set_price(request: Request) -> Response:
    """A new price, now or from the beginning of a later day."""
    product = await _find(request)
    try:
        given = await form(request, NewPrice)
        by, now = request.state.staff.id, clock.now()
        starts_at = _beginning(given.starts_on, now)
        await request.app.state.db.write(
            lambda tx: prices.set_price(
                tx, product.id, given.price, starts_at=starts_at, by=by, now=now
            )
        )
    except StoreError as refusal:
        return await _show(request, product, refusal)
    return see_other(request, url("office.product", sku=product.sku))


def _beginning(day_on: str, now: int) -> int:
    """When a price of that day begins: today's begins at once."""
    if not day_on or day_on == clock.day(now):
        return now
    try:
        return clock.start_of(day_on)
    except ValueError as error:
        raise BadInput("This is not a day.", "starts_on") from error


async def add_photo(request: Request) -> Response:
    """A photograph in place of the drawn picture, made ready for every screen."""
    product = await _find(request)
    try:
        chosen = await uploads(request, "photo")
        if not chosen:
            raise BadInput("Choose a picture.", "photo")
        files = await asyncio.to_thread(resize_photo, await chosen[0].read())
    except StoreError as refusal:
        return await _show(request, product, refusal)
    by, now = request.state.staff.id, clock.now()

    async def work(tx: Transaction) -> None:
        photo_id = await images.add_photo(tx, product.id, files, by=by, now=now)
        await audit.record(tx, by, "photo.add", f"product:{product.id}", {"photo": photo_id}, now)

    await request.app.state.db.write(work)
    return see_other(request, url("office.product", sku=product.sku))


async def remove_photo(request: Request) -> Response:
    """Back to the picture before it: another photograph, or the drawn one."""
    product = await _find(request)
    by, now = request.state.staff.id, clock.now()
    if product.photo_id is None:
        raise NotFound("There is no such photo.")
    photo_id = product.photo_id
    await request.app.state.db.write(
        lambda tx: images.remove_photo(tx, product.id, photo_id, by=by, now=now)
    )
    return see_other(request, url("office.product", sku=product.sku))


class Selling(msgspec.Struct, frozen=True):
    sold: bool = False


async def set_sold(request: Request) -> Response:
    """Take a product off sale, or put it back; what was sold of it stays as it is."""
    product = await _find(request)
    given = await form(request, Selling)
    by, now = request.state.staff.id, clock.now()
    await request.app.state.db.write(
        lambda tx: products.set_sold(tx, product.id, given.sold, by=by, now=now)
    )
    return see_other(request, url("office.product", sku=product.sku))


READERS = {MANAGER, POOL_OPERATOR, AUDITOR}
routes = [
    route("/products", show_all, allow=READERS, name="office.products"),
    route("/products/{sku}", show, allow=READERS, name="office.product"),
    route("/products/{sku}/price", set_price, allow=MANAGER, methods=("POST",), name="office.product.price"),
    route(
        "/products/{sku}/photo", add_photo, allow=MANAGER, methods=("POST",), name="office.product.photo",
        body_limit_bytes=PHOTO_LIMIT_BYTES,
    ),
    route("/products/{sku}/photo/remove", remove_photo, allow=MANAGER, methods=("POST",), name="office.product.photo.remove"),
    route("/products/{sku}/sold", set_sold, allow=MANAGER, methods=("POST",), name="office.product.sold"),
]  # fmt: skip
