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

from pos import receipt_words, sold
from pos.office import find as find_sale
from pos.sold import Line, Sold, Tax
from store import clock
from store.documents import invoices
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
    with speaking(_language(request, sale)):
        return render(
            request, "documents/invoice.html", document=found, notes=notes, sale=sale, seller=SimpleNamespace(**msgspec.to_builtins(found.seller)), lines=lines,
            taxes=taxes_of(lines, sale.taxes), words=receipt_words, doubtful_ice=_doubtful(found),
        )  # fmt: skip


async def show_note(request: Request) -> Response:
    """A credit note as it is printed: what came back of an invoice's goods, to its buyer."""
    database = request.app.state.db
    found = await invoices.find_note(database, request.path_params["id"])
    _refuse_elsewhere(request, found.site_id)
    invoice = await invoices.find(database, found.invoice_id)
    sale, original = (
        await sold.find(database, found.sale_id),
        await sold.find(database, invoice.sale_id),
    )
    own = {line.id for line in original.lines}
    lines = [line for line in sale.lines if line.returns_line_id in own]
    with speaking(_language(request, sale)):
        return render(
            request, "documents/credit_note.html", document=found, invoice=invoice, sale=sale, lines=lines,
            seller=SimpleNamespace(**msgspec.to_builtins(found.seller)), taxes=taxes_of(lines, sale.taxes),
            words=receipt_words,
        )  # fmt: skip


def _language(request: Request, sale: Sold) -> Language:
    asked = known(request.query_params.get("lang"))
    return asked or known(sale.language) or request.state.language


def _doubtful(found: Invoice) -> bool:
    return bool(found.buyer.ice) and not ice_is_sound(found.buyer.ice)


def _refuse_elsewhere(request: Request, site_id: int) -> None:
    if request.state.staff.site_id not in (None, site_id):
        raise NotFound("There is no such invoice.")


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


SELLERS = {MANAGER, CASHIER}
READERS = {*SELLERS, AUDITOR}

invoice_routes = [
    route("/sales/{id}/invoice", ask, allow=READERS, name="office.sale.invoice"),
    route("/sales/{id}/invoice", issue, allow=SELLERS, methods=("POST",), name="office.sale.invoice.do"),
    route("/invoices/{id}", show_invoice, allow=READERS, name="office.invoice"),
    route("/credit-notes/{id}", show_note, allow=READERS, name="office.credit_note"),
]  # fmt: skip
till_routes = [
    route("/invoices/{id}", show_invoice, allow=SELLERS, name="pos.invoice"),
    route("/credit-notes/{id}", show_note, allow=SELLERS, name="pos.credit_note"),
]
