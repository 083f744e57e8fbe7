"""Day, month and year closings: a register's Z reports added up and sealed once the period is over (rules §4.7).

Invariant: a Z is in one closing of each period at most; a month is made of what its sealed days hold, a year of what
its months hold. So Σ days = Σ months = Σ years = what the perpetual total moved by, at every moment. What comes after a
period was closed goes to a supplement of that very period: a sealed closing never changes. A day seals the log, too.
"""

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Final, Literal, NamedTuple

from pos.closings import late_cash, z_reports
from pos.events import event_digest
from pos.events.event_digest import Events
from pos.registers import marks
from pos.registers.marks import Mark
from store import clock
from store.clock import MINUTE
from store.db import Database, Reader, Row, Transaction
from store.errors import NotFound
from store.ids import uuid7
from store.receipt_chain import GENESIS, canonical

Period = Literal["day", "month", "year"]
LETTERS: Final[dict[Period, int]] = {"day": 10, "month": 7, "year": 4}
"""How much of a day's ISO date names each period."""
INSIDE: Final[dict[Period, Period]] = {"month": "day", "year": "month"}
"""What each period is made of; a day is made of Z reports."""
FIGURES: Final = (
    "receipts",
    "sales",
    "refunds",
    "stamp_duty",
    "stamp_added",
    "cash_rounding",
    "paid",
)
"""What simply adds up."""
SETTLES: Final = 10 * MINUTE
"""A period is closed so long after its end: its last shift may be closing just then."""


async def seal_due(
    database: Database, *, key: bytes, now: int, new_id: Callable[[], str] = uuid7
) -> int:
    """Close what is over of every register, a transaction for each year; how many closings were made."""
    settled_by = now - SETTLES
    today = clock.day(settled_by)
    rows = await database.fetch(
        f"""SELECT DISTINCT z.register_id, substr(z.day_on, 1, 4) AS year_on FROM z_report z
            WHERE {" OR ".join(_is_due(period) for period in LETTERS)} ORDER BY z.register_id, year_on""",
        today,
    )
    made = 0
    for register_id, year_on in rows:
        log = await event_digest.since(database, await _logged_up_to(database, register_id), settled_by)  # fmt: skip
        due = _Due(register_id, year_on, today, log, key, now, new_id)
        made += await database.write(partial(_seal_year, due=due))
    return made


def _is_due(period: Period) -> str:
    """Whether a Z's period is over before the day $1, and the Z in no closing of it."""
    letters = LETTERS[period]
    return f"""(substr(z.day_on, 1, {letters}) < substr($1, 1, {letters}) AND NOT EXISTS
               (SELECT 1 FROM closing_z x WHERE x.z_id = z.id AND x.period = '{period}'))"""


class _Due(NamedTuple):
    """What is to be closed of a register and a year; `log` what the first day closed is to seal of the log."""

    register_id: int
    year_on: str
    today: str
    log: Events
    key: bytes
    now: int
    new_id: Callable[[], str]


async def _seal_year(tx: Transaction, *, due: _Due) -> int:
    await z_reports.wait_for_turn(tx, due.register_id)
    made = 0
    for period, letters in LETTERS.items():
        rows = await tx.fetch(
            f"""SELECT DISTINCT substr(z.day_on, 1, {letters}) AS period_on FROM z_report z
                WHERE {_is_due(period)} AND z.register_id = $2 AND substr(z.day_on, 1, 4) = $3 ORDER BY 1""",
            due.today,
            due.register_id,
            due.year_on,
        )
        for row in rows:
            await _seal(tx, due, period, row["period_on"])
            made += 1
    return made


async def _seal(tx: Transaction, due: _Due, period: Period, period_on: str) -> None:
    register_id, now = due.register_id, due.now
    reports = await _unsealed(tx, register_id, period, period_on)
    sums = add_up([json.loads(row["content"]) for row in reports])
    sequence, previous_hash, *before = await _before(tx, register_id, period)
    perpetual = before[0] + sums["sales"], before[1] + sums["refunds"]
    id_, supplement = due.new_id(), await _closed_before(tx, register_id, period, period_on)
    log = (await _log(tx, due))._asdict() if period == "day" else None
    content = {
        "id": id_, "register": await tx.fetchval("SELECT code FROM register WHERE id = $1", register_id),
        "period": period, "sequence": sequence + 1, "period_on": period_on, "supplement": supplement,
        "sealed_at": now, "previous_hash": previous_hash, **named([(row["sequence"], row["hash"]) for row in reports]),
        **sums, "perpetual_sales": perpetual[0], "perpetual_refunds": perpetual[1], "log": log,
    }  # fmt: skip
    text = canonical(content).decode()
    sealed = hashlib.sha256(text.encode()).hexdigest()
    await tx.execute(
        """INSERT INTO closing (id, register_id, period, sequence, period_on, supplement, sealed_at, sales, refunds,
                                perpetual_sales, perpetual_refunds, content, previous_hash, hash, signature)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)""",
        id_, register_id, period, sequence + 1, period_on, supplement, now, sums["sales"], sums["refunds"],
        *perpetual, text, previous_hash, sealed, sign(due.key, sealed),
    )  # fmt: skip
    await tx.execute_many(
        "INSERT INTO closing_z (z_id, period, closing_id) VALUES ($1, $2, $3)",
        [(row["id"], period, id_) for row in reports],
    )
    await marks.advance(tx, register_id, Mark(closings=1), key=due.key, now=now)


async def _log(tx: Transaction, due: _Due) -> Events:
    """What a day seals of the log: read before the transaction began, unless another day has sealed it since."""
    after = await _logged_up_to(tx, due.register_id)
    if after == due.log.after:
        return due.log
    return await event_digest.since(tx, after, due.now - SETTLES)


async def _logged_up_to(reader: Reader, register_id: int) -> int:
    """The last entry of the log that a day of this register has sealed."""
    text = await reader.fetchval(
        """SELECT content FROM closing WHERE register_id = $1 AND period = 'day'
           ORDER BY sequence DESC LIMIT 1""",
        register_id,
    )
    return 0 if text is None else int(json.loads(text)["log"]["last"])


def sign(key: bytes, sealed: str) -> str:
    """The server's counter-signature of a closing's hash."""
    return hmac.new(key, f"closing\n{sealed}".encode(), hashlib.sha256).hexdigest()


async def _unsealed(
    tx: Transaction, register_id: int, period: Period, period_on: str
) -> Sequence[Row]:
    """The period's Z reports that are in no closing of it yet, of those that its parts hold."""
    inside = INSIDE.get(period)
    is_in_part = (
        f"AND EXISTS (SELECT 1 FROM closing_z y WHERE y.z_id = z.id AND y.period = '{inside}')"
        if inside
        else ""
    )
    return await tx.fetch(
        f"""SELECT z.id, z.sequence, z.hash, z.content FROM z_report z
            WHERE z.register_id = $1 AND substr(z.day_on, 1, {LETTERS[period]}) = $2
              AND NOT EXISTS (SELECT 1 FROM closing_z x WHERE x.z_id = z.id AND x.period = '{period}') {is_in_part}
            ORDER BY z.sequence""",
        register_id,
        period_on,
    )


async def _before(tx: Transaction, register_id: int, period: Period) -> tuple[int, str, int, int]:
    row = await tx.fetchrow(
        """SELECT sequence, hash, perpetual_sales, perpetual_refunds FROM closing
           WHERE register_id = $1 AND period = $2 ORDER BY sequence DESC LIMIT 1""",
        register_id,
        period,
    )
    return (0, GENESIS, 0, 0) if row is None else (row[0], row[1], row[2], row[3])


async def _closed_before(tx: Transaction, register_id: int, period: Period, period_on: str) -> int:
    return int(
        await tx.fetchval(
            "SELECT COUNT(*) FROM closing WHERE register_id = $1 AND period = $2 AND period_on = $3",
            register_id,
            period,
            period_on,
        )
    )


async def read(reader: Reader, closing_id: str) -> dict[str, Any]:
    """What a closing says, as it was sealed, with its hash. Raises NotFound."""
    row = await reader.fetchrow("SELECT content, hash FROM closing WHERE id = $1", closing_id)
    if row is None:
        raise NotFound("There is no such report.")
    return {**json.loads(row["content"]), "hash": row["hash"]}


# The sums: pure


def named(reports: Sequence[tuple[int, str]]) -> dict[str, Any]:
    """Which Z reports a closing is of, by number, and the digest of their hashes in that order."""
    digest = hashlib.sha256("".join(hash_ for _, hash_ in reports).encode()).hexdigest()
    return {"reports": [sequence for sequence, _ in reports], "reports_digest": digest}


def add_up(reports: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What Z reports come to: their figures, taxes by code, tenders by kind, and the drawers' differences."""
    return {
        **{name: sum(z[name] for z in reports) for name in FIGURES},
        "taxes": _merged((tax for z in reports for tax in z["taxes"]), ("gross", "net", "tax")),
        "tenders": _merged((one for z in reports for one in z["tenders"]), ("times", "amount")),
        "difference": sum(map(late_cash.difference_of, reports)),
    }


def _merged(rows: Iterable[dict[str, Any]], figures: Sequence[str]) -> list[dict[str, Any]]:
    """Rows that are alike but for their figures become one, their figures added up; in the order of what names them."""
    found: dict[tuple[tuple[str, Any], ...], dict[str, int]] = {}
    for row in rows:
        name = tuple(sorted((key, value) for key, value in row.items() if key not in figures))
        sums = found.setdefault(name, dict.fromkeys(figures, 0))
        for figure in figures:
            sums[figure] += row[figure]
    return [{**dict(name), **found[name]} for name in sorted(found)]
