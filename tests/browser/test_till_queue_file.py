"""The queue as a file: carried from a till without a network to another one, and never counted twice."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import MANAGER, OIL
from tests.browser.device import opens_alone
from tests.server import Server


@pytest.fixture
def till(till: Cashier) -> Cashier:
    """It has sold once, and the server has it."""
    till.sell(OIL.code)
    till.expect_seal("safe")
    return till


@pytest.fixture
def other(browser: Browser, live_server: Server, till: Cashier) -> Iterator[Cashier]:
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    cashier = Cashier(context.new_page(), live_server.url)
    cashier.begin(MANAGER.username, MANAGER.password, register=1)
    yield cashier
    assert cashier.faults == []
    context.close()


def saved_queue(till: Cashier, folder: Path) -> Path:
    till.press("F10")
    with till.page.expect_download() as download:
        till.page.locator(".queue-file button").first.click()
    till.press("Escape")
    download.value.save_as(folder / "queue.json")
    return folder / "queue.json"


def take_in(till: Cashier, file: Path) -> None:
    till.press("F10")
    till.page.locator(".queue-file input").set_input_files(file)


@opens_alone
def test_sales_go_by_file_where_no_network_goes_and_arrive_once(
    till: Cashier, other: Cashier, books: Books, tmp_path: Path
) -> None:
    before = len(books.receipts())
    till.page.context.set_offline(True)
    till.sell(OIL.code, times=2)
    file = saved_queue(till, tmp_path)
    take_in(other, file)
    expect(other.page.locator(".notice")).to_contain_text("2")
    other.expect_seal("safe")
    assert len(books.receipts()) == before + 2
    take_in(other, file)
    expect(other.page.locator(".notice")).to_contain_text("0")
    till.page.context.set_offline(False)
    till.page.reload()
    till.expect_seal("safe")
    assert len(books.receipts()) == before + 2
    assert books.verify() == ""


@pytest.mark.parametrize("what", ["changed", "not ours", "no json"])
@opens_alone
def test_a_file_that_is_no_sealed_queue_is_refused_whole(
    till: Cashier, other: Cashier, books: Books, tmp_path: Path, what: str
) -> None:
    before = len(books.receipts())
    till.page.context.set_offline(True)
    till.sell(OIL.code, times=2)
    file = saved_queue(till, tmp_path)
    queue = json.loads(file.read_text())
    queue["sales"][1]["receipt"]["total"] -= 1
    texts = {"changed": json.dumps(queue), "not ours": '{"sales": []}', "no json": "%PDF-1.4"}
    file.write_text(texts[what])
    take_in(other, file)
    expect(other.page.locator(".notice[data-tone=bad]")).to_be_visible()
    other.expect_seal("safe")
    assert len(books.receipts()) == before
