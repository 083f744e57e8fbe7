"""Who supplies how much of a demand on the pool (rules §3.14). Pure; it never awaits.

Everybody's share is the demand pro rata of what they offer. Goods come in whole cartons, so a share is
met by the carton nearest to it, largest remainder first, and what rounding took from somebody or gave
them is carried to the next run. The carries of those who take part always sum to what they summed to
before, and the order in which offers are given changes nothing.
"""

from collections.abc import Iterable
from typing import NamedTuple

from store.money import spread_by_id

THOUSANDTHS = 1000


class Bid(NamedTuple):
    """Up to `quantity` base units in cartons of `carton`; `carry` thousandths of a unit are owed from before."""

    cooperative_id: int
    quantity: int
    carton: int
    carry: int = 0

    @property
    def cartons(self) -> int:
        return max(0, self.quantity) // self.carton


class Share(NamedTuple):
    """`quantity` base units to supply, in whole cartons; `carry` thousandths are owed from now on."""

    quantity: int
    carry: int


def share(wanted: int, bids: Iterable[Bid]) -> dict[int, Share]:
    """Each co-operative's share of `wanted` base units; those who can fill no carton take no part.

    The shares cover `wanted`, rounded up to a carton, or are all that is offered when that is less.
    """
    able = sorted(bid for bid in bids if bid.cartons)
    weights = {bid.cooperative_id: bid.cartons * bid.carton for bid in able}
    target = min(max(0, wanted), sum(weights.values()))
    due = spread_by_id(target * THOUSANDTHS, weights)
    owed = {bid.cooperative_id: due[bid.cooperative_id] + bid.carry for bid in able}
    cartons = _deal(target, able, owed)
    given = {bid.cooperative_id: cartons[bid.cooperative_id] * bid.carton for bid in able}
    fair = spread_by_id(sum(given.values()) * THOUSANDTHS, weights)
    return {
        bid.cooperative_id: Share(
            given[bid.cooperative_id],
            bid.carry + fair[bid.cooperative_id] - given[bid.cooperative_id] * THOUSANDTHS,
        )
        for bid in able
    }


def _deal(target: int, bids: list[Bid], owed: dict[int, int]) -> dict[int, int]:
    """How many cartons each gives, dealt one by one to whoever is owed most, until `target` is covered.

    Most of them are dealt at once: down to the level at which what is left is less than a round.
    """
    level = _level(target, bids, owed)
    cartons = {bid.cooperative_id: _above(level, bid, owed) for bid in bids}
    left = target - sum(cartons[bid.cooperative_id] * bid.carton for bid in bids)
    while left > 0:
        bid = min(
            (bid for bid in bids if cartons[bid.cooperative_id] < bid.cartons),
            key=lambda bid: _turn(bid, left, owed, cartons),
        )
        cartons[bid.cooperative_id] += 1
        left -= bid.carton
    return cartons


def _turn(
    bid: Bid, left: int, owed: dict[int, int], cartons: dict[int, int]
) -> tuple[int, int, int]:
    """Whose turn it is: a carton that goes beyond what is left as little as may be, then the largest
    remainder, then the lower id."""
    remainder = owed[bid.cooperative_id] - cartons[bid.cooperative_id] * bid.carton * THOUSANDTHS
    return max(0, bid.carton - left), -remainder, bid.cooperative_id


def _above(level: int, bid: Bid, owed: dict[int, int]) -> int:
    """The cartons that bring what is owed down to `level` or just below it."""
    needed = -((level - owed[bid.cooperative_id]) // (bid.carton * THOUSANDTHS))
    return min(bid.cartons, max(0, needed))


def _level(target: int, bids: list[Bid], owed: dict[int, int]) -> int:
    """The lowest level that no more than `target` base units bring everybody down to, by bisection."""
    low = min(owed.values(), default=0) - sum(bid.quantity for bid in bids) * THOUSANDTHS
    high = max(owed.values(), default=0)
    while low < high:
        middle = (low + high) // 2
        dealt = sum(_above(middle, bid, owed) * bid.carton for bid in bids)
        low, high = (low, middle) if dealt <= target else (middle + 1, high)
    return high
