"""Goods that come back: never more than was sold, to where they may go, and the money the way it came."""

import asyncio
import json
from typing import Any

import httpx2
import pytest

from pos.approvals import approvals
from pos.sales import tickets
from store import verify
from store.ids import uuid7
from store.receipt_chain import GENESIS
from store.returns import Back, Figures, Part, returned
from store.tenders import Policy, Tender, settle
from store.web.device import device_id
from tests import world
from tests.house import House
from tests.pos.test_till_api import DEVICE, at_till, open_shop, send

pytestmark = pytest.mark.anyio
AT = 1_795_431_600_000
NET, TAX = 9091, 909


class Book:
    """A till's book in which whole receipts are written by hand."""

    def __init__(self, client: httpx2.AsyncClient, shift_id: str, cashier_id: int) -> None:
        self.client = client
        self.shift_id, self.cashier_id = shift_id, cashier_id
        self.sequence, self.hash = 0, GENESIS

    async def send(self, *lines: dict[str, Any], tenders: list[dict[str, Any]] | None = None, **more: Any) -> tuple[httpx2.Response, dict[str, Any]]:  # fmt: skip
        """Send a receipt of these lines; it stays in the book only when the server takes it."""
        total = sum(line["amount"] for line in lines)
        taxes = _by_code(lines)
        paid, settled = _settled(total, tenders)
        content = {
            "id": uuid7(), "register_id": 1, "register": "C1", "shift_id": self.shift_id,
            "sequence": self.sequence + 1, "number": f"C1-{self.sequence + 1:06d}", "previous_hash": self.hash,
            "sold_at": AT, "cashier_id": self.cashier_id, "language": "fr", "lines": list(lines), "taxes": taxes,
            "total": total, "tax_total": sum(tax["tax"] for tax in taxes), **paid, "tenders": settled, **more,
        }  # fmt: skip
        receipt = tickets.read(json.dumps(content))
        hash_ = tickets.hash_of(receipt)
        answer = await send(self.client, json.dumps({"receipt": content, "hash": hash_}).encode())
        if answer.status_code == 200:
            self.sequence, self.hash = self.sequence + 1, hash_
        return answer, content


def _by_code(lines: tuple[dict[str, Any], ...]) -> list[dict[str, Any]]:
    gross: dict[str, list[int]] = {}
    for line in lines:
        for part in line["taxes"]:
            sums = gross.setdefault(part["code"], [0, 0])
            sums[0] += part["gross"]
            sums[1] += part["tax"]
    rates = {"T10": 1000, "HC": 0}
    return [
        {"code": code, "rate_bp": rates[code], "gross": whole, "net": whole - tax, "tax": tax}
        for code, (whole, tax) in sorted(gross.items())
    ]


def _settled(
    total: int, tenders: list[dict[str, Any]] | None
) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """By default in cash, to the centime; tenders with an amount are as they are written."""
    if tenders and "amount" in tenders[0]:
        return {}, tenders
    given = tenders or [{"kind": "cash", "given": total}]
    done = settle(total, [Tender(t["kind"], t["given"]) for t in given], Policy(cash_rounding=0))
    paid = {
        "stamp_duty": done.stamp_duty, "stamp_added": done.stamp_added, "cash_rounding": done.cash_rounding,
        "paid": done.paid,
    }  # fmt: skip
    rows = [
        {"id": uuid7(), "reference": "", **asked, "amount": t.amount, "change": t.change}
        for asked, t in zip(given, done.tenders, strict=True)
    ]
    return paid, rows


def argan(pieces: int, **more: Any) -> dict[str, Any]:
    amount = 10_000 * pieces - more.get("discount", 0)
    tax = amount - round(amount * 10 / 11)
    return {
        "id": uuid7(), "product_id": 1, "name": "Argan", "quantity": pieces, "unit_price": 10_000, "discount": 0,
        "amount": amount, "lot": None, "taxes": [{"code": "T10", "gross": amount, "tax": tax}], **more,
    }  # fmt: skip


def back(sold: dict[str, Any], pieces: int, before: Back = Back(0, 0), **more: Any) -> dict[str, Any]:  # noqa: B008  # fmt: skip
    parts = [Part(part["code"], 1000, part["gross"], part["tax"]) for part in sold["taxes"]]
    figures = Figures(sold["quantity"], sold["discount"], sold["amount"], parts)
    come = returned(figures, before, pieces)
    return {
        **sold, "id": uuid7(), "quantity": come.quantity, "discount": come.discount, "amount": come.amount,
        "taxes": [{"code": p.code, "gross": p.gross, "tax": p.tax} for p in come.taxes],
        "returns": sold["id"], "goes": "shelf", **more,
    }  # fmt: skip


async def opened(house: House, pieces: int = 10) -> Book:
    await open_shop(house, pieces)
    client, till = await at_till(house)
    return Book(client, till.shift_id, till.cashier_id)


async def on_hand(house: House, place: int = world.SHELF) -> int:
    found = await house.db.fetchval(
        "SELECT COALESCE(SUM(on_hand), 0) FROM balance WHERE location_id = $1", place
    )
    return int(found)


async def test_what_comes_back_is_on_the_shelf_again_and_the_sums_are_as_before(
    house: House,
) -> None:
    book = await opened(house)
    sold = argan(3)
    await book.send(sold)
    answer, _ = await book.send(back(sold, 2))
    assert answer.status_code == 200, answer.text
    assert await on_hand(house) == 9
    answer, _ = await book.send(back(sold, 1, Back(2, 20_000)))
    assert answer.status_code == 200, answer.text
    assert await on_hand(house) == 10
    sums = await house.db.fetchrow(
        "SELECT SUM(total) AS total, SUM(tax_total) AS tax, SUM(stamp_duty) AS duty FROM sale"
    )
    assert sums is not None
    assert (sums["total"], sums["tax"], sums["duty"]) == (0, 0, 0)
    assert await verify.broken(house.db) == []


async def test_ten_tills_that_give_back_the_same_goods_at_once_give_them_back_once(
    house: House,
) -> None:
    book = await opened(house)
    sold = argan(1)
    await book.send(sold)
    books = [Book(book.client, book.shift_id, book.cashier_id) for _ in range(10)]
    for other in books:
        other.sequence, other.hash = book.sequence, book.hash
    answers = [answer for answer, _ in await asyncio.gather(*(b.send(back(sold, 1)) for b in books))]  # fmt: skip
    assert sorted(answer.status_code for answer in answers) == [200] + [422] * 9
    refused = next(answer for answer in answers if answer.status_code == 422).json()
    assert refused["error"] == "not_refundable"
    assert await on_hand(house) == 10
    assert await house.db.fetchval("SELECT COUNT(*) FROM refused_sale") == 9
    assert await verify.broken(house.db) == []


@pytest.mark.parametrize(
    "changed", [{"amount": -10_100, "taxes": [{"code": "T10", "gross": -10_100, "tax": -909}]}, {"product_id": 2}]
)  # fmt: skip
async def test_more_money_or_other_goods_than_were_sold_do_not_come_back(
    house: House, changed: dict[str, Any]
) -> None:
    book = await opened(house)
    await house.db.write(lambda tx: world.product(tx, 2, "HUI-002"))
    sold = argan(2)
    await book.send(sold)
    answer, _ = await book.send({**back(sold, 1), **changed})
    assert answer.status_code == 422
    assert await on_hand(house) == 8


async def test_what_came_back_cannot_come_back_again(house: House) -> None:
    """No refund of a refund."""
    book = await opened(house)
    sold = argan(1)
    await book.send(sold)
    _, refund = await book.send(back(sold, 1))
    mirrored = {**refund["lines"][0], "returns": refund["lines"][0]["id"], "id": uuid7()}
    answer, _ = await book.send(mirrored)
    assert answer.status_code == 422


async def test_goods_of_a_sale_that_is_not_here_are_refused_and_taken_once_it_is(
    house: House,
) -> None:
    book = await opened(house)
    oil = argan(2)
    await book.send(argan(1))
    unknown = back(oil, 1)
    answer, content = await book.send(unknown)
    assert (answer.status_code, answer.json()["error"]) == (422, "not_refundable")
    assert answer.json()["sale_id"] == content["id"]
    assert (await book.send(oil))[0].status_code == 200
    assert (await book.send(unknown))[0].status_code == 200
    assert await verify.broken(house.db) == []


async def test_a_discount_of_another_sales_line_is_refused(house: House) -> None:
    book = await opened(house)
    lines = argan(1), argan(1, discount=1_000)
    taken = {"kind": "promotion", "name": "Miel", "amount": 1_000, "line_id": uuid7()}
    answer, _ = await book.send(*lines, discounts=[taken])
    assert (answer.status_code, answer.json()["error"]) == (422, "inconsistent")


async def test_money_goes_back_the_way_it_came_or_as_store_credit(house: House) -> None:
    book = await opened(house)
    sold = argan(1)
    await book.send(sold, tenders=[{"kind": "card", "given": 10_000, "reference": "004211"}])
    in_cash, _ = await book.send(back(sold, 1))
    assert in_cash.status_code == 422
    credit = [{"kind": "credit", "given": -10_000, "reference": "0430000000012"}]
    answer, _ = await book.send(back(sold, 1), tenders=credit)
    assert answer.status_code == 200, answer.text
    account = await book.client.get("/pos/api/accounts/0430000000012")
    assert account.json()["account"]["available"] == 10_000
    assert await verify.broken(house.db) == []


async def test_an_exchange_is_one_receipt_with_one_balance(house: House) -> None:
    book = await opened(house)
    sold = argan(2)
    await book.send(sold)
    answer, content = await book.send(back(sold, 1), argan(3))
    assert answer.status_code == 200, answer.text
    assert content["paid"] == 20_000
    assert await on_hand(house) == 6
    assert await verify.broken(house.db) == []


async def test_chilled_food_goes_to_quarantine_whoever_says_shelf(house: House) -> None:
    book = await opened(house)
    sold = argan(1)
    await book.send(sold)
    chill = "UPDATE product SET storage_class = 'cold' WHERE id = 1"
    await house.db.write(lambda tx: tx.execute(chill))
    answer, _ = await book.send(back(sold, 1))
    assert answer.status_code == 200
    assert (await on_hand(house), await on_hand(house, world.QUARANTINE)) == (9, 1)


async def test_without_a_receipt_only_a_manager_and_only_as_credit(house: House) -> None:
    book = await opened(house)
    loose = {**back(argan(1), 1), "returns": None, "goes": "quarantine"}
    loose.pop("returns")
    credit = [{"kind": "credit", "given": -10_000, "reference": "0430000000012"}]
    forged, _ = await book.send(loose, tenders=credit)
    assert forged.status_code == 403
    assert forged.json()["sale_id"]
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'till.refused'") == 1
    manager = (await house.person("manager")).id
    id_, key = uuid7(), house.app.state.environment.secret
    given = approvals.approve(
        key, device_id(DEVICE), "refund_without_receipt", id_, by=manager, reason="known customer", now=AT,
        about=f"{loose['id']} 10000",
    )  # fmt: skip
    approved = [{name: getattr(given, name) for name in given.__struct_fields__}]
    in_cash, _ = await book.send(loose, id=id_, approvals=approved)
    assert in_cash.status_code == 422
    answer, _ = await book.send(loose, tenders=credit, id=id_, approvals=approved)
    assert answer.status_code == 200, answer.text
    assert await on_hand(house, world.QUARANTINE) == 1
    assert await verify.broken(house.db) == []


async def test_row_20_partial_refunds_of_a_discounted_ticket_sum_to_what_was_paid(
    house: House,
) -> None:
    """odoo PR #286433: a partial refund gave back the whole ticket's discount."""
    book = await opened(house)
    sold = argan(3, discount=1_000)
    discount = [{"kind": "promotion", "name": "Récolte", "amount": 1_000}]
    await book.send(sold, discounts=discount)
    given, before = [], Back(0, 0)
    for _ in range(3):
        answer, content = await book.send(back(sold, 1, before))
        assert answer.status_code == 200, answer.text
        given.append(-content["total"])
        before = Back(before.quantity + 1, before.amount + given[-1])
    assert sum(given) == 29_000
    assert max(given) - min(given) <= 1
    assert await verify.broken(house.db) == []


async def test_row_19_a_refund_restores_the_points_exactly(house: House) -> None:
    """odoo PR #257854, #212922: buy, earn points, refund, keep the points; or lose them twice."""
    book = await opened(house)
    customer = await _customer(book.client)
    sold = argan(3)
    await book.send(sold, customer_id=customer)
    assert await _points(house, customer) == 30
    await book.send(back(sold, 2), customer_id=customer)
    assert await _points(house, customer) == 10
    await book.send(back(sold, 1, Back(2, 20_000)))
    assert await _points(house, customer) == 0
    assert await verify.broken(house.db) == []


async def _customer(client: httpx2.AsyncClient) -> str:
    id_ = uuid7()
    asked = {"id": id_, "name": "Amina", "phone": "0612345678", "noticed_at": AT}
    made = await client.post("/pos/api/customers", json=asked)
    assert made.status_code == 200, made.text
    return id_


async def _points(house: House, customer: str) -> int:
    return int(await house.db.fetchval("SELECT points FROM customer WHERE id = $1", customer))


async def test_gift_cards_are_sold_spent_in_part_and_given_back_to(house: House) -> None:
    book = await opened(house)
    answer, _ = await book.send(gift_card(15_000, "0430000000029"))
    assert answer.status_code == 200, answer.text
    sold = argan(1)
    by_card = [{"kind": "gift_card", "given": 10_000, "reference": "0430000000029"}]
    await book.send(sold, tenders=by_card)
    assert await _left(book.client) == 5_000
    mirrored = [{**by_card[0], "given": -10_000}]
    answer, _ = await book.send(back(sold, 1), tenders=mirrored)
    assert answer.status_code == 200, answer.text
    assert await _left(book.client) == 15_000
    assert await verify.broken(house.db) == []


def gift_card(amount: int, code: str) -> dict[str, Any]:
    return {
        "id": uuid7(), "product_id": None, "name": "Carte cadeau", "quantity": 1, "unit_price": amount,
        "discount": 0, "amount": amount, "lot": None, "taxes": [{"code": "HC", "gross": amount, "tax": 0}],
        "kind": "gift_card", "code": code,
    }  # fmt: skip


async def _left(client: httpx2.AsyncClient) -> int:
    found = await client.get("/pos/api/accounts/0430000000029")
    return int(found.json()["account"]["available"])


async def test_a_card_that_holds_too_little_does_not_undo_the_sale_and_never_goes_below_zero(
    house: House,
) -> None:
    book = await opened(house)
    tenders = [{"kind": "gift_card", "given": 10_000, "reference": "0430000000029"}]
    answer, _ = await book.send(argan(1), tenders=tenders)
    assert answer.status_code == 200
    assert await house.db.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'sale_credit'") == 1


async def test_a_card_gets_back_no_more_than_it_has_paid_and_the_manager_is_told(
    house: House,
) -> None:
    book, code = await opened(house), "0430000000029"
    await book.send(gift_card(15_000, code))
    sold = argan(1), argan(1)
    for one in sold:
        paid = [{"kind": "gift_card", "given": 10_000, "reference": code}]
        assert (await book.send(one, tenders=paid))[0].status_code == 200
    for one, left in ((sold[1], 5_000), (sold[0], 15_000)):
        mirrored = [{"kind": "gift_card", "given": -10_000, "reference": code}]
        answer, _ = await book.send(back(one, 1), tenders=mirrored)
        assert answer.status_code == 200, answer.text
        assert await _left(book.client) == left
    told = "SELECT COUNT(*) FROM task WHERE kind = 'sale_credit'"
    assert await house.db.fetchval(told) == 2, "the sale that was short, and its refund"
    assert await verify.broken(house.db) == []


async def test_a_customers_account_is_charged_paid_off_and_watched(house: House) -> None:
    book = await opened(house)
    customer = await _customer(book.client)
    allow = "UPDATE customer SET account_limit = 15000"
    await house.db.write(lambda tx: tx.execute(allow))
    on_account = [{"kind": "account", "given": 10_000}]
    for expected in (0, 1):
        answer, _ = await book.send(argan(1), tenders=on_account, customer_id=customer)
        assert answer.status_code == 200, answer.text
        doubts = await house.db.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'sale_account'")
        assert doubts == expected
    paid_off = {
        "id": uuid7(), "product_id": None, "name": "Paiement", "quantity": 1, "unit_price": 20_000, "discount": 0,
        "amount": 20_000, "lot": None, "taxes": [{"code": "HC", "gross": 20_000, "tax": 0}], "kind": "payment",
    }  # fmt: skip
    answer, _ = await book.send(paid_off, customer_id=customer)
    assert answer.status_code == 200, answer.text
    assert await house.db.fetchval("SELECT account_balance FROM customer") == 0
    assert await verify.broken(house.db) == []


async def test_row_21_a_forged_discount_of_a_cashier_is_forbidden_kept_and_logged(
    house: House,
) -> None:
    """odoo #120030, opensourcepos GHSA-3xf6-8fmq-44wg: a cashier discounts freely."""
    book = await opened(house)
    discounts = [{"kind": "ticket", "name": "Amis", "amount": 5_000}]
    answer, _ = await book.send(argan(1, discount=5_000), discounts=discounts)
    assert answer.status_code == 403
    assert answer.json()["error"] == "not_approved"
    kept = await house.db.fetchrow("SELECT reason FROM refused_sale")
    assert kept is not None
    assert kept["reason"] == "not_approved"
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'till.refused'") == 1
    allowed = [{"kind": "ticket", "name": "Amis", "amount": 1_000}]
    answer, _ = await book.send(argan(1, discount=1_000), discounts=allowed)
    assert answer.status_code == 200


async def test_foreign_notes_are_cash_whose_change_leaves_in_dirhams(house: House) -> None:
    book = await opened(house)
    notes = [
        {"kind": "foreign", "given": 10_800, "currency": "EUR", "foreign": 1_000, "rate": 1_080}
    ]
    answer, content = await book.send(argan(1), tenders=notes)
    assert answer.status_code == 200, answer.text
    assert content["tenders"][0]["change"] == 800
    report = await (await house.client("manager")).get("/office/sales/registers")
    assert report.status_code == 200
    from pos.shifts.drawer import expected_cash, foreign_notes

    assert await expected_cash(house.db, book.shift_id) == 50_000 - 800
    assert (await foreign_notes(house.db, book.shift_id))["foreign"] == {"EUR": 1_000}
    assert await verify.broken(house.db) == []


@pytest.mark.parametrize("kind", ["cash", "card"])
async def test_what_went_back_for_two_receipts_in_one_leaves_the_rest_of_each_its_own_way(
    house: House, kind: str
) -> None:
    book = await opened(house)
    two, one = argan(2), argan(1)
    for sold in (one, two):
        paid = [{"kind": kind, "given": sold["amount"]}]
        answer, receipt = await book.send(sold, tenders=paid)
        assert answer.status_code == 200, answer.text
    known = []
    for lines in ([back(two, 1), back(one, 1)], [back(two, 1, Back(1, 10_000))]):
        given = [{"kind": kind, "given": sum(line["amount"] for line in lines)}]
        answer, _ = await book.send(*lines, tenders=given)
        assert answer.status_code == 200, answer.text
        found = await book.client.get(f"/pos/api/receipts/{receipt['id']}")
        known.append(found.json()["paid_back"])
    assert known == [{kind: 10_000}, {kind: 20_000}]
    answer, _ = await book.send(back(one, 1), tenders=[{"kind": kind, "given": -10_000}])
    assert answer.status_code == 422


@pytest.mark.parametrize("kind", ["cash", "gift_card"])
async def test_what_an_exchange_gave_back_is_not_held_against_goods_that_come_back_beside_its_own(
    house: House, kind: str
) -> None:
    book, code = await opened(house), "0430000000029"
    await book.send(gift_card(50_000, code))

    def way(given: int) -> dict[str, Any]:
        return {"kind": kind, "given": given, "reference": code if kind == "gift_card" else ""}

    first, other, swapped = argan(3), argan(1), argan(1)
    for lines, given in (
        ([first], 30_000),
        ([other], 10_000),
        ([back(first, 3), swapped], -20_000),
    ):
        answer, _ = await book.send(*lines, tenders=[way(given)])
        assert answer.status_code == 200, answer.text
    as_credit = {"kind": "credit", "given": -10_000, "reference": "0430000000036"}
    answer, _ = await book.send(back(other, 1), back(swapped, 1), tenders=[way(-10_000), as_credit])
    assert answer.status_code == 200, answer.text
    assert await _left(book.client) == (40_000 if kind == "gift_card" else 50_000)
    assert await verify.broken(house.db) == []
