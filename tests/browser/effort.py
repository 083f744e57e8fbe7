"""The commonest jobs at the till, each done by keys and by taps, counting them; a scan is neither."""

import re
from collections.abc import Callable
from typing import NamedTuple

from playwright.sync_api import Locator, expect

from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, CUMIN, MANAGER, OIL

REASON = "casse"
NEWEST_RECEIPT = """() => new Promise((done) => {
    const opening = indexedDB.open("till");
    opening.onsuccess = () => {
        const asked = opening.result.transaction("receipts").objectStore("receipts").getAll();
        asked.onsuccess = () => {
            opening.result.close();
            done(asked.result.map(({ receipt }) => receipt).sort((a, b) => b.sequence - a.sequence)[0].number);
        };
    };
})"""


class Hands:
    """Somebody at the till whose keys and taps are counted; a scan is neither."""

    def __init__(self, till: Cashier) -> None:
        self.till = till
        self.page = till.page
        self.count = 0

    def keys(self, *keys: str) -> None:
        for key in keys:
            # At a hand's pace: four digits and Enter at a scanner's would be a scan.
            self.page.keyboard.press(key, delay=90)
            self.count += 1

    def tap(self, *controls: str) -> None:
        for control in controls:
            self.page.locator(control).first.click()
            self.count += 1

    def tap_text(self, controls: str, text: str) -> None:
        self.page.locator(controls).filter(has_text=text).first.click()
        self.count += 1

    def tap_pad(self, place: str, digits: str) -> None:
        for digit in digits:
            self.page.locator(f"{place} .pad-key").filter(has_text=re.compile(f"^{digit}$")).click()
            self.count += 1

    def see(self, control: str) -> Locator:
        found = self.page.locator(control).first
        expect(found).to_be_visible()
        return found

    def scan(self) -> None:
        self.till.scan(OIL.code)
        self.see(".line")


Way = Callable[[Hands], None]


class Job(NamedTuple):
    """What is to be done, by keys and by taps, from where `begin` leaves the till."""

    name: str
    begin: Way
    by_keys: Way
    by_taps: Way


def nothing(_: Hands) -> None:
    """The till stands ready."""


def scanned(hands: Hands) -> None:
    hands.scan()


def sold(hands: Hands) -> None:
    hands.scan()
    hands.till.pay_exact()


def exact_cash_by_keys(hands: Hands) -> None:
    hands.keys("Enter")
    hands.see(".payment")
    hands.keys("Enter")
    hands.see(".paid")
    hands.keys("Enter")
    hands.see(".goods")


def exact_cash_by_taps(hands: Hands) -> None:
    hands.tap(".ticket .pay", ".payment .big", ".paid .big")
    hands.see(".goods")


def note_by_keys(hands: Hands) -> None:
    hands.keys("Enter")
    hands.see(".payment")
    hands.keys("2", "0", "0")
    expect(hands.see(".payment [data-kind=change]")).to_contain_text("35,00")
    hands.keys("Enter")
    hands.see(".paid")
    hands.keys("Enter")
    hands.see(".goods")


def note_by_taps(hands: Hands) -> None:
    hands.tap(".ticket .pay")
    hands.tap_text(".payment .note", "200")
    expect(hands.see(".payment [data-kind=change]")).to_contain_text("35,00")
    hands.tap(".payment .big", ".paid .big")
    hands.see(".goods")


def quantity_by_keys(hands: Hands) -> None:
    hands.keys("F3")
    hands.see(".keypad")
    hands.keys("1", "2", "Enter")
    hands.till.expect_line("12 pièces")


def quantity_by_taps(hands: Hands) -> None:
    hands.tap('.line-tools [data-key="F3"]')
    hands.tap_pad(".keypad", "12")
    hands.tap(".keypad .primary")
    hands.till.expect_line("12 pièces")


def take_back_by_keys(hands: Hands) -> None:
    hands.keys("Delete")
    expect(hands.page.locator(".line")).to_have_count(0)
    hands.keys("Control+z")
    hands.see(".line")


def take_back_by_taps(hands: Hands) -> None:
    hands.tap('.line-tools [data-key="Delete"]')
    expect(hands.page.locator(".line")).to_have_count(0)
    hands.tap('.ticket-foot [data-key="Ctrl+z"]')
    hands.see(".line")


def aside_by_keys(hands: Hands) -> None:
    hands.keys("F1")
    hands.see(".parked form")
    hands.keys("Enter")
    expect(hands.page.locator(".line")).to_have_count(0)
    hands.keys("F1")
    hands.see(".parked-ticket")
    hands.keys("1")
    hands.see(".line")


def aside_by_taps(hands: Hands) -> None:
    hands.tap('.ticket-foot [data-key="F1"]', ".parked .primary")
    expect(hands.page.locator(".line")).to_have_count(0)
    hands.tap('.ticket-foot [data-key="F1"]', ".parked-ticket")
    hands.see(".line")


def price_by_keys(hands: Hands) -> None:
    hands.keys(*"safra")
    expect(hands.page.locator(".tile-name").first).to_contain_text("Safran")


def price_by_taps(hands: Hands) -> None:
    hands.tap_text(".categories .chip", "Safran")
    expect(hands.page.locator(".tile-name").first).to_contain_text("Safran")


def switch_by_keys(hands: Hands) -> None:
    hands.keys("F8")
    place = hands.see(".person")
    mine = hands.page.locator(".person").filter(has_text=CASHIER.name).get_attribute("data-key")
    assert place.is_visible()
    hands.keys(str(mine))
    hands.see("form.pin")
    hands.keys(*CASHIER.pin, "Enter")
    hands.see(".goods")


def switch_by_taps(hands: Hands) -> None:
    hands.tap(".operator")
    hands.tap_text(".person", CASHIER.name)
    hands.tap_pad("form.pin", CASHIER.pin)
    hands.tap("form.pin .primary")
    hands.see(".goods")


def repeat_by_keys(hands: Hands) -> None:
    hands.keys("F2")
    hands.see(".panel.more")
    hands.keys("t")
    hands.see(".line")


def repeat_by_taps(hands: Hands) -> None:
    hands.tap('.ticket-foot [data-key="F2"]', '.action[data-key="t"]')
    hands.see(".line")


def card_by_keys(hands: Hands) -> None:
    hands.keys("Enter")
    hands.see(".payment")
    hands.keys("F9")
    hands.see(".payment[data-form=card]")
    hands.keys("Enter")
    hands.see(".paid")
    hands.keys("Enter")
    hands.see(".goods")


def card_by_taps(hands: Hands) -> None:
    hands.tap(".ticket .pay", '.payment [data-key="F9"]')
    hands.see(".payment[data-form=card]")
    hands.tap(".payment .big", ".paid .big")
    hands.see(".goods")


def weigh_by_keys(hands: Hands) -> None:
    hands.keys(CUMIN.plu.lstrip("0"), "Enter")
    hands.see(".keypad")
    hands.keys("3", "5", "0", "Enter")
    hands.till.expect_line("84,00")


def weigh_by_taps(hands: Hands) -> None:
    hands.tap_text(".categories .chip", "Épices")
    hands.tap_text(".tile", CUMIN.name)
    hands.tap_pad(".keypad", "350")
    hands.tap(".keypad .primary")
    hands.till.expect_line("84,00")


def discount_by_keys(hands: Hands) -> None:
    hands.keys("%")
    hands.see(".discount")
    hands.keys("3", "0", "Enter")
    expect(hands.page.locator(".discount-approval input[type=text]")).to_be_focused()
    hands.keys(*REASON, "Enter")
    expect(hands.page.locator(".discount-approval input[type=password]")).to_be_focused()
    hands.keys(*MANAGER.pin, "Enter")
    expect(hands.page.locator(".ticket-total")).to_contain_text("115,50")


def discount_by_taps(hands: Hands) -> None:
    hands.tap('.line-tools [data-key="%"]')
    hands.tap_pad(".discount", "30")
    hands.tap(".discount-approval input[type=text]")
    hands.keys(*REASON)
    hands.tap(".discount-approval input[type=password]")
    hands.keys(*MANAGER.pin)
    hands.tap(".discount .primary")
    expect(hands.page.locator(".ticket-total")).to_contain_text("115,50")


def receipt_scanned(hands: Hands) -> None:
    """The customer is back with the receipt of the article just sold."""
    sold(hands)
    newest = hands.page.evaluate(NEWEST_RECEIPT)
    hands.till.scan(newest)
    hands.see(".receipt-view")


def refund_by_keys(hands: Hands) -> None:
    hands.keys("4")
    expect(hands.see(".refund-count .number-field")).to_be_focused()
    hands.keys("1", "Enter")
    hands.see(".line[data-back=true]")
    hands.keys("Enter")
    hands.see(".give-back")
    hands.keys("Enter")
    hands.see(".paid")
    hands.keys("Enter")
    hands.see(".goods")


def refund_by_taps(hands: Hands) -> None:
    hands.tap('.receipt-view [data-key="4"]', ".refund-count .tool >> nth=-1", ".refund .primary")
    hands.see(".line[data-back=true]")
    hands.tap(".ticket .pay", ".give-back .primary", ".paid .big")
    hands.see(".goods")


def nobodys(hands: Hands) -> None:
    """Whoever stands on the ticket is taken off it."""
    if hands.page.locator(".ticket-customer").is_visible():
        hands.till.more("c")
        hands.page.locator('.customers [data-key="Delete"]').click()
    expect(hands.page.locator(".ticket-customer")).to_be_hidden()


def customer_by_keys(hands: Hands) -> None:
    hands.keys("F2")
    hands.see(".panel.more")
    hands.keys("c")
    hands.see(".customers")
    hands.keys(*"amina", "Enter")
    expect(hands.see(".customer-found")).to_be_focused()
    hands.keys("Enter")
    hands.see(".ticket-customer")


def customer_by_taps(hands: Hands) -> None:
    hands.tap('.ticket-foot [data-key="F2"]', '.action[data-key="c"]')
    hands.see(".customers")
    hands.keys(*"amina")
    hands.tap(".customers-form .primary", ".customer-found")
    hands.see(".ticket-customer")


def reprint_by_keys(hands: Hands) -> None:
    hands.keys("F2")
    hands.see(".panel.more")
    hands.keys("r")
    hands.see(".receipt-found")
    hands.keys("Alt+a", "Enter")
    hands.see(".receipt-view")
    hands.keys("F9")
    expect(hands.page.locator(".receipt-view .paper-state")).not_to_be_empty()


def reprint_by_taps(hands: Hands) -> None:
    hands.tap('.ticket-foot [data-key="F2"]', '.action[data-key="r"]', ".receipt-found")
    hands.tap('.receipt-view [data-key="F9"]')
    expect(hands.page.locator(".receipt-view .paper-state")).not_to_be_empty()


JOBS = (
    Job("Exact cash, from the last scan to the next customer", scanned, exact_cash_by_keys, exact_cash_by_taps),
    Job("Cash with a 200 note, change shown", scanned, note_by_keys, note_by_taps),
    Job("A card, its amount keyed on the bank's terminal", scanned, card_by_keys, card_by_taps),
    Job("350 g of loose cumin by its number, weight keyed", nothing, weigh_by_keys, weigh_by_taps),
    Job("Twelve of the article just scanned", scanned, quantity_by_keys, quantity_by_taps),
    Job("Find a price by name", nothing, price_by_keys, price_by_taps),
    Job("30 % off a line, approved by a manager's PIN", scanned, discount_by_keys, discount_by_taps),
    Job("Take a line off and put it back", scanned, take_back_by_keys, take_back_by_taps),
    Job("Put a ticket aside and take it up again", scanned, aside_by_keys, aside_by_taps),
    Job("Refund in cash by the scanned receipt", receipt_scanned, refund_by_keys, refund_by_taps),
    Job("Put a customer on the ticket by name", nobodys, customer_by_keys, customer_by_taps),
    Job("Print the last receipt again", sold, reprint_by_keys, reprint_by_taps),
    Job("Repeat the last ticket", sold, repeat_by_keys, repeat_by_taps),
    Job("Switch of cashier by a four-digit PIN", nothing, switch_by_keys, switch_by_taps),
)  # fmt: skip
