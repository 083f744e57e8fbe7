"""What was typed becomes a typed value, or a refusal that names the field."""

from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Meta
from starlette.datastructures import QueryParams

from store.errors import BadInput
from store.web.forms import LARGEST, Count, Dirhams, Id, decode_json, read_fields


class Line(msgspec.Struct, frozen=True):
    quantity: Count
    note: str = ""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    name: Annotated[str, Meta(max_length=20)]
    id: Id = 1
    price: Dirhams = 0
    step: Literal[0, 5, 10] = 10
    kind: Literal["a", "b"] = "a"
    agreed: bool = False
    until: str | None = None
    most: int | None = None
    tags: list[str] = msgspec.field(default_factory=list)
    ids: list[Id] = msgspec.field(default_factory=list)
    counted: dict[int, Count] = msgspec.field(default_factory=dict)
    lines: dict[int, Line] = msgspec.field(default_factory=dict)


def read(typed: str) -> Sheet:
    return read_fields(QueryParams(parse_qsl(typed, keep_blank_values=True)), Sheet)


def refused(typed: str) -> BadInput:
    with pytest.raises(BadInput) as refusal:
        read(typed)
    return refusal.value


def test_a_form_is_read_by_the_types_of_its_fields() -> None:
    sheet = read(
        "name= Argan &id=7&price=12,50&step=5&kind=b&agreed=on&until=2026-12-01&most=3&tags=x&tags=&tags=y"
        "&ids=4&ids=5&counted.17=3&counted.18=&lines.2.quantity=6&lines.2.note=ok&lines.3.quantity=1"
    )
    assert sheet == Sheet(
        name="Argan",
        id=7,
        price=1250,
        step=5,
        kind="b",
        agreed=True,
        until="2026-12-01",
        most=3,
        tags=["x", "y"],
        ids=[4, 5],
        counted={17: 3},
        lines={2: Line(6, "ok"), 3: Line(1)},
    )


def test_what_the_form_does_not_ask_for_is_ignored() -> None:
    assert read("name=x&role=manager&is_admin=1&created_at=0&lines.2.quantity=1&lines.2.price=0") == Sheet(
        name="x", lines={2: Line(1)}
    )  # fmt: skip


def test_an_empty_field_is_one_that_was_not_given() -> None:
    assert read("name=x&id=&price=&kind=&step=&until=&most=") == Sheet(name="x", until="")


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ("", "name"),
        ("name=", "name"),
        ("name=%20%20", "name"),
        ("name=" + "x" * 21, "name"),
        ("name=a%00b", "name"),
        ("name=a%1bb", "name"),
        ("name=x&id=0", "id"),
        ("name=x&id=-1", "id"),
        ("name=x&id=1.5", "id"),
        ("name=x&id=1e3", "id"),
        ("name=x&id=x", "id"),
        ("name=x&id=0x10", "id"),
        ("name=x&id=" + "9" * 30, "id"),
        ("name=x&id=" + "9" * 6000, "id"),
        ("name=x&most=9007199254740992", "most"),
        ("name=x&price=-1", "price"),
        ("name=x&price=1.234", "price"),
        ("name=x&price=NaN", "price"),
        ("name=x&step=7", "step"),
        ("name=x&step=" + "9" * 6000, "step"),
        ("name=x&kind=c", "kind"),
        ("name=x&ids=4&ids=x", "ids"),
        ("name=x&counted.x=3", "counted"),
        ("name=x&counted.17=-1", "counted.17"),
        ("name=x&lines.2.note=a", "lines.2.quantity"),
        ("name=x&lines.2.quantity=a", "lines.2.quantity"),
    ],
)
def test_a_refusal_names_the_field(typed: str, field: str) -> None:
    refusal = refused(typed)
    assert refusal.field == field
    assert str(refusal)


def test_eastern_digits_and_spaces_are_read_as_a_person_means_them() -> None:
    sheet = read("name=x&id=١٢&counted.1=1 000&price=1 234,50 DH")
    assert (sheet.id, sheet.counted, sheet.price) == (12, {1: 1000}, 123450)


@given(st.lists(st.tuples(st.sampled_from(["name", "id", "price", "step", "kind", "agreed", "ids", "counted.1", "lines.1.quantity", "lines.", "counted."]), st.text())))  # fmt: skip
def test_whatever_is_typed_is_read_or_refused(typed: list[tuple[str, str]]) -> None:
    try:
        sheet = read_fields(QueryParams(typed), Sheet)
    except BadInput:
        return
    assert 1 <= sheet.id <= LARGEST
    assert "\x00" not in sheet.name


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"quantity": "3"}',
        b'{"quantity": -1}',
        b'{"quantity": 1e400}',
        b'{"quantity": 1, "note": "\\u0000"}',
        b'{"quantity": 1, "note": "\\ud800"}',
        b'{"quantity": 1, "note": "\xff"}',
        b'{"quantity": 1, "more": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"quantity": 99999999999999999999}',
    ],
)
def test_json_that_cannot_be_stored_is_refused(body: bytes) -> None:
    with pytest.raises(BadInput):
        decode_json(body, Line)


def test_json_is_read_into_its_shape_and_no_more() -> None:
    assert decode_json(b'{"quantity": 2, "note": "\\u0623", "price": 1}', Line) == Line(2, "أ")


class Loose(msgspec.Struct):
    anything: Any


@pytest.mark.parametrize("body", [b'{"anything": [[{"x": 9007199254740993}]]}', b'{"anything": {"\\u0000": 1}}'])  # fmt: skip
def test_what_lies_deep_in_json_is_looked_at_too(body: bytes) -> None:
    with pytest.raises(BadInput):
        decode_json(body, Loose)
