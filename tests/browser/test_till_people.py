"""Eight hours at the till: what each person chose, who is at it, whose ticket it is, and the small things asked for daily."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from store.codes import label
from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, CUMIN, MANAGER, OIL
from tests.browser.device import opens_alone
from tests.browser.test_till_shift import count, open_drawer_panel
from tests.server import Server

CUMIN_UNWEIGHED = f"010{label('21PPPPPWWWWWC', CUMIN.plu, 0)}"
FORGET_LANGUAGE = """async () => {
    for (const { name } of await indexedDB.databases()) {
        const opening = indexedDB.open(name);
        const database = await new Promise((resolve) => (opening.onsuccess = () => resolve(opening.result)));
        if (![...database.objectStoreNames].includes("meta")) continue;
        const work = database.transaction("meta", "readwrite");
        work.objectStore("meta").delete("language");
        await new Promise((resolve) => (work.oncomplete = resolve));
        database.close();
    }
}"""
HEAR = """
    window.heard = [];
    const Tone = window.OscillatorNode;
    window.OscillatorNode = class extends Tone {
        constructor(context, options) {
            super(context, options);
            window.heard.push(Math.round(options.frequency));
        }
    };
"""


@pytest.fixture
def page(page: Page) -> Page:
    """A device whose sounds are heard."""
    page.add_init_script(HEAR)
    return page


def more(till: Cashier, key: str) -> None:
    till.press("F2")
    till.page.locator(".panel.more").wait_for()
    till.press(key)


def letter_size(page: Page) -> float:
    return float(
        page.evaluate("parseFloat(getComputedStyle(document.querySelector('.pay')).fontSize)")
    )


def last_receipt(books: Books) -> dict[str, Any]:
    return max(books.receipts(), key=lambda receipt: receipt["sale_id"])


def heard(page: Page) -> tuple[int, ...]:
    """The tones since this was asked last."""
    return tuple(page.evaluate("window.heard.splice(0)"))


@pytest.mark.parametrize(("locale", "spoken"), [("ar-MA", "ar"), ("en-GB", "en"), ("de-DE", "fr")])
def test_a_fresh_device_begins_in_its_browsers_language_where_it_is_spoken_here(
    browser: Browser, live_server: Server, locale: str, spoken: str
) -> None:
    for address, ready in (("/pos", "input[name=username]"), ("/pos/display", ".code-field")):
        with browser.new_context(locale=locale) as context:
            page = context.new_page()
            page.goto(live_server.url + address)
            expect(page.locator(ready)).to_be_visible()
            expect(page.locator("html")).to_have_attribute("lang", spoken)


def test_a_till_that_was_set_up_before_languages_were_kept_goes_on_in_french(
    browser: Browser, live_server: Server, books: Books
) -> None:
    books.free_registers()
    with browser.new_context(locale="en-GB") as context:
        till = Cashier(context.new_page(), live_server.url)
        till.begin(CASHIER.username, CASHIER.password)
        expect(till.page.locator("html")).to_have_attribute("lang", "en")
        till.page.evaluate(FORGET_LANGUAGE)
        till.page.reload()
        till.expect_ready()
        expect(till.page.locator("html")).to_have_attribute("lang", "fr")


def test_large_type_and_contrast_are_each_persons_own_and_last(till: Cashier) -> None:
    page = till.page
    usual = letter_size(page)
    more(till, "a")
    till.press("1")
    expect(page.locator("html[data-large=true]")).to_be_attached()
    till.press("2")
    expect(page.locator("html[data-contrast=true]")).to_be_attached()
    assert violations(page) == []
    till.press("Escape")
    assert letter_size(page) > usual
    page.reload()
    till.expect_ready()
    assert letter_size(page) > usual
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    assert violations(page) == []
    till.press("F8")
    till.sign_in(MANAGER.name, MANAGER.pin)
    till.expect_ready()
    assert letter_size(page) == usual
    till.press("F8")
    till.sign_in(CASHIER.name, CASHIER.pin)
    till.expect_ready()
    assert letter_size(page) > usual


def test_the_sounds_differ_and_can_be_silenced(till: Cashier) -> None:
    page = till.page
    heard(page)
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    taken = heard(page)
    till.scan("6111234567897")
    expect(page.locator(".notice")).to_be_visible()
    refused = heard(page)
    till.press("Enter", "Enter")
    expect(page.locator(".paid")).to_be_visible()
    paid = heard(page)
    till.press("Enter")
    more(till, "a")
    page.locator('[data-key="0"]').click()
    attention = heard(page)
    assert len({taken, refused, paid, attention}) == 4
    till.press("3")
    expect(page.locator('.look[data-key="3"]')).to_have_attribute("aria-pressed", "true")
    till.press("Escape")
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    assert heard(page) == ()


def test_an_open_ticket_keeps_the_name_of_who_began_it(till: Cashier, books: Books) -> None:
    page = till.page
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    expect(page.locator(".ticket-begun")).to_be_hidden()
    till.press("F8")
    till.sign_in(MANAGER.name, MANAGER.pin)
    expect(page.locator(".ticket-begun")).to_contain_text(CASHIER.name)
    expect(page.locator(".line")).to_have_count(1)
    page.reload()
    expect(page.locator(".ticket-begun")).to_contain_text(CASHIER.name)
    till.pay_exact()
    till.expect_seal("safe")
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    expect(page.locator(".ticket-begun")).to_be_hidden()
    content = json.loads(last_receipt(books)["content"])
    assert page.locator(".operator").inner_text().startswith(MANAGER.name[0])
    assert content["total"] == 16_500


def test_whom_the_till_knows_is_in_while_the_server_is_still_asked(till: Cashier) -> None:
    page = till.page
    for person in (MANAGER, CASHIER):
        till.press("F8")
        till.sign_in(person.name, person.pin)
        till.expect_ready()
    page.route(
        "**/pos/api/sign-in", lambda _: None
    )  # A server that takes the question and says nothing.
    till.press("F8")
    till.sign_in(MANAGER.name, MANAGER.pin)
    expect(page.locator(".operator")).to_contain_text(MANAGER.name, timeout=4_000)
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    page.unroute_all(behavior="ignoreErrors")


def test_who_came_in_by_password_and_keyed_her_pin_unlocks_without_the_server(
    page: Page, live_server: Server, books: Books
) -> None:
    books.free_registers()
    till = Cashier(page, live_server.url)
    till.begin(CASHIER.username, CASHIER.password, pin=CASHIER.pin)
    page.context.set_offline(True)
    till.press("F8")
    till.sign_in(CASHIER.name, CASHIER.pin)
    till.expect_ready()
    page.context.set_offline(False)


@opens_alone
def test_a_badge_switches_the_cashier_in_the_middle_of_a_ticket_with_and_without_the_server(
    till: Cashier, books: Books
) -> None:
    page = till.page
    (badge,) = books.run("SELECT badge FROM staff WHERE username = ?", MANAGER.username)
    (own,) = books.run("SELECT badge FROM staff WHERE username = ?", CASHIER.username)
    till.scan(OIL.code)
    for code, person in ((badge, MANAGER), (own, CASHIER)):
        till.scan(code["badge"])
        expect(page.locator(".operator")).to_contain_text(person.name)
    page.context.set_offline(True)
    till.scan(badge["badge"])
    expect(page.locator(".operator")).to_contain_text(MANAGER.name)
    expect(page.locator(".line")).to_have_count(1)
    page.context.set_offline(False)


def test_a_badge_takes_no_half_filled_form_away(till: Cashier, books: Books) -> None:
    page = till.page
    (badge,) = books.run("SELECT badge FROM staff WHERE username = ?", MANAGER.username)
    till.scan(OIL.code)
    till.more("n")
    note = page.locator(".panel textarea, .panel input[type=text]").first
    note.fill("Un paquet cadeau")
    till.scan(badge["badge"])
    expect(page.locator(".notice[data-tone=bad]")).to_contain_text("scannez ensuite le badge")
    expect(page.locator(".operator")).to_contain_text(CASHIER.name)
    expect(note).to_have_value("Un paquet cadeau")
    till.press("Escape")
    till.scan(badge["badge"])
    expect(page.locator(".operator")).to_contain_text(MANAGER.name)
    expect(page.locator(".line")).to_have_count(1)


def test_whom_the_server_knows_no_more_is_locked_out_again(till: Cashier, books: Books) -> None:
    page = till.page
    till.press("F8")
    till.sign_in(CASHIER.name, CASHIER.pin)
    till.expect_ready()
    (kept,) = books.run("SELECT pin_hash FROM staff WHERE username = ?", CASHIER.username)
    books.run("UPDATE staff SET pin_hash = NULL WHERE username = ?", CASHIER.username)
    try:
        for _ in range(2):  # Let in by the till at first, and by nobody from then on.
            if page.locator(".operator").is_visible():
                till.press("F8")
            till.sign_in(CASHIER.name, CASHIER.pin)
            expect(page.locator(".notice[data-tone=bad]")).to_be_visible()
            expect(page.locator(".gate-people")).to_be_visible()
    finally:
        books.run("UPDATE staff SET pin_hash = ? WHERE username = ?", kept["pin_hash"], CASHIER.username)  # fmt: skip


def test_goods_scanned_at_the_locked_till_are_no_badge_and_nobodys_wrong_try(till: Cashier) -> None:
    page = till.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    till.press("F8")
    expect(page.locator(".person").first).to_be_visible()
    for _ in range(6):
        till.scan(OIL.code)
    expect(page.locator(".notice[data-tone=bad]")).to_contain_text("Ce n'est pas un badge")
    assert 220 in page.evaluate("heard")
    assert not [url for url in asked if url.endswith("/sign-in")]
    till.sign_in(CASHIER.name, CASHIER.pin)
    till.expect_ready()


def at_our_clock(till: Cashier) -> Page:
    """Its page, begun anew on a clock that the test sets forward."""
    till.page.clock.install()
    till.page.reload()
    till.expect_ready()
    return till.page


def test_a_till_that_nobody_touches_locks_itself_but_not_in_the_middle_of_a_payment(
    till: Cashier,
) -> None:
    page = at_our_clock(till)
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    till.press("Enter")
    expect(page.locator(".payment")).to_be_visible()
    page.clock.fast_forward("06:00")
    expect(page.locator(".payment")).to_be_visible()
    till.press("Escape")
    expect(page.locator(".goods")).to_be_visible()
    page.clock.fast_forward("06:00")
    expect(page.locator(".person").first).to_be_visible()
    till.sign_in(CASHIER.name, CASHIER.pin)
    expect(page.locator(".line")).to_have_count(1)


def test_a_count_that_waits_while_goods_are_weighed_is_not_locked_away(till: Cashier) -> None:
    page = at_our_clock(till)
    open_drawer_panel(till, "4")
    counted = page.locator(".closing .count").first
    counted.fill("3")
    till.scan(CUMIN_UNWEIGHED)
    expect(page.locator(".keypad")).to_be_visible()
    page.clock.fast_forward("06:00")
    expect(page.locator(".keypad")).to_be_visible()
    till.press("Escape")
    expect(counted).to_have_value("3")


def test_a_float_that_is_being_counted_is_not_locked_away(till: Cashier) -> None:
    page = at_our_clock(till)
    open_drawer_panel(till, "4")
    count(till, 3)
    till.press("Control+Enter")
    expect(page.locator("form.float")).to_be_visible()
    page.locator(".count").first.fill("3")
    page.clock.fast_forward("06:00")
    expect(page.locator(".count").first).to_have_value("3")
    page.locator(".count").first.fill("")
    page.clock.fast_forward("06:00")
    expect(page.locator(".person").first).to_be_visible()
    till.sign_in(CASHIER.name, CASHIER.pin)
    page.locator(".count").first.fill("3")
    till.press("Control+Enter")
    till.expect_ready()


def test_a_tab_that_has_lost_the_till_holds_nothing_more_and_locks_nobody_out(
    till: Cashier,
) -> None:
    page = at_our_clock(till)
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    till.press("F2")
    page.get_by_role("button", name="Code promotionnel").click()
    page.locator(".panel input").fill("MERCI50")
    with page.expect_response("**/pos/api/coupons/hold"):
        till.press("Enter")
    expect(page.locator(".ticket-discounts")).to_contain_text("MERCI50")
    other = Cashier(page.context.new_page(), till.url)
    other.open()
    other.page.get_by_role("button", name="Utiliser la caisse ici").click()
    other.sign_in(CASHIER.name, CASHIER.pin)
    other.expect_ready()
    lost = page.get_by_role("button", name="Utiliser la caisse ici")
    expect(lost).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.fast_forward("06:00")
    page.evaluate("fetch('/pos/marker').then(() => {})")
    assert [url for url in asked if "/hold" in url] == []
    assert any(url.endswith("/pos/marker") for url in asked)
    expect(lost).to_be_visible()
    assert till.faults + other.faults == []


def test_a_practice_that_is_left_alone_goes_back_to_the_locked_till(till: Cashier) -> None:
    page = till.page
    page.clock.install()
    more(till, "p")
    expect(page.locator("body[data-practice]")).to_be_attached()
    till.expect_ready()
    page.clock.fast_forward("06:00")
    expect(page.locator("body:not([data-practice]) .person").first).to_be_visible()


def test_notes_on_a_line_and_on_the_ticket_go_with_the_sale_and_are_printed(
    till: Cashier, books: Books
) -> None:
    page = till.page
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    for key, note in (("o", "Sans étiquette"), ("n", "Pour le mariage de Houda")):
        more(till, key)
        page.locator(".panel.note .text-field").fill(note)
        till.press("Enter")
    till.expect_line("Sans étiquette")
    expect(page.locator(".ticket-note")).to_contain_text("Houda")
    till.press("Control+z")
    expect(page.locator(".ticket-note")).to_be_hidden()
    till.press("Control+y")
    till.press("Enter", "Enter")
    receipt = page.locator(".receipt")
    expect(receipt).to_contain_text("Sans étiquette")
    expect(receipt).to_contain_text("Pour le mariage de Houda")
    till.expect_seal("safe")
    content = json.loads(last_receipt(books)["content"])
    assert content["note"] == "Pour le mariage de Houda"
    assert content["lines"][0]["note"] == "Sans étiquette"


def test_the_last_ticket_is_repeated_as_one_step(till: Cashier) -> None:
    page = till.page
    till.scan(OIL.code)
    till.press("F3")
    page.locator(".number-field").fill("3")
    till.press("Enter")
    till.expect_line("3 pièces")
    till.pay_exact()
    more(till, "t")
    till.expect_line("3 pièces", "495,00")
    till.press("Control+z")
    expect(page.locator(".line")).to_have_count(0)
