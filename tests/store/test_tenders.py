"""Settling a total: change only from cash, cash rounded to coins, duty only on cash, the law's limit."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from store import tenders
from store.errors import StoreError, TenderShort
from store.tenders import CashLimitReached, OverTendered, Policy, Settlement, Tender

policies = st.builds(
    Policy,
    cash_rounding=st.sampled_from((0, 5, 10)),
    stamp_duty=st.sampled_from(("absorb", "add", "none")),
)
totals = st.integers(0, 1_900_000)


@st.composite
def settlements(draw: st.DrawFn) -> tuple[Settlement, Policy]:
    """A total settled by card in part or not at all, and by enough cash in one or two sums."""
    total, policy = draw(totals), draw(policies)
    by_card = draw(st.integers(0, total))
    due = tenders.cash_due(total - by_card, policy).amount
    cash = draw(st.integers(0, due))
    rest = due - cash + draw(st.integers(0, 50_000))
    handed = [Tender("card", by_card), Tender("cash", cash), Tender("cash", rest)]
    return tenders.settle(total, draw(st.permutations(handed)), policy), policy


@given(settlements())
def test_the_tenders_sum_to_what_is_paid_and_the_total_stays(
    case: tuple[Settlement, Policy],
) -> None:
    settled, _ = case
    assert sum(tender.amount for tender in settled.tenders) == settled.paid
    assert settled.paid == settled.total + settled.stamp_added + settled.cash_rounding


@given(settlements())
def test_change_leaves_only_from_cash(case: tuple[Settlement, Policy]) -> None:
    settled, _ = case
    for tender in settled.tenders:
        assert tender.given - tender.change == tender.amount >= 0
        assert tender.change >= 0
        assert tender.kind == "cash" or tender.change == 0


@given(settlements())
def test_cash_is_paid_in_whole_coins_and_the_gap_is_at_most_half_of_one(
    case: tuple[Settlement, Policy],
) -> None:
    settled, policy = case
    step = policy.cash_rounding
    in_cash = sum(tender.amount for tender in settled.tenders if tender.kind == "cash")
    assert in_cash % (step or 1) == 0
    assert abs(settled.cash_rounding) * 2 <= step


@given(settlements())
def test_the_duty_is_that_of_the_part_settled_in_cash(case: tuple[Settlement, Policy]) -> None:
    settled, policy = case
    by_card = sum(tender.amount for tender in settled.tenders if tender.kind == "card")
    duty = tenders.stamp_duty(settled.total - by_card) if policy.stamp_duty != "none" else 0
    assert settled.stamp_duty == duty
    assert settled.stamp_added == (duty if policy.stamp_duty == "add" else 0)


@given(totals, st.permutations([Tender("card", 700), Tender("cash", 400), Tender("cash", 300)]))
def test_the_order_of_the_tenders_does_not_change_what_is_paid(
    total: int, shuffled: list[Tender]
) -> None:
    def figures(handed: list[Tender]) -> tuple[int, ...] | str:
        try:
            settled = tenders.settle(total, handed, Policy())
        except StoreError as refusal:
            return type(refusal).__name__
        return settled.paid, settled.change, settled.stamp_duty, settled.cash_rounding

    assert figures(shuffled) == figures(sorted(shuffled, key=lambda tender: tender.given))


@given(st.integers(1, 10**7), st.integers(0, 10**7))
def test_without_cash_nothing_is_rounded_and_no_duty_is_due(total: int, first: int) -> None:
    assume(first <= total)
    settled = tenders.settle(
        total, [Tender("card", first), Tender("card", total - first)], Policy()
    )
    assert (settled.paid, settled.cash_rounding, settled.stamp_duty) == (total, 0, 0)


@given(totals, policies, st.data())
def test_a_short_tender_is_refused_with_what_is_missing(
    total: int, policy: Policy, data: st.DataObject
) -> None:
    due = tenders.cash_due(total, policy).amount
    assume(due > 0)
    missing = data.draw(st.integers(1, due))
    with pytest.raises(TenderShort) as refusal:
        tenders.settle(total, [Tender("cash", due - missing)], policy)
    assert refusal.value.params == {"missing": missing}


@given(totals, st.integers(1, 1000), st.integers(0, 10**6))
def test_a_card_may_not_exceed_what_is_due_whatever_the_cash(
    total: int, over: int, cash: int
) -> None:
    with pytest.raises(OverTendered):
        tenders.settle(total, [Tender("card", total + over), Tender("cash", cash)], Policy())


@given(st.integers(0, 2_500_000), policies)
def test_a_refund_in_cash_is_the_mirror_of_the_sale(total: int, policy: Policy) -> None:
    sale, refund = tenders.cash_due(total, policy), tenders.cash_due(-total, policy)
    assert refund.amount == -sale.amount
    assert refund.cash_rounding == -sale.cash_rounding
    assert refund.stamp_duty == -sale.stamp_duty


def test_cash_of_20000_dirhams_is_refused_with_the_law() -> None:
    with pytest.raises(CashLimitReached, match=r"art\. 193"):
        tenders.settle(2_000_000, [Tender("cash", 2_000_000)], Policy())


def test_a_note_too_many_is_not_cash_settled() -> None:
    settled = tenders.settle(1_999_990, [Tender("cash", 2_020_000)], Policy())
    assert settled.change == 20_010


def test_a_large_sale_may_be_settled_by_card_and_less_than_the_limit_in_cash() -> None:
    handed = [Tender("card", 1_000_010), Tender("cash", 1_999_990)]
    assert tenders.settle(3_000_000, handed, Policy()).paid == 3_000_000


@pytest.mark.parametrize(
    ("price", "duty", "due", "gap"),
    [(1990, 5, 2000, 5), (9800, 25, 9830, 5), (24_000, 60, 24_060, 0), (500_000, 1250, 501_250, 0)],
)
def test_a_duty_that_is_added_is_rounded_with_the_price(
    price: int, duty: int, due: int, gap: int
) -> None:
    cash = tenders.cash_due(price, Policy(stamp_duty="add"))
    assert (cash.stamp_added, cash.amount, cash.cash_rounding) == (duty, due, gap)
