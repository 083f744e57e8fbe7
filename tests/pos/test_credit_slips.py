"""The slip of store credit on the register's printer: once, for a code that this shop's tills made, and what is left on a card that was spent."""

import asyncio
import socket
from typing import Any

import httpx2
import pytest

from pos.printing import jobs, shift_papers
from pos.receipts import letters, receipt_words, sold
from store import verify
from store.db import Transaction
from store.i18n import speaking
from store.ids import uuid7
from store.money import Language
from tests import world
from tests.house import House
from tests.pos.printer import Paper, printer
from tests.pos.test_customers_api import card_of
from tests.pos.test_printing import attach
from tests.pos.test_receipt_words import clean
from tests.pos.test_returns import Book, argan, back, opened
from tests.pos.test_till_api import OTHER_DEVICE, at_till
from tests.world import NOW

pytestmark = pytest.mark.anyio
CODE = "0430000000012"
CARD = "0430000000029"


async def with_credit(house: House, **more: Any) -> Book:
    """A shop in which goods came back and their money, 100 dirhams, became credit."""
    book = await opened(house)
    sold = argan(1)
    await book.send(sold, tenders=[{"kind": "card", "given": 10_000, "reference": "004211"}])
    credit = [{"kind": "credit", "given": -10_000, "reference": CODE}]
    answer, _ = await book.send(back(sold, 1), tenders=credit, **more)
    assert answer.status_code == 200, answer.text
    return book


async def asked(
    book: Book, code: str = CODE, client: httpx2.AsyncClient | None = None, **how: Any
) -> httpx2.Response:
    body = {"id": uuid7(), "kind": "credit", "language": "fr", "code": code, **how}
    return await (client or book.client).post(f"/pos/api/shifts/{book.shift_id}/print", json=body)


async def printed(house: House, book: Book, code: str = CODE, width: int = 80, **how: Any) -> Paper:
    async with printer() as device:
        await attach(house, device.address, width)
        answer = (await asked(book, code, **how)).json()
        assert (answer["printed"], answer["error"]) == (True, None)
        (paper,) = device.papers
    return paper


async def customer(house: House, client: httpx2.AsyncClient) -> str:
    id_ = uuid7()
    facts = {"id": id_, "name": "Amina Benali", "phone": "0612345678", "noticed_at": 1}
    assert (await client.post("/pos/api/customers", json=facts)).status_code == 200
    return id_


# The slip


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
@pytest.mark.parametrize(("width", "dots"), [(80, 576), (58, 384)])
async def test_a_credits_slip_comes_out_in_the_customers_language_and_its_code_is_read(
    house: House, language: Language, width: int, dots: int
) -> None:
    book = await opened(house)
    amina = await customer(house, book.client)
    sold = argan(1)
    await book.send(sold, tenders=[{"kind": "card", "given": 10_000, "reference": "004211"}])
    credit = [{"kind": "credit", "given": -10_000, "reference": CODE}]
    answer, _ = await book.send(back(sold, 1), tenders=credit, customer_id=amina)
    assert answer.status_code == 200, answer.text
    paper = await printed(house, book, width=width, language=language)
    paper.keep(f"credit-server-{language}-{width}")
    sheet = await shift_papers.credit(house.db, book.shift_id, CODE, language)
    assert paper.picture.tobytes() == sheet.picture(width, 0, False).tobytes()
    assert (paper.picture.width, paper.cuts, paper.drawer_pulses) == (dots, 1, 0)
    assert paper.codes() == {"Code 128": CODE}


async def test_a_credits_slip_that_is_asked_for_again_is_printed_once_and_then_a_duplicate(
    house: House,
) -> None:
    book, job = await with_credit(house), uuid7()
    async with printer() as device:
        await attach(house, device.address)
        answers = await asyncio.gather(*(asked(book, id=job) for _ in range(3)))
        later = await asked(book, id=job)
        assert [answer.status_code for answer in (*answers, later)] == [200] * 4
        assert (later.json()["printed"], later.json()["in_doubt"], later.json()["copy"]) == (True, False, 0)  # fmt: skip
        assert device.connections == 1
        again = await asked(book)
        assert (again.json()["printed"], again.json()["copy"]) == (True, 1)
        assert device.papers[1].picture.height > device.papers[0].picture.height
    assert (
        await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'till.reprinted'") == 1
    )
    assert (
        await house.db.fetchval("SELECT COUNT(*) FROM shift_paper WHERE subject LIKE '043%'") == 0
    )
    assert await verify.broken(house.db) == []


async def test_what_the_tills_own_printer_gave_out_counts(house: House) -> None:
    book = await with_credit(house)
    async with printer() as device:
        await attach(house, device.address)
        assert (await asked(book, copies=1)).json()["copy"] == 1
    assert (await asked(book, here=True)).json()["copy"] == 2


async def test_a_slip_that_another_shift_prints_again_is_a_duplicate(house: House) -> None:
    book = await with_credit(house)
    assert (await asked(book, here=True)).json()["copy"] == 0
    facts: dict[str, Any] = {"id": uuid7(), "register_id": 1, "opened_at": 1, "opening_float": 0}
    facts |= {"opened_by": (await house.person("cashier")).id, "adopt": False}
    assert (await book.client.post("/pos/api/shifts", json=facts)).status_code == 200
    book.shift_id = facts["id"]
    assert [(await asked(book, here=True)).json()["copy"] for _ in range(2)] == [1, 2]


@pytest.mark.parametrize("engine", ["postgresql"])
async def test_of_two_registers_that_give_out_a_slip_at_once_the_second_makes_a_duplicate(
    house: House,
) -> None:
    """SQLite writes one after the other."""
    book = await with_credit(house)
    _, other = await at_till(house, "manager", OTHER_DEVICE, register=2)
    sheets = [
        await shift_papers.credit(house.db, shift_id, CODE, "fr")
        for shift_id in (book.shift_id, other.shift_id)
    ]
    given_out = asyncio.Event()

    async def first(tx: Transaction) -> None:
        await jobs.hand_over(tx, sheets[0], uuid7(), 0, now=NOW)
        given_out.set()
        await asyncio.wait([second], timeout=1)

    async def after() -> None:
        await given_out.wait()
        await house.db.write(lambda tx: jobs.hand_over(tx, sheets[1], uuid7(), 0, now=NOW))

    second = asyncio.create_task(after())
    await house.db.write(first)
    await second
    rows = await house.db.fetch("SELECT register_id, copy FROM shift_paper ORDER BY copy")
    assert [tuple(row) for row in rows] == [(1, 0), (2, 1)]


async def test_a_page_after_a_lost_answer_bears_the_number_that_the_server_knows(
    house: House,
) -> None:
    book, job = await with_credit(house), uuid7()
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        await attach(house, f"127.0.0.1:{nobody.getsockname()[1]}")
        dead = (await asked(book, id=job)).json()
    assert (dead["printed"], dead["in_doubt"]) == (False, False)
    assert "répond pas" in dead["error"]
    assert (await asked(book, here=True)).json()["copy"] == 0, "nothing came out before"
    await printed(house, book)
    assert (await asked(book, here=True)).json()["copy"] == 2


async def test_only_a_code_that_a_till_of_this_shop_made_has_a_slip(house: House) -> None:
    book = await with_credit(house)
    strangers = ["", "0", uuid7()[:20], "0430000000036", (await card_of(house)).code]
    card = {
        "id": uuid7(), "product_id": None, "name": "Carte cadeau", "quantity": 1, "unit_price": 15_000,
        "discount": 0, "amount": 15_000, "lot": None, "taxes": [{"code": "HC", "gross": 15_000, "tax": 0}],
        "kind": "gift_card", "code": CARD,
    }  # fmt: skip
    assert (await book.send(card))[0].status_code == 200
    for code in (*strangers, CARD):
        assert (await asked(book, code)).status_code == 404, code
    assert (await asked(book)).status_code == 200
    await house.db.write(world.another_shop)
    await house.db.write(lambda tx: tx.execute("UPDATE credit_account SET site_id = 3"))
    assert (await asked(book)).status_code == 404
    assert await house.db.fetchval("SELECT COUNT(*) FROM shift_paper") == 1


async def test_nobody_of_another_shop_prints_it(house: House) -> None:
    book = await with_credit(house)
    stranger = await house.client("manager", **{"Till-Device": OTHER_DEVICE})
    assert (await asked(book, client=stranger)).status_code == 200
    await house.db.write(world.another_shop)
    move = "UPDATE staff SET site_id = 3 WHERE role = 'manager'"
    await house.db.write(lambda tx: tx.execute(move))
    assert (await asked(book, client=stranger)).status_code == 404
    for role, status in ((None, 401), ("auditor", 403)):
        assert (await asked(book, client=await house.client(role))).status_code == status


async def test_points_turned_into_credit_at_a_till_have_a_slip_of_what_is_left(
    house: House,
) -> None:
    book = await opened(house)
    amina = await customer(house, book.client)
    await book.send(argan(5), customer_id=amina)
    turned = await book.client.post(
        f"/pos/api/customers/{amina}/redeem", json={"points": 50, "key": uuid7()}
    )
    assert turned.status_code == 200, turned.text
    account = turned.json()["account"]
    whole = await printed(house, book, account["code"])
    part = [{"kind": "credit", "given": account["issued"] - 100, "reference": account["code"]}, {"kind": "card", "given": 10_000 - account["issued"] + 100}]  # fmt: skip
    assert (await book.send(argan(1), tenders=part))[0].status_code == 200
    sheet = await shift_papers.credit(house.db, book.shift_id, account["code"], "fr")
    assert sheet.picture(80, 0, False).tobytes() != whole.picture.tobytes(), "it says what is left"
    rest = [{"kind": "credit", "given": 100, "reference": account["code"]}, {"kind": "card", "given": 9_900}]  # fmt: skip
    assert (await book.send(argan(1), tenders=rest))[0].status_code == 200
    assert (await asked(book, account["code"])).status_code == 404, "nothing is left"


# What is left on a card that was spent


async def spent(book: Book, code: str, given: int) -> str:
    """A sale of 100 dirhams of which so much was on the card; its id."""
    rest = [{"kind": "card", "given": 10_000 - given, "reference": "004211"}] if given < 10_000 else []  # fmt: skip
    tenders = [{"kind": "credit", "given": given, "reference": code}, *rest]
    answer, receipt = await book.send(argan(1), tenders=tenders)
    assert answer.status_code == 200, answer.text
    return str(receipt["id"])


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Reste sur …0012"), ("ar", "المتبقي في …0012"), ("en", "Left on …0012")],
)
async def test_every_paper_says_what_the_sale_left_on_the_card_whatever_was_spent_since(
    house: House, language: Language, words: str
) -> None:
    book = await with_credit(house)
    first, last = await spent(book, CODE, 6_000), await spent(book, CODE, 4_000)
    client = await house.client()
    for sale_id, left in ((first, "40"), (last, "0")):
        found = await sold.find(house.db, sale_id)
        with speaking(language):
            row = receipt_words.sums(found)[-1]
        assert (clean(row.name), clean(row.amount), row.kind) == (words, f"{left}{'.' if language == 'en' else ','}00", "small")  # fmt: skip
        assert found.seal is not None
        page = (await client.get(f"/r/{found.seal.hash[:32]}?lang={language}")).text
        letter = await letters.composers(house.db, "https://x.example")["receipt"](language, {"sale": sale_id})  # fmt: skip
        for paper in (page, letter.text, letter.html):
            assert words in clean(paper)
            assert CODE not in paper
        shown = (await book.client.get(f"/pos/api/receipts/{sale_id}")).json()
        assert shown["cards_left"] == {CODE: int(left) * 100}
        assert "cards_left" not in shown["receipt"]
        async with printer() as device:
            await attach(house, device.address, 58)
            body = {"id": uuid7(), "sale_id": sale_id, "copy": 0, "language": language}
            assert (await book.client.post("/pos/api/print", json=body)).json()["printed"]
            device.papers[0].keep(f"receipt-left-{left}-{language}")


async def test_what_nobody_knows_to_be_left_is_left_out(house: House) -> None:
    book = await with_credit(house)
    by_bank = [{"kind": "card", "given": 10_000, "reference": CODE}]
    _, other = await book.send(argan(1), tenders=by_bank)
    unknown = await spent(book, "0430000000036", 5_000)
    for sale_id in (other["id"], unknown):
        found = await sold.find(house.db, sale_id)
        assert {tender.left for tender in found.tenders} == {None}
        with speaking("en"):
            assert not [row for row in receipt_words.sums(found) if row.name.startswith("Left")]


async def test_nobody_but_its_holder_reads_a_code_whole(house: House) -> None:
    book = await with_credit(house)
    given_back = await house.db.fetchval("SELECT sale_id FROM tender WHERE amount < 0")
    office = await house.client("manager")
    for sale_id in (await spent(book, CODE, 5_000), given_back):
        page = (await office.get(f"/office/sales/{sale_id}")).text
        assert "…0012" in page
        assert CODE not in page
    found = await sold.find(house.db, given_back)
    assert [row.reference for row in receipt_words.settled(found, is_private=False) if row.reference] == ["…0012"]  # fmt: skip
    assert CODE in [row.reference for row in receipt_words.sums(found)]
