"""Labels as Chromium sets them for the printer: every code reads back, and no paper is wasted."""

import io
import re

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page

from store import gs1
from tests.browser.accessibility import violations
from tests.browser.demo import MANAGER, OIL
from tests.browser.shopper import sign_in
from tests.server import Server


def choose(page: Page, server: Server, kind: str, sheet: str, count: int) -> None:
    sign_in(page, server.url, MANAGER, f"/office/labels?kind={kind}&q={OIL.sku}")
    page.locator("input[name^=count]").first.fill(str(count))
    page.locator("select[name=sheet]").select_option(sheet)
    page.locator(".bulk button").click()
    page.locator(".label-page").first.wait_for()


@pytest.mark.parametrize(
    ("kind", "sheet", "codes"),
    [("shelf", "a4-24", 3), ("shelf", "roll-58", 3), ("product", "a4-14", 6), ("product", "roll-100", 6)],
)  # fmt: skip
def test_a_printed_page_reads_back(
    browser: Browser, live_server: Server, kind: str, sheet: str, codes: int
) -> None:
    context = browser.new_context(device_scale_factor=4, viewport={"width": 1000, "height": 900})
    page = context.new_page()
    choose(page, live_server, kind, sheet, 3)
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


@pytest.mark.parametrize(
    ("kind", "sheet", "labels", "papers"),
    [("shelf", "a4-24", 25, 2), ("shelf", "roll-58", 5, 5), ("product", "a4-14", 15, 2), ("product", "roll-100", 5, 5)],
)  # fmt: skip
def test_the_printer_gets_as_many_papers_as_the_labels_need(
    page: Page, live_server: Server, kind: str, sheet: str, labels: int, papers: int
) -> None:
    choose(page, live_server, kind, sheet, labels)
    printed = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", printed)) == papers
