"""Prices of a group of customers: in the till's feed and with its customer, off the shelf's, and looked at again at the server."""

from typing import Any

import pytest

from pos.receipts import sold
from pos.till import feed
from store import clock, verify
from store.catalogue import group_prices, price_lists, prices
from store.clock import DAY
from store.customers import customers, groups
from store.customers.customers import Customer, Details, Notice
from store.customers.groups import Names
from store.db import Database
from store.ids import uuid7
from store.settings import Rules
from tests.house import House
from tests.pos.test_promotions import tasks
from tests.pos.test_returns import AT, Book, argan, opened
from tests.world import NOW

pytestmark = pytest.mark.anyio
HOTELS = Names("Hôtels", "فنادق", "Hotels")
TRADE = Names("Tarif hôtels", "أسعار الفنادق", "Trade prices")


async def group(database: Database) -> int:
    return await database.write(lambda tx: groups.create(tx, HOTELS, by=None, now=1))


async def listed(database: Database, group_id: int, amount: int, starts_at: int, ends_at: int) -> int:  # fmt: skip
    return await database.write(
        lambda tx: price_lists.create(
            tx, TRADE, {1: amount}, starts_at=starts_at, ends_at=ends_at, by=None, now=starts_at, group_id=group_id
        )
    )  # fmt: skip


async def guest(database: Database, group_id: int | None) -> Customer:
    id_ = uuid7()
    details = Details(name="Hôtel Atlas", phone="0661100001")
    await database.write(
        lambda tx: customers.create(
            tx, id_, details, Notice(1, "till"), rules=Rules(), by=None, now=1
        )
    )
    await database.write(lambda tx: groups.put(tx, id_, group_id, by=None, now=1))
    return await customers.find(database, id_)


async def test_the_till_gets_the_group_with_its_customer_and_the_lists_with_the_catalogue(
    house: House,
) -> None:
    book = await opened(house)
    group_id = await group(house.db)
    now = clock.now()
    list_id = await listed(house.db, group_id, 8_000, now, now + DAY)
    hotel = await guest(house.db, group_id)
    (found,) = (await book.client.get("/pos/api/customers?q=atlas")).json()["customers"]
    assert (found["id"], found["group_id"]) == (hotel.id, group_id)
    told = (await book.client.get("/pos/api/catalogue")).json()
    (row,) = [row for row in told["products"] if row["id"] == 1]
    assert (row["price"], row["prices"], row["lists"]) == (10_000, [], [[list_id, 8_000]])
    assert [(one["id"], one["names"]["ar"]) for one in told["groups"]] == [(group_id, "فنادق")]
    (one,) = told["price_lists"]
    assert (one["id"], one["group"], one["ends_at"]) == (list_id, group_id, now + DAY)
    assert await prices.in_force(house.db, 1, now=now) == 10_000, "nobody else pays it"


async def test_a_list_that_is_over_leaves_its_name_with_the_till_for_a_month(house: House) -> None:
    await opened(house)
    group_id = await group(house.db)
    list_id = await listed(house.db, group_id, 8_000, NOW, NOW + DAY)
    await house.db.write(lambda tx: price_lists.end(tx, list_id, by=None, now=NOW + 5))
    (one,) = await group_prices.feed(house.db, now=NOW + DAY)
    assert one["ends_at"] == NOW + 5
    assert [row["lists"] for row in await feed.products(house.db, 1, now=NOW + 5) if row["id"] == 1] == [[]]  # fmt: skip
    assert await group_prices.feed(house.db, now=NOW + 40 * DAY) == []


CASES: tuple[tuple[str, dict[str, Any], bool, list[str]], ...] = (
    ("hotel", {"price": 8_000, "list": True}, True, []),
    ("hotel", {"price": 10_000, "list": False}, True, ["sale_price"]),
    ("hotel", {"price": 7_999, "list": True}, True, ["sale_price"]),
    ("hotel", {"price": 8_000, "list": True}, False, ["sale_price"]),
    ("amina", {"price": 8_000, "list": True}, True, ["sale_price"]),
    ("amina", {"price": 10_000, "list": False}, True, []),
    ("", {"price": 8_000, "list": True}, True, ["sale_price"]),
)


@pytest.mark.parametrize(("whose", "rung", "runs", "told"), CASES)
async def test_the_server_looks_at_the_price_again_and_tells_the_manager(
    house: House, whose: str, rung: dict[str, Any], runs: bool, told: list[str]
) -> None:
    """Whoever pays by a list is of its group, at its price, while it runs; and nobody of the group pays more."""
    book = await opened(house)
    group_id = await group(house.db)
    list_id = await listed(house.db, group_id, 8_000, AT, AT + 10)
    people = {"hotel": (await guest(house.db, group_id)).id, "amina": (await guest(house.db, None)).id}  # fmt: skip
    price = rung["price"]
    line = argan(1, discount=10_000 - price) | {"unit_price": price, "discount": 0}
    line |= {"price_list": list_id} if rung["list"] else {}
    more: dict[str, Any] = {"customer_id": people[whose]} if whose else {}
    card = {"kind": "card", "given": price, "reference": "1"}
    answer, content = await book.send(
        line, sold_at=AT + (0 if runs else 10), tenders=[card], **more
    )
    assert answer.status_code == 200, "the customer has left with the goods"
    assert await tasks(house) == told
    (kept,) = (await sold.find(house.db, content["id"])).lines
    assert kept.price_list_ar == ("أسعار الفنادق" if rung["list"] else "")
    assert await verify.broken(house.db) == []


async def test_a_receipt_that_names_a_list_which_does_not_exist_is_refused(house: House) -> None:
    book: Book = await opened(house)
    answer, _ = await book.send(argan(1, price_list=99))
    assert (answer.status_code, answer.json()["error"]) == (422, "inconsistent")


async def test_a_customer_who_is_forgotten_leaves_the_group(house: House) -> None:
    await opened(house)
    group_id = await group(house.db)
    hotel = await guest(house.db, group_id)
    await house.db.write(lambda tx: customers.erase(tx, hotel.id, by=None, now=2))
    assert [one.size for one in await groups.every(house.db)] == [0]
