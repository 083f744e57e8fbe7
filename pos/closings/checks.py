"""What must always be true of closings, of the books' marks and of the server's counter-signatures; run by `verify`."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import msgspec

from pos.closings import closings, z_reports
from pos.events import event_digest
from pos.events.event_digest import Events
from pos.registers import marks
from pos.registers.marks import Mark
from pos.sales import checkout, tickets
from store.checks import LIMIT, Check, never
from store.db import Database, Row
from store.receipt_chain import GENESIS

PAGE = 500
COLUMNS = ("id", "period", "sequence", "period_on", "supplement", "sealed_at", "sales", "refunds",
           "perpetual_sales", "perpetual_refunds", "previous_hash")  # fmt: skip
LETTERS = "CASE x.period WHEN 'day' THEN 10 WHEN 'month' THEN 7 ELSE 4 END"


async def broken_log(database: Database) -> list[str]:
    """The first days whose closing sealed another log than there is now."""
    found: list[str] = []
    before: dict[int, int] = {}
    for row in await database.report(
        """SELECT register_id, period, period_on, sequence, content FROM closing WHERE period = 'day'
           ORDER BY register_id, sequence"""
    ):
        sealed = Events(**json.loads(row["content"])["log"])
        after, before[row["register_id"]] = before.get(row["register_id"], 0), sealed.last
        if sealed.after != after:
            found.append(
                f"{_named(row)}: the log that it seals does not follow from the day before"
            )
        elif await event_digest.between(database, sealed.after, sealed.last) != sealed:
            found.append(
                f"{_named(row)}: an entry between {sealed.after} and {sealed.last} of the log was changed or removed"
            )
        if len(found) >= LIMIT:
            break
    return found


async def broken_closings(database: Database) -> list[str]:
    """The first closings whose content, chain, sums or perpetual totals do not hold."""
    found: list[str] = []
    before: dict[tuple[int, str], tuple[str, int, int]] = {}
    rows = await database.report(
        f"""SELECT register_id, content, hash, {", ".join(COLUMNS)} FROM closing
            ORDER BY register_id, period, sequence"""
    )
    for row in rows:
        book = row["register_id"], row["period"]
        reports = await database.report(
            """SELECT z.sequence, z.hash, z.content FROM closing_z x JOIN z_report z ON z.id = x.z_id
               WHERE x.closing_id = $1 ORDER BY z.sequence""",
            row["id"],
        )
        if reason := _wrong(row, before.get(book, (GENESIS, 0, 0)), reports):
            found.append(f"{_named(row)}: {reason}")
        before[book] = (row["hash"], row["perpetual_sales"], row["perpetual_refunds"])
        if len(found) >= LIMIT:
            break
    return found


def _named(row: Row) -> str:
    return f"{row['period']} {row['period_on']}, closing {row['sequence']} of register {row['register_id']}"


def _wrong(row: Row, before: tuple[str, int, int], reports: Sequence[Row]) -> str:
    """Why this closing does not hold; empty when it does."""
    if hashlib.sha256(row["content"].encode()).hexdigest() != row["hash"]:
        return "its content does not match its seal"
    content: dict[str, Any] = json.loads(row["content"])
    if any(content[name] != row[name] for name in COLUMNS):
        return "its columns differ from what was sealed"
    if row["previous_hash"] != before[0]:
        return "the closing before it is missing or was changed"
    expected = {
        **closings.named([(report["sequence"], report["hash"]) for report in reports]),
        **closings.add_up([json.loads(report["content"]) for report in reports]),
    }
    if any(content[name] != value for name, value in expected.items()):
        return "its Z reports add up to something else"
    if (before[1] + row["sales"], before[2] + row["refunds"]) != (row["perpetual_sales"], row["perpetual_refunds"]):  # fmt: skip
        return "its perpetual totals do not follow from the closing before"
    return ""


def signed(key: bytes) -> Check:
    """That every receipt, Z, closing and mark bears the server's own counter-signature."""

    async def find(database: Database) -> list[str]:
        found = [
            *await _unsigned_receipts(database, key),
            *await _unsigned(database, "z_report", "Z", lambda hash_: z_reports.sign(key, hash_)),
            *await _unsigned(database, "closing", "closing", lambda hash_: closings.sign(key, hash_)),
        ]  # fmt: skip
        for register_id, *figures, signature in await database.report(
            "SELECT register_id, sequence, forks, reports, closings, signature FROM register_mark"
        ):
            if not marks.holds(key, register_id, Mark(*figures), signature):
                found.append(f"the mark of register {register_id}")
        return found[:LIMIT]

    return Check("receipts, Z reports, closings and marks bear the server's own signature", find)


async def _unsigned_receipts(database: Database, key: bytes) -> list[str]:
    found: list[str] = []
    register_id, sequence, fork = 0, 0, -1
    while len(found) < LIMIT:
        rows = await database.report(
            f"""SELECT r.register_id, r.sequence, r.fork, r.number, r.hash, r.content, r.signature, s.site_id, s.recorded_at
                FROM receipt r JOIN sale s ON s.id = r.sale_id
                WHERE (r.register_id, r.sequence, r.fork) > ($1, $2, $3)
                ORDER BY r.register_id, r.sequence, r.fork LIMIT {PAGE}""",
            register_id,
            sequence,
            fork,
        )
        for row in rows:
            register_id, sequence, fork = row["register_id"], row["sequence"], row["fork"]
            if not _bears_signature(row, key):
                found.append(f"receipt {row['number']}")
        if len(rows) < PAGE:
            break
    return found


def _bears_signature(row: Row, key: bytes) -> bool:
    try:
        receipt = tickets.read(row["content"])
    except msgspec.MsgspecError:
        return False
    place = row["hash"], row["fork"], row["site_id"], row["recorded_at"]
    return checkout.sign(key, receipt, *place) == str(row["signature"])


async def _unsigned(database: Database, table: str, what: str, sign: Any) -> list[str]:
    rows = await database.report(
        f"SELECT register_id, sequence, hash, signature FROM {table} ORDER BY register_id, sequence"
    )
    return [
        f"{what} {row['sequence']} of register {row['register_id']}"
        for row in rows
        if sign(row["hash"]) != row["signature"]
    ]


async def short_books(database: Database) -> list[str]:
    """The registers whose books are not where their mark says."""
    return [
        f"register {register_id}: the mark says {_words(mark)}; the books hold {_words(books)}"
        for register_id, mark, books in await marks.short_books(database)
    ]


def _words(mark: Mark) -> str:
    return f"receipts up to {mark.sequence}, {mark.forks} forks, {mark.reports} Z, {mark.closings} closings"


CHECKS = (
    never(
        "closings are numbered without a gap, per register and period",
        "register {register_id}, {period}: {closings} closings up to {last}",
        """SELECT register_id, period, COUNT(*) AS closings, MAX(sequence) AS last FROM closing
           GROUP BY register_id, period HAVING COUNT(*) <> MAX(sequence) OR MIN(sequence) <> 1""",
    ),
    never(
        "a Z is in closings of its own register and period, and in its day's before its month's and its year's",
        "Z {sequence} of register {register_id}: {what}",
        f"""SELECT z.register_id, z.sequence, 'its ' || x.period || ' is ' || c.period_on AS what
            FROM closing_z x JOIN z_report z ON z.id = x.z_id JOIN closing c ON c.id = x.closing_id
            WHERE c.register_id <> z.register_id OR c.period <> x.period
               OR c.period_on <> substr(z.day_on, 1, {LETTERS})
            UNION ALL
            SELECT z.register_id, z.sequence, 'no closing of its ' || CASE x.period WHEN 'year' THEN 'month' ELSE 'day' END
            FROM closing_z x JOIN z_report z ON z.id = x.z_id
            WHERE x.period <> 'day' AND NOT EXISTS (SELECT 1 FROM closing_z y WHERE y.z_id = x.z_id
                AND y.period = CASE x.period WHEN 'year' THEN 'month' ELSE 'day' END)""",
    ),
    never(
        "the days of a closed month or year add up to it",
        "register {register_id}, {period} {period_on}: {sales} and {refunds} given back, its days {day_sales} and {day_refunds}",
        f"""SELECT x.register_id, x.period, x.period_on, x.sales, x.refunds, SUM(d.sales) AS day_sales,
                   SUM(d.refunds) AS day_refunds
            FROM (SELECT register_id, period, period_on, SUM(sales) AS sales, SUM(refunds) AS refunds FROM closing
                  WHERE period <> 'day' GROUP BY register_id, period, period_on) AS x
            JOIN closing d ON d.period = 'day' AND d.register_id = x.register_id
                AND substr(d.period_on, 1, {LETTERS}) = x.period_on
            GROUP BY x.register_id, x.period, x.period_on, x.sales, x.refunds
            HAVING x.sales <> SUM(d.sales) OR x.refunds <> SUM(d.refunds)""",
    ),
    never(
        "a closing's sums are what its Z reports moved the perpetual totals by",
        "register {register_id}, {period} {period_on}, closing {sequence}: {sales} and {refunds}, moved {moved} and {back}",
        """SELECT c.register_id, c.period, c.period_on, c.sequence, c.sales, c.refunds, SUM(m.sales) AS moved,
                  SUM(m.refunds) AS back
           FROM closing c JOIN closing_z x ON x.closing_id = c.id
           JOIN (SELECT id,
                   perpetual_sales - COALESCE(LAG(perpetual_sales) OVER (PARTITION BY register_id ORDER BY sequence), 0)
                     AS sales,
                   perpetual_refunds
                     - COALESCE(LAG(perpetual_refunds) OVER (PARTITION BY register_id ORDER BY sequence), 0) AS refunds
                 FROM z_report) AS m ON m.id = x.z_id
           GROUP BY c.register_id, c.period, c.period_on, c.sequence, c.sales, c.refunds
           HAVING c.sales <> SUM(m.sales) OR c.refunds <> SUM(m.refunds)""",
    ),
    never(
        "the perpetual totals never decrease",
        "register {register_id}, {book} {sequence}: {total} after {before}",
        """SELECT register_id, book, sequence, total, before FROM (
             SELECT register_id, book, sequence, total,
                    LAG(total) OVER (PARTITION BY register_id, book, part ORDER BY sequence) AS before
             FROM (SELECT register_id, 'Z' AS book, 'sales' AS part, sequence, perpetual_sales AS total FROM z_report
                   UNION ALL SELECT register_id, 'Z', 'refunds', sequence, perpetual_refunds FROM z_report
                   UNION ALL SELECT register_id, period, 'sales', sequence, perpetual_sales FROM closing
                   UNION ALL SELECT register_id, period, 'refunds', sequence, perpetual_refunds FROM closing) AS one
           ) AS two WHERE total < before""",
    ),
    Check("closings are chained, and say what their Z reports add up to", broken_closings),
    Check("the log is what the closings of the days have sealed", broken_log),
    Check("every register's books reach as far as its signed mark", short_books),
)
