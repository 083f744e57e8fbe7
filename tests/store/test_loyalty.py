"""Points: per whole ten dirhams, taken back exactly as goods return, turned into credit once."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.customers import customers, loyalty
from store.customers.customers import Details, Notice
from store.customers.loyalty import NotEnoughPoints
from store.db import Database, Transaction
from store.errors import BadInput, Conflict, NotFound, NotRefundable
from store.gift_cards import accounts
from store.gift_cards.accounts import Account
from store.ids import uuid7
from store.settings import Rules
from tests import world
from tests.store.legal_rows import EXAMPLE, insert

pytestmark = pytest.mark.anyio
NOW = world.NOW
RULES = Rules()


# The rule


@pytest.mark.parametrize(
    ("paid", "step", "points"),
    [(999, 1_000, 0), (1_000, 1_000, 1), (9_999, 1_000, 9), (10_000, 2_500, 4), (5_000, 0, 0)],
)
def test_only_whole_steps_earn(paid: int, step: int, points: int) -> None:
    assert loyalty.earned(paid, step) == points


steps = st.sampled_from([0, 1, 7, 999, 1_000, 2_500])


@given(st.lists(st.integers(0, 20_000), min_size=1, max_size=8), steps, st.data())
def test_returning_everything_in_parts_takes_back_what_was_earned(
    parts: list[int], step: int, data: st.DataObject
) -> None:
    paid, before, points = sum(parts), 0, loyalty.earned(sum(parts), step)
    for part in data.draw(st.permutations(parts)):
        gone = loyalty.lost(paid, before, part, step)
        assert gone >= 0
        before, points = before + part, points - gone
        assert points == loyalty.earned(paid - before, step), (
            "what is kept is what would have earned"
        )
    assert points == 0


@given(st.integers(0, 50_000), st.integers(0, 50_000), steps)
def test_more_than_was_paid_cannot_be_returned(paid: int, before: int, step: int) -> None:
    before = min(before, paid)
    for returned in (paid - before + 1, -1):
        with pytest.raises(NotRefundable):
            loyalty.lost(paid, before, returned, step)


# The ledger


async def amina(database: Database, *sales: str) -> str:
    """A customer in a shop that made these sales."""

    async def work(tx: Transaction) -> str:
        await world.found_the_shop(tx)
        for sale_id in sales:
            await insert(tx, "sale", {**EXAMPLE["sale"], "id": sale_id, "sold_by": None})
        made = await customers.create(
            tx, uuid7(), Details(name="Amina"), Notice(NOW, "till"), rules=RULES, by=None, now=NOW
        )
        return made.id

    return await database.write(work)


async def buy(database: Database, customer: str, sale: str, paid: int, rules: Rules = RULES) -> int:
    return await database.write(
        lambda tx: loyalty.post_sale(tx, sale, customer, paid, rules=rules, now=NOW)
    )


async def bring_back(database: Database, sale: str, returned: int, key: str) -> int:
    return await database.write(lambda tx: loyalty.post_return(tx, sale, returned, key, now=NOW))


async def redeem(database: Database, customer: str, points: int, key: str) -> Account:
    return await database.write(
        lambda tx: loyalty.redeem(tx, customer, points, key, rules=RULES, now=NOW)
    )


async def balance(database: Database, customer: str) -> int:
    return (await customers.find(database, customer)).points


async def test_a_sale_earns_once_and_is_the_customers(database: Database) -> None:
    sale = uuid7()
    customer = await amina(database, sale)
    assert await loyalty.customer_of(database, sale) is None
    for _ in range(2):
        assert await buy(database, customer, sale, 12_990) == 12
    assert await balance(database, customer) == 12
    assert await loyalty.customer_of(database, sale) == customer
    with pytest.raises(Conflict):
        await buy(database, customer, sale, 20_000)


async def test_returns_in_parts_restore_the_balance_exactly(database: Database) -> None:
    first, second = uuid7(), uuid7()
    customer = await amina(database, first, second)
    await buy(database, customer, first, 5_550)
    assert await balance(database, customer) == 5
    await buy(database, customer, second, 9_990)
    taken = [await bring_back(database, second, part, f"r{part}") for part in (3_333, 1, 6_656)]
    assert sum(taken) == 9
    assert await bring_back(database, second, 3_333, "r3333") == taken[0], "once per key"
    assert await balance(database, customer) == 5
    with pytest.raises(NotRefundable):
        await bring_back(database, second, 1, "more")


async def test_the_step_of_the_day_of_sale_counts_for_its_returns(database: Database) -> None:
    sale = uuid7()
    customer = await amina(database, sale)
    assert await buy(database, customer, sale, 10_000, Rules(points_step=500)) == 20
    assert await bring_back(database, sale, 10_000, "r") == 20
    assert await balance(database, customer) == 0


async def test_two_returns_at_once_take_back_no_more_than_was_earned(database: Database) -> None:
    sale = uuid7()
    customer = await amina(database, sale)
    await buy(database, customer, sale, 9_990)
    parts = [bring_back(database, sale, 555, f"r{number}") for number in range(18)]
    assert sum(await asyncio.gather(*parts)) == 9
    assert await balance(database, customer) == 0


async def test_a_sale_of_nobody_has_no_points_to_lose(database: Database) -> None:
    assert await bring_back(database, uuid7(), 1_000, "r") == 0


async def test_a_customer_who_never_was_earns_nothing(database: Database) -> None:
    sale = uuid7()
    await amina(database, sale)
    with pytest.raises(NotFound):
        await buy(database, uuid7(), sale, 10_000)


async def test_who_was_erased_keeps_their_books_and_earns_no_more(database: Database) -> None:
    first, second = uuid7(), uuid7()
    customer = await amina(database, first, second)
    await buy(database, customer, first, 10_000)
    await database.write(lambda tx: customers.erase(tx, customer, by=None, now=NOW))
    assert await buy(database, customer, second, 10_000) == 0
    assert await loyalty.customer_of(database, second) is None
    assert await bring_back(database, first, 10_000, "r") == 10
    with pytest.raises(NotEnoughPoints):
        await redeem(database, customer, 1, "k")


async def test_points_become_credit_once(database: Database) -> None:
    sale = uuid7()
    customer = await amina(database, sale)
    await buy(database, customer, sale, 100_000)
    credit = await redeem(database, customer, 60, "k")
    assert (credit.kind, credit.balance, credit.customer_id) == ("credit", 600, customer)
    assert await redeem(database, customer, 60, "k") == credit
    assert await balance(database, customer) == 40
    assert await accounts.of_customer(database, customer, now=NOW) == [credit]
    with pytest.raises(NotEnoughPoints):
        await redeem(database, customer, 41, "k2")
    for nothing in (0, -5):
        with pytest.raises(BadInput):
            await redeem(database, customer, nothing, "k3")


async def test_twenty_at_once_redeem_no_more_points_than_there_are(database: Database) -> None:
    sale = uuid7()
    customer = await amina(database, sale)
    await buy(database, customer, sale, 100_000)
    asked = [redeem(database, customer, 15, f"k{number}") for number in range(20)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(answer, Account) for answer in answers) == 6
    assert sum(isinstance(answer, NotEnoughPoints) for answer in answers) == 14
    assert await balance(database, customer) == 10


async def test_points_of_returned_goods_that_were_redeemed_are_owed(database: Database) -> None:
    sale = uuid7()
    customer = await amina(database, sale)
    await buy(database, customer, sale, 100_000)
    await redeem(database, customer, 100, "k")
    await bring_back(database, sale, 100_000, "r")
    assert await balance(database, customer) == -100
