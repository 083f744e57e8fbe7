"""A US scanner on French and Arabic keyboards: heard in every field of the till, and typed into none."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from store.codes import label
from tests.browser.cashier import ARABIC, AZERTY, Cashier
from tests.browser.demo import CUMIN, MANAGER, OIL

LAYOUTS = {"AZERTY": AZERTY, "Arabic": ARABIC}
HAND_MS = 80
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WITH_LOT = f"01{OIL.gtin14}10AB12"


def in_search(till: Cashier) -> str:
    till.page.locator("#search").focus()
    return "#search"


def in_cash_given(till: Cashier) -> str:
    till.press("Enter")
    return "#cash-given"


def in_cheque_number(till: Cashier) -> str:
    till.press("Enter")
    till.page.locator(".payment [data-key=c]").click()
    return ".tender-form input"


def in_quantity(till: Cashier) -> str:
    till.press("F3")
    return ".keypad .number-field"


def in_reason(till: Cashier) -> str:
    till.press("F6", "1")
    till.page.locator(".drawer-form .text-field").first.focus()
    return ".drawer-form .text-field"


def in_pin(till: Cashier) -> str:
    till.press("F6", "3")
    pin = till.page.locator(".drawer-form input[type=password]")
    expect(pin).to_be_visible()
    pin.focus()
    return ".drawer-form input[type=password]"


def in_name_of_parked(till: Cashier) -> str:
    till.press("F1")
    return ".panel.parked input"


def in_new_customers_name(till: Cashier) -> str:
    till.more("c")
    till.press("F7")
    return ".customer-new .text-field"


def in_name_of_who_is_sent_to(till: Cashier) -> str:
    till.more("s")
    return ".sending-form input[name=name]"


def in_ticket_note(till: Cashier) -> str:
    till.more("n")
    return ".panel.note .text-field"


CUMIN_UNWEIGHED = f"010{label('21PPPPPWWWWWC', CUMIN.plu, 0)}"
"""The number of goods that are weighed, and no weight."""
FORMS: list[Callable[[Cashier], str]] = [
    in_new_customers_name, in_name_of_who_is_sent_to, in_ticket_note, in_name_of_parked, in_reason,
]  # fmt: skip
"""A scan takes nothing away that is written in these."""
FIELDS: list[Callable[[Cashier], str]] = [
    in_search, in_cash_given, in_cheque_number, in_quantity, in_pin, *FORMS,
]  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_scan_is_heard_in_every_field_and_typed_into_none(till: Cashier, layout: str) -> None:
    till.scan_on(LAYOUTS[layout], OIL.code)
    till.expect_line("1 pièce")
    till.page.evaluate(
        "() => addEventListener('input', ({ target }) => (window.typedInto = target.outerHTML), true)"
    )
    for times, enter in enumerate(FIELDS, start=2):
        field = enter(till)
        expect(till.page.locator(field).first, enter.__name__).to_be_focused()
        if enter in FORMS:
            till.page.keyboard.type("Am", delay=HAND_MS)
            till.page.evaluate("() => delete window.typedInto")
        till.scan_on(LAYOUTS[layout], OIL.code)
        till.expect_line(f"{times} pièces")
        if enter in FORMS:
            expect(till.page.locator(field).first).to_have_value("Am")
        assert till.page.evaluate("() => window.typedInto ?? ''") == "", enter.__name__
        till.press("Escape")
        expect(till.page.locator(".goods")).to_be_visible()


@pytest.mark.parametrize("enter", FORMS)
def test_a_form_is_as_it_was_left_once_goods_scanned_beside_it_are_weighed(
    till: Cashier, enter: Callable[[Cashier], str]
) -> None:
    till.scan(OIL.code)
    till.expect_line(OIL.name)
    written = till.page.locator(enter(till)).first
    expect(written).to_be_focused()
    till.page.keyboard.type("Am", delay=HAND_MS)
    for grams in ("350", ""):
        till.scan(CUMIN_UNWEIGHED)
        field = till.page.locator(".keypad .number-field")
        expect(field).to_be_focused()
        till.page.keyboard.type(grams, delay=HAND_MS)
        till.press("Enter" if grams else "Escape")
        expect(written).to_be_focused()
        expect(written).to_have_value("Am")
        till.expect_line("350\u00a0g", place=1)
    till.scan(CUMIN_UNWEIGHED)
    expect(till.page.locator(".keypad .number-field")).to_be_focused()
    till.scan(OIL.code)
    till.expect_line("2 pièces")
    expect(till.page.locator(".keypad")).to_be_visible()
    till.press("Escape")
    expect(written).to_have_value("Am")
    till.press("Escape")
    expect(till.page.locator(".goods")).to_be_visible()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_letters_of_a_lot_come_through_whatever_the_layout_makes_of_them(
    till: Cashier, layout: str
) -> None:
    till.scan_on(LAYOUTS[layout], WITH_LOT)
    till.expect_line(OIL.name, "AB12")


def test_a_field_of_the_sign_in_hears_a_scan_and_keeps_empty(till: Cashier) -> None:
    till.press("F8")
    till.page.get_by_role("button", name=MANAGER.name).click()
    pin = till.page.locator("input[type=password]")
    expect(pin).to_be_focused()
    till.scan_on(ARABIC, OIL.code)
    expect(pin).to_have_value("")


def test_the_letter_of_a_key_is_found_by_its_place_on_an_arabic_keyboard(till: Cashier) -> None:
    """The digits of the drawer's ways, written in Eastern figures, and Undo."""
    till.scan_on(ARABIC, OIL.code)
    till.expect_line(OIL.name)
    keyboard = till.page.context.new_cdp_session(till.page)
    undo = {"key": "ئ", "code": "KeyZ", "windowsVirtualKeyCode": ord("Z"), "modifiers": 2}
    keyboard.send("Input.dispatchKeyEvent", {**undo, "type": "rawKeyDown"})
    expect(till.page.locator(".line")).to_have_count(0)
    till.press("F6")
    expect(till.page.locator(".drawer-ways")).to_be_visible()
    first = {"key": "١", "code": "Digit1", "windowsVirtualKeyCode": ord("1"), "text": "١"}
    keyboard.send("Input.dispatchKeyEvent", {**first, "type": "keyDown"})
    expect(till.page.locator(".drawer-form")).to_be_visible()


def test_digits_of_an_arabic_keyboard_count_wherever_figures_are_keyed(till: Cashier) -> None:
    till.press("F8")
    till.sign_in(MANAGER.name, MANAGER.pin.translate(EASTERN))
    till.expect_ready()

    till.press("F6", "3")
    form = till.page.locator(".drawer-form")
    form.locator(".text-field").first.fill("monnaie")
    form.locator("select").select_option(MANAGER.username)
    form.locator("input[type=password]").fill(MANAGER.pin.translate(EASTERN))
    form.locator(".primary").click()
    expect(till.page.locator(".notice[data-tone=good]")).to_contain_text("tiroir")
    till.press("Escape", "F2", "c", "F7")
    ice = till.page.locator(".customer-new").get_by_label("ICE")
    ice.press_sequentially("000000000000097".translate(EASTERN), delay=HAND_MS)
    expect(ice).to_have_value("000000000000097")
    assert ice.evaluate("field => field.validity.valid")


def test_a_code_typed_in_arabic_digits_is_the_code(till: Cashier) -> None:
    till.page.locator("#search").fill(OIL.code.translate(EASTERN))
    till.page.locator("#search").press("Enter")
    till.expect_line("1 pièce")


def test_a_code_typed_in_groups_is_the_code(till: Cashier) -> None:
    till.page.locator("#search").fill(f"{OIL.code[:3]} {OIL.code[3:7]}\u202f{OIL.code[7:]}")
    till.page.locator("#search").press("Enter")
    till.expect_line("1 pièce")


def test_a_digit_that_the_layout_writes_is_that_digit_and_no_key_of_another_layout(
    till: Cashier,
) -> None:
    """On AZERTY a 5 is keyed with Shift, where the US layout has "%", and ")" where it has "-"."""
    till.scan(OIL.code)
    till.press("+")
    till.expect_line("2 pièces")
    browser = till.page.context.new_cdp_session(till.page)
    for key, code, number, shift in (("5", "Digit5", 53, 8), (")", "Minus", 219, 0)):
        pressed = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": shift}
        browser.send("Input.dispatchKeyEvent", {"type": "keyDown", **pressed, "text": key})
        browser.send("Input.dispatchKeyEvent", {"type": "keyUp", **pressed})
    expect(till.page.locator("#search")).to_have_value("5)")
    till.expect_line("2 pièces")
