"""What broke in real shops, one test per report, named after it: the rows that the server answers for.

The number is the row's in the survey of tills that this one was built from, the repository and issue those of the
complaint. The rows that a browser answers for are in tests/browser.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.tills import Sent
from pos.closings import closings, z_reports
from pos.sales import tickets
from store import clock, tax, tenders, verify
from store.clock import DAY, MINUTE
from store.db import Transaction
from store.errors import TenderShort
from store.ids import uuid7
from store.receipt_chain import GENESIS
from store.tenders import Policy, Tender, cash_due, settle
from tests import world
from tests.house import House
from tests.pos.shift_scene import FLOAT, KEY, OPENED, close, report, sealed, sold, zs
from tests.pos.test_parked import ticket
from tests.pos.test_returns import AT, Book, argan, back, opened
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


async def test_row_12_posawesome_310_what_arrives_late_is_stored_as_what_arrives_at_once(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same baskets, sent at once and three days after their shift had its Z, at other prices and another VAT."""
    monkeypatch.setattr("store.clock.now", lambda: AT + MINUTE)
    book = await opened(house, 60)
    await house.db.write(_weighed_and_packed)
    at_once = [await _taken(book, basket) for basket in _baskets()]
    assert (await _closed(book)).status_code == 200
    await house.db.write(_everything_is_dearer)
    monkeypatch.setattr("store.clock.now", lambda: AT + 3 * DAY)
    book.client.cookies.set("till", await house.session(await house.person("cashier"), "till"))
    late = [await _taken(book, basket) for basket in _baskets()]
    for now, then in zip(at_once, late, strict=True):
        stored = await _stored(house, then)
        assert stored == await _stored(house, now)
        assert [len(rows) > 0 for rows in stored.values()] == [True] * 5
    key = house.app.state.environment.secret
    await z_reports.seal_late(house.db, key=key, now=AT + 3 * DAY)
    assert await verify.broken(house.db, key) == []


def _baskets() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(line, what the receipt says besides): cash, by weight, a discount, a hamper, mixed tenders, a refund of the discounted."""
    weighed = {**argan(1), "product_id": 2, "quantity": 357, "unit_price": 12_000, **_priced(4_284)}
    hamper = {**argan(2), "product_id": 3, "unit_price": 39_950, **_priced(79_900)}
    discounted = argan(3, discount=1_000)
    promotion = [{"kind": "promotion", "name": "Récolte", "amount": 1_000}]
    mixed = [
        {"kind": "card", "given": 12_000, "reference": "000417"},
        {"kind": "cash", "given": 10_000},
    ]
    return [
        (argan(1), {}),
        (weighed, {"tenders": [{"kind": "cash", "given": 5_000}]}),
        (discounted, {"discounts": promotion}),
        (hamper, {"tenders": [{"kind": "cheque", "given": 79_900, "reference": "CIH 0042"}]}),
        (argan(2), {"tenders": mixed}),
        (back(discounted, 2), {}),
    ]  # fmt: skip


def _priced(amount: int) -> dict[str, Any]:
    tax_ = amount - round(amount * 10 / 11)
    return {"amount": amount, "taxes": [{"code": "T10", "gross": amount, "tax": tax_}]}


async def _taken(book: Book, basket: tuple[dict[str, Any], dict[str, Any]]) -> str:
    line, more = basket
    answer, content = await book.send(line, **more)
    assert answer.status_code == 200, answer.text
    return str(content["id"])


async def _closed(book: Book) -> httpx2.Response:
    event = {"kind": "closing", "id": uuid7(), "shift_id": book.shift_id, "by": book.cashier_id, "at": AT + 1,
             "counted": {"20000": 3}, "note": ""}  # fmt: skip
    return await book.client.post("/pos/api/events", json={"event": event})


async def _weighed_and_packed(tx: Transaction) -> None:
    await world.product(tx, 2, "DAT-001", price=12_000)
    await tx.execute("UPDATE product SET kind = 'weight', unit = 'g', plu = '00042' WHERE id = 2")
    await world.lot(tx, 2, "D1", 5_000)
    await world.product(tx, 3, "COF-001", price=39_950)
    await tx.execute("UPDATE product SET kind = 'hamper' WHERE id = 3")
    await tx.execute("INSERT INTO hamper_component VALUES (3, 1, 4)")


async def _everything_is_dearer(tx: Transaction) -> None:
    await tx.execute("INSERT INTO price (product_id, amount, starts_at) SELECT id, 99900, 1 FROM product")  # fmt: skip
    await tx.execute("UPDATE product SET tax_code = 'EXO91'")


IDENTITY = {"id", "sale_id", "sale_line_id", "recorded_at", "returns_line_id", "refunds_sale_id"}
"""Columns in which two sales of the same basket differ."""


async def _stored(house: House, sale_id: str) -> dict[str, list[dict[str, Any]]]:
    """Every row of a sale but its receipt's own: by table, without what tells one sale from another."""
    of_line = "sale_line_id IN (SELECT id FROM sale_line WHERE sale_id = $1)"
    queries = {
        "sale": "SELECT * FROM sale WHERE id = $1",
        "sale_line": "SELECT * FROM sale_line WHERE sale_id = $1 ORDER BY position",
        "sale_line_tax": f"SELECT * FROM sale_line_tax WHERE {of_line} ORDER BY sale_line_id, code",
        "sale_tax": "SELECT * FROM sale_tax WHERE sale_id = $1 ORDER BY code",
        "tender": "SELECT * FROM tender WHERE sale_id = $1 ORDER BY position",
    }
    return {
        table: [{name: row[name] for name in row.keys() if name not in IDENTITY} for row in await house.db.fetch(sql, sale_id)]  # noqa: SIM118
        for table, sql in queries.items()
    }  # fmt: skip


async def test_row_08_odoo_203431_what_closing_left_behind_lands_in_its_own_day(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sold on either side of the shop's midnight and sent only when the shift had its Z; a ticket put aside is still there."""
    await open_shop(house)
    client, till = await at_till(house)
    midnight, key = clock.start_of("2026-11-24"), house.app.state.environment.secret

    def sold_at(instant: int) -> Sent:
        monkeypatch.setattr("bench.tills.clock_now", lambda: instant)
        return till.sell([ARGAN])

    told, before, after = (sold_at(midnight + minutes * MINUTE) for minutes in (-5, -1, 4))
    monkeypatch.setattr("store.clock.now", lambda: midnight + 10 * MINUTE)
    parked = ticket(till.cashier_id)
    assert (await client.post("/pos/api/parked", json=parked)).status_code == 200
    assert (await send(client, told.body)).status_code == 200
    assert (await close(client, till, at=midnight + 9 * MINUTE)).status_code == 200
    for sale in (before, after):
        assert (await send(client, sale.body)).status_code == 200
    await z_reports.seal_late(house.db, key=key, now=midnight + 11 * MINUTE)
    assert [(z["kind"], z["day_on"], z["first_sequence"], z["receipts"], z["shift_id"]) for z in await zs(house)] == [
        ("shift", "2026-11-23", 1, 1, till.shift_id),
        ("late", "2026-11-23", 2, 1, till.shift_id),
        ("late", "2026-11-24", 3, 1, till.shift_id),
    ]  # fmt: skip
    await closings.seal_due(house.db, key=key, now=midnight + 2 * DAY)
    days = await house.db.fetch(
        "SELECT content FROM closing WHERE period = 'day' ORDER BY period_on"
    )
    found = [json.loads(row["content"]) for row in days]
    assert [(day["period_on"], day["receipts"], day["sales"]) for day in found] == [
        ("2026-11-23", 2, 20_000),
        ("2026-11-24", 1, 10_000),
    ]
    (left,) = (await client.get("/pos/api/parked")).json()["parked"]
    assert left["id"] == parked["id"]
    assert await verify.broken(house.db, key) == []


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


async def test_row_14_odoo_32849_a_shift_of_5000_tickets_closes_while_another_till_sells(
    house: House,
) -> None:
    await open_shop(house, 20)
    client, till = await at_till(house)
    await sold(house, client, till, 1)
    await house.db.write(_as_often_as(5_000))
    other, selling = await at_till(house, device=OTHER_DEVICE, register=2)
    meanwhile = [selling.sell([ARGAN]).body for _ in range(10)]
    answers = await asyncio.gather(
        *(send(other, body) for body in meanwhile[:5]),
        close(client, till),
        *(send(other, body) for body in meanwhile[5:]),
    )
    assert {answer.status_code for answer in answers} == {200}
    (z,) = await zs(house)
    assert (z["receipts"], z["first_sequence"], z["last_sequence"]) == (5_000, 1, 5_000)
    assert (z["sales"], z["tenders"]) == (50_000_000, [{"kind": "card", "times": 5_000, "amount": 50_000_000}])  # fmt: skip
    assert await house.db.fetchval("SELECT COUNT(*) FROM z_receipt") == 5_000
    assert await sales(house) == 5_010


def _as_often_as(many: int) -> Callable[[Transaction], Awaitable[None]]:
    """The only sale there is, so many times over in its register's book, as far as a Z reads sales."""

    def other(column: str, kept: int = 24) -> str:
        return f"substr(t.{column}, 1, {kept}) || CAST(100000000000 + n.n AS TEXT)"

    sale = {"sale_id": other("sale_id")}
    ids = {"id": other("id"), **sale}
    tables: dict[str, dict[str, str]] = {
        "sale": ids,
        "sale_line": ids,
        "sale_line_tax": {"sale_line_id": other("sale_line_id")},
        "sale_tax": sale,
        "tender": ids,
        "receipt": {
            **sale, "sequence": "n.n", "number": "'C1-' || substr(CAST(1000000 + n.n AS TEXT), 2)",
            "hash": other("hash", 52), "previous_hash": other("previous_hash", 52),
        },
    }  # fmt: skip

    async def work(tx: Transaction) -> None:
        for table, changed in tables.items():
            row = await tx.fetchrow(f"SELECT * FROM {table}")
            assert row is not None
            columns = list(row.keys())
            await tx.execute(
                f"""WITH RECURSIVE n (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM n WHERE n < {many})
                    INSERT INTO {table} ({", ".join(columns)})
                    SELECT {", ".join(changed.get(name, f"t.{name}") for name in columns)} FROM {table} t, n"""
            )

    return work


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
