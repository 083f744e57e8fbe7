"""The till without its server: how long a sale takes to be safe on the device, and a queue to be on the server after.

The clock is the browser's. The floor of a sale is one strict write of as many bytes into IndexedDB; that of the queue as
many answers of the bare health check, one after the other, over the same line.
"""

import time
from typing import NamedTuple

from playwright.sync_api import expect, sync_playwright

from bench import clones, screen
from store.seeds.people import CAST
from tests.browser.cashier import Cashier
from tests.browser.promises import browser_promises_to_keep
from tests.server import Server

DRAINED_WITHIN_MS = 300_000
WATCH = """() => {
  window.paidAfter = () => new Promise((resolve) => {
    let since = 0;
    addEventListener("keydown", ({ key, timeStamp }) => { if (key === "Enter") since = timeStamp; }, { capture: true, once: true });
    const watch = new MutationObserver(() => {
      if (!document.querySelector(".paid")) return;
      watch.disconnect();
      resolve(performance.now() - since);
    });
    watch.observe(document.querySelector(".left"), { childList: true, subtree: true });
  });
}"""
FLOOR = """async (bytes) => {
  const opening = indexedDB.open("floor", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("rows", { autoIncrement: true });
  await new Promise((resolve) => (opening.onsuccess = resolve));
  const since = performance.now();
  const write = opening.result.transaction("rows", "readwrite", { durability: "strict" });
  write.objectStore("rows").add("x".repeat(bytes));
  await new Promise((resolve) => (write.oncomplete = resolve));
  opening.result.close();
  return performance.now() - since;
}"""
ASK = """async (count) => {
  const since = performance.now();
  for (let asked = 0; asked < count; asked += 1) await (await fetch("/livez", { cache: "no-store" })).text();
  return performance.now() - since;
}"""
RECEIPT_BYTES = 1_500


class Alone(NamedTuple):
    """Milliseconds: each sale without the server and its floor; the queue drained and its floor."""

    sale: list[float]
    sale_floor: list[float]
    drained: float
    drained_floor: float


def measure(server: Server, sales: int) -> Alone:
    """Complete `sales` sales without the server, then let it answer again. The server is running, on clones of the goods."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=screen.chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(screen.USABLE_WITHIN_MS)
        expect.set_options(timeout=screen.USABLE_WITHIN_MS)
        person = next(one for one in CAST if one.role == "cashier")
        cashier = Cashier(page, server.url)
        browser_promises_to_keep(page, server.url)
        cashier.begin(person.username, person.password)
        page.evaluate(WATCH)
        page.context.set_offline(True)
        times = [_sale(cashier, number % 50) for number in range(sales)]
        page.context.set_offline(False)
        drained = _drain(cashier)
        floor = page.evaluate(ASK, sales)
        browser.close()
    sale, sale_floor = (list(values) for values in zip(*times, strict=True))
    return Alone(sale, sale_floor, drained, floor)


def _sale(cashier: Cashier, number: int) -> tuple[float, float]:
    """One article for exact cash: from the Enter that completes it to "paid"; and a bare write of as much."""
    page = cashier.page
    cashier.scan(clones.code(number))
    expect(page.locator(".line")).to_have_count(1)
    cashier.press("Enter")
    expect(page.locator(".payment")).to_be_visible()
    waiting = page.evaluate_handle("() => ({ paid: window.paidAfter() })")
    cashier.press("Enter")
    paid = waiting.evaluate("({ paid }) => paid")
    floor = page.evaluate(FLOOR, RECEIPT_BYTES)
    cashier.press("Enter")
    expect(page.locator(".goods")).to_be_visible()
    return paid, floor


def _drain(cashier: Cashier) -> float:
    """From the line's return until the last sale is acknowledged."""
    began = time.perf_counter()
    expect(cashier.page.locator(".seal")).to_have_attribute(
        "data-state", "safe", timeout=DRAINED_WITHIN_MS
    )
    return (time.perf_counter() - began) * 1000
