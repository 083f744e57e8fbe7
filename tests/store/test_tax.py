"""VAT comes out of shelf prices once per document and code, and the lines' shares add up to it."""

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import tax
from store.errors import BadInput
from store.tax import Part, TaxCode

RATES = {"EXO91": 0, "HC": 0, "T10": 1000, "T14": 1400, "T20": 2000}

codes = st.sampled_from(sorted(RATES))
grosses = st.integers(0, 10**8)
parts = st.builds(Part, codes, grosses)
documents = st.lists(st.lists(parts, min_size=1, max_size=4), max_size=8)


@given(st.integers(-(10**9), 10**9), st.integers(0, 10_000))
def test_net_and_tax_make_the_gross_and_net_is_within_half_a_centime(gross: int, rate: int) -> None:
    net, due = tax.extract(gross, rate)
    assert net + due == gross
    assert abs(net - Fraction(gross * 10_000, 10_000 + rate)) <= Fraction(1, 2)


@given(documents)
def test_lines_codes_and_document_tell_one_figure(document: list[list[Part]]) -> None:
    summary = tax.summarise(document, RATES)
    for line, taxed in zip(document, summary.lines, strict=True):
        assert sum(part.gross for part in line) == sum(part.gross for part in taxed)
    for total in summary.totals:
        shares = [part for line in summary.lines for part in line if part.code == total.code]
        assert sum(share.gross for share in shares) == total.gross
        assert sum(share.tax for share in shares) == total.tax
        assert (total.net, total.tax) == tax.extract(total.gross, RATES[total.code])
    assert summary.tax == sum(share.tax for line in summary.lines for share in line)


@given(documents)
def test_no_part_bears_more_tax_than_it_costs(document: list[list[Part]]) -> None:
    for line in tax.summarise(document, RATES).lines:
        assert all(0 <= part.tax <= part.gross for part in line)
        assert len({part.code for part in line}) == len(line)


@given(documents, st.randoms())
def test_the_order_of_the_lines_does_not_change_the_document(
    document: list[list[Part]], chance: random.Random
) -> None:
    shuffled = list(document)
    chance.shuffle(shuffled)
    assert tax.summarise(shuffled, RATES).totals == tax.summarise(document, RATES).totals


@given(st.integers(0, 10**7), st.lists(parts, min_size=1, max_size=12))
def test_a_hamper_is_split_to_the_centime_and_each_code_once(
    amount: int, components: list[Part]
) -> None:
    split = tax.split(amount, components)
    assert sum(part.gross for part in split) == amount
    assert [part.code for part in split] == sorted({part.code for part in components})


@given(documents)
def test_a_seller_not_subject_to_vat_shows_none(document: list[list[Part]]) -> None:
    summary = tax.summarise(document, {}, subject=False)
    assert (summary.totals, summary.tax) == ((), 0)
    assert summary.lines == tuple(() for _ in document)


def test_a_hamper_is_never_taxed_itself() -> None:
    with pytest.raises(BadInput) as refusal:
        tax.summarise([tax.whole(36900, tax.MIX)], RATES)
    assert refusal.value.params == {"code": "MIX"}


def test_a_rate_holds_from_its_first_day_through_its_last() -> None:
    old = TaxCode("T14", 1400, {"fr": "TVA 14 %"}, "2020-01-01", "2025-12-31")
    new = TaxCode("T14", 2000, {"fr": "TVA 20 %"}, "2026-01-01")
    assert tax.rates_on([new, old], "2019-12-31") == {}
    assert tax.rates_on([new, old], "2020-01-01") == {"T14": 1400}
    assert tax.rates_on([new, old], "2025-12-31") == {"T14": 1400}
    assert tax.rates_on([new, old], "2026-01-01") == {"T14": 2000}
