"""A scale at the till: its weight is seen live, and taken only at rest and above nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, CUMIN
from tests.browser.peers import Plug, Scale, scale
from tests.pos.printer import LOOK_AT
from tests.server import Server


@pytest.fixture
def platform() -> Iterator[Scale]:
    with scale() as made:
        yield made


@pytest.fixture
def plug(context: BrowserContext, platform: Scale) -> Iterator[Plug]:
    cable = Plug(context, "serial", platform.address)
    yield cable
    cable.pull()


@pytest.fixture
def till(page: Page, live_server: Server, plug: Plug) -> Iterator[Cashier]:
    """At the selling screen, with a scale paired, and asked for the weight of loose cumin."""
    Books(live_server).free_registers()
    page.set_viewport_size({"width": 1024, "height": 768})
    cashier = Cashier(page, live_server.url)
    cashier.begin(CASHIER.username, CASHIER.password)
    cashier.press("F10")
    page.get_by_role("button", name="Imprimante et balance").click()
    page.get_by_role("button", name="Choisir la balance").click()
    expect(page.locator(".scale-state")).to_have_text("Rien sur la balance.")
    cashier.press("Escape")
    ask_for_cumin(cashier)
    yield cashier
    assert cashier.faults == []


def ask_for_cumin(till: Cashier) -> None:
    till.page.keyboard.type(CUMIN.sku, delay=90)
    till.press("Enter")
    expect(till.page.locator(".keypad")).to_be_visible()


def expect_scale(till: Cashier, weight: str, state: str) -> None:
    expect(till.page.locator(".scale-weight")).to_have_text(weight)
    expect(till.page.locator(".scale-state")).to_have_text(state)


def test_a_weight_is_taken_at_rest_and_not_before(till: Cashier, platform: Scale) -> None:
    expect_scale(till, "0\u00a0g", "Rien sur la balance.")
    till.press("Enter")
    expect(till.page.locator(".notice")).to_contain_text("Rien sur la balance.")
    platform.put(362, moving=True)
    expect_scale(till, "362\u00a0g", "Le poids bouge encore…")
    till.press("Enter")
    expect(till.page.locator(".notice")).to_contain_text("bouge encore")
    take = till.page.locator(".keypad .big").bounding_box()
    assert take is not None
    assert take["y"] + take["height"] <= 768
    expect(till.page.locator(".line")).to_have_count(0)
    platform.put(350)
    expect_scale(till, "350\u00a0g", "Poids stable")
    expect(till.page.locator(".keypad-sum")).to_contain_text("84,00")
    till.page.screenshot(path=LOOK_AT / "scale-fr.png")
    till.press("Enter")
    till.expect_line("350\u00a0g", "84,00")


def test_the_tare_comes_off_and_a_scale_below_zero_is_set_to_zero(
    till: Cashier, platform: Scale
) -> None:
    platform.put(40)
    expect_scale(till, "40\u00a0g", "Poids stable")
    till.press("Alt+t")
    expect_scale(till, "0\u00a0g", "Rien sur la balance.")
    platform.put(390)
    expect_scale(till, "350\u00a0g", "Poids stable, tare déduite")
    platform.put(0)
    expect_scale(till, "-40\u00a0g", "Sous zéro : remettez la balance à zéro.")
    till.press("Enter")
    expect(till.page.locator(".line")).to_have_count(0)
    till.press("Alt+z")
    expect_scale(till, "0\u00a0g", "Rien sur la balance.")
    platform.put(1250)
    expect_scale(till, "1,25\u00a0kg", "Poids stable")
    till.press("Enter")
    till.expect_line("1,25\u00a0kg", "300,00")


def test_a_scale_that_is_pulled_out_or_silent_leaves_keying(
    till: Cashier, platform: Scale, plug: Plug
) -> None:
    platform.put(350)
    expect_scale(till, "350\u00a0g", "Poids stable")
    platform.is_silent = True
    expect_scale(till, "–", "La balance ne dit rien.")
    till.press("Enter")
    expect(till.page.locator(".line")).to_have_count(0)
    platform.is_silent = False
    expect_scale(till, "350\u00a0g", "Poids stable")
    plug.pull()
    expect_scale(till, "–", "La balance n'est pas branchée : saisissez le poids.")
    till.page.keyboard.type("500", delay=90)
    till.press("Enter")
    till.expect_line("500\u00a0g", "120,00")
    plug.plug_in()
    ask_for_cumin(till)
    expect_scale(till, "350\u00a0g", "Poids stable")
    till.page.keyboard.type("400", delay=90)
    expect(till.page.locator(".keypad-sum")).to_contain_text("96,00")
    till.press("Enter")
    till.expect_line("400\u00a0g", place=1)


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_scale_is_read_in_either_direction(
    till: Cashier, platform: Scale, language: str
) -> None:
    till.press("Escape")
    till.page.locator(f".language[lang={language}]").click()
    expect(till.page.locator("html")).to_have_attribute("lang", language)
    platform.put(850)
    ask_for_cumin(till)
    expect(till.page.locator(".scale[data-state=ready]")).to_be_visible()
    for width, height in ((1024, 768), (360, 720)):
        till.page.set_viewport_size({"width": width, "height": height})
        till.page.screenshot(path=LOOK_AT / f"scale-{language}-{width}.png")
        take = till.page.locator(".keypad .big").bounding_box()
        assert take is not None
        assert take["y"] + take["height"] <= height
        assert till.page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert violations(till.page) == []
