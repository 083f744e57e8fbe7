"""A demand on the pool is shared fairly: pro rata, in whole cartons, rounding carried to the next run."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from inventory.pool.fair_share import THOUSANDTHS, Bid, share

CARTON = 12


def bids(cartons: st.SearchStrategy[int]) -> st.SearchStrategy[list[Bid]]:
    """Up to six co-operatives, some of whom have something to make up for."""
    bid = st.builds(
        Bid,
        st.integers(1, 99),
        st.integers(0, 400),
        cartons,
        st.integers(-20 * THOUSANDTHS, 20 * THOUSANDTHS),
    )
    return st.lists(bid, max_size=6, unique_by=lambda each: each.cooperative_id)


ANY_CARTONS = bids(st.integers(1, 40))


def test_equal_offers_get_equal_shares() -> None:
    shares = share(24, [Bid(1, 120, CARTON), Bid(2, 120, CARTON)])
    assert {id_: found.quantity for id_, found in shares.items()} == {1: 12, 2: 12}


def test_who_offers_twice_as_much_supplies_twice_as_much() -> None:
    shares = share(72, [Bid(1, 120, CARTON), Bid(2, 240, CARTON)])
    assert {id_: found.quantity for id_, found in shares.items()} == {1: 24, 2: 48}


def test_the_one_carton_of_two_equals_goes_to_the_first_and_next_time_to_the_other() -> None:
    first = share(12, [Bid(1, 120, CARTON), Bid(2, 120, CARTON)])
    assert first[1] == (12, -6 * THOUSANDTHS)
    assert first[2] == (0, 6 * THOUSANDTHS)
    second = share(12, [Bid(1, 120, CARTON, first[1].carry), Bid(2, 120, CARTON, first[2].carry)])
    assert second[1] == (0, 0)
    assert second[2] == (12, 0)


def test_more_than_is_offered_takes_all_that_is_offered() -> None:
    shares = share(1_000, [Bid(1, 30, CARTON), Bid(2, 11, CARTON)])
    assert {id_: found.quantity for id_, found in shares.items()} == {1: 24}


def test_a_small_carton_closes_the_gap_rather_than_a_large_one() -> None:
    shares = share(12, [Bid(1, 500, 100), Bid(2, 24, 12)])
    assert {id_: found.quantity for id_, found in shares.items()} == {1: 0, 2: 12}


def test_a_demand_of_millions_is_shared_as_fast_as_one_of_dozens() -> None:
    shares = share(30_000_000, [Bid(id_, 20_000_000, 1) for id_ in (1, 2, 3)])
    assert [found.quantity for found in shares.values()] == [10_000_000] * 3


@given(st.integers(0, 3_000), ANY_CARTONS)
def test_nobody_supplies_more_than_they_offer_nor_part_of_a_carton(
    wanted: int, offers: list[Bid]
) -> None:
    shares = share(wanted, offers)
    for bid in offers:
        if bid.cooperative_id in shares:
            assert 0 <= shares[bid.cooperative_id].quantity <= bid.quantity
            assert shares[bid.cooperative_id].quantity % bid.carton == 0


@given(st.integers(0, 3_000), ANY_CARTONS)
def test_the_demand_is_covered_by_less_than_a_carton_too_much_or_by_all_there_is(
    wanted: int, offers: list[Bid]
) -> None:
    total = sum(found.quantity for found in share(wanted, offers).values())
    if total < wanted:
        assert total == sum(bid.cartons * bid.carton for bid in offers)
    else:
        assert total - wanted < max((bid.carton for bid in offers), default=1)


@given(st.integers(0, 3_000), ANY_CARTONS, st.randoms())
def test_the_order_of_the_offers_changes_nothing(
    wanted: int, offers: list[Bid], chance: Random
) -> None:
    shuffled = list(offers)
    chance.shuffle(shuffled)
    assert share(wanted, offers) == share(wanted, shuffled)


@given(st.integers(0, 3_000), ANY_CARTONS)
def test_carries_are_passed_on_and_never_made_or_lost(wanted: int, offers: list[Bid]) -> None:
    shares = share(wanted, offers)
    before = sum(bid.carry for bid in offers if bid.cooperative_id in shares)
    assert sum(found.carry for found in shares.values()) == before


@given(st.integers(0, 3_000), bids(st.just(CARTON)))
def test_without_carries_nobody_is_a_carton_away_from_their_share(
    wanted: int, offers: list[Bid]
) -> None:
    fresh = [bid._replace(carry=0) for bid in offers]
    shares = share(wanted, fresh)
    offered = sum(bid.cartons * CARTON for bid in fresh)
    for bid in fresh:
        if bid.cooperative_id in shares:
            fair = min(wanted, offered) * bid.cartons * CARTON / offered
            assert abs(shares[bid.cooperative_id].quantity - fair) < CARTON


@given(st.lists(st.integers(1, 200), min_size=1, max_size=40), st.integers(2, 5))
def test_over_many_runs_everybody_gets_their_part(demands: list[int], makers: int) -> None:
    carries = dict.fromkeys(range(1, makers + 1), 0)
    for wanted in demands:
        offers = [Bid(id_, 20 * CARTON * id_, CARTON, carries[id_]) for id_ in carries]
        for id_, found in share(wanted, offers).items():
            carries[id_] = found.carry
    assert min(carries.values()) > -CARTON * THOUSANDTHS
    assert max(carries.values()) < (makers - 1) * CARTON * THOUSANDTHS
