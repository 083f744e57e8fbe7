"""Where the sales are, on the screen: saved, on the server, in a Z; what waits and since when; what was refused, and why."""

import json
import os
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import MANAGER, OIL
from tests.browser.test_till_shift import close_and_begin_anew, count, open_drawer_panel

AGE = "depuis 5\N{NO-BREAK SPACE}min"
LOOKED_AT = os.environ.get("PICTURES")
SIZES = {360: 800, 768: 1024, 1280: 800}


def pictures(page: Page, name: str, opens: Locator | None = None) -> None:
    """Pictures of the panel to look at, in every language and size, where $PICTURES says they are wanted; of the form that `opens` leads to."""
    if not LOOKED_AT:
        return
    for language in ("ar", "en", "fr"):
        page.locator(f".strip .language[lang={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        if opens:
            opens.click()
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            page.screenshot(path=str(Path(LOOKED_AT) / f"{name}-{language}-{width}.png"))
        page.set_viewport_size({"width": 1024, "height": 768})
        if opens:
            page.locator(".queue form .quiet").click()


def refuses(page: Page, address: str, status: int, **said: Any) -> None:
    def answer(route: Route) -> None:
        route.fulfill(
            status=status, content_type="application/json", body=json.dumps({"message": "Server's own words.", **said})
        )  # fmt: skip

    page.route(f"**{address}", answer)


def expect_way(page: Page, *done: str) -> None:
    """The three steps of the sales or of a receipt, each done or not."""
    steps = page.locator(".way-step")
    for place, is_done in enumerate(done):
        expect(steps.nth(place)).to_have_attribute("data-done", is_done)


def test_the_way_of_the_sales_and_of_a_receipt_is_seen_from_the_till_to_its_z(
    till: Cashier, books: Books
) -> None:
    close_and_begin_anew(till, books)
    till.sell(OIL.code)
    till.expect_seal("safe")
    till.press("F10")
    expect_way(till.page, "true", "true", "false")
    pictures(till.page, "nothing-waits")
    till.press("Escape")
    close_and_begin_anew(till, books)
    z = books.run("SELECT MAX(sequence) AS number FROM z_report WHERE register_id = 1")[0]["number"]
    till.press("F10")
    expect(till.page.locator(".way-note").last).to_contain_text(f"Z {z}: 1")
    expect_way(till.page, "true", "true", "true")
    assert violations(till.page) == []
    pictures(till.page, "in-z")
    till.press("Escape")
    till.more("r")
    till.page.locator(".receipt-found").first.click()
    expect_way(till.page, "true", "true", "true")
    expect(till.page.locator(".way-step").last).to_contain_text(f"dans le Z {z}")
    assert violations(till.page) == []
    pictures(till.page, "receipt-in-z")


def test_what_waits_says_since_when_and_why_and_what_is_refused_can_be_sent_again(
    till: Cashier,
) -> None:
    page = till.page
    refuses(page, "/pos/api/sales", 429, error="too_many_tries")
    till.sell(OIL.code)
    page.clock.set_fixed_time(page.evaluate("Date.now() / 1000") + 300)
    till.press("F10")
    page.locator(".queue-head button").click()
    expect(page.locator(".seal")).to_contain_text(AGE)
    expect(page.locator(".way-note").first).to_contain_text(AGE)
    expect(page.locator(".queue-list li")).to_contain_text("Rien à faire")
    expect(page.locator(".queue-list li")).not_to_contain_text("Server's")
    pictures(page, "waits-online")
    page.unroute_all()
    page.locator(".queue-head button").click()
    till.expect_seal("safe")
    till.press("Escape")

    refuses(page, "/pos/api/events", 422, error="bad_input")
    till.scan(OIL.code)
    till.press("Delete")
    till.expect_seal("refused")
    till.press("F10")
    refused = page.locator(".queue-list .bad")
    expect(refused).to_contain_text("Le serveur ne connaît pas sa session")
    expect(refused).not_to_contain_text("Server's")
    assert violations(page) == []
    pictures(page, "report-refused")
    page.unroute_all()
    refused.get_by_role("button", name="Renvoyer").click()
    till.expect_seal("safe")
    expect(refused).to_have_count(0)


def test_a_report_that_was_refused_for_good_is_settled_by_a_manager(
    till: Cashier, books: Books
) -> None:
    page = till.page
    refuses(page, "/pos/api/events", 422, error="bad_input")
    till.scan(OIL.code)
    till.press("Delete")
    till.expect_seal("refused")
    page.unroute_all()
    till.press("F10")
    page.locator(".queue-list .bad").get_by_role("button", name="Classer").click()
    form = page.locator(".queue form")
    form.get_by_label("Motif").fill("ligne retirée deux fois")
    form.locator("select").select_option(MANAGER.username)
    form.locator("input[type=password]").fill("0000")
    form.locator("button[type=submit]").click()
    expect(page.locator(".notice[data-tone=bad]")).to_be_visible()
    form.locator("input[type=password]").fill(MANAGER.pin)
    assert violations(page) == []
    with page.expect_response("**/pos/api/events"):
        form.locator("button[type=submit]").click()
    till.expect_seal("safe")
    expect(page.locator(".queue-list .bad")).to_have_count(0)
    (entry,) = books.run(
        "SELECT detail FROM audit WHERE action = 'till.settled' ORDER BY id DESC LIMIT 1"
    )
    assert json.loads(json.loads(entry["detail"])["report"])["what"] == "line_removed"


def spoils(page: Page, address: str, what: dict[str, Any]) -> None:
    """What goes to `address` is changed on its way, so that the server itself refuses it."""

    def change(route: Route) -> None:
        sent: dict[str, Any] = route.request.post_data_json or {}
        target = sent.get("event", sent)
        if target.get("kind") in (None, what.get("kind")):
            target.update(what)
        route.continue_(post_data=json.dumps(sent))

    page.route(f"**{address}", change)


def settle(till: Cashier, title: str, picture_name: str) -> None:
    """A manager settles the refused report of this title."""
    page = till.page
    refused = page.locator(".queue-list .bad", has_text=title)
    pictures(page, picture_name, page.locator(".queue-list .bad button").last)
    refused.get_by_role("button", name="Classer").click()
    form = page.locator(".queue form")
    form.wait_for()
    assert violations(page) == []
    form.get_by_label("Motif").fill("vu avec la caissière")
    page.locator(".strip .language[lang=ar]").click()
    expect(page.locator(".notice")).to_contain_text("Terminez")
    form.locator("select").select_option(MANAGER.username)
    form.locator("input[type=password]").fill(MANAGER.pin)
    with page.expect_response("**/pos/api/events"):
        form.locator("button[type=submit]").click()
    expect(form).to_have_count(0)
    expect(refused).to_have_count(0)


def test_a_refused_opening_and_a_refused_closing_are_settled_by_a_manager_and_no_sale_is_left_behind(
    till: Cashier, books: Books
) -> None:
    page = till.page
    close_and_begin_anew(till, books)
    open_drawer_panel(till, "4")
    count(till, 3)
    spoils(page, "/pos/api/shifts", {"counted": {"20000": 9}})
    till.press("Control+Enter")
    expect(page.locator("form.float")).to_be_visible()
    books.wait_for_z()
    page.locator(".count").first.fill("4")
    till.press("Control+Enter")
    till.expect_ready()
    till.sell(OIL.code)
    till.expect_seal("refused")
    till.press("F10")
    refused = page.locator(".queue-list .bad")
    expect(refused).to_have_count(2)
    expect(refused.first).to_contain_text("La vente elle-même est en ordre")
    pictures(page, "opening-refused")
    settle(till, "L'ouverture de la caisse", "settle-opening")
    till.expect_seal("safe")
    expect(refused).to_have_count(0)
    (shift,) = books.run("SELECT opening_float FROM shift ORDER BY opened_at DESC LIMIT 1")
    assert shift["opening_float"] == 4 * 20_000

    page.unroute_all()
    spoils(page, "/pos/api/events", {"kind": "closing", "counted": {"20000": 3, "25": 1}})
    till.press("Escape")
    open_drawer_panel(till, "4")
    count(till, 5)
    till.press("Control+Enter")
    page.locator(".count").first.fill("3")
    till.expect_seal("refused")
    page.unroute_all()
    till.press("F10")
    assert violations(page) == []
    settle(till, "La fermeture de la caisse", "settle-closing")
    till.expect_seal("safe")
    z = books.wait_for_z(receipts=1)
    assert (z["drawer"]["counted"], z["drawer"]["difference"]) == (100_000, 3_500)
    till.press("Escape")
    expect(page.locator(".count").first).to_have_value("3")
    till.press("Control+Enter")
    till.expect_ready()


def test_a_float_that_is_counted_is_there_in_every_language_and_behind_where_the_sales_are(
    till: Cashier, books: Books
) -> None:
    page = till.page
    close_and_begin_anew(till, books)
    open_drawer_panel(till, "4")
    count(till, 3)
    till.press("Control+Enter")
    expect(page.locator("form.float")).to_be_visible()
    counts = page.locator(".float .count")
    counts.first.fill("3")
    counts.nth(2).fill("0")
    counts.nth(5).fill("12")
    for language in ("ar", "en", "fr"):
        page.locator(f".strip .language[lang={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(counts.nth(5)).to_be_focused()
        assert counts.evaluate_all("fields => fields.map(({ value }) => value)") == [
            "3", "", "0", "", "", "12", *[""] * 5
        ]  # fmt: skip
    till.press("F10")
    page.locator(".strip .language[lang=en]").click()
    expect(page.locator(".queue h2")).to_have_text("Where the sales are")
    till.press("Escape")
    expect(counts.first).to_have_value("3")
    expect(page.locator(".float-total")).to_contain_text("660.00")
    books.wait_for_z()
    with page.expect_response("**/pos/api/shifts"):
        till.press("Control+Enter")
    till.expect_ready()
    (shift,) = books.run("SELECT opening_float FROM shift ORDER BY opened_at DESC LIMIT 1")
    assert shift["opening_float"] == 3 * 20_000 + 12 * 500
    assert books.verify() == ""
