"""Days, months and years are closed when they are over, each sale once in each, and nothing that is closed changes."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from pos.closings import closings, z_reports
from store import backup, clock, verify
from store.clock import DAY
from store.ids import uuid7
from tests.house import House, open_house
from tests.pos.shift_scene import OPENED, close, sealed, sold
from tests.pos.test_returns import Book, argan, back, opened
from tests.pos.test_till_api import ARGAN, DEVICE, at_till, open_shop, send

pytestmark = pytest.mark.anyio
KEY = bytes(32)
NOON = 1_795_431_600_000  # 2026-11-23 11:00 UTC, and in Casablanca: when the shifts of these tests open
LETTERS = closings.LETTERS


def noon(day_on: str) -> int:
    return clock.start_of(day_on) + DAY // 2


async def seal(house: House, now: int) -> int:
    return await closings.seal_due(house.db, key=KEY, now=now)


async def made(house: House, **wanted: Any) -> list[dict[str, Any]]:
    rows = await house.db.fetch("SELECT content FROM closing ORDER BY period, sequence")
    found = [json.loads(row["content"]) for row in rows]
    return [one for one in found if all(one[name] == value for name, value in wanted.items())]


async def shift_of(house: House, times: int) -> None:
    """A shift of 23 November with so many sales of 100 DH, closed."""
    client, till = await at_till(house)
    await sold(house, client, till, times)
    await close(client, till)


async def late_sale(house: House) -> str:
    """A sale that reaches the server after its shift's Z, and is in a Z of its own; its day."""
    client, till = await at_till(house)
    sale = till.sell([ARGAN])
    await close(client, till)
    await send(client, sale.body)
    await z_reports.seal_late(house.db, key=KEY, now=clock.now())
    return clock.day(sale.receipt.sold_at)


async def test_a_day_is_closed_once_it_is_over_and_holds_all_its_z_reports(house: House) -> None:
    await open_shop(house)
    for times in (2, 1):
        await shift_of(house, times)
    assert await seal(house, noon("2026-11-23")) == 0
    assert await seal(house, noon("2026-11-24")) == 1
    assert await seal(house, noon("2026-11-24")) == 0
    (day,) = await made(house)
    assert (day["period"], day["period_on"], day["sequence"], day["supplement"]) == ("day", "2026-11-23", 1, 0)  # fmt: skip
    assert (day["reports"], day["receipts"], day["sales"], day["refunds"]) == ([1, 2], 3, 30_000, 0)
    assert (day["perpetual_sales"], day["perpetual_refunds"]) == (30_000, 0)
    assert day["taxes"] == [{"code": "T10", "rate_bp": 1000, "gross": 30_000, "net": 27_273, "tax": 2_727}]  # fmt: skip
    assert day["tenders"] == [{"kind": "card", "times": 3, "amount": 30_000}]
    assert day["difference"] == 20_000
    assert await verify.broken(house.db, KEY) == []


async def test_a_period_is_not_closed_in_the_minutes_after_its_end(house: House) -> None:
    await open_shop(house)
    await shift_of(house, 1)
    midnight = clock.start_of("2026-11-24")
    assert await seal(house, midnight + closings.SETTLES - 1) == 0
    assert await seal(house, midnight + closings.SETTLES) == 1


async def test_a_month_and_a_year_are_closed_in_their_turn_and_agree_with_their_days(
    house: House,
) -> None:
    await open_shop(house)
    await shift_of(house, 2)
    assert await seal(house, noon("2026-11-24")) == 1
    await late_sale(house)
    assert await seal(house, noon("2027-01-01")) > 2
    for period in LETTERS:
        assert sum(one["sales"] for one in await made(house, period=period)) == 30_000
        assert (await made(house, period=period))[-1]["perpetual_sales"] == 30_000
    (year,) = await made(house, period="year")
    assert (year["period_on"], year["reports"], year["sequence"]) == ("2026", [1, 2, 3], 1)
    assert await verify.broken(house.db, KEY) == []


async def test_what_comes_after_its_period_was_closed_is_a_supplement_and_changes_nothing(
    house: House,
) -> None:
    await open_shop(house)
    day_on = await late_sale(house)
    closing_day = noon("2028-01-01")
    await seal(house, closing_day)
    before = await made(house)
    assert day_on == await late_sale(house)
    assert await seal(house, closing_day + 1) > 3
    after = await made(house)
    assert [one for one in after if one in before] == before
    added = [one for one in after if one not in before and one["period_on"].startswith(day_on[:4])]
    late = [one for one in added if one["period_on"] == day_on[: LETTERS[one["period"]]]]
    assert {(one["period"], one["supplement"]) for one in late} == {("day", 1), ("month", 1), ("year", 1)}  # fmt: skip
    year = (await made(house, period="year"))[-1]
    assert (year["sales"], year["perpetual_sales"]) == (10_000, 20_000)
    assert await verify.broken(house.db, KEY) == []


async def test_each_register_has_closings_of_its_own(house: House) -> None:
    await open_shop(house)
    await shift_of(house, 1)
    client, till = await at_till(house, device="B" * 43, register=2)
    await sold(house, client, till, 2)
    await close(client, till)
    assert await seal(house, noon("2026-11-24")) == 2
    found = {one["register"]: (one["sequence"], one["sales"]) for one in await made(house)}
    assert found == {"C1": (1, 10_000), "C2": (1, 20_000)}


async def test_two_processes_that_close_at_once_close_once(house: House) -> None:
    await open_shop(house)
    await shift_of(house, 1)
    await asyncio.gather(*(seal(house, noon("2027-01-01")) for _ in range(4)))
    assert [one["period"] for one in await made(house)] == ["day", "month", "year"]
    assert await verify.broken(house.db, KEY) == []


async def test_a_closing_is_chained_to_the_one_before_of_its_kind(house: House) -> None:
    await open_shop(house)
    await shift_of(house, 1)
    await seal(house, noon("2026-11-24"))
    await shift_of(house, 1)
    await seal(house, noon("2026-11-24") + 1)
    rows = await house.db.fetch("SELECT hash, previous_hash FROM closing ORDER BY sequence")
    assert rows[1]["previous_hash"] == rows[0]["hash"]
    first, second = await made(house)
    assert (first["supplement"], second["supplement"], second["reports"]) == (0, 1, [2])


# The office


async def test_the_manager_sees_each_period_with_the_closing_that_sealed_it(house: House) -> None:
    await open_shop(house)
    await shift_of(house, 1)
    client, till = await at_till(house, device="B" * 43, register=2)
    await sold(house, client, till, 2)
    await close(client, till)
    nadia = await house.client("manager")
    listed = await nadia.get("/office/sales/z?by=day")
    assert "/office/sales/closings/" not in listed.text
    await seal(house, noon("2027-01-01"))
    for period in LETTERS:
        (one, two) = await made(house, period=period)
        page = (await nadia.get(f"/office/sales/z?by={period}")).text
        assert f"/office/sales/closings/{one['id']}" in page
        together = (await nadia.get(f"/office/sales/z?by={period}&register=-1")).text
        assert "300,00" in together
        for closing in (one, two):
            assert f"/office/sales/closings/{closing['id']}" in together
            shown = await nadia.get(f"/office/sales/closings/{closing['id']}")
            seal_of = await house.db.fetchval(
                "SELECT hash FROM closing WHERE id = $1", closing["id"]
            )
            assert seal_of[:16] in shown.text
    assert (await nadia.get("/office/sales/closings/none")).status_code == 404
    assert (await client.get(f"/office/sales/closings/{one['id']}")).status_code == 403


# What only ever grows


async def perpetual(house: House) -> list[tuple[int, int]]:
    """The perpetual totals after each Z: sales and refunds."""
    rows = await house.db.fetch("SELECT perpetual_sales, perpetual_refunds FROM z_report ORDER BY sequence")  # fmt: skip
    return [(row[0], row[1]) for row in rows]


async def closed(house: House, book: Book) -> None:
    event = {"kind": "closing", "id": uuid7(), "shift_id": book.shift_id, "by": book.cashier_id, "at": NOON + 1, "counted": {}, "note": ""}  # fmt: skip
    assert (await book.client.post("/pos/api/events", json={"event": event})).status_code == 200


async def next_shift(house: House, book: Book) -> None:
    _, till = await at_till(house)
    book.shift_id = till.shift_id


async def test_the_perpetual_totals_grow_through_refunds_and_over_the_year_end(
    house: House,
) -> None:
    book = await opened(house)
    sold_line = argan(3)
    assert (await book.send(sold_line))[0].status_code == 200
    await closed(house, book)
    await next_shift(house, book)
    assert (await book.send(back(sold_line, 2)))[0].status_code == 200
    await closed(house, book)
    await seal(house, noon("2027-01-01"))
    await next_shift(house, book)
    assert (await book.send(argan(1)))[0].status_code == 200
    await closed(house, book)
    await seal(house, noon("2028-01-01"))
    assert await perpetual(house) == [(30_000, 0), (30_000, 20_000), (40_000, 20_000)]
    for period in LETTERS:
        found = await made(house, period=period)
        assert (found[-1]["perpetual_sales"], found[-1]["perpetual_refunds"]) == (40_000, 20_000)
        assert sum(one["sales"] - one["refunds"] for one in found) == 20_000
    assert await verify.broken(house.db, KEY) == []


async def test_an_old_backup_that_was_restored_gets_its_perpetual_total_back_from_the_till(
    house: House, tmp_path: Path
) -> None:
    if house.db.engine != "sqlite":
        pytest.skip("the way back is the same; here it is a file")
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 2)
    backup.backup(house.db.url, tmp_path / "old.backup", lambda *_: None)
    later, closing = await sold(house, client, till, 3), uuid7()
    before = await sealed(house, await close(client, till, id=closing))
    backup.restore(f"sqlite:///{tmp_path / 'again.db'}", tmp_path / "old.backup", tmp_path / "aside", lambda *_: None)  # fmt: skip
    async with open_house(f"sqlite:///{tmp_path / 'again.db'}", tmp_path / "again") as again:
        client = await again.client("cashier", **{"Till-Device": DEVICE})
        await client.post("/pos/api/state", json={"clock": OPENED, "acknowledged": 5})
        assert await again.db.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'book_short'") == 1
        for sale in later:
            assert (await send(client, sale.body)).status_code == 200
        after = await sealed(again, await close(client, till, id=closing))
        same = ("sequence", "receipts", "sales", "perpetual_sales", "perpetual_refunds", "taxes", "tenders")  # fmt: skip
        assert {name: after[name] for name in same} == {name: before[name] for name in same}
        assert await verify.broken(again.db, KEY) == []
