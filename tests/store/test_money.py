"""Money: rounded half up once, spread without losing a centime, written as Moroccan shops write it."""

import random
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import money
from store.errors import BadInput

amounts = st.integers(-(10**12), 10**12)
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=12)


@given(amounts, st.integers(0, 10**9), st.integers(1, 10**9))
def test_scale_is_the_nearest_centime_and_a_half_goes_away_from_zero(
    amount: int, times: int, over: int
) -> None:
    exact = Fraction(amount * times, over)
    assert money.scale(amount, times, over) == int(abs(exact) + Fraction(1, 2)) * (
        1 if exact >= 0 else -1
    )


@given(amounts, weights)
def test_the_parts_of_a_spread_sum_to_the_whole(total: int, weights: list[int]) -> None:
    assert sum(money.spread(total, weights)) == total


@given(amounts, weights)
def test_each_part_is_within_a_centime_of_its_exact_share(total: int, weights: list[int]) -> None:
    shares = weights if any(weights) else [1] * len(weights)
    for part, weight in zip(money.spread(total, weights), shares, strict=True):
        assert abs(part - Fraction(total * weight, sum(shares))) < 1


@given(amounts, weights)
def test_a_refund_is_spread_as_the_mirror_of_the_sale(total: int, weights: list[int]) -> None:
    assert money.spread(-total, weights) == [-part for part in money.spread(total, weights)]


@given(st.integers(0, 10**9), weights)
def test_who_weighs_more_never_gets_less_and_ties_go_to_the_earlier(
    total: int, weights: list[int]
) -> None:
    parts = money.spread(total, weights)
    for (weight, part), (other_weight, other) in combinations(zip(weights, parts, strict=True), 2):
        if weight > other_weight:
            assert part >= other
        elif weight < other_weight:
            assert part <= other
        else:
            assert part in (other, other + 1)


@given(
    st.integers(0, 10**9),
    st.dictionaries(st.integers(1, 99), st.integers(0, 9), min_size=1),
    st.randoms(),
)
def test_shuffling_does_not_change_who_gets_what(
    total: int, by_id: dict[int, int], chance: random.Random
) -> None:
    shuffled = list(by_id.items())
    chance.shuffle(shuffled)
    assert money.spread_by_id(total, dict(shuffled)) == money.spread_by_id(total, by_id)


def test_a_negative_weight_is_a_fault() -> None:
    with pytest.raises(ValueError, match="never negative"):
        money.spread(10, [1, -1])


@st.composite
def returns(draw: st.DrawFn) -> tuple[int, list[int]]:
    """A line's net amount, and how many of its units come back each time until all have."""
    return draw(amounts), draw(st.lists(st.integers(1, 9), min_size=1, max_size=9))


@given(returns())
def test_however_a_line_comes_back_it_is_worth_what_was_paid(line: tuple[int, list[int]]) -> None:
    amount, batches = line
    sold, before, refunded = sum(batches), 0, 0
    for more in batches:
        refunded += money.next_share(before, more, sold, amount)
        before += more
        assert refunded == money.share_of(before, sold, amount)
        assert abs(refunded) <= abs(amount)
    assert refunded == amount


@given(amounts, st.sampled_from((5, 10)))
def test_rounding_to_coins_moves_by_at_most_half_a_step(amount: int, step: int) -> None:
    rounded = money.round_to(amount, step)
    assert rounded % step == 0
    assert abs(rounded - amount) * 2 <= step
    assert money.round_to(-amount, step) == -rounded


@given(st.integers(-(10**14), 10**14), st.sampled_from(("fr", "ar", "en")))
def test_what_is_shown_can_be_typed_back(amount: int, language: money.Language) -> None:
    assert money.parse_amount(money.format_amount(amount, language)) == amount
    assert money.parse_amount(money.format_figure(amount, language)) == amount


@given(st.integers(0, 10**12), st.sampled_from(("fr", "ar", "en")))
def test_no_amount_breaks_across_lines(amount: int, language: money.Language) -> None:
    assert " " not in money.format_amount(amount, language)


@given(st.text(max_size=12))
def test_typed_text_is_an_amount_or_is_refused_by_name(text: str) -> None:
    try:
        amount = money.parse_amount(text, "price")
    except BadInput as raised:
        refusal = raised
    else:
        assert money.parse_amount(money.format_figure(amount, "en")) == amount
        return
    assert (refusal.field, refusal.params) == ("price", {"text": text})
