"""Staff: added, disabled, given a new password, PIN or badge. Nobody is ever deleted: their name is on receipts.

Hashes are made before the transaction (store/people/passwords.py); a verb here only stores them. Whatever
changes how a person proves who they are ends every session that person has.
"""

import secrets
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from store import audit, settings
from store.db import Reader, Row, Transaction
from store.errors import BadInput, Conflict, NotFound
from store.i18n import N_
from store.money import Language

Role = Literal[
    "cashier",
    "manager",
    "pool_operator",
    "field_agent",
    "trade_buyer",
    "cooperative",
    "auditor",
]
ROLE_NAMES: Final[dict[str, str]] = {
    "cashier": N_("Cashier"),
    "manager": N_("Manager"),
    "pool_operator": N_("Pool operator"),
    "field_agent": N_("Field agent"),
    "trade_buyer": N_("Trade buyer"),
    "cooperative": N_("Co-operative"),
    "auditor": N_("Auditor"),
}


class Staff(msgspec.Struct, frozen=True):
    """A person who may sign in; `disabled_at` when no longer."""

    id: int
    username: str
    name: str
    role: Role
    site_id: int | None
    language: Language
    badge: str | None = None
    has_pin: bool = False
    disabled_at: int | None = None


class NewStaff(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a new person; password and PIN in clear, for `passwords.hashes`."""

    username: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9._-]{1,31}\Z")]
    name: Annotated[str, Meta(min_length=1, max_length=80)]
    role: Role
    language: Language = "fr"
    password: Annotated[str, Meta(max_length=200)]
    pin: Annotated[str, Meta(max_length=6)] = ""


class Hashes(msgspec.Struct, frozen=True):
    """What is stored of a new person's password and PIN."""

    password: str
    pin: str | None


COLUMNS = """id, username, name, role, site_id, language, badge,
    CASE WHEN pin_hash IS NULL THEN 0 ELSE 1 END AS has_pin, disabled_at"""


def read(row: Row) -> Staff:
    return Staff(
        row["id"],
        row["username"],
        row["name"],
        row["role"],
        row["site_id"],
        row["language"],
        row["badge"],
        row["has_pin"] == 1,
        row["disabled_at"],
    )


async def find(reader: Reader, staff_id: int) -> Staff:
    """Raises NotFound."""
    row = await reader.fetchrow(f"SELECT {COLUMNS} FROM staff WHERE id = $1", staff_id)
    if row is None:
        raise NotFound(N_("There is no such person."))
    return read(row)


async def exists(reader: Reader, staff_id: int) -> bool:
    return await reader.fetchval("SELECT 1 FROM staff WHERE id = $1", staff_id) is not None


async def named(reader: Reader, username: str) -> Staff:
    """Raises NotFound."""
    row = await reader.fetchrow(f"SELECT {COLUMNS} FROM staff WHERE username = $1", username)
    if row is None:
        raise NotFound(N_("There is no such person."))
    return read(row)


async def everyone(reader: Reader) -> list[Staff]:
    """Those who may sign in first, then by name."""
    rows = await reader.fetch(
        f"""SELECT {COLUMNS} FROM staff
            ORDER BY CASE WHEN disabled_at IS NULL THEN 0 ELSE 1 END, name, id LIMIT 500"""
    )
    return [read(row) for row in rows]


async def add(
    tx: Transaction,
    new: NewStaff,
    hashes: Hashes,
    *,
    site_id: int | None,
    by: int | None,
    now: int,
) -> Staff:
    """A new person, with a badge of their own. Raises BadInput when the user name is taken."""
    added = await tx.fetchval(
        """INSERT INTO staff (username, name, role, site_id, language, password_hash, pin_hash, badge, created_at)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (username) DO NOTHING RETURNING id""",
        new.username,
        new.name,
        new.role,
        site_id,
        new.language,
        hashes.password,
        hashes.pin,
        new_badge((await settings.rules(tx)).badge_prefix),
        now,
    )
    if added is None:
        raise BadInput(N_("This user name is taken."), "username")
    detail = {"username": new.username, "role": new.role}
    await audit.record(tx, by, "staff.add", f"staff:{added}", detail, now)
    return await find(tx, added)


def new_badge(prefix: str) -> str:
    """An EAN-13 that nobody can guess from another: the prefix, nine random digits, the check digit."""
    digits = prefix + f"{secrets.randbelow(10**9):09}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


async def disable(tx: Transaction, staff_id: int, *, by: int | None, now: int) -> None:
    """Nobody signs in as this person any more, and every session ends.

    Raises NotFound, Conflict for oneself, for one disabled before, and for the last manager.
    """
    if staff_id == by:
        raise Conflict(N_("You cannot disable yourself."))
    disabled = await tx.execute(
        """UPDATE staff SET disabled_at = $2 WHERE id = $1 AND disabled_at IS NULL AND (role <> 'manager'
               OR EXISTS (SELECT 1 FROM staff other WHERE other.role = 'manager' AND other.id <> $1
                          AND other.disabled_at IS NULL))""",
        staff_id,
        now,
    )
    if not disabled:
        gone = (await find(tx, staff_id)).disabled_at is not None
        raise Conflict(
            N_("This person is disabled already.") if gone else N_("There must be a manager left.")
        )
    await _end_sessions(tx, staff_id, now)
    await audit.record(tx, by, "staff.disable", f"staff:{staff_id}", {}, now)


async def enable(tx: Transaction, staff_id: int, *, by: int | None, now: int) -> None:
    """Raises NotFound."""
    enabled = await tx.execute(
        "UPDATE staff SET disabled_at = NULL WHERE id = $1 AND disabled_at IS NOT NULL", staff_id
    )
    if not enabled:
        await find(tx, staff_id)
        return
    await audit.record(tx, by, "staff.enable", f"staff:{staff_id}", {}, now)


async def set_password(
    tx: Transaction, staff_id: int, password_hash: str, *, by: int | None, now: int
) -> None:
    """A new password; every session of this person ends. Raises NotFound."""
    await _change(tx, staff_id, "password_hash", password_hash)
    await _end_sessions(tx, staff_id, now)
    await audit.record(tx, by, "staff.password", f"staff:{staff_id}", {}, now)


async def set_pin(
    tx: Transaction, staff_id: int, pin_hash: str | None, *, by: int | None, now: int
) -> None:
    """A new PIN, or none; every session of this person ends. Raises NotFound."""
    await _change(tx, staff_id, "pin_hash", pin_hash)
    await _end_sessions(tx, staff_id, now)
    await audit.record(tx, by, "staff.pin", f"staff:{staff_id}", {"set": pin_hash is not None}, now)


async def renew_badge(tx: Transaction, staff_id: int, *, by: int | None, now: int) -> str:
    """A new badge for a lost one, which is worth nothing from now on. Raises NotFound."""
    badge = new_badge((await settings.rules(tx)).badge_prefix)
    await _change(tx, staff_id, "badge", badge)
    await _end_sessions(tx, staff_id, now)
    await audit.record(tx, by, "staff.badge", f"staff:{staff_id}", {}, now)
    return badge


async def set_language(tx: Transaction, staff_id: int, language: Language) -> None:
    await _change(tx, staff_id, "language", language)


async def _change(tx: Transaction, staff_id: int, column: str, value: str | None) -> None:
    if not await tx.execute(f"UPDATE staff SET {column} = $2 WHERE id = $1", staff_id, value):
        raise NotFound(N_("There is no such person."))


async def _end_sessions(tx: Transaction, staff_id: int, now: int) -> None:
    await tx.execute(
        "UPDATE session SET revoked_at = $2 WHERE staff_id = $1 AND revoked_at IS NULL",
        staff_id,
        now,
    )
