"""Paying, on the server: rates frozen for the day, cards held and let go, accounts with a limit, and what the Z says."""

import json
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from pos.rates import rates
from store import clock, verify
from store.clock import DAY, day
from store.db import Transaction
from store.errors import Conflict
from store.gift_cards import accounts
from store.ids import uuid7
from store.settings import Rules
from tests.house import House
from tests.pos.shift_scene import report, zs
from tests.pos.test_returns import AT, argan, opened
from tests.pos.test_till_api import at_till, open_shop

pytestmark = pytest.mark.anyio
EUROS = {"kind": "foreign", "given": 10_800, "currency": "EUR", "foreign": 1_000, "rate": 1_080}


async def freeze(house: House, given: dict[str, int], at: int) -> dict[str, int]:
    by = (await house.person("manager")).id

    async def work(tx: Transaction) -> dict[str, int]:
        return await rates.set_today(tx, given, by=by, now=at)

    return await house.db.write(work)


async def tasks_of(house: House, kind: str) -> int:
    return int(await house.db.fetchval("SELECT COUNT(*) FROM task WHERE kind = $1", kind))


async def test_the_first_rate_of_a_day_stays_for_the_day_and_the_next_day_has_its_own(
    house: House,
) -> None:
    assert await freeze(house, {"EUR": 1_080, "USD": 925}, AT) == {"EUR": 1_080, "USD": 925}
    assert await freeze(house, {"EUR": 1_080, "GBP": 1_240}, AT) == {"GBP": 1_240}
    with pytest.raises(Conflict):
        await freeze(house, {"EUR": 1_079}, AT + 1)
    await freeze(house, {"EUR": 1_091}, AT + DAY)
    known = await rates.latest(house.db)
    assert known["EUR"] == {"rate": 1_091, "day_on": day(AT + DAY)}
    assert known["USD"] == {"rate": 925, "day_on": day(AT)}
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'rate.set'") == 3


async def test_the_manager_sets_todays_rates_and_every_till_hears_of_them(house: House) -> None:
    await open_shop(house)
    manager, till = await house.client("manager"), (await at_till(house))[0]
    assert (await till.get("/pos/api/boot")).json()["rates"] == {}
    answer = await manager.post("/office/sales/rates", data={"EUR": "10,80", "USD": "", "GBP": ""})
    assert answer.status_code == 303
    today = {"EUR": {"rate": 1_080, "day_on": day(clock.now())}}
    assert (await till.get("/pos/api/boot")).json()["rates"] == today
    assert (await till.get("/pos/api/rates")).json()["rates"] == today
    page = await manager.get("/office/sales/rates")
    assert "10,80" in page.text
    again = await manager.post("/office/sales/rates", data={"EUR": "11,00"})
    assert again.status_code == 409
    assert (await till.get("/pos/api/rates")).json()["rates"] == today


@pytest.mark.parametrize("typed", ["0", "", "dix", "-1"])
async def test_what_is_no_rate_is_refused_in_words_and_sets_nothing(
    house: House, typed: str
) -> None:
    manager = await house.client("manager")
    answer = await manager.post("/office/sales/rates", data={"EUR": typed})
    assert answer.status_code == 422
    assert await rates.latest(house.db) == {}


@pytest.mark.parametrize(
    ("set_days_before", "doubts"), [(0, 0), (3, 0), (rates.KNOWN_FOR_DAYS + 1, 1), (None, 1)]
)
async def test_notes_at_a_rate_that_no_till_could_know_are_taken_and_told(
    house: House, set_days_before: int | None, doubts: int
) -> None:
    book = await opened(house)
    if set_days_before is not None:
        await freeze(house, {"EUR": 1_080}, AT - set_days_before * DAY)
    answer, _ = await book.send(argan(1), tenders=[EUROS])
    assert answer.status_code == 200, answer.text
    assert await tasks_of(house, "sale_rate") == doubts


async def test_notes_that_are_not_worth_what_they_say_are_no_receipt(house: House) -> None:
    book = await opened(house)
    forged = [{**EUROS, "foreign": 900}]
    answer, _ = await book.send(argan(1), tenders=forged)
    assert answer.status_code == 422
    assert await house.db.fetchval("SELECT COUNT(*) FROM sale") == 0


async def test_a_hold_that_is_let_go_can_be_spent_by_another_sale(house: House) -> None:
    await open_shop(house)
    client, _ = await at_till(house)

    async def issue(tx: Transaction) -> accounts.Account:
        return await accounts.issue(tx, "gift_card", 10_000, uuid7(), rules=Rules(), now=clock.now())  # fmt: skip

    code, sale = (await house.db.write(issue)).code, uuid7()
    held = await client.post(
        "/pos/api/accounts/hold", json={"code": code, "amount": 9_000, "sale_id": sale}
    )
    assert held.json()["account"]["available"] == 1_000
    for _ in range(2):
        freed = await client.post("/pos/api/accounts/let-go", json={"code": code, "sale_id": sale})
        assert freed.json()["account"]["available"] == 10_000
    held = await client.post("/pos/api/accounts/hold", json={"code": code, "amount": 10_000, "sale_id": uuid7()})  # fmt: skip
    assert held.status_code == 200
    assert await verify.broken(house.db) == []


async def test_the_manager_says_how_much_a_customer_may_owe_and_the_till_asks(house: House) -> None:
    book = await opened(house)
    customer = uuid7()
    asked = {"id": customer, "name": "Amina", "phone": "0612345678", "noticed_at": AT}
    assert (await book.client.post("/pos/api/customers", json=asked)).status_code == 200
    address = f"/pos/api/customers/{customer}/account"
    assert (await book.client.get(address)).json() == {"limit": 0, "balance": 0, "left": 0}
    manager = await house.client("manager")
    page = f"/office/customers/{customer}"
    assert (await manager.post(f"{page}/account", data={"limit": "150"})).status_code == 303
    assert "150,00" in (await manager.get(page)).text
    on_account = [{"kind": "account", "given": 10_000}]
    await book.send(argan(1), tenders=on_account, customer_id=customer)
    assert (await book.client.get(address)).json() == {"limit": 15_000, "balance": 10_000, "left": 5_000}  # fmt: skip
    assert (await manager.post(f"{page}/account", data={"limit": "x"})).status_code == 422
    assert (await book.client.get(f"/pos/api/customers/{uuid7()}/account")).status_code == 404


@pytest.mark.parametrize(
    ("counted", "said", "shown"),
    [({}, {}, "pas compté"), ({"EUR": 0}, {"EUR": 0}, "0,00"), ({"EUR": 1_000}, {"EUR": 1_000}, "10,00")],
)  # fmt: skip
async def test_foreign_notes_that_nobody_counted_are_not_none(
    house: House, counted: dict[str, int], said: dict[str, int], shown: str
) -> None:
    book = await opened(house)
    await freeze(house, {"EUR": 1_080}, AT)
    await book.send(argan(1), tenders=[EUROS])
    event = {
        "kind": "closing", "id": uuid7(), "shift_id": book.shift_id, "by": book.cashier_id, "at": AT + 1,
        "counted": {"10000": 4}, "note": "", "foreign": {**counted, "USD": 0},
    }  # fmt: skip
    answer = await book.client.post("/pos/api/events", json={"event": event})
    assert answer.status_code == 200, answer.text
    (z,) = await zs(house)
    assert (z["drawer"]["foreign"], z["drawer"]["foreign_counted"]) == ({"EUR": 1_000}, said)
    page = await (await house.client("manager")).get(f"/office/sales/z/{z['id']}")
    names = LexborHTMLParser(page.text).css("dl.sums div")
    (told,) = [dd.text() for row in names if "EUR" in row.text() for dd in row.css("dd")]
    assert told.split() == ["10,00", "/", *shown.split()]
    assert await verify.broken(house.db) == []


async def test_a_closing_counts_foreign_notes_apart_and_its_z_names_every_tender(
    house: House,
) -> None:
    book = await opened(house)
    await freeze(house, {"EUR": 1_080}, AT)
    await book.send(argan(1), tenders=[EUROS])
    cheque = {"kind": "cheque", "given": 5_000, "reference": "7782 CIH"}
    card = {"kind": "card", "given": 5_000, "reference": "004211"}
    await book.send(argan(1), tenders=[card, cheque])
    event = {
        "kind": "closing", "id": uuid7(), "shift_id": book.shift_id, "by": book.cashier_id, "at": AT + 1,
        "counted": {"10000": 4, "2000": 4, "1000": 1, "200": 1}, "note": "", "foreign": {"EUR": 500},
    }  # fmt: skip
    answer = await book.client.post("/pos/api/events", json={"event": event})
    assert answer.status_code == 200, answer.text
    (z,) = await zs(house)
    drawer = z["drawer"]
    assert (drawer["expected"], drawer["counted"]) == (50_000 - 800, 49_200)
    assert (drawer["foreign"], drawer["foreign_counted"]) == ({"EUR": 1_000}, {"EUR": 500})
    assert [(t["kind"], t["amount"]) for t in z["tenders"]] == [
        ("card", 5_000), ("cheque", 5_000), ("foreign", 10_000),
    ]  # fmt: skip
    page = await (await house.client("manager")).get(f"/office/sales/z/{z['id']}")
    assert "10,00 / 5,00" in page.text
    assert await verify.broken(house.db) == []


@pytest.mark.parametrize("foreign", [{"CHF": 1}, {"EUR": -1}, {"EUR": "x"}])
async def test_a_count_of_notes_that_are_none_is_refused(house: House, foreign: Any) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    answer = await report(client, "closing", till, counted={}, note="", foreign=foreign)
    assert answer.status_code == 422


async def test_what_became_of_a_card_is_in_the_log(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    outcomes = ("unknown", "again", "approved", "declined", "taken_back")
    for what in [f"{card}_{outcome}" for card in ("card", "card_back") for outcome in outcomes]:
        answer = await report(client, "noted", till, what=what, subject=uuid7(), amount=5_700)
        assert answer.status_code == 200, answer.text
        detail = await house.db.fetchval("SELECT detail FROM audit WHERE action = $1", f"till.{what}")  # fmt: skip
        assert json.loads(detail)["amount"] == 5_700
