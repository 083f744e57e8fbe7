"""Moroccan phone numbers: typed in many ways, kept in one (E.164), shown as they are said. Pure.

5 begins a fixed line, 6 and 7 a mobile. The phone is the real delivery key: the courier calls it.
"""

import re

from store.digits import latin
from store.errors import BadInput

_MOROCCAN = re.compile(r"(?:\+212|00212|212|0)0?([5-7][0-9]{8})")
_FILLING = re.compile(r"[\s.\-()/\u00a0\u202f\u200e\u200f]")


def digits(text: str) -> str:
    """The digits of a number that is still being typed, whatever stands between them; empty when it is no number."""
    found = _FILLING.sub("", latin(text))
    return found if re.fullmatch(r"[0-9]+", found) else ""


def normalise(text: str) -> str:
    """`+212612345678` for "06 12 34 56 78", "00212 6…", "+212 (0)6…" or "٠٦…". Raises BadInput."""
    match = _MOROCCAN.fullmatch(_FILLING.sub("", latin(text)))
    if match is None:
        raise BadInput("Give a Moroccan phone number, such as 06 12 34 56 78.", field="phone")
    return f"+212{match[1]}"


def show(phone: str) -> str:
    """`06 12 34 56 78`, in pairs, for a normalised number."""
    national = "0" + phone.removeprefix("+212")
    return "\u00a0".join(national[i : i + 2] for i in range(0, len(national), 2))
