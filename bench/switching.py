"""One cashier after the other at a till: from the badge's or the PIN's Enter to the screen that sells under the new name.

The clock is the browser's. The floor is one derivation of the secret as slow as the till makes it, which no switch can do
without: it is what keeps a stolen device from guessing.
"""

from typing import NamedTuple

from playwright.sync_api import Page, Route, expect, sync_playwright

from bench import screen
from store.db.engine import sqlite3
from store.seeds.people import CAST, Person
from tests.browser.cashier import Cashier
from tests.server import Server

HEAR = """
  // Before any script of the page: the till keeps a scan's keys from everybody who listens later.
  window.enter = 0;
  addEventListener("keydown", ({ key, timeStamp }) => { if (key === "Enter") window.enter = timeStamp; }, true);
"""
WATCH = """(name) => new Promise((resolve) => {
  window.enter = 0;
  const look = () => {
    const there = document.querySelector(".selling") && document.querySelector(".operator-name")?.textContent === name;
    if (window.enter && there) return resolve(performance.now() - window.enter);
    requestAnimationFrame(look);
  };
  look();
})"""
FLOOR = """async () => {
  const since = performance.now();
  const key = await crypto.subtle.importKey("raw", new TextEncoder().encode("4071"), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: new Uint8Array(16), iterations: 600_000 };
  await crypto.subtle.deriveBits(how, key, 256);
  return performance.now() - since;
}"""


class Switches(NamedTuple):
    """Milliseconds of each switch, by how it was done and how the server was; and the derivation alone."""

    times: dict[str, list[float]]
    floor: list[float]


def measure(server: Server, switches: int) -> Switches:
    """Switch between two people `switches` times each way. The server is running."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=screen.chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(HEAR)
        page.set_default_timeout(screen.USABLE_WITHIN_MS)
        expect.set_options(timeout=screen.USABLE_WITHIN_MS)
        found = _all(Cashier(page, server.url), server, switches)
        floor = [page.evaluate(FLOOR) for _ in range(switches)]
        browser.close()
    return Switches(found, floor)


def _all(cashier: Cashier, server: Server, switches: int) -> dict[str, list[float]]:
    page = cashier.page
    pair = [next(one for one in CAST if one.role == role) for role in ("manager", "cashier")]
    badges = _badges(server)
    cashier.begin(pair[1].username, pair[1].password, register=1)
    for person in pair:
        _by_badge(page, person, badges[person.username])
        _by_pin(page, person)
    times: dict[str, list[float]] = {}
    for standing in ("server there", "server silent", "no network"):
        if standing == "server silent":
            page.route("**/pos/api/sign-in", _say_nothing)
        if standing == "no network":
            page.unroute_all(behavior="ignoreErrors")
            page.context.set_offline(True)
        turns = [pair[turn % 2] for turn in range(switches)]
        times[f"badge, {standing}"] = [_by_badge(page, one, badges[one.username]) for one in turns]
        times[f"name and PIN, {standing}"] = [_by_pin(page, one) for one in turns]
    return times


def _say_nothing(_: Route) -> None:
    """The question is taken and never answered."""


def _badges(server: Server) -> dict[str, str]:
    connection = sqlite3.connect(server.data / "store.db")
    try:
        return dict(connection.execute("SELECT username, badge FROM staff WHERE badge IS NOT NULL"))
    finally:
        connection.close()


def _by_badge(page: Page, person: Person, badge: str) -> float:
    waiting = page.evaluate_handle(f"name => ({{ shown: ({WATCH})(name) }})", person.name)
    page.keyboard.type(badge)
    page.keyboard.press("Enter")
    return float(waiting.evaluate("({ shown }) => shown"))


def _by_pin(page: Page, person: Person) -> float:
    page.keyboard.press("F8")
    page.get_by_role("button", name=person.name).click()
    page.locator("form.pin input").fill(person.pin)
    waiting = page.evaluate_handle(f"name => ({{ shown: ({WATCH})(name) }})", person.name)
    page.keyboard.press("Enter")
    return float(waiting.evaluate("({ shown }) => shown"))
