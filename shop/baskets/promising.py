"""What a basket takes out of stock, and how much of each line can still be had. Pure; it never awaits.

A hamper takes its components; two lines that take the same product are counted together, because the
stock is one (rules §3.4). All quantities are base units of the product: pieces, grams or millilitres.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Wanted(NamedTuple):
    """`quantity` of a line, sold in multiples of `step`; `parts` says what one unit takes of which product."""

    quantity: int
    step: int
    parts: tuple[tuple[int, int], ...]


def needs(lines: Sequence[Wanted]) -> dict[int, int]:
    """What all lines together take, per product that is held in stock."""
    total: dict[int, int] = {}
    for line in lines:
        for product_id, each in line.parts:
            total[product_id] = total.get(product_id, 0) + each * line.quantity
    return total


def fits(parts: Sequence[tuple[int, int]], step: int, available: Mapping[int, int]) -> int:
    """The largest multiple of `step` that `available` allows of something made of `parts`."""
    most = min(available.get(product_id, 0) // each for product_id, each in parts)
    return max(0, most // step * step)


def offers(lines: Sequence[Wanted], available: Mapping[int, int]) -> list[int]:
    """How much of each line can be had when the earlier lines are served first; never more than asked."""
    left = dict(available)
    granted = []
    for line in lines:
        quantity = min(line.quantity, fits(line.parts, line.step, left))
        for product_id, each in line.parts:
            left[product_id] = left.get(product_id, 0) - each * quantity
        granted.append(quantity)
    return granted
