"""Labels as Chromium sets them for the printer: every code on the page reads back."""

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser

from store import gs1
from tests.browser.accessibility import violations
from tests.browser.demo import MANAGER, OIL
from tests.browser.shopper import sign_in
from tests.server import Server


@pytest.mark.parametrize(
    ("kind", "sheet", "codes"),
    [("shelf", "a4-24", 3), ("shelf", "roll-58", 3), ("product", "a4-14", 6), ("product", "roll-100", 6)],
)  # fmt: skip
def test_a_printed_page_reads_back(
    browser: Browser, live_server: Server, kind: str, sheet: str, codes: int
) -> None:
    context = browser.new_context(device_scale_factor=4, viewport={"width": 1000, "height": 900})
    page = context.new_page()
    sign_in(page, live_server.url, MANAGER, f"/office/labels?kind={kind}&q={OIL.sku}")
    page.locator("input[name^=count]").first.fill("3")
    page.locator("select[name=sheet]").select_option(sheet)
    page.locator(".bulk button").click()
    page.locator(".label-page").first.wait_for()
    assert violations(page) == []
    found = []
    for shown in page.locator(".label:not(:empty)").all():
        picture = Image.open(io.BytesIO(shown.screenshot()))
        found += zxingcpp.read_barcodes(picture)
    assert len(found) == codes
    for code in found:
        if code.format == zxingcpp.BarcodeFormat.EAN13:
            assert code.text == OIL.code
        elif code.format == zxingcpp.BarcodeFormat.QRCode:
            assert gs1.parse_link(code.text)["01"] == OIL.gtin14
        else:
            assert gs1.parse_elements(code.text)["01"] == OIL.gtin14
    context.close()
