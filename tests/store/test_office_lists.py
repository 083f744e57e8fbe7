"""The office's lists of what people did and of where they are signed in."""

import time

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from store import audit, clock
from store.db import Transaction
from store.people import sessions, staff
from store.seeds.people import CAST
from tests.house import House
from tests.server import Server

pytestmark = pytest.mark.anyio
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


async def rows(house: House, path: str, role: str = "manager") -> list[list[str]]:
    """The cells of the page's table, row by row; its readers are hired to read French."""
    answer = await (await house.client(role)).get(path)
    assert answer.status_code == 200
    found = LexborHTMLParser(answer.text).css("tbody tr")
    return [
        [" ".join(cell.text(separator=" ").split()) for cell in row.css("th, td")] for row in found
    ]  # fmt: skip


async def log(house: House, *actions: str, subject: str = "staff:1") -> None:
    nadia = await house.person("manager")

    async def work(tx: Transaction) -> None:
        await tx.execute("SELECT 1")
        for action in actions:
            await audit.record(tx, nadia.id, action, subject, {"from": [1, 2]}, clock.now())

    await house.db.write(work)


async def test_the_log_shows_who_did_what_the_newest_first(house: House) -> None:
    await house.person("auditor")
    await log(house, "settings.save", "price.set", subject="product:7")
    (newest, older, *_) = await rows(house, "/office/audit", "auditor")
    assert newest[1:] == ["Nadia", "price.set", "product:7", "from: 1 → 2"]
    assert older[2] == "settings.save"


async def test_the_log_says_sums_hours_and_people_as_people_do(house: House) -> None:
    nadia = await house.person("manager")
    detail = {
        "amount": 16_500, "difference": -50, "counted": {"20000": 3, "50": 1}, "approved_by": nadia.id, "by": 999,
        "at": 1_795_431_600_000, "reason": "monnaie", "shift": None,
    }  # fmt: skip

    async def work(tx: Transaction) -> None:
        await audit.record(tx, nadia.id, "drawer.out", "shift:1", detail, clock.now())
        await audit.record(tx, nadia.id, "shift.close", "shift:1", {"counted": 60_000}, clock.now())

    await house.db.write(work)
    told = [row[4].replace("\xa0", " ") for row in await rows(house, "/office/audit")][:2]
    assert told == [
        "counted: 600,00 DH",
        "amount: 165,00 DH difference: -0,50 DH counted: 3 × 200,00 + 1 × 0,50 approved_by: Nadia by: 999"
        " at: 23/11/2026 11:00 reason: monnaie",
    ]


async def test_what_a_command_did_has_nobodys_name(house: House) -> None:
    await house.person("cashier")
    (*_, hired) = await rows(house, "/office/audit?action=staff")
    assert hired[1:3] == ["Ligne de commande", "staff.add"]


async def test_the_log_is_searched_by_the_beginning_of_an_action_and_by_its_subject(
    house: House,
) -> None:
    await log(house, "price.set", "price_list.set", subject="product:7")
    await log(house, "price.set", subject="product:8")
    assert len(await rows(house, "/office/audit?action=price.")) == 2
    assert len(await rows(house, "/office/audit?action=price_")) == 1, "no pattern is read into it"
    assert len(await rows(house, "/office/audit?action=price&subject=product:7")) == 2
    assert await rows(house, "/office/audit?action=price&subject=product") == []


async def test_a_long_log_comes_in_pages(house: House) -> None:
    await log(house, *(["price.set"] * 51))
    assert len(await rows(house, "/office/audit?action=price")) == 50
    assert len(await rows(house, "/office/audit?action=price&page=2")) == 1


async def test_one_sees_ones_own_browsers_that_are_still_signed_in(house: House) -> None:
    nadia, salma, now = await house.person("manager"), await house.person("cashier"), clock.now()

    async def work(tx: Transaction) -> None:
        for person, agent, since in (
            (nadia, FIREFOX, now - 60_000),
            (nadia, "idle for too long", now - sessions.IDLE["office"]),
            (salma, "another person's", now),
        ):
            await sessions.start(tx, person, "office", user_agent=agent, now=since)

    await house.db.write(work)
    found = await rows(house, "/office/sessions")
    assert [row[0] for row in found if "test" not in row[0]] == ["Bureau Firefox, Linux"]
    assert len(found) == 3, "and this client's own two, at the office and at the till"


async def test_the_manager_sees_where_a_person_is_signed_in(house: House) -> None:
    salma = await house.person("cashier")
    await house.session(salma, "till")
    assert [row[0] for row in await rows(house, f"/office/staff/{salma.id}")] == ["Caisse test"]


async def test_the_list_of_staff_says_who_may_sign_in(house: House) -> None:
    salma, nadia = await house.person("cashier"), await house.person("manager")
    await house.db.write(lambda tx: staff.disable(tx, salma.id, by=nadia.id, now=1))
    found = await rows(house, "/office/staff", "auditor")
    assert [(row[0], row[1], row[4]) for row in found] == [
        ("Driss driss", "Auditeur", "Actif"),
        ("Nadia nadia", "Responsable", "Actif"),
        ("Salma salma", "Caissier", "Désactivé"),
    ]


def test_the_program_ends_at_once_after_it_has_read_a_list(own_server: Server) -> None:
    """An aiosqlite connection that is left open would hold the interpreter for ever."""
    (nadia,) = (person for person in CAST if person.role == "manager")
    with httpx2.Client(base_url=own_server.url, follow_redirects=True) as browser:
        given = {"username": nadia.username, "password": nadia.password}
        page = browser.post(
            "/office/sign-in", data=given, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert page.status_code == 200
        assert "staff.add" in browser.get("/office/audit?action=staff").text
    began = time.monotonic()
    own_server.stop()
    assert time.monotonic() - began < 5
