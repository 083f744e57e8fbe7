"""One shop for counter and web: an order collected and paid at the till, goods held, sent later, a hamper built."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import OIL
from tests.browser.device import opens_alone
from tests.server import Server

PICTURES = os.environ.get("PICTURES")
SIZES = [(360, 720), (1024, 768)]


@pytest.fixture
def live_server(own_server: Server) -> Server:
    """Each test has one of its own."""
    return own_server


def speak(till: Cashier, language: str) -> None:
    till.page.locator(f"button.language[lang={language}]").click()
    expect(till.page.locator("html")).to_have_attribute("lang", language)
    till.expect_ready()


def open_more(till: Cashier, key: str) -> None:
    till.page.locator(".ticket-tools [data-key=F2]").click()
    till.page.locator(f".panel.more [data-key={key}]").click()


def fill_in_the_address(till: Cashier) -> None:
    """To whom the goods on the ticket are sent later."""
    open_more(till, "s")
    till.page.fill("input[name=name]", "Claire Martin")
    till.page.fill("input[name=phone]", "0664000004")
    till.page.fill("input[name=address]", "14, rue Jean Jaurès, Gauthier")


def send_later(till: Cashier) -> str:
    """The goods on the ticket become an order to be sent; its code."""
    fill_in_the_address(till)
    till.page.locator(".sending .primary").click()
    expect(till.page.locator(".line")).to_have_count(2)
    return till.page.locator(".notice").inner_text().split("sous ")[1].split(".")[0].strip()


def look(till: Cashier, name: str) -> None:
    """Nothing to hold against it, nothing wider than the screen, and the next step in sight; kept as a picture on demand."""
    page = till.page
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        primary = page.locator(".panel .primary")
        if primary.count() and width > 1000:
            expect(primary.last).to_be_in_viewport(ratio=0.9)
        if PICTURES:
            page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"))
    page.set_viewport_size({"width": 1024, "height": 768})
    assert violations(page) == []


def test_an_order_is_got_ready_collected_and_paid_at_the_till(till: Cashier, books: Books) -> None:
    open_more(till, "w")
    card = till.page.locator(".order-card", has_text="Omar Tazi")
    expect(card).to_contain_text("à préparer")
    look(till, "fr-pickups")
    code = str(card.get_attribute("data-code"))
    card.click()
    till.page.get_by_role("button", name="Préparer").click()
    waiting = till.page.locator(".pick-list .tool")
    expect(waiting.first).to_be_visible()
    look(till, "fr-picking")
    till.scan(OIL.code)
    expect(till.page.locator(".notice")).to_be_visible()
    expect(till.page.locator(".line")).to_have_count(0)
    till.scan(books.code_of("EPI-001"))
    expect(till.page.locator(".pickup-ticked")).to_have_count(1)
    for left in range(waiting.count(), 0, -1):
        expect(waiting).to_have_count(left)
        waiting.first.click()
    till.page.locator(".pickup-end .primary").click()
    expect(till.page.locator(".pickup .order-stage")).to_have_text("prête")
    owed = till.page.locator(".pickup-sum strong").inner_text()
    look(till, "fr-pickup")
    till.page.get_by_role("button", name="Encaisser").click()
    expect(till.page.locator(".ticket-total")).to_have_text(owed)
    for key, is_of_use in (
        ("F3", False),
        ("+", False),
        ("-", False),
        ("%", False),
        ("Delete", True),
    ):
        expect(till.page.locator(f".line-tools [data-key='{key}']")).to_be_enabled(
            enabled=is_of_use
        )
    look(till, "fr-ticket")
    till.pay_exact()
    till.expect_seal("safe")
    order = books.order(code)
    assert (order["stage"], order["sale_id"]) == ("handed_over", books.last_sale()["id"])
    till.scan(code)
    expect(till.page.locator(".pickup .order-stage")).to_have_text("remise")
    till.page.get_by_role("button", name="Le ticket").click()
    expect(till.page.locator(".selling")).to_have_attribute("data-mode", "receipt")


def test_in_arabic_an_order_is_found_by_its_phone_and_handed_over(
    till: Cashier, books: Books
) -> None:
    speak(till, "ar")
    open_more(till, "w")
    till.page.locator(".pickups input").fill("0665000005")
    card = till.page.locator(".order-card")
    expect(card).to_have_count(1)
    expect(card).to_contain_text("Yassine Berrada")
    look(till, "ar-pickups")
    code = str(card.get_attribute("data-code"))
    card.click()
    till.page.locator(".pickup-end .primary").click()
    expect(till.page.locator(".pickup .order-stage")).to_have_text("جاهز")
    look(till, "ar-pickup")
    till.page.locator(".pickup-end .primary").click()
    expect(till.page.locator(".line")).not_to_have_count(0)
    till.pay_exact()
    till.expect_seal("safe")
    assert books.order(code)["stage"] == "handed_over"


def test_goods_are_found_held_for_a_customer_and_sent_later(till: Cashier, books: Books) -> None:
    open_more(till, "e")
    till.scan(OIL.code)
    expect(till.page.locator(".elsewhere-name")).to_contain_text(OIL.name)
    expect(till.page.locator(".line")).to_have_count(0)
    till.press("Escape")
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    open_more(till, "e")
    expect(till.page.locator(".elsewhere-card").first).to_contain_text("Ici")
    look(till, "fr-elsewhere")
    till.page.locator(".elsewhere .primary").click()
    till.page.fill("input[name=name]", "Rachid Alaoui")
    till.page.fill("input[name=phone]", "٠٦٦١٢٣٤٥٦٧")
    till.page.fill("input[name=quantity]", "١")
    look(till, "fr-hold")
    till.page.locator(".hold-form .primary").click()
    expect(till.page.locator(".notice")).to_contain_text("Mis de côté sous")
    open_more(till, "w")
    expect(till.page.locator(".order-card", has_text="Rachid Alaoui")).to_be_visible()
    till.press("Escape")
    fill_in_the_address(till)
    look(till, "fr-sending")
    till.page.locator(".sending .primary").dblclick()
    expect(till.page.locator(".line")).to_have_count(2)
    expect(till.page.locator(".notice")).to_contain_text("Encaissez maintenant")
    till.pay_exact()
    till.expect_seal("safe")
    order = books.order_of_sale(books.last_sale()["id"])
    assert (order["stage"], order["name"], order["delivery"]) == (
        "placed",
        "Claire Martin",
        "local",
    )
    till.scan(order["code"])
    expect(till.page.locator(".pickup-facts")).to_contain_text("Gauthier")
    till.page.set_viewport_size({"width": 360, "height": 740})
    cut = """panel => [...panel.querySelectorAll("dd")].filter((fact) => {
        const words = document.createRange();
        words.selectNodeContents(fact);
        const [said, room] = [words.getBoundingClientRect(), panel.getBoundingClientRect()];
        return said.left < room.left - 0.5 || said.right > room.right + 0.5;
    }).map((fact) => fact.textContent)"""
    assert till.page.locator(".pickup-scroll").evaluate(cut) == []


def test_goods_scanned_while_the_address_is_asked_for_are_sent_along_for_the_new_fee(
    till: Cashier,
) -> None:
    till.scan(OIL.code)
    open_more(till, "s")
    till.page.fill("input[name=name]", "Claire Martin")
    chosen = till.page.locator(".choice:has(:checked)")
    expect(chosen).to_contain_text("DH")
    for _ in range(3):
        till.scan(OIL.code)
    expect(chosen).to_contain_text("gratuit")
    expect(till.page.locator("input[name=name]")).to_have_value("Claire Martin")


def test_goods_to_be_sent_are_let_go_when_the_ticket_is_undone_and_not_promised_twice(
    till: Cashier, books: Books
) -> None:
    till.scan(OIL.code)
    code = send_later(till)
    assert books.order(code)["stage"] == "placed"
    till.page.locator(".line-main").last.click()
    till.press("Delete")
    expect(till.page.locator(".notice")).to_contain_text(f"les articles de la commande {code}")
    expect(till.page.locator(".line")).to_have_count(2)

    with till.page.expect_response("**/let-go"):
        till.press("Control+z")
    assert books.order(code)["stage"] == "cancelled"
    till.press("Control+y")
    expect(till.page.locator(".notice")).to_contain_text(f"Les articles de {code} ne sont plus mis")
    expect(till.page.locator(".line")).to_have_count(1)
    till.pay_exact()
    till.expect_seal("safe")
    assert books.order(code)["stage"] == "cancelled"


def test_an_order_made_at_the_counter_is_in_its_customers_language(
    till: Cashier, books: Books
) -> None:
    """Its letters and its page are: the receipt's language was chosen for the customer, and the till's is the cashier's."""
    till.scan(OIL.code)
    till.page.locator("button.pay").click()
    till.page.locator(".payment .language-key[lang=ar]").click()
    till.press("Escape")
    code = send_later(till)
    assert books.order(code)["language"] == "ar"


@opens_alone
def test_a_hamper_is_built_from_a_budget_without_the_server(till: Cashier, books: Books) -> None:
    till.expect_kept()
    till.page.context.set_offline(True)
    open_more(till, "b")
    pieces = till.page.locator(".hamper-pieces li")
    expect(pieces.first).to_be_visible()
    boxes = till.page.locator(".hamper-first select option")
    expect(boxes).to_have_text(
        [re.compile(name) for name in ("aucun", "Panier en doum", "Boîte à thé")]
    )
    expect(till.page.locator(".hamper-bound")).to_contain_text("budget qui limite")
    look(till, "fr-hamper")
    first = pieces.first.get_attribute("data-id")
    pieces.first.locator("button").first.click()
    expect(till.page.locator(f".hamper-pieces li[data-id='{first}']")).to_have_count(0)
    count = pieces.count()
    till.press("Control+Enter")
    expect(till.page.locator(".line")).to_have_count(count)
    till.pay_exact()
    till.page.context.set_offline(False)
    till.expect_seal("safe")
    assert books.last_sale()["total"] <= 30_000


def test_a_hampers_budget_that_is_none_is_refused_and_said(till: Cashier) -> None:
    open_more(till, "b")
    field, notice = till.page.locator(".hamper-budget input"), till.page.locator(".notice")
    for keyed, said in (("0", "un montant"), ("99999999", "20 000,00"), ("abc", "un montant")):
        field.fill(keyed)
        field.press("Enter")
        expect(notice).to_have_attribute("data-tone", "bad")
        expect(notice).to_contain_text(said)
        expect(field).to_have_value("300")
        expect(till.page.locator(".hamper-pieces li").first).to_be_visible()
    field.fill("200")
    field.press("Enter")
    expect(notice).to_be_hidden()


def test_a_budget_that_is_keyed_counts_however_the_hamper_is_put_on_the_ticket(
    till: Cashier,
) -> None:
    total = till.page.locator(".ticket-total")

    def key_budget() -> None:
        till.more("b")
        till.page.locator(".hamper-pieces li").first.wait_for()
        till.press("Control+a")
        till.page.keyboard.type("150", delay=90)
        expect(till.page.locator(".hamper-budget input")).to_have_value("150")

    def expect_within() -> None:
        expect(till.page.locator(".notice")).to_contain_text("Le coffret est sur le ticket")
        assert 0 < int(re.sub(r"\D", "", total.inner_text())) <= 15_000
        till.press("F4")
        expect(till.page.locator(".line")).to_have_count(0)

    key_budget()
    till.press("Control+Enter")
    expect_within()
    key_budget()
    till.page.locator(".hamper .primary").click()
    expect_within()


def test_a_scan_and_another_language_leave_a_hamper_that_is_being_built(till: Cashier) -> None:
    till.more("b")
    pieces = till.page.locator(".hamper-pieces li")
    pieces.first.wait_for()
    for _ in range(pieces.count()):
        pieces.first.locator(".tool").last.click()
    expect(pieces).to_have_count(0)
    expect(till.page.locator(".hamper .primary")).to_be_disabled()
    till.page.locator(".hamper-more").click()
    expect(pieces).to_have_count(1)
    till.scan(OIL.code)
    till.expect_line(OIL.name)
    expect(pieces).to_have_count(1)
    till.page.locator(".strip .language[lang=en]").click()
    expect(till.page.locator(".notice")).to_contain_text("Terminez")
    expect(pieces).to_have_count(1)


@pytest.mark.parametrize("width", [360, 1280])
def test_every_tap_on_one_more_adds_a_piece_to_the_hamper(till: Cashier, width: int) -> None:
    """The finger stays where it is: so does what it taps, and the second tap takes nothing else."""
    till.page.set_viewport_size({"width": width, "height": 800})
    till.more("b")
    pieces = till.page.locator(".hamper-pieces li")
    pieces.first.wait_for()
    for left in range(pieces.count(), 0, -1):
        expect(pieces).to_have_count(left)
        pieces.first.locator(".tool").last.click()
    expect(pieces).to_have_count(0)
    till.page.locator(".hamper-more").dblclick()
    expect(pieces).to_have_count(2)
    till.page.locator(".hamper-more").dblclick()
    expect(pieces).to_have_count(4)


def test_the_focus_stays_in_a_hamper_whose_pieces_come_and_go(till: Cashier) -> None:
    """An Enter that follows would pay if it fell to the page."""
    till.more("b")
    pieces, more = till.page.locator(".hamper-pieces li"), till.page.locator(".hamper-more")
    out = pieces.first.locator(".tool").last
    out.focus()
    for left in range(pieces.count() - 1, 0, -1):
        till.press("Enter")
        expect(pieces).to_have_count(left)
        expect(out).to_be_focused()
    till.press("Enter")
    expect(pieces).to_have_count(0)
    expect(more).to_be_focused()
    while more.is_visible():
        count = pieces.count()
        till.press("Enter")
        expect(pieces).to_have_count(count + 1)
    expect(till.page.locator(".hamper .primary")).to_be_focused()
    swap = pieces.first.locator(".tool").first
    swap.focus()
    swapped = pieces.first.get_attribute("data-id")
    till.press("Enter")
    expect(pieces.first).not_to_have_attribute("data-id", swapped or "")
    expect(swap).to_be_focused()


@opens_alone
def test_what_needs_the_server_says_so_when_it_is_gone(till: Cashier) -> None:
    till.expect_kept()
    till.page.context.set_offline(True)
    open_more(till, "w")
    expect(till.page.locator(".orders-gone")).to_contain_text("serveur")
    till.page.context.set_offline(False)
    till.page.locator(".orders-gone button").click()
    expect(till.page.locator(".order-card").first).to_be_visible()


def test_in_arabic_goods_of_the_other_shop_are_asked_for_and_what_came_is_taken_in(
    till: Cashier, books: Books
) -> None:
    speak(till, "ar")
    expect(till.page.locator(".ticket-tools .waiting")).to_contain_text("شيء واحد مطلوب منا")
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    open_more(till, "e")
    other = till.page.locator(".elsewhere-card", has_text="الرباط")
    look(till, "ar-elsewhere")
    other.get_by_role("button", name="أحضره إلى هنا").click()
    till.page.fill("input[name=name]", "Amina Berrada")
    till.page.fill("input[name=phone]", "0612345678")
    look(till, "ar-bring")
    till.page.locator(".hold-form .primary").click()
    expect(till.page.locator(".notice")).to_be_visible()
    (transfer,) = books.run(
        "SELECT t.id, t.reference, p.sku FROM transfer t JOIN product p ON p.id = t.product_id WHERE p.sku = ?",
        OIL.sku,
    )
    open_more(till, "u")
    expect(till.page.locator(f"[data-transfer='{transfer['id']}']")).to_contain_text(
        transfer["reference"]
    )
    coming = till.page.locator(".transfers-group", has_text="في الطريق إلينا").locator(
        ".elsewhere-card"
    )
    look(till, "ar-transfers")
    code = coming.locator(".order-code").inner_text()
    coming.locator(".primary").click()
    expect(coming).to_have_count(0)
    till.page.locator(".notice").get_by_role("button").click()
    expect(till.page.locator(".pickup .order-stage")).to_have_text("للتحضير")
    assert books.order(code)["held_until"] is not None


def test_an_orders_code_typed_where_receipts_are_found_opens_the_order(
    till: Cashier, books: Books
) -> None:
    open_more(till, "w")
    code = str(till.page.locator(".order-card", has_text="Omar Tazi").get_attribute("data-code"))
    till.press("Escape")
    open_more(till, "r")
    till.page.locator(".receipts-form input[type=search]").fill(code.lower().replace("-", ""))
    till.page.locator(".receipts-form .primary").click()
    expect(till.page.locator(".pickup-name")).to_have_text("Omar Tazi")
