"""What the shop owes on gift cards and as store credit: accounts, their entries, and holds for sales on their way.

Invariants: 0 <= held <= balance <= issued; the balance is the sum of the entries and `held` of the open holds, all
changed in the same transaction; each entry posts at most once per account and key. A debit is one guarded statement,
so two at once never go below zero (rules §1.12). An expired hold is released by the next posting that touches its
account, so a late sweeper never matters.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from store import audit, eans
from store.db import Reader, Transaction, places
from store.errors import BadInput, Conflict, NotFound
from store.settings import Rules

Kind = Literal["gift_card", "credit"]


class Account(NamedTuple):
    """An account as it stands; `available` is what can be spent now, expired holds not counted."""

    id: int
    code: str
    kind: Kind
    customer_id: str | None
    issued: int
    balance: int
    available: int
    opened_at: int


class NotEnoughCredit(Conflict):
    """Fewer centimes are left than asked; `left` says how many."""

    def __init__(self, left: int) -> None:
        super().__init__("Not enough credit is left on this card.")
        self.left = left


class CodeTaken(Conflict):
    """No card can be opened under this code: it is another's, or no code of ours."""

    def __init__(self) -> None:
        super().__init__("This card's code cannot be used.")


async def issue(
    tx: Transaction, kind: Kind, amount: int, key: str, *, rules: Rules, now: int, by: int | None = None,
    customer_id: str | None = None, reason: str = "", sale_id: str | None = None, code: str = "",
    site_id: int | None = None,
) -> Account:  # fmt: skip
    """Open an account with `amount` on it, and log it; the same key again answers with the account it opened.

    `site_id` is the shop whose till does; what a sale opens is of the sale's shop.
    `code` is given where it is on paper already (a till made it, by itself); else the first free one is taken.
    Raises BadInput for nothing or less, Conflict when the key opened one of another amount, CodeTaken.
    """
    _check(amount)

    async def take(code: str) -> bool:
        opened = await tx.execute(
            """INSERT INTO credit_account (key, code, kind, customer_id, issued, balance, opened_at, site_id)
               VALUES ($1, $2, $3, $4, $5, $5, $6,
                       COALESCE(CAST($7 AS BIGINT), (SELECT site_id FROM sale WHERE id = $8)))
               ON CONFLICT DO NOTHING""",
            key, code, kind, customer_id, amount, now, site_id, sale_id,
        )  # fmt: skip
        if opened:
            account_id = await _lock(tx, code)
            await _enter(tx, account_id, key, "issued", amount, reason, sale_id, by, now)
            detail = {"kind": kind, "amount": amount, "reason": reason}
            await audit.record(tx, by, "credit.issue", f"credit:{account_id}", detail, now)
        return bool(opened or await _code_of(tx, key))

    if not code:
        await eans.first_free(rules.credit_prefix, take)
    elif not eans.read(code).startswith(rules.credit_prefix) or not await take(eans.read(code)):
        raise CodeTaken
    account = await look_up(tx, await _code_of(tx, key), now=now)
    if (account.kind, account.issued) != (kind, amount):
        raise Conflict("Another amount was issued under this number.")
    return account


async def look_up(reader: Reader, code: str, *, now: int) -> Account:
    """The account of a code, as scanned or typed. Raises NotFound."""
    found = await _where(reader, "a.code = $2", now, eans.read(code))
    if not found:
        raise NotFound("There is no such card.")
    return found[0]


async def exists(reader: Reader, code: str) -> bool:
    found = await reader.fetchval("SELECT 1 FROM credit_account WHERE code = $1", eans.read(code))
    return found is not None


async def spendable(tx: Transaction, code: str, key: str, *, now: int) -> int:
    """What can be taken off for a sale: what is available, and what is held for it. Raises NotFound."""
    account_id = await _lock(tx, code)
    await _release_expired(tx, account_id, now)
    held = await tx.fetchval(
        "SELECT amount FROM credit_hold WHERE account_id = $1 AND key = $2 AND closed_at IS NULL",
        account_id,
        key,
    )
    return await _left(tx, account_id) + int(held or 0)


async def paid_for(
    tx: Transaction, code: str, sale_ids: Sequence[str], refund_ids: Sequence[str]
) -> int:
    """What a card has paid for these sales, less what these refunds put back on it. Raises NotFound."""
    account_id = await _lock(tx, code)
    first, last = len(sale_ids), len(refund_ids)
    return int(
        await tx.fetchval(
            f"""SELECT COALESCE(-SUM(amount), 0) FROM credit_entry WHERE account_id = $1
                AND ((kind = 'spent' AND sale_id IN ({places(first, 2)}))
                     OR (kind = 'given_back' AND sale_id IN ({places(last, first + 2)})))""",
            account_id,
            *sale_ids,
            *refund_ids,
        )
    )


async def of_customer(reader: Reader, customer_id: str, *, now: int) -> list[Account]:
    """A customer's accounts, the newest first."""
    return await _where(reader, "a.customer_id = $2", now, customer_id)


async def available_to(reader: Reader, customer_ids: Sequence[str], *, now: int) -> dict[str, int]:
    """What each of these customers can spend, all their accounts together; who has none is left out."""
    sums: dict[str, int] = {}
    if customer_ids:
        within = f"a.customer_id IN ({places(len(customer_ids), 2)})"
        for account in await _where(reader, within, now, *customer_ids):
            owner = str(account.customer_id)
            sums[owner] = sums.get(owner, 0) + account.available
    return sums


async def _where(reader: Reader, condition: str, now: int, *args: str) -> list[Account]:
    rows = await reader.fetch(
        f"""SELECT a.id, a.code, a.kind, a.customer_id, a.issued, a.balance,
                   a.balance - COALESCE((SELECT SUM(h.amount) FROM credit_hold h WHERE h.account_id = a.id
                                         AND h.closed_at IS NULL AND h.expires_at > $1), 0) AS available,
                   a.opened_at
            FROM credit_account a WHERE {condition} ORDER BY a.opened_at DESC, a.id DESC""",
        now,
        *args,
    )
    return [Account(*row) for row in rows]


async def hold(
    tx: Transaction, code: str, amount: int, key: str, *, expires_at: int, now: int
) -> Account:
    """Set `amount` aside under `key` until `expires_at`; again under the same key replaces what was held.

    Raises NotFound, BadInput, NotEnoughCredit, or Conflict when the key was spent already.
    """
    _check(amount)
    account_id = await _lock(tx, code)
    await _release_expired(tx, account_id, now)
    if await _entered(tx, account_id, key) is not None:
        raise Conflict("This payment was already taken from the card.")
    earlier = await _close_hold(tx, account_id, key, "replaced", now)
    held = await tx.execute(
        """UPDATE credit_account SET held = held - $3 + $2 WHERE id = $1 AND balance - held + $3 >= $2""",
        account_id,
        amount,
        earlier,
    )
    if not held:
        raise NotEnoughCredit(await _left(tx, account_id) + earlier)
    await tx.execute(
        """INSERT INTO credit_hold (account_id, key, amount, made_at, expires_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (account_id, key) DO UPDATE SET amount = excluded.amount, made_at = excluded.made_at,
               expires_at = excluded.expires_at, closed_at = NULL, closed_as = NULL""",
        account_id,
        key,
        amount,
        now,
        expires_at,
    )
    return await look_up(tx, code, now=now)


async def let_go(tx: Transaction, code: str, key: str, *, now: int) -> Account:
    """Give up what is held under `key`: the sale is paid otherwise. Raises NotFound."""
    account_id = await _lock(tx, code)
    await _release_expired(tx, account_id, now)
    held = await _close_hold(tx, account_id, key, "replaced", now)
    await tx.execute("UPDATE credit_account SET held = held - $2 WHERE id = $1", account_id, held)
    return await look_up(tx, code, now=now)


async def spend(
    tx: Transaction, code: str, amount: int, key: str, *, now: int, by: int | None = None, sale_id: str | None = None
) -> bool:  # fmt: skip
    """Take `amount` off, out of what was held under `key` if anything was; False when the key was spent before.

    Raises NotFound, BadInput, NotEnoughCredit, or Conflict when the key was spent on another amount.
    """
    _check(amount)
    account_id = await _lock(tx, code)
    await _release_expired(tx, account_id, now)
    if not await _enter(tx, account_id, key, "spent", -amount, "", sale_id, by, now):
        return False
    held = await _close_hold(tx, account_id, key, "spent", now)
    taken = await tx.execute(
        """UPDATE credit_account SET balance = balance - $2, held = held - $3
           WHERE id = $1 AND balance - held + $3 >= $2""",
        account_id,
        amount,
        held,
    )
    if not taken:
        raise NotEnoughCredit(await _left(tx, account_id) + held)
    return True


async def give_back(
    tx: Transaction, code: str, amount: int, key: str, *, now: int, by: int | None = None, sale_id: str | None = None
) -> bool:  # fmt: skip
    """Put back what a sale took, in part or whole; False when the key did so before.

    Raises NotFound, BadInput, or Conflict when more would come back than was ever spent.
    """
    _check(amount)
    account_id = await _lock(tx, code)
    await _release_expired(tx, account_id, now)
    if not await _enter(tx, account_id, key, "given_back", amount, "", sale_id, by, now):
        return False
    given = await tx.execute(
        "UPDATE credit_account SET balance = balance + $2 WHERE id = $1 AND balance + $2 <= issued",
        account_id,
        amount,
    )
    if not given:
        raise Conflict("More cannot go back onto the card than was spent from it.")
    return True


def _check(amount: int) -> None:
    if amount <= 0:
        raise BadInput("The amount must be more than zero.", "amount")


async def _lock(tx: Transaction, code: str) -> int:
    """The account's id, its row locked to the end of the transaction. Raises NotFound."""
    found = await tx.fetchval(
        "SELECT id FROM credit_account WHERE code = $1 FOR UPDATE", eans.read(code)
    )
    if found is None:
        raise NotFound("There is no such card.")
    return int(found)


async def _release_expired(tx: Transaction, account_id: int, now: int) -> None:
    """Let go of the holds of a locked account whose time is over."""
    expired = await tx.fetch(
        """UPDATE credit_hold SET closed_at = $2, closed_as = 'expired'
           WHERE account_id = $1 AND closed_at IS NULL AND expires_at <= $2 RETURNING amount""",
        account_id,
        now,
    )
    if expired:
        await tx.execute(
            "UPDATE credit_account SET held = held - $2 WHERE id = $1",
            account_id,
            sum(row["amount"] for row in expired),
        )


async def _close_hold(tx: Transaction, account_id: int, key: str, closed_as: str, now: int) -> int:
    """Close the open hold of this key on a locked account; what it held, which is still to be taken off."""
    closed = await tx.fetchval(
        """UPDATE credit_hold SET closed_at = $3, closed_as = $4
           WHERE account_id = $1 AND key = $2 AND closed_at IS NULL RETURNING amount""",
        account_id,
        key,
        now,
        closed_as,
    )
    return int(closed or 0)


async def _enter(
    tx: Transaction, account_id: int, key: str, kind: str, amount: int, reason: str,
    sale_id: str | None, by: int | None, now: int,
) -> bool:  # fmt: skip
    """Write an entry down, once; False when it was before. Raises Conflict when that one was another."""
    entered = await tx.execute(
        """INSERT INTO credit_entry (account_id, key, kind, amount, reason, sale_id, posted_at, posted_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (account_id, key) DO NOTHING""",
        account_id, key, kind, amount, reason, sale_id, now, by,
    )  # fmt: skip
    if not entered and await _entered(tx, account_id, key) != amount:
        raise Conflict("Another amount was posted under this number.")
    return bool(entered)


async def _entered(tx: Transaction, account_id: int, key: str) -> int | None:
    """The amount of the entry of this key."""
    found: int | None = await tx.fetchval(
        "SELECT amount FROM credit_entry WHERE account_id = $1 AND key = $2", account_id, key
    )
    return found


async def _code_of(tx: Transaction, key: str) -> str:
    """The code of the account that this key opened; empty before it did."""
    return await tx.fetchval("SELECT code FROM credit_account WHERE key = $1", key) or ""


async def _left(tx: Transaction, account_id: int) -> int:
    return int(
        await tx.fetchval("SELECT balance - held FROM credit_account WHERE id = $1", account_id)
    )
