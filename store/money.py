"""Money: an amount is an `int` of centimes of the dirham (MAD). No float, no Decimal.

Two rules carry everything else: `scale` rounds half up, once, and `spread` divides a whole
into parts that sum exactly to it. Both treat a negative amount as the mirror of the positive
one, so a refund undoes a sale to the centime. Twin: pos/static/till/pure/money.js.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

from store.digits import latin
from store.errors import BadInput

Id = TypeVar("Id", int, str)
Language = Literal["fr", "ar", "en"]

NO_BREAK_SPACE = "\u00a0"
LEFT_TO_RIGHT, AS_IT_WAS = "\u2066", "\u2069"
"""Unicode's isolate: what lies between is set from left to right and tells its surroundings no direction."""

_SPACES = re.compile(r"[\s\u00a0\u202f\u200e\u200f\u2066-\u2069]")
_CURRENCY = re.compile(r"^(?:MAD|DHS?|درهم)|(?:MAD|DHS?|درهم)$", re.IGNORECASE)
_AMOUNT = re.compile(r"(-?)([0-9]{1,13})(?:\.([0-9]{1,2}))?")
_GROUPED = re.compile(r"-?[0-9]{1,3}(?:([.,])[0-9]{3})+(?!\1)(?:[.,][0-9]{1,2})")


def scale(amount: int, times: int, over: int) -> int:
    """`amount × times / over`, rounded half up; -0.5 goes to -1, the mirror of 0.5.

    `over` is positive. This is the only place where money is rounded.
    """
    doubled = 2 * abs(amount * times) + over
    magnitude = doubled // (2 * over)
    return magnitude if amount * times >= 0 else -magnitude


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """Divide `total` in proportion to `weights` (none negative); the parts sum to it exactly.

    Largest remainder; a tie goes to the earlier. All weights zero: equal shares (rules §1.3).
    """
    if any(weight < 0 for weight in weights):
        raise ValueError("a weight is never negative")
    if not any(weights):
        weights = [1] * len(weights)
    if total < 0:
        return [-part for part in spread(-total, weights)]
    if not weights:
        return _nothing_among_nobody(total)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for i in by_remainder[: total - sum(parts)]:
        parts[i] += 1
    return parts


def spread_by_id(total: int, weights: Mapping[Id, int]) -> dict[Id, int]:
    """`spread` where a tie goes to the lower id, so the order of `weights` never matters."""
    ids = sorted(weights)
    return dict(zip(ids, spread(total, [weights[key] for key in ids]), strict=True))


def _nothing_among_nobody(total: int) -> list[int]:
    if total:
        raise ValueError("an amount cannot be spread over nobody")
    return []


def share_of(part: int, whole: int, total: int) -> int:
    """What the first `part` of `whole` units of a line of `total` are worth (rules §1.11)."""
    if not 0 <= part <= whole or whole == 0:
        raise ValueError(f"{part} of {whole} is not a share")
    return scale(total, part, whole)


def next_share(before: int, more: int, whole: int, total: int) -> int:
    """What `more` units are worth once `before` of the `whole` were given back.

    However a line is returned, in one go or unit by unit, the shares sum to `total`.
    """
    return share_of(before + more, whole, total) - share_of(before, whole, total)


def round_to(amount: int, step: int) -> int:
    """`amount` to the nearest multiple of `step` centimes, half up; a step of 0 leaves it."""
    return scale(amount, 1, step) * step if step else amount


def parse_amount(text: str, field: str | None = None) -> int:
    """The centimes that a person typed: "12,50", "12.5", "1 234,50 DH", "1,234.50" or "٣٫٥".

    What could be read in two ways ("1.234") or is finer than a centime is refused.
    Raises BadInput.
    """
    plain = _CURRENCY.sub("", _SPACES.sub("", latin(text).replace("٫", ",")))
    if grouped := _GROUPED.fullmatch(plain):
        plain = plain.replace(grouped[1], "")
    match = _AMOUNT.fullmatch(plain.replace(",", "."))
    if match is None:
        raise BadInput("“%(text)s” is not an amount. Write it like 12.50.", field, text=text)
    sign, dirhams, centimes = match.groups(default="")
    amount = int(dirhams) * 100 + int(centimes.ljust(2, "0"))
    return -amount if sign else amount


def decimal_point(language: Language) -> str:
    return "." if language == "en" else ","


def group_digits(number: int, language: Language) -> str:
    """A whole number in groups of three: "1 234" (fr, ar; the space does not break), "1,234" (en)."""
    return f"{number:,}".replace(",", "," if language == "en" else NO_BREAK_SPACE)


def format_figure(amount: int, language: Language) -> str:
    """The bare figure, for a column or a field: "1 234,50" (fr, ar), "1,234.50" (en).

    Latin digits in every language; groups are set apart by no-break spaces.
    """
    dirhams, centimes = divmod(abs(amount), 100)
    figure = f"{group_digits(dirhams, language)}{decimal_point(language)}{centimes:02}"
    return below_zero(figure, language) if amount < 0 else figure


def format_amount(amount: int, language: Language) -> str:
    """An amount as Moroccan shops write it: "1 234,50 DH", "1 234,50 درهم", "MAD 1,234.50"."""
    figure = format_figure(amount, language)
    if language == "en":
        return f"MAD{NO_BREAK_SPACE}{figure}"
    return f"{figure}{NO_BREAK_SPACE}{'درهم' if language == 'ar' else 'DH'}"


def below_zero(figure: str, language: Language) -> str:
    """In right-to-left text a bare hyphen would be drawn behind the figure. The isolate holds it, and leaves the
    direction to the currency after it: a mark would turn the whole amount round, unlike one above zero."""
    return f"{LEFT_TO_RIGHT}-{figure}{AS_IT_WAS}" if language == "ar" else f"-{figure}"
