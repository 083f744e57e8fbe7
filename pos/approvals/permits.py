"""What in a receipt a cashier may not do alone, and whether a manager approved it (rules §4.9).

Every hand-made reduction above the ceiling, every price changed by hand, every line that comes back without a receipt and
every lot that may not be sold bears a manager's approval of its own on that very receipt, whoever is at the till: the server
believes no name that a till gives it, and one approval serves one action. What it is about has a twin in
pos/static/till/people/approvals.js.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

from pos.approvals import approvals
from pos.approvals.approvals import Action, Approval
from pos.sales import promoted
from pos.sales.tickets import Line, Receipt
from store import audit
from store.db import Reader, Transaction
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
) -> list[Approval]:  # fmt: skip
    """The approvals of all that needs one. Raises NotAllowed unless each action that needs it was approved, on this receipt."""
    given = {(found.action, found.about): found for found in receipt.approvals}
    wanted = list(needed(receipt, discount_ceiling_bp))
    for action, about in wanted:
        approval = given.get((action, about))
        await approvals.require(reader, key, device, approval, action, receipt.id, about=about, now=now)  # fmt: skip
    return [given[one] for one in wanted]


async def log(tx: Transaction, receipt: Receipt, used: Iterable[Approval], *, now: int) -> None:
    """Log what a manager let the cashier do on this receipt: with which goods, by how much, why, and who let it."""
    for approval in used:
        detail = {
            "number": receipt.number, **_done(receipt, approval),
            "reason": approval.reason, "approved_by": approval.by, "at": approval.at,
        }  # fmt: skip
        await audit.record(
            tx, receipt.cashier_id, f"till.{approval.action}", f"sale:{receipt.id}", detail, now
        )


def _done(receipt: Receipt, approval: Approval) -> dict[str, Any]:
    """What was approved, by the figures of the receipt; in centimes."""
    if approval.action == "discount":
        return {"amount": promoted.by_hand(receipt)}
    line = next(one for one in receipt.lines if approval.about in _abouts(one))
    match approval.action:
        case "price_change":
            return {
                "subject": line.name,
                "list_price": line.list_price,
                "unit_price": line.unit_price,
            }
        case "lot_override":
            return {"subject": line.name, "lot": line.lot}
    return {"subject": line.name, "amount": -line.amount}


def _abouts(line: Line) -> tuple[str, str, str]:
    """What approvals say of a line: at its price, of its worth, of its lot."""
    return (
        f"{line.id} {line.unit_price}",
        f"{line.id} {-line.amount}",
        f"{line.product_id} {line.lot}",
    )


async def lots_let(
    reader: Reader, key: bytes, device: str | None, receipt: Receipt, *, now: int
) -> dict[tuple[int, str], Approval]:
    """The lots that may not be sold and that a manager let be sold on this receipt, by product and lot code; with the approval."""
    scanned = {f"{line.product_id} {line.lot}": (line.product_id, line.lot) for line in receipt.lines if line.product_id and line.lot}  # fmt: skip
    let: dict[tuple[int, str], Approval] = {}
    for approval in receipt.approvals:
        about = approval.about
        if approval.action == "lot_override" and about in scanned:
            with suppress(NotAllowed):
                await approvals.require(reader, key, device, approval, "lot_override", receipt.id, about=about, now=now)  # fmt: skip
                let[scanned[about]] = approval
    return let
