"""The drawer between two counts: cash put in and taken out with a reason, and what it should hold.

Invariant: expected = float + cash settled by sales (change and rounding included) − change for foreign notes − cash
refunded + put in − taken out (rules §4.6). Foreign notes lie in the drawer beside it, and are counted apart.
"""

from typing import NamedTuple

from pos.shifts.shifts import require_known
from store import audit
from store.db import Reader, Transaction


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


SALES = {False: "1 = 1", True: "EXISTS (SELECT 1 FROM z_receipt x WHERE x.sale_id = r.sale_id)"}
"""All of a shift, or those that are in a Z: a Z is of what was there when it began, whatever has come meanwhile."""


async def foreign_notes(reader: Reader, shift_id: str, *, sealed: bool = False) -> dict[str, int]:
    """What lies in the drawer of each foreign currency, in its hundredths; `sealed`: by the sales that are in a Z."""
    rows = await reader.fetch(
        f"""SELECT t.currency, SUM(t.foreign_amount) AS amount FROM receipt r JOIN tender t ON t.sale_id = r.sale_id
            WHERE r.shift_id = $1 AND t.kind = 'foreign' AND {SALES[sealed]} GROUP BY t.currency ORDER BY t.currency""",
        shift_id,
    )
    return {row["currency"]: int(row["amount"]) for row in rows}


async def expected_cash(reader: Reader, shift_id: str, *, sealed: bool = False) -> int:
    """What the drawer should hold in dirhams, in centimes; `sealed`: by the sales that are in a Z."""
    return int(
        await reader.fetchval(
            f"""SELECT s.opening_float
                 + COALESCE((SELECT SUM(CASE t.kind WHEN 'cash' THEN t.amount ELSE -t.change END)
                             FROM receipt r JOIN tender t ON t.sale_id = r.sale_id
                             WHERE r.shift_id = s.id AND t.kind IN ('cash', 'foreign') AND {SALES[sealed]}), 0)
                 + COALESCE((SELECT SUM(CASE m.direction WHEN 'in' THEN m.amount ELSE -m.amount END)
                             FROM cash_movement m WHERE m.shift_id = s.id), 0)
               FROM shift s WHERE s.id = $1""",
            shift_id,
        )
    )
