"""What an X or a Z says, row by row, in the language spoken. Twin: pos/static/till/paper/report_rows.js.

It says what it is given: of a shift to somebody who counts blind, no more than how much was sold.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

from pos.printing.paper import ltr, own
from pos.receipts.receipt_words import TENDERS
from store.i18n import gettext as _
from store.i18n import ngettext
from store.web.pages import figure, money

Figures = Mapping[str, Any]


class Row(NamedTuple):
    """`kind` says how loud it is."""

    name: str
    amount: str
    kind: Literal["", "total", "small"] = ""


def rows_of(figures: Figures) -> list[list[Row]]:
    """The parts of a report that have something in them, each a list of rows."""
    parts = (_sold, _taxes, _moved, _drawer, _late, _perpetual)
    return [rows for part in parts if (rows := list(part(figures)))]


def _sold(of: Figures) -> Iterator[Row]:
    many = ngettext("%(num)d receipt", "%(num)d receipts", of["receipts"]) % {"num": of["receipts"]}
    yield Row(many, money(of["sales"]), "total")
    if of.get("first_sequence"):
        yield Row(_("Receipts"), ltr(f"{of['first_sequence']}–{of['last_sequence']}"), "small")
    if of.get("refunds"):
        yield Row(_("Returns"), figure(-of["refunds"]))
    if of.get("stamp_added"):
        yield Row(_("Stamp duty"), figure(of["stamp_added"]))
    if of.get("cash_rounding"):
        yield Row(_("Cash rounding"), figure(of["cash_rounding"]))
    if "paid" in of:
        yield Row(_("Paid"), money(of["paid"]), "total")
    for tender in of.get("tenders", ()):
        yield Row(f"{_(TENDERS[tender['kind']])} × {ltr(str(tender['times']))}", figure(tender["amount"]))  # fmt: skip
    borne = of.get("stamp_duty", 0) - of.get("stamp_added", 0)
    if borne:
        yield Row(_("Stamp duty, borne by us"), figure(borne), "small")


def _taxes(of: Figures) -> Iterator[Row]:
    for tax in of.get("taxes", ()):
        yield Row(_("Tax %(code)s") % {"code": ltr(tax["code"])}, figure(tax["tax"]))
        yield Row(_("Net"), figure(tax["net"]), "small")
        yield Row(_("Gross"), figure(tax["gross"]), "small")


def _moved(of: Figures) -> Iterator[Row]:
    if "opening_float" in of:
        yield Row(_("Float"), figure(of["opening_float"]))
    for movement in of.get("movements", ()):
        sign = 1 if movement["direction"] == "in" else -1
        yield Row(own(movement["reason"]), figure(sign * movement["amount"]))
    if "expected" in of:
        yield Row(_("It should hold"), money(of["expected"]), "total")


def _drawer(of: Figures) -> Iterator[Row]:
    drawer = of.get("drawer")
    if not drawer:
        return
    yield Row(_("Float"), figure(drawer["opening_float"]))
    if drawer["cash_in"]:
        yield Row(_("Cash put in"), figure(drawer["cash_in"]))
    if drawer["cash_out"]:
        yield Row(_("Cash taken out"), figure(-drawer["cash_out"]))
    yield Row(_("It should hold"), figure(drawer["expected"]))
    yield Row(_("Counted"), figure(drawer["counted"]))
    yield Row(_("Difference"), money(drawer["difference"]), "total")
    yield from _notes(drawer)


def _late(of: Figures) -> Iterator[Row]:
    """What came after the count of its shift, and how it stands with it."""
    late = of.get("late")
    if not late:
        return
    if late["cash"] or not late["moved"]:
        yield Row(_("Cash of sales that came after the Z"), figure(late["cash"]))
    if late["moved"]:
        yield Row(_("Cash put in or taken out that came after the Z"), figure(late["moved"]))
    yield Row(_("It should hold, with them"), figure(late["expected"]))
    yield Row(_("Counted"), figure(late["counted"]))
    yield Row(_("Difference, with them"), money(late["difference"]), "total")
    yield from _notes(late)


def _notes(drawer: Figures) -> Iterator[Row]:
    """The foreign notes in a drawer, by currency."""
    foreign, counted = drawer.get("foreign", {}), drawer.get("foreign_counted", {})
    for currency in sorted({*foreign, *counted}):
        name, expected = (
            _("%(currency)s notes: expected, counted") % {"currency": ltr(currency)},
            foreign.get(currency, 0),
        )
        found = ltr(figure(counted[currency])) if currency in counted else _("not counted")
        yield Row(name, f"{ltr(figure(expected))} / {found}", "small")


def _perpetual(of: Figures) -> Iterator[Row]:
    if "perpetual_sales" in of:
        yield Row(_("Perpetual total"), money(of["perpetual_sales"]))
        yield Row(_("Perpetual refunds"), money(of["perpetual_refunds"]))
