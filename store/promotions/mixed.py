"""So many for the price of fewer over mixed goods: of the dearest three, the next three…, the cheapest of each are free.

Invariant: what comes off is spread over all pieces that count (rules §1.3), so that whatever part comes back, the parts sum to
it; neither the order of goods nor that of lines matters, and nobody gains by splitting a ticket. Pure. Twin:
pos/static/till/pure/mixed.js.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from store.money import spread_by_id


class Goods(NamedTuple):
    """Pieces of one product at one price: the lines they stand on (id, pieces), and what comes off them without this."""

    unit_price: int
    lines: tuple[tuple[str, int], ...]
    own: int

    @property
    def first(self) -> str:
        return self.lines[0][0]

    @property
    def pieces(self) -> int:
        return sum(pieces for _, pieces in self.lines)


class Taken(NamedTuple):
    """What comes off each line that counts, and how much more that is than came off those goods before."""

    gain: int
    savings: dict[str, int]


def goods(unit_price: int, lines: Sequence[tuple[str, int]], own: int) -> Goods:
    return Goods(unit_price, tuple(sorted(lines)), own)


def best(take: int, pay: int, of: Sequence[Goods]) -> Taken:
    """`take` for the price of `pay`, over these goods or without those that do best by themselves: what gains the most."""
    ordered = sorted(of, key=lambda each: (-each.own, each.first))
    better = sum(each.own > 0 for each in of)
    found = [_over(take, pay, ordered[skip:]) for skip in range(better + 1)]
    return max(found, key=lambda taken: taken.gain)


def _over(take: int, pay: int, of: Sequence[Goods]) -> Taken:
    """Over all of these: the dearest pieces first, as many as make whole sets."""
    counted = sum(each.pieces for each in of) // take * take
    saved = own = at = 0
    weights: dict[str, int] = {}
    for each in sorted(of, key=lambda each: (-each.unit_price, each.first)):
        count = min(each.pieces, counted - at)
        if count:
            saved += each.unit_price * (_free(take, pay, at + count) - _free(take, pay, at))
            own += each.own
            weights |= dict(_weights(each, count))
            at += count
    return Taken(saved - own, spread_by_id(saved, weights) if weights else {})


def _free(take: int, pay: int, count: int) -> int:
    """How many of the first `count` pieces, the dearest first, are free."""
    return count // take * (take - pay) + max(0, count % take - pay)


def _weights(of: Goods, count: int) -> Iterator[tuple[str, int]]:
    """What of `count` pieces stands on which line, by its worth."""
    for line_id, pieces in of.lines:
        here = min(pieces, count)
        if here:
            yield line_id, of.unit_price * here
        count -= here
