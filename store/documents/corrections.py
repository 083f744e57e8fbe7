"""An invoice made out to the wrong buyer: cancelled by a credit note, and made out anew with a number of its own.

Invariants: the sale, its goods and its money do not move; the old invoice stays as it was issued; what is left of it
(its lines, less what came back before) is what the credit note takes off and the new invoice says; each is replaced at
most once, and what comes back from then on is credited to the new one alone.
Source: CGI art. 145-III (continuous series); customary: nothing that was numbered is changed or taken back but by a credit note.
"""

from store.db import Reader, Transaction
from store.documents import invoices, numbering
from store.documents.invoices import Buyer, Invoice
from store.errors import BadInput, Conflict


async def reissue(
    tx: Transaction, old: Invoice, invoice_id: str, buyer: Buyer, *, by: int, now: int
) -> Invoice:
    """Cancel an invoice and make its sale out to `buyer`; pressed twice, the same. Raises BadInput, Conflict."""
    await numbering.hold(tx, old.sale_id)
    later = await invoices.beside(tx, old, 1)
    if later is not None:
        if later.buyer == buyer:
            return later
        raise Conflict("This invoice was made out anew already: %(number)s.", number=later.number)
    if buyer == old.buyer:
        raise BadInput("This is the buyer who stands on it already.", "name")
    if not await _anything_left(tx, old.sale_id):
        raise Conflict("Everything on this invoice has come back: nothing is left to invoice.")
    await invoices.write_note(tx, old, old.sale_id, by=by, now=now)
    return await invoices.write(tx, invoice_id, old.sale_id, buyer, old.turn + 1, by=by, now=now)


async def _anything_left(reader: Reader, sale_id: str) -> bool:
    found = await reader.fetchval(
        """SELECT 1 FROM sale_line l LEFT JOIN line_return b ON b.line_id = l.id
           WHERE l.sale_id = $1 AND l.kind <> 'payment' AND l.quantity > COALESCE(b.quantity, 0) LIMIT 1""",
        sale_id,
    )
    return found is not None
