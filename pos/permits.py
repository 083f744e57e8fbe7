"""What in a receipt a cashier may not do alone, and whether a manager approved it (rules §4.9).

Every hand-made reduction above the ceiling, every price changed by hand and every refund without a receipt bears a
manager's approval on that very receipt, whoever is at the till: the server believes no name that a till gives it.
"""

from collections.abc import Iterator
from contextlib import suppress

from pos import approvals, promoted
from pos.approvals import Action
from pos.tickets import Receipt
from store.db import Reader
from store.errors import NotAllowed


def needed(receipt: Receipt, discount_ceiling_bp: int) -> Iterator[Action]:
    """The actions of this receipt that need an approval. The ceiling is in hundredths of a per cent: of a line, and of all."""
    if promoted.needs_approval(receipt, discount_ceiling_bp):
        yield "discount"
    if any(line.list_price is not None for line in receipt.lines):
        yield "price_change"
    if any(line.quantity < 0 and line.returns is None for line in receipt.lines):
        yield "refund_without_receipt"


async def require(
    reader: Reader, key: bytes, device: str | None, receipt: Receipt, discount_ceiling_bp: int, *, now: int
) -> None:  # fmt: skip
    """Raises NotAllowed unless each action that needs it was approved, on this receipt."""
    for action in needed(receipt, discount_ceiling_bp):
        given = next((found for found in receipt.approvals if found.action == action), None)
        await approvals.require(reader, key, device, given, action, receipt.id, now=now)


async def lots_let(
    reader: Reader, key: bytes, device: str | None, receipt: Receipt, *, now: int
) -> int:
    """How many lots that may not be sold a manager let be sold on this receipt: one by each approval that holds."""
    given = {(found.proof, found.at): found for found in receipt.approvals if found.action == "lot_override"}  # fmt: skip
    let = 0
    for approval in given.values():
        with suppress(NotAllowed):
            await approvals.require(reader, key, device, approval, "lot_override", receipt.id, now=now)  # fmt: skip
            let += 1
    return let
