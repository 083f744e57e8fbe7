"""Promotions as the office makes them: begun ones never change, a code is one promotion's at a time."""

from typing import Any

import pytest

from store.db import Database
from store.errors import BadInput, Conflict, NotFound
from store.promotions import promotions
from store.promotions.promotions import Promotion
from tests import world
from tests.store.test_coupons import NOW, offer

pytestmark = pytest.mark.anyio
AHEAD = NOW + 1_000


async def create(database: Database, **more: Any) -> int:
    return await database.write(lambda tx: promotions.create(tx, offer(**more), by=None, now=NOW))


async def change(database: Database, promotion: Promotion, now: int = NOW) -> None:
    await database.write(lambda tx: promotions.change(tx, promotion, by=1, now=now))


async def end(database: Database, promotion_id: int, now: int = NOW) -> None:
    await database.write(lambda tx: promotions.end(tx, promotion_id, by=1, now=now))


async def staffed(database: Database) -> None:
    async def set_up(tx: Any) -> None:
        await world.found_the_shop(tx)
        await world.product(tx, 1, "HUI-001")
        await tx.execute(
            """INSERT INTO staff (id, username, name, role, language, password_hash, created_at)
               VALUES (1, 'nadia', 'Nadia', 'manager', 'fr', '', 0)"""
        )

    await database.write(set_up)


async def test_a_promotion_is_found_as_it_was_made_with_what_it_covers(database: Database) -> None:
    await staffed(database)
    told = {"kind": "percent", "code": "", "uses_max": None, "products": (1,), "categories": (1,)}
    id_ = await create(database, **told)
    assert await promotions.find(database, id_) == offer(**told, id=id_)
    assert await promotions.every(database, 10) == [offer(**told, id=id_)]
    with pytest.raises(NotFound):
        await promotions.find(database, id_ + 1)


async def test_a_promotion_can_be_changed_until_it_begins_and_then_only_ended(
    database: Database,
) -> None:
    await staffed(database)
    id_ = await create(database, starts_at=AHEAD)
    await change(
        database, offer(id=id_, starts_at=AHEAD, percent_bp=2_000, kind="percent", products=(1,))
    )
    changed = await promotions.find(database, id_)
    assert (changed.percent_bp, changed.products, changed.version) == (2_000, (1,), 2)
    with pytest.raises(Conflict):
        await change(database, offer(id=id_, starts_at=AHEAD))
    with pytest.raises(Conflict):
        await change(database, changed, now=AHEAD)
    await end(database, id_, AHEAD + 5)
    await end(database, id_, AHEAD + 9)
    ended = await promotions.find(database, id_)
    assert ended.over_at == AHEAD + 5
    assert [ended.is_in_force("till", at) for at in (AHEAD - 1, AHEAD, AHEAD + 4, AHEAD + 5)] == [
        False, True, True, False,
    ]  # fmt: skip


async def test_a_code_belongs_to_one_promotion_until_that_is_over(database: Database) -> None:
    await staffed(database)
    first = await create(database, ends_at=AHEAD)
    with pytest.raises(Conflict):
        await create(database)
    other = await create(database, code="AUTRE", starts_at=AHEAD)
    with pytest.raises(Conflict):
        await change(database, offer(id=other, starts_at=AHEAD))
    await end(database, first)
    again = await create(database, ends_at=NOW + 5)
    next_year = offer(starts_at=AHEAD)
    await database.write(lambda tx: promotions.create(tx, next_year, by=None, now=NOW + 5))
    assert again


async def test_only_what_is_in_force_in_a_channel_counts_there(database: Database) -> None:
    await create(database, code="A", channel="web")
    await create(database, code="B", channel="till", starts_at=AHEAD)
    await create(database, code="C")
    await create(database, code="D", ends_at=NOW)
    for channel, now, codes in (("web", NOW, "AC"), ("till", NOW, "C"), ("till", AHEAD, "BC")):
        found = await promotions.in_force(database, channel, now)  # type: ignore[arg-type]
        assert "".join(promotion.code for promotion in found) == codes
    assert len(await promotions.not_over(database, NOW)) == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"percent_bp": 0}, "percent"),
        ({"percent_bp": 10_001}, "percent"),
        ({"kind": "order_amount", "percent_bp": 0}, "amount"),
        ({"kind": "bundle", "percent_bp": 0, "take": 3, "pay": 3}, "take"),
        ({"products": (1,)}, "products"),
        ({"kind": "percent", "threshold": 1}, "threshold"),
        ({"kind": "free_delivery", "percent_bp": 0}, "channel"),
        ({"code": ""}, "code"),
        ({"ends_at": NOW - 1}, "ends_on"),
    ],
)
async def test_what_is_no_promotion_is_refused_by_the_field(
    database: Database, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refusal:
        await create(database, **wrong)
    assert refusal.value.field == field
