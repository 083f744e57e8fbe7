"""Time: instants are milliseconds since the epoch in UTC; days are ISO dates in Morocco.

Verbs take `now` as an argument. Only the edge (a request, a job, a command) asks this clock.
Morocco moves its clock by decree (Ramadan; in September 2026 for good), so the offset always comes from the
locked tzdata, as the browsers' comes from theirs: a machine's own tables may be years old.
"""

import time
from datetime import UTC, date, datetime, timedelta
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
