"""Tickets put aside: seen by every till of the shop, taken up by one."""

import asyncio
from typing import Any

import pytest

from store.ids import uuid7
from tests.house import House
from tests.pos.test_till_api import OTHER_DEVICE, at_till, open_shop
from tests.store.test_live import opened, tell

pytestmark = pytest.mark.anyio
AT = 4_000_000_000_000


def ticket(by: int, **changed: Any) -> dict[str, Any]:
    line = {"id": uuid7(), "product_id": 1, "unit": "piece", "unit_price": 10_000, "quantity": 2, "amount": 20_000,
            "lot": None, "label": None}  # fmt: skip
    return {"id": uuid7(), "register_id": 1, "name": "La dame au chapeau", "lines": [line], "total": 20_000, "by": by,
            "at": AT, **changed}  # fmt: skip


async def test_a_parked_ticket_is_seen_by_the_other_till_and_taken_up_by_one(house: House) -> None:
    await open_shop(house)
    salma, till = await at_till(house)
    parked = ticket(till.cashier_id)
    for _ in range(2):
        assert (await salma.post("/pos/api/parked", json=parked)).status_code == 200
    nadia, _ = await at_till(house, "manager", OTHER_DEVICE, 2)
    (seen,) = (await nadia.get("/pos/api/parked")).json()["parked"]
    assert (seen["id"], seen["name"], seen["total"]) == (parked["id"], "La dame au chapeau", 20_000)
    address = f"/pos/api/parked/{parked['id']}/take"
    answers = await asyncio.gather(
        *(client.post(address, json={}) for client in (salma, nadia) * 5)
    )
    won = {answer.status_code for answer in answers[::2]}
    lost = {answer.status_code for answer in answers[1::2]}
    assert {frozenset(won), frozenset(lost)} == {frozenset({200}), frozenset({409})}
    assert (await nadia.get("/pos/api/parked")).json()["parked"] == []


async def test_the_lists_of_the_other_tills_are_told_once_of_each_ticket_that_comes_or_goes(
    house: House,
) -> None:
    await open_shop(house)
    salma, till = await at_till(house)
    nadia = await house.session(await house.person("manager"), "office")
    parked = ticket(till.cashier_id)
    async with opened(house, "parked,task", f"office={nadia}") as stream:
        assert (await stream.head.get())["status"] == 200
        await salma.post("/pos/api/parked", json=parked)
        assert await stream.next_event() == "event: parked\ndata: 1\n\n"
        await salma.post("/pos/api/parked", json=parked)
        await tell(house.db, "task", "after the second time")
        assert "task" in await stream.next_event()
        for _ in range(2):
            await salma.post(f"/pos/api/parked/{parked['id']}/take", json={})
        assert await stream.next_event() == "event: parked\ndata: 1\n\n"
        await tell(house.db, "task", "after the second take")
        assert "task" in await stream.next_event()


async def test_the_lines_come_back_as_they_were(house: House) -> None:
    await open_shop(house)
    salma, till = await at_till(house)
    parked = ticket(till.cashier_id)
    await salma.post("/pos/api/parked", json=parked)
    taken = await salma.post(f"/pos/api/parked/{parked['id']}/take", json={})
    assert taken.json()["lines"] == parked["lines"]


@pytest.mark.parametrize(
    "changed", [{"lines": []}, {"name": "x" * 61}, {"register_id": 99}, {"total": -1}, {"lines": [{"id": "x"}]}]
)  # fmt: skip
async def test_what_is_no_ticket_is_refused(house: House, changed: dict[str, Any]) -> None:
    await open_shop(house)
    salma, till = await at_till(house)
    refused = await salma.post("/pos/api/parked", json=ticket(till.cashier_id, **changed))
    assert refused.status_code == 422


async def test_a_ticket_that_nobody_parked_is_not_there(house: House) -> None:
    await open_shop(house)
    salma, _ = await at_till(house)
    assert (await salma.post(f"/pos/api/parked/{uuid7()}/take", json={})).status_code == 404
