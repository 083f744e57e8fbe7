"""Finding a receipt at the till and what is made of it: by scan, with and without the server; letter, invoice, languages."""

from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, OIL
from tests.browser.device import opens_alone
from tests.browser.stalling import Stalled
from tests.pos.answering_printer import answering_printer
from tests.server import Server


def open_by_search(till: Cashier, number: str) -> None:
    till.press("F2", "r")
    till.page.locator(".receipts input[type=search]").fill(number)
    till.press("Enter")
    row = till.page.locator(".receipt-found")
    expect(row).to_have_count(1)
    row.click()
    expect(till.page.locator("#receipt-title")).to_contain_text(number)


def test_the_paid_screen_shows_the_receipts_code_and_speaks_the_customers_language(
    till: Cashier,
) -> None:
    till.sell_up_to_paid()
    expect(till.page.locator(".receipt-code canvas")).to_be_visible()
    till.page.locator(".language-key[lang=ar]").click()
    paper = till.page.locator("article.receipt")
    expect(paper).to_have_attribute("dir", "rtl")
    expect(paper).to_contain_text("المجموع")
    expect(till.page.locator("html")).to_have_attribute("lang", "fr")


def test_what_the_browser_prints_by_itself_is_no_paper_of_a_receipt(till: Cashier) -> None:
    """It would bear no number, and nobody would count it. The till's own buttons name what they print."""
    number = till.sell_up_to_paid()
    till.page.evaluate("() => { window.print = () => {}; }")
    till.page.emulate_media(media="print")
    expect(till.page.locator("article.receipt")).to_be_hidden()
    till.page.emulate_media(media="screen")
    expect(till.page.locator("article.receipt")).to_be_visible()
    till.press("Enter")
    till.page.context.set_offline(True)
    open_by_search(till, number)
    again = till.page.locator(".receipt-tools [data-key=F9]")
    expect(again).to_have_text("Imprimer le ticket")
    till.press("F9")
    expect(till.page.locator(".paper-state")).to_have_text("Ticket imprimé.")
    expect(again).to_have_text("Imprimer un duplicata")
    till.press("F9")
    expect(till.page.locator(".paper-state")).to_have_text("Duplicata 1 imprimé.")
    till.page.context.set_offline(False)


def test_the_language_chosen_while_paying_is_the_one_that_is_sealed(
    till: Cashier, books: Books
) -> None:
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Enter")
    till.page.locator(".payment .language-key[lang=ar]").click()
    till.page.locator("#cash-given").focus()
    till.press("Enter")
    paper = till.page.locator("article.receipt")
    expect(paper).to_have_attribute("lang", "ar")
    expect(paper).to_contain_text(OIL.name_ar)


def test_a_receipt_is_found_by_its_number_and_an_invoice_made_once(till: Cashier) -> None:
    number = till.sell_up_to_paid()
    till.press("Enter")
    till.expect_seal("safe")
    open_by_search(till, number)
    assert violations(till.page) == []
    till.press("2")
    assert violations(till.page) == []
    fields = till.page.locator(".paper-fields input")
    for place, text in enumerate(("Riad Zitoun SARL", "00156119100006", "3, derb Chtouka")):
        fields.nth(place).fill(text)
    expect(fields.nth(2)).to_have_attribute("dir", "auto")
    expect(till.page.locator(".paper-doubt")).to_contain_text("en a 14")
    till.press("Enter")
    link = till.page.locator(".paper-link")
    expect(link).to_be_visible()
    with till.page.context.expect_page() as opened:
        link.click()
    expect(opened.value.locator("main")).to_contain_text("Riad Zitoun SARL")
    expect(opened.value.locator("main")).to_contain_text(number)
    till.press("Escape")
    open_again = till.page.get_by_role("button", name="Facture F-")
    expect(open_again).to_be_visible()


@opens_alone
def test_a_letter_asked_for_without_the_server_waits_and_goes_when_it_is_back(
    till: Cashier, books: Books
) -> None:
    number = till.sell_up_to_paid()
    till.press("Enter")
    till.expect_seal("safe")
    till.page.context.set_offline(True)
    open_by_search(till, number)
    expect(till.page.locator(".receipt-view .facts")).to_contain_text("cette caisse seule")
    till.press("1")
    till.page.locator(".paper-asked input[type=email]").fill("amina@example.ma")
    till.press("Enter")
    state = till.page.locator(".paper-asked .paper-state")
    expect(state).to_contain_text("au retour du serveur")
    till.page.context.set_offline(False)
    till.press("Escape", "Escape")
    till.press("F10")
    expect(till.page.locator(".queue-body")).to_contain_text(
        "ventes sont sur le serveur", timeout=60_000
    )
    sent = "SELECT COUNT(*) FROM outbox WHERE kind = 'receipt' AND recipient = 'amina@example.ma'"
    assert books.count(sent) == 1


def test_what_was_wrong_with_an_address_is_said_no_longer_than_it_is_wrong(till: Cashier) -> None:
    number = till.sell_up_to_paid()
    till.press("Enter")
    till.expect_seal("safe")
    open_by_search(till, number)
    till.press("1")
    email = till.page.locator(".paper-asked input[type=email]")
    email.fill("amina@")
    email.press("Enter")
    expect(till.page.locator(".notice[data-tone=bad]")).to_be_visible()
    email.fill("amina@example.ma")
    email.press("Enter")
    expect(till.page.locator(".paper-asked .paper-state")).to_contain_text("amina@example.ma")
    expect(till.page.locator(".notice")).to_be_hidden()


def test_what_does_not_go_tax_free_is_said_with_its_reason(till: Cashier) -> None:
    number = till.sell_up_to_paid()
    till.press("Enter")
    till.expect_seal("safe")
    open_by_search(till, number)
    till.press("1")
    expect(till.page.locator(".paper-asked input")).to_be_focused()
    assert violations(till.page) == []
    till.press("Escape", "3")
    expect(till.page.locator(".verdict")).to_contain_text("exclu par la loi")
    expect(till.page.locator(".paper-doubt")).to_contain_text("DH que la loi demande")


def test_a_tax_free_form_of_a_sale_that_is_on_its_way_is_asked_for_again(till: Cashier) -> None:
    answers = Stalled(till.page, "**/pos/api/sales")
    till.sell_up_to_paid()
    till.press("3")
    expect(till.page.locator(".paper-doubt")).to_contain_text("pas encore arrivée")
    answers.let_go()
    till.page.get_by_role("button", name="Réessayer").click()
    expect(till.page.locator(".verdict")).to_contain_text("exclu par la loi")


def test_a_receipt_of_another_day_is_printed_again_as_a_numbered_duplicate_and_logged(
    page: Page, live_server: Server, books: Books
) -> None:
    with answering_printer() as printer:
        books.free_registers()
        books.attach_printer(printer.address)
        till = Cashier(page, live_server.url)
        till.begin(CASHIER.username, CASHIER.password)
        till.scan("C1-000002")
        expect(page.locator("#receipt-title")).to_contain_text("C1-000002")
        till.press("F9")
        expect(page.locator(".receipt-view .paper-state")).to_contain_text("Duplicata 1")
        till.press("F9")
        expect(page.locator(".receipt-view .paper-state")).to_contain_text("Duplicata 2")
        till.press("Escape")
        till.expect_seal("safe")
        assert till.faults == []
    assert books.count("SELECT COUNT(*) FROM audit WHERE action = 'till.reprinted' AND detail LIKE '%C1-000002%'") == 2  # fmt: skip
    books.attach_printer("")


def test_a_duplicate_that_this_device_printed_is_logged_once(till: Cashier, books: Books) -> None:
    number = till.sell_up_to_paid()
    till.press("Enter")
    open_by_search(till, number)
    state = till.page.locator(".receipt-view .paper-state")
    with till.page.expect_response("**/pos/api/events"):
        till.press("F9")
    expect(state).to_contain_text("Duplicata 1")
    till.press("Escape")
    till.expect_seal("safe")
    logged = "SELECT COUNT(*) FROM audit WHERE action = 'till.reprinted' AND (detail LIKE '%{0}%' OR detail LIKE '%' || (SELECT sale_id FROM receipt WHERE number = '{0}') || '%')"  # fmt: skip
    assert books.count(logged.format(number)) == 1


def test_a_receipt_that_nobody_knows_is_a_sentence_and_the_ticket_stays(till: Cashier) -> None:
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.scan("C9-000123")
    expect(till.page.locator(".notice")).to_contain_text("n’existe pas")
    expect(till.page.locator(".line")).to_have_count(1)
