"""One stock under both faces: what the till sells, the shop's pages lose within a second, and the other way round."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from store.db.engine import sqlite3
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, MANAGER
from tests.browser.shopper import Shopper, sign_in
from tests.server import Server

SCARCE = ("HUI-006", "2000000000060")
POOLLESS = ("DAT-006", "2000000000237")
"""Goods of which the shop has a handful; of the second the pool has none."""


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


def test_a_sale_at_the_till_changes_the_open_shop_page(
    cashier: Cashier, shopper: Shopper, own_server: Server
) -> None:
    sku, code = SCARCE
    sell(cashier, code, available(own_server, sku) - 3)
    word = shopper.left(sku)
    expect(word).to_contain_text("3")
    cashier.scan(code)
    cashier.pay_exact()
    expect(word).to_contain_text("2")
    sell(cashier, code, 2)
    expect(word).to_have_text("Épuisé")
    expect(shopper.page.locator("form[data-buy]")).to_be_hidden()


def test_goods_promised_online_and_sold_at_the_till_are_promised_from_the_pool_instead(
    cashier: Cashier, shopper: Shopper, own_server: Server
) -> None:
    sku, code = SCARCE
    order_all(shopper, own_server, sku)
    assert available(own_server, sku) == 0
    sell(cashier, code)  # the jar is in the customer's hand: it is sold
    promised_at = asked(
        own_server,
        """SELECT s.code FROM reservation r JOIN site s ON s.id = r.site_id
           JOIN product p ON p.id = r.product_id WHERE p.sku = ? AND r.closed_at IS NULL""",
        sku,
    )
    assert promised_at == [("pool",)]


def test_the_last_unit_sold_at_the_till_is_refused_to_the_basket_that_holds_it(
    cashier: Cashier, shopper: Shopper, own_server: Server
) -> None:
    sku, code = SCARCE
    sell(cashier, code, available(own_server, sku) - 1)
    shopper.add(sku)
    expect(shopper.page.locator("#said .notice")).to_be_visible()
    shopper.see("/checkout")
    shopper.fill_in()
    sell(cashier, code)
    shopper.page.click("#place")
    expect(shopper.page.get_by_text("Il n’en reste pas assez en stock.")).to_be_visible()
    expect(shopper.page.locator(".thanks")).to_have_count(0)
    assert shopper.page.locator("[name=name]").input_value() == "Amina Berrada"


def test_the_last_units_promised_online_and_sold_at_the_till_flag_the_order_once(
    cashier: Cashier, shopper: Shopper, own_server: Server, browser: Browser
) -> None:
    sku, code = POOLLESS
    left = available(own_server, sku)
    order = order_all(shopper, own_server, sku)
    sell(cashier, code, left)
    desk = browser.new_page()
    sign_in(desk, own_server.url, MANAGER, f"/office/orders/{order}")
    expect(desk.locator("main .badge.bad").first).to_be_visible()
    assert asked(own_server, "SELECT COUNT(*) FROM task WHERE kind = 'order_short'") == [(1,)]
    desk.context.close()


def order_all(shopper: Shopper, server: Server, sku: str) -> str:
    """An order of all that may be promised of the goods; its code."""
    shopper.add(sku, available(server, sku))
    expect(shopper.page.locator("#said .notice")).to_be_visible()
    return shopper.order()
