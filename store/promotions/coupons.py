"""Coupons: how often a code may be used, once and for all, across the tills and the online shop.

Invariant: `promotion.taken` is the number of its uses that were not let go, and never more than `uses_max`. A use is
taken by one guarded statement under the promotion's row, held for one sale while it is being paid, and used once. A
hold that has expired is let go by the next who wants a use, so a late sweeper never matters. A code without a limit
leaves no rows: the sales that it was given for say enough.
"""

import hashlib
import re

from store.db import Reader, Transaction
from store.digits import latin
from store.errors import BadInput, Conflict
from store.i18n import N_
from store.promotions.promotions import Promotion

MOST_CODES = 5
_CODE = re.compile(r"[A-Z0-9-]{3,20}")


class UsedUp(Conflict):
    """No use of this `code` is left: for anybody, or for this customer."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


def normalise(text: str) -> str:
    """The code that was typed, in whatever case and digits. Raises BadInput."""
    code = latin("".join(text.split()).upper())
    if not _CODE.fullmatch(code):
        raise BadInput("A code has 3 to 20 letters and digits.", "code")
    return code


def who(phone: str | None, customer_id: str | None = None) -> str:
    """Whom uses are counted for: a phone's digest, the same at the till and online, else the customer's id."""
    return hashlib.sha256(phone.encode()).hexdigest() if phone else customer_id or ""


async def hold(
    tx: Transaction, promotion: Promotion, key: str, customer: str, *, expires_at: int, now: int
) -> None:
    """Hold one use for the sale `key` until `expires_at`; again under the same key holds it longer.

    Raises UsedUp, and BadInput where uses are counted for each customer and none is known.
    """
    if not promotion.is_limited:
        return
    await _lock(tx, promotion.id)
    await _let_expired_go(tx, promotion.id, now)
    held_for = await _held_for(tx, promotion.id, key)
    # A sale that changes hands uses the code of whoever has it now; nobody's uses none of a code that is counted for each.
    if customer != held_for:
        await _check_each(tx, promotion, customer)
    if held_for is not None:
        return await _renew(tx, promotion.id, key, customer, expires_at)
    if not await tx.execute(
        "UPDATE promotion SET taken = taken + 1 WHERE id = $1 AND (uses_max IS NULL OR taken < uses_max)",
        promotion.id,
    ):
        raise UsedUp(
            await _why_none(tx, promotion.id, N_("This code has been used up.")), promotion.code
        )
    await tx.execute(
        """INSERT INTO coupon_use (promotion_id, key, who, held_at, expires_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (promotion_id, key) DO UPDATE SET who = excluded.who, held_at = excluded.held_at,
               expires_at = excluded.expires_at, used_at = NULL, let_go_at = NULL""",
        promotion.id,
        key,
        customer,
        now,
        expires_at,
    )


async def use(tx: Transaction, promotion: Promotion, key: str, customer: str, *, now: int) -> None:
    """The sale `key` is made: its use is used, out of what was held for it. Twice is once. Raises as `hold` does."""
    await hold(tx, promotion, key, customer, expires_at=now, now=now)
    await tx.execute(
        "UPDATE coupon_use SET used_at = $3 WHERE promotion_id = $1 AND key = $2 AND used_at IS NULL",
        promotion.id,
        key,
        now,
    )


async def let_go(tx: Transaction, key: str, *, now: int, only_held: bool = False) -> None:
    """Give back the uses of a sale that comes to nothing; with `only_held` those that it has used stay used."""
    held = "AND used_at IS NULL" if only_held else ""
    ids = [
        row[0]
        for row in await tx.fetch(
            f"""SELECT promotion_id FROM coupon_use WHERE key = $1 AND let_go_at IS NULL {held}
                AND promotion_id IN (SELECT id FROM promotion WHERE taken > 0) ORDER BY 1""",
            key,
        )
    ]
    for promotion_id in ids:
        await _lock(tx, promotion_id)
        gone = await tx.execute(
            f"UPDATE coupon_use SET let_go_at = $3 WHERE promotion_id = $1 AND key = $2 AND let_go_at IS NULL {held}",
            promotion_id,
            key,
            now,
        )
        await _lower(tx, promotion_id, gone)


async def left(reader: Reader, promotion: Promotion, *, now: int) -> int | None:
    """How many uses are left for anybody, expired holds not counted; None for a code without that limit."""
    if promotion.uses_max is None:
        return None
    taken = await reader.fetchval(
        """SELECT COUNT(*) FROM coupon_use WHERE promotion_id = $1 AND let_go_at IS NULL
           AND (used_at IS NOT NULL OR expires_at > $2)""",
        promotion.id,
        now,
    )
    return max(0, promotion.uses_max - int(taken))


async def _lock(tx: Transaction, promotion_id: int) -> None:
    await tx.fetchval("SELECT id FROM promotion WHERE id = $1 FOR UPDATE", promotion_id)


async def _let_expired_go(tx: Transaction, promotion_id: int, now: int) -> None:
    gone = await tx.execute(
        """UPDATE coupon_use SET let_go_at = $2
           WHERE promotion_id = $1 AND let_go_at IS NULL AND used_at IS NULL AND expires_at < $2""",
        promotion_id,
        now,
    )
    await _lower(tx, promotion_id, gone)


async def _lower(tx: Transaction, promotion_id: int, by: int) -> None:
    if by:
        await tx.execute("UPDATE promotion SET taken = taken - $2 WHERE id = $1", promotion_id, by)


async def _held_for(tx: Transaction, promotion_id: int, key: str) -> str | None:
    """Whom this sale's use is counted for; None where it has none."""
    found = await tx.fetchval(
        "SELECT who FROM coupon_use WHERE promotion_id = $1 AND key = $2 AND let_go_at IS NULL",
        promotion_id,
        key,
    )
    return None if found is None else str(found)


async def _renew(
    tx: Transaction, promotion_id: int, key: str, customer: str, expires_at: int
) -> None:
    """Hold the use of this sale longer, for this customer if one is known."""
    await tx.execute(
        """UPDATE coupon_use SET expires_at = CASE WHEN expires_at < $4 THEN $4 ELSE expires_at END,
                  who = CASE WHEN $3 = '' THEN who ELSE $3 END
           WHERE promotion_id = $1 AND key = $2 AND let_go_at IS NULL""",
        promotion_id,
        key,
        customer,
        expires_at,
    )


async def _check_each(tx: Transaction, promotion: Promotion, customer: str) -> None:
    if promotion.uses_max_each is None:
        return
    if not customer:
        raise BadInput("This code is counted for each customer: say first whose purchase this is.", "code")  # fmt: skip
    had = await tx.fetchval(
        "SELECT COUNT(*) FROM coupon_use WHERE promotion_id = $1 AND who = $2 AND let_go_at IS NULL",
        promotion.id,
        customer,
    )
    if had >= promotion.uses_max_each:
        why = N_("This customer has used this code already.")
        raise UsedUp(await _why_none(tx, promotion.id, why, customer), promotion.code)


async def _why_none(tx: Transaction, promotion_id: int, why: str, customer: str = "") -> str:
    """Why no use is left (of this customer's, where one is named): one that is only held may come back."""
    held = await tx.fetchval(
        """SELECT COUNT(*) FROM coupon_use WHERE promotion_id = $1 AND let_go_at IS NULL AND used_at IS NULL
           AND ($2 = '' OR who = $2)""",
        promotion_id,
        customer,
    )
    if not held:
        return why
    return N_(
        "This code is on another ticket just now: it is free again once it is off that one, or in a quarter of an hour."
    )
