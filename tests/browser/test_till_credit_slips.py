"""Store credit on paper at the till: its slip by the register's printer, and what is left on a card that was spent."""

import os
from base64 import b64decode
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import MANAGER, OIL
from tests.browser.peers import Printer
from tests.browser.test_till_shift_papers import SCREENS, papers

LOOKED_AT = os.environ.get("PICTURES")
KEEP_SHEETS = """window.sheets = [];
window.print = () => window.sheets.push(document.querySelector('.print-sheet canvas').toDataURL());"""


@pytest.fixture
def page(page: Page, at_register: Printer) -> Page:
    """A device that keeps the pages it is asked to print, at a register with a printer."""
    page.add_init_script(KEEP_SHEETS)
    return page


def picture(till: Cashier, name: str) -> None:
    """A picture to look at, where $PICTURES says they are wanted."""
    if LOOKED_AT:
        till.page.screenshot(path=str(Path(LOOKED_AT) / f"{name}.png"))


def sheets(till: Cashier) -> list[Image.Image]:
    """What the browser was asked to print as pages."""
    found: list[str] = till.page.evaluate("window.sheets")
    return [Image.open(BytesIO(b64decode(one.partition(",")[2]))).convert("L") for one in found]


def give_back_as_credit(till: Cashier) -> str:
    """Goods come back without a receipt, and their money is credit; its code."""
    till.bring_back(MANAGER).get_by_role("button", name="Mettre sur le ticket").click()
    expect(till.page.locator(".line[data-back=true]")).to_have_count(1)
    till.press("Enter")
    expect(till.page.locator(".give-back .way")).to_have_attribute("data-kind", "credit")
    till.press("Enter")
    return till.page.locator(".paid .credit-code").inner_text()


def read(paper: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(paper)]


def test_a_credits_slip_comes_once_though_its_answer_is_lost_then_as_a_duplicate_and_has_other_ways_out(
    till: Cashier, books: Books, at_register: Printer
) -> None:
    page, notice = till.page, till.page.locator(".notice")
    code = give_back_as_credit(till)
    receipts = len(papers(till, at_register, 1))
    lost: list[str] = []

    def lose(route: Route) -> None:
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    page.route("**/pos/api/shifts/*/print", lose, times=1)
    till.press("5")
    expect(notice).to_contain_text("Le bon est imprimé")
    assert len(lost) == 1
    assert len(papers(till, at_register, receipts + 1)) == receipts + 1
    slip = [paper for paper in at_register.papers(0) if paper.bands][-1]
    assert slip.codes() == {"Code 128": code}
    till.press("5")
    again = papers(till, at_register, receipts + 2)
    assert again[-1][1] > again[-2][1], "it says that it is a duplicate"
    assert sheets(till) == []

    books.attach_printer("127.0.0.1:9")
    till.press("5")
    expect(notice).to_contain_text("Le bon n’a pas été imprimé")
    expect(notice).to_contain_text("127.0.0.1:9")
    assert violations(page) == []
    for _, width in SCREENS:
        page.set_viewport_size({"width": width, "height": 800})
        code_box, bars = (
            page.locator(f".paid {part}").bounding_box()
            for part in (".credit-code", ".credit-bars")
        )
        assert code_box
        assert bars
        assert (
            code_box["y"] >= bars["y"] + bars["height"]
            or code_box["x"] >= bars["x"] + bars["width"]
        )
        picture(till, f"credit-failed-{width}")
    books.attach_printer(at_register.address)
    notice.get_by_role("button", name="Réessayer").click()
    expect(notice).to_contain_text("Le bon est imprimé")
    assert len(papers(till, at_register, receipts + 3)) == receipts + 3

    page.route("**/pos/api/shifts/*/print", lambda route: route.abort())
    till.press("5")
    expect(notice).to_contain_text("Le serveur ne répond pas.")
    notice.get_by_role("button", name="Imprimer depuis cet appareil").click()
    expect(notice).to_contain_text("Le bon est imprimé")
    for language in ("العربية", "English"):
        page.locator(".paid").get_by_role("button", name=language).click()
        till.press("5")
        expect(notice).to_contain_text("Le serveur ne répond pas.")
        notice.get_by_role("button", name="Imprimer depuis cet appareil").click()
        expect(notice).to_contain_text("Le bon est imprimé")
    pages = sheets(till)
    assert [read(sheet) for sheet in pages] == [[code]] * 3
    assert len({sheet.crop((0, 90, 576, 150)).tobytes() for sheet in pages}) == 3, "each its title"
    assert books.verify() == ""
    for number, sheet in enumerate(pages if LOOKED_AT else ()):
        sheet.save(Path(LOOKED_AT or "") / f"credit-in-doubt-{number}.png")


def test_a_credit_that_the_server_does_not_have_yet_is_not_asked_of_its_printer(
    till: Cashier, at_register: Printer
) -> None:
    asked: list[str] = []
    till.page.on("request", lambda sent: asked.append(sent.url) if "/print" in sent.url else None)
    till.page.route("**/pos/api/sales", lambda route: route.abort())
    code = give_back_as_credit(till)
    till.press("5")
    notice = till.page.locator(".notice")
    expect(notice).to_contain_text("Le bon n’a pas été imprimé", timeout=15_000)
    notice.get_by_role("button", name="Imprimer depuis cet appareil").click()
    expect(notice).to_contain_text("Le bon est imprimé")
    (sheet,) = sheets(till)
    assert read(sheet) == [code]
    assert not [url for url in asked if "/shifts/" in url]
    till.page.unroute("**/pos/api/sales")
    till.expect_seal("safe")


def test_what_is_left_on_a_card_is_said_on_the_paid_screen_and_its_code_is_masked(
    till: Cashier, books: Books
) -> None:
    code, left = books.gift_card()
    page, ending = till.page, f"…{code[-4:]}"
    till.scan(OIL.code)
    till.press("Enter")
    till.scan(code)
    form = page.locator(".payment[data-form=credit] .tender-form")
    expect(form.locator(".rate-told")).not_to_be_empty()
    form.locator(".number-field").fill("10")
    till.press("Enter")
    expect(page.locator(".tender-row[data-kind=gift_card] .tender-detail")).to_have_text(ending)
    till.press("Enter")
    paid = page.locator(".paid")
    expect(paid).to_be_visible()
    figure = f"{(left - 1_000) // 100},{(left - 1_000) % 100:02}"
    told = paid.locator(".paid-sums [data-kind=left]")
    for words in ("Reste sur", ending, figure):
        expect(told).to_contain_text(words)
    expect(paid.locator(".tender-detail").first).to_have_text(ending)
    till.expect_seal("safe")
    assert violations(page) == []
    assert code not in page.locator("body").inner_text()
    for language, width in SCREENS:
        page.set_viewport_size({"width": width, "height": 800})
        page.locator(f"header .language[lang={language}]").first.click()
        expect(page.locator(f"html[lang={language}]")).to_be_attached()
        expect(told).to_contain_text(ending)
        assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        picture(till, f"card-left-{language}-{width}")
    assert books.gift_card() == (code, left - 1_000)
