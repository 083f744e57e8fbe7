"""Favourites at the till: pinned by a tap, first of the categories, and there on the register's next device."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, CUMIN, OIL
from tests.browser.device import opens_alone
from tests.server import Server


def begin(page: Page, server: Server) -> Cashier:
    Books(server).free_registers()
    page.set_viewport_size({"width": 1024, "height": 768})
    till = Cashier(page, server.url)
    till.begin(CASHIER.username, CASHIER.password)
    return till


def test_what_is_pinned_comes_first_and_is_there_on_the_next_device(
    page: Page, browser: Browser, live_server: Server
) -> None:
    till = begin(page, live_server)
    tiles, chips = page.locator(".tile"), page.locator(".categories .chip")
    chips.first.click()
    expect(tiles).to_have_count(0)
    assert violations(page) == []
    page.locator(".arrange").click()
    tiles.filter(has_text=OIL.name).click()
    expect(tiles.filter(has_text=OIL.name)).to_have_attribute("aria-pressed", "true")
    page.locator("#search").fill(CUMIN.sku)
    tiles.filter(has_text=CUMIN.name).click()
    expect(page.locator(".line")).to_have_count(0)
    assert violations(page) == []
    page.locator(".arrange").click()
    expect(tiles).to_have_count(2)
    tiles.first.click()
    till.expect_line(OIL.name)
    till.press("F4")

    page.reload()
    till.expect_ready()
    expect(tiles).to_have_count(2)
    expect(chips.first).to_have_attribute("aria-pressed", "true")

    other = browser.new_context()
    fresh = begin(other.new_page(), live_server)
    fresh.page.locator(".categories .chip").first.click()
    expect(fresh.page.locator(".tile")).to_have_count(2)
    fresh.page.locator(".arrange").click()
    fresh.page.locator(".tile").filter(has_text=OIL.name).click()
    fresh.page.locator(".arrange").click()
    expect(fresh.page.locator(".tile")).to_have_count(1)
    assert till.faults == fresh.faults == []
    other.close()


def test_a_change_of_language_leaves_the_goods_as_they_are_looked_at(
    page: Page, live_server: Server
) -> None:
    """Favourites that are being chosen, and a search that is begun."""
    begin(page, live_server)
    page.locator(".categories .chip").first.click()
    page.locator(".categories .arrange:not(.finish)").click()
    page.locator(".language[lang=ar]").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    tile = page.locator(".tile", has_text=CUMIN.name_ar)
    pressed = tile.get_attribute("aria-pressed")
    tile.click()
    expect(tile).not_to_have_attribute("aria-pressed", str(pressed))
    tile.click()
    expect(tile).to_have_attribute("aria-pressed", str(pressed))
    page.locator("#search").fill(OIL.sku)
    expect(page.locator(".tile").first).to_have_text(re.compile("أركان"))
    page.locator(".language[lang=fr]").click()
    expect(page.locator("html")).to_have_attribute("dir", "ltr")
    expect(page.locator("#search")).to_have_value(OIL.sku)
    expect(page.locator(".tile").first).to_have_text(re.compile("argan"))
    # Enter pins what is found, and sells nothing, while the favourites are chosen.
    found = page.locator(".tile[data-enter]")
    pressed = found.get_attribute("aria-pressed")
    name = found.locator(".tile-name").inner_text()
    page.locator("#search").press("Enter")
    expect(page.locator("#search")).to_have_value("")
    expect(page.locator(".tile", has_text=name).first).not_to_have_attribute(
        "aria-pressed", str(pressed)
    )
    expect(page.locator(".line")).to_have_count(0)
    page.locator(".tile", has_text=name).first.click()
    page.locator(".categories .arrange.finish").click()
    expect(page.locator(".categories .finish")).to_have_count(0)


@opens_alone
def test_what_is_pinned_without_the_server_is_said_to_it_later(
    page: Page, live_server: Server
) -> None:
    with page.expect_response("**/pos/api/favourites") as known:
        till = begin(page, live_server)
    before = len(known.value.json()["favourites"])
    page.locator(".categories .chip").first.click()
    expect(page.locator(".tile")).to_have_count(before)
    page.context.set_offline(True)
    page.locator(".arrange").click()
    page.locator(".tile").last.click()
    expect(page.locator(".tile").last).to_have_attribute("aria-pressed", "true")
    page.locator(".arrange").click()
    expect(page.locator(".tile")).to_have_count(before + 1)
    with page.expect_response("**/pos/api/favourites") as said:
        page.context.set_offline(False)
    assert len(said.value.json()["favourites"]) == before + 1
    assert till.faults == []
