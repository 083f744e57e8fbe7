"""A manager's approval for what a cashier may not do alone: by name and PIN, for one action, with a reason (rules §4.9).

Asked of the server, an approval carries its mark on that very action. Without the server the till uses the
manager's grant: the server's mark on "this manager was here, on this device", given at a sign-in or an
approval, good for a working day. Either is checked again when the action arrives.
"""

import hashlib
import hmac
from typing import Annotated, Literal, NamedTuple

import msgspec

from pos.tickets import Instant, Positive, Text
from store.clock import HOUR, MINUTE
from store.db import Reader
from store.errors import NotAllowed
from store.web import MANAGER

GRANT_LASTS = 12 * HOUR
CLOCK_TOLERANCE = 10 * MINUTE
Action = Literal["cash_out", "open_drawer"]


class Approval(msgspec.Struct, frozen=True):
    """Who approved `action` on `subject` (an event's id), why, when. `until` is 0, or when the grant ends."""

    action: Action
    subject: Text
    by: Positive
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    at: Instant
    until: Instant
    proof: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Grant(NamedTuple):
    """What lets a device note a manager's approvals by itself, until `until`."""

    by: int
    until: int
    proof: str


def approve(
    key: bytes, device: str, action: Action, subject: str, *, by: int, reason: str, now: int
) -> Approval:
    """The server's mark on one action."""
    return Approval(
        action, subject, by, reason, now, 0, _mark(key, "approval", by, device, action, subject, now)
    )  # fmt: skip


def grant(key: bytes, device: str, by: int, *, now: int) -> Grant:
    until = now + GRANT_LASTS
    return Grant(by, until, _mark(key, "grant", by, device, until))


async def require(
    reader: Reader, key: bytes, device: str | None, approval: Approval | None, action: Action, subject: str, *, now: int
) -> int:  # fmt: skip
    """The manager who approved `action` on `subject`. Raises NotAllowed when nobody did, or the proof is not ours."""
    if (
        approval is None
        or device is None
        or not _holds(key, device, approval, action, subject, now)
    ):
        raise NotAllowed("A manager has to approve this.")
    manager = await reader.fetchval(
        """SELECT id FROM staff WHERE id = $1 AND role = $2
           AND (disabled_at IS NULL OR disabled_at > $3)""",
        approval.by, MANAGER, approval.at,
    )  # fmt: skip
    if manager is None:
        raise NotAllowed("A manager has to approve this.")
    return int(manager)


def _holds(
    key: bytes, device: str, approval: Approval, action: Action, subject: str, now: int
) -> bool:
    if (approval.action, approval.subject) != (
        action,
        subject,
    ) or approval.at > now + CLOCK_TOLERANCE:
        return False
    if approval.until == 0:
        mark = _mark(key, "approval", approval.by, device, action, subject, approval.at)
    elif approval.until - GRANT_LASTS - CLOCK_TOLERANCE <= approval.at <= approval.until:
        mark = _mark(key, "grant", approval.by, device, approval.until)
    else:
        return False
    return hmac.compare_digest(mark, approval.proof)


def _mark(key: bytes, *parts: object) -> str:
    return hmac.new(key, "\n".join(map(str, parts)).encode(), hashlib.sha256).hexdigest()
