"""The end of a shift on the server: nobody keeps it from closing, every sale is in exactly one Z, the drawer adds up."""

import asyncio
import json
from typing import Any

import httpx2
import msgspec
import pytest

from bench.tills import Sent, Till
from pos import jobs
from pos.approvals import approvals
from pos.approvals.approvals import Action
from pos.closings import closings, z_pages, z_reports
from pos.events import told
from pos.shifts import shifts
from store import clock, verify
from store.clock import DAY
from store.db import Transaction
from store.ids import uuid7
from store.people import passwords
from store.web.device import device_id
from tests import world
from tests.house import House
from tests.pos.printer import printer
from tests.pos.test_customers_api import AMINA
from tests.pos.test_parked import ticket
from tests.pos.test_till_api import ARGAN, DEVICE, OTHER_DEVICE, at_till, open_shop, send

pytestmark = pytest.mark.anyio
OPENED = 1_795_431_600_000
FLOAT = 50_000
KEY = b"k" * 32


async def report(
    client: httpx2.AsyncClient, kind: str, till: Till, **facts: Any
) -> httpx2.Response:
    event = {
        "kind": kind,
        "id": uuid7(),
        "shift_id": till.shift_id,
        "by": till.cashier_id,
        "at": OPENED + 1,
        **facts,
    }
    return await client.post("/pos/api/events", json={"event": event})


async def close(
    client: httpx2.AsyncClient, till: Till, counted: dict[str, int] | None = None, **facts: Any
) -> httpx2.Response:
    return await report(
        client, "closing", till, **{"counted": counted or {"20000": 3}, "note": "", **facts}
    )


async def sold(house: House, client: httpx2.AsyncClient, till: Till, times: int) -> list[Sent]:
    found = [till.sell([ARGAN]) for _ in range(times)]
    for sale in found:
        assert (await send(client, sale.body)).status_code == 200
    return found


async def sealed(house: House, closed: httpx2.Response) -> dict[str, Any]:
    """The Z that a closing was answered with, whole: a cashier is told which it is."""
    return await z_reports.read(house.db, closed.json()["z"]["id"])


async def zs(house: House) -> list[dict[str, Any]]:
    rows = await house.db.fetch("SELECT content FROM z_report ORDER BY register_id, sequence")
    return [json.loads(row["content"]) for row in rows]


async def test_a_z_says_what_was_sold_and_what_the_drawer_holds(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 2)
    closed = await close(client, till, {"20000": 3, "5000": 1})
    z = await sealed(house, closed)
    assert closed.json()["z"] == z_reports.for_cashier(z)
    assert not closed.json()["z"].keys() & {"drawer", "tenders", "taxes"}
    assert (z["sequence"], z["kind"], z["receipts"], z["sales"], z["refunds"]) == (
        1,
        "shift",
        2,
        20_000,
        0,
    )
    assert (z["first_sequence"], z["last_sequence"], z["perpetual_sales"]) == (1, 2, 20_000)
    assert z["taxes"] == [
        {"code": "T10", "rate_bp": 1000, "gross": 20_000, "net": 18_182, "tax": 1_818}
    ]
    assert z["drawer"] == {
        "opening_float": FLOAT, "cash_in": 0, "cash_out": 0, "expected": FLOAT,
        "counted": 65_000, "difference": 15_000,
    }  # fmt: skip
    assert len(closed.json()["mark"]) == 64
    assert await verify.broken(house.db) == []


async def test_closing_twice_is_closing_once_and_another_tills_count_is_told(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    id_ = uuid7()
    first, again = [await close(client, till, id=id_) for _ in range(2)]
    assert first.json()["z"] == again.json()["z"]
    other = await close(client, till, {"20000": 1})
    assert other.status_code == 200
    assert other.json()["z"] == first.json()["z"]
    assert await house.db.fetchval("SELECT COUNT(*) FROM z_report") == 1
    assert (
        await house.db.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'shift_counted_twice'") == 1
    )


async def test_an_opening_told_again_after_the_shifts_end_overlaps_nothing(house: House) -> None:
    """A till tells a restored server all it has kept, also what the backup had."""
    await open_shop(house)
    client, till = await at_till(house)
    row = await house.db.fetchrow("SELECT id, register_id, opened_by, opened_at, opening_float FROM shift")  # fmt: skip
    assert row is not None
    opening = {name: row[name] for name in row.keys()} | {"adopt": False}  # noqa: SIM118
    assert (await close(client, till)).status_code == 200
    later = {**opening, "id": uuid7(), "opened_at": OPENED + 2}
    for sent in (later, opening, later):
        assert (await client.post("/pos/api/shifts", json=sent)).status_code == 200
    assert await house.db.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'shift_overlap'") == 0
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'shift.open'") == 2


@pytest.mark.parametrize(
    ("says", "ended_at", "told"),
    [(True, OPENED + 2, 0), (True, OPENED + 3, 1), (False, OPENED + 2, 1)],
    ids=["its end comes later", "it ended after the next began", "nobody says that it ended"],
)
async def test_two_shifts_overlap_where_they_did_not_where_the_end_of_one_comes_later(
    house: House, says: bool, ended_at: int, told: int
) -> None:
    """A till goes on alone: it ends a shift and begins the next. Its openings come before the ends."""
    await open_shop(house)
    client, till = await at_till(house)
    next_one = {
        "id": uuid7(), "register_id": 1, "opened_by": till.cashier_id, "opened_at": OPENED + 2, "opening_float": 0,
        "adopt": False, "ended": [till.shift_id] if says else [],
    }  # fmt: skip
    for _ in range(2):
        assert (await client.post("/pos/api/shifts", json=next_one)).status_code == 200
    assert (await close(client, till, at=ended_at)).status_code == 200
    overlaps = "SELECT COUNT(*) FROM task WHERE kind = 'shift_overlap'"
    assert await house.db.fetchval(overlaps) == told


async def test_a_till_asks_in_which_z_its_sales_are(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    (first,), late = await sold(house, client, till, 1), till.sell([ARGAN])
    ids = [json.loads(sale.body)["receipt"]["id"] for sale in (first, late)]
    asked = f"/pos/api/sales/sealed?ids={','.join([*ids, uuid7(), 'nonsense'])}"
    shown = f"/pos/api/receipts/{ids[0]}"
    assert (await client.get(asked)).json() == {"sealed": {}}
    assert (await client.get(shown)).json()["z"] is None
    await close(client, till)
    assert (await client.get(asked)).json() == {"sealed": {ids[0]: 1}}
    assert (await client.get(shown)).json()["z"] == 1
    assert (await send(client, late.body)).status_code == 200
    await z_reports.seal_late(house.db, key=KEY, now=OPENED + 10)
    assert (await client.get(asked)).json() == {"sealed": dict(zip(ids, (1, 2), strict=True))}
    assert (await client.get("/pos/api/sales/sealed")).json() == {"sealed": {}}


async def test_a_till_of_another_shop_is_not_told_in_which_z_a_sale_is(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    (sale,) = await sold(house, client, till, 1)
    await close(client, till)
    await house.db.write(world.another_shop)
    stranger = await house.client("manager", **{"Till-Device": OTHER_DEVICE})
    await house.db.write(
        lambda tx: tx.execute("UPDATE staff SET site_id = $1 WHERE username = 'nadia'", world.RABAT)
    )
    id_ = json.loads(sale.body)["receipt"]["id"]
    assert (await stranger.get(f"/pos/api/sales/sealed?ids={id_}")).json() == {"sealed": {}}


async def test_a_till_hears_whether_the_server_has_the_last_report_that_it_was_told(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    (sale,) = await sold(house, client, till, 1)
    of_sale = {"sale_id": json.loads(sale.body)["receipt"]["id"]}
    parked, customer, taking = uuid7(), uuid7(), uuid7()

    async def has(told: str | None) -> Any:
        answer = await client.post("/pos/api/state", json={"clock": OPENED, "told": told})
        return answer.json().get("has_told")

    async def tell(kind: str, **facts: Any) -> str:
        id_ = uuid7()
        assert await has(id_) is False
        assert (await report(client, kind, till, id=id_, **facts)).status_code == 200
        return id_

    assert (await has(None), await has("no id")) == (None, None)
    reported = [
        await tell("cash", direction="in", amount=100, reason="monnaie"),
        await tell("noted", what="line_removed", subject="HUI-001", amount=100),
        await tell("letter", **of_sale, email="amina@example.org", language="fr"),
        await tell("printed", **of_sale, copy=0, opened=False),
    ]
    for address, id_, body in (
        ("parked", parked, ticket(till.cashier_id, id=parked)),
        (f"parked/{parked}/take", taking, {"id": taking}),
        ("customers", customer, {"id": customer, **AMINA}),
    ):
        assert await has(id_) is False
        assert (await client.post(f"/pos/api/{address}", json=body)).status_code == 200
        reported.append(id_)
    reported.append(await tell("closing", counted={"20000": 3}, note=""))
    assert [await has(id_) for id_ in reported] == [True] * 8


async def test_a_report_that_was_refused_is_not_among_those_that_a_till_told(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    letter = {"id": uuid7(), "sale_id": uuid7(), "email": "amina@example.org", "language": "fr"}
    assert (await report(client, "letter", till, **letter)).status_code == 422
    assert await house.db.fetchval("SELECT COUNT(*) FROM till_told") == 0


async def test_what_no_till_asks_for_any_more_is_forgotten(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await report(client, "cash", till, direction="in", amount=100, reason="monnaie")
    for later, left in ((told.KEPT - DAY, 1), (told.KEPT + DAY, 0)):
        await jobs.forget_old(house.db, clock.now() + later)
        assert await house.db.fetchval("SELECT COUNT(*) FROM till_told") == left


async def test_a_difference_above_the_ceiling_is_the_managers_and_closes_all_the_same(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    z = await sealed(house, await close(client, till, {"20000": 1}))
    assert z["drawer"]["difference"] == -30_000
    assert await house.db.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'shift_difference'") == 1
    assert await house.db.fetchval("SELECT closed_at FROM shift") is not None


async def test_a_late_sale_goes_to_a_late_z_of_its_own_day(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 1)
    late = [till.sell([ARGAN]) for _ in range(2)]
    await close(client, till)
    for sale in late:
        assert (await send(client, sale.body)).status_code == 200
    assert await z_reports.seal_late(house.db, key=KEY, now=OPENED + 10) == 1
    assert await z_reports.seal_late(house.db, key=KEY, now=OPENED + 20) == 0
    shift, after = await zs(house)
    assert (shift["receipts"], after["kind"], after["receipts"], after["sequence"]) == (
        1,
        "late",
        2,
        2,
    )
    assert (
        after["drawer"],
        after["perpetual_sales"],
        after["previous_hash"] != shift["previous_hash"],
    ) == (None, 30_000, True)
    assert await verify.broken(house.db) == []


async def test_sales_that_arrive_while_the_shift_closes_are_each_in_exactly_one_z(
    house: House,
) -> None:
    await open_shop(house, 40)
    client, till = await at_till(house)
    bodies = [till.sell([ARGAN]).body for _ in range(30)]
    sends = [send(client, body) for body in bodies]
    answers = await asyncio.gather(*sends[:15], close(client, till), *sends[15:])
    assert {answer.status_code for answer in answers} == {200}
    await z_reports.seal_late(house.db, key=KEY, now=OPENED + 10)
    found = await zs(house)
    assert sum(z["receipts"] for z in found) == 30
    assert sum(z["sales"] for z in found) == 300_000 == found[-1]["perpetual_sales"]
    assert await house.db.fetchval("SELECT COUNT(*) FROM z_receipt") == 30
    assert await verify.broken(house.db) == []


async def test_a_shift_without_a_sale_closes_too_and_the_next_z_goes_on_from_it(
    house: House,
) -> None:
    await open_shop(house)
    for _ in range(2):
        client, till = await at_till(house)
        await close(client, till)
    first, second = await zs(house)
    assert (first["sequence"], second["sequence"], second["receipts"]) == (1, 2, 0)
    assert second["previous_hash"] == await house.db.fetchval(
        "SELECT hash FROM z_report WHERE sequence = 1"
    )


@pytest.mark.parametrize("counted", [{"20000": -1}, {"17": 1}, {"x": 1}, {"20000": 10**9}])
async def test_a_count_that_is_none_is_refused_in_words(
    house: House, counted: dict[str, int]
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    assert (await close(client, till, counted)).status_code == 422
    assert await house.db.fetchval("SELECT closed_at FROM shift") is None


async def test_an_event_of_an_unknown_shift_is_refused_and_says_so(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    refused = await close(client, till, shift_id=uuid7())
    assert refused.status_code == 422


# Approvals


def approval(action: Action, subject: str, by: int, key: bytes, about: str = "") -> dict[str, Any]:
    given = approvals.approve(
        key, device_id(DEVICE), action, subject, by=by, reason="r", now=OPENED, about=about
    )
    return dict(msgspec.to_builtins(given))


async def take_out(
    house: House, client: httpx2.AsyncClient, till: Till, about: str = "out 10000", **changed: Any
) -> httpx2.Response:
    """A hundred dirhams, approved by Nadia on this device unless something is `changed` about it."""
    id_ = uuid7()
    nadia = (await house.person("manager")).id
    given = approval("cash_out", id_, nadia, house.app.state.environment.secret, about)
    return await report(
        client,
        "cash",
        till,
        id=id_,
        direction="out",
        amount=10_000,
        reason="water",
        approval={**given, **changed},
    )


async def test_cash_in_and_approved_cash_out_count_in_what_the_drawer_should_hold(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    put_in = {"id": uuid7(), "direction": "in", "amount": 20_000, "reason": "change"}
    for _ in range(2):
        assert (await report(client, "cash", till, **put_in)).status_code == 200
    assert (await take_out(house, client, till)).status_code == 200
    drawer = (await sealed(house, await close(client, till)))["drawer"]
    assert (drawer["cash_in"], drawer["cash_out"], drawer["expected"]) == (
        20_000,
        10_000,
        FLOAT + 10_000,
    )


@pytest.mark.parametrize(
    "changed",
    [{"proof": "0" * 64}, {"action": "open_drawer"}, {"subject": "another"}, {"by": 1}, {"at": OPENED + 5},
     {"until": OPENED * 2}],
)  # fmt: skip
async def test_a_forged_approval_is_forbidden_and_logged(
    house: House, changed: dict[str, Any]
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    refused = await take_out(house, client, till, **changed)
    assert refused.status_code == 403
    assert refused.json()["event_id"]
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'till.refused'") == 1
    assert await house.db.fetchval("SELECT COUNT(*) FROM cash_movement") == 0


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
    told["approval"] = approval("open_drawer", told["id"], nadia, key=key)
    assert (await report(client, "settled", till, **told)).status_code == 403
    told["approval"] = approval("settle_report", told["id"], nadia, key=key)
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
    by_her = approval("settle_report", id_, nadia, key=house.app.state.environment.secret)
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


async def test_without_an_approval_or_by_a_grant_of_no_till_cash_stays_in(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    facts = {"direction": "out", "amount": 100, "reason": "r"}
    assert (await report(client, "cash", till, **facts)).status_code == 403
    key, nadia = house.app.state.environment.secret, (await house.person("manager")).id
    stolen: dict[str, Any] = approvals.grant(
        key, device_id(OTHER_DEVICE), nadia, now=OPENED
    )._asdict()
    assert (await take_out(house, client, till, **stolen, at=OPENED + 1)).status_code == 403


async def test_what_was_approved_to_be_taken_out_is_one_amount_and_no_other(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    for about in ("", "out 1000", "in 10000"):
        assert (await take_out(house, client, till, about)).status_code == 403, about


@pytest.mark.parametrize(("was_till", "status"), [(True, 200), (False, 403)])
async def test_a_grant_to_a_till_is_good_after_another_took_its_register(
    house: House, was_till: bool, status: int
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    if not was_till:
        await house.db.write(lambda tx: tx.execute("DELETE FROM till_lease"))
    nadia, pin = await house.person("manager"), await passwords.hashed("4071")
    await house.db.write(lambda tx: tx.execute("UPDATE staff SET pin_hash = $1 WHERE id = $2", pin, nadia.id))  # fmt: skip
    asked = {"username": "nadia", "pin": "4071", "action": "open_drawer", "subject": "x", "reason": "r"}  # fmt: skip
    granted = await client.post("/pos/api/approvals", json=asked)
    assert granted.status_code == 200, granted.text
    await house.db.write(lambda tx: tx.execute("DELETE FROM till_lease"))
    client.headers["Till-Device"] = OTHER_DEVICE
    assert (await client.post("/pos/api/lease", json={"register_id": 1, "take_over": False})).status_code == 200  # fmt: skip
    given = {**granted.json()["grant"], "at": clock.now()}
    assert (await take_out(house, client, till, **given)).status_code == status


async def test_an_approval_goes_with_what_another_till_sends(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    client.headers["Till-Device"] = OTHER_DEVICE
    assert (await take_out(house, client, till)).status_code == 200


async def test_a_grant_lets_a_manager_approve_without_the_server_for_a_day_and_no_longer(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    key, nadia = house.app.state.environment.secret, (await house.person("manager")).id
    grant = approvals.grant(key, device_id(DEVICE), nadia, now=OPENED)
    good: dict[str, Any] = {"until": grant.until, "proof": grant.proof, "by": nadia}
    assert (await take_out(house, client, till, **good, at=OPENED + 1)).status_code == 200
    assert (await take_out(house, client, till, **good, at=grant.until + 1)).status_code == 403
    assert (
        await take_out(house, client, till, **{**good, "until": grant.until + 1})
    ).status_code == 403


async def test_who_was_no_manager_any_more_cannot_have_approved(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await house.person("manager")
    dismissal = "UPDATE staff SET disabled_at = $1 WHERE username = 'nadia'"
    await house.db.write(lambda tx: tx.execute(dismissal, OPENED - 1))
    assert (await take_out(house, client, till)).status_code == 403


async def test_an_approved_opening_opens_the_drawer_once_and_a_late_one_opens_nothing(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    nadia, key = (await house.person("manager")).id, house.app.state.environment.secret
    attach = "UPDATE register SET printer_address = $1"
    async with printer() as device:
        await house.db.write(lambda tx: tx.execute(attach, device.address))
        for late in (False, True):
            id_ = uuid7()
            given = approval("open_drawer", id_, nadia, key=key)
            at = OPENED if late else clock.now()
            for _ in range(2):
                answer = await report(
                    client, "drawer", till, id=id_, reason="r", at=at, approval=given
                )
                assert answer.status_code == 200
        assert [paper.drawer_pulses for paper in device.papers] == [1]
    id_ = uuid7()
    answer = await report(
        client,
        "drawer",
        till,
        id=id_,
        reason="r",
        at=clock.now(),
        approval=approval("open_drawer", id_, nadia, key=key),
    )
    assert "répond pas" in answer.json()["drawer"]
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'drawer.open'") == 3


async def test_a_cashier_sees_how_much_she_sold_and_not_what_the_drawer_holds(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 1)
    own = (await client.get(f"/pos/api/shifts/{till.shift_id}/report")).json()
    assert own == {"receipts": 1, "sales": 10_000}
    manager = await house.client("manager", **{"Till-Device": OTHER_DEVICE})
    seen = (await manager.get(f"/pos/api/shifts/{till.shift_id}/report")).json()
    assert seen["opening_float"] == FLOAT
    assert (seen["expected"], seen["tenders"]) == (
        FLOAT,
        [{"kind": "card", "times": 1, "amount": 10_000}],
    )
    report = f"/pos/api/shifts/{till.shift_id}/report"
    hashed = await passwords.hashed("4071")
    await house.db.write(
        lambda tx: tx.execute("UPDATE staff SET pin_hash = $1 WHERE role = 'manager'", hashed)
    )
    for pin, status in (("0000", 401), ("4071", 200)):
        shown = await client.post(report, json={"username": "nadia", "pin": pin})
        assert shown.status_code == status, shown.text
    given = shown.json().pop("pass")
    assert shown.json() == {**seen, "pass": given}
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'shift.report'") == 1
    assert (await client.get(report)).json() == own


# The office


async def test_days_months_and_the_perpetual_total_agree(house: House) -> None:
    await open_shop(house)
    for times in (2, 1):
        client, till = await at_till(house)
        await sold(house, client, till, times)
        await close(client, till)
    found = await z_pages.figures(house.db, None, 0)
    for letters in closings.LETTERS.values():
        assert sum(one.sales for one in z_pages.added_up(found, letters)) == 30_000
    (year,) = z_pages.added_up(found, 4)
    assert (year.reports, year.receipts, year.perpetual, year.difference) == (2, 3, 30_000, 20_000)


async def test_the_manager_reads_each_z_and_the_cashier_none(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 1)
    z = (await close(client, till, note="un billet déchiré")).json()["z"]
    nadia = await house.client("manager")
    for by in ("shift", "day", "month", "year"):
        assert "100,00" in (await nadia.get(f"/office/sales/z?by={by}&register=1")).text
    page = await nadia.get(f"/office/sales/z/{z['id']}")
    assert z["hash"][:16] in page.text
    assert "un billet déchiré" in page.text
    assert (await nadia.get(f"/office/sales/z/{uuid7()}")).status_code == 404
    assert (await nadia.get("/office/sales/z?by=week")).status_code == 422
    assert (await client.get("/office/sales/z")).status_code == 403


async def test_papers_of_the_tills_own_printer_are_counted_once_and_duplicates_are_logged(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    (sale,) = await sold(house, client, till, 1)
    papers: list[dict[str, Any]] = [
        {"id": uuid7(), "sale_id": sale.receipt.id, "copy": copy, "opened": not copy}
        for copy in (0, 1)
    ]
    unknown: dict[str, Any] = {"id": uuid7(), "sale_id": uuid7(), "copy": 0, "opened": True}
    for facts in (*papers, *papers, unknown, unknown):
        assert (await report(client, "printed", till, **facts)).json()["event_id"] == facts["id"]
    rows = await house.db.fetch("SELECT copy, opened_drawer FROM print_job ORDER BY copy")
    assert [tuple(row) for row in rows] == [(0, 1), (1, 0)]
    logged = await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'till.reprinted'")
    assert logged == 2


@pytest.mark.parametrize("what", ["line_removed", "ticket_cleared", "compared", "recounted"])
async def test_what_is_taken_back_or_counted_again_reaches_the_log_once(
    house: House, what: str
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    told = {
        "id": uuid7(),
        "what": what,
        "subject": "Huile d'argan: 3 pièces → 2 pièces",
        "amount": 16_500,
    }
    for _ in range(2):
        assert (await report(client, "noted", till, **told)).status_code == 200
    (logged,) = await house.db.fetch(
        "SELECT staff_id, subject, detail FROM audit WHERE action = $1", f"till.{what}"
    )
    assert (logged["staff_id"], logged["subject"]) == (till.cashier_id, f"event:{told['id']}")
    detail = json.loads(logged["detail"])
    assert (detail["subject"], detail["amount"]) == (told["subject"], 16_500)
    assert (detail["shift"], detail["at"]) == (till.shift_id, OPENED + 1)
