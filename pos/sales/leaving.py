"""The goods of a sale that a till has completed: what is sold leaves, what comes back is put away.

They are in the customer's hand already, so nothing is refused for stock (rules §3.7).
"""

from inventory import issuing
from inventory.issuing import Want
from pos.returns import returns
from pos.sales.tickets import Receipt
from store.catalogue import hampers
from store.catalogue.hampers import Parts
from store.db import Transaction
from store.promised import Outcome


async def post(
    tx: Transaction, receipt: Receipt, site_id: int, order: Outcome, *, now: int, overruled: bool = False
) -> None:  # fmt: skip
    """What is sold leaves, but for what an order accounts for; what comes back is put away (`overruled`: see pos/returns/returns.py)."""
    products = {line.product_id for line in receipt.lines if line.product_id is not None}
    parts = await hampers.components(tx, products)
    wants = await _wants(tx, receipt, parts)
    if again := [want for want in wants if want.sale_line_id in order.again]:
        await issuing.book_again(
            tx, key=f"sale:{receipt.id}:again", wants=again,
            by=receipt.cashier_id, effective_at=receipt.sold_at, now=now,
        )  # fmt: skip
    elsewhere = order.settled | order.again
    if leaving := [want for want in wants if want.sale_line_id not in elsewhere]:
        await issuing.issue(
            tx, key=f"sale:{receipt.id}", site_id=site_id, wants=leaving,
            by=receipt.cashier_id, effective_at=receipt.sold_at, now=now,
        )  # fmt: skip
    if any(line.quantity < 0 for line in receipt.lines):
        await returns.post(tx, receipt, site_id, parts, overruled=overruled, now=now)


async def _wants(tx: Transaction, receipt: Receipt, parts: dict[int, Parts]) -> list[Want]:
    """What each sold line takes from stock: a hamper its components, a scanned lot itself."""
    wants: list[Want] = []
    for line in receipt.lines:
        if line.product_id is None or line.quantity < 0:
            continue
        lot_id = await _lot(tx, line.product_id, line.lot) if line.lot else None
        for product_id, quantity in parts.get(line.product_id, ((line.product_id, 1),)):
            wants.append(Want(line.id, product_id, line.quantity * quantity, lot_id))
    return wants


async def _lot(tx: Transaction, product_id: int, code: str) -> int | None:
    """The scanned lot's id; None when no such lot is known, so that the first to expire is taken."""
    found = await tx.fetchval(
        "SELECT id FROM lot WHERE product_id = $1 AND code = $2", product_id, code
    )
    return None if found is None else int(found)
