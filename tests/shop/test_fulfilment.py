"""What the house does with an order: pick the lots that expire first, pack, hand over against money."""

import pytest

from inventory import issuing, levels, lots
from inventory.issuing import Want
from shop.checkout.placing import Details, Placed
from shop.orders import handover, order_list, orders, picking, shortages, steps
from store.db import Database, Transaction
from store.errors import BadInput, Conflict, NotFound, TenderShort
from store.ids import uuid7
from store.tenders import Tender
from store.verify import broken
from tests import world
from tests.house import House
from tests.shop import scene
from tests.shop.scene import ARGAN, BOOKS, DATES, HAMPER, HONEY, MANAGER
from tests.world import BACK, NOW, TODAY

pytestmark = pytest.mark.anyio


async def order_of(database: Database, *goods: tuple[int, int], token: str = scene.TOKEN) -> Placed:
    for product_id, quantity in goods:
        await scene.put(database, product_id, quantity, token=token)
    return await scene.place(database, token=token)


async def pick_all(database: Database, placed: Placed) -> list[picking.Item]:
    await database.write(lambda tx: picking.start(tx, placed.id, by=MANAGER, now=NOW))
    items = await picking.pick_list(database, placed.id)
    for item in items:
        await tick(database, placed, item)
    return items


async def tick(database: Database, placed: Placed, item: picking.Item) -> bool:
    return await database.write(
        lambda tx: picking.tick(tx, placed.id, item.lot_id, item.location_id, by=MANAGER, now=NOW)
    )


async def pack(database: Database, placed: Placed) -> None:
    await database.write(lambda tx: picking.pack(tx, placed.id, by=MANAGER, now=NOW))


async def hand_over(database: Database, placed: Placed, *tendered: Tender) -> str:
    return await database.write(
        lambda tx: handover.complete(tx, placed.id, tendered, BOOKS, by=MANAGER, now=NOW)
    )


async def sell_at_the_till(database: Database, product_id: int, quantity: int) -> None:
    """The goods are in the customer's hand: they leave whatever was promised. (Without a till: no receipt.)"""
    line = uuid7()

    async def sell(tx: Transaction) -> None:
        await tx.execute(
            "INSERT INTO sale (id, channel, site_id, language, sold_at, recorded_at, total, tax_total, paid)"
            " VALUES ($1, 'web', 1, 'fr', $2, $2, 0, 0, 0)",
            line,
            NOW,
        )
        await tx.execute(
            "INSERT INTO sale_line (id, sale_id, position, product_id, kind, name, quantity, unit_price, amount)"
            " VALUES ($1, $1, 1, $2, 'goods', 'x', $3, 0, 0)",
            line,
            product_id,
            quantity,
        )
        await issuing.issue(
            tx, key=f"sale:{line}", site_id=1, wants=[Want(line, product_id, quantity)], by=None,
            effective_at=NOW, now=NOW,
        )  # fmt: skip

    await database.write(sell)


async def stage(database: Database, placed: Placed) -> str:
    return (await orders.by_code(database, placed.code)).stage


async def test_the_pick_list_takes_first_what_expires_first(database: Database) -> None:
    await scene.set_up(database, argan=2)
    await database.write(lambda tx: world.lot(tx, ARGAN, "A0", 1, until="2027-03-01", at=BACK))
    placed = await order_of(database, (ARGAN, 2))
    items = await pick_all(database, placed)
    assert [(i.lot, i.quantity, i.location) for i in sorted(items, key=lambda i: i.lot)] == [
        ("A0", 1, "casablanca-back"),
        ("A1", 1, "casablanca-shelf"),
    ]
    assert await stage(database, placed) == "picked"


async def test_an_order_is_picked_with_its_last_tick(database: Database) -> None:
    await scene.set_up(database)
    placed = await order_of(database, (ARGAN, 1), (HONEY, 1))
    await database.write(lambda tx: picking.start(tx, placed.id, by=MANAGER, now=NOW))
    first, second = await picking.pick_list(database, placed.id)
    assert not await tick(database, placed, first)
    assert not await tick(database, placed, first)
    assert await tick(database, placed, second)


async def test_a_scan_finds_its_goods_and_the_wrong_lot_is_refused(database: Database) -> None:
    await scene.set_up(database)
    await database.write(
        lambda tx: tx.execute("UPDATE product SET gtin = '02000000000015' WHERE id = 1")
    )
    placed = await order_of(database, (ARGAN, 1), (HONEY, 1))
    await database.write(lambda tx: picking.start(tx, placed.id, by=MANAGER, now=NOW))
    items = await picking.pick_list(database, placed.id)
    assert picking.find_item(items, "2000000000015").sku == "HUI-001"
    assert picking.find_item(items, "(01)02000000000015(10)A1").lot == "A1"
    assert picking.find_item(items, "m1").sku == "MIE-001"
    with pytest.raises(BadInput, match="another lot"):
        picking.find_item(items, "https://example.ma/01/02000000000015/10/A9")
    with pytest.raises(BadInput, match="not on the pick list"):
        picking.find_item(items, "Z9")


async def test_what_is_not_on_the_list_cannot_be_ticked(database: Database) -> None:
    await scene.set_up(database)
    placed = await order_of(database, (ARGAN, 1))
    await database.write(lambda tx: picking.start(tx, placed.id, by=MANAGER, now=NOW))
    (item,) = await picking.pick_list(database, placed.id)
    other = await database.fetchval("SELECT id FROM lot WHERE code = 'M1'")
    with pytest.raises(NotFound):
        await database.write(
            lambda tx: picking.tick(tx, placed.id, other, item.location_id, by=MANAGER, now=NOW)
        )


async def test_handing_over_records_the_sale_and_takes_the_picked_lots(database: Database) -> None:
    await scene.set_up(database)
    placed = await order_of(database, (ARGAN, 2), (HONEY, 1), (DATES, 750))
    await pick_all(database, placed)
    await pack(database, placed)
    sale_id = await hand_over(database, placed, Tender("cash", 60_000))
    sale = await database.fetchrow("SELECT * FROM sale WHERE id = $1", sale_id)
    assert sale is not None
    assert (sale["channel"], sale["total"]) == ("web", 33_000 + 9_500 + 8_250 + 2_500)
    assert sale["stamp_duty"] == 133
    assert await database.fetchval("SELECT change FROM tender") == 60_000 - sale["paid"]
    moved = await database.fetch(
        """SELECT lot.code, m.quantity FROM movement m JOIN lot ON lot.id = m.lot_id
           WHERE m.sale_line_id IS NOT NULL ORDER BY lot.code"""
    )
    assert [tuple(row) for row in moved] == [("A1", 2), ("D1", 750), ("M1", 1)]
    assert await database.fetchval("SELECT SUM(reserved) FROM stock_level") == 0
    assert await broken(database) == []


async def test_handing_over_twice_makes_one_sale(database: Database) -> None:
    await scene.set_up(database)
    placed = await order_of(database, (ARGAN, 1))
    await pick_all(database, placed)
    await pack(database, placed)
    first = await hand_over(database, placed, Tender("cash", 20_000))
    assert await hand_over(database, placed, Tender("cash", 20_000)) == first
    assert await database.fetchval("SELECT COUNT(*) FROM sale") == 1
    assert (
        await database.fetchval("SELECT SUM(quantity) FROM movement WHERE sale_line_id IS NOT NULL")
        == 1
    )


async def test_too_little_money_leaves_the_order_packed(database: Database) -> None:
    await scene.set_up(database)
    placed = await order_of(database, (ARGAN, 1))
    await pick_all(database, placed)
    await pack(database, placed)
    with pytest.raises(TenderShort):
        await hand_over(database, placed, Tender("cash", 100))
    assert await stage(database, placed) == "packed"


async def test_a_hamper_is_taxed_and_traced_through_what_is_in_it(database: Database) -> None:
    await scene.set_up(database)
    placed = await order_of(database, (HAMPER, 2))
    await pick_all(database, placed)
    await pack(database, placed)
    await hand_over(database, placed, Tender("cash", 100_000))
    taxes = await database.fetch(
        """SELECT t.code, t.gross FROM sale_line_tax t JOIN sale_line l ON l.id = t.sale_line_id
           WHERE l.kind = 'goods' ORDER BY t.code"""
    )
    # 598.00 over 165.00 of argan and 2 × 95.00 of honey, by largest remainder.
    assert [tuple(row) for row in taxes] == [("T10", 27_794), ("T20", 32_006)]
    assert await broken(database) == []


async def test_an_order_goes_through_its_steps_in_order_only(database: Database) -> None:
    await scene.set_up(database)
    placed = await order_of(database, (ARGAN, 1))
    with pytest.raises(Conflict):
        await pack(database, placed)
    with pytest.raises(Conflict):
        await hand_over(database, placed, Tender("cash", 20_000))
    await pick_all(database, placed)
    with pytest.raises(Conflict):
        await database.write(lambda tx: steps.cancel(tx, placed.id, by=None, now=NOW))


@pytest.mark.parametrize("taken", [0, 1, 2])
async def test_the_house_cancels_at_any_step_and_the_goods_come_back(
    database: Database, taken: int
) -> None:
    await scene.set_up(database)
    placed = await order_of(database, (ARGAN, 2))
    if taken > 0:
        await pick_all(database, placed)
    if taken > 1:
        await pack(database, placed)
    for _ in range(2):
        await database.write(
            lambda tx: steps.cancel(tx, placed.id, by=MANAGER, now=NOW, note="unreachable")
        )
    left = await levels.available(database, 1, [ARGAN], today=TODAY, now=NOW)
    assert left == {ARGAN: 10}
    assert await broken(database) == []


async def test_goods_sold_at_the_till_leave_the_order_flagged(database: Database) -> None:
    await scene.set_up(database, argan=3)
    placed = await order_of(database, (ARGAN, 2), (HONEY, 1))
    await sell_at_the_till(database, ARGAN, 2)
    order = await orders.by_code(database, placed.code)
    assert order.is_shorted
    assert [line.shorted for line in order.lines] == [True, False]
    with pytest.raises(Conflict, match="sold meanwhile"):
        await database.write(lambda tx: picking.start(tx, placed.id, by=MANAGER, now=NOW))
    for expected in ([placed.code], []):
        flagged = await database.write(lambda tx: steps.flag_shorted(tx, now=NOW))
        assert flagged == expected
    assert (await orders.by_code(database, placed.code)).event("shorted") is not None
    (listed,) = await order_list.listed(database, stages=["placed"], limit=10)
    assert listed.shorted == 1


async def test_goods_that_came_back_are_held_again_and_the_order_goes_on(
    database: Database,
) -> None:
    await scene.set_up(database, argan=2)
    placed = await order_of(database, (ARGAN, 2), (HONEY, 1))
    await sell_at_the_till(database, ARGAN, 2)
    with pytest.raises(Conflict):
        await database.write(lambda tx: shortages.hold_again(tx, placed.id, by=MANAGER, now=NOW))
    await database.write(lambda tx: world.lot(tx, ARGAN, "A2", 5))
    await database.write(lambda tx: shortages.hold_again(tx, placed.id, by=MANAGER, now=NOW))
    assert not (await orders.by_code(database, placed.code)).is_shorted
    items = await pick_all(database, placed)
    assert {(i.lot, i.quantity) for i in items} == {("A2", 2), ("M1", 1)}
    await pack(database, placed)
    await hand_over(database, placed, Tender("cash", 100_000))
    assert await broken(database) == []


async def test_an_order_may_go_without_what_was_recalled(database: Database) -> None:
    await scene.set_up(database, argan=2)
    placed = await order_of(database, (ARGAN, 2), (HONEY, 1))
    await pick_all(database, placed)
    recalled = await database.fetchval("SELECT id FROM lot WHERE code = 'A1'")
    await database.write(
        lambda tx: lots.set_state(tx, recalled, "recalled", by=MANAGER, reason="analysis", now=NOW)
    )
    short = next(
        line for line in (await orders.by_code(database, placed.code)).lines if line.shorted
    )
    await database.write(
        lambda tx: shortages.leave_out(tx, placed.id, short.id, by=MANAGER, now=NOW)
    )
    order = await orders.by_code(database, placed.code)
    assert (order.due, order.total) == (9_500 + 2_500, 45_000)
    await database.write(lambda tx: picking.start(tx, placed.id, by=MANAGER, now=NOW))
    assert await stage(database, placed) == "picked"
    await pack(database, placed)
    await hand_over(database, placed, Tender("cash", 12_000))
    assert await database.fetchval("SELECT total FROM sale WHERE total > 0") == 12_000


async def test_an_order_does_not_go_without_its_only_line(database: Database) -> None:
    await scene.set_up(database, argan=2)
    placed = await order_of(database, (ARGAN, 2))
    await sell_at_the_till(database, ARGAN, 2)
    (line,) = (await orders.by_code(database, placed.code)).lines
    with pytest.raises(Conflict, match="cancel it instead"):
        await database.write(
            lambda tx: shortages.leave_out(tx, placed.id, line.id, by=MANAGER, now=NOW)
        )


async def test_who_picks_up_in_the_store_pays_by_card_without_duty(database: Database) -> None:
    await scene.set_up(database)
    await scene.put(database, ARGAN)
    pickup = Details("Amina", "+212612345678", "", "", "", "", "pickup")
    placed = await scene.place(database, pickup)
    await pick_all(database, placed)
    await pack(database, placed)
    await hand_over(database, placed, Tender("card", 16_500))
    row = await database.fetchrow("SELECT total, stamp_duty, cash_rounding FROM sale")
    assert row is not None
    assert tuple(row) == (16_500, 0, 0)


async def test_orders_are_found_by_code_name_and_phone(database: Database) -> None:
    await scene.set_up(database)
    placed = await order_of(database, (ARGAN, 1))
    for words in (placed.code.lower(), "berrada", "612345"):
        (found,) = await order_list.listed(database, stages=["placed"], words=words, limit=10)
        assert found.code == placed.code
    assert await order_list.listed(database, stages=["placed"], words="zzz", limit=10) == []
    assert await order_list.counts(database) == {"placed": 1}


async def test_an_order_that_was_handed_over_can_be_invoiced_with_its_delivery(
    house: House,
) -> None:
    await scene.set_up(house.db)
    placed = await order_of(house.db, (ARGAN, 2))
    await pick_all(house.db, placed)
    await pack(house.db, placed)
    sale_id = await hand_over(house.db, placed, Tender("cash", 50_000))
    manager = await house.client("manager")
    buyer = {"name": "Riad", "address": "3, derb Chtouka", "city": "", "ice": ""}
    made = await manager.post(f"/office/sales/{sale_id}/invoice", data=buyer)
    assert made.status_code == 303, made.text
    text = (await manager.get(made.headers["location"])).text
    for part in ("Facture", placed.code, "Livraison", "Riad"):
        assert part in text, part
