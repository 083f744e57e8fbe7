"""The tax-free form: asked for at the till or in the office, shown as the page that is printed four times.

A person of one site sees that site's (404 otherwise). Every label is in French, which customs read, and in the
language of the page. Who the visitor is goes nowhere but on the form.
"""

from types import SimpleNamespace

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from pos.journal.pages import find as find_sale
from pos.receipts import receipt_words, sold
from pos.receipts.sold import Sold
from pos.shapes import Id, Instant
from store import clock, settings
from store.db import Transaction
from store.documents import invoices, tax_free
from store.documents.tax_free import Form, Verdict, Visitor
from store.errors import Conflict, NotFound, StoreError
from store.i18n import N_, current, gettext, known, speaking
from store.ids import uuid7
from store.web import (
    AUDITOR,
    CASHIER,
    MANAGER,
    form,
    json_response,
    read_json,
    render,
    route,
    see_other,
    sentence,
    typed,
    url,
)

COPIES = (
    N_("Original, for the customs office"),
    N_("Copy 1, for the visitor"),
    N_("Copy 2, for the visitor"),
    N_("Copy 3, kept by the seller"),
)
"""Decree 2-06-574 art. 26: an original and three copies; the buyer leaves with the original and two."""
WHY = {
    "excluded": N_("left out by law: food, medicines and the like"),
    "no_tax": N_("bears no VAT"),
    "came_back": N_("came back to the shop"),
}


def both(msgid: str) -> list[tuple[str, str]]:
    """A label in French and in the language of the page, each with its code; once where they are the same."""
    with speaking("fr"):
        french = gettext(msgid)
    here = gettext(msgid)
    return [("fr", french)] if here == french else [("fr", french), (current(), here)]


def _countries() -> dict[str, str]:
    """Each country as `both` says a label."""
    french, here = tax_free.countries("fr"), tax_free.countries(current())
    return {code: " / ".join(dict.fromkeys((name, here[code]))) for code, name in french.items()}


async def show(request: Request) -> Response:
    """The form in four copies, in the language asked for."""
    database = request.app.state.db
    found = await tax_free.find(database, request.path_params["id"])
    if request.state.staff.site_id not in (None, found.site_id):
        raise NotFound("There is no such tax-free form.")
    sale = await sold.find(database, found.sale_id)
    operator = await settings.operator(database)
    left_out = (await tax_free.look(database, sale.id)).others
    with speaking(known(request.query_params.get("lang")) or known(sale.language) or "fr"):
        return render(
            request, "documents/tax_free.html", document=found, sale=sale, both=both, copies=COPIES,
            seller=SimpleNamespace(**msgspec.to_builtins(operator)), words=receipt_words,
            lines=[line for line in sale.lines if line.id in found.lines], countries=_countries(),
            others=[(line, why) for line, why in left_out if line.id not in found.lines],
            lost=any(line.id in found.lines for line, _ in left_out), why=WHY, invoice=await invoices.of_sale(database, sale.id),
            may_erase=request.state.staff.role == MANAGER and request.url.path.startswith("/office"),
        )  # fmt: skip


async def ask(request: Request) -> Response:
    """What of a sale qualifies, and the visitor's form; one that was made leads to it."""
    sale = await find_sale(request)
    made = await tax_free.of_sale(request.app.state.db, sale.id)
    if made is not None:
        return see_other(request, url("office.tax_free", id=made.id))
    return await _page(request, sale)


async def _page(request: Request, sale: Sold, refusal: StoreError | None = None) -> Response:
    verdict = await tax_free.look(request.app.state.db, sale.id)
    return render(
        request, "office/sales/tax_free.html", status=refusal.status if refusal else 200, sale=sale, refusal=refusal,
        verdict=verdict, why=WHY, obstacle=_obstacle(request, verdict, sale), countries=tax_free.countries(current()),
        typed=await typed(request) if refusal else {},
    )  # fmt: skip


def _obstacle(request: Request, verdict: Verdict, sale: Sold) -> str:
    """Why there is no form for this sale, in words; empty where there is one."""
    try:
        tax_free.require(
            verdict, sale.sold_at, request.app.state.settings.now.rules, now=clock.now()
        )
    except Conflict as why:
        return sentence(why)
    return ""


async def make(request: Request) -> Response:
    sale = await find_sale(request)
    try:
        visitor = await form(request, Visitor)
        made = await _make(request, uuid7(), sale, visitor, clock.now())
    except StoreError as refusal:
        return await _page(request, sale, refusal)
    return see_other(request, url("office.tax_free", id=made.id))


async def _make(
    request: Request, form_id: str, sale: Sold, visitor: Visitor, noticed_at: int
) -> Form:
    by, now = request.state.staff.id, clock.now()

    async def work(tx: Transaction) -> Form:
        rules = await settings.rules(tx)
        return await tax_free.make(
            tx, form_id, sale.id, visitor, rules=rules, noticed_at=noticed_at, by=by, now=now
        )

    made: Form = await request.app.state.db.write(work)
    return made


async def erase(request: Request) -> Response:
    """Forget who the visitor was."""
    database, by, now = request.app.state.db, request.state.staff.id, clock.now()
    found = await tax_free.find(database, request.path_params["id"])
    if request.state.staff.site_id not in (None, found.site_id):
        raise NotFound("There is no such tax-free form.")
    await database.write(lambda tx: tax_free.erase(tx, found.id, by=by, now=now))
    return see_other(request, url("office.tax_free", id=found.id))


# The till


async def look(request: Request) -> Response:
    """What of a receipt qualifies, in the reader's language; the form where it was made already."""
    sale = await _sale_here(request)
    verdict = await tax_free.look(request.app.state.db, sale.id)
    made = await tax_free.of_sale(request.app.state.db, sale.id)
    return json_response(
        {
            "sale_id": sale.id,
            "gross": verdict.gross,
            "tax": verdict.tax,
            "qualifying": [line.name for line in verdict.qualifying],
            "others": [{"name": line.name, "why": gettext(WHY[why])} for line, why in verdict.others],
            "obstacle": "" if made else _obstacle(request, verdict, sale),
            "form": made and {"id": made.id, "number": made.number},
            "countries": tax_free.countries(current()),
        }
    )  # fmt: skip


class Wanted(msgspec.Struct, frozen=True):
    """The id is the till's: asked again, the same form. `noticed_at` is when purpose and rights were shown."""

    id: Id
    visitor: Visitor
    noticed_at: Instant


async def make_at_till(request: Request) -> Response:
    wanted, sale = await read_json(request, Wanted), await _sale_here(request)
    made = await _make(request, wanted.id, sale, wanted.visitor, wanted.noticed_at)
    return json_response({"sale_id": sale.id, "form": {"id": made.id, "number": made.number}})


async def _sale_here(request: Request) -> Sold:
    """The sale of this address, for a person of its site."""
    sale = await sold.find(request.app.state.db, request.path_params["id"])
    if request.state.staff.site_id not in (None, sale.site_id):
        raise NotFound("There is no such sale.")
    return sale


SELLERS = {MANAGER, CASHIER}
READERS = {*SELLERS, AUDITOR}

tax_free_routes = [
    route("/sales/{id}/tax-free", ask, allow=READERS, name="office.sale.tax_free"),
    route("/sales/{id}/tax-free", make, allow=SELLERS, methods=("POST",), name="office.sale.tax_free.do"),
    route("/tax-free/{id}", show, allow=READERS, name="office.tax_free"),
    route("/tax-free/{id}/erase", erase, allow=MANAGER, methods=("POST",), name="office.tax_free.erase"),
]  # fmt: skip
till_routes = [
    route("/tax-free/{id}", show, allow=SELLERS, name="pos.tax_free"),
    route("/api/receipts/{id}/tax-free", look, allow=SELLERS, name="pos.receipt.tax_free"),
    route("/api/receipts/{id}/tax-free", make_at_till, allow=SELLERS, methods=("POST",), name="pos.receipt.tax_free.do"),
]  # fmt: skip
