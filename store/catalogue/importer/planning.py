"""A file against what is known: what would be new, changed or unchanged, and what is wrong in which cell.

A file need not have every column: one of `sku` and `price_mad_ttc` only changes prices. A record
that the file does not name stays as it is. What a file says twice, it says wrongly.
"""

import hashlib
from collections.abc import Iterator
from typing import Final

import msgspec

from store import audit
from store.catalogue.importer.columns import Column, Record
from store.catalogue.importer.kind import Change, Kind, Known, Plan, Problem
from store.catalogue.importer.sheet import Sheet
from store.db import Reader, Transaction
from store.errors import BadInput, Conflict

MOST_PROBLEMS: Final = 1_000


class FileRefused(BadInput):
    """The file has faults; `plan` lists them and nothing was changed."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("The file has faults. Nothing was changed.", "file")
        self.plan = plan


async def plan(reader: Reader, kind: Kind, sheet: Sheet, *, now: int) -> Plan:
    """What the file would do at `now`. Raises BadInput for columns that nobody knows."""
    return make(kind, sheet, await kind.known(reader, now))


async def run(
    tx: Transaction,
    kind: Kind,
    sheet: Sheet,
    *,
    by: int | None,
    now: int,
    agreed: str | None = None,
) -> Plan:
    """Import the whole file or nothing of it; what was done.

    `agreed` is the mark of the plan that a person has seen: Conflict when the file would now do something
    else. Raises FileRefused when it has faults, BadInput for columns that nobody knows.
    """
    await _stand_in_line(tx, kind, now)
    known = await kind.known(tx, now)
    made = make(kind, sheet, known)
    if made.problems:
        raise FileRefused(made)
    if agreed is not None and mark(made) != agreed:
        raise Conflict("What the file would change is not what you were shown. Look at it again.")
    await kind.carry_out(tx, made, known, by=by, now=now)
    if made.does_something:
        done = {"created": len(made.created), "changed": len(made.changed)}
        await audit.record(tx, by, f"{kind.name}.import", f"import:{kind.name}", done, now)
        tx.notify("catalogue", "")
    return made


async def _stand_in_line(tx: Transaction, kind: Kind, now: int) -> None:
    """One import of a kind at a time, in whatever process: the second sees what the first has done."""
    await tx.execute(
        """INSERT INTO setting (key, value, changed_at) VALUES ($1, '', $2)
           ON CONFLICT (key) DO UPDATE SET changed_at = excluded.changed_at""",
        f"import:{kind.name}",
        now,
    )


def mark(made: Plan) -> str:
    """The same for two plans that do the same."""
    return hashlib.sha256(msgspec.json.encode((made.created, made.changed))).hexdigest()


def make(kind: Kind, sheet: Sheet, known: Known) -> Plan:
    """The plan for a file that has been read."""
    problems: list[Problem] = []
    rows = dict(_rows(kind, sheet, known, problems))
    if not problems:
        problems += kind.across(rows, known)
    created, changed, unchanged = [], [], 0
    for key, (_, record) in rows.items():
        before = known.records.get(key)
        if before is None:
            created.append(record)
        elif before != record:
            changed.append(Change(before, record))
        else:
            unchanged += 1
    return Plan(created, changed, unchanged, problems[:MOST_PROBLEMS])


def _rows(
    kind: Kind, sheet: Sheet, known: Known, problems: list[Problem]
) -> Iterator[tuple[str, tuple[int, Record]]]:
    """The records of the file by key, whole; a row with a fault goes to `problems` instead."""
    columns = _columns_of(kind, sheet)
    seen: dict[str, int] = {}
    for number, cells in sheet.rows:
        record, faults = _record(columns, cells, number)
        key = record.get(kind.key)
        if key in seen:
            faults.append(Problem(number, kind.key, _twice(key, seen[key])))
        elif key is not None:
            seen[key] = number
        if not faults:
            faults = _completed(kind, record, known, number)
        problems += faults
        if not faults:
            kept = {c.name: record[c.name] for c in kind.columns if c.is_kept}
            yield str(key), (number, kept)


def _twice(key: str, row: int) -> BadInput:
    return BadInput("“%(key)s” is in row %(row)d already.", key=key, row=row)


def _columns_of(kind: Kind, sheet: Sheet) -> list[Column]:
    by_name = {column.name: column for column in kind.columns}
    unknown = [name for name in sheet.columns if name not in by_name]
    if unknown:
        raise BadInput("Unknown column: %(columns)s.", "file", columns=", ".join(unknown))
    if kind.key not in sheet.columns:
        raise BadInput("The column %(column)s is missing.", "file", column=kind.key)
    return [by_name[name] for name in sheet.columns]


def _record(
    columns: list[Column], cells: tuple[str, ...], number: int
) -> tuple[Record, list[Problem]]:
    record: Record = {}
    faults = []
    for column, cell in zip(columns, cells, strict=True):
        try:
            record[column.name] = column.read(cell)
        except BadInput as reason:
            faults.append(Problem(number, column.name, reason))
    return record, faults


def _completed(kind: Kind, record: Record, known: Known, number: int) -> list[Problem]:
    """Put in what the file does not say of a known record; what is wrong with the whole."""
    before = known.records.get(record[kind.key])
    missing = [c.name for c in kind.columns if c.is_kept and c.name not in record]
    if before is None and missing:
        words = BadInput("A new row needs this column: %(column)s.", column=missing[0])
        return [Problem(number, missing[0], words)]
    for name in missing:
        record[name] = before[name] if before is not None else None
    try:
        kind.check(record, known)
    except BadInput as reason:
        return [Problem(number, reason.field or kind.key, reason)]
    return []
