"""A register that another device takes over while its till has no line: what it sold comes late, is in a late Z, and nothing is lost."""

import os
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import MANAGER, OIL
from tests.browser.shopper import sign_in
from tests.browser.test_till_shift import close_and_begin_anew, count, open_drawer_panel
from tests.server import Server

LOOKED_AT = os.environ.get("PICTURES")
LATE_Z_WITHIN_SECONDS = 150


def picture(page: Page, name: str) -> None:
    """A picture to look at, where $PICTURES says they are wanted."""
    if LOOKED_AT:
        page.screenshot(path=str(Path(LOOKED_AT) / f"{name}.png"))


def test_what_was_sold_before_another_device_took_the_register_is_in_a_late_z(
    till: Cashier, books: Books, browser: Browser, live_server: Server
) -> None:
    close_and_begin_anew(till, books)
    till.sell(OIL.code)
    till.expect_seal("safe")
    till.page.context.set_offline(True)
    till.sell(OIL.code)
    till.expect_seal("offline")

    page = browser.new_page(
        viewport={"width": 1024, "height": 768}, locale="fr-FR", service_workers="block"
    )
    manager = Cashier(page, live_server.url)
    manager.open()
    manager.sign_in_first(MANAGER.username, MANAGER.password)
    page.locator(".register").first.click()
    expect(page.locator(".notice")).to_contain_text("Caisse 1 est tenue par")
    assert violations(page) == []
    picture(page, "take-over")
    page.locator(".registers .quiet").click()
    expect(page.locator(".register")).to_have_count(2)
    expect(page.locator(".notice")).to_be_hidden()
    page.locator(".register").first.click()
    expect(page.locator(".registers .primary")).to_be_visible()
    manager.press("Escape")
    expect(page.locator(".register").first).to_be_focused()
    page.locator(".register").first.click()
    page.locator(".registers .primary").click()
    manager.skip_pin()
    manager.expect_ready()
    expect(page.locator(".notice")).not_to_contain_text("tenue par")
    open_drawer_panel(manager, "4")
    count(manager, 3)
    expect(page.locator(".counted")).to_contain_text("Un autre appareil a aussi vendu")
    expect(page.locator(".counted")).not_to_contain_text("Il devrait contenir")
    assert violations(page) == []
    manager.press("Control+Enter")
    assert books.wait_for_z()["receipts"] == 1

    till.page.context.set_offline(False)
    expect(till.page.get_by_text("Cette caisse est utilisée sur un autre appareil")).to_be_visible()
    picture(till.page, "taken-over")
    till.press("F10")
    expect(till.page.get_by_role("heading", name="Où sont les ventes")).to_be_focused()
    picture(till.page, "taken-over-queue")
    till.press("Escape")
    expect(till.page.get_by_role("button", name="Choisir une caisse")).to_be_visible()
    books.wait_for_new_receipts(2)
    live_server.stop()
    books.run("DELETE FROM job_lease WHERE name = 'late sales'")  # its minute is over
    live_server.start()
    late = books.wait_for_z(receipts=1, timeout_seconds=LATE_Z_WITHIN_SECONDS)
    assert (late["kind"], late["drawer"], late["sales"]) == ("late", None, 16_500)
    assert books.verify() == ""
    sign_in(page, live_server.url, MANAGER, "/office/sales/z")
    expect(page.locator("main")).to_contain_text("ventes tardives")
    picture(page, "late-z")
    assert manager.faults == []
    page.context.close()
