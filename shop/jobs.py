"""What the shop does by itself: send letters, sweep old carts, note which orders a till left short."""

from shop import carts, letters, orders
from store import environment, outbox, settings
from store.clock import DAY, HOUR
from store.db import Database
from store.jobs import Job

CART_DAYS = 30


async def send_letters(database: Database, now: int) -> None:
    """Hand what is due to the mail server of SMTP_URL; without one the letters wait."""
    surroundings = environment.read()
    if surroundings.smtp_url:
        await outbox.send_due(
            database, letters.composers(database, surroundings.base_url),
            outbox.smtp(surroundings.smtp_url), surroundings.mail_from or await _sender(database),
            now=now,
        )  # fmt: skip


async def _sender(database: Database) -> str:
    operator = await settings.operator(database)
    return f'"{operator.name}" <{operator.email or "shop@localhost"}>'


async def sweep_carts(database: Database, now: int) -> None:
    await database.write(lambda tx: carts.sweep(tx, before=now - CART_DAYS * DAY))


async def flag_shorted(database: Database, now: int) -> None:
    await database.write(lambda tx: orders.flag_shorted(tx, now=now))


jobs = [
    Job("shop.letters", 20, send_letters),
    Job("shop.carts", HOUR // 1000, sweep_carts),
    Job("shop.shorted", 30, flag_shorted),
]
