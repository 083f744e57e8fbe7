"""How the cash of a sale was settled, looked at again: its stamp duty, its rounding and the limit of the law.

The goods are gone and the receipt stands as the till sealed it. What it should have said, by the rules in force when it was
sold, is told to the manager where it said something else: a till that knew old rules, or one that makes its figures up.
"""

from collections.abc import Mapping
from typing import NamedTuple

from pos.sales.tickets import Receipt
from store import settings
from store.db import Reader
from store.money import round_to
from store.tenders import CASH_LIKE, Policy, cash_due


class Difference(NamedTuple):
    """Centimes: what the receipt says, and what it should; of the limit, the cash that was taken and the sum that is too much."""

    kept: int
    right: int


async def look_again(reader: Reader, receipt: Receipt) -> Mapping[str, Difference]:
    """What differs from the rules in force when it was sold, as far as the server knows them: "stamp", "rounding", "cash_limit"."""
    if not _is_about_cash(receipt):
        return {}
    rules = await settings.rules_at(reader, receipt.sold_at)
    policy = Policy(rules.cash_rounding, rules.stamp_duty, rules.stamp_rate_bp, rules.cash_limit)
    return differences(receipt, policy)


def _is_about_cash(receipt: Receipt) -> bool:
    figures = receipt.stamp_duty, receipt.stamp_added, receipt.cash_rounding
    return any(figures) or any(tender.kind in CASH_LIKE for tender in receipt.tenders)


def differences(receipt: Receipt, policy: Policy) -> dict[str, Difference]:
    """What of a receipt is not as `store.tenders.settle` settles it. Pure.

    Cash that goes back with what was paid (`cash_back`) bears that sale's duty: pos/returns/cash_back.py has looked at it.
    """
    if receipt.cash_back:
        return {}
    cash = [tender.amount for tender in receipt.tenders if tender.kind in CASH_LIKE]
    others = sum(tender.amount for tender in receipt.tenders if tender.kind not in CASH_LIKE)
    base = receipt.total - others if cash else 0
    due = cash_due(base, policy)
    stamp = Difference(receipt.stamp_duty, due.stamp_duty)
    if stamp.kept == stamp.right:
        stamp = Difference(receipt.stamp_added, due.stamp_added)
    exact = base + receipt.stamp_added
    found = {
        "stamp": stamp,
        "rounding": Difference(
            receipt.cash_rounding, round_to(exact, policy.cash_rounding) - exact
        ),
    }
    wrong = {name: each for name, each in found.items() if each.kept != each.right}
    if sum(cash) >= policy.cash_limit:
        wrong["cash_limit"] = Difference(sum(cash), policy.cash_limit)
    return wrong
