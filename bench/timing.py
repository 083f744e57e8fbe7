"""Taking times: ours and its floor in turns, so that whatever disturbs the machine disturbs both."""

import asyncio
import math
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

Side = TypeVar("Side")
Job = Callable[[], Awaitable[object]]
Round = Callable[[], Sequence[Sequence[Job]]]
"""Prepares one round: for each client the jobs that it does one after another."""


class Figures(NamedTuple):
    """Latencies in ms over every job, and jobs per second as the median of the rounds."""

    p50: float
    p99: float
    rate: float


class Course:
    """What one contestant has taken so far, in seconds."""

    def __init__(self) -> None:
        self.spent: list[float] = []
        self.rates: list[float] = []

    def figures(self) -> Figures:
        return Figures(
            percentile(self.spent, 50) * 1000,
            percentile(self.spent, 99) * 1000,
            statistics.median(self.rates),
        )


def percentile(values: Sequence[float], rank: int) -> float:
    """The smallest value that `rank` percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(len(ordered) * rank / 100) - 1)]


async def contest(sides: Mapping[Side, Round], rounds: int) -> dict[Side, Figures]:
    """Every side in turn, `rounds` times over, after one round that does not count."""
    courses = {name: Course() for name in sides}
    for turn in range(rounds + 1):
        for name, prepare in sides.items():
            spent, seconds = await _run(prepare())
            if turn:
                courses[name].spent += spent
                courses[name].rates.append(len(spent) / seconds)
    return {name: course.figures() for name, course in courses.items()}


async def _run(clients: Sequence[Sequence[Job]]) -> tuple[list[float], float]:
    began = time.perf_counter()
    each = await asyncio.gather(*(_in_turn(jobs) for jobs in clients))
    return [spent for client in each for spent in client], time.perf_counter() - began


async def _in_turn(jobs: Sequence[Job]) -> list[float]:
    spent = []
    for job in jobs:
        began = time.perf_counter()
        await job()
        spent.append(time.perf_counter() - began)
    return spent
