"""The office's pages of promotions: the list, one with its preview, the form, and its end."""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from store import clock
from store.catalogue import categories
from store.db import Database, Reader, places
from store.errors import BadInput, StoreError
from store.lists import Asked as ListAsked
from store.lists import has_words, listing
from store.promotions import coupons, preview, promotions
from store.promotions.engine import ORDER_KINDS, Kind
from store.promotions.promotions import Promotion
from store.web.access import AUDITOR, MANAGER, route
from store.web.addresses import url
from store.web.forms import form, query, typed
from store.web.pages import render
from store.web.responses import see_other

MOST = 2_000
Name = Annotated[str, Meta(min_length=1, max_length=60)]
Day = Annotated[str, Meta(pattern=r"^(\d{4}-\d{2}-\d{2})?\Z")]
Dirhams = Annotated[int, Meta(ge=0, le=1_000_000_00, extra={"typed_as": "dirhams"})]
Uses = Annotated[int, Meta(ge=1, le=1_000_000)] | None
Few = Annotated[int, Meta(ge=0, le=99)]
State = Literal["", "running", "ahead", "over"]


class Asked(ListAsked, frozen=True, kw_only=True):
    state: State = ""


class Like(msgspec.Struct, frozen=True):
    """The promotion that a new one is to be like."""

    like: Annotated[int, Meta(ge=0)] = 0


class Trying(msgspec.Struct, frozen=True):
    basket: Annotated[str, Meta(max_length=2_000)] = ""


class Filled(msgspec.Struct, frozen=True):
    """The form. `percent` is typed as "12,5" and read in hundredths; what another kind needs is left aside."""

    name_fr: Name
    name_ar: Name
    name_en: Name
    kind: Kind
    starts_on: Day
    percent: Annotated[int, Meta(ge=0, le=10_000, extra={"typed_as": "dirhams"})] = 0
    amount: Dirhams = 0
    take: Few = 0
    pay: Few = 0
    mixed: bool = False
    threshold: Dirhams = 0
    channel: Literal["", "till", "web"] = ""
    priority: Few = 0
    code: Annotated[str, Meta(max_length=40)] = ""
    uses_max: Uses = None
    uses_max_each: Uses = None
    ends_on: Day = ""
    products: Annotated[str, Meta(max_length=20_000)] = ""
    categories: list[int] = []
    version: Annotated[int, Meta(ge=1)] = 1


KEYS = {
    "-starts": lambda found: found.starts_at,
    "starts": lambda found: found.starts_at,
    "name": lambda found: found.name_fr.casefold(),
    "code": lambda found: found.code,
}


async def show_all(request: Request) -> Response:
    asked, now = query(request, Asked), clock.now()
    every = await promotions.every(request.app.state.db, MOST)
    found = [p for p in every if _fits(p, asked, now)]
    return render(
        request, "office/promotions/list.html", asked=asked, now=now, any=bool(every),
        listing=listing(found, asked, KEYS, "office.promotions"),
    )  # fmt: skip


def _fits(promotion: Promotion, asked: Asked, now: int) -> bool:
    names = (promotion.name_fr, promotion.name_ar, promotion.name_en, promotion.code)
    return asked.state in ("", promotion.state(now)) and has_words(asked.q, *names)


async def show(request: Request) -> Response:
    """One promotion, and what it does to a sample basket."""
    database: Database = request.app.state.db
    promotion, now = await _find(request), clock.now()
    asked = query(request, Trying)
    basket = asked.basket or await preview.sample_of(database, promotion, now=now)
    refusal = sample = None
    try:
        sample = await preview.try_on(database, promotion, basket, now=now)
    except BadInput as error:
        refusal = error
    return render(
        request, "office/promotions/promotion.html", status=refusal.status if refusal else 200,
        promotion=promotion, now=now, basket=basket, sample=sample, refusal=refusal,
        left=await coupons.left(database, promotion, now=now), covered=await _covered(database, promotion),
    )  # fmt: skip


async def _find(request: Request) -> Promotion:
    return await promotions.find(request.app.state.db, request.path_params["id"])


async def _covered(reader: Reader, promotion: Promotion) -> dict[str, Any]:
    """The rows of what it covers, by their tables."""
    found: dict[str, Any] = {}
    for table, ids in (("product", promotion.products), ("category", promotion.categories)):
        order = "sku" if table == "product" else "position"
        sql = f"SELECT * FROM {table} WHERE id IN ({places(len(ids))}) ORDER BY {order}"
        found[table] = await reader.fetch(sql, *ids) if ids else []
    return found


async def show_new(request: Request) -> Response:
    like = query(request, Like).like
    model = await promotions.find(request.app.state.db, like) if like else None
    return await _form(request, model, url("office.promotions.create"))


async def show_form(request: Request) -> Response:
    promotion = await _find(request)
    return await _form(request, promotion, url("office.promotion.change", id=promotion.id), promotion)  # fmt: skip


async def _form(
    request: Request,
    model: Promotion | None,
    action: str,
    changing: Promotion | None = None,
    refusal: StoreError | None = None,
) -> Response:
    """The form, filled like `model`, or with what was typed when it was refused."""
    database: Database = request.app.state.db
    now = clock.now()
    covered = await _covered(database, model) if model else {"product": []}
    return render(
        request, "office/promotions/form.html", status=refusal.status if refusal else 200, model=model,
        action=action, changing=changing, refusal=refusal, typed=await typed(request) if refusal else {},
        chosen=await _chosen(request, model, refused=refusal is not None),
        products="\n".join(row["sku"] for row in covered["product"]),
        starts_on=clock.day(max(now, changing.starts_at if changing else now)),
        ends_on=clock.day(model.ends_at - 1) if changing and model and model.ends_at else "",
        categories=await categories.listed(database),
    )  # fmt: skip


async def _chosen(request: Request, model: Promotion | None, *, refused: bool) -> set[str]:
    if refused:
        return {str(value) for value in (await request.form()).getlist("categories")}
    return {str(id_) for id_ in model.categories} if model else set()


async def create(request: Request) -> Response:
    """A new promotion: from its day on, or from now on when that is today."""
    by, now = request.state.staff.id, clock.now()
    try:
        promotion = await _read(request, now)
        made = await request.app.state.db.write(
            lambda tx: promotions.create(tx, promotion, by=by, now=now)
        )
    except StoreError as refusal:
        return await _form(request, None, url("office.promotions.create"), None, refusal)
    return see_other(request, url("office.promotion", id=made))


async def change(request: Request) -> Response:
    before = await _find(request)
    by, now = request.state.staff.id, clock.now()
    try:
        promotion = await _read(request, now, before.id)
        await request.app.state.db.write(
            lambda tx: promotions.change(tx, promotion, by=by, now=now)
        )
    except StoreError as refusal:
        action = url("office.promotion.change", id=before.id)
        return await _form(request, before, action, before, refusal)
    return see_other(request, url("office.promotion", id=before.id))


async def end(request: Request) -> Response:
    promotion = await _find(request)
    by, now = request.state.staff.id, clock.now()
    await request.app.state.db.write(lambda tx: promotions.end(tx, promotion.id, by=by, now=now))
    return see_other(request, url("office.promotion", id=promotion.id))


async def _read(request: Request, now: int, id_: int = 0) -> Promotion:
    """What the form says. Raises BadInput naming the field."""
    given = await form(request, Filled)
    is_order = given.kind in ORDER_KINDS
    takes = given.kind == "bundle"
    return Promotion(
        id=id_, version=given.version, kind=given.kind, name_fr=given.name_fr, name_ar=given.name_ar,
        name_en=given.name_en, channel="web" if given.kind == "free_delivery" else given.channel,
        percent_bp=given.percent if given.kind in ("percent", "second", "order_percent") else 0,
        amount=given.amount if given.kind in ("amount", "price", "order_amount") else 0,
        take=given.take if takes else 0, pay=given.pay if takes else 0, mixed=takes and given.mixed,
        threshold=given.threshold if is_order else 0, priority=given.priority,
        code=coupons.normalise(given.code) if given.code else "",
        uses_max=given.uses_max, uses_max_each=given.uses_max_each,
        products=() if is_order else await _products(request.app.state.db, given.products),
        categories=() if is_order else await _categories(request.app.state.db, given.categories),
        starts_at=_starts(given.starts_on, now), ends_at=_ends(given.ends_on),
    )  # fmt: skip


def _starts(day_on: str, now: int) -> int:
    """Today's begins at once; a day that is past is no beginning."""
    starts_at = _instant(day_on or clock.day(now), "starts_on")
    if day_on and day_on < clock.day(now):
        raise BadInput("This cannot begin in the past.", "starts_on")
    return max(now, starts_at)


def _ends(day_on: str) -> int | None:
    """The midnight after the last day."""
    if not day_on:
        return None
    _instant(day_on, "ends_on")
    return clock.start_of(clock.plus_days(day_on, 1))


def _instant(day_on: str, field: str) -> int:
    try:
        return clock.start_of(day_on)
    except (ValueError, OverflowError) as error:
        raise BadInput("This is not a day.", field) from error


async def _products(reader: Reader, text: str) -> tuple[int, ...]:
    skus = dict.fromkeys(text.upper().replace(",", " ").split())
    if not skus:
        return ()
    rows = await reader.fetch(
        f"SELECT id, sku FROM product WHERE sku IN ({places(len(skus))}) ORDER BY id", *skus
    )
    for row in rows:
        skus.pop(row["sku"])
    if skus:
        raise BadInput("There is no article %(sku)s.", "products", sku=next(iter(skus))[:20])
    return tuple(row["id"] for row in rows)


async def _categories(reader: Reader, ids: list[int]) -> tuple[int, ...]:
    known = {row["id"] for row in await reader.fetch("SELECT id FROM category")}
    return tuple(sorted(known & set(ids)))


READERS = {MANAGER, AUDITOR}

routes = [
    route("/promotions", show_all, allow=READERS, name="office.promotions"),
    route("/promotions/new", show_new, allow=READERS, name="office.promotions.new"),
    route("/promotions/new", create, allow=MANAGER, methods=("POST",), name="office.promotions.create"),
    route("/promotions/{id:int}", show, allow=READERS, name="office.promotion"),
    route("/promotions/{id:int}/change", show_form, allow=READERS, name="office.promotion.form"),
    route("/promotions/{id:int}/change", change, allow=MANAGER, methods=("POST",), name="office.promotion.change"),
    route("/promotions/{id:int}/end", end, allow=MANAGER, methods=("POST",), name="office.promotion.end"),
]  # fmt: skip
