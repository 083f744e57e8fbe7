"""At the till: a price changed by hand and a blocked lot, by a manager in place; and a cashier's own day, with and without the server."""

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import EXPIRED, MANAGER, OIL
from tests.browser.device import opens_alone


@pytest.fixture
def books(books: Books) -> Books:
    """A lot of the oil has lapsed."""
    books.add_lapsed_lot(OIL.sku, EXPIRED)
    return books


def approve(till: Cashier, form: str, reason: str) -> None:
    """Nadia says why and keys her PIN."""
    found = till.page.locator(form)
    found.get_by_label("Motif").fill(reason)
    found.locator("select").select_option(MANAGER.username)
    found.locator("input[type=password]").fill(MANAGER.pin)
    assert violations(till.page) == []
    found.locator("button[type=submit]").click()


def test_a_price_changed_by_hand_is_shown_beside_the_struck_one_and_taken_by_the_server(
    till: Cashier, books: Books
) -> None:
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.more("x")
    till.page.locator(".price .number-field").fill("150,00")
    approve(till, ".price form", "pot cabossé")
    till.expect_line("150,00")
    expect(till.page.locator(".line s")).to_have_text("165,00")
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(2)
    till.press("Delete")
    expect(till.page.locator(".line")).to_have_count(1)
    till.pay_exact()
    till.expect_seal("safe")
    sale = books.last_sale()
    (line,) = books.run(
        "SELECT unit_price, list_price FROM sale_line WHERE sale_id = ?", sale["id"]
    )
    assert (line["unit_price"], line["list_price"]) == (15_000, 16_500)
    assert books.verify() == ""


def test_an_expired_lot_is_sold_only_as_a_manager_lets_it_and_is_one_step(
    till: Cashier, books: Books
) -> None:
    till.scan(f"01{OIL.gtin14}10{EXPIRED.lot}")
    notice = till.page.locator(".notice")
    expect(notice).to_contain_text(EXPIRED.until)
    notice.get_by_role("button").click()
    approve(till, ".lot form", "dégustation")
    till.expect_line(EXPIRED.lot)
    undo = till.page.locator("[data-key='Ctrl+z']")
    till.press("Control+z")
    expect(till.page.locator(".line")).to_have_count(0)
    expect(undo).to_be_disabled()
    till.press("Control+y")
    till.expect_line(EXPIRED.lot)
    till.scan(f"01{OIL.gtin14}10{EXPIRED.lot}")
    till.expect_line("2")
    till.pay_exact()
    till.expect_seal("safe")
    sale = books.last_sale()
    assert books.count(f"SELECT COUNT(*) AS n FROM task WHERE subject = '{sale['id']}' AND kind = 'sale_lot'") == 0  # fmt: skip


@opens_alone
def test_a_cashier_sees_her_own_day_without_the_server_and_nothing_of_the_drawer(
    till: Cashier,
) -> None:
    till.sell(OIL.code, 2)
    till.expect_seal("safe")
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Delete")
    expect(till.page.locator(".line")).to_have_count(0)
    till.page.context.set_offline(True)
    till.more("j")
    day = till.page.locator(".my-day")
    expect(day.locator(".my-day-figures")).to_contain_text("330,00")
    expect(day.locator(".my-day-figures")).to_contain_text("2 tickets")
    ways = day.locator(".my-day-ways")
    expect(ways.first).to_contain_text("165,00")
    expect(ways.last).to_contain_text("Espèces")
    expect(ways.last).not_to_contain_text("DH")
    assert violations(till.page) == []
    day.locator(".receipt-found").first.click()
    expect(till.page.locator(".receipt-view")).to_be_visible()
    till.page.context.set_offline(False)
