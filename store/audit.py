"""Who did what, when, to what: one append-only row per action that somebody may have to answer for."""

from typing import Any

import msgspec

from store.db import Transaction


async def record(
    tx: Transaction, by: int | None, action: str, subject: str, detail: dict[str, Any], now: int
) -> None:
    """Log `action` (noun.verb) on `subject` (kind:id); `detail` is kept as JSON."""
    await tx.execute(
        "INSERT INTO audit (at, staff_id, action, subject, detail) VALUES ($1, $2, $3, $4, $5)",
        now,
        by,
        action,
        subject,
        msgspec.json.encode(detail).decode(),
    )
