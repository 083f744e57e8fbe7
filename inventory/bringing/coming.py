"""What is yet to come for somebody, wherever from; and letting go of it.

Invariant: a key is that of one transfer or one request to the pool, and is a reservation's only once its goods have come.
"""

from collections.abc import Sequence
from typing import NamedTuple

from inventory import reservations
from inventory.reservations import Promise
from store.clock import day, plus_days, start_of
from store.db import Transaction, places
from store.errors import OutOfStock

OPEN = """SELECT key FROM transfer WHERE received_at IS NULL AND let_go_at IS NULL
          UNION ALL SELECT key FROM pool_request WHERE held_at IS NULL AND let_go_at IS NULL"""
"""The keys of what is still to come for somebody, as a sub-query."""


class Ask(NamedTuple):
    """`quantity` base units of a product, to be held under `key` once they have come; `reference` is said to people."""

    key: str
    product_id: int
    quantity: int
    reference: str


async def hold(
    tx: Transaction, site_id: int, promise: Promise, *, hold_days: int, now: int
) -> bool:
    """Hold what has come to the end of the day so many days ahead; False when there is not enough to hold."""
    until = start_of(plus_days(day(now), hold_days + 1))
    try:
        await reservations.reserve(
            tx, site_id, [promise], expires_at=until, today=day(now), now=now
        )
    except OutOfStock:
        return False
    return True


async def let_go(tx: Transaction, keys: Sequence[str], *, now: int) -> None:
    """Nobody waits for these any more: what was not sent stays where it is, what is under way comes for the shelf."""
    if not keys:
        return
    held = await tx.fetch(
        f"""UPDATE transfer SET let_go_at = $1 WHERE received_at IS NULL AND let_go_at IS NULL
            AND key IN ({places(len(keys), 2)}) RETURNING hold_key, from_site_id, to_site_id""",
        now,
        *keys,
    )
    await tx.execute(
        f"""UPDATE pool_request SET let_go_at = $1 WHERE held_at IS NULL AND let_go_at IS NULL
            AND key IN ({places(len(keys), 2)})""",
        now,
        *keys,
    )
    if held:
        await reservations.release(tx, [row["hold_key"] for row in held], now=now)
