"""What reaches the server after a shift's Z moves the difference of its drawer, and a late Z of its own says how."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from bench.tills import Sent, Till
from pos.closings import closings, late_cash, z_pages, z_reports
from pos.printing import shift_papers
from store import verify
from store.clock import DAY
from store.db import Transaction, Value
from store.db.postgres import PostgresTransaction
from store.ids import uuid7
from tests.house import House
from tests.pos.printer import printer
from tests.pos.shift_scene import FLOAT, KEY, OPENED, approval, close, report, sealed, zs
from tests.pos.test_payments import EUROS, freeze
from tests.pos.test_printing import attach
from tests.pos.test_returns import AT, argan, opened
from tests.pos.test_till_api import ARGAN, at_till, open_shop, send

pytestmark = pytest.mark.anyio
COUNTED = {"20000": 3, "5000": 1}
"""650 dirhams: the float, and 150 that nothing explains yet."""


def in_cash(till: Till) -> Sent:
    """A sale of 100 dirhams that the till has and the server has not."""
    return till.sell([ARGAN], tender="cash")


async def late_sales(house: House, client: httpx2.AsyncClient, *found: Sent) -> None:
    for sale in found:
        assert (await send(client, sale.body)).status_code == 200
    await z_reports.seal_late(house.db, key=KEY, now=OPENED + 10)


async def closed(
    house: House, counted: dict[str, int] | None = None
) -> tuple[httpx2.AsyncClient, Till, Sent, dict[str, Any]]:
    """A shift that has ended with what was `counted`, a sale in cash of it that the server still has to hear of, and its Z."""
    await open_shop(house)
    client, till = await at_till(house)
    sale = in_cash(till)
    z = await sealed(house, await close(client, till, counted or COUNTED))
    return client, till, sale, z


async def test_a_late_z_says_how_its_cash_moves_the_difference_and_the_shifts_own_stays(
    house: House,
) -> None:
    client, _, sale, before = await closed(house)
    assert before["drawer"]["difference"] == 15_000
    await late_sales(house, client, sale)
    own, late = await zs(house)
    assert {**own, "hash": before["hash"]} == before
    assert late["drawer"] is None
    assert late["late"] == {
        "cash": 10_000,
        "moved": 0,
        "expected": FLOAT + 10_000,
        "counted": 65_000,
        "difference": 5_000,
    }
    assert sum(map(late_cash.difference_of, (own, late))) == 5_000
    assert await late_cash.since(house.db, own["shift_id"]) == {
        **late["late"],
        "reports": [(late["id"], 2)],
    }
    assert await verify.broken(house.db) == []


async def test_a_late_sale_by_card_moves_no_difference(house: House) -> None:
    client, till, _, _ = await closed(house)
    await late_sales(house, client, till.sell([ARGAN]))
    _, late = await zs(house)
    assert (late["late"]["cash"], late["late"]["difference"]) == (0, 15_000)
    assert late_cash.difference_of(late) == 0


async def test_late_sales_of_two_days_that_are_sealed_together_are_each_added_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, till, first, _ = await closed(house)
    monkeypatch.setattr("bench.tills.clock_now", lambda: first.receipt.sold_at - DAY)
    await late_sales(house, client, first, *(in_cash(till) for _ in range(2)))
    reports = await zs(house)
    assert [(z["receipts"], z["late"]["expected"]) for z in reports[1:]] == [
        (2, FLOAT + 20_000), (1, FLOAT + 30_000)
    ]  # fmt: skip
    assert [late_cash.difference_of(z) for z in reports] == [15_000, -20_000, -10_000]
    assert await verify.broken(house.db) == []


async def test_a_late_z_of_cash_that_moved_counts_no_sale_that_waits_for_its_own(
    house: House,
) -> None:
    client, till, sale, _ = await closed(house)
    assert (await send(client, sale.body)).status_code == 200
    put_in = {"id": uuid7(), "direction": "in", "amount": 5_000, "reason": "monnaie"}
    assert (await report(client, "cash", till, **put_in)).status_code == 200
    await late_sales(house, client)
    assert [(z["late"]["cash"], z["late"]["moved"], z["late"]["expected"]) for z in (await zs(house))[1:]] == [
        (0, 5_000, FLOAT + 5_000), (10_000, 0, FLOAT + 15_000)
    ]  # fmt: skip
    assert await verify.broken(house.db) == []


async def test_foreign_notes_of_a_late_sale_stand_beside_those_counted(house: House) -> None:
    book = await opened(house)
    await freeze(house, {"EUR": 1_080}, AT)
    event = {
        "kind": "closing", "id": uuid7(), "shift_id": book.shift_id, "by": book.cashier_id, "at": AT + 1,
        "counted": COUNTED, "note": "", "foreign": {"EUR": 1_000},
    }  # fmt: skip
    assert (await book.client.post("/pos/api/events", json={"event": event})).status_code == 200
    await book.send(argan(1), tenders=[EUROS])
    since = await late_cash.since(house.db, book.shift_id)
    assert since is not None
    assert (since["foreign"], since["foreign_counted"]) == ({"EUR": 1_000}, {"EUR": 1_000})
    await late_sales(house, book.client)
    own, late = await zs(house)
    assert (own["drawer"]["foreign"], late["late"]["foreign"]) == ({}, {"EUR": 1_000})
    assert late["late"]["cash"] == -800, "the change went out of the drawer"
    manager = await house.client("manager")
    for z in (own, late):
        assert "10,00 / 10,00" in (await manager.get(f"/office/sales/z/{z['id']}")).text
    assert await verify.broken(house.db) == []


async def test_cash_that_moved_and_comes_after_the_z_has_a_late_z_too_and_is_in_no_other(
    house: House,
) -> None:
    client, till, sale, _ = await closed(house)
    put_in = {"id": uuid7(), "direction": "in", "amount": 5_000, "reason": "monnaie"}
    for _ in range(2):
        assert (await report(client, "cash", till, **put_in)).status_code == 200
    id_, nadia = uuid7(), (await house.person("manager")).id
    given = approval("cash_out", id_, nadia, house.app.state.environment.secret, "out 2000")
    taken = {"id": id_, "direction": "out", "amount": 2_000, "reason": "r", "approval": given}
    assert (await report(client, "cash", till, **taken)).status_code == 200
    await late_sales(house, client, sale)
    reports = await zs(house)
    assert [(z["receipts"], z["late"]["cash"], z["late"]["moved"]) for z in reports[1:]] == [
        (0, 0, 5_000), (0, 0, -2_000), (1, 10_000, 0)
    ]  # fmt: skip
    assert reports[-1]["late"]["difference"] == 2_000 == sum(map(late_cash.difference_of, reports))
    since = await late_cash.since(house.db, till.shift_id)
    assert since is not None
    assert (since["cash"], since["moved"], since["difference"]) == (10_000, 3_000, 2_000)
    assert await verify.broken(house.db) == []


async def test_the_closings_of_the_periods_add_up_what_late_sales_explain(house: House) -> None:
    client, _, sale, _ = await closed(house)
    await closings.seal_due(house.db, key=KEY, now=OPENED + 2 * DAY)
    await late_sales(house, client, sale)
    await closings.seal_due(house.db, key=KEY, now=sale.receipt.sold_at + 800 * DAY)
    rows = await house.db.fetch("SELECT period, content FROM closing")
    for period in closings.LETTERS:
        found = [
            json.loads(row["content"])["difference"] for row in rows if row["period"] == period
        ]
        assert sum(found) == 5_000, period
    assert await verify.broken(house.db) == []


async def open_tasks(house: House) -> list[dict[str, Any]]:
    rows = await house.db.fetch(
        "SELECT detail FROM task WHERE kind = 'shift_difference' AND done_at IS NULL ORDER BY id"
    )
    return [json.loads(row["detail"]) for row in rows]


async def test_cash_put_in_that_is_told_of_after_the_count_explains_nothing_to_the_manager(
    house: House,
) -> None:
    client, till, sale, _ = await closed(house, {"20000": 4})
    assert [task["difference"] for task in await open_tasks(house)] == [30_000]
    put_in = {"id": uuid7(), "direction": "in", "amount": 25_000, "reason": "monnaie"}
    assert (await report(client, "cash", till, **put_in)).status_code == 200
    await late_sales(house, client, sale)
    assert (await zs(house))[-1]["late"]["difference"] == -5_000, "within the ceiling"
    assert len(await open_tasks(house)) == 1


async def test_the_task_that_is_open_says_the_difference_as_it_stands(house: House) -> None:
    client, till, sale, _ = await closed(house, {"20000": 1})
    assert [task["difference"] for task in await open_tasks(house)] == [-30_000]
    await late_sales(house, client, sale)
    await late_sales(house, client, in_cash(till))
    assert [(task["difference"], task["z"]) for task in await open_tasks(house)] == [(-50_000, 3)]


async def test_what_a_late_sale_explains_is_nothing_to_approve_any_more(house: House) -> None:
    client, _, sale, z = await closed(house)
    assert [task["difference"] for task in await open_tasks(house)] == [15_000]
    await late_sales(house, client, sale)
    assert await open_tasks(house) == [], "50 DH are within the ceiling"
    page = (await (await house.client("manager")).get(f"/office/sales/z/{z['id']}")).text
    assert "Arrivé après le Z" in page


async def test_a_drawer_that_was_right_and_is_short_by_a_late_sale_is_told(house: House) -> None:
    client, _, sale, z = await closed(house, {"20000": 2, "10000": 1})
    assert z["drawer"]["difference"] == 0
    await late_sales(house, client, sale)
    (task,) = await open_tasks(house)
    assert (task["difference"], task["z"]) == (-10_000, 2)
    page = (await (await house.client("manager")).get("/office/tasks")).text
    assert "-100,00" in page
    assert f"/office/sales/z/{task['z_id']}" in page


async def test_a_difference_that_was_looked_at_and_moves_is_told_again_and_approved_as_it_stands(
    house: House,
) -> None:
    client, till, sale, z = await closed(house, {"20000": 1})
    assert z["drawer"]["difference"] == -30_000
    await house.db.write(lambda tx: tx.execute("UPDATE task SET done_at = 1"))
    await late_sales(house, client, sale)
    assert [task["difference"] for task in await open_tasks(house)] == [-40_000]
    nadia = await house.client("manager")
    given = await nadia.post(
        f"/office/sales/z/{z['id']}/difference", data={"difference": -40_000, "reason": "vu"}
    )
    assert given.status_code == 303
    assert await house.db.fetchval("SELECT difference FROM difference_approval") == -40_000
    assert await open_tasks(house) == []
    await late_sales(house, client, in_cash(till))
    assert [task["difference"] for task in await open_tasks(house)] == [-50_000]
    again = await close(client, till, {"20000": 1})
    assert again.status_code == 200
    assert len(await open_tasks(house)) == 1


async def test_a_difference_that_was_approved_and_moves_is_asked_for_again_in_the_office(
    house: House,
) -> None:
    client, till, sale, z = await closed(house, {"20000": 1})
    nadia = await house.client("manager")

    async def approve(difference: int, reason: str) -> None:
        data = {"difference": difference, "reason": reason}
        answer = await nadia.post(f"/office/sales/z/{z['id']}/difference", data=data)
        assert answer.status_code == 303

    await approve(-30_000, "vu")
    await late_sales(house, client, sale)
    assert [task["difference"] for task in await open_tasks(house)] == [-40_000]
    page = (await nadia.get(f"/office/sales/z/{z['id']}")).text
    assert "Reste à approuver" in page
    assert "-100,00" in page
    await approve(-40_000, "ticket en retard")
    assert await open_tasks(house) == []
    page = (await nadia.get(f"/office/sales/z/{z['id']}")).text
    assert ("vu" in page, "ticket en retard" in page, "difference-reason" in page) == (True, True, False)  # fmt: skip
    # Money that was given back out of the drawer brings it back to what was approved first.
    id_, by = uuid7(), (await house.person("manager")).id
    given = approval("cash_out", id_, by, house.app.state.environment.secret, "out 10000")
    taken = {"id": id_, "direction": "out", "amount": 10_000, "reason": "r", "approval": given}
    assert (await report(client, "cash", till, **taken)).status_code == 200
    assert await open_tasks(house) == []
    page = (await nadia.get(f"/office/sales/z/{z['id']}")).text
    assert "difference-reason" not in page


async def test_the_office_shows_on_either_z_and_in_the_list_how_the_difference_stands(
    house: House,
) -> None:
    client, _, sale, own = await closed(house)
    await late_sales(house, client, sale)
    _, late = await zs(house)
    manager = await house.client("manager")
    for language, says in (
        ("fr", "Écart, avec elles"),
        ("ar", "الفرق بعد احتسابها"),
        ("en", "Difference, with them"),
    ):
        await manager.get(f"/language?to={language}&next=/")
        for z, other in ((own, late), (late, own)):
            page = (await manager.get(f"/office/sales/z/{z['id']}")).text
            assert says in page, (language, z["kind"])
            assert f"/office/sales/z/{other['id']}" in page
    (first, second) = await z_pages.figures(house.db, None, 0)
    assert (first.difference, second.difference) == (15_000, -10_000)


async def test_the_till_shows_and_prints_it_to_who_may_see_the_drawer(house: House) -> None:
    client, till, sale, _ = await closed(house)
    manager = await house.client("manager", **{"Till-Device": client.headers["Till-Device"]})
    address = f"/pos/api/shifts/{till.shift_id}/z"
    before = (await manager.get(address)).json()
    assert "late" not in before
    await late_sales(house, client, sale)
    after = (await manager.get(address)).json()
    assert after["late"]["difference"] == 5_000
    assert {name: value for name, value in after.items() if name != "late"} == before
    assert "late" not in (await client.get(address)).json()
    for language in ("fr", "ar", "en"):
        asked = {"id": uuid7(), "kind": "z", "language": language}
        async with printer() as device:
            await attach(house, device.address)
            answer = await manager.post(f"/pos/api/shifts/{till.shift_id}/print", json=asked)
            assert answer.json()["printed"], answer.text
            (paper,) = device.papers
        paper.keep(f"z-late-{language}")
        sheet = await shift_papers.z(house.db, after, extract=None, language=language)
        assert paper.picture.tobytes() == sheet.picture(80, answer.json()["copy"], False).tobytes()


class Crowded:
    """A transaction of PostgreSQL between any two reads of tenders of which another late sale comes in."""

    def __init__(self, comes_in: Callable[[], Awaitable[None]]) -> None:
        self._comes_in = comes_in
        self._is_coming = False

    def between(self, read: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def crowded(transaction: PostgresTransaction, sql: str, *args: Value) -> Any:
            if "tender t" in sql and not self._is_coming:
                self._is_coming = True
                await self._comes_in()
                self._is_coming = False
            return await read(transaction, sql, *args)

        return crowded


async def test_sales_that_come_while_a_z_is_made_are_in_none_of_its_figures(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    if house.db.engine == "sqlite":
        return  # one writes at a time
    await open_shop(house)
    client, till = await at_till(house)

    async def comes_in() -> None:
        assert (await send(client, in_cash(till).body)).status_code == 200

    crowded = Crowded(comes_in)
    for name in ("fetch", "fetchval"):
        read = crowded.between(getattr(PostgresTransaction, name))
        monkeypatch.setattr(PostgresTransaction, name, read)
    await sealed(house, await close(client, till, COUNTED))
    await z_reports.seal_late(house.db, key=KEY, now=OPENED + 10)
    monkeypatch.undo()
    await z_reports.seal_late(house.db, key=KEY, now=OPENED + 11)
    own, *late = await zs(house)
    assert own["drawer"]["expected"] == FLOAT + own["paid"]
    expected = own["drawer"]["expected"]
    assert len(late) == 2
    for z in late:
        assert z["late"]["cash"] == z["paid"] > 0
        expected += z["paid"]
        assert z["late"]["expected"] == expected
    assert sum(map(late_cash.difference_of, (own, *late))) == 65_000 - expected
    assert await verify.broken(house.db) == []


async def test_cash_moves_while_its_shift_is_being_closed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    if house.db.engine == "sqlite":
        return  # one writes at a time
    await open_shop(house)
    client, till = await at_till(house)
    wait_for_turn = z_reports.wait_for_turn

    async def closed_meanwhile(tx: Transaction, register_id: int) -> None:
        monkeypatch.undo()
        await sealed(house, await close(client, till, COUNTED))
        await wait_for_turn(tx, register_id)

    monkeypatch.setattr(z_reports, "wait_for_turn", closed_meanwhile)
    put_in = {"direction": "in", "amount": 5_000, "reason": "monnaie"}
    assert (await report(client, "cash", till, **put_in)).status_code == 200
    own, late = await zs(house)
    assert (own["drawer"]["cash_in"], late["late"]["moved"]) == (0, 5_000)
    assert late["closed_at"] == own["closed_at"]
    assert late["late"]["difference"] == 10_000
    assert await verify.broken(house.db) == []
