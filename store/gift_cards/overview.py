"""Gift cards and store credit as the office sees them: the list, what it adds up to, and one account's story."""

from typing import Literal, NamedTuple

from store import eans
from store.catalogue.folding import fold
from store.codes import masked
from store.db import Reader
from store.gift_cards.accounts import Kind
from store.lists import PER_PAGE

State = Literal["", "left", "spent"]
Sort = Literal["-opened", "opened", "issued", "-issued", "balance", "-balance", "held", "-held", "customer", "-customer"]  # fmt: skip
ORDERS = {"opened": "a.opened_at", "issued": "a.issued", "balance": "a.balance", "held": "a.held", "customer": "COALESCE(c.folded, '')"}  # fmt: skip
STATES = {"": "TRUE", "left": "a.balance > 0", "spent": "a.balance = 0"}


class Listed(NamedTuple):
    """An account in the list, with its customer where it has one who was not erased."""

    id: int
    code: str
    kind: Kind
    customer_id: str | None
    customer: str | None
    issued: int
    balance: int
    held: int
    opened_at: int

    @property
    def ending(self) -> str:
        """Its code as it may be read over a shoulder."""
        return masked(self.code)


class Sums(NamedTuple):
    accounts: int
    issued: int
    balance: int


class Entry(NamedTuple):
    kind: str
    amount: int
    reason: str
    sale_id: str | None
    posted_at: int
    posted_by: str | None


FROM = "FROM credit_account a LEFT JOIN customer c ON c.id = a.customer_id AND c.erased_at IS NULL WHERE"
COLUMNS = "a.id, a.code, a.kind, c.id AS customer_id, c.name AS customer, a.issued, a.balance, a.held, a.opened_at"


async def listed(
    reader: Reader, words: str, kind: str, state: State, sort: Sort, page: int
) -> list[Listed]:
    """One page of the accounts that are looked for: by code, or by words of the customer's name."""
    condition, args = _condition(words, kind, state)
    order, way = ORDERS[sort.removeprefix("-")], "DESC" if sort.startswith("-") else "ASC"
    rows = await reader.fetch(
        f"""SELECT {COLUMNS} {FROM} {condition}
            ORDER BY {order} {way}, a.id LIMIT {PER_PAGE} OFFSET {(page - 1) * PER_PAGE}""",
        *args,
    )
    return [Listed(*row) for row in rows]


async def sums(reader: Reader, words: str, kind: str, state: State) -> Sums:
    """How many the list has on all its pages, and what is owed on them."""
    condition, args = _condition(words, kind, state)
    row = await reader.fetchrow(
        f"""SELECT COUNT(*) AS accounts, COALESCE(SUM(a.issued), 0) AS issued, COALESCE(SUM(a.balance), 0) AS balance
            {FROM} {condition}""",
        *args,
    )
    assert row is not None
    return Sums(*row)


def _condition(words: str, kind: str, state: State) -> tuple[str, list[str]]:
    always = f"(CAST($1 AS TEXT) = '' OR a.kind = $1) AND {STATES[state]}"
    if code := eans.read(words):
        return f"{always} AND a.code = $2", [kind, code]
    folded = [f"%{word}%" for word in fold(words).split()]
    named = "".join(f" AND c.folded LIKE ${number}" for number in range(2, len(folded) + 2))
    return always + named, [kind, *folded]


async def find(reader: Reader, account_id: int) -> Listed | None:
    row = await reader.fetchrow(f"SELECT {COLUMNS} {FROM} a.id = $1", account_id)
    return None if row is None else Listed(*row)


async def entries(reader: Reader, account_id: int) -> list[Entry]:
    """All of them, the newest first: a card has few."""
    rows = await reader.fetch(
        """SELECT e.kind, e.amount, e.reason, e.sale_id, e.posted_at, s.name AS posted_by
           FROM credit_entry e LEFT JOIN staff s ON s.id = e.posted_by WHERE e.account_id = $1 ORDER BY e.id DESC""",
        account_id,
    )
    return [Entry(*row) for row in rows]
