"""The office's pages for web orders: the board, one order, its pick list and its slip; and what is done to it.

A person of one site sees the orders of that site; the others are not there (404).
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from shop.orders import (
    arrivals,
    handover,
    letters,
    order_list,
    orders,
    picking,
    shortages,
    steps,
    symbols,
)
from shop.orders.handover import Books
from shop.orders.orders import Order
from shop.orders.shortages import Source
from store import clock, phones, tax, tenders
from store.db import Reader, Transaction
from store.errors import NotFound, StoreError
from store.i18n import N_, speak
from store.money import parse_amount
from store.web import Id, form, is_htmx, query, render, see_other, url

PER_PAGE = 50
BOARD = {
    "todo": ("placed",),
    "picking": ("picking", "picked"),
    "packed": ("packed",),
    "done": ("handed_over",),
    "cancelled": ("cancelled",),
}
"""The tabs of the board and the stages that each shows."""


class Board(msgspec.Struct, frozen=True):
    tab: Literal["todo", "picking", "packed", "done", "cancelled"] = "todo"
    q: Annotated[str, Meta(max_length=60)] = ""
    sort: Annotated[str, Meta(pattern=r"^(-?(order|since|name|way|total))?\Z")] = ""
    page: Annotated[int, Meta(ge=1, le=10_000)] = 1


class Tick(msgspec.Struct, frozen=True):
    lot: Id
    location: Id


class Scan(msgspec.Struct, frozen=True):
    scan: Annotated[str, Meta(max_length=200)] = ""


class Line(msgspec.Struct, frozen=True):
    line: Annotated[str, Meta(min_length=36, max_length=36)]


class From(msgspec.Struct, frozen=True):
    """The site that goods are brought from; 0 is the pool."""

    site: Annotated[int, Meta(ge=0, le=10**12)]


class Reason(msgspec.Struct, frozen=True):
    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class Payment(msgspec.Struct, frozen=True):
    """How it was paid: `given` in dirhams as typed, empty for the exact amount; `reference` of the card slip."""

    paid_by: Literal["cash", "card"] = "cash"
    given: Annotated[str, Meta(max_length=20)] = ""
    reference: Annotated[str, Meta(max_length=40)] = ""


async def board(request: Request) -> Response:
    """Who waits for what, the longest waiting first; what a till sale left short stands out."""
    asked = query(request, Board)
    database, site_id = request.app.state.db, request.state.staff.site_id
    shown = await order_list.listed(
        database, stages=BOARD[asked.tab], words=asked.q, site_id=site_id, sort=asked.sort,
        limit=PER_PAGE + 1, offset=(asked.page - 1) * PER_PAGE,
    )  # fmt: skip
    counted = await order_list.counts(database, site_id=site_id)
    template = "office/orders/_board.html" if is_htmx(request) else "office/orders/board.html"
    return render(
        request, template, asked=asked, orders=shown[:PER_PAGE], has_more=len(shown) > PER_PAGE,
        tabs=[(tab, sum(counted.get(stage, 0) for stage in stages)) for tab, stages in BOARD.items()],
        show_phone=phones.show, now=clock.now(),
        sort_href=lambda key: url("office.orders", tab=asked.tab, q=asked.q or None, sort=key),
    )  # fmt: skip


async def find(request: Request) -> Order:
    """The order of this address, for a person of its site."""
    found = await orders.by_code(request.app.state.db, request.path_params["code"].upper())
    site_id = request.state.staff.site_id
    if site_id is not None and site_id != found.site_id:
        raise NotFound(N_("There is no such order."))
    return found


async def show(request: Request) -> Response:
    return await _page(request, await find(request))


async def _page(
    request: Request, order: Order, refusal: StoreError | None = None, said: str = ""
) -> Response:
    fragment = is_htmx(request)
    return render(
        request, "office/orders/_order.html" if fragment else "office/orders/order.html",
        status=refusal.status if refusal else 200, order=order, refusal=refusal, said=said,
        items=await picking.pick_list(request.app.state.db, order.id), phone=phones.show(order.phone),
        due=tenders.cash_due(order.owed, _policy(request)),
        coming=await arrivals.of_order(request.app.state.db, order.id),
        sources=await _sources(request, order),
    )  # fmt: skip


async def _sources(request: Request, order: Order) -> list[Source]:
    if not order.is_shorted:
        return []
    return await shortages.sources(request.app.state.db, order, now=clock.now())


async def pick_list(request: Request) -> Response:
    """The pick list on paper."""
    order = await find(request)
    items = await picking.pick_list(request.app.state.db, order.id)
    return render(request, "office/orders/pick_list.html", order=order, items=items)


async def slip(request: Request) -> Response:
    """What goes into the parcel: the goods, the lots, what is to be collected. In the shopper's language."""
    order = await find(request)
    speak(order.language)
    return render(
        request, "office/orders/slip.html", order=order, phone=phones.show(order.phone),
        items=await picking.pick_list(request.app.state.db, order.id),
        due=tenders.cash_due(order.owed, _policy(request)), qr=symbols.order(order.code),
    )  # fmt: skip


Verb = Callable[[Transaction, Order, int, int], Awaitable[Any]]


async def _act(request: Request, verb: Verb) -> Response:
    """Do one thing to the order as the person signed in, and show it; a refusal is shown where they stand."""
    order, by, now = await find(request), request.state.staff.id, clock.now()
    try:
        await request.app.state.db.write(lambda tx: verb(tx, order, by, now))
    except StoreError as refusal:
        return await _page(request, await find(request), refusal)
    if is_htmx(request):
        return await _page(request, await find(request))
    return see_other(request, url("office.order", code=order.code))


async def start(request: Request) -> Response:
    return await _act(request, lambda tx, o, by, now: picking.start(tx, o.id, by=by, now=now))


async def tick(request: Request) -> Response:
    given = await form(request, Tick)
    return await _act(
        request,
        lambda tx, o, by, now: picking.tick(tx, o.id, given.lot, given.location, by=by, now=now),
    )


async def scan(request: Request) -> Response:
    """Tick what was scanned, or a lot's number typed by hand."""
    given = await form(request, Scan)

    async def take(tx: Transaction, order: Order, by: int, now: int) -> None:
        item = picking.find_item(await picking.pick_list(tx, order.id), given.scan)
        await picking.tick(tx, order.id, item.lot_id, item.location_id, by=by, now=now)

    return await _act(request, take)


async def pack(request: Request) -> Response:
    return await _act(request, lambda tx, o, by, now: picking.pack(tx, o.id, by=by, now=now))


async def hold_again(request: Request) -> Response:
    safety = request.app.state.settings.now.rules.safety_stock
    return await _act(
        request,
        lambda tx, o, by, now: shortages.hold_again(tx, o.id, safety=safety, by=by, now=now),
    )


async def bring(request: Request) -> Response:
    """Have what is missing brought from another shop or from the pool."""
    given = await form(request, From)
    return await _act(
        request,
        lambda tx, o, by, now: shortages.bring(tx, o.id, given.site or None, by=by, now=now),
    )


async def leave_out(request: Request) -> Response:
    given = await form(request, Line)

    async def leave(tx: Transaction, order: Order, by: int, now: int) -> None:
        await shortages.leave_out(tx, order.id, given.line, by=by, now=now)
        await letters.put(tx, "order_changed", order, now=now, part=given.line)

    return await _act(request, leave)


async def cancel(request: Request) -> Response:
    given = await form(request, Reason)

    async def stop(tx: Transaction, order: Order, by: int, now: int) -> None:
        await steps.cancel(tx, order.id, by=by, now=now, note=given.reason)
        await letters.put(tx, "order_cancelled", order, now=now)

    return await _act(request, stop)


async def hand_over(request: Request) -> Response:
    """The goods go out of the door against money: the sale is recorded here."""
    given = await form(request, Payment)
    policy = _policy(request)
    subject = request.app.state.settings.now.rules.subject_to_vat

    async def give(tx: Transaction, order: Order, by: int, now: int) -> None:
        books = Books(await rates(tx, now), subject, policy)
        await handover.complete(
            tx, order.id, [_tender(order, given, policy)], books,
            reference=given.reference, by=by, now=now,
        )  # fmt: skip
        await letters.put(tx, "order_sent", order, now=now)

    return await _act(request, give)


def _tender(order: Order, given: Payment, policy: tenders.Policy) -> tenders.Tender:
    if given.paid_by == "card":
        return tenders.Tender("card", order.due)
    exact = tenders.cash_due(order.due, policy).amount
    return tenders.Tender("cash", parse_amount(given.given, "given") if given.given else exact)


def _policy(request: Request) -> tenders.Policy:
    rules = request.app.state.settings.now.rules
    return tenders.Policy(
        rules.cash_rounding, rules.stamp_duty, rules.stamp_rate_bp, rules.cash_limit
    )


async def rates(reader: Reader, now: int) -> dict[str, int]:
    """The tax rates in force today."""
    rows = await reader.fetch("SELECT code, rate_bp, valid_from_on, valid_to_on FROM tax_code")
    codes = [
        tax.TaxCode(row["code"], row["rate_bp"], {}, row["valid_from_on"], row["valid_to_on"])
        for row in rows
    ]
    return tax.rates_on(codes, clock.day(now))
