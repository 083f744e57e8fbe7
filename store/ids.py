"""Ids made where the thing happens, before it is sent: UUIDv7 (RFC 9562 §5.7).

Those of one process sort in the order in which they were made: 48 bits of milliseconds, then a
12-bit counter within the millisecond (§6.2, method 1), then 62 random bits.
Twin: pos/static/till/pure/ids.js.
"""

import re
import secrets
import threading
from collections.abc import Callable

from store import clock

_UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_COUNTER_FULL = 0xFFF


class Maker:
    """Makes ids that only ever grow, even when the clock is set back."""

    def __init__(
        self,
        now: Callable[[], int] = clock.now,
        random_bits: Callable[[int], int] = secrets.randbits,
    ) -> None:
        self._now = now
        self._random_bits = random_bits
        self._lock = threading.Lock()
        self._millisecond = -1
        self._counter = 0

    def __call__(self) -> str:
        with self._lock:
            self._tick()
            return _text(self._millisecond, self._counter, self._random_bits(62))

    def _tick(self) -> None:
        now = self._now()
        if now > self._millisecond:
            # Half of the counter stays free, so that it can grow by 2048 within the millisecond.
            self._millisecond, self._counter = now, self._random_bits(11)
        elif self._counter < _COUNTER_FULL:
            self._counter += 1
        else:
            self._millisecond, self._counter = self._millisecond + 1, self._random_bits(11)


uuid7 = Maker()


def is_uuid7(text: str) -> bool:
    """Whether `text` is a UUIDv7 as we write them: 36 characters, lower case."""
    return _UUID7.fullmatch(text) is not None


def made_at(uuid: str) -> int:
    """The instant in the id, in milliseconds since the epoch."""
    return int(uuid[:8] + uuid[9:13], 16)


def _text(millisecond: int, counter: int, random: int) -> str:
    number = millisecond << 80 | 7 << 76 | counter << 64 | 0b10 << 62 | random
    digits = f"{number:032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
