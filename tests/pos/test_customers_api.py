"""Customers and cards at the till: who may ask, what is refused, and that asking again changes nothing."""

from typing import Any

import httpx2
import pytest

from store import clock
from store.customers import customers
from store.gift_cards import accounts
from store.gift_cards.accounts import Account
from store.ids import uuid7
from store.settings import Rules
from tests.house import House

pytestmark = pytest.mark.anyio
AMINA = {"name": "Amina Benali", "phone": "06 12 34 56 78", "language": "ar", "noticed_at": 1_795_431_600_000}  # fmt: skip
OTHERS = ("pool_operator", "field_agent", "trade_buyer", "cooperative", "auditor")


async def add(client: httpx2.AsyncClient, **changes: Any) -> httpx2.Response:
    return await client.post("/pos/api/customers", json={"id": uuid7(), **AMINA, **changes})


async def found(client: httpx2.AsyncClient, words: str) -> list[dict[str, Any]]:
    answer = await client.get("/pos/api/customers", params={"q": words})
    assert answer.status_code == 200
    customers_found: list[dict[str, Any]] = answer.json()["customers"]
    return customers_found


async def card_of(house: House, amount: int = 10_000, customer_id: str | None = None) -> Account:
    return await house.db.write(
        lambda tx: accounts.issue(
            tx, "credit", amount, uuid7(), rules=Rules(), customer_id=customer_id, now=clock.now()
        )
    )


async def hold(client: httpx2.AsyncClient, code: str, amount: Any, sale: str) -> httpx2.Response:
    return await client.post(
        "/pos/api/accounts/hold", json={"code": code, "amount": amount, "sale_id": sale}
    )


# Who may ask


@pytest.mark.parametrize("role", [*OTHERS, None])
async def test_only_those_who_sell_ask_about_customers_and_cards(
    house: House, role: str | None
) -> None:
    client = await house.client(role)
    code = (await card_of(house)).code
    answers = [
        await client.get("/pos/api/customers", params={"q": "a"}),
        await add(client),
        await client.get(f"/pos/api/accounts/{code}"),
        await hold(client, code, 1, uuid7()),
    ]
    assert {answer.status_code for answer in answers} == {401 if role is None else 403}
    assert await house.db.fetchval("SELECT COUNT(*) FROM customer") == 0
    assert await house.db.fetchval("SELECT held FROM credit_account") == 0


# Customers


@pytest.mark.parametrize("role", ["cashier", "manager"])
async def test_a_customer_is_added_at_the_till_and_found_by_what_they_say(
    house: House, role: str
) -> None:
    client = await house.client(role)
    made = (await add(client)).json()["customer"]
    assert (made["name"], made["phone"], made["points"], made["credit"]) == ("Amina Benali", "+212612345678", 0, 0)  # fmt: skip
    for words in ("benali", "0612345678", "5678", made["card"]):
        assert await found(client, words) == [made]
    assert await found(client, "") == await found(client, "brahim") == []
    person = await house.person(role)
    row = await house.db.fetchrow("SELECT created_by, noticed_at, noticed_where FROM customer")
    assert row is not None
    assert tuple(row) == (person.id, AMINA["noticed_at"], "till")


async def test_adding_again_answers_with_who_it_is_now(house: House) -> None:
    client, id_ = await house.client("cashier"), uuid7()
    first = await add(client, id=id_)
    again = await add(client, id=id_, name="Amina Alaoui")
    assert again.status_code == 200
    assert again.json() == first.json()
    assert await house.db.fetchval("SELECT COUNT(*) FROM customer") == 1


async def test_a_card_that_is_somebody_elses_is_refused(house: House) -> None:
    client = await house.client("cashier")
    card = (await add(client)).json()["customer"]["card"]
    refused = await add(client, card=card)
    assert (refused.status_code, refused.json()["error"]) == (409, "card_taken")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"id": "1"}, "id"),
        ({"name": ""}, "name"),
        ({"name": " "}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"phone": "12"}, "phone"),
        ({"email": "amina"}, "email"),
        ({"language": "es"}, "language"),
        ({"ice": "1" * 41}, "ice"),
        ({"noticed_at": -1}, "noticed_at"),
        ({"card": "0410000000011"}, "code"),
        ({"card": "4006381333931"}, "card"),
    ],
)
async def test_bad_input_is_refused_by_field(
    house: House, changes: dict[str, Any], field: str
) -> None:
    refused = await add(await house.client("cashier"), **changes)
    assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert await house.db.fetchval("SELECT COUNT(*) FROM customer") == 0


async def test_nobody_is_added_who_was_not_told_what_it_is_for(house: House) -> None:
    client = await house.client("cashier")
    refused = await client.post("/pos/api/customers", json={"id": uuid7(), "name": "Amina"})
    assert refused.status_code == 422


async def test_a_doubtful_ice_is_a_warning_and_no_refusal(house: House) -> None:
    client = await house.client("cashier")
    for ice, in_doubt in (("001234567890123", True), ("000000000000097", False), ("", False)):
        made = (await add(client, ice=ice, company="Café Atlas")).json()["customer"]
        assert (made["ice"], made["ice_in_doubt"]) == (ice, in_doubt)


async def test_a_customers_credit_is_told_without_its_codes(house: House) -> None:
    client = await house.client("cashier")
    made = (await add(client)).json()["customer"]
    cards = [await card_of(house, amount, made["id"]) for amount in (3_000, 500)]
    await hold(client, cards[0].code, 1_000, uuid7())
    (customer,) = await found(client, "benali")
    assert customer["credit"] == 2_500
    assert not any(card.code in str(customer) for card in cards)


async def test_who_was_erased_is_found_no_more_and_not_added_again(house: House) -> None:
    client, id_ = await house.client("cashier"), uuid7()
    await add(client, id=id_)
    await house.db.write(lambda tx: customers.erase(tx, id_, by=None, now=1))
    assert await found(client, "benali") == []
    again = await add(client, id=id_)
    assert (again.status_code, again.json()["error"]) == (404, "erased")


# Cards


@pytest.mark.parametrize("role", ["cashier", "manager"])
async def test_a_card_tells_what_is_left(house: House, role: str) -> None:
    client, code = await house.client(role), (await card_of(house)).code
    for scanned in (code, code[1:]):
        answer = await client.get(f"/pos/api/accounts/{scanned}")
        assert answer.json() == {"account": {"code": code, "kind": "credit", "issued": 10_000, "balance": 10_000, "available": 10_000}}  # fmt: skip


@pytest.mark.parametrize("code", ["0430000000013", "x", "é", "%00", "0" * 500])
async def test_an_unknown_card_is_not_there(house: House, code: str) -> None:
    client = await house.client("cashier")
    assert (await client.get(f"/pos/api/accounts/{code}")).status_code in (400, 404)
    refused = await hold(client, code, 1, uuid7())
    assert refused.status_code in (404, 422)


async def test_a_hold_lasts_ten_minutes_and_again_is_the_same_hold(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, code, sale = await house.client("cashier"), (await card_of(house)).code, uuid7()
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    first = await hold(client, code, 7_000, sale)
    assert first.status_code == 200
    assert first.json()["expires_at"] == now + 600_000
    assert first.json()["account"]["available"] == 3_000
    assert (await hold(client, code, 7_000, sale)).json() == first.json()
    assert await house.db.fetchval("SELECT held FROM credit_account") == 7_000
    monkeypatch.setattr(clock, "now", lambda: now + 600_000)
    left = (await client.get(f"/pos/api/accounts/{code}")).json()["account"]
    assert left["available"] == 10_000


async def test_more_than_is_left_is_refused_with_what_is_left(house: House) -> None:
    client, code = await house.client("cashier"), (await card_of(house)).code
    await hold(client, code, 7_000, uuid7())
    refused = await hold(client, code, 3_001, uuid7())
    assert (refused.status_code, refused.json()["error"], refused.json()["left"]) == (409, "not_enough_credit", 3_000)  # fmt: skip


@pytest.mark.parametrize("amount", [0, -1, "7", 1.5, None, 10**15])
async def test_an_amount_that_is_none_is_refused(house: House, amount: Any) -> None:
    client, code = await house.client("cashier"), (await card_of(house)).code
    assert (await hold(client, code, amount, uuid7())).status_code == 422
    assert (await hold(client, code, 1, "no sale")).status_code == 422
    assert await house.db.fetchval("SELECT held FROM credit_account") == 0
