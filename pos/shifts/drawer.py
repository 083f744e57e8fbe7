"""The drawer between two counts: cash put in and taken out with a reason, and what it should hold.

Invariant: expected = float + cash settled by sales (change and rounding included) − change for foreign notes − cash
refunded + put in − taken out (rules §4.6). Foreign notes lie in the drawer beside it, and are counted apart.
"""

import json
from collections.abc import Sequence
from typing import Final, NamedTuple

from pos.shifts.shifts import require_known
from store import audit
from store.db import Reader, Transaction

BROUGHT: Final = "CASE t.kind WHEN 'cash' THEN t.amount WHEN 'foreign' THEN -t.change ELSE 0 END"
"""What a tender brings to the drawer in dirhams: the change for foreign notes goes out of it."""


class Movement(NamedTuple):
    """Cash that went `in` or `out` of a shift's drawer; `amount` in centimes, positive either way."""

    id: str
    shift_id: str
    direction: str
    amount: int
    reason: str
    moved_by: int
    approved_by: int | None
    moved_at: int


async def move(tx: Transaction, movement: Movement, *, now: int) -> bool:
    """Record a movement, once; whether this call did. Raises BadInput for a shift or a person that is not known."""
    await require_known(tx, movement.shift_id, movement.moved_by)
    recorded = await tx.execute(
        """INSERT INTO cash_movement (id, shift_id, direction, amount, reason, moved_by, approved_by,
                                      moved_at, recorded_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (id) DO NOTHING""",
        *movement,
        now,
    )
    if recorded:
        detail = {
            "amount": movement.amount,
            "reason": movement.reason,
            "approved_by": movement.approved_by,
        }
        action, subject = f"drawer.{movement.direction}", f"shift:{movement.shift_id}"
        await audit.record(tx, movement.moved_by, action, subject, detail, now)
    return recorded == 1


async def movements(reader: Reader, shift_id: str) -> list[Movement]:
    rows = await reader.fetch(
        """SELECT id, shift_id, direction, amount, reason, moved_by, approved_by, moved_at
           FROM cash_movement WHERE shift_id = $1 ORDER BY moved_at, id""",
        shift_id,
    )
    return [Movement(*row) for row in rows]


def moved(movements: Sequence[Movement], direction: str) -> int:
    """How much went this way, in centimes."""
    return sum(one.amount for one in movements if one.direction == direction)


async def expected_cash(reader: Reader, shift_id: str) -> int:
    """What the drawer should hold in dirhams, in centimes."""
    found = await reader.fetchval(
        f"""SELECT s.opening_float
              + COALESCE((SELECT SUM({BROUGHT}) FROM receipt r JOIN tender t ON t.sale_id = r.sale_id
                          WHERE r.shift_id = s.id), 0)
              + COALESCE((SELECT SUM(CASE m.direction WHEN 'in' THEN m.amount ELSE -m.amount END)
                          FROM cash_movement m WHERE m.shift_id = s.id), 0)
            FROM shift s WHERE s.id = $1""",
        shift_id,
    )
    return int(found)


async def cash_of_z(reader: Reader, z_id: str) -> int:
    """What the receipts of a Z brought to the drawer in dirhams, in centimes."""
    found = await reader.fetchval(
        f"""SELECT COALESCE(SUM({BROUGHT}), 0) FROM z_receipt x JOIN tender t ON t.sale_id = x.sale_id
            WHERE x.z_id = $1""",
        z_id,
    )
    return int(found)


async def sealed_cash(reader: Reader, shift_id: str) -> int:
    """What those receipts of a shift that are in a Z brought to the drawer in dirhams, in centimes."""
    found = await reader.fetchval(
        f"""SELECT COALESCE(SUM({BROUGHT}), 0) FROM receipt r JOIN z_receipt x ON x.sale_id = r.sale_id
            JOIN tender t ON t.sale_id = r.sale_id WHERE r.shift_id = $1""",
        shift_id,
    )
    return int(found)


async def foreign_notes(
    reader: Reader, shift_id: str, *, sealed: bool = False
) -> dict[str, dict[str, int]]:
    """Foreign notes by currency, in hundredths: `foreign`, what should lie there (`sealed`: by the receipts that are in a Z),
    and `foreign_counted`, 0 for none; one that is not named there was not counted. Nothing where there are no notes.
    """
    rows = await reader.fetch(
        f"""SELECT t.currency, SUM(t.foreign_amount) AS amount FROM receipt r JOIN tender t ON t.sale_id = r.sale_id
            WHERE r.shift_id = $1 AND t.kind = 'foreign' AND {_among(sealed)} GROUP BY t.currency ORDER BY t.currency""",
        shift_id,
    )
    expected = {row["currency"]: int(row["amount"]) for row in rows}
    text = await reader.fetchval(
        "SELECT counted_foreign FROM shift_count WHERE shift_id = $1", shift_id
    )
    counted = {
        name: amount
        for name, amount in json.loads(text or "{}").items()
        if amount or name in expected
    }
    if not expected and not counted:
        return {}
    return {"foreign": expected, "foreign_counted": counted}


def _among(sealed: bool) -> str:
    return "EXISTS (SELECT 1 FROM z_receipt x WHERE x.sale_id = r.sale_id)" if sealed else "1 = 1"
