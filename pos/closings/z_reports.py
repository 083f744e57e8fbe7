"""Z reports: a shift's receipts added up, numbered per register, sealed and chained (rules §4.6–4.7).

Invariant: every receipt of a closed shift is in exactly one Z. What reaches the server after its shift's Z
goes to a late one, of the day on which it was sold, that says how its cash moves the shift's difference. `sales` is what was sold, `refunds` what came back (both above 0);
each Z carries the perpetual totals of either after it, which only ever grow. Sums add the recorded figures and never compute a tax again.
"""

import hashlib
import hmac
import json
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from typing import Any, Literal, NamedTuple

from pos.closings import late_cash
from pos.registers import marks
from pos.registers.marks import Mark
from pos.shifts import differences, drawer
from store import clock
from store.db import Database, Reader, Row, Transaction, places, rows_of
from store.errors import NotFound
from store.ids import uuid7
from store.receipt_chain import GENESIS, canonical

Kind = Literal["shift", "late"]
AT_ONCE = 400
FIGURES = ("receipts", "stamp_duty", "stamp_added", "cash_rounding", "paid")


BLIND = ("receipts", "sales")
"""The sums that whoever counts the drawer may see."""
IDENTITY = (
    "id", "register", "sequence", "kind", "day_on", "shift_id", "opened_at", "closed_at", "sealed_at", "hash",
    "previous_hash",
)  # fmt: skip
"""What a Z is, whatever it holds."""


class Z(NamedTuple):
    """Where a sealed Z stands in its register's book."""

    id: str
    register_id: int
    sequence: int
    hash: str


class _Shift(NamedTuple):
    id: str
    register_id: int
    register: str
    opened_at: int
    opening_float: int
    closed_at: int
    closed_by: int
    counted: int


class _Before(NamedTuple):
    sequence: int
    hash: str
    perpetual_sales: int
    perpetual_refunds: int


async def seal_shift(
    tx: Transaction, shift_id: str, *, key: bytes, now: int, id_: str | None = None
) -> Z:
    """The Z of a closed shift, also when it sold nothing; the one it has, if it has. `id_`: its own, if it has to be known."""
    shift = await _in_turn(tx, shift_id)
    row = await tx.fetchrow(
        "SELECT id, register_id, sequence, hash FROM z_report WHERE shift_id = $1 AND kind = 'shift'",
        shift_id,
    )
    if row is not None:
        return Z(*row)
    ids = [row["sale_id"] for row in await _unsealed(tx, shift_id)]
    day_on = clock.day(shift.opened_at)
    return await _seal(tx, id_ or uuid7(), shift, "shift", day_on, ids, key=key, now=now)


async def seal_late(database: Database, *, key: bytes, now: int) -> int:
    """Seal what reached the server after its shift's Z, a Z for each shift and day of sale; how many were made."""
    rows = await database.fetch(
        """SELECT DISTINCT r.shift_id FROM receipt r JOIN z_report z ON z.shift_id = r.shift_id AND z.kind = 'shift'
           WHERE NOT EXISTS (SELECT 1 FROM z_receipt x WHERE x.sale_id = r.sale_id) LIMIT 100"""
    )
    made = 0
    for row in rows:
        made += await database.write(
            partial(_seal_days, shift_id=row["shift_id"], key=key, now=now)
        )
    return made


async def seal_moved(
    tx: Transaction, shift_id: str, moved_at: int, *, key: bytes, now: int
) -> None:
    """Cash was put in or taken out of a shift's drawer: a late Z says so where the shift's own was sealed without it."""
    shift = await _in_turn(tx, shift_id)
    own = "SELECT 1 FROM z_report WHERE shift_id = $1 AND kind = 'shift'"
    if await tx.fetchval(own, shift_id) is not None:
        await _seal(tx, uuid7(), shift, "late", clock.day(moved_at), [], key=key, now=now)


async def read(reader: Reader, z_id: str) -> dict[str, Any]:
    """What a Z says, as it was sealed, with its hash. Raises NotFound."""
    row = await reader.fetchrow("SELECT content, hash FROM z_report WHERE id = $1", z_id)
    if row is None:
        raise NotFound("There is no such report.")
    return {**json.loads(row["content"]), "hash": row["hash"]}


def for_cashier(z: dict[str, Any]) -> dict[str, Any]:
    """As much of a Z as a cashier may see of it: which it is, and how much was sold."""
    return {name: z[name] for name in (*IDENTITY, *BLIND)}


async def sealed(reader: Reader, site_id: int, sale_ids: Sequence[str]) -> dict[str, int]:
    """The number of the Z that each of these sales of a shop is in; those that are in none yet are left out."""
    if not sale_ids:
        return {}
    rows = await reader.fetch(
        f"""SELECT x.sale_id, z.sequence FROM z_receipt x JOIN z_report z ON z.id = x.z_id
            JOIN sale s ON s.id = x.sale_id
            WHERE s.site_id = $1 AND x.sale_id IN ({places(len(sale_ids), 2)})""",
        site_id,
        *sale_ids,
    )
    return {row["sale_id"]: row["sequence"] for row in rows}


async def _seal_days(tx: Transaction, *, shift_id: str, key: bytes, now: int) -> int:
    shift = await _in_turn(tx, shift_id)
    by_day: dict[str, list[str]] = defaultdict(list)
    for row in await _unsealed(tx, shift_id):
        by_day[clock.day(row["sold_at"])].append(row["sale_id"])
    for day_on, ids in sorted(by_day.items()):
        await _seal(tx, uuid7(), shift, "late", day_on, ids, key=key, now=now)
    return len(by_day)


async def wait_for_turn(tx: Transaction, register_id: int) -> None:
    """One Z of a register after the other."""
    await tx.execute("UPDATE register SET code = code WHERE id = $1", register_id)


async def _in_turn(tx: Transaction, shift_id: str) -> _Shift:
    """A shift as it is once no other Z of its register is being made: it may have ended meanwhile."""
    register_id = await tx.fetchval("SELECT register_id FROM shift WHERE id = $1", shift_id)
    await wait_for_turn(tx, register_id)
    row = await tx.fetchrow(
        """SELECT s.id, s.register_id, g.code, s.opened_at, s.opening_float, s.closed_at, s.closed_by, s.counted
           FROM shift s JOIN register g ON g.id = s.register_id WHERE s.id = $1""",
        shift_id,
    )
    assert row is not None
    return _Shift(*row)


async def _unsealed(reader: Reader, shift_id: str) -> list[Row]:
    return list(
        await reader.fetch(
            """SELECT r.sale_id, s.sold_at FROM receipt r JOIN sale s ON s.id = r.sale_id
               WHERE r.shift_id = $1 AND NOT EXISTS (SELECT 1 FROM z_receipt x WHERE x.sale_id = r.sale_id)
               ORDER BY r.sequence, r.fork""",
            shift_id,
        )
    )


async def _seal(
    tx: Transaction, id_: str, shift: _Shift, kind: Kind, day_on: str, sale_ids: list[str], *, key: bytes, now: int
) -> Z:  # fmt: skip
    before = await _before(tx, shift.register_id)
    for at in range(0, len(sale_ids), AT_ONCE):
        some = sale_ids[at : at + AT_ONCE]
        pairs = [value for sale_id in some for value in (sale_id, id_)]
        await tx.execute(
            f"INSERT INTO z_receipt (sale_id, z_id) VALUES {rows_of(len(some), 2)}", *pairs
        )
    sums = await sums_of(tx, id_)
    perpetual = before.perpetual_sales + sums["sales"], before.perpetual_refunds + sums["refunds"]
    cash: dict[str, Any] = (
        {"drawer": await _drawer(tx, id_, shift)}
        if kind == "shift"
        else {"drawer": None, "late": await late_cash.of_z(tx, id_, shift.id)}
    )
    content = {
        "id": id_, "register": shift.register, "sequence": before.sequence + 1, "kind": kind, "day_on": day_on,
        "shift_id": shift.id, "opened_at": shift.opened_at, "closed_at": shift.closed_at,
        "closed_by": shift.closed_by, "sealed_at": now, "previous_hash": before.hash, **sums,
        "perpetual_sales": perpetual[0], "perpetual_refunds": perpetual[1],
        **cash,
    }  # fmt: skip
    text = canonical(content).decode()
    sealed = hashlib.sha256(text.encode()).hexdigest()
    await tx.execute(
        """INSERT INTO z_report (id, register_id, sequence, kind, shift_id, day_on, sealed_at, perpetual_sales,
                                 perpetual_refunds, content, previous_hash, hash, signature)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)""",
        id_, shift.register_id, before.sequence + 1, kind, shift.id, day_on, now, *perpetual, text, before.hash,
        sealed, sign(key, sealed),
    )  # fmt: skip
    if kind == "late" and late_cash.difference_of(content):
        stands = await late_cash.since(tx, shift.id)
        await differences.tell_late(tx, content, stands["moved"] if stands else 0, now=now)
    await marks.advance(tx, shift.register_id, Mark(reports=1), key=key, now=now)
    return Z(id_, shift.register_id, before.sequence + 1, sealed)


def sign(key: bytes, sealed: str) -> str:
    """The server's counter-signature of a Z's hash."""
    return hmac.new(key, sealed.encode(), hashlib.sha256).hexdigest()


async def _before(reader: Reader, register_id: int) -> _Before:
    row = await reader.fetchrow(
        """SELECT sequence, hash, perpetual_sales, perpetual_refunds FROM z_report
           WHERE register_id = $1 ORDER BY sequence DESC LIMIT 1""",
        register_id,
    )
    return _Before(0, GENESIS, 0, 0) if row is None else _Before(*row)


async def sums_of(reader: Reader, z_id: str) -> dict[str, Any]:
    """The receipts of a Z added up, in centimes: sales, refunds, taxes by code, tenders by kind, first and last number."""
    inside = "JOIN z_receipt z ON z.sale_id = s.id WHERE z.z_id = $1"
    return await sums(reader, inside, z_id)


async def sums_of_shift(reader: Reader, shift_id: str) -> dict[str, Any]:
    """The same of a shift as it stands now: the X report."""
    return await sums(reader, "JOIN receipt z ON z.sale_id = s.id WHERE z.shift_id = $1", shift_id)


async def sums(reader: Reader, inside: str, id_: str) -> dict[str, Any]:
    total = await reader.fetchrow(
        f"""SELECT COUNT(*) AS receipts, COALESCE(SUM(s.total), 0) AS total,
                   COALESCE(SUM(s.stamp_duty), 0) AS stamp_duty, COALESCE(SUM(s.stamp_added), 0) AS stamp_added,
                   COALESCE(SUM(s.cash_rounding), 0) AS cash_rounding, COALESCE(SUM(s.paid), 0) AS paid
            FROM sale s {inside}""",
        id_,
    )
    assert total is not None
    refunds = await reader.fetchval(
        f"""SELECT COALESCE(-SUM(l.amount), 0) FROM sale s JOIN sale_line l ON l.sale_id = s.id AND l.quantity < 0
            {inside}""",
        id_,
    )
    ends = await reader.fetchrow(
        f"""SELECT MIN(r.sequence) AS first, MAX(r.sequence) AS last FROM sale s
            JOIN receipt r ON r.sale_id = s.id {inside}""",
        id_,
    )
    assert ends is not None
    taxes = await reader.fetch(
        f"""SELECT t.code, t.rate_bp, SUM(t.gross) AS gross, SUM(t.net) AS net, SUM(t.tax) AS tax
            FROM sale s JOIN sale_tax t ON t.sale_id = s.id {inside}
            GROUP BY t.code, t.rate_bp ORDER BY t.code, t.rate_bp""",
        id_,
    )
    tenders = await reader.fetch(
        f"""SELECT t.kind, COUNT(*) AS times, SUM(t.amount) AS amount FROM sale s
            JOIN tender t ON t.sale_id = s.id {inside} GROUP BY t.kind ORDER BY t.kind""",
        id_,
    )
    return {
        **{name: int(total[name]) for name in FIGURES},
        "sales": int(total["total"]) + int(refunds),
        "refunds": int(refunds),
        "first_sequence": ends["first"],
        "last_sequence": ends["last"],
        "taxes": [
            _whole(row, ("rate_bp", "gross", "net", "tax"), code=row["code"]) for row in taxes
        ],
        "tenders": [_whole(row, ("times", "amount"), kind=row["kind"]) for row in tenders],
    }


def _whole(row: Row, names: tuple[str, ...], **rest: str) -> dict[str, Any]:
    """PostgreSQL adds whole numbers up to a Decimal."""
    return {**rest, **{name: int(row[name]) for name in names}}


async def _drawer(reader: Reader, z_id: str, shift: _Shift) -> dict[str, Any]:
    """The drawer by the receipts of this Z and the cash moved until now, whatever comes in meanwhile."""
    moved = await drawer.movements(reader, shift.id)
    cash_in, cash_out = drawer.moved(moved, "in"), drawer.moved(moved, "out")
    expected = shift.opening_float + await drawer.cash_of_z(reader, z_id) + cash_in - cash_out
    return {
        "opening_float": shift.opening_float,
        "cash_in": cash_in,
        "cash_out": cash_out,
        "expected": expected,
        "counted": shift.counted,
        "difference": shift.counted - expected,
        **await drawer.foreign_notes(reader, shift.id, sealed=True),
    }
