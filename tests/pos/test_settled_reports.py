"""A report that the server refused for good, settled by a manager: it is logged, and a shift begins or ends as it tells."""

import json
from typing import Any

import httpx2
import pytest

from bench.tills import Till
from pos.shifts import shifts
from store import verify
from store.db import Transaction
from store.ids import uuid7
from tests.house import House
from tests.pos.shift_scene import OPENED, approval, close, report, sealed, sold, zs
from tests.pos.test_till_api import ARGAN, at_till, open_shop, send

pytestmark = pytest.mark.anyio


async def test_a_refused_report_that_a_manager_settles_is_logged_in_whole_and_only_by_her(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    key, nadia = house.app.state.environment.secret, (await house.person("manager")).id
    told: dict[str, Any] = {
        "id": uuid7(),
        "report": '{"kind":"letter","email":"no"}',
        "reason": "no address",
    }
    assert (await report(client, "settled", till, **told)).status_code == 403
    told["approval"] = approval("open_drawer", told["id"], nadia, key, reason="no address")
    assert (await report(client, "settled", till, **told)).status_code == 403
    told["approval"] = approval("settle_report", told["id"], nadia, key, reason="no address")
    for _ in range(2):
        assert (await report(client, "settled", till, **told)).status_code == 200
    (entry,) = await house.db.fetch("SELECT detail FROM audit WHERE action = 'till.settled'")
    detail = json.loads(entry["detail"])
    assert (detail["report"], detail["reason"], detail["approved_by"]) == (
        told["report"],
        "no address",
        nadia,
    )


async def settle(
    house: House, client: httpx2.AsyncClient, till: Till, told: dict[str, Any] | str, **facts: Any
) -> httpx2.Response:
    """A manager settles a refused report."""
    id_, nadia = uuid7(), (await house.person("manager")).id
    by_her = approval(
        "settle_report", id_, nadia, house.app.state.environment.secret, reason="seen"
    )
    report_text = told if isinstance(told, str) else json.dumps(told)
    sent = {
        "id": id_,
        "report": report_text,
        "reason": "seen",
        "approval": by_her,
        "register_id": 1,
    }
    return await report(client, "settled", till, **{**sent, **facts})


ODD: list[dict[str, Any]] = [
    {"opened_by": 999, "counted": {"20000": 1, "25": 4}},
    {"opened_by": "Salma", "opened_at": "this morning", "opening_float": -1, "counted": [1]},
    {"register_id": 77, "opening_float": 1.5, "counted": {"20000": True, "500": 10_001}},
]


@pytest.mark.parametrize("odd", ODD)
async def test_a_refused_opening_that_a_manager_settles_begins_the_shift_and_its_sales_go(
    house: House, odd: dict[str, Any]
) -> None:
    """As far as it can be read: who is not known is she, a time that is none is now."""
    await open_shop(house)
    client, till = await at_till(house)
    opening = {
        "kind": "opening", "id": uuid7(), "register_id": 1, "opened_by": till.cashier_id, "opened_at": OPENED,
        "opening_float": 20_000, "counted": {"20000": 1}, **odd,
    }  # fmt: skip
    refused = await client.post("/pos/api/shifts", json=opening)
    assert refused.status_code in (400, 422)
    till.shift_id = opening["id"]
    sale = till.sell([ARGAN])
    before = await send(client, sale.body)
    assert (before.status_code, before.json()["error"]) == (422, "unknown_shift")
    manager = await house.client("manager")
    page = (await manager.get("/office/sales/refused")).text
    assert "Classez" in page
    assert "ne comptent dans aucun total" in page
    assert (await settle(house, client, till, opening)).status_code == 200
    assert (await send(client, sale.body)).status_code == 200
    page = (await manager.get("/office/sales/refused")).text
    assert "arrivée d" in page
    assert "ne comptent dans aucun total" not in page
    assert 'value="rejected"' not in page
    assert await house.db.fetchval("SELECT COUNT(*) FROM task WHERE done_at IS NULL AND kind = 'sale_refused'") == 0  # fmt: skip
    (shift,) = await house.db.fetch("SELECT * FROM shift WHERE id = $1", till.shift_id)
    known = isinstance(odd.get("opened_by", 1), int) and odd.get("opened_by") != 999
    nadia = (await house.person("manager")).id
    assert shift["opened_by"] == (till.cashier_id if known else nadia)
    assert shift["opened_at"] == (OPENED + 1 if "opened_at" in odd else OPENED)
    assert shift["opening_float"] == (0 if "opening_float" in odd else 20_000)
    assert (await close(client, till, {"20000": 1})).status_code == 200
    assert await verify.broken(house.db) == []


async def test_a_manager_settles_between_two_shifts_too(house: House) -> None:
    """A till at which no shift is open names the report's own, or none where the report is of none."""
    await open_shop(house)
    client, till = await at_till(house)
    closing = {"kind": "closing", "id": uuid7(), "shift_id": till.shift_id, "counted": {"500": 2}}
    answer = await settle(house, client, till, closing)
    assert (await sealed(house, answer))["drawer"]["counted"] == 1_000
    customer = {"kind": "customer", "id": uuid7()}
    for shift_id, status in ((None, 200), ("none", 422)):
        sent = await settle(house, client, till, customer, shift_id=shift_id)
        assert sent.status_code == status
    rows = await house.db.fetch(
        "SELECT detail FROM audit WHERE action = 'till.settled' ORDER BY id"
    )
    assert [json.loads(row["detail"])["shift"] for row in rows] == [till.shift_id, None]


async def test_a_settling_that_was_refused_itself_is_settled_and_what_it_settled_comes_about(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    opening: dict[str, Any] = {"kind": "opening", "id": uuid7(), "register_id": 1, "opened_by": till.cashier_id, "opened_at": OPENED, "opening_float": 0}  # fmt: skip
    first = {"kind": "settled", "id": uuid7(), "shift_id": till.shift_id, "report": json.dumps(opening), "reason": "seen"}  # fmt: skip
    second = {**first, "id": uuid7(), "report": json.dumps(first)}
    assert (await settle(house, client, till, second)).status_code == 200
    assert await shifts.find(house.db, opening["id"]) is not None
    closing = {"kind": "closing", "id": uuid7(), "shift_id": opening["id"], "counted": {"500": 1}}
    answer = await settle(house, client, till, {**first, "report": json.dumps(closing)})
    assert (await sealed(house, answer))["drawer"]["counted"] == 500


@pytest.mark.parametrize(
    ("ended", "told"), [("", 1), ("the shift before", 0), ("the shift itself", 0)]
)
async def test_a_settled_opening_overlaps_no_shift_whose_end_is_still_to_come(
    house: House, ended: str, told: int
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    id_ = uuid7()
    opening = {"kind": "opening", "id": id_, "register_id": 1, "opened_at": OPENED + 2}
    ends = {"": [], "the shift before": [till.shift_id], "the shift itself": [id_]}[ended]
    assert (await settle(house, client, till, opening, ended=ends)).status_code == 200
    overlaps = "SELECT COUNT(*) FROM task WHERE kind = 'shift_overlap'"
    assert await house.db.fetchval(overlaps) == told
    assert (await close(client, till, at=OPENED + 1)).status_code == 200
    assert await house.db.fetchval(overlaps) == told


async def test_a_refused_opening_under_the_id_of_another_shift_leaves_that_one_as_it_is(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    before = await house.db.fetch("SELECT * FROM shift")
    other = {"kind": "opening", "id": till.shift_id, "register_id": 1, "opening_float": 7}
    assert (await settle(house, client, till, other)).status_code == 200
    assert await house.db.fetch("SELECT * FROM shift") == before


@pytest.mark.parametrize(
    ("odd", "counted"),
    [
        ({"counted": {"20000": 3, "25": 4}}, 60_000),
        ({"by": 999, "at": None, "note": "x" * 900, "foreign": {"XOF": 5}}, 60_000),
        ({"counted": "three notes", "note": "\x00", "foreign": {"EUR": 500}}, 0),
    ],
)
async def test_a_refused_closing_that_a_manager_settles_ends_the_shift_in_a_z(
    house: House, odd: dict[str, Any], counted: int
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 1)
    closing: dict[str, Any] = {
        "id": uuid7(), "shift_id": till.shift_id, "counted": {"20000": 3}, "note": "", "by": till.cashier_id, "at": OPENED + 9,
        **odd,
    }  # fmt: skip
    assert (await report(client, "closing", till, **closing)).status_code in (400, 422)
    answer = await settle(house, client, till, {"kind": "closing", **closing})
    assert (await sealed(house, answer))["drawer"]["counted"] == counted
    again = await settle(house, client, till, {"kind": "closing", **closing})
    assert (again.status_code, len(await zs(house))) == (200, 1)
    assert await verify.broken(house.db) == []


async def test_ids_are_ids_to_their_last_letter_and_a_closing_is_of_one_shift(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    closing: dict[str, Any] = {"id": uuid7(), "counted": {"20000": 3}}
    assert (await close(client, till, id=closing["id"] + "\n")).status_code == 422
    told_of = {"kind": "closing", "shift_id": till.shift_id, **closing, "id": uuid7() + "\n"}
    assert (await settle(house, client, till, told_of)).status_code == 200
    assert await zs(house) == [], "it is logged, and nothing else"
    assert (await close(client, till, **closing)).status_code == 200
    opening: dict[str, Any] = {"kind": "opening", "id": uuid7(), "opening_float": 0}
    assert (await settle(house, client, till, opening)).status_code == 200
    till.shift_id = opening["id"]
    assert (await close(client, till, **closing)).status_code == 422


async def _rabat(tx: Transaction) -> None:
    await tx.execute(
        """INSERT INTO site (id, code, kind, name_fr, name_ar, name_en, address, city, phone)
           VALUES (9, 'rabat', 'store', 'R', 'R', 'R', '', '', '')"""
    )
    await tx.execute("INSERT INTO register (id, code, site_id, name) VALUES (9, 'R1', 9, 'R1')")


async def test_what_is_settled_is_of_this_shop_and_of_a_shift_that_is_known(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await house.db.write(_rabat)
    closing: dict[str, Any] = {"kind": "closing", "id": uuid7(), "shift_id": till.shift_id}
    cases: list[tuple[dict[str, Any] | str, int | None, int]] = [
        (closing, 9, 404), (closing, 77, 422), (closing, None, 422), ({**closing, "shift_id": uuid7()}, 1, 422),
        ({**closing, "shift_id": ["x"]}, 1, 422), ({"kind": "opening", "id": uuid7()}, 9, 404),
        ({"kind": "opening", "id": uuid7()}, 77, 422), ({"kind": "opening", "id": uuid7()}, None, 422),
        ({"kind": "closing", "id": "none"}, 1, 200), ("no report", 1, 200), ('["closing"]', 1, 200), ("", 1, 200),
        ("[" * 15_000, 1, 200), ('{"a":' * 3_000 + "1" + "}" * 3_000, 1, 200), ('{"kind":"settled","report":5}', 1, 200),
    ]  # fmt: skip
    for told_of, register, status in cases:
        answer = await settle(house, client, till, told_of, register_id=register)
        assert answer.status_code == status, (told_of, register, answer.text)
    assert await house.db.fetchval("SELECT COUNT(*) FROM shift") == 1
    assert await zs(house) == []
