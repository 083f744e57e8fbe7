"""The jobs that send every package's letters, each composed by the package that knows what it tells."""

from collections.abc import Callable, Iterable, Mapping

from store import environment, outbox, settings
from store.db import Database
from store.jobs import Job
from store.outbox import Compose

Composers = Callable[[Database, str], Mapping[str, Compose]]
"""From the database and the house's own address to how each kind of letter is made."""


def jobs(packages: Iterable[Composers]) -> list[Job]:
    """Hand what is due to the mail server of SMTP_URL; without one the letters wait, and somebody is told."""
    known = tuple(packages)

    async def send_letters(database: Database, now: int) -> None:
        surroundings = environment.read()
        if surroundings.smtp_url:
            made = {
                kind: compose
                for composers in known
                for kind, compose in composers(database, surroundings.base_url).items()
            }
            sender = surroundings.mail_from or await _sender(database)
            await outbox.send_due(database, made, outbox.smtp(surroundings.smtp_url), sender, now=now)  # fmt: skip

    async def keep_waiting(database: Database, now: int) -> None:
        if not environment.read().smtp_url:
            await outbox.keep_waiting(database, now=now)

    return [Job("letters", 20, send_letters), Job("letters that wait", 3600, keep_waiting)]


async def _sender(database: Database) -> str:
    operator = await settings.operator(database)
    return f'"{operator.name}" <{operator.email or "shop@localhost"}>'
