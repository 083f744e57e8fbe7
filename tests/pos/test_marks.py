"""The end of a book cannot go missing unseen: the signed mark says how far it had come, and so does the till."""

import json
from typing import Any

import pytest

from pos.registers import marks
from store import verify
from store.ids import uuid7
from tests.house import House
from tests.pos.shift_scene import close, sold
from tests.pos.test_till_api import OTHER_DEVICE, at_till, open_shop, send
from tests.store.corruptions import ENDS, corrupt

pytestmark = pytest.mark.anyio
KEY = bytes(32)


async def told(house: House) -> list[dict[str, Any]]:
    rows = await house.db.fetch("SELECT detail FROM task WHERE kind = 'book_short' ORDER BY id")
    return [json.loads(row["detail"]) for row in rows]


async def mark(house: House) -> tuple[int, ...]:
    row = await house.db.fetchrow(
        "SELECT sequence, forks, reports, closings FROM register_mark WHERE register_id = 1"
    )
    assert row is not None
    return tuple(row)


async def test_the_mark_moves_up_with_every_receipt_and_every_z(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 3)
    assert await mark(house) == (3, 0, 0, 0)
    await close(client, till)
    assert await mark(house) == (3, 0, 1, 0)
    assert await told(house) == []
    assert await verify.broken(house.db, KEY) == []


async def test_a_book_whose_end_was_removed_is_told_to_the_manager_once(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 5)
    await corrupt(house.db.url, ENDS["the last receipts, with all that was recorded of them"])
    for _ in range(2):
        await marks.watch(house.db, now=1)
    (task,) = await told(house)
    assert (task["mark"]["sequence"], task["books"]["sequence"]) == (5, 2)


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE register_mark SET sequence = 1",
        "UPDATE register_mark SET signature = 'none'",
        "DELETE FROM register_mark",
    ],
)
async def test_whoever_touched_the_mark_is_told_of_by_the_next_sale_which_goes_through(
    house: House, tampering: str
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 2)
    await corrupt(house.db.url, tampering)
    await sold(house, client, till, 2)
    assert len(await told(house)) == 1
    assert await mark(house) == (4, 0, 0, 0)


async def test_a_till_that_has_more_acknowledged_than_the_server_has_says_so(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 4)
    for said in (4, "", "x", -1, 10**13):
        await client.post("/pos/api/state", json={"clock": 1, "acknowledged": said})
    assert await told(house) == []
    for _ in range(2):
        answer = await client.post("/pos/api/state", json={"clock": 1, "acknowledged": 6})
        assert answer.json()["book"]["sequence"] == 4
    (task,) = await told(house)
    assert (task["mark"]["sequence"], task["books"]["sequence"]) == (6, 4)


async def test_a_till_hears_which_of_its_sales_the_server_has_lost_whatever_register_it_holds(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    ids = [json.loads(sale.body)["receipt"]["id"] for sale in await sold(house, client, till, 2)]
    lost = uuid7()
    asked = ",".join([*ids, lost, "no id"])
    elsewhere = await house.client("manager", **{"Till-Device": OTHER_DEVICE})
    for device in (client, elsewhere):
        answer = await device.get(f"/pos/api/sales/missing?ids={asked}")
        assert answer.json() == {"missing": [lost]}
        for sent, has in ((ids[1], True), (lost, False), (None, None)):
            answer = await device.post("/pos/api/state", json={"clock": 1, "sent": sent})
            assert answer.json()["has_sent"] is has
    assert (await client.get("/pos/api/sales/missing")).json() == {"missing": []}


async def test_receipts_that_a_till_offers_again_after_a_loss_make_the_book_whole(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    sales = await sold(house, client, till, 5)
    lost = ENDS["the last receipts, with all that was recorded of them"]
    ledger = "DELETE FROM movement WHERE id > 3; DELETE FROM operation WHERE id > 3"
    await corrupt(house.db.url, f"{lost}; {ledger}")
    assert await verify.broken(house.db, KEY) != []
    for sale in sales:
        await send(client, sale.body)
    books = [name for name in await verify.broken(house.db, KEY) if name.startswith("every register's")]  # fmt: skip
    assert books == []
