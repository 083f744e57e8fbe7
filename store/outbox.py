"""Mail leaves through here: a letter is a row written with what it is about, and sent later.

Invariant: a letter is written at most once per key, and sent again only if the process died before it could
note that it was sent. A dead mail server stops nothing but itself (rules §5.7). Trying again is bounded:
after `TRIES`, or where the server refuses the letter for good, it is left with its error, and the manager is told;
also where a process died with its last try.
Where no mail server is named the manager is told so, and letters wait for one, but not without end.
"""

import asyncio
import logging
import re
import smtplib
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec

from store import clock, tasks
from store.clock import DAY, HOUR, MINUTE
from store.db import Database, Row, Transaction

log = logging.getLogger(__name__)
TRIES = 20
"""Two days of them, by `wait`."""
AT_ONCE = 20
RUN_SECONDS = 60
"""After so long a run begins no other letter: a slow server is not to have one for longer than HOLD."""
HOLD = 5 * MINUTE
TIMEOUT_SECONDS = 20
WAIT_DAYS = 30
"""So long a letter waits for somebody to name a mail server."""
ADDRESS = re.compile(r"\S+@\S+")
LOST = "letter_lost"
"""The manager's task where a letter is given up."""
NOBODY = "nobody@invalid"
"""In the place of an address that was forgotten."""
NO_SERVER = "letters_wait"
"""The manager's task where letters have waited for a day and no mail server is named."""


class Letter(NamedTuple):
    """A letter ready to be sent: the same words as plain text and as HTML."""

    subject: str
    text: str
    html: str


Compose = Callable[[str, dict[str, Any]], Awaitable[Letter]]
"""Makes the letter of a kind from its language and payload."""
Send = Callable[[EmailMessage], None]
"""Hands one message to the mail server, or raises OSError. Runs in a thread."""


async def put(
    tx: Transaction,
    key: str,
    kind: str,
    recipient: str,
    language: str,
    payload: dict[str, Any],
    *,
    now: int,
) -> bool:
    """Write a letter down, in the transaction of what it is about; False when `key` was written before.

    `site` in the payload is the shop whose manager is told if the letter is given up; without it every shop's is.
    """
    written = await tx.execute(
        """INSERT INTO outbox (key, kind, recipient, language, payload, due_at)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (key) DO NOTHING""",
        key,
        kind,
        recipient,
        language,
        msgspec.json.encode(payload).decode(),
        now,
    )
    return written == 1


async def send_due(
    database: Database, composers: Mapping[str, Compose], send: Send, sender: str, *, now: int
) -> int:
    """Send what is due; how many went out. One that fails waits longer each time, and stops no other."""
    sent, ends = 0, time.monotonic() + RUN_SECONDS
    await database.write(lambda tx: _give_up_cut_short(tx, now))
    for _ in range(AT_ONCE):
        if time.monotonic() > ends:
            break
        row = await database.write(lambda tx: _take(tx, now))
        if row is None:
            break
        try:
            letter = await composers[row["kind"]](
                row["language"], msgspec.json.decode(row["payload"])
            )
            message = write_message(letter, sender, row["recipient"], row["key"], now=now)
            await asyncio.to_thread(send, message)
        except Exception as failure:  # one that cannot even be written stops no other
            await _failed(database, row, failure, now)
        else:
            await _sent(database, row, now)
            sent += 1
    return sent


async def keep_waiting(database: Database, *, now: int) -> None:
    """No mail server is named: tell the manager of letters that wait for one, give up those of `WAIT_DAYS` ago."""
    waits = f"sent_at IS NULL AND tries < {TRIES} AND due_at < $1"
    if not await database.fetchval(f"SELECT COUNT(*) FROM outbox WHERE {waits}", now - DAY):
        return

    async def note(tx: Transaction) -> None:
        told = "SELECT COUNT(*) FROM task WHERE kind = $1 AND done_at IS NULL"
        if not await tx.fetchval(told, NO_SERVER):
            key = f"{NO_SERVER}:{clock.day(now)}"
            await tasks.raise_once(tx, key, NO_SERVER, "SMTP_URL", {}, None, now)
        await tx.execute(
            f"UPDATE outbox SET tries = {TRIES}, last_error = 'no mail server' WHERE {waits}",
            now - WAIT_DAYS * DAY,
        )

    await database.write(note)


async def _take(tx: Transaction, now: int) -> Row | None:
    """Claim the next letter that is due: it comes due again only if this process dies with it.

    That is one of its tries, and until it ends it has no error.
    """
    return await tx.fetchrow(
        """UPDATE outbox SET due_at = $2, tries = tries + 1, last_error = NULL
           WHERE sent_at IS NULL AND due_at <= $1 AND tries < $3 AND id IN
               (SELECT id FROM outbox WHERE sent_at IS NULL AND due_at <= $1 AND tries < $3
                ORDER BY due_at, id LIMIT 1)
           RETURNING id, key, kind, recipient, language, payload, tries""",
        now,
        now + HOLD,
        TRIES,
    )


async def _give_up_cut_short(tx: Transaction, now: int) -> None:
    """Give up the letters with whose last try a process died: nobody noted how it ended."""
    rows = await tx.fetch(
        f"""UPDATE outbox SET last_error = 'cut short' WHERE id IN
                (SELECT id FROM outbox WHERE sent_at IS NULL AND due_at <= $1 AND tries >= {TRIES}
                 AND last_error IS NULL ORDER BY id LIMIT {AT_ONCE})
            RETURNING id, key, payload""",
        now,
    )
    for row in rows:
        await _tell(tx, row, now)


async def _tell(tx: Transaction, row: Row, now: int) -> None:
    """Tell the manager of the shop that wrote it, once, of a letter that was given up."""
    detail = {**msgspec.json.decode(row["payload"]), "letter": row["id"]}
    site_id = detail.get("site")
    await tasks.raise_once(tx, f"letter:{row['id']}", LOST, row["key"], detail, site_id, now)


async def _sent(database: Database, row: Row, now: int) -> None:
    await database.write(
        lambda tx: tx.execute(
            "UPDATE outbox SET sent_at = $2, last_error = NULL WHERE id = $1", row["id"], now
        )
    )


async def _failed(database: Database, row: Row, failure: Exception, now: int) -> None:
    reason = reason_of(failure)
    log.warning("letter %s was not sent (try %d): %s", row["key"], row["tries"], reason)
    tries = TRIES if is_final(failure) else row["tries"]

    async def note(tx: Transaction) -> None:
        await tx.execute(
            "UPDATE outbox SET due_at = $2, last_error = $3, tries = $4 WHERE id = $1",
            row["id"],
            now + wait(row["tries"]),
            reason,
            tries,
        )
        if tries >= TRIES:
            await _tell(tx, row, now)

    await database.write(note)


def reason_of(failure: Exception) -> str:
    """What went wrong in the server's words, without the addresses in them (law 09-08)."""
    return ADDRESS.sub("…", f"{type(failure).__name__}: {failure}")[:500]


def is_final(failure: Exception) -> bool:
    """Whether the server will never take this letter: it refuses the address or what is in it, and not us (5.7.x)."""
    if isinstance(failure, smtplib.SMTPRecipientsRefused):
        answers = list(failure.recipients.values())
    elif isinstance(failure, smtplib.SMTPDataError):
        answers = [(failure.smtp_code, _bytes(failure.smtp_error))]
    else:
        return False
    return all(code >= 500 and b"5.7." not in text for code, text in answers)


def _bytes(text: bytes | str) -> bytes:
    return text.encode() if isinstance(text, str) else text


def wait(tries: int) -> int:
    """Milliseconds until the next try: 1, 2, 4 … minutes, at most four hours."""
    return min(MINUTE << (tries - 1), 4 * HOUR)


def write_message(
    letter: Letter, sender: str, recipient: str, key: str, *, now: int
) -> EmailMessage:
    """The message with both forms of the words. Its id follows from the key, so a double can be told."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    message["From"] = sender
    message["To"] = recipient
    message["Date"] = format_datetime(clock.local(now))
    message["Message-ID"] = f"<{key.replace(':', '.')}@{sender.rpartition('@')[2].strip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def smtp(url: str) -> Send:
    """The way to the mail server at `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://…`.

    A password never goes in the clear: it is kept from a server that offers no STARTTLS.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError(
            "SMTP_URL must look like smtp://user:password@host:587 or smtps://host:465"
        )
    host, secure = parts.hostname, parts.scheme == "smtps"
    port = parts.port or (465 if secure else 25)

    def send(message: EmailMessage) -> None:
        context = ssl.create_default_context()
        server = (
            smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
            if secure
            else smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        )
        try:
            server.ehlo_or_helo_if_needed()
            if not secure and server.has_extn("starttls"):
                server.starttls(context=context)
            elif not secure and parts.username:
                raise smtplib.SMTPNotSupportedError("no STARTTLS: the password is kept from it")
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)
            # It has the letter: how it takes leave is nothing to us.
            with suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()

    return send
