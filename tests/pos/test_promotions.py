"""Promotions and discounts at the till's server: what it is given, what it may hold, what its receipts may say."""

import asyncio
import json
from typing import Any

import pytest

from pos.approvals import approvals
from pos.receipts import receipt_words, sold
from store import clock, settings, verify
from store.catalogue import price_lists
from store.customers import customers
from store.customers.customers import Details, Notice
from store.customers.groups import Names
from store.i18n import speaking
from store.ids import uuid7
from store.promotions import promotions
from store.promotions.promotions import Promotion
from store.settings import Rules
from store.web.device import device_id
from tests.house import House
from tests.pos.test_returns import AT, Book, argan, opened
from tests.pos.test_till_api import DEVICE

pytestmark = pytest.mark.anyio


async def offer(house: House, **more: Any) -> Promotion:
    told: dict[str, Any] = {
        "id": 0, "kind": "percent", "percent_bp": 1_000, "name_fr": "Miel", "name_ar": "عسل", "name_en": "Honey",
        "starts_at": AT - 1,
    }  # fmt: skip
    made = Promotion(**(told | more))
    id_ = await house.db.write(lambda tx: promotions.create(tx, made, by=None, now=AT - 1))
    return await promotions.find(house.db, id_)


def row(kind: str, amount: int, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "name": "Miel", "amount": amount, **more}


async def tasks(house: House) -> list[str]:
    return [found["kind"] for found in await house.db.fetch("SELECT kind FROM task ORDER BY id")]


async def hold(book: Book, code: str, sale_id: str | None = None, **more: Any) -> int:
    asked = {"sale_id": sale_id or uuid7(), "code": code, **more}
    return (await book.client.post("/pos/api/coupons/hold", json=asked)).status_code


async def test_the_till_is_told_of_promotions_to_come_but_of_none_for_the_web_or_over(
    house: House,
) -> None:
    book = await opened(house)
    first = (await book.client.get("/pos/api/catalogue")).json()
    later = clock.now() + clock.DAY
    await offer(house, starts_at=later, code="BIENTOT", uses_max=3)
    await offer(house, channel="web")
    await offer(house, ends_at=AT)
    told = (await book.client.get("/pos/api/catalogue")).json()
    assert [(p["code"], p["limited"], p["starts_at"]) for p in told["promotions"]] == [
        ("BIENTOT", True, later)
    ]
    assert told["version"] != first["version"]


async def test_a_receipt_names_its_discounts_and_they_are_recorded(house: House) -> None:
    book = await opened(house)
    promotion = await offer(house)
    line = argan(1, discount=1_000)
    discounts = [row("promotion", 1_000, line_id=line["id"], promotion_id=promotion.id)]
    answer, content = await book.send(line, discounts=discounts)
    assert answer.status_code == 200, answer.text
    kept = await house.db.fetchrow("SELECT kind, amount, promotion_id FROM sale_discount")
    assert kept is not None
    assert tuple(kept) == ("promotion", 1_000, promotion.id)
    (one,) = (await sold.find(house.db, content["id"])).discounts
    with speaking("ar"):
        assert receipt_words.discount_name(one) == "عسل", "whatever language the till spoke"
    assert (await tasks(house), await verify.broken(house.db)) == ([], [])


@pytest.mark.parametrize(
    ("more", "amount"),
    [
        ({"starts_at": AT + 1}, 1_000),
        ({"ends_at": AT}, 1_000),
        ({}, 999),
        ({"channel": "web"}, 1_000),
    ],
)
async def test_a_promotion_that_was_not_so_is_taken_and_the_manager_told(
    house: House, more: dict[str, Any], amount: int
) -> None:
    book = await opened(house)
    promotion = await offer(house, **more)
    line = argan(1, discount=amount)
    discounts = [row("promotion", amount, line_id=line["id"], promotion_id=promotion.id)]
    card = {"kind": "card", "given": line["amount"], "reference": "1"}
    answer, _ = await book.send(line, discounts=discounts, tenders=[card])
    assert answer.status_code == 200, answer.text
    assert await tasks(house) == ["sale_promotion"]


async def test_a_till_that_sold_at_an_old_price_is_taken_and_the_manager_told(house: House) -> None:
    """odoo #264763: goods sold at a price that was no longer in force are seen, not lost."""
    book = await opened(house)
    await house.db.write(
        lambda tx: price_lists.create(
            tx,
            Names("Ramadan", "رمضان", "Ramadan"),
            {1: 8_000},
            starts_at=AT,
            ends_at=AT + 1,
            by=None,
            now=AT,
        )
    )
    answer, _ = await book.send(argan(1))
    assert answer.status_code == 200, answer.text
    assert await tasks(house) == ["sale_price"]
    answer, _ = await book.send(argan(1), sold_at=AT + 1)
    assert answer.status_code == 200, answer.text
    assert await tasks(house) == ["sale_price"], "the normal price is in force again"


async def test_fifty_tills_hold_a_code_of_one_use_and_one_gets_it(house: House) -> None:
    book = await opened(house)
    await offer(house, code="UNIQUE", uses_max=1)
    answers = await asyncio.gather(*(hold(book, "unique") for _ in range(50)))
    assert sorted(answers) == [200] + [409] * 49


async def test_a_held_code_is_used_by_its_sale_and_let_go_by_a_ticket_that_drops_it(
    house: House,
) -> None:
    book = await opened(house)
    promotion = await offer(house, code="UNIQUE", uses_max=1, kind="order_percent")
    sale = uuid7()
    assert await hold(book, "UNIQUE", sale) == 200
    assert await hold(book, "UNIQUE") == 409
    await book.client.post("/pos/api/coupons/let-go", json={"sale_id": sale})
    assert await hold(book, "UNIQUE", sale) == 200
    line = argan(1, discount=1_000)
    coupon = row("coupon", 1_000, promotion_id=promotion.id, code="UNIQUE")
    answer, _ = await book.send(line, discounts=[coupon], id=sale)
    assert answer.status_code == 200, answer.text
    await book.client.post("/pos/api/coupons/let-go", json={"sale_id": sale})
    assert await hold(book, "UNIQUE") == 409, "a used one stays used"
    assert (await tasks(house), await verify.broken(house.db)) == ([], [])
    late = argan(1, discount=1_000)
    answer, _ = await book.send(late, discounts=[coupon])
    assert answer.status_code == 200, "the customer has left with the goods"
    assert await tasks(house) == ["sale_promotion"]


async def test_a_code_that_was_held_and_gave_nothing_is_free_when_the_sale_is_recorded(
    house: House,
) -> None:
    book = await opened(house)
    spent = await offer(house, code="UNIQUE", uses_max=1, kind="order_percent")
    await offer(house, code="GRAND", uses_max=1, kind="order_percent", threshold=1_000_000)
    sale = uuid7()
    assert [await hold(book, code, sale) for code in ("UNIQUE", "GRAND")] == [200, 200]
    line = argan(1, discount=1_000)
    coupon = row("coupon", 1_000, promotion_id=spent.id, code="UNIQUE")
    answer, _ = await book.send(line, discounts=[coupon], id=sale)
    assert answer.status_code == 200, answer.text
    assert [await hold(book, code) for code in ("UNIQUE", "GRAND")] == [409, 200]
    assert await verify.broken(house.db) == []


async def test_a_code_for_each_customer_is_counted_by_the_customer_on_the_ticket(
    house: House,
) -> None:
    book = await opened(house)
    await offer(house, code="BIENVENUE", uses_max_each=1)
    amina = await house.db.write(
        lambda tx: customers.create(
            tx, uuid7(), Details(name="Amina", phone="+212612345678"), Notice(1, "till"),
            rules=Rules(), by=None, now=1,
        )
    )  # fmt: skip
    assert await hold(book, "BIENVENUE") == 422
    sale = uuid7()
    assert await hold(book, "BIENVENUE", sale, customer_id=amina.id) == 200
    assert await hold(book, "BIENVENUE", customer_id=amina.id) == 409
    assert await hold(book, "BIENVENUE", sale) == 422, "she was taken off: it is nobody's ticket"


async def test_odoo_120030_a_forged_call_with_a_cashiers_session_discounts_nothing(
    house: House,
) -> None:
    """Row 21 (odoo #120030): the rights are the server's. A discount above the ceiling is refused with 403, and logged."""
    book = await opened(house)
    line = argan(1, discount=1_001)
    forged = [row("line", 1_001, line_id=line["id"])]
    answer, content = await book.send(line, discounts=forged)
    assert answer.status_code == 403
    fake = {"action": "discount", "subject": content["id"], "by": 1, "reason": "x", "at": AT, "until": 0, "proof": "0" * 64}  # fmt: skip
    answer, _ = await book.send(line, discounts=forged, id=content["id"], approvals=[fake])
    assert answer.status_code == 403
    assert await house.db.fetchval("SELECT COUNT(*) FROM sale") == 0
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'till.refused'") >= 1
    assert (await (await house.client("cashier")).post("/office/promotions/new")).status_code == 403


async def test_a_gift_card_on_the_ticket_makes_no_room_for_a_discount(house: House) -> None:
    book = await opened(house)
    card = {
        "id": uuid7(), "product_id": None, "name": "Carte cadeau", "quantity": 1, "unit_price": 90_000,
        "discount": 0, "amount": 90_000, "lot": None, "taxes": [{"code": "HC", "gross": 90_000, "tax": 0}],
        "kind": "gift_card", "code": "0430000000029",
    }  # fmt: skip
    answer, _ = await book.send(argan(1, discount=10_000), card, discounts=[row("ticket", 10_000)])
    assert answer.status_code == 403, answer.text
    answer, _ = await book.send(argan(1, discount=1_000), card, discounts=[row("ticket", 1_000)])
    assert answer.status_code == 200, answer.text


async def test_a_discount_above_the_ceiling_is_taken_with_a_managers_approval(
    house: House,
) -> None:
    book = await opened(house)
    manager = await house.person("manager")
    sale, line = uuid7(), argan(1, discount=5_000)
    key = house.app.state.environment.secret
    given = approvals.approve(
        key, device_id(DEVICE), "discount", sale, by=manager.id, reason="Pot ébréché", now=AT
    )
    discounts = [row("line", 5_000, line_id=line["id"])]
    answer, _ = await book.send(line, discounts=discounts, id=sale, approvals=[_plain(given)])
    assert answer.status_code == 200, answer.text
    logged = await house.db.fetchval("SELECT detail FROM audit WHERE action = 'till.discount' AND subject = $1", f"sale:{sale}")  # fmt: skip
    told = json.loads(logged)
    assert (told["amount"], told["reason"], told["approved_by"]) == (5_000, "Pot ébréché", manager.id)  # fmt: skip


async def test_an_approved_discount_is_good_for_as_many_centimes_and_no_more(house: House) -> None:
    book = await opened(house)
    manager, key = await house.person("manager"), house.app.state.environment.secret
    for about, status in [("4999", 403), ("x", 403), ("5000", 200), ("6000", 200), ("", 200)]:
        sale, line = uuid7(), argan(1, discount=5_000)
        given = approvals.approve(
            key, device_id(DEVICE), "discount", sale, by=manager.id, reason="Pot ébréché", now=AT, about=about
        )  # fmt: skip
        discounts = [row("line", 5_000, line_id=line["id"])]
        answer, _ = await book.send(line, discounts=discounts, id=sale, approvals=[_plain(given)])
        assert answer.status_code == status, (about, answer.text)


async def test_an_approved_discounts_mark_covers_how_much_it_may_be(house: House) -> None:
    book = await opened(house)
    manager, key = await house.person("manager"), house.app.state.environment.secret
    sale, line = uuid7(), argan(1, discount=5_000)
    given = approvals.approve(
        key, device_id(DEVICE), "discount", sale, by=manager.id, reason="Pot ébréché", now=AT, about="2000"
    )  # fmt: skip
    discounts = [row("line", 5_000, line_id=line["id"])]
    for about in ("9000", ""):
        forged = [_plain(given) | {"about": about}]
        answer, _ = await book.send(line, discounts=discounts, id=sale, approvals=forged)
        assert answer.status_code == 403, about


def _plain(given: approvals.Approval) -> dict[str, Any]:
    return {name: getattr(given, name) for name in given.__struct_fields__}


async def test_the_ceiling_is_a_setting_that_the_till_is_told(house: House) -> None:
    book = await opened(house)
    rules = Rules(discount_ceiling_bp=2_500)
    await house.db.write(lambda tx: settings.save(tx, rules, by=None, now=AT))
    await house.app.state.settings.reload(house.db)
    told = (await book.client.get("/pos/api/boot")).json()
    assert told["settings"]["discount_ceiling_bp"] == 2_500
    line = argan(1, discount=2_500)
    answer, _ = await book.send(line, discounts=[row("line", 2_500, line_id=line["id"])])
    assert answer.status_code == 200, answer.text
