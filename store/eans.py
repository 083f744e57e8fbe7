"""The shop's own EAN-13 numbers for cards: a prefix of its own, nine digits that nobody can guess, a check digit."""

import secrets
from collections.abc import Awaitable, Callable

from store import codes
from store.errors import BadInput

TRIES = 20


def new(prefix: str) -> str:
    """A number under a prefix of three digits."""
    return codes.with_check_digit(f"{prefix}{secrets.randbelow(10**9):09d}")


async def first_free(prefix: str, take: Callable[[str], Awaitable[bool]]) -> bool:
    """Offer new numbers until `take` has one; False after so many that something else must be wrong."""
    for _ in range(TRIES):
        if await take(new(prefix)):
            return True
    return False


def read(text: str) -> str:
    """The 13 digits of what was scanned or typed, spaces and a scanner's lost zero put right; empty for anything else."""
    digits = text.replace(" ", "")
    if len(digits) not in (12, 13, 14):
        return ""
    try:
        number = codes.normalise(digits)
    except BadInput:
        return ""
    return number[1:] if number.startswith("0") else ""
