"""What an X or a Z says, row by row. Twin: tests/pos/paper_words.test.mjs."""

from typing import Any

import pytest

from pos.printing.report_rows import rows_of
from store.i18n import speaking

SOLD: dict[str, Any] = {
    "receipts": 2, "sales": 10_000, "tenders": [{"kind": "cash", "times": 2, "amount": 10_030}], "cash_rounding": 5,
    "paid": 10_030,
}  # fmt: skip
HEAD, ADDED, ROUNDING = (
    ("2 receipts", "MAD 100.00"),
    ("Stamp duty", "0.25"),
    ("Cash rounding", "0.05"),
)
PAID, CASH, BORNE = (
    ("Paid", "MAD 100.30"),
    ("Cash × 2", "100.30"),
    ("Stamp duty, borne by us", "0.25"),
)
STANDS = [
    ("It should hold, with them", "600.00"),
    ("Counted", "650.00"),
    ("Difference, with them", "MAD 50.00"),
]


def told(figures: dict[str, Any], part: int) -> list[tuple[str, str]]:
    with speaking("en"):
        return [
            (row.name.replace("\u2066", "").replace("\u2069", ""), row.amount.replace("\xa0", " "))
            for row in rows_of(figures)[part]
        ]


@pytest.mark.parametrize(
    ("duty", "added", "rows"),
    [
        (25, 25, [HEAD, ADDED, ROUNDING, PAID, CASH]),
        (25, 0, [HEAD, ROUNDING, PAID, CASH, BORNE]),
        (0, 0, [HEAD, ROUNDING, PAID, CASH]),
    ],
    ids=["paid by customers", "borne by the shop", "none"],
)
def test_a_report_adds_up_as_it_is_read(duty: int, added: int, rows: list[tuple[str, str]]) -> None:
    """What customers paid of the stamp duty stands before what was paid, what the shop bears after it."""
    assert told({**SOLD, "stamp_duty": duty, "stamp_added": added}, 0) == rows


def test_what_came_after_a_z_is_told_with_how_the_difference_stands() -> None:
    late = {"cash": 10_000, "moved": 0, "expected": 60_000, "counted": 65_000, "difference": 5_000}
    sold = {"receipts": 0, "sales": 0}
    assert told({**sold, "late": late}, 1) == [
        ("Cash of sales that came after the Z", "100.00"),
        *STANDS,
    ]
    assert told({**sold, "late": {**late, "cash": 0, "moved": -500}}, 1) == [
        ("Cash put in or taken out that came after the Z", "-5.00"), *STANDS
    ]  # fmt: skip
