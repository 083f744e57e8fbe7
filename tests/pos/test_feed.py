"""The catalogue's versions: each shop its own, and one look at a time however many ask."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from pos.till import feed
from pos.till.feed import Versions
from store.db import Database, Transaction
from tests import world
from tests.world import NOW

pytestmark = pytest.mark.anyio
SHOP, POOL = 1, 2


async def with_goods(tx: Transaction) -> None:
    await world.found_the_shop(tx)
    await world.product(tx, 1, "HUI-001")
    await world.lot(tx, 1, "A", 5)


async def test_each_shop_has_its_own_version_because_its_lots_are_its_own(
    database: Database,
) -> None:
    await database.write(with_goods)
    versions = Versions()
    told = await feed.version(database, versions, SHOP, now=NOW)
    assert await feed.version(database, versions, POOL, now=NOW) != told
    assert await feed.version(database, versions, SHOP, now=NOW) == told
    whole = await feed.feed(database, versions, SHOP, None, now=NOW)
    assert whole.version == told


async def test_a_version_is_looked_for_anew_only_after_a_while(database: Database) -> None:
    await database.write(with_goods)
    versions = Versions()
    told = await feed.version(database, versions, SHOP, now=NOW)
    await database.write(lambda tx: world.product(tx, 2, "MIE-001"))
    assert await feed.version(database, versions, SHOP, now=NOW + 1) == told
    _, good_until = versions.latest[SHOP]
    assert await feed.version(database, versions, SHOP, now=good_until) != told


async def test_tills_that_ask_together_are_answered_one_look_after_the_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.write(with_goods)
    looking = most = 0
    products = feed.products

    async def counted(*given: Any, **named: Any) -> Sequence[dict[str, Any]]:
        nonlocal looking, most
        looking += 1
        most = max(most, looking)
        try:
            return await products(*given, **named)
        finally:
            looking -= 1

    monkeypatch.setattr(feed, "products", counted)
    versions = Versions()
    answers = await asyncio.gather(
        *(feed.feed(database, versions, SHOP, None, now=NOW) for _ in range(20))
    )
    assert {answer.version for answer in answers} == {versions.latest[SHOP][0]}
    assert most == 1
