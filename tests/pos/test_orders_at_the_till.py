"""Orders at the till, over HTTP: found, got ready, claimed by one till, sold by its receipt; kept when it comes too late."""

import asyncio
import re
from email.message import EmailMessage
from typing import Any

import httpx2
import msgspec
import pytest

from bench.tills import Sent, Till
from pos.receipts import receipt_words, sold
from pos.sales import promoted as promoted_sales
from pos.sales import tickets
from shop import jobs
from shop.checkout.placing import Placed
from shop.orders import letters, orders
from store import outbox, verify
from store.errors import OutOfStock
from store.i18n import speaking
from store.ids import uuid7
from tests.house import House
from tests.pos import orders_scene
from tests.pos.orders_scene import (
    FOR_AMINA,
    GOODS,
    claim,
    opened,
    other_till,
    packed,
    receipt_of,
    stage,
)
from tests.pos.test_till_api import send
from tests.shop import scene
from tests.shop.counter_scene import COLLECTS, on_hand
from tests.shop.scene import ARGAN, HONEY
from tests.shop.test_offers import give, offer
from tests.world import NOW

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _at_a_fixed_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    orders_scene.stop_the_clock(monkeypatch)


async def ordered(house: House, *products: int) -> str:
    for product_id in products:
        await scene.put(house.db, product_id)
    return (await scene.place(house.db, COLLECTS)).code


async def told(house: House) -> list[str]:
    return [row[0] for row in await house.db.fetch("SELECT kind FROM task ORDER BY id")]


async def test_an_order_is_found_got_ready_and_sold_by_the_tills_receipt_once(house: House) -> None:
    client, till = await opened(house)
    code = await ordered(house, ARGAN, HONEY)
    for words in ("", code[:4].lower(), "amina", "06 12 34"):
        (found,) = (await client.get("/pos/api/orders", params={"q": words})).json()["orders"]
        assert (found["code"], found["owed"], found["articles"]) == (code, 26_000, 2)
    assert (await client.get("/pos/api/orders?q=0699")).json()["orders"] == []
    await packed(client, code)
    sent = receipt_of(till, (await claim(client, code)).json())
    answers = [(await send(client, sent.body)).json() for _ in range(3)]
    assert {answer["sale_id"] for answer in answers} == {sent.receipt.id}
    sold = (await client.get(f"/pos/api/orders/{code}")).json()["order"]
    assert (sold["stage"], sold["receipt"]) == ("handed_over", sent.receipt.id)
    row = await house.db.fetchrow("SELECT stage, sale_id FROM shop_order")
    assert row is not None
    assert (row["stage"], row["sale_id"]) == ("handed_over", sent.receipt.id)
    assert (await on_hand(house.db, ARGAN), await on_hand(house.db, HONEY)) == ((9, 0), (9, 0))
    assert await told(house) == []
    assert await verify.broken(house.db) == []


async def test_an_order_that_is_not_packed_or_not_there_is_not_taken_onto_a_ticket(
    house: House,
) -> None:
    client, _ = await opened(house)
    code = await ordered(house, ARGAN)
    assert (await claim(client, code)).status_code == 409
    assert (await claim(client, "AAAA-AAAA")).status_code == 404
    refused = await client.post(f"/pos/api/orders/{code}/hand-over", json={"note": ""})
    assert refused.status_code == 409


async def test_of_two_tills_with_one_order_the_second_hears_which_has_it_and_may_take_it_over(
    house: House,
) -> None:
    client, till = await opened(house)
    code = await ordered(house, ARGAN)
    await packed(client, code)
    other, other_book = await other_till(house)
    ticket = (await claim(client, code)).json()
    refused = await claim(other, code)
    assert refused.status_code == 409
    assert refused.json()["claim"]["person"] == "Salma"
    office = await house.client("manager")
    page = await office.post(f"/office/orders/{code}/hand-over", data={"paid_by": "cash"})
    assert page.status_code == 409
    taken = await claim(other, code, take_over=True)
    assert taken.status_code == 200
    await send(other, receipt_of(other_book, taken.json()).body)
    # The first till had gone on without the server: its sale is kept, nothing leaves twice, the manager is told.
    assert (await send(client, receipt_of(till, ticket).body)).status_code == 200
    assert await house.db.fetchval("SELECT COUNT(*) FROM receipt") == 2
    assert await on_hand(house.db, ARGAN) == (9, 0)
    assert await told(house) == ["sale_order_sold_twice"]
    assert await verify.broken(house.db) == []


async def test_a_sale_made_without_the_server_of_an_order_cancelled_meanwhile_is_kept_and_told(
    house: House,
) -> None:
    client, till = await opened(house)
    code = await ordered(house, ARGAN)
    await packed(client, code)
    sent = receipt_of(till, (await claim(client, code)).json())
    await client.post(f"/pos/api/orders/{code}/let-go", json={})
    office = await house.client("manager")
    await office.post(f"/office/orders/{code}/cancel", data={"reason": "injoignable"})
    assert (await send(client, sent.body)).status_code == 200
    assert (await stage(house, code), await on_hand(house.db, ARGAN)) == ("cancelled", (9, 0))
    assert await told(house) == ["sale_order_cancelled"]
    assert await verify.broken(house.db) == []


async def test_of_an_order_that_was_cancelled_nothing_is_owed(house: House) -> None:
    client, _ = await opened(house)
    code = await ordered(house, ARGAN)
    assert (await client.get(f"/pos/api/orders/{code}")).json()["order"]["owed"] == 16_500
    await (await house.client("manager")).post(
        f"/office/orders/{code}/cancel", data={"reason": "injoignable"}
    )
    order = (await client.get(f"/pos/api/orders/{code}")).json()["order"]
    assert (order["stage"], order["owed"], order["paid_at"]) == ("cancelled", 0, None)


async def test_a_receipt_that_names_no_order_of_ours_is_a_sale_like_any_other(house: House) -> None:
    client, till = await opened(house)
    ticket = {"code": "AAAA-AAAA", "lines": [{"product_id": ARGAN, "promise": "order:?"}]}
    assert (await send(client, receipt_of(till, ticket).body)).status_code == 200
    assert await on_hand(house.db, ARGAN) == (9, 0)
    assert await told(house) == ["sale_order_unknown"]
    assert await verify.broken(house.db) == []


async def test_goods_sold_now_and_sent_later_are_paid_by_the_receipt_and_handed_over_with_a_note(
    house: House,
) -> None:
    client, till = await opened(house)
    ways = (await client.get(f"/pos/api/delivery?goods_total=16500&products={ARGAN}")).json()
    assert [(way["way"], way["fee"]) for way in ways["ways"]] == [
        ("local", 2_500),
        ("national", 4_500),
    ]
    wish = {
        "id": uuid7(), "site_id": 1, "delivery": "local", **FOR_AMINA, "city": "Casablanca",
        "address": "12, rue des Orangers", "email": "amina@example.ma",
        "lines": [{"product_id": ARGAN, "quantity": 1, "unit_price": 16_500, "amount": 16_500}],
    }  # fmt: skip
    asked = {"register": "Caisse 1", "wish": wish}
    ticket = (await client.post("/pos/api/orders", json=asked)).json()
    assert (await client.post("/pos/api/orders", json=asked)).json()["code"] == ticket["code"]
    kept = await claim(client, ticket["code"])
    assert (kept.status_code, kept.json()["lines"]) == (200, ticket["lines"])
    await send(client, receipt_of(till, ticket).body)
    assert (await stage(house, ticket["code"]), await on_hand(house.db, ARGAN)) == (
        "placed",
        (10, 1),
    )
    assert await verify.broken(house.db) == []
    await packed(client, ticket["code"])
    slip = (await (await house.client("manager")).get(f"/office/orders/{ticket['code']}/slip")).text
    assert [re.sub(r"\s", " ", it) for it in re.findall(r"Payé.*?([\d,]+\sDH)", slip, re.S)][
        :1
    ] == ["190,00 DH"]
    given = await client.post(
        f"/pos/api/orders/{ticket['code']}/hand-over", json={"note": "À sa sœur"}
    )
    assert given.json()["order"]["stage"] == "handed_over"
    assert (
        await house.db.fetchval("SELECT note FROM order_event WHERE kind = 'handed_over'")
        == "À sa sœur"
    )
    assert (await on_hand(house.db, ARGAN), await told(house)) == ((9, 0), [])
    assert await verify.broken(house.db) == []
    sent: list[EmailMessage] = []
    composers = letters.composers(house.db, "https://example.ma")
    await outbox.send_due(house.db, composers, sent.append, "M <m@example.ma>", now=NOW)
    assert len(sent) == 2, "that it is paid and is got ready, and that it is on its way"
    for words in (str(part.get_content()) for letter in sent for part in letter.iter_parts()):
        assert "Elle est payée." in words
        assert "au livreur, en espèces" not in words


async def test_a_hold_for_a_customer_needs_a_name_a_number_and_goods_that_are_there(
    house: House,
) -> None:
    client, _ = await opened(house, argan=1)
    wish: dict[str, Any] = {
        "id": uuid7(), "site_id": 1, "delivery": "pickup", **FOR_AMINA, "days": 2,
        "lines": [{"product_id": ARGAN, "quantity": 2}],
    }  # fmt: skip
    for changed, status in (
        ({"name": ""}, 422), ({"phone": "12"}, 422), ({"days": 99}, 422), ({}, 409),
        ({"lines": [{"product_id": 999, "quantity": 1}]}, 409), ({"site_id": 99}, 404),
    ):  # fmt: skip
        asked = {"register": "Caisse 1", "wish": {**wish, **changed}}
        answer = await client.post("/pos/api/orders", json=asked)
        assert answer.status_code == status, (changed, answer.text)
        assert answer.json()["message"]
    assert await house.db.fetchval("SELECT COUNT(*) FROM shop_order") == 0


async def test_where_a_product_is_is_told_to_the_till(house: House) -> None:
    client, _ = await opened(house)
    told_ = (await client.get(f"/pos/api/whereabouts/{ARGAN}")).json()
    assert (told_["site_id"], told_["sites"][0]["available"]) == (1, 10)
    assert (await client.get("/pos/api/whereabouts/999")).status_code == 404


async def test_row_24_erpnext_43052_the_last_unit_at_till_and_web_at_once_is_one_customers(
    house: House,
) -> None:
    """Held at the till or ordered on the web: one has it, and the other reads why not."""
    client, _ = await opened(house, argan=1)
    await scene.put(house.db, ARGAN)
    wish = {
        "id": uuid7(), "site_id": 1, "delivery": "pickup", **FOR_AMINA, "days": 2,
        "lines": [{"product_id": ARGAN, "quantity": 1}],
    }  # fmt: skip
    asked = {"register": "Caisse 1", "wish": wish}
    at_the_till, on_the_web = await asyncio.gather(
        client.post("/pos/api/orders", json=asked),
        scene.place(house.db, COLLECTS),
        return_exceptions=True,
    )
    assert isinstance(at_the_till, httpx2.Response)
    if isinstance(on_the_web, OutOfStock):
        assert at_the_till.status_code == 200
    else:
        assert at_the_till.status_code == 409
        assert at_the_till.json()["message"]
    assert await house.db.fetchval("SELECT COUNT(*) FROM shop_order") == 1
    assert await on_hand(house.db, ARGAN) == (1, 1)
    assert await verify.broken(house.db) == []


async def test_row_24_wcpos_227_a_sale_of_the_last_unit_while_the_web_orders_it_leaves_it_to_one(
    house: House,
) -> None:
    """The goods are in the hand of whoever stands at the till: the sale stands, the order has none and says so."""
    client, till = await opened(house, argan=1)
    await scene.put(house.db, ARGAN)
    sold, on_the_web = await asyncio.gather(
        send(client, till.sell([GOODS[ARGAN]]).body),
        scene.place(house.db, COLLECTS),
        return_exceptions=True,
    )
    assert isinstance(sold, httpx2.Response)
    assert sold.status_code == 200
    if not isinstance(on_the_web, OutOfStock):
        assert isinstance(on_the_web, Placed)
        assert (await orders.by_code(house.db, on_the_web.code)).is_shorted
        assert await told(house) == ["order_short"]
    assert await on_hand(house.db, ARGAN) == (0, 0)
    assert await verify.broken(house.db) == []


async def test_reliability_row_33_a_till_sells_what_a_web_order_held_and_the_shopper_hears_once(
    house: House,
) -> None:
    """The till's sale stands, the order is flagged, one exception is open, one letter goes out."""
    client, till = await opened(house, argan=1)
    await scene.put(house.db, ARGAN)
    amina = msgspec.structs.replace(COLLECTS, email="amina@example.ma")
    placed = await scene.place(house.db, amina)
    sent = till.sell([GOODS[ARGAN]])
    for _ in range(2):
        assert (await send(client, sent.body)).status_code == 200
        await jobs.flag_shorted(house.db, NOW)
    order = await orders.by_code(house.db, placed.code)
    assert (order.is_shorted, order.stage, await told(house)) == (True, "placed", ["order_short"])
    letters = await house.db.fetch("SELECT kind FROM outbox ORDER BY id")
    assert [row[0] for row in letters] == ["order_placed", "order_short"]
    (found,) = (await client.get("/pos/api/orders")).json()["orders"]
    assert found["shorted"] == 1
    assert await verify.broken(house.db) == []


async def test_an_order_that_promotions_made_cheaper_is_collected_at_what_was_agreed(
    house: House,
) -> None:
    client, till = await opened(house)
    await offer(house.db, code="MIEL10")
    await scene.put(house.db, ARGAN)
    await give(house.db, "MIEL10")
    code = (await scene.place(house.db, COLLECTS)).code
    await packed(client, code)
    ticket = (await claim(client, code)).json()
    (line,) = ticket["lines"]
    assert (line["unit_price"], line["discount"], line["amount"]) == (16_500, 1_650, 14_850)
    plain = till.sell([GOODS[ARGAN]._replace(price=14_850)]).receipt
    (sold,) = plain.lines
    of_order = msgspec.structs.replace(
        sold, unit_price=16_500, discount=1_650, promise=line["promise"]
    )
    taken = tickets.Discount(kind="promotion", name="Fête du miel", amount=1_650, line_id=sold.id)
    receipt = msgspec.structs.replace(plain, order=code, lines=[of_order], discounts=[taken])
    assert (await send(client, Sent(receipt, tickets.hash_of(receipt)).body)).status_code == 200
    assert (await stage(house, code), await told(house)) == ("handed_over", [])
    assert await on_hand(house.db, ARGAN) == (9, 0)
    assert await verify.broken(house.db) == []


async def promoted(house: House) -> tuple[httpx2.AsyncClient, Till, dict[str, Any]]:
    """An order on a ticket: its honey by a promotion of honey, all of it by a code that each may use once."""
    client, till = await opened(house)
    honey = {"name_fr": "Miel", "name_ar": "عسل", "name_en": "Honey"}
    await offer(house.db, kind="percent", products=(HONEY,), channel="web", **honey)
    await offer(house.db, code="MIEL10", uses_max_each=1)
    await scene.put(house.db, ARGAN)
    await scene.put(house.db, HONEY)
    await give(house.db, "MIEL10")
    code = (await scene.place(house.db, COLLECTS)).code
    await packed(client, code)
    return client, till, (await claim(client, code)).json()


def receipt_of_promoted(till: Till, ticket: dict[str, Any]) -> tickets.Receipt:
    """As the till makes it: each promotion by its id, on the lines that it made cheaper."""
    plain = till.sell([GOODS[line["product_id"]]._replace(price=line["amount"]) for line in ticket["lines"]]).receipt  # fmt: skip
    lines = [
        msgspec.structs.replace(sold, unit_price=line["unit_price"], discount=line["discount"], promise=line["promise"])
        for sold, line in zip(plain.lines, ticket["lines"], strict=True)
    ]  # fmt: skip
    discounts = [
        tickets.Discount(row["kind"], row["names"]["fr"], row["amount"], sold.id, row["promotion_id"], row["code"])
        for sold, line in zip(plain.lines, ticket["lines"], strict=True)
        for row in line["discounts"]
    ]  # fmt: skip
    return msgspec.structs.replace(plain, order=ticket["code"], lines=lines, discounts=discounts)


async def test_the_promotions_of_an_order_stand_on_the_lines_they_concern_in_every_language(
    house: House,
) -> None:
    _, _, ticket = await promoted(house)
    said = [
        [(row["names"]["ar"], row["kind"], row["code"], row["amount"]) for row in line["discounts"]]
        for line in ticket["lines"]
    ]
    feast = ("عيد العسل", "coupon", "MIEL10")
    assert said == [[(*feast, 1_650)], [("عسل", "promotion", "", 950), (*feast, 855)]]
    assert [line["discount"] for line in ticket["lines"]] == [1_650, 950 + 855]


async def test_the_code_of_an_order_that_is_collected_is_not_used_again(house: House) -> None:
    client, till, ticket = await promoted(house)
    receipt = receipt_of_promoted(till, ticket)
    assert (await send(client, Sent(receipt, tickets.hash_of(receipt)).body)).status_code == 200
    used = await house.db.fetch("SELECT key FROM coupon_use WHERE let_go_at IS NULL")
    assert len(used) == 1
    assert used[0]["key"] != receipt.id
    taken = await house.db.fetchval("SELECT taken FROM promotion WHERE code = 'MIEL10'")
    assert (taken, await told(house)) == (1, [])
    read = (await sold.find(house.db, receipt.id)).discounts
    with speaking("ar"):
        assert [receipt_words.discount_name(row) for row in read] == ["عيد العسل", "عسل", "عيد العسل"]  # fmt: skip
    assert await verify.broken(house.db) == []


async def test_the_same_code_on_other_goods_of_the_ticket_is_a_use_of_its_own(house: House) -> None:
    """Whose use it would be nobody knows, so the manager is told."""
    _, till, ticket = await promoted(house)
    receipt = receipt_of_promoted(till, ticket)
    id_ = int(await house.db.fetchval("SELECT id FROM promotion WHERE code = 'MIEL10'"))
    more = tickets.Discount("coupon", "Fête du miel", 1_650, None, id_, "MIEL10")
    both = msgspec.structs.replace(receipt, discounts=[*receipt.discounts, more])
    of_order = {row["promotion_id"] for line in ticket["lines"] for row in line["discounts"]}
    for given, is_doubted in ((receipt, False), (both, True)):
        doubted = await house.db.write(
            lambda tx, given=given: promoted_sales.settle(tx, given, of_order=of_order, now=NOW)  # type: ignore[misc]
        )
        assert doubted == is_doubted


async def test_a_receipt_of_an_order_that_keeps_none_of_its_goods_is_taken_and_gives_them_back(
    house: House,
) -> None:
    client, till = await opened(house)
    code = await ordered(house, ARGAN)
    await packed(client, code)
    plain = till.sell([GOODS[HONEY]]).receipt
    receipt = msgspec.structs.replace(plain, order=code)
    answer = await send(client, Sent(receipt, tickets.hash_of(receipt)).body)
    assert answer.status_code == 200, answer.text
    assert await stage(house, code) == "handed_over"
    assert await on_hand(house.db, ARGAN) == (10, 0)
    assert await verify.broken(house.db) == []
