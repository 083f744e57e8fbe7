"""The stamp duty of a month, for its return: how many receipts were settled in cash, for how much, and the duty on it (rules §1.8).

All of it is what the sales themselves say, of the till and of the web shop's couriers, added up and never computed again.
What went back in cash is counted apart: its duty is taken off what is owed.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import msgspec

from store import clock
from store.db import Database


class Figures(msgspec.Struct, frozen=True):
    """Of a day in a shop, or of several added up. Centimes, all of them 0 or above.

    `cash` is what of the totals was settled in cash, without added duty and rounding; the `back` ones are what went back.
    """

    receipts: int = 0
    cash: int = 0
    duty: int = 0
    receipts_back: int = 0
    cash_back: int = 0
    duty_back: int = 0

    @property
    def owed(self) -> int:
        return self.duty - self.duty_back


class Day(msgspec.Struct, frozen=True):
    """What a shop settled in cash on a day; only days on which it did."""

    site_id: int
    day_on: str
    figures: Figures


async def of_month(database: Database, month_on: str, site_id: int | None) -> list[Day]:
    """Each day of a month (YYYY-MM) in one shop, or (None) in each, by shop and day. Raises ValueError for no month."""
    days = ", ".join(f"('{day_on}', {starts}, {ends})" for day_on, starts, ends in _days(month_on))
    rows = await database.report(
        f"""WITH day_ (day_on, starts_at, ends_at) AS (VALUES {days}),
                 settled AS (
                     SELECT s.site_id, d.day_on, s.stamp_duty AS duty,
                            SUM(t.amount) - s.stamp_added - s.cash_rounding AS cash
                     FROM day_ d JOIN sale s ON s.sold_at >= d.starts_at AND s.sold_at < d.ends_at
                     JOIN tender t ON t.sale_id = s.id AND t.kind IN ('cash', 'foreign')
                     WHERE s.site_id = COALESCE(CAST($1 AS BIGINT), s.site_id)
                     GROUP BY s.id, s.site_id, d.day_on, s.stamp_duty, s.stamp_added, s.cash_rounding)
            SELECT site_id, day_on, SUM({_sold("1")}) AS receipts, SUM({_sold("cash")}) AS cash, SUM({_sold("duty")}) AS duty,
                   SUM({_back("1")}) AS receipts_back, SUM({_back("-cash")}) AS cash_back, SUM({_back("-duty")}) AS duty_back
            FROM settled GROUP BY site_id, day_on ORDER BY site_id, day_on""",
        site_id,
    )
    names = Figures.__struct_fields__
    return [
        Day(row["site_id"], row["day_on"], Figures(*(int(row[name]) for name in names)))
        for row in rows
    ]


def _sold(figure: str) -> str:
    return f"CASE WHEN cash >= 0 THEN {figure} ELSE 0 END"


def _back(figure: str) -> str:
    return f"CASE WHEN cash < 0 THEN {figure} ELSE 0 END"


def _days(month_on: str) -> Iterator[tuple[str, int, int]]:
    """Each day of the month with the instants at which it begins and ends."""
    day_on = f"{month_on}-01"
    starts = clock.start_of(day_on)
    while day_on.startswith(month_on):
        after = clock.plus_days(day_on, 1)
        ends = clock.start_of(after)
        yield day_on, starts, ends
        day_on, starts = after, ends


def month_before(month_on: str) -> str:
    return clock.plus_days(f"{month_on}-01", -1)[:7]


def month_after(month_on: str) -> str:
    return clock.plus_days(f"{month_on}-01", 31)[:7]


def summed(days: Iterable[Day]) -> Figures:
    """All of it added up. Pure."""
    all_ = [day.figures for day in days]
    return Figures(*(sum(getattr(one, name) for one in all_) for name in Figures.__struct_fields__))


def by_day(days: Sequence[Day]) -> list[tuple[str, Figures]]:
    """The shops of each day together, in the order of the days. Pure."""
    found = sorted(days, key=lambda day: day.day_on)
    return [(day_on, summed(same)) for day_on, same in groupby(found, key=lambda day: day.day_on)]


def by_site(days: Sequence[Day]) -> dict[int, Figures]:
    """The days of each shop together. Pure."""
    found = sorted(days, key=lambda day: day.site_id)
    return {site_id: summed(same) for site_id, same in groupby(found, key=lambda day: day.site_id)}
