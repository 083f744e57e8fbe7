"""Tidying up after people: ended sessions and old tries are forgotten after a month."""

from store.clock import HOUR, SECOND
from store.db import Database
from store.jobs import Job
from store.people import sessions, sign_in


async def forget(database: Database, now: int) -> None:
    await database.write(lambda tx: sessions.forget_ended(tx, now=now))
    await database.write(lambda tx: sign_in.forget_old_tries(tx, now=now))


jobs = [Job("people.forget", 6 * HOUR // SECOND, forget)]
