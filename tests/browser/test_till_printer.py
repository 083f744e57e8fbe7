"""The till's own printer: papers come out with the server dead, once each, and the server counts on from them."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, OIL
from tests.browser.peers import Plug, Printer, printer
from tests.pos.printer import LOOK_AT
from tests.server import Server


@pytest.fixture
def paper_out() -> Iterator[Printer]:
    with printer() as made:
        yield made


@pytest.fixture
def plug(context: BrowserContext, paper_out: Printer) -> Iterator[Plug]:
    cable = Plug(context, "usb", paper_out.address)
    yield cable
    cable.pull()


@pytest.fixture
def till(page: Page, own_server: Server, plug: Plug) -> Iterator[Cashier]:
    """At the selling screen, with a USB printer paired, able to work without the server."""
    page.set_viewport_size({"width": 1024, "height": 768})
    cashier = Cashier(page, own_server.url)
    cashier.begin(CASHIER.username, CASHIER.password)
    cashier.expect_kept()
    open_devices(cashier)
    page.get_by_role("button", name="Choisir une imprimante USB").click()
    expect(page.locator(".device-name")).to_have_text("TM-T20III")
    cashier.press("Escape")
    yield cashier
    assert cashier.faults == []


def open_devices(till: Cashier, language: str = "fr") -> None:
    name = {"fr": "Imprimante et balance", "ar": "الطابعة والميزان"}[language]
    till.press("F10")
    till.page.get_by_role("button", name=name).click()


def take_cash(till: Cashier) -> None:
    """Sell one bottle for exact cash, up to "paid"."""
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Enter")
    expect(till.page.locator(".payment")).to_be_visible()
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()


def printed(till: Cashier, words: str) -> None:
    expect(till.page.locator(".paper-state")).to_contain_text(words)


def test_with_the_server_dead_receipts_come_in_the_customers_language_on_either_paper(
    till: Cashier, own_server: Server, paper_out: Printer
) -> None:
    own_server.kill()
    words = {"fr": "Ticket imprimé", "ar": "طُبع الوصل"}
    for width, dots in ((80, 576), (58, 384)):
        open_devices(till)
        till.page.get_by_label(f"{width} mm").check()
        till.press("Escape")
        for language in ("ar", "fr"):
            till.page.locator(f".language[lang={language}]").click()
            take_cash(till)
            printed(till, words[language])
            paper = paper_out.papers[-1]
            paper.keep(f"till-{language}-{width}")
            till.page.screenshot(path=LOOK_AT / f"paid-{language}-{width}.png")
            number = till.page.locator(".receipt bdi[dir=ltr]").all_inner_texts()
            codes = paper.codes()
            assert codes["Code 128"] in number
            assert codes["QR Code"].startswith(f"{own_server.url}/r/")
            assert (paper.picture.width, paper.cuts, paper.drawer_pulses) == (dots, 1, 1)
            till.press("Enter")
    assert len(paper_out.papers) == 4


def test_the_original_comes_once_and_the_server_counts_on_from_the_tills_papers(
    till: Cashier, own_server: Server, paper_out: Printer
) -> None:
    books = Books(own_server)
    own_server.kill()
    take_cash(till)
    printed(till, "Ticket imprimé")
    till.press("F9")
    printed(till, "Duplicata 1")
    original, duplicate = paper_out.papers
    duplicate.keep("till-duplicata")
    assert (original.drawer_pulses, duplicate.drawer_pulses) == (1, 0)
    assert duplicate.picture.height > original.picture.height
    own_server.start()
    till.expect_seal("safe")
    till.press("Enter", "F10")
    expect(till.page.locator(".hint.good")).to_be_visible()
    assert books.papers() == [(0, 1, True), (1, 0, True)]


def test_a_printer_that_is_out_holds_no_sale_and_prints_the_original_when_it_is_back(
    till: Cashier, own_server: Server, paper_out: Printer, plug: Plug
) -> None:
    books = Books(own_server)
    plug.pull()
    take_cash(till)
    printed(till, "ne répond pas")
    till.expect_seal("safe")
    assert books.last_sale()["total"] == 16500
    plug.plug_in()
    till.press("F9")
    printed(till, "Ticket imprimé")
    assert [paper.drawer_pulses for paper in paper_out.papers] == [1]
    till.press("Enter")

    till.scan(OIL.code)
    till.press("Enter", "F9", "Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    printed(till, "Ticket imprimé")
    assert [paper.drawer_pulses for paper in paper_out.papers] == [1, 0]


def test_where_the_registers_own_printer_is_dead_the_paper_comes_here_and_once(
    till: Cashier, own_server: Server, paper_out: Printer
) -> None:
    books = Books(own_server)
    books.attach_printer("127.0.0.1:9")
    till.page.reload()
    till.expect_ready()
    till.expect_seal("safe")
    take_cash(till)
    printed(till, "Ticket imprimé")
    assert [paper.drawer_pulses for paper in paper_out.papers] == [1]
    till.press("Enter", "F10")
    expect(till.page.locator(".hint.good")).to_be_visible()
    assert books.papers() == [(0, 1, True)]


def test_the_devices_are_paired_tried_and_let_go(till: Cashier, paper_out: Printer) -> None:
    open_devices(till)
    till.page.get_by_role("button", name="Imprimer un essai").click()
    expect(till.page.locator(".device-state")).to_have_text("L'essai est imprimé.")
    (paper,) = paper_out.papers
    paper.keep("till-test")
    assert paper.cuts == 1
    till.page.screenshot(path=LOOK_AT / "devices-fr.png")
    assert violations(till.page) == []
    till.page.locator(".language[lang=ar]").click()
    expect(till.page.locator("html")).to_have_attribute("lang", "ar")
    open_devices(till, "ar")
    till.page.screenshot(path=LOOK_AT / "devices-ar.png")
    assert violations(till.page) == []
    till.page.locator(".device .danger").click()
    expect(till.page.locator(".device-name")).to_have_count(0)
