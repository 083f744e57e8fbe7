"""What a scan says: a product, a weighed or priced label, a badge, a card, a receipt or an order.

A GTIN is kept as 14 digits and its check digit is always checked; a code that is wrong, cut or
unknown raises a typed refusal and is never passed over in silence (rules §2).
Twin: pos/static/till/pure/codes.js.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Literal

from store import gs1
from store.errors import BadInput
from store.gs1 import UnreadableCode
from store.i18n import N_
from store.money import scale

Kind = Literal["product", "weight", "price", "badge", "card", "receipt", "order"]

_GTIN = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_RECEIPT = re.compile(r"[A-Z][A-Z0-9]*-[0-9]{6,}")
_RECEIPT_LINK = re.compile(r"https?://[^/]+/r/([0-9a-f]{32})", re.IGNORECASE)
# An order's code as people say it, or with a 1 before it as its QR has it: every scan has a digit in it.
_ORDER = re.compile(r"(?:W1-)?([2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4})")
_NET_WEIGHT = re.compile(r"310[0-5]")


SHOWN_DIGITS = 4


def masked(code: str) -> str:
    """A code that is worth money (a gift card's, store credit's) as others than its holder may see it: "…0013"."""
    return f"…{code[-SHOWN_DIGITS:]}"


class WrongCheckDigit(BadInput):
    """One digit was misread or mistyped."""

    def __init__(self, code: str) -> None:
        super().__init__(N_("Wrong check digit in %(code)s. Scan it again."), "code", code=code)


class EmptyLabel(BadInput):
    """A scale label of no weight or no price (rules §2.2)."""

    def __init__(self, code: str) -> None:
        super().__init__(N_("The label %(code)s shows a quantity of zero."), "code", code=code)


@dataclass(frozen=True, slots=True)
class Patterns:
    """How the shop builds its own EAN-13: P product, W grams, V centimes, C check digit.

    GS1 leaves prefixes 20–29 and 04 to each company for its own use. Piece labels (200…) are
    ordinary GTINs and need no pattern.
    """

    weight: str = "21PPPPPWWWWWC"
    price: str = "23PPPPPVVVVVC"
    badge: str = "041"
    card: str = "042"


@dataclass(frozen=True, slots=True)
class Scan:
    """What a code says; what it does not say is None. `code` is what was scanned, made regular.

    A label's `gtin14` is its base code (value digits 0) and `plu` its product digits; `amount` is
    in centimes, `weight_g` in grams; badge and card are the 13 digits, order its code, receipt its
    number or the digits of its public address (store/receipt_chain.py).
    """

    kind: Kind
    code: str
    gtin14: str | None = None
    plu: str | None = None
    lot: str | None = None
    best_before_on: str | None = None
    expires_on: str | None = None
    weight_g: int | None = None
    amount: int | None = None
    serial: str | None = None
    count: int | None = None
    badge: str | None = None
    card: str | None = None
    receipt: str | None = None
    order: str | None = None


def check_digit(digits: str) -> str:
    """The digit to put behind `digits`: weights 3, 1, 3… from the right (GS1 §7.9.1)."""
    total = sum(int(d) * (3 if i % 2 == 0 else 1) for i, d in enumerate(reversed(digits)))
    return str(-total % 10)


def with_check_digit(digits: str) -> str:
    return digits + check_digit(digits)


def normalise(code: str) -> str:
    """A GTIN-8, -12, -13 or -14 as 14 digits. Raises UnreadableCode or WrongCheckDigit."""
    if not _GTIN.fullmatch(code):
        raise UnreadableCode(code)
    if check_digit(code[:-1]) != code[-1]:
        raise WrongCheckDigit(code)
    return code.zfill(14)


def read(text: str, patterns: Patterns = Patterns()) -> Scan:
    """What was scanned, in any symbology. Raises UnreadableCode, WrongCheckDigit or EmptyLabel."""
    text = text.strip(" \t\r\n")
    plain = gs1.without_aim_prefix(text)
    if link := _RECEIPT_LINK.fullmatch(plain):
        return Scan("receipt", link[1].lower(), receipt=link[1].lower())
    if gs1.looks_like_link(plain):
        return _from_elements(gs1.parse_link(plain), text)
    if gs1.looks_like_elements(text):
        return _from_elements(gs1.parse_elements(text), text)
    if _RECEIPT.fullmatch(plain):
        return Scan("receipt", plain, receipt=plain)
    if order := _ORDER.fullmatch(plain.upper()):
        return Scan("order", order[1], order=order[1])
    return _from_gtin(normalise(plain), patterns)


def order_symbol(code: str) -> str:
    """What an order's QR says: its code, and a digit by which a scanner is told from a hand."""
    return f"W1-{code}"


def label(pattern: str, product: str, value: int) -> str:
    """The EAN-13 of a scale label: grams or centimes of `value` on a product's `pattern`.

    Raises ValueError when the value has more digits than the pattern has room for.
    """
    room = _field(pattern, "WV")
    if not 0 <= value < 10 ** len(room):
        raise ValueError(f"{value} does not fit {pattern}")
    digits = list(pattern[:-1])
    for places, text in ((_field(pattern, "P"), product), (room, f"{value:0{len(room)}}")):
        for place, digit in zip(places, text, strict=True):
            digits[place] = digit
    return with_check_digit("".join(digits))


def _from_gtin(gtin14: str, patterns: Patterns) -> Scan:
    if gtin14.startswith("0"):
        ean = gtin14[1:]
        if ean.startswith(patterns.badge):
            return Scan("badge", ean, badge=ean)
        if ean.startswith(patterns.card):
            return Scan("card", ean, card=ean)
        if _matches(patterns.weight, ean):
            return _labelled("weight", patterns.weight, ean)
        if _matches(patterns.price, ean):
            return _labelled("price", patterns.price, ean)
    return Scan("product", gtin14, gtin14=gtin14)


def _matches(pattern: str, ean: str) -> bool:
    return ean.startswith(pattern.rstrip("PWVC"))


def _labelled(kind: Literal["weight", "price"], pattern: str, ean: str) -> Scan:
    product = "".join(ean[place] for place in _field(pattern, "P"))
    value = int("".join(ean[place] for place in _field(pattern, "WV")))
    if value == 0:
        raise EmptyLabel(ean)
    return Scan(
        kind,
        ean,
        gtin14=normalise(label(pattern, product, 0)),
        plu=product,
        weight_g=value if kind == "weight" else None,
        amount=value if kind == "price" else None,
    )


def _field(pattern: str, letters: str) -> list[int]:
    return [place for place, letter in enumerate(pattern) if letter in letters]


def _from_elements(elements: dict[str, str], text: str) -> Scan:
    """A GTIN (01), or what a carton contains (02), with what else the label tells of it."""
    gtin = elements.get("01", elements.get("02", ""))
    if "10" in elements and len(elements["10"]) > 20:
        raise UnreadableCode(text)
    return Scan(
        "product",
        text,
        gtin14=normalise(gtin),
        lot=elements.get("10"),
        best_before_on=_day(elements.get("15"), text),
        expires_on=_day(elements.get("17"), text),
        weight_g=_grams(elements, text),
        serial=elements.get("21"),
        count=_count(elements.get("30", elements.get("37")), text),
    )


def _day(digits: str | None, text: str) -> str | None:
    """YYMMDD of this century; day 00 is the last of the month (GS1 §3.4)."""
    if digits is None:
        return None
    if not digits.isdecimal():
        raise UnreadableCode(text)
    year, month, day = 2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if not 1 <= month <= 12 or day > monthrange(year, month)[1]:
        raise UnreadableCode(text)
    return date(year, month, day or monthrange(year, month)[1]).isoformat()


def _grams(elements: dict[str, str], text: str) -> int | None:
    """AI 310n: a net weight in kilograms with n decimals, half up to the gram."""
    for ai, digits in elements.items():
        if _NET_WEIGHT.fullmatch(ai):
            return scale(_positive(digits, text), 1000, 10 ** int(ai[3])) or _empty(text)
    return None


def _count(digits: str | None, text: str) -> int | None:
    return None if digits is None else _positive(digits, text)


def _positive(digits: str, text: str) -> int:
    if not digits.isdecimal() or len(digits) > 8:
        raise UnreadableCode(text)
    return int(digits) or _empty(text)


def _empty(text: str) -> int:
    raise EmptyLabel(text)
