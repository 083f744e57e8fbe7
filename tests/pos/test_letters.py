"""A receipt by e-mail: one letter for each ask, in the language asked for, whatever the mail server does."""

import re
import smtplib
from email.message import EmailMessage
from typing import Any

import httpx2
import pytest

from pos.receipts import letters
from store import outbox
from store.clock import DAY, HOUR
from store.ids import uuid7
from tests import world
from tests.house import House
from tests.pos.sold_scene import Counter
from tests.world import NOW

pytestmark = pytest.mark.anyio
BASE = "https://terroir.example.ma"


class Desk:
    """A counter with one sale, and its cashier who asks for letters."""

    def __init__(self, house: House, counter: Counter, client: httpx2.AsyncClient, sale_id: str):
        self.house, self.counter, self.client, self.sale_id = house, counter, client, sale_id

    async def ask(self, **facts: Any) -> httpx2.Response:
        event = {
            "kind": "letter", "id": uuid7(), "shift_id": self.counter.shift_ids[1], "sale_id": self.sale_id,
            "email": "amina@example.ma", "language": "fr", "by": self.counter.cashier_id, "at": NOW, **facts,
        }  # fmt: skip
        return await self.client.post("/pos/api/events", json={"event": event})

    async def posted(self, send: outbox.Send | None = None, at: int = NOW * 2) -> list[EmailMessage]:  # fmt: skip
        """The letters that go out now."""
        sent: list[EmailMessage] = []
        composers = letters.composers(self.house.db, BASE)
        await outbox.send_due(self.house.db, composers, send or sent.append, "Maison <m@example.ma>", now=at)  # fmt: skip
        return sent


@pytest.fixture
async def desk(house: House) -> Desk:
    counter = await Counter.open(house)
    await house.db.write(
        lambda tx: tx.execute("UPDATE product SET gtin = '02000000000015' WHERE id = 1")
    )
    sale_id = await counter.sell((1, 3), (2, 1), given=50_000)
    return Desk(house, counter, await house.client("cashier"), sale_id)


def parts(message: EmailMessage) -> tuple[str, str]:
    """The words as text, and as the HTML's."""
    text, html = (str(part.get_content()) for part in message.iter_parts())
    return re.sub(r"[\u2066-\u2069]", "", text), re.sub(r"[\u2066-\u2069]", "", html)


async def test_an_ask_is_acknowledged_and_makes_one_letter_however_often_it_is_sent(
    desk: Desk,
) -> None:
    id_ = uuid7()
    answers = [await desk.ask(id=id_) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert {answer.json()["event_id"] for answer in answers} == {id_}
    assert len(await desk.posted()) == 1
    await desk.ask()
    assert len(await desk.posted()) == 1


@pytest.mark.parametrize(
    ("language", "direction", "subject", "words"),
    [
        ("fr", "ltr", "Votre ticket C1-000001", ("Espèces", "Rendu", "Lot A1", "Merci et à bientôt.")),
        ("ar", "rtl", "C1-000001", ("نقداً", "شكراً وإلى اللقاء.", "الدفعة")),
        ("en", "ltr", "Your receipt C1-000001", ("Cash", "Change given", "Lot A1", "Thank you, and see you soon.")),
    ],
)  # fmt: skip
async def test_it_speaks_the_language_asked_for_and_says_the_whole_receipt(
    desk: Desk, language: str, direction: str, subject: str, words: tuple[str, ...]
) -> None:
    await desk.ask(language=language)
    (message,) = await desk.posted()
    assert message["To"] == "amina@example.ma"
    assert subject in message["Subject"]
    seal = await desk.house.db.fetchval("SELECT hash FROM receipt WHERE sale_id = $1", desk.sale_id)
    for form in parts(message):
        for said in (*words, "azmoul", "tifaouine", "Maison du Terroir", "ICE 999000099000048"):
            assert said in form, said
        assert f"{BASE}/01/02000000000015/10/A1" in form
        assert f"{BASE}/r/{seal[:32]}" in form
        assert "400" in form
    text, page = parts(message)
    assert not re.search(r"\d,\d\d, ", text), "a comma would be one of another script in Arabic"
    assert re.search(r'white-space:nowrap">RC ', page), "its number stays beside it"
    assert f'dir="{direction}"' in page


async def test_a_dead_mail_server_delays_the_letter_and_nothing_else(desk: Desk) -> None:
    def dead(_message: EmailMessage) -> None:
        raise smtplib.SMTPServerDisconnected("gone")

    assert (await desk.ask()).status_code == 200
    assert await desk.posted(dead) == []
    assert await desk.counter.sell()
    assert len(await desk.posted(at=NOW * 2 + HOUR)) == 1


async def test_an_address_that_nobody_has_is_the_managers_to_mend(desk: Desk) -> None:
    def refuse(_message: EmailMessage) -> None:
        raise smtplib.SMTPRecipientsRefused({"amina@example.ma": (550, b"5.1.1 no such user")})

    await desk.ask()
    assert await desk.posted(refuse) == []
    page = (await (await desk.house.client("manager")).get("/office/tasks?kind=letter_lost")).text
    for said in ("amina@example.ma", f"/office/sales/{desk.sale_id}", "C1-000001"):
        assert said in page


async def test_only_the_manager_of_the_shop_that_sold_sees_the_address_and_only_until_it_is_mended(
    desk: Desk,
) -> None:
    def refuse(_message: EmailMessage) -> None:
        raise smtplib.SMTPRecipientsRefused({"amina@example.ma": (550, b"5.1.1 no such user")})

    async def shown(how: str = "") -> str:
        page = (await manager.get(f"/office/tasks?kind=letter_lost{how}")).text
        return page.partition("<tbody>")[2]

    manager = await desk.house.client("manager")
    nadia = (await desk.house.person("manager")).id
    await desk.ask()
    await desk.posted(refuse)
    await desk.house.db.write(world.another_shop)
    for site_id, sees in ((world.RABAT, False), (1, True)):
        await desk.house.db.write(lambda tx, at=site_id: tx.execute("UPDATE staff SET site_id = $2 WHERE id = $1", nadia, at))  # type: ignore[misc]  # fmt: skip
        assert ("amina@example.ma" in await shown()) is sees
        assert ("C1-000001" in await shown()) is sees
    task_id = await desk.house.db.fetchval("SELECT id FROM task WHERE kind = 'letter_lost'")
    await manager.post(f"/office/tasks/{task_id}")
    done = await shown("&done=1")
    assert "C1-000001" in done
    assert "@" not in done


async def test_the_managers_task_names_no_address_that_was_forgotten(desk: Desk) -> None:
    def refuse(_message: EmailMessage) -> None:
        raise smtplib.SMTPRecipientsRefused({"amina@example.ma": (550, b"5.1.1 no such user")})

    await desk.ask()
    await desk.posted(refuse)
    late = NOW * 2 + (letters.KEPT_DAYS + 1) * DAY
    assert await desk.house.db.write(lambda tx: letters.forget_addresses(tx, now=late)) == 1
    page = (await (await desk.house.client("manager")).get("/office/tasks?kind=letter_lost")).text
    assert "C1-000001" in page
    assert "@" not in page.partition("<tbody>")[2]


async def test_an_address_stands_in_no_reason_and_no_log_and_is_forgotten_with_it(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(_message: EmailMessage) -> None:
        said = b"5.1.1 <Amina@example.ma>... amina is not known here"
        raise smtplib.SMTPRecipientsRefused({"amina@example.ma": (550, said)})

    async def reason() -> str:
        return str(await desk.house.db.fetchval("SELECT last_error FROM outbox"))

    await desk.ask()
    await desk.posted(refuse)
    for told in (await reason(), caplog.text):
        assert "SMTPRecipientsRefused" in told
        assert "550" in told
        assert "5.1.1" in told
        assert "@" not in told
    late = NOW * 2 + (letters.KEPT_DAYS + 1) * DAY
    await desk.house.db.write(lambda tx: letters.forget_addresses(tx, now=late))
    assert await reason() == "", "a server may say whose address it is in its own way"
    assert await desk.posted(at=late) == []
    sql = "SELECT COUNT(*) FROM task WHERE kind = $1"
    assert await desk.house.db.fetchval(sql, outbox.LOST) == 1


async def test_without_a_mail_server_an_address_is_forgotten_as_the_form_says(desk: Desk) -> None:
    await desk.ask()
    due_at = await desk.house.db.fetchval("SELECT due_at FROM outbox")

    async def pass_days(days: int) -> str:
        now = due_at + days * DAY + 1
        await outbox.keep_waiting(desk.house.db, now=now)
        await desk.house.db.write(lambda tx: letters.forget_addresses(tx, now=now))
        return str(await desk.house.db.fetchval("SELECT recipient FROM outbox"))

    assert await pass_days(letters.KEPT_DAYS - 1) == "amina@example.ma"
    assert await pass_days(letters.KEPT_DAYS) == outbox.NOBODY
    assert await desk.posted(at=due_at + 99 * DAY) == [], "it goes to nobody"
    page = (await (await desk.house.client("manager")).get("/office/tasks?kind=letters_wait")).text
    assert "SMTP_URL" in page


@pytest.mark.parametrize("email", ["", "amina", "amina@", "a b@c.ma", "x" * 200 + "@a.ma"])
async def test_an_address_that_is_none_is_refused(desk: Desk, email: str) -> None:
    answer = await desk.ask(email=email)
    assert answer.status_code == 422
    assert await desk.posted() == []


async def test_nobody_sends_a_receipt_of_another_shop_or_one_that_is_not_there(desk: Desk) -> None:
    assert (await desk.ask(sale_id=uuid7())).status_code == 422
    await desk.house.db.write(lambda tx: tx.execute("INSERT INTO site (id, code, kind, name_fr, name_ar, name_en, address, city, phone) VALUES (9, 'rabat', 'store', 'R', 'R', 'R', '', '', '')"))  # fmt: skip
    await desk.house.db.write(lambda tx: tx.execute("UPDATE register SET site_id = 9 WHERE id = 1"))
    assert (await desk.ask()).status_code == 404
    assert await desk.posted() == []


async def test_one_receipt_is_not_sent_without_end(desk: Desk) -> None:
    answers = [(await desk.ask()).status_code for _ in range(letters.MOST_PER_SALE + 2)]
    assert answers == [200] * letters.MOST_PER_SALE + [422, 422]


async def test_where_a_letter_went_is_forgotten_in_time_and_one_that_waits_keeps_its_address(
    desk: Desk,
) -> None:
    await desk.ask()
    await desk.posted()
    await desk.ask(email="waits@example.ma")
    await desk.ask(email="nobody.there@example.ma")
    await desk.house.db.write(lambda tx: tx.execute(f"UPDATE outbox SET tries = {outbox.TRIES}, due_at = {NOW * 2} WHERE recipient LIKE 'nobody.there%'"))  # fmt: skip

    async def forget(days: int) -> int:
        return await desk.house.db.write(lambda tx: letters.forget_addresses(tx, now=NOW * 2 + days * DAY))  # fmt: skip

    assert await forget(letters.KEPT_DAYS) == 0
    assert await forget(letters.KEPT_DAYS + 1) == 2
    assert await forget(letters.KEPT_DAYS + 1) == 0
    rows = await desk.house.db.fetch("SELECT recipient FROM outbox ORDER BY id")
    assert [row["recipient"] for row in rows] == [
        outbox.NOBODY,
        "waits@example.ma",
        outbox.NOBODY,
    ]
