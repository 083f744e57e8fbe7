"""Practice: the real screens on a store of their own, of which the server never hears (reliability, row 48)."""

from base64 import b64decode
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, Request, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, OIL

LESSONS = 8


def practise(till: Cashier, language: str = "fr") -> list[str]:
    """From the sign-in screen into practice; what the page asks the server for from then on."""
    till.page.locator(f".language[lang={language}]").click()
    expect(till.page.locator(f"html[lang={language}]")).to_be_attached()
    till.press("F8")
    till.page.locator(".practise").click()
    expect(till.page.locator("body[data-practice]")).to_be_attached()
    asked: list[str] = []

    def note(request: Request) -> None:
        if "/api/" in request.url or "/live" in request.url:
            asked.append(f"{request.method} {request.url}")

    till.page.on("request", note)
    till.page.get_by_role("button", name=CASHIER.name).click()
    till.expect_ready()
    return asked


def test_practice_offers_nothing_that_only_the_server_can_do_and_says_so_of_what_is_scanned(
    till: Cashier, books: Books
) -> None:
    practise(till)
    till.page.locator(".ticket-tools [data-key=F2]").click()
    expect(till.page.locator(".more")).to_be_visible()
    for key in "wesy":
        expect(till.page.locator(f".more [data-key={key}]")).to_have_count(0)
    till.press("Escape")
    till.page.locator("#search").fill(books.waiting_order())
    till.press("Enter")
    expect(till.page.locator(".notice")).to_contain_text("L'exercice n'a pas de serveur")
    till.press("Escape")
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Enter")
    expect(till.page.locator(".ways .tool")).to_have_count(3)


def test_practice_reaches_neither_server_nor_stock_nor_totals_nor_the_real_book(
    till: Cashier, books: Books
) -> None:
    receipts, on_hand = books.receipts(), books.on_hand(OIL.sku)
    asked = practise(till)
    for number in ("EXERCICE-000001", "EXERCICE-000002"):
        till.scan(OIL.code)
        till.press("Enter", "Enter")
        paper = till.page.locator(".receipt")
        expect(paper).to_contain_text(number)
        expect(paper).to_contain_text("sans valeur")
        expect(till.page.locator(".paid-seal")).to_contain_text("ne compte pas")
        till.press("Enter")
    till.page.reload()
    till.expect_ready()
    till.scan(OIL.code)
    till.press("Enter", "Enter")
    expect(till.page.locator(".receipt")).to_contain_text("EXERCICE-000003")
    till.press("Enter")
    assert asked == []
    assert books.receipts() == receipts
    assert books.on_hand(OIL.sku) == on_hand

    till.press("F10")
    expect(till.page.locator("body:not([data-practice])")).to_be_attached()
    till.sign_in(CASHIER.name, CASHIER.pin)
    till.expect_ready()
    till.sell(OIL.code)
    till.expect_seal("safe")
    (new,) = books.receipts()[len(receipts) :]
    assert not new["number"].startswith("EXERCICE")
    assert books.on_hand(OIL.sku) == on_hand - 1


def test_practice_is_refused_while_a_real_ticket_is_open(till: Cashier) -> None:
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("F8")
    till.page.locator(".practise").click()
    expect(till.page.locator(".notice")).to_contain_text("Un ticket est ouvert")
    till.sign_in(CASHIER.name, CASHIER.pin)
    expect(till.page.locator(".line")).to_have_count(1)
    expect(till.page.locator("body[data-practice]")).to_have_count(0)


def test_nobody_is_signed_in_by_having_practised(till: Cashier) -> None:
    practise(till)
    till.press("F10")
    expect(till.page.locator("body:not([data-practice]) .person").first).to_be_visible()


def test_practice_cannot_be_taken_for_the_till(till: Cashier) -> None:
    real = _strip_colour(till.page)
    practise(till)
    assert _strip_colour(till.page) != real
    mark = "() => getComputedStyle(document.body, '::after').content"
    assert till.page.evaluate(mark) == '"EXERCICE"'
    till.scan(OIL.code)
    till.press("Enter", "Enter")
    expect(till.page.locator(".receipt")).to_be_visible()
    till.page.emulate_media(media="print")
    on_paper = "() => getComputedStyle(document.querySelector('.receipt'), '::after').content"
    assert "EXERCICE" in till.page.evaluate(on_paper)
    expect(till.page.locator(".receipt-practice")).to_be_visible()
    expect(till.page.locator(".coach")).to_be_hidden()


def test_a_practice_paper_says_so_at_both_ends_and_bears_no_code(
    till: Cashier, tmp_path: Path
) -> None:
    practise(till)
    till.scan(OIL.code)
    till.press("Enter", "Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    till.page.evaluate(
        "() => { window.print = () => { window.sheet = document.querySelector('.print-sheet canvas').toDataURL(); }; }"
    )
    till.press("F9")
    expect(till.page.locator(".paper-state")).to_contain_text("Ticket imprimé")
    picture = b64decode(str(till.page.evaluate("() => window.sheet")).partition(",")[2])
    (tmp_path / "practice.png").write_bytes(picture)
    paper = Image.open(BytesIO(picture)).convert("L")
    assert len(_black_bands(paper)) == 2
    assert zxingcpp.read_barcodes(paper) == []


def _black_bands(paper: Image.Image) -> list[int]:
    """Where bands of white words on black begin: the rows that are black at the edge, after one that is not."""
    black = [
        paper.getpixel((2, y)) == 0 and paper.getpixel((paper.width - 3, y)) == 0
        for y in range(paper.height)
    ]
    runs = [
        y
        for y in range(1, paper.height - 20)
        if black[y] and not black[y - 1] and all(black[y : y + 20])
    ]
    return runs


def _strip_colour(page: Page) -> str:
    return str(
        page.evaluate("() => getComputedStyle(document.querySelector('.strip')).backgroundColor")
    )


class Pupil:
    """Somebody who does what the coach says."""

    def __init__(self, till: Cashier) -> None:
        self.till = till
        self.page = till.page

    def begin(self, lesson: int) -> None:
        self.till.press(f"Alt+{lesson}")
        expect(self.page.locator(".coach-step")).to_be_visible()

    def expect_step(self, number: str) -> None:
        expect(self.page.locator(".coach-lesson")).to_contain_text(number)
        expect(self.page.locator(".pointed-at")).to_have_count(1)

    def click(self) -> None:
        """Press whatever the coach points at."""
        self.page.locator(".pointed-at").click()

    def expect_finished(self, lesson: int) -> None:
        choice = self.page.locator(".coach-lesson-choice").nth(lesson - 1)
        expect(choice).to_have_attribute("data-finished", "true")


def test_the_lessons_are_done_by_doing_what_they_say(till: Cashier) -> None:
    practise(till)
    pupil = Pupil(till)

    pupil.begin(1)
    pupil.expect_step("1/2")
    pupil.click()
    pupil.expect_step("2/2")
    pupil.click()
    pupil.expect_finished(1)

    pupil.begin(2)
    pupil.expect_step("2/5")
    pupil.click()
    pupil.expect_step("3/5")
    till.page.locator(".number-field").fill("6")
    pupil.click()
    pupil.expect_step("4/5")
    pupil.click()
    pupil.expect_step("5/5")
    till.page.locator(".number-field").fill("250")
    pupil.click()
    pupil.expect_finished(2)

    pupil.begin(3)
    for step in ("2/4", "3/4", "4/4"):
        pupil.expect_step(step)
        till.press("Enter")
    pupil.expect_finished(3)

    pupil.begin(4)
    for step in ("1/5", "2/5", "3/5", "4/5", "5/5"):
        pupil.expect_step(step)
        pupil.click()
    pupil.expect_finished(4)

    pupil.begin(5)
    for step in ("1/3", "2/3", "3/3"):
        pupil.expect_step(step)
        pupil.click()
    pupil.expect_finished(5)

    pupil.begin(6)
    for step in ("2/5", "3/5", "4/5", "5/5"):
        pupil.expect_step(step)
        pupil.click()
    pupil.expect_finished(6)

    pupil.begin(7)
    pupil.expect_step("1/2")
    till.page.locator("#search").fill("safran")
    pupil.expect_step("2/2")
    pupil.click()
    pupil.expect_finished(7)

    pupil.begin(8)
    for step in ("1/5", "2/5", "3/5", "4/5", "5/5"):
        pupil.expect_step(step)
        if step in ("3/5", "5/5"):
            till.page.locator(".count").first.fill("2")
        pupil.click()
    pupil.expect_finished(LESSONS)
    expect(till.page.locator(".coach-say")).to_contain_text("Toutes les leçons")


def test_a_lesson_can_be_skipped_and_what_is_learnt_is_kept_for_each_person(till: Cashier) -> None:
    practise(till)
    pupil = Pupil(till)
    pupil.begin(1)
    till.press("Alt+s", "Alt+s")
    pupil.expect_finished(1)
    pupil.begin(2)
    till.press("Alt+g")
    expect(till.page.locator(".coach-lessons")).to_be_visible()
    till.press("F8")
    till.page.locator(".person").last.click()
    till.expect_ready()
    expect(till.page.locator('.coach-lesson-choice[data-finished="true"]')).to_have_count(0)
    till.press("F8")
    till.page.get_by_role("button", name=CASHIER.name).click()
    pupil.expect_finished(1)


def test_on_a_phone_the_coach_leads_to_the_ticket_and_then_to_its_key(till: Cashier) -> None:
    practise(till)
    till.page.set_viewport_size({"width": 360, "height": 740})
    till.page.locator(".tile").first.click()
    pupil = Pupil(till)
    pupil.begin(2)
    pupil.expect_step("2/5")
    pupil.click()
    expect(till.page.locator('.line-tools [data-key="F3"].pointed-at')).to_be_visible()


@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_practice_is_usable_by_all_in_every_language(till: Cashier, language: str) -> None:
    practise(till, language)
    found = {"lessons": violations(till.page)}
    Pupil(till).begin(1)
    found["step"] = violations(till.page)
    till.scan(OIL.code)
    till.press("Enter", "Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    found["paid"] = violations(till.page)
    assert {screen: lines for screen, lines in found.items() if lines} == {}
    for width, height, large in ((1024, 768, False), (360, 740, False), (360, 740, True)):
        till.page.set_viewport_size({"width": width, "height": height})
        till.page.evaluate("(large) => { document.documentElement.dataset.large = large; }", large)
        assert till.page.evaluate("() => document.documentElement.scrollWidth") <= width
