"""A refused sale at the till: a manager says her word in the office, and the till learns of it by itself."""

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from store.receipt_chain import receipt_hash
from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, MANAGER, OIL
from tests.browser.device import Device
from tests.browser.line import Line, http
from tests.browser.shopper import sign_in
from tests.server import Server

LOOKED_AT = os.environ.get("PICTURES")


@pytest.fixture
def till(tablet: Device, line: Line) -> Cashier:
    till = Cashier(tablet.context.pages[0], line.url)
    till.begin(CASHIER.username, CASHIER.password)
    return till


@pytest.fixture
def office(page: Page, own_server: Server) -> Page:
    page.set_viewport_size({"width": 1280, "height": 900})
    sign_in(page, own_server.url, MANAGER, "/office/sales/refused")
    return page


def picture(page: Page, name: str) -> None:
    """A picture to look at, where $PICTURES says they are wanted."""
    if LOOKED_AT:
        page.screenshot(path=str(Path(LOOKED_AT) / f"{name}.png"))


def _nothing(_: dict[str, Any]) -> bytes:
    return http("200 OK", b"")


_QUEUED = """async () => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open("till");
    request.onsuccess = () => resolve(request.result);
  });
  const queued = database.transaction("receipts").objectStore("receipts").index("state").getAll("queued");
  await new Promise((resolve) => { queued.onsuccess = resolve; });
  database.close();
  return queued.result[0];
}"""
_PUT_BACK = """async (queued) => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open("till");
    request.onsuccess = () => resolve(request.result);
  });
  const work = database.transaction(["receipts", "meta"], "readwrite");
  work.objectStore("receipts").put(queued);
  const book = work.objectStore("meta").get("book");
  book.onsuccess = () => work.objectStore("meta").put({ ...book.result, hash: queued.hash }, "book");
  await new Promise((resolve) => { work.oncomplete = resolve; });
  database.close();
}"""


def forge(till: Cashier) -> str:
    """Make the sale that waits one with a price that nobody approved, sealed again as a forger would; its number."""
    queued = till.page.evaluate(_QUEUED)
    line = queued["receipt"]["lines"][0]
    line["list_price"] = line["unit_price"] + 100
    queued["hash"] = receipt_hash(queued["receipt"])
    till.page.evaluate(_PUT_BACK, queued)
    return str(queued["receipt"]["number"])


def sell_what_is_refused(till: Cashier, line: Line) -> str:
    line.forger = _nothing
    till.sell(OIL.code)
    till.expect_seal("waiting")
    number = forge(till)
    till.page.reload()
    till.expect_ready()
    line.forger = None
    till.expect_seal("refused")
    return number


def decide(office: Page, number: str, button: str, reason: str) -> None:
    office.reload()
    row = office.locator("tr", has_text=number)
    row.get_by_label("Pourquoi vous décidez ainsi").fill(reason)
    row.get_by_role("button", name=button).click()
    expect(office.locator("tr", has_text=number).locator(".badge")).to_be_visible()


def test_the_till_learns_by_itself_what_a_manager_has_decided(
    till: Cashier, line: Line, office: Page, own_server: Server
) -> None:
    books = Books(own_server)
    taken = sell_what_is_refused(till, line)
    decide(office, taken, "Accepter la vente", "habituée de la maison")
    till.page.evaluate("dispatchEvent(new Event('online'))")
    till.expect_seal("safe")
    never = sell_what_is_refused(till, line)
    office.reload()
    assert violations(office) == []
    picture(office, "refused-fr")
    decide(office, never, "Rejeter définitivement", "vendue une deuxième fois")
    till.page.evaluate("dispatchEvent(new Event('online'))")
    till.expect_seal("safe")
    till.press("F10")
    rejected = till.page.locator(".queue-list li", has_text=never)
    expect(rejected).to_contain_text("vendue une deuxième fois")
    expect(till.page.locator(".queue-list .bad")).to_have_count(0)
    assert violations(till.page) == []
    picture(till.page, "queue-rejected-fr")
    till.press("Escape")
    till.sell(OIL.code)
    till.expect_seal("safe")
    assert [row["number"] for row in books.new_receipts()][:1] == [taken]
    assert never not in {row["number"] for row in books.receipts()}
    assert books.verify() == ""
    if LOOKED_AT:
        for language in ("ar", "en"):
            office.goto(f"{own_server.url}/language?to={language}&next=/office/sales/refused")
            picture(office, f"refused-{language}")
        office.set_viewport_size({"width": 360, "height": 800})
        picture(office, "refused-en-360")
