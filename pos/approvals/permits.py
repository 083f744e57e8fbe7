"""What in a receipt a cashier may not do alone, and whether a manager approved it (rules §4.9).

Every hand-made reduction above the ceiling, every price changed by hand, every line that comes back without a receipt and
every lot that may not be sold bears a manager's approval of its own on that very receipt, whoever is at the till: the server
believes no name that a till gives it, and one approval serves one action. What it is about has a twin in
pos/static/till/people/approvals.js.
"""

from collections.abc import Iterator
from contextlib import suppress

from pos.approvals import approvals
from pos.approvals.approvals import Action
from pos.sales import promoted
from pos.sales.tickets import Receipt
from store.db import Reader
from store.errors import NotAllowed
from store.promotions import handmade


def needed(receipt: Receipt, discount_ceiling_bp: int) -> Iterator[tuple[Action, str]]:
    """The actions of this receipt that need an approval, each with what it is about.

    The ceiling is in hundredths of a per cent: of a line, and of all.
    """
    if promoted.needs_approval(receipt, discount_ceiling_bp):
        yield "discount", _about_discounts(receipt)
    for line in receipt.lines:
        if line.list_price is not None:
            yield "price_change", f"{line.id} {line.unit_price}"
        if line.quantity < 0 and line.returns is None:
            yield "refund_without_receipt", f"{line.id} {-line.amount}"


def _about_discounts(receipt: Receipt) -> str:
    """What an approval of this receipt's discounts by hand says: as many centimes or more; old ones say nothing."""
    amount = promoted.by_hand(receipt)
    said = [found.about for found in receipt.approvals if found.action == "discount"]
    return next((about for about in said if handmade.approves(about, amount)), str(amount))


async def require(
    reader: Reader, key: bytes, device: str | None, receipt: Receipt, discount_ceiling_bp: int, *, now: int
) -> None:  # fmt: skip
    """Raises NotAllowed unless each action that needs it was approved, on this receipt."""
    given = {(found.action, found.about): found for found in receipt.approvals}
    for action, about in needed(receipt, discount_ceiling_bp):
        approval = given.get((action, about))
        await approvals.require(reader, key, device, approval, action, receipt.id, about=about, now=now)  # fmt: skip


async def lots_let(
    reader: Reader, key: bytes, device: str | None, receipt: Receipt, *, now: int
) -> frozenset[tuple[int, str]]:
    """The lots that may not be sold and that a manager let be sold on this receipt: product and lot code."""
    scanned = {f"{line.product_id} {line.lot}": (line.product_id, line.lot) for line in receipt.lines if line.product_id and line.lot}  # fmt: skip
    let: set[tuple[int, str]] = set()
    for approval in receipt.approvals:
        about = approval.about
        if approval.action == "lot_override" and about in scanned:
            with suppress(NotAllowed):
                await approvals.require(reader, key, device, approval, "lot_override", receipt.id, about=about, now=now)  # fmt: skip
                let.add(scanned[about])
    return frozenset(let)
