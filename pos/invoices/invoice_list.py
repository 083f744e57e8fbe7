"""The office's list of invoices and credit notes: chosen by days, kind and words, on a page and as a file."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from pos.invoices import invoice_book
from pos.invoices.invoice_book import Chosen, Kind
from pos.journal.pages import FIRST_DAY, Day
from store import clock
from store.errors import BadInput
from store.web import AUDITOR, MANAGER, query, render, route, url

PER_PAGE = 50


class Asked(msgspec.Struct, frozen=True):
    """What the list is narrowed to. Without days: this year; who looks for something and names no day means any."""

    from_on: Day = ""
    to_on: Day = ""
    kind: Kind = ""
    q: Annotated[str, Meta(max_length=60)] = ""
    page: Annotated[int, Meta(ge=1, le=100_000)] = 1


def _chosen(request: Request, asked: Asked) -> Chosen:
    today = clock.day(clock.now())
    usual = FIRST_DAY if asked.q else f"{today[:4]}-01-01"
    first, last = asked.from_on or usual, asked.to_on or today
    for day_on in (first, last):
        _check_day(day_on)
    site_id = request.state.staff.site_id
    return Chosen(site_id, min(first, last), max(first, last), asked.kind, asked.q)


def _check_day(day_on: str) -> None:
    try:
        clock.start_of(day_on)
    except ValueError as error:
        raise BadInput("There is no such day.", "from_on") from error


async def show(request: Request) -> Response:
    """The documents of a choice, with what they add up to."""
    asked = query(request, Asked)
    chosen = _chosen(request, asked)
    found = await invoice_book.listed(request.app.state.db, chosen)
    start = (asked.page - 1) * PER_PAGE
    return render(
        request, "office/sales/invoices.html", asked=asked, chosen=chosen, found=found,
        entries=found[start : start + PER_PAGE], last=max(1, -(-len(found) // PER_PAGE)),
        page_href=lambda page: _href(asked, page=page), file_href=_href(asked, "office.invoices.file", page=1),
    )  # fmt: skip


def _href(asked: Asked, page_name: str = "office.invoices", **changes: Any) -> str:
    """The list as asked for, with some changes; what is usual is not spelled out."""
    given = {**msgspec.structs.asdict(asked), **changes}
    usual = msgspec.structs.asdict(Asked())
    return url(page_name, **{name: value for name, value in given.items() if value != usual[name]})


async def as_file(request: Request) -> Response:
    """The choice as CSV."""
    chosen = _chosen(request, query(request, Asked))
    content = invoice_book.as_file(await invoice_book.listed(request.app.state.db, chosen))
    name = f"invoices-{chosen.from_on}-{chosen.to_on}.csv"
    return Response(
        content,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


READERS = {MANAGER, AUDITOR}

list_routes = [
    route("/invoices", show, allow=READERS, name="office.invoices"),
    route("/invoices/file.csv", as_file, allow=READERS, name="office.invoices.file"),
]
