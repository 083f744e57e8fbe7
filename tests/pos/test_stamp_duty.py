"""The month's stamp duty: how many receipts, how much in cash, how much duty; what went back is told apart, and nothing is computed anew."""

import csv
import io
from typing import Any

import httpx2
import pytest

from pos.closings import closings, stamp_duty, z_reports
from pos.closings.stamp_duty import Day, Figures
from store import clock
from store.clock import DAY, HOUR
from store.db import Transaction
from store.ids import uuid7
from tests.house import House
from tests.pos.test_returns import AT, Book, argan, back, opened

pytestmark = pytest.mark.anyio
MONTH = clock.day(AT)[:7]


async def sell(book: Book, amount: int, duty: int, at: int, **more: Any) -> dict[str, Any]:
    """A cash sale of so much oil that says this of its duty, whatever the rules would say."""
    line = argan(amount // 10_000)
    tender = {"id": uuid7(), "kind": "cash", "amount": amount, "given": amount, "change": 0, "reference": ""}  # fmt: skip
    facts = {"stamp_duty": duty, "stamp_added": 0, "cash_rounding": 0, "paid": amount, **more}
    answer, _ = await book.send(line, tenders=[tender], sold_at=at, **facts)
    assert answer.status_code == 200, answer.text
    return line


async def refund(book: Book, sold: dict[str, Any], of: str, duty: int, at: int) -> None:
    amount = -10_000
    tender = {"id": uuid7(), "kind": "cash", "amount": amount, "given": amount, "change": 0, "reference": ""}  # fmt: skip
    figures = {"stamp_duty": -duty, "stamp_added": 0, "cash_rounding": 0}
    answer, _ = await book.send(
        back(sold, 1), tenders=[tender], sold_at=at, paid=amount, **figures,
        cash_back=[{"sale_id": of, "base": amount, **figures}],
    )  # fmt: skip
    assert answer.status_code == 200, answer.text


async def a_month(house: House) -> Book:
    """Two cash sales and one by card on the 23rd, one in the last minute of the month, one refund on the 24th."""
    book = await opened(house, 40)
    sale = uuid7()
    sold = await sell(book, 20_000, 50, AT, id=sale)
    await sell(book, 10_000, 7, AT + HOUR)  # what it says counts, right or wrong
    await book.send(argan(1), tenders=[{"kind": "card", "given": 10_000, "reference": "1"}])
    await refund(book, sold, sale, 25, AT + DAY)
    ends = clock.start_of(f"{stamp_duty.month_after(MONTH)}-01")
    await sell(book, 10_000, 25, ends - 1)
    await sell(book, 10_000, 25, ends)
    return book


async def test_a_month_counts_what_its_receipts_say_and_tells_refunds_apart(house: House) -> None:
    await a_month(house)
    days = await stamp_duty.of_month(house.db, MONTH, None)
    last = clock.day(clock.start_of(f"{stamp_duty.month_after(MONTH)}-01") - 1)
    assert days == [
        Day(1, clock.day(AT), Figures(2, 30_000, 57)),
        Day(1, clock.day(AT + DAY), Figures(0, 0, 0, 1, 10_000, 25)),
        Day(1, last, Figures(1, 10_000, 25)),
    ]
    total = stamp_duty.summed(days)
    assert (total, total.owed) == (Figures(3, 40_000, 82, 1, 10_000, 25), 57)
    assert [day.figures.receipts for day in await stamp_duty.of_month(house.db, stamp_duty.month_after(MONTH), 1)] == [1]  # fmt: skip
    assert await stamp_duty.of_month(house.db, MONTH, 2) == []


async def test_the_month_is_what_its_closings_say(house: House) -> None:
    """Σ of the receipts = Σ of the sealed Z reports of the same days."""
    book = await opened(house, 40)
    for place, duty in enumerate((25, 50, 9)):
        await sell(book, 10_000, duty, AT + place * HOUR)

    async def close(tx: Transaction) -> None:
        await tx.execute(
            "UPDATE shift SET closed_at = opened_at, closed_by = opened_by, counted = 0"
        )
        await z_reports.seal_shift(tx, book.shift_id, key=bytes(32), now=AT + DAY)

    await house.db.write(close)
    await closings.seal_due(house.db, key=bytes(32), now=AT + 40 * DAY)
    rows = await house.db.fetch("SELECT id FROM closing WHERE period = 'month'")
    sealed = [await closings.read(house.db, row["id"]) for row in rows]
    total = stamp_duty.summed(await stamp_duty.of_month(house.db, MONTH, None))
    assert (total.owed, total.receipts) == (84, 3)
    assert [one["stamp_duty"] for one in sealed] == [84]


def rows_of(answer: httpx2.Response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


async def test_the_page_and_its_file_say_the_same_to_manager_and_auditor(house: House) -> None:
    await a_month(house)
    for role in ("manager", "auditor"):
        client = await house.client(role)
        page = await client.get(f"/office/sales/stamp?month={MONTH}")
        assert page.status_code == 200
        for shown in ("400,00", "0,82", "0,25", "0,57"):
            assert shown in page.text, shown
        file = await client.get(f"/office/sales/stamp.csv?month={MONTH}")
        assert f"stamp-duty-{MONTH}.csv" in file.headers["content-disposition"]
        head, *rows = rows_of(file)
        assert len(head) == 9
        assert [row[2:] for row in rows] == [
            ["2", "300.00", "0.57", "0", "0.00", "0.00", "0.57"],
            ["0", "0.00", "0.00", "1", "100.00", "0.25", "-0.25"],
            ["1", "100.00", "0.25", "0", "0.00", "0.00", "0.25"],
        ]
    cashier = await house.client("cashier")
    for path in ("stamp", "stamp.csv"):
        assert (await cashier.get(f"/office/sales/{path}")).status_code == 403


async def test_a_manager_of_one_shop_sees_that_shop_alone(house: House) -> None:
    await a_month(house)

    async def another(tx: Transaction) -> None:
        await tx.execute(
            """INSERT INTO site (id, code, kind, name_fr, name_ar, name_en, address, city, phone)
               VALUES (77, 'rabat', 'store', 'Rabat', 'الرباط', 'Rabat', '', '', '')"""
        )
        await tx.execute("UPDATE staff SET site_id = 77 WHERE role = 'manager'")

    manager, auditor = await house.client("manager"), await house.client("auditor")
    await house.db.write(another)
    own = await manager.get(f"/office/sales/stamp?month={MONTH}")
    assert "400,00" not in own.text
    assert (await manager.get(f"/office/sales/stamp?month={MONTH}&site=1")).status_code == 404
    assert len(rows_of(await manager.get(f"/office/sales/stamp.csv?month={MONTH}"))) == 1
    assert "400,00" in (await auditor.get(f"/office/sales/stamp?month={MONTH}&site=1")).text
    assert "400,00" not in (await auditor.get(f"/office/sales/stamp?month={MONTH}&site=77")).text


@pytest.mark.parametrize("month", ["2026-13", "0000-01", "9999-12", "x", "2026-1"])
async def test_what_is_no_month_is_refused_in_words(house: House, month: str) -> None:
    manager = await house.client("manager")
    assert (await manager.get(f"/office/sales/stamp?month={month}")).status_code == 422


def test_months_follow_each_other_over_the_year() -> None:
    assert (stamp_duty.month_before("2026-01"), stamp_duty.month_after("2026-12")) == ("2025-12", "2027-01")  # fmt: skip
    assert stamp_duty.month_after("2026-01") == "2026-02"
    first, second = "2026-01-01", "2026-01-02"
    days = [Day(2, second, Figures(1)), Day(1, second, Figures(2)), Day(1, first, Figures(4))]
    assert stamp_duty.by_day(days) == [(first, Figures(4)), (second, Figures(3))]
    assert stamp_duty.by_site(days) == {1: Figures(6), 2: Figures(1)}
