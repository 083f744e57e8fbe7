"""Invoices to companies, and the credit notes that correct them.

Invariants: a sale has at most one invoice in force, and asking again gives the same; what a sale takes back of its
goods has exactly one credit note; neither is ever changed (one for the wrong buyer: see `corrections`). The amounts are not kept here: they are
the sale's own recorded ones. Contents: CGI art. 145-III and 145-VIII (seller and buyer with ICE, seller's IF
and TP, date, quantities, prices, VAT apart or the words of its exemption, means of payment).
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from store import audit, settings
from store.db import Reader, Row, Transaction
from store.documents import numbering
from store.errors import BadInput, NotFound
from store.ids import uuid7
from store.settings import Operator, plain_ice


class Buyer(msgspec.Struct, frozen=True, kw_only=True):
    """Whom an invoice is for. An ICE has 15 digits that add up; an odd one is only warned about."""

    name: Annotated[str, Meta(min_length=1, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*\Z")]  # fmt: skip
    address: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*\Z")]  # fmt: skip
    city: Annotated[str, Meta(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*\Z")] = ""
    ice: Annotated[str, Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*\Z")] = ""

    def __post_init__(self) -> None:
        """An ICE that was typed in groups, or with Arabic digits, is the same."""
        msgspec.structs.force_setattr(self, "ice", plain_ice(self.ice))


class Invoice(msgspec.Struct, frozen=True):
    id: str
    number: str
    site_id: int
    sale_id: str
    seller: Operator
    buyer: Buyer
    issued_at: int
    turn: int


class CreditNote(msgspec.Struct, frozen=True):
    """`sale_id` is the sale that took the goods back; where it is the invoice's own, the note cancels the invoice."""

    id: str
    number: str
    site_id: int
    sale_id: str
    invoice_id: str
    seller: Operator
    issued_at: int


async def issue(
    tx: Transaction, invoice_id: str, sale_id: str, buyer: Buyer, *, by: int, now: int
) -> Invoice:
    """Invoice a sale, with a credit note for each that has taken goods of it back since.

    A sale that was invoiced before keeps its invoice, whoever asks now. Raises NotFound, and BadInput where
    nothing was sold.
    """
    await numbering.hold(tx, sale_id)
    known = await of_sale(tx, sale_id)
    if known is not None:
        return known
    if not await _sold_something(tx, sale_id):
        raise BadInput("Nothing was sold here that an invoice could name.", "sale_id")
    return await write(tx, invoice_id, sale_id, buyer, 1, by=by, now=now)


async def write(
    tx: Transaction, invoice_id: str, sale_id: str, buyer: Buyer, turn: int, *, by: int, now: int
) -> Invoice:  # fmt: skip
    """Number an invoice and keep it, with a credit note for each sale that has taken goods back; the series is held."""
    site_id = await tx.fetchval("SELECT site_id FROM sale WHERE id = $1", sale_id)
    number = await numbering.following(tx, "invoice", site_id, now)
    seller = await settings.operator(tx)
    await tx.execute(
        """INSERT INTO invoice (id, site_id, year, sequence, number, sale_id, seller, buyer, issued_at, issued_by, turn)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)""",
        invoice_id, *number, sale_id, _json(seller), _json(buyer), now, by, turn,
    )  # fmt: skip
    await audit.record(tx, by, "invoice.issue", f"sale:{sale_id}", {"number": number.text}, now)
    for refund_id in await _refunds_of(tx, sale_id):
        await credit(tx, refund_id, by=by, now=now)
    return Invoice(invoice_id, number.text, site_id, sale_id, seller, buyer, now, turn)


async def _sold_something(tx: Transaction, sale_id: str) -> bool:
    """A customer's payment on account is not a sale of anything."""
    found = await tx.fetchval(
        "SELECT 1 FROM sale_line WHERE sale_id = $1 AND quantity > 0 AND kind <> 'payment' LIMIT 1",
        sale_id,
    )
    return found is not None


async def _refunds_of(tx: Transaction, sale_id: str) -> list[str]:
    """The sales that took goods of this one back, in the order in which they came in."""
    rows = await tx.fetch(
        """SELECT DISTINCT b.sale_id, s.recorded_at FROM sale_line b JOIN sale_line l ON l.id = b.returns_line_id
           JOIN sale s ON s.id = b.sale_id WHERE l.sale_id = $1 ORDER BY s.recorded_at, b.sale_id""",
        sale_id,
    )
    return [row["sale_id"] for row in rows]


async def credit(tx: Transaction, sale_id: str, *, by: int, now: int) -> None:
    """Correct each invoice in force of which this sale takes goods back, by a credit note of its own; once is enough."""
    await numbering.hold(tx, sale_id)
    rows = await tx.fetch(
        f"""{INVOICES} WHERE {IN_FORCE} AND sale_id IN (
                SELECT l.sale_id FROM sale_line b JOIN sale_line l ON l.id = b.returns_line_id WHERE b.sale_id = $1)
            ORDER BY number""",
        sale_id,
    )
    for row in rows:
        await write_note(tx, _invoice(row), sale_id, by=by, now=now)


async def write_note(tx: Transaction, invoice: Invoice, sale_id: str, *, by: int, now: int) -> None:
    """Number a credit note for what a sale took back of an invoice, or (its own sale) cancels; the series are held."""
    site_id = await tx.fetchval("SELECT site_id FROM sale WHERE id = $1", sale_id)
    number = await numbering.following(tx, "credit_note", site_id, now)
    made = await tx.execute(
        """INSERT INTO credit_note (id, site_id, year, sequence, number, invoice_id, sale_id, seller, issued_at, issued_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (sale_id, invoice_id) DO NOTHING""",
        uuid7(), *number, invoice.id, sale_id, _json(await settings.operator(tx)), now, by,
    )  # fmt: skip
    if made:
        detail = {"number": number.text, "invoice": invoice.number}
        await audit.record(tx, by, "invoice.credit", f"sale:{sale_id}", detail, now)


async def notes_of(reader: Reader, invoice_id: str) -> list[CreditNote]:
    """What corrects an invoice, in order."""
    rows = await reader.fetch(f"{NOTES} WHERE invoice_id = $1 ORDER BY issued_at, number", invoice_id)  # fmt: skip
    return [_note(row) for row in rows]


async def notes_by(reader: Reader, sale_id: str) -> list[CreditNote]:
    """The credit notes that a sale's returns made."""
    rows = await reader.fetch(f"{NOTES} WHERE sale_id = $1 ORDER BY number", sale_id)
    return [_note(row) for row in rows]


async def find_note(reader: Reader, note_id: str) -> CreditNote:
    """Raises NotFound."""
    row = await reader.fetchrow(f"{NOTES} WHERE id = $1", note_id)
    if row is None:
        raise NotFound("There is no such credit note.")
    return _note(row)


async def of_sale(reader: Reader, sale_id: str) -> Invoice | None:
    """A sale's invoice in force, if it has one."""
    row = await reader.fetchrow(f"{INVOICES} WHERE sale_id = $1 AND {IN_FORCE}", sale_id)
    return None if row is None else _invoice(row)


async def beside(reader: Reader, invoice: Invoice, turns: int) -> Invoice | None:
    """The invoice that was made out in the place of this one (1), or that it took the place of (-1)."""
    turn = invoice.turn + turns
    row = await reader.fetchrow(f"{INVOICES} WHERE sale_id = $1 AND turn = $2", invoice.sale_id, turn)  # fmt: skip
    return None if row is None else _invoice(row)


async def find(reader: Reader, invoice_id: str) -> Invoice:
    """Raises NotFound."""
    row = await reader.fetchrow(f"{INVOICES} WHERE id = $1", invoice_id)
    if row is None:
        raise NotFound("There is no such invoice.")
    return _invoice(row)


NOTES = "SELECT id, number, site_id, sale_id, invoice_id, seller, issued_at FROM credit_note"
INVOICES = "SELECT id, number, site_id, sale_id, seller, buyer, issued_at, turn FROM invoice"
IN_FORCE = "NOT EXISTS (SELECT 1 FROM invoice n WHERE n.sale_id = invoice.sale_id AND n.turn > invoice.turn)"


def _invoice(row: Row) -> Invoice:
    return Invoice(
        row["id"], row["number"], row["site_id"], row["sale_id"],
        msgspec.json.decode(row["seller"], type=Operator), msgspec.json.decode(row["buyer"], type=Buyer),
        row["issued_at"], row["turn"],
    )  # fmt: skip


def _note(row: Row) -> CreditNote:
    return CreditNote(
        row["id"], row["number"], row["site_id"], row["sale_id"], row["invoice_id"],
        msgspec.json.decode(row["seller"], type=Operator), row["issued_at"],
    )  # fmt: skip


def _json(value: msgspec.Struct) -> str:
    return msgspec.json.encode(value).decode()
