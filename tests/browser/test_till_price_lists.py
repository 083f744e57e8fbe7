"""Prices from one day to another: the manager sets them in the office, and a till sells by them as the days begin, without the server."""

import pytest
from playwright.sync_api import Browser, expect

from store import clock
from store.clock import HOUR
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import MANAGER, OIL
from tests.browser.shopper import sign_in
from tests.server import Server

NAME, PRICE = "Semaine de l'huile", "99,00"
TRADE = "Tarif professionnel"
SHELF = "165,00"
CATALOGUE_WITHIN_MS = 60_000


@pytest.fixture
def live_server(own_server: Server) -> Server:
    """Each test has one of its own."""
    return own_server


def first_moment(days: int) -> int:
    """When the day begins in Morocco that is so many days after today."""
    return clock.start_of(clock.plus_days(clock.day(clock.now()), days))


def set_list(browser: Browser, server: Server, till: Cashier, group: str) -> None:
    """Nadia sets a list for tomorrow and the day after, and the open till hears of it."""
    office = browser.new_page()
    sign_in(office, server.url, MANAGER, "/office/price-lists/new")
    for field, text in (("name_fr", NAME), ("name_ar", "أسبوع الزيت"), ("name_en", "Oil week"), ("prices", f"{OIL.sku} {PRICE}")):  # fmt: skip
        office.fill(f"[name={field}]", text)
    office.select_option("[name=group]", label=group)
    for field, days in (("starts_on", 1), ("ends_on", 2)):
        office.fill(f"[name={field}]", clock.day(first_moment(days)))
    with till.page.expect_response(
        lambda answer: "/pos/api/catalogue" in answer.url and answer.ok, timeout=CATALOGUE_WITHIN_MS
    ):
        office.locator(".actions button.primary").click()
        expect(office.locator("main dl.facts")).to_be_visible()
        hear_at_once(server, till)
    office.close()


def hear_at_once(server: Server, till: Cashier) -> None:
    """As the till would at its next beat: a server that has just begun keeps no feed from before."""
    server.stop()
    server.start()
    till.page.evaluate("dispatchEvent(new Event('online'))")


def moment(till: Cashier, instant: int) -> None:
    """The tablet's clock says so."""
    till.page.clock.set_system_time(instant / 1000)


def sell_at(till: Cashier, price: str) -> None:
    till.scan(OIL.code)
    expect(till.page.locator(".ticket-total")).to_contain_text(price)
    till.pay_exact()


def test_a_list_for_everybody_counts_from_its_first_midnight_to_its_last_without_the_server(
    till: Cashier, own_server: Server, browser: Browser
) -> None:
    books = Books(own_server)
    set_list(browser, own_server, till, "Tout le monde, en caisse et en ligne")
    tile = till.page.locator(".tile").filter(has_text=OIL.name).locator(".tile-price")
    sell_at(till, SHELF)
    own_server.stop()
    for instant, price in (
        (first_moment(1) - 1_000 * 60, SHELF), (first_moment(1), PRICE),
        (first_moment(3) - HOUR, PRICE), (first_moment(3), SHELF),
    ):  # fmt: skip
        moment(till, instant)
        sell_at(till, price)
    expect(tile).to_have_text(SHELF)
    own_server.start()
    books.wait_for_new_receipts(5)
    sold = books.run("SELECT unit_price FROM sale_line ORDER BY sale_id DESC LIMIT 5")
    assert [line["unit_price"] for line in reversed(sold)] == [16_500, 16_500, 9_900, 9_900, 16_500]
    assert books.tasks("sale_price") == 0
    till.expect_seal("safe")
    assert books.verify() == ""


def test_a_hotels_list_counts_from_its_first_midnight_to_its_last_on_a_ticket_that_is_open_across_them(
    till: Cashier, own_server: Server, browser: Browser
) -> None:
    books = Books(own_server)
    set_list(browser, own_server, till, "Hôtels et détaillants")
    till.press("F2", "c")
    till.page.locator(".customers input[type=search]").fill("riad al qods")
    till.press("Enter")
    till.page.locator(".customer-found").first.click()
    till.scan(OIL.code)
    till.expect_line(TRADE)
    own_server.stop()
    moment(till, first_moment(1))
    till.scan(OIL.code)
    till.expect_line("2 pièces ×", NAME, "198,00")
    moment(till, first_moment(3))
    till.scan(OIL.code)
    till.expect_line("3 pièces ×", TRADE)
    till.press("Control+z")
    moment(till, first_moment(3) - HOUR)
    till.scan(OIL.code)
    till.expect_line("3 pièces ×", NAME, "297,00")
    till.pay_exact()
    own_server.start()
    books.wait_for_new_receipts(1)
    (line,) = books.run(
        """SELECT l.unit_price, p.name_fr FROM sale_line l JOIN price_list p ON p.id = l.price_list_id
           WHERE l.sale_id = (SELECT MAX(sale_id) FROM receipt)"""
    )
    assert (line["unit_price"], line["name_fr"]) == (9_900, NAME)
    assert books.tasks("sale_price") == 0
    assert books.verify() == ""
