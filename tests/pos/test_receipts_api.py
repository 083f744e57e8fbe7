"""The till's look-up of receipts: found by what is known of one, whole with what came back, and never another shop's."""

from typing import Any

import httpx2
import pytest

from pos.sales import tickets
from store import clock
from store.db import Transaction
from store.ids import uuid7
from store.receipt_chain import PUBLIC_DIGITS
from store.returns import Back
from tests.house import House
from tests.pos.test_returns import AT, Book, argan, back, opened
from tests.store.legal_rows import EXAMPLE, insert

pytestmark = pytest.mark.anyio
MINE = {"name": "Amina Benali", "folded": "amina benali", "phone": "+212612345678", "points": 0}


async def found(client: httpx2.AsyncClient, **asked: Any) -> list[str]:
    answer = await client.get("/pos/api/receipts", params=asked)
    assert answer.status_code == 200, answer.text
    return [receipt["number"] for receipt in answer.json()["receipts"]]


async def known_as(house: House, sale_id: str) -> None:
    async def work(tx: Transaction) -> None:
        customer = {**EXAMPLE["customer"], **MINE, "created_by": None, "group_id": None}
        await insert(tx, "customer", customer)
        row = {"sale_id": sale_id, "customer_id": customer["id"], "paid": 0, "points_step": 0, "recorded_at": 1}  # fmt: skip
        await insert(tx, "customer_sale", row)

    await house.db.write(work)


@pytest.fixture
async def book(house: House) -> Book:
    """Three receipts: 100, 200 and 300 dirhams, a day apart."""
    made = await opened(house, 20)
    for number in (1, 2, 3):
        answer, _ = await made.send(argan(number), sold_at=AT + number * clock.DAY)
        assert answer.status_code == 200, answer.text
    return made


async def test_a_receipt_is_found_by_number_figures_day_and_amount(book: Book) -> None:
    assert await found(book.client) == ["C1-000003", "C1-000002", "C1-000001"]
    assert await found(book.client, q="c1-000002") == ["C1-000002"]
    assert await found(book.client, q="2") == ["C1-000002"]
    assert await found(book.client, amount=30_000) == ["C1-000003"]
    assert await found(book.client, day=clock.day(AT + clock.DAY)) == ["C1-000001"]
    assert await found(book.client, q="2", amount=30_000) == []
    assert await found(book.client, q="nobody") == []


async def test_a_receipt_is_found_by_its_customers_name_or_phone(house: House, book: Book) -> None:
    sale_id = await house.db.fetchval("SELECT sale_id FROM receipt WHERE sequence = 2")
    await known_as(house, sale_id)
    for words in ("benali", "Amina", "0612345678"):
        assert await found(book.client, q=words) == ["C1-000002"], words
    shown = (await book.client.get(f"/pos/api/receipts/{sale_id}")).json()
    assert (shown["customer"]["name"], shown["customer"]["email"]) == ("Amina Benali", "")


async def test_a_receipt_is_found_by_the_slip_of_the_card_or_the_cheque_that_paid_it(
    book: Book,
) -> None:
    for kind, reference in (("card", "000003"), ("cheque", "CIH 0012345678"), ("gift_card", "0430000000029")):  # fmt: skip
        paid = [{"kind": kind, "given": 10_000, "reference": reference}]
        answer, _ = await book.send(argan(1), tenders=paid)
        assert answer.status_code == 200, answer.text
    assert await found(book.client, q="000003") == ["C1-000003", "C1-000004"]
    assert await found(book.client, q="CIH 0012345678") == ["C1-000005"]
    assert await found(book.client, q="cih 0012345678") == ["C1-000005"]
    assert await found(book.client, q="0430000000029") == [], "what is worth money finds nothing"


@pytest.mark.parametrize("reference", ["0612345678", "benali", "C1-000003"])
async def test_a_slip_that_reads_like_a_customer_or_a_number_finds_its_receipt_too(
    house: House, book: Book, reference: str
) -> None:
    sale_id = await house.db.fetchval("SELECT sale_id FROM receipt WHERE sequence = 3")
    await known_as(house, sale_id)
    paid = [{"kind": "card", "given": 10_000, "reference": reference}]
    answer, _ = await book.send(argan(1), tenders=paid)
    assert answer.status_code == 200, answer.text
    assert set(await found(book.client, q=reference)) == {"C1-000003", "C1-000004"}


@pytest.mark.parametrize("wrong", [{"day": "2026-02-31"}, {"day": "soon"}, {"amount": "much"}, {"amount": -1}])  # fmt: skip
async def test_a_day_or_an_amount_that_is_none_is_refused(book: Book, wrong: dict[str, Any]) -> None:  # fmt: skip
    assert (await book.client.get("/pos/api/receipts", params=wrong)).status_code == 422


async def test_one_is_shown_by_number_by_the_digits_of_its_address_or_by_id_as_it_was_sealed(
    house: House, book: Book
) -> None:
    row = await house.db.fetchrow("SELECT sale_id, hash, content FROM receipt WHERE sequence = 1")
    assert row is not None
    for code in ("C1-000001", "c1-000001", row["hash"][:PUBLIC_DIGITS], row["sale_id"]):
        answer = await book.client.get(f"/pos/api/receipts/{code}")
        assert answer.status_code == 200, code
        shown = answer.json()
        assert shown["sale_id"] == row["sale_id"]
        assert tickets.content(tickets.read(row["content"])) == row["content"]
        assert shown["receipt"]["number"] == "C1-000001"
        assert shown["hash"] == row["hash"]
        assert (shown["returned"], shown["paid_back"], shown["copies"]) == ({}, {}, 1)
        assert (shown["invoice"], shown["tax_free"], shown["customer"]) == (None, None, None)
    for nothing in ("C1-000009", "0" * 32, uuid7(), "x", "%"):
        assert (await book.client.get(f"/pos/api/receipts/{nothing}")).status_code == 404


async def test_it_tells_what_has_come_back_of_each_line_and_which_way_the_money_went(
    house: House,
) -> None:
    book = await opened(house)
    sold, other = argan(3), argan(1)
    _, receipt = await book.send(sold, other)
    for before in (0, 1):
        come = back(sold, 1, Back(before, before * 10_000))
        answer, _ = await book.send(come)
        assert answer.status_code == 200, answer.text
    shown = (await book.client.get(f"/pos/api/receipts/{receipt['id']}")).json()
    assert shown["returned"] == {sold["id"]: {"quantity": 2, "amount": 20_000}}
    assert shown["paid_back"] == {"cash": 20_000}


async def test_nobody_of_another_shop_finds_or_opens_it(house: House, book: Book) -> None:
    async def elsewhere(tx: Transaction) -> None:
        await tx.execute(
            "INSERT INTO site (id, code, kind, name_fr, name_ar, name_en, address, city, phone)"
            " VALUES (9, 'rabat', 'store', 'R', 'R', 'R', '', '', '')"
        )
        await tx.execute("UPDATE staff SET site_id = 9")

    await house.db.write(elsewhere)
    assert await found(book.client) == []
    assert (await book.client.get("/pos/api/receipts/C1-000001")).status_code == 404
