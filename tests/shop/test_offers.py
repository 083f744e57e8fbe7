"""Promotions and codes online: what the basket shows is what is ordered, charged and recorded, and a code is used once."""

import asyncio
from typing import Any

import httpx2
import pytest

from shop.baskets import codes
from shop.checkout.checkout import TotalChanged
from shop.checkout.placing import Placed
from shop.orders import handover, letters, orders, picking, shortages, steps
from store import settings, tenders
from store.db import Database
from store.errors import Conflict
from store.i18n import speaking
from store.money import Language
from store.promotions import coupons, promotions
from store.promotions.coupons import UsedUp
from store.promotions.promotions import Promotion
from store.verify import broken
from tests.house import House
from tests.shop import scene
from tests.shop.page import Page
from tests.shop.scene import AMINA, ARGAN, BOOKS, HONEY, MANAGER, SHELF, TOKEN
from tests.shop.test_shopping import FORM, add, order, shopper
from tests.world import NOW

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _at_a_fixed_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.clock.now", lambda: NOW)


async def offer(database: Database, **more: Any) -> Promotion:
    told: dict[str, Any] = {
        "id": 0, "kind": "order_percent", "percent_bp": 1_000,
        "name_fr": "Fête du miel", "name_ar": "عيد العسل", "name_en": "Honey feast", "starts_at": NOW - 1,
    }  # fmt: skip
    made = Promotion(**(told | more))
    id_ = await database.write(lambda tx: promotions.create(tx, made, by=None, now=NOW - 1))
    return await promotions.find(database, id_)


async def give(database: Database, code: str, token: str = TOKEN) -> None:
    await database.write(lambda tx: codes.give(tx, token, code, now=NOW))


async def uses(database: Database) -> int:
    return int(await database.fetchval("SELECT COUNT(*) FROM coupon_use WHERE let_go_at IS NULL"))


async def test_an_order_is_placed_charged_and_recorded_with_what_its_promotions_took_off(
    database: Database,
) -> None:
    await scene.set_up(database)
    await offer(database, kind="bundle", percent_bp=0, take=3, pay=2, products=(HONEY,))
    await offer(database, code="MIEL10")
    await scene.put(database, ARGAN)
    await scene.put(database, HONEY, 3)
    await give(database, "MIEL10")
    cart = await scene.cart(database)
    assert [(line.gross, line.discount) for line in cart.lines] == [
        (16_500, 1_650), (28_500, 9_500 + 1_900),
    ]  # fmt: skip
    assert (cart.goods_gross, cart.goods_total, cart.total) == (45_000, 31_950, 34_450)
    placed = await scene.place(database)
    found = await orders.by_secret(database, placed.secret)
    assert [(line.discount, line.amount) for line in found.lines] == [
        (1_650, 14_850),
        (11_400, 17_100),
    ]
    assert [(row.kind, row.name, row.amount) for row in found.discounts] == [
        ("promotion", "Fête du miel", 9_500), ("coupon", "Fête du miel", 3_550),
    ]  # fmt: skip
    assert (found.gross, found.taken_off, found.due) == (45_000, 13_050, 34_450)
    await _hand_over(database, placed)
    rows = await database.fetch(
        "SELECT discount, amount FROM sale_line WHERE kind = 'goods' ORDER BY position"
    )
    assert [tuple(row) for row in rows] == [(1_650, 14_850), (11_400, 17_100)]
    discounts = await database.fetch(
        "SELECT kind, amount, code FROM sale_discount ORDER BY position"
    )
    assert [tuple(row) for row in discounts] == [
        ("promotion", 9_500, ""),
        ("coupon", 3_550, "MIEL10"),
    ]
    assert await broken(database) == []


async def test_what_is_left_out_of_an_order_takes_its_share_of_the_discounts_with_it(
    database: Database,
) -> None:
    await scene.set_up(database)
    await offer(database, kind="percent", products=(HONEY,))
    await offer(database, code="MIEL10")
    await scene.put(database, ARGAN)
    await scene.put(database, HONEY)
    await give(database, "MIEL10")
    placed = await scene.place(database)
    honey = (await orders.by_secret(database, placed.secret)).lines[1]
    await database.write(lambda tx: shortages.drop(tx, honey.id, by=MANAGER, now=NOW))
    await _hand_over(database, placed)
    row = await database.fetchrow("SELECT total FROM sale")
    discounts = await database.fetch("SELECT kind, amount FROM sale_discount")
    assert [tuple(found) for found in discounts] == [("coupon", 1_650)]
    assert row is not None
    assert row["total"] == 14_850 + 2_500
    assert await broken(database) == []


async def _hand_over(database: Database, placed: Placed) -> None:
    await database.write(lambda tx: picking.start(tx, placed.id, by=MANAGER, now=NOW))
    for line in await picking.pick_list(database, placed.id):
        await database.write(
            lambda tx, line=line: picking.tick(tx, placed.id, line.lot_id, line.location_id, by=MANAGER, now=NOW)  # type: ignore[misc]
        )  # fmt: skip
    order = await orders.by_code(database, placed.code)
    await database.write(lambda tx: picking.pack(tx, placed.id, by=MANAGER, now=NOW))
    due = [tenders.Tender("cash", tenders.cash_due(order.due, BOOKS.policy).amount)]
    await database.write(
        lambda tx: handover.complete(tx, placed.id, due, BOOKS, by=MANAGER, now=NOW)
    )


async def test_fifty_orders_with_a_code_of_one_use_make_one_cheaper_order(
    database: Database,
) -> None:
    """Row 35: the others see that the total has changed, and lose nothing."""
    await scene.set_up(database, argan=100)
    await offer(database, code="UNIQUE", uses_max=1)
    tokens = [f"shopper-{number}" for number in range(50)]
    for token in tokens:
        await scene.put(database, ARGAN, token=token)
        await give(database, "UNIQUE", token)
    answers = await asyncio.gather(
        *(scene.place(database, token=token, seen_total=14_850 + 2_500) for token in tokens),
        return_exceptions=True,
    )
    assert sum(isinstance(answer, Placed) for answer in answers) == 1
    assert sum(isinstance(answer, TotalChanged | UsedUp) for answer in answers) == 49
    assert (await uses(database), await broken(database)) == (1, [])
    lost = next(t for t, a in zip(tokens, answers, strict=True) if isinstance(a, TotalChanged))
    left = await scene.cart(database, lost)
    assert (left.total, left.offers.codes[0].state) == (19_000, "used_up")


async def test_a_code_used_at_the_till_is_used_up_online(database: Database) -> None:
    await scene.set_up(database)
    promotion = await offer(database, code="UNIQUE", uses_max=1)
    await scene.put(database, ARGAN)
    await give(database, "UNIQUE")
    sale = "019200c0-0000-7000-8000-000000000001"
    await database.write(
        lambda tx: coupons.hold(tx, promotion, sale, "", expires_at=NOW + 60_000, now=NOW)
    )
    with pytest.raises(TotalChanged):
        await scene.place(database, seen_total=14_850 + 2_500)
    assert (await scene.cart(database)).total == 19_000
    assert (await scene.cart(database, now=NOW + 60_001)).total == 14_850 + 2_500


async def test_an_order_that_is_cancelled_gives_its_code_back(database: Database) -> None:
    await scene.set_up(database)
    await offer(database, code="UNIQUE", uses_max=1)
    await scene.put(database, ARGAN)
    await give(database, "UNIQUE")
    placed = await scene.place(database)
    assert await uses(database) == 1
    for _ in range(2):
        await database.write(lambda tx: steps.cancel(tx, placed.id, by=None, now=NOW))
    assert (await uses(database), await broken(database)) == (0, [])


async def test_a_code_for_each_customer_once_is_refused_at_the_second_order(house: House) -> None:
    client = await shopper(house)
    await offer(house.db, code="BIENVENUE", uses_max_each=1)
    for attempt, status in ((1, 303), (2, 409), (3, 303)):
        if attempt < 3:
            await add(client, ARGAN)
            await client.post("/fr/basket/code", data={"code": "bienvenue"})
        answer = await order(client)
        assert answer.status_code == status
        if status == 409:
            said = Page(answer.text).text()
            assert "déjà utilisé ce code" in said
            assert "190,00" in said, "the new total is shown to be agreed to, and the code is gone"
    assert await uses(house.db) == 1


async def test_free_delivery_by_code_bears_the_fee_and_takes_nothing_off_goods(
    database: Database,
) -> None:
    await scene.set_up(database)
    await offer(
        database, kind="free_delivery", percent_bp=0, channel="web", code="PORT", threshold=15_000
    )
    await scene.put(database, ARGAN)
    await give(database, "PORT")
    placed = await scene.place(database)
    found = await orders.by_secret(database, placed.secret)
    assert (found.goods_total, found.delivery_fee, found.total) == (16_500, 0, 16_500)
    assert [(row.kind, row.amount) for row in found.discounts] == [("delivery", 2_500)]
    assert await broken(database) == []


@pytest.mark.parametrize(
    ("language", "offered", "goods"),
    [("fr", "Fête du miel", "Huile"), ("ar", "عيد العسل", "زيت"), ("en", "Honey feast", "Argan oil")],
)  # fmt: skip
async def test_whoever_reads_an_order_reads_its_promotions_in_their_language(
    house: House, language: Language, offered: str, goods: str
) -> None:
    """It was ordered in French: the shopper may read on in another language, and so does the house."""
    await scene.set_up(house.db)
    await offer(house.db, code="MIEL10")
    await scene.put(house.db, ARGAN)
    await give(house.db, "MIEL10")
    placed = await scene.place(house.db)
    await house.db.write(
        lambda tx: tx.execute(
            "UPDATE product SET name_fr = 'Huile', name_ar = 'زيت', name_en = 'Argan oil' WHERE id = $1", ARGAN
        )
    )  # fmt: skip
    shopper = await house.client()
    office = await house.client("manager")
    await house.db.write(lambda tx: tx.execute("UPDATE staff SET language = $1", language))
    assert offered in Page((await shopper.get(f"/{language}/orders/{placed.secret}")).text).text()
    shown = Page((await office.get(f"/office/orders/{placed.code}")).text).text()
    assert offered in shown
    assert goods in shown
    slip = Page((await office.get(f"/office/orders/{placed.code}/slip")).text).text()
    assert "Fête du miel" in slip, "it goes with the goods to the shopper"
    order = await orders.by_code(house.db, placed.code)
    operator, rules = await settings.operator(house.db), await settings.rules(house.db)
    with speaking(language):
        letter = letters._letter("order_placed", order, operator, rules, "")
    assert offered in letter.text
    assert offered in letter.html


async def test_a_promotion_that_begins_or_ends_between_basket_and_button_is_asked_about_again(
    house: House,
) -> None:
    """Row 78: the figures are the server's, whatever the client sends; a change is shown and confirmed anew."""
    client = await shopper(house)
    await add(client, ARGAN)
    promotion = await offer(house.db)
    forged = await order(client, seen_total="1", discount="9999", goods_total="1", codes="MIEL10")
    assert forged.status_code == 409
    page = Page((await client.get("/fr/checkout")).text)
    seen = page.value("input[name=seen_total]")
    assert seen == str(14_850 + 2_500)
    await house.db.write(lambda tx: promotions.end(tx, promotion.id, by=None, now=NOW))
    answer = await client.post("/fr/checkout", data={"seen_total": seen, **FORM})
    assert answer.status_code == 409
    assert "190,00" in Page(answer.text).text()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("rien-de-tel", "n’est plus valable"),
        ("grand", "à partir de 500,00"),
        ("miel", "n’enlève rien"),
        ("épuisé!", "3 à 20 lettres"),
        ("perdu", "est épuisé"),
    ],
)
async def test_a_code_that_takes_nothing_off_says_why_without_javascript(
    house: House, typed: str, words: str
) -> None:
    client = await shopper(house)
    await offer(house.db, code="GRAND", threshold=50_000)
    await offer(house.db, code="MIEL", kind="percent", products=(HONEY,))
    spent = await offer(house.db, code="PERDU", uses_max=1)
    sale = "019200c0-0000-7000-8000-000000000001"
    await house.db.write(lambda tx: coupons.use(tx, spent, sale, "", now=NOW))
    await add(client, ARGAN)
    answer = await client.post("/fr/basket/code", data={"code": typed})
    page = answer if answer.status_code == 422 else await client.get("/fr/basket")
    assert words in Page(page.text).text().replace("\xa0", " ")
    assert "190,00" in Page(page.text).text()


async def test_a_code_is_given_and_taken_off_again_by_plain_forms(house: House) -> None:
    client = await shopper(house)
    await offer(house.db, code="MIEL10")
    await add(client, ARGAN)
    assert (await _give_over_http(client, code="miel10")).status_code == 303
    page = Page((await client.get("/ar/basket")).text)
    assert "عيد العسل" in page.text()
    assert page.value("button[name=drop]") == "MIEL10"
    await _give_over_http(client, drop="MIEL10")
    assert not Page((await client.get("/fr/basket")).text).has("button[name=drop]")


async def _give_over_http(client: httpx2.AsyncClient, **form: str) -> httpx2.Response:
    return await client.post("/fr/basket/code", data=form)


async def test_stacked_codes_are_counted_in_one_order_whatever_the_typing_and_five_at_most(
    database: Database,
) -> None:
    """Row 78: stacked coupons come to the server's one figure."""
    await scene.set_up(database)
    await offer(database, code="AAA", kind="order_amount", percent_bp=0, amount=300)
    await offer(database, code="BBB", percent_bp=500)
    totals = set()
    for token, typed in (("one", "AAA BBB"), ("two", "BBB AAA")):
        await scene.put(database, ARGAN, token=token)
        for code in typed.split():
            await give(database, code, token)
        totals.add((await scene.cart(database, token)).goods_total)
    assert totals == {16_500 - 300 - 825}
    for number in range(3):
        await give(database, f"MORE{number}", "two")
    with pytest.raises(Conflict):
        await give(database, "ONE-TOO-MANY", "two")


async def test_a_threshold_for_free_delivery_reads_the_goods_after_their_promotions(
    database: Database,
) -> None:
    await scene.set_up(database, argan=50)
    await scene.put(database, ARGAN, 4)
    assert (await scene.cart(database)).fee_of("local") == 0
    await offer(database, kind="percent")
    cart = await scene.cart(database)
    assert (cart.offers.priced.subtotal, cart.fee_of("local"), cart.until_free_delivery) == (
        59_400, 2_500, 600,
    )  # fmt: skip
    assert SHELF.terms.free_from == 60_000
    assert AMINA.method == "local"
