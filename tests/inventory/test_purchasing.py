"""Orders to the pool, what arrives of them, and its way to the shelf."""

import asyncio

import pytest

from inventory import stock
from inventory.pool import offers
from inventory.purchasing import orders, putaway, receiving
from inventory.purchasing.receiving import Arrival
from inventory.stock import Move
from store.db import Database, Row, Transaction
from store.errors import BadInput, Conflict, LotNotSellable, NotFound, OutOfStock
from store.verify import broken
from tests import world
from tests.world import BACK, COLD, NOW, QUARANTINE, SHELF, TODAY

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


async def test_two_who_draw_at_once_never_order_more_than_is_offered(database: Database) -> None:
    await database.write(found_the_pool)
    drawn = await asyncio.gather(
        *(draw(database, {HONEY: 48}) for _ in range(3)), return_exceptions=True
    )
    assert [isinstance(each, Conflict) for each in drawn].count(True) <= 1
    assert sum(row[2] for row in await lines(database)) <= 120
    again = await asyncio.gather(*(draw(database, {OIL: 24}, key="form-1") for _ in range(3)))
    assert again[0] == again[1] == again[2]
    assert not await broken(database)


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


# -- receiving -------------------------------------------------------------------------------

UNTIL = "2027-06-30"


async def ordered(database: Database, quantity: int = 24) -> tuple[int, int]:
    """An order of honey from Azmoul: the order's id and its line's."""
    await database.write(found_the_pool)
    (order_id,) = await draw(database, {HONEY: quantity})
    line_id = await database.fetchval(
        "SELECT id FROM purchase_order_line WHERE purchase_order_id = $1", order_id
    )
    return order_id, int(line_id)


async def receive(
    database: Database, order_id: int, *arrivals: Arrival, key: str = "d1", is_last: bool = False
) -> int:
    return await database.write(
        lambda tx: receiving.receive(tx, order_id, key, arrivals, by=None, now=NOW, is_last=is_last)
    )


async def held(database: Database, place: int) -> int:
    found = await database.fetchval(
        "SELECT SUM(on_hand) FROM balance WHERE location_id = $1", place
    )
    return int(found or 0)


async def wrongs(database: Database) -> list[tuple[object, ...]]:
    rows = await database.fetch("SELECT kind, quantity, liable FROM discrepancy ORDER BY id")
    return [tuple(row) for row in rows]


async def is_open(database: Database, order_id: int) -> bool:
    closed_at = await database.fetchval(
        "SELECT closed_at FROM purchase_order WHERE id = $1", order_id
    )
    return closed_at is None


async def test_what_arrives_lies_in_the_back_room_with_its_lot_and_closes_the_order(
    database: Database,
) -> None:
    order_id, line_id = await ordered(database)
    await receive(
        database, order_id, Arrival(line_id, "M1", UNTIL, 10), Arrival(line_id, "M2", UNTIL, 14)
    )
    assert await held(database, BACK) == 24
    lots = await database.fetch("SELECT code, cooperative_id, best_before_on FROM lot ORDER BY id")
    assert [tuple(lot) for lot in lots] == [("M1", AZMOUL, UNTIL), ("M2", AZMOUL, UNTIL)]
    assert not await is_open(database, order_id)
    assert await wrongs(database) == []
    assert not await broken(database)


async def test_a_delivery_sent_twice_is_taken_in_once(database: Database) -> None:
    order_id, line_id = await ordered(database)
    arrival = Arrival(line_id, "M1", UNTIL, 12)
    assert await receive(database, order_id, arrival) == await receive(database, order_id, arrival)
    assert await held(database, BACK) == 12
    await receive(database, order_id, arrival, key="d2")
    assert await held(database, BACK) == 24
    assert await database.fetchval("SELECT COUNT(*) FROM lot") == 1


async def test_what_goes_cold_is_put_in_the_cold_room(database: Database) -> None:
    order_id, line_id = await ordered(database)
    await database.write(lambda tx: tx.execute("UPDATE product SET storage_class = 'cold'"))
    await receive(database, order_id, Arrival(line_id, "M1", UNTIL, 24))
    assert (await held(database, COLD), await held(database, BACK)) == (24, 0)


async def test_damaged_goods_go_to_quarantine_and_the_carrier_answers_for_them(
    database: Database,
) -> None:
    order_id, line_id = await ordered(database)
    await receive(database, order_id, Arrival(line_id, "M1", UNTIL, 20, damaged=4))
    assert (await held(database, BACK), await held(database, QUARANTINE)) == (20, 4)
    assert await wrongs(database) == [("damaged", 4, "carrier")]
    assert not await is_open(database, order_id)
    assert not await broken(database)


async def test_who_answers_for_damage_can_be_told(database: Database) -> None:
    order_id, line_id = await ordered(database)
    await receive(database, order_id, Arrival(line_id, "M1", UNTIL, 20, 4, "store"))
    assert await wrongs(database) == [("damaged", 4, "store")]


async def test_what_is_missing_is_awaited_until_nothing_more_will_come(database: Database) -> None:
    order_id, line_id = await ordered(database)
    await receive(database, order_id, Arrival(line_id, "M1", UNTIL, 10))
    assert await wrongs(database) == []
    assert await is_open(database, order_id)
    await receive(database, order_id, key="d2", is_last=True)
    assert await wrongs(database) == [("short", 14, "cooperative")]
    assert not await is_open(database, order_id)
    assert not await broken(database)


async def test_what_is_too_much_is_written_down_once(database: Database) -> None:
    order_id, line_id = await ordered(database)
    await receive(database, order_id, Arrival(line_id, "M1", UNTIL, 20))
    await receive(database, order_id, Arrival(line_id, "M1", UNTIL, 10), key="d2")
    assert await wrongs(database) == [("over", 6, "cooperative")]
    assert await held(database, BACK) == 30


async def test_what_arrived_is_taken_off_the_offer(database: Database) -> None:
    order_id, line_id = await ordered(database)
    await receive(database, order_id, Arrival(line_id, "M1", UNTIL, 24))
    (left,) = (await offers.of_products(database, [HONEY], today=TODAY))[HONEY]
    assert (left.quantity, left.committed, left.left) == (96, 0, 96)


@pytest.mark.parametrize(
    ("arrival", "field"),
    [
        (Arrival(0, "M1", UNTIL, 1), "line"),
        (Arrival(1, "M1", UNTIL, 0), "accepted"),
        (Arrival(1, "", UNTIL, 1), "lot"),
        (Arrival(1, "M" * 21, UNTIL, 1), "lot"),
        (Arrival(1, "M1", None, 1), "best_before_on"),
        (Arrival(1, "M1", "2026-11-22", 1), "best_before_on"),
    ],
)
async def test_goods_that_cannot_be_are_refused_where_they_were_typed(
    database: Database, arrival: Arrival, field: str
) -> None:
    order_id, line_id = await ordered(database)
    given = arrival._replace(line_id=line_id if arrival.line_id else 999)
    with pytest.raises(BadInput) as refusal:
        await receive(database, order_id, Arrival(line_id, "OK", UNTIL, 1), given)
    assert refusal.value.field == f"arrival.1.{field}"
    assert await database.fetchval("SELECT COUNT(*) FROM delivery") == 0
    assert await held(database, BACK) == 0


async def test_a_lot_number_of_another_maker_or_date_is_refused(database: Database) -> None:
    order_id, line_id = await ordered(database)
    await database.write(
        lambda tx: world.lot(tx, HONEY, "T1", 1, until=UNTIL, cooperative_id=TIFAOUINE)
    )
    with pytest.raises(BadInput, match="another co-operative"):
        await receive(database, order_id, Arrival(line_id, "T1", UNTIL, 1))
    await receive(database, order_id, Arrival(line_id, "M1", UNTIL, 1))
    with pytest.raises(BadInput, match="another date"):
        await receive(database, order_id, Arrival(line_id, "M1", "2027-07-01", 1), key="d2")


async def test_nothing_comes_in_outside_a_convention_or_without_certificates(
    database: Database,
) -> None:
    order_id, line_id = await ordered(database)
    arrival = Arrival(line_id, "M1", UNTIL, 24)
    await database.write(
        lambda tx: tx.execute(
            "UPDATE certificate SET revoked_at = 1 WHERE cooperative_id = $1", AZMOUL
        )
    )
    with pytest.raises(Conflict, match="ONSSA certificate"):
        await receive(database, order_id, arrival)
    await database.write(lambda tx: sign(tx, AZMOUL, ends_on="2026-11-22", version=2))
    with pytest.raises(Conflict, match="convention"):
        await receive(database, order_id, arrival)
    assert await held(database, BACK) == 0


async def test_a_closed_or_cancelled_order_takes_nothing_more(database: Database) -> None:
    order_id, line_id = await ordered(database)
    await receive(database, order_id, Arrival(line_id, "M1", UNTIL, 24))
    with pytest.raises(Conflict, match="not open"):
        await receive(database, order_id, Arrival(line_id, "M1", UNTIL, 1), key="d2")
    with pytest.raises(Conflict, match="have arrived"):
        await database.write(
            lambda tx: orders.cancel(tx, order_id, by=None, now=NOW, reason="Too late")
        )


# -- putting up ------------------------------------------------------------------------------


async def put_up(database: Database, lot_id: int, quantity: int, key: str = "p1") -> bool:
    return await database.write(
        lambda tx: putaway.put_up(
            tx,
            key=key,
            site_id=1,
            lot_id=lot_id,
            location_id=BACK,
            quantity=quantity,
            by=None,
            now=NOW,
        )
    )


async def behind(database: Database, until: str | None = UNTIL, code: str = "M1") -> int:
    """A lot of twelve jars of honey in the back room."""
    return await database.write(lambda tx: world.lot(tx, HONEY, code, 12, until=until, at=BACK))


async def test_goods_go_up_to_the_shelf_once(database: Database) -> None:
    await database.write(found_the_pool)
    lot_id = await behind(database)
    assert await put_up(database, lot_id, 5)
    assert not await put_up(database, lot_id, 5)
    assert (await held(database, SHELF), await held(database, BACK)) == (5, 7)
    with pytest.raises(OutOfStock):
        await put_up(database, lot_id, 8, key="p2")
    assert not await broken(database)


async def test_what_may_not_be_sold_or_stays_cold_is_not_put_up(database: Database) -> None:
    await database.write(found_the_pool)
    expired, good = await behind(database, "2026-11-22", "OLD"), await behind(database)
    with pytest.raises(LotNotSellable):
        await put_up(database, expired, 1)
    with pytest.raises(BadInput):
        await put_up(database, good, 0)
    with pytest.raises(NotFound):
        await put_up(database, 999, 1)
    await database.write(lambda tx: tx.execute("UPDATE product SET storage_class = 'frozen'"))
    with pytest.raises(Conflict, match="cold room"):
        await put_up(database, good, 1)


async def test_an_empty_shelf_asks_for_the_lot_that_expires_first(database: Database) -> None:
    await database.write(found_the_pool)
    await behind(database, UNTIL, "LATE")
    await behind(database, "2027-01-31", "SOON")
    (found,) = await putaway.suggest(database, 1, now=NOW)
    assert (found.sku, found.on_shelf, found.behind, found.a_week) == ("MIE-001", 0, 24, 6)
    assert [(part.lot, part.quantity) for part in found.parts] == [("SOON", 6)]


async def test_a_shelf_that_holds_enough_asks_for_nothing(database: Database) -> None:
    await database.write(found_the_pool)
    lot_id = await behind(database)
    await database.write(
        lambda tx: stock.post(
            tx, key="up", kind="putaway", moves=[Move(lot_id, BACK, SHELF, 3)], by=None,
            effective_at=NOW, now=NOW,
        )
    )  # fmt: skip
    assert await putaway.suggest(database, 1, now=NOW) == []
