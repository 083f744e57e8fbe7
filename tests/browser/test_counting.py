"""Goods counted with a phone and the keyboard alone: a sheet that is blind, a line counted again, what it comes to, and posted."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.demo import MANAGER, OIL
from tests.browser.shopper import sign_in
from tests.server import Server

COUNTS = "/office/stock/counts"


@pytest.mark.parametrize(("lang", "width"), [("fr", 360), ("ar", 768), ("en", 1280)])
def test_goods_are_counted_line_by_line_and_what_is_missing_is_posted(
    page: Page, live_server: Server, lang: str, width: int
) -> None:
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": width, "height": 800})
    sign_in(page, live_server.url, MANAGER, f"/language?to={lang}&next={COUNTS}")
    begin(page)
    lines = page.locator(".count-line")
    expect(page.locator(".count-difference")).to_have_count(0)
    look(page, width)
    expected = []
    for number in range(lines.count()):
        enter(page, 0)
        expect(lines.nth(number).locator(".count-figures")).to_be_visible()
        expected.append(off_by(page, number))
    look(page, width)
    for number, quantity in enumerate(expected):
        count_again(page, number, quantity - (number == 0))
    expect(page.locator(".count-line.differs")).to_have_count(1)
    post(page, width)
    missing = page.locator("tbody tr.urgent")
    expect(missing).to_have_count(1)
    expect(missing).to_contain_text(re.compile("[-−]1"))
    look(page, width)
    assert said == []


def begin(page: Page) -> None:
    """A new sheet for the oil on the shop's shelf, found by its code."""
    page.goto(page.url.partition("/office")[0] + COUNTS)
    page.locator("[name=where]").select_option(index=1)
    page.locator("[name=product]").fill(OIL.sku)
    page.keyboard.press("Enter")
    page.locator(".count-sheet").wait_for()
    page.locator("[data-enters]:visible").first.focus()


def enter(page: Page, quantity: int) -> None:
    """Type into the field that has the focus: the next one gets it by itself."""
    expect(page.locator("[data-enters]:focus")).to_be_visible()
    page.keyboard.type(str(quantity))
    page.keyboard.press("Enter")


def off_by(page: Page, number: int) -> int:
    """How many the ledger expects of a line of which none was counted."""
    said = page.locator(".count-line").nth(number).locator(".count-difference bdi").first
    return int(re.sub(r"\D", "", said.inner_text()))


def count_again(page: Page, number: int, quantity: int) -> None:
    line = page.locator(".count-line").nth(number)
    line.locator("summary").click()
    line.locator("[data-enters]").fill(str(quantity))
    page.keyboard.press("Enter")
    expect(line.locator(".count-figures strong")).to_contain_text(str(quantity))


def post(page: Page, width: int) -> None:
    page.locator("a[href$='/summary']").first.click()
    expect(page.locator("tbody tr.urgent")).to_have_count(1)
    look(page, width)
    page.locator("form[action$='/post'] button").click()
    page.wait_for_url(re.compile(rf"{COUNTS}/\d+$"))


def look(page: Page, width: int) -> None:
    """What is shown is sound by axe, and no wider than the screen."""
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
