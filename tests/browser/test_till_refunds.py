"""Goods that come back at the till: by receipt, in exchange, without a receipt; with and without the server."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, MANAGER, OIL
from tests.server import Server

LOOKED_AT = os.environ.get("PICTURES")


@pytest.fixture
def books(live_server: Server) -> Books:
    return Books(live_server)


@pytest.fixture
def till(page: Page, live_server: Server, books: Books) -> Iterator[Cashier]:
    books.free_registers()
    page.set_viewport_size({"width": 1024, "height": 768})
    cashier = Cashier(page, live_server.url)
    cashier.begin(CASHIER.username, CASHIER.password)
    yield cashier
    assert cashier.faults == []


def picture(till: Cashier, name: str) -> None:
    """A picture to look at, where $PICTURES says they are wanted."""
    if LOOKED_AT:
        till.page.screenshot(path=str(Path(LOOKED_AT) / f"{name}.png"))


def test_without_a_receipt_a_manager_approves_and_the_money_is_store_credit(
    till: Cashier, books: Books
) -> None:
    till.press("F2", "l")
    form = till.page.locator(".loose form")
    form.locator("input[type=search]").fill("argan alimentaire 250")
    form.get_by_role("button", name=OIL.name).click()
    form.get_by_label("Motif").fill("cliente connue")
    form.locator("select").last.select_option(MANAGER.username)
    form.locator("input[type=password]").fill(MANAGER.pin)
    picture(till, "loose-return")
    assert violations(till.page) == []
    form.get_by_role("button", name="Mettre sur le ticket").click()
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


def test_a_wrong_pin_gives_nothing_back(till: Cashier) -> None:
    till.press("F2", "l")
    form = till.page.locator(".loose form")
    form.locator("input[type=search]").fill("argan alimentaire 250")
    form.get_by_role("button", name=OIL.name).click()
    form.get_by_label("Motif").fill("cliente connue")
    form.locator("select").last.select_option(MANAGER.username)
    form.locator("input[type=password]").fill("0000")
    form.get_by_role("button", name="Mettre sur le ticket").click()
    expect(till.page.locator(".notice")).to_be_visible()
    expect(till.page.locator(".line")).to_have_count(0)
