"""What broke in real shops, one test per report, named after it: the rows that the server answers for.

The number is the row's in the survey of tills that this one was built from, the repository and issue those of the
complaint. The rows that a browser answers for are in tests/browser.
"""

import asyncio
import json
from typing import Any

import pytest

from pos import tickets, z_reports
from store import verify
from store.ids import uuid7
from store.receipt_chain import GENESIS
from tests.house import House
from tests.pos.test_shifts import FLOAT, KEY, OPENED, close, report, sold, zs
from tests.pos.test_till_api import ARGAN, at_till, open_shop, sales, send

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
    await asyncio.gather(*(send(client, body) for _ in range(32)))
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
    z = (await client.post("/pos/api/events", json={"event": event})).json()["z"]
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
    drawer = (await close(client, till, {"20000": 1, "5000": 1})).json()["z"]["drawer"]
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
