"""Favourites of a register: kept for every device that sells there, the later word standing."""

from typing import Any

import httpx2
import pytest

from tests.house import House
from tests.pos.test_till_api import OTHER_DEVICE, at_till, open_shop

pytestmark = pytest.mark.anyio
ADDRESS = "/pos/api/favourites"


async def said(client: httpx2.AsyncClient, *marks: dict[str, Any]) -> list[int]:
    answer = await client.post(ADDRESS, json={"marks": list(marks)})
    assert answer.status_code == 200, answer.text
    found: list[int] = answer.json()["favourites"]
    return found


def mark(at: int, *, pinned: bool = True, product_id: int = 1) -> dict[str, Any]:
    return {"product_id": product_id, "pinned": pinned, "at": at}


async def test_a_new_device_at_the_register_has_its_favourites(house: House) -> None:
    await open_shop(house)
    salma, _ = await at_till(house)
    assert await said(salma, mark(100)) == [1]
    nadia = await house.client("manager", **{"Till-Device": OTHER_DEVICE})
    await nadia.post("/pos/api/lease", json={"register_id": 1, "take_over": True})
    assert await said(nadia) == [1]
    await nadia.post("/pos/api/lease", json={"register_id": 2})
    assert await said(nadia) == []


async def test_of_two_marks_the_later_stands_in_whatever_order_they_come(house: House) -> None:
    await open_shop(house)
    salma, _ = await at_till(house)
    assert await said(salma, mark(100)) == [1]
    assert await said(salma, mark(300, pinned=False)) == []
    assert await said(salma, mark(200)) == []
    assert await said(salma, mark(400)) == [1]
    assert await said(salma, mark(400)) == [1]


async def test_a_product_that_is_not_known_is_passed_over(house: House) -> None:
    await open_shop(house)
    salma, _ = await at_till(house)
    assert await said(salma, mark(100, product_id=999), mark(101)) == [1]


async def test_a_device_that_holds_no_register_has_none(house: House) -> None:
    await open_shop(house)
    client = await house.client("cashier", **{"Till-Device": OTHER_DEVICE})
    refused = await client.post(ADDRESS, json={"marks": []})
    assert refused.status_code == 409
    assert refused.json()["error"] == "no_register"


@pytest.mark.parametrize("body", [{}, {"marks": [{}]}, {"marks": [{"product_id": 0, "pinned": True, "at": 1}]}])  # fmt: skip
async def test_what_is_no_mark_is_refused(house: House, body: dict[str, Any]) -> None:
    await open_shop(house)
    salma, _ = await at_till(house)
    assert (await salma.post(ADDRESS, json=body)).status_code == 422
