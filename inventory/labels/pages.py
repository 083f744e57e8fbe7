"""The office's labels: choose goods or lots and how many of each, then a page made for the paper chosen."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from inventory.labels import goods, symbols
from inventory.labels.goods import LotLabel, ShelfLabel
from inventory.labels.sheets import BY_KEY, SHEETS, Kind, Sheet
from store import clock
from store.errors import BadInput, StoreError
from store.i18n import N_
from store.lists import Asked, has_words, listing
from store.web import AUDITOR, CASHIER, MANAGER, POOL_OPERATOR, form, query, render, route, typed

MOST_LABELS = 1_000
HEIGHTS = {"shelf": 9.0, "product": 11.0}


class LabelsAsked(Asked, frozen=True, kw_only=True):
    kind: Kind = "shelf"


class Printing(msgspec.Struct, frozen=True):
    """How many labels of each product or lot; the first stands at place `start` of the sheet."""

    kind: Kind
    sheet: Annotated[str, Meta(max_length=20)]
    start: Annotated[int, Meta(ge=1, le=24)] = 1
    count: dict[int, Annotated[int, Meta(ge=0, le=500)]] = {}


KEYS: Mapping[str, Callable[[Any], Any]] = {"sku": lambda one: one.sku}


async def show(request: Request) -> Response:
    return await _show(request)


async def _show(request: Request, refusal: StoreError | None = None) -> Response:
    asked = query(request, LabelsAsked)
    rows = [one for one in await _choice(request, asked.kind) if _fits(one, asked)]
    return render(
        request, "office/labels/choose.html", status=refusal.status if refusal else 200,
        listing=listing(rows, asked, KEYS, "office.labels"), asked=asked,
        sheets=[sheet for sheet in SHEETS if sheet.kind == asked.kind],
        may_print=request.state.staff.role != AUDITOR,
        refusal=refusal, typed=await typed(request) if refusal else {},
    )  # fmt: skip


async def _choice(request: Request, kind: Kind) -> list[ShelfLabel] | list[LotLabel]:
    database, now = request.app.state.db, clock.now()
    if kind == "product":
        return await goods.lots_at_hand(database, today=clock.day(now))
    rows = await database.fetch("SELECT id FROM product WHERE archived_at IS NULL")
    return await goods.shelf(database, [row[0] for row in rows], now=now)


def _fits(one: ShelfLabel | LotLabel, asked: LabelsAsked) -> bool:
    more = (one.code,) if isinstance(one, LotLabel) else (one.gtin or "", one.plu or "")
    return has_words(asked.q, one.sku, one.name_fr, one.name_ar, *more)


async def print_labels(request: Request) -> Response:
    """The page for the printer."""
    try:
        given = await form(request, Printing)
        sheet = _sheet(given)
        labels = await _labels(request, given)
    except StoreError as refusal:
        return await _show(request, refusal)
    base_url = request.app.state.environment.base_url
    places: list[Any] = [None] * (min(given.start, sheet.per_page) - 1) + labels
    pages = [places[at : at + sheet.per_page] for at in range(0, len(places), sheet.per_page)]
    return render(
        request, f"office/labels/{given.kind}.html", sheet=sheet, pages=pages,
        ean=lambda label: symbols.ean13(label.gtin, HEIGHTS["shelf"]),
        bars=lambda label: _bars(label, sheet),
        qr=lambda label: symbols.qr(base_url, label.elements),
    )  # fmt: skip


def _bars(label: LotLabel, sheet: Sheet) -> str:
    """The GS1-128, or nothing where the lot's code is too long for this paper: the QR code says it all."""
    drawn = symbols.gs1_128(label.elements, sheet.bars, HEIGHTS["product"])
    return drawn or ""


def _sheet(given: Printing) -> Sheet:
    sheet = BY_KEY.get(given.sheet)
    if sheet is None or sheet.kind != given.kind:
        raise BadInput(N_("Choose one of the options."), "sheet")
    return sheet


async def _labels(request: Request, given: Printing) -> list[ShelfLabel | LotLabel]:
    wanted = {id_: number for id_, number in given.count.items() if number}
    if not wanted:
        raise BadInput("Say how many labels of what.", "count")
    if sum(wanted.values()) > MOST_LABELS:
        raise BadInput("At most %(most)d labels at a time.", "count", most=MOST_LABELS)
    database = request.app.state.db
    found: list[ShelfLabel] | list[LotLabel] = (
        await goods.lots(database, wanted)
        if given.kind == "product"
        else await goods.shelf(database, wanted, now=clock.now())
    )
    return [label for label in found for _ in range(wanted[label.id])]


PRINTERS = {MANAGER, CASHIER, POOL_OPERATOR}
routes = [
    route("/labels", show, allow={*PRINTERS, AUDITOR}, name="office.labels"),
    route(
        "/labels/print", print_labels, allow=PRINTERS, methods=("POST",), name="office.labels.print"
    ),
]
