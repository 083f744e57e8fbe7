"""The office pages of stock: what lies where, one product's lots and movements, and putting goods up."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from inventory import on_hand, scans
from inventory.on_hand import Stocked
from inventory.purchasing import putaway
from store import clock
from store.catalogue import categories, products
from store.db import Reader
from store.errors import BadInput, NotFound, StoreError
from store.ids import uuid7
from store.lists import PER_PAGE, Asked, has_words, listing, own_site, shop_of
from store.web import (
    AUDITOR,
    CASHIER,
    MANAGER,
    POOL_OPERATOR,
    Id,
    form,
    query,
    render,
    route,
    see_other,
    typed,
    url,
)

READERS = {MANAGER, CASHIER, POOL_OPERATOR, AUDITOR}
PORTERS = {MANAGER, CASHIER}
MOST_SHELVES = 20


class StockAsked(Asked, frozen=True, kw_only=True):
    """`state`: what needs a look; `site` 0 for the person's own shop."""

    state: Literal["", "out", "soon", "expired", "blocked", "reserved"] = ""
    category: Annotated[str, Meta(max_length=60)] = ""
    site: Annotated[int, Meta(ge=0, le=10_000)] = 0


class LotsAsked(msgspec.Struct, frozen=True):
    page: Annotated[int, Meta(ge=1, le=100_000)] = 1
    site: Annotated[int, Meta(ge=0, le=10_000)] = 0


class Up(msgspec.Struct, frozen=True):
    lot: Id
    location: Id
    quantity: Annotated[int, Meta(ge=0, le=1_000_000_000)]
    key: Annotated[str, Meta(min_length=8, max_length=60)]


KEYS = {
    "sku": lambda s: s.sku,
    "name": lambda s: s.name_fr,
    "shelf": lambda s: s.held.get("shelf", 0),
    "on_hand": lambda s: s.on_hand,
    "reserved": lambda s: s.reserved,
    "available": lambda s: s.available,
    "until": lambda s: (s.until_on, s.sku),
}


async def _sites(request: Request) -> list[Any]:
    """The sites whose stock the person may look at."""
    own = own_site(request.state.staff)
    rows = await request.app.state.db.fetch(
        "SELECT id, name_fr, name_ar, name_en FROM site ORDER BY id"
    )
    return [row for row in rows if own in (None, row["id"])]


async def _site(request: Request, asked: int, sites: list[Any]) -> int:
    if asked and asked not in [row["id"] for row in sites]:
        raise NotFound("There is no such site.")
    return asked or await shop_of(request)


def _fits(goods: Stocked, asked: StockAsked, today: str) -> bool:
    return (
        has_words(asked.q, goods.sku, goods.name_fr, goods.name_ar, goods.name_en)
        and asked.category in ("", goods.category)
        and {
            "": True,
            "out": goods.available <= 0,
            "soon": goods.state(today) == "soon",
            "expired": goods.expired > 0,
            "blocked": goods.blocked > 0,
            "reserved": goods.reserved > 0,
        }[asked.state]
    )


async def show_all(request: Request) -> Response:
    asked, now = query(request, StockAsked), clock.now()
    sites = await _sites(request)
    site_id, today = await _site(request, asked.site, sites), clock.day(now)
    goods = await on_hand.everything(
        request.app.state.db, site_id, today=today, now=now,
        safety=request.app.state.settings.now.rules.safety_stock,
    )  # fmt: skip
    return render(
        request, "office/stock/stock.html", asked=asked, sites=sites, site_id=site_id, today=today,
        listing=listing((g for g in goods if _fits(g, asked, today)), asked, KEYS, "office.stock"),
        places=[place for place in on_hand.PLACES if any(g.held.get(place) for g in goods)],
        categories=await categories.listed(request.app.state.db),
        out_count=sum(g.available <= 0 for g in goods), expired_count=sum(g.expired > 0 for g in goods),
        soon_count=sum(g.state(today) == "soon" for g in goods), blocked_count=sum(g.blocked > 0 for g in goods),
    )  # fmt: skip


async def show(request: Request) -> Response:
    """One product: its lots, and what happened to them."""
    asked, now = query(request, LotsAsked), clock.now()
    database: Reader = request.app.state.db
    sites = await _sites(request)
    site_id = await _site(request, asked.site, sites)
    product = await products.by_sku(database, request.path_params["sku"], now=now)
    total = await on_hand.movement_count(database, product.id, site_id)
    last = max(1, -(-total // PER_PAGE))
    page = min(asked.page, last)
    goods = await on_hand.everything(
        database, site_id, today=clock.day(now), now=now,
        safety=request.app.state.settings.now.rules.safety_stock, product_id=product.id,
    )  # fmt: skip
    return render(
        request, "office/stock/product.html", product=product, today=clock.day(now), sites=sites,
        goods=goods[0] if goods else None, site_id=site_id,
        lots=await on_hand.of_product(database, product.id, site_id),
        movements=await on_hand.movements(
            database, product.id, site_id, limit=PER_PAGE, offset=(page - 1) * PER_PAGE
        ),
        page=page, last=last, total=total, may_count=request.state.staff.role == MANAGER, new_key=uuid7,
        page_href=lambda number: url(
            "office.stock.product", sku=product.sku, page=number, site=asked.site or None
        ),
    )  # fmt: skip


# -- putting goods up ------------------------------------------------------------------------


async def show_putaway(request: Request) -> Response:
    return await _putaway(request, request.query_params.get("scan", "")[:200].strip())


async def _putaway(request: Request, scan: str, refusal: StoreError | None = None) -> Response:
    database, now = request.app.state.db, clock.now()
    site_id = await shop_of(request)
    found: list[putaway.Part] = []
    goods = None
    if scan:
        try:
            goods, found = await _behind(request, scan, site_id)
        except BadInput as unread:
            refusal = refusal or unread
    return render(
        request, "office/stock/putaway.html", status=refusal.status if refusal else 200,
        scan=scan, goods=goods, found=found, refusal=refusal, new_key=uuid7,
        done=request.query_params.get("done") == "1" and refusal is None,
        suggestions=await putaway.suggest(database, site_id, now=now), most=MOST_SHELVES,
        may_carry=request.state.staff.role in PORTERS, typed=await typed(request) if refusal else {},
    )  # fmt: skip


async def _behind(
    request: Request, scan: str, site_id: int
) -> tuple[products.Product, list[putaway.Part]]:
    """The product that was scanned and what lies behind the shop of it, of the lot the label names."""
    database, now = request.app.state.db, clock.now()
    goods = await scans.read(database, scan, request.app.state.settings.now.rules, now=now)
    found = await putaway.behind(database, site_id, product_id=goods.product.id, lot=goods.lot)
    if not found:
        raise BadInput("Nothing of %(sku)s lies behind the shop.", "scan", sku=goods.product.sku)
    return goods.product, found


async def put_up(request: Request) -> Response:
    given_scan = (await typed(request)).get("scan", "")
    try:
        given, by, now = await form(request, Up), request.state.staff.id, clock.now()
        site_id = await shop_of(request)
        await request.app.state.db.write(
            lambda tx: putaway.put_up(
                tx, key=given.key, site_id=site_id, lot_id=given.lot, location_id=given.location,
                quantity=given.quantity, by=by, now=now,
            )
        )  # fmt: skip
    except StoreError as refusal:
        return await _putaway(request, given_scan, refusal)
    return see_other(request, url("office.stock.putaway", done=1))


routes = [
    route("/stock", show_all, allow=READERS, name="office.stock"),
    route("/stock/putaway", show_putaway, allow=READERS, name="office.stock.putaway"),
    route("/stock/putaway", put_up, allow=PORTERS, methods=("POST",), name="office.stock.putaway"),
    route("/stock/{sku}", show, allow=READERS, name="office.stock.product"),
]
