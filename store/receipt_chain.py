"""The till's book: each receipt is hashed with the hash of the one before it (rules §4.4).

CANONICAL FORM, which two languages have to write byte for byte alike. A receipt is the JSON object
that the till sends; every key in it counts, at any depth: lines with quantity, price, amount, tax
and lot, tenders, change, rounding, tax totals, register, cashier, time, number, previous hash.
- objects: keys of ASCII letters, digits and underscores, sorted, each once; arrays keep their order;
- values: integers within ±(2^53 − 1), text, or null. No fractions, no true or false;
- text: Unicode NFC without lone surrogates. Only `"`, `\\` and the characters below U+0020 are
  escaped: as \\b \\t \\n \\f \\r where JSON has a short form, else as \\u00xx in lower case;
- no white space outside text; the whole encoded as UTF-8, without a byte order mark.
The hash is the SHA-256 of those bytes, in lower-case hexadecimal; GENESIS stands before the first.
Twin: pos/static/till/pure/receipt_chain.js.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from store.errors import BadInput
from store.i18n import N_

GENESIS = "0" * 64
SAFE_INTEGER = 2**53 - 1
PUBLIC_DIGITS = 32
"""How much of the hash is in a receipt's public address: nobody guesses as much, for it covers random ids."""

_KEY = re.compile(r"[A-Za-z0-9_]+")


class Fault(NamedTuple):
    """The first receipt of a book that does not hold, and why."""

    sequence: int
    reason: str


def canonical(receipt: Mapping[str, Any]) -> bytes:
    """The bytes that the hash covers. Raises BadInput for what has no canonical form."""
    text = json.dumps(_regular(receipt), ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text.encode()


def receipt_hash(receipt: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical(receipt)).hexdigest()


def public_url(base_url: str, receipt_hash: str) -> str:
    """Where the customer reads the receipt: known as soon as it is sealed, online or not."""
    return f"{base_url}/r/{receipt_hash[:PUBLIC_DIGITS]}"


def first_fault(
    book: Iterable[tuple[Mapping[str, Any], str]], *, sequence: int = 0, previous: str = GENESIS
) -> Fault | None:
    """The first receipt that was removed, changed or put elsewhere; None when the book is whole.

    `book` is a register's receipts with the hash of each, in order, after the one that has
    `sequence` and the hash `previous`.
    """
    for receipt, stored_hash in book:
        sequence += 1
        if reason := _reason(receipt, stored_hash, sequence, previous):
            return Fault(sequence, reason)
        previous = stored_hash
    return None


def _reason(receipt: Mapping[str, Any], stored: str, sequence: int, previous: str) -> str | None:
    if receipt.get("sequence") != sequence:
        return "missing"
    if receipt.get("previous_hash") != previous:
        return "unchained"
    return None if receipt_hash(receipt) == stored else "changed"


def _regular(value: Any) -> Any:
    match value:
        case str():
            return _text(value)
        case Mapping():
            return {_key(key): _regular(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_regular(inner) for inner in value]
        case None:
            return None
        case int() if not isinstance(value, bool) and abs(value) <= SAFE_INTEGER:
            return value
    raise BadInput(N_("A receipt holds whole numbers and text only."), "receipt")


def _key(key: Any) -> str:
    if isinstance(key, str) and _KEY.fullmatch(key):
        return key
    raise BadInput(N_("A receipt's fields have plain names."), "receipt")


def _text(text: str) -> str:
    if text.isascii():  # most of a receipt, and in its one form already
        return text
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise BadInput(N_("A receipt's text is Unicode."), "receipt")
    return unicodedata.normalize("NFC", text)
