"""The customer's screen: a second window that needs no server, a second device that needs nothing but a code."""

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, OIL
from tests.browser.device import opens_alone
from tests.browser.layout import layout_faults
from tests.server import Server

SIZES = ((360, 740), (800, 480), (1024, 600), (1280, 800))


@pytest.fixture
def live_server(own_server: Server) -> Server:
    """Each test has one of its own."""
    return own_server


def second_window(till: Cashier) -> Page:
    till.more("v")
    with till.page.context.expect_page() as opened:
        till.page.get_by_role("button", name="Ouvrir la fenêtre").click()
    till.press("Escape")
    return opened.value


def second_device(till: Cashier, browser: Browser) -> Page:
    till.more("v")
    till.page.get_by_role("button", name="Associer un écran").click()
    code = till.page.locator(".pairing-digits").inner_text()
    screen = browser.new_context(locale="fr-FR", viewport={"width": 800, "height": 480}).new_page()
    screen.goto(f"{till.url}/pos/display")
    screen.locator(".code-field").fill(code)
    screen.keyboard.press("Enter")
    expect(till.page.locator(".screens-list button")).to_have_count(1)
    till.press("Escape")
    return screen


def speak(screen: Page, language: str) -> None:
    screen.locator(f".languages button[lang={language}]").click()
    expect(screen.locator("html")).to_have_attribute("lang", language)


def codes_on(screen: Page) -> list[str]:
    """What a phone reads that looks at the screen."""
    picture = Image.open(io.BytesIO(screen.screenshot()))
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def expect_whole(screen: Page) -> None:
    """Nothing is cut off or to be scrolled at any of the sizes, in any language; axe finds nothing."""
    for language in ("ar", "en", "fr"):
        speak(screen, language)
        for width, height in SIZES:
            screen.set_viewport_size({"width": width, "height": height})
            assert screen.evaluate(
                """() => { const page = document.documentElement;
                     return page.scrollWidth <= innerWidth && page.scrollHeight <= innerHeight; }"""
            ), f"{language} {width}"
            # A long name of goods ends in dots: it is on the shelf, and on the receipt.
            cut = [fault for fault in layout_faults(screen) if "shown-name" not in fault and " h2." not in fault]  # fmt: skip
            assert not cut, f"{language} {width}: {cut}"
        assert violations(screen) == []


@opens_alone
def test_a_second_window_tells_the_whole_sale_and_needs_no_server(
    till: Cashier, own_server: Server
) -> None:
    till.expect_kept()
    own_server.kill()
    screen = second_window(till)
    expect(screen.locator(".scene h1").first).to_be_visible()
    expect_whole(screen)

    till.scan(OIL.code)
    till.scan(OIL.code)
    line = screen.locator(".shown-line")
    expect(line).to_have_count(1)
    for text in (OIL.name, "330,00", "2"):
        expect(line).to_contain_text(text)
    story = screen.locator(".story")
    for text in (OIL.name, OIL.cooperative, "IGP"):
        expect(story).to_contain_text(text)
    expect(screen.locator(".shown-total")).to_contain_text("330,00")
    expect_whole(screen)

    till.press("Enter")
    expect(screen.locator(".amount-due")).to_contain_text("330,00")
    till.page.locator(".note", has_text="200").first.click()
    expect(screen.locator(".figure[data-kind=short]")).to_contain_text("130,00")
    till.page.locator(".note", has_text="200").first.click()
    expect(screen.locator(".figure[data-kind=change]")).to_contain_text("70,00")
    expect_whole(screen)

    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    expect(screen.locator(".thanks")).to_have_text("Merci")
    expect(screen.locator(".receipt-code canvas")).to_be_visible()
    expect(screen.locator(".figure[data-kind=change]")).to_contain_text("70,00")
    expect_whole(screen)
    (address,) = codes_on(screen)
    assert address.startswith(f"{own_server.url}/r/")

    till.press("Enter")
    speak(screen, "ar")
    till.scan(OIL.code)
    expect(screen.locator(".shown-line")).to_contain_text(OIL.name_ar)
    till.press("F8")
    screen.reload()
    expect(screen.locator(".shown-line")).to_have_count(1)

    own_server.start()
    till.sign_in(CASHIER.name, CASHIER.pin)
    till.expect_seal("safe")
    sealed = [row["hash"] for row in Books(own_server).receipts()]
    assert any(seal.startswith(address.rpartition("/")[2]) for seal in sealed)


def test_a_second_device_hears_the_till_goes_dark_without_the_server_and_can_be_sent_away(
    till: Cashier, browser: Browser, own_server: Server
) -> None:
    screen = second_device(till, browser)
    expect(screen.locator(".scene h1").first).to_be_visible()
    till.scan(OIL.code)
    expect(screen.locator(".shown-line")).to_contain_text(OIL.name)
    till.more("v")
    till.page.locator(".customer-languages [lang=ar]").click()
    expect(screen.locator(".shown-line")).to_contain_text(OIL.name_ar)
    till.press("Escape")

    own_server.kill()
    expect(screen.locator(".quiet-view")).to_be_visible()
    till.scan(OIL.code)
    till.expect_line("2 pièces")
    own_server.start()
    expect(screen.locator(".shown-detail")).to_contain_text("165,00", timeout=60_000)

    till.more("v")
    till.page.locator(".screens-list button").click()
    expect(screen.locator(".code-field")).to_be_visible()
    expect_whole(screen)
    screen.locator(".code-field").fill("000000")
    screen.keyboard.press("Enter")
    expect(screen.locator(".why")).to_contain_text("Ce code est inconnu")
    screen.context.close()


def test_a_second_device_on_a_line_that_carries_nothing_any_more_goes_dark_and_asks_again(
    till: Cashier, browser: Browser
) -> None:
    screen = second_device(till, browser)
    screen.clock.install()
    screen.reload()
    till.scan(OIL.code)
    expect(screen.locator(".shown-line")).to_be_visible()
    screen.clock.fast_forward("00:41")
    expect(screen.locator(".quiet-view")).to_be_visible()
    with screen.expect_request("**/live/display"):
        screen.clock.fast_forward("00:05")
    expect(screen.locator(".shown-line")).to_be_visible()
    screen.context.close()


def test_the_screen_says_what_made_goods_cheaper_and_what_comes_back(
    till: Cashier, own_server: Server
) -> None:
    """Three soaps of two kinds for the price of two, one of them brought back, and a discount by hand on what is taken for it."""
    codes = Books(own_server).run(
        "SELECT gtin FROM product WHERE sku IN ('COS-004', 'COS-005') ORDER BY sku"
    )
    black, camel = (row["gtin"][-13:] for row in codes)
    screen = second_window(till)
    lines, total, saved = (screen.locator(css) for css in (".shown-line", ".shown-total", ".saved"))
    for code in (black, black, camel):
        till.scan(code)
    expect(lines).to_have_count(2)
    for place in range(2):
        expect(lines.nth(place).locator("s")).to_be_visible()
        expect(lines.nth(place).locator(".shown-offer")).to_have_text("Trois savons pour le prix de deux")  # fmt: skip
    expect(total).to_contain_text("63,00")
    expect(saved).to_contain_text("28,00")
    expect_whole(screen)

    till.press("Enter")
    expect(screen.locator(".figures")).to_contain_text("28,00")
    # The language that she touches is hers until she has gone: the next customer is spoken to in the till's.
    speak(screen, "ar")
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    expect(screen.locator(".thanks")).to_have_text("شكرًا لكم")
    label = till.page.locator(".receipt").get_attribute("aria-label") or ""
    till.press("Enter")
    till.scan(label.split()[-1])
    till.page.get_by_role("button", name="Rembourser ou échanger").click()
    till.page.locator(".refund-line").last.locator(".refund-count .tool").last.click()
    till.page.get_by_role("button", name="Mettre sur le ticket").click()
    expect(lines).to_have_count(1)
    expect(lines).to_have_attribute("data-back", "true")
    expect(lines).to_contain_text("Rapporté")
    expect(screen.locator(".shown-foot")).to_contain_text("Nous vous rendons")
    expect(total).not_to_contain_text("-")
    expect(saved).to_be_empty()

    till.scan(OIL.code)
    till.press("%")
    till.page.locator("[data-discount]").fill("5")
    till.press("Enter")
    expect(lines.last.locator("s")).to_have_text("165,00")
    expect(saved).to_contain_text("8,25")
    expect_whole(screen)
