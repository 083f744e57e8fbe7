"""The demo's rates of foreign notes: yesterday's, and today's as the manager set them this morning."""

from collections.abc import Callable
from functools import partial

from pos.rates import rates
from store.clock import DAY
from store.db import Database

YESTERDAY = {"EUR": 10_82, "USD": 9_24, "GBP": 12_38}
TODAY = {"EUR": 10_80, "USD": 9_25, "GBP": 12_40}


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    nadia = await database.fetchval("SELECT id FROM staff WHERE username = 'nadia'")
    for given, at in ((YESTERDAY, now - DAY), (TODAY, now)):
        await database.write(partial(rates.set_today, given=given, by=nadia, now=at))
    progress(1, 1)
