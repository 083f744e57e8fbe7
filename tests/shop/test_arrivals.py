"""Goods that are elsewhere: held in another shop, brought here by a transfer, or asked of the pool. On both engines."""

import asyncio
from typing import Any

import pytest

from inventory import reservations
from inventory.bringing import requests, transfers
from inventory.bringing.transfers import Came
from inventory.purchasing import orders as purchases
from inventory.purchasing import receiving
from inventory.purchasing.receiving import Arrival
from inventory.replenishment import suggestions
from shop import jobs
from shop.counter import pickups
from shop.counter.counter import Wish
from shop.orders import arrivals, claims, orders, shortages, steps
from shop.orders.orders import Order
from store.clock import DAY, day
from store.db import Database, Transaction
from store.errors import BadInput, Conflict, NotFound, OutOfStock
from store.settings import Rules
from tests import world
from tests.shop import counter_scene, scene
from tests.shop.counter_scene import make, nothing_is_broken, packed
from tests.shop.scene import ARGAN, HAMPER, HONEY, MANAGER
from tests.shop.test_fulfilment import order_of, sell_at_the_till
from tests.world import BACK, LOSS, NOW, QUARANTINE, RABAT, RABAT_SHELF, TRANSIT

pytestmark = pytest.mark.anyio


async def opened(database: Database, argan: int = 0, at_rabat: int = 2) -> None:
    """The scene with so much argan here, and so much in the shop of Rabat, in two lots."""
    await scene.set_up(database, argan)

    async def rest(tx: Transaction) -> None:
        await world.another_shop(tx)
        if at_rabat:
            await world.lot(tx, ARGAN, "R1", 1, at=RABAT_SHELF, until="2027-03-01")
        if at_rabat > 1:
            await world.lot(tx, ARGAN, "R2", at_rabat - 1, at=RABAT_SHELF)

    await database.write(rest)


def brought(quantity: int = 1, **changes: Any) -> Wish:
    """A wish of Omar's for argan from Rabat, to be collected here."""
    how = {"from_site_id": RABAT, "days": 2, **changes}
    return counter_scene.wish("pickup", (ARGAN, quantity, 0), **how)


async def asked(database: Database, quantity: int = 1, **changes: Any) -> tuple[Order, int]:
    """The order, and its transfer."""
    placed = await make(database, brought(quantity, **changes))
    found = await database.fetchval("SELECT id FROM transfer WHERE reference = $1", placed.code)
    return await orders.by_code(database, placed.code), int(found)


async def send(database: Database, transfer_id: int) -> None:
    await database.write(lambda tx: transfers.send(tx, transfer_id, by=MANAGER, now=NOW))


async def receive(database: Database, transfer_id: int, came: Came) -> None:
    async def work(tx: Transaction) -> None:
        key = await transfers.receive(tx, transfer_id, came, by=MANAGER, now=NOW)
        await arrivals.held(tx, [key], now=NOW)

    await database.write(work)


async def lies(database: Database, location_id: int) -> int:
    return int(
        await database.fetchval(
            "SELECT COALESCE(SUM(on_hand), 0) FROM balance WHERE location_id = $1", location_id
        )
    )


async def level(database: Database, site_id: int) -> tuple[int, int]:
    row = await database.fetchrow(
        "SELECT on_hand, reserved FROM stock_level WHERE product_id = $1 AND site_id = $2",
        ARGAN,
        site_id,
    )
    return (row["on_hand"], row["reserved"]) if row else (0, 0)


async def told(database: Database) -> list[str]:
    return [row[0] for row in await database.fetch("SELECT kind FROM task ORDER BY id")]


async def seen_by(database: Database, site_id: int) -> list[str]:
    found = await pickups.waiting(database, site_id, words="", device="", now=NOW)
    return [one.code for one in found]


async def test_goods_of_another_shop_are_held_there_and_seen_by_that_shops_pick_ups(
    database: Database,
) -> None:
    await opened(database)
    placed = await make(database, counter_scene.wish("pickup", (ARGAN, 1, 0), site_id=RABAT))
    assert await level(database, RABAT) == (2, 1)
    assert await seen_by(database, RABAT) == [placed.code]
    assert await seen_by(database, 1) == []
    await nothing_is_broken(database)


async def test_goods_brought_from_another_shop_are_asked_sent_received_held_and_collected(
    database: Database,
) -> None:
    await opened(database)
    order, transfer_id = await asked(database, 2, email="omar@example.ma")
    assert (order.held_until, order.is_coming) == (None, True)
    assert (await level(database, RABAT), await level(database, 1)) == ((2, 2), (0, 0))
    assert await seen_by(database, 1) == [order.code]
    with pytest.raises(Conflict, match="on their way"):
        await packed(database, order)
    await nothing_is_broken(database)
    await send(database, transfer_id)
    assert (await level(database, RABAT), await lies(database, TRANSIT)) == ((0, 0), 2)
    await nothing_is_broken(database)
    await receive(database, transfer_id, Came(2))
    assert (await level(database, 1), await lies(database, TRANSIT)) == ((2, 2), 0)
    assert await lies(database, BACK) == 2
    here = await orders.by_code(database, order.code)
    assert here.held_until is not None
    assert (here.is_coming, day(here.held_until - 1)) == (False, "2026-11-25")
    assert await told(database) == ["order_arrived"]
    assert await database.fetchval("SELECT kind FROM outbox") == "order_arrived"
    await packed(database, here)
    _, outcome = await counter_scene.sell(database, here)
    assert len(outcome.settled) == 1
    assert await level(database, 1) == (0, 0)
    assert await database.fetchval("SELECT COUNT(*) FROM task WHERE done_at IS NULL") == 0
    await nothing_is_broken(database)


async def test_each_step_of_a_transfer_is_taken_once_however_often_it_is_asked_for(
    database: Database,
) -> None:
    await opened(database)
    wish = brought()
    first, again = await make(database, wish), await make(database, wish)
    assert (first.code, again.is_new) == (again.code, False)
    transfer_id = int(await database.fetchval("SELECT id FROM transfer"))
    await asyncio.gather(*(send(database, transfer_id) for _ in range(3)))
    await asyncio.gather(*(receive(database, transfer_id, Came(1)) for _ in range(3)))
    with pytest.raises(Conflict, match="other figures"):
        await receive(database, transfer_id, Came(0, 1, "carrier"))
    assert await database.fetchval("SELECT COUNT(*) FROM operation WHERE kind = 'transfer'") == 2
    assert (await level(database, RABAT), await level(database, 1)) == ((1, 0), (1, 1))
    await nothing_is_broken(database)


async def test_the_last_unit_of_another_shop_is_had_by_one_of_two_who_ask_at_once(
    database: Database,
) -> None:
    await opened(database, at_rabat=1)
    here, there = brought(), counter_scene.wish("pickup", (ARGAN, 1, 0), site_id=RABAT)
    answers = await asyncio.gather(
        make(database, here), make(database, there), make(database, brought()),
        return_exceptions=True,
    )  # fmt: skip
    refused = [answer for answer in answers if isinstance(answer, BaseException)]
    assert [type(answer) for answer in refused] == [OutOfStock, OutOfStock]
    assert await database.fetchval("SELECT COUNT(*) FROM shop_order") == 1
    assert await level(database, RABAT) == (1, 1)
    await nothing_is_broken(database)


async def test_goods_are_sent_only_once_asked_and_received_only_once_sent(
    database: Database,
) -> None:
    await opened(database)
    _, transfer_id = await asked(database)
    with pytest.raises(Conflict, match="moved on"):
        await receive(database, transfer_id, Came(1))
    with pytest.raises(NotFound):
        await send(database, 999)
    with pytest.raises(BadInput, match="than was sent"):
        await receive(database, transfer_id, Came(2))
    with pytest.raises(BadInput, match="answers for"):
        await receive(database, transfer_id, Came(0))
    with pytest.raises(Conflict, match="moved on"):
        await database.write(
            lambda tx: transfers.settle(tx, transfer_id, "lost", by=MANAGER, now=NOW)
        )
    await nothing_is_broken(database)


@pytest.mark.parametrize(("how", "where"), [("lost", LOSS), ("arrived", BACK)])
async def test_what_is_damaged_or_missing_is_kept_apart_and_the_order_is_short(
    database: Database, how: transfers.Settled, where: int
) -> None:
    await opened(database, at_rabat=3)
    order, transfer_id = await asked(database, 3)
    await send(database, transfer_id)
    await receive(database, transfer_id, Came(1, 1, "carrier"))
    assert [await lies(database, place) for place in (BACK, QUARANTINE, TRANSIT)] == [1, 1, 1]
    short = await orders.by_code(database, order.code)
    assert (short.is_shorted, short.is_coming) == (True, False)
    assert await told(database) == ["order_short"]
    await nothing_is_broken(database)
    for _ in range(2):
        await database.write(lambda tx: transfers.settle(tx, transfer_id, how, by=MANAGER, now=NOW))
    assert await lies(database, TRANSIT) == 0
    if how == "arrived":
        assert await lies(database, where) == 2
    await nothing_is_broken(database)


async def test_a_shop_that_does_not_find_the_goods_says_so_and_the_order_is_short(
    database: Database,
) -> None:
    await opened(database)
    order, transfer_id = await asked(database)
    for _ in range(2):
        await database.write(lambda tx: transfers.decline(tx, transfer_id, by=MANAGER, now=NOW))
    short = await orders.by_code(database, order.code)
    assert (short.is_shorted, short.is_coming) == (True, False)
    assert await level(database, RABAT) == (2, 0)
    assert await told(database) == ["order_short", "count"]
    with pytest.raises(Conflict):
        await send(database, transfer_id)
    await nothing_is_broken(database)


async def test_a_till_there_that_sells_what_was_asked_for_leaves_the_order_short_and_not_elsewhere(
    database: Database,
) -> None:
    await opened(database, argan=5, at_rabat=1)
    order, transfer_id = await asked(database)
    await database.write(lambda tx: reservations.fit(tx, RABAT, ARGAN, 0, NOW))
    short = await orders.by_code(database, order.code)
    assert short.is_shorted
    assert await level(database, 1) == (5, 0)
    await database.write(lambda tx: shortages.hold_again(tx, order.id, by=MANAGER, now=NOW + 1))
    again = await orders.by_code(database, order.code)
    assert (again.is_shorted, again.is_coming) == (False, False)
    assert await level(database, 1) == (5, 1)
    with pytest.raises(Conflict):
        await send(database, transfer_id)
    await nothing_is_broken(database)


async def shorted(database: Database, quantity: int = 2) -> Order:
    """A web order, promised without an end, whose argan a till has sold."""
    placed = await order_of(database, (ARGAN, quantity), (HONEY, 1))
    await sell_at_the_till(database, ARGAN, quantity)
    return await orders.by_code(database, placed.code)


async def bring(database: Database, order: Order, from_site_id: int | None) -> None:
    await database.write(
        lambda tx: shortages.bring(tx, order.id, from_site_id, by=MANAGER, now=NOW)
    )


async def test_a_web_order_that_a_till_left_short_has_its_goods_brought_from_another_shop(
    database: Database,
) -> None:
    await opened(database, argan=2, at_rabat=2)
    order = await shorted(database)
    found = await shortages.sources(database, order, now=NOW)
    assert found[0].site_id == RABAT
    await bring(database, order, RABAT)
    waiting = await orders.by_code(database, order.code)
    assert (waiting.is_shorted, waiting.is_coming) == (False, True)
    assert await level(database, RABAT) == (2, 2)
    with pytest.raises(Conflict, match="missing"):
        await bring(database, order, RABAT)
    transfer_id = await database.fetchval(
        "SELECT id FROM transfer WHERE reference = $1", order.code
    )
    await send(database, transfer_id)
    await receive(database, transfer_id, Came(2))
    here = await orders.by_code(database, order.code)
    assert (here.is_shorted, here.is_coming, here.held_until) == (False, False, None)
    endless = await database.fetchval(
        "SELECT COUNT(*) FROM reservation WHERE closed_at IS NULL AND expires_at IS NULL"
    )
    assert endless == 2
    await nothing_is_broken(database)


async def test_nothing_is_brought_for_an_order_that_a_till_is_selling(database: Database) -> None:
    await opened(database, argan=2, at_rabat=2)
    order = await shorted(database)
    await database.write(lambda tx: claims.take(tx, order.id, counter_scene.TILL, now=NOW))
    with pytest.raises(Conflict, match="being handed over"):
        await bring(database, order, RABAT)
    assert (await orders.by_code(database, order.code)).is_shorted
    assert await level(database, RABAT) == (2, 0)


async def test_what_was_paid_before_it_had_to_be_brought_leaves_for_that_line_of_the_sale(
    database: Database,
) -> None:
    await opened(database, argan=3, at_rabat=2)
    await sell_at_the_till(database, ARGAN, 1)
    paid = await database.fetchval("SELECT id FROM sale_line")
    placed = await order_of(database, (ARGAN, 2))
    (promise,) = await orders.promises_of(
        database, (await orders.by_code(database, placed.code)).id
    )
    await database.write(lambda tx: reservations.sold(tx, promise, paid))
    await sell_at_the_till(database, ARGAN, 2)
    await bring(database, await orders.by_code(database, placed.code), RABAT)
    transfer_id = await database.fetchval("SELECT id FROM transfer")
    await send(database, transfer_id)
    await receive(database, transfer_id, Came(2))
    held = await database.fetch("SELECT sale_line_id FROM reservation WHERE closed_at IS NULL")
    assert [row[0] for row in held] == [paid]


async def test_nothing_is_brought_from_where_it_cannot_all_be_had(database: Database) -> None:
    await opened(database, argan=2, at_rabat=1)
    order = await shorted(database)
    found = await shortages.sources(database, order, now=NOW)
    assert RABAT not in [source.site_id for source in found]
    with pytest.raises(OutOfStock):
        await bring(database, order, RABAT)
    with pytest.raises(NotFound):
        await bring(database, order, 99)
    assert (await orders.by_code(database, order.code)).is_shorted
    await nothing_is_broken(database)


async def test_an_order_asks_the_pool_once_for_what_a_till_left_short(database: Database) -> None:
    await opened(database, argan=2, at_rabat=0)
    await offered(database)
    order = await shorted(database)
    assert None in [source.site_id for source in await shortages.sources(database, order, now=NOW)]
    await bring(database, order, None)
    waiting = await orders.by_code(database, order.code)
    assert (waiting.is_shorted, waiting.is_coming) == (False, True)
    with pytest.raises(Conflict, match="missing"):
        await bring(database, order, None)
    asked_of_the_pool = await database.fetch("SELECT product_id, quantity FROM pool_request")
    assert [tuple(row) for row in asked_of_the_pool] == [(ARGAN, 2)]
    await nothing_is_broken(database)


async def test_a_cancelled_order_lets_go_of_goods_asked_for_and_those_under_way_come_for_the_shelf(
    database: Database,
) -> None:
    await opened(database)
    for is_sent in (False, True):
        order, transfer_id = await asked(database)
        if is_sent:
            await send(database, transfer_id)
        await database.write(lambda tx, id_=order.id: steps.cancel(tx, id_, by=MANAGER, now=NOW))  # type: ignore[misc]
        await nothing_is_broken(database)
        if is_sent:
            await receive(database, transfer_id, Came(1))
        else:
            with pytest.raises(Conflict):
                await send(database, transfer_id)
    assert (await level(database, RABAT), await level(database, 1)) == ((1, 0), (1, 0))
    assert await told(database) == []
    await nothing_is_broken(database)


async def test_what_nobody_sends_in_a_week_is_free_again_and_the_order_is_short(
    database: Database,
) -> None:
    await opened(database)
    order, _ = await asked(database)
    later = NOW + 8 * DAY
    await database.write(lambda tx: reservations.expire(tx, RABAT, ARGAN, later))
    await jobs.flag_shorted(database, later)
    assert (await orders.by_code(database, order.code)).is_shorted
    await nothing_is_broken(database)


async def test_only_goods_to_be_collected_and_no_hamper_are_brought_from_elsewhere(
    database: Database,
) -> None:
    await opened(database)
    for wish, refusal in (
        (counter_scene.wish("local", (ARGAN, 1, 0), from_site_id=RABAT), Conflict),
        (counter_scene.wish("pickup", (HAMPER, 1, 0), from_site_id=RABAT), Conflict),
        (brought(from_site_id=1), NotFound),
        (brought(from_site_id=99), NotFound),
        (brought(3), OutOfStock),
        (brought(email="omar"), BadInput),
    ):
        with pytest.raises(refusal):
            await make(database, wish)
    assert await database.fetchval("SELECT COUNT(*) FROM shop_order") == 0
    assert await level(database, RABAT) == (2, 0)


# -- from the pool ---------------------------------------------------------------------------


async def offered(database: Database, quantity: int = 24) -> None:
    """Azmoul offers argan in cartons of twelve."""

    async def work(tx: Transaction) -> None:
        await tx.execute(
            """INSERT INTO offer (cooperative_id, product_id, quantity, carton_quantity, unit_cost, lead_days, offered_at)
               VALUES (1, $1, $2, 12, 9000, 5, 1)""",
            ARGAN,
            quantity,
        )
        await tx.execute(
            """INSERT INTO convention (cooperative_id, version, signed_on, starts_on, ends_on, certifies, collects, sells)
               VALUES (1, 1, '2026-01-01', '2026-01-01', '2027-12-31', 1, 1, 1)"""
        )

    await database.write(work)


async def deliver(database: Database, purchase_id: int, quantity: int) -> None:
    line = await database.fetchval(
        "SELECT id FROM purchase_order_line WHERE purchase_order_id = $1", purchase_id
    )
    arrival = Arrival(int(line), "N1", "2027-12-01", quantity)
    await database.write(
        lambda tx: receiving.receive(
            tx, purchase_id, f"delivery-{quantity}", [arrival], by=MANAGER, now=NOW, arrived=arrivals.held
        )
    )  # fmt: skip


async def test_goods_asked_of_the_pool_are_proposed_for_the_next_order_and_held_with_its_delivery(
    database: Database,
) -> None:
    await opened(database, at_rabat=0)
    await offered(database)
    placed = await make(database, brought(3, from_site_id=None, from_pool=True))
    order = await orders.by_code(database, placed.code)
    assert order.is_coming
    proposed = {
        one.product_id: one for one in await suggestions.all_of(database, 1, Rules(), now=NOW)
    }
    assert proposed[ARGAN].plan.is_due
    assert (proposed[ARGAN].plan.quantity, proposed[ARGAN].situation.wanted) == (12, 3)
    assert not proposed[HONEY].plan.is_due
    (purchase_id,) = await database.write(
        lambda tx: purchases.draw(tx, site_id=1, wants={ARGAN: 12}, by=MANAGER, now=NOW)
    )
    again = {one.product_id: one for one in await suggestions.all_of(database, 1, Rules(), now=NOW)}
    assert not again[ARGAN].plan.is_due
    await nothing_is_broken(database)
    await deliver(database, purchase_id, 2)
    assert (await orders.by_code(database, order.code)).is_coming
    await deliver(database, purchase_id, 10)
    here = await orders.by_code(database, order.code)
    assert (here.is_coming, await level(database, 1)) == (False, (12, 3))
    assert await told(database) == ["order_arrived"]
    await packed(database, here)
    assert await requests.waiting(database, 1) == {}
    await nothing_is_broken(database)


async def test_no_more_is_asked_of_the_pool_than_co_operatives_offer_and_a_cancelled_order_asks_no_more(
    database: Database,
) -> None:
    await opened(database, at_rabat=0)
    await offered(database, 12)
    wishes = [brought(8, from_site_id=None, from_pool=True) for _ in range(2)]
    answers = await asyncio.gather(
        *(make(database, wish) for wish in wishes), return_exceptions=True
    )
    (refused,) = [answer for answer in answers if isinstance(answer, BaseException)]
    assert isinstance(refused, OutOfStock)
    assert await requests.waiting(database, 1) == {ARGAN: (8, 1)}
    order_id = int(await database.fetchval("SELECT id FROM shop_order"))
    await database.write(lambda tx: steps.cancel(tx, order_id, by=MANAGER, now=NOW))
    assert await requests.waiting(database, 1) == {}
    await nothing_is_broken(database)
