"""Days, months and years are closed when they are over, each sale once in each, and nothing that is closed changes."""

import asyncio
import json
from typing import Any

import pytest

from pos import closings, z_reports
from store import clock, verify
from store.clock import DAY
from tests.house import House
from tests.pos.test_shifts import close, sold
from tests.pos.test_till_api import ARGAN, at_till, open_shop, send

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
