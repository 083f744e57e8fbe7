"""A column of a file: its name, how a cell becomes a value and a value a cell. Parsers raise BadInput."""

import re
from collections.abc import Callable, Collection
from typing import Any, Final

import msgspec

from store.catalogue import prices
from store.errors import BadInput
from store.money import parse_amount

Record = dict[str, Any]
"""A row as values by column name."""

LARGEST_NUMBER: Final = 1_000_000_000


class Column(msgspec.Struct, frozen=True):
    """`is_kept` is false for what is only checked, or only said to people, and never stored."""

    name: str
    read: Callable[[str], Any]
    write: Callable[[Any], str] = str
    is_kept: bool = True


def text(longest: int = 200, *, required: bool = False) -> Callable[[str], str]:
    """Text with the white space in it made single."""

    def read(cell: str) -> str:
        plain = " ".join(cell.split())
        if required and not plain:
            raise BadInput("This cell must not be empty.")
        if len(plain) > longest:
            raise BadInput("Too long: at most %(max_length)d characters.", max_length=longest)
        return plain

    return read


def one_of(*choices: str) -> Callable[[str], str]:
    """One of `choices`, letter case apart."""
    by_folded = {choice.lower(): choice for choice in choices}

    def read(cell: str) -> str:
        if cell.lower() not in by_folded:
            listed = ", ".join(choice for choice in choices if choice)
            raise BadInput("“%(cell)s” is not one of: %(choices)s.", cell=cell, choices=listed)
        return by_folded[cell.lower()]

    return read


def matching(pattern: str, message: str) -> Callable[[str], str]:
    """Text of a form; `message` says which, and may name the %(cell)s."""
    form = re.compile(pattern)

    def read(cell: str) -> str:
        if not form.fullmatch(cell):
            raise BadInput(message, cell=cell)
        return cell

    return read


def amount(cell: str) -> int:
    """Centimes that can be a price: "165.00", "12,50"."""
    centimes = parse_amount(cell)
    if not 0 < centimes <= prices.MOST:
        raise BadInput("This amount is too small or too large.")
    return centimes


def write_amount(centimes: int | None) -> str:
    return "" if centimes is None else f"{centimes // 100}.{centimes % 100:02}"


def whole(least: int = 0, most: int = LARGEST_NUMBER) -> Callable[[str], int]:
    """A whole number from `least` to `most`."""

    def read(cell: str) -> int:
        digits = cell.replace(" ", "").replace("\u00a0", "").replace("\u202f", "")
        if not re.fullmatch(r"[0-9]{1,10}", digits) or not least <= int(digits) <= most:
            raise BadInput(
                "“%(cell)s” is not a whole number from %(least)d to %(most)d.",
                cell=cell,
                least=least,
                most=most,
            )
        return int(digits)

    return read


def optional(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """`read`, or None for an empty cell."""
    return lambda cell: read(cell) if cell else None


def write_optional(value: Any) -> str:
    return "" if value is None else str(value)


YES: Final = frozenset({"yes", "oui", "نعم", "1", "true", "vrai"})
NO: Final = frozenset({"no", "non", "لا", "0", "false", "faux"})


def yes_no(cell: str) -> int:
    """1 or 0."""
    said = cell.lower()
    if said in YES or said in NO:
        return int(said in YES)
    raise BadInput("Write yes or no, not “%(cell)s”.", cell=cell)


def write_yes_no(value: int) -> str:
    return "yes" if value else "no"


def listed(known: Collection[str]) -> str:
    """Some of what is known, to show what could be written."""
    return ", ".join(sorted(known)[:20])
