"""A shopper in the storefront, and the person at the order desk: what each does, step by step."""

from typing import Any

from playwright.sync_api import Browser, Page, expect

from tests.browser.demo import Person

WEIGHED = ("Document", "Stylesheet", "Font", "Script", "Fetch", "XHR", "Other")


class Shopper:
    """Somebody in the shop of `url`, in the language `lang`."""

    def __init__(self, page: Page, url: str, lang: str = "fr") -> None:
        self.page = page
        self.url = url
        self.lang = lang
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))

    def see(self, path: str) -> None:
        self.page.goto(f"{self.url}/{self.lang}{path}")

    def add(self, sku: str, times: int = 1) -> None:
        """From the product's own page into the basket."""
        self.see(f"/products/{sku.lower()}")
        form = self.page.locator("form[data-buy]")
        if times != 1:
            form.locator("input[type=number]").fill(str(times))
        form.locator("button[type=submit]").click()
        expect(self.page.locator("#said .notice, .basket-line").first).to_be_visible()

    def fill_in(self) -> None:
        """Everything the checkout asks of somebody in Casablanca."""
        self.page.check("#checkout input[value=local]")
        for name, words in (
            ("name", "Amina Berrada"), ("phone", "06 12 34 56 78"),
            ("city", "Casablanca"), ("address", "12, rue des Orangers"),
        ):  # fmt: skip
            self.page.fill(f"#checkout [name={name}]", words)

    def order(self) -> str:
        """From the basket to the order's page; its code."""
        self.see("/checkout")
        self.fill_in()
        expect(self.page.locator("#checkout input[value=local]")).to_be_checked()
        self.page.click("#place")
        expect(self.page.locator(".thanks")).to_be_visible()
        return self.page.locator(".code-big").inner_text()

    def left(self, sku: str) -> Any:
        """What the product's page says is left of it."""
        self.see(f"/products/{sku.lower()}")
        return self.page.locator(".buy [data-stock]")


def without_scripts(browser: Browser, width: int = 360) -> Page:
    return browser.new_page(java_script_enabled=False, viewport={"width": width, "height": 800})


def sign_in(page: Page, url: str, person: Person, wanted: str) -> None:
    """At the office's door, then to the page wanted."""
    page.goto(f"{url}/office/sign-in")
    page.fill("[name=username]", person.username)
    page.fill("[name=password]", person.password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/sign-in" not in address)
    page.goto(url + wanted)


class Scales:
    """Weighs what a page sends for: bytes on the wire by kind of file."""

    def __init__(self, page: Page) -> None:
        self.bytes: dict[str, int] = {}
        self._kinds: dict[str, str] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.responseReceived", self._came)
        session.on("Network.loadingFinished", self._ended)

    def _came(self, event: dict[str, Any]) -> None:
        self._kinds[event["requestId"]] = event["type"]

    def _ended(self, event: dict[str, Any]) -> None:
        kind = self._kinds.get(event["requestId"], "Other")
        self.bytes[kind] = self.bytes.get(kind, 0) + int(event["encodedDataLength"])

    @property
    def without_pictures(self) -> int:
        return sum(self.bytes.get(kind, 0) for kind in WEIGHED)
