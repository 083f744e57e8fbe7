"""From the scanner's Enter to the line on the screen, in Chromium, with 10,000 products in the till and with 100,000.

The clock is the browser's: from the key's own time stamp until the frame that shows the line has been
painted. The floor is a key that does nothing, waited for in the same way: one empty frame.
"""

import random
import shutil
import time
from typing import NamedTuple

from playwright.sync_api import Page, expect, sync_playwright

from bench import clones
from bench.timing import percentile
from store.seeds.people import CAST
from tests.browser.cashier import Cashier
from tests.server import ROOT, Server

USABLE_WITHIN_MS = 120_000
OPENED = 6
TICKET = 10
"""Lines on a ticket before it is paid and the next one begins."""
TIMER = """(() => {
  // Before any script of the page: the till keeps a scan's keys from everybody who listens later.
  let pressed = () => {};
  addEventListener("keydown", (event) => pressed(event), true);
  const painted = (since) => new Promise((resolve) => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve(performance.now() - since);
    channel.port2.postMessage(0);
  }));
  window.nextScan = () => new Promise((resolve) => {
    let since = 0;
    pressed = ({ key, timeStamp }) => { if (key === "Enter") since = timeStamp; };
    const line = new MutationObserver(() => {
      if (!since) return;
      done();
      const changed = performance.now() - since;
      painted(since).then((shown) => resolve([changed, shown]));
    });
    // Keys that came too far apart, as no scanner's do, are refused in words. A line that is only late is waited for.
    const refusal = new MutationObserver(() => {
      if (!since || !document.querySelector(".notice[data-tone=bad]:not([hidden])")) return;
      done();
      resolve(null);
    });
    const done = () => [line, refusal].forEach((watch) => watch.disconnect());
    const all = { childList: true, subtree: true, characterData: true };
    line.observe(document.querySelector(".right"), all);
    refusal.observe(document.querySelector(".notice"), all);
  });
  // What a scanner types, as soon as the till shows what it sells; milliseconds since the page was asked for.
  window.firstScan = (code) => new Promise((resolve, reject) => {
    const shows = (selector, then) => (document.querySelector(selector) ? then() : setTimeout(() => shows(selector, then), 2));
    const press = (key) => document.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true,
      code: key === "Enter" ? key : `Digit${key}` }));
    shows(".tile", () => {
      if (document.querySelector(".line")) reject(new Error("there is a ticket already"));
      [...code, "Enter"].forEach(press);
      shows(".line", () => painted(0).then(resolve));
    });
  });
  window.nextKey = () => new Promise((resolve) => {
    pressed = ({ timeStamp }) => painted(timeStamp).then(resolve);
  });
})()"""


class Scans(NamedTuple):
    """Milliseconds: until the line is in the document, until it is on the screen; and an empty frame. `first_use` in seconds.

    `opened` is from asking for the page until the first scan's line is on the screen: right after first use, and then again.
    """

    changed: list[float]
    shown: list[float]
    frame: list[float]
    first_use: float
    opened: list[float]


def measure(server: Server, products: int, scans: int) -> Scans:
    """Scan some of the clones, in turns with a key that does nothing. The server is running."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800}, locale="fr-FR")
        page.add_init_script(TIMER)
        page.set_default_timeout(USABLE_WITHIN_MS)
        expect.set_options(timeout=USABLE_WITHIN_MS)
        cashier, first_use = _open(page, server)
        opened = [_open_again(cashier, clones.code(number)) for number in range(OPENED)]
        dice = random.Random(3)
        _ticket(cashier, dice, products)  # the first one does not count
        found = [
            times for _ in range(scans // TICKET) for times in _ticket(cashier, dice, products)
        ]
        browser.close()
    changed, shown, frame = (list(values) for values in zip(*found, strict=True))
    return Scans(changed, shown, frame, first_use, opened)


def _open(page: Page, server: Server) -> tuple[Cashier, float]:
    """A cashier at work; seconds until the till can sell at first use, with the catalogue to be fetched."""
    person = next(one for one in CAST if one.role == "cashier")
    cashier = Cashier(page, server.url)
    began = time.perf_counter()
    cashier.begin(person.username, person.password)
    return cashier, time.perf_counter() - began


def _open_again(cashier: Cashier, code: str) -> float:
    """Milliseconds until a till that is opened again has the line of its first scan on the screen; it is sold then."""
    cashier.page.reload(wait_until="commit")
    opened: float = cashier.page.evaluate("(code) => window.firstScan(code)", code)
    cashier.pay_exact()
    return opened


def _ticket(
    cashier: Cashier, dice: random.Random, products: int
) -> list[tuple[float, float, float]]:
    """Scan different goods on to one ticket, see that each is on it once, and take the money."""
    expect(cashier.page.locator(".line")).to_have_count(0)
    numbers = dice.sample(range(products), TICKET)
    times = [_one(cashier.page, clones.code(number)) for number in numbers]
    expect(cashier.page.locator(".line", has_text="1 pièce ×")).to_have_count(TICKET)
    cashier.pay_exact()
    return times


def _one(page: Page, code: str) -> tuple[float, float, float]:
    while (times := _scan(page, code)) is None:
        page.keyboard.press("Escape")
    changed, shown = times
    page.wait_for_timeout(20)
    waiting = page.evaluate_handle("() => ({ key: window.nextKey() })")
    page.keyboard.press("Shift")
    frame = waiting.evaluate("({ key }) => key")
    return changed, shown, frame


def _scan(page: Page, code: str) -> tuple[float, float] | None:
    """Milliseconds until the line of this code is in the document, and on the screen; None where it was refused."""
    waiting = page.evaluate_handle("() => ({ scan: window.nextScan() })")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    times: tuple[float, float] | None = waiting.evaluate("({ scan }) => scan")
    return times


def chromium() -> str | None:
    """The browser that `make test` found or installed."""
    found = ROOT / ".build" / "chromium.path"
    return found.read_text() if found.is_file() else shutil.which("chromium")


def spread(values: list[float]) -> tuple[float, float, float]:
    """The 50th, 95th and 99th percentile."""
    return percentile(values, 50), percentile(values, 95), percentile(values, 99)
