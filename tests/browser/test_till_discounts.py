"""Discounts, promotions and codes at the till: by key, shown by their names, approved in place, with and without the server."""

from playwright.sync_api import expect

from tests.browser.accessibility import violations
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, MANAGER, OIL
from tests.browser.device import opens_alone


def total(till: Cashier, amount: str) -> None:
    expect(till.page.locator(".ticket-total")).to_contain_text(amount)


def test_a_line_and_a_ticket_are_discounted_by_key_undone_and_redone(till: Cashier) -> None:
    till.scan(OIL.code)
    total(till, "165,00")
    till.press("%")
    till.page.locator("[data-discount]").fill("10")
    assert violations(till.page) == []
    till.press("Enter")
    total(till, "148,50")
    expect(till.page.locator(".line-discount")).to_contain_text("10")
    till.press("Control+z")
    total(till, "165,00")
    till.press("Control+y")
    total(till, "148,50")
    till.press("Control+z", "Control+d")
    till.page.locator("[data-mode=amount]").click()
    till.page.locator("[data-discount]").fill("5,00")
    till.press("Enter")
    total(till, "160,00")
    expect(till.page.locator(".ticket-discounts li")).to_contain_text("Compris")
    till.pay_exact()
    till.expect_seal("safe")


def test_a_large_discount_waits_for_a_manager_in_place(till: Cashier) -> None:
    till.scan(OIL.code)
    till.press("%")
    till.page.locator("[data-discount]").fill("30")
    approval = till.page.locator(".discount-approval")
    expect(approval).to_be_visible()
    assert violations(till.page) == []
    approval.locator("input[type=text]").fill("Bouteille tachée")
    approval.locator("input[type=password]").fill(CASHIER.pin)
    approval.locator("input[type=password]").press("Enter")
    expect(till.page.locator(".notice")).to_be_visible()
    total(till, "165,00")
    approval.locator("input[type=password]").fill(MANAGER.pin)
    approval.locator("input[type=password]").press("Enter")
    total(till, "115,50")
    till.pay_exact()
    till.expect_seal("safe")


def test_a_discount_that_comes_above_the_ceiling_later_is_asked_about_before_it_is_paid(
    till: Cashier,
) -> None:
    for _ in range(2):
        till.scan(OIL.code)
    total(till, "330,00")
    till.press("Control+d")
    till.page.locator("[data-mode=amount]").click()
    till.page.locator("[data-discount]").fill("30")
    till.press("Enter")
    total(till, "300,00")
    till.press("-")
    total(till, "135,00")
    till.press("Enter")
    expect(till.page.locator(".discount-approval")).to_be_visible()


@opens_alone
def test_a_code_is_typed_works_from_its_threshold_and_a_counted_one_needs_the_server(
    till: Cashier,
) -> None:
    till.expect_kept()
    till.scan(OIL.code)
    total(till, "165,00")
    till.press("F2")
    till.page.get_by_role("button", name="Code promotionnel").click()
    code = till.page.locator(".panel input")
    code.fill("merci50")
    till.press("Enter")
    expect(till.page.locator(".ticket-discounts .hint")).to_contain_text("à partir de 400,00")
    till.scan(OIL.code)
    till.scan(OIL.code)
    total(till, "445,00")
    expect(till.page.locator(".ticket-discounts .hint")).to_have_count(0)
    expect(till.page.locator(".ticket-discounts")).to_contain_text("MERCI50")
    till.press("F2")
    till.page.get_by_role("button", name="Code promotionnel").click()
    expect(code).to_be_visible()
    assert violations(till.page) == []
    till.page.locator(".coupons button").click()
    total(till, "495,00")
    till.press("Control+z")
    expect(till.page.locator(".coupons li")).to_have_count(1)
    till.press("Control+y")
    expect(till.page.locator(".coupons li")).to_have_count(0)
    till.page.context.set_offline(True)
    code.fill("MERCI50")
    till.press("Enter")
    expect(till.page.locator(".notice")).to_contain_text("compt")
    total(till, "495,00")
    till.page.context.set_offline(False)
