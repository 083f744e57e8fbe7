"""One stock under both faces: what the till sells, the shop's pages lose within a second, and the other way round."""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from store.db.engine import sqlite3
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, MANAGER
from tests.browser.shopper import Shopper, sign_in
from tests.server import Server

SCARCE = ("HUI-006", "2000000000060")
SOUGHT = ("MIE-009", "2000000000183")
PROMISED = ("DAT-006", "2000000000237")


@pytest.fixture
def cashier(page: Page, own_server: Server) -> Cashier:
    somebody = Cashier(page, own_server.url)
    somebody.begin(CASHIER.username, CASHIER.password)
    return somebody


@pytest.fixture
def shopper(browser: Browser, own_server: Server) -> Any:
    context = browser.new_context()
    yield Shopper(context.new_page(), own_server.url)
    context.close()


def available(server: Server, sku: str) -> int:
    """What may be promised of the goods, as the ledger has it."""
    rows = asked(
        server,
        """SELECT l.on_hand - l.reserved FROM stock_level l JOIN product p ON p.id = l.product_id
           JOIN site s ON s.id = l.site_id WHERE p.sku = ? AND s.kind = 'store'""",
        sku,
    )
    return int(rows[0][0])


def asked(server: Server, sql: str, *args: str) -> list[Any]:
    connection = sqlite3.connect(f"file:{server.data / 'store.db'}?mode=ro", uri=True)
    try:
        return list(connection.execute(sql, args))
    finally:
        connection.close()


def sell(cashier: Cashier, code: str, times: int = 1) -> None:
    """One ticket of `times` pieces, paid exactly in cash and taken in by the server."""
    for _ in range(times):
        cashier.scan(code)
    cashier.pay_exact()
    cashier.expect_seal("safe")


def test_a_sale_at_the_till_changes_the_open_shop_page_within_a_second(
    cashier: Cashier, shopper: Shopper, own_server: Server
) -> None:
    sku, code = SCARCE
    left = available(own_server, sku)
    word = shopper.left(sku)
    before = word.inner_text()
    assert str(left) in before
    cashier.scan(code)
    cashier.pay_exact()
    expect(word).not_to_have_text(before, timeout=1_000)
    assert str(left - 1) in word.inner_text()
    sell(cashier, code, left - 1)
    expect(word).to_have_text("Épuisé", timeout=1_000)
    expect(shopper.page.locator("form[data-buy]")).to_be_hidden()


def test_an_order_online_changes_what_the_till_may_promise_and_not_what_it_holds(
    cashier: Cashier, shopper: Shopper, own_server: Server
) -> None:
    sku, code = SOUGHT
    left = available(own_server, sku)
    shopper.add(sku, left)
    shopper.order()
    assert available(own_server, sku) == 0
    cashier.scan(code)  # the jar is in the customer's hand: it is sold
    cashier.pay_exact()
    cashier.expect_seal("safe")
    assert available(own_server, sku) == 0


def test_the_last_unit_sold_at_the_till_is_refused_to_the_basket_that_holds_it(
    cashier: Cashier, shopper: Shopper, own_server: Server
) -> None:
    sku, code = SCARCE
    left = available(own_server, sku)
    if left > 1:
        sell(cashier, code, left - 1)
    shopper.add(sku)
    expect(shopper.page.locator("#said .notice")).to_be_visible()
    shopper.see("/checkout")
    shopper.fill_in()
    sell(cashier, code)
    shopper.page.click("#place")
    expect(shopper.page.locator(".thanks")).to_have_count(0)
    expect(shopper.page.locator("main")).to_contain_text("Épuisé")
    assert shopper.page.locator("[name=name]").input_value() == "Amina Berrada"


def test_the_last_unit_promised_online_and_sold_at_the_till_flags_the_order_once(
    cashier: Cashier, shopper: Shopper, own_server: Server, browser: Browser
) -> None:
    sku, code = PROMISED
    left = available(own_server, sku)
    shopper.add(sku, left)
    order = shopper.order()
    on_hand = asked(
        own_server,
        """SELECT SUM(b.on_hand) FROM balance b JOIN lot l ON l.id = b.lot_id
           JOIN product p ON p.id = l.product_id JOIN location o ON o.id = b.location_id
           JOIN site s ON s.id = o.site_id WHERE p.sku = ? AND s.kind = 'store'""",
        sku,
    )[0][0]
    sell(cashier, code, on_hand)
    desk = browser.new_page()
    sign_in(desk, own_server.url, MANAGER, f"/office/orders/{order}")
    expect(desk.locator("main")).to_contain_text(sku)
    tasks = asked(own_server, "SELECT detail FROM task WHERE kind = 'order_short' AND subject = ?", order)  # fmt: skip
    assert len(tasks) == 1
    assert json.loads(tasks[0][0])
    desk.context.close()
