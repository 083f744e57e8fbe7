"""What a drawer was over or short, above the ceiling: a manager's to approve, by name and with a reason.

Invariant: a difference never keeps a shift from closing. It raises a task, and each amount of it is approved at most once, in
place at the till or later in the office. What was approved, whatever the server makes of it, is asked for no more: only how far
the difference has moved from it since, when that is above the ceiling. Nothing left to approve ticks the task off.
"""

from typing import Any, Literal

from store import audit, settings, tasks
from store.db import Reader, Row, Transaction
from store.errors import Conflict
from store.i18n import N_

NOTHING_LEFT = N_("There is no difference left to approve.")


async def approve(
    tx: Transaction, shift_id: str, difference: int, *, reason: str, by: int, at: int, where: Literal["till", "office"], now: int
) -> None:  # fmt: skip
    """Approve a difference (centimes) as it was shown. Raises Conflict where this amount was approved before."""
    approved = await tx.execute(
        """INSERT INTO difference_approval (shift_id, difference, reason, approved_by, approved_at, approved_where, recorded_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (shift_id, difference) DO NOTHING""",
        shift_id, difference, reason, by, at, where, now,
    )  # fmt: skip
    if not approved:
        raise Conflict(NOTHING_LEFT)
    detail = {"difference": difference, "reason": reason, "where": where, "at": at}
    await audit.record(tx, by, "difference.approve", f"shift:{shift_id}", detail, now)


async def approve_what_is_left(
    tx: Transaction, shift_id: str, difference: int, *, reason: str, by: int, now: int
) -> None:
    """Approve in the office a difference (centimes) for which a task was raised. Raises Conflict where there is nothing left."""
    if not await is_asked_for(tx, shift_id, difference):
        raise Conflict(NOTHING_LEFT)
    await approve(tx, shift_id, difference, reason=reason, by=by, at=now, where="office", now=now)
    await _tick_off(tx, shift_id, by, now)


async def approvals_of(reader: Reader, shift_id: str) -> list[Row]:
    """What was approved of a shift's differences, in its order, with the manager's name."""
    return list(
        await reader.fetch(
            """SELECT a.difference, a.reason, a.approved_at, p.name AS approved_by FROM difference_approval a
               JOIN staff p ON p.id = a.approved_by WHERE a.shift_id = $1 ORDER BY a.recorded_at, a.approved_at""",
            shift_id,
        )
    )


async def is_asked_for(reader: Reader, shift_id: str, difference: int) -> bool:
    """Whether a difference (centimes), as it stands, is still to be approved: it was told of, and moved since it was approved."""
    return (
        difference != 0
        and len(await _told(reader, shift_id)) > 0
        and await _is_unapproved(reader, shift_id, difference)
    )


async def tell(tx: Transaction, difference: int, z: dict[str, Any], *, now: int) -> None:
    """Tell the manager of a shift's difference (centimes), as its Z `z` says it, if it is left to be approved: in the task that
    is open, or else in a new one.
    """
    shift_id = z["shift_id"]
    if not await _is_left(tx, shift_id, difference):
        return
    detail = {
        "difference": difference,
        "z": z["sequence"],
        "z_id": z["id"],
        "register": z["register"],
    }
    told = await _told(tx, shift_id)
    for task in told:
        if await tasks.renew(tx, task["key"], detail):
            return
    key = f"{task_key(shift_id)}:{z['sequence']}" if told else task_key(shift_id)
    await tasks.raise_once(tx, key, "shift_difference", shift_id, detail, None, now)


async def tell_late(tx: Transaction, z: dict[str, Any], moved: int, *, now: int) -> None:
    """A late Z `z` has moved the difference of its shift. Late sales may explain it: then there is nothing left to look at.
    Cash that was `moved` (centimes, put in less taken out) and told of after the count explains nothing by itself.
    """
    difference = z["late"]["difference"]
    await tell(tx, difference, z, now=now)
    explained = difference + moved
    if not any([await _is_left(tx, z["shift_id"], one) for one in (difference, explained)]):
        await _tick_off(tx, z["shift_id"], None, now)


async def _is_left(reader: Reader, shift_id: str, difference: int) -> bool:
    """Whether it is above the ceiling, and so is how far it is from what was approved."""
    return await _is_large(reader, difference) and await _is_unapproved(
        reader, shift_id, difference
    )


async def _is_unapproved(reader: Reader, shift_id: str, difference: int) -> bool:
    """Whether nothing of it was approved, or it has moved from what was by more than the ceiling."""
    approved = [one["difference"] for one in await approvals_of(reader, shift_id)]
    if not approved:
        return True
    return difference not in approved and await _is_large(reader, difference - approved[-1])


async def _is_large(reader: Reader, difference: int) -> bool:
    return abs(difference) > (await settings.rules(reader)).drawer_difference


async def _tick_off(tx: Transaction, shift_id: str, by: int | None, now: int) -> None:
    for task in await _told(tx, shift_id):
        await tasks.settled(tx, task["key"], by=by, now=now)


async def _told(reader: Reader, shift_id: str) -> list[Row]:
    return list(
        await reader.fetch(
            "SELECT key FROM task WHERE kind = 'shift_difference' AND subject = $1", shift_id
        )
    )


def task_key(shift_id: str) -> str:
    return f"difference:{shift_id}"
