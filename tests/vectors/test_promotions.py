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
    taken = mixed.best(take, pay, of)
    assert sum(taken.savings.values()) == taken.gain
    return taken.gain


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
