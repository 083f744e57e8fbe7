"""Gift cards and store credit: spent in part, spent once, and never below zero, however many ask at once."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from store import codes
from store.db import Database, Transaction
from store.errors import BadInput, Conflict, NotFound
from store.gift_cards import accounts
from store.gift_cards.accounts import Account, NotEnoughCredit
from store.settings import Rules

pytestmark = pytest.mark.anyio
NOW = 1_795_431_600_000
LATER = NOW + 600_000
RULES = Rules()


async def issue(database: Database, amount: int = 10_000, key: str = "gift") -> Account:
    return await database.write(
        lambda tx: accounts.issue(tx, "gift_card", amount, key, rules=RULES, now=NOW)
    )


async def hold(database: Database, code: str, amount: int, key: str, now: int = NOW) -> Account:
    return await database.write(
        lambda tx: accounts.hold(tx, code, amount, key, expires_at=now + 600_000, now=now)
    )


async def spend(database: Database, code: str, amount: int, key: str, now: int = NOW) -> bool:
    return await database.write(lambda tx: accounts.spend(tx, code, amount, key, now=now))


async def give_back(database: Database, code: str, amount: int, key: str) -> bool:
    return await database.write(lambda tx: accounts.give_back(tx, code, amount, key, now=NOW))


async def left(database: Database, code: str, now: int = NOW) -> tuple[int, int]:
    """Balance and what can be spent."""
    account = await accounts.look_up(database, code, now=now)
    return account.balance, account.available


async def held(database: Database) -> int:
    return int(await database.fetchval("SELECT held FROM credit_account"))


async def test_an_issued_card_has_a_code_of_its_own_and_its_whole_amount(
    database: Database,
) -> None:
    card = await issue(database)
    assert card.code.startswith("043")
    assert codes.normalise(card.code) == f"0{card.code}"
    assert (card.kind, card.issued, card.balance, card.available) == ("gift_card", 10_000, 10_000, 10_000)  # fmt: skip
    other = await issue(database, key="other")
    assert other.code != card.code


async def test_issuing_twice_under_one_key_opens_one_account(database: Database) -> None:
    first = await issue(database)
    assert await issue(database) == first
    with pytest.raises(Conflict):
        await issue(database, 9_000)
    assert await database.fetchval("SELECT COUNT(*) FROM credit_account") == 1
    assert await database.fetchval("SELECT COUNT(*) FROM credit_entry") == 1


async def test_a_card_is_spent_in_part_and_each_payment_once(database: Database) -> None:
    code = (await issue(database)).code
    assert await spend(database, code, 4_000, "sale:1")
    assert not await spend(database, code, 4_000, "sale:1")
    with pytest.raises(Conflict):
        await spend(database, code, 5_000, "sale:1")
    assert await left(database, code) == (6_000, 6_000)
    with pytest.raises(NotEnoughCredit) as refusal:
        await spend(database, code, 6_001, "sale:2")
    assert refusal.value.left == 6_000
    assert await spend(database, code, 6_000, "sale:2"), "a refusal leaves no trace of its key"
    assert await left(database, code) == (0, 0)


async def test_a_card_is_read_with_or_without_the_zero_that_a_scanner_drops(
    database: Database,
) -> None:
    code = (await issue(database)).code
    for scanned in (code, code[1:], f"0{code}", f" {code[:4]} {code[4:]}"):
        assert (await accounts.look_up(database, scanned, now=NOW)).code == code


@pytest.mark.parametrize("code", ["", "0430000000013", "4", "é", "04300000000199"])
async def test_an_unknown_code_is_not_found_by_any_verb(database: Database, code: str) -> None:
    await issue(database)
    verbs: list[Callable[[], Awaitable[object]]] = [
        lambda: left(database, code),
        lambda: hold(database, code, 1, "k"),
        lambda: spend(database, code, 1, "k"),
        lambda: give_back(database, code, 1, "k"),
    ]
    for verb in verbs:
        with pytest.raises(NotFound):
            await verb()


@pytest.mark.parametrize("amount", [0, -1])
async def test_nothing_and_less_are_refused_by_every_verb(database: Database, amount: int) -> None:
    code = (await issue(database)).code
    verbs: list[Callable[[], Awaitable[object]]] = [
        lambda: issue(database, amount, "k"),
        lambda: hold(database, code, amount, "k"),
        lambda: spend(database, code, amount, "k"),
        lambda: give_back(database, code, amount, "k"),
    ]
    for verb in verbs:
        with pytest.raises(BadInput):
            await verb()
    assert await left(database, code) == (10_000, 10_000)


# Holds


async def test_what_is_held_for_one_sale_is_not_there_for_another(database: Database) -> None:
    code = (await issue(database)).code
    account = await hold(database, code, 7_000, "sale:1")
    assert (account.balance, account.available) == (10_000, 3_000)
    for verb in (hold, spend):
        with pytest.raises(NotEnoughCredit) as refusal:
            await verb(database, code, 3_001, "sale:2")
        assert refusal.value.left == 3_000
    assert await spend(database, code, 3_000, "sale:2")
    assert await spend(database, code, 7_000, "sale:1"), "its own hold does not stand in its way"
    assert (await left(database, code), await held(database)) == ((0, 0), 0)


async def test_holding_again_replaces_what_was_held(database: Database) -> None:
    code = (await issue(database)).code
    for amount, available in ((7_000, 3_000), (7_000, 3_000), (9_000, 1_000), (10_000, 0), (500, 9_500)):  # fmt: skip
        assert (await hold(database, code, amount, "sale:1")).available == available
    with pytest.raises(NotEnoughCredit):
        await hold(database, code, 10_001, "sale:1")
    assert await held(database) == 500, "a refusal leaves the earlier hold"


async def test_a_payment_may_take_less_or_more_than_was_held(database: Database) -> None:
    code = (await issue(database)).code
    await hold(database, code, 5_000, "sale:1")
    await hold(database, code, 1_000, "sale:2")
    assert await spend(database, code, 2_000, "sale:1")
    assert await left(database, code) == (8_000, 7_000)
    with pytest.raises(NotEnoughCredit):
        await spend(database, code, 8_001, "sale:2")
    assert await spend(database, code, 8_000, "sale:2")
    assert (await left(database, code), await held(database)) == ((0, 0), 0)


async def test_an_expired_hold_counts_no_more_and_the_next_posting_lets_it_go(
    database: Database,
) -> None:
    code = (await issue(database)).code
    await hold(database, code, 7_000, "sale:1")
    assert await left(database, code, LATER - 1) == (10_000, 3_000)
    assert await left(database, code, LATER) == (10_000, 10_000)
    assert await held(database) == 7_000
    assert await spend(database, code, 9_000, "sale:2", LATER)
    assert await held(database) == 0
    with pytest.raises(NotEnoughCredit):
        await spend(database, code, 7_000, "sale:1", LATER)
    assert (await hold(database, code, 1_000, "sale:1", LATER)).available == 0


async def test_a_spent_payment_cannot_be_held_again(database: Database) -> None:
    code = (await issue(database)).code
    await hold(database, code, 1_000, "sale:1")
    await spend(database, code, 1_000, "sale:1")
    with pytest.raises(Conflict):
        await hold(database, code, 1_000, "sale:1")
    assert await held(database) == 0


# Giving back


async def test_a_return_puts_back_once_what_the_sale_took(database: Database) -> None:
    code = (await issue(database)).code
    await spend(database, code, 6_000, "sale:1")
    assert await give_back(database, code, 2_500, "refund:1")
    assert not await give_back(database, code, 2_500, "refund:1")
    assert await give_back(database, code, 3_500, "refund:2")
    assert await left(database, code) == (10_000, 10_000)
    with pytest.raises(Conflict):
        await give_back(database, code, 1, "refund:3")


# Races

BUYERS, EACH = 20, 1_500
"""Six of the twenty can be paid from 10,000."""


async def spend_unguarded(database: Database, code: str, amount: int, key: str) -> bool:
    """The way that goes below zero: look first, then write without asking again."""
    if (await accounts.look_up(database, code, now=NOW)).available < amount:
        return False
    await database.write(
        lambda tx: tx.execute(
            "INSERT INTO credit_entry (account_id, key, kind, amount, reason, posted_at)"
            " SELECT id, $2, 'spent', $3, '', 0 FROM credit_account WHERE code = $1",
            code,
            key,
            -amount,
        )
    )
    return True


Spend = Callable[[Database, str, int, str], Awaitable[bool]]


async def all_at_once(database: Database, spending: Spend) -> tuple[int, int]:
    """How many of the buyers paid, and what the entries say is left."""
    code = (await issue(database)).code

    async def attempt(number: int) -> bool:
        try:
            return await spending(database, code, EACH, f"sale:{number}")
        except NotEnoughCredit:
            return False

    paid = await asyncio.gather(*(attempt(number) for number in range(BUYERS)))
    return sum(paid), await database.fetchval("SELECT SUM(amount) FROM credit_entry")


async def hold_then_spend(database: Database, code: str, amount: int, key: str) -> bool:
    await hold(database, code, amount, key)
    return await spend(database, code, amount, key)


@pytest.mark.parametrize("spending", [spend, hold_then_spend])
async def test_twenty_at_once_never_take_a_card_below_zero(
    database: Database, spending: Spend
) -> None:
    assert await all_at_once(database, spending) == (6, 1_000)
    assert await database.fetchval("SELECT balance FROM credit_account") == 1_000
    assert await held(database) == 0


async def test_without_the_guard_the_same_twenty_do(database: Database) -> None:
    paid, remaining = await all_at_once(database, spend_unguarded)
    assert paid > 6
    assert remaining < 0


async def test_twenty_at_once_under_one_key_pay_once(database: Database) -> None:
    code = (await issue(database)).code
    paid = await asyncio.gather(*(spend(database, code, EACH, "sale:1") for _ in range(BUYERS)))
    assert sum(paid) == 1
    assert await left(database, code) == (8_500, 8_500)


async def test_twenty_at_once_issue_one_card_under_one_key(database: Database) -> None:
    cards = await asyncio.gather(*(issue(database) for _ in range(BUYERS)))
    assert len(set(cards)) == 1


async def test_a_transaction_that_fails_spends_nothing(database: Database) -> None:
    code = (await issue(database)).code

    async def work(tx: Transaction) -> None:
        await accounts.spend(tx, code, 1_000, "sale:1", now=NOW)
        raise Conflict("the rest of the sale was refused")

    with pytest.raises(Conflict):
        await database.write(work)
    assert await left(database, code) == (10_000, 10_000)
