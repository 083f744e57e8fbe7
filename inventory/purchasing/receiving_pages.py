"""The office page where a delivery is taken in: scan, look at what was counted, finish.

What was counted so far travels with the form, so that it works without JavaScript and nothing is
posted before the person says that it is all; the form's key makes it one delivery however often
it is sent.
"""

import re
from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from inventory import scans
from inventory.purchasing import book, receiving
from inventory.purchasing.book import Line, Order
from inventory.purchasing.pages import find
from inventory.purchasing.receiving import Arrival
from inventory.scans import Goods
from store import clock
from store.errors import BadInput, StoreError
from store.ids import uuid7
from store.web import (
    AUDITOR,
    CASHIER,
    MANAGER,
    POOL_OPERATOR,
    Count,
    Id,
    form,
    render,
    route,
    see_other,
    typed,
    url,
)

RECEIVERS = {MANAGER, CASHIER, POOL_OPERATOR}
_ROW = re.compile(r"arrival\.([0-9]{1,4})\.(line|lot|best_before_on|accepted|damaged|liable)")

Counted = dict[str, str]
"""A row of the form as typed: line, lot, best_before_on, accepted, damaged, liable."""


class Given(msgspec.Struct, frozen=True):
    line: Id
    lot: Annotated[str, Meta(max_length=40)] = ""
    best_before_on: Annotated[str, Meta(pattern=r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?\Z")] = ""
    accepted: Count = 0
    damaged: Count = 0
    liable: Literal["", "cooperative", "carrier", "office", "store"] = ""


class Receipt(msgspec.Struct, frozen=True):
    key: Annotated[str, Meta(min_length=8, max_length=60)]
    arrival: dict[int, Given] = {}
    is_last: bool = False


async def show(request: Request) -> Response:
    order = await find(request)
    return await _page(request, order, [], uuid7())


async def _page(
    request: Request,
    order: Order,
    rows: Sequence[Counted],
    key: str,
    *,
    refusal: StoreError | None = None,
    seen: Goods | None = None,
    is_last: bool = False,
) -> Response:
    lines = await book.lines(request.app.state.db, order.id)
    return render(
        request, "office/purchasing/receive.html", status=refusal.status if refusal else 200,
        order=order, lines=lines, counted={line.id: _counted(rows, line) for line in lines},
        rows=list(enumerate(rows)), key=key, refusal=refusal, seen=seen, is_last=is_last,
        scan=(await typed(request)).get("scan", "") if refusal else "",
    )  # fmt: skip


async def count(request: Request) -> Response:
    """Take one scan (or one line chosen by hand, or a row away) into what is counted, and show it all."""
    order, given = await find(request), await typed(request)
    rows, key = _rows(given), given.get("key") or uuid7()
    is_last, seen = "is_last" in given, None
    lines = await book.lines(request.app.state.db, order.id)
    try:
        if given.get("remove", "").isdecimal():
            rows = [row for number, row in enumerate(rows) if number != int(given["remove"])]
        elif given.get("add"):
            rows.append({"line": given["add"]})
        elif given.get("scan", "").strip():
            rules = request.app.state.settings.now.rules
            seen = await scans.read(request.app.state.db, given["scan"], rules, now=clock.now())
            _take(rows, _line_of(lines, seen), seen)
    except StoreError as refusal:
        return await _page(request, order, rows, key, refusal=refusal, is_last=is_last)
    return await _page(request, order, rows, key, seen=seen, is_last=is_last)


def _rows(given: dict[str, str]) -> list[Counted]:
    """The rows as typed, in the order of their numbers."""
    rows: dict[int, Counted] = {}
    for name, value in given.items():
        if match := _ROW.fullmatch(name):
            rows.setdefault(int(match[1]), {})[match[2]] = value
    return [rows[number] for number in sorted(rows) if "line" in rows[number]]


def _line_of(lines: Sequence[Line], goods: Goods) -> Line:
    line = next((line for line in lines if line.product_id == goods.product.id), None)
    if line is None:
        raise BadInput("%(sku)s is not on this order.", field="scan", sku=goods.product.sku)
    return line


def _take(rows: list[Counted], line: Line, goods: Goods) -> None:
    """Count what was scanned into its row: of its lot, else one that has no lot yet, else a new one."""
    same = [row for row in rows if row["line"] == str(line.id)]
    fitting = [row for row in same if goods.lot in (None, row.get("lot", ""))]
    blank = [row for row in same if not row.get("lot")]
    if fitting or blank:
        row = (fitting or blank)[-1]
    else:
        row = {"line": str(line.id)}
        rows.append(row)
    row["lot"] = goods.lot or row.get("lot", "")
    row["best_before_on"] = row.get("best_before_on") or goods.best_before_on or ""
    row["accepted"] = str(_figure(row, "accepted") + goods.quantity)


def _counted(rows: Sequence[Counted], line: Line) -> int:
    """What is counted of a line so far, whole and damaged."""
    mine = [row for row in rows if row["line"] == str(line.id)]
    return sum(_figure(row, "accepted") + _figure(row, "damaged") for row in mine)


def _figure(row: Counted, name: str) -> int:
    """A figure as typed; 0 where it is none yet, or none that could be."""
    text = row.get(name, "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 else 0


async def finish(request: Request) -> Response:
    """Take the delivery in. A refusal keeps everything that was counted."""
    order = await find(request)
    by, now = request.state.staff.id, clock.now()
    try:
        given = await form(request, Receipt)
        await request.app.state.db.write(
            lambda tx: receiving.receive(
                tx,
                order.id,
                given.key,
                _arrivals(given),
                by=by,
                now=now,
                is_last=given.is_last,
                arrived=request.app.state.arrived,
            )
        )
    except StoreError as refusal:
        kept = await typed(request)
        return await _page(
            request, await find(request), _rows(kept), kept.get("key") or uuid7(),
            refusal=refusal, is_last="is_last" in kept,
        )  # fmt: skip
    return see_other(request, url("office.purchase_order", id=order.id))


def _arrivals(given: Receipt) -> list[Arrival]:
    return [
        Arrival(
            row.line, row.lot.replace(" ", ""), row.best_before_on or None, row.accepted, row.damaged, row.liable
        )
        for _, row in sorted(given.arrival.items())
    ]  # fmt: skip


routes = [
    route(
        "/purchase-orders/{id:int}/receive", show, allow={*RECEIVERS, AUDITOR}, name="office.purchase_order.receive"
    ),
    route(
        "/purchase-orders/{id:int}/receive", finish, allow=RECEIVERS, methods=("POST",),
        name="office.purchase_order.receive",
    ),
    route(
        "/purchase-orders/{id:int}/receive/count", count, allow=RECEIVERS, methods=("POST",),
        name="office.purchase_order.count",
    ),
]  # fmt: skip
