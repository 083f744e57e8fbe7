"""Time: instants are milliseconds since the epoch in UTC; days are ISO dates in Morocco.

Verbs take `now` as an argument. Only the edge (a request, a job, a command) asks this clock.
Morocco moves its clock by decree (Ramadan; in September 2026 for good), so the offset always comes from the
locked tzdata, and the tills are told it (`offsets`): a machine's own tables, or a tablet's, may be years old.
"""

import time
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from importlib import resources
from typing import Final
from zoneinfo import ZoneInfo


def _zone(name: str) -> ZoneInfo:
    """A zone of the locked tzdata."""
    with resources.files("tzdata.zoneinfo").joinpath(name).open("rb") as rules:
        return ZoneInfo.from_file(rules, name)


CASABLANCA: Final = _zone("Africa/Casablanca")
SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_BEFORE, _AHEAD = 366 * DAY, 731 * DAY


def now() -> int:
    """This instant, in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def local(instant: int) -> datetime:
    """The wall clock in Morocco at `instant`."""
    return datetime.fromtimestamp(instant / 1000, UTC).astimezone(CASABLANCA)


def day(instant: int) -> str:
    """The Moroccan calendar day of `instant`, as YYYY-MM-DD."""
    return local(instant).date().isoformat()


def start_of(day_on: str) -> int:
    """The instant at which a Moroccan calendar day begins."""
    midnight = datetime.combine(date.fromisoformat(day_on), datetime.min.time(), CASABLANCA)
    return int(midnight.timestamp() * 1000)


def plus_days(day_on: str, days: int) -> str:
    return (date.fromisoformat(day_on) + timedelta(days=days)).isoformat()


def offsets(instant: int) -> tuple[tuple[int, int], ...]:
    """By how many minutes the clock in Morocco is ahead of UTC, and from which instant on: (instant, minutes), in order.

    From a year before `instant` to two years after it, as far as the locked tzdata knows them.
    """
    return _offsets(instant // DAY)


@lru_cache(maxsize=2)
def _offsets(days: int) -> tuple[tuple[int, int], ...]:
    first, last = days * DAY - _BEFORE, days * DAY + _AHEAD
    found = [(first, _ahead(first))]
    for at in range(first, last, DAY):
        if _ahead(at + DAY) != _ahead(at):
            hours = range(at + HOUR, at + DAY + HOUR, HOUR)
            found.append(next((hour, _ahead(hour)) for hour in hours if _ahead(hour) != _ahead(at)))
    return tuple(found)


def _ahead(instant: int) -> int:
    """Minutes by which the clock in Morocco is ahead of UTC."""
    ahead = local(instant).utcoffset()
    assert ahead is not None
    return int(ahead.total_seconds() // 60)
