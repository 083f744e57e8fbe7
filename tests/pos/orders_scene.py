"""Orders at the first of a shop's two registers: got ready, claimed, sold by its receipt, cancelled."""

from typing import Any

import httpx2
import msgspec
import pytest

from bench.tills import Good, Sent, Till
from pos.registers import registers
from pos.sales import tickets
from store.db import Transaction
from tests.house import House
from tests.pos.test_till_api import OTHER_DEVICE, at_till
from tests.shop import scene
from tests.shop.scene import ARGAN, HAMPER, HONEY
from tests.world import NOW

GOODS: dict[int | None, Good] = {
    ARGAN: Good(ARGAN, "HUI-001", 16_500, "T10", 1000, 1),
    HONEY: Good(HONEY, "MIE-001", 9_500, "T20", 2000, 1),
    HAMPER: Good(HAMPER, "COF-001", 29_900, "T20", 2000, 1),
    None: Good(None, "Livraison", 2_500, "T20", 2000, 1),  # type: ignore[arg-type]
}
FOR_AMINA = {"name": "Amina", "phone": "0612345678"}


def stop_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the edge stands at NOW, the day for which the world's lots were made."""
    monkeypatch.setattr("store.clock.now", lambda: NOW)
    monkeypatch.setattr("bench.tills.clock_now", lambda: NOW)


async def opened(house: House, argan: int = 10) -> tuple[httpx2.AsyncClient, Till]:
    """A shop with two registers, Salma at the first."""
    await scene.set_up(house.db, argan)

    async def rest(tx: Transaction) -> None:
        for number in (1, 2):
            await tx.execute(
                "INSERT INTO register (id, code, site_id, name) VALUES ($1, $2, 1, $3)",
                number,
                f"C{number}",
                f"Caisse {number}",
            )
        for code, rate in (("T20", 2000), ("T10", 1000), ("EXO91", 0)):
            await tx.execute(
                """INSERT INTO tax_code (code, rate_bp, mention_fr, mention_ar, mention_en, valid_from_on)
                   VALUES ($1, $2, '', '', '', '2020-01-01')""",
                code,
                rate,
            )

    await house.db.write(rest)
    return await at_till(house)


async def other_till(house: House) -> tuple[httpx2.AsyncClient, Till]:
    return await at_till(house, "manager", OTHER_DEVICE, 2)


async def packed(client: httpx2.AsyncClient, code: str) -> None:
    """Got ready at the till, as its panel does it."""
    order = (await client.post(f"/pos/api/orders/{code}/pick", json={})).json()["order"]
    for item in order["pick_list"]:
        place = {"lot": item["lot_id"], "location": item["location_id"]}
        order = (await client.post(f"/pos/api/orders/{code}/tick", json=place)).json()["order"]
    assert order["stage"] == "picked"
    order = (await client.post(f"/pos/api/orders/{code}/pack", json={})).json()["order"]
    assert order["stage"] == "packed"


async def claim(client: httpx2.AsyncClient, code: str, **more: Any) -> httpx2.Response:
    asked = {"register": "Caisse", **more}
    return await client.post(f"/pos/api/orders/{code}/claim", json=asked)


def receipt_of(till: Till, ticket: dict[str, Any]) -> Sent:
    """The receipt of a ticket that a claim answered with, one piece a line; its book goes on from it."""
    plain = till.sell([GOODS[line["product_id"]] for line in ticket["lines"]]).receipt
    lines = [
        msgspec.structs.replace(
            sold, promise=line["promise"], kind="goods" if line["product_id"] else "delivery"
        )
        for sold, line in zip(plain.lines, ticket["lines"], strict=True)
    ]
    receipt = msgspec.structs.replace(plain, order=ticket["code"], lines=lines)
    sent = Sent(receipt, tickets.hash_of(receipt))
    till.book = registers.Book(receipt.sequence, sent.hash)
    return sent


async def cancelled(house: House, code: str) -> None:
    office = await house.client("manager")
    page = await office.post(f"/office/orders/{code}/cancel", data={"reason": "injoignable"})
    assert page.status_code == 303


async def stage(house: House, code: str) -> str:
    return str(await house.db.fetchval("SELECT stage FROM shop_order WHERE code = $1", code))
