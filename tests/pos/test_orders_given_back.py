"""What was paid for an order at the till, over HTTP: given back once it is cancelled or left out, never twice."""

import httpx2
import msgspec
import pytest

from bench.tills import Sent, Till
from pos.registers import registers
from pos.sales import tickets
from shop.orders import orders
from store import verify
from store.customers import loyalty
from store.ids import uuid7
from store.settings import Rules
from tests.house import House
from tests.pos import orders_scene
from tests.pos import test_invoices as invoices_scene
from tests.pos.orders_scene import FOR_AMINA, GOODS, cancelled, opened, packed, receipt_of, stage
from tests.pos.test_customers_api import AMINA
from tests.pos.test_till_api import send
from tests.shop.counter_scene import on_hand
from tests.shop.scene import ARGAN, HAMPER, HONEY
from tests.world import NOW

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _at_a_fixed_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    orders_scene.stop_the_clock(monkeypatch)


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


async def lines_not_left(client: httpx2.AsyncClient, sale: Sent) -> tuple[list[str], list[str]]:
    """The lines of a sale whose goods are still to be sent, and those whose goods stayed."""
    found = (await client.get(f"/pos/api/receipts/{sale.receipt.id}")).json()
    return found["to_send"], found["kept_here"]


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
    first = sale.receipt.lines[0].id
    assert await lines_not_left(client, sale) == ([first], [])
    refund = refund_of(till, sale)
    refused = await send(client, refund.body)
    assert (refused.status_code, refused.json()["error"]) == (422, "not_refundable")
    assert "encore à envoyer" in refused.json()["message"]
    await cancelled(house, code)
    assert await lines_not_left(client, sale) == ([], [first])
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
    assert await lines_not_left(client, sale) == ([], [])
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
