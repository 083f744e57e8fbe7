"""Orders and the counter: collected, held, paid now and sent later, at a till or in the office, once."""

import asyncio
from functools import partial

import pytest

from inventory import reservations, whereabouts
from shop import jobs
from shop.counter import counter, pickups
from shop.orders import claims, handover, orders, picking, steps
from shop.orders.claims import AtAnotherTill
from store import tenders
from store.clock import DAY, HOUR, MINUTE
from store.db import Database, Transaction
from store.errors import BadInput, Conflict, NotFound, OutOfStock
from tests import world
from tests.shop import scene
from tests.shop.counter_scene import (
    OTHER_TILL,
    TILL,
    make,
    nothing_is_broken,
    on_hand,
    ordered,
    packed,
    sell,
    wish,
)
from tests.shop.scene import AMLOU, ARGAN, BOOKS, HAMPER, HONEY, MANAGER, MILK
from tests.world import NOW

pytestmark = pytest.mark.anyio


async def stage(database: Database, code: str) -> str:
    return (await orders.by_code(database, code)).stage


async def kinds(database: Database) -> set[str]:
    return {row[0] for row in await database.fetch("SELECT kind FROM task")}


async def shorted(database: Database, order_id: int) -> None:
    """A till has sold the goods of every line to somebody else."""
    for key in await orders.promises_of(database, order_id):
        await database.write(partial(reservations.short, key=key, now=NOW))


# Collected


async def test_a_collected_order_becomes_the_tills_sale_and_its_goods_leave_once(
    database: Database,
) -> None:
    order = await packed(database, await ordered(database, (ARGAN, 2), (HAMPER, 1)))
    sale_id, outcome = await sell(database, order)
    assert (len(outcome.settled), outcome.again, outcome.doubt) == (2, frozenset(), "")
    found = await orders.by_code(database, order.code)
    assert (found.stage, found.sale_id, found.owed) == ("handed_over", sale_id, 0)
    assert await on_hand(database, ARGAN) == (7, 0)
    assert await on_hand(database, HONEY) == (8, 0)
    await nothing_is_broken(database)


async def test_what_the_customer_does_not_want_goes_back_on_the_shelf(database: Database) -> None:
    order = await packed(database, await ordered(database, (ARGAN, 1), (HONEY, 2)))
    await sell(database, order, without=[HONEY])
    found = await orders.by_code(database, order.code)
    assert [line.product_id for line in found.kept] == [ARGAN]
    assert (await on_hand(database, ARGAN), await on_hand(database, HONEY)) == ((9, 0), (10, 0))
    await nothing_is_broken(database)


async def test_an_order_that_was_not_packed_leaves_from_the_shelf_all_the_same(
    database: Database,
) -> None:
    order = await ordered(database, (ARGAN, 2))
    _, outcome = await sell(database, order)
    assert outcome.settled == frozenset()
    assert (await stage(database, order.code), await on_hand(database, ARGAN)) == (
        "handed_over",
        (8, 0),
    )
    await nothing_is_broken(database)


async def test_an_order_whose_goods_were_all_sold_meanwhile_takes_what_it_is_given_from_the_shelf(
    database: Database,
) -> None:
    order = await ordered(database, (ARGAN, 2))
    await shorted(database, order.id)
    _, outcome = await sell(database, order)
    assert outcome.settled == frozenset()
    assert await on_hand(database, ARGAN) == (8, 0)
    await nothing_is_broken(database)


async def test_an_order_collected_at_two_tills_at_once_is_sold_by_one_and_told_of_the_other(
    database: Database,
) -> None:
    order = await packed(database, await ordered(database, (ARGAN, 2), (HAMPER, 1)))
    (one, first), (two, second) = await asyncio.gather(sell(database, order), sell(database, order))
    doubts = {one: first.doubt, two: second.doubt}
    winner = (await orders.by_code(database, order.code)).sale_id
    assert doubts.pop(winner) == ""
    assert list(doubts.values()) == ["order_sold_twice"]
    assert (await on_hand(database, ARGAN), await on_hand(database, HONEY)) == ((7, 0), (8, 0))


async def test_an_order_handed_over_by_the_office_and_sold_at_a_till_leaves_once(
    database: Database,
) -> None:
    order = await packed(database, await ordered(database, (ARGAN, 2)))
    cash = [tenders.Tender("cash", 33_000)]

    async def office() -> None:
        await database.write(
            lambda tx: handover.complete(tx, order.id, cash, BOOKS, by=MANAGER, now=NOW)
        )

    await office()
    _, outcome = await sell(database, order)
    assert (outcome.doubt, len(outcome.again)) == ("order_sold_twice", 1)
    await office()
    assert await on_hand(database, ARGAN) == (8, 0)
    assert await database.fetchval("SELECT COUNT(*) FROM sale") == 2
    await nothing_is_broken(database)


async def test_a_late_sale_of_a_cancelled_order_is_kept_and_takes_the_goods_from_the_shelf(
    database: Database,
) -> None:
    order = await packed(database, await ordered(database, (ARGAN, 2)))
    await database.write(lambda tx: steps.cancel(tx, order.id, by=MANAGER, now=NOW))
    _, outcome = await sell(database, order)
    assert (outcome.doubt, outcome.settled) == ("order_cancelled", frozenset())
    assert (await stage(database, order.code), await on_hand(database, ARGAN)) == (
        "cancelled",
        (8, 0),
    )
    await nothing_is_broken(database)


# One till at a time


async def test_a_till_that_has_an_order_on_its_ticket_keeps_others_from_it(
    database: Database,
) -> None:
    order = await packed(database, await ordered(database, (ARGAN, 1)))
    await database.write(lambda tx: claims.take(tx, order.id, TILL, now=NOW))
    await database.write(lambda tx: claims.take(tx, order.id, TILL, now=NOW + MINUTE))
    with pytest.raises(AtAnotherTill) as refusal:
        await database.write(lambda tx: claims.take(tx, order.id, OTHER_TILL, now=NOW + MINUTE))
    assert refusal.value.claim.register == "Caisse 1"
    cash = [tenders.Tender("cash", 16_500)]
    with pytest.raises(AtAnotherTill):
        await database.write(
            lambda tx: handover.complete(tx, order.id, cash, BOOKS, by=MANAGER, now=NOW + MINUTE)
        )
    with pytest.raises(AtAnotherTill):
        await database.write(lambda tx: steps.cancel(tx, order.id, by=MANAGER, now=NOW + MINUTE))
    assert await stage(database, order.code) == "packed"


async def test_a_claim_ends_with_its_time_or_is_taken_over(database: Database) -> None:
    order = await packed(database, await ordered(database, (ARGAN, 1)))
    await database.write(lambda tx: claims.take(tx, order.id, TILL, now=NOW))
    later = NOW + claims.MINUTES * MINUTE
    await database.write(lambda tx: claims.take(tx, order.id, OTHER_TILL, now=later))
    await database.write(lambda tx: claims.take(tx, order.id, TILL, take_over=True, now=later))
    found = await claims.of(database, order.id, now=later, device=TILL.device)
    assert found is not None
    assert found.is_mine
    await database.write(lambda tx: claims.leave(tx, order.id, TILL.device))
    assert await claims.of(database, order.id, now=later) is None


async def test_of_two_tills_that_claim_at_once_one_has_it(database: Database) -> None:
    order = await packed(database, await ordered(database, (ARGAN, 1)))

    async def claim(till: claims.Till) -> str:
        try:
            await database.write(lambda tx: claims.take(tx, order.id, till, now=NOW))
        except AtAnotherTill:
            return "refused"
        return "claimed"

    assert sorted(await asyncio.gather(claim(TILL), claim(OTHER_TILL))) == ["claimed", "refused"]


# Held for a customer


async def test_goods_held_for_a_customer_are_a_pick_up_at_the_catalogues_price(
    database: Database,
) -> None:
    await scene.set_up(database, argan=3)
    asked = wish("pickup", (ARGAN, 2, 2), days=1)
    placed = await make(database, asked)
    order = await orders.by_code(database, placed.code)
    assert (order.due, order.delivery, order.phone) == (33_000, "pickup", "+212661000001")
    assert await on_hand(database, ARGAN) == (3, 2)
    again = await make(database, asked)
    assert (again.id, again.is_new) == (placed.id, False)
    (found,) = await pickups.waiting(database, 1, words="", device="", now=NOW)
    assert (found.code, found.owed, found.articles) == (placed.code, 33_000, 1)
    assert await stage(database, placed.code) == "placed"
    await sell(database, await packed(database, order))
    await nothing_is_broken(database)


async def test_more_than_is_there_is_not_held_and_leaves_no_order(database: Database) -> None:
    await scene.set_up(database, argan=3)
    with pytest.raises(OutOfStock):
        await make(database, wish("pickup", (HONEY, 1, 1), (ARGAN, 4, 4)))
    assert await database.fetchval("SELECT COUNT(*) FROM shop_order") == 0
    assert (await on_hand(database, HONEY))[1] == 0


async def test_the_last_unit_is_held_by_one_of_two_tills(database: Database) -> None:
    await scene.set_up(database, argan=1)
    answers = await asyncio.gather(
        make(database, wish("pickup", (ARGAN, 1, 1))),
        make(database, wish("pickup", (ARGAN, 1, 1))),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["OutOfStock", "Placed"]
    await nothing_is_broken(database)


async def test_a_hold_that_nobody_came_for_ends_by_itself(database: Database) -> None:
    await scene.set_up(database)
    placed = await make(database, wish("pickup", (ARGAN, 2, 2), days=0))
    await packed(database, await orders.by_code(database, placed.code))
    await counter.sweep(database, NOW + HOUR)
    assert await stage(database, placed.code) == "packed"
    await counter.sweep(database, NOW + DAY)
    assert await stage(database, placed.code) == "cancelled"
    assert await on_hand(database, ARGAN) == (10, 0)
    assert "order_lapsed" in await kinds(database)
    await nothing_is_broken(database)


async def test_a_hold_asks_for_a_name_and_a_number(database: Database) -> None:
    await scene.set_up(database)
    with pytest.raises(BadInput) as refusal:
        await make(database, wish("pickup", (ARGAN, 1, 1), phone="12"))
    assert refusal.value.field == "phone"


# Paid now, sent later


async def sent(database: Database, email: str = "") -> orders.Order:
    await scene.set_up(database)
    placed = await make(database, wish("local", (ARGAN, 2, 30_000), (HAMPER, 1, 29_900), email=email))  # fmt: skip
    return await orders.by_code(database, placed.code)


async def test_goods_to_be_sent_are_on_sale_again_as_soon_as_their_till_lets_go(
    database: Database,
) -> None:
    order = await sent(database)
    for device, stage in ((OTHER_TILL.device, "placed"), (TILL.device, "cancelled")):
        await database.write(lambda tx, d=device: counter.leave(tx, order.id, d, now=NOW))  # type: ignore[misc]
        assert (await orders.by_code(database, order.code)).stage == stage
    assert await reservations_open(database) == 0
    with pytest.raises(Conflict):
        await database.write(lambda tx: claims.take(tx, order.id, TILL, now=NOW))
    await database.write(lambda tx: counter.leave(tx, order.id, TILL.device, now=NOW))
    await nothing_is_broken(database)


async def test_a_sale_of_goods_that_were_let_go_behind_the_tills_back_stands(
    database: Database,
) -> None:
    order = await sent(database)
    await database.write(lambda tx: counter.leave(tx, order.id, TILL.device, now=NOW))
    await sell(database, order)
    assert (await orders.by_code(database, order.code)).stage == "placed"
    await nothing_is_broken(database)


async def test_a_paid_order_and_one_to_be_collected_stay_when_a_till_lets_go(
    database: Database,
) -> None:
    paid = await sent(database)
    await sell(database, paid)
    collected = await packed(
        database,
        await orders.by_code(
            database, (await make(database, wish("pickup", (HONEY, 1, 8_000)))).code
        ),
    )
    await database.write(lambda tx: claims.take(tx, collected.id, TILL, now=NOW))
    for order, stage in ((paid, "placed"), (collected, "packed")):
        await database.write(lambda tx, o=order: counter.leave(tx, o.id, TILL.device, now=NOW))  # type: ignore[misc]
        assert (await orders.by_code(database, order.code)).stage == stage
    assert await claims.of(database, collected.id, now=NOW) is None


async def reservations_open(database: Database) -> int:
    return int(await database.fetchval("SELECT COUNT(*) FROM reservation WHERE closed_at IS NULL"))


async def test_goods_to_be_sent_are_held_paid_at_the_till_and_leave_when_they_are_sent(
    database: Database,
) -> None:
    order = await sent(database)
    assert (order.delivery_fee, order.awaits_till) == (2_500, True)
    assert await pickups.waiting(database, 1, words=order.code, device="", now=NOW) == []
    sale_id, outcome = await sell(database, order)
    assert len(outcome.settled) == 2
    paid = await orders.by_code(database, order.code)
    assert (paid.stage, paid.sale_id, paid.owed, paid.held_until) == ("placed", sale_id, 0, None)
    assert (paid.due, await on_hand(database, ARGAN)) == (62_400, (10, 3))
    await nothing_is_broken(database)
    await packed(database, paid)
    await database.write(lambda tx: handover.complete(tx, order.id, (), BOOKS, by=MANAGER, now=NOW))
    assert await database.fetchval("SELECT COUNT(*) FROM sale") == 1
    assert (await on_hand(database, ARGAN), await on_hand(database, HONEY)) == ((7, 0), (8, 0))
    await nothing_is_broken(database)


async def test_goods_to_be_sent_that_no_till_was_paid_for_go_back_on_sale(
    database: Database,
) -> None:
    order = await sent(database)
    await counter.sweep(database, NOW + 16 * MINUTE)
    assert await stage(database, order.code) == "cancelled"
    assert await on_hand(database, ARGAN) == (10, 0)


async def test_money_that_comes_late_for_goods_to_be_sent_holds_them_again(
    database: Database,
) -> None:
    order = await sent(database)
    await counter.sweep(database, NOW + 16 * MINUTE)
    await sell(database, order, now=NOW + HOUR)
    paid = await orders.by_code(database, order.code)
    assert (paid.stage, paid.is_shorted, await on_hand(database, ARGAN)) == (
        "placed",
        False,
        (10, 3),
    )
    await nothing_is_broken(database)


async def test_money_that_comes_when_the_goods_are_gone_makes_an_order_that_is_short(
    database: Database,
) -> None:
    order = await sent(database, email="omar@example.ma")
    await counter.sweep(database, NOW + 16 * MINUTE)
    await make(database, wish("pickup", (ARGAN, 9, 9)))
    await sell(database, order, now=NOW + HOUR)
    paid = await orders.by_code(database, order.code)
    assert (paid.stage, paid.is_shorted) == ("placed", True)
    assert "order_short" in await kinds(database)
    await jobs.flag_shorted(database, NOW + HOUR)
    letters = await database.fetch("SELECT kind FROM outbox ORDER BY id")
    assert [row["kind"] for row in letters] == ["order_short"], "none says that all is held"
    await nothing_is_broken(database)


async def test_goods_to_be_sent_that_were_all_sold_meanwhile_stay_on_the_ticket(
    database: Database,
) -> None:
    await scene.set_up(database)
    placed = await make(database, wish("local", (ARGAN, 2, 33_000)))
    await shorted(database, placed.id)
    await database.write(lambda tx: counter.hold_on(tx, placed.id, now=NOW))
    assert (await orders.by_code(database, placed.code)).is_shorted


async def test_a_paid_order_that_is_cancelled_asks_for_its_money_back(database: Database) -> None:
    order = await sent(database)
    await sell(database, order)
    paid = await orders.by_code(database, order.code)
    assert not paid.may_cancel
    await database.write(lambda tx: steps.cancel(tx, order.id, by=MANAGER, now=NOW))
    assert await on_hand(database, ARGAN) == (10, 0)
    assert "order_refund" in await kinds(database)
    await nothing_is_broken(database)


async def test_chilled_goods_are_not_sent_with_a_carrier(database: Database) -> None:
    await scene.set_up(database)
    with pytest.raises(BadInput):
        await make(database, wish("national", (MILK, 1, 2_500), city="Agadir"))


# Where it is


async def test_a_product_is_told_by_place_by_shop_in_the_pool_and_on_its_way(
    database: Database,
) -> None:
    await scene.set_up(database)

    async def more(tx: Transaction) -> None:
        await world.lot(tx, AMLOU, "T2", 4, at=world.BACK)
        await world.lot(tx, AMLOU, "T3", 6, at=world.POOL)
        await tx.execute(
            """INSERT INTO convention (cooperative_id, version, signed_on, starts_on, ends_on, certifies, collects, sells)
               VALUES (1, 1, '2026-01-01', '2026-01-01', '2027-12-31', 1, 1, 1)"""
        )
        await tx.execute(
            """INSERT INTO offer (cooperative_id, product_id, quantity, carton_quantity, unit_cost, lead_days, offered_at)
               VALUES (1, $1, 48, 12, 100, 5, 1)""",
            AMLOU,
        )

    await database.write(more)
    await make(database, wish("pickup", (AMLOU, 3, 3)))
    found = await whereabouts.of(database, AMLOU, 1, now=NOW)
    here, pool = found.sites
    assert (here.site_id, here.available) == (1, 11)
    assert [(place.kind, place.on_hand) for place in here.places] == [
        ("shelf", 10),
        ("back_room", 4),
    ]
    assert (pool.kind, pool.available) == ("pool", 6)
    assert (found.pool.quantity, found.pool.by_on) == (48, "2026-11-28")
    with pytest.raises(NotFound):
        await whereabouts.of(database, 999, 1, now=NOW)


async def test_an_order_that_is_paid_is_not_taken_onto_a_ticket(database: Database) -> None:
    order = await packed(database, await ordered(database, (ARGAN, 1)))
    await sell(database, order)
    with pytest.raises(Conflict):
        await database.write(lambda tx: claims.take(tx, order.id, TILL, now=NOW))
    assert await picking.pick_list(database, order.id) == []
