"""What a receipt does to what the shop owes and is owed: gift cards, store credit, customers' accounts, points.

The customer has left with the goods: a card that holds less than the till believed, or a limit that was passed meanwhile,
does not undo the sale. As much as is there is taken, and what is missing is the manager's to look at.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from pos.returns.returns import tied
from pos.sales.tickets import Line, Receipt, Tender
from store.customers import credit, loyalty
from store.customers.credit import OverLimit
from store.db import Transaction
from store.errors import Conflict, NotFound, NotRefundable
from store.gift_cards import accounts
from store.gift_cards.accounts import CodeTaken
from store.settings import Rules

Doubts = set[str]


def concerns(receipt: Receipt) -> bool:
    """Whether a receipt touches any of it: most do not."""
    return (
        receipt.customer_id is not None
        or any(line.kind != "goods" for line in receipt.lines)
        or any(tender.kind in TENDERS for tender in receipt.tenders)
    )


async def post(
    tx: Transaction, receipt: Receipt, rules: Rules, *, now: int, overruled: bool = False
) -> Doubts:
    """Post all of it for a recorded receipt; what is in doubt: "credit", "account", "customer", "gift_card".

    Raises NotRefundable where a card would get back more than was taken from it, CodeTaken where a card that was sold cannot
    be opened; `overruled`, a manager lets that be in doubt.
    """
    doubts: Doubts = set()
    for line in receipt.lines:
        if line.kind == "gift_card":
            try:
                await _issue(tx, receipt, line, line.code, rules, now)
            except CodeTaken:
                if not overruled:
                    raise
                # The customer has paid for it: the money is theirs under another code, which the manager tells them.
                await _issue(tx, receipt, line, "", rules, now)
                doubts.add("gift_card")
        elif line.kind == "payment":
            await _charge(tx, receipt, -line.amount, f"line:{line.id}", doubts, now)
    for tender in receipt.tenders:
        if post_tender := TENDERS.get(tender.kind):
            try:
                await post_tender(tx, receipt, tender, rules, doubts, now)
            except Conflict:
                if not overruled:
                    raise
                doubts.add("credit")
    await _give_points(tx, receipt, rules, doubts, now)
    return doubts


async def _issue(
    tx: Transaction, receipt: Receipt, line: Line, code: str, rules: Rules, now: int
) -> None:
    """Open the card that a line sold: under this code, or the first free one where it is empty."""
    if line.amount <= 0:
        raise NotRefundable("A gift card is not taken back.")
    await accounts.issue(
        tx, "gift_card", line.amount, f"line:{line.id}", rules=rules, now=now, by=receipt.cashier_id,
        customer_id=None, sale_id=receipt.id, code=code,
        reason="" if code == line.code else line.code,
    )  # fmt: skip


async def _by_card(
    tx: Transaction, receipt: Receipt, tender: Tender, rules: Rules, doubts: Doubts, now: int
) -> None:
    if tender.amount > 0:
        await _spend(tx, receipt, tender, doubts, now)
    elif tender.amount < 0:
        await _give_back(tx, receipt, tender, rules, doubts, now)


async def _spend(
    tx: Transaction, receipt: Receipt, tender: Tender, doubts: Doubts, now: int
) -> None:
    """Take a tender off its card, or as much of it as is there."""
    key, by = f"sale:{receipt.id}", receipt.cashier_id
    try:
        found = await accounts.spendable(tx, tender.reference, key, now=now)
    except NotFound:
        doubts.add("credit")
        return
    amount = min(tender.amount, found)
    if amount < tender.amount:
        doubts.add("credit")
    if amount > 0:
        await accounts.spend(tx, tender.reference, amount, key, now=now, by=by, sale_id=receipt.id)


async def _give_back(
    tx: Transaction, receipt: Receipt, tender: Tender, rules: Rules, doubts: Doubts, now: int
) -> None:
    """Onto the card it came from, as much as that has paid; store credit that is new is opened under the code that the till gave it."""
    key, amount = f"tender:{tender.id}", -tender.amount
    is_new = tender.kind == "credit" and not await accounts.exists(tx, tender.reference)
    if is_new:
        await accounts.issue(
            tx, "credit", amount, key, rules=rules, now=now, by=receipt.cashier_id,
            customer_id=receipt.customer_id, sale_id=receipt.id, code=tender.reference,
        )  # fmt: skip
        return
    try:
        paid = await accounts.paid_for(tx, tender.reference, *await _given_back(tx, receipt.id))
        if paid < amount:
            doubts.add("credit")
        if paid > 0:
            await accounts.give_back(
                tx, tender.reference, min(amount, paid), key, now=now, by=receipt.cashier_id, sale_id=receipt.id
            )  # fmt: skip
    except NotFound as error:
        raise NotRefundable("There is no such card to give back to.") from error


async def _given_back(tx: Transaction, sale_id: str) -> tuple[list[str], list[str]]:
    """The sales whose goods a receipt takes back with those that refunds tie to them, and all these refunds."""
    rows = await tx.fetch(
        "SELECT DISTINCT s.sale_id FROM sale_line b JOIN sale_line s ON s.id = b.returns_line_id WHERE b.sale_id = $1",
        sale_id,
    )
    return await tied(tx, {str(row["sale_id"]) for row in rows})


async def _on_account(
    tx: Transaction, receipt: Receipt, tender: Tender, rules: Rules, doubts: Doubts, now: int
) -> None:
    await _charge(tx, receipt, tender.amount, f"tender:{tender.id}", doubts, now)


Post = Callable[[Transaction, Receipt, Tender, Rules, Doubts, int], Awaitable[None]]
TENDERS: Final[dict[str, Post]] = {
    "gift_card": _by_card,
    "credit": _by_card,
    "account": _on_account,
}


async def _charge(
    tx: Transaction, receipt: Receipt, amount: int, key: str, doubts: Doubts, now: int
) -> None:
    """Put it on the customer's account. The goods are gone: a limit that is passed is a doubt, not a refusal."""
    customer_id = receipt.customer_id or ""
    try:
        await credit.charge(tx, customer_id, amount, key, sale_id=receipt.id, now=now)
    except OverLimit:
        doubts.add("account")
        await credit.charge(tx, customer_id, amount, key, sale_id=receipt.id, now=now, beyond=True)
    except NotFound:
        doubts.add("account")


async def _give_points(
    tx: Transaction, receipt: Receipt, rules: Rules, doubts: Doubts, now: int
) -> None:
    """The sale is the customer's, and the sold goods earn points."""
    if receipt.customer_id is None:
        return
    sold = sum(line.amount for line in receipt.lines if line.kind == "goods" and line.quantity > 0)
    try:
        await loyalty.post_sale(tx, receipt.id, receipt.customer_id, sold, rules=rules, now=now)
    except NotFound:
        doubts.add("customer")
