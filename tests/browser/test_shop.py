"""The storefront, used as a shopper uses it, against the real program."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import violations
from tests.browser.demo import MANAGER, OIL
from tests.browser.shopper import Scales, Shopper, sign_in, without_scripts
from tests.server import Server

HONEY, DATES, SAFFRON = "MIE-001", "DAT-003", "EPI-001"
LANGUAGES = ("fr", "ar", "en")
WIDTHS = (360, 768, 1280)
PAGES = (
    "/", "/products", "/products?sign=IGP&region=souss-massa", "/products?q=zzzzzz", "/products/hui-001",
    "/products/dat-003", "/products/cof-001", "/categories/miels-ruche", "/cooperatives",
    "/regions/souss-massa", "/signs", "/signs/argane", "/terms", "/basket",
)  # fmt: skip


@pytest.fixture
def shopper(page: Page, live_server: Server) -> Iterator[Shopper]:
    """Somebody with a browser of today; no script may have failed by the end."""
    somebody = Shopper(page, live_server.url)
    yield somebody
    assert somebody.faults == []


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_from_home_to_an_order_and_its_cancelling_without_javascript(
    browser: Browser, live_server: Server, lang: str
) -> None:
    page = without_scripts(browser)
    shopper = Shopper(page, live_server.url, lang)
    shopper.see("/")
    page.locator(".doors a").nth(1).click()
    page.locator(".product-name a").first.click()
    page.locator("form[data-buy] button[type=submit]").click()
    expect(page.locator(".basket-line")).to_have_count(1)
    page.locator(".summary a.primary").click()
    page.click("#place")
    expect(page.locator("#checkout [aria-invalid=true]").first).to_be_visible()
    shopper.fill_in()
    page.click("#place")
    expect(page.locator(".code-big")).to_be_visible()
    page.locator(".confirm summary").click()
    page.locator("form[action$=cancel] button").click()
    expect(page.locator(".progress")).to_have_count(0)
    page.context.close()


def test_what_is_put_into_the_basket_is_said_without_leaving_the_page(shopper: Shopper) -> None:
    shopper.see("/products")
    page = shopper.page
    page.evaluate("window.stayed = true")
    page.locator(".add:visible").first.click()
    expect(page.locator("#said .notice")).to_be_visible()
    expect(page.locator("#basket-link .count")).to_contain_text("1")
    assert page.evaluate("window.stayed")


def test_quantities_and_delivery_change_the_total_where_one_stands(shopper: Shopper) -> None:
    shopper.add(HONEY)
    expect(shopper.page.locator("#said .notice")).to_be_visible()
    shopper.see("/basket")
    page = shopper.page
    page.evaluate("window.stayed = true")
    total = page.locator(".sums .total dd")
    expect(total).to_contain_text("120,00")
    page.locator("[data-step='1']").click()
    expect(total).to_contain_text("215,00")
    page.check("input[value=pickup]")
    expect(total).to_contain_text("190,00")
    assert page.evaluate("window.stayed")


def test_filters_swap_the_list_and_keep_its_address(shopper: Shopper) -> None:
    shopper.see("/products")
    page = shopper.page
    page.set_viewport_size({"width": 1280, "height": 900})
    page.evaluate("window.stayed = true")
    page.locator("#sign-AOP").check()
    expect(page).to_have_url(f"{shopper.url}/fr/products?sign=AOP")
    expect(page.locator(".listing-head p")).to_contain_text("4")
    assert page.evaluate("window.stayed")
    page.go_back()
    expect(page.locator(".listing-head p")).to_contain_text("110")


def test_an_open_page_says_what_is_left_when_an_order_comes(
    shopper: Shopper, browser: Browser, live_server: Server
) -> None:
    word = shopper.left(SAFFRON)
    before = word.inner_text()
    elsewhere = browser.new_page()
    other = Shopper(elsewhere, live_server.url)
    other.add(SAFFRON, 99)
    other.order()
    expect(word).to_have_text("Épuisé")
    expect(shopper.page.locator("form[data-buy]")).to_be_hidden()
    elsewhere.locator(".confirm summary").click()
    elsewhere.locator("form[action$=cancel] button").click()
    expect(elsewhere.locator(".progress")).to_have_count(0)
    expect(word).to_have_text(before)
    elsewhere.context.close()


def test_the_order_desk_sees_a_new_order_by_itself_and_takes_it_to_the_door(
    shopper: Shopper, browser: Browser, live_server: Server
) -> None:
    desk = browser.new_page()
    sign_in(desk, live_server.url, MANAGER, "/office/orders")
    expect(desk.locator("#board")).to_be_visible()
    shopper.add(OIL.sku)
    expect(shopper.page.locator("#said .notice")).to_be_visible()
    code = shopper.order()
    link = desk.get_by_role("link", name=code)
    expect(link).to_be_visible()
    link.click()
    desk.locator("form[action$=pick] button").click()
    desk.locator("#scan").fill(OIL.code)
    desk.keyboard.press("Enter")
    desk.locator("form[action$=pack] button").click()
    desk.locator("form[action$=hand-over] .good").click()
    expect(desk.locator("form[action$=hand-over]")).to_have_count(0)
    shopper.page.reload()
    expect(shopper.page.locator(".progress .done")).to_have_count(4)
    assert violations(desk) == []
    desk.context.close()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_sound_and_no_wider_than_the_screen(shopper: Shopper, lang: str) -> None:
    """axe looks at each page once in each language, once at each width."""
    shopper.lang = lang
    page = shopper.page
    for place, path in enumerate(PAGES, LANGUAGES.index(lang)):
        shopper.see(path)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if WIDTHS[place % len(WIDTHS)] == width:
                assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("lang", ["fr", "ar", "en"])
def test_the_basket_the_checkout_and_the_order_are_sound(shopper: Shopper, lang: str) -> None:
    shopper.lang = lang
    page = shopper.page
    page.set_viewport_size({"width": 360, "height": 800})
    shopper.add(DATES)
    expect(page.locator("#said .notice")).to_be_visible()
    assert violations(page) == []
    for path in ("/basket", "/checkout"):
        shopper.see(path)
        assert violations(page) == [], path
    page.click("#place")
    expect(page.locator("[role=alert]").first).to_be_visible()
    assert violations(page) == []
    shopper.order()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("path", ["/fr/", "/ar/", "/fr/products", "/ar/products/hui-001"])
def test_a_first_view_is_light(page: Page, live_server: Server, path: str) -> None:
    scales = Scales(page)
    page.goto(live_server.url + path, wait_until="networkidle")
    assert scales.without_pictures < 150_000, scales.bytes
    assert scales.bytes["Script"] < 30_000, scales.bytes


def test_the_keyboard_alone_reaches_the_basket(shopper: Shopper) -> None:
    shopper.see("/products/mie-001")
    page = shopper.page
    page.locator("form[data-buy] input[type=number]").focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(page.locator("#basket-link .count")).to_contain_text("2")
    page.locator("#said a").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".basket-line")).to_have_count(1)
