"""Orders to the pool, what arrives of them, and its way to the shelf."""

import pytest

from inventory.pool import offers
from inventory.purchasing import orders
from store.db import Database, Row, Transaction
from store.errors import BadInput, Conflict
from store.verify import broken
from tests import world
from tests.world import NOW, TODAY

pytestmark = pytest.mark.anyio

AZMOUL, TIFAOUINE = 1, 2
OIL, HONEY = 1, 2
CARTON = 12


async def offer(
    tx: Transaction, cooperative_id: int, product_id: int, quantity: int = 120, lead_days: int = 3
) -> None:
    await tx.execute(
        """INSERT INTO offer (cooperative_id, product_id, quantity, carton_quantity, unit_cost, lead_days, offered_at)
           VALUES ($1, $2, $3, $4, 7000, $5, $6)""",
        cooperative_id,
        product_id,
        quantity,
        CARTON,
        lead_days,
        NOW,
    )


async def sign(
    tx: Transaction, cooperative_id: int, ends_on: str = "2028-12-31", version: int = 1
) -> None:
    await tx.execute(
        """INSERT INTO convention (cooperative_id, version, signed_on, starts_on, ends_on, certifies, collects, sells)
           VALUES ($1, $2, '2025-01-01', '2025-01-01', $3, 1, 1, 1)""",
        cooperative_id,
        version,
        ends_on,
    )


async def found_the_pool(tx: Transaction) -> None:
    """Two products, offered by both co-operatives under signed conventions."""
    await world.found_the_shop(tx)
    for id_, sku in ((OIL, "HUI-001"), (HONEY, "MIE-001")):
        await world.product(tx, id_, sku)
        await tx.execute("UPDATE product SET gtin = $2 WHERE id = $1", id_, f"0200000000{id_:03}0")
    for cooperative_id in (AZMOUL, TIFAOUINE):
        await sign(tx, cooperative_id)
        await offer(tx, cooperative_id, OIL)
    await offer(tx, AZMOUL, HONEY, lead_days=9)


async def draw(database: Database, wants: dict[int, int], key: str | None = None) -> list[int]:
    return await database.write(
        lambda tx: orders.draw(tx, site_id=1, wants=wants, by=None, now=NOW, key=key)
    )


async def lines(database: Database) -> list[Row]:
    return list(
        await database.fetch(
            """SELECT po.cooperative_id, l.product_id, l.quantity FROM purchase_order_line l
               JOIN purchase_order po ON po.id = l.purchase_order_id ORDER BY l.id"""
        )
    )


async def test_a_draw_makes_one_order_per_cooperative_at_fair_shares(database: Database) -> None:
    await database.write(found_the_pool)
    ids = await draw(database, {OIL: 48, HONEY: 10})
    assert len(ids) == 2
    found = [tuple(line) for line in await lines(database)]
    assert found == [(AZMOUL, OIL, 24), (AZMOUL, HONEY, 12), (TIFAOUINE, OIL, 24)]


async def test_an_order_is_expected_when_its_slowest_goods_are(database: Database) -> None:
    await database.write(found_the_pool)
    await draw(database, {OIL: 24, HONEY: 12})
    rows = await database.fetch("SELECT number, expected_on FROM purchase_order ORDER BY id")
    assert [row["expected_on"] for row in rows] == ["2026-12-02", "2026-11-26"]
    assert [row["number"] for row in rows] == ["BC-2026-0001", "BC-2026-0002"]


async def test_a_draw_sent_twice_orders_once(database: Database) -> None:
    await database.write(found_the_pool)
    first = await draw(database, {OIL: 24}, key="form-1")
    assert await draw(database, {OIL: 24}, key="form-1") == first
    assert len(await lines(database)) == 2
    assert await draw(database, {OIL: 24}, key="form-2") != first


async def test_what_rounding_took_is_given_back_by_the_next_draw(database: Database) -> None:
    await database.write(found_the_pool)
    await draw(database, {OIL: 12})
    await draw(database, {OIL: 12})
    assert [(row[0], row[2]) for row in await lines(database)] == [(AZMOUL, 12), (TIFAOUINE, 12)]
    carries = await database.fetch("SELECT carry FROM fair_share_carry WHERE product_id = $1", OIL)
    assert sum(row[0] for row in carries) == 0


async def test_what_open_orders_wait_for_is_not_offered_again(database: Database) -> None:
    await database.write(found_the_pool)
    await draw(database, {HONEY: 60})
    await draw(database, {HONEY: 100})
    assert sum(row[2] for row in await lines(database)) == 120
    left = (await offers.of_products(database, [HONEY], today=TODAY))[HONEY]
    assert [(each.committed, each.left) for each in left] == [(120, 0)]
    with pytest.raises(Conflict, match="left to offer"):
        await draw(database, {HONEY: 1})


async def test_only_a_cooperative_with_a_convention_in_force_is_ordered_from(
    database: Database,
) -> None:
    await database.write(found_the_pool)
    await database.write(lambda tx: sign(tx, AZMOUL, ends_on="2026-11-22", version=2))
    await draw(database, {OIL: 48})
    assert {row[0] for row in await lines(database)} == {TIFAOUINE}
    with pytest.raises(Conflict, match="convention"):
        await draw(database, {HONEY: 12})


async def test_food_is_not_ordered_without_a_sanitary_authorisation(database: Database) -> None:
    await database.write(found_the_pool)
    await database.write(
        lambda tx: tx.execute(
            "UPDATE certificate SET expires_on = '2026-11-22' WHERE cooperative_id = $1", AZMOUL
        )
    )
    with pytest.raises(Conflict, match="certificates"):
        await draw(database, {OIL: 12, HONEY: 12})
    assert not await lines(database)
    assert await draw(database, {OIL: 12})


async def test_an_order_for_nothing_is_refused(database: Database) -> None:
    await database.write(found_the_pool)
    for nothing in ({}, {OIL: 0}):
        with pytest.raises(BadInput):
            await draw(database, nothing)


async def test_a_cancelled_order_frees_the_offer(database: Database) -> None:
    await database.write(found_the_pool)
    (order_id,) = await draw(database, {HONEY: 60})
    for _ in range(2):
        await database.write(
            lambda tx: orders.cancel(tx, order_id, by=None, now=NOW, reason="Too dear")
        )
    left = (await offers.of_products(database, [HONEY], today=TODAY))[HONEY]
    assert left[0].left == 120
    assert not await broken(database)
