"""What the counter does by itself: seal the sales that came after their shift's Z; and the letters it writes."""

from pos import letters, z_reports
from store import environment
from store.db import Database
from store.jobs import Job


async def seal_late(database: Database, now: int) -> None:
    await z_reports.seal_late(database, key=environment.read().secret, now=now)


jobs = [Job("late sales", 60, seal_late)]
composers = [letters.composers]
