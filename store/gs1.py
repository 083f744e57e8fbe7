"""GS1 syntax, both ways: application identifiers (AIs) and the text that follows each of them.

Reads element strings (GS1-128, DataMatrix, QR), with or without the scanner's AIM prefix, and
GS1 Digital Link URLs; writes both for labels. What a value means is for store/codes.py.
Source: GS1 General Specifications §3 and §7.8, GS1 Digital Link URI Syntax 1.2.
Twin: pos/static/till/pure/gs1.js.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, urlencode

from store.errors import BadInput
from store.i18n import N_

GROUP_SEPARATOR = "\x1d"
GS1_SYMBOLOGIES = ("]C1", "]d2", "]Q3", "]e0", "]J1")
"""AIM prefixes that promise an element string: GS1-128, DataMatrix, QR, DataBar, DotCode."""

_AIM_PREFIX = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_VALUE = re.compile(r"""[!"%-?A-Z_a-z]{1,90}""")
_BRACKETED = re.compile(r"\(([0-9]{2,4})\)([^(]+)")
_BARE = re.compile(r"01[0-9]{14}.*", re.DOTALL)
_AI = re.compile(r"[0-9]{2,4}")
_ESCAPED = re.compile(r"%([0-9A-Fa-f]{2})")

# How many digits the AI itself has, by its first two.
_AI_DIGITS = {
    **dict.fromkeys(("23", "24", "25", "40", "41", "42", "71"), 3),
    **dict.fromkeys(("31", "32", "33", "34", "35", "36", "39"), 4),
    **dict.fromkeys(("43", "70", "72", "80", "81", "82"), 4),
    **dict.fromkeys(("00", "01", "02", "03", "04", "10", "11", "12", "13", "15", "16", "17"), 2),
    **dict.fromkeys(("20", "21", "22", "30", "37"), 2),
    **dict.fromkeys((str(ai) for ai in range(90, 100)), 2),
}

# Values of a length fixed for ever, which need no separator after them (figure 7.8.5-2).
_FIXED_LENGTH = {
    "00": 18, "01": 14, "02": 14, "03": 14, "04": 16, "20": 2, "41": 13,
    **dict.fromkeys(("11", "12", "13", "14", "15", "16", "17", "18", "19"), 6),
    **dict.fromkeys(("31", "32", "33", "34", "35", "36"), 6),
}  # fmt: skip


class UnreadableCode(BadInput):
    """What was scanned is no code of ours, or is cut short or garbled."""

    def __init__(self, code: str) -> None:
        super().__init__(N_("This code cannot be read: %(code)s"), "code", code=code)


def without_aim_prefix(text: str) -> str:
    """Drop the three characters by which a scanner names the symbology, as in "]E0"."""
    return text[3:] if _AIM_PREFIX.match(text) else text


def looks_like_elements(text: str) -> bool:
    """Whether to read `text` as AIs: so announced, bracketed, or a GTIN with more behind it."""
    return (
        text.startswith((*GS1_SYMBOLOGIES, GROUP_SEPARATOR))
        or _BRACKETED.match(text) is not None
        or _BARE.fullmatch(without_aim_prefix(text)) is not None
    )


def looks_like_link(text: str) -> bool:
    return text.lower().startswith(("http://", "https://"))


def parse_elements(text: str) -> dict[str, str]:
    """The AIs of an element string and their values. Raises UnreadableCode."""
    plain = without_aim_prefix(text)
    if plain.startswith("("):
        return _gathered(_bracketed(plain, text), text)
    return _gathered(_elements(plain, text), text)


def parse_link(url: str) -> dict[str, str]:
    """The AIs of a GS1 Digital Link, whatever its host and first folders. Raises UnreadableCode."""
    path, _, query = url.partition("#")[0].partition("?")
    folders = path.split("/")
    if "01" not in folders:
        raise UnreadableCode(url)
    keyed = folders[folders.index("01") :]
    told = list(zip(keyed[::2], keyed[1::2], strict=False))
    asked = [(ai, value) for ai, _, value in (pair.partition("=") for pair in query.split("&"))]
    pairs = told + [(ai, value) for ai, value in asked if _AI.fullmatch(ai)]
    return _gathered(((ai, _unescaped(value)) for ai, value in pairs), url)


def element_string(elements: Mapping[str, str]) -> str:
    """The text of a GS1-128 or DataMatrix, without its leading FNC1; inverse of `parse_elements`."""
    *first, last = elements.items()
    return "".join(ai + value + _end(ai) for ai, value in first) + "".join(last)


def digital_link(base_url: str, elements: Mapping[str, str]) -> str:
    """The URL for a label's QR: GTIN, lot and serial in the path, the rest asked behind it."""
    path = "".join(
        f"/{ai}/{quote(elements[ai], safe='')}" for ai in ("01", "10", "21") if ai in elements
    )
    rest = {ai: value for ai, value in elements.items() if ai not in ("01", "10", "21")}
    return base_url.rstrip("/") + path + (f"?{urlencode(rest)}" if rest else "")


def _bracketed(plain: str, text: str) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = _BRACKETED.findall(plain)
    if "".join(f"({ai}){value}" for ai, value in pairs) != plain:
        raise UnreadableCode(text)
    return pairs


def _elements(rest: str, text: str) -> Iterator[tuple[str, str]]:
    rest = rest.strip(GROUP_SEPARATOR)
    while rest:
        ai = rest[: _AI_DIGITS.get(rest[:2], 0)]
        if not ai:
            raise UnreadableCode(text)
        body = rest[len(ai) :]
        length = _FIXED_LENGTH.get(ai[:2])
        value = body[:length] if length else body.partition(GROUP_SEPARATOR)[0]
        yield ai, value
        rest = body[len(value) :].removeprefix(GROUP_SEPARATOR)


def _gathered(pairs: Iterable[tuple[str, str]], text: str) -> dict[str, str]:
    """The pairs as a mapping; an AI told twice has to say the same both times."""
    elements: dict[str, str] = {}
    for ai, value in pairs:
        if not _sound(ai, value) or elements.setdefault(ai, value) != value:
            raise UnreadableCode(text)
    return elements


def is_value(text: str) -> bool:
    """Whether a label can carry `text`, as the number of a lot has to be."""
    return _VALUE.fullmatch(text) is not None


def _sound(ai: str, value: str) -> bool:
    length = _FIXED_LENGTH.get(ai[:2], len(value))
    return bool(_AI.fullmatch(ai) and _VALUE.fullmatch(value)) and len(value) == length


def _unescaped(value: str) -> str:
    """GS1 values are ASCII, so every escape stands for one character."""
    return _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), value)


def _end(ai: str) -> str:
    return "" if ai[:2] in _FIXED_LENGTH else GROUP_SEPARATOR
