"""The rows of a period's archive, as JSON lines in a fixed order.

Invariant: the receipts, Z reports and closings of a register are each one unbroken piece of its chain. The piece
reaches from the first to the last entry of the period, and the receipts as far as the Z reports among them need.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from pos.events import event_digest
from store import clock
from store.db import Database, Reader, Value, places
from store.receipt_chain import GENESIS

PAGE: Final = 500
Columns = Sequence[str]


class Piece(NamedTuple):
    """From which to which number; 1 to 0 where there is none."""

    first: int = 1
    last: int = 0


class Span(NamedTuple):
    """What the archive holds of one register."""

    register_id: int
    receipts: Piece
    reports: Piece
    closings: dict[str, Piece]


class Period(NamedTuple):
    """From the first day to the last, both included (ISO dates in Morocco)."""

    from_on: str
    to_on: str

    @property
    def instants(self) -> tuple[int, int]:
        return clock.start_of(self.from_on), clock.start_of(clock.plus_days(self.to_on, 1))

    def holds(self, period_on: str) -> bool:
        """Whether a day, a month or a year lies in it wholly."""
        return self.from_on <= _first_day(period_on) and _last_day(period_on) <= self.to_on


def _first_day(period_on: str) -> str:
    return f"{period_on}-01-01"[:10]


def _last_day(period_on: str) -> str:
    """The last day of a year, a month or a day."""
    day_on = {4: f"{period_on}-12-31", 7: f"{period_on}-28", 10: period_on}[len(period_on)]
    while len(period_on) == 7 and clock.plus_days(day_on, 1).startswith(period_on):
        day_on = clock.plus_days(day_on, 1)
    return day_on


async def spans(reader: Reader, registers: Sequence[int], period: Period) -> list[Span]:
    """What the archive is to hold, register by register."""
    return [await _span(reader, register_id, period) for register_id in registers]


async def _span(reader: Reader, register_id: int, period: Period) -> Span:
    reports = await _piece(
        reader,
        "z_report WHERE register_id = $1 AND day_on BETWEEN $2 AND $3",
        register_id,
        *period,
    )
    receipts = await _piece(
        reader,
        """receipt JOIN sale s ON s.id = receipt.sale_id WHERE register_id = $1
           AND ((s.sold_at >= $2 AND s.sold_at < $3) OR EXISTS (SELECT 1 FROM z_receipt x JOIN z_report z ON z.id = x.z_id
                WHERE x.sale_id = receipt.sale_id AND z.sequence BETWEEN $4 AND $5))""",
        register_id,
        *period.instants,
        *reports,
    )
    closed: dict[str, list[int]] = {}
    for row in await reader.fetch(
        "SELECT period, period_on, sequence FROM closing WHERE register_id = $1 ORDER BY sequence", register_id
    ):  # fmt: skip
        if period.holds(row["period_on"]):
            closed.setdefault(row["period"], []).append(row["sequence"])
    closings = {name: Piece(min(found), max(found)) for name, found in sorted(closed.items())}
    return Span(register_id, receipts, reports, closings)


async def _piece(reader: Reader, of: str, *values: Value) -> Piece:
    row = await reader.fetchrow(f"SELECT MIN(sequence), MAX(sequence) FROM {of}", *values)
    assert row is not None
    return Piece() if row[0] is None else Piece(*row)


async def registers(reader: Reader, spans: Sequence[Span]) -> list[dict[str, Any]]:
    """Each register, and what its chains hang on: the last entry of each before the archive's first."""
    found = []
    for span in spans:
        row = await reader.fetchrow(
            """SELECT g.id, g.code, g.name, t.code AS site FROM register g JOIN site t ON t.id = g.site_id
               WHERE g.id = $1""",
            span.register_id,
        )
        assert row is not None
        found.append({
            **dict(row), "receipts": await _receipts_before(reader, span),
            "rejected": await _rejected(reader, span),
            "reports": await _before(reader, "z_report", "", span.register_id, span.reports),
            "closings": {
                name: await _before(reader, "closing", f"AND period = '{name}'", span.register_id, piece)
                for name, piece in span.closings.items()
            },
        })  # fmt: skip
    return found


async def _receipts_before(reader: Reader, span: Span) -> dict[str, Any]:
    sequence = span.receipts.first - 1
    rows = await reader.fetch(
        """SELECT hash FROM receipt WHERE register_id = $1 AND sequence = $2 UNION
           SELECT hash FROM refused_verdict WHERE register_id = $1 AND sequence = $2 AND verdict = 'rejected' ORDER BY hash""",
        span.register_id,
        sequence,
    )
    return {"sequence": sequence, "hashes": [row["hash"] for row in rows] or [GENESIS]}


async def _rejected(reader: Reader, span: Span) -> list[dict[str, Any]]:
    """The places in the book that are empty because a manager rejected what a till had sealed there."""
    rows = await reader.fetch(
        """SELECT sequence, number, hash FROM refused_verdict
           WHERE register_id = $1 AND verdict = 'rejected' AND sequence BETWEEN $2 AND $3 ORDER BY sequence, refused_id""",
        span.register_id,
        *span.receipts,
    )
    return [dict(row) for row in rows]


async def _before(
    reader: Reader, table: str, which: str, register_id: int, piece: Piece
) -> dict[str, Any]:
    row = await reader.fetchrow(
        f"""SELECT sequence, hash, perpetual_sales, perpetual_refunds FROM {table}
            WHERE register_id = $1 {which} AND sequence = $2""",
        register_id,
        piece.first - 1,
    )
    if row is not None:
        return dict(row)
    return {"sequence": 0, "hash": GENESIS, "perpetual_sales": 0, "perpetual_refunds": 0}


async def receipts(database: Database, span: Span) -> AsyncIterator[list[dict[str, Any]]]:
    """A register's receipts as they were sealed, page by page; `z` is the Z that a receipt is in, if the archive holds it."""
    sequence, fork = span.receipts.first, -1
    while True:
        rows = await database.report(
            f"""SELECT r.register_id, r.sequence, r.fork, r.number, r.sale_id, r.shift_id, r.cashier_id, r.previous_hash,
                       r.hash, r.signature, r.content, s.site_id, s.recorded_at, z.sequence AS z
                FROM receipt r JOIN sale s ON s.id = r.sale_id LEFT JOIN z_receipt x ON x.sale_id = r.sale_id
                LEFT JOIN z_report z ON z.id = x.z_id AND z.sequence BETWEEN $5 AND $6
                WHERE r.register_id = $1 AND r.sequence <= $2 AND (r.sequence, r.fork) > ($3, $4)
                ORDER BY r.sequence, r.fork LIMIT {PAGE}""",
            span.register_id, span.receipts.last, sequence, fork, *span.reports,
        )  # fmt: skip
        if not rows:
            return
        sequence, fork = rows[-1]["sequence"], rows[-1]["fork"]
        yield [dict(row) for row in rows]


REPORT: Final = """register_id, sequence, kind, shift_id, day_on, sealed_at, perpetual_sales, perpetual_refunds,
    previous_hash, hash, signature, content"""
CLOSING: Final = """register_id, period, sequence, period_on, supplement, sealed_at, sales, refunds, perpetual_sales,
    perpetual_refunds, previous_hash, hash, signature, content"""


async def reports(database: Database, span: Span) -> list[dict[str, Any]]:
    return await _rows(
        database,
        f"SELECT {REPORT} FROM z_report WHERE register_id = $1 AND sequence BETWEEN $2 AND $3 ORDER BY sequence",
        span.register_id,
        *span.reports,
    )


async def closings(database: Database, span: Span) -> list[dict[str, Any]]:
    sql = f"""SELECT {CLOSING} FROM closing WHERE register_id = $1 AND period = $2 AND sequence BETWEEN $3 AND $4
              ORDER BY sequence"""
    return [
        row
        for name, piece in span.closings.items()
        for row in await _rows(database, sql, span.register_id, name, *piece)
    ]


JOURNAL: Final = {
    "shifts": """SELECT s.id, s.register_id, s.opened_by, s.opened_at, s.opening_float, s.closed_by, s.closed_at,
                        s.counted, n.counted AS notes, n.note
                 FROM shift s LEFT JOIN shift_count n ON n.shift_id = s.id
                 WHERE {0} ORDER BY s.opened_at, s.id""",
    "movements": """SELECT m.id, m.shift_id, m.direction, m.amount, m.reason, m.moved_by, m.approved_by, m.moved_at
                    FROM cash_movement m JOIN shift s ON s.id = m.shift_id WHERE {0} ORDER BY m.moved_at, m.id""",
    "differences": """SELECT d.shift_id, d.difference, d.reason, d.approved_by, d.approved_at, d.approved_where
                      FROM difference_approval d JOIN shift s ON s.id = d.shift_id WHERE {0} ORDER BY s.opened_at, s.id""",
    "papers": """SELECT p.id, p.sale_id, p.register_id, p.asked_at, p.copy, p.attempts, p.printed_at, p.opened_drawer,
                        p.last_error
                 FROM print_job p WHERE p.register_id IN ({1}) AND p.asked_at >= $1 AND p.asked_at < $2
                 ORDER BY p.asked_at, p.id""",
    "shift_papers": """SELECT p.id, p.shift_id, p.kind, p.subject, p.register_id, p.asked_at, p.copy, p.attempts,
                              p.printed_at, p.last_error
                       FROM shift_paper p WHERE p.register_id IN ({1}) AND p.asked_at >= $1 AND p.asked_at < $2
                       ORDER BY p.asked_at, p.id""",
    "refused": """SELECT f.sale_id, f.register_id, f.reason, f.received_at, f.digest, f.content, v.verdict,
                         v.reason AS decided_why, v.decided_by, v.decided_at
                  FROM refused_sale f LEFT JOIN refused_verdict v ON v.refused_id = f.id
                  WHERE (f.register_id IS NULL OR f.register_id IN ({1})) AND f.received_at >= $1 AND f.received_at < $2
                  ORDER BY f.id""",
    "people": "SELECT p.id, p.name, p.role FROM staff p ORDER BY p.id",
}
"""What happened besides receipts, file by file: {0} is the shifts of the period, {1} the registers."""
AT_THE_TIME: Final = """s.register_id IN ({0}) AND s.opened_at < $2
    AND (s.closed_at IS NULL OR s.closed_at >= $1)"""


async def journal(
    database: Database, name: str, registers: Sequence[int], period: Period
) -> list[dict[str, Any]]:
    """One of the files of JOURNAL."""
    holes = places(len(registers), 3)
    sql = JOURNAL[name].format(AT_THE_TIME.format(holes), holes)
    values: list[Value] = [] if "$1" not in sql else [*period.instants]
    return await _rows(database, sql, *values, *(registers if "$3" in sql else ()))


async def events(
    database: Database, closed: Sequence[dict[str, Any]], period: Period
) -> AsyncIterator[list[dict[str, Any]]]:
    """The log of the period, and as far as the closings of the archive have sealed it, page by page."""
    logs = [
        log for row in closed if (log := msgspec.json.decode(row["content"])["log"]) is not None
    ]
    after, last = (
        min((log["after"] for log in logs), default=0),
        max((log["last"] for log in logs), default=0),
    )
    place = 0
    while True:
        rows = await database.report(
            f"""SELECT {", ".join(event_digest.COLUMNS)} FROM audit
                WHERE id > $1 AND ((at >= $2 AND at < $3) OR (id > $4 AND id <= $5)) ORDER BY id LIMIT {PAGE}""",
            place, *period.instants, after, last,
        )  # fmt: skip
        if not rows:
            return
        place = rows[-1]["id"]
        yield [dict(row) for row in rows]


async def _rows(database: Database, sql: str, *values: Value) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.report(sql, *values)]


def line(row: dict[str, Any]) -> bytes:
    return msgspec.json.encode(row, order="sorted") + b"\n"
