"""A receipt that names an order: what of it the shop accounts for, so that the shelf does not.

The till does not know the shop: its verb comes in from the roof (store/app.py) and runs in the sale's own transaction, so
that sale, goods and order change together or not at all.
"""

from pos.sales.tickets import Receipt
from store.db import Transaction
from store.promised import Fulfilled, Outcome, Settle


async def settle(tx: Transaction, receipt: Receipt, shop: Settle, *, now: int) -> Outcome:
    """Let the order of a recorded receipt be sold by it; nothing is settled where it names none."""
    if not receipt.order:
        return Outcome()
    lines = [
        Fulfilled(line.id, line.promise, line.quantity)
        for line in receipt.lines
        if line.promise and line.quantity > 0
    ]
    return await shop(tx, receipt.order, receipt.id, lines, by=receipt.cashier_id, now=now)
