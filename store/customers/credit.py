"""Customers who pay later: what a sale puts on their account, what a payment or a return takes off it.

Invariant: `account_balance` is the sum of the entries, changed in the same transaction; each entry posts at most once
per key. A charge is one guarded statement, so two tills at once never go above the limit together.
"""

from typing import NamedTuple

from store import audit
from store.db import Reader, Transaction
from store.errors import Conflict, NotFound


class OverLimit(Conflict):
    """More than this customer may owe; `left` says how much more they may."""

    def __init__(self, left: int) -> None:
        super().__init__("This is more than the customer's account allows.")
        self.left = left


class Standing(NamedTuple):
    """What a customer may owe, owes, and may still put on the account; centimes."""

    limit: int
    balance: int

    @property
    def left(self) -> int:
        return max(0, self.limit - self.balance)


async def standing(reader: Reader, customer_id: str) -> Standing:
    """Raises NotFound."""
    row = await reader.fetchrow(
        "SELECT account_limit, account_balance FROM customer WHERE id = $1 AND erased_at IS NULL",
        customer_id,
    )
    if row is None:
        raise NotFound("There is no such customer.")
    return Standing(*row)


async def allow(tx: Transaction, customer_id: str, limit: int, *, by: int, now: int) -> None:
    """From now on this customer may owe so much; what is owed already stands. Raises NotFound."""
    changed = await tx.execute(
        "UPDATE customer SET account_limit = $2 WHERE id = $1 AND erased_at IS NULL",
        customer_id,
        limit,
    )
    if not changed:
        raise NotFound("There is no such customer.")
    await audit.record(tx, by, "customer.account", f"customer:{customer_id}", {"limit": limit}, now)


async def charge(
    tx: Transaction, customer_id: str, amount: int, key: str, *, sale_id: str, now: int, beyond: bool = False
) -> bool:  # fmt: skip
    """Put `amount` centimes on the account, or take them off (negative); False when the key did so before.

    Raises NotFound, and OverLimit unless `beyond`: the goods have left already, and the debt stands.
    """
    changed = await tx.execute(
        """UPDATE customer SET account_balance = account_balance + $2
           WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM account_entry WHERE key = $3)
             AND ($2 <= 0 OR $4 = 1 OR account_balance + $2 <= account_limit)""",
        customer_id,
        amount,
        key,
        int(beyond),
    )
    if not changed:
        return await _why_not(tx, customer_id, key)
    await tx.execute(
        "INSERT INTO account_entry (key, customer_id, sale_id, amount, posted_at) VALUES ($1, $2, $3, $4, $5)",
        key,
        customer_id,
        sale_id,
        amount,
        now,
    )
    return True


async def _why_not(tx: Transaction, customer_id: str, key: str) -> bool:
    if await tx.fetchval("SELECT 1 FROM account_entry WHERE key = $1", key) is not None:
        return False
    row = await tx.fetchrow(
        "SELECT account_limit, account_balance FROM customer WHERE id = $1", customer_id
    )
    if row is None:
        raise NotFound("There is no such customer.")
    raise OverLimit(max(0, row["account_limit"] - row["account_balance"]))
