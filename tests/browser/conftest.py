"""What the browser's tests share."""

import contextlib
from collections.abc import Generator, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserType, Error, Page, expect

from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER
from tests.browser.device import Device
from tests.browser.line import Line
from tests.browser.peers import Printer, printer
from tests.server import Server

# How long a machine that does other things besides may take; what comes sooner is not waited for.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """No service worker, but where a test asks for it (`tests.browser.device.opens_alone`)."""
    return {**browser_context_args, "service_workers": "block"}


@pytest.fixture
def books(live_server: Server) -> Books:
    return Books(live_server)


@pytest.fixture
def at_register(books: Books) -> Iterator[Printer]:
    """The register's own printer, on the network: the till's device has none."""
    with printer() as made:
        books.attach_printer(made.address)
        yield made
        books.attach_printer("")


@pytest.fixture
def till(page: Page, live_server: Server, books: Books) -> Iterator[Cashier]:
    """Salma at the selling screen of a fresh device; no script may have failed by the end."""
    books.free_registers()
    page.set_viewport_size({"width": 1024, "height": 768})
    cashier = Cashier(page, live_server.url)
    cashier.begin(CASHIER.username, CASHIER.password)
    yield cashier
    assert cashier.faults == []


@pytest.fixture
def line(own_server: Server) -> Iterator[Line]:
    """The line to a server of the test's own, which can lose replies and lie."""
    line = Line(own_server.port)
    yield line
    line.close()


@pytest.fixture
def tablet(
    line: Line,
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    tmp_path: Path,
) -> Iterator[Device]:
    """A tablet; it goes before the line does, so that nobody is cut off."""
    tablet = Device(browser_type, browser_type_launch_args, tmp_path / "profile")
    yield tablet
    tablet.context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Of a test that failed, what its pages said at that moment: the machine it failed on cannot be looked at."""
    report = yield
    if report.when == "call" and report.failed:
        for page in _pages_of(item.funcargs.values()):
            with contextlib.suppress(Error):
                report.sections.append((f"page {page.url}", page.inner_text("body", timeout=1_000)))
    return report


def _pages_of(fixtures: Iterable[object]) -> list[Page]:
    found: list[Page] = []
    for fixture in fixtures:
        if isinstance(fixture, Page):
            found.append(fixture)
        elif isinstance(fixture, Cashier):
            found.append(fixture.page)
        elif isinstance(fixture, Device):
            found.extend(fixture.context.pages)
    return list(dict.fromkeys(found))
