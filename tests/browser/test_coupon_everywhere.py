"""A code that works once works once: whoever comes second, at the till or online, is refused it and told so."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import MANAGER, OIL
from tests.browser.shopper import Shopper, sign_in
from tests.server import Server

AT_TILL, ONLINE = "UNEFOIS1", "UNEFOIS2"
SHELF, LESS = "165,00", "145,00"
CATALOGUE_WITHIN_MS = 60_000


@pytest.fixture
def live_server(own_server: Server) -> Server:
    """Each test has one of its own."""
    return own_server


@pytest.fixture
def shopper(browser: Browser, own_server: Server) -> Iterator[Shopper]:
    context = browser.new_context()
    yield Shopper(context.new_page(), own_server.url)
    context.close()


def make_codes(browser: Browser, server: Server, till: Cashier, *codes: str) -> None:
    """Nadia gives out 20 dirhams once by each code, and the open till hears of it."""
    office = browser.new_page()
    with till.page.expect_response(
        lambda answer: "/pos/api/catalogue" in answer.url and answer.ok, timeout=CATALOGUE_WITHIN_MS
    ):
        sign_in(office, server.url, MANAGER, "/office/promotions/new")
        for code in codes:
            office.goto(f"{server.url}/office/promotions/new")
            office.select_option("[name=kind]", "order_amount")
            for field, text in (
                ("amount", "20"), ("name_fr", "Bon de 20"), ("name_ar", "قسيمة 20"), ("name_en", "Voucher of 20"),
                ("code", code), ("uses_max", "1"),
            ):  # fmt: skip
                office.fill(f"[name={field}]", text)
            office.locator(".actions button.primary").click()
            expect(office.get_by_text(code).first).to_be_visible()
    office.close()


def give_code(till: Cashier, code: str) -> None:
    till.press("F2")
    till.page.get_by_role("button", name="Code promotionnel").click()
    till.page.locator(".panel input").fill(code)
    till.press("Enter")


def total(till: Cashier, amount: str) -> None:
    expect(till.page.locator(".ticket-total")).to_contain_text(amount)


def use_code(shopper: Shopper, code: str) -> None:
    """Into the basket's field, and seen to be taken in."""
    shopper.see("/basket")
    shopper.page.fill("#basket [name=code]", code)
    shopper.page.get_by_role("button", name="Utiliser ce code").click()
    expect(given(shopper, code)).to_be_visible()


def given(shopper: Shopper, code: str) -> Locator:
    return shopper.page.locator(".given-code").filter(has_text=code)


def test_a_code_for_one_use_taken_at_the_till_is_refused_online_and_the_other_way_round(
    till: Cashier, shopper: Shopper, own_server: Server, browser: Browser
) -> None:
    books = Books(own_server)
    make_codes(browser, own_server, till, AT_TILL, ONLINE)
    shopper.add(OIL.sku)
    use_code(shopper, AT_TILL)
    expect(given(shopper, AT_TILL)).to_contain_text("Bon de 20")

    till.scan(OIL.code)
    total(till, SHELF)
    give_code(till, AT_TILL)
    total(till, LESS)
    shopper.see("/basket")
    expect(given(shopper, AT_TILL)).to_contain_text("est épuisé")
    till.press("Escape")
    till.pay_exact()
    till.expect_seal("safe")
    shopper.see("/basket")
    expect(given(shopper, AT_TILL)).to_contain_text("est épuisé")

    use_code(shopper, ONLINE)
    expect(given(shopper, ONLINE)).to_contain_text("Bon de 20")
    order = books.order(shopper.order())
    till.scan(OIL.code)
    total(till, SHELF)
    give_code(till, ONLINE)
    expect(till.page.locator(".notice")).to_have_text("Ce code est épuisé.")
    total(till, SHELF)
    uses = books.run(
        """SELECT p.code, u.used_at IS NOT NULL AS used FROM coupon_use u JOIN promotion p ON p.id = u.promotion_id
           WHERE p.code IN (?, ?) ORDER BY p.code""",
        AT_TILL,
        ONLINE,
    )
    assert [tuple(row.values()) for row in uses] == [(AT_TILL, 1), (ONLINE, 1)]
    assert order["id"]
    assert books.verify() == ""


def test_an_order_from_the_arabic_shop_and_a_hamper_read_right_on_a_french_till_and_an_arabic_receipt(
    till: Cashier, browser: Browser, own_server: Server
) -> None:
    books = Books(own_server)
    make_codes(browser, own_server, till, ONLINE)
    with browser.new_context() as context:
        amina = Shopper(context.new_page(), own_server.url, "ar")
        amina.add(OIL.sku)
        amina.see("/basket")
        amina.page.fill("#basket [name=code]", ONLINE)
        amina.page.press("#basket [name=code]", "Enter")
        expect(given(amina, ONLINE)).to_contain_text("قسيمة 20")
        code = amina.order()
        secret = amina.page.url.rsplit("/", 1)[1]
        amina.page.goto(f"{own_server.url}/en/orders/{secret}")
        expect(amina.page.locator(".sums .offer")).to_contain_text("Voucher of 20")
    page = till.page
    till.scan(code)
    page.get_by_role("button", name="Préparer").click()
    waiting = page.locator(".pick-list .tool")
    expect(waiting.first).to_be_visible()
    for left in range(waiting.count(), 0, -1):
        expect(waiting).to_have_count(left)
        waiting.first.click()
    expect(waiting).to_have_count(0)
    page.locator(".pickup-end .primary").click()
    expect(page.locator(".pickup .order-stage")).to_have_text("prête")
    page.locator(".pickup-end .primary").click()
    expect(page.locator(".line-discount").first).to_contain_text("Bon de 20 -20,00")
    till.more("b")
    page.locator(".hamper-pieces li").first.wait_for()
    till.press("Control+Enter")
    expect(page.locator(".line-origin").last).to_contain_text("Coffret")
    page.locator(".strip .language[lang=ar]").click()
    expect(page.locator(".line-discount").first).to_contain_text("قسيمة 20")
    expect(page.locator(".line-origin").last).to_contain_text("علبة هدايا، 8 قطع")
    page.locator(".strip .language[lang=fr]").click()
    expect(page.locator(".line-discount").first).to_contain_text("Bon de 20")
    till.pay_exact()
    till.expect_seal("safe")
    (sold,) = books.run(
        "SELECT number FROM receipt WHERE sale_id = ?", books.order(code)["sale_id"]
    )
    till.scan(sold["number"])
    paper = page.locator("article.receipt")
    expect(paper).to_contain_text("قسيمة 20")
    expect(paper).to_contain_text("علبة هدايا، 8 قطع")
    expect(paper).to_contain_text("التوصيل")
    expect(paper).not_to_contain_text("Livraison")
    uses = "SELECT taken FROM promotion WHERE code = ?"
    assert (books.run(uses, ONLINE), books.tasks("sale_promotion")) == ([{"taken": 1}], 0)
    assert books.verify() == ""
