"""The end of a shift on the server: nobody keeps it from closing, every sale is in exactly one Z, the drawer adds up."""

import asyncio
import hashlib
import hmac
import json
from typing import Any

import httpx2
import pytest

from bench.tills import Till
from pos import jobs
from pos.approvals import approvals
from pos.approvals.approvals import Action
from pos.closings import closings, z_pages, z_reports
from pos.events import told
from store import clock, verify
from store.clock import DAY
from store.ids import uuid7
from store.people import passwords
from store.web.device import device_id
from tests import world
from tests.house import House
from tests.pos.printer import printer
from tests.pos.shift_scene import FLOAT, KEY, OPENED, approval, close, report, sealed, sold, zs
from tests.pos.test_customers_api import AMINA
from tests.pos.test_parked import ticket
from tests.pos.test_till_api import ARGAN, DEVICE, OTHER_DEVICE, at_till, open_shop, send

pytestmark = pytest.mark.anyio


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
        reason="r",
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


async def test_what_was_approved_was_approved_for_one_reason_and_no_other(house: House) -> None:
    """Neither may the report say another than the approval, nor the approval another than she gave; by her grant neither."""
    await open_shop(house)
    client, till = await at_till(house)
    key, nadia = house.app.state.environment.secret, (await house.person("manager")).id
    granted = approvals.grant(key, device_id(DEVICE), nadia, now=OPENED)
    grant: dict[str, Any] = {"until": granted.until, "proof": granted.proof}
    cases: list[tuple[str, Action, str]] = [
        ("cash", "cash_out", "out 100"),
        ("drawer", "open_drawer", ""),
    ]
    for kind, action, about in cases:
        id_ = uuid7()
        given = approval(action, id_, nadia, key, about)
        facts = {"id": id_, "direction": "out", "amount": 100} if kind == "cash" else {"id": id_}
        for reason, change, status in (
            ("gift", {}, 403), ("gift", {"reason": "gift"}, 403), ("r", {"reason": "gift"}, 403), ("gift", grant, 403),
            ("r", {}, 200),
        ):  # fmt: skip
            sent = {**facts, "reason": reason, "approval": {**given, **change}}
            assert (await report(client, kind, till, **sent)).status_code == status, (
                reason,
                change,
            )


async def test_an_approval_that_was_marked_before_reasons_were_is_still_good(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    key, nadia, id_ = (
        house.app.state.environment.secret,
        (await house.person("manager")).id,
        uuid7(),
    )
    words = ["approval", nadia, device_id(DEVICE), "cash_out", id_, OPENED, "out 100"]
    proof = hmac.new(key, "\n".join(map(str, words)).encode(), hashlib.sha256).hexdigest()
    old = {**approval("cash_out", id_, nadia, key, "out 100"), "proof": proof}
    facts = {"id": id_, "direction": "out", "amount": 100}
    assert (await report(client, "cash", till, **facts, reason="gift", approval=old)).status_code == 403  # fmt: skip
    assert (await report(client, "cash", till, **facts, reason="r", approval=old)).status_code == 200  # fmt: skip


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
