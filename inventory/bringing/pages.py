"""The office pages of goods between our sites: the list, one transfer, and its next step.

A person of one site sees the transfers from and to that site; the others are not there (404).
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from inventory.bringing import book, transfers
from inventory.bringing.book import Site, Transfer
from inventory.bringing.transfers import Came
from store import clock
from store.db import Transaction
from store.errors import NotFound, StoreError
from store.lists import Asked, has_words, listing, own_site
from store.people.staff import Staff
from store.web import (
    AUDITOR,
    CASHIER,
    MANAGER,
    POOL_OPERATOR,
    form,
    query,
    render,
    route,
    see_other,
    typed,
    url,
)

READERS = {MANAGER, CASHIER, POOL_OPERATOR, AUDITOR}
PORTERS = {MANAGER, CASHIER, POOL_OPERATOR}
Count = Annotated[int, Meta(ge=0, le=10**9)]
Verb = Callable[[Transaction, Transfer, int, int], Awaitable[Any]]


class TransfersAsked(Asked, frozen=True, kw_only=True):
    tab: Literal["asked", "sent", "unsettled", "received", "ended"] = "asked"


class Received(msgspec.Struct, frozen=True):
    """What came, in base units, and who answers for what did not come whole."""

    arrived: Count
    damaged: Count = 0
    liable: Literal["", "sender", "carrier", "receiver"] = ""


class Settled(msgspec.Struct, frozen=True):
    how: Literal["lost", "arrived"]


KEYS: dict[str, Callable[[Transfer], Any]] = {
    "asked": lambda one: (one.asked_at, one.id),
    "name": lambda one: one.name_fr,
    "quantity": lambda one: one.quantity,
    "source": lambda one: one.source.name_fr,
    "target": lambda one: one.target.name_fr,
}


def _is_in(one: Transfer, tab: str) -> bool:
    return one.is_unsettled if tab == "unsettled" else one.stage == tab


async def show_all(request: Request) -> Response:
    asked = query(request, TransfersAsked)
    found = await book.listed(request.app.state.db, own_site(request.state.staff))
    fitting = (
        one
        for one in found
        if _is_in(one, asked.tab)
        and has_words(asked.q, one.sku, one.name_fr, one.name_ar, one.name_en, one.reference)
    )
    return render(
        request, "office/transfers/list.html", asked=asked,
        listing=listing(fitting, asked, KEYS, "office.transfers"),
        counts={tab: sum(_is_in(one, tab) for one in found) for tab in ("asked", "sent", "unsettled")},
    )  # fmt: skip


async def find(request: Request) -> Transfer:
    """The transfer of this address, for those who may see it."""
    found = await book.find(request.app.state.db, int(request.path_params["id"]))
    if own_site(request.state.staff) not in (None, found.source.id, found.target.id):
        raise NotFound("There is no such transfer.")
    return found


def may_act(staff: Staff, site: Site) -> bool:
    """Whether this person works at that end of the way: in the shop, or for the pool."""
    if staff.role not in PORTERS:
        return False
    return site.kind == "pool" if staff.role == POOL_OPERATOR else staff.site_id in (None, site.id)


async def show(request: Request) -> Response:
    return await _page(request, await find(request))


async def _page(request: Request, one: Transfer, refusal: StoreError | None = None) -> Response:
    staff = request.state.staff
    return render(
        request, "office/transfers/transfer.html", status=refusal.status if refusal else 200, one=one, refusal=refusal,
        lots=await book.lots_of(request.app.state.db, one, now=clock.now()),
        sends=may_act(staff, one.source), receives=may_act(staff, one.target),
        settles=staff.role == MANAGER and may_act(staff, one.target), typed=await typed(request) if refusal else {},
    )  # fmt: skip


async def _act(request: Request, end: Literal["source", "target"], verb: Verb) -> Response:
    """Take a step as a person of that end of the way, and show the transfer; a refusal is shown on it."""
    one, staff, now = await find(request), request.state.staff, clock.now()
    if not may_act(staff, getattr(one, end)):
        raise NotFound("There is no such transfer.")
    try:
        await request.app.state.db.write(lambda tx: verb(tx, one, staff.id, now))
    except StoreError as refusal:
        return await _page(request, await find(request), refusal)
    return see_other(request, url("office.transfer", id=one.id))


async def send(request: Request) -> Response:
    return await _act(
        request, "source", lambda tx, one, by, now: transfers.send(tx, one.id, by=by, now=now)
    )


async def decline(request: Request) -> Response:
    return await _act(
        request, "source", lambda tx, one, by, now: transfers.decline(tx, one.id, by=by, now=now)
    )


async def receive(request: Request) -> Response:
    given = await form(request, Received)
    came = Came(given.arrived, given.damaged, given.liable or None)

    async def take_in(tx: Transaction, one: Transfer, by: int, now: int) -> None:
        key = await transfers.receive(tx, one.id, came, by=by, now=now)
        await request.app.state.arrived(tx, [key], now=now)

    return await _act(request, "target", take_in)


async def settle(request: Request) -> Response:
    given = await form(request, Settled)
    return await _act(
        request,
        "target",
        lambda tx, one, by, now: transfers.settle(tx, one.id, given.how, by=by, now=now),
    )


def _step(path: str, handler: Any, allow: set[str] = PORTERS) -> Any:
    return route(f"/transfers/{{id:int}}/{path}", handler, allow=allow, methods=("POST",), name=f"office.transfer.{path}")  # fmt: skip


routes = [
    route("/transfers", show_all, allow=READERS, name="office.transfers"),
    route("/transfers/{id:int}", show, allow=READERS, name="office.transfer"),
    _step("send", send),
    _step("decline", decline),
    _step("receive", receive),
    _step("settle", settle, {MANAGER}),
]
