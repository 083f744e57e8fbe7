"""The morning check: green when all is well, red with what to do when something is not, in nobody's way."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import OIL
from tests.browser.device import opens_alone
from tests.browser.promises import browser_promises_to_keep
from tests.pos.answering_printer import WELL, AnsweringPrinter, answering_printer
from tests.server import Server


@pytest.fixture
def printer() -> Iterator[AnsweringPrinter]:
    with answering_printer() as made:
        yield made


@pytest.fixture
def books(books: Books, printer: AnsweringPrinter) -> Books:
    """The register has a printer."""
    books.attach_printer(printer.address)
    return books


@pytest.fixture
def page(page: Page, live_server: Server) -> Page:
    """A browser that keeps what it is given."""
    browser_promises_to_keep(page, live_server.url)
    return page


def check_again(till: Cashier) -> None:
    till.press("F10", "F7")
    expect(till.page.locator(".morning-strip")).to_be_visible()
    till.press("F7")


def expect_check(till: Cashier, key: str, state: str, *words: str) -> None:
    row = till.page.locator(f"[data-check={key}]")
    expect(row).to_have_attribute("data-state", state)
    for text in words:
        expect(row).to_contain_text(text)


@opens_alone
def test_all_is_green_once_the_scanner_was_heard_reading_the_code_on_the_screen(
    till: Cashier,
) -> None:
    till.expect_kept()
    check_again(till)
    expect_check(till, "printer", "good", "prête")
    expect_check(till, "scanner", "unknown", "1234567")
    till.scan("1234567")
    expect_check(till, "scanner", "good")
    for key in ("drawer", "clock", "storage", "queue", "catalogue", "program", "shift"):
        expect_check(till, key, "good")
    expect(till.page.locator(".morning-strip")).to_have_attribute("data-state", "good")
    expect(till.page.locator(".line")).to_have_count(0)
    assert violations(till.page) == []
    till.page.locator(".strip .language[lang=ar]").click()
    expect(till.page.locator("html")).to_have_attribute("lang", "ar")
    expect(till.page.locator(".morning-strip")).to_contain_text("كل شيء سليم")
    assert violations(till.page) == []


def test_what_is_wrong_is_red_says_what_to_do_and_keeps_nobody_from_selling(
    till: Cashier, printer: AnsweringPrinter
) -> None:
    printer.status = {**WELL, 4: 0b0111_1110}
    till.page.clock.set_fixed_time(till.page.evaluate("Date.now() / 1000") + 3_600)
    till.page.evaluate("dispatchEvent(new Event('online'))")  # the till asks the server at once
    check_again(till)
    expect_check(till, "printer", "bad", "plus de papier", "Mettez un nouveau rouleau.")
    expect_check(till, "drawer", "bad")
    expect_check(till, "clock", "bad", "60 minutes", "automatique")
    expect(till.page.locator(".morning-strip")).to_have_attribute("data-state", "bad")
    assert violations(till.page) == []
    till.scan(OIL.code)
    till.expect_line(OIL.name)


def test_the_check_is_said_as_one_strip_when_the_shift_begins_and_not_again(
    till: Cashier, printer: AnsweringPrinter
) -> None:
    strip = till.page.locator(".notice")
    expect(strip).to_contain_text("Contrôle du matin")
    strip.get_by_role("button", name="Voir").click()
    expect(till.page.locator(".morning-strip")).to_be_visible()
    till.page.reload()
    till.expect_ready()
    till.expect_seal("safe")
    expect(strip).to_be_hidden()
