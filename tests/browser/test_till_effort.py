"""How many keys, or taps, the commonest jobs at the till take: counted by doing them, and held to docs/effort.md."""

import re

from playwright.sync_api import expect

from tests.browser.cashier import Cashier
from tests.browser.effort import JOBS, Hands, Job, Way
from tests.server import ROOT

ROW = re.compile(r"^\| (?P<job>[^|]+?) \| (?P<keys>\d+) \| (?P<taps>\d+) \|", re.MULTILINE)


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
