"""The manager's page of the registers follows what happens at the tills, without being loaded again."""

from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, MANAGER, OIL
from tests.server import Server


def test_the_manager_sees_the_open_ticket_and_the_sale_as_they_come(
    page: Page, browser: Browser, live_server: Server
) -> None:
    Books(live_server).free_registers()
    till = Cashier(page, live_server.url)
    till.begin(CASHIER.username, CASHIER.password)
    office = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 800}).new_page()
    office.goto(f"{live_server.url}/office/sign-in")
    office.fill("input[name=username]", MANAGER.username)
    office.fill("input[name=password]", MANAGER.password)
    office.keyboard.press("Enter")
    office.wait_for_url("**/office/")
    office.goto(f"{live_server.url}/office/sales/registers")
    register = office.locator("#registers section").first
    office.evaluate("window.stayed = true")

    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(register).to_contain_text("1 ligne")
    expect(register).to_contain_text(CASHIER.name)
    assert violations(office) == []

    till.pay_exact()
    till.expect_seal("safe")
    number = Books(live_server).last_sale()["number"]
    expect(register).to_contain_text(number)
    assert office.evaluate("window.stayed") is True
    office.context.close()
