"""The office's pages of customers and of what is owed to them: who sees what, and what each button does."""

import itertools
from typing import Any

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from store import clock
from store.customers import customers, groups, loyalty
from store.customers.customers import Customer, Details, Notice
from store.db import Transaction
from store.gift_cards import accounts
from store.gift_cards.accounts import Account
from store.ids import uuid7
from store.settings import Rules
from tests import world
from tests.house import House
from tests.store.legal_rows import EXAMPLE, insert

pytestmark = pytest.mark.anyio
RULES = Rules()
LATER = itertools.count(1)
"""Instants of sales, each after the one before."""


async def known(house: House, name: str, *paid: int, **details: Any) -> Customer:
    """A customer with a sale for each amount."""

    async def work(tx: Transaction) -> Customer:
        if not await tx.fetchval("SELECT 1 FROM site"):
            await world.found_the_shop(tx)
        made = await customers.create(
            tx, uuid7(), Details(name=name, **details), Notice(1, "till"), rules=RULES, by=None, now=1
        )  # fmt: skip
        for amount in paid:
            sale_id = uuid7()
            row = {**EXAMPLE["sale"], "id": sale_id, "sold_by": None, "sold_at": next(LATER)}
            await insert(tx, "sale", row)
            await loyalty.post_sale(tx, sale_id, made.id, amount, rules=RULES, now=clock.now())
        return made

    return await house.db.write(work)


async def owed(house: House, amount: int, customer: Customer | None = None) -> Account:
    return await house.db.write(
        lambda tx: accounts.issue(
            tx, "gift_card", amount, uuid7(), rules=RULES, now=clock.now(),
            customer_id=customer.id if customer else None,
        )
    )  # fmt: skip


async def page(client: httpx2.AsyncClient, path: str, **asked: Any) -> LexborHTMLParser:
    answer = await client.get(f"/office/{path}", params=asked)
    assert answer.status_code == 200, answer.text[:500]
    return LexborHTMLParser(answer.text)


def names(shown: LexborHTMLParser) -> list[str]:
    return [link.text() for link in shown.css("table.data tbody th a")]


def said(shown: LexborHTMLParser, selector: str = "main") -> str:
    return " ".join(" ".join(node.text(separator=" ") for node in shown.css(selector)).split())


# The list of customers


async def test_customers_are_listed_sorted_filtered_and_looked_for(house: House) -> None:
    amina = await known(house, "Amina", 50_000, phone="0612345678")
    await known(house, "Brahim", 10_000, 10_000, 10_000, company="Atlas")
    await known(house, "Zineb")
    await owed(house, 5_000, amina)
    nadia = await house.client("manager")
    orders = {
        "": ["Amina", "Brahim", "Zineb"], "-name": ["Zineb", "Brahim", "Amina"],
        "-sales": ["Brahim", "Amina", "Zineb"], "-paid": ["Amina", "Brahim", "Zineb"],
        "-points": ["Amina", "Brahim", "Zineb"], "-credit": ["Amina"], "-last": ["Brahim", "Amina", "Zineb"],
    }  # fmt: skip
    for sort, expected in orders.items():
        shown = names(await page(nadia, "customers", sort=sort) if sort else await page(nadia, "customers"))  # fmt: skip
        assert shown[: len(expected)] == expected, sort
    assert names(await page(nadia, "customers", only="companies")) == ["Brahim"]
    assert names(await page(nadia, "customers", only="credit")) == ["Amina"]
    for words in ("AMINA", "0612345678", str(amina.card)):
        assert names(await page(nadia, "customers", q=words)) == ["Amina"]
    assert names(await page(nadia, "customers", q="atlas", only="credit")) == []


async def test_a_long_list_has_pages(house: House) -> None:
    for number in range(51):
        await known(house, f"Client {number:02d}")
    nadia = await house.client("manager")
    assert len(names(await page(nadia, "customers"))) == 50
    assert names(await page(nadia, "customers", page=2)) == ["Client 50"]


# One customer


async def test_a_customers_page_tells_what_they_bought_and_are_owed(house: House) -> None:
    amina = await known(house, "Amina", 50_000, 12_340)
    card = await owed(house, 5_000, amina)
    shown = await page(await house.client("auditor"), f"customers/{amina.id}")
    assert "500,00" in said(shown)
    assert "123,40" in said(shown)
    assert f"…{card.code[-4:]}" in said(shown)
    assert card.code not in said(shown)
    assert shown.css_matches("fieldset[disabled]"), "an auditor looks on"
    assert not shown.css_matches("form[action$=erase]")


async def test_what_is_known_can_be_put_right(house: House) -> None:
    amina = await known(house, "Amina")
    nadia = await house.client("manager")
    details = {"name": "Amina Alaoui", "phone": "0700000000", "language": "ar", "email": "", "company": "", "ice": ""}  # fmt: skip
    answer = await nadia.post(f"/office/customers/{amina.id}", data=details)
    assert answer.status_code == 303
    found = await customers.find(house.db, amina.id)
    assert (found.name, found.phone, found.language) == ("Amina Alaoui", "+212700000000", "ar")
    wrong = await nadia.post(f"/office/customers/{amina.id}", data={**details, "phone": "12"})
    assert wrong.status_code == 422
    shown = LexborHTMLParser(wrong.text)
    field = shown.css_first("#phone")
    assert field is not None
    assert (field.attributes["value"], field.attributes["aria-invalid"]) == ("12", "true")
    assert await customers.find(house.db, amina.id) == found


async def test_a_customer_is_erased_and_their_sales_stay(house: House) -> None:
    amina = await known(house, "Amina", 50_000)
    card = await owed(house, 5_000, amina)
    nadia = await house.client("manager")
    answer = await nadia.post(f"/office/customers/{amina.id}/erase")
    assert (answer.status_code, answer.headers["location"]) == (303, "/office/customers")
    assert names(await page(nadia, "customers")) == []
    assert (await nadia.get(f"/office/customers/{amina.id}")).status_code == 404
    assert (await nadia.post(f"/office/customers/{amina.id}/erase")).status_code == 404
    assert await house.db.fetchval("SELECT COUNT(*) FROM customer_sale") == 1
    account = await page(nadia, f"gift-cards/{card.id}")
    assert "Amina" not in said(account)
    assert "50,00" in said(account)


async def test_points_are_turned_into_credit_once_per_page(house: House) -> None:
    amina = await known(house, "Amina", 100_000)
    nadia, key = await house.client("manager"), uuid7()
    for _ in range(2):
        answer = await nadia.post(
            f"/office/customers/{amina.id}/redeem", data={"points": "40", "key": key}
        )
        assert answer.status_code == 303
    assert (await customers.find(house.db, amina.id)).points == 60
    assert await house.db.fetchval("SELECT SUM(balance) FROM credit_account") == 400
    refused = await nadia.post(
        f"/office/customers/{amina.id}/redeem", data={"points": "61", "key": uuid7()}
    )
    assert refused.status_code == 409


# Gift cards and store credit


async def test_accounts_are_listed_by_the_end_of_their_code(house: House) -> None:
    amina = await known(house, "Amina")
    big, small = await owed(house, 30_000, amina), await owed(house, 5_000)
    await house.db.write(lambda tx: accounts.spend(tx, small.code, 5_000, "k", now=clock.now()))
    nadia = await house.client("manager")
    ends = {account.code: f"…{account.code[-4:]}" for account in (big, small)}
    assert names(await page(nadia, "gift-cards", sort="-issued")) == [ends[big.code], ends[small.code]]  # fmt: skip
    assert names(await page(nadia, "gift-cards", sort="balance")) == [ends[small.code], ends[big.code]]  # fmt: skip
    assert names(await page(nadia, "gift-cards", state="spent")) == [ends[small.code]]
    assert names(await page(nadia, "gift-cards", q=small.code)) == [ends[small.code]]
    assert names(await page(nadia, "gift-cards", q="amina")) == [ends[big.code]]
    assert names(await page(nadia, "gift-cards", kind="credit")) == []
    whole = said(await page(nadia, "gift-cards"))
    assert big.code not in whole
    assert "300,00" in whole


@pytest.mark.parametrize(("role", "sees"), [("manager", True), ("auditor", False)])
async def test_a_whole_code_is_the_managers_alone_to_see(
    house: House, role: str, sees: bool
) -> None:
    card = await owed(house, 5_000)
    shown = await (await house.client(role)).get(f"/office/gift-cards/{card.id}")
    assert (card.code in shown.text) is sees


async def test_a_manager_gives_credit_with_a_reason_once(house: House) -> None:
    amina = await known(house, "Amina")
    nadia = await house.client("manager")
    shown = await page(nadia, "gift-cards/new", customer=amina.id)
    key = shown.css_first("[name=key]")
    assert key is not None
    given = {"amount": "85,50", "reason": "Pot cassé", "customer": amina.id, "key": str(key.attributes["value"])}  # fmt: skip
    answers = [await nadia.post("/office/gift-cards/new", data=given) for _ in range(2)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    (credit,) = await accounts.of_customer(house.db, amina.id, now=clock.now())
    assert (credit.kind, credit.balance) == ("credit", 8_550)
    assert "Pot cassé" in said(await page(nadia, f"gift-cards/{credit.id}"))
    logged = await house.db.fetch(
        "SELECT subject, detail FROM audit WHERE action = 'credit.issue' AND staff_id IS NOT NULL"
    )
    assert [row["subject"] for row in logged] == [f"credit:{credit.id}"]
    assert '"amount":8550' in logged[0]["detail"]


@pytest.mark.parametrize("field", ["amount", "reason"])
@pytest.mark.parametrize("value", ["", "0", "x" * 201])
async def test_credit_without_an_amount_or_a_reason_is_refused(
    house: House, field: str, value: str
) -> None:
    if (field, value) == ("reason", "0"):
        value = "  "
    nadia = await house.client("manager")
    given = {"amount": "10", "reason": "Pot cassé", "key": uuid7(), field: value}
    answer = await nadia.post("/office/gift-cards/new", data=given)
    assert answer.status_code == 422
    assert LexborHTMLParser(answer.text).css_matches(f"#{field}[aria-invalid]")
    assert await house.db.fetchval("SELECT COUNT(*) FROM credit_account") == 0


@pytest.mark.parametrize("role", ["cashier", "auditor"])
async def test_nobody_but_a_manager_gives_credit_or_erases(house: House, role: str) -> None:
    amina = await known(house, "Amina", 50_000)
    client = await house.client(role)
    for path, data in (
        ("gift-cards/new", {"amount": "10", "reason": "r", "key": uuid7()}),
        (f"customers/{amina.id}", {"name": "X"}),
        (f"customers/{amina.id}/erase", {}),
        (f"customers/{amina.id}/redeem", {"points": "1", "key": uuid7()}),
    ):
        assert (await client.post(f"/office/{path}", data=data)).status_code == 403
    assert (await customers.find(house.db, amina.id)).points == 50
    assert await house.db.fetchval("SELECT COUNT(*) FROM credit_account") == 0


# Groups


async def test_a_group_is_made_renamed_and_a_customer_put_into_it_and_out_again(
    house: House,
) -> None:
    amina = await known(house, "Amina")
    nadia = await house.client("manager")
    form = {"name_fr": "Hôtels", "name_ar": "فنادق", "name_en": "Hotels"}
    assert (await nadia.post("/office/customer-groups", data=form)).status_code == 303
    (made,) = await groups.every(house.db)
    for chosen, size in (("", 0), (str(made.id), 1), ("", 0), (str(made.id), 1)):
        answer = await nadia.post(f"/office/customers/{amina.id}/group", data={"group": chosen})
        assert answer.status_code == 303
        assert (await groups.every(house.db))[0].size == size
    form["name_fr"] = "Hôtels et riads"
    assert (await nadia.post(f"/office/customer-groups/{made.id}", data=form)).status_code == 303
    assert "Hôtels et riads" in said(await page(nadia, f"customers/{amina.id}"))


async def test_what_is_no_group_is_said_at_its_field_and_nothing_is_lost(house: House) -> None:
    amina = await known(house, "Amina")
    nadia = await house.client("manager")
    form = {"name_fr": "Hôtels", "name_ar": "", "name_en": "Hotels"}
    refused = await nadia.post("/office/customer-groups", data=form)
    assert refused.status_code == 422
    shown = LexborHTMLParser(refused.text)
    assert shown.css_matches("#name_ar-0-error")
    assert 'value="Hôtels"' in refused.text
    assert (await nadia.post("/office/customer-groups/9", data={**form, "name_ar": "ف"})).status_code == 404  # fmt: skip
    assert (await nadia.post(f"/office/customers/{amina.id}/group", data={"group": "9"})).status_code == 404  # fmt: skip
    assert await groups.every(house.db) == []
