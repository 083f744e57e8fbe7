"""The papers of a shift at the till: slips, X and Z, seen and printed as far as who looks may see, with and without the server."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import MANAGER, OIL
from tests.browser.peers import Printer
from tests.browser.test_till_shift import close_and_begin_anew, count, open_drawer_panel

SCREENS = (("fr", 1280), ("ar", 360), ("en", 768))


@pytest.fixture
def page(page: Page, at_register: Printer) -> Page:
    """A device that counts the pages it is asked to print, at a register with a printer."""
    page.add_init_script("window.sheets = 0; window.print = () => { window.sheets += 1; }")
    return page


def put_in(till: Cashier) -> None:
    open_drawer_panel(till, "1")
    form = till.page.locator(".drawer-form")
    form.locator("input").first.fill("50")
    form.locator("input").nth(1).fill("monnaie")
    form.locator(".primary").click()
    expect(till.page.locator(".drawer-ways")).to_be_visible()


def papers(till: Cashier, device: Printer, many: int) -> list[tuple[int, int]]:
    """Width and height of what was printed, once there are so many papers; what only opened the drawer is none."""
    for _ in range(200):
        found = [paper.picture.size for paper in device.papers(0) if paper.bands]
        if len(found) >= many:
            return found
        till.page.wait_for_timeout(50)
    raise AssertionError(f"{len(found)} papers instead of {many}")


def by_manager(form: Locator) -> None:
    form.locator("select").select_option(MANAGER.username)
    form.locator("input[type=password]").fill(MANAGER.pin)
    form.locator("input[type=password]").press("Enter")


def test_a_slip_comes_once_by_the_registers_printer_though_its_answer_is_lost(
    till: Cashier, books: Books, at_register: Printer
) -> None:
    lost: list[str] = []

    def lose(route: Route) -> None:
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    till.page.route("**/pos/api/shifts/*/print", lose, times=1)
    put_in(till)
    papers(till, at_register, 1)
    books.expect_logged("drawer.in", books.count("SELECT COUNT(*) FROM cash_movement"))
    till.page.wait_for_timeout(1_500)
    assert len(lost) == 1
    assert papers(till, at_register, 1) == [(576, papers(till, at_register, 1)[0][1])]
    assert till.page.evaluate("window.sheets") == 0
    expect(till.page.locator(".notice")).not_to_contain_text("pas été imprimé")


def test_a_printer_that_is_down_holds_no_cash_and_the_slip_has_other_ways_out(
    till: Cashier, books: Books, at_register: Printer
) -> None:
    before = books.count("SELECT COUNT(*) FROM cash_movement")
    books.attach_printer("127.0.0.1:9")
    put_in(till)
    notice = till.page.locator(".notice")
    expect(notice).to_contain_text("Le bon n’a pas été imprimé")
    expect(notice).to_contain_text("127.0.0.1:9")
    assert books.count("SELECT COUNT(*) FROM cash_movement") == before + 1
    assert violations(till.page) == []
    books.attach_printer(at_register.address)
    notice.get_by_role("button", name="Réessayer").click()
    expect(notice).to_contain_text("Imprimé.")
    assert len(papers(till, at_register, 1)) == 1
    till.page.route("**/pos/api/shifts/*/print", lambda route: route.abort())
    put_in(till)
    expect(notice).to_contain_text("Le serveur ne répond pas.")
    notice.get_by_role("button", name="Imprimer depuis cet appareil").click()
    expect(notice).to_contain_text("Imprimé.")
    assert till.page.evaluate("window.sheets") == 1


def test_an_x_is_printed_as_it_is_shown(till: Cashier, at_register: Printer, books: Books) -> None:
    close_and_begin_anew(till, books)
    till.sell(OIL.code)
    receipt = len(papers(till, at_register, 1))
    open_drawer_panel(till, "5")
    report = till.page.locator(".x-report")
    expect(report).to_contain_text("165,00")
    till.press("F9")
    expect(till.page.locator(".notice")).to_contain_text("Imprimé.")
    by_manager(report)
    expect(report).to_contain_text("765,00")
    till.press("F9")
    *_, blind, whole = papers(till, at_register, receipt + 2)
    assert whole[1] > blind[1] + 200
    till.page.route("**/pos/api/shifts/*/report", lambda route: route.abort())
    till.press("Escape")
    open_drawer_panel(till, "5")
    expect(report).to_contain_text("Le serveur ne répond pas.")
    till.page.route("**/pos/api/shifts/*/print", lambda route: route.abort())
    till.press("F9")
    till.page.locator(".notice").get_by_role("button", name="Imprimer depuis cet appareil").click()
    expect(till.page.locator(".notice")).to_contain_text("Imprimé.")
    assert till.page.evaluate("window.sheets") == 1


def test_the_z_is_there_once_the_server_has_everything_and_is_printed_once_and_then_as_a_duplicate(
    till: Cashier, books: Books, at_register: Printer, tmp_path: Path
) -> None:
    close_and_begin_anew(till, books)
    till.sell(OIL.code)
    sold = len(papers(till, at_register, 1))
    till.page.route("**/pos/api/events", lambda route: route.abort())
    open_drawer_panel(till, "4")
    count(till, 4)
    till.press("Control+Enter")
    last = till.page.locator(".last-z")
    expect(last).to_contain_text("Le Z viendra quand le serveur aura tout reçu")
    expect(last.get_by_role("button")).to_have_count(0)
    expect(till.page.locator(".float input").first).to_be_focused()
    till.page.unroute("**/pos/api/events")
    expect(last).to_contain_text("scellée", timeout=40_000)
    till.page.screenshot(path=tmp_path / "opening.png")
    till.press("Alt+z")
    report = till.page.locator(".x-report")
    expect(report).to_contain_text("165,00")
    assert "765" not in report.inner_text()
    till.press("F9")
    expect(till.page.locator(".notice")).to_contain_text("Imprimé.")
    by_manager(report)
    expect(report).to_contain_text("765,00")
    expect(report).to_contain_text("Total perpétuel")
    till.page.screenshot(path=tmp_path / "opening-z.png")
    assert violations(till.page) == []
    till.press("F9")
    extract, original = papers(till, at_register, sold + 2)[-2:]
    expect(report.locator(".primary")).to_be_enabled()
    till.press("F9")
    duplicate = papers(till, at_register, sold + 3)[-1]
    assert extract[1] < original[1] - 200 < original[1] < duplicate[1] < original[1] + 100
    assert [row["copy"] for row in books.run("SELECT copy FROM shift_paper WHERE kind = 'z' AND shift_id = (SELECT shift_id FROM z_report ORDER BY sealed_at DESC, id DESC LIMIT 1) ORDER BY copy")] == [0, 0, 1]  # fmt: skip
    report.get_by_role("button", name="Retour").click()
    till.page.locator(".count").first.fill("3")
    till.press("Control+Enter")
    till.expect_ready()
    for language, width in SCREENS:
        till.page.set_viewport_size({"width": width, "height": 800})
        till.page.locator(f".language[lang={language}]").click()
        expect(till.page.locator(f"html[lang={language}]")).to_be_attached()
        open_drawer_panel(till, "6")
        expect(report.locator(".z-seal")).to_be_visible()
        by_manager(report)
        expect(report.locator(".sums")).to_have_count(5)
        assert violations(till.page) == []
        assert till.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        till.page.screenshot(path=tmp_path / f"z_{language}_{width}.png")
        till.press("Escape")


def test_without_the_server_there_is_no_last_z_and_the_till_says_why(till: Cashier) -> None:
    till.page.route("**/pos/api/z", lambda route: route.abort())
    open_drawer_panel(till, "6")
    report = till.page.locator(".x-report")
    expect(report).to_contain_text("Le Z viendra quand le serveur aura tout reçu")
    expect(report.locator(".primary")).to_be_hidden()
