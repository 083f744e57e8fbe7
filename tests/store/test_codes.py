"""Codes: what we print reads back, a misread digit is always seen, and nothing is passed over in silence."""

from datetime import date

import biip
import pytest
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from hypothesis import given
from hypothesis import strategies as st
from stdnum import ean

from store import codes, gs1
from store.codes import EmptyLabel, Patterns, WrongCheckDigit
from store.gs1 import UnreadableCode

digits = st.text("0123456789", min_size=7, max_size=13).filter(
    lambda text: len(text) not in (8, 9, 10)
)
gtins = digits.map(codes.with_check_digit)
gtin14s = st.integers(0, 10**13 - 1).map(lambda number: codes.with_check_digit(f"{number:013}"))
plus = st.integers(0, 99_999).map(lambda number: f"{number:05}")
lots = st.text(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz0123456789-./_%+&?=:;,!*'\"", min_size=1, max_size=20
)
days = st.dates(date(2020, 1, 1), date(2050, 12, 31))


KINDS = ("product", "weight", "price", "badge", "card", "receipt")
REFUSALS = (UnreadableCode, WrongCheckDigit, EmptyLabel)


def outcome(text: str) -> object:
    """The kind of thing that was scanned, or the refusal's class; any other error is a fault."""
    try:
        return codes.read(text).kind
    except REFUSALS as refusal:
        return type(refusal)


@given(gtins)
def test_the_check_digit_is_that_of_another_implementation(gtin: str) -> None:
    assert ean.calc_check_digit(gtin[:-1]) == gtin[-1]
    assert codes.normalise(gtin) == gtin.zfill(14)


@given(gtins, st.data())
def test_one_misread_digit_is_always_seen(gtin: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(gtin) - 1))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != gtin[place]]))
    with pytest.raises(WrongCheckDigit):
        codes.normalise(gtin[:place] + other + gtin[place + 1 :])


@given(plus, st.integers(1, 99_999))
def test_a_weight_label_reads_back(plu: str, grams: int) -> None:
    scan = codes.read(codes.label(Patterns().weight, plu, grams))
    assert (scan.kind, scan.plu, scan.weight_g, scan.amount) == ("weight", plu, grams, None)


@given(plus, st.integers(1, 99_999))
def test_a_price_label_reads_back(plu: str, amount: int) -> None:
    scan = codes.read(codes.label(Patterns().price, plu, amount))
    assert (scan.kind, scan.plu, scan.amount, scan.weight_g) == ("price", plu, amount, None)


@given(plus, st.integers(1, 99_999), st.integers(1, 99_999))
def test_all_labels_of_a_product_have_one_base_code(plu: str, one: int, other: int) -> None:
    scans = [codes.read(codes.label(Patterns().weight, plu, grams)) for grams in (one, other)]
    assert scans[0].gtin14 == scans[1].gtin14 == f"0{codes.label(Patterns().weight, plu, 0)}"


@given(plus, st.sampled_from((Patterns().weight, Patterns().price)))
def test_a_label_of_zero_is_refused(plu: str, pattern: str) -> None:
    with pytest.raises(EmptyLabel):
        codes.read(codes.label(pattern, plu, 0))


@given(gtin14s, lots, days, days, st.integers(1, 999_999))
def test_a_printed_element_string_reads_back_and_as_biip_reads_it(
    gtin: str, lot: str, best_before: date, expiry: date, grams: int
) -> None:
    elements = {
        "01": gtin,
        "10": lot,
        "15": f"{best_before:%y%m%d}",
        "17": f"{expiry:%y%m%d}",
        "3103": f"{grams:06}",
    }
    text = gs1.element_string(elements)
    scan = codes.read(text)
    assert (scan.gtin14, scan.lot, scan.weight_g) == (gtin, lot, grams)
    assert (scan.best_before_on, scan.expires_on) == (best_before.isoformat(), expiry.isoformat())
    theirs = biip.parse(f"]C1{text}").gs1_message
    assert theirs is not None
    assert {e.ai.ai: e.value for e in theirs.element_strings} == gs1.parse_elements(text)


@given(gtin14s, lots, days)
def test_a_printed_link_reads_back_and_as_biip_reads_it(gtin: str, lot: str, expiry: date) -> None:
    url = gs1.digital_link(
        "https://maison.example/fr/", {"01": gtin, "10": lot, "17": f"{expiry:%y%m%d}"}
    )
    scan = codes.read(url)
    assert (scan.gtin14, scan.lot, scan.expires_on) == (gtin, lot, expiry.isoformat())
    theirs = biip.parse(url).gs1_digital_link_uri
    assert theirs is not None
    assert {e.ai.ai: e.value for e in theirs.element_strings} == gs1.parse_link(url)


def known_to_biip(digits: str) -> GS1ApplicationIdentifier | None:
    try:
        return GS1ApplicationIdentifier.extract(digits)
    except biip.ParseError:
        return None


def test_every_application_identifier_ends_where_biip_says() -> None:
    known = [ai for ai in map(known_to_biip, (f"{n:04}" for n in range(10_000))) if ai]
    assert len({ai.ai for ai in known}) > 400
    for ai in known:
        fixed = not ai.separator_required
        value = "1" * int(ai.format.partition("+N")[2]) if fixed else "1"
        read = gs1.parse_elements(f"]C1{ai.ai}{value}{'' if fixed else gs1.GROUP_SEPARATOR}101")
        assert read == {ai.ai: value, "10": "1"}


@pytest.mark.parametrize("prefix", ["", "]C1", "]d2", "]Q3", "]e0", "]d2\x1d", "\x1d"])
def test_every_way_to_announce_an_element_string_is_heard(prefix: str) -> None:
    scan = codes.read(f"{prefix}010200000000001510AB\x1d17260200")
    assert (scan.gtin14, scan.lot, scan.expires_on) == ("02000000000015", "AB", "2026-02-28")


@given(gtin14s, st.integers(0, 99), st.integers(1, 12))
def test_day_00_is_the_last_of_the_month(gtin: str, year: int, month: int) -> None:
    expires_on = codes.read(f"01{gtin}17{year:02}{month:02}00").expires_on
    assert expires_on is not None
    last = date.fromisoformat(expires_on)
    assert (last.year, last.month) == (2000 + year, month)
    assert (date.fromordinal(last.toordinal() + 1)).day == 1


@given(st.text(max_size=40))
def test_a_scan_is_understood_or_refused_by_name(text: str) -> None:
    assert outcome(text) in {*KINDS, *REFUSALS}


@given(gtin14s, st.text("0123456789()\x1dAz/?=&%", max_size=30))
def test_whatever_stands_behind_a_gtin_is_understood_or_refused(gtin: str, tail: str) -> None:
    for text in (f"01{gtin}{tail}", f"]C101{gtin}{tail}", f"https://a.example/01/{gtin}/{tail}"):
        assert outcome(text) in {"product", *REFUSALS}


def test_a_staff_badge_and_a_customer_card_are_told_apart_from_goods() -> None:
    badge, card = codes.with_check_digit("041000000001"), codes.with_check_digit("042000000007")
    assert codes.read(badge).badge == badge
    assert codes.read(badge[1:]).badge == badge  # as UPC-A, whose first zero is not sent
    assert codes.read(card).card == card
    assert codes.read("2000000000015").kind == "product"
