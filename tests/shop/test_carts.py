"""Carts: kept for a guest, capped by what is there, honest about prices that changed."""

import pytest

from shop.baskets import carts
from store.db import Database
from store.errors import BadInput, NotFound, OutOfStock
from tests.shop import scene
from tests.shop.scene import AMLOU, ARGAN, DATES, HAMPER, HONEY, MILK, SHELF, TOKEN
from tests.world import NOW

pytestmark = pytest.mark.anyio


async def test_the_total_with_delivery_is_known_in_the_cart(database: Database) -> None:
    await scene.set_up(database)
    await scene.put(database, ARGAN, 2)
    await scene.put(database, DATES, 750)
    cart = await scene.cart(database)
    assert [line.amount for line in cart.lines] == [33_000, 8_250]
    assert (cart.goods_total, cart.delivery_fee, cart.total) == (41_250, 2_500, 43_750)
    assert cart.until_free_delivery == 18_750
    assert cart.count == 3


async def test_the_same_jar_twice_is_one_line(database: Database) -> None:
    await scene.set_up(database)
    await scene.put(database, ARGAN)
    await scene.put(database, ARGAN, 2)
    cart = await scene.cart(database)
    assert [(line.good.id, line.quantity) for line in cart.lines] == [(ARGAN, 3)]


async def test_adding_more_than_there_is_takes_what_there_is_and_says_so(
    database: Database,
) -> None:
    await scene.set_up(database, argan=3)
    await scene.put(database, ARGAN, 2)
    added = await scene.put(database, ARGAN, 5)
    assert (added.quantity, added.asked) == (3, 7)


async def test_what_is_sold_out_does_not_enter_the_cart(database: Database) -> None:
    await scene.set_up(database, argan=0)
    with pytest.raises(OutOfStock):
        await scene.put(database, ARGAN)
    assert await carts.find(database, TOKEN, SHELF, now=NOW) is None


async def test_loose_goods_go_by_the_quarter_kilogram(database: Database) -> None:
    await scene.set_up(database)
    with pytest.raises(BadInput):
        await scene.put(database, DATES, 300)
    await scene.put(database, DATES, 500)


async def test_a_hamper_and_its_contents_share_the_stock(database: Database) -> None:
    await scene.set_up(database, argan=3)
    await scene.put(database, ARGAN, 2)
    await scene.put(database, HAMPER, 2)
    cart = await scene.cart(database)
    assert [(line.quantity, line.offered) for line in cart.lines] == [(2, 2), (2, 1)]
    await database.write(lambda tx: carts.accept_offers(tx, TOKEN, SHELF, now=NOW))
    cart = await scene.cart(database)
    assert not cart.is_short
    assert [line.quantity for line in cart.lines] == [2, 1]


async def test_a_price_that_changed_since_is_shown(database: Database) -> None:
    await scene.set_up(database)
    await scene.put(database, HONEY)
    await database.write(
        lambda tx: tx.execute(
            "INSERT INTO price (product_id, amount, starts_at) VALUES (2, 9900, $1)", NOW + 5
        )
    )
    before = await scene.cart(database, now=NOW + 4)
    after = await scene.cart(database, now=NOW + 6)
    assert not before.lines[0].price_changed
    assert after.lines[0].price_changed
    assert (after.lines[0].seen_price, after.lines[0].amount) == (9_500, 9_900)


async def test_quantities_are_set_and_lines_removed(database: Database) -> None:
    await scene.set_up(database)
    await scene.put(database, ARGAN)
    await scene.put(database, HONEY)
    await database.write(lambda tx: carts.set_quantity(tx, TOKEN, ARGAN, 4, SHELF, now=NOW))
    await database.write(lambda tx: carts.set_quantity(tx, TOKEN, HONEY, 0, SHELF, now=NOW))
    cart = await scene.cart(database)
    assert [(line.good.id, line.quantity) for line in cart.lines] == [(ARGAN, 4)]


async def test_chilled_goods_leave_no_delivery_by_carrier(database: Database) -> None:
    await scene.set_up(database)
    await scene.put(database, AMLOU)
    await database.write(lambda tx: carts.choose_delivery(tx, TOKEN, "national", now=NOW))
    assert (await scene.cart(database)).method == "national"
    await scene.put(database, MILK)
    cart = await scene.cart(database)
    assert cart.methods == ("pickup", "local")
    assert cart.method == "local"


async def test_a_secret_that_was_not_given_out_is_never_taken_on(database: Database) -> None:
    await scene.set_up(database)
    added = await database.write(
        lambda tx: carts.add(tx, "made-up", ARGAN, 1, SHELF, spare="ours", now=NOW)
    )
    assert added.token == "ours"
    with pytest.raises(NotFound):
        await database.write(lambda tx: carts.set_quantity(tx, "made-up", ARGAN, 2, SHELF, now=NOW))


async def test_carts_that_nobody_came_back_to_are_swept_away(database: Database) -> None:
    await scene.set_up(database)
    await scene.put(database, ARGAN)
    await scene.put(database, HONEY, token="another")
    await scene.place(database)
    swept = await database.write(lambda tx: carts.sweep(tx, before=NOW + 1))
    assert swept == 1
    assert await database.fetchval("SELECT COUNT(*) FROM shop_order") == 1
