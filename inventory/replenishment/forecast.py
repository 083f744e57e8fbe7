"""How much of a product sells in a day, told from its own past. Pure.

Two methods compete for every product, and its last weeks decide: a mean per weekday for what sells all
the time, and TSB (Teunter, Syntetos and Babai, 2011) for what sells now and then, which lets the
demand of goods that have stopped selling fade away. The same past gives the same forecast.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import sqrt
from typing import Literal, NamedTuple

WEEK = 7
TRIED_DAYS = 2 * WEEK
CHANCE_FOLLOWS = 0.1
SIZE_FOLLOWS = 0.2

Method = Literal["weekdays", "tsb"]
Series = Sequence[int]


class Forecast(NamedTuple):
    """Demand a day to come, in base units: its mean, and how far a day strays from it (root mean square)."""

    method: Method
    mean: float
    sigma: float


def forecast(demand: Series) -> Forecast:
    """The better of the two methods on the last two weeks of `demand` (base units a day, oldest first)."""
    if not any(demand):
        return Forecast("weekdays", 0.0, 0.0)
    tried = {name: _error(method, demand) for name, method in METHODS.items()}
    chosen: Method = min(tried, key=lambda name: (tried[name], name == "tsb"))
    mean = sum(METHODS[chosen](demand, ahead) for ahead in range(WEEK)) / WEEK
    return Forecast(chosen, mean, max(tried[chosen], _spread(demand)))


def weekdays(demand: Series, ahead: int) -> float:
    """The mean of the same weekday in the past, `ahead` days after the next."""
    same = demand[(len(demand) + ahead) % WEEK :: WEEK]
    return sum(same) / len(same) if same else _mean(demand)


def tsb(demand: Series, ahead: int) -> float:
    """The chance of a sale times its size, each smoothed; every day without a sale lowers the chance."""
    sizes = [size for size in demand if size]
    if not sizes:
        return 0.0
    chance, size = len(sizes) / len(demand), _mean(sizes)
    for sold in demand:
        chance += CHANCE_FOLLOWS * ((sold > 0) - chance)
        if sold:
            size += SIZE_FOLLOWS * (sold - size)
    return chance * size


METHODS: dict[Method, Callable[[Series, int], float]] = {"weekdays": weekdays, "tsb": tsb}


def _error(method: Callable[[Series, int], float], demand: Series) -> float:
    """Root mean square of one day ahead, over the last days, each told only from the days before it."""
    first = max(WEEK, len(demand) - TRIED_DAYS)
    misses = [(demand[day] - method(demand[:day], 0)) ** 2 for day in range(first, len(demand))]
    return sqrt(_mean(misses))


def _spread(demand: Series) -> float:
    """How far days stray from one another: half the mean square of neighbours' differences, rooted."""
    return sqrt(_mean([(after - before) ** 2 for before, after in pairwise(demand)]) / 2)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
