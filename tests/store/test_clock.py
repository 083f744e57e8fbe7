"""The wall clock in Morocco is the law's, whatever the machine's own tables say."""

import os
import subprocess
import sys
from datetime import timedelta
from itertools import pairwise

from store import clock

BEFORE = 1_789_000_000_000  # 2026-09-10 00:26:40 UTC
AFTER = 1_795_431_600_000  # 2026-11-23 11:00:00 UTC


def test_morocco_went_back_to_utc_in_september_2026() -> None:
    assert clock.local(BEFORE).strftime("%d/%m %H:%M") == "10/09 01:26"
    assert clock.local(AFTER).strftime("%d/%m %H:%M") == "23/11 11:00"


def test_the_day_begins_at_midnight_on_that_clock() -> None:
    midnight = clock.start_of("2026-11-23")
    assert (clock.day(midnight - 1), clock.day(midnight)) == ("2026-11-22", "2026-11-23")
    assert midnight % clock.DAY == 0


def test_the_offsets_that_are_told_are_the_clocks_for_a_year_before_and_two_after() -> None:
    told = clock.offsets(AFTER)
    assert [since for since, _ in told] == sorted({since for since, _ in told})
    assert all(one[1] != next_[1] for one, next_ in pairwise(told))
    for instant in range(AFTER - 365 * clock.DAY, AFTER + 730 * clock.DAY, clock.HOUR // 2):
        minutes = next(minutes for since, minutes in reversed(told) if since <= instant)
        assert clock.local(instant).utcoffset() == timedelta(minutes=minutes)


def test_a_machine_without_tables_of_its_own_has_the_same_clock() -> None:
    asked = f"from store import clock; print(clock.local({AFTER}))"
    bare = {**os.environ, "PYTHONTZPATH": "/nowhere"}
    said = subprocess.run(
        [sys.executable, "-c", asked], env=bare, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == str(clock.local(AFTER))
