"""Tickets put aside and taken up again: by name, on another till, without the server, over a reload."""

from playwright.sync_api import Browser, Route, expect

from store.codes import label
from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CUMIN, MANAGER, OIL
from tests.browser.device import opens_alone
from tests.browser.line import Line
from tests.server import Server

CUMIN_LABEL = label("21PPPPPWWWWWC", CUMIN.plu, 350)


def put_aside(till: Cashier, name: str) -> None:
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("F1")
    till.page.locator(".parked input").fill(name)
    till.press("Enter")
    expect(till.page.locator(".line")).to_have_count(0)


def put_aside_for_all(till: Cashier, name: str) -> None:
    """The server has it: the other tills see it."""
    with till.page.expect_response("**/pos/api/parked"):
        put_aside(till, name)


def test_a_ticket_is_taken_up_by_the_other_till_once(
    till: Cashier, browser: Browser, live_server: Server
) -> None:
    put_aside_for_all(till, "La dame au chapeau")
    # It is not told that the other is quicker, and tries.
    till.page.route("**/live?topics=parked", lambda route: route.abort())
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    other = Cashier(context.new_page(), live_server.url)
    other.begin(MANAGER.username, MANAGER.password, register=1)
    for cashier in (till, other):
        cashier.press("F1")
        expect(cashier.page.locator(".parked-ticket").last).to_contain_text("La dame au chapeau")
        assert violations(cashier.page) == []
    other.page.locator(".parked-ticket").last.click()
    other.expect_line(OIL.name)
    till.page.locator(".parked-ticket").last.click()
    expect(till.page.locator(".notice")).to_be_visible()
    expect(till.page.locator(".line")).to_have_count(0)
    context.close()


def test_a_list_that_is_open_shows_what_another_till_puts_aside_and_takes_up(
    till: Cashier, browser: Browser, live_server: Server
) -> None:
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    other = Cashier(context.new_page(), live_server.url)
    other.begin(MANAGER.username, MANAGER.password, register=1)
    other.press("F1")
    expect(other.page.locator(".parked-hints")).not_to_have_text("Recherche…")
    seen = other.page.locator(".parked-ticket", has_text="La cousine de Fatima")
    put_aside_for_all(till, "La cousine de Fatima")
    expect(seen).to_be_visible()
    # One that comes later has the next key: none changes under the hand.
    key = seen.get_attribute("data-key")
    put_aside_for_all(till, "Le voisin")
    expect(other.page.locator(".parked-ticket", has_text="Le voisin")).to_be_visible()
    assert seen.get_attribute("data-key") == key
    later = other.page.locator(".parked-ticket", has_text="Le voisin")
    later.focus()
    later_key = later.get_attribute("data-key")
    till.press("F1")
    till.page.locator(".parked-ticket", has_text="La cousine de Fatima").click()
    till.expect_line(OIL.name)
    expect(seen).to_have_count(0)
    expect(later).to_be_focused()
    assert later.get_attribute("data-key") == later_key
    other.press("Enter")
    other.expect_line(OIL.name)
    context.close()


def test_own_tickets_are_there_at_once_while_the_server_is_asked_for_the_others(
    till: Cashier,
) -> None:
    put_aside_for_all(till, "Mme Patience")
    held: list[Route] = []
    till.page.route("**/pos/api/parked*", lambda route: held.append(route))
    till.press("F1")
    # Both at once: the server has said nothing yet.
    shown = till.page.locator(".parked", has_text="Recherche…").locator(".parked-ticket")
    expect(shown.filter(has_text="Mme Patience")).to_be_visible()
    till.page.route("**/pos/api/parked/*/take", lambda route: held.append(route))
    shown.filter(has_text="Mme Patience").click()
    till.expect_line(OIL.name)
    till.page.unroute_all()
    till.pay_exact()
    till.expect_seal("safe")
    with till.page.expect_response("**/pos/api/parked"):
        till.press("F1")
    expect(till.page.locator(".parked-ticket", has_text="Mme Patience")).to_have_count(0)


def test_the_focus_does_not_come_back_to_a_list_whose_answer_is_late(till: Cashier) -> None:
    put_aside_for_all(till, "Monsieur Lent")
    held: list[Route] = []
    till.page.route("**/pos/api/parked", lambda route: held.append(route))
    with till.page.expect_request("**/pos/api/parked"):
        till.press("F1")
    first = till.page.locator(".parked-ticket").first
    expect(first).to_be_focused()
    first.blur()
    for route in held:
        route.continue_()
    expect(till.page.locator(".parked-hints")).to_have_text("")
    expect(till.page.locator("body")).to_be_focused()


def test_a_long_name_pushes_no_sum_off_the_screen(till: Cashier) -> None:
    """Of its own ticket or of another: the name goes on in the next line."""
    put_aside_for_all(till, "Mouhammadabdelouahidbenabderrahmanbenouazzaneeltafilalti")
    put_aside_for_all(till, "Mme Courte")
    till.press("F1")
    for width, height in ((360, 640), (1024, 768)):
        till.page.set_viewport_size({"width": width, "height": height})
        for name in ("Mouhammad", "Mme Courte"):
            row = till.page.locator(".parked-ticket", has_text=name)
            expect(row.locator("span").first).to_be_in_viewport(ratio=1)
            cut = row.evaluate("row => row.scrollWidth > row.clientWidth")
            assert not cut, (width, name)


def test_a_ticket_of_another_day_says_which(till: Cashier) -> None:
    put_aside_for_all(till, "Monsieur Hier")
    row = till.page.locator(".parked-ticket", has_text="Monsieur Hier")
    till.press("F1")
    expect(row).to_be_visible()
    expect(row).not_to_contain_text("/")
    till.press("Escape")
    till.page.evaluate("() => { const now = Date.now; Date.now = () => now() + 86_400_000; }")
    till.press("F1")
    expect(row).to_contain_text("/20")
    row.click()
    till.expect_line(OIL.name)


def test_a_ticket_whose_answer_is_lost_is_still_there_for_the_till_that_asked_for_it(
    till: Cashier, browser: Browser, live_server: Server
) -> None:
    """The server has given it to this till, and to no other: asked again, over a reload, it comes once."""
    put_aside_for_all(till, "Le monsieur à la canne")
    line = Line(live_server.port)
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    other = Cashier(context.new_page(), line.url)
    other.begin(MANAGER.username, MANAGER.password, register=1)
    wanted = other.page.locator(".parked-ticket", has_text="Le monsieur à la canne")
    other.press("F1")
    line.drops_all_of = b"POST /pos/api/parked/"
    wanted.click()
    expect(other.page.locator(".notice")).to_contain_text("Le serveur ne répond pas")
    assert line.dropped
    line.drops_all_of = None
    till.press("F1")
    expect(till.page.locator(".parked .hint").first).not_to_have_text("Recherche…")
    expect(till.page.locator(".parked-ticket", has_text="Le monsieur à la canne")).to_have_count(0)
    other.page.reload()
    other.expect_ready()
    other.press("F1")
    wanted.click()
    other.expect_line(OIL.name)
    other.press("Control+z")
    other.expect_line(OIL.name)
    other.pay_exact()
    other.press("Enter", "F1")
    expect(other.page.locator(".parked .hint").first).to_be_visible()
    expect(wanted).to_have_count(0)
    context.close()
    line.close()


@opens_alone
def test_without_the_server_a_till_keeps_its_own_over_a_reload_and_takes_them_up(
    till: Cashier,
) -> None:
    till.expect_kept()
    till.page.context.set_offline(True)
    put_aside(till, "Monsieur Alami")
    till.page.reload()
    till.expect_ready()
    till.press("F1")
    till.page.locator(".parked-ticket", has_text="Monsieur Alami").click()
    till.expect_line(OIL.name)
    till.page.context.set_offline(False)
    till.pay_exact()
    till.expect_seal("safe")
    till.press("F1")
    expect(till.page.locator(".parked-hints")).not_to_contain_text("Recherche")
    expect(till.page.locator(".parked-ticket", has_text="Monsieur Alami")).to_have_count(0)


def test_a_double_tap_parks_takes_up_and_repeats_a_ticket_once(till: Cashier) -> None:
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("F1")
    till.page.locator(".parked input").fill("Madame Tahiri")
    till.page.locator(".parked .primary").dblclick()
    expect(till.page.locator(".line")).to_have_count(0)
    till.expect_seal("safe")
    till.press("F1")
    parked = till.page.locator(".parked-ticket", has_text="Madame Tahiri")
    expect(parked).to_have_count(1)
    parked.dblclick()
    till.expect_line("1 pièce")
    expect(till.page.locator(".ticket-total")).to_have_text("165,00\u00a0DH")
    till.pay_exact()
    till.page.locator(".ticket-tools [data-key=F2]").click()
    till.page.locator(".more [data-key=t]").dblclick()
    till.expect_line("1 pièce")
    expect(till.page.locator(".ticket-total")).to_have_text("165,00\u00a0DH")


def test_what_another_till_has_sold_is_not_offered_again_without_the_server(
    till: Cashier, browser: Browser, live_server: Server
) -> None:
    put_aside_for_all(till, "Monsieur Deux Fois")
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    other = Cashier(context.new_page(), live_server.url)
    other.begin(MANAGER.username, MANAGER.password, register=1)
    other.press("F1")
    other.page.locator(".parked-ticket", has_text="Deux Fois").click()
    other.expect_line(OIL.name)
    context.close()
    ticket = till.page.locator(".parked-ticket", has_text="Deux Fois")
    looking = till.page.locator(".parked .hint").first
    till.press("F1")
    expect(looking).not_to_have_text("Recherche…")
    expect(ticket).to_have_count(0)
    till.press("Escape")
    till.page.context.set_offline(True)
    till.press("F1")
    expect(till.page.locator(".parked .hint").last).to_contain_text("Sans le serveur")
    expect(ticket).to_have_count(0)


def test_a_ticket_taken_up_by_two_tills_that_could_not_know_is_sold_by_both(
    till: Cashier, browser: Browser, live_server: Server, books: Books
) -> None:
    """Both customers have paid: both sales are in the books, and the till is told of the other one."""
    put_aside_for_all(till, "Madame Deux Caisses")
    till.page.context.set_offline(True)
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    other = Cashier(context.new_page(), live_server.url)
    other.begin(MANAGER.username, MANAGER.password, register=1)
    for cashier in (other, till):
        cashier.press("F1")
        cashier.page.locator(".parked-ticket", has_text="Deux Caisses").click()
        cashier.expect_line(OIL.name)
        cashier.pay_exact()
    other.expect_seal("safe")
    context.close()
    till.page.context.set_offline(False)
    till.expect_seal("refused")
    till.press("F10")
    expect(till.page.locator(".queue-list .bad")).to_have_count(1)
    expect(till.page.locator(".queue-list .bad")).to_contain_text("Un ticket repris")
    books.wait_for_new_receipts(2)


def test_a_ticket_that_comes_when_the_next_customer_is_served_is_put_aside_again(
    till: Cashier, live_server: Server, browser: Browser
) -> None:
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    other = Cashier(context.new_page(), live_server.url)
    other.begin(MANAGER.username, MANAGER.password, register=1)
    put_aside_for_all(other, "Madame Lente")
    context.close()
    held: list[Route] = []
    till.page.route("**/pos/api/parked/*/take", lambda route: held.append(route))
    till.press("F1")
    till.page.locator(".parked-ticket", has_text="Madame Lente").click()
    expect(till.page.locator(".notice")).to_contain_text("Recherche")
    till.press("Escape")
    till.scan(CUMIN_LABEL)
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Enter")
    expect(till.page.locator("#cash-given")).to_be_focused()
    held[0].continue_()
    expect(till.page.locator(".notice")).to_contain_text("Madame Lente")
    expect(till.page.locator(".payment")).to_be_visible()
    expect(till.page.locator(".line")).to_have_count(1)
    till.page.unroute_all()
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    till.press("Enter", "F1")
    till.page.locator(".parked-ticket", has_text="Madame Lente").click()
    till.expect_line(OIL.name)


def test_undo_in_a_field_with_words_takes_those_back_and_an_empty_ticket_is_not_put_aside(
    till: Cashier,
) -> None:
    till.scan(OIL.code)
    till.press("+")
    till.expect_line("2 pièces")
    till.press("F1")
    till.page.keyboard.type("Mme Ta", delay=90)
    till.press("Control+z")
    till.expect_line("2 pièces")
    till.page.locator(".parked input").fill("")
    till.press("Control+z")
    till.expect_line("1 pièce")
    till.press("Control+z")
    expect(till.page.locator(".goods")).to_be_visible()
    till.press("F1")
    expect(till.page.locator(".parked .hint").first).not_to_have_text("Recherche…")
