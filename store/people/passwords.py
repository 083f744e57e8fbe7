"""Passwords and PINs: argon2id, in a thread, two at a time, and the same work for somebody unknown.

A hash takes 19 MiB and some 50 ms, so a hundred at once would be an attack on the till. These are
slow on purpose: never call them inside a unit of work.
"""

import asyncio
import re
from itertools import pairwise
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from store.errors import BadInput
from store.i18n import N_
from store.people.staff import Hashes, NewStaff

HASHER: Final = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
AT_ONCE: Final = 2
PASSWORD_LENGTH: Final = 12
PIN: Final = re.compile(r"[0-9]{4,6}")

_places: dict[asyncio.AbstractEventLoop, asyncio.Semaphore] = {}
_NOBODY: Final = HASHER.hash("nobody has this password")

COMMON: Final = frozenset(
    ("motdepasse", "password", "azerty", "qwerty", "bonjour", "maroc", "casablanca", "terroir", "admin")
)  # fmt: skip


def check_password(password: str, username: str) -> None:
    """Raise BadInput for a password that is short, or made of what anybody would try first."""
    if len(password) < PASSWORD_LENGTH:
        raise BadInput(
            N_("At least %(length)d characters: three or four words are good."),
            "password",
            length=PASSWORD_LENGTH,
        )
    plain = re.sub(r"[^a-z]", "", password.lower())
    if username in password.lower() or plain in COMMON or len(set(password)) < 5:
        raise BadInput(N_("This password is too easy to guess."), "password")


def check_pin(pin: str) -> None:
    """Raise BadInput unless 4 to 6 digits, neither all the same, nor a run, nor a pair repeated."""
    if not PIN.fullmatch(pin):
        raise BadInput(N_("A PIN is 4 to 6 digits."), "pin")
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if (len(steps) == 1 and steps <= {0, 1, 9}) or pin == pin[:2] * (len(pin) // 2):
        raise BadInput(N_("This PIN is too easy to guess."), "pin")


async def hashes(new: NewStaff) -> Hashes:
    """What to store of a new person. Raises BadInput for a password or a PIN that is too easy."""
    check_password(new.password, new.username)
    if new.pin:
        check_pin(new.pin)
    return Hashes(await hashed(new.password), await hashed(new.pin) if new.pin else None)


async def hashed(secret: str) -> str:
    """The argon2id hash to store."""
    async with _place():
        return await asyncio.to_thread(HASHER.hash, secret)


async def matches(stored: str | None, secret: str) -> bool:
    """Whether `secret` is the one behind `stored`. With nothing stored the same work is done for nothing."""
    async with _place():
        found = await asyncio.to_thread(_verify, stored or _NOBODY, secret)
    return found and stored is not None


def _verify(stored: str, secret: str) -> bool:
    try:
        return HASHER.verify(stored, secret)
    except (Argon2Error, InvalidHashError):
        return False


def _place() -> asyncio.Semaphore:
    """The two places of this event loop."""
    loop = asyncio.get_running_loop()
    for closed in [known for known in _places if known.is_closed()]:
        del _places[closed]
    return _places.setdefault(loop, asyncio.Semaphore(AT_ONCE))
