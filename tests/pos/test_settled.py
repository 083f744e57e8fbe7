"""A sale's duty, cash rounding and cash limit are looked at again when it comes: taken as it is, and told where they are wrong."""

import json
from typing import Any

import pytest

from pos.sales import settled, tickets
from pos.sales.settled import Difference
from store import settings
from store.db import Transaction
from store.settings import Rules
from store.tenders import Policy, Tender, settle
from tests.house import House
from tests.pos.test_returns import AT, argan, back, opened
from tests.pos.test_till_api import send

pytestmark = pytest.mark.anyio
KINDS = ("sale_stamp", "sale_rounding", "sale_cash_limit")


async def told(house: House) -> list[tuple[str, str, int, int]]:
    rows = await house.db.fetch("SELECT kind, detail FROM task ORDER BY id")
    details = [(row["kind"], json.loads(row["detail"])) for row in rows if row["kind"] in KINDS]
    return [(kind, d["number"], d["kept"], d["right"]) for kind, d in details]


def in_cash(amount: int, **figures: int) -> dict[str, Any]:
    """A cash sale's own figures, as a till wrote them; the oil of 100.05 is rounded to 100.00 or 100.10."""
    kept = {"stamp_duty": 0, "stamp_added": 0, "cash_rounding": 0, **figures}
    paid = amount + kept["stamp_added"] + kept["cash_rounding"]
    tender = {"id": "01890000-0000-7000-8000-0000000000aa", "kind": "cash", "amount": paid, "given": paid, "change": 0, "reference": ""}  # fmt: skip
    return {**kept, "paid": paid, "tenders": [tender]}


async def change_rules(house: House, at: int, **rules: Any) -> None:
    async def work(tx: Transaction) -> None:
        await settings.save(tx, Rules(**rules), by=None, now=at)

    await house.db.write(work)


async def test_a_forged_duty_is_taken_and_told_once_however_often_it_is_sent(house: House) -> None:
    book = await opened(house)
    sale = in_cash(10_000, stamp_duty=1)
    answer, content = await book.send(argan(1), **sale)
    assert answer.status_code == 200, answer.text
    for _ in range(2):
        hash_ = tickets.hash_of(tickets.read(json.dumps(content)))
        again = await send(book.client, json.dumps({"receipt": content, "hash": hash_}).encode())
        assert again.status_code == 200
    assert await told(house) == [("sale_stamp", "C1-000001", 1, 25)]
    manager = await house.client("manager")
    tasks = (await manager.get("/office/tasks")).text
    page = (await manager.get(f"/office/sales/{content['id']}")).text
    for shown in (tasks, page):
        assert "0,01" in shown
        assert "0,25" in shown
    assert "C1-000001" in tasks


async def test_a_sale_as_the_rules_settle_it_tells_nothing(house: House) -> None:
    book = await opened(house)
    done = settle(10_000, [Tender("cash", 20_000)], Policy())
    cash = {"kind": "cash", "given": 20_000, "amount": 10_000, "change": 10_000, "reference": ""}
    await book.send(argan(1), **{**in_cash(10_000), "stamp_duty": done.stamp_duty, "tenders": [{"id": "01890000-0000-7000-8000-0000000000ab", **cash}]})  # fmt: skip
    sold = argan(2)
    await book.send(sold, tenders=[{"kind": "card", "given": 20_000, "reference": "1"}])
    await book.send(back(sold, 1), tenders=[{"kind": "card", "given": -10_000}])
    assert await told(house) == []


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"stamp_duty": 5_000}, [("sale_cash_limit", "C1-000001", 2_000_000, 2_000_000)]),
        (
            {"stamp_duty": 5_000, "cash_rounding": -1},
            [("sale_rounding", "C1-000001", -1, 0)],
        ),
    ],
)
async def test_cash_of_twenty_thousand_is_told_and_a_centime_less_is_a_wrong_rounding(
    house: House, more: dict[str, int], expected: list[tuple[str, str, int, int]]
) -> None:
    book = await opened(house, 200)
    answer, _ = await book.send(argan(200), **in_cash(2_000_000, **more))
    assert answer.status_code == 200, answer.text
    assert await told(house) == expected


async def test_duty_that_a_card_sale_does_not_owe_is_told(house: House) -> None:
    book = await opened(house)
    card = {"kind": "card", "given": 10_000, "reference": "1"}
    answer, _ = await book.send(argan(1), tenders=[card], stamp_duty=25)
    assert answer.status_code == 200, answer.text
    assert await told(house) == [("sale_stamp", "C1-000001", 25, 0)]


async def test_the_rules_of_the_time_of_the_sale_count_not_those_of_today(house: House) -> None:
    book = await opened(house)
    await change_rules(house, AT - 10, cash_rounding=0)
    await change_rules(house, AT + 10, cash_rounding=5, stamp_duty="none")
    await change_rules(house, AT + 20, cash_rounding=10, stamp_duty="none")
    await book.send(argan(1), sold_at=AT, **in_cash(10_000, stamp_duty=25))
    assert await told(house) == []
    later = {**in_cash(10_000, stamp_duty=25), "tenders": [{**in_cash(10_000)["tenders"][0], "id": "01890000-0000-7000-8000-0000000000ac"}]}  # fmt: skip
    await book.send(argan(1), sold_at=AT + 30, **later)
    assert await told(house) == [("sale_stamp", "C1-000002", 25, 0)]
    first = await settings.rules_at(house.db, AT - 11)
    assert first == Rules()
    assert (await settings.rules_at(house.db, AT + 15)).cash_rounding == 5


def receipt_of(total: int, **figures: Any) -> tickets.Receipt:
    """As much of a receipt as the figures are read from."""
    base = {
        "id": "01890000-0000-7000-8000-000000000001", "register_id": 1, "register": "C1", "shift_id": "01890000-0000-7000-8000-000000000002",
        "sequence": 1, "number": "C1-000001", "previous_hash": "0" * 64, "sold_at": AT, "cashier_id": 1, "language": "fr",
        "lines": [argan(1)], "taxes": [], "total": total, "tax_total": 0, **in_cash(total, **figures),
    }  # fmt: skip
    return tickets.read(json.dumps(base))


@pytest.mark.parametrize(
    ("figures", "policy", "expected"),
    [
        ({"stamp_duty": 25, "cash_rounding": 5}, Policy(), {}),
        ({"stamp_duty": 25, "cash_rounding": 0}, Policy(cash_rounding=5), {}),
        ({"stamp_duty": 25}, Policy(), {"rounding": Difference(0, 5)}),
        # A till that adds the duty where the shop bears it: one cause, told as one.
        ({"stamp_duty": 25, "stamp_added": 25, "cash_rounding": 0}, Policy(), {"stamp": Difference(25, 0)}),
        ({"stamp_duty": 25, "cash_rounding": 5}, Policy(stamp_duty="add"), {"stamp": Difference(0, 25)}),
        ({"stamp_duty": 0, "cash_rounding": 5}, Policy(stamp_duty="none"), {}),
        ({"stamp_duty": 25, "cash_rounding": 5}, Policy(cash_limit=10_010), {"cash_limit": Difference(10_010, 10_010)}),
    ],
)  # fmt: skip
def test_each_figure_is_held_against_the_rules_by_itself(
    figures: dict[str, int], policy: Policy, expected: dict[str, Difference]
) -> None:
    assert settled.differences(receipt_of(10_005, **figures), policy) == expected
