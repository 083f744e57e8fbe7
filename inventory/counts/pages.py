"""The office pages of counts: the list, a count's sheet, what it comes to, and what it corrected.

Who counts walks behind the shop with a phone: each line is saved by itself, with JavaScript or without, and a scan leads to
its goods. A person of one site sees the counts of that site; the others are not there (404).
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from inventory import scans
from inventory.counts import book, posting, sheets
from inventory.counts.book import Count, Goods, Line, Site
from inventory.counts.sheets import Scope, Seen
from inventory.scans import Goods as Scanned
from store import clock
from store.catalogue import categories, images, products, search
from store.catalogue.products import Product
from store.db import Transaction
from store.errors import BadInput, NotFound, StoreError
from store.ids import uuid7
from store.lists import Asked, has_words, listing, own_site
from store.people.staff import Staff
from store.web import (
    AUDITOR,
    MANAGER,
    POOL_OPERATOR,
    Id,
    form,
    fragment,
    is_htmx,
    query,
    render,
    route,
    see_other,
    typed,
    url,
)

READERS = {MANAGER, POOL_OPERATOR, AUDITOR}
COUNTERS = {MANAGER, POOL_OPERATOR}
MOST_FOUND = 8


class CountsAsked(msgspec.Struct, frozen=True):
    tab: Literal["open", "posted", "dropped"] = "open"
    page: Annotated[int, Meta(ge=1, le=100_000)] = 1


class SheetAsked(Asked, frozen=True, kw_only=True):
    """`show`: which goods; `scan`: what was scanned, `saved` the lot and place that were counted just before."""

    show: Literal["", "blank", "counted", "differs"] = ""
    scan: Annotated[str, Meta(max_length=300)] = ""
    saved: Annotated[str, Meta(pattern=r"^([0-9]{1,15}-[0-9]{1,15})?\Z")] = ""


class Opening(msgspec.Struct, frozen=True):
    """`where`: a site, or a site and a place of it ("1", "1.3"); `product`: a code of goods, as scanned or typed."""

    key: Annotated[str, Meta(min_length=8, max_length=60)]
    where: Annotated[str, Meta(pattern=r"^[0-9]{1,9}(\.[0-9]{1,9})?\Z")]
    category: Annotated[int, Meta(ge=0, le=10**9)] = 0
    product: Annotated[str, Meta(max_length=300)] = ""


class Counted(msgspec.Struct, frozen=True):
    """`lot` 0: goods of which no lot is known."""

    product: Id
    location: Id
    counted: Annotated[int, Meta(ge=0, le=sheets.MOST)]
    lot: Annotated[int, Meta(ge=0, le=2**53 - 1)] = 0


# -- whose counts ----------------------------------------------------------------------------


def _is_of(staff: Staff, site_id: int, site_kind: str) -> bool:
    """Whether this person has to do with the counts of a site: in the shop, or for the pool."""
    if staff.role == POOL_OPERATOR:
        return site_kind == "pool"
    return own_site(staff) in (None, site_id)


def _picture(request: Request) -> Callable[[Product], str]:
    return lambda product: images.picture_of(product, request.state.language)


async def _sites(request: Request) -> list[Site]:
    found = await book.sites(request.app.state.db)
    return [site for site in found if _is_of(request.state.staff, site.id, site.kind)]


async def find(request: Request) -> Count:
    """The count of this address, for those who may see it."""
    found = await book.find(request.app.state.db, int(request.path_params["id"]))
    if not _is_of(request.state.staff, found.site_id, found.site_kind):
        raise NotFound("There is no such count.")
    return found


# -- the list, and a new one -----------------------------------------------------------------


async def show_all(request: Request) -> Response:
    return await _list(request, query(request, CountsAsked))


async def _list(
    request: Request, asked: CountsAsked, refusal: StoreError | None = None
) -> Response:
    database, sites = request.app.state.db, await _sites(request)
    found = await book.listed(database, [site.id for site in sites])
    by_age = Asked(page=asked.page)
    return render(
        request, "office/counts/list.html", status=refusal.status if refusal else 200, asked=asked, sites=sites,
        listing=listing(
            (one for one in found if one.state == asked.tab), by_age, {"newest": lambda one: -one.id}, "office.counts"
        ),
        page_href=lambda page: url("office.counts", tab=asked.tab, page=page),
        counts={state: sum(one.state == state for one in found) for state in ("open", "posted", "dropped")},
        categories=await categories.listed(database),
        may_count=request.state.staff.role in COUNTERS, key=uuid7(), refusal=refusal,
        typed=await typed(request) if refusal else {},
    )  # fmt: skip


async def start(request: Request) -> Response:
    """Open a count and go to its sheet."""
    try:
        given, by, now = await form(request, Opening), request.state.staff.id, clock.now()
        scope = await _scope(request, given)
        count_id = await request.app.state.db.write(
            lambda tx: sheets.start(tx, given.key, scope, by=by, now=now)
        )
    except StoreError as refusal:
        return await _list(request, CountsAsked(), refusal)
    return see_other(request, url("office.count", id=count_id))


async def _scope(request: Request, given: Opening) -> Scope:
    site_id, _, location_id = given.where.partition(".")
    if int(site_id) not in [site.id for site in await _sites(request)]:
        raise NotFound("There is no such site.")
    product = None
    if given.product:
        rules = request.app.state.settings.now.rules
        try:
            goods = await scans.read(request.app.state.db, given.product, rules, now=clock.now())
        except BadInput as unread:
            raise BadInput(unread.message, "product", **unread.params) from None
        product = goods.product.id
    return Scope(int(site_id), int(location_id) if location_id else None, given.category or None, product)  # fmt: skip


# -- the sheet -------------------------------------------------------------------------------


async def show(request: Request) -> Response:
    """The sheet of an open count, what a posted one corrected, or what was counted on one that was given up."""
    count = await find(request)
    if count.is_open:
        return await _sheet(request, count, query(request, SheetAsked))
    return await _result(request, count)


async def _sheet(
    request: Request, count: Count, asked: SheetAsked, refusal: StoreError | None = None
) -> Response:
    goods = await book.sheet(request.app.state.db, count, now=clock.now())
    scanned = matches = None
    if asked.scan and refusal is None:
        try:
            scanned, matches = await _look_up(request, asked.scan)
        except BadInput as unread:
            refusal = unread
    shown = [one for one in goods if _fits(one, asked)]
    return render(
        request, "office/counts/sheet.html", status=refusal.status if refusal else 200, count=count, asked=asked,
        sums=book.sums(goods), listing=listing(shown, asked, {"sku": lambda one: one.product.sku}, "office.count"),
        page_href=lambda page: url("office.count", id=count.id, show=asked.show or None, q=asked.q or None, page=page),
        refusal=refusal, may_count=request.state.staff.role in COUNTERS,
        tabs={name: sum(_fits(one, SheetAsked(show=name)) for one in goods) for name in ("", "blank", "counted", "differs")},
        found=await _found(request, count, scanned) if scanned else None, matches=matches or [],
        picture=_picture(request),
    )  # fmt: skip


def _fits(goods: Goods, asked: SheetAsked) -> bool:
    product = goods.product
    return (
        has_words(asked.q, product.sku, product.name_fr, product.name_ar, product.name_en)
        and {
            "": True,
            "blank": not goods.is_counted,
            "counted": any(line.counted is not None for line in goods.lines),
            "differs": goods.differs,
        }[asked.show]
    )


class Found(msgspec.Struct, frozen=True):
    """What was scanned: the product with its lots on this sheet, and those that could be found besides.

    `lot` is the scanned one's number, `is_listed` whether the sheet has it; `spots` the places that are counted.
    """

    goods: Goods
    lot: str | None
    is_listed: bool
    lots: Sequence[book.Lot]
    spots: Sequence[tuple[int, str]]


async def _look_up(request: Request, scan: str) -> tuple[Scanned | None, list[Product]]:
    """The goods of a code, or of a lot's number; else the products that these words find. Raises BadInput for nothing."""
    database, now = request.app.state.db, clock.now()
    try:
        return await scans.read(database, scan, request.app.state.settings.now.rules, now=now), []
    except BadInput:
        lot = scan.strip().upper()
        if (product_id := await book.product_of_lot(database, lot)) is not None:
            return Scanned(await products.find(database, product_id, now=now), 1, lot), []
        ids = await search.find(database, scan, MOST_FOUND)
        if not ids:
            raise
        found = await products.load(database, ids, now=now)
        return None, [found[id_] for id_ in ids if found[id_].kind != "hamper"]


async def _found(request: Request, count: Count, scanned: Scanned) -> Found:
    database, product = request.app.state.db, scanned.product
    (site,) = (site for site in await book.sites(database) if site.id == count.site_id)
    of_it = await book.sheet(database, count, now=clock.now(), product_id=product.id)
    lines = [line for goods in of_it if goods.product.id == product.id for line in goods.lines]
    listed = [line for line in lines if line.lot == scanned.lot]
    return Found(
        Goods(product, sorted(lines, key=lambda line: line.lot != scanned.lot)), scanned.lot, bool(listed),
        await book.lots_of(database, product.id),
        [spot for spot in site.places if count.location_id in (None, spot[0])],
    )  # fmt: skip


# -- counting --------------------------------------------------------------------------------


async def observe(request: Request) -> Response:
    """Save one line; under htmx that line and how far the sheet is, else the sheet again."""
    count = await find(request)
    try:
        given, by, now = await form(request, Counted), request.state.staff.id, clock.now()
        seen = Seen(given.location, given.product, given.lot or None, given.counted)
        lot_id = await request.app.state.db.write(
            lambda tx: sheets.observe(tx, count.id, seen, by=by, now=now)
        )
    except StoreError as refusal:
        if is_htmx(request):
            raise
        return await _sheet(request, count, query(request, SheetAsked), refusal)
    if is_htmx(request) and (await typed(request)).get("in_place"):
        return await _line(request, count, given.product, (lot_id, given.location))
    asked = query(request, SheetAsked)
    return see_other(
        request,
        url(
            "office.count", id=count.id, show=asked.show or None, q=asked.q or None, page=asked.page if asked.page > 1 else None,
            saved=f"{lot_id}-{given.location}",
        ) + f"#line-{lot_id}-{given.location}",
    )  # fmt: skip


async def _line(request: Request, count: Count, product_id: int, spot: tuple[int, int]) -> Response:
    sheet = await book.sheet(request.app.state.db, count, now=clock.now())
    goods, line = _at(sheet, product_id, spot)
    return fragment(
        request, "office/counts/_saved.html", count=count, goods=goods, line=line, sums=book.sums(sheet),
        may_count=True,
    )  # fmt: skip


def _at(sheet: Sequence[Goods], product_id: int, spot: tuple[int, int]) -> tuple[Goods, Line]:
    (goods,) = (one for one in sheet if one.product.id == product_id)
    (line,) = (line for line in goods.lines if (line.lot_id, line.location_id) == spot)
    return goods, line


# -- what it comes to ------------------------------------------------------------------------


async def show_summary(request: Request) -> Response:
    """What posting would correct, and whom it would leave short."""
    count = await find(request)
    if not count.is_open:
        return see_other(request, url("office.count", id=count.id))
    return await _summary(request, count)


async def _summary(request: Request, count: Count, refusal: StoreError | None = None) -> Response:
    database, by, now = request.app.state.db, request.state.staff.id, clock.now()
    shorted: list[str] = []
    if count.counted and refusal is None:
        shorted = (await posting.rehearse(database, count.id, by=by, now=now)).shorted
    return await _result(request, count, shorted, refusal)


async def _result(
    request: Request,
    count: Count,
    shorted: Sequence[str] | None = None,
    refusal: StoreError | None = None,
) -> Response:
    database = request.app.state.db
    goods = await book.sheet(database, count, now=clock.now())
    keys = await book.shorted(database, count.id) if shorted is None else shorted
    codes = await request.app.state.orders_of(database, keys)
    return render(
        request, "office/counts/result.html", status=refusal.status if refusal else 200, count=count, refusal=refusal,
        goods=goods, sums=book.sums(goods), shorted=[codes.get(key) for key in keys],
        may_count=request.state.staff.role in COUNTERS,
    )  # fmt: skip


async def _act(
    request: Request,
    verb: Callable[[Transaction, int, int, int], Awaitable[Any]],
) -> Response:
    """Take the last step of a count, and show it; a refusal is shown on its summary."""
    count, by, now = await find(request), request.state.staff.id, clock.now()
    try:
        await request.app.state.db.write(lambda tx: verb(tx, count.id, by, now))
    except StoreError as refusal:
        return await _summary(request, await find(request), refusal)
    return see_other(request, url("office.count", id=count.id))


async def post(request: Request) -> Response:
    return await _act(request, lambda tx, id_, by, now: posting.post(tx, id_, by=by, now=now))


async def drop(request: Request) -> Response:
    return await _act(request, lambda tx, id_, by, now: sheets.drop(tx, id_, by=by, now=now))


def _step(path: str, handler: Any) -> Any:
    return route(f"/stock/counts/{{id:int}}/{path}", handler, allow=COUNTERS, methods=("POST",), name=f"office.count.{path}")  # fmt: skip


routes = [
    route("/stock/counts", show_all, allow=READERS, name="office.counts"),
    route("/stock/counts", start, allow=COUNTERS, methods=("POST",), name="office.counts"),
    route("/stock/counts/{id:int}", show, allow=READERS, name="office.count"),
    route("/stock/counts/{id:int}/summary", show_summary, allow=READERS, name="office.count.summary"),
    _step("lines", observe),
    _step("post", post),
    _step("drop", drop),
]  # fmt: skip
