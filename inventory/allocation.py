"""Which lots a quantity comes from: first expired, first out. Pure; it never awaits.

Source of the order: rules §3.6 of docs/rules.md. A lot without a date comes last because its
`until_on` is the far future.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Candidate(NamedTuple):
    """Goods of one lot in one place: `free` base units lie there unreserved.

    They may be sold until `until_on` and promised until `promisable_until_on` (ISO dates, inclusive),
    as long as the lot's `state` is "sellable".
    """

    lot_id: int
    location_id: int
    free: int
    until_on: str
    received_at: int
    rank: int
    state: str = "sellable"
    promisable_until_on: str = "9999-12-31"

    def may_be_sold(self, today: str) -> bool:
        return self.state == "sellable" and self.until_on >= today

    def may_be_promised(self, today: str) -> bool:
        return self.state == "sellable" and self.promisable_until_on >= today


class Pick(NamedTuple):
    """`quantity` base units of a lot, taken from a place."""

    lot_id: int
    location_id: int
    quantity: int


def fefo(candidates: Iterable[Candidate], quantity: int) -> tuple[list[Pick], int]:
    """The picks that make up `quantity`, and what is missing (0 when there is enough).

    By last sellable day, then by receipt, then by lot; within a lot by the place's rank (the shelf
    before the back room). A pick splits over lots.
    """
    picks: list[Pick] = []
    missing = quantity
    for candidate in sorted(candidates, key=_first_out):
        if missing == 0:
            break
        taken = min(candidate.free, missing)
        if taken > 0:
            picks.append(Pick(candidate.lot_id, candidate.location_id, taken))
            missing -= taken
    return picks, missing


def without(candidates: Sequence[Candidate], picks: Iterable[Pick]) -> list[Candidate]:
    """What is left to take once `picks` are gone: several lines of one ticket share the same goods."""
    taken: dict[tuple[int, int], int] = {}
    for pick in picks:
        place = (pick.lot_id, pick.location_id)
        taken[place] = taken.get(place, 0) + pick.quantity
    return [c._replace(free=c.free - taken.get((c.lot_id, c.location_id), 0)) for c in candidates]


def _first_out(candidate: Candidate) -> tuple[str, int, int, int, int]:
    return (
        candidate.until_on,
        candidate.received_at,
        candidate.lot_id,
        candidate.rank,
        candidate.location_id,
    )
