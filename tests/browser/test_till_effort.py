"""How many keys, or taps, the commonest jobs at the till take: counted by doing them, and held to docs/effort.md."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, OIL
from tests.server import ROOT, Server

ROW = re.compile(r"^\| (?P<job>[^|]+?) \| (?P<keys>\d+) \| (?P<taps>\d+) \|", re.MULTILINE)


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

    def see(self, control: str) -> Locator:
        found = self.page.locator(control).first
        expect(found).to_be_visible()
        return found

    def scan(self) -> None:
        self.till.beep(OIL.code)
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


def paid(hands: Hands) -> None:
    hands.scan()
    hands.till.press("Enter")
    hands.see(".payment")
    hands.till.press("Enter")
    hands.see(".paid")


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
    hands.page.get_by_role("button", name="200", exact=True).click()
    hands.count += 1
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
    for digit in "12":
        hands.page.locator(".keypad .pad-key").filter(has_text=re.compile(f"^{digit}$")).click()
        hands.count += 1
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
    hands.page.locator(".categories .chip").filter(has_text="Safran").click()
    hands.count += 1
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
    hands.page.locator(".person").filter(has_text=CASHIER.name).click()
    hands.count += 1
    for digit in CASHIER.pin:
        hands.page.locator("form.pin .pad-key").filter(has_text=re.compile(f"^{digit}$")).click()
        hands.count += 1
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


def clear_by_keys(hands: Hands) -> None:
    hands.keys("F4")
    expect(hands.page.locator(".line")).to_have_count(0)


def clear_by_taps(hands: Hands) -> None:
    hands.tap('.ticket-foot [data-key="F4"]')
    expect(hands.page.locator(".line")).to_have_count(0)


def drawer_by_keys(hands: Hands) -> None:
    hands.keys("F6")
    hands.see(".drawer-ways")
    hands.keys("4")
    hands.see(".closing")


def drawer_by_taps(hands: Hands) -> None:
    hands.tap('.strip [data-key="F6"]', '.drawer-ways [data-key="4"]')
    hands.see(".closing")


JOBS = (
    Job("Exact cash, from the last scan to the next customer", scanned, exact_cash_by_keys, exact_cash_by_taps),
    Job("Cash with a 200 note, change shown", scanned, note_by_keys, note_by_taps),
    Job("Twelve of the article just scanned", scanned, quantity_by_keys, quantity_by_taps),
    Job("Take a line off and put it back", scanned, take_back_by_keys, take_back_by_taps),
    Job("Put a ticket aside and take it up again", scanned, aside_by_keys, aside_by_taps),
    Job("Clear the ticket", scanned, clear_by_keys, clear_by_taps),
    Job("Find a price by name", nothing, price_by_keys, price_by_taps),
    Job("Repeat the last ticket", sold, repeat_by_keys, repeat_by_taps),
    Job("Lock, and sign in with a four-digit PIN", nothing, switch_by_keys, switch_by_taps),
    Job("Begin the count at the end of the shift", nothing, drawer_by_keys, drawer_by_taps),
)  # fmt: skip


@pytest.fixture
def till(page: Page, live_server: Server) -> Iterator[Cashier]:
    Books(live_server).free_registers()
    page.set_viewport_size({"width": 1024, "height": 768})
    cashier = Cashier(page, live_server.url)
    cashier.begin(CASHIER.username, CASHIER.password)
    yield cashier
    assert cashier.faults == []


def measured(till: Cashier, job: Job, way: Way) -> int:
    """What a job takes, on a till that has just been loaded and has nothing on its ticket."""
    till.page.reload()
    till.expect_ready()
    if till.page.locator(".line").count():
        till.press("F4")
        expect(till.page.locator(".line")).to_have_count(0)
    hands = Hands(till)
    job.begin(hands)
    way(hands)
    return hands.count


def test_the_ten_commonest_jobs_take_what_the_documentation_says(till: Cashier) -> None:
    text = (ROOT / "docs" / "effort.md").read_text("utf-8")
    written = {row["job"]: (int(row["keys"]), int(row["taps"])) for row in ROW.finditer(text)}
    found = {
        job.name: (measured(till, job, job.by_keys), measured(till, job, job.by_taps))
        for job in JOBS
    }
    assert written == found
