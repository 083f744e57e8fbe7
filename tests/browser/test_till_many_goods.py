"""A till with more goods than such a shop will ever have: nothing is left out, and none of it needs the server."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import expect

from bench import clones
from store.db import open_database
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, OIL
from tests.browser.device import Device
from tests.browser.line import Line
from tests.server import Server

GOODS = int(os.environ.get("GOODS", "4000"))
"""`make soak` takes a hundred thousand. How fast it is, `make bench` says."""


@pytest.fixture
def many_goods(own_server: Server) -> None:
    """So many more goods in the catalogue, before any till has asked for it."""

    async def add() -> None:
        database = await open_database(f"sqlite:///{own_server.data / 'store.db'}")
        await clones.add(database, GOODS)
        await database.close()

    own_server.stop()
    with ThreadPoolExecutor(1) as thread:  # Playwright's loop runs in this one
        thread.submit(asyncio.run, add()).result()
    own_server.start()


def test_row_13_odoo_65376_every_one_of_very_many_goods_is_sold_from_the_tills_own_memory(
    many_goods: None, own_server: Server, line: Line, tablet: Device
) -> None:
    books = Books(own_server)
    till = Cashier(tablet.context.pages[0], line.url)
    till.begin(CASHIER.username, CASHIER.password)
    till.press("F8")
    till.sign_in(CASHIER.name, CASHIER.pin)
    till.expect_ready()
    till.expect_kept()
    till.sell(clones.code(0))
    till.expect_seal("safe")

    own_server.kill()
    tablet.restart()
    till = Cashier(tablet.context.pages[0], line.url)
    till.open()
    till.sign_in(CASHIER.name, CASHIER.pin)
    till.expect_ready()
    for place, number in enumerate((1, GOODS // 2, GOODS - 1), 1):
        till.scan(clones.code(number))
        expect(till.page.locator(".line")).to_have_count(place)
    till.page.keyboard.type(str(GOODS - 2))
    expect(till.page.locator(".tile", has_text=f" {GOODS - 2}").first).to_be_visible()
    till.press("Escape")
    till.pay_exact()

    own_server.start()
    till.expect_seal("safe", timeout_seconds=120)
    assert [len(books.new_receipts()), till.faults] == [2, []]
    assert books.verify() == ""


def still_reading(tablet: Device, line: Line) -> Cashier:
    """At a till that has begun anew and reads no more of its goods until the test says `readOn()`."""
    till = Cashier(tablet.context.pages[0], line.url)
    till.begin(CASHIER.username, CASHIER.password)
    till.expect_kept()
    till.page.add_init_script(_READS_NO_MORE_GOODS)
    till.page.reload()
    till.expect_ready()
    return till


def test_a_scan_sells_before_the_goods_are_in_memory_and_nothing_is_called_unknown_too_early(
    many_goods: None, own_server: Server, line: Line, tablet: Device
) -> None:
    till = still_reading(tablet, line)
    page = till.page

    till.scan(clones.code(GOODS - 1))
    expect(page.locator(".line")).to_have_count(1)
    unknown = clones.code(GOODS + 1)
    till.scan(unknown)
    page.locator(".search-field").fill(str(GOODS - 2))
    reading = page.get_by_text("La caisse lit encore ses articles")
    expect(reading).to_be_visible()
    expect(page.locator(".notice")).not_to_contain_text(unknown)

    page.evaluate("window.readOn()")
    expect(page.locator(".notice")).to_contain_text(unknown)
    expect(page.locator(".tile", has_text=f" {GOODS - 2}").first).to_be_visible()
    expect(reading).to_be_hidden()
    till.press("Escape")
    till.pay_exact()
    till.expect_seal("safe")
    assert till.faults == []


def test_a_second_enter_while_the_goods_are_still_read_sells_nothing_else(
    many_goods: None, line: Line, tablet: Device
) -> None:
    till = still_reading(tablet, line)
    page = till.page
    page.locator(".search-field").fill(OIL.name)
    expect(page.get_by_text("La caisse lit encore ses articles")).to_be_visible()
    till.press("Enter", "Enter")
    page.evaluate("window.readOn()")
    till.expect_line("1 pièce", OIL.name)
    expect(page.locator(".line")).to_have_count(1)
    assert till.faults == []


_READS_NO_MORE_GOODS = """(() => {
  // The pause between two shelves is one without a length: it lasts until we say so.
  const { setTimeout: real } = window;
  const held = [];
  window.setTimeout = (work, ms, ...more) => (held.closed || ms !== undefined ? real(work, ms, ...more) : held.push(work));
  window.readOn = () => {
    held.closed = true;
    held.forEach((work) => work());
  };
})()"""
