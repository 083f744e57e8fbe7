"""The office's pages for completed sales: the list with its sums, its files, and one sale with its receipt.

A person of one site sees the sales of that site. A cashier sees what they sold themselves today. The
others are not there (404).
"""

import asyncio
import io
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from pos.closings.z_pages import z_routes
from pos.journal import journal, journal_files
from pos.journal.journal import Channel, Paid, Selection, Sort
from pos.printing import jobs
from pos.printing.layout import picture_of
from pos.printing.receipt import receipt_of
from pos.receipts import papers, receipt_words, sold
from pos.receipts.sold import Sold
from pos.registers import counters
from pos.registers.pages import counter_routes
from store import audit, clock
from store.db import Database
from store.documents import invoices, tax_free
from store.errors import BadInput, NotFound
from store.ids import is_uuid7, uuid7
from store.people import staff as people
from store.web import AUDITOR, CASHIER, MANAGER, Id, form, query, render, route, see_other, url

USUAL_DAYS = 7
FIRST_DAY = "2000-01-01"
Day = Annotated[str, Meta(pattern=r"^(20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))?\Z")]


class Asked(msgspec.Struct, frozen=True):
    """What the list is narrowed to; an empty field does not narrow. Without days: the last seven."""

    from_on: Day = ""
    to_on: Day = ""
    register: Id | None = None
    cashier: Id | None = None
    channel: Channel = ""
    paid_by: Paid = ""
    q: Annotated[str, Meta(max_length=60)] = ""
    sort: Sort = "-sold_at"
    page: Annotated[int, Meta(ge=1, le=100_000)] = 1


def _selection(request: Request, asked: Asked) -> Selection:
    person, now = request.state.staff, clock.now()
    first, last = _days(asked, now)
    is_cashier = person.role == CASHIER
    return Selection(
        site_id=person.site_id,
        from_on=clock.day(now) if is_cashier else first,
        to_on=clock.day(now) if is_cashier else last,
        register_id=asked.register,
        cashier_id=person.id if is_cashier else asked.cashier,
        channel=asked.channel,
        paid_by=asked.paid_by,
        words=asked.q,
        sort=asked.sort,
    )


def _days(asked: Asked, now: int) -> tuple[str, str]:
    """From the earlier day to the later. Who looks for a number and names no day means any day."""
    usual = journal.last_days(now, USUAL_DAYS)
    if asked.q and not (asked.from_on or asked.to_on):
        return FIRST_DAY, usual[1]
    first, last = asked.from_on or asked.to_on or usual[0], asked.to_on or usual[1]
    for day_on in (first, last):
        _check_day(day_on)
    return min(first, last), max(first, last)


def _check_day(day_on: str) -> None:
    try:
        clock.start_of(day_on)
    except ValueError as error:
        raise BadInput("There is no such day.", "from_on") from error


async def show_all(request: Request) -> Response:
    """The sales of a selection, with what they add up to by tax code and by tender."""
    asked = query(request, Asked)
    database: Database = request.app.state.db
    chosen = _selection(request, asked)
    sums = await journal.totals(database, chosen)
    offset = (asked.page - 1) * journal.PER_PAGE
    return render(
        request, "office/sales/list.html", asked=asked, chosen=chosen, sums=sums,
        entries=await journal.listed(database, chosen, offset=offset),
        last=max(1, -(-sums.sales // journal.PER_PAGE)),
        registers=await counters.counters(database, request.state.staff.site_id),
        people=await _sellers(database, chosen.site_id),
        page_href=lambda page: _href(asked, page=page), sort_href=lambda sort: _href(asked, sort=sort, page=1),
        file_href=lambda form: _href(asked, "office.sales.file", format=form, page=1),
    )  # fmt: skip


def _href(asked: Asked, page_name: str = "office.sales", **changes: Any) -> str:
    """The list as asked for, with some changes; what is usual is not spelled out."""
    given = {**msgspec.structs.asdict(asked), **changes}
    usual = msgspec.structs.asdict(Asked())
    return url(page_name, **{name: value for name, value in given.items() if value != usual.get(name)})  # fmt: skip


async def _sellers(database: Database, site_id: int | None) -> list[people.Staff]:
    everyone = await people.everyone(database)
    return [one for one in everyone if one.role in (CASHIER, MANAGER) and (site_id is None or one.site_id in (None, site_id))]  # fmt: skip


async def as_file(request: Request) -> Response:
    """The selection as CSV or XLSX."""
    kind = request.path_params["format"]
    if kind not in journal_files.TYPES:
        raise NotFound("This page does not exist.")
    chosen = _selection(request, query(request, Asked))
    content = await journal_files.export(request.app.state.db, chosen, kind)
    name = (
        f"{chosen.from_on}-{chosen.to_on}.{kind}"
        if chosen.from_on != FIRST_DAY
        else f"sales.{kind}"
    )
    return Response(
        content,
        media_type=journal_files.TYPES[kind],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


async def find(request: Request) -> Sold:
    """The sale of this address, for whom it is there."""
    person, sale_id = request.state.staff, request.path_params["id"]
    if not is_uuid7(sale_id):
        raise NotFound("There is no such sale.")
    found = await sold.find(request.app.state.db, sale_id)
    elsewhere = person.site_id is not None and person.site_id != found.site_id
    own_today = found.sold_by == person.id and clock.day(found.sold_at) == clock.day(clock.now())
    if elsewhere or (person.role == CASHIER and not own_today):
        raise NotFound("There is no such sale.")
    return found


async def show(request: Request) -> Response:
    return await _page(request, await find(request))


async def _page(request: Request, sale: Sold, failure: str = "") -> Response:
    database: Database = request.app.state.db
    return render(
        request,
        "office/sales/sale.html",
        status=409 if failure else 200,
        sale=sale,
        named=receipt_words.named,
        failure=failure,
        was_printed=not failure and "printed" in request.query_params,
        invoice=await invoices.of_sale(database, sale.id),
        credit_notes=await invoices.notes_by(database, sale.id),
        tax_free=await tax_free.of_sale(database, sale.id),
        papers=await papers.of_sale(database, sale.id),
        doubts=await papers.doubts(database, sale.id),
        standing=await papers.standing(database, sale.id),
        job_id=uuid7(),
        next_copy=await jobs.next_copy(database, sale.id),
    )


async def picture(request: Request) -> Response:
    """The receipt as it came out of the printer."""
    sale = await find(request)
    receipt = await receipt_of(
        request.app.state.db, sale.id, request.app.state.environment.base_url
    )

    def drawn() -> bytes:
        out = io.BytesIO()
        picture_of(receipt, 80, 0).save(out, "PNG", optimize=True)
        return out.getvalue()

    content = await asyncio.to_thread(drawn)
    return Response(content, media_type="image/png", headers={"Cache-Control": "private, no-store"})


class Printing(msgspec.Struct, frozen=True):
    """The job's id is made with the page: the button pressed twice prints once."""

    job: Annotated[str, Meta(min_length=36, max_length=36)]


async def print_again(request: Request) -> Response:
    """Print a numbered duplicate at the register that sold; who asked for it is logged."""
    given, sale = await form(request, Printing), await find(request)
    if sale.seal is None or not is_uuid7(given.job):
        raise NotFound("There is no receipt of this sale.")
    database, by, now = request.app.state.db, request.state.staff.id, clock.now()
    copy = await jobs.next_copy(database, sale.id)
    base_url = request.app.state.environment.base_url
    outcome = await jobs.run(
        database, job_id=given.job, sale_id=sale.id, copy=copy, base_url=base_url, now=now
    )
    detail = {"number": sale.number, "copy": copy, "printed": outcome.printed}
    await database.write(
        lambda tx: audit.record(tx, by, "receipt.print", f"sale:{sale.id}", detail, now)
    )
    if not outcome.printed:
        return await _page(request, sale, outcome.error or "")
    return see_other(request, url("office.sale", id=sale.id, printed=copy))


READERS = {MANAGER, CASHIER, AUDITOR}

office_routes = [
    route("/sales", show_all, allow=READERS, name="office.sales"),
    route("/sales/file.{format}", as_file, allow=READERS, name="office.sales.file"),
    *counter_routes,
    *z_routes,
    route("/sales/{id}", show, allow=READERS, name="office.sale"),
    route("/sales/{id}/receipt.png", picture, allow=READERS, name="office.sale.picture"),
    route("/sales/{id}/print", print_again, allow={MANAGER, CASHIER}, methods=("POST",), name="office.sale.print"),
]  # fmt: skip
