"""Which till has an order on its ticket: for a quarter of an hour nobody else hands it over or cancels it.

A claim is asked for with the order's row locked; it ends with the sale, with its time, or when another till takes it over.
"""

from typing import NamedTuple

from store import clock
from store.db import Reader, Transaction
from store.errors import Conflict

MINUTES = 15


class Till(NamedTuple):
    """The till that asks: its device, its register's name as people know it, and who stands there."""

    device: str
    register: str
    by: int


class Claim(NamedTuple):
    register: str
    person: str
    claimed_at: int
    is_mine: bool


class AtAnotherTill(Conflict):
    """Another till is selling this order; `claim` says which, and since when."""

    def __init__(self, claim: Claim) -> None:
        super().__init__(
            "This order is being handed over at %(register)s, by %(person)s.",
            register=claim.register,
            person=claim.person,
        )
        self.claim = claim


async def take(
    tx: Transaction, order_id: int, till: Till, *, take_over: bool = False, now: int
) -> None:
    """Keep the order for this till. Raises Conflict when it is not open or paid, AtAnotherTill while another has it."""
    is_open = await tx.execute(
        """UPDATE shop_order SET stage = stage WHERE id = $1 AND paid_at IS NULL
           AND stage NOT IN ('handed_over', 'cancelled')""",
        order_id,
    )
    if not is_open:
        raise Conflict("This order has moved on meanwhile.")
    if not take_over:
        await refuse(tx, order_id, now=now, device=till.device)
    await tx.execute(
        """INSERT INTO order_claim (order_id, device_id, register, claimed_by, claimed_at, expires_at)
           VALUES ($1, $2, $3, $4, $5, $6)
           ON CONFLICT (order_id) DO UPDATE SET device_id = excluded.device_id, register = excluded.register,
               claimed_by = excluded.claimed_by, claimed_at = excluded.claimed_at, expires_at = excluded.expires_at""",
        order_id,
        till.device,
        till.register,
        till.by,
        now,
        now + MINUTES * clock.MINUTE,
    )


async def leave(tx: Transaction, order_id: int, device: str) -> bool:
    """Let go of an order; True when this till had it on its ticket."""
    left = await tx.execute(
        "DELETE FROM order_claim WHERE order_id = $1 AND device_id = $2", order_id, device
    )
    return left > 0


async def end(tx: Transaction, order_id: int) -> None:
    """The order is sold: whoever had it on a ticket has it no more."""
    await tx.execute("DELETE FROM order_claim WHERE order_id = $1", order_id)


async def refuse(tx: Transaction, order_id: int, *, now: int, device: str = "") -> None:
    """Raise AtAnotherTill while a till other than `device` has this order. The order's row is locked before."""
    found = await of(tx, order_id, now=now, device=device)
    if found is not None and not found.is_mine:
        raise AtAnotherTill(found)


async def of(reader: Reader, order_id: int, *, now: int, device: str = "") -> Claim | None:
    """The till that has this order now, if one has."""
    row = await reader.fetchrow(
        """SELECT c.register, staff.name, c.claimed_at, c.device_id FROM order_claim c
           JOIN staff ON staff.id = c.claimed_by WHERE c.order_id = $1 AND c.expires_at > $2""",
        order_id,
        now,
    )
    return None if row is None else Claim(row[0], row[1], row[2], row[3] == device)
