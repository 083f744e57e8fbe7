"""Mail leaves through here: a letter is a row written with what it is about, and sent later.

Invariant: a letter is written at most once per key, and sent again only if the process died before it could
note that it was sent. A dead mail server stops nothing but itself (rules §5.7). Trying again is bounded:
after `TRIES` the letter is left, with its error.
"""

import asyncio
import logging
import smtplib
import ssl
from collections.abc import Awaitable, Callable, Mapping
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec

from store.clock import HOUR, MINUTE
from store.db import Database, Row, Transaction

log = logging.getLogger(__name__)
TRIES = 8
AT_ONCE = 20
HOLD = 5 * MINUTE
TIMEOUT_SECONDS = 20


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
    """Write a letter down, in the transaction of what it is about; False when `key` was written before."""
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
    sent = 0
    for row in await database.write(lambda tx: _take(tx, now)):
        try:
            letter = await composers[row["kind"]](
                row["language"], msgspec.json.decode(row["payload"])
            )
            message = write_message(letter, sender, row["recipient"], row["key"])
            await asyncio.to_thread(send, message)
        except (OSError, smtplib.SMTPException, LookupError) as failure:
            await _failed(database, row, failure, now)
        else:
            await _sent(database, row, now)
            sent += 1
    return sent


async def _take(tx: Transaction, now: int) -> list[Row]:
    """Claim the letters that are due: they come due again only if this process dies with them."""
    rows = await tx.fetch(
        """UPDATE outbox SET due_at = $2, tries = tries + 1
           WHERE sent_at IS NULL AND due_at <= $1 AND tries < $3 AND id IN
               (SELECT id FROM outbox WHERE sent_at IS NULL AND due_at <= $1 AND tries < $3
                ORDER BY due_at, id LIMIT $4)
           RETURNING id, key, kind, recipient, language, payload, tries""",
        now,
        now + HOLD,
        TRIES,
        AT_ONCE,
    )
    return sorted(rows, key=lambda row: row["id"])


async def _sent(database: Database, row: Row, now: int) -> None:
    await database.write(
        lambda tx: tx.execute(
            "UPDATE outbox SET sent_at = $2, last_error = NULL WHERE id = $1", row["id"], now
        )
    )


async def _failed(database: Database, row: Row, failure: Exception, now: int) -> None:
    log.warning("letter %s was not sent (try %d): %s", row["key"], row["tries"], failure)
    due_at = now + wait(row["tries"])
    await database.write(
        lambda tx: tx.execute(
            "UPDATE outbox SET due_at = $2, last_error = $3 WHERE id = $1",
            row["id"],
            due_at,
            f"{type(failure).__name__}: {failure}"[:500],
        )
    )


def wait(tries: int) -> int:
    """Milliseconds until the next try: 1, 2, 4 … minutes, at most four hours."""
    return min(MINUTE << (tries - 1), 4 * HOUR)


def write_message(letter: Letter, sender: str, recipient: str, key: str) -> EmailMessage:
    """The message with both forms of the words. Its id follows from the key, so a double can be told."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = letter.subject
    message["From"] = sender
    message["To"] = recipient
    message["Message-ID"] = f"<{key.replace(':', '.')}@{sender.rpartition('@')[2].strip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def smtp(url: str) -> Send:
    """The way to the mail server at `smtp://user:password@host:port` (STARTTLS where offered) or `smtps://…`."""
    parts = urlsplit(url)
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError(
            "SMTP_URL must look like smtp://user:password@host:587 or smtps://host:465"
        )
    host, secure = parts.hostname, parts.scheme == "smtps"
    port = parts.port or (465 if secure else 25)

    def send(message: EmailMessage) -> None:
        context = ssl.create_default_context()
        with (
            smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
            if secure
            else smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
        ) as server:
            if not secure and server.has_extn("starttls"):
                server.starttls(context=context)
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return send
