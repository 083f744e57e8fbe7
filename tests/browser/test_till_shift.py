"""The drawer and the end of a shift, at the till: blind count, gap, Z; with and without the server."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import MANAGER, OIL

FLOAT = 3 * 20_000


def open_drawer_panel(till: Cashier, choice: str) -> None:
    till.press("F6")
    expect(till.page.locator(".drawer-ways")).to_be_visible()
    till.press(choice)


def count(till: Cashier, notes_of_200: int) -> None:
    till.page.locator(".closing .count").first.fill(str(notes_of_200))
    till.press("Control+Enter")
    till.page.locator(".closing .sums").wait_for()


def close_and_begin_anew(till: Cashier, books: Books) -> None:
    """Close whatever shift is open, then open one with three notes of 200."""
    open_drawer_panel(till, "4")
    count(till, 3)
    till.press("Control+Enter")
    expect(till.page.locator("form.float")).to_be_visible()
    books.wait_for_z()
    till.press("Control+Enter")
    expect(till.page.locator(".notice")).to_contain_text("Comptez")
    till.page.locator(".count").first.fill("3")
    till.press("Control+Enter")
    till.expect_ready()


def test_a_shift_is_counted_blind_its_gap_shown_and_its_z_sealed(
    till: Cashier, books: Books
) -> None:
    close_and_begin_anew(till, books)
    open_drawer_panel(till, "4")
    count(till, 3)
    expect(till.page.locator(".closing h3")).to_have_text("Le tiroir est juste")
    expect(till.page.locator(".closing .sums")).not_to_contain_text("En trop")
    till.press("Escape")
    till.sell(OIL.code)
    open_drawer_panel(till, "4")
    panel = till.page.locator(".panel.drawer")
    till.page.locator(".closing").wait_for()
    assert "165" not in panel.inner_text().replace(",00", "")
    count(till, 4)
    expect(panel).to_contain_text("765,00")
    expect(panel.locator("[data-kind=short]")).to_contain_text("35,00")
    till.press("Control+Enter")
    expect(till.page.locator("form.float")).to_be_visible()
    z = books.wait_for_z(receipts=1)
    assert z["drawer"] == {
        "opening_float": FLOAT, "cash_in": 0, "cash_out": 0, "expected": FLOAT + 16_500,
        "counted": 80_000, "difference": 3_500,
    }  # fmt: skip
    assert books.verify() == ""


def test_nothing_counted_is_not_compared_and_an_empty_drawer_is_said_by_a_zero(
    till: Cashier,
) -> None:
    open_drawer_panel(till, "4")
    fields = till.page.locator(".closing .count")
    fields.first.fill("2")
    fields.first.fill("")
    till.press("Control+Enter")
    expect(till.page.locator(".notice")).to_contain_text("0")
    expect(till.page.locator(".closing .sums")).to_have_count(0)
    expect(fields.first).to_be_focused()
    fields.first.fill("0")
    till.press("Control+Enter")
    expect(till.page.locator(".closing .sums")).to_be_visible()


@pytest.mark.parametrize(("keyed", "counts"), [("1.5", "15"), ("-3", "3"), ("٣", "3"), ("abc", "")])
def test_a_field_of_the_count_shows_what_counts(till: Cashier, keyed: str, counts: str) -> None:
    open_drawer_panel(till, "4")
    field = till.page.locator(".closing .count").first
    field.fill(keyed)
    expect(field).to_have_value(counts)
    figure = f"{200 * int(counts or 0):,}".replace(",", "\N{NO-BREAK SPACE}")
    expect(till.page.locator(".float-total")).to_have_text(f"{figure},00\N{NO-BREAK SPACE}DH")


def test_a_hand_that_slips_cannot_note_more_cash_than_the_server_takes(till: Cashier) -> None:
    open_drawer_panel(till, "1")
    fields = till.page.locator(".drawer-form input")
    fields.nth(0).fill("9999999999")
    fields.nth(1).fill("Monnaie")
    till.press("Enter")
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text("000,00")
    expect(till.page.locator(".drawer-form")).to_be_visible()
    till.expect_seal("safe")


@pytest.mark.parametrize("way", ["reload", "F8", "again", "close"])
def test_whoever_was_shown_what_the_drawer_should_hold_is_logged_whatever_comes_after(
    till: Cashier, books: Books, way: str
) -> None:
    before = books.logged("till.compared")
    open_drawer_panel(till, "4")
    count(till, 1)
    if way == "reload":
        till.page.reload()
        till.expect_ready()
    elif way == "again":
        till.page.locator(".counted .float-end .quiet").click()
    elif way == "close":
        till.press("Control+Enter")
    else:
        till.press(way)
    expect(till.page.locator(".closing .sums")).to_have_count(0)
    books.expect_logged("till.compared", before + 1)


def test_small_change_that_runs_low_is_said_at_the_drawer(till: Cashier, books: Books) -> None:
    """The float is three notes of 200: there is no small change at all."""
    close_and_begin_anew(till, books)
    till.press("F6")
    low = till.page.locator(".drawer-low")
    expect(low).to_contain_text("La monnaie s'épuise")
    expect(low).to_contain_text("20,00 (0)")
    till.press("Escape", "F10", "F7")
    row = till.page.locator("[data-check=change]")
    expect(row).to_have_attribute("data-state", "noted")
    expect(row).to_contain_text("20,00 (0)")


def test_cash_out_needs_a_manager_and_counts_once_in_what_the_drawer_should_hold(
    till: Cashier, books: Books
) -> None:
    close_and_begin_anew(till, books)
    open_drawer_panel(till, "2")
    form = till.page.locator(".drawer-form")
    form.locator("input").nth(0).fill("100")
    form.locator("input").nth(1).fill("Eau pour l'équipe")
    form.locator("select").select_option(MANAGER.username)
    form.locator("input[type=password]").fill("0000")
    till.press("Enter")
    expect(till.page.locator(".notice")).to_contain_text("PIN")
    expect(form).to_be_visible()
    form.locator("input[type=password]").fill(MANAGER.pin)
    form.locator(".primary").dblclick()
    expect(till.page.locator(".drawer-ways")).to_be_visible()
    till.press("4")
    count(till, 3)
    guesses = till.page.locator(".guesses")
    expect(guesses).to_contain_text("Eau pour l'équipe")
    till.press("Control+Enter")
    expect(till.page.locator("form.float")).to_be_visible()
    z = books.wait_for_z(receipts=0)
    assert (z["drawer"]["cash_out"], z["drawer"]["difference"]) == (10_000, 10_000)


def test_a_count_made_with_the_buttons_is_not_lost_to_another_language(till: Cashier) -> None:
    open_drawer_panel(till, "4")
    row = till.page.locator(".closing .denomination").first
    row.get_by_role("button", name="Un de plus").click()
    counted = row.locator(".count")
    expect(counted).to_have_value("1")
    till.page.locator(".language[lang=en]").click()
    expect(till.page.locator(".notice")).to_contain_text("Terminez")
    expect(counted).to_have_value("1")
    counted.press("ArrowUp")
    expect(counted).to_have_value("2")


def test_a_count_that_was_left_is_there_again_until_its_shift_is_closed(till: Cashier) -> None:
    counted = till.page.locator(".closing .count").first
    open_drawer_panel(till, "4")
    counted.fill("3")
    till.press("Escape")
    till.page.locator(".language[lang=ar]").click()
    expect(till.page.locator("html")).to_have_attribute("lang", "ar")
    open_drawer_panel(till, "4")
    expect(counted).to_have_value("3")
    expect(till.page.locator(".closing .float-total")).to_contain_text("600,00")
    till.press("Control+Enter")
    till.page.locator(".closing .sums").wait_for()
    till.press("Control+Enter")
    till.page.locator(".float .count").first.fill("3")
    till.press("Control+Enter")
    till.expect_ready()
    open_drawer_panel(till, "4")
    expect(counted).to_have_value("")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_the_drawer_is_usable_by_all_in_every_language(till: Cashier, language: str) -> None:
    till.page.locator(f".language[lang={language}]").click()
    expect(till.page.locator(f"html[lang={language}]")).to_be_attached()
    expect(till.page.locator(".language[aria-pressed=true]")).to_have_attribute("lang", language)
    for choice in ("", "2", "4"):
        open_drawer_panel(till, choice) if choice else till.press("F6")
        expect(till.page.locator(".panel.drawer")).to_be_visible()
        assert violations(till.page) == []
        till.press("Escape")
    shown = till.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert shown


def test_a_manager_approves_a_large_difference_in_place_and_the_z_says_so(
    till: Cashier, books: Books
) -> None:
    close_and_begin_anew(till, books)
    open_drawer_panel(till, "4")
    count(till, 1)
    form = till.page.locator(".closing .difference")
    form.locator("summary").click()
    form.locator("input").first.fill("200 et 400 confondus")
    form.locator("select").select_option(MANAGER.username)
    form.locator("input[type=password]").fill("0000")
    till.press("Enter")
    expect(till.page.locator(".notice")).to_be_visible()
    form.locator("input[type=password]").fill(MANAGER.pin)
    till.press("Enter")
    expect(form.locator(".approved")).to_be_visible()
    expect(form.locator("xpath=ancestor-or-self::details")).to_have_count(0)
    expect(till.page.locator(".notice")).to_be_hidden()
    assert violations(till.page) == []
    till.press("Control+Enter")
    expect(till.page.locator("form.float")).to_be_visible()
    difference = books.wait_for_z()["drawer"]["difference"]
    assert difference == 20_000 - FLOAT
    assert books.approved_differences() == [(difference, "200 et 400 confondus", "till")]


def test_the_x_report_hides_the_drawer_from_a_cashier_and_shows_it_to_a_manager(
    till: Cashier, books: Books, tmp_path: Path
) -> None:
    close_and_begin_anew(till, books)
    till.sell(OIL.code)
    open_drawer_panel(till, "5")
    report = till.page.locator(".x-report")
    expect(report.locator(".sums")).to_contain_text("165,00")
    expect(report.locator(".sums")).to_have_count(1)
    assert "765" not in report.inner_text()
    report.locator("select").select_option(MANAGER.username)
    report.locator("input[type=password]").fill("0000")
    till.press("Enter")
    expect(till.page.locator(".notice")).to_contain_text("PIN")
    assert "765" not in report.inner_text()
    report.locator("input[type=password]").fill(MANAGER.pin)
    till.press("Enter")
    expect(report).to_contain_text("765,00")
    books.expect_logged("shift.report", 1)
    for language, width in (("fr", 1280), ("ar", 360), ("en", 768)):
        till.page.set_viewport_size({"width": width, "height": 900})
        till.page.locator(f".language[lang={language}]").click()
        expect(till.page.locator(f"html[lang={language}]")).to_be_attached()
        open_drawer_panel(till, "5")
        till.page.locator(".x-report .sums").wait_for()
        till.page.screenshot(path=tmp_path / f"x_{language}_{width}.png")
        assert violations(till.page) == []
        assert till.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        report.locator("input[type=password]").fill(MANAGER.pin)
        till.press("Enter")
        expect(report.locator(".sums").nth(1)).to_be_visible()
        till.page.screenshot(path=tmp_path / f"x_{language}_{width}_manager.png")
        till.press("Escape")


def test_the_x_report_without_the_server_says_so_and_what_this_till_has_sold(
    till: Cashier, books: Books
) -> None:
    close_and_begin_anew(till, books)
    till.sell(OIL.code)
    till.page.route("**/pos/api/**", lambda route: route.abort())
    open_drawer_panel(till, "5")
    report = till.page.locator(".x-report")
    expect(report).to_contain_text("Le serveur ne répond pas.")
    expect(report.locator(".sums")).to_contain_text("165,00")
    assert "765" not in report.inner_text()


def test_row_08_odoo_203431_the_closing_lists_what_is_on_its_way_and_what_was_put_aside(
    till: Cashier, books: Books, tmp_path: Path
) -> None:
    """By number and by name, never by amount: the count is blind. Both outlive the end of the shift."""
    close_and_begin_anew(till, books)
    till.page.route("**/pos/api/**", lambda route: route.abort())
    till.sell(OIL.code, times=2)
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("F1")
    till.page.locator(".parked input").fill("La dame au chapeau")
    till.press("Enter")
    expect(till.page.locator(".line")).to_have_count(0)
    open_drawer_panel(till, "4")
    closing = till.page.locator(".closing")
    on_its_way, aside = closing.locator(".still-list").first, closing.locator(".still-list").last
    expect(aside).to_contain_text("La dame au chapeau")
    expect(closing).to_contain_text("une autre caisse en a peut-être repris")
    numbers = on_its_way.locator("li").all_inner_texts()
    assert len(numbers) == 2
    assert "165" not in closing.inner_text()
    assert not violations(till.page)
    for width in (1024, 360):
        till.page.set_viewport_size({"width": width, "height": 768})
        till.page.screenshot(path=tmp_path / f"closing_{width}.png")
    till.page.set_viewport_size({"width": 1024, "height": 768})
    count(till, 3)
    till.press("Control+Enter")
    expect(till.page.locator("form.float")).to_be_visible()
    till.page.unroute("**/pos/api/**")
    books.wait_for_z(receipts=2, timeout_seconds=60)
    assert [row["number"] for row in books.new_receipts()] == numbers
    till.page.locator(".count").first.fill("3")
    till.press("Control+Enter")
    till.expect_ready()
    till.press("F1")
    expect(till.page.locator(".parked-ticket")).to_contain_text("La dame au chapeau")
    till.page.locator(".parked-ticket").click()
    till.expect_line(OIL.name)
    till.press("Delete")
