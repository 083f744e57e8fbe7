"""The office's page of what runs out: why, when, and what to order of the pool."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from inventory.pool import offers
from inventory.purchasing import orders
from inventory.replenishment import suggestions
from inventory.replenishment.suggestions import Suggestion
from store import clock
from store.catalogue import categories
from store.errors import BadInput, StoreError
from store.ids import uuid7
from store.lists import Asked, has_words, listing, shop_of
from store.web import (  # fmt: skip
    AUDITOR,
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
from store.web.forms import posted

State = Literal["", "soon", "all"]
SOON_DAYS = 7
NEVER = 100_000
MOST_CARTONS = 10_000


class RestockAsked(Asked, frozen=True, kw_only=True):
    """`state`: what is due to be ordered, what runs out within days, or everything."""

    state: State = ""
    category: Annotated[str, Meta(max_length=60)] = ""


class Draw(msgspec.Struct, frozen=True):
    """The rows ticked, and how many cartons of each."""

    key: Annotated[str, Meta(min_length=8, max_length=60)]
    chosen: list[Id] = []
    cartons: dict[int, Annotated[int, Meta(ge=0, le=MOST_CARTONS)]] = {}


def _days_left(found: Suggestion) -> int:
    left = found.plan.runs_out_in_days
    return NEVER if left is None else left


KEYS: Mapping[str, Callable[[Suggestion], Any]] = {
    "runs_out": lambda found: (not found.requests, _days_left(found), found.sku),
    "sku": lambda found: found.sku,
    "demand": lambda found: found.forecast.mean,
    "on_hand": lambda found: found.situation.on_hand,
    "inbound": lambda found: found.situation.inbound,
    "quantity": lambda found: found.plan.quantity,
}


def runs_out_soon(found: Suggestion) -> bool:
    """Whether what is there and free lasts less than a week, or is gone though it sells."""
    return found.forecast.mean > 0 and _days_left(found) < SOON_DAYS


def _fits(found: Suggestion, asked: RestockAsked) -> bool:
    wanted = {"": found.plan.is_due, "soon": runs_out_soon(found), "all": True}[asked.state]
    names = (found.sku, found.name_fr, found.name_ar, found.name_en)
    return (
        wanted
        and (not asked.category or found.category == asked.category)
        and has_words(asked.q, *names)
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def _show(request: Request, refusal: StoreError | None = None) -> Response:
    asked = query(request, RestockAsked)
    database, now = request.app.state.db, clock.now()
    rules = request.app.state.settings.now.rules
    found = await suggestions.all_of(database, await shop_of(request), rules, now=now)
    return render(
        request, "office/restock/list.html", status=refusal.status if refusal else 200,
        listing=listing((one for one in found if _fits(one, asked)), asked, KEYS, "office.restock"),
        asked=asked, categories=await categories.listed(database), key=uuid7(), refusal=refusal,
        typed=await typed(request) if refusal else {},
        ticked=(await posted(request)).getlist("chosen") if refusal else None,
        may_order=request.state.staff.role in (MANAGER, POOL_OPERATOR),
        due_count=sum(one.plan.is_due for one in found),
        soon_count=sum(runs_out_soon(one) for one in found),
        inbound_count=sum(one.situation.inbound > 0 for one in found),
        soon=runs_out_soon,
    )  # fmt: skip


async def draw(request: Request) -> Response:
    """Turn the ticked rows into purchase orders, spread over the co-operatives by fair share."""
    try:
        given = await form(request, Draw)
        wants = await _wants(request, given)
        site_id, by, now = await shop_of(request), request.state.staff.id, clock.now()
        await request.app.state.db.write(
            lambda tx: orders.draw(tx, site_id=site_id, wants=wants, by=by, now=now, key=given.key)
        )
    except StoreError as refusal:
        return await _show(request, refusal)
    return see_other(request, url("office.purchase_orders"))


async def _wants(request: Request, given: Draw) -> dict[int, int]:
    """Base units per product. A carton is the smallest that anybody who can supply it packs."""
    cartons = {id_: given.cartons.get(id_, 0) for id_ in given.chosen if given.cartons.get(id_, 0)}
    if not cartons:
        raise BadInput("Tick what to order, and say how many cartons.", field="chosen")
    today = clock.day(clock.now())
    pool = await offers.of_products(request.app.state.db, cartons, today=today)
    return {id_: number * suggestions.pack_of(pool[id_]) for id_, number in cartons.items()}


READERS = {MANAGER, POOL_OPERATOR, AUDITOR}
routes = [
    route("/restock", show, allow=READERS, name="office.restock"),
    route(
        "/restock",
        draw,
        allow={MANAGER, POOL_OPERATOR},
        methods=("POST",),
        name="office.restock.draw",
    ),
]
