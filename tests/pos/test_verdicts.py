"""A refused receipt gets a manager's word: taken in as the till sealed it, or rejected, and then its gap is explained."""

import asyncio
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest

from pos.archive import writing
from pos.archive.rows import Period
from pos.sales import checkout, tickets, verdicts
from pos.sales.checkout import RefusedReceipt
from pos.sales.verdicts import Decision
from store import verify
from store.ids import uuid7
from store.receipt_chain import GENESIS
from tests.house import House
from tests.pos.test_returns import Book, argan, back, on_hand, opened
from tests.pos.test_till_api import send

pytestmark = pytest.mark.anyio
AMIS = [{"kind": "ticket", "name": "Amis", "amount": 5_000}]


class Refused:
    """A sale that a till sealed and the server refused; the till has sold on after it."""

    def __init__(self, book: Book, content: dict[str, Any], hash_: str) -> None:
        self.book, self.content, self.hash = book, content, hash_

    async def send_again(self) -> httpx2.Response:
        return await send(self.book.client, _body(self.content, self.hash))


def _body(content: dict[str, Any], hash_: str) -> bytes:
    return json.dumps({"receipt": content, "hash": hash_}).encode()


async def refused(book: Book, *lines: dict[str, Any], **more: Any) -> Refused:
    answer, content = await book.send(*lines, **more)
    assert answer.status_code in {403, 422}, answer.text
    hash_ = tickets.hash_of(tickets.read(json.dumps(content)))
    book.sequence, book.hash = book.sequence + 1, hash_
    return Refused(book, content, hash_)


async def unapproved(book: Book) -> Refused:
    return await refused(book, argan(1, discount=5_000), discounts=AMIS)


async def decide(house: House, verdict: str, reason: str = "habituée de la maison", number: int = 1, role: str = "manager") -> httpx2.Response:  # fmt: skip
    client = await house.client(role)
    data = {"verdict": verdict, "reason": reason}
    return await client.post(f"/office/sales/refused/{number}", data=data)


async def test_an_accepted_receipt_stands_in_the_book_as_the_till_sealed_it(house: House) -> None:
    book = await opened(house)
    await book.send(argan(1))
    forged = await unapproved(book)
    after, _ = await book.send(argan(1))
    assert after.status_code == 200
    assert any("number" in found or "gap" in found for found in await verify.broken(house.db))
    assert await on_hand(house) == 8

    assert (await decide(house, "accepted")).status_code == 303
    row = await house.db.fetchrow(
        "SELECT number, sequence, hash, fork FROM receipt WHERE sale_id = $1", forged.content["id"]
    )
    assert row is not None
    assert tuple(row) == (forged.content["number"], 2, forged.hash, 0)
    assert await on_hand(house) == 7
    assert await verify.broken(house.db) == []
    logged = await house.db.fetchrow("SELECT staff_id, detail FROM audit WHERE action = 'sale.accepted'")  # fmt: skip
    assert logged is not None
    assert logged["staff_id"] == (await house.person("manager")).id
    assert "habituée" in logged["detail"]
    open_tasks = "SELECT COUNT(*) FROM task WHERE kind = 'sale_refused' AND done_at IS NULL"
    assert await house.db.fetchval(open_tasks) == 0


async def test_the_till_asks_what_was_decided_and_is_answered_for_good(house: House) -> None:
    book = await opened(house)
    one, other = await unapproved(book), await unapproved(book)
    ids = f"{one.content['id']},{other.content['id']},nonsense"
    asked = f"/pos/api/sales/decided?ids={ids}"
    assert (await book.client.get(asked)).json() == {"decided": []}
    await decide(house, "accepted", number=1)
    await decide(house, "rejected", "monté de toutes pièces", number=2)
    decided = (await book.client.get(asked)).json()["decided"]
    assert decided == sorted((one.content["id"], other.content["id"]))
    taken = await one.send_again()
    assert (taken.status_code, taken.json()["hash"]) == (200, one.hash)
    never = await other.send_again()
    assert (never.status_code, never.json()["error"]) == (422, "rejected")
    assert "monté de toutes pièces" in never.json()["message"]
    assert never.json()["why"] == "monté de toutes pièces", (
        "the till says the rest in the language on its screen"
    )
    assert await house.db.fetchval("SELECT COUNT(*) FROM refused_sale") == 2
    assert await house.db.fetchval("SELECT COUNT(*) FROM task WHERE done_at IS NULL AND kind = 'sale_refused'") == 0  # fmt: skip


async def test_a_rejected_receipt_leaves_a_gap_that_is_explained(house: House) -> None:
    book = await opened(house)
    await book.send(argan(1))
    forged = await unapproved(book)
    await book.send(argan(1))
    assert len(await verify.broken(house.db)) == 2, "a number is missing, and the chain is broken"
    assert (await decide(house, "rejected", "vendu une deuxième fois")).status_code == 303
    assert await verify.broken(house.db) == []
    (gap,) = await verdicts.explained(house.db)
    assert forged.content["number"] in gap
    assert "vendu une deuxième fois" in gap
    assert await on_hand(house) == 8
    await book.send(argan(1))
    assert await verify.broken(house.db) == []


async def test_a_rejected_receipt_far_ahead_makes_no_gap_of_its_own(house: House) -> None:
    book = await opened(house)
    await book.send(argan(1))
    sequence, hash_ = book.sequence, book.hash
    book.sequence = 998
    await unapproved(book)
    book.sequence, book.hash = sequence, hash_
    await decide(house, "rejected")
    await book.send(argan(1))
    assert await verify.broken(house.db) == []


async def test_the_first_receipt_of_a_book_may_be_the_rejected_one(house: House) -> None:
    book = await opened(house)
    assert book.hash == GENESIS
    await unapproved(book)
    await book.send(argan(1))
    await decide(house, "rejected")
    assert await verify.broken(house.db) == []


async def test_of_many_managers_at_once_one_is_heard(house: House) -> None:
    book = await opened(house)
    await unapproved(book)
    shop, key = house.app.state.settle, house.app.state.environment.secret
    by = (await house.person("manager")).id
    decision = Decision(by, "r", None, 1)

    async def say(verdict: str) -> str:
        try:
            if verdict == "accepted":
                await verdicts.accept(house.db, 1, decision, key=key, shop=shop)
            else:
                await verdicts.reject(house.db, 1, decision)
        except verdicts.OtherwiseDecided:
            return "too late"
        return verdict

    said = await asyncio.gather(*(say(verdict) for verdict in ("accepted", "rejected") * 4))
    assert said.count("too late") == 4
    heard = await house.db.fetchval("SELECT verdict FROM refused_verdict")
    assert set(said) == {heard, "too late"}
    assert await house.db.fetchval("SELECT COUNT(*) FROM sale") == (heard == "accepted")
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action LIKE 'sale.%'") == 1


async def test_a_till_that_sends_while_it_is_rejected_does_not_get_it_in(house: House) -> None:
    """The refusal's cause is gone (the sold receipt has come), so it would be taken by now."""
    book = await opened(house)
    oil = argan(2)
    unknown = await refused(book, back(oil, 1))
    assert (await book.send(oil))[0].status_code == 200
    by = (await house.person("manager")).id
    answers = await asyncio.gather(
        unknown.send_again(),
        verdicts.reject(house.db, 1, Decision(by, "r", None, 1)),
        return_exceptions=True,
    )
    sent = answers[0]
    assert isinstance(sent, httpx2.Response)
    is_in = await house.db.fetchval("SELECT COUNT(*) FROM receipt WHERE sale_id = $1", unknown.content["id"])  # fmt: skip
    was_rejected = await house.db.fetchval("SELECT COUNT(*) FROM refused_verdict")
    assert is_in + was_rejected == 1
    assert sent.status_code == (200 if is_in else 422)
    assert await verify.broken(house.db) == []


async def test_money_that_went_another_way_than_it_came_is_a_managers_to_accept(
    house: House,
) -> None:
    book = await opened(house)
    sold = argan(1)
    await book.send(sold, tenders=[{"kind": "card", "given": 10_000, "reference": "004211"}])
    await refused(book, back(sold, 1))
    assert (await decide(house, "accepted", "le terminal était en panne")).status_code == 303
    assert await on_hand(house) == 10
    assert await house.db.fetchval("SELECT overruled FROM refused_verdict") == 1
    again, _ = await book.send(back(sold, 1))
    assert again.status_code == 422, "the goods came back once"
    await decide(house, "rejected", "deux fois le même", number=2)
    assert await verify.broken(house.db) == []


async def test_a_card_sold_under_a_code_that_was_taken_is_accepted_under_a_new_one(
    house: House,
) -> None:
    book = await opened(house)
    code = "0430000000029"
    answer, _ = await book.send(_card(code))
    assert answer.status_code == 200, answer.text
    again = await refused(book, argan(1), _card(code))
    assert (await decide(house, "accepted", "vendue deux fois")).status_code == 303
    taken = await again.send_again()
    assert (taken.status_code, taken.json()["hash"]) == (200, again.hash)
    found = await house.db.fetch("SELECT code, balance FROM credit_account WHERE kind = 'gift_card' ORDER BY id")  # fmt: skip
    assert [row["balance"] for row in found] == [15_000, 15_000]
    assert found[0]["code"] == code != found[1]["code"]
    reason = await house.db.fetchval("SELECT reason FROM credit_entry WHERE sale_id = $1", again.content["id"])  # fmt: skip
    assert reason == code
    told = "SELECT COUNT(*) FROM task WHERE kind = 'sale_gift_card' AND done_at IS NULL"
    assert await house.db.fetchval(told) == 1
    assert await verify.broken(house.db) == []


def _card(code: str) -> dict[str, Any]:
    return {
        "id": uuid7(), "product_id": None, "name": "Carte cadeau", "quantity": 1, "unit_price": 15_000,
        "discount": 0, "amount": 15_000, "lot": None, "taxes": [{"code": "HC", "gross": 15_000, "tax": 0}],
        "kind": "gift_card", "code": code,
    }  # fmt: skip


async def test_more_than_was_sold_is_nobodys_to_accept(house: House) -> None:
    book = await opened(house)
    sold = argan(1)
    await book.send(sold)
    await book.send(back(sold, 1))
    await refused(book, back(sold, 1))
    answer = await decide(house, "accepted")
    assert answer.status_code == 409
    assert "rejetez-la" in answer.text
    assert "habituée de la maison" in answer.text, "what was typed is kept"
    assert await house.db.fetchval("SELECT COUNT(*) FROM refused_verdict") == 0
    assert (await decide(house, "rejected")).status_code == 303
    await book.send(argan(1))
    assert await verify.broken(house.db) == []


async def test_what_does_not_agree_with_its_own_seal_is_nobodys_to_accept(house: House) -> None:
    book = await opened(house)
    await book.send(argan(1))
    receipt = tickets.read(await house.db.fetchval("SELECT content FROM receipt"))
    with pytest.raises(RefusedReceipt):
        await checkout.take(house.db, receipt, "f" * 64, key=bytes(32), now=1)
    assert (await decide(house, "accepted")).status_code == 409
    assert await house.db.fetchval("SELECT COUNT(*) FROM receipt") == 1


async def test_what_cannot_be_read_may_only_be_rejected_and_is_answered_so(house: House) -> None:
    book = await opened(house)
    body = f'{{"receipt": {{"id": "{uuid7()}", "total": "?"}}, "hash": ""}}'.encode()
    assert (await send(book.client, body)).json()["error"] == "bad_input"
    assert (await decide(house, "accepted")).status_code == 409
    assert (await decide(house, "rejected")).status_code == 303
    assert (await send(book.client, body)).json()["error"] == "rejected"


@pytest.mark.parametrize("role", ["auditor", "cashier"])
async def test_the_word_is_a_managers_alone(house: House, role: str) -> None:
    await unapproved(await opened(house))
    assert (await decide(house, "accepted", role=role)).status_code in {403, 404}
    assert await house.db.fetchval("SELECT COUNT(*) FROM refused_verdict") == 0


async def test_a_word_without_a_reason_and_on_nothing_is_refused(house: House) -> None:
    await unapproved(await opened(house))
    assert (await decide(house, "accepted", " ")).status_code == 422
    assert (await decide(house, "maybe")).status_code == 422
    assert (await decide(house, "accepted", number=99)).status_code == 404


async def test_the_archive_explains_the_gap_to_whoever_verifies_it(
    house: House, tmp_path: Path
) -> None:
    book = await opened(house)
    await book.send(argan(1))
    for _ in range(2):
        await unapproved(book)
    await book.send(argan(1))
    target = tmp_path / "books.zip"

    async def verified() -> str:
        await writing.to_file(house.db, target, Period("2020-01-01", "2040-01-01"), key=house.app.state.environment.secret)  # fmt: skip
        program = [sys.executable, "pos/archive/verify_archive.py", str(target)]
        done = await asyncio.to_thread(subprocess.run, program, capture_output=True, text=True)
        target.unlink()
        return done.stdout

    assert "the receipt before it is missing (number 2 was expected)" in await verified()
    await decide(house, "rejected", number=1)
    await decide(house, "rejected", number=2)
    assert "missing" not in await verified()
