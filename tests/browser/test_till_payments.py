"""Paying at the till: any mix of tenders, cards of unknown outcome, foreign notes, change by note and coin."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, CUMIN, OIL
from tests.browser.device import opens_alone
from tests.server import Server

# Of 200, 100, 50 and 20 dirhams, then of 10, 5, 2 and 1: the coins of 10 are missing.
FLOAT = (1, 1, 1, 5, 0, 6, 9, 9)
DUE = 16_500


@pytest.fixture
def till(page: Page, live_server: Server, books: Books) -> Iterator[Cashier]:
    """Salma with a drawer of known notes and coins; no script may have failed by the end."""
    books.free_registers()
    books.close_shifts()
    page.set_viewport_size({"width": 1024, "height": 768})
    cashier = Cashier(page, live_server.url)
    cashier.open()
    cashier.sign_in_first(CASHIER.username, CASHIER.password)
    page.locator(".register").first.click()
    cashier.skip_pin()
    for place, many in enumerate(FLOAT):
        page.locator(".count").nth(place).fill(str(many))
    cashier.press("Control+Enter")
    cashier.expect_ready()
    yield cashier
    assert cashier.faults == []


def begin_to_pay(till: Cashier) -> None:
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Enter")
    expect(till.page.locator("#cash-given")).to_be_focused()


def choose(till: Cashier, key: str, form: str) -> Locator:
    """The form of another tender."""
    till.press(key)
    shown = till.page.locator(f".payment[data-form={form}] .tender-form")
    expect(shown).to_be_visible()
    return shown


def expect_paid(till: Cashier) -> None:
    expect(till.page.locator(".paid")).to_be_visible()
    till.expect_seal("safe")


def tendered(books: Books) -> list[tuple[str, int, int]]:
    return [(t["kind"], t["amount"], t["change"]) for t in books.last_tenders()]


def test_a_card_of_unknown_outcome_outlives_a_reload_counts_for_nothing_and_blocks_until_resolved(
    till: Cashier, books: Books
) -> None:
    """odoo #122539, woocommerce-ios #13162: validated while pending, then charged twice."""
    begin_to_pay(till)
    choose(till, "F9", "card")
    till.press("F3")
    row = till.page.locator(".tender-row[data-state=unknown]")
    expect(row).to_contain_text("165,00")
    till.page.reload()
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Enter")
    expect(row).to_contain_text("165,00")
    expect(till.page.locator(".payment [data-kind=due]")).to_contain_text("165,00")
    till.press("Enter")
    expect(till.page.locator(".notice[data-tone=bad]")).to_be_visible()
    expect(till.page.locator(".paid")).to_have_count(0)

    warning = choose(till, "F9", "card").locator(".card-warning")
    expect(warning).to_contain_text("165,00")
    till.press("Escape")
    row.get_by_role("button").click()
    till.press("Enter")
    expect(till.page.locator(".notice[data-tone=bad]")).to_be_visible()
    till.page.locator(".tender-form input").fill("7781")
    till.press("Enter")
    expect_paid(till)
    assert tendered(books) == [("card", DUE, 0)]
    assert books.last_tenders()[0]["reference"] == "7781"
    books.expect_logged("till.card_unknown", 1)
    books.expect_logged("till.card_approved", 1)


def test_a_card_approved_after_all_beside_euros_comes_back_to_the_payment(
    till: Cashier, books: Books
) -> None:
    """The euros need not be changed into dirhams: they may be handed back as they are."""
    begin_to_pay(till)
    choose(till, "F9", "card")
    till.press("F3")
    choose(till, "e", "foreign")
    till.page.keyboard.type("20", delay=90)
    till.press("Enter")
    rows = till.page.locator(".tender-row")
    expect(rows).to_have_count(2)
    till.page.locator(".tender-row[data-state=unknown]").get_by_role("button").click()
    till.page.locator(".tender-form input").fill("7781")
    till.press("Enter")
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text("sans les espèces")
    expect(till.page.locator(".paid")).to_have_count(0)
    expect(rows).to_have_count(2)
    till.page.locator(".tender-row[data-kind=foreign]").get_by_role("button").click()
    expect(rows).to_have_count(1)
    till.press("Enter")
    expect_paid(till)
    assert tendered(books) == [("card", DUE, 0)]


def test_a_card_that_was_being_asked_for_when_the_till_went_down_is_in_doubt(till: Cashier) -> None:
    begin_to_pay(till)
    choose(till, "F9", "card")
    till.page.reload()
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Enter")
    row = till.page.locator(".tender-row[data-state=unknown]")
    expect(row).to_contain_text("165,00")
    till.press("Escape", "F4")
    expect(till.page.locator(".notice[data-tone=bad]")).to_be_visible()
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Enter")
    row.get_by_role("button").click()
    till.press("F2")
    expect(row).to_have_count(0)
    till.press("Enter")
    expect_paid(till)


def test_euros_are_taken_at_the_days_rate_and_the_change_is_dirhams_in_the_fewest_pieces(
    till: Cashier, books: Books
) -> None:
    begin_to_pay(till)
    form = choose(till, "e", "foreign")
    expect(form.locator(".rate-told")).to_contain_text("10,80")
    till.page.keyboard.type("20", delay=90)
    expect(form.locator(".rate-told")).to_contain_text("216,00")
    till.press("Enter")
    change = till.page.locator(".paid")
    expect(change.locator("[data-kind=change]")).to_contain_text("51,00")
    shown = change.locator(".pieces .piece")
    # One of 50 and one of 1: the drawer has them.
    expect(shown).to_have_text(["50", "1"])
    till.expect_seal("safe")
    (notes,) = books.last_tenders()
    assert (notes["currency"], notes["foreign_amount"], notes["rate"], notes["change"]) == (
        "EUR", 2_000, 1_080, 5_100,
    )  # fmt: skip
    till.press("Enter", "F6", "4")
    count = till.page.locator(".closing .beside-notes input")
    expect(count).to_be_visible()
    till.page.locator(".closing .count").first.fill("0")
    till.press("Control+Enter")
    sums = till.page.locator(".closing .sums")
    # Nobody counted the euros: that is said before what should be there is shown, and is no 0.
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text("EUR")
    expect(count).to_be_focused()
    expect(sums).to_have_count(0)
    till.press("Control+Enter")
    expect(sums).to_contain_text("20,00 / pas compté")
    # The float, less the change, all in coins of 1: the euros lie beside it.
    coins, verdict = till.page.locator(".closing .count").nth(7), till.page.locator(".closing h3")
    for euros, said in (("0", "Le tiroir diffère"), ("20", "Le tiroir est juste")):
        till.page.locator(".counted .float-end .quiet").click()
        count.fill(euros)
        coins.fill(str(_float() - 51))
        till.press("Control+Enter")
        expect(sums).to_contain_text(f"20,00 / {euros},00")
        expect(verdict).to_have_text(said)
    expect(sums).to_contain_text(f"{_float() - 51},00")


def _float() -> int:
    values = (200, 100, 50, 20, 10, 5, 2, 1)
    return sum(value * many for value, many in zip(values, FLOAT, strict=True))


def test_the_change_helper_does_without_a_coin_that_the_drawer_lacks(till: Cashier) -> None:
    begin_to_pay(till)
    till.page.get_by_role("button", name="200", exact=True).click()
    plan = till.page.locator(".payment .change-plan")
    expect(plan).to_have_attribute("data-exact", "true")
    expect(plan.locator(".pieces li")).to_have_text(["20", "5× 3"])
    expect(plan.locator("[data-kind=ask]")).to_contain_text("5,00")


@pytest.mark.parametrize("keyed", ["12.345", "1.234", "-5"])
def test_cash_that_cannot_be_read_is_not_taken_for_exact_cash(till: Cashier, keyed: str) -> None:
    begin_to_pay(till)
    field = till.page.locator("#cash-given")
    field.fill(keyed)
    till.press("Enter")
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text("150,50")
    expect(till.page.locator(".paid")).to_have_count(0)
    field.fill("")
    till.press("Enter")
    expect_paid(till)


def test_a_gift_card_pays_in_part_and_cash_the_rest(till: Cashier, books: Books) -> None:
    code, left = books.gift_card()
    begin_to_pay(till)
    till.scan(code)
    form = till.page.locator(".payment[data-form=credit] .tender-form")
    expect(form.locator(".rate-told")).not_to_be_empty()
    form.locator(".number-field").fill("50")
    till.press("Enter")
    expect(till.page.locator(".tender-row[data-kind=gift_card]")).to_contain_text("50,00")
    assert books.held(code) == 5_000
    till.page.locator(".tender-row button").click()
    expect(till.page.locator(".tender-row")).to_have_count(0)
    expect(till.page.locator("#cash-given")).to_be_focused()
    assert books.held(code) == 0
    till.scan(code)
    expect(form.locator(".rate-told")).not_to_be_empty()
    form.locator(".number-field").fill("60")
    till.press("Enter")
    expect(till.page.locator(".payment [data-kind=due]")).to_contain_text("105,00")
    till.press("Enter")
    expect_paid(till)
    assert tendered(books) == [("gift_card", 6_000, 0), ("cash", 10_500, 0)]
    assert books.gift_card() == (code, left - 6_000)


def test_what_is_keyed_before_the_card_is_known_is_what_it_pays(
    till: Cashier, books: Books
) -> None:
    code, _ = books.gift_card()
    asked: list[Route] = []
    till.page.route("**/pos/api/accounts/*", lambda route: asked.append(route), times=1)
    begin_to_pay(till)
    with till.page.expect_request("**/pos/api/accounts/*"):
        till.scan(code)
    form = till.page.locator(".payment[data-form=credit] .tender-form")
    form.locator(".number-field").fill("60")
    asked[0].continue_()
    expect(form.locator(".rate-told")).not_to_be_empty()
    expect(form.locator(".number-field")).to_have_value("60")
    till.press("Enter")
    expect(till.page.locator(".tender-row[data-kind=gift_card]")).to_contain_text("60,00")
    assert books.held(code) == 6_000


def test_a_cheque_names_its_number_and_bank_and_is_listed_for_the_count(
    till: Cashier, books: Books
) -> None:
    begin_to_pay(till)
    form = choose(till, "c", "cheque")
    till.press("Enter")
    expect(till.page.locator(".notice[data-tone=bad]")).to_be_visible()
    form.locator("input").nth(0).fill("7782341")
    form.locator("input").nth(1).fill("CIH")
    till.press("Enter")
    expect_paid(till)
    assert books.last_tenders()[0]["reference"] == "7782341 CIH"
    till.press("Enter", "F6", "4")
    paper = till.page.locator(".beside-paper")
    expect(paper).to_contain_text("7782341 CIH")
    paper.locator("input").uncheck()
    till.page.locator(".closing .count").first.fill("0")
    till.press("Control+Enter")
    expect(till.page.locator(".closing textarea")).to_have_value(
        "Chèques, manque\N{NO-BREAK SPACE}: 7782341 CIH, 165,00"
    )


def test_what_remains_to_pay_stays_in_sight_on_a_phone_however_many_tenders(till: Cashier) -> None:
    till.page.set_viewport_size({"width": 360, "height": 740})
    begin_to_pay(till)
    for number in range(4):
        form = choose(till, "c", "cheque")
        form.locator("input").nth(0).fill(f"778234{number}")
        form.locator("input").nth(1).fill("CIH")
        form.locator(".number-field").fill("10")
        till.press("Enter")
        expect(till.page.locator(".tender-row")).to_have_count(number + 1)
    expect(till.page.locator(".payment [data-kind=due]")).to_be_in_viewport(ratio=0.99)
    assert violations(till.page) == []


def test_a_customer_account_needs_a_customer_and_takes_no_more_than_its_limit(
    till: Cashier, books: Books
) -> None:
    begin_to_pay(till)
    till.press("a")
    expect(till.page.locator(".notice[data-tone=bad]")).to_be_visible()
    customer = books.allow_account(100_00)
    put_on_ticket(till.page, customer)
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Enter")
    form = choose(till, "a", "account")
    expect(form.locator(".rate-told")).to_contain_text("100,00")
    till.press("Enter")
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text("100,00")
    form.locator(".number-field").fill("100")
    till.press("Enter")
    expect(till.page.locator(".tender-row[data-kind=account]")).to_be_visible()
    till.press("Enter")
    expect_paid(till)
    assert tendered(books) == [("account", 10_000, 0), ("cash", 6_500, 0)]


def put_on_ticket(page: Page, customer: dict[str, str]) -> None:
    """The device keeps a ticket that has a customer."""
    page.evaluate(
        """customer => new Promise((done, failed) => {
            const opening = indexedDB.open("till");
            opening.onsuccess = () => {
                const database = opening.result;
                const meta = database.transaction("meta", "readwrite").objectStore("meta");
                meta.get("ticket").onsuccess = ({ target }) => meta.put({ ...target.result, customer }, "ticket");
                meta.transaction.oncomplete = () => { database.close(); done(); };
                meta.transaction.onabort = failed;
            };
        })""",
        customer,
    )
    page.reload()


@opens_alone
def test_without_the_server_cards_with_money_are_refused_and_euros_go_on_at_todays_rate(
    till: Cashier, books: Books
) -> None:
    code, _ = books.gift_card()
    begin_to_pay(till)
    till.page.context.set_offline(True)
    form = choose(till, "g", "credit")
    form.locator("input").first.fill(code)
    till.press("Enter")
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text("serveur")
    expect(form.locator("input").first).to_have_value(code)
    till.press("Escape")
    form = choose(till, "e", "foreign")
    till.page.keyboard.type("10", delay=90)
    expect(form.locator(".rate-told")).to_contain_text("108,00")
    till.press("Enter")
    expect(till.page.locator(".payment [data-kind=due]")).to_contain_text("57,00")
    till.page.context.set_offline(False)


def test_row_17_odoo_65043_cash_twice_pays_once_and_the_change_follows_the_rounding(
    till: Cashier, books: Books
) -> None:
    """12 g at 240 a kilogram are 2.88: 2.90 in cash, 2.10 back from 5."""
    before = len(books.receipts())
    till.page.keyboard.type(CUMIN.sku, delay=90)
    till.press("Enter")
    expect(till.page.locator(".keypad")).to_be_visible()
    till.page.keyboard.type("12", delay=90)
    till.press("Enter", "Enter")
    expect(till.page.locator(".payment [data-kind=due]")).to_contain_text("2,90")
    till.page.keyboard.type("5", delay=90)
    expect(till.page.locator(".payment [data-kind=change]")).to_contain_text("2,10")
    till.page.evaluate(
        "() => { const pay = document.querySelector('.payment .big'); pay.click(); pay.click(); }"
    )
    expect(till.page.locator(".paid [data-kind=change]")).to_contain_text("2,10")
    till.expect_seal("safe")
    sale = books.last_sale()
    assert len(books.receipts()) == before + 1
    assert (sale["total"], sale["cash_rounding"], sale["paid"]) == (288, 2, 290)
    assert tendered(books) == [("cash", 290, 210)]


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_every_form_of_paying_is_usable_by_all_and_complete_stays_in_sight(
    till: Cashier, language: str
) -> None:
    till.page.locator(f".language[lang={language}]").click()
    expect(till.page.locator(".language[aria-pressed=true]")).to_have_attribute("lang", language)
    begin_to_pay(till)
    for key, form in (
        ("", "cash"),
        ("F9", "card"),
        ("e", "foreign"),
        ("g", "credit"),
        ("c", "cheque"),
    ):
        if key:
            choose(till, key, form)
        assert violations(till.page) == [], form
        for width, height in ((360, 740), (1024, 768)):
            till.page.set_viewport_size({"width": width, "height": height})
            big = till.page.locator(".payment .big").bounding_box()
            assert big is not None
            assert big["y"] + big["height"] <= height
            assert till.page.evaluate("() => document.documentElement.scrollWidth") <= width
        if key:
            till.press("Escape")
            expect(till.page.locator(".payment[data-form=cash]")).to_be_visible()
