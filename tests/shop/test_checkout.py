"""Placing an order: once per cart, all goods promised or none, nothing charged that was not shown."""

import asyncio

import pytest

from inventory import levels
from shop.checkout import checkout, placing
from shop.orders import letters, orders, steps
from store import outbox
from store.clock import DAY
from store.db import Database, Transaction
from store.errors import BadInput, Conflict, NotFound, OutOfStock
from tests.shop import scene
from tests.shop.scene import AMINA, ARGAN, DATES, HAMPER, HONEY, MILK
from tests.world import NOW, TODAY

pytestmark = pytest.mark.anyio


async def available(database: Database, product_id: int) -> int:
    found = await levels.available(database, 1, [product_id], today=TODAY, now=NOW)
    return found[product_id]


async def test_an_order_holds_its_goods_and_keeps_what_was_bought(database: Database) -> None:
    await scene.set_up(database)
    await scene.put(database, ARGAN, 2)
    await scene.put(database, DATES, 750)
    placed = await scene.place(database)
    order = await orders.by_secret(database, placed.secret)
    assert [(line.quantity, line.amount) for line in order.lines] == [(2, 33_000), (750, 8_250)]
    assert (order.goods_total, order.delivery_fee, order.total) == (41_250, 2_500, 43_750)
    assert order.stage == "placed"
    assert await available(database, ARGAN) == 8
    assert await available(database, DATES) == 4_250


async def test_the_secret_of_an_order_is_long_and_the_order_found_by_nothing_else(
    database: Database,
) -> None:
    await scene.set_up(database)
    await scene.put(database, ARGAN)
    placed = await scene.place(database)
    assert len(placed.secret) >= 43
    with pytest.raises(NotFound):
        await orders.by_secret(database, placed.code)


async def test_pressing_the_button_many_times_makes_one_order(database: Database) -> None:
    await scene.set_up(database)
    await scene.put(database, ARGAN)
    total = (await scene.cart(database)).total
    placed = await asyncio.gather(*(scene.place(database, seen_total=total) for _ in range(6)))
    assert len({p.secret for p in placed}) == 1
    assert [p.is_new for p in placed].count(True) == 1
    assert await available(database, ARGAN) == 9


async def test_fifty_shoppers_for_the_last_jar_make_one_order(database: Database) -> None:
    await scene.set_up(database, argan=1)
    tokens = [f"shopper-{n}" for n in range(50)]
    for token in tokens:
        await scene.put(database, ARGAN, token=token)
    answers = await asyncio.gather(
        *(scene.place(database, token=token) for token in tokens), return_exceptions=True
    )
    assert sum(isinstance(answer, placing.Placed) for answer in answers) == 1
    assert sum(isinstance(answer, OutOfStock) for answer in answers) == 49
    assert await available(database, ARGAN) == 0


async def test_a_cart_that_runs_short_is_kept_and_says_what_can_be_had(database: Database) -> None:
    await scene.set_up(database, argan=3)
    await scene.put(database, ARGAN, 3)
    await scene.put(database, HONEY)
    await scene.put(database, ARGAN, 2, token="another")
    await scene.place(database, token="another")
    with pytest.raises(OutOfStock) as refusal:
        await scene.place(database)
    assert refusal.value.shortages == {ARGAN: 1}
    cart = await scene.cart(database)
    assert [(line.quantity, line.offered) for line in cart.lines] == [(3, 1), (1, 1)]
    assert await available(database, HONEY) == 10


async def test_a_hamper_and_a_single_of_one_stock_are_refused_together(database: Database) -> None:
    await scene.set_up(database, argan=5)
    await scene.put(database, HAMPER, 3)
    await scene.put(database, ARGAN, 3)
    with pytest.raises(OutOfStock):
        await scene.place(database)
    assert await available(database, ARGAN) == 5


async def test_a_hamper_holds_its_components(database: Database) -> None:
    await scene.set_up(database)
    await scene.put(database, HAMPER, 2)
    await scene.place(database)
    assert await available(database, ARGAN) == 8
    assert await available(database, HONEY) == 6


async def test_a_total_that_was_not_shown_is_not_ordered(database: Database) -> None:
    await scene.set_up(database)
    await scene.put(database, HONEY)
    await database.write(
        lambda tx: tx.execute(
            "INSERT INTO price (product_id, amount, starts_at) VALUES (2, 9900, $1)", NOW + 5
        )
    )
    with pytest.raises(checkout.TotalChanged):
        await scene.place(database, seen_total=12_000, now=NOW + 6)
    placed = await scene.place(database, seen_total=12_400, now=NOW + 6)
    assert (await orders.by_secret(database, placed.secret)).total == 12_400


async def test_chilled_goods_are_not_sent_with_a_carrier(database: Database) -> None:
    await scene.set_up(database)
    await scene.put(database, MILK)
    agadir = placing.Details("A", "+212612345678", "", "Agadir", "1", "", "national")
    with pytest.raises(BadInput):
        await scene.place(database, agadir)


async def test_an_empty_cart_and_an_unknown_one_make_no_order(database: Database) -> None:
    await scene.set_up(database)
    with pytest.raises(NotFound):
        await scene.place(database)
    await scene.put(database, ARGAN)
    await database.write(lambda tx: tx.execute("DELETE FROM cart_line"))
    with pytest.raises(Conflict):
        await scene.place(database)


async def test_the_confirmation_is_written_with_the_order_and_only_when_asked_for(
    database: Database,
) -> None:
    await scene.set_up(database)
    await scene.put(database, ARGAN)
    await scene.place(database)
    assert await database.fetchval("SELECT COUNT(*) FROM outbox") == 0
    await scene.put(database, ARGAN, token="another")
    with_mail = placing.Details(
        AMINA.name, AMINA.phone, "a@example.ma", AMINA.city, AMINA.address, "", "local"
    )
    await scene.place(database, with_mail, token="another")
    assert await database.fetchval("SELECT recipient FROM outbox") == "a@example.ma"


async def test_a_letter_about_an_order_that_is_given_up_is_told_to_the_shop_of_the_order(
    database: Database,
) -> None:
    await scene.set_up(database)
    await scene.put(database, ARGAN)
    amina = placing.Details(
        AMINA.name, AMINA.phone, "a@example.ma", AMINA.city, AMINA.address, "", "local"
    )
    placed = await scene.place(database, amina)
    order = await orders.by_code(database, placed.code)

    async def last_try(tx: Transaction) -> None:
        await letters.put(tx, "order_cancelled", order, now=NOW)
        await tx.execute("UPDATE outbox SET tries = $1", outbox.TRIES - 1)

    await database.write(last_try)
    nobody_can_write_them: dict[str, outbox.Compose] = {}
    await outbox.send_due(
        database, nobody_can_write_them, lambda _: None, "m@example.ma", now=NOW + DAY
    )
    rows = await database.fetch("SELECT kind, site_id FROM task")
    assert [tuple(row) for row in rows] == [(outbox.LOST, 1)] * 2


async def test_the_shopper_cancels_until_picking_and_the_goods_come_back(
    database: Database,
) -> None:
    await scene.set_up(database)
    await scene.put(database, ARGAN, 2)
    placed = await scene.place(database)
    for _ in range(2):
        await database.write(lambda tx: steps.cancel(tx, placed.id, by=None, now=NOW))
    assert await available(database, ARGAN) == 10
    order = await orders.by_secret(database, placed.secret)
    assert order.stage == "cancelled"
    assert [event.kind for event in order.events] == ["placed", "cancelled"]
