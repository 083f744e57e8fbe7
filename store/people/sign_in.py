"""Signing in by password, by PIN, by badge: slower after each failure, and never more than so many a day.

A try is written down before the secret is looked at, so that a hundred at once count as a hundred, a
restart forgets nothing, and what is guessed is guessed slowly. Somebody unknown gets the same answer
after the same work. Counted by the person aimed at and by the address it comes from.
"""

from typing import Final

from store.clock import DAY, MINUTE, SECOND
from store.db import Database, Reader, Transaction
from store.errors import SignInNeeded, TooManyTries
from store.i18n import N_
from store.people import passwords, staff
from store.people.staff import Staff

FREE_TRIES: Final = 5
DAILY_TRIES: Final = 100
FREE_TRIES_OF_ADDRESS: Final = 50
DAILY_TRIES_OF_ADDRESS: Final = 500
FIRST_WAIT: Final = 5 * SECOND
LONGEST_WAIT: Final = 15 * MINUTE

WRONG = N_("The name or the password is not right.")
WRONG_PIN = N_("The PIN is not right.")
WRONG_BADGE = N_("This badge is not known.")


async def by_password(
    database: Database, username: str, password: str, *, address: str, now: int
) -> Staff:
    """The person who proves to be `username`. Raises SignInNeeded, TooManyTries."""
    return await _prove(database, "password", username, password, WRONG, address, now)


async def by_pin(database: Database, username: str, pin: str, *, address: str, now: int) -> Staff:
    """The same by PIN: at a till that holds a register, and for a manager's approval."""
    return await _prove(database, "pin", username, pin, WRONG_PIN, address, now)


async def by_badge(database: Database, badge: str, *, address: str, now: int) -> Staff:
    """The person whose badge was scanned. Raises SignInNeeded, TooManyTries."""
    attempt = await database.write(lambda tx: begin(tx, "badge", badge, address, now=now))
    row = await database.fetchrow(
        f"SELECT {staff.COLUMNS} FROM staff WHERE badge = $1 AND disabled_at IS NULL", badge
    )
    if row is None:
        raise SignInNeeded(WRONG_BADGE)
    await database.write(lambda tx: succeed(tx, attempt))
    return staff.read(row)


async def _prove(
    database: Database, kind: str, username: str, secret: str, wrong: str, address: str, now: int
) -> Staff:
    attempt = await database.write(lambda tx: begin(tx, kind, username, address, now=now))
    row = await database.fetchrow(
        f"""SELECT {staff.COLUMNS}, {kind}_hash AS stored FROM staff
            WHERE username = $1 AND disabled_at IS NULL""",
        username,
    )
    if not await passwords.matches(row["stored"] if row else None, secret) or row is None:
        raise SignInNeeded(wrong)
    await database.write(lambda tx: succeed(tx, attempt))
    return staff.read(row)


async def begin(tx: Transaction, kind: str, who: str, address: str, *, now: int) -> int:
    """Write a try down as failed until it succeeds; its id. Raises TooManyTries, writing nothing."""
    subject = f"{kind}:{who}"[:100]
    # Takes the person's row, so that two tries at once are counted one after the other.
    await tx.execute("UPDATE staff SET username = username WHERE username = $1", who)
    await _slow_down(tx, "subject", subject, FREE_TRIES, DAILY_TRIES, now)
    await _slow_down(tx, "address", address, FREE_TRIES_OF_ADDRESS, DAILY_TRIES_OF_ADDRESS, now)
    return int(
        await tx.fetchval(
            """INSERT INTO sign_in_try (subject, address, succeeded, tried_at)
               VALUES ($1, $2, 0, $3) RETURNING id""",
            subject,
            address,
            now,
        )
    )


async def _slow_down(
    reader: Reader, column: str, value: str, free: int, daily: int, now: int
) -> None:
    row = await reader.fetchrow(
        f"""SELECT COUNT(*) AS today, MAX(tried_at) AS last,
                SUM(CASE WHEN id > (SELECT COALESCE(MAX(id), 0) FROM sign_in_try
                                    WHERE {column} = $1 AND succeeded = 1) THEN 1 ELSE 0 END) AS in_a_row
            FROM sign_in_try WHERE {column} = $1 AND succeeded = 0 AND tried_at > $2""",
        value,
        now - DAY,
    )
    if row is None or not row["today"]:
        return
    wait = LONGEST_WAIT if row["today"] >= daily else _wait(int(row["in_a_row"]), free)
    left = int(row["last"]) + wait - now
    if row["today"] >= daily or left > 0:
        raise TooManyTries(
            N_("Too many tries. Wait %(seconds)d seconds and try again."),
            retry_after_seconds=max(1, -(-left // SECOND)),
            seconds=max(1, -(-left // SECOND)),
        )


def _wait(failures: int, free: int) -> int:
    """No wait for the first few; then 5 s, doubled by each further failure, up to a quarter of an hour."""
    if failures < free:
        return 0
    return int(min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - free, 20)))


async def succeed(tx: Transaction, attempt: int) -> None:
    """The secret was right: the try no longer counts as a failure."""
    await tx.execute("UPDATE sign_in_try SET succeeded = 1 WHERE id = $1", attempt)


async def forget_old_tries(tx: Transaction, *, now: int) -> int:
    """Delete tries of more than a month ago; how many."""
    return await tx.execute("DELETE FROM sign_in_try WHERE tried_at < $1", now - 30 * DAY)
