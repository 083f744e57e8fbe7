"""Goods between two shops, over HTTP: asked for at one till, sent from the other, received, collected; and in the office."""

import asyncio
from typing import Any

import httpx2
import pytest

from store import verify
from store.db import Transaction
from store.ids import uuid7
from tests import world
from tests.house import House
from tests.pos.orders_scene import opened, receipt_of
from tests.pos.test_till_api import OTHER_DEVICE, send
from tests.shop.counter_scene import on_hand
from tests.shop.scene import ARGAN
from tests.world import NOW, RABAT, RABAT_SHELF

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _at_a_fixed_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.clock.now", lambda: NOW)
    monkeypatch.setattr("bench.tills.clock_now", lambda: NOW)


async def two_shops(house: House) -> tuple[httpx2.AsyncClient, Any, httpx2.AsyncClient]:
    """Salma's till in Casablanca, which has no argan; and Nadia's in Rabat, which has two."""
    salma, book = await opened(house, argan=0)

    async def rest(tx: Transaction) -> None:
        await world.another_shop(tx)
        await world.lot(tx, ARGAN, "R1", 2, at=RABAT_SHELF)

    await house.db.write(rest)
    nadia = await house.client("manager", **{"Till-Device": OTHER_DEVICE})
    await house.db.write(
        lambda tx: tx.execute("UPDATE staff SET site_id = $1 WHERE username = 'nadia'", RABAT)
    )
    return salma, book, nadia


def wish(quantity: int = 1, **how: Any) -> dict[str, Any]:
    return {
        "register": "Caisse 1",
        "wish": {
            "id": uuid7(), "site_id": 1, "delivery": "pickup", "name": "Amina", "phone": "0612345678", "days": 2,
            "from_site_id": RABAT, "lines": [{"product_id": ARGAN, "quantity": quantity}], **how,
        },
    }  # fmt: skip


async def listed(client: httpx2.AsyncClient) -> list[dict[str, Any]]:
    answer = await client.get("/pos/api/transfers")
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["transfers"]
    return found


async def waits(client: httpx2.AsyncClient) -> int:
    """How much other shops wait for, as this till hears with every answer to its beat."""
    found: int = (await client.get("/pos/api/state")).json()["asked_of_us"]
    return found


async def test_goods_of_the_other_shop_are_asked_for_sent_received_and_sold_here(
    house: House,
) -> None:
    salma, book, nadia = await two_shops(house)
    asked = wish()
    answers = [await salma.post("/pos/api/orders", json=asked) for _ in range(2)]
    (code,) = {answer.json()["code"] for answer in answers}
    (waiting,) = (await salma.get("/pos/api/orders")).json()["orders"]
    assert (waiting["code"], waiting["coming"]) == (code, 1)
    order = (await salma.get(f"/pos/api/orders/{code}")).json()["order"]
    assert [(one["name_fr"], one["sent_at"]) for one in order["coming"]] == [("Rabat", None)]
    assert (await salma.post(f"/pos/api/orders/{code}/pick", json={})).status_code == 409
    assert (await waits(salma), await waits(nadia)) == (0, 1)
    (one,) = await listed(nadia)
    assert (one["stage"], one["reference"], one["lots"][0]["code"]) == ("asked", code, "R1")
    assert (await salma.post(f"/pos/api/transfers/{one['id']}/send", json={})).status_code == 404
    for _ in range(2):
        sent = await nadia.post(f"/pos/api/transfers/{one['id']}/send", json={})
        assert sent.json()["transfers"][0]["stage"] == "sent"
    assert await waits(nadia) == 0
    whole = {"arrived": 1}
    path = f"/pos/api/transfers/{one['id']}/receive"
    assert (await nadia.post(path, json=whole)).status_code == 404
    for _ in range(2):
        assert (await salma.post(path, json=whole)).json()["transfers"][0]["stage"] == "received"
    order = (await salma.get(f"/pos/api/orders/{code}")).json()["order"]
    assert (order["is_coming"], order["coming"]) == (False, [])
    order = (await salma.post(f"/pos/api/orders/{code}/pick", json={})).json()["order"]
    for item in order["pick_list"]:
        place = {"lot": item["lot_id"], "location": item["location_id"]}
        await salma.post(f"/pos/api/orders/{code}/tick", json=place)
    await salma.post(f"/pos/api/orders/{code}/pack", json={})
    ticket = (
        await salma.post(f"/pos/api/orders/{code}/claim", json={"register": "Caisse 1"})
    ).json()
    assert (await send(salma, receipt_of(book, ticket).body)).status_code == 200
    assert await on_hand(house.db, ARGAN) == (0, 0)
    assert await verify.broken(house.db) == []


async def test_the_last_unit_is_one_customers_whichever_till_asks_and_the_other_reads_why_not(
    house: House,
) -> None:
    salma, _, nadia = await two_shops(house)
    there = wish(2, site_id=RABAT)
    del there["wish"]["from_site_id"]
    answers = await asyncio.gather(
        salma.post("/pos/api/orders", json=wish(2)), nadia.post("/pos/api/orders", json=there)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    (refused,) = [answer for answer in answers if answer.status_code == 409]
    assert refused.json()["message"]
    assert await verify.broken(house.db) == []


async def test_an_order_that_waits_in_another_shop_is_said_to_be_there_and_nothing_else_of_it(
    house: House,
) -> None:
    salma, _, nadia = await two_shops(house)
    there = wish(site_id=RABAT)
    del there["wish"]["from_site_id"]
    code = (await salma.post("/pos/api/orders", json=there)).json()["code"]
    (seen,) = (await nadia.get("/pos/api/orders")).json()["orders"]
    assert (seen["code"], (await salma.get("/pos/api/orders")).json()["orders"]) == (code, [])
    answer = await salma.get(f"/pos/api/orders/{code}")
    assert answer.status_code == 409
    assert "Rabat" in answer.json()["message"]
    assert "Amina" not in answer.text
    assert (await salma.get("/pos/api/orders/AAAA-AAAA")).status_code == 404


async def test_figures_that_cannot_be_and_transfers_of_others_are_refused_in_words(
    house: House,
) -> None:
    salma, _, nadia = await two_shops(house)
    await salma.post("/pos/api/orders", json=wish(2))
    (one,) = await listed(nadia)
    await nadia.post(f"/pos/api/transfers/{one['id']}/send", json={})
    path = f"/pos/api/transfers/{one['id']}/receive"
    for body, status in (
        ({"arrived": 3}, 422), ({"arrived": 1}, 422), ({"arrived": -1}, 422), ({"arrived": "x"}, 422),
        ({"arrived": 0, "damaged": 1, "liable": "nobody"}, 422),
    ):  # fmt: skip
        answer = await salma.post(path, json=body)
        assert (answer.status_code, bool(answer.json()["message"])) == (status, True), body
    part = {"arrived": 1, "damaged": 0, "liable": "carrier"}
    (now,) = (await salma.post(path, json=part)).json()["transfers"]
    assert (now["stage"], now["missing"]) == ("received", 1)
    assert (await salma.post("/pos/api/transfers/99/send", json={})).status_code == 404


async def test_in_the_office_each_end_takes_its_own_steps_and_the_manager_settles_what_is_missing(
    house: House,
) -> None:
    salma, _, nadia = await two_shops(house)
    code = (await salma.post("/pos/api/orders", json=wish(2))).json()["code"]
    order = (await salma.get(f"/office/orders/{code}")).text
    assert "préparée quand tout est arrivé" in order
    assert "Les articles sont réservés" not in order
    (one,) = await listed(nadia)
    page = f"/office/transfers/{one['id']}"
    assert "HUI-001" in (await nadia.get("/office/transfers")).text
    assert f"{page}/send" in (await nadia.get(page)).text
    assert f"{page}/send" not in (await salma.get(page)).text
    assert (await salma.post(f"{page}/send")).status_code == 404
    assert (await nadia.post(f"{page}/send")).status_code == 303
    refused = await salma.post(f"{page}/receive", data={"arrived": "1", "damaged": "0"})
    assert refused.status_code == 422
    await salma.post(f"{page}/receive", data={"arrived": "1", "damaged": "0", "liable": "carrier"})
    assert f"{page}/settle" not in (await salma.get(page)).text
    assert (await nadia.post(f"{page}/settle", data={"how": "lost"})).status_code == 404
    await house.db.write(
        lambda tx: tx.execute("UPDATE staff SET site_id = 1 WHERE username = 'nadia'")
    )
    nadia = await house.client("manager")
    assert "HUI-001" in (await nadia.get("/office/transfers?tab=unsettled")).text
    assert (await nadia.post(f"{page}/settle", data={"how": "lost"})).status_code == 303
    pool = await house.client("pool_operator")
    assert (await pool.get(page)).status_code == 200
    assert (await pool.post(f"{page}/send")).status_code == 404
    assert await verify.broken(house.db) == []


async def test_the_pool_operator_sends_what_a_till_asked_of_the_pools_warehouse(
    house: House,
) -> None:
    salma, _, _ = await two_shops(house)
    await house.db.write(lambda tx: world.lot(tx, ARGAN, "P1", 5, at=world.POOL))
    code = (await salma.post("/pos/api/orders", json=wish(3, from_site_id=2))).json()["code"]
    transfer_id = await house.db.fetchval("SELECT id FROM transfer WHERE reference = $1", code)
    youssef = await house.client("pool_operator")
    assert (await youssef.post(f"/office/transfers/{transfer_id}/send")).status_code == 303
    await salma.post(f"/pos/api/transfers/{transfer_id}/receive", json={"arrived": 3})
    assert await on_hand(house.db, ARGAN) == (3, 3)
    task = await house.db.fetchrow("SELECT kind, subject, site_id FROM task")
    assert task is not None
    assert (task["kind"], task["subject"], task["site_id"]) == ("order_arrived", code, 1)
    assert await verify.broken(house.db) == []


async def test_a_wish_of_the_pool_that_nobody_offers_is_refused_in_words(house: House) -> None:
    salma, _, _ = await two_shops(house)
    asked = wish(from_pool=True)
    del asked["wish"]["from_site_id"]
    answer = await salma.post("/pos/api/orders", json=asked)
    assert (answer.status_code, bool(answer.json()["message"])) == (409, True)
