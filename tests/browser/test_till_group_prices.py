"""A hotel's prices at the till: from the moment it is on the ticket, without the server too, and gone with it."""

from playwright.sync_api import expect

from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import OIL
from tests.browser.device import opens_alone
from tests.server import Server

HOTEL = "Riad Al Qods"


@opens_alone
def test_a_hotels_prices_come_with_it_and_go_with_it_and_its_receipt_names_the_list(
    till: Cashier, live_server: Server
) -> None:
    books = Books(live_server)
    total, list_name = till.page.locator(".ticket-total"), "Tarif professionnel"
    tile = till.page.locator(".tile").filter(has_text=OIL.name).locator(".tile-price")
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    shelf = total.inner_text()
    till.press("F2", "c")
    till.page.locator(".customers input[type=search]").fill("riad al qods")
    till.press("Enter")
    till.page.locator(".customer-found").first.click()
    till.expect_line(list_name)
    trade = total.inner_text()
    assert trade != shelf
    expect(tile).to_have_text(trade.removesuffix("DH").strip())
    till.press("Control+z")
    expect(total).to_have_text(shelf)
    expect(tile).to_have_text(shelf.removesuffix("DH").strip())
    till.press("Control+y")
    expect(total).to_have_text(trade)
    till.page.context.set_offline(True)
    till.scan(OIL.code)
    till.expect_line("2 pièces ×", list_name)
    till.press("Control+k")
    till.page.get_by_role("button", name="Retirer du ticket").click()
    expect(till.page.locator(".line-main").first).not_to_contain_text(list_name)
    till.press("Control+z")
    till.expect_line(list_name)
    till.pay_exact()
    till.page.context.set_offline(False)
    till.expect_seal("safe")
    (sale,) = books.new_receipts()
    (line,) = books.run(
        "SELECT p.name_fr FROM sale_line l JOIN price_list p ON p.id = l.price_list_id WHERE l.sale_id = ?",
        sale["sale_id"],
    )
    assert line["name_fr"] == list_name
    assert books.run("SELECT 1 FROM task WHERE kind = 'sale_price'") == []
