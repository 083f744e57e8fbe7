"""The book of receipts: any change, removal or swap is found, and the first bad receipt is named."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.errors import BadInput
from store.receipt_chain import GENESIS, Fault, canonical, first_fault, receipt_hash

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
whole = st.integers(-(2**53) + 1, 2**53 - 1)
names = st.from_regex(r"[a-z_]{1,8}", fullmatch=True)
values = st.recursive(
    st.one_of(texts, whole, st.none()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=4),
    max_leaves=15,
)
objects = st.dictionaries(names, values, max_size=6)

Link = tuple[dict[str, Any], str]


def book_of(length: int) -> list[Link]:
    book: list[Link] = []
    for sequence in range(1, length + 1):
        line = {"id": f"l{sequence}", "quantity": 2, "unit_price": 1650, "amount": 3300, "lot": "L1",
                "taxes": [{"code": "T10", "gross": 3300, "tax": 300}]}  # fmt: skip
        tender = {"kind": "cash", "amount": 3300, "given": 4000, "change": 700}
        receipt = {
            "sequence": sequence, "number": f"C1-{sequence:06}", "register": "C1", "cashier_id": 3,
            "sold_at": 1_795_000_000_000 + sequence, "lines": [line], "tenders": [tender],
            "taxes": [{"code": "T10", "rate_bp": 1000, "gross": 3300, "net": 3000, "tax": 300}],
            "total": 3300, "cash_rounding": 0, "stamp_duty": 8,
            "previous_hash": book[-1][1] if book else GENESIS,
        }  # fmt: skip
        book.append((receipt, receipt_hash(receipt)))
    return book


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    if isinstance(value, dict | list):
        pairs = value.items() if isinstance(value, dict) else enumerate(value)
        return [leaf for key, inner in pairs for leaf in leaves(inner, (*path, key))]
    return [path]


def test_a_whole_book_has_no_fault() -> None:
    assert first_fault(book_of(5)) is None


@pytest.mark.parametrize(
    "path", leaves(book_of(3)[1][0]), ids=lambda path: ".".join(map(str, path))
)
def test_no_figure_of_a_receipt_can_be_changed_unseen(path: tuple[Any, ...]) -> None:
    book = copy.deepcopy(book_of(3))
    place: Any = book[1][0]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = place[path[-1]] + 1 if isinstance(place[path[-1]], int) else "other"
    fault = first_fault(book)
    assert fault is not None
    assert fault.sequence == 2


@given(st.integers(2, 8), st.data())
def test_a_removed_receipt_is_named(length: int, data: st.DataObject) -> None:
    book = book_of(length)
    removed = data.draw(st.integers(1, length - 1))
    del book[removed - 1]
    assert first_fault(book) == Fault(removed, "missing")


@given(st.permutations(book_of(5)))
def test_a_book_out_of_order_is_at_fault_where_it_first_leaves_the_order(book: list[Link]) -> None:
    sequences = [receipt["sequence"] for receipt, _ in book]
    wrong = [place for place, sequence in enumerate(sequences, 1) if place != sequence]
    assert first_fault(book) == (Fault(wrong[0], "missing") if wrong else None)


def test_a_receipt_forged_with_its_hash_is_given_away_by_the_next() -> None:
    book = book_of(3)
    forged = {**book[1][0], "total": 1}
    book[1] = (forged, receipt_hash(forged))
    assert first_fault(book) == Fault(3, "unchained")


def test_a_book_may_be_checked_from_a_known_receipt_on() -> None:
    book = book_of(6)
    assert first_fault(book[3:], sequence=3, previous=book[2][1]) is None
    assert first_fault(book[3:], sequence=3, previous=GENESIS) == Fault(4, "unchained")


@given(objects)
def test_the_canonical_form_is_json_and_stable(value: dict[str, Any]) -> None:
    text = canonical(value)
    assert canonical(json.loads(text)) == text
    assert canonical(dict(reversed(value.items()))) == text


@given(objects, objects)
def test_different_contents_have_different_forms(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    assert (canonical(one) == canonical(other)) == (
        json.loads(canonical(one)) == json.loads(canonical(other))
    )


@pytest.mark.parametrize("value", [1.0, True, 2**53, -(2**53), "\ud800", b"x", {"é": 1}, {1: 1}])
def test_what_the_two_languages_might_write_differently_is_refused(value: Any) -> None:
    with pytest.raises(BadInput):
        canonical({"a": [value]})
