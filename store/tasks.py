"""What a person has to look at. A task is raised once per key, however often its cause recurs."""

from typing import Any

import msgspec

from store.db import Transaction


async def raise_once(
    tx: Transaction,
    key: str,
    kind: str,
    subject: str,
    detail: dict[str, Any],
    site_id: int | None,
    now: int,
) -> bool:
    """Raise a task unless `key` was raised before; whether this call did."""
    raised = await tx.execute(
        """INSERT INTO task (key, kind, subject, detail, site_id, raised_at)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO NOTHING""",
        key,
        kind,
        subject,
        msgspec.json.encode(detail).decode(),
        site_id,
        now,
    )
    return raised == 1


async def renew(tx: Transaction, key: str, detail: dict[str, Any]) -> bool:
    """Have the task that was raised as `key` say what is so now, if it is open; whether it is."""
    renewed = await tx.execute(
        "UPDATE task SET detail = $2 WHERE key = $1 AND done_at IS NULL",
        key,
        msgspec.json.encode(detail).decode(),
    )
    return renewed == 1


async def settled(tx: Transaction, key: str, *, by: int | None, now: int) -> None:
    """Tick off the task that was raised as `key`, if it is open: what it asks for has been done, or is asked no more."""
    await tx.execute(
        "UPDATE task SET done_at = $2, done_by = $3 WHERE key = $1 AND done_at IS NULL",
        key,
        now,
        by,
    )


async def done(tx: Transaction, task_id: int, *, by: int, now: int) -> bool:
    """Tick a task off; False when somebody already had."""
    ticked = await tx.execute(
        "UPDATE task SET done_at = $2, done_by = $3 WHERE id = $1 AND done_at IS NULL",
        task_id,
        now,
        by,
    )
    return ticked == 1
