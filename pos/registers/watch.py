"""Every register as it stands now: what is posted, and what its till last said of itself.

Invariant: what the till says counts for the device that holds the register now, never for one that held it before.
"""

from collections.abc import Iterator
from typing import NamedTuple

from pos.registers import counters
from pos.registers.counters import Counter
from pos.till.parked import KEPT
from store.clock import MINUTE, SECOND, day, start_of
from store.db import Reader
from store.sales import sells

HEARD_WITHIN = 60 * SECOND
"""A till that the server answers speaks three times as often (pos/static/till/server/link.js)."""
CLOCK_OFF = 2 * MINUTE
WAITS_LONG = 10 * MINUTE
PRINTER_TROUBLES = frozenset({"paper_low", "paper_out", "cover_open", "off_line", "unreachable"})


class Beat(NamedTuple):
    """What a till last said (pos/till/beats.py); `operator` is None where it is locked."""

    heard_at: int
    operator: str | None
    lines: int
    total: int
    ticket_since: int | None
    waiting: int
    waiting_since: int | None
    refused: int
    build: str
    clock_off: int
    storage: str
    printer: str


class Last(NamedTuple):
    """A register's last receipt; `paid` in centimes."""

    number: str
    sold_at: int
    paid: int


class Counted(NamedTuple):
    """The last time a register's drawer was counted at the end of a shift."""

    counted: int
    closed_at: int


class Watched(NamedTuple):
    """A register now; `sales` and `taken` (centimes, less what went back) are today's, `parked` its tickets put aside."""

    counter: Counter
    beat: Beat | None
    last: Last | None
    counted: Counted | None
    sales: int
    taken: int
    parked: int
    now: int

    @property
    def is_online(self) -> bool:
        return self.beat is not None and self.now - self.beat.heard_at <= HEARD_WITHIN

    def minutes_since(self, instant: int) -> int:
        return max(self.now - instant, 0) // MINUTE

    @property
    def warnings(self) -> list[str]:
        """What somebody should see to, by name; of a till that is not heard what it last said."""
        return list(self._warnings())

    def _warnings(self) -> Iterator[str]:
        if self.counter.open_shifts and not self.is_online:
            yield "silent"
        if (beat := self.beat) is None:
            return
        if beat.refused:
            yield "refused"
        if beat.waiting_since is not None and self.now - beat.waiting_since > WAITS_LONG:
            yield "waiting"
        if abs(beat.clock_off) > CLOCK_OFF:
            yield "clock"
        if beat.storage != "kept":
            yield beat.storage
        if beat.printer in PRINTER_TROUBLES:
            yield beat.printer


async def registers(reader: Reader, site_id: int | None, *, now: int) -> list[Watched]:
    """The registers of a site, or of all, by their codes."""
    known = await counters.counters(reader, site_id)
    beats, lasts, counts = await _beats(reader), await _lasts(reader), await _counts(reader)
    today, parked = await _today(reader, now), await _parked(reader, now)
    return [
        Watched(
            counter, beats.get(counter.id), lasts.get(counter.id), counts.get(counter.id),
            *today.get(counter.id, (0, 0)), parked.get(counter.id, 0), now,
        )
        for counter in known
    ]  # fmt: skip


async def _beats(reader: Reader) -> dict[int, Beat]:
    rows = await reader.fetch(
        """SELECT b.register_id, b.heard_at, p.name AS operator, b.ticket_lines, b.ticket_total, b.ticket_since,
                  b.waiting, b.waiting_since, b.refused, b.build, b.clock_off, b.storage, b.printer
           FROM till_beat b JOIN till_lease l ON l.register_id = b.register_id AND l.device_id = b.device_id
           LEFT JOIN staff p ON p.id = b.operator_id"""
    )
    return {register_id: Beat(*said) for register_id, *said in rows}


async def _lasts(reader: Reader) -> dict[int, Last]:
    rows = await reader.fetch(
        """SELECT g.id, r.number, s.sold_at, s.paid
           FROM register g
           JOIN receipt r ON r.register_id = g.id AND r.fork = 0
               AND r.sequence = (SELECT MAX(x.sequence) FROM receipt x WHERE x.register_id = g.id AND x.fork = 0)
           JOIN sale s ON s.id = r.sale_id"""
    )
    return {register_id: Last(*facts) for register_id, *facts in rows}


async def _counts(reader: Reader) -> dict[int, Counted]:
    rows = await reader.fetch(
        """SELECT s.register_id, s.counted, s.closed_at FROM shift s
           WHERE s.closed_at = (SELECT MAX(x.closed_at) FROM shift x WHERE x.register_id = s.register_id)"""
    )
    return {register_id: Counted(*facts) for register_id, *facts in rows}


async def _today(reader: Reader, now: int) -> dict[int, tuple[int, int]]:
    rows = await reader.fetch(
        f"""SELECT r.register_id, COUNT(CASE WHEN {sells("s.id")} THEN 1 END) AS sales, SUM(s.paid) AS taken
           FROM sale s JOIN receipt r ON r.sale_id = s.id WHERE s.sold_at >= $1 GROUP BY r.register_id""",
        start_of(day(now)),
    )
    return {register_id: (int(sales), int(taken)) for register_id, sales, taken in rows}


async def _parked(reader: Reader, now: int) -> dict[int, int]:
    rows = await reader.fetch(
        """SELECT register_id, COUNT(*) AS parked FROM parked_ticket
           WHERE taken_at IS NULL AND parked_at > $1 GROUP BY register_id""",
        now - KEPT,
    )
    return {register_id: int(parked) for register_id, parked in rows}
