"""So many for the price of fewer over mixed goods: of the dearest three, the next three…, the cheapest of each are free.

Invariant: goods count for one promotion at most, and which for which is what takes the most off in all; what comes off is
spread over all pieces that count (rules §1.3), so that whatever part comes back, the parts sum to it. Neither the order of
goods nor that of lines matters, and nobody gains by splitting a ticket. Pure. Twin: pos/static/till/pure/mixed.js.

How: the dearest goods first, each asked how many of its pieces go to which promotion. What comes after depends on nothing
but how many pieces each promotion's last set has: so only the best way to each of these states is followed. Promotions that
overlap so much that this is more than STEPS_MOST steps take what gains the most one after the other: the customer may then get
less than the most, and never less than by any one of them.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from math import prod
from typing import NamedTuple

from store.money import spread_by_id

STEPS_MOST = 20_000


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


class Offer(NamedTuple):
    """`take` for the price of `pay`, of the goods at these places of a list."""

    take: int
    pay: int
    places: Collection[int]


class Taken(NamedTuple):
    """What comes off each line that counts, and how much more that is than came off those goods before."""

    gain: int
    savings: dict[str, int]


def goods(unit_price: int, lines: Sequence[tuple[str, int]], own: int) -> Goods:
    return Goods(unit_price, tuple(sorted(lines)), own)


def share_out(
    offers: Sequence[Offer], of: Sequence[Goods], steps_most: int = STEPS_MOST
) -> list[dict[str, int]]:
    """What each offer takes off the lines that count for it: the most in all that there is."""
    savings: list[dict[str, int]] = [{} for _ in offers]
    for linked in _linked(offers, of):
        inside = [offers[each] for each in linked]
        found = _most(inside, of) if _steps(inside, of) <= steps_most else _one_by_one(inside, of)
        for each, saved in zip(linked, found, strict=True):
            savings[each] = saved
    return savings


def _linked(offers: Sequence[Offer], of: Sequence[Goods]) -> list[list[int]]:
    """The offers that can make a set, those that share goods together."""
    parts: list[tuple[list[int], frozenset[int]]] = []
    for each, offer in enumerate(offers):
        if sum(of[place].pieces for place in offer.places) < offer.take:
            continue
        inside, places = [each], frozenset(offer.places)
        for part in [part for part in parts if part[1] & places]:
            parts.remove(part)
            inside, places = part[0] + inside, places | part[1]
        parts.append((inside, places))
    return [sorted(inside) for inside, _ in parts]


def _steps(offers: Sequence[Offer], of: Sequence[Goods]) -> int:
    ways = sum(min(offer.take, of[place].pieces) for offer in offers for place in offer.places)
    places = {place for offer in offers for place in offer.places}
    return prod(offer.take for offer in offers) * (len(places) + ways)


def _most(offers: Sequence[Offer], of: Sequence[Goods]) -> list[dict[str, int]]:
    """Of what takes off the same, the way in which the dearer pieces count."""
    places = sorted(
        {place for offer in offers for place in offer.places},
        key=lambda place: (-of[place].unit_price, of[place].first),
    )
    best_to = {0: (0, 0)}
    ways: list[dict[int, tuple[int, int]]] = []
    for place in places:
        after: dict[int, tuple[int, int]] = {}
        way: dict[int, tuple[int, int]] = {}
        for state in sorted(best_to):
            off, worth = best_to[state]
            for then, offer, more_off, more_worth in _choices(offers, of[place], place, state):
                found = off + more_off, worth + more_worth
                if then not in after or found > after[then]:
                    after[then] = found
                    way[then] = state, offer
        best_to = after
        ways.append(way)
    if best_to[0][0] == sum(of[place].own for place in places):
        return [{} for _ in offers]
    chosen = _walked(places, ways)
    return [
        _over(offer.take, offer.pay, [of[place] for place, number in chosen if number == each]).savings
        for each, offer in enumerate(offers)
    ]  # fmt: skip


def _choices(
    offers: Sequence[Offer], each: Goods, place: int, state: int
) -> Iterator[tuple[int, int, int, int]]:
    """The state that follows, the offer (-1: the goods stay by themselves), what it takes off, and the worth of what counts.

    A state is how many pieces the last set of each offer has, as the digits of one number.
    """
    yield state, -1, each.own, 0
    size = 1
    for number, offer in enumerate(offers):
        at = state // size % offer.take
        for count in _counts(offer, each) if place in offer.places else ():
            then = state + ((at + count) % offer.take - at) * size
            free = _free(offer.take, offer.pay, at + count) - _free(offer.take, offer.pay, at)
            yield then, number, each.unit_price * free, each.unit_price * count
        size *= offer.take


def _counts(offer: Offer, each: Goods) -> range:
    """How many of the pieces may go: to leave out a whole set of them gains nothing."""
    return range(each.pieces, max(0, each.pieces - offer.take), -1)


def _walked(
    places: Sequence[int], ways: Sequence[Mapping[int, tuple[int, int]]]
) -> list[tuple[int, int]]:
    """Back from where every set is whole, by the best way: which goods go to which offer."""
    state, chosen = 0, []
    for place, way in zip(reversed(places), reversed(ways), strict=True):
        state, number = way[state]
        chosen.append((place, number))
    return chosen


def _one_by_one(offers: Sequence[Offer], of: Sequence[Goods]) -> list[dict[str, int]]:
    """The greatest gain first, of the goods that are left; of equal ones the first."""
    savings: list[dict[str, int]] = [{} for _ in offers]
    still = set(range(len(of)))
    while True:
        found = [
            best(offer.take, offer.pay, [of[place] for place in sorted(still & set(offer.places))])
            for offer in offers
        ]
        number = max(range(len(offers)), key=lambda each: found[each].gain)
        if found[number].gain <= 0:
            return savings
        savings[number] |= found[number].savings
        still -= {place for place in still if _is_in(of[place], found[number].savings)}


def _is_in(each: Goods, savings: Mapping[str, int]) -> bool:
    return any(line_id in savings for line_id, _ in each.lines)


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
