"""What the counter does by itself: seal late sales, close the days, months and years that are over, watch the books,
forget the visitors of old tax-free forms, where receipts were sent and what tills told long ago; and the letters it writes.
"""

from pos.closings import closings, z_reports
from pos.events import told
from pos.receipts import letters
from pos.registers import marks
from store import environment, settings
from store.db import Database, Transaction
from store.documents import tax_free
from store.jobs import Job


async def seal_late(database: Database, now: int) -> None:
    await z_reports.seal_late(database, key=environment.read().secret, now=now)


async def seal_closings(database: Database, now: int) -> None:
    await closings.seal_due(database, key=environment.read().secret, now=now)


async def watch_books(database: Database, now: int) -> None:
    await marks.watch(database, now=now)


async def forget_old(database: Database, now: int) -> None:
    async def work(tx: Transaction) -> None:
        await tax_free.erase_old(tx, await settings.rules(tx), now=now)
        await letters.forget_addresses(tx, now=now)
        await told.forget_old(tx, now=now)

    await database.write(work)


jobs = [
    Job("late sales", 60, seal_late),
    Job("closings", 300, seal_closings),
    Job("books", 3600, watch_books),
    Job("forgetting", 3600, forget_old),
]
composers = [letters.composers]
