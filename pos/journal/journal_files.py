"""A selection of sales as a file for the accountant: one row a sale, one column a tax code's figures.

Amounts are dirhams with a decimal point; in a workbook they are numbers. Text that a spreadsheet would
take for a formula is defused.
"""

import io
from collections.abc import Sequence
from typing import Final, Literal

import xlsxwriter

from pos.journal import journal
from pos.journal.journal import Entry, Selection, TaxTotal
from store import clock
from store.catalogue.importer.sheet import as_csv, dirhams, guarded
from store.db import Database
from store.errors import BadInput
from store.i18n import gettext as _

MOST_ROWS: Final = 20_000
Format = Literal["csv", "xlsx"]
TYPES: Final[dict[str, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Cell = str | int
"""An `int` is an amount in centimes."""


async def export(database: Database, chosen: Selection, form: str) -> bytes:
    """The file's bytes. Raises BadInput for more sales than one file holds."""
    entries = await journal.listed(database, chosen, limit=MOST_ROWS + 1)
    if len(entries) > MOST_ROWS:
        raise BadInput("These are more than %(most)d sales: choose fewer days.", "from_on", most=MOST_ROWS)  # fmt: skip
    taxes = await journal.taxes_of(database, chosen)
    codes = sorted({tax.code for sale in taxes.values() for tax in sale})
    head = _head(codes)
    rows = [_row(entry, taxes.get(entry.id, []), codes) for entry in entries]
    if form == "csv":
        return as_csv(head, ([_text(cell) for cell in row] for row in rows))
    return _workbook(head, rows)


def _head(codes: Sequence[str]) -> list[str]:
    facts = (_("Number"), _("Channel"), _("Date"), _("Time"), _("Register"), _("Cashier"))
    taxes = (f"{code} {name}" for code in codes for name in (_("Net"), _("Tax"), _("Gross")))
    paid = (_("Stamp duty"), _("Cash rounding"), _("Paid"), _("Cash"), _("Card"), _("Seal"))
    return [*facts, _("Total"), *taxes, *paid]


def _row(entry: Entry, taxes: Sequence[TaxTotal], codes: Sequence[str]) -> list[Cell]:
    by_code = {tax.code: tax for tax in taxes}
    figures: list[Cell] = []
    for code in codes:
        tax = by_code.get(code)
        figures += (tax.net, tax.tax, tax.gross) if tax else (0, 0, 0)
    sold = clock.local(entry.sold_at)
    return [
        entry.number, _("Till") if entry.channel == "till" else _("Web shop"), sold.strftime("%Y-%m-%d"),
        sold.strftime("%H:%M:%S"), entry.register, entry.cashier, entry.total, *figures,
        entry.stamp_duty, entry.cash_rounding, entry.paid, entry.cash, entry.card, entry.hash,
    ]  # fmt: skip


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else dirhams(cell)


def _workbook(head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_("Sales"))
        bold, amount = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        sheet.freeze_panes(1, 1)
        for place, name in enumerate(head):
            sheet.write_string(0, place, name, bold)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, place, cell / 100, amount)
                else:
                    sheet.write_string(number, place, guarded(cell))
    return out.getvalue()
