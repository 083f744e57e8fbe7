"""What a drawer was over or short, above the ceiling: a manager's to approve, by name and with a reason.

Invariant: a difference never keeps a shift from closing. It raises a task, and is approved at most once, in place at
the till or later in the office; the approval ticks the task off.
"""

from typing import Literal

from store import audit, tasks
from store.db import Transaction
from store.errors import Conflict


async def approve(
    tx: Transaction, shift_id: str, difference: int, *, reason: str, by: int, at: int, where: Literal["till", "office"], now: int
) -> None:  # fmt: skip
    """Approve a difference (centimes) for which a task was raised. Raises Conflict where there is none, or somebody was first."""
    approved = await tx.execute(
        """INSERT INTO difference_approval (shift_id, difference, reason, approved_by, approved_at, approved_where, recorded_at)
           SELECT CAST($1 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS TEXT), CAST($5 AS BIGINT), CAST($6 AS BIGINT),
                  CAST($7 AS TEXT), CAST($8 AS BIGINT)
           FROM task WHERE key = $2 ON CONFLICT (shift_id) DO NOTHING""",
        shift_id, task_key(shift_id), difference, reason, by, at, where, now,
    )  # fmt: skip
    if not approved:
        raise Conflict("There is no difference left to approve.")
    await tasks.settled(tx, task_key(shift_id), by=by, now=now)
    detail = {"difference": difference, "reason": reason, "where": where, "at": at}
    await audit.record(tx, by, "difference.approve", f"shift:{shift_id}", detail, now)


def task_key(shift_id: str) -> str:
    return f"difference:{shift_id}"
