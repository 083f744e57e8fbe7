"""Sessions live in the database, so that any of them can be ended at once, from anywhere.

The browser holds a random token of 256 bits; only its SHA-256 is stored. A session ends when it is
idle too long, when it is too old, when it is revoked, or when its person is disabled.
"""

import hashlib
import secrets
from typing import Final, Literal

import msgspec

from store.clock import HOUR, MINUTE
from store.db import Reader, Transaction
from store.errors import NotFound
from store.i18n import N_
from store.people import staff as people
from store.people.staff import Staff

Kind = Literal["office", "till"]

IDLE: Final[dict[str, int]] = {"office": HOUR, "till": 12 * HOUR}
LONGEST: Final[dict[str, int]] = {"office": 12 * HOUR, "till": 16 * HOUR}
SEEN_EVERY: Final = MINUTE


class SignedIn(msgspec.Struct, frozen=True):
    """A valid session and whose it is."""

    staff: Staff
    token_hash: str
    seen_at: int


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


async def start(
    tx: Transaction,
    staff: Staff,
    kind: Kind,
    *,
    user_agent: str,
    instead_of: str | None = None,
    now: int,
) -> str:
    """A new session; its token, for the cookie. The one with token `instead_of` ends (rotation)."""
    token = secrets.token_urlsafe(32)
    await tx.execute(
        """INSERT INTO session (token_hash, staff_id, kind, created_at, seen_at, expires_at, user_agent)
           VALUES ($1, $2, $3, $4, $4, $5, $6)""",
        hashed(token),
        staff.id,
        kind,
        now,
        now + LONGEST[kind],
        _printable(user_agent),
    )
    if instead_of:
        await end(tx, hashed(instead_of), now=now)
    return token


async def find(reader: Reader, token: str, kind: Kind, *, now: int) -> SignedIn | None:
    """Whose valid session of this kind has this token."""
    row = await reader.fetchrow(
        """SELECT s.token_hash, s.seen_at, p.id, p.username, p.name, p.role, p.site_id, p.language, p.badge,
               CASE WHEN p.pin_hash IS NULL THEN 0 ELSE 1 END AS has_pin, p.disabled_at
           FROM session s JOIN staff p ON p.id = s.staff_id
           WHERE s.token_hash = $1 AND s.kind = $2 AND s.revoked_at IS NULL AND s.expires_at > $3
             AND s.seen_at > $4 AND p.disabled_at IS NULL""",
        hashed(token),
        kind,
        now,
        now - IDLE[kind],
    )
    return None if row is None else SignedIn(people.read(row), row["token_hash"], row["seen_at"])


async def touch(tx: Transaction, token_hash: str, *, now: int) -> None:
    """Count the session as used; written once a minute at most."""
    await tx.execute(
        "UPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2", token_hash, now
    )


async def end(tx: Transaction, token_hash: str, *, now: int) -> None:
    await tx.execute(
        "UPDATE session SET revoked_at = $2 WHERE token_hash = $1 AND revoked_at IS NULL",
        token_hash,
        now,
    )


async def revoke(tx: Transaction, staff_id: int, key: str, *, now: int) -> None:
    """End one of a person's own sessions. Raises NotFound when it is somebody else's, or ended."""
    ended = await tx.execute(
        """UPDATE session SET revoked_at = $3
           WHERE token_hash = $2 AND staff_id = $1 AND revoked_at IS NULL""",
        staff_id,
        key,
        now,
    )
    if not ended:
        raise NotFound(N_("There is no such session."))


async def forget_ended(tx: Transaction, *, now: int) -> int:
    """Delete what ended more than a month ago; how many."""
    return await tx.execute("DELETE FROM session WHERE expires_at < $1", now - 30 * 24 * HOUR)


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())[:200]
