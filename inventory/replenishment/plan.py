"""How much to order of a product: order-up-to, reviewed every few days (rules §3.12). Pure.

The position is what is there and under way, less what is promised and what customers asked the pool
for. When it is strictly below the trigger, as many whole packs are ordered as bring it to the target,
but no more than sell before they must leave the shelf. What customers wait for comes with a delivery, however much is
here: what nothing under way brings of it is ordered all the same.
What has been ordered counts as under way, so that a second run orders nothing.
"""

from math import ceil, floor, sqrt
from typing import Literal, NamedTuple

LIFETIME_DAYS = 36_500
Binds = Literal["", "life", "pool"]
"""What keeps an order below what the target asks for: how long the goods may be sold, or what the pool has."""


class Situation(NamedTuple):
    """A product at a site. Quantities in base units, `mean` and `sigma` base units a day; days are whole.

    `sellable_days` is for how long fresh goods may be sold (None: for ever), `offered` what the pool has,
    `wanted` what customers asked the pool for: it is sold before it is here.
    """

    mean: float
    sigma: float
    lead_days: int
    review_days: int
    service: float
    on_hand: int
    reserved: int
    inbound: int
    pack: int
    sellable_days: int | None
    offered: int
    wanted: int = 0


class Plan(NamedTuple):
    """The order and its arithmetic. `quantity` is whole packs; `cover_days` is lead and review together.

    `missing` lacks to the target, once the position is below the trigger; `waited_for` is what customers wait for and nothing
    under way brings.
    `runs_out_in_days` is when what is there and free is sold, None where nothing sells.
    """

    cover_days: int
    demand: float
    safety: int
    target: int
    trigger: int
    position: int
    is_due: bool
    missing: int
    waited_for: int
    quantity: int
    binds: Binds
    runs_out_in_days: int | None


def plan(now: Situation) -> Plan:
    """What to order now. Raises ValueError for a pack of nothing."""
    if now.pack < 1:
        raise ValueError("a pack holds at least one")
    cover_days = now.lead_days + now.review_days
    demand = now.mean * cover_days
    safety = ceil(now.service * now.sigma * sqrt(cover_days)) if now.mean else 0
    target = ceil(demand) + safety
    trigger = ceil(now.mean * now.lead_days) + safety
    position = now.on_hand + now.inbound - now.reserved - now.wanted
    missing = max(0, target - position) if position < trigger else 0
    waited_for = max(0, now.wanted - now.inbound)
    quantity, binds = _packs(now, missing, waited_for, position)
    return Plan(
        cover_days, demand, safety, target, trigger, position, position < trigger or waited_for > 0, missing,
        waited_for, quantity, binds, runs_out_in_days(now),
    )  # fmt: skip


def _packs(now: Situation, missing: int, waited_for: int, position: int) -> tuple[int, Binds]:
    """What is missing or waited for rounded up to whole packs, then down to what sells in time and what there is."""
    sells = _sells_in_time(now, position)
    limits: list[tuple[int, Binds]] = [
        (_whole(max(missing, waited_for), now.pack), ""),
        (now.offered - now.offered % now.pack, "pool"),
    ]
    if sells is not None:
        sold_already = _whole(max(waited_for, -position), now.pack)
        limits.append((max(sells - sells % now.pack, sold_already), "life"))
    return min(limits, key=lambda limit: limit[0])


def _whole(quantity: int, pack: int) -> int:
    """Rounded up to whole packs."""
    return -(-quantity // pack) * pack


def _sells_in_time(now: Situation, position: int) -> int | None:
    """How many of the goods ordered are sold before they must leave the shelf, those before them first."""
    if now.sellable_days is None:
        return None
    sold_by_then = floor(now.mean * (now.lead_days + now.sellable_days))
    return max(0, sold_by_then - max(0, position))


def runs_out_in_days(now: Situation) -> int | None:
    """After how many whole days what is there and not promised is sold; 0 is today, None for never.

    What lasts longer than a lifetime never runs out.
    """
    free = max(0, now.on_hand - now.reserved)
    if free >= now.mean * LIFETIME_DAYS:
        return None
    return floor(free / now.mean)
