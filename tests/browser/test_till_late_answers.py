"""An answer that comes late takes nobody's screen away, and what waits for it says so and is begun once."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, MANAGER, OIL
from tests.browser.stalling import Stalled

LOOKED_AT = os.environ.get("PICTURES")
ONE_RECEIPT = "**/pos/api/receipts/*"
RECEIPTS = "**/pos/api/receipts?*"
ACCOUNTS = "**/pos/api/accounts/*"
APPROVALS = "**/pos/api/approvals"
SIGN_INS = "**/pos/api/sign-in"
WHEREABOUTS = "**/pos/api/whereabouts/*"
# The approval is here once its grant is kept; then it may be put on the ticket.
IS_GRANTED = """() => new Promise((done) => {
    const opening = indexedDB.open("till");
    opening.onsuccess = () => {
        const asked = opening.result.transaction("meta").objectStore("meta").get("grants");
        asked.onsuccess = () => {
            opening.result.close();
            setTimeout(() => done(Boolean(asked.result)), 200);
        };
    };
})"""


def picture(till: Cashier, name: str) -> None:
    """A picture to look at, where $PICTURES says they are wanted."""
    if LOOKED_AT:
        till.page.screenshot(path=str(Path(LOOKED_AT) / f"{name}.png"))


def sold(till: Cashier) -> str:
    """Some oil is sold, and the server has it; the receipt's number."""
    number = till.sell_up_to_paid()
    till.next_customer()
    till.expect_seal("safe")
    return number


@pytest.fixture
def coming_back(till: Cashier) -> Cashier:
    """The oil that was sold is on the ticket, to be given back."""
    till.scan(sold(till))
    till.page.get_by_role("button", name="Rembourser ou échanger").click()
    till.press("F7")
    till.page.get_by_role("button", name="Mettre sur le ticket").click()
    expect(till.page.locator(".line[data-back=true]")).to_have_count(1)
    return till


def looks(till: Cashier) -> None:
    expect(till.page.locator(".notice")).to_contain_text("Recherche")


def test_giving_back_is_begun_once_however_often_it_is_tapped(coming_back: Cashier) -> None:
    till = coming_back
    answers = Stalled(till.page, ONE_RECEIPT)
    till.press("Enter")
    looks(till)
    picture(till, "late-give-back")
    till.press("Enter", "Enter")
    answers.let_go()
    expect(till.page.locator(".give-back")).to_be_visible()
    expect(till.page.locator(".notice")).to_be_hidden()
    assert len(answers.asked) == 1


def test_what_is_given_back_is_looked_at_a_second_time_under_the_same_word(
    coming_back: Cashier,
) -> None:
    till = coming_back
    till.press("Enter")
    expect(till.page.locator(".give-back")).to_be_visible()
    answers = Stalled(till.page, ONE_RECEIPT)
    till.press("Enter")
    looks(till)
    expect(till.page.locator(".paid")).to_have_count(0)
    answers.let_go()
    expect(till.page.locator(".paid")).to_be_visible()


def test_pay_that_was_looked_at_long_opens_over_no_other_ticket_and_refuses_none(
    coming_back: Cashier,
) -> None:
    till = coming_back
    answers = Stalled(till.page, ONE_RECEIPT)
    till.press("Enter")
    looks(till)
    till.press("F1")
    till.page.locator(".parked input").fill("Salma")
    till.press("Enter")
    expect(till.page.locator(".line")).to_have_count(0)
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    (asked,) = answers.asked
    answers.asked.clear()
    asked.fulfill(json={**asked.fetch().json(), "paid_back": {"cash": 16_500}})
    answers.let_go()
    expect(till.page.locator(".notice")).to_be_hidden()
    expect(till.page.locator(".payment")).to_have_count(0)
    expect(till.page.locator(".goods")).to_be_visible()


def test_a_receipt_that_comes_late_leaves_the_payment_there(till: Cashier) -> None:
    number = sold(till)
    answers = Stalled(till.page, ONE_RECEIPT)
    till.scan(number)
    looks(till)
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Enter")
    expect(till.page.locator(".payment")).to_be_visible()
    answers.let_go()
    expect(till.page.locator(".receipt-view")).to_have_count(0)
    expect(till.page.locator(".payment")).to_be_visible()


def test_of_two_receipts_the_one_that_was_scanned_last_is_shown(till: Cashier) -> None:
    first, second = sold(till), sold(till)
    answers = Stalled(till.page, ONE_RECEIPT)
    for number in (first, second):
        till.scan(number)
        looks(till)
    answers.let_go()
    expect(till.page.locator("#receipt-title")).to_contain_text(second)


def test_the_tills_own_receipts_are_listed_before_the_server_answers(till: Cashier) -> None:
    number = sold(till)
    answers = Stalled(till.page, RECEIPTS)
    till.more("r")
    found = till.page.locator(".receipt-found", has_text=number)
    said = till.page.locator(".receipts .hint[role=status]")
    expect(found).to_be_visible()
    expect(said).to_contain_text("Recherche")
    picture(till, "late-receipts")
    assert violations(till.page) == []
    found.focus()
    answers.let_go()
    expect(said).not_to_contain_text("Recherche")
    expect(found).to_be_focused()


def test_a_tap_on_a_receipt_counts_though_the_servers_answer_fills_its_row_anew(
    till: Cashier,
) -> None:
    number = sold(till)
    answers = Stalled(till.page, RECEIPTS)
    till.more("r")
    name = till.page.locator(".receipt-found", has_text=number).locator("strong")
    expect(name).to_be_visible()
    name.hover(force=True)
    till.page.mouse.down()
    answers.let_go()
    expect(till.page.locator(".receipts .hint[role=status]")).not_to_contain_text("Recherche")
    till.page.mouse.up()
    expect(till.page.locator("#receipt-title")).to_contain_text(number)


def test_a_gift_card_that_is_looked_up_long_keeps_nobody_from_another_tender(
    till: Cashier, books: Books
) -> None:
    page = till.page
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    till.press("Enter")
    expect(page.locator(".payment")).to_be_visible()
    answers = Stalled(page, ACCOUNTS)
    till.scan(books.gift_card()[0])
    expect(page.locator(".payment[data-form=credit]")).to_be_visible()
    expect(page.locator(".notice")).to_contain_text("Un instant")
    picture(till, "late-gift-card")
    till.press("Enter", "Escape")
    expect(page.locator(".payment[data-form=cash]")).to_be_visible(timeout=3_000)
    expect(page.locator(".notice")).to_be_hidden()
    answers.let_go()
    assert len(answers.asked) == 1
    expect(page.locator(".payment[data-form=cash]")).to_be_visible()
    expect(page.locator(".tender-rows li")).to_have_count(0)
    till.press("Enter")
    expect(page.locator(".paid")).to_be_visible()


def test_an_approval_that_comes_late_takes_nothing_off_the_next_customers_ticket(
    till: Cashier,
) -> None:
    page = till.page
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    answers = Stalled(page, APPROVALS)
    till.more("d")
    page.locator(".discount .tool", has_text="50").click()
    page.get_by_label("Motif").fill("casse")
    page.get_by_label("Code PIN").fill(MANAGER.pin)
    till.press("Enter")
    expect(page.locator(".notice")).to_contain_text("Un instant")
    till.press("Escape")
    till.pay_exact()
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    till.press("Enter")
    expect(page.locator(".payment")).to_be_visible()
    answers.let_go()
    page.wait_for_function(IS_GRANTED)
    expect(page.locator(".payment .sums")).to_contain_text("165,00")


def test_who_keyed_a_pin_and_went_away_comes_in_over_nobody(till: Cashier) -> None:
    page = till.page
    till.press("F8")
    till.sign_in(CASHIER.name, CASHIER.pin)
    till.expect_ready()
    till.press("F8")
    answers = Stalled(page, SIGN_INS)
    till.sign_in(MANAGER.name, MANAGER.pin)
    expect(page.locator(".notice")).to_contain_text("Un instant")
    till.press("Escape")
    expect(page.locator(".notice")).to_be_hidden()
    till.sign_in(CASHIER.name, CASHIER.pin)
    till.expect_ready()
    answers.let_go()
    expect(page.locator(".operator")).to_contain_text(CASHIER.name)


def test_a_badge_that_is_answered_late_takes_no_form_that_was_begun_meanwhile(
    till: Cashier, books: Books
) -> None:
    page = till.page
    answers = Stalled(page, SIGN_INS)
    (badge,) = books.run("SELECT badge FROM staff WHERE username = ?", MANAGER.username)
    till.scan(badge["badge"])
    expect(page.locator(".notice")).to_contain_text("Un instant")
    till.more("c")
    page.get_by_label("Nom, téléphone ou carte").fill("Tahiri")
    answers.let_go()
    expect(page.locator(".notice")).to_contain_text("Terminez")
    expect(page.get_by_label("Nom, téléphone ou carte")).to_have_value("Tahiri")
    expect(page.locator(".operator")).to_contain_text(CASHIER.name)


def test_a_language_that_comes_late_takes_no_form_that_was_begun_meanwhile(till: Cashier) -> None:
    page = till.page
    words = Stalled(page, "**/pos/strings.ar.json*")
    page.reload()
    till.expect_ready()
    page.locator(".language[lang=ar]").click()
    expect(page.locator(".notice")).to_contain_text("Un instant")
    till.more("c")
    page.get_by_label("Nom, téléphone ou carte").fill("Tahiri")
    words.let_go()
    expect(page.locator(".notice")).to_contain_text("Terminez")
    expect(page.get_by_label("Nom, téléphone ou carte")).to_have_value("Tahiri")


def test_where_goods_are_that_comes_late_takes_no_other_search(till: Cashier) -> None:
    page = till.page
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    answers = Stalled(page, WHEREABOUTS)
    till.more("e")
    expect(page.locator(".elsewhere .hint")).to_contain_text("Recherche")
    page.get_by_role("button", name="Un autre produit").click()
    search = page.locator(".elsewhere input")
    search.fill("safran")
    answers.let_go()
    expect(search).to_have_value("safran")
    expect(page.locator(".elsewhere-found button").first).to_be_visible()
