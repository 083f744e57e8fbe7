"""Orders at the till, over HTTP: found, got ready, claimed by one till, sold by its receipt; kept when it comes too late."""

import asyncio
import re
from email.message import EmailMessage
from typing import Any

import httpx2
import msgspec
import pytest

from bench.tills import Good, Sent, Till
from pos.receipts import receipt_words, sold
from pos.registers import registers
from pos.sales import promoted as promoted_sales
from pos.sales import tickets
from shop import jobs
from shop.checkout.placing import Placed
from shop.orders import letters, orders
from store import outbox, verify
from store.customers import loyalty
from store.db import Transaction
from store.errors import OutOfStock
from store.i18n import speaking
from store.ids import uuid7
from store.settings import Rules
from tests.house import House
from tests.pos import test_invoices as invoices_scene
from tests.pos.test_customers_api import AMINA
from tests.pos.test_till_api import OTHER_DEVICE, at_till, send
from tests.shop import scene
from tests.shop.counter_scene import COLLECTS, on_hand
from tests.shop.scene import ARGAN, HAMPER, HONEY
from tests.shop.test_offers import give, offer
from tests.world import NOW

pytestmark = pytest.mark.anyio
GOODS: dict[int | None, Good] = {
    ARGAN: Good(ARGAN, "HUI-001", 16_500, "T10", 1000, 1),
    HONEY: Good(HONEY, "MIE-001", 9_500, "T20", 2000, 1),
    HAMPER: Good(HAMPER, "COF-001", 29_900, "T20", 2000, 1),
    None: Good(None, "Livraison", 2_500, "T20", 2000, 1),  # type: ignore[arg-type]
}
FOR_AMINA = {"name": "Amina", "phone": "0612345678"}


@pytest.fixture(autouse=True)
def _at_a_fixed_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the edge stands at NOW, the day for which the world's lots were made."""
    monkeypatch.setattr("store.clock.now", lambda: NOW)
    monkeypatch.setattr("bench.tills.clock_now", lambda: NOW)


async def opened(house: House, argan: int = 10) -> tuple[httpx2.AsyncClient, Till]:
    """A shop with two registers, Salma at the first."""
    await scene.set_up(house.db, argan)

    async def rest(tx: Transaction) -> None:
        for number in (1, 2):
            await tx.execute(
                "INSERT INTO register (id, code, site_id, name) VALUES ($1, $2, 1, $3)",
                number,
                f"C{number}",
                f"Caisse {number}",
            )
        for code, rate in (("T20", 2000), ("T10", 1000), ("EXO91", 0)):
            await tx.execute(
                """INSERT INTO tax_code (code, rate_bp, mention_fr, mention_ar, mention_en, valid_from_on)
                   VALUES ($1, $2, '', '', '', '2020-01-01')""",
                code,
                rate,
            )

    await house.db.write(rest)
    return await at_till(house)


async def other_till(house: House) -> tuple[httpx2.AsyncClient, Till]:
    return await at_till(house, "manager", OTHER_DEVICE, 2)


async def ordered(house: House, *products: int) -> str:
    for product_id in products:
        await scene.put(house.db, product_id)
    return (await scene.place(house.db, COLLECTS)).code


async def packed(client: httpx2.AsyncClient, code: str) -> None:
    """Got ready at the till, as its panel does it."""
    order = (await client.post(f"/pos/api/orders/{code}/pick", json={})).json()["order"]
    for item in order["pick_list"]:
        place = {"lot": item["lot_id"], "location": item["location_id"]}
        order = (await client.post(f"/pos/api/orders/{code}/tick", json=place)).json()["order"]
    assert order["stage"] == "picked"
    order = (await client.post(f"/pos/api/orders/{code}/pack", json={})).json()["order"]
    assert order["stage"] == "packed"


async def claim(client: httpx2.AsyncClient, code: str, **more: Any) -> httpx2.Response:
    asked = {"register": "Caisse", **more}
    return await client.post(f"/pos/api/orders/{code}/claim", json=asked)


def receipt_of(till: Till, ticket: dict[str, Any]) -> Sent:
    """The receipt of a ticket that a claim answered with, one piece a line; its book goes on from it."""
    plain = till.sell([GOODS[line["product_id"]] for line in ticket["lines"]]).receipt
    lines = [
        msgspec.structs.replace(
            sold, promise=line["promise"], kind="goods" if line["product_id"] else "delivery"
        )
        for sold, line in zip(plain.lines, ticket["lines"], strict=True)
    ]
    receipt = msgspec.structs.replace(plain, order=ticket["code"], lines=lines)
    sent = Sent(receipt, tickets.hash_of(receipt))
    till.book = registers.Book(receipt.sequence, sent.hash)
    return sent


def refund_of(till: Till, sale: Sent, *kept: int) -> Sent:
    """The receipt that gives the lines of a sale back, or those of these places; its book goes on from it."""
    receipt = sale.receipt
    chosen = [receipt.lines[place] for place in kept] if kept else receipt.lines
    lines = [
        msgspec.structs.replace(
            line, id=uuid7(), quantity=-line.quantity, amount=-line.amount, promise="", returns=line.id,
            goes="shelf" if line.kind == "goods" else "",
            taxes=[msgspec.structs.replace(part, gross=-part.gross, tax=-part.tax) for part in line.taxes],
        )
        for line in chosen
    ]  # fmt: skip
    plain = till.sell([GOODS[line.product_id] for line in chosen]).receipt
    back = msgspec.structs.replace(
        plain, lines=lines, total=-plain.total, tax_total=-plain.tax_total, paid=-plain.paid,
        taxes=[msgspec.structs.replace(tax, gross=-tax.gross, net=-tax.net, tax=-tax.tax) for tax in plain.taxes],
        tenders=[msgspec.structs.replace(it, amount=-it.amount, given=-it.given) for it in plain.tenders],
    )  # fmt: skip
    sent = Sent(back, tickets.hash_of(back))
    till.book = registers.Book(back.sequence, sent.hash)
    return sent


async def paid_to_be_sent(
    client: httpx2.AsyncClient, till: Till, *products: int
) -> tuple[str, Sent]:
    """An order with its delivery, paid at the till; its code and the sale. The delivery is the last line."""
    wish = {
        "id": uuid7(), "site_id": 1, "delivery": "local", **FOR_AMINA, "city": "Casablanca",
        "address": "12, rue des Orangers",
        "lines": [
            {"product_id": id_, "quantity": 1, "unit_price": GOODS[id_].price, "amount": GOODS[id_].price}
            for id_ in products
        ],
    }  # fmt: skip
    answer = await client.post("/pos/api/orders", json={"register": "Caisse 1", "wish": wish})
    ticket = answer.json()
    ticket["lines"].append({"product_id": None, "promise": ""})
    sale = receipt_of(till, ticket)
    assert (await send(client, sale.body)).status_code == 200
    return ticket["code"], sale


async def cancelled(house: House, code: str) -> None:
    office = await house.client("manager")
    page = await office.post(f"/office/orders/{code}/cancel", data={"reason": "injoignable"})
    assert page.status_code == 303


async def stage(house: House, code: str) -> str:
    return str(await house.db.fetchval("SELECT stage FROM shop_order WHERE code = $1", code))


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


async def test_what_was_paid_for_an_order_that_is_cancelled_is_given_back_with_its_delivery(
    house: House,
) -> None:
    """Its goods never left: they are on the shelf again, and do not come back to it a second time."""
    client, till = await opened(house)
    code, sale = await paid_to_be_sent(client, till, ARGAN, HAMPER)
    await packed(client, code)
    await invoices_scene.issue(house, sale.receipt.id)
    await cancelled(house, code)
    there = (await on_hand(house.db, ARGAN), await on_hand(house.db, HONEY))
    assert there == ((10, 0), (10, 0))
    answer = await send(client, refund_of(till, sale).body)
    assert answer.status_code == 200, answer.text
    assert (await on_hand(house.db, ARGAN), await on_hand(house.db, HONEY)) == there
    assert await verify.broken(house.db) == []
    assert await invoices_scene.noted(house) == [("000001", "000001")]
    again = await send(client, refund_of(till, sale).body)
    assert (again.status_code, again.json()["error"]) == (422, "not_refundable")


async def test_a_customers_points_go_with_the_goods_and_not_with_the_delivery_given_back(
    house: House,
) -> None:
    client, till = await opened(house)
    code, sale = await paid_to_be_sent(client, till, ARGAN, HAMPER)
    amina = uuid7()
    made = await client.post("/pos/api/customers", json={"id": amina, **AMINA})
    assert made.status_code == 200, made.text
    goods = sum(line.amount for line in sale.receipt.lines if line.kind == "goods")
    await house.db.write(
        lambda tx: loyalty.post_sale(tx, sale.receipt.id, amina, goods, rules=Rules(), now=NOW)
    )
    await cancelled(house, code)
    answer = await send(client, refund_of(till, sale).body)
    assert answer.status_code == 200, answer.text
    assert (
        await house.db.fetchval(
            "SELECT COALESCE(SUM(points), 0) FROM point_entry WHERE customer_id = $1", amina
        )
        == 0
    )
    assert await verify.broken(house.db) == []


async def test_goods_that_are_still_to_be_sent_are_given_back_once_their_order_is_cancelled(
    house: House,
) -> None:
    client, till = await opened(house)
    code, sale = await paid_to_be_sent(client, till, ARGAN)
    show = f"/pos/api/receipts/{sale.receipt.id}"
    assert (await client.get(show)).json()["to_send"] == [sale.receipt.lines[0].id]
    refund = refund_of(till, sale)
    refused = await send(client, refund.body)
    assert (refused.status_code, refused.json()["error"]) == (422, "not_refundable")
    assert "encore à envoyer" in refused.json()["message"]
    await cancelled(house, code)
    assert (await client.get(show)).json()["to_send"] == []
    assert (await send(client, refund.body)).status_code == 200
    assert await on_hand(house.db, ARGAN) == (10, 0)
    assert await verify.broken(house.db) == []


async def test_goods_that_were_sent_come_back_to_the_shelf_and_their_delivery_does_not(
    house: House,
) -> None:
    client, till = await opened(house)
    code, sale = await paid_to_be_sent(client, till, ARGAN)
    await packed(client, code)
    await client.post(f"/pos/api/orders/{code}/hand-over", json={"note": ""})
    assert await on_hand(house.db, ARGAN) == (9, 0)
    assert (await client.get(f"/pos/api/receipts/{sale.receipt.id}")).json()["to_send"] == []
    assert (await send(client, refund_of(till, sale).body)).status_code == 200
    assert await on_hand(house.db, ARGAN) == (10, 0)
    assert await verify.broken(house.db) == []


async def test_what_an_order_goes_without_is_given_back_and_the_rest_is_sent(house: House) -> None:
    """The last one is sold at the counter while the order waits: its line is left out, and was paid."""
    client, till = await opened(house, argan=1)
    code, sale = await paid_to_be_sent(client, till, ARGAN, HONEY)
    await send(client, till.sell([GOODS[ARGAN]]).body)
    order = await orders.by_code(house.db, code)
    (short,) = [line for line in order.lines if line.shorted]
    early = refund_of(till, sale, 0)
    assert (await send(client, early.body)).status_code == 422, "another may still be found"
    office = await house.client("manager")
    page = await office.post(f"/office/orders/{code}/leave-out", data={"line": short.id})
    assert page.status_code == 303
    assert (await send(client, early.body)).status_code == 200
    assert await on_hand(house.db, ARGAN) == (0, 0)
    assert await verify.broken(house.db) == []
    await packed(client, code)
    await client.post(f"/pos/api/orders/{code}/hand-over", json={"note": ""})
    assert (await stage(house, code), await on_hand(house.db, HONEY)) == ("handed_over", (9, 0))
    assert await verify.broken(house.db) == []


async def test_nothing_but_goods_and_their_delivery_is_given_back_for_a_receipt(
    house: House,
) -> None:
    client, till = await opened(house)
    _, sale = await paid_to_be_sent(client, till, ARGAN)
    for changed in ({"kind": "gift_card"}, {"kind": "payment"}):
        plain = refund_of(till, sale, 1).receipt
        line = msgspec.structs.replace(plain.lines[0], **changed)
        wrong = msgspec.structs.replace(plain, lines=[line])
        sent = Sent(wrong, tickets.hash_of(wrong))
        answer = await send(client, sent.body)
        assert (answer.status_code, answer.json()["error"]) == (422, "not_refundable"), changed


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
