"""What the counter does by itself: seal late sales, close the days, months and years that are over, watch the books;
and the letters it writes.
"""

from pos import closings, letters, marks, z_reports
from store import environment
from store.db import Database
from store.jobs import Job


async def seal_late(database: Database, now: int) -> None:
    await z_reports.seal_late(database, key=environment.read().secret, now=now)


async def seal_closings(database: Database, now: int) -> None:
    await closings.seal_due(database, key=environment.read().secret, now=now)


async def watch_books(database: Database, now: int) -> None:
    await marks.watch(database, now=now)


jobs = [
    Job("late sales", 60, seal_late),
    Job("closings", 300, seal_closings),
    Job("books", 3600, watch_books),
]
composers = [letters.composers]
