"""How much of what was taken off was taken off by hand, and whether that is more than a cashier may give alone. Pure.

Twin: `aboveCeiling`, `byHand` and `approves` in pos/static/till/pure/promotions.js.
"""

from collections.abc import Iterable

from store.money import scale
from store.promotions.engine import WHOLE_BP

BY_HAND = frozenset({"line", "ticket"})
MOST_DIGITS = 15
Taken = tuple[str, int, str]
"""A row of what was taken off: its kind, its centimes, its line (empty for the whole ticket)."""


def above_ceiling(grosses: dict[str, int], rows: Iterable[Taken], ceiling_bp: int) -> bool:
    """Whether a manager has to approve it: of one line, or of all sold goods, more than the ceiling was taken off by hand.

    `grosses` are the sold lines before anything was taken off. One line given away on a large ticket counts. What the
    ceiling itself comes to, rounded half up as a discount is, is within it.
    """
    found = list(rows)
    of_line: dict[str, int] = {}
    for kind, amount, line_id in found:
        if kind in BY_HAND and line_id:
            of_line[line_id] = of_line.get(line_id, 0) + amount
    shares = [(amount, grosses.get(line_id, 0)) for line_id, amount in of_line.items()]
    shares.append((by_hand(found), sum(grosses.values())))
    return any(amount > scale(gross, ceiling_bp, WHOLE_BP) for amount, gross in shares)


def by_hand(rows: Iterable[Taken]) -> int:
    """What was taken off by hand in all, in centimes."""
    return sum(amount for kind, amount, _ in rows if kind in BY_HAND)


def approves(about: str, amount: int) -> bool:
    """Whether an approval of a discount that is `about` so many centimes is good for `amount`.

    One that says nothing was given before approvals said how much, and is good for any.
    """
    if not about:
        return True
    return (
        about.isascii() and about.isdecimal() and len(about) <= MOST_DIGITS and amount <= int(about)
    )
