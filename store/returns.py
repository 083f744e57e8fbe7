"""What goods that come back are worth: the part of what was paid for them, so that all parts sum to it (rules §1.11).

Twin: pos/static/till/pure/returns.js.
"""

from collections.abc import Sequence
from typing import NamedTuple

from store.money import next_share, share_of


class Part(NamedTuple):
    """What of a line falls under one tax code, with the tax in it and its rate."""

    code: str
    rate_bp: int
    gross: int
    tax: int


class Figures(NamedTuple):
    """A line's figures: as sold, or (all negative) as it comes back. Amounts in centimes."""

    quantity: int
    discount: int
    amount: int
    taxes: Sequence[Part]


class Back(NamedTuple):
    """How much of a line came back before, and for how much."""

    quantity: int
    amount: int


def returned(sold: Figures, back: Back, quantity: int) -> Figures:
    """`quantity` more units of a sold line, as a line that brings them back.

    Raises ValueError beyond what was sold.
    """
    amount = share_of(back.quantity + quantity, sold.quantity, sold.amount) - back.amount

    def share(figure: int) -> int:
        return next_share(back.quantity, quantity, sold.quantity, figure)

    gross = [share(part.gross) for part in sold.taxes[:-1]]
    gross.append(amount - sum(gross))
    taxes = [
        Part(part.code, part.rate_bp, -each, -share(part.tax))
        for part, each in zip(sold.taxes, gross, strict=False)
    ]
    return Figures(-quantity, -share(sold.discount), -amount, taxes)
