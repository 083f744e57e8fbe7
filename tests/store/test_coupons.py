"""Coupons: used once means once, across tills and the online shop, however many ask at once."""

import asyncio
from typing import Any

import pytest

from store.db import Database, Transaction
from store.errors import BadInput
from store.ids import uuid7
from store.promotions import coupons, promotions
from store.promotions.coupons import UsedUp
from store.promotions.promotions import Promotion
from store.verify import broken

pytestmark = pytest.mark.anyio
NOW = 1_795_431_600_000
LATER = NOW + 600_000
AMINA = coupons.who("+212612345678")


def offer(**more: Any) -> Promotion:
    told: dict[str, Any] = {
        "id": 0, "kind": "order_percent", "percent_bp": 1_000, "code": "MIEL10", "uses_max": 1,
        "name_fr": "Miel", "name_ar": "عسل", "name_en": "Honey", "starts_at": NOW - 1,
    }  # fmt: skip
    return Promotion(**(told | more))


async def made(database: Database, **more: Any) -> Promotion:
    id_ = await database.write(
        lambda tx: promotions.create(tx, offer(**more), by=None, now=NOW - 1)
    )
    return await promotions.find(database, id_)


async def hold(database: Database, promotion: Promotion, key: str, who: str = "", now: int = NOW) -> None:  # fmt: skip
    await database.write(
        lambda tx: coupons.hold(tx, promotion, key, who, expires_at=now + 600_000, now=now)
    )


async def use(database: Database, promotion: Promotion, key: str, who: str = "", now: int = NOW) -> None:  # fmt: skip
    await database.write(lambda tx: coupons.use(tx, promotion, key, who, now=now))


async def let_go(database: Database, key: str, *, only_held: bool = False) -> None:
    await database.write(lambda tx: coupons.let_go(tx, key, now=NOW, only_held=only_held))


async def taken(database: Database) -> int:
    return int(await database.fetchval("SELECT taken FROM promotion"))


async def test_fifty_at_once_use_a_code_of_one_use_once(database: Database) -> None:
    """Threat 13 and row 35 of the reliability report: a coupon is not spent twice."""
    promotion = await made(database)
    answers = await asyncio.gather(
        *(use(database, promotion, uuid7()) for _ in range(50)), return_exceptions=True
    )
    assert [type(answer) for answer in answers if answer is not None] == [UsedUp] * 49
    assert await database.fetchval("SELECT COUNT(*) FROM coupon_use WHERE used_at IS NOT NULL") == 1
    assert (await taken(database), await broken(database)) == (1, [])


async def test_fifty_who_look_first_and_take_then_use_it_more_than_once(database: Database) -> None:
    """The same fifty without the guard: this is what the test above would see."""
    promotion = await made(database)

    async def naive(key: str) -> None:
        if await coupons.left(database, promotion, now=NOW):
            await asyncio.sleep(0)
            await database.write(lambda tx: _unguarded(tx, promotion.id, key))

    await asyncio.gather(*(naive(uuid7()) for _ in range(50)))
    assert await database.fetchval("SELECT COUNT(*) FROM coupon_use WHERE used_at IS NOT NULL") > 1
    assert await broken(database), "and `verify` says so"


async def _unguarded(tx: Transaction, promotion_id: int, key: str) -> None:
    await tx.execute(
        "INSERT INTO coupon_use (promotion_id, key, who, held_at, expires_at, used_at)"
        " VALUES ($1, $2, '', $3, $3, $3)",
        promotion_id, key, NOW,
    )  # fmt: skip


async def test_what_one_sale_holds_another_cannot_use_until_the_hold_is_over(
    database: Database,
) -> None:
    promotion, first, second = await made(database), uuid7(), uuid7()
    await hold(database, promotion, first)
    with pytest.raises(UsedUp):
        await use(database, promotion, second)
    assert await coupons.left(database, promotion, now=LATER) == 1
    await use(database, promotion, second, now=LATER + 1)
    with pytest.raises(UsedUp):
        await use(database, promotion, first, now=LATER + 2)
    assert (await taken(database), await broken(database)) == (1, [])


async def test_a_sale_uses_what_was_held_for_it_once_however_often_it_is_sent(
    database: Database,
) -> None:
    promotion, sale = await made(database, uses_max=2), uuid7()
    await hold(database, promotion, sale)
    await hold(database, promotion, sale)
    for _ in range(3):
        await use(database, promotion, sale)
    assert (await taken(database), await coupons.left(database, promotion, now=NOW)) == (1, 1)


async def test_a_sale_that_comes_to_nothing_gives_its_use_back(database: Database) -> None:
    promotion, sale = await made(database), uuid7()
    await hold(database, promotion, sale)
    await let_go(database, sale)
    await let_go(database, sale)
    assert await taken(database) == 0
    await use(database, promotion, sale)
    await let_go(database, sale, only_held=True)
    assert await taken(database) == 1, "a till that only lets go of what it holds leaves a used one"
    await let_go(database, sale)
    assert (await taken(database), await broken(database)) == (0, [])


async def test_a_code_once_for_each_customer_is_counted_by_the_phone_in_every_channel(
    database: Database,
) -> None:
    promotion = await made(database, uses_max=None, uses_max_each=1)
    with pytest.raises(BadInput):
        await hold(database, promotion, uuid7())
    await use(database, promotion, uuid7(), AMINA)
    with pytest.raises(UsedUp):
        await hold(database, promotion, uuid7(), coupons.who("+212612345678", "another id"))
    await use(database, promotion, uuid7(), coupons.who("+212600000000"))
    assert await taken(database) == 2


async def test_a_held_code_does_not_pass_to_a_customer_who_has_had_it(database: Database) -> None:
    promotion, sale = await made(database, uses_max=None, uses_max_each=1), uuid7()
    other = coupons.who("+212600000000")
    await use(database, promotion, uuid7(), AMINA)
    await hold(database, promotion, sale, other)
    with pytest.raises(UsedUp):
        await hold(database, promotion, sale, AMINA)
    with pytest.raises(UsedUp):
        await use(database, promotion, sale, AMINA)
    third = coupons.who("+212611111111")
    await use(database, promotion, sale, third)
    await use(database, promotion, sale, third)
    assert (await taken(database), await broken(database)) == (2, [])


async def test_a_code_without_a_limit_is_never_counted(database: Database) -> None:
    promotion = await made(database, uses_max=None)
    for _ in range(3):
        await use(database, promotion, uuid7())
    assert (await taken(database), await coupons.left(database, promotion, now=NOW)) == (0, None)


@pytest.mark.parametrize(
    ("typed", "code"), [(" miel10 ", "MIEL10"), ("MIEL ١٠", "MIEL10"), ("A-B-3", "A-B-3")]
)
def test_a_code_is_read_however_it_was_typed(typed: str, code: str) -> None:
    assert coupons.normalise(typed) == code


@pytest.mark.parametrize("typed", ["", "A", "عسل", "MIEL_10", "X" * 21, "a\0bc"])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        coupons.normalise(typed)


@pytest.mark.parametrize("counted", [{"uses_max": 1}, {"uses_max": None, "uses_max_each": 1}])
async def test_a_code_that_is_only_held_is_not_said_to_be_used(
    database: Database, counted: dict[str, Any]
) -> None:
    promotion = await made(database, **counted)
    first = uuid7()
    await hold(database, promotion, first, AMINA)
    with pytest.raises(UsedUp, match="on another ticket"):
        await hold(database, promotion, uuid7(), AMINA)
    await use(database, promotion, first, AMINA)
    with pytest.raises(UsedUp, match="used"):
        await hold(database, promotion, uuid7(), AMINA)
