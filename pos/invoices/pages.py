"""Invoices and credit notes: asked for in the office, and shown as the page that is printed.

The same paper opens from the office and from the till. A person of one site sees that site's (404 otherwise).
Invariant: every amount is one that the sale recorded; what a document says of several lines is their sum.
"""

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from pos.journal.pages import find as find_sale
from pos.receipts import receipt_words, sold
from pos.receipts.sold import Line, LineTax, Sold, Tax
from store import clock
from store.db import Database
from store.documents import corrections, invoices
from store.documents.invoices import Buyer, Invoice
from store.errors import NotFound, StoreError
from store.i18n import known, speaking
from store.ids import uuid7
from store.money import Language
from store.settings import ice_is_sound
from store.web import AUDITOR, CASHIER, MANAGER, form, render, route, see_other, typed, url


def taxes_of(lines: Iterable[Line], recorded: Sequence[Tax]) -> list[Tax]:
    """What the lines add up to by tax code, in the order and with the rates of the sale's own figures."""
    sums: dict[str, tuple[int, int]] = {}
    for part in (part for line in lines for part in line.taxes):
        gross, tax = sums.get(part.code, (0, 0))
        sums[part.code] = (gross + part.gross, tax + part.tax)
    return [
        msgspec.structs.replace(tax, gross=sums[tax.code][0], tax=sums[tax.code][1], net=sums[tax.code][0] - sums[tax.code][1])
        for tax in recorded
        if tax.code in sums
    ]  # fmt: skip


def invoiced(sale: Sold) -> list[Line]:
    """The lines that an invoice names: what was sold, not what came back or was paid off."""
    return [line for line in sale.lines if line.quantity > 0 and line.kind != "payment"]


async def show_invoice(request: Request) -> Response:
    """The invoice as it is printed, in its sale's language or the one asked for."""
    database = request.app.state.db
    found = await invoices.find(database, request.path_params["id"])
    _refuse_elsewhere(request, found.site_id)
    sale = await sold.find(database, found.sale_id)
    lines = invoiced(sale)
    notes = await invoices.notes_of(database, found.id)
    later = await invoices.beside(database, found, 1)
    before = await invoices.beside(database, found, -1)
    with speaking(_language(request, sale)):
        return render(
            request, "documents/invoice.html", document=found, notes=notes, sale=sale, seller=SimpleNamespace(**msgspec.to_builtins(found.seller)), lines=lines,
            taxes=taxes_of(lines, sale.taxes), words=receipt_words, doubtful_ice=_doubtful(found), later=later, before=before,
            may_reissue=request.state.staff.role == MANAGER and request.url.path.startswith("/office/"),
        )  # fmt: skip


async def show_note(request: Request) -> Response:
    """A credit note as it is printed: what came back of an invoice's goods, to its buyer."""
    database = request.app.state.db
    found = await invoices.find_note(database, request.path_params["id"])
    _refuse_elsewhere(request, found.site_id, "There is no such credit note.")
    invoice = await invoices.find(database, found.invoice_id)
    sale = await sold.find(database, found.sale_id)
    later = await invoices.beside(database, invoice, 1) if found.sale_id == invoice.sale_id else None  # fmt: skip
    lines = await (_came_back(database, sale, invoice) if later is None else _what_was_left(database, sale, invoice))  # fmt: skip
    with speaking(_language(request, sale)):
        return render(
            request, "documents/credit_note.html", document=found, invoice=invoice, sale=sale, lines=lines, later=later,
            seller=SimpleNamespace(**msgspec.to_builtins(found.seller)), taxes=taxes_of(lines, sale.taxes),
            words=receipt_words,
        )  # fmt: skip


async def _came_back(database: Database, sale: Sold, invoice: Invoice) -> list[Line]:
    """The lines of a sale that take goods of an invoice back."""
    own = {line.id for line in (await sold.find(database, invoice.sale_id)).lines}
    return [line for line in sale.lines if line.returns_line_id in own]


async def _what_was_left(database: Database, sale: Sold, invoice: Invoice) -> list[Line]:
    """What a note that cancels an invoice takes off: its lines, less what its other notes took off before."""
    notes = await invoices.notes_of(database, invoice.id)
    others = [await sold.find(database, note.sale_id) for note in notes if note.sale_id != sale.id]
    left = [
        _taken_off([line, *(back for other in others for back in other.lines if back.returns_line_id == line.id)])
        for line in invoiced(sale)
    ]  # fmt: skip
    return [line for line in left if line.quantity]


def _taken_off(parts: Sequence[Line]) -> Line:
    """The first line as the opposite of all of them together."""
    sums = {part.code: [0, 0] for line in parts for part in line.taxes}
    for part in (part for line in parts for part in line.taxes):
        sums[part.code][0] -= part.gross
        sums[part.code][1] -= part.tax
    return msgspec.structs.replace(
        parts[0], quantity=-sum(line.quantity for line in parts), discount=-sum(line.discount for line in parts),
        amount=-sum(line.amount for line in parts), taxes=tuple(LineTax(code, *amounts) for code, amounts in sums.items()),
    )  # fmt: skip


def _language(request: Request, sale: Sold) -> Language:
    asked = known(request.query_params.get("lang"))
    return asked or known(sale.language) or request.state.language


def _doubtful(found: Invoice) -> bool:
    return bool(found.buyer.ice) and not ice_is_sound(found.buyer.ice)


def _refuse_elsewhere(
    request: Request, site_id: int, no_such: str = "There is no such invoice."
) -> None:
    if request.state.staff.site_id not in (None, site_id):
        raise NotFound(no_such)


async def ask(request: Request) -> Response:
    """The form for an invoice of a sale; one that has an invoice leads to it."""
    sale = await find_sale(request)
    made = await invoices.of_sale(request.app.state.db, sale.id)
    if made is not None:
        return see_other(request, url("office.invoice", id=made.id))
    return _form(request, sale)


def _form(request: Request, sale: Sold, refusal: StoreError | None = None, **more: Any) -> Response:  # fmt: skip
    status = refusal.status if refusal else 200
    return render(
        request, "office/sales/invoice.html", status=status, sale=sale, refusal=refusal, **more
    )


async def issue(request: Request) -> Response:
    """Make the invoice, once, however often the button is pressed."""
    sale = await find_sale(request)
    by, now = request.state.staff.id, clock.now()
    try:
        buyer = await form(request, Buyer)
        made = await request.app.state.db.write(
            lambda tx: invoices.issue(tx, uuid7(), sale.id, buyer, by=by, now=now)
        )
    except StoreError as refusal:
        return _form(request, sale, refusal, typed=await typed(request))
    return see_other(request, url("office.invoice", id=made.id))


async def ask_anew(request: Request) -> Response:
    """The form for making an invoice out to another buyer; one that was made out anew leads to the new one."""
    old = await _own(request)
    later = await invoices.beside(request.app.state.db, old, 1)
    if later is not None:
        return see_other(request, url("office.invoice", id=later.id))
    return _form_anew(request, old)


def _form_anew(request: Request, old: Invoice, refusal: StoreError | None = None, **more: Any) -> Response:  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "office/sales/invoice_anew.html", status=status, old=old, refusal=refusal, **more)  # fmt: skip


async def make_anew(request: Request) -> Response:
    """Cancel the invoice by a credit note and make it out to the right buyer, once."""
    old = await _own(request)
    by, now = request.state.staff.id, clock.now()
    try:
        buyer = await form(request, Buyer)
        made = await request.app.state.db.write(
            lambda tx: corrections.reissue(tx, old, uuid7(), buyer, by=by, now=now)
        )
    except StoreError as refusal:
        return _form_anew(request, old, refusal, typed=await typed(request))
    return see_other(request, url("office.invoice", id=made.id))


async def _own(request: Request) -> Invoice:
    """The invoice of this address, for whom its sale is there."""
    found = await invoices.find(request.app.state.db, request.path_params["id"])
    _refuse_elsewhere(request, found.site_id)
    return found


SELLERS = {MANAGER, CASHIER}
READERS = {*SELLERS, AUDITOR}

invoice_routes = [
    route("/sales/{id}/invoice", ask, allow=READERS, name="office.sale.invoice"),
    route("/sales/{id}/invoice", issue, allow=SELLERS, methods=("POST",), name="office.sale.invoice.do"),
    route("/invoices/{id}", show_invoice, allow=READERS, name="office.invoice"),
    route("/credit-notes/{id}", show_note, allow=READERS, name="office.credit_note"),
    route("/invoices/{id}/anew", ask_anew, allow={MANAGER, AUDITOR}, name="office.invoice.anew"),
    route("/invoices/{id}/anew", make_anew, allow={MANAGER}, methods=("POST",), name="office.invoice.anew.do"),
]  # fmt: skip
till_routes = [
    route("/invoices/{id}", show_invoice, allow=SELLERS, name="pos.invoice"),
    route("/credit-notes/{id}", show_note, allow=SELLERS, name="pos.credit_note"),
]
