"""Slowing down whoever asks too much: a token bucket per purpose and address, in memory.

Only for what is cheap to forget. Guesses at secrets are counted in the database (store/people/sign_in.py).
"""

import math
import time
from typing import Final

import msgspec
from starlette.requests import Request

from store.errors import TooManyTries
from store.i18n import N_
from store.web.live import address_of

BUCKETS: Final = 20_000


class Limit(msgspec.Struct, frozen=True):
    """`burst` at once, then `per_minute`."""

    name: str
    burst: int
    per_minute: int


SIGN_IN: Final = Limit("sign_in", 30, 30)
CHECKOUT: Final = Limit("checkout", 10, 6)
SEARCH: Final = Limit("search", 60, 120)
RECEIPT: Final = Limit("receipt", 60, 60)
PAIRING: Final = Limit("pairing", 30, 30)


class Buckets:
    """How much each caller has left, and since when."""

    def __init__(self) -> None:
        self._left: dict[tuple[str, str], tuple[float, float]] = {}

    def take(self, limit: Limit, who: str, *, at: float) -> None:
        """One turn for `who`, at `at` seconds. Raises TooManyTries."""
        left, since = self._left.get((limit.name, who), (float(limit.burst), at))
        left = min(float(limit.burst), left + (at - since) * limit.per_minute / 60)
        if left < 1:
            wait = math.ceil((1 - left) * 60 / limit.per_minute)
            raise TooManyTries(
                N_("Too many tries. Wait %(seconds)d seconds and try again."),
                retry_after_seconds=wait,
                seconds=wait,
            )
        self._left[limit.name, who] = (left - 1, at)
        if len(self._left) > BUCKETS:
            self._forget_the_oldest()

    def _forget_the_oldest(self) -> None:
        by_age = sorted(self._left, key=lambda key: self._left[key][1])
        for key in by_age[: BUCKETS // 4]:
            del self._left[key]


def slow_down(request: Request, limit: Limit, who: str | None = None) -> None:
    """Count this request against `limit`, by address unless `who` is given. Raises TooManyTries."""
    buckets: Buckets = request.app.state.buckets
    buckets.take(limit, who or address_of(request), at=time.monotonic())
