"""A cashier at the till: she signs in, scans, takes money. Every step is what a person would do."""

import time

from playwright.sync_api import Locator, Page, expect

from tests.browser.demo import OIL, Person

AZERTY = {
    **dict(zip("0123456789", "à&é\"'(-è_ç", strict=True)),
    **dict(zip("aqzwmAQZWM", "qawz,QAWZ?", strict=True)),
}
"""What a French keyboard makes of the keys of a US one."""
ARABIC = {
    **dict(zip("0123456789", "٠١٢٣٤٥٦٧٨٩", strict=True)),
    **dict(zip("acdefghijklmnopqrstuvwxyz", "شؤيثبلاهتنمةىخحضقسفعرصءغئ", strict=True)),
    **dict.fromkeys("ACDEFGHIJKLMNOPQRSTUVWXYZ", "ٌ"),
    "b": "لا",
    "B": "لآ",
}
"""And an Arabic one: a key may write two letters."""

ENTER = ("Enter", "Enter", 13)
SCANNER_SECONDS = 0.005


class Cashier:
    """Somebody at the till of `url`, in `page`."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        # The browser asks before it leaves unsent sales; whoever reloads here means it.
        page.on("dialog", lambda dialog: dialog.accept())

    def open(self) -> None:
        self.page.goto(f"{self.url}/pos")

    def sign_in_first(self, username: str, password: str) -> None:
        """On a device that nobody has used before."""
        self.page.fill("input[name=username]", username)
        self.page.fill("input[name=password]", password)
        self.page.keyboard.press("Enter")

    def skip_pin(self) -> None:
        """Who came in by password is asked for her PIN, and need not key it."""
        expect(self.page.locator("form.pin")).to_be_visible()
        self.page.keyboard.press("Escape")

    def sign_in(self, name: str, pin: str) -> None:
        """By picking the name and keying the PIN."""
        self.page.get_by_role("button", name=name).click()
        field = self.page.locator("input[type=password]")
        field.fill(pin)
        field.press("Enter")

    def expect_ready(self) -> None:
        """The selling screen is there."""
        expect(self.page.locator(".tile").first).to_be_visible()

    def begin(self, username: str, password: str, register: int = 0, pin: str = "") -> None:
        """A fresh device, up to the selling screen; without a PIN its question is passed over."""
        self.open()
        self.sign_in_first(username, password)
        self.page.locator(".register").nth(register).click()
        counted = self.page.locator(".count").first
        selling = self.page.locator(".selling")
        asked = self.page.locator("form.pin")
        expect(asked.or_(counted).or_(selling).first).to_be_visible()
        if asked.is_visible():
            asked.locator("input").fill(pin)
            self.page.keyboard.press("Enter" if pin else "Escape")
        expect(counted.or_(selling).first).to_be_visible()
        if counted.is_visible():
            counted.fill("3")
            self.page.keyboard.press("Control+Enter")
        self.expect_ready()

    def scan(self, code: str) -> None:
        """A keyboard-wedge scanner on a US keyboard: all its keys at once, however busy the machine is."""
        self.scan_on({}, code)

    def key_scan(self, digits: str) -> None:
        """The same by the browser's own keys, which say themselves when they were pressed, however late they come."""
        browser = self.page.context.new_cdp_session(self.page)
        pressed_at = time.time()
        for key, code, number in [*((it, f"Digit{it}", ord(it)) for it in digits), ENTER]:
            pressed_at += SCANNER_SECONDS
            which = {
                "key": key,
                "code": code,
                "windowsVirtualKeyCode": number,
                "timestamp": pressed_at,
            }
            text = "\r" if key == "Enter" else key
            browser.send("Input.dispatchKeyEvent", {"type": "keyDown", **which, "text": text})
            browser.send("Input.dispatchKeyEvent", {"type": "keyUp", **which})
        browser.detach()

    def stalling_scan(self, *parts: str) -> None:
        """A scan in bursts with a pause between them that is too long for one scan, too short for a hand.

        Its keys say themselves when they were pressed: how long the pause takes on a busy machine does not matter.
        """
        self.page.evaluate(
            """async parts => {
                let now = performance.now();
                const press = (key, code) => {
                    const event = new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true });
                    Object.defineProperty(event, "timeStamp", { value: (now += 5) });
                    document.activeElement.dispatchEvent(event);
                };
                for (const [place, part] of parts.entries()) {
                    if (place > 0) await new Promise((resolve) => setTimeout(resolve, 170));
                    if (place > 0) now += 170;
                    for (const key of part) press(key, /\\d/.test(key) ? `Digit${key}` : `Key${key.toUpperCase()}`);
                }
                press("Enter", "Enter");
            }""",
            list(parts),
        )

    def scan_on(self, layout: dict[str, str], code: str) -> None:
        """The same scanner where the computer believes its keyboard to be another: on AZERTY "2" makes "é".

        At a scanner's speed however busy the machine is; what nobody prevents is typed, as the browser would.
        """
        self.page.evaluate(
            """([code, layout]) => {
                // Chromium has no name for a key that writes two letters.
                const nameOf = (text) => (text.length === 2 ? "" : text);
                const press = (text, code, shiftKey) => {
                    const event = new KeyboardEvent("keydown", { key: nameOf(text), code, shiftKey, bubbles: true, cancelable: true });
                    const typed = document.activeElement.dispatchEvent(event) && text !== "Enter";
                    if (typed) document.execCommand("insertText", false, text);
                };
                for (const it of code) {
                    const name = /\\d/.test(it) ? `Digit${it}` : it === "-" ? "Minus" : `Key${it.toUpperCase()}`;
                    press(layout[it] ?? it, name, /[A-Z]/.test(it));
                }
                press("Enter", "Enter", false);
            }""",
            [code, layout],
        )

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def more(self, key: str) -> None:
        """Tap what "More" offers under a letter: a letter keyed right before a scan would count as the scan's."""
        self.page.locator(".ticket-tools [data-key=F2]").click()
        self.page.locator(f".more [data-key={key}]").click()

    def pay(self) -> None:
        """Two keys: pay, complete; up to the paid screen."""
        self.press("Enter")
        expect(self.page.locator(".payment")).to_be_visible()
        self.press("Enter")
        expect(self.page.locator(".paid")).to_be_visible()

    def pay_exact(self) -> None:
        """Three keys: pay, complete, next customer."""
        self.pay()
        self.next_customer()

    def next_customer(self) -> None:
        self.press("Enter")
        expect(self.page.locator(".goods")).to_be_visible()

    def sell_up_to_paid(self, code: str = OIL.code) -> str:
        """One article, up to the paid screen; the receipt's number, the moment that "paid" is shown."""
        self.scan(code)
        expect(self.page.locator(".line")).to_have_count(1)
        self.pay()
        label = self.page.locator(".receipt").get_attribute("aria-label")
        assert label
        return label.split()[-1]

    def sell(self, code: str, times: int = 1) -> None:
        for _ in range(times):
            self.scan(code)
            expect(self.page.locator(".line")).to_have_count(1)
            self.pay_exact()

    def bring_back(self, manager: Person, pin: str = "") -> Locator:
        """Up to the last button of a return without a receipt, which `manager` approves; its form."""
        self.press("F2", "l")
        form = self.page.locator(".loose form")
        form.locator("input[type=search]").fill("argan alimentaire 250")
        form.get_by_role("button", name=OIL.name).click()
        form.get_by_label("Motif").fill("cliente connue")
        form.locator("select").last.select_option(manager.username)
        form.locator("input[type=password]").fill(pin or manager.pin)
        return form

    def expect_seal(self, state: str, timeout_seconds: float = 60) -> None:
        expect(self.page.locator(".seal")).to_have_attribute(
            "data-state", state, timeout=timeout_seconds * 1000
        )

    def expect_kept(self) -> None:
        """The service worker holds the till: it opens without the server."""
        self.press("F10")
        expect(self.page.locator(".facts [data-fact=kept]")).to_have_attribute(
            "data-is", "true", timeout=30_000
        )
        self.press("Escape")

    def expect_line(self, *texts: str, place: int = 0) -> None:
        """The ticket's line at `place` shows each of `texts`."""
        for text in texts:
            expect(self.page.locator(".line-main").nth(place)).to_contain_text(text)
