"""The office pages of purchase orders: the list, one order, its paper, and what is done to it.

A person of one shop sees the orders of that shop; the others are not there (404).
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from inventory.purchasing import book, orders, receiving
from inventory.purchasing.book import Order
from store import clock
from store.db import Transaction
from store.errors import StoreError
from store.lists import PER_PAGE, Asked, Listing, addresses, own_site
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
BUYERS = {MANAGER, POOL_OPERATOR}


class BookAsked(Asked, frozen=True, kw_only=True):
    tab: Literal["open", "unsettled", "closed", "cancelled", "all"] = "open"


class Reason(msgspec.Struct, frozen=True):
    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class Settled(msgspec.Struct, frozen=True):
    discrepancy: Id


async def show_all(request: Request) -> Response:
    asked = query(request, BookAsked)
    if asked.sort.removeprefix("-") not in book.SORTS:
        asked = msgspec.structs.replace(asked, sort="expected" if asked.tab == "open" else "-number")  # fmt: skip
    database, site_id = request.app.state.db, own_site(request.state.staff)
    total = await book.count(database, state=asked.tab, words=asked.q, site_id=site_id)
    last = max(1, -(-total // PER_PAGE))
    page = min(asked.page, last)
    rows = await book.listed(
        database, state=asked.tab, words=asked.q, site_id=site_id, sort=asked.sort,
        limit=PER_PAGE, offset=(page - 1) * PER_PAGE,
    )  # fmt: skip
    return render(
        request, "office/purchasing/orders.html", asked=asked, today=clock.day(clock.now()),
        listing=Listing(rows, total, page, last, asked.sort, *addresses("office.purchase_orders", asked)),
        counts={state: await book.count(database, state=state, site_id=site_id) for state in ("open", "unsettled")},
    )  # fmt: skip


async def find(request: Request) -> Order:
    """The order of this address, for those who may see it."""
    return await book.find(
        request.app.state.db, request.path_params["id"], site_id=own_site(request.state.staff)
    )


async def show(request: Request) -> Response:
    return await _page(request, await find(request))


async def _page(request: Request, order: Order, refusal: StoreError | None = None) -> Response:
    database = request.app.state.db
    return render(
        request, "office/purchasing/order.html", status=refusal.status if refusal else 200,
        order=order, lines=await book.lines(database, order.id), arrived=await book.arrived(database, order.id),
        wrong=await book.discrepancies(database, order.id), today=clock.day(clock.now()),
        refusal=refusal, typed=await typed(request) if refusal else {},
    )  # fmt: skip


async def paper(request: Request) -> Response:
    """The order as the co-operative gets it."""
    order = await find(request)
    lines = await book.lines(request.app.state.db, order.id)
    return render(request, "office/purchasing/paper.html", order=order, lines=lines)


async def _act(
    request: Request, verb: Callable[[Transaction, int, int], Awaitable[Any]]
) -> Response:
    """Do one thing as the person signed in and show the order; a refusal is shown on it."""
    order, by, now = await find(request), request.state.staff.id, clock.now()
    try:
        await request.app.state.db.write(lambda tx: verb(tx, by, now))
    except StoreError as refusal:
        return await _page(request, await find(request), refusal)
    return see_other(request, url("office.purchase_order", id=order.id))


async def cancel(request: Request) -> Response:
    try:
        given = await form(request, Reason)
    except StoreError as refusal:
        return await _page(request, await find(request), refusal)
    order_id = request.path_params["id"]
    return await _act(
        request, lambda tx, by, now: orders.cancel(tx, order_id, by=by, now=now, reason=given.reason)
    )  # fmt: skip


async def settle(request: Request) -> Response:
    """What was wrong has been settled with whoever answers for it."""
    given, order_id = await form(request, Settled), request.path_params["id"]
    return await _act(
        request,
        lambda tx, by, now: receiving.resolve(tx, order_id, given.discrepancy, by=by, now=now),
    )


routes = [
    route("/purchase-orders", show_all, allow=READERS, name="office.purchase_orders"),
    route("/purchase-orders/{id:int}", show, allow=READERS, name="office.purchase_order"),
    route("/purchase-orders/{id:int}/paper", paper, allow=READERS, name="office.purchase_order.paper"),
    route(
        "/purchase-orders/{id:int}/cancel", cancel, allow=BUYERS, methods=("POST",),
        name="office.purchase_order.cancel",
    ),
    route(
        "/purchase-orders/{id:int}/settle", settle, allow=BUYERS, methods=("POST",),
        name="office.purchase_order.settle",
    ),
]  # fmt: skip
