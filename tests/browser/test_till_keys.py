"""Everything on the till's screens has a key of its own, and the key does what its control does."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, CUMIN, OIL
from tests.server import Server

# The mark of a key stands by what is positioned: `astray` are those that would lie in some corner.
# A control counts as reached by a key when it bears one, lies in a group that is walked with the arrows, or says which
# key of the field beside it does the same.
AUDIT = """() => {
    const seen = [...document.querySelectorAll("button, [role=button], summary, a[href]")]
        .filter((e) => e.checkVisibility() && !e.closest("[inert]") && e.getAttribute("aria-hidden") !== "true");
    const reached = (e) => e.disabled || e.dataset.key || e.closest("[data-walk]") || e.getAttribute("aria-keyshortcuts");
    const name = (e) => (e.getAttribute("aria-label") ?? e.textContent).trim().slice(0, 40) || e.className;
    const keys = [...document.querySelectorAll("[data-key], [data-walk]")]
        .filter((e) => e.checkVisibility()).flatMap((e) => [e.dataset.key, e.dataset.walk].filter(Boolean));
    return {
        without: seen.filter((e) => !reached(e)).map(name),
        twice: keys.filter((key, place) => keys.indexOf(key) !== place),
        astray: [...document.querySelectorAll(".shows-keys .till-body :is([data-key], [data-walk])")]
            .filter((e) => e.checkVisibility() && !e.matches("input") && getComputedStyle(e).position === "static").map(name),
    };
}"""


class Walk:
    """A walk through the screens, holding each to the rule."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: dict[str, dict[str, list[str]]] = {}

    def audit(self, screen: str) -> None:
        """With Alt held, as somebody who looks for a key does."""
        self.page.keyboard.down("Alt")
        found = self.page.evaluate(AUDIT)
        self.page.keyboard.up("Alt")
        if any(found.values()):
            self.found[screen] = found


def test_every_control_before_selling_has_a_key_of_its_own(page: Page, live_server: Server) -> None:
    Books(live_server).free_registers()
    walk, till = Walk(page), Cashier(page, live_server.url)
    till.open()
    page.locator("input[name=username]").wait_for()
    walk.audit("password")
    till.sign_in_first(CASHIER.username, CASHIER.password)
    page.locator(".register").first.wait_for()
    walk.audit("registers")
    till.press("1")
    page.locator("form.pin").wait_for()
    walk.audit("own-pin")
    till.press("Escape")
    expect(page.locator("form.float, .selling").first).to_be_visible()
    walk.audit("shift opening")
    if page.locator("form.float").is_visible():
        page.locator(".count").first.fill("3")
        till.press("Control+Enter")
    till.expect_ready()
    till.press("F8")
    page.locator(".person").first.wait_for()
    walk.audit("people")
    till.press("1")
    page.locator("form.pin").wait_for()
    walk.audit("PIN")
    assert walk.found == {}


def test_every_control_of_selling_has_a_key_of_its_own(till: Cashier) -> None:
    page, walk = till.page, Walk(till.page)
    walk.audit("empty ticket")
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    walk.audit("one line")
    till.press("Delete")
    expect(page.locator(".notice")).to_be_visible()
    walk.audit("taken back")
    till.press("Control+z")
    expect(page.locator(".notice")).to_be_hidden()
    till.press("F3")
    page.locator(".keypad").wait_for()
    walk.audit("keypad")
    till.press("Escape")
    page.keyboard.type(CUMIN.sku, delay=90)
    till.press("Enter")
    page.locator(".keypad").wait_for()
    walk.audit("weight")
    till.press("Escape", "F1")
    page.locator(".parked").wait_for()
    walk.audit("parking")
    till.press("Enter")
    expect(page.locator(".line")).to_have_count(0)
    till.press("F1")
    page.locator(".parked-ticket").first.wait_for()
    walk.audit("parked")
    till.press("1")
    expect(page.locator(".line")).to_have_count(1)
    till.press("Enter")
    page.locator(".payment").wait_for()
    walk.audit("payment")
    till.press("Enter")
    page.locator(".paid").wait_for()
    walk.audit("paid")
    assert walk.found == {}


def test_every_control_of_the_other_panels_has_a_key_of_its_own(till: Cashier) -> None:
    page, walk = till.page, Walk(till.page)
    for key, panel in (("F6", ".panel.drawer"), ("F10", ".panel.queue")):
        till.press(key)
        page.locator(panel).wait_for()
        walk.audit(key)
        till.press("Escape")
    for way in ("1", "2", "3", "4"):
        till.press("F6")
        page.locator(".drawer-ways").wait_for()
        till.press(way)
        page.locator(".panel.drawer form").wait_for()
        walk.audit(f"drawer {way}")
    page.locator(".closing .count").first.fill("3")
    till.press("Control+Enter")
    page.locator(".closing .sums").wait_for()
    walk.audit("closing")
    till.press("Escape")
    assert walk.found == {}


def test_every_action_of_more_has_a_key_and_so_has_everything_in_it(till: Cashier) -> None:
    page, walk = till.page, Walk(till.page)
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    till.press("F2")
    page.locator(".panel.more").wait_for()
    walk.audit("more")
    keys = page.locator(".action").evaluate_all("all => all.map((e) => e.dataset.key)")
    for key in keys:
        if page.locator(".panel.more").count() == 0:
            till.press("Escape")
        till.press("F2")
        page.locator(".panel.more").wait_for()
        expect(page.locator(".notice")).to_be_hidden()
        till.press(key)
        expect(
            page.locator(".panel:not(.more), .goods, .notice:not([hidden])").first
        ).to_be_visible()
        walk.audit(f"more: {key}")
    assert walk.found == {}


def test_every_control_of_practice_has_a_key_of_its_own(till: Cashier) -> None:
    page, walk = till.page, Walk(till.page)
    till.press("F8")
    page.locator(".practise").wait_for()
    till.press("p")
    page.locator("body[data-practice]").wait_for()
    walk.audit("names")
    till.press("1")
    till.expect_ready()
    walk.audit("lessons")
    till.press("Alt+1")
    page.locator(".coach-step").wait_for()
    walk.audit("step")
    assert walk.found == {}


def test_undo_and_redo_stand_side_by_side(till: Cashier) -> None:
    undo = till.page.locator('.ticket-foot [data-key="Ctrl+z"]')
    redo = till.page.locator('.ticket-foot [data-key="Ctrl+y"]')
    expect(undo).to_be_disabled()
    expect(redo).to_be_disabled()
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    undo.click()
    expect(till.page.locator(".line")).to_have_count(0)
    expect(redo).to_be_enabled()
    till.press("Control+y")
    expect(till.page.locator(".line")).to_have_count(1)
    expect(redo).to_be_disabled()


def test_the_arrows_go_from_tile_to_tile_and_enter_takes_one(till: Cashier) -> None:
    focused: Callable[[], str] = lambda: till.page.evaluate("document.activeElement.innerText")  # noqa: E731
    till.press("Alt+a")
    first = focused()
    till.press("ArrowRight")
    second = focused()
    till.press("ArrowDown")
    third = focused()
    assert len({first, second, third}) == 3
    till.press("ArrowUp", "ArrowLeft")
    assert focused() == first
    till.press("Enter")
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Escape", "Enter")
    expect(till.page.locator(".payment")).to_be_visible()


def test_a_key_means_the_same_on_an_arabic_keyboard(till: Cashier) -> None:
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    keyboard = till.page.context.new_cdp_session(till.page)
    key = {"key": "ئ", "code": "KeyZ", "windowsVirtualKeyCode": 90, "modifiers": 2}
    keyboard.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
    keyboard.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    expect(till.page.locator(".line")).to_have_count(0)


def test_held_alt_shows_the_keys_of_the_tiles_the_categories_and_the_search(till: Cashier) -> None:
    till.page.keyboard.down("Alt")
    shown = [
        till.page.locator(part).evaluate("e => getComputedStyle(e, '::after').content")
        for part in (".tiles", ".categories", ".search")
    ]
    above = till.page.locator(".operator").evaluate(
        "e => e.getBoundingClientRect().top + parseFloat(getComputedStyle(e, '::after').insetBlockStart)"
    )
    till.page.keyboard.up("Alt")
    assert shown == ['"Alt+a"', '"Alt+c"', '"Ctrl+f"']
    assert above >= 0


def test_the_key_of_the_search_does_not_cover_that_of_the_camera(till: Cashier) -> None:
    till.page.keyboard.down("Alt")
    expect(till.page.locator(".shows-keys")).to_be_attached()
    search, camera = till.page.evaluate(
        """() => ["div.search", "div.search button"].map((css) => {
            const element = document.querySelector(css);
            const mark = getComputedStyle(element, "::after");
            const left = element.getBoundingClientRect().left + parseFloat(mark.left);
            return [left, left + parseFloat(mark.width)];
        })"""
    )
    till.page.keyboard.up("Alt")
    assert search[1] < camera[0], (search, camera)
