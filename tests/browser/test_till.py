"""The till, used as a cashier uses it, against the real program."""

import pytest
from playwright.sync_api import expect

from store.codes import label
from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CUMIN, EXPIRED, OIL


@pytest.fixture
def books(books: Books) -> Books:
    """A lot of the oil has lapsed."""
    books.add_lapsed_lot(OIL.sku, EXPIRED)
    return books


def test_a_scan_becomes_a_line_and_the_same_again_makes_it_grow(till: Cashier) -> None:
    till.key_scan(OIL.code)
    till.key_scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.expect_line("2 pièces × 165,00")
    expect(till.page.locator(".ticket-total")).to_contain_text("330,00")


def test_a_scan_is_heard_whatever_has_the_focus_and_never_typed_into_a_field(till: Cashier) -> None:
    till.press("Control+f")
    expect(till.page.locator("#search")).to_be_focused()
    till.key_scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    expect(till.page.locator("#search")).to_have_value("")
    till.press("Enter")
    expect(till.page.locator("#cash-given")).to_be_focused()
    till.key_scan(OIL.code)
    till.expect_line("2 pièces")


def test_a_scan_that_stalls_on_the_way_is_put_together_again(till: Cashier) -> None:
    till.press("Control+f")
    till.stalling_scan(OIL.code[:5], OIL.code[5:])
    till.expect_line(OIL.name)
    expect(till.page.locator("#search")).to_have_value("")


def test_a_word_typed_as_fast_as_a_scanner_is_still_a_word(till: Cashier) -> None:
    till.press("Control+f")
    till.stalling_scan("safran")
    till.expect_line("Safran")


def test_typing_is_a_search_and_not_a_scan(till: Cashier) -> None:
    till.page.keyboard.type("safran", delay=90)
    expect(till.page.locator("#search")).to_have_value("safran")
    names = till.page.locator(".tile-name")
    expect(names.first).to_contain_text("Safran")
    expect(till.page.locator(".line")).to_have_count(0)


def test_three_keys_take_an_exact_cash_sale_from_the_last_scan_to_the_next_customer(
    till: Cashier, books: Books
) -> None:
    before = len(books.receipts())
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Enter")
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    till.press("Enter")
    expect(till.page.locator(".line")).to_have_count(0)
    expect(till.page.locator(".goods")).to_be_visible()
    till.expect_seal("safe")
    assert len(books.receipts()) == before + 1
    sale = books.last_sale()
    assert (sale["total"], sale["paid"], sale["kind"]) == (16500, 16500, "cash")


def test_change_is_counted_from_real_notes(till: Cashier, books: Books) -> None:
    till.scan(OIL.code)
    till.press("Enter")
    till.page.get_by_role("button", name="200", exact=True).click()
    expect(till.page.locator("[data-kind=change]")).to_contain_text("35,00")
    till.press("Enter")
    expect(till.page.locator(".paid [data-kind=change]")).to_contain_text("35,00")
    till.expect_seal("safe")
    assert (books.last_sale()["given"], books.last_sale()["change"]) == (20000, 3500)


def test_a_cartons_code_adds_the_pieces_that_are_in_it(till: Cashier, books: Books) -> None:
    (pack,) = books.run(
        "SELECT k.gtin, k.quantity FROM pack k JOIN product p ON p.id = k.product_id WHERE p.sku = ?",
        OIL.sku,
    )
    till.scan(pack["gtin"])
    till.expect_line(OIL.name, f"{pack['quantity']} pièces")
    till.pay_exact()
    till.expect_seal("safe")
    assert books.last_sale()["total"] == 16_500 * pack["quantity"]


def test_in_english_amounts_are_shown_in_fields_and_keyed_with_a_point(till: Cashier) -> None:
    till.page.locator("header [lang=en]").click()
    till.scan(OIL.code)
    till.press("%")
    till.page.locator("[data-discount]").fill("5")
    till.press("Enter")
    till.press("Enter")
    till.page.keyboard.type("100.50", delay=90)
    till.press("c")
    amount = till.page.locator(".payment[data-form=cheque] .number-field")
    expect(amount).to_have_value("56.25")
    for field in till.page.locator(".tender-form .text-field").all():
        field.fill("BP 12")
    amount.fill("x")
    till.press("Enter")
    expect(till.page.locator(".notice")).to_contain_text("150.50")


def test_too_little_cash_is_said_and_nothing_is_sold(till: Cashier) -> None:
    till.scan(OIL.code)
    till.press("Enter")
    till.page.keyboard.type("100", delay=90)
    till.press("Enter")
    expect(till.page.locator(".notice")).to_contain_text("65,00")
    expect(till.page.locator(".paid")).to_have_count(0)


def test_part_in_cash_and_the_rest_by_card_with_the_terminals_reference(
    till: Cashier, books: Books
) -> None:
    till.scan(OIL.code)
    till.press("Enter")
    till.page.keyboard.type("100", delay=90)
    till.press("F9")
    expect(till.page.locator(".payment[data-form=card]")).to_be_visible()
    till.page.keyboard.type("A-7781", delay=90)
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    till.expect_seal("safe")
    tenders = books.last_tenders()
    assert [(t["kind"], t["amount"], t["reference"]) for t in tenders] == [
        ("card", 6500, "A-7781"),
        ("cash", 10000, ""),
    ]


def test_a_wrong_check_digit_and_an_unknown_code_are_said_with_their_digits(till: Cashier) -> None:
    till.scan("2000000000016")
    expect(till.page.locator(".notice")).to_contain_text("2000000000016")
    till.scan("6111234567897")
    expect(till.page.locator(".notice")).to_contain_text("6111234567897")
    expect(till.page.locator(".line")).to_have_count(0)


def test_what_finds_nothing_stays_in_the_field_to_be_typed_over(till: Cashier) -> None:
    till.page.keyboard.type("xyzzy", delay=90)
    till.press("Enter")
    expect(till.page.locator(".none")).to_be_visible()
    expect(till.page.locator("#search")).to_have_value("xyzzy")
    till.page.keyboard.type("safran", delay=90)
    expect(till.page.locator("#search")).to_have_value("safran")
    till.press("Enter")
    till.expect_line("Safran")


def test_the_beginning_of_a_number_that_many_goods_have_puts_none_of_them_on_the_ticket(
    till: Cashier,
) -> None:
    tiles = till.page.locator(".tile")
    till.page.keyboard.type("250", delay=90)
    expect(till.page.locator("#search")).to_have_value("250")
    assert tiles.count() > 1
    till.press("Enter")
    till.page.keyboard.type("safran", delay=90)
    expect(till.page.locator("#search")).to_have_value("safran")
    till.press("Enter")
    till.expect_line("Safran")
    expect(till.page.locator(".line")).to_have_count(1)


def test_cash_that_nobody_can_have_given_is_asked_again(till: Cashier, books: Books) -> None:
    before = len(books.receipts())
    till.scan(OIL.code)
    till.press("Enter")
    till.page.locator("#cash-given").fill("2000")
    till.press("Enter")
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text("1\u202f835,00")
    till.page.locator("#cash-given").fill("200")
    till.press("Enter")
    expect(till.page.locator(".paid")).to_contain_text("35,00")
    till.expect_seal("safe")
    assert len(books.receipts()) == before + 1


def test_a_form_that_is_not_filled_in_says_so_in_the_language_on_the_screen(till: Cashier) -> None:
    till.page.locator(".strip .language[lang=ar]").click()
    till.more("k")
    till.press("Enter")
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text("املأ الخانة: ")
    expect(till.page.locator(".panel.drawer input")).to_be_focused()
    assert violations(till.page) == []
    till.press("Escape")
    till.more("c")
    till.press("F7")
    form = till.page.locator(".customer-new")
    form.locator("input").first.fill("Amina")
    form.locator("input[type=email]").fill("amina")
    form.locator(".primary").click()
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text("تحقق من الخانة: ")
    expect(form.locator("input[type=email]")).to_be_focused()


def test_an_expired_lot_is_refused_with_its_date(till: Cashier) -> None:
    till.scan(f"01{OIL.gtin14}10{EXPIRED.lot}")
    expect(till.page.locator(".notice")).to_contain_text(EXPIRED.lot)
    expect(till.page.locator(".notice")).to_contain_text(EXPIRED.until)
    expect(till.page.locator(".line")).to_have_count(0)


def test_a_weight_label_and_a_price_label_say_how_much(till: Cashier) -> None:
    till.scan(label("21PPPPPWWWWWC", CUMIN.plu, 350))
    till.expect_line("350\u00a0g", "84,00")
    till.scan(label("23PPPPPVVVVVC", CUMIN.plu, 1200))
    till.expect_line("50\u00a0g", "12,00", place=1)


def test_of_goods_that_are_searched_for_enter_takes_the_one_that_is_marked(till: Cashier) -> None:
    """In words, in a picture and to a screen reader; the beginning of a number marks nothing, and Enter takes nothing."""
    marked = till.page.locator(".tile[data-enter]")
    search = till.page.locator("#search")
    expect(marked).to_have_count(0)
    search.fill("argan")
    expect(till.page.locator(".tile").nth(1)).to_be_visible()
    expect(marked).to_have_count(1)
    name = marked.locator(".tile-name").inner_text()
    expect(till.page.locator(".goods [role=status]")).to_have_text(f"Entrée prend {name}")
    assert violations(till.page) == []
    till.press("Enter")
    till.expect_line(name)
    expect(marked).to_have_count(0)
    search.fill("20")
    expect(till.page.locator(".tile").nth(1)).to_be_visible()
    expect(marked).to_have_count(0)
    till.press("Enter")
    expect(search).to_have_value("20")
    till.expect_line("1 pièce")
    expect(till.page.locator(".line")).to_have_count(1)


def test_goods_by_weight_ask_for_their_weight_in_place(till: Cashier) -> None:
    till.page.keyboard.type(CUMIN.sku, delay=90)
    till.press("Enter")
    expect(till.page.locator(".keypad")).to_be_visible()
    till.page.keyboard.type("1250", delay=90)
    till.press("Enter")
    till.expect_line("1,25\u00a0kg", "300,00")


def test_a_quantity_is_keyed_and_a_removed_line_comes_back(till: Cashier) -> None:
    till.scan(OIL.code)
    till.press("F3")
    till.page.keyboard.type("12", delay=90)
    till.press("Enter")
    till.expect_line("12 pièces")
    till.press("+", "+", "-")
    till.expect_line("13 pièces")
    till.press("Delete")
    expect(till.page.locator(".line")).to_have_count(0)
    till.press("Control+z")
    till.expect_line("13 pièces")


def test_whatever_leaves_the_ticket_is_logged(till: Cashier, books: Books) -> None:
    """The bin, "−" at the last piece, and a step back alike."""
    before = books.logged("till.line_removed")
    till.scan(OIL.code)
    till.press("-")
    expect(till.page.locator(".notice")).to_contain_text(OIL.name)
    till.scan(OIL.code)
    till.press("Control+z")
    till.scan(OIL.code)
    till.press("+", "-", "Delete")
    expect(till.page.locator(".line")).to_have_count(0)
    books.expect_logged("till.line_removed", before + 4)


def test_the_receipt_names_the_cooperative_of_each_line(till: Cashier) -> None:
    till.scan(OIL.code)
    till.press("Enter", "Enter")
    receipt = till.page.locator(".receipt")
    expect(receipt).to_contain_text(OIL.name)
    expect(receipt).to_contain_text(OIL.cooperative)
    expect(receipt).to_contain_text("165,00")


def test_holding_alt_shows_the_keys(till: Cashier) -> None:
    till.page.keyboard.down("Alt")
    shown = till.page.evaluate(
        "() => getComputedStyle(document.querySelector('.pay'), '::after').content"
    )
    till.page.keyboard.up("Alt")
    assert shown == '"Enter"'


def test_in_arabic_a_price_by_weight_is_read_before_its_unit(till: Cashier) -> None:
    till.page.locator("button.language[lang=ar]").click()
    price = till.page.locator(".tile[data-kind=weight] .tile-price").first
    expect(price).to_contain_text("كغ")
    price.scroll_into_view_if_needed()
    lefts = price.evaluate(
        """price => [0, price.textContent.length - 1].map((place) => {
            const sign = document.createRange();
            sign.setStart(price.firstChild, place);
            sign.setEnd(price.firstChild, place + 1);
            return sign.getBoundingClientRect().left;
        })"""
    )
    assert lefts[0] > lefts[1]


def test_arabic_turns_the_till_round_and_speaks_throughout(till: Cashier) -> None:
    till.scan(OIL.code)
    till.page.locator(".language[lang=ar]").click()
    expect(till.page.locator("html")).to_have_attribute("dir", "rtl")
    till.expect_line(OIL.name_ar)
    ticket = till.page.locator(".right").bounding_box()
    assert ticket is not None
    assert ticket["x"] < 100
    till.press("Enter", "Enter")
    receipt = till.page.locator(".receipt")
    expect(receipt).to_contain_text(OIL.name_ar)
    # Each language is named in itself.
    latin = till.page.locator(".paid").evaluate(
        """e => {
            const shown = e.cloneNode(true);
            for (const keys of shown.querySelectorAll(".language-keys")) keys.remove();
            return shown.textContent.match(/[A-Za-z]{3,}/g);
        }"""
    )
    assert latin is None


def test_a_change_of_language_comes_back_to_the_open_panel_and_is_refused_over_what_is_keyed(
    till: Cashier,
) -> None:
    till.more("k")
    till.page.locator(".language[lang=ar]").click()
    expect(till.page.locator("html")).to_have_attribute("lang", "ar")
    expect(till.page.locator(".selling")).to_have_attribute("data-mode", "coupon")
    code = till.page.locator(".panel form input")
    code.fill("AID26")
    till.page.locator(".language[lang=fr]").click()
    expect(till.page.locator(".notice")).to_be_visible()
    expect(code).to_have_value("AID26")
    expect(till.page.locator("html")).to_have_attribute("lang", "ar")
    till.press("Escape")
    till.page.locator(".language[lang=fr]").click()
    expect(till.page.locator("html")).to_have_attribute("lang", "fr")


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_no_screen_of_the_till_has_an_axe_violation(till: Cashier, language: str) -> None:
    till.page.locator(f".language[lang={language}]").click()
    expect(till.page.locator("html")).to_have_attribute("lang", language)
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    found = {"selling": violations(till.page)}
    till.press("F3")
    found["keypad"] = violations(till.page)
    till.press("Escape", "Enter")
    found["payment"] = violations(till.page)
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    found["paid"] = violations(till.page)
    till.press("Enter", "F10")
    found["queue"] = violations(till.page)
    till.press("Escape", "F8")
    found["sign in"] = violations(till.page)
    till.page.locator(".person").first.click()
    found["PIN"] = violations(till.page)
    assert {screen: lines for screen, lines in found.items() if lines} == {}


def test_a_panel_about_a_line_closes_when_the_line_goes(till: Cashier) -> None:
    for opens in ("%", "F3"):
        till.scan(OIL.code)
        expect(till.page.locator(".line")).to_have_count(1)
        till.press(opens)
        expect(till.page.locator(".panel.keypad")).to_be_visible()
        till.page.locator('.line-tools [data-key="Delete"]').click()
        expect(till.page.locator(".goods")).to_be_visible()
    till.scan(OIL.code)
    till.more("n")
    till.press("Control+z")
    expect(till.page.locator(".goods")).to_be_visible()


def test_what_is_being_weighed_or_counted_is_not_lost_when_something_is_scanned(
    till: Cashier,
) -> None:
    keypad, lines = till.page.locator(".keypad"), till.page.locator(".line")
    field = keypad.locator(".number-field")
    till.page.keyboard.type(CUMIN.sku, delay=90)
    till.press("Enter")
    expect(keypad).to_be_visible()
    till.scan(OIL.code)
    till.expect_line(OIL.name)
    field.fill("350")
    till.press("Enter")
    expect(till.page.locator(".goods")).to_be_visible()
    till.expect_line("350\u00a0g", place=1)
    till.page.locator(".line-main").first.click()
    till.press("F3")
    field.fill("12")
    till.scan(label("21PPPPPWWWWWC", CUMIN.plu, 100))
    expect(lines).to_have_count(3)
    till.press("Enter")
    expect(till.page.locator(".goods")).to_be_visible()
    till.expect_line("12 pièces")
    # Nothing is begun: the goods are back.
    till.press("F3")
    expect(keypad).to_be_visible()
    till.scan(OIL.code)
    till.expect_line("13 pièces")
    expect(till.page.locator(".goods")).to_be_visible()


def test_a_discount_or_a_price_that_is_keyed_is_not_lost_when_something_is_scanned(
    till: Cashier,
) -> None:
    field, lines = till.page.locator(".keypad .number-field").first, till.page.locator(".line")
    till.scan(OIL.code)
    till.press("%")
    field.fill("5")
    till.scan(label("21PPPPPWWWWWC", CUMIN.plu, 100))
    expect(lines).to_have_count(2)
    expect(field).to_have_value("5")
    till.press("Enter")
    expect(till.page.locator(".goods")).to_be_visible()
    till.expect_line("156,75")
    till.page.locator(".line-main").first.click()
    till.more("x")
    field.fill("150")
    till.scan(label("21PPPPPWWWWWC", CUMIN.plu, 200))
    expect(lines).to_have_count(3)
    expect(field).to_have_value("150")


def test_a_line_that_is_taken_off_under_its_discount_is_gone_and_logged(
    till: Cashier, books: Books
) -> None:
    before = books.logged("till.line_removed")
    till.scan(OIL.code)
    till.press("%")
    till.page.locator(".keypad .number-field").first.fill("10")
    till.page.locator(".line-tools [data-key=Delete]").click()
    expect(till.page.locator(".line")).to_have_count(0)
    expect(till.page.locator(".goods")).to_be_visible()
    books.expect_logged("till.line_removed", before + 1)
    till.page.reload()
    till.expect_ready()
    expect(till.page.locator(".line")).to_have_count(0)


def test_a_quantity_that_cannot_be_taken_is_said_and_changes_nothing(till: Cashier) -> None:
    till.scan(OIL.code)
    till.press("F3")
    field, notice = (
        till.page.locator(".keypad .number-field"),
        till.page.locator(".notice[data-tone=bad]"),
    )
    for keyed, said in (
        ("1200", "999 pièces"),
        ("0", "Combien"),
        ("1,5", "Combien"),
        ("12a", "Combien"),
    ):
        field.fill(keyed)
        till.press("Enter")
        expect(notice).to_contain_text(said)
        till.expect_line("1 pièce")
    field.fill("12")
    till.press("Enter")
    till.expect_line("12 pièces")
    expect(notice).to_be_hidden()


def test_what_is_searched_after_a_tap_is_a_search_of_its_own(till: Cashier) -> None:
    search, tiles = till.page.locator("#search"), till.page.locator(".tile")
    till.page.keyboard.type("safran", delay=90)
    expect(search).to_have_value("safran")
    name = tiles.first.locator(".tile-name").inner_text()
    tiles.first.click()
    tiles.first.click()
    till.expect_line(name, "2 pièces")
    till.page.keyboard.type("miel", delay=90)
    expect(search).to_have_value("miel")
    tiles.first.click()
    till.pay_exact()
    expect(search).to_have_value("")


def test_a_key_that_is_held_down_counts_once(till: Cashier, books: Books) -> None:
    before = len(books.receipts())
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    for _ in range(6):
        till.page.keyboard.down("Enter")
    till.page.keyboard.up("Enter")
    expect(till.page.locator("#cash-given")).to_be_focused()
    assert len(books.receipts()) == before
    till.press("Escape", "+", "+")
    till.expect_line("3 pièces")
    for _ in range(6):
        till.page.keyboard.down("-")
    till.page.keyboard.up("-")
    till.expect_line("2 pièces")
    expect(till.page.locator("#search")).to_have_value("")
