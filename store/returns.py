"""What goods that come back are worth: the part of what was paid for them, so that all parts sum to it (rules §1.11).

So does the cash that goes back: the duty, and the rounding to what coins can pay, are those of all that has gone back up to
now less those of what went before. Twin: pos/static/till/pure/returns.js.
"""

from collections.abc import Sequence
from typing import NamedTuple

from store.money import next_share, round_to, share_of


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


class InCash(NamedTuple):
    """What of a sale's total was settled in cash (`base`), or went back; what goes with it. Centimes."""

    base: int = 0
    stamp_duty: int = 0
    stamp_added: int = 0
    cash_rounding: int = 0

    @property
    def handed(self) -> int:
        """What passes from hand to hand."""
        return self.base + self.stamp_added + self.cash_rounding


def cash_back(paid: InCash, back: InCash, base: int, step: int) -> InCash:
    """`base` more centimes of what a sale was `paid` in cash, of which `back` went back before; none of it below zero.

    Coins pay multiples of `step`; what is last of all is what is left of what was handed over. Raises ValueError beyond it.
    """
    gone = back.base + base
    duty = max(share_of(gone, paid.base, paid.stamp_duty) - back.stamp_duty, 0)
    added = max(share_of(gone, paid.base, paid.stamp_added) - back.stamp_added, 0)
    exact = gone + back.stamp_added + added
    handed = (paid.handed if gone == paid.base else round_to(exact, step)) - back.handed
    return InCash(base, duty, added, handed - base - added)
