"""The till without its server: it sells, survives, and every sale arrives exactly once.

Replies are lost, the server dies, the page is reloaded, the browser is started again, two tabs are
open, and a captive portal answers in the server's place.
"""

import json
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, MANAGER, OIL
from tests.browser.device import Device
from tests.browser.line import Line, http
from tests.browser.waiting import until
from tests.server import Server

SIGNATURE = "a" * 64
# How long Chromium trusts what it last knew of the free space.
SPACE_IS_KNOWN_FOR_MS = 31_000


@pytest.fixture
def till(tablet: Device, line: Line) -> Cashier:
    """At the selling screen, ready to work without the server: the PIN was used once, the shell is kept."""
    till = Cashier(tablet.context.pages[0], line.url)
    till.begin(CASHIER.username, CASHIER.password)
    till.press("F8")
    till.sign_in(CASHIER.name, CASHIER.pin)
    till.expect_ready()
    till.expect_kept()
    return till


def test_with_the_server_killed_every_sale_still_arrives_exactly_once(
    till: Cashier, tablet: Device, line: Line, own_server: Server
) -> None:
    books = Books(own_server)
    before = len(books.receipts())
    till.sell(OIL.code, times=2)
    till.expect_seal("safe")
    on_hand = books.on_hand(OIL.sku)
    own_server.kill()

    till.sell(OIL.code, times=2)
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.page.reload()
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Control+z")
    expect(till.page.locator(".line")).to_have_count(0)
    till.press("Control+y")
    expect(till.page.locator(".line")).to_have_count(1)
    till.pay_exact()
    till.expect_seal("offline")
    expect(till.page.locator(".seal")).to_contain_text("3")

    tablet.restart()
    till = Cashier(tablet.context.pages[0], line.url)
    till.open()
    till.sign_in(CASHIER.name, "9999")
    expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text("n’est pas bon")
    till.page.locator("input[type=password]").fill(CASHIER.pin)
    till.press("Enter")
    till.expect_ready()
    till.sell(OIL.code)

    second = Cashier(tablet.context.new_page(), line.url)
    second.open()
    expect(second.page.locator(".gate button")).to_be_visible()
    line.drops = 0.6
    own_server.start()
    second.page.locator(".gate button").click()
    expect(till.page.locator(".gate button")).to_be_visible()
    second.sign_in(CASHIER.name, CASHIER.pin)
    second.expect_ready()
    second.sell(OIL.code, times=4)
    second.expect_seal("safe", timeout_seconds=120)

    receipts = books.receipts()[before:]
    first = receipts[0]["sequence"]
    assert line.dropped > 0
    assert [row["sequence"] for row in receipts] == list(range(first, first + 10))
    assert {row["fork"] for row in receipts} == {0}
    assert books.on_hand(OIL.sku) == on_hand - 8
    assert books.verify() == ""
    assert till.faults + second.faults == []


def _empty(_: dict[str, Any]) -> bytes:
    return http("200 OK", b"")


def _portal(_: dict[str, Any]) -> bytes:
    return http("200 OK", b"<html>Welcome to the hotel</html>", "text/html")


def _redirect(_: dict[str, Any]) -> bytes:
    return http("302 Found", b"", more="Location: /pos\r\n")


def _cut(body: dict[str, Any]) -> bytes:
    return _acknowledgement(body)[:-20]


def _of_another_sale(body: dict[str, Any]) -> bytes:
    return _acknowledgement(body, sale_id="018f0000-0000-7000-8000-000000000000")


def _unsigned(body: dict[str, Any]) -> bytes:
    return _acknowledgement(body, signature="")


def _refusal_of_nobody(_: dict[str, Any]) -> bytes:
    return http("422 Unprocessable", json.dumps({"error": "no", "message": "no"}).encode())


def _acknowledgement(body: dict[str, Any], **other: str) -> bytes:
    [sale] = body["sales"]
    receipt = sale["receipt"]
    answer = {
        "status": 200,
        "sale_id": receipt["id"],
        "register": receipt["register"],
        "sequence": receipt["sequence"],
        "hash": sale["hash"],
        "fork": 0,
        "signature": SIGNATURE,
        "server_time": receipt["sold_at"],
    }
    return http("200 OK", json.dumps({"answers": [{**answer, **other}]}).encode())


FORGERS = (_empty, _portal, _redirect, _cut, _of_another_sale, _unsigned, _refusal_of_nobody)


def test_only_the_servers_own_mark_on_this_sale_takes_it_off_the_queue(
    till: Cashier, line: Line, own_server: Server
) -> None:
    books = Books(own_server)
    before = len(books.receipts())
    for place, forger in enumerate(FORGERS):
        line.forger, line.forged = forger, 0
        till.sell(OIL.code)
        # Asked again, it has judged the first answer to be none.
        while line.forged < 2:
            till.page.wait_for_timeout(50)
        till.expect_seal("waiting")
        assert len(books.receipts()) == before + place, forger.__name__
        line.forger = None
        till.expect_seal("safe")
        assert len(books.receipts()) == before + place + 1, forger.__name__


def test_a_refused_sale_is_parked_with_its_reason_and_the_others_go_on(
    till: Cashier, line: Line, own_server: Server
) -> None:
    books = Books(own_server)
    before = len(books.receipts())
    own_server.kill()
    till.sell(OIL.code, times=3)
    poisoned = till.page.evaluate(_POISON)
    until(till.page, "window.isPoisoned === undefined")
    till.expect_ready()
    own_server.start()
    till.expect_seal("refused")
    till.press("F10")
    refused = till.page.locator(".queue-list .bad")
    expect(refused).to_have_count(1)
    expect(refused).to_contain_text(poisoned)
    expect(till.page.locator(".hint.good")).to_be_visible(timeout=60_000)
    assert len(books.receipts()) == before + 2


# The second sale that waits is altered behind the till's back, as a failing disk would.
_POISON = """async () => {
  const database = await new Promise((resolve) => {
    const request = indexedDB.open("till");
    request.onsuccess = () => resolve(request.result);
  });
  const store = database.transaction("receipts", "readwrite").objectStore("receipts");
  const queued = await new Promise((resolve) => {
    const request = store.index("state").getAll("queued");
    request.onsuccess = () => resolve(request.result);
  });
  queued.sort((a, b) => a.sequence - b.sequence);
  queued[1].receipt.total += 100;
  await new Promise((resolve) => { store.put(queued[1]).onsuccess = resolve; });
  window.isPoisoned = true;
  setTimeout(() => location.reload());
  return queued[1].receipt.number;
}"""


def test_a_full_disk_is_said_before_anything_is_called_paid(
    till: Cashier, own_server: Server
) -> None:
    books = Books(own_server)
    before = len(books.receipts())
    till.scan(OIL.code)
    till.press("Enter")
    quota = till.page.context.new_cdp_session(till.page)
    quota.send("Storage.overrideQuotaForOrigin", {"origin": till.url, "quotaSize": 1})
    till.page.wait_for_timeout(SPACE_IS_KNOWN_FOR_MS)
    till.press("Enter")
    expect(till.page.locator(".notice[data-tone=bad]")).to_be_visible()
    expect(till.page.locator(".paid")).to_have_count(0)
    quota.send("Storage.overrideQuotaForOrigin", {"origin": till.url})
    till.press("Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    till.expect_seal("safe")
    assert len(books.receipts()) == before + 1


def test_a_session_that_ended_drops_nothing_and_asks_for_a_sign_in(
    till: Cashier, own_server: Server
) -> None:
    books = Books(own_server)
    before = len(books.receipts())
    till.page.context.clear_cookies()
    till.sell(OIL.code)
    till.expect_seal("waiting")
    expect(till.page.locator(".seal")).to_contain_text("Identifiez-vous")
    till.press("F8")
    till.sign_in(CASHIER.name, CASHIER.pin)
    till.expect_seal("safe")
    assert len(books.receipts()) == before + 1


def test_who_signed_in_while_the_server_was_silent_is_told_to_it_and_not_asked_again(
    till: Cashier, line: Line, own_server: Server
) -> None:
    books = Books(own_server)
    before = len(books.receipts())
    till.page.context.clear_cookies()
    line.hold(b"POST /pos/api/sign-in")
    till.press("F8")
    till.sign_in(CASHIER.name, CASHIER.pin)
    till.expect_ready()
    till.sell(OIL.code)
    own_server.kill()
    till.sell(OIL.code)
    line.release()
    own_server.start()
    till.expect_seal("safe", timeout_seconds=60)
    assert len(books.receipts()) == before + 2
    assert [books.verify(), till.faults] == ["", []]


def test_a_new_version_comes_in_between_two_tickets_and_never_during_one(
    till: Cashier, line: Line
) -> None:
    build = till.page.locator("main").get_attribute("data-build")
    assert build is not None
    newer = build[::-1]
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    line.renamed = (build.encode(), newer.encode())
    is_waiting = "async () => (await navigator.serviceWorker.ready).waiting !== null"
    for _ in range(60):
        if till.page.evaluate(is_waiting):
            break
        till.page.wait_for_timeout(1_000)
    assert till.page.evaluate(is_waiting)
    expect(till.page.locator("main")).to_have_attribute("data-build", build)
    till.pay_exact()
    expect(till.page.locator("main")).to_have_attribute("data-build", newer, timeout=60_000)
    till.expect_ready()
    till.expect_seal("safe")


def test_a_new_version_waits_for_the_change_to_be_handed_back_and_for_what_is_being_keyed(
    till: Cashier, line: Line
) -> None:
    page = till.page
    build = page.locator("main").get_attribute("data-build")
    assert build is not None
    till.scan(OIL.code)
    expect(page.locator(".line")).to_have_count(1)
    till.press("Enter")
    expect(page.locator(".payment")).to_be_visible()
    till.press("Enter")
    expect(page.locator(".paid")).to_be_visible()
    newer = build[::-1]
    offer(till, line, build, newer)
    expect(page.locator(".paid")).to_be_visible()
    till.press("Enter")
    expect(page.locator("main")).to_have_attribute("data-build", newer)
    till.expect_ready()
    till.press("F8")
    page.get_by_role("button", name=CASHIER.name).click()
    page.locator("input[type=password]").fill(CASHIER.pin)
    offer(till, line, build, build[1:] + build[:1])
    till.press("Enter")
    till.expect_ready()
    expect(page.locator("main")).to_have_attribute("data-build", newer)


def offer(till: Cashier, line: Line, build: str, newer: str) -> None:
    """The server has another version from now on; here it is installed, and has had the time to come in."""
    line.renamed = (build.encode(), newer.encode())
    till.page.evaluate("dispatchEvent(new Event('online'))")  # a beat, at once
    until(till.page, "navigator.serviceWorker.ready.then(({ waiting }) => waiting !== null)")
    till.page.wait_for_timeout(1_000)


def test_a_register_is_sold_from_by_one_device_until_a_manager_takes_it_over(
    till: Cashier, browser: Browser, line: Line
) -> None:
    till.sell(OIL.code)
    till.expect_seal("safe")  # so the server knows of the shift, which the manager goes on with
    other = Cashier(browser.new_context(locale="fr-FR").new_page(), line.url)
    other.open()
    other.sign_in_first(MANAGER.username, MANAGER.password)
    other.page.locator(".register").first.click()
    expect(other.page.locator(".notice")).to_contain_text(CASHIER.name)
    expect(other.page.locator(".notice")).to_contain_text("ventes pas encore envoyées")
    till.scan(OIL.code)
    other.page.locator(".registers .primary").click()
    other.skip_pin()
    other.expect_ready()
    warning = till.page.locator(".strip-warning")
    expect(warning).to_contain_text("a repris cette caisse", timeout=30_000)
    till.page.locator(".languages [lang=en]").click()
    expect(warning).to_contain_text("finish this ticket here")
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("Enter", "Enter")
    expect(till.page.locator(".paid")).to_be_visible()
    till.press("Enter")
    expect(till.page.locator(".gate")).to_contain_text(MANAGER.name, timeout=30_000)
    till.page.locator(".gate .primary").click()
    expect(till.page.locator(".register")).not_to_have_count(0)
    other.page.context.close()


def test_what_one_till_sells_the_other_sees_gone(
    till: Cashier, browser: Browser, line: Line
) -> None:
    other = Cashier(browser.new_context(locale="fr-FR").new_page(), line.url)
    other.begin(MANAGER.username, MANAGER.password, register=1)
    tile = other.page.locator(".tile", has_text=OIL.name)
    before = tile.locator(".tile-stock").inner_text()
    till.sell(OIL.code)
    till.expect_seal("safe")
    expect(tile.locator(".tile-stock")).not_to_have_text(before)
    other.page.context.close()


@pytest.mark.parametrize("version", [1, 3])
def test_a_device_of_an_older_till_loses_nothing_when_the_new_one_opens_without_the_server(
    till: Cashier, tablet: Device, own_server: Server, version: int
) -> None:
    """Its goods, two sales on their way, a ticket put aside and an open one, as the first or the third till kept them."""
    books = Books(own_server)
    page = tablet.context.new_page()
    page.goto(f"{till.url}/livez")
    own_server.kill()
    till.sell(OIL.code, times=2)
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.press("F1", "Enter")
    expect(till.page.locator(".line")).to_have_count(0)
    till.scan(OIL.code)
    expect(till.page.locator(".line")).to_have_count(1)
    till.page.close()
    queued = page.evaluate(_AS_AN_OLDER_TILL, version)
    till = Cashier(page, till.url)
    till.open()
    till.sign_in(CASHIER.name, CASHIER.pin)
    till.expect_ready()
    till.expect_line(OIL.name)
    till.pay_exact()
    till.press("F1")
    till.page.locator(".parked-ticket").click()
    till.expect_line(OIL.name)
    till.pay_exact()
    own_server.start()
    till.expect_seal("safe")
    receipts = books.new_receipts()
    assert [row["number"] for row in receipts[:2]] == queued
    assert [len(receipts), books.verify(), till.faults] == [4, "", []]


_AS_AN_OLDER_TILL = """async (version) => {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  const all = async (name) => {
    const store = now.transaction(name).objectStore(name);
    const [keys, rows] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
    return [name, keys.map((key, place) => [key, rows[place]])];
  };
  const now = await done(indexedDB.open("till"));
  const kept = Object.fromEntries(await Promise.all(["meta", "receipts", "events", "shelves"].map(all)));
  now.close();
  const deleting = indexedDB.deleteDatabase("till");
  await done(deleting);
  const shelves = version < 3 ? "products" : "shelves";
  // The first till had no reports, and put no tickets aside by them.
  const stores = version < 2 ? ["receipts"] : ["receipts", "events"];
  const opening = indexedDB.open("till", version);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore("meta");
    opening.result.createObjectStore(shelves, version < 3 ? { keyPath: "id" } : undefined);
    opening.result.createObjectStore("receipts", { keyPath: "id" }).createIndex("state", "state");
    if (version > 1) opening.result.createObjectStore("events", { keyPath: "id" });
  };
  const older = await done(opening);
  const write = older.transaction(["meta", shelves, ...stores], "readwrite");
  for (const [key, value] of kept.meta) write.objectStore("meta").put(value, key);
  for (const name of stores) for (const [, row] of kept[name]) write.objectStore(name).put(row);
  for (const [number, text] of kept.shelves) {
    if (version < 3) for (const row of JSON.parse(text)) write.objectStore(shelves).put(row);
    else write.objectStore(shelves).put(text, number);
  }
  await new Promise((resolve) => (write.oncomplete = resolve));
  older.close();
  // Nor had they a second copy, which would fill an empty store again.
  for (const bucket of await navigator.storageBuckets.keys()) await navigator.storageBuckets.delete(bucket);
  return kept.receipts.map(([, row]) => row).filter(({ state }) => state === "queued").sort((a, b) => a.sequence - b.sequence).map(({ receipt }) => receipt.number);
}"""
