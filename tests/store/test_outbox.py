"""Letters: written once, sent once, tried again a bounded number of times when the mail server is down."""

import asyncio
import threading
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from store import outbox
from store.clock import DAY, HOUR, MINUTE
from store.db import Database
from store.outbox import Letter
from tests.mail_server import CERTIFICATE, mail_server
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


async def lost(database: Database) -> int:
    """How many letters the manager was told of."""
    sql = "SELECT COUNT(*) FROM task WHERE kind = $1"
    return int(await database.fetchval(sql, outbox.LOST))


def refuse(message: EmailMessage) -> None:
    raise ConnectionRefusedError("no mail server")


async def test_without_a_mail_server_letters_wait_for_one_and_the_manager_is_told_once(
    database: Database,
) -> None:
    async def told(days: int) -> int:
        await outbox.keep_waiting(database, now=NOW + days * DAY + 1)
        sql = "SELECT COUNT(*) FROM task WHERE kind = $1"
        return int(await database.fetchval(sql, outbox.NO_SERVER))

    await write(database)
    assert [await told(0), await told(1), await told(outbox.WAIT_DAYS - 1)] == [0, 1, 1]
    assert await send(database, lambda _: None, NOW + outbox.WAIT_DAYS * DAY) == 1

    await write(database, "order:B:placed")
    assert await told(outbox.WAIT_DAYS) == 1
    await database.write(lambda tx: tx.execute("UPDATE task SET done_at = $1", NOW))
    await write(database, "order:C:placed")
    assert await told(outbox.WAIT_DAYS + 1) == 2, "it has been looked at, and is so again"
    assert await send(database, lambda _: None, NOW + outbox.WAIT_DAYS * DAY + 1) == 0


async def test_a_letter_is_written_and_sent_once(database: Database) -> None:
    sent: list[EmailMessage] = []
    assert await write(database)
    assert not await write(database)
    assert await send(database, sent.append) == 1
    assert await send(database, sent.append, NOW + HOUR) == 0
    (message,) = sent
    assert message["Subject"] == "fr A — مرحبا"
    assert message["Message-ID"] == "<order.A.placed@example.ma>"
    assert parsedate_to_datetime(message["Date"]).timestamp() == NOW // 1000
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


async def test_two_processes_send_a_letter_once(database: Database) -> None:
    sent: list[EmailMessage] = []
    await write(database)
    await asyncio.gather(*(send(database, sent.append) for _ in range(4)))
    assert len(sent) == 1


async def test_a_run_that_has_lasted_long_enough_takes_no_try_of_the_next_letter(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox, "RUN_SECONDS", -1)
    await write(database)
    assert await send(database, refuse) == 0
    assert await database.fetchval("SELECT tries FROM outbox") == 0


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
    assert now - NOW > 2 * DAY, "a night without a mail server loses no letter"
    assert await lost(database) == 1
    assert await send(database, sent.append, now + 10 * HOUR) == 0


async def test_a_run_that_takes_too_long_takes_no_letter_that_it_does_not_try(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[EmailMessage] = []
    await write(database)
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "RUN_SECONDS", -1)
        assert await send(database, sent.append) == 0
    assert await database.fetchval("SELECT tries FROM outbox") == 0
    assert await send(database, sent.append) == 1


async def test_a_letter_with_whose_last_try_the_process_died_is_told_to_the_manager_once(
    database: Database,
) -> None:
    class Died(BaseException):
        """As no fault of a letter does."""

    def die(message: EmailMessage) -> None:
        raise Died

    await write(database)
    await send(database, refuse)
    await database.write(lambda tx: tx.execute("UPDATE outbox SET tries = $1", outbox.TRIES - 1))
    with pytest.raises(Died):
        await send(database, die, NOW + MINUTE)
    over = NOW + MINUTE + outbox.HOLD
    told = []
    for now in (over - 1, over, over + HOUR):
        await send(database, refuse, now)
        told.append(await lost(database))
    assert told == [0, 1, 1]
    assert await database.fetchval("SELECT last_error FROM outbox") == "cut short"


async def test_what_failed_goes_out_once_the_server_is_back(database: Database) -> None:
    sent: list[EmailMessage] = []
    await write(database)
    await send(database, refuse)
    assert await send(database, sent.append, NOW + MINUTE - 1) == 0
    assert await send(database, sent.append, NOW + MINUTE) == 1


async def test_one_letter_that_cannot_be_made_stops_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(language: str, payload: dict[str, Any]) -> Letter:
        raise RuntimeError("a fault in its page")

    sent: list[EmailMessage] = []
    monkeypatch.setitem(COMPOSERS, "faulty", fails)
    await write(database, "order:X:placed", "unheard_of")
    await write(database, "order:Y:placed", "faulty")
    await write(database)
    assert await send(database, sent.append) == 1


def test_the_wait_doubles_up_to_four_hours() -> None:
    assert [outbox.wait(n) for n in (1, 2, 3)] == [MINUTE, 2 * MINUTE, 4 * MINUTE]
    assert outbox.wait(20) == 4 * HOUR


async def test_a_slow_letter_holds_up_no_other(database: Database) -> None:
    sent: list[EmailMessage] = []
    in_hand, let_go = threading.Event(), threading.Event()

    def slowly(message: EmailMessage) -> None:
        in_hand.set()
        let_go.wait()

    for name in "ABC":
        await write(database, f"order:{name}:placed")
    first = asyncio.create_task(send(database, slowly))
    await asyncio.to_thread(in_hand.wait)
    others = await send(database, sent.append)
    let_go.set()
    assert (others, await first) == (2, 1)


# A real mail server


async def test_a_letter_reaches_a_real_mail_server(database: Database) -> None:
    await write(database)
    with mail_server() as server:
        assert await send(database, outbox.smtp(f"smtp://127.0.0.1:{server.port}")) == 1
    (letter,) = server.letters()
    assert (letter["To"], letter["Subject"]) == ("a@example.ma", "fr A — مرحبا")
    assert letter.get_content_type() == "multipart/alternative"


async def test_a_mail_server_that_speaks_the_old_way_only_is_greeted_so(
    database: Database,
) -> None:
    await write(database)
    with mail_server() as server:
        server.answers["EHLO"] = ["502 not here"]
        assert await send(database, outbox.smtp(f"smtp://127.0.0.1:{server.port}")) == 1
    assert server.heard[:3] == ["EHLO", "HELO", "MAIL"]


async def test_the_line_to_the_mail_server_is_secret_where_it_can_be(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    await write(database)
    with mail_server(tls=True, login="\0nadia\0p@ss") as server:
        way = outbox.smtp(f"smtp://nadia:p%40ss@localhost:{server.port}")
        assert await send(database, way) == 1
    assert server.heard[:4] == ["EHLO", "STARTTLS", "EHLO", "AUTH"]
    assert len(server.received) == 1


async def test_a_password_is_kept_from_a_server_that_would_hear_it_in_the_clear(
    database: Database,
) -> None:
    await write(database)
    with mail_server(login="\0nadia\0secret") as server:
        assert (
            await send(database, outbox.smtp(f"smtp://nadia:secret@localhost:{server.port}")) == 0
        )
    assert "AUTH" not in server.heard
    assert "STARTTLS" in await database.fetchval("SELECT last_error FROM outbox")


async def test_what_the_server_has_taken_is_sent_once_however_it_takes_leave(
    database: Database,
) -> None:
    await write(database)
    with mail_server() as server:
        server.answers["QUIT"] = ["421 too busy", ""]
        way = outbox.smtp(f"smtp://localhost:{server.port}")
        assert await send(database, way) == 1
        assert await send(database, way, NOW + HOUR) == 0
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ("verb", "answer"),
    [
        ("RCPT", "450 greylisted"),
        ("RCPT", "554 5.7.1 relay access denied"),
        ("MAIL", "550 who are you?"),
        ("DATA", "451 disk full"),
        (".", "452 disk full"),
        ("EHLO", ""),
    ],
)
async def test_what_may_go_later_is_tried_again_and_comes_once(
    database: Database, verb: str, answer: str
) -> None:
    await write(database)
    with mail_server() as server:
        server.answers[verb] = [answer]
        way = outbox.smtp(f"smtp://localhost:{server.port}")
        assert await send(database, way) == 0
        assert await send(database, way, NOW + MINUTE) == 1
        assert await send(database, way, NOW + HOUR) == 0
    assert len(server.received) == 1
    assert await lost(database) == 0


@pytest.mark.parametrize(
    ("verb", "answer"), [("RCPT", "550 5.1.1 no such user"), (".", "554 no such letters here")]
)
async def test_what_is_refused_for_good_is_left_and_the_manager_told_once(
    database: Database, verb: str, answer: str
) -> None:
    await write(database)
    with mail_server() as server:
        server.answers[verb] = [answer]
        way = outbox.smtp(f"smtp://localhost:{server.port}")
        for hours in (0, 1, 100):
            assert await send(database, way, NOW + hours * HOUR) == 0
    assert (server.heard.count("RCPT"), await lost(database)) == (1, 1)


def test_a_mail_address_that_is_none_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="SMTP_URL"):
        outbox.smtp("mail.example.ma")
