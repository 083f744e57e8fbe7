"""What a drawer was over or short, above the ceiling: a manager's to approve, by name and with a reason.

Invariant: a difference never keeps a shift from closing. It raises a task, and is approved at most once, in place at
the till or later in the office; the approval ticks the task off.
"""

from typing import Any, Literal

from store import audit, settings, tasks
from store.db import Reader, Transaction
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
    await _tick_off(tx, shift_id, by, now)
    detail = {"difference": difference, "reason": reason, "where": where, "at": at}
    await audit.record(tx, by, "difference.approve", f"shift:{shift_id}", detail, now)


async def tell(tx: Transaction, difference: int, z: dict[str, Any], *, now: int) -> bool:
    """Tell the manager of a shift's difference (centimes), as its Z `z` says it, if it is above the ceiling; whether it is."""
    if not await _is_large(tx, difference):
        return False
    await _raise(tx, task_key(z["shift_id"]), difference, z, now)
    return True


async def tell_late(tx: Transaction, z: dict[str, Any], *, now: int) -> None:
    """A late Z has moved the difference of its shift: what it is now is told as any other, also where another was looked at
    before; where it explains it, there is nothing left to look at.
    """
    difference, key = z["late"]["difference"], task_key(z["shift_id"])
    if not await _is_large(tx, difference):
        await _tick_off(tx, z["shift_id"], None, now)
    elif await tx.fetchval("SELECT done_at FROM task WHERE key = $1", key) is None:
        await _raise(tx, key, difference, z, now)
    else:
        await _raise(tx, f"{key}:{z['sequence']}", difference, z, now)


async def _is_large(reader: Reader, difference: int) -> bool:
    return abs(difference) > (await settings.rules(reader)).drawer_difference


async def _raise(tx: Transaction, key: str, difference: int, z: dict[str, Any], now: int) -> None:
    detail = {
        "difference": difference,
        "z": z["sequence"],
        "z_id": z["id"],
        "register": z["register"],
    }
    await tasks.raise_once(tx, key, "shift_difference", z["shift_id"], detail, None, now)


async def _tick_off(tx: Transaction, shift_id: str, by: int | None, now: int) -> None:
    told = await tx.fetch(
        "SELECT key FROM task WHERE kind = 'shift_difference' AND subject = $1", shift_id
    )
    for task in told:
        await tasks.settled(tx, task["key"], by=by, now=now)


def task_key(shift_id: str) -> str:
    return f"difference:{shift_id}"
