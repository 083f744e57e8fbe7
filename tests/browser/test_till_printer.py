"""The till's own printer: papers come out with the server dead, once each, and the server counts on from them."""

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, MANAGER, OIL
from tests.browser.device import opens_alone
from tests.browser.line import Line
from tests.browser.peers import Plug, Printer, breaking_printer, printer
from tests.pos.printer import LOOK_AT, Paper
from tests.server import Server

pytestmark = opens_alone


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
def cable(context: BrowserContext, paper_out: Printer) -> Iterator[Plug]:
    cable = Plug(context, "serial", paper_out.address)
    yield cable
    cable.pull()


@pytest.fixture
def cabled(own_server: Server, page: Page, cable: Plug) -> Iterator[Cashier]:
    """At the till's devices, with a serial line that no printer is chosen for yet."""
    cashier = Cashier(page, own_server.url)
    cashier.begin(CASHIER.username, CASHIER.password)
    open_devices(cashier)
    yield cashier
    assert cashier.faults == []


@pytest.fixture
def line(own_server: Server) -> Iterator[Line]:
    """It outlives the page that talks through it."""
    line = Line(own_server.port)
    yield line
    line.close()


@pytest.fixture
def till(line: Line, page: Page, plug: Plug) -> Iterator[Cashier]:
    """At the selling screen, with a USB printer paired, able to work without the server."""
    page.set_viewport_size({"width": 1024, "height": 768})
    cashier = Cashier(page, line.url)
    cashier.begin(CASHIER.username, CASHIER.password)
    cashier.expect_kept()
    open_devices(cashier)
    page.get_by_role("button", name="Choisir une imprimante USB").click()
    expect(page.locator(".device-name")).to_have_text("TM-T20III")
    cashier.press("Escape")
    yield cashier
    assert cashier.faults == []


def open_devices(till: Cashier) -> None:
    till.press("F2", "i")
    expect(till.page.locator(".devices")).to_be_visible()


def attach(till: Cashier, books: Books, address: str) -> None:
    """Give the register a printer of its own, which the server drives, and let the till hear of it."""
    books.attach_printer(address)
    with till.page.expect_response("**/pos/api/boot"):
        till.page.reload()
    till.expect_ready()
    till.expect_seal("safe")


def printed(till: Cashier, words: str) -> None:
    expect(till.page.locator(".paper-state")).to_contain_text(words)


def test_with_the_server_dead_receipts_come_in_the_customers_language_on_either_paper(
    till: Cashier, own_server: Server, paper_out: Printer
) -> None:
    own_server.kill()
    words, sold = {"fr": "Ticket imprimé", "ar": "طُبع الوصل"}, 0
    for width, dots in ((80, 576), (58, 384)):
        open_devices(till)
        till.page.get_by_label(f"{width} mm").check()
        till.press("Escape")
        for language in ("ar", "fr"):
            till.page.locator(f".language[lang={language}]").click()
            till.sell_up_to_paid()
            printed(till, words[language])
            sold += 1
            paper = paper_out.papers(sold)[-1]
            paper.keep(f"till-{language}-{width}")
            till.page.screenshot(path=LOOK_AT / f"paid-{language}-{width}.png")
            number = till.page.locator(".receipt bdi[dir=ltr]").all_inner_texts()
            codes = paper.codes()
            assert codes["Code 128"] in number
            assert codes["QR Code"].startswith(f"{own_server.url}/r/")
            assert (paper.picture.width, paper.cuts, paper.drawer_pulses) == (dots, 1, 1)
            till.press("Enter")
    assert len(paper_out.papers(4)) == 4


def test_the_original_comes_once_and_the_server_counts_on_from_the_tills_papers(
    till: Cashier, own_server: Server, paper_out: Printer
) -> None:
    books = Books(own_server)
    own_server.kill()
    till.sell_up_to_paid()
    printed(till, "Ticket imprimé")
    till.press("F9")
    printed(till, "Duplicata 1")
    original, duplicate = paper_out.papers(2)
    duplicate.keep("till-duplicata")
    assert (original.drawer_pulses, duplicate.drawer_pulses) == (1, 0)
    assert duplicate.picture.height > original.picture.height
    own_server.start()
    till.expect_seal("safe")
    till.press("Enter", "F10")
    expect(till.page.locator(".hint.good")).to_be_visible()
    assert books.papers() == [(0, 1, True), (1, 0, True)]


def test_row_25_odoo_59059_a_printer_that_is_out_holds_no_sale_and_prints_the_original_when_it_is_back(
    till: Cashier, own_server: Server, paper_out: Printer, plug: Plug
) -> None:
    books = Books(own_server)
    plug.pull()
    till.sell_up_to_paid()
    printed(till, "ne répond pas")
    till.expect_seal("safe")
    assert books.last_sale()["total"] == 16500
    plug.plug_in()
    till.press("F9")
    printed(till, "Ticket imprimé")
    assert [paper.drawer_pulses for paper in paper_out.papers(1)] == [1]
    till.press("Enter")

    till.scan(OIL.code)
    till.press("Enter", "F9")
    expect(till.page.locator(".payment[data-form=card]")).to_be_visible()
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    printed(till, "Ticket imprimé")
    assert [paper.drawer_pulses for paper in paper_out.papers(2)] == [1, 0]


def test_a_change_of_language_while_the_receipt_is_printing_tells_of_that_paper_and_asks_for_no_other(
    till: Cashier, paper_out: Printer
) -> None:
    till.page.evaluate(
        """() => { const write = window.usb_write, held = new Promise((go) => { window.letPrint = go; });
            window.usb_write = async (text) => { await held; return write(text); }; }"""
    )
    till.sell_up_to_paid()
    till.page.locator(".language[lang=ar]").click()
    expect(till.page.locator("html[lang=ar]")).to_be_attached()
    printed(till, "الطباعة جارية")
    till.page.evaluate("window.letPrint()")
    printed(till, "طُبع الوصل")
    assert [paper.drawer_pulses for paper in paper_out.papers(1)] == [1]


def test_where_the_registers_own_printer_is_dead_the_paper_comes_here_and_once(
    till: Cashier, own_server: Server, paper_out: Printer
) -> None:
    books = Books(own_server)
    attach(till, books, "127.0.0.1:9")
    till.sell_up_to_paid()
    printed(till, "Ticket imprimé")
    assert [paper.drawer_pulses for paper in paper_out.papers(1)] == [1]
    till.press("Enter", "F10")
    expect(till.page.locator(".hint.good")).to_be_visible()
    assert books.papers() == [(0, 1, True)]


def test_the_devices_are_paired_tried_and_let_go(till: Cashier, paper_out: Printer) -> None:
    open_devices(till)
    till.page.get_by_role("button", name="Imprimer un essai").click()
    expect(till.page.locator(".device-state")).to_have_text("L'essai est imprimé.")
    (paper,) = paper_out.papers(1)
    paper.keep("till-test")
    assert paper.cuts == 1
    till.page.screenshot(path=LOOK_AT / "devices-fr.png")
    assert violations(till.page) == []
    till.page.locator(".language[lang=ar]").click()
    expect(till.page.locator("html")).to_have_attribute("lang", "ar")
    open_devices(till)
    till.page.screenshot(path=LOOK_AT / "devices-ar.png")
    assert violations(till.page) == []
    till.page.locator(".device .danger").click()
    expect(till.page.locator(".device-name")).to_have_count(0)


def test_row_25_odoo_240253_a_print_job_whose_answer_is_lost_prints_once(
    till: Cashier, own_server: Server, line: Line, paper_out: Printer
) -> None:
    """What was said: "failed", although it was printed, and printed again."""
    with printer() as at_register:
        attach(till, Books(own_server), at_register.address)
        open_devices(till)
        till.page.locator(".device .danger").click()
        till.press("Escape")
        line.drops_all_of = b"POST /pos/api/print"
        till.sell_up_to_paid()
        printed(till, "Le serveur ne répond pas")
        line.drops_all_of = None
        till.press("F9")
        printed(till, "Ticket imprimé")
        assert [paper.drawer_pulses for paper in at_register.papers(1)] == [1]
        assert paper_out.received == []


@pytest.mark.parametrize(("minutes", "pulses"), [(0, 1), (2, 0)])
@pytest.mark.parametrize("way", ["server", "till"])
def test_the_drawer_opens_with_an_original_that_comes_soon_and_not_with_a_late_one(
    till: Cashier, own_server: Server, plug: Plug, paper_out: Printer, way: str, minutes: int, pulses: int
) -> None:  # fmt: skip
    """The printer was down at the sale; the change was given from a drawer that was opened with its key."""
    with printer() as at_register:
        if way == "server":
            attach(till, Books(own_server), "127.0.0.1:9")
            open_devices(till)
            till.page.locator(".device .danger").click()
            till.press("Escape")
        plug.pull()
        till.sell_up_to_paid()
        expect(till.page.locator(".paid-tools .tool").first).to_be_enabled()
        expect(till.page.locator(".paper-state")).not_to_contain_text("imprimé")
        till.page.evaluate(
            "late => { const now = Date.now; Date.now = () => now() + late * 60_000; }", minutes
        )
        plug.plug_in()
        if way == "server":
            Books(own_server).attach_printer(at_register.address)
        till.press("F9")
        printed(till, "Ticket imprimé")
        out = at_register if way == "server" else paper_out
        assert [paper.drawer_pulses for paper in out.papers(1)] == [pulses]


def test_a_receipt_that_broke_off_at_the_registers_printer_is_a_duplicate_when_it_comes(
    till: Cashier, own_server: Server, paper_out: Printer
) -> None:
    """It may lie there: by the till's own printer at once, or by the register's later, it is no second original."""
    books = Books(own_server)
    with breaking_printer() as address, printer() as at_register:
        attach(till, books, address)
        till.sell_up_to_paid()
        printed(till, "Duplicata 1")
        assert [paper.drawer_pulses for paper in paper_out.papers(1)] == [0]
        books.attach_printer(at_register.address)
        till.press("F9")
        printed(till, "Duplicata 2")


def break_off(till: Cashier) -> None:
    """The next paper to the till's own printer breaks off after its first bytes; those after it come whole."""
    till.page.evaluate(
        """() => { const write = window.usb_write; let taken = 0;
            window.usb_write = (text) => {
                taken += 1;
                if (taken === 1) return write(text);
                window.usb_write = write;
                return false; }; }"""
    )


def test_a_receipt_that_broke_off_at_the_tills_own_printer_is_a_duplicate_when_it_comes(
    till: Cashier, own_server: Server, paper_out: Printer
) -> None:
    """What it had taken may lie there, or come once its roll is changed: no second original, no second drawer."""
    break_off(till)
    till.sell_up_to_paid()
    printed(till, "s'est arrêtée")
    till.press("F9")
    printed(till, "Duplicata 1")
    while len(paper_out.received) < 2:
        till.page.wait_for_timeout(50)
    assert Paper(paper_out.received[1]).drawer_pulses == 0
    till.press("Enter", "F10")
    expect(till.page.locator(".hint.good")).to_be_visible()
    assert Books(own_server).papers() == [(1, 0, True)]


def test_what_the_server_may_have_printed_comes_here_only_as_a_duplicate(
    till: Cashier, own_server: Server, line: Line, paper_out: Printer
) -> None:
    books = Books(own_server)
    with printer() as at_register:
        attach(till, books, at_register.address)
        line.drops_all_of = b"POST /pos/api/print"
        till.sell_up_to_paid()
        printed(till, "Duplicata 1")
        assert [paper.drawer_pulses for paper in at_register.papers(1)] == [1]
        assert [paper.drawer_pulses for paper in paper_out.papers(1)] == [0]
        till.press("Enter", "F10")
        expect(till.page.locator(".hint.good")).to_be_visible()
        assert books.papers() == [(0, 1, True), (1, 0, True)]


@pytest.mark.parametrize(("language", "duplicate"), [("fr", "Duplicata"), ("ar", "نسخة")])
def test_the_papers_of_the_server_and_of_the_till_look_alike(
    till: Cashier, own_server: Server, paper_out: Printer, language: str, duplicate: str
) -> None:
    books = Books(own_server)
    with printer() as at_register:
        attach(till, books, at_register.address)
        till.page.locator(f".language[lang={language}]").click()
        expect(till.page.locator("html")).to_have_attribute("lang", language)
        till.sell_up_to_paid(f"01{OIL.gtin14}10{books.lot_of(OIL.sku)}")
        expect(till.page.locator(".paid-tools .tool").first).to_be_enabled()
        till.press("F9")
        printed(till, f"{duplicate} 1")
        own_server.kill()
        till.press("F9")
        expect(till.page.locator(".paper-state")).to_have_text(re.compile(f"{duplicate} [23]"))
        theirs, ours = at_register.papers(2)[-1], paper_out.papers(1)[-1]
    theirs.keep(f"alike-server-{language}")
    ours.keep(f"alike-till-{language}")
    assert ours.codes() == theirs.codes()
    assert ours.picture.width == theirs.picture.width
    # The same lines, set by two text engines: rounding of a line's height is all that differs.
    assert abs(ours.picture.height - theirs.picture.height) <= 24


def test_the_drawer_opens_by_the_tills_printer_for_cash_put_in_and_only_there(
    till: Cashier, own_server: Server, paper_out: Printer
) -> None:
    own_server.kill()
    put_in(till)
    expect_pulses(till, paper_out, 1)
    own_server.start()
    till.expect_seal("safe")
    with printer() as at_register:
        attach(till, Books(own_server), at_register.address)
        put_in(till)
        expect_pulses(till, at_register, 1)
    assert len(openings(paper_out)) == 1


def put_in(till: Cashier) -> None:
    till.press("F6", "1")
    form = till.page.locator(".drawer-form")
    form.locator("input").first.fill("50")
    form.locator("input").nth(1).fill("monnaie")
    form.locator(".primary").click()
    expect(till.page.locator(".drawer-ways")).to_be_visible()
    till.press("Escape")


def expect_pulses(till: Cashier, device: Printer, times: int) -> None:
    """The drawer was opened so often, each time by nothing but its opening."""
    deadline = time.monotonic() + 20
    while len(opened := openings(device)) < times:
        assert time.monotonic() < deadline
        till.page.wait_for_timeout(50)  # the cable is served meanwhile
    assert [(paper.drawer_pulses, len(paper.bands)) for paper in opened] == [(1, 0)] * times


def openings(device: Printer) -> list[Paper]:
    return [paper for paper in device.papers(len(device.received)) if paper.drawer_pulses]


def slips(till: Cashier, device: Printer, times: int) -> list[Paper]:
    """The papers that opened no drawer, once there are so many."""
    deadline = time.monotonic() + 20
    while True:
        found = [paper for paper in device.papers(len(device.received)) if not paper.drawer_pulses]
        if len(found) >= times:
            return found
        assert time.monotonic() < deadline
        till.page.wait_for_timeout(50)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_cash_put_in_and_taken_out_each_print_a_slip_to_sign(
    till: Cashier, paper_out: Printer, language: str
) -> None:
    till.page.locator(f".language[lang={language}]").click()
    expect(till.page.locator(f"html[lang={language}]")).to_be_attached()
    put_in(till)
    slips(till, paper_out, 1)
    till.press("F6", "2")
    form = till.page.locator(".drawer-form")
    form.locator("input").nth(0).fill("100")
    form.locator("input").nth(1).fill(
        "Eau pour l'équipe, et du thé pour les invités de la coopérative"
    )
    form.locator("select").select_option(MANAGER.username)
    form.locator("input[type=password]").fill(MANAGER.pin)
    till.press("Enter")
    expect(till.page.locator(".drawer-ways")).to_be_visible()
    put, taken = slips(till, paper_out, 2)
    put.keep(f"slip-in-{language}")
    taken.keep(f"slip-out-{language}")
    for paper in (put, taken):
        assert (paper.cuts, paper.picture.width) == (1, 576)
        assert paper.picture.height > 400


def test_cash_put_in_counts_without_its_slip(till: Cashier, plug: Plug, own_server: Server) -> None:
    books = Books(own_server)
    before = books.count("SELECT COUNT(*) FROM audit WHERE action = 'drawer.in'")
    plug.pull()
    put_in(till)
    expect(till.page.locator(".notice")).to_contain_text("Le bon n’a pas été imprimé")
    books.expect_logged("drawer.in", before + 1)


def test_a_z_by_the_tills_own_printer_bears_the_servers_number_and_one_that_stuck_keeps_its_own(
    till: Cashier, plug: Plug, own_server: Server, paper_out: Printer
) -> None:
    till.press("F6", "4")
    till.page.locator(".closing .count").first.fill("3")
    till.press("Control+Enter")
    till.page.locator(".closing .sums").wait_for()
    till.press("Control+Enter")
    till.page.locator(".last-z button").click()
    expect(till.page.locator(".x-report .z-seal")).to_be_visible()
    till.page.locator(".x-report select").select_option(MANAGER.username)
    till.page.locator(".x-report input[type=password]").fill(MANAGER.pin)
    till.press("Enter")
    expect(till.page.locator(".x-report")).to_contain_text("Total perpétuel")
    notice = till.page.locator(".notice")
    plug.pull()
    till.press("F9")
    expect(notice).to_contain_text("Rien n’a été imprimé")
    plug.plug_in()
    heights = []
    for many in (1, 2):
        till.press("F9")
        expect(notice).to_have_text("Imprimé.")
        heights.append(slips(till, paper_out, many)[-1].picture.height)
        expect(till.page.locator(".x-report .primary")).to_be_enabled()
        till.page.evaluate("document.querySelector('.notice').replaceChildren()")
    slips(till, paper_out, 2)[-1].keep("z-own-duplicate")
    assert heights[1] > heights[0] + 40
    copies = Books(own_server).run("SELECT copy FROM shift_paper ORDER BY copy")
    assert [row["copy"] for row in copies] == [0, 1]


def test_without_any_printer_the_browser_prints_the_same_paper_and_counts_it(
    till: Cashier, own_server: Server
) -> None:
    open_devices(till)
    till.page.locator(".device .danger").click()
    till.press("Escape")
    till.page.evaluate(
        """() => { window.sheets = []; window.print = () => {
            const canvas = document.querySelector(".print-sheet canvas");
            window.sheets.push([canvas.width, canvas.height]); }; }"""
    )
    till.sell_up_to_paid()
    expect(till.page.locator(".paper-state")).to_be_empty()
    till.press("F9")
    printed(till, "Ticket imprimé")
    till.press("F9")
    printed(till, "Duplicata 1")
    (original, again) = till.page.evaluate("() => window.sheets")
    assert (original[0], again[0]) == (576, 576)
    assert again[1] > original[1]
    till.press("Enter", "F10")
    expect(till.page.locator(".hint.good")).to_be_visible()
    assert Books(own_server).papers() == [(0, 0, True), (1, 0, True)]


def test_a_printer_on_a_serial_line_prints_as_well(
    cabled: Cashier, cable: Plug, paper_out: Printer
) -> None:
    page = cabled.page
    expect(page.get_by_role("button", name="Choisir une imprimante USB")).to_have_count(0)
    page.get_by_role("button", name="Choisir une imprimante série").click()
    page.get_by_label("Vitesse de la ligne (bauds)").select_option("38400")
    page.get_by_role("button", name="Imprimer un essai").click()
    expect(page.locator(".device-state")).to_have_text("L'essai est imprimé.")
    assert [paper.cuts for paper in paper_out.papers(1)] == [1]
    cable.pull()
    page.get_by_role("button", name="Imprimer un essai").click()
    expect(page.locator(".notice")).to_contain_text("ne répond pas")


def test_a_printer_on_a_serial_line_that_stood_still_prints_once_it_is_fed(
    cabled: Cashier,
) -> None:
    """Out of paper it takes nothing more. What it had taken may come, so what is tried again is a duplicate."""
    page = cabled.page
    page.get_by_role("button", name="Choisir une imprimante série").click()
    expect(page.locator(".device-name")).to_be_visible()
    cabled.press("Escape")
    page.evaluate(
        """() => { const write = window.serial_write, later = window.setTimeout;
            window.setTimeout = (work, ms, ...rest) => later(work, ms === 12_000 ? 100 : ms, ...rest);
            window.serial_write = () => new Promise(() => {});
            window.feed = () => Object.assign(window, { serial_write: write, setTimeout: later }); }"""
    )
    cabled.sell_up_to_paid()
    printed(cabled, "trop lente")
    page.evaluate("window.feed()")
    cabled.press("F9")
    printed(cabled, "Duplicata 1")
