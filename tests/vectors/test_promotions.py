"""Promotions at random: JavaScript = Python = the sum of the lines, and the order of things never matters."""

import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

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
