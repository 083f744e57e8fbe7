"""The papers of a shift: slips, X and Z, on the register's printer or by the till itself, each as far as its reader may see."""

import asyncio
import socket
from typing import Any

import httpx2
import pytest

from bench.tills import Till
from pos.closings import till_reports
from pos.printing import shift_papers
from store import clock, verify
from store.clock import SECOND
from store.ids import uuid7
from store.people import passwords
from tests.house import House
from tests.pos.printer import Paper, printer
from tests.pos.shift_scene import FLOAT, approval, close, report, sold
from tests.pos.test_printing import attach
from tests.pos.test_till_api import OTHER_DEVICE, at_till, open_shop

pytestmark = pytest.mark.anyio
REASON = {
    "fr": "Eau pour l'équipe, et du thé pour les invités de la coopérative",
    "ar": "ماء للفريق وشاي لضيوف التعاونية",
}


async def asked(client: httpx2.AsyncClient, till: Till, kind: str, **how: Any) -> httpx2.Response:
    """A paper of the till's shift, under an id of its own unless `id` says otherwise."""
    body = {"id": uuid7(), "kind": kind, "language": "fr", **how}
    return await client.post(f"/pos/api/shifts/{till.shift_id}/print", json=body)


async def printed(
    house: House, client: httpx2.AsyncClient, till: Till, kind: str, width: int = 80, **how: Any
) -> Paper:
    """The one paper that a printer of this width makes of it."""
    async with printer() as device:
        await attach(house, device.address, width)
        answer = (await asked(client, till, kind, **how)).json()
        assert (answer["printed"], answer["error"]) == (True, None)
        (paper,) = device.papers
    return paper


async def put_in(
    client: httpx2.AsyncClient, till: Till, reason: str = "monnaie", amount: int = 5_000
) -> str:
    id_ = uuid7()
    answer = await report(
        client, "cash", till, id=id_, direction="in", amount=amount, reason=reason
    )
    assert answer.status_code == 200, answer.text
    return id_


async def by_manager(house: House) -> httpx2.AsyncClient:
    return await house.client("manager", **{"Till-Device": OTHER_DEVICE})


async def pin(house: House) -> dict[str, str]:
    """What the manager keys at a cashier's till."""
    await house.person("manager")
    hashed = await passwords.hashed("4071")
    await house.db.write(
        lambda tx: tx.execute("UPDATE staff SET pin_hash = $1 WHERE role = 'manager'", hashed)
    )
    return {"username": "nadia", "pin": "4071"}


# Slips


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.parametrize(("width", "dots"), [(80, 576), (58, 384)])
async def test_a_slip_comes_out_of_the_registers_printer_as_it_was_set(
    house: House, language: Any, width: int, dots: int
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    id_, nadia = uuid7(), (await house.person("manager")).id
    key, reason = house.app.state.environment.secret, REASON[language]
    given = approval("cash_out", id_, nadia, key, "out 12350", reason)
    taken = await report(
        client, "cash", till, id=id_, direction="out", amount=12_350, reason=reason, approval=given
    )  # fmt: skip
    assert taken.status_code == 200, taken.text
    paper = await printed(house, client, till, "slip", width, movement=id_, language=language)
    paper.keep(f"slip-server-{language}-{width}")
    sheet = await shift_papers.slip(house.db, till.shift_id, id_, language)
    assert paper.picture.tobytes() == sheet.picture(width, 0, False).tobytes()
    assert (paper.picture.width, paper.cuts, paper.drawer_pulses) == (dots, 1, 0)
    edges = [paper.picture.crop((x, 120, x + 1, paper.picture.height - 150)).convert("L") for x in (0, dots - 1)]  # fmt: skip
    assert all(edge.getextrema()[0] == 0 for edge in edges), "the band goes from edge to edge"


async def test_a_slip_says_how_much_why_and_who(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    slips = [
        await put_in(client, till, reason, amount)
        for reason, amount in (("monnaie", 5_000), ("monnaie", 5_100), ("Monnaie", 5_000))
    ]
    pictures = [
        (await shift_papers.slip(house.db, till.shift_id, id_, "fr"))
        .picture(80, 0, False)
        .tobytes()
        for id_ in slips
    ]
    assert len(set(pictures)) == 3


async def test_a_slip_that_is_asked_for_again_is_printed_once(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    movement, job = await put_in(client, till), uuid7()
    async with printer() as device:
        await attach(house, device.address)
        answers = await asyncio.gather(
            *(asked(client, till, "slip", id=job, movement=movement) for _ in range(3))
        )
        later = await asked(client, till, "slip", id=job, movement=movement)
        assert [answer.status_code for answer in (*answers, later)] == [200] * 4
        assert later.json()["printed"]
        assert device.connections == 1
        other = await asked(client, till, "slip", id=job, movement=await put_in(client, till))
        assert other.status_code == 422
        again = await asked(client, till, "slip", movement=movement)
        assert again.json()["copy"] == 1
        assert device.papers[1].picture.height > device.papers[0].picture.height


async def test_a_printer_that_is_down_is_said_holds_nothing_and_may_be_tried_again(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    movement, job = await put_in(client, till), uuid7()
    none = await asked(client, till, "slip", id=job, movement=movement)
    assert none.json()["error"] == "Aucune imprimante n'est réglée pour cette caisse."
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        await attach(house, f"127.0.0.1:{nobody.getsockname()[1]}")
        dead = await asked(client, till, "slip", id=job, movement=movement)
    assert dead.status_code == 200
    assert not dead.json()["printed"]
    assert "répond pas" in dead.json()["error"]
    assert (await house.db.fetchval("SELECT COUNT(*) FROM cash_movement")) == 1
    async with printer() as device:
        await attach(house, device.address)
        assert (await asked(client, till, "slip", id=job, movement=movement)).json()["printed"]
        assert device.connections == 1
    row = await house.db.fetchrow("SELECT copy, attempts, last_error FROM shift_paper")
    assert row is not None
    assert tuple(row) == (0, 3, None)


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
async def test_a_slip_that_may_have_come_says_so_when_it_is_tried_again(
    house: House, language: Any
) -> None:
    """The server died over it, or the printer broke off: nobody knows. Once one has come, the next is a duplicate."""
    await open_shop(house)
    client, till = await at_till(house)
    movement, job = await put_in(client, till), uuid7()
    ask = {"movement": movement, "language": language}
    await asked(client, till, "slip", id=job, **ask)
    await house.db.write(lambda tx: tx.execute("UPDATE shift_paper SET busy_until = attempted_at"))
    handed = [
        (await asked(client, till, "slip", id=elsewhere, here=True, **ask)).json()
        for elsewhere in [uuid7()] * 2
    ]
    assert [(answer["copy"], answer["in_doubt"]) for answer in handed] == [(0, True)] * 2
    await house.db.write(lambda tx: tx.execute("DELETE FROM shift_paper WHERE id <> $1", job))
    async with printer() as device:
        await attach(house, device.address)
        for id_ in (job, uuid7()):
            assert (await asked(client, till, "slip", id=id_, **ask)).json()["printed"]
        first, second = device.papers
    first.keep(f"slip-in-doubt-{language}")
    sheet = await shift_papers.slip(house.db, till.shift_id, movement, language)
    assert first.picture.tobytes() == sheet.picture(80, 0, True).tobytes()
    assert first.picture.tobytes() != sheet.picture(80, 0, False).tobytes()
    assert second.picture.tobytes() == sheet.picture(80, 1, False).tobytes()


async def test_there_is_no_slip_of_what_the_server_does_not_have_or_of_another_shift(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    movement = await put_in(client, till)
    assert (await asked(client, till, "slip", movement=uuid7())).status_code == 404
    assert (await asked(client, till, "slip")).status_code == 404
    await close(client, till)
    client, next_till = await at_till(house)
    assert (await asked(client, next_till, "slip", movement=movement)).status_code == 404
    assert (await asked(client, till, "y")).status_code == 422
    assert await house.db.fetchval("SELECT COUNT(*) FROM shift_paper") == 0


# The X


async def test_an_x_holds_as_much_as_who_asks_may_see(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 1)
    await put_in(client, till, "monnaie")
    blind = await printed(house, client, till, "x")
    whole = await printed(house, await by_manager(house), till, "x")
    blind.keep("x-cashier-fr")
    whole.keep("x-manager-fr")
    (await printed(house, await by_manager(house), till, "x", 58, language="ar")).keep("x-ar-58")
    assert whole.picture.height > blind.picture.height + 200
    assert {row["copy"] for row in await house.db.fetch("SELECT copy FROM shift_paper")} == {0}
    figures = await till_reports._x(house.db, till.shift_id, whole=False)
    assert figures == {"receipts": 1, "sales": 10_000}


async def test_what_a_manager_was_shown_at_a_cashiers_till_is_printed_there_and_nowhere_else(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 1)
    seen = await client.post(f"/pos/api/shifts/{till.shift_id}/report", json=await pin(house))
    assert seen.status_code == 200, seen.text
    shown = seen.json()["pass"]
    blind = await printed(house, client, till, "x")
    whole = await printed(house, client, till, "x", shown=shown)
    assert whole.picture.height > blind.picture.height
    forged = await printed(house, client, till, "x", shown={**shown, "by": shown["by"] + 1})
    elsewhere = await house.client("cashier", **{"Till-Device": OTHER_DEVICE})
    carried = await printed(house, elsewhere, till, "x", shown=shown)
    later = clock.now() + till_reports.PASS_LASTS + SECOND
    monkeypatch.setattr("store.clock.now", lambda: later)
    stale = await printed(house, client, till, "x", shown=shown)
    assert {paper.picture.height for paper in (forged, carried, stale)} == {blind.picture.height}


# The Z


async def test_a_z_is_seen_once_it_is_sealed_by_a_cashier_as_far_as_her_x_went(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 2)
    address = f"/pos/api/shifts/{till.shift_id}/z"
    for early in (address, "/pos/api/z"):
        assert (await client.get(early)).status_code == 404
    await close(client, till)
    own = (await client.get(address)).json()
    assert (own["sequence"], own["receipts"], own["sales"]) == (1, 2, 20_000)
    assert not own.keys() & {"drawer", "tenders", "taxes", "paid", "perpetual_sales"}
    assert (await client.get("/pos/api/z")).json() == own
    whole = (await (await by_manager(house)).get(address)).json()
    assert (whole["drawer"]["expected"], whole["perpetual_sales"]) == (FLOAT, 20_000)
    assert own.items() <= whole.items()
    wrong = await client.post(address, json={"username": "nadia", "pin": "0000"})
    assert wrong.status_code == 401
    given = (await client.post(address, json=await pin(house))).json()
    assert given.pop("pass")
    assert given == whole
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'shift.z'") == 1


@pytest.mark.parametrize(("language", "width"), [("fr", 80), ("ar", 80), ("en", 58), ("ar", 58)])
async def test_a_z_is_printed_once_and_every_other_paper_of_it_is_a_numbered_duplicate(
    house: House, language: str, width: int
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 2)
    await put_in(client, till)
    await close(client, till)
    manager = await by_manager(house)
    first = await printed(house, manager, till, "z", width, language=language)
    again = await printed(house, manager, till, "z", width, language=language)
    first.keep(f"z-{language}-{width}")
    again.keep(f"z-{language}-{width}-duplicate")
    assert again.picture.height > first.picture.height
    here = uuid7()
    numbers = [
        (await asked(manager, till, "z", id=here, here=True)).json()["copy"] for _ in range(2)
    ]
    assert numbers == [2, 2], "a till that prints it itself is told its number, the same each time"
    assert (await asked(manager, till, "z", here=True)).json()["copy"] == 3
    logged = await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'till.reprinted'")
    assert logged == 3
    assert await verify.broken(house.db) == []


async def test_a_cashiers_paper_of_a_z_is_an_extract_and_never_the_z_itself(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 1)
    await close(client, till)
    blind, again = [await printed(house, client, till, "z") for _ in range(2)]
    blind.keep("z-cashier-fr")
    assert again.picture.height == blind.picture.height
    whole = await printed(house, await by_manager(house), till, "z")
    assert whole.picture.height > blind.picture.height + 300
    assert {row["copy"] for row in await house.db.fetch("SELECT copy FROM shift_paper")} == {0}
