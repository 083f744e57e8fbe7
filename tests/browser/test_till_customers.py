"""Customers at the till: found, made with the notice, on the ticket; gift cards sold; with and without the server."""

import os
from base64 import b64decode
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import zxingcpp
from PIL import Image
from playwright.sync_api import Error, Route, expect

from store.codes import with_check_digit
from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import OIL
from tests.browser.device import opens_alone

LOOKED_AT = os.environ.get("PICTURES")


def picture(till: Cashier, name: str) -> None:
    """A picture to look at, where $PICTURES says they are wanted."""
    if LOOKED_AT:
        till.page.screenshot(path=str(Path(LOOKED_AT) / f"{name}.png"))


def open_customers(till: Cashier) -> None:
    till.press("F2", "c")
    expect(till.page.locator(".customers")).to_be_visible()


def test_a_customer_is_found_by_a_part_of_the_name_and_earns_the_points(
    till: Cashier, books: Books
) -> None:
    open_customers(till)
    till.page.locator(".customers input[type=search]").fill("amina")
    till.press("Enter")
    expect(till.page.locator(".customer-found").first).to_be_visible()
    picture(till, "customers-found")
    assert violations(till.page) == []
    till.page.locator(".customer-found").first.click()
    expect(till.page.locator(".ticket-customer")).to_contain_text("Amina")
    till.sell(OIL.code)
    till.expect_seal("safe")
    (sale,) = books.new_receipts()
    owner = books.run("SELECT customer_id FROM customer_sale WHERE sale_id = ?", sale["sale_id"])
    assert len(owner) == 1
    expect(till.page.locator(".ticket-customer")).to_be_hidden()


def test_a_customers_card_puts_her_on_the_ticket_wherever_one_is(
    till: Cashier, books: Books
) -> None:
    (card, *_) = books.run("SELECT card FROM customer WHERE card IS NOT NULL ORDER BY card")
    till.scan(card["card"])
    expect(till.page.locator(".ticket-customer")).to_be_visible()
    till.scan("0420000009994")
    expect(till.page.locator(".notice[data-tone=bad]")).to_be_visible()


def test_a_card_that_is_found_late_is_not_on_the_next_customers_ticket(
    till: Cashier, books: Books
) -> None:
    (card, *_) = books.run("SELECT card FROM customer WHERE card IS NOT NULL ORDER BY card")
    held: list[Route] = []
    till.page.route("**/pos/api/customers?q=*", lambda route: held.append(route))
    till.scan(OIL.code)
    with till.page.expect_request("**/pos/api/customers?q=*") as asked:
        till.scan(card["card"])
    expect(till.page.locator(".notice")).to_have_text("Recherche…")
    till.sell(OIL.code)
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    for route in held:
        route.fulfill(json={"customers": [{"id": "a", "name": "Amina", "points": 3, "credit": 0}]})
    with suppress(Error):  # the till may have given up on it
        if answered := asked.value.response():
            answered.finished()
    expect(till.page.locator(".line")).to_have_count(1)
    expect(till.page.locator(".ticket-customer")).to_be_hidden()


def test_a_card_is_scanned_into_the_form_of_a_new_customer_and_a_known_one_opens_its_own(
    till: Cashier, books: Books
) -> None:
    (known, *_) = books.run("SELECT card, name FROM customer WHERE card IS NOT NULL ORDER BY card")
    fresh = with_check_digit("042000000777")
    open_customers(till)
    till.scan(fresh)
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text(fresh)
    till.press("F7")
    form = till.page.locator(".customer-new")
    card = form.get_by_label("Carte client")
    expect(card).to_have_value(fresh)
    card.fill("")
    form.get_by_label("Nom", exact=True).fill("Ghita Tazi")
    till.scan(fresh)
    expect(card).to_have_value(fresh)
    expect(form.get_by_label("Nom", exact=True)).to_have_value("Ghita Tazi")
    form.get_by_role("button", name="Enregistrer").click()
    expect(till.page.locator(".ticket-customer")).to_contain_text("Ghita")
    (row,) = books.run("SELECT name FROM customer WHERE card = ?", fresh)
    assert row["name"] == "Ghita Tazi"

    till.press("F2", "c", "Delete")
    open_customers(till)
    till.press("F7")
    books.run("UPDATE customer SET phone = '+212661000777' WHERE card = ?", fresh)
    form.get_by_label("Nom", exact=True).fill("Ghita")
    form.get_by_label("Téléphone").fill("06 61 00 07 77")
    form.get_by_role("button", name="Enregistrer").dblclick()
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text("Ghita Tazi a déjà")
    expect(form.locator(".customer-found")).to_be_focused()
    assert len(books.run("SELECT 1 FROM customer WHERE phone = '+212661000777'")) == 1
    expect(card).to_be_visible()
    till.scan(known["card"])
    expect(till.page.locator(".customer-on-ticket")).to_contain_text(known["name"])
    expect(till.page.locator(".ticket-customer")).to_contain_text(known["name"])


def test_a_double_tap_makes_one_customer_and_turns_points_into_credit_once(
    till: Cashier, books: Books
) -> None:
    open_customers(till)
    till.press("F7")
    till.page.locator(".customer-new").get_by_label("Nom", exact=True).fill("Zineb Filali")
    till.page.locator(".customer-new .primary").dblclick()
    expect(till.page.locator(".ticket-customer")).to_contain_text("Zineb")
    assert len(books.run("SELECT 1 FROM customer WHERE name = 'Zineb Filali'")) == 1
    (rich, *_) = books.run("SELECT card FROM customer WHERE points > 60 ORDER BY points DESC")
    till.scan(rich["card"])
    expect(till.page.locator(".ticket-customer")).to_contain_text("points")
    open_customers(till)
    till.page.locator(".customer-on-ticket input").fill("50")
    till.page.locator(".customer-on-ticket form .tool").dblclick()
    expect(till.page.locator(".credit-made")).to_have_count(1)


def test_the_second_tap_on_a_form_that_closed_sells_nothing_behind_it(till: Cashier) -> None:
    till.press("F2", "g")
    till.page.locator(".other-line .number-field").fill("200")
    till.page.locator(".other-line .primary").dblclick()
    till.expect_line("200,00")
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Enter")
    expect(till.page.locator(".payment")).to_be_visible()
    till.press("Escape")
    till.page.locator("[data-key='F4']").click()
    expect(till.page.locator(".line")).to_have_count(0)
    tile = till.page.locator(".tile[data-kind=piece]").first
    tile.dblclick()
    till.expect_line("2 pièces")
    expect(till.page.locator(".line")).to_have_count(1)


def test_the_second_tap_on_what_completes_a_sale_leaves_the_change_on_the_screen(
    till: Cashier,
) -> None:
    till.scan(OIL.code)
    till.expect_line("Huile")
    till.press("Enter")
    mouse = till.page.mouse
    for taps, button in enumerate((".payment button.primary.big", ".paid button.primary.big"), 1):
        box = till.page.locator(button).bounding_box()
        assert box is not None
        mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        mouse.down(click_count=taps)
        mouse.up(click_count=taps)
        expect(till.page.locator(".paid")).to_be_visible()
    till.press("Enter")
    expect(till.page.locator(".paid")).to_have_count(0)


def test_papers_after_a_change_of_language_are_still_the_customers(
    till: Cashier, books: Books
) -> None:
    (buyer, *_) = books.run(
        "SELECT card, company, ice FROM customer WHERE card IS NOT NULL AND ice <> ''"
    )
    till.scan(buyer["card"])
    expect(till.page.locator(".ticket-customer")).to_be_visible()
    till.scan(OIL.code)
    till.expect_line("Huile")
    till.press("Enter", "Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    till.page.locator(".language[lang=en]").first.click()
    expect(till.page.locator("html")).to_have_attribute("lang", "en")
    till.press("2")
    form = till.page.locator(".paper-fields")
    expect(form.get_by_label("Company or name")).to_have_value(buyer["company"])
    expect(form.get_by_label("ICE")).to_have_value(buyer["ice"])


def test_an_unknown_code_is_said_as_it_stands_on_the_pack(till: Cashier) -> None:
    till.scan("6111242100985")
    expect(till.page.locator(".notice")).to_have_text("Code inconnu : 6111242100985")


@opens_alone
def test_without_the_server_a_new_customer_is_noted_and_gets_there_before_the_sale(
    till: Cashier, books: Books
) -> None:
    till.page.context.set_offline(True)
    open_customers(till)
    till.press("F7")
    form = till.page.locator(".customer-new")
    form.get_by_label("Nom", exact=True).fill("Touria Alaoui")
    form.get_by_label("Téléphone").fill("0661 23 45 67")
    expect(form.locator(".rights")).to_contain_text("09-08")
    picture(till, "customer-new")
    assert violations(till.page) == []
    form.get_by_role("button", name="Enregistrer").click()
    expect(till.page.locator(".ticket-customer")).to_contain_text("Touria")
    till.sell(OIL.code)
    till.page.context.set_offline(False)
    till.expect_seal("safe")
    (found,) = books.run(
        """SELECT c.name FROM customer_sale s JOIN customer c ON c.id = s.customer_id
           WHERE s.sale_id = (SELECT MAX(sale_id) FROM receipt)"""
    )
    assert found["name"] == "Touria Alaoui"
    assert books.tasks("sale_customer") == 0
    assert books.verify() == ""


def test_points_are_earned_turned_into_credit_spent_in_part_and_given_back_to_the_point(
    till: Cashier, books: Books
) -> None:
    """odoo #257854: refunded points came back twice, or not at all."""
    page = till.page
    (amina,) = books.run("SELECT id, card, points FROM customer WHERE card IS NOT NULL ORDER BY card LIMIT 1")  # fmt: skip

    def points() -> int:
        (row,) = books.run("SELECT points FROM customer WHERE id = ?", amina["id"])
        return int(row["points"]) - int(amina["points"])

    def ring_up() -> None:
        till.scan(amina["card"])
        expect(page.locator(".ticket-customer")).to_be_visible()
        till.scan(OIL.code)
        expect(page.locator(".line")).to_have_count(1)

    ring_up()
    till.pay_exact()
    till.expect_seal("safe")
    assert points() == 16, "one for each 10 DH of 165"

    ring_up()
    page.locator(".ticket-customer").click()
    panel = page.locator(".customer-on-ticket")
    panel.get_by_label("Points").fill("10")
    panel.get_by_role("button", name="Convertir").click()
    made = panel.locator(".credit-made")
    expect(made).to_contain_text("1,00")
    expect(made.get_by_role("img")).to_be_visible()
    code = made.locator(".credit-code").inner_text()
    assert points() == 6
    assert violations(page) == []
    for language in ("ar", "en", "fr"):
        till.press("Escape")
        page.locator(f".language[lang={language}]").click()
        expect(page.locator(f"html[lang={language}]")).to_be_attached()
        till.press("F2", "c")
        expect(made.locator(".credit-code")).to_have_text(code)
        picture(till, f"points-credit-{language}")
    page.reload()
    expect(page.locator(".line")).to_have_count(1)
    page.locator(".ticket-customer").click()
    expect(made.locator(".credit-code")).to_have_text(code)
    page.evaluate("() => { window.print = () => { window.slip = document.querySelector('.print-sheet canvas').toDataURL(); }; }")  # fmt: skip
    till.press("F9")
    expect(page.locator(".notice")).to_contain_text("Le bon est imprimé")
    slip = Image.open(BytesIO(b64decode(page.evaluate("() => window.slip").partition(",")[2])))
    (read,) = zxingcpp.read_barcodes(slip.convert("L"))
    assert read.text == code
    if LOOKED_AT:
        slip.save(Path(LOOKED_AT) / "points-slip.png")

    till.press("Escape", "Enter")
    till.scan(code)
    form = page.locator(".payment[data-form=credit] .tender-form")
    expect(form.locator(".rate-told")).to_contain_text("1,00")
    form.locator(".number-field").fill("0,50")
    till.press("Enter")
    expect(page.locator(".tender-row[data-kind=credit]")).to_be_visible()
    till.press("Enter")
    expect(page.locator(".paid .credit-code")).to_have_text(code)
    expect(page.locator(".paid .credit-sum")).to_contain_text("0,50")
    expect(page.locator(".paid .big")).to_be_in_viewport(ratio=1)
    picture(till, "points-paid")
    till.expect_seal("safe")
    assert points() == 22
    number = (page.locator(".receipt").get_attribute("aria-label") or "").split()[-1]
    till.press("Enter")

    till.scan(number)
    page.get_by_role("button", name="Rembourser ou échanger").click()
    till.press("F7")
    page.get_by_role("button", name="Mettre sur le ticket").click()
    till.press("Enter")
    ways = page.locator(".give-back .way")
    expect(ways).to_have_count(2)
    till.press("Enter")
    expect(page.locator(".paid")).to_be_visible()
    till.expect_seal("safe")
    assert points() == 6
    (credit,) = books.run("SELECT balance FROM credit_account WHERE code = ?", code)
    assert credit["balance"] == 100
    assert books.verify() == ""


def test_a_card_of_the_rack_is_scanned_into_its_panel_and_a_misread_or_sold_one_refused(
    till: Cashier, books: Books
) -> None:
    till.press("F2", "g")
    panel = till.page.locator(".other-line")
    panel.get_by_role("button", name="200").click()
    code = panel.get_by_label("Code d'une carte")
    till.scan("0430000000773")
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text("0430000000773")
    expect(code).to_have_value("")
    code.fill("0430000000773")
    panel.get_by_role("button", name="Mettre sur le ticket").click()
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text("0430000000773")
    expect(till.page.locator(".line")).to_have_count(0)
    sold, _ = books.gift_card()
    till.scan(sold)
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text(f"{sold} est déjà vendue")
    expect(code).to_have_value(sold)
    panel.get_by_role("button", name="Mettre sur le ticket").click()
    expect(code).to_be_focused()
    expect(till.page.locator(".line")).to_have_count(0)
    till.scan(with_check_digit("043000000077"))
    expect(code).to_have_value(with_check_digit("043000000077"))
    panel.get_by_role("button", name="Mettre sur le ticket").click()
    expect(till.page.locator(".line")).to_have_count(1)


def test_a_gift_card_is_sold_without_tax_and_holds_what_was_paid(
    till: Cashier, books: Books
) -> None:
    till.press("F2", "g")
    panel = till.page.locator(".other-line")
    panel.get_by_role("button", name="200").click()
    picture(till, "gift-card")
    assert violations(till.page) == []
    panel.get_by_role("button", name="Mettre sur le ticket").click()
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("+")
    expect(till.page.locator("#search")).to_have_value("")
    till.pay_exact()
    till.expect_seal("safe")
    (sale,) = books.new_receipts()
    (line,) = books.run(
        "SELECT kind, amount, code FROM sale_line WHERE sale_id = ?", sale["sale_id"]
    )
    assert (line["kind"], line["amount"]) == ("gift_card", 20_000)
    (account,) = books.run("SELECT balance FROM credit_account WHERE code = ?", line["code"])
    assert account["balance"] == 20_000
    (tax,) = books.run("SELECT code, tax FROM sale_tax WHERE sale_id = ?", sale["sale_id"])
    assert (tax["code"], tax["tax"]) == ("HC", 0)
    assert books.verify() == ""
