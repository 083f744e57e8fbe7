"""Reports of real shops that the till itself answers, each test named after its row (and the reliability rows beside)."""

import contextlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, OIL
from tests.browser.device import opens_alone
from tests.browser.promises import browser_promises_to_keep, leave_room
from tests.server import Server

pytestmark = opens_alone

ROOM_FOR_SALES_BYTES = 700_000
ASKED_MOST = 10


@pytest.fixture
def till(page: Page, own_server: Server) -> Iterator[Cashier]:
    """Ready to sell without the server; on a browser that promises nothing, two sales may wait."""
    own_server.stop()
    Books(own_server).set_rules(evictable_sales_max=2)
    own_server.start()
    page.set_viewport_size({"width": 1024, "height": 768})
    cashier = Cashier(page, own_server.url)
    cashier.begin(CASHIER.username, CASHIER.password)
    cashier.expect_kept()
    yield cashier
    assert cashier.faults == []


def test_row_03_odoo_284790_a_till_that_may_be_cleared_says_so_and_takes_no_more_than_it_dares(
    till: Cashier, own_server: Server
) -> None:
    books, notice = Books(own_server), till.page.locator(".notice[data-tone=bad]")
    before = len(books.receipts())
    expect(till.page.locator(".strip-warning")).to_contain_text("peut effacer")
    till.scan(OIL.code)
    till.press("Enter")
    expect(till.page.locator(".payment")).to_be_visible()
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    till.expect_seal("safe")

    own_server.kill()
    till.expect_seal("offline")
    till.press("1")
    expect(till.page.locator(".paper-asked")).to_be_visible()
    till.press("Escape")
    expect(till.page.locator(".paid")).to_be_visible()
    expect(notice).to_be_hidden()  # of this sale nothing is at risk: the server has it
    till.press("Enter")
    for left in ("Encore 1", "Encore 0"):
        till.scan(OIL.code)
        till.press("Enter")
        expect(notice).to_contain_text("donnez le reçu papier")
        till.press("Enter")
        expect(till.page.locator(".paid")).to_be_visible()
        expect(notice).to_contain_text(left)
        till.press("Enter")

    till.scan(OIL.code)
    till.press("Enter", "Enter")
    expect(notice).to_contain_text("Rien n'a été enregistré")
    expect(till.page.locator(".paid")).to_have_count(0)
    till.expect_line(OIL.name)

    browser_promises_to_keep(till.page, till.url)
    till.press("Escape")
    till.page.locator(".strip-warning").click()
    till.page.locator("[data-check=storage] button").click()
    expect(till.page.locator("[data-check=storage]")).to_have_attribute("data-state", "good")
    till.press("Escape")
    till.pay_exact()
    own_server.start()
    till.expect_seal("safe")
    assert len(books.receipts()) == before + 4


def ask_until(till: Cashier, check: str, said: str) -> None:
    """Press “Check again” until it is said: a busy browser learns late how much room it has."""
    for _ in range(ASKED_MOST):
        till.press("F7")
        with contextlib.suppress(AssertionError):
            return expect(till.page.locator(check)).to_contain_text(said, timeout=2_000)
    expect(till.page.locator(check)).to_contain_text(said)


def test_reliability_27_a_storage_that_is_nearly_full_is_said_while_sales_still_fit(
    till: Cashier, own_server: Server
) -> None:
    """The browser tells a quota that is made up: what is left is found out by using it."""
    books = Books(own_server)
    before = len(books.receipts())
    leave_room(till.page, till.url, ROOM_FOR_SALES_BYTES)
    till.press("F10", "F7")
    storage = till.page.locator("[data-check=storage]")
    expect(storage).to_have_attribute("data-state", "bad")
    ask_until(till, "[data-check=storage]", "presque pleine")
    expect(till.page.locator(".strip-warning")).to_contain_text("presque pleine")
    till.press("Escape")
    till.sell(OIL.code, times=2)
    till.expect_seal("safe")
    assert len(books.receipts()) == before + 2
