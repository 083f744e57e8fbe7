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
from tests.browser.demo import CASHIER
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
