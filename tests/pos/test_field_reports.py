"""What broke in real shops, one test per report, named after it: the rows that the server answers for.

The number is the row's in the survey of tills that this one was built from, the repository and issue those of the
complaint. The rows that a browser answers for are in tests/browser.
"""

import asyncio
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.closings import z_reports
from pos.sales import tickets
from store import tax, tenders, verify
from store.errors import TenderShort
from store.ids import uuid7
from store.receipt_chain import GENESIS
from store.tenders import Policy, Tender, cash_due, settle
from tests.house import House
from tests.pos.test_shifts import FLOAT, KEY, OPENED, close, report, sealed, sold, zs
from tests.pos.test_till_api import ARGAN, OTHER_DEVICE, at_till, open_shop, sales, send

pytestmark = pytest.mark.anyio


async def test_row_06_odoo_42862_a_reply_lost_after_commit_and_five_retries_make_one_order(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    body = till.sell([ARGAN]).body
    answers = [(await send(client, body)).json() for _ in range(6)]
    kept = {json.dumps({**answer, "server_time": 0}, sort_keys=True) for answer in answers}
    assert len(kept) == 1
    assert await sales(house) == 1


async def test_row_07_odoo_134891_a_new_order_with_a_used_number_is_kept_and_told(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    first, other = till.sell([ARGAN]), till.sell([ARGAN, ARGAN])
    copied = {
        **json.loads(other.body)["receipt"],
        "sequence": 1,
        "number": first.receipt.number,
        "previous_hash": GENESIS,
    }
    receipt = tickets.read(json.dumps(copied))
    await send(client, first.body)
    sent = json.dumps({"receipt": copied, "hash": tickets.hash_of(receipt)}).encode()
    assert (await send(client, sent)).json()["fork"] == 1
    assert await sales(house) == 2
    assert await house.db.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'sale_fork'") == 1


async def test_row_10_odoo_232073_of_500_queued_orders_the_poisoned_one_is_parked_alone(
    house: House,
) -> None:
    await open_shop(house, 500)
    client, till = await at_till(house)
    queue = [till.sell([ARGAN]).body for _ in range(500)]
    poisoned = json.loads(queue[250])
    poisoned["receipt"]["total"] -= 1
    queue[250] = json.dumps(poisoned).encode()
    answers = [await send(client, body) for body in queue]
    assert [place for place, answer in enumerate(answers) if answer.status_code != 200] == [250]
    assert answers[250].json()["sale_id"] == poisoned["receipt"]["id"]
    assert answers[250].json()["message"]
    assert await sales(house) == 499
    assert await house.db.fetchval("SELECT COUNT(*) FROM refused_sale") == 1


async def test_row_11_posnext_50_a_delivery_sent_twice_at_once_moves_stock_once(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    body = till.sell([ARGAN] * 2).body
    answers = await asyncio.gather(*(send(client, body) for _ in range(32)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["signature"] for answer in answers}) == 1
    assert await house.db.fetchval("SELECT SUM(on_hand) FROM balance") == 8
    assert await house.db.fetchval("SELECT COUNT(*) FROM operation WHERE kind = 'sale'") == 1


async def test_row_12_posawesome_310_what_arrives_late_has_its_tax_and_its_payment(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    late = till.sell([ARGAN])
    await close(client, till)
    await send(client, late.body)
    kept = await house.db.fetchval("SELECT content FROM receipt")
    assert kept == tickets.content(late.receipt)
    assert await house.db.fetchval("SELECT SUM(tax) FROM sale_tax") == late.receipt.tax_total
    assert await house.db.fetchval("SELECT SUM(amount) FROM tender") == late.receipt.paid


async def test_row_08_odoo_203431_what_closing_left_behind_lands_in_its_own_day(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    behind = [till.sell([ARGAN]) for _ in range(3)]
    await close(client, till)
    for sale in behind:
        await send(client, sale.body)
    await z_reports.seal_late(house.db, key=KEY, now=OPENED + 10)
    own, late = await zs(house)
    assert (own["receipts"], late["receipts"], late["shift_id"]) == (0, 3, till.shift_id)


@pytest.mark.parametrize("counted", [{}, {"20000": 9999, "10": 7}, {"1": 1}])
async def test_row_15_odoo_14672_closing_always_makes_a_z(
    house: House, counted: dict[str, int]
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await sold(house, client, till, 1)
    event = {"kind": "closing", "id": uuid7(), "shift_id": till.shift_id, "by": till.cashier_id, "at": OPENED, "counted": counted, "note": ""}  # fmt: skip
    z = await sealed(house, await client.post("/pos/api/events", json={"event": event}))
    total = sum(int(value) * many for value, many in counted.items())
    assert (z["drawer"]["counted"], z["drawer"]["difference"]) == (total, total - FLOAT)


async def test_row_22_odoo_196395_expected_cash_begins_with_this_shifts_own_float(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    await close(client, till, {"20000": 5})
    opening: dict[str, Any] = {"id": uuid7(), "register_id": 1, "opened_by": till.cashier_id, "opened_at": OPENED + 9,
                               "opening_float": 20_000, "counted": {"20000": 1}}  # fmt: skip
    assert (await client.post("/pos/api/shifts", json=opening)).status_code == 200
    till.shift_id = opening["id"]
    await report(client, "cash", till, direction="in", amount=5_000, reason="change")
    drawer = (await sealed(house, await close(client, till, {"20000": 1, "5000": 1})))["drawer"]
    assert (drawer["opening_float"], drawer["expected"], drawer["difference"]) == (
        20_000,
        25_000,
        0,
    )


async def test_row_23_erpnext_41514_a_sale_in_the_closing_minute_is_in_exactly_one_z(
    house: House,
) -> None:
    await open_shop(house, 60)
    client, till = await at_till(house)
    bodies = [till.sell([ARGAN]).body for _ in range(40)]
    closings = [close(client, till, id=uuid7()) for _ in range(3)]
    sends = [send(client, body) for body in bodies]
    await asyncio.gather(*sends[:20], *closings, *sends[20:])
    await z_reports.seal_late(house.db, key=KEY, now=OPENED + 10)
    assert sum(z["receipts"] for z in await zs(house)) == 40
    assert await verify.broken(house.db) == []


async def test_row_14_odoo_32849_a_shift_of_many_tickets_closes_at_once_while_another_till_sells(
    house: House,
) -> None:
    await open_shop(house, 500)
    client, till = await at_till(house)
    await sold(house, client, till, 300)
    other, selling = await at_till(house, device=OTHER_DEVICE, register=2)
    meanwhile = [selling.sell([ARGAN]).body for _ in range(10)]
    answers = await asyncio.gather(
        *(send(other, body) for body in meanwhile[:5]),
        close(client, till),
        *(send(other, body) for body in meanwhile[5:]),
    )
    assert {answer.status_code for answer in answers} == {200}
    (z,) = await zs(house)
    assert (z["receipts"], z["first_sequence"], z["last_sequence"]) == (300, 1, 300)
    assert await house.db.fetchval("SELECT COUNT(*) FROM z_receipt") == 300
    assert await sales(house) == 310


async def test_row_15_odoo_7683_cash_rounding_is_a_line_of_its_own_and_the_z_balances(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    in_cash = json.loads(till.sell([ARGAN._replace(price=9_995)]).body)["receipt"]
    in_cash["tenders"][0].update(kind="cash", amount=10_000, given=10_000, reference="")
    in_cash.update(cash_rounding=5, paid=10_000, stamp_duty=25)
    receipt = tickets.read(json.dumps(in_cash))
    sent = json.dumps({"receipt": in_cash, "hash": tickets.hash_of(receipt)}).encode()
    assert (await send(client, sent)).status_code == 200
    z = await sealed(house, await close(client, till, {"20000": 3}))
    assert (z["sales"], z["cash_rounding"], z["paid"]) == (9_995, 5, 10_000)
    assert z["sales"] - z["refunds"] + z["stamp_added"] + z["cash_rounding"] == z["paid"]
    assert (z["drawer"]["expected"], z["drawer"]["difference"]) == (FLOAT + 10_000, 0)
    assert await verify.broken(house.db) == []


@given(
    st.lists(
        st.tuples(st.integers(1, 1_000_000), st.sampled_from((0, 700, 1000, 1400, 2000, 2200))),
        min_size=1,
        max_size=40,
    )
)
def test_row_16_odoo_230726_the_total_is_the_sum_of_the_shelf_prices_always(
    goods: list[tuple[int, int]],
) -> None:
    rates = {f"T{rate}": rate for _, rate in goods}
    summary = tax.summarise([tax.whole(price, f"T{rate}") for price, rate in goods], rates)
    assert sum(total.gross for total in summary.totals) == sum(price for price, _ in goods)
    assert all(total.gross == total.net + total.tax for total in summary.totals)
    assert [[part.gross for part in line] for line in summary.lines] == [
        [price] for price, _ in goods
    ]


async def test_row_16_odoo_230726_28_90_and_1_25_are_30_15_on_the_receipt_and_in_the_z(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    goods = [ARGAN._replace(price=2_890, tax_code="T22", rate_bp=2_200), ARGAN._replace(price=125)]
    sent = till.sell(goods)
    assert (await send(client, sent.body)).status_code == 200
    z = await sealed(house, await close(client, till))
    assert sent.receipt.total == z["sales"] == 3_015
    assert sum(row["gross"] for row in z["taxes"]) == 3_015


@given(st.lists(st.integers(1, 500_000), min_size=1, max_size=30), st.data())
def test_row_18_opensourcepos_1437_paid_to_the_centime_nothing_is_due(
    prices: list[int], data: st.DataObject
) -> None:
    total = sum(prices)
    first = data.draw(st.integers(0, total))
    cards = [tenders.Tender("card", part) for part in (first, total - first) if part]
    settled = tenders.settle(total, cards, tenders.Policy())
    assert (settled.paid, settled.change) == (total, 0)
    with pytest.raises(TenderShort) as short:
        tenders.settle(total + 1, cards, tenders.Policy())
    assert short.value.params["missing"] == 1


@pytest.mark.parametrize(
    ("total", "given", "due", "change"),
    [
        (7_896, 10_000, 7_900, 2_100),  # 21 back and not 20, however the total is rounded
        (7_904, 7_900, 7_900, 0),
        (1_003, 1_000, 1_000, 0),  # rounded when it is paid exactly, too
        (1_005, 1_010, 1_010, 0),
        (1_000, 1_000, 1_000, 0),
    ],
)
def test_row_17_odoo_65043_cash_is_rounded_once_and_the_change_follows_from_it(
    total: int, given: int, due: int, change: int
) -> None:
    settlement = settle(total, [Tender("cash", given)], Policy())
    (cash,) = settlement.tenders
    assert (settlement.paid, cash.change) == (due, change)
    assert (settlement.total, settlement.cash_rounding) == (total, due - total)


def test_row_17_odoo_204301_cash_twice_pays_once_and_rounds_only_what_is_left_to_it() -> None:
    twice = settle(7_896, [Tender("cash", 7_900), Tender("cash", 7_900)], Policy())
    assert [tender.amount for tender in twice.tenders] == [7_900, 0]
    assert (twice.paid, twice.change) == (7_900, 7_900)
    mixed = settle(7_896, [Tender("card", 5_000), Tender("cash", 2_900)], Policy())
    assert (mixed.cash_rounding, mixed.paid) == (4, 7_900)
    by_card = settle(7_896, [Tender("card", 7_896)], Policy())
    assert (by_card.cash_rounding, by_card.paid) == (0, 7_896)


def test_row_18_opensourcepos_1437_what_is_due_comes_to_exactly_nothing_whatever_the_mix() -> None:
    """Amounts are whole centimes: no mix of tenders leaves one, and one that is short is said to be so."""
    chance = random.Random(18)
    kinds = ("card", "cheque", "gift_card", "credit", "account")
    for _ in range(2_000):
        total = chance.randint(1, 1_500_000)
        parts = [chance.randint(0, total // 4) for _ in range(chance.randint(0, 3))]
        others = [Tender(chance.choice(kinds), part) for part in parts if part]
        left = total - sum(tender.given for tender in others)
        settled = settle(total, [*others, Tender(chance.choice(kinds), left)], Policy())
        assert sum(tender.amount for tender in settled.tenders) == settled.paid == total
        in_cash = cash_due(left, Policy()).amount
        if in_cash:
            settled = settle(total, [*others, Tender("cash", in_cash)], Policy())
            assert sum(tender.amount for tender in settled.tenders) == settled.paid
            with pytest.raises(TenderShort) as short:
                settle(total, [*others, Tender("cash", in_cash - 1)], Policy())
            assert short.value.params["missing"] == 1
