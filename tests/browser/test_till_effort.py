"""How many keys, or taps, the commonest jobs at the till take: counted by doing them, and held to docs/effort.md."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER
from tests.browser.effort import JOBS, Hands, Job, Way
from tests.server import ROOT, Server

ROW = re.compile(r"^\| (?P<job>[^|]+?) \| (?P<keys>\d+) \| (?P<taps>\d+) \|", re.MULTILINE)


@pytest.fixture
def till(page: Page, live_server: Server) -> Iterator[Cashier]:
    Books(live_server).free_registers()
    page.set_viewport_size({"width": 1024, "height": 768})
    cashier = Cashier(page, live_server.url)
    cashier.begin(CASHIER.username, CASHIER.password)
    yield cashier
    assert cashier.faults == []


def measured(till: Cashier, job: Job, way: Way) -> int:
    """What a job takes, from the goods and a ticket that has nothing on it."""
    if not till.page.locator(".goods").is_visible():
        till.press("Escape")
    till.expect_ready()
    if till.page.locator(".line").count():
        till.press("F4")
        expect(till.page.locator(".line")).to_have_count(0)
    if till.page.locator(".search-field").input_value():
        till.page.locator(".search-field").press("Escape")
    hands = Hands(till)
    job.begin(hands)
    way(hands)
    return hands.count


def test_the_commonest_jobs_take_what_the_documentation_says(till: Cashier) -> None:
    text = (ROOT / "docs" / "effort.md").read_text("utf-8")
    written = [
        f"{row['job']}: {row['keys']} keys, {row['taps']} taps" for row in ROW.finditer(text)
    ]
    found = [
        f"{job.name}: {measured(till, job, job.by_keys)} keys, {measured(till, job, job.by_taps)} taps"
        for job in JOBS
    ]
    assert written == found
