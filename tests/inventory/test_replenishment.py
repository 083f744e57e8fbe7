"""What to order: forecast and plan by example and by property, then on a shop's own ledger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory import stock
from inventory.replenishment import demand, forecast, plan, suggestions
from inventory.replenishment.plan import Situation
from inventory.stock import Move
from store.clock import DAY
from store.db import Database, Transaction
from store.settings import Rules
from tests import world
from tests.world import CUSTOMER, NOW, SHELF

SERVED = 1.6449
SITUATION = Situation(
    mean=2.0, sigma=1.0, lead_days=5, review_days=7, service=SERVED, on_hand=10, reserved=0,
    inbound=0, pack=12, sellable_days=None, offered=1000,
)  # fmt: skip

situations = st.builds(
    Situation,
    mean=st.floats(0, 500), sigma=st.floats(0, 500), lead_days=st.integers(0, 60),
    review_days=st.integers(1, 60), service=st.sampled_from(sorted(suggestions.SERVICE.values())),
    on_hand=st.integers(0, 5000), reserved=st.integers(0, 5000), inbound=st.integers(0, 5000),
    pack=st.integers(1, 500), sellable_days=st.none() | st.integers(0, 900), offered=st.integers(0, 20_000),
    wanted=st.integers(0, 500),
)  # fmt: skip


def test_the_arithmetic_of_one_order() -> None:
    made = plan.plan(SITUATION)
    assert made.cover_days == 12
    assert made.safety == 6  # 1.6449 × 1 × √12 = 5.7
    assert made.target == 24 + 6
    assert made.trigger == 10 + 6
    assert made.position == 10
    assert made.missing == 20
    assert made.quantity == 24
    assert made.runs_out_in_days == 5


def test_at_the_trigger_nothing_is_ordered_and_one_below_it_something_is() -> None:
    assert not plan.plan(SITUATION._replace(on_hand=16)).is_due
    assert plan.plan(SITUATION._replace(on_hand=15)).is_due


def test_goods_that_go_off_are_ordered_only_as_far_as_they_sell_in_time() -> None:
    made = plan.plan(SITUATION._replace(sellable_days=4, pack=1, on_hand=4))
    assert (made.quantity, made.binds) == (14, "life")  # 2 a day × (5 + 4) days − 4


def test_what_customers_wait_for_of_the_pool_is_ordered_once_however_much_is_here() -> None:
    plenty = SITUATION._replace(on_hand=500, wanted=14)
    made = plan.plan(plenty)
    assert (made.is_due, made.quantity) == (True, 24)
    assert (made.missing, made.waited_for) == (0, 14)
    assert plan.plan(plenty._replace(sellable_days=4)).quantity == 24, "it is sold already"
    under_way = plan.plan(plenty._replace(inbound=24))
    assert (under_way.is_due, under_way.quantity) == (False, 0)


def test_no_more_is_ordered_than_the_pool_offers() -> None:
    made = plan.plan(SITUATION._replace(offered=17))
    assert (made.quantity, made.binds) == (12, "pool")


def test_what_does_not_sell_never_runs_out_and_is_not_ordered() -> None:
    made = plan.plan(SITUATION._replace(mean=0.0, on_hand=0))
    assert (made.quantity, made.runs_out_in_days) == (0, None)


@given(situations)
def test_an_order_is_whole_packs_within_what_the_pool_offers(now: Situation) -> None:
    made = plan.plan(now)
    assert made.quantity % now.pack == 0
    assert 0 <= made.quantity <= now.offered
    assert made.quantity == 0 or made.is_due


@given(situations)
def test_a_second_run_orders_nothing_more(now: Situation) -> None:
    first = plan.plan(now._replace(sellable_days=None, offered=10**9))
    again = plan.plan(
        now._replace(sellable_days=None, offered=10**9, inbound=now.inbound + first.quantity)
    )
    assert again.quantity == 0


@given(situations, st.integers(1, 500))
def test_more_stock_never_orders_more(now: Situation, more: int) -> None:
    later = plan.plan(now._replace(on_hand=now.on_hand + more))
    assert later.quantity <= plan.plan(now).quantity


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=80))
def test_a_forecast_lies_within_what_was_seen(past: list[int]) -> None:
    told = forecast.forecast(past)
    assert 0 <= told.mean <= max(past) + 1e-9
    assert told.sigma >= 0
    assert told == forecast.forecast(list(past))


def test_a_weekly_rhythm_is_told_by_weekday() -> None:
    told = forecast.forecast([0, 2, 2, 2, 2, 9, 4] * 8)
    assert told.method == "weekdays"
    assert told.mean == pytest.approx(3)


def test_goods_that_have_stopped_selling_fade_away() -> None:
    told = forecast.forecast([5] * 20 + [0] * 36)
    assert told.method == "tsb"
    assert told.mean < 0.2


@pytest.mark.anyio
async def test_demand_is_what_left_for_customers_day_by_day(database: Database) -> None:
    lot_id = await world.argan(database, 100)
    await database.write(lambda tx: _sold(tx, lot_id, 3, days_ago=1))
    await database.write(lambda tx: _sold(tx, lot_id, 4, days_ago=1, name="b"))
    await database.write(lambda tx: _sold(tx, lot_id, 5, days_ago=8))
    await database.write(lambda tx: _sold(tx, lot_id, 9, days_ago=0))  # today is not over
    sold = (await demand.daily(database, 1, now=NOW))[1]
    assert (sold[-1], sold[-8], sum(sold)) == (7, 5, 12)


@pytest.mark.anyio
async def test_a_product_is_suggested_with_its_stock_and_what_is_under_way(
    database: Database,
) -> None:
    lot_id = await world.argan(database, 100)
    for days_ago in range(1, 57):
        await database.write(lambda tx, ago=days_ago: _sold(tx, lot_id, 1, days_ago=ago))  # type: ignore[misc]
    (found,) = await suggestions.all_of(database, 1, Rules(), now=NOW)
    assert found.forecast.mean == pytest.approx(1)
    assert found.situation.on_hand == 44
    assert found.situation.inbound == 0
    assert found.plan.runs_out_in_days == 44
    await database.write(lambda tx: _ordered(tx, 24, received=10))
    (found,) = await suggestions.all_of(database, 1, Rules(), now=NOW)
    assert found.situation.inbound == 14


async def _sold(tx: Transaction, lot_id: int, quantity: int, days_ago: int, name: str = "") -> None:
    at = NOW - days_ago * DAY
    await stock.post(
        tx, key=f"sold:{days_ago}{name}", kind="sale", moves=[Move(lot_id, SHELF, CUSTOMER, quantity)],
        by=None, effective_at=at, now=NOW,
    )  # fmt: skip


async def _ordered(tx: Transaction, quantity: int, *, received: int) -> None:
    await tx.execute(
        """INSERT INTO purchase_order (id, number, cooperative_id, site_id, ordered_at, expected_on)
           VALUES (1, 'P1', 1, 1, $1, '2026-12-01')""",
        NOW,
    )
    await tx.execute(
        """INSERT INTO purchase_order_line (purchase_order_id, product_id, quantity, carton_quantity,
               unit_cost, received) VALUES (1, 1, $1, 12, 100, $2)""",
        quantity,
        received,
    )
