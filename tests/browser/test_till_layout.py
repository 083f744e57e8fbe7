"""The till at every size of screen, in both directions, by the boxes of what it shows: nothing cut, covered or out of reach."""

from collections.abc import Sequence

from playwright.sync_api import Page, expect

from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import OIL
from tests.browser.layout import cut_rings, layout_faults

SIZES = [(1024, 768), (1280, 800), (768, 1024), (360, 740)]
LINES = (0, 1, 20)
SELLING = (".pay", ".ticket-total")
PAYING = (".payment .big", ".payment [data-kind=due]")
PAID = (".paid .big",)
LOOKED_MOST = 20
NARROW = [(360, 640), (1024, 768)]
IS_UNCOVERED = """() => {
    const { left, right, top, bottom } = document.activeElement.getBoundingClientRect();
    return document.activeElement.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
}"""
"""Whether nothing lies over the middle of what has the keyboard."""
PAD = ".payment .pad .pad-key:last-child"
LAST_KEY = ".keypad .pad-key:last-child"
IS_UNDER_THE_BUTTON = """() => {
    const [key, big] = [".keypad .pad-key:last-child", ".keypad .big"].map((one) => document.querySelector(one).getBoundingClientRect());
    return key.bottom > big.top && key.top < big.bottom && key.right > big.left && key.left < big.right;
}"""
"""Whether the button that sticks to the panel's end lies over a part of the pad's last key."""


def faults_at_every_size(
    till: Cashier,
    state: str,
    *primary: str,
    languages: tuple[str, ...] = ("ar", "fr"),
    sizes: Sequence[tuple[int, int]] = SIZES,
) -> list[str]:
    """What is wrong with this state of the till, by default in French and Arabic, each said with where it was found."""
    found = []
    for language in languages:
        till.page.set_viewport_size({"width": 1024, "height": 768})
        till.page.locator(f".language[lang={language}]").click()
        expect(till.page.locator("html")).to_have_attribute("lang", language)
        expect(till.page.locator(primary[0])).to_be_visible()
        for width, height in sizes:
            till.page.set_viewport_size({"width": width, "height": height})
            found += [f"{state}, {language}, {width}×{height}: {fault}" for fault in layout_faults(till.page, *primary)]  # fmt: skip
    till.page.set_viewport_size({"width": 1024, "height": 768})
    return found


def test_the_till_is_laid_out_well_at_every_size_with_any_ticket_up_to_the_next_customer(
    till: Cashier, books: Books
) -> None:
    found: list[str] = []
    codes = books.codes(max(LINES))
    for many in LINES:
        for code in codes[till.page.locator(".line").count() : many]:
            till.scan(code)
        expect(till.page.locator(".line")).to_have_count(many)
        found += faults_at_every_size(till, f"{many} lines", *SELLING)
    till.press("Enter")
    found += faults_at_every_size(till, "payment", *PAYING)
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    found += faults_at_every_size(till, "paid", *PAID)
    assert not found, "\n".join(found)


def test_with_large_letters_what_is_pressed_next_is_in_sight(till: Cashier, books: Books) -> None:
    till.more("a")
    till.press("1", "Escape")
    expect(till.page.locator("html[data-large=true]")).to_be_attached()
    for code in books.codes(7):
        till.scan(code)
    expect(till.page.locator(".line")).to_have_count(7)
    every = ("ar", "en", "fr")
    till.press("Enter")
    till.page.locator(".payment .note", has_text="200").click()
    found = faults_at_every_size(till, "payment", ".payment .big", PAD, languages=every)
    till.page.locator(".payment .exact").click()
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    found += faults_at_every_size(till, "paid", *PAID, languages=every)
    till.press("Enter")
    assert not found, "\n".join(found)


def test_panels_that_are_keyed_into_fit_every_screen_with_large_letters(till: Cashier) -> None:
    till.more("a")
    till.press("1", "Escape")
    expect(till.page.locator("html[data-large=true]")).to_be_attached()
    till.scan(OIL.code)
    till.expect_line("1 pièce")
    found = []
    for panel, keys, primary in (
        ("discount", ("F2", "d"), ".discount .big"),
        ("closing", ("F6", "4"), ".closing .primary"),
        ("hamper", ("F2", "b"), ".hamper-end .primary"),
    ):
        till.press(*keys)
        found += faults_at_every_size(till, panel, primary, languages=("fr",), sizes=[*SIZES, (800, 1280)])  # fmt: skip
        till.press("Escape")
    upright = [*NARROW, (768, 1024)]
    for panel, pressed in (("quantity", "F3"), ("price", "F2 x")):
        till.press(*pressed.split())
        found += faults_at_every_size(till, panel, ".keypad .big", LAST_KEY, languages=("fr",), sizes=upright)  # fmt: skip
        if panel == "price":
            till.page.set_viewport_size({"width": 1024, "height": 600})
            if till.page.evaluate(IS_UNDER_THE_BUTTON):
                found.append("price, 1024×600: the pad's last row is under the button")
            till.page.locator(".price .number-field").fill("100")
            found += faults_at_every_size(till, "price and manager", ".keypad .big", languages=("fr",), sizes=upright)  # fmt: skip
        till.press("Escape")
    till.page.locator(".categories .chip", has_text="Favoris").click()
    till.page.locator(".categories .arrange").click()
    found += faults_at_every_size(till, "favourites", ".arranging", languages=("fr",))
    till.page.locator(".arrange.finish").click()
    till.page.locator(".categories .chip", has_text="Tout").click()
    till.page.locator(".tile[data-kind=weight]").first.click()
    till.press("Enter")
    expect(till.page.locator(".notice")).to_contain_text("Poids")
    found += faults_at_every_size(till, "weight", ".keypad .big", LAST_KEY, languages=("fr",), sizes=NARROW)  # fmt: skip
    assert not found, "\n".join(found)


def test_with_large_letters_nothing_is_cut_while_paying_in_a_receipt_and_at_the_float(
    till: Cashier,
) -> None:
    till.more("a")
    till.press("1", "Escape")
    expect(till.page.locator("html[data-large=true]")).to_be_attached()
    till.scan(OIL.code)
    till.expect_line("1 pièce")
    till.press("Enter")
    found = []
    for key, form in (("F9", "card"), ("e", "foreign")):
        till.press(key)
        expect(till.page.locator(f".payment[data-form={form}]")).to_be_visible()
        found += faults_at_every_size(till, form, ".payment .big", languages=("fr",), sizes=NARROW)
        till.press("Escape")
        expect(till.page.locator(".payment[data-form=cash]")).to_be_visible()
    till.press("Enter")
    till.page.locator(".paid").wait_for()
    till.expect_seal("safe")  # what is said of it last has come, and moves nothing any more
    # What the paid screen still learns may come right after the focus, and is no part of where that scrolls to.
    for _ in range(LOOKED_MOST):
        till.page.locator(".paid .big").focus()
        till.page.locator(".paid .language-key").last.focus()
        if till.page.evaluate(IS_UNCOVERED):
            break
        till.page.wait_for_timeout(200)
    else:
        found.append("paid: what has the keyboard is covered")
    till.page.locator(".paid .big").click()
    till.more("r")
    till.page.locator(".receipt-found").first.click()
    found += faults_at_every_size(
        till, "receipt", "#receipt-title", languages=("fr",), sizes=NARROW
    )
    till.press("Escape", "Escape", "F6", "4")
    till.page.locator(".closing .count").first.fill("3")
    till.press("Control+Enter")
    till.page.locator(".closing .sums").wait_for()
    till.press("Control+Enter")
    found += faults_at_every_size(till, "float", ".last-z .tool", ".float .primary", languages=("fr",), sizes=NARROW)  # fmt: skip
    assert not found, "\n".join(found)


def test_the_ring_of_what_the_keyboard_reaches_is_whole(till: Cashier) -> None:
    till.scan(OIL.code)
    till.expect_line("1 pièce")
    found = cut_rings(till.page)
    till.press("F1", "Enter")
    expect(till.page.locator(".line")).to_have_count(0)
    till.press("F1")
    expect(till.page.locator(".parked-ticket")).to_be_visible()
    found += cut_rings(till.page)
    for key, shown in (("r", ".receipt-found"), ("w", ".order-card")):
        till.press("Escape")
        till.more(key)
        expect(till.page.locator(shown).first).to_be_visible()
        found += cut_rings(till.page)
    till.page.locator(".order-card").first.click()
    expect(till.page.locator(".pickup")).to_be_visible()
    found += cut_rings(till.page)
    assert not found, "\n".join(found)


def test_the_audit_finds_what_is_cut_covered_small_or_too_wide(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 300})
    page.set_content(FAULTY)
    found = {line.split(":")[0] for line in layout_faults(page, ".pay", ".total")}
    assert found == {
        "wider than the screen",
        "not wholly in sight",
        "not there",
        "too small",
        "overlap",
        "text cut",
        "covered",
        "cut",
        "scrolls sideways",
    }


FAULTY = """<!doctype html><html lang="fr"><head><title>Caisse</title><style>
button { position: absolute; width: 100px; height: 60px; } p { overflow: hidden; white-space: nowrap; width: 50px; }
</style></head><body><main>
<button class="pay" style="top: 280px; left: 0">Payer</button>
<button style="top: 10px; left: 10px">Un</button><button style="top: 40px; left: 60px">Deux</button>
<button style="top: 10px; left: 250px; width: 30px; height: 30px">x</button>
<button style="top: 150px; left: 350px">Loin</button><p>Une ligne qui ne tient pas</p></main></body></html>"""
