"""Promotions at random: JavaScript = Python = the sum of the lines, and the order of things never matters."""

import itertools
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from store.promotions import mixed
from store.returns import Back, Figures, Part, returned
from tests.vectors.baskets import adds_up, ask_javascript, baskets
from tests.vectors.calls import answer

BASKETS = 10_000


@pytest.fixture(scope="module")
def random_baskets() -> list[Any]:
    return list(baskets(BASKETS, seed=1))


def test_javascript_prices_10000_random_baskets_as_python_does(
    tmp_path: Path, random_baskets: list[Any]
) -> None:
    ask_javascript(random_baskets, tmp_path)


def test_shown_lines_add_up_to_the_total_and_nothing_goes_below_zero(
    random_baskets: list[Any],
) -> None:
    assert all(map(adds_up, random_baskets))
    kinds = Counter(
        row["kind"] for basket in random_baskets for row in basket["gives"]["discounts"]
    )
    assert min(kinds[kind] for kind in ("line", "ticket", "promotion", "coupon")) > 1_000


def test_of_mixed_goods_the_best_sets_are_made_and_splitting_a_ticket_gains_nothing() -> None:
    chance = random.Random(5)
    for _ in range(500):
        take = chance.randint(2, 4)
        pay = chance.randint(1, take - 1)
        prices = [chance.randint(1, 30) for _ in range(chance.randint(0, 7))]
        cut = chance.randint(0, len(prices))
        assert freed(take, pay, prices) == best_of_all(take, pay, prices)
        assert freed(take, pay, prices[:cut]) + freed(take, pay, prices[cut:]) <= freed(take, pay, prices)  # fmt: skip


def test_of_mixed_promotions_that_overlap_the_customer_gets_the_most_there_is() -> None:
    chance = random.Random(11)
    greedy_gave_less = 0
    for _ in range(1_500):
        offers, of = overlapping(chance)
        most = off_in_all(of, mixed.share_out(offers, of))
        assert most == most_of_every_choice(offers, of)
        one_by_one = off_in_all(of, mixed.share_out(offers, of, steps_most=0))
        assert sum(each.own for each in of) <= one_by_one <= most
        greedy_gave_less += one_by_one < most
    assert greedy_gave_less > 50


def test_javascript_shares_mixed_goods_out_as_python_does_within_the_bound_and_beyond(
    tmp_path: Path,
) -> None:
    chance = random.Random(13)
    asked = []
    for _ in range(2_000):
        offers, of = overlapping(chance, most=9)
        plain = [offer._asdict() for offer in offers]
        goods = [[each.unit_price, each.lines, each.own] for each in of]
        arguments = [plain, goods, chance.choice((0, 60, mixed.STEPS_MOST))]
        asked.append({"call": "share_out", "with": arguments, **answer("share_out", arguments)})
    ask_javascript(asked, tmp_path)


def test_the_order_in_which_mixed_goods_are_scanned_never_matters() -> None:
    chance = random.Random(17)
    for _ in range(500):
        offers, of = overlapping(chance, most=8)
        order = chance.sample(range(len(of)), len(of))
        moved = [of[place]._replace(lines=tuple((f"l{at}{id_}", pieces) for id_, pieces in of[place].lines)) for at, place in enumerate(order)]  # fmt: skip
        asked = [offer._replace(places=[order.index(place) for place in offer.places]) for offer in offers]  # fmt: skip
        assert off_in_all(moved, mixed.share_out(asked, moved)) == off_in_all(of, mixed.share_out(offers, of))  # fmt: skip
        assert mixed.share_out([offer._replace(places=chance.sample(list(offer.places), len(offer.places))) for offer in offers], of) == mixed.share_out(offers, of)  # fmt: skip


def test_promotions_that_overlap_without_end_are_answered_within_the_bound() -> None:
    of = [mixed.goods(1_000 + place, [(f"l{place:03}", 40)], 5) for place in range(200)]
    offers = [mixed.Offer(take, take - 1, range(200)) for take in (7, 11, 13, 5_000)]
    assert off_in_all(of, mixed.share_out(offers, of)) > sum(each.own for each in of)


def overlapping(
    chance: random.Random, most: int = 6
) -> tuple[list[mixed.Offer], list[mixed.Goods]]:
    """Some goods, some of which are less dear by themselves, and promotions that share them."""
    of = []
    for place in range(chance.randint(0, most)):
        price, pieces = chance.choice((5, 10, 10, 20, chance.randint(1, 60))), chance.randint(1, 4)
        own = chance.choice((0, 0, chance.randint(1, price * pieces)))
        of.append(mixed.goods(price, [(f"p{place}", pieces)], own))
    offers = []
    for _ in range(chance.randint(1, 3)):
        take = chance.randint(2, 4)
        places = [place for place in range(len(of)) if chance.random() < 0.7]
        offers.append(mixed.Offer(take, chance.randint(1, take - 1), places))
    return offers, of


def off_in_all(of: list[mixed.Goods], savings: list[dict[str, int]]) -> int:
    """What comes off, each of the goods by one promotion at most or by itself."""
    off = 0
    for each in of:
        taken = [saved for saved in savings if any(id_ in saved for id_, _ in each.lines)]
        assert len(taken) <= 1
        off += sum(taken[0].get(id_, 0) for id_, _ in each.lines) if taken else each.own
    return off


def most_of_every_choice(offers: list[mixed.Offer], of: list[mixed.Goods]) -> int:
    """Every way to give goods to a promotion or to none, tried; of a promotion's goods, the dearest pieces make its sets."""
    ways = [[None, *(n for n, offer in enumerate(offers) if place in offer.places)] for place in range(len(of))]  # fmt: skip
    return max(off_by(offers, of, chosen) for chosen in itertools.product(*ways))


def off_by(offers: list[mixed.Offer], of: list[mixed.Goods], chosen: tuple[int | None, ...]) -> int:
    off = sum(each.own for each in of)
    for number, offer in enumerate(offers):
        inside = [each for each, n in zip(of, chosen, strict=True) if n == number]
        pieces = sorted(
            ((each.unit_price, each) for each in inside for _ in range(each.pieces)),
            key=lambda piece: -piece[0],
        )
        whole = pieces[: len(pieces) // offer.take * offer.take]
        for at, (price, _) in enumerate(whole):
            off += price if at % offer.take >= offer.pay else 0
        off -= sum({id(each): each.own for _, each in whole}.values())
    return off


def test_whatever_part_of_mixed_goods_comes_back_the_parts_sum_to_what_was_paid() -> None:
    chance = random.Random(9)
    promotion = {"id": 1, "kind": "bundle", "take": 3, "pay": 2, "mixed": True}
    for _ in range(300):
        asked: list[dict[str, Any]] = [
            {"id": f"l{place}", "product_id": place, "category_id": 1, "unit": "piece", "quantity": quantity,
             "unit_price": price, "gross": price * quantity}
            for place in range(chance.randint(2, 5))
            for quantity, price in [(chance.randint(1, 6), chance.randint(1, 5_000))]
        ]  # fmt: skip
        priced = answer("price", [asked, [promotion], [], None])["gives"]
        for line, part in zip(asked, priced["lines"], strict=True):
            tax = Part("T20", 2000, part["amount"], part["amount"] // 6)
            sold = Figures(line["quantity"], part["discount"], part["amount"], [tax])
            given_back, before = [], Back(0, 0)
            while before.quantity < sold.quantity:
                pieces = chance.randint(1, sold.quantity - before.quantity)
                figures = returned(sold, before, pieces)
                assert figures.amount <= 0 >= figures.discount
                before = Back(before.quantity + pieces, before.amount - figures.amount)
                given_back.append(figures)
            assert sum(back.amount for back in given_back) == -sold.amount
            assert sum(back.discount for back in given_back) == -sold.discount


def freed(take: int, pay: int, prices: list[int]) -> int:
    of = [mixed.goods(price, [(f"l{place}", 1)], 0) for place, price in enumerate(prices)]
    (savings,) = mixed.share_out([mixed.Offer(take, pay, range(len(of)))], of)
    return sum(savings.values())


def best_of_all(take: int, pay: int, prices: list[int]) -> int:
    """Every way to put the pieces into sets, tried."""
    found = 0
    for chosen in itertools.combinations(range(len(prices)), take):
        rest = [price for place, price in enumerate(prices) if place not in chosen]
        cheapest = sorted(prices[place] for place in chosen)[: take - pay]
        found = max(found, sum(cheapest) + best_of_all(take, pay, rest))
    return found


def test_a_wrong_centime_is_noticed(tmp_path: Path, random_baskets: list[Any]) -> None:
    right = next(basket for basket in random_baskets if basket["gives"]["lines"])
    wrong = json.loads(json.dumps(right))
    wrong["gives"]["lines"][0]["amount"] += 1
    assert not adds_up(wrong)
    with pytest.raises(AssertionError, match="not ok"):
        ask_javascript([wrong], tmp_path)


def test_neither_the_order_of_lines_nor_of_promotions_nor_of_codes_matters(
    random_baskets: list[Any],
) -> None:
    chance = random.Random(7)
    for basket in random_baskets[:3_000]:
        lines, promotions, codes, ticket = basket["with"]
        mixed = [chance.sample(part, len(part)) for part in (lines, promotions, codes)]
        gives = answer("price", [*mixed, ticket])["gives"]
        assert sorted(gives["lines"], key=lambda line: line["id"]) == sorted(
            basket["gives"]["lines"], key=lambda line: line["id"]
        )
