"""The camera of a phone or tablet as a scanner: Chromium films a picture that the test has made of real codes."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageEnhance, ImageFilter
from playwright.sync_api import BrowserContext, BrowserType, expect

from store.codes import label, order_symbol
from tests.browser.accessibility import violations
from tests.browser.books import Books
from tests.browser.cashier import Cashier
from tests.browser.demo import CASHIER, CUMIN, OIL
from tests.pos.printer import LOOK_AT
from tests.server import Server

SIZE = (1280, 720)
FRAMES = 45
"""About a second and a half of film for each picture, and as much with nothing in it."""

Code = tuple[zxingcpp.BarcodeFormat, str, dict[str, Any], str]
SEEN: list[Code] = [
    (zxingcpp.BarcodeFormat.EAN13, OIL.code, {}, "165,00"),
    (
        zxingcpp.BarcodeFormat.EAN13,
        label("21PPPPPWWWWWC", CUMIN.plu, 350),
        {},
        "350\u00a0g",
    ),
    (zxingcpp.BarcodeFormat.Code128, "2000000000022", {}, "310,00"),
    (
        zxingcpp.BarcodeFormat.DataMatrix,
        "(01)02000000000039(10)VU7",
        {"gs1": True},
        "89,00",
    ),
    (
        zxingcpp.BarcodeFormat.QRCode,
        "https://terroir.example.ma/01/02000000000046/10/VU8",
        {},
        "85,00",
    ),
    # The label of a lot, as the pool's cartons bear it.
    (zxingcpp.BarcodeFormat.Code128, "(01)02000000000060(10)VU9", {"gs1": True}, "52,00"),
]
EAN_8 = "96385074"


def film(path: Path, codes: list[Code], *, weak: bool) -> Path:
    """A film of the codes, one after the other, with a bare table in between; a `weak` one is dim and out of focus."""
    table = Image.new("RGB", SIZE, (196, 176, 148))
    with path.open("wb") as out:
        for kind, text, options, _ in codes:
            for picture in (table, held(table, kind, text, options)):
                frame = BytesIO()
                (dimmed(picture) if weak else picture).save(frame, "JPEG", quality=90)
                out.write(frame.getvalue() * FRAMES)
    return path


def dimmed(picture: Image.Image) -> Image.Image:
    """As a cheap camera sees it in the evening."""
    blurred = picture.filter(ImageFilter.GaussianBlur(1.6))
    return ImageEnhance.Brightness(ImageEnhance.Contrast(blurred).enhance(0.45)).enhance(0.6)


def held(
    table: Image.Image, kind: zxingcpp.BarcodeFormat, text: str, options: dict[str, Any]
) -> Image.Image:
    """A white label with a code on it, lying a little askew."""
    code = zxingcpp.create_barcode(text, kind, **options).to_image(scale=4, add_quiet_zones=True)
    printed = Image.fromarray(code).convert("L")
    on_label = Image.new("L", (printed.width + 80, printed.height + 80), 245)
    on_label.paste(printed, (40, 40))
    turned = on_label.convert("RGBA").rotate(6, expand=True, resample=Image.Resampling.BICUBIC)
    picture = table.copy()
    at = ((SIZE[0] - turned.width) // 2, (SIZE[1] - turned.height) // 2)
    picture.paste(turned, at, turned)
    return picture


@pytest.fixture
def filmed() -> list[Code]:
    """What lies before the camera of a test that asks for nothing else: every kind of code, well lit."""
    return SEEN


@pytest.fixture
def context(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    tmp_path: Path,
    filmed: list[Code],
) -> Iterator[BrowserContext]:
    """A tablet whose camera sees the film, over and over."""
    seen = film(tmp_path / "film.mjpeg", filmed, weak=filmed is not SEEN)
    camera = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={seen}",
    ]
    launch = {**browser_type_launch_args, "args": [*browser_type_launch_args["args"], *camera]}
    browser = browser_type.launch(**launch)
    yield browser.new_context(viewport={"width": 768, "height": 1024}, locale="fr-FR")
    browser.close()


@pytest.fixture
def till(context: BrowserContext, live_server: Server) -> Iterator[Cashier]:
    Books(live_server).free_registers()
    cashier = Cashier(context.new_page(), live_server.url)
    cashier.begin(CASHIER.username, CASHIER.password)
    yield cashier
    assert cashier.faults == []


def open_camera(till: Cashier) -> None:
    till.page.get_by_role("button", name="Scanner avec la caméra").click()
    expect(till.page.locator(".camera video")).to_be_visible()


def test_every_kind_of_code_held_before_the_camera_is_a_scan_and_counts_once(till: Cashier) -> None:
    refused: list[str] = []
    till.page.on(
        "console", lambda said: refused.append(said.text) if said.type == "error" else None
    )
    open_camera(till)
    lines = till.page.locator(".line")
    for _, text, _, words in SEEN:
        expect(lines.filter(has_text=words), text).to_have_count(1)
    till.page.screenshot(path=LOOK_AT / "camera-fr.png")
    assert violations(till.page) == []
    till.page.get_by_role("button", name="Fermer la caméra").click()
    expect(till.page.locator(".camera")).to_be_hidden()
    counted = till.page.locator(".line-detail").all_inner_texts()
    assert len(counted) == len(SEEN)
    assert refused == []


def test_paying_puts_the_camera_away(till: Cashier) -> None:
    open_camera(till)
    expect(till.page.locator(".line")).not_to_have_count(0)
    till.page.set_viewport_size({"width": 360, "height": 720})
    till.page.screenshot(path=LOOK_AT / "camera-360.png")
    assert till.page.evaluate("() => document.documentElement.scrollWidth") <= 360
    till.page.locator(".pay").click()
    expect(till.page.locator(".payment")).to_be_visible()
    till.press("Escape")
    expect(till.page.locator(".camera")).to_be_hidden()


NATIVE = """(code) => {
    globalThis.BarcodeDetector = class {
        static getSupportedFormats = async () => ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "qr_code", "data_matrix"];
        detect = async (video) => (video.videoWidth ? [{ rawValue: code }] : []);
    };
}"""


def test_the_browsers_own_reader_is_used_where_there_is_one(till: Cashier) -> None:
    till.page.evaluate(NATIVE, OIL.code)
    open_camera(till)
    till.expect_line("1 pièce", OIL.name)
    assert till.page.evaluate("() => globalThis.ZXingWASM === undefined")


def test_a_camera_that_is_forbidden_or_missing_is_said(till: Cashier) -> None:
    for name, words in (("NotAllowedError", "pas autorisée"), ("NotFoundError", "pas de caméra")):
        till.page.evaluate(
            """(name) => { navigator.mediaDevices.getUserMedia =
                () => Promise.reject(new DOMException("no", name)); }""",
            name,
        )
        till.page.get_by_role("button", name="Scanner avec la caméra").click()
        expect(till.page.locator(".notice")).to_contain_text(words)
        expect(till.page.locator(".camera")).to_be_hidden()


class TestInTheEvening:
    """One code each, dim and out of focus."""

    @pytest.fixture
    def filmed(self, request: pytest.FixtureRequest, live_server: Server) -> list[Code]:
        if request.function.__name__.endswith("unknown"):
            return [(zxingcpp.BarcodeFormat.EAN8, EAN_8, {}, "")]
        (order,) = Books(live_server).run(
            "SELECT code FROM shop_order WHERE delivery = 'pickup' ORDER BY placed_at DESC LIMIT 1"
        )
        return [(zxingcpp.BarcodeFormat.QRCode, order_symbol(order["code"]), {}, order["code"])]

    def test_an_ean_8_is_read_and_said_to_be_unknown(self, till: Cashier) -> None:
        open_camera(till)
        expect(till.page.locator(".notice[data-tone=bad]")).to_contain_text(EAN_8)

    def test_the_qr_of_an_order_opens_it(self, till: Cashier, filmed: list[Code]) -> None:
        open_camera(till)
        expect(till.page.locator(".pickup")).to_contain_text(filmed[0][3])
        expect(till.page.locator(".camera")).to_be_hidden()
