"""Every page of the office: no wider than the screen and silent in the console in three languages, sound by axe in French or Arabic.

English is set as French is, and its words stand in the program itself: what axe would find in it, it finds in French.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.demo import MANAGER, OIL
from tests.browser.shopper import sign_in
from tests.server import Server

PAGES = (
    "/office/", "/office/tasks", "/office/restock", "/office/restock?state=all", "/office/pool",
    "/office/purchase-orders", "/office/purchase-orders/1", "/office/purchase-orders/6/receive",
    "/office/stock", f"/office/stock/{OIL.sku}", "/office/stock/putaway", "/office/stock/counts",
    "/office/labels", "/office/labels?kind=product", "/office/orders", "/office/orders?tab=picking",
    "/office/sales", "/office/sales/registers", "/office/sales/refused", "/office/sales/z",
    "/office/sales/z?by=month", "/office/sales/stamp", "/office/invoices", "/office/products",
    f"/office/products/{OIL.sku}", "/office/products/COF-001", "/office/import",
    "/office/customers", "/office/gift-cards", "/office/gift-cards/new",
    "/office/cooperatives", "/office/staff", "/office/settings", "/office/audit", "/office/sessions",
)  # fmt: skip
FIRST_OF = (
    "/office/orders", "/office/orders?tab=picking", "/office/sales", "/office/sales/z", "/office/cooperatives",
    "/office/gift-cards", "/office/stock/counts", "/office/stock/counts?tab=posted",
    "/office/customers", "/office/customers?only=companies", "/office/customers?sort=-credit",
)  # fmt: skip
"""Lists whose first row is looked at too."""
BY_TURNS = ("fr", "ar")
"""axe looks at each page once, at every other one in Arabic."""


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_every_page_of_the_office_is_sound(page: Page, live_server: Server, lang: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)  # fmt: skip
    page.on("pageerror", lambda error: said.append(str(error)))
    sign_in(page, live_server.url, MANAGER, f"/language?to={lang}&next=/office/sessions")
    looked_at = [*PAGES, *(first_of(page, live_server.url, address) for address in FIRST_OF)]
    for place, address in enumerate(looked_at):
        page.set_viewport_size({"width": 1280, "height": 900})
        answer = page.goto(live_server.url + address)
        assert answer is not None
        assert answer.status == 200, address
        assert page.locator("html").get_attribute("lang") == lang
        if lang == BY_TURNS[place % 2]:
            assert violations(page) == [], address
        if address == "/office/sales/z":
            scroll = "e => e.scrollWidth - e.clientWidth"
            assert page.locator(".table-scroll").first.evaluate(scroll) == 0
        page.set_viewport_size({"width": 360, "height": 740})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
    assert said == []


def first_of(page: Page, url: str, address: str) -> str:
    page.goto(url + address)
    found = page.locator("tbody a").first.get_attribute("href")
    assert found, address
    return found


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_the_z_reports_and_the_log_are_read_on_a_tablet_without_scrolling_sideways(
    page: Page, live_server: Server, lang: str
) -> None:
    sign_in(page, live_server.url, MANAGER, f"/language?to={lang}&next=/office/sessions")
    page.set_viewport_size({"width": 768, "height": 1024})
    spans = ("shift", "day", "month", "year")
    for address in (*(f"/office/sales/z?by={by}" for by in spans), "/office/audit"):
        page.goto(live_server.url + address)
        table = page.locator(".table-scroll")
        assert table.evaluate("e => e.scrollWidth - e.clientWidth") == 0, address


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_the_books_of_the_registers_are_read_on_a_phone_and_printed_as_the_houses_own(
    page: Page, live_server: Server, lang: str
) -> None:
    sign_in(page, live_server.url, MANAGER, f"/language?to={lang}&next=/office/sessions")
    addresses = ["/office/sales/stamp", first_of(page, live_server.url, "/office/sales/z")]
    page.goto(live_server.url + "/office/sales/z?by=month")
    closing = page.locator("a[href^='/office/sales/closings/']").first
    addresses.append(closing.get_attribute("href") or "")
    for address in addresses:
        page.set_viewport_size({"width": 360, "height": 740})
        page.goto(live_server.url + address)
        wide = "tables => tables.filter(e => e.scrollWidth > e.clientWidth).length"
        assert page.locator(".table-scroll").evaluate_all(wide) == 0, address
        house = page.locator(".office-house")
        expect(house).to_be_hidden()
        page.emulate_media(media="print")
        expect(house).to_contain_text("ICE")
        expect(house).to_be_visible()
        for part in page.locator(".crumbs, .tabs, .office-nav, main form").all():
            expect(part).to_be_hidden()
        page.emulate_media(media="screen")
