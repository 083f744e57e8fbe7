"""Invoices and credit notes as the accountant reads them: one list, the newest first, with what each comes to.

Invariant: every figure is a sum of amounts that the sales recorded; a note that cancels an invoice takes off what the
other notes had left of it.
"""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from store import clock
from store.catalogue.folding import fold
from store.catalogue.importer.sheet import as_csv, dirhams
from store.db import Reader, Row
from store.documents.invoices import Buyer
from store.i18n import gettext as _

MOST: Final = 20_000
"""Documents looked at for one list: the newest ones of the days asked for."""
Kind = Literal["", "invoice", "credit_note"]
DOCUMENTS: Final = """SELECT 'invoice' AS kind, i.id, i.number, i.site_id, i.issued_at, i.buyer, i.sale_id, '' AS corrects,
        i.id AS invoice_id, i.sale_id AS invoiced_sale_id,
        EXISTS (SELECT 1 FROM invoice n WHERE n.sale_id = i.sale_id AND n.turn > i.turn) AS replaced
    FROM invoice i
    UNION ALL
    SELECT 'credit_note', c.id, c.number, c.site_id, c.issued_at, i.buyer, c.sale_id, i.number, i.id, i.sale_id, 1 = 0
    FROM credit_note c JOIN invoice i ON i.id = c.invoice_id"""
IN_DAYS: Final = "d.issued_at >= $1 AND d.issued_at < $2 AND (d.site_id = $3 OR $3 = 0)"
EFFECTS: Final = f"""SELECT d.id, l.id AS line_id, CASE d.kind WHEN 'invoice' THEN 1 ELSE -1 END AS sign
    FROM ({DOCUMENTS}) d JOIN sale_line l ON l.sale_id = d.invoiced_sale_id AND l.quantity > 0 AND l.kind <> 'payment'
    WHERE {IN_DAYS} AND (d.kind = 'invoice' OR d.sale_id = d.invoiced_sale_id)
    UNION ALL
    SELECT d.id, b.id, CASE WHEN d.sale_id = d.invoiced_sale_id THEN -1 ELSE 1 END
    FROM ({DOCUMENTS}) d JOIN sale_line l ON l.sale_id = d.invoiced_sale_id JOIN sale_line b ON b.returns_line_id = l.id
    WHERE {IN_DAYS} AND d.kind = 'credit_note' AND (b.sale_id = d.sale_id OR (d.sale_id = d.invoiced_sale_id
        AND b.sale_id IN (SELECT c.sale_id FROM credit_note c WHERE c.invoice_id = d.invoice_id)))"""
"""The lines that make up a document: an invoice what was sold, a note what came back, one that cancels the rest of both."""


class Entry(NamedTuple):
    """One document. `gross` and `tax` in centimes, below zero for a credit note; `corrects` is the number of
    the invoice that a note corrects, `replaced` whether an invoice was cancelled and made out anew."""

    kind: Literal["invoice", "credit_note"]
    id: str
    number: str
    issued_at: int
    buyer: Buyer
    sale_id: str
    receipt: str
    corrects: str
    replaced: bool
    gross: int
    tax: int

    @property
    def net(self) -> int:
        return self.gross - self.tax


class Chosen(NamedTuple):
    """What the list is narrowed to: days of issue, both included."""

    site_id: int | None
    from_on: str
    to_on: str
    kind: Kind = ""
    words: str = ""


async def listed(reader: Reader, chosen: Chosen) -> list[Entry]:
    """The documents of a choice; words are looked for in numbers, the buyer's name, city and ICE, whatever their letters."""
    days = (
        clock.start_of(chosen.from_on),
        clock.start_of(clock.plus_days(chosen.to_on, 1)),
        chosen.site_id or 0,
    )
    rows = await reader.fetch(
        f"""SELECT d.kind, d.id, d.number, d.issued_at, d.buyer, d.sale_id, d.corrects, d.replaced,
                   COALESCE(r.number, o.code, '') AS receipt
            FROM ({DOCUMENTS}) d LEFT JOIN receipt r ON r.sale_id = d.sale_id LEFT JOIN shop_order o ON o.sale_id = d.sale_id
            WHERE {IN_DAYS} ORDER BY d.issued_at DESC, d.number DESC LIMIT {MOST}""",
        *days,
    )
    gross = await _sums(reader, "sale_line", "id", "amount", days)
    tax = await _sums(reader, "sale_line_tax", "sale_line_id", "tax", days)
    entries = (_entry(row, gross.get(row["id"], 0), tax.get(row["id"], 0)) for row in rows)
    words = fold(chosen.words).split()
    return [one for one in entries if chosen.kind in ("", one.kind) and _says(one, words)]


async def _sums(reader: Reader, table: str, key: str, column: str, days: tuple[int, int, int]) -> dict[str, int]:  # fmt: skip
    """What the lines of each document add up to."""
    rows = await reader.fetch(
        f"""SELECT e.id, CAST(SUM(e.sign * s.{column}) AS BIGINT) AS amount
            FROM ({EFFECTS}) e JOIN {table} s ON s.{key} = e.line_id GROUP BY e.id""",
        *days,
    )
    return {row["id"]: row["amount"] for row in rows}


def _entry(row: Row, gross: int, tax: int) -> Entry:
    buyer = msgspec.json.decode(row["buyer"], type=Buyer)
    return Entry(
        row["kind"], row["id"], row["number"], row["issued_at"], buyer, row["sale_id"], row["receipt"], row["corrects"],
        bool(row["replaced"]), gross, tax,
    )  # fmt: skip


def _says(entry: Entry, words: Sequence[str]) -> bool:
    """Whether each word is a part of what the document says."""
    buyer = entry.buyer
    said = fold(" ".join((entry.number, entry.corrects, entry.receipt, buyer.name, buyer.city, buyer.ice)))  # fmt: skip
    return all(word in said for word in words)


def as_file(entries: Iterable[Entry]) -> bytes:
    """The list as CSV: one row a document, amounts in dirhams with a decimal point."""
    head = [
        _("Kind"), _("Number"), _("Date"), _("Buyer"), _("City"), _("ICE"), _("Receipt"), _("Corrects invoice"), _("Net"),
        _("Tax"), _("Gross"),
    ]  # fmt: skip
    return as_csv(head, (_row(entry) for entry in entries))


def _row(entry: Entry) -> list[str]:
    buyer = entry.buyer
    kind = _("Invoice") if entry.kind == "invoice" else _("Credit note")
    return [
        kind, entry.number, clock.day(entry.issued_at), buyer.name, buyer.city, buyer.ice, entry.receipt, entry.corrects,
        *(dirhams(amount) for amount in (entry.net, entry.tax, entry.gross)),
    ]  # fmt: skip
