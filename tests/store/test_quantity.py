"""Quantities become amounts once, half up; a price label becomes the weight that leaves the stock."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import quantity
from store.errors import BadInput
from store.quantity import Unit

prices = st.integers(1, 10**7)
UNITS: tuple[Unit, ...] = ("piece", "g", "ml")


@given(prices, st.integers(0, 10**5))
def test_pieces_cost_price_times_quantity(price: int, count: int) -> None:
    assert quantity.line_total(price, count, "piece") == price * count


@given(prices, st.integers(0, 10**7), st.sampled_from(("g", "ml")))
def test_a_weight_costs_the_nearest_centime_and_a_half_goes_up(
    price: int, grams: int, unit: Unit
) -> None:
    exact = Fraction(price * grams, 1000)
    assert quantity.line_total(price, grams, unit) == int(exact + Fraction(1, 2))


@given(prices, st.lists(st.integers(1, 5000), min_size=1, max_size=9))
def test_more_never_costs_less(price: int, grams: list[int]) -> None:
    totals = [quantity.line_total(price, weight, "g") for weight in sorted(grams)]
    assert totals == sorted(totals)


@given(st.integers(1000, 10**6), st.integers(1, 20_000))
def test_a_label_printed_for_a_weight_takes_that_weight_out_of_stock(
    price: int, grams: int
) -> None:
    amount = quantity.line_total(price, grams, "g")
    assert quantity.quantity_from_amount(amount, price) == grams


@pytest.mark.parametrize(("amount", "price"), [(0, 1000), (1, 10_000), (100, 0)])
def test_a_label_that_buys_nothing_is_refused(amount: int, price: int) -> None:
    with pytest.raises(BadInput):
        quantity.quantity_from_amount(amount, price)


@given(st.integers(0, 10**8), st.sampled_from(UNITS))
def test_a_written_quantity_says_exactly_what_it_is(count: int, unit: Unit) -> None:
    figure, _, written_unit = (
        quantity.format_quantity(count, unit, "en").replace(",", "").partition("\u00a0")
    )
    factor = 1000 if written_unit in ("kg", "l") else 1
    assert Fraction(figure) * factor == count
    assert written_unit == {("piece"): "", "g": "kg" if factor > 1 else "g"}.get(
        unit, "l" if factor > 1 else "ml"
    )
