"""The log sealed with the days: each day's closing holds the digest of what was logged since the one before.

Invariant: of a register's day closings each begins after the last log entry of the one before, so no entry that was
sealed once can be changed or taken out unseen. Entries count by their id, never by a clock.
"""

import hashlib
from typing import Any, Final, NamedTuple

from store.db import Reader
from store.receipt_chain import canonical

PAGE: Final = 1_000
COLUMNS: Final = ("id", "at", "staff_id", "action", "subject", "detail")


class Events(NamedTuple):
    """The log's entries after `after` up to `last`: how many, and the SHA-256 of their canonical lines."""

    after: int
    last: int
    entries: int
    digest: str


async def since(reader: Reader, after: int, settled_by: int) -> Events:
    """The entries after `after`, up to the last that was logged before the instant `settled_by`."""
    last = await reader.fetchval(
        "SELECT MAX(id) FROM audit WHERE id > $1 AND at < $2", after, settled_by
    )
    return await between(reader, after, last or after)


async def between(reader: Reader, after: int, last: int) -> Events:
    digest, count, place = hashlib.sha256(), 0, after
    while True:
        rows = await reader.fetch(
            f"""SELECT {", ".join(COLUMNS)} FROM audit WHERE id > $1 AND id <= $2 ORDER BY id LIMIT {PAGE}""",
            place,
            last,
        )
        for row in rows:
            digest.update(line({name: row[name] for name in COLUMNS}))
        count += len(rows)
        if len(rows) < PAGE:
            return Events(after, last, count, digest.hexdigest())
        place = rows[-1]["id"]


def line(entry: dict[str, Any]) -> bytes:
    """What is hashed of an entry."""
    return canonical(entry) + b"\n"
