"""Letters: written once, sent once, tried again a bounded number of times when the mail server is down."""

import asyncio
import socket
from collections.abc import AsyncIterator
from email.message import EmailMessage
from typing import Any

import pytest

from store import outbox
from store.clock import HOUR, MINUTE
from store.db import Database
from store.outbox import Letter
from tests.world import NOW

pytestmark = pytest.mark.anyio
SENDER = "Maison <bonjour@example.ma>"


async def compose(language: str, payload: dict[str, Any]) -> Letter:
    return Letter(f"{language} {payload['order']} — مرحبا", "Bonjour", "<p>Bonjour</p>")


COMPOSERS = {"order_placed": compose}


async def write(
    database: Database, key: str = "order:A:placed", kind: str = "order_placed"
) -> bool:
    return await database.write(
        lambda tx: outbox.put(tx, key, kind, "a@example.ma", "fr", {"order": "A"}, now=NOW)
    )


async def send(database: Database, way: outbox.Send, now: int = NOW) -> int:
    return await outbox.send_due(database, COMPOSERS, way, SENDER, now=now)


def refuse(message: EmailMessage) -> None:
    raise ConnectionRefusedError("no mail server")


async def test_a_letter_is_written_and_sent_once(database: Database) -> None:
    sent: list[EmailMessage] = []
    assert await write(database)
    assert not await write(database)
    assert await send(database, sent.append) == 1
    assert await send(database, sent.append, NOW + HOUR) == 0
    (message,) = sent
    assert message["Subject"] == "fr A — مرحبا"
    assert message["Message-ID"] == "<order.A.placed@example.ma>"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


async def test_two_processes_send_a_letter_once(database: Database) -> None:
    sent: list[EmailMessage] = []
    await write(database)
    await asyncio.gather(*(send(database, sent.append) for _ in range(4)))
    assert len(sent) == 1


async def test_a_dead_mail_server_is_tried_again_later_each_time_and_not_for_ever(
    database: Database,
) -> None:
    await write(database)
    now = NOW
    for tries in range(1, outbox.TRIES + 1):
        assert await send(database, refuse, now) == 0
        row = await database.fetchrow("SELECT tries, due_at, last_error FROM outbox")
        assert row is not None
        assert (row["tries"], row["due_at"]) == (tries, now + outbox.wait(tries))
        assert "no mail server" in row["last_error"]
        now = row["due_at"]
    sent: list[EmailMessage] = []
    assert await send(database, sent.append, now + 10 * HOUR) == 0


async def test_what_failed_goes_out_once_the_server_is_back(database: Database) -> None:
    sent: list[EmailMessage] = []
    await write(database)
    await send(database, refuse)
    assert await send(database, sent.append, NOW + MINUTE - 1) == 0
    assert await send(database, sent.append, NOW + MINUTE) == 1


async def test_one_letter_that_cannot_be_made_stops_no_other(database: Database) -> None:
    sent: list[EmailMessage] = []
    await write(database, "order:X:placed", "unheard_of")
    await write(database)
    assert await send(database, sent.append) == 1


def test_the_wait_doubles_up_to_four_hours() -> None:
    assert [outbox.wait(n) for n in (1, 2, 3)] == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert outbox.wait(20) == 4 * HOUR


@pytest.fixture
async def mail_server() -> AsyncIterator[tuple[int, list[bytes]]]:
    """A small mail server that speaks SMTP on a port of its own, and what it was given."""
    received: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 test\r\n")
        while line := await reader.readline():
            verb = line.strip().upper()
            if verb == b"DATA":
                writer.write(b"354 go on\r\n")
                received.append(await reader.readuntil(b"\r\n.\r\n"))
            writer.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                break
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, family=socket.AF_INET)
    async with server:
        yield server.sockets[0].getsockname()[1], received


async def test_a_letter_reaches_a_real_mail_server(
    database: Database, mail_server: tuple[int, list[bytes]]
) -> None:
    port, received = mail_server
    await write(database)
    assert await send(database, outbox.smtp(f"smtp://127.0.0.1:{port}")) == 1
    assert b"To: a@example.ma" in received[0]
    assert b"multipart/alternative" in received[0]


def test_a_mail_address_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="SMTP_URL"):
        outbox.smtp("mail.example.ma")
