"""A manager's approval for what a cashier may not do alone: by name and PIN, for one action, with a reason (rules §4.9).

Asked of the server, an approval carries its mark on that very action, for that very reason. Without the server the till uses the
manager's grant: the server's mark on "this manager was here, on this device", given at an approval, good
for a working day; of a till it says so, and is good for what another till sends in its place, whoever holds
the register by then. Either is checked again when the action arrives.
"""

import hashlib
import hmac
from typing import Annotated, Literal, NamedTuple

import msgspec

from pos.shapes import Instant, Positive, Reason, Text
from store.clock import HOUR, MINUTE
from store.db import Reader
from store.errors import NotAllowed
from store.web import MANAGER

GRANT_LASTS = 12 * HOUR
CLOCK_TOLERANCE = 10 * MINUTE
Action = Literal[
    "cash_out", "open_drawer", "discount", "price_change", "refund_without_receipt", "lot_override", "difference",
    "settle_report",
]  # fmt: skip


class Approval(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who approved `action` on `subject` (a receipt's or an event's id), why, when. `until` is 0, or when the grant ends.

    `about` is what of a receipt or an event: the centimes of cash that moves, a line at its price or worth, a lot of a product, the centimes of its discounts by hand (`pos/approvals/permits.py`). `device` is where it was given: what a till noted keeps its approvals when another till sends it.
    """

    action: Action
    subject: Text
    by: Positive
    reason: Reason
    at: Instant
    until: Instant
    proof: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
    device: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?\Z")] = ""
    about: Text = ""


class Grant(NamedTuple):
    """What lets a device note a manager's approvals by itself, until `until`."""

    by: int
    until: int
    proof: str
    device: str


def approve(
    key: bytes, device: str, action: Action, subject: str, *, by: int, reason: str, now: int, about: str = ""
) -> Approval:  # fmt: skip
    """The server's mark on one action, for one reason."""
    mark = _approval_mark(key, by, device, action, subject, now, about, reason)
    return Approval(action, subject, by, reason, now, 0, mark, device, about)


def grant(key: bytes, device: str, by: int, *, now: int, is_till: bool = False) -> Grant:
    """The server's mark on a manager's presence; `is_till`: the device sells from a register."""
    until = now + GRANT_LASTS
    return Grant(by, until, _grant_mark(key, device, by, until, is_till=is_till), device)


async def require(
    reader: Reader, key: bytes, device: str | None, approval: Approval | None, action: Action, subject: str, *, now: int,
    about: str = "", reason: str | None = None,
) -> int:  # fmt: skip
    """The manager who approved `action` on `subject`, for this `reason` where the action gives one of its own.

    Raises NotAllowed when nobody did, or the proof is not ours.
    """
    where = (approval and approval.device) or device
    if (
        approval is None
        or where is None
        or reason not in (None, approval.reason)
        or not _holds(key, where, approval, (action, subject, about), now)
    ):
        raise NotAllowed("A manager has to approve this.")
    if approval.until and where != device and not await _was_a_till(reader, key, where, approval):
        raise NotAllowed("A manager has to approve this.")
    manager = await reader.fetchval(
        """SELECT id FROM staff WHERE id = $1 AND role = $2
           AND (disabled_at IS NULL OR disabled_at > $3)""",
        approval.by, MANAGER, approval.at,
    )  # fmt: skip
    if manager is None:
        raise NotAllowed("A manager has to approve this.")
    return int(manager)


async def _was_a_till(reader: Reader, key: bytes, device: str, approval: Approval) -> bool:
    """Whether a grant may be used for another device: one that sold from a register when it was given, or does now, and
    whose queue was carried here.
    """
    mark = _grant_mark(key, device, approval.by, approval.until, is_till=True)
    if hmac.compare_digest(mark, approval.proof):
        return True
    found = await reader.fetchval("SELECT 1 FROM till_lease WHERE device_id = $1 LIMIT 1", device)
    return found is not None


def _holds(
    key: bytes, device: str, approval: Approval, wanted: tuple[Action, str, str], now: int
) -> bool:
    action, subject, about = wanted
    if (approval.action, approval.subject, approval.about) != wanted:
        return False
    if approval.at > now + CLOCK_TOLERANCE:
        return False
    if approval.until == 0:
        what = approval.by, device, action, subject, approval.at
        marks = [
            _approval_mark(key, *what, about, approval.reason),
            _old_approval_mark(key, *what, about),
        ]
    elif approval.until - GRANT_LASTS - CLOCK_TOLERANCE <= approval.at <= approval.until:
        marks = [
            _grant_mark(key, device, approval.by, approval.until, is_till=is_till)
            for is_till in (True, False)
        ]
    else:
        return False
    return any(hmac.compare_digest(mark, approval.proof) for mark in marks)


def _approval_mark(
    key: bytes, by: int, device: str, action: str, subject: str, at: int, about: str, reason: str
) -> str:
    words = msgspec.json.encode([about, reason]).decode()
    return _mark(key, "reasoned approval", by, device, action, subject, at, words)


def _old_approval_mark(
    key: bytes, by: int, device: str, action: str, subject: str, at: int, about: str
) -> str:
    """What the server gave before it marked the reason, and gives no more: a till may still keep what bears it."""
    return _mark(key, "approval", by, device, action, subject, at, *filter(None, [about]))


def _grant_mark(key: bytes, device: str, by: int, until: int, *, is_till: bool) -> str:
    return _mark(key, "till grant" if is_till else "grant", by, device, until)


def _mark(key: bytes, *parts: object) -> str:
    return hmac.new(key, "\n".join(map(str, parts)).encode(), hashlib.sha256).hexdigest()
