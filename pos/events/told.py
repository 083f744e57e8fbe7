"""Which reports of the tills are here: a till that asks for the last that it told finds out a server restored from an old backup.

Invariant: a report is noted in the transaction that takes it in, so the one is never here without the other.
"""

from typing import Final

from store.clock import DAY
from store.db import Reader, Transaction

KEPT: Final = 40 * DAY
"""Longer than a till keeps what it has told (`server/events.js`)."""


async def note(tx: Transaction, id_: str, *, now: int) -> None:
    """The report of this id was taken in, once or again."""
    await tx.execute(
        "INSERT INTO till_told (id, told_at) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET told_at = excluded.told_at",
        id_,
        now,
    )


async def is_here(reader: Reader, id_: str) -> bool:
    """Whether the report of this id has been taken in."""
    return await reader.fetchval("SELECT 1 FROM till_told WHERE id = $1", id_) is not None


async def forget_old(tx: Transaction, *, now: int) -> int:
    """Forget what no till asks for any more; how many."""
    return await tx.execute("DELETE FROM till_told WHERE told_at < $1", now - KEPT)
