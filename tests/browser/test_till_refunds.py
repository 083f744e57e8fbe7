"""Goods that come back at the till: by receipt, in exchange, without a receipt; with and without the server."""

import os
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Route, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import MANAGER, OIL
from tests.browser.device import opens_alone
from tests.browser.stalling import be_patient

LOOKED_AT = os.environ.get("PICTURES")


def picture(till: Cashier, name: str) -> None:
    """A picture to look at, where $PICTURES says they are wanted."""
    if LOOKED_AT:
        till.page.screenshot(path=str(Path(LOOKED_AT) / f"{name}.png"))


def test_without_a_receipt_a_manager_approves_and_the_money_is_store_credit(
    till: Cashier, books: Books
) -> None:
    form = till.bring_back(MANAGER)
    picture(till, "loose-return")
    assert violations(till.page) == []
    form.get_by_role("button", name="Mettre sur le ticket").dblclick()
    expect(till.page.locator(".line[data-back=true]")).to_have_count(1)
    picture(till, "loose-ticket")
    till.press("Enter")
    expect(till.page.locator(".give-back .way")).to_have_attribute("data-kind", "credit")
    assert violations(till.page) == []
    picture(till, "give-back-credit")
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    till.expect_seal("safe")
    sale = books.last_sale()
    assert sale["total"] < 0
    assert (sale["kind"], sale["amount"]) == ("credit", sale["total"])
    assert books.verify() == ""


def test_a_scan_chooses_what_comes_back_without_a_receipt_and_sells_nothing(till: Cashier) -> None:
    till.more("l")
    form = till.page.locator(".loose form")
    expect(form).to_be_visible()
    till.scan(OIL.code)
    expect(form.locator("input[type=search]")).to_have_value(OIL.name)
    expect(form.get_by_label("Montant")).not_to_have_value("")
    expect(till.page.locator(".line")).to_have_count(0)


def test_a_quantity_that_comes_back_is_whole_however_it_is_keyed(till: Cashier) -> None:
    till.more("l")
    form = till.page.locator(".loose form")
    till.scan(OIL.code)
    quantity = form.get_by_label("Combien")
    quantity.fill("1.5")
    expect(quantity).to_have_value("15")
    expect(form.get_by_label("Montant")).to_have_value("2\N{NO-BREAK SPACE}475")


def test_a_wrong_pin_gives_nothing_back(till: Cashier) -> None:
    form = till.bring_back(MANAGER, pin="0000")
    form.get_by_role("button", name="Mettre sur le ticket").click()
    expect(till.page.locator(".notice")).to_be_visible()
    expect(till.page.locator(".line")).to_have_count(0)


def by_card(till: Cashier) -> None:
    """All of it by a card that the terminal took under the reference 7781."""
    till.press("F9")
    form = till.page.locator(".payment[data-form=card]")
    expect(form).to_be_visible()
    form.locator(".tender-form input").last.fill("7781")


def by_cheque(till: Cashier) -> None:
    till.press("c")
    form = till.page.locator(".payment[data-form=cheque]")
    expect(form).to_be_visible()
    form.locator("input").nth(0).fill("7782341")
    form.locator("input").nth(1).fill("CIH")


def sell_and_scan_its_receipt(
    till: Cashier, pieces: int, pay: Callable[[Cashier], None] | None = None
) -> None:
    """Sell some oil for cash, then look its receipt up by its number, as a scanner would read it."""
    for _ in range(pieces):
        till.scan(OIL.code)
    expect(till.page.locator(".line-detail").first).to_contain_text(str(pieces))
    till.press("Enter")
    expect(till.page.locator(".payment")).to_be_visible()
    if pay:
        pay(till)
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    label = till.page.locator(".receipt").get_attribute("aria-label") or ""
    till.press("Enter")
    expect(till.page.locator(".goods")).to_be_visible()
    till.scan(label.split()[-1])
    till.page.get_by_role("button", name="Rembourser ou échanger").click()
    expect(till.page.locator(".refund-line")).to_have_count(1)


def test_a_part_comes_back_by_its_receipt_and_the_cash_with_it(till: Cashier, books: Books) -> None:
    on_hand = books.on_hand(OIL.sku)
    sell_and_scan_its_receipt(till, 3)
    till.page.locator(".refund-count .tool").last.click()
    till.page.locator(".refund-count .tool").last.click()
    picture(till, "refund")
    assert violations(till.page) == []
    till.page.get_by_role("button", name="Mettre sur le ticket").click()
    till.press("Enter")
    expect(till.page.locator(".give-back .way")).to_have_attribute("data-kind", "cash")
    till.page.locator(".language[lang=ar]").click()
    expect(till.page.locator("html")).to_have_attribute("lang", "ar")
    picture(till, "give-back-ar")
    till.page.locator(".language[lang=fr]").click()
    expect(till.page.locator("html")).to_have_attribute("lang", "fr")
    till.press("Enter")
    expect(till.page.locator(".paid h2")).to_have_text("Remboursé")
    expect(till.page.locator(".paid [data-kind=change]")).to_contain_text("330,00")
    picture(till, "refund-paid")
    till.expect_seal("safe")
    assert books.on_hand(OIL.sku) == on_hand - 1
    sale = books.last_sale()
    assert sale["total"] < 0
    assert sale["kind"] == "cash"
    assert books.verify() == ""


def test_a_card_is_paid_back_by_the_terminal_and_its_outcome_owed_until_it_is_known(
    till: Cashier, books: Books
) -> None:
    sell_and_scan_its_receipt(till, 1, by_card)
    till.press("F7")
    till.page.get_by_role("button", name="Mettre sur le ticket").click()
    till.press("Enter")
    card = till.page.locator(".give-back .way[data-kind=card]")
    expect(card).to_contain_text("terminal")
    picture(till, "back-card")
    till.press("Enter")
    form = till.page.locator(".give-back[data-form=card] .tender-form")
    expect(form).to_contain_text("7781")
    picture(till, "back-card-form")
    assert violations(till.page) == []
    till.press("Enter")  # no reference
    expect(till.page.locator(".notice[data-tone=bad]")).to_be_visible()
    expect(till.page.locator(".paid")).to_have_count(0)

    till.page.reload()
    expect(till.page.locator(".line[data-back=true]")).to_have_count(1)
    till.press("Enter")
    expect(card).to_have_attribute("data-state", "unknown")
    picture(till, "back-card-unknown")
    assert violations(till.page) == []
    till.press("Enter")
    expect(till.page.locator(".notice[data-tone=bad]")).to_be_visible()
    expect(till.page.locator(".paid")).to_have_count(0)

    # What is taken in exchange makes it less than the terminal may have paid.
    till.press("Escape")
    till.page.locator(".tile").nth(3).click()
    till.press("Enter")
    stray = till.page.locator(".give-back .way[data-state=unknown]")
    expect(stray).to_have_count(1)
    till.press("Escape")
    till.press("Delete", "Enter")
    card.get_by_role("button").click()
    form.locator("input").fill("9917")
    picture(till, "back-card-resolve")
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    till.expect_seal("safe")
    sale = books.last_sale()
    (back,) = books.last_tenders()
    assert (back["kind"], back["amount"], back["reference"]) == ("card", sale["total"], "9917")
    assert sale["total"] < 0
    books.expect_logged("till.card_back_unknown", 1)
    books.expect_logged("till.card_back_approved", 1)
    assert books.verify() == ""


def test_a_cheque_goes_back_as_store_credit_which_is_said_before(till: Cashier) -> None:
    sell_and_scan_its_receipt(till, 1, by_cheque)
    till.press("F7")
    till.page.get_by_role("button", name="Mettre sur le ticket").click()
    till.press("Enter")
    way = till.page.locator(".give-back .way")
    expect(way).to_have_attribute("data-kind", "credit")
    expect(way).to_contain_text("chèque")
    expect(way).to_contain_text("dépenser ici")
    assert violations(till.page) == []
    for language in ("fr", "ar", "en"):
        till.page.locator(f".language[lang={language}]").click()
        expect(way).to_be_visible()
        picture(till, f"back-cheque-{language}")


def test_an_exchange_is_one_ticket_one_balance_one_receipt(till: Cashier, books: Books) -> None:
    sell_and_scan_its_receipt(till, 1)
    till.press("F7")
    till.page.get_by_role("button", name="Mettre sur le ticket").click()
    for _ in range(3):
        till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(2)
    picture(till, "exchange")
    till.pay_exact()
    till.expect_seal("safe")
    sale = books.last_sale()
    lines = books.run(
        "SELECT quantity, amount FROM sale_line WHERE sale_id = ? ORDER BY position", sale["id"]
    )
    assert [line["quantity"] for line in lines] == [-1, 3]
    assert sale["total"] == lines[1]["amount"] + lines[0]["amount"] > 0
    assert books.verify() == ""

    till.scan(sale["number"])
    till.page.get_by_role("button", name="Rembourser ou échanger").click()
    till.press("F7")
    till.page.get_by_role("button", name="Mettre sur le ticket").click()
    till.press("Enter")
    ways = till.page.locator(".give-back .way")
    expect(ways).to_have_count(2)
    expect(ways.first).to_contain_text("330,00")
    expect(ways.last).to_contain_text("165,00")
    expect(ways.last).to_contain_text("échange")
    for language in ("ar", "en", "fr"):
        till.page.locator(f".language[lang={language}]").click()
        expect(till.page.locator(f"html[lang={language}]")).to_be_attached()
        picture(till, f"back-exchange-{language}")


@opens_alone
def test_without_the_server_its_own_receipts_come_back_once_and_no_more(
    till: Cashier, books: Books
) -> None:
    till.page.context.set_offline(True)
    sell_and_scan_its_receipt(till, 1)
    till.press("F7")
    till.page.get_by_role("button", name="Mettre sur le ticket").click()
    till.press("Enter")
    expect(till.page.locator(".give-back")).to_be_visible()
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    till.page.context.set_offline(False)
    till.press("Enter")
    till.expect_seal("safe")
    assert [row["quantity"] for row in books.run("SELECT quantity FROM line_return")][-1:] == [1]
    assert books.verify() == ""


def test_goods_of_a_tax_free_form_come_back_with_the_visitors_copies(till: Cashier) -> None:
    """The server says of the receipt that a form was made of it; making one is `tests/pos/test_tax_free.py`'s."""

    def with_form(route: Route) -> None:
        answer = route.fetch()
        found = {**answer.json(), "tax_free": {"id": "f", "number": "D-CASABLANCA-2026-000001"}}
        route.fulfill(response=answer, json=found)

    till.sell(OIL.code)
    till.expect_seal("safe")
    be_patient(till.page)
    till.page.route("**/pos/api/receipts/*", with_form)
    till.more("r")
    till.page.locator(".receipt-found").first.click()
    till.page.get_by_role("button", name="Rembourser").click()
    expect(till.page.locator(".refund-lines .notice")).to_contain_text("D-CASABLANCA-2026-000001")
    assert violations(till.page) == []
    picture(till, "refund-tax-free")


def test_what_another_till_gave_back_meanwhile_is_given_back_once(
    till: Cashier, books: Books, browser: Browser
) -> None:
    sell_and_scan_its_receipt(till, 1)
    number = till.page.locator("#refund-title").inner_text().split()[-1]
    other = Cashier(browser.new_page(), till.url)
    other.begin(MANAGER.username, MANAGER.password, register=1)
    other.scan(number)
    other.page.get_by_role("button", name="Rembourser ou échanger").click()
    for cashier in (till, other):
        cashier.page.get_by_role("button", name="Tout", exact=True).click()
        cashier.page.get_by_role("button", name="Mettre sur le ticket").click()
        expect(cashier.page.locator(".line[data-back=true]")).to_have_count(1)
        cashier.press("Enter")
        expect(cashier.page.locator(".give-back .way")).to_have_attribute("data-kind", "cash")
        be_patient(cashier.page)
    till.press("Enter")
    books.wait_for_new_receipts(2)
    other.press("Enter")
    expect(other.page.locator(".notice")).to_contain_text(f"{number} a été rendue entre-temps")
    expect(other.page.locator(".give-back")).to_be_visible()
    other.press("Escape", "Enter")
    expect(other.page.locator(".notice")).to_contain_text(f"{number} a été rendue entre-temps")
    expect(other.page.locator(".give-back")).to_have_count(0)
    assert (books.logged("sale.refused"), books.tasks("sale_refused")) == (0, 0)
