"""The shop's pure rules: what a basket takes, delivery, phones, the right to send back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop import delivery
from shop.baskets import promising
from shop.baskets.promising import Wanted
from shop.checkout import checkout, placing
from shop.storefront import withdrawal
from store import phones
from store.errors import BadInput

stock = st.dictionaries(st.integers(1, 4), st.integers(0, 40))
parts = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 3)),
    min_size=1,
    max_size=3,
    unique_by=lambda p: p[0],
).map(tuple)
wanted = st.builds(Wanted, st.integers(1, 20), st.sampled_from([1, 5]), parts)


def test_a_hamper_and_a_single_piece_of_what_is_in_it_are_counted_together() -> None:
    single = Wanted(3, 1, ((1, 1),))
    hamper = Wanted(3, 1, ((1, 1), (2, 2)))
    assert promising.needs([single, hamper]) == {1: 6, 2: 6}
    assert promising.offers([single, hamper], {1: 5, 2: 100}) == [3, 2]


def test_a_hamper_is_as_available_as_its_scarcest_part() -> None:
    assert promising.fits(((1, 1), (2, 2)), 1, {1: 10, 2: 5}) == 2
    assert promising.fits(((1, 1), (2, 2)), 1, {1: 10}) == 0


def test_loose_goods_are_offered_in_whole_steps() -> None:
    assert promising.fits(((4, 1),), 250, {4: 900}) == 750


@given(st.lists(wanted, max_size=5), stock)
def test_what_is_offered_never_takes_more_than_there_is(
    lines: list[Wanted], available: dict[int, int]
) -> None:
    granted = promising.offers(lines, available)
    served = [line._replace(quantity=q) for line, q in zip(lines, granted, strict=True)]
    assert all(q <= line.quantity for line, q in zip(lines, granted, strict=True))
    assert all(taken <= available.get(id_, 0) for id_, taken in promising.needs(served).items())


@given(st.lists(wanted, max_size=5), stock)
def test_what_fits_whole_is_offered_whole(lines: list[Wanted], available: dict[int, int]) -> None:
    whole = [line._replace(quantity=line.quantity * line.step) for line in lines]
    fits = all(n <= available.get(id_, 0) for id_, n in promising.needs(whole).items())
    if fits:
        assert promising.offers(whole, available) == [line.quantity for line in whole]


@pytest.mark.parametrize(
    "typed",
    ["0612345678", "06 12 34 56 78", "+212 612-345-678", "00212612345678", "+212 (0)6 12 34 56 78",
     "06.12.34.56.78", "٠٦١٢٣٤٥٦٧٨", "212612345678"],
)  # fmt: skip
def test_a_moroccan_phone_is_kept_in_one_form_however_it_is_typed(typed: str) -> None:
    assert phones.normalise(typed) == "+212612345678"


@pytest.mark.parametrize("typed", ["", "061234567", "0812345678", "+33612345678", "06 12 34 56 7a"])
def test_what_is_no_moroccan_phone_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as refusal:
        phones.normalise(typed)
    assert refusal.value.field == "phone"


def test_a_phone_is_shown_in_pairs() -> None:
    assert phones.show("+212612345678").replace("\u00a0", " ") == "06 12 34 56 78"


def test_delivery_is_free_from_the_threshold_on_and_reads_the_goods_alone() -> None:
    terms = delivery.Terms(local_fee=2_500, national_fee=4_500, free_from=60_000)
    assert delivery.fee("national", 59_999, terms) == 4_500
    assert delivery.fee("national", 60_000, terms) == 0
    assert delivery.fee("local", 100, terms) == 2_500
    assert delivery.fee("pickup", 100, terms) == 0


def test_what_must_stay_cold_does_not_travel_with_a_carrier() -> None:
    assert delivery.possible(["ambient", "cold"]) == ("pickup", "local")
    with pytest.raises(BadInput):
        delivery.check("national", "Agadir", ["frozen"])
    delivery.check("pickup", "", ["frozen"])


@pytest.mark.parametrize("city", ["Casablanca", " CASA ", "الدار البيضاء", "Mohammedia"])
def test_our_own_courier_goes_to_casablanca_in_any_script(city: str) -> None:
    delivery.check("local", city, ["ambient"])
    with pytest.raises(BadInput, match="costs less"):
        delivery.check("national", city, ["ambient"])


def test_the_local_price_is_refused_for_another_town() -> None:
    with pytest.raises(BadInput) as refusal:
        delivery.check("local", "Agadir", ["ambient"])
    assert refusal.value.field == "delivery"


def test_fresh_and_chilled_goods_cannot_be_sent_back_and_crafts_can() -> None:
    assert withdrawal.right("cold", "DLC", 60) == "no"
    assert withdrawal.right("cool", "none", 15) == "no"
    assert withdrawal.right("ambient", "DDM", 540) == "sealed_only"
    assert withdrawal.right("ambient", "none", None) == "yes"
    assert withdrawal.rights(["no", "yes", "no"]) == ["yes", "no"]


FILLED = {
    "name": "  Amina   Berrada ", "phone": "06 12 34 56 78", "email": "amina@example.ma", "delivery": "local",
    "city": "Casablanca", "address": "12, rue des Orangers", "landmark": "face à la pharmacie",
}  # fmt: skip


def test_what_was_filled_in_is_tidied() -> None:
    details, errors = checkout.read(FILLED)
    assert not errors
    assert details is not None
    assert (details.name, details.phone) == ("Amina Berrada", "+212612345678")
    assert details.payment == "on_delivery"


def test_all_mistakes_are_told_at_once_each_by_its_field() -> None:
    details, errors = checkout.read({"delivery": "local", "email": "amina@", "phone": "12"})
    assert details is None
    assert set(errors) == {"name", "phone", "email", "city", "address"}


def test_who_picks_up_in_the_store_gives_no_address() -> None:
    details, errors = checkout.read(
        {"name": "Amina", "phone": "0612345678", "delivery": "pickup", "address": "ignored"}
    )
    assert not errors
    assert details is not None
    assert (details.address, details.payment) == ("", "in_store")


def test_an_orders_code_can_be_read_out_loud() -> None:
    code = placing.new_code()
    assert len(code) == 9
    assert set(code) <= set(placing.CODE_LETTERS + "-")
