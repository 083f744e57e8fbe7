"""The customer's screen on another device: paired once by a short code, shown its own register's ticket, sent away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import msgspec
import pytest

from pos.displays import displays
from pos.displays.displays import Showing
from store import clock
from store.clock import MINUTE
from store.errors import NotFound
from store.web import live
from tests.house import House
from tests.pos.test_till_api import OTHER_DEVICE, at_till, open_shop
from tests.store.test_live import Stream, opened

pytestmark = pytest.mark.anyio
IDLE = {"phase": "idle"}
NAMES = {"fr": "Huile d'argan", "ar": "زيت أركان", "en": "Argan oil"}
LINE = {"id": "1", "names": NAMES, "unit": "piece", "is_weighed": False, "quantity": 2, "unit_price": 10_000,
        "discount": 0, "amount": 20_000}  # fmt: skip
TICKET: dict[str, Any] = {
    "phase": "ticket",
    "language": "ar",
    "count": 1,
    "total": 20_000,
    "lines": [LINE],
}


async def a_code(till: httpx2.AsyncClient) -> str:
    made = await till.post("/pos/api/displays", json={})
    assert made.status_code == 200, made.text
    return str(made.json()["code"])


async def paired_screen(house: House, till: httpx2.AsyncClient, address: str = "10.0.0.7") -> httpx2.AsyncClient:  # fmt: skip
    screen = await house.client(address=address)
    paired = await screen.post("/pos/api/display/pair", json={"code": await a_code(till)})
    assert paired.status_code == 200, paired.text
    return screen


@asynccontextmanager
async def watching(house: House, screen: httpx2.AsyncClient) -> AsyncIterator[Stream]:
    token = screen.cookies.get("display")
    async with opened(house, "", f"display={token}", path="/live/display") as stream:
        yield stream


async def shown(stream: Stream, phase: str) -> dict[str, Any]:
    """What is shown, once it is of that phase: the same may be told again meanwhile."""
    while True:
        kind, _, data = (await stream.next_event()).partition("\n")
        if kind == "event: beat":
            continue
        assert kind == "event: showing"
        found: dict[str, Any] = msgspec.json.decode(data.removeprefix("data: "))["showing"]
        if found["phase"] == phase:
            return found


async def test_a_screen_paired_by_the_tills_code_hears_its_ticket_as_it_changes(
    house: House,
) -> None:
    await open_shop(house)
    till, _ = await at_till(house)
    assert (await till.post("/pos/api/displays/showing", json=IDLE)).json() == {"displays": 0}
    assert await house.db.fetchval("SELECT COUNT(*) FROM display_showing") == 0
    screen = await paired_screen(house, till)
    assert (await screen.get("/pos/api/display")).json()["register"] == "Caisse 1"
    assert (await till.post("/pos/api/displays/showing", json=TICKET)).json() == {"displays": 1}
    async with watching(house, screen) as stream:
        first = await shown(stream, "ticket")
        assert (first["total"], first["lines"][0]["names"]) == (20_000, NAMES)
        paying = {"phase": "paying", "due": 20_000, "given": 25_000, "change": 5_000}
        await till.post("/pos/api/displays/showing", json=paying)
        assert (await shown(stream, "paying"))["change"] == 5_000


async def test_a_screen_hears_that_the_line_carries_while_nothing_changes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.05)
    await open_shop(house)
    till, _ = await at_till(house)
    async with watching(house, await paired_screen(house, till)) as stream:
        assert (await stream.next_event()).startswith("event: showing")
        assert await stream.next_event() == "event: beat\ndata:\n\n"


async def test_a_screen_that_is_sent_away_hears_that_it_is_and_nothing_after(house: House) -> None:
    await open_shop(house)
    till, _ = await at_till(house)
    screen = await paired_screen(house, till)
    (listed,) = (await till.get("/pos/api/displays")).json()["displays"]
    async with watching(house, screen) as stream:
        await stream.next_event()
        away = await till.post(f"/pos/api/displays/{listed['id']}/send-away", json={})
        assert away.status_code == 200
        while (event := await stream.next_event()).startswith(("event: showing", "event: beat")):
            pass
        assert event == "event: gone\ndata:\n\n"
    assert (await screen.get("/pos/api/display")).status_code == 404
    assert (await till.get("/pos/api/displays")).json() == {"displays": []}
    logged = await house.db.fetch("SELECT action FROM audit ORDER BY id")
    assert [row["action"] for row in logged][-2:] == ["display.pair", "display.send_away"]


async def test_a_screen_can_leave_by_itself(house: House) -> None:
    await open_shop(house)
    till, _ = await at_till(house)
    screen = await paired_screen(house, till)
    assert (await screen.post("/pos/api/display/leave")).status_code == 200
    assert (await till.get("/pos/api/displays")).json() == {"displays": []}
    assert "display" not in screen.cookies


async def test_a_code_pairs_one_screen_of_ten_that_try_it_at_once(house: House) -> None:
    await open_shop(house)
    till, _ = await at_till(house)
    code = await a_code(till)
    screens = [await house.client(address=f"10.0.0.{number}") for number in range(10)]
    answers = await asyncio.gather(
        *(screen.post("/pos/api/display/pair", json={"code": code}) for screen in screens)
    )
    assert sorted(answer.status_code for answer in answers) == [200, *[404] * 9]
    assert len((await till.get("/pos/api/displays")).json()["displays"]) == 1


async def test_a_code_counts_for_five_minutes_and_gives_way_to_a_newer_one(house: House) -> None:
    await open_shop(house)
    till, _ = await at_till(house)
    now, manager = clock.now(), await house.person("manager")
    old = await a_code(till)
    screen = await house.client()
    newer = await a_code(till)
    assert (await screen.post("/pos/api/display/pair", json={"code": old})).status_code == 404
    late = await house.db.write(
        lambda tx: displays.make_code(tx, 2, by=manager.id, now=now - 6 * MINUTE)
    )
    with pytest.raises(NotFound):
        await house.db.write(lambda tx: displays.pair(tx, late, now=now))
    assert (await screen.post("/pos/api/display/pair", json={"code": newer})).status_code == 200


async def test_who_guesses_codes_is_slowed_down_and_keeps_nobody_else_out(house: House) -> None:
    await open_shop(house)
    till, _ = await at_till(house)
    code = await a_code(till)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    guesser = await house.client(address="10.9.9.9")
    tries = [
        (await guesser.post("/pos/api/display/pair", json={"code": wrong})).status_code
        for _ in range(7)
    ]
    assert tries == [404, 404, 404, 404, 404, 429, 429]
    screen = await house.client(address="10.0.0.7")
    assert (await screen.post("/pos/api/display/pair", json={"code": code})).status_code == 200


async def test_a_till_sees_and_sends_away_its_own_registers_screens_only(house: House) -> None:
    await open_shop(house)
    salma, _ = await at_till(house)
    nadia, _ = await at_till(house, "manager", OTHER_DEVICE, 2)
    screen = await paired_screen(house, salma)
    (listed,) = (await salma.get("/pos/api/displays")).json()["displays"]
    assert (await nadia.get("/pos/api/displays")).json() == {"displays": []}
    foreign = await nadia.post(f"/pos/api/displays/{listed['id']}/send-away", json={})
    assert foreign.status_code == 404
    await salma.post("/pos/api/displays/showing", json=IDLE)
    await nadia.post("/pos/api/displays/showing", json=TICKET)
    async with watching(house, screen) as stream:
        assert (await shown(stream, "idle"))["lines"] == []


async def test_a_device_without_a_register_shows_nothing_and_pairs_nothing(house: House) -> None:
    await open_shop(house)
    client = await house.client("cashier", **{"Till-Device": "C" * 43})
    assert (await client.post("/pos/api/displays/showing", json=IDLE)).status_code == 404
    assert (await client.post("/pos/api/displays", json={})).status_code == 404


@pytest.mark.parametrize(
    "more",
    [
        {"customer": "Amina"},
        {"phase": "office"},
        {"story": {"names": NAMES, "picture": "https://elsewhere/x.png", "ground": "", "cooperative": None, "place": None, "sign": None}},
        {"lines": [LINE] * 41},
        {"receipt": "x"},
    ],
)  # fmt: skip
async def test_what_a_screen_has_no_place_for_is_refused(house: House, more: dict[str, Any]) -> None:  # fmt: skip
    await open_shop(house)
    till, _ = await at_till(house)
    refused = await till.post("/pos/api/displays/showing", json={**TICKET, **more})
    assert refused.status_code == 422


def test_a_showing_has_no_place_for_a_person() -> None:
    words = {field.name for field in msgspec.structs.fields(Showing)}
    assert words == {"phase", "language", "count", "lines", "story", "gallery", "discount", "total", "due",
                     "given", "change", "receipt"}  # fmt: skip


async def test_a_register_has_five_screens_at_most_and_the_newest_stay(house: House) -> None:
    await open_shop(house)
    till, _ = await at_till(house)
    screens = [await paired_screen(house, till, f"10.0.0.{number}") for number in range(6)]
    standing = [(await screen.get("/pos/api/display")).status_code for screen in screens]
    assert standing == [404, 200, 200, 200, 200, 200]
