"""The main job, walked by one manager, one cashier and one shopper in a browser: from the shelf that runs out
to the jar in two customers' hands, over one ledger that proves right at the end.
"""

import pytest
from playwright.sync_api import Browser, Page, expect

from store.clock import day, now, plus_days
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, MANAGER
from tests.browser.shopper import Shopper, sign_in
from tests.server import Server, run_store

SKU, CODE = "CER-004", "2000000000442"
LOT = "NEUF26"


@pytest.mark.parametrize("lang", ["fr", "ar"])
def test_restock_sell_across_the_counter_and_sell_online(
    browser: Browser, own_server: Server, lang: str
) -> None:
    office = browser.new_page(viewport={"width": 1280, "height": 900})
    sign_in(office, own_server.url, MANAGER, f"/language?to={lang}&next=/office/restock?q={SKU}")
    order = draw(office, own_server.url)
    receive(office, own_server.url, order)
    put_up(office, own_server.url)
    label = print_a_label(office, own_server.url)
    sell(browser, own_server.url, lang, label)
    code = order_online(browser, own_server.url, lang)
    hand_over(office, own_server.url, code)
    office.goto(f"{own_server.url}/office/sales?q={code}")
    expect(office.get_by_role("link", name=code)).to_be_visible()
    office.context.close()
    assert "broken" not in run_store("verify", data=own_server.data)


def draw(office: Page, url: str) -> str:
    """What runs out, one carton more than suggested, as purchase orders; the address of the first."""
    office.goto(f"{url}/office/restock?q={SKU}")
    row = office.locator("tbody tr").first
    row.locator("details summary").click()
    expect(row.locator("details dl")).to_be_visible()
    cartons = row.locator("input.cartons")
    cartons.fill(str(int(cartons.input_value()) + 1))
    office.locator(".bulk button").click()
    office.wait_for_url("**/purchase-orders*")
    office.goto(f"{url}/office/purchase-orders?sort=-number")
    address = office.locator("tbody tr a").first.get_attribute("href")
    assert address
    return address


def receive(office: Page, url: str, order: str) -> None:
    """A carton scanned by its product, its lot and date typed; one piece is damaged, one carton short."""
    office.goto(f"{url}{order}/receive")
    office.fill("[name=scan]", SKU)
    office.keyboard.press("Enter")
    office.fill("[name$='.lot']", LOT)
    office.fill("[name$=best_before_on]", plus_days(day(now()), 400))
    office.fill("[name$='.accepted']", "11")
    office.fill("[name$='.damaged']", "1")
    office.check("[name=is_last]")
    office.locator("button.good").click()
    office.wait_for_url(f"{url}{order}")
    expect(office.locator("main")).to_contain_text(LOT)


def put_up(office: Page, url: str) -> None:
    office.goto(f"{url}/office/stock/putaway?scan={SKU}")
    row = office.locator("tr", has_text=LOT).first
    row.locator("[name=quantity]").fill("8")
    row.locator("button").click()
    expect(office.locator(".notice").first).to_be_visible()


def print_a_label(office: Page, url: str) -> str:
    """The GS1 element string that the new lot's label bears, as a scanner types it."""
    office.goto(f"{url}/office/labels?kind=product&q={LOT}")
    office.locator("input[name^=count]").first.fill("1")
    office.locator(".bulk button").click()
    shown = office.locator(".label-code span").inner_text()
    assert f"(10){LOT}" in shown
    return shown.replace("(01)", "01").replace("(15)", "15").replace("(10)", "10")


def sell(browser: Browser, url: str, lang: str, label: str) -> None:
    """Two jars: one by the shelf's code, one by the new lot's own label; the receipt names who made them."""
    page = browser.new_page(viewport={"width": 1024, "height": 768})
    cashier = Cashier(page, url)
    cashier.begin(CASHIER.username, CASHIER.password)
    if lang == "ar":
        page.get_by_role("button", name="العربية").first.click()
        expect(page.locator("html")).to_have_attribute("dir", "rtl")
    cashier.scan(CODE)
    expect(page.locator(".line")).to_have_count(1)
    cashier.scan(label)
    expect(page.locator(".line")).to_have_count(2)
    expect(page.locator(".line-main").last).to_contain_text(LOT)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(".paid")).to_be_visible()
    expect(page.locator(".receipt")).to_contain_text(LOT)
    page.keyboard.press("Enter")
    cashier.expect_seal("safe")
    assert cashier.faults == []
    page.context.close()


def order_online(browser: Browser, url: str, lang: str) -> str:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    shopper = Shopper(page, url, lang)
    shopper.add(SKU, 2)
    code = shopper.order()
    assert shopper.faults == []
    page.context.close()
    return code


def hand_over(office: Page, url: str, code: str) -> None:
    """Picked by the lot that expires first, packed, and given out for cash."""
    office.goto(f"{url}/office/orders/{code}")
    office.locator("form[action$=pick] button").click()
    office.locator("#scan").fill(CODE)
    office.keyboard.press("Enter")
    office.locator("form[action$=pack] button").click()
    office.locator("form[action$=hand-over] .good").click()
    expect(office.locator("form[action$=hand-over]")).to_have_count(0)
