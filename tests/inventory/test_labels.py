"""Labels decode back to the GTIN, lot and date that they were printed for."""

import re
from datetime import date

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from inventory.labels import symbols
from store import gs1
from store.codes import with_check_digit
from tests import world
from tests.house import House

DOTS_PER_MM = 24
LOTS = ("L2611A", "1", "A", "12345678901234567890", "abc-2026/11", "LOT.26_B", "000123", "Z9")


def picture(svg: str) -> Image.Image:
    """Our bars as a printer would set them: 24 dots a millimetre, on white."""
    width_mm = float(re.search(r'width="([\d.]+)mm"', svg)[1])  # type: ignore[index]
    height_mm = float(re.search(r'height="([\d.]+)mm"', svg)[1])  # type: ignore[index]
    modules = int(re.search(r'viewBox="0 0 (\d+) 1"', svg)[1])  # type: ignore[index]
    size = round(width_mm * DOTS_PER_MM), round(height_mm * DOTS_PER_MM)
    drawn = Image.new("L", size, 255)
    pen = ImageDraw.Draw(drawn)
    for at, run in re.findall(r"M(\d+) 0h(\d+)", svg):
        left, right = (size[0] * edge / modules for edge in (int(at), int(at) + int(run)))
        pen.rectangle((round(left), 0, round(right) - 1, size[1]), fill=0)
    return drawn


def read(svg: str) -> zxingcpp.Barcode:
    (found,) = zxingcpp.read_barcodes(picture(svg))
    return found


gtins = st.integers(0, 10**12 - 1).map(lambda n: "0" + with_check_digit(f"{n:012d}"))
lots = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-./_", min_size=1, max_size=14)  # fmt: skip
days = st.dates(min_value=date(2026, 1, 1), max_value=date(2049, 12, 31))  # fmt: skip


@given(gtins)
def test_an_ean13_reads_back_as_its_gtin(gtin: str) -> None:
    found = read(symbols.ean13(gtin, 9))
    assert found.format == zxingcpp.BarcodeFormat.EAN13
    assert found.text == gtin[1:]


@given(gtins, lots, days)
def test_a_gs1_128_reads_back_as_gtin_date_and_lot(gtin: str, lot: str, until: object) -> None:
    elements = {"01": gtin, "15": str(until).replace("-", "")[2:], "10": lot}
    drawn = symbols.gs1_128(elements, 150, 11)
    assert drawn is not None
    found = read(drawn)
    assert found.content_type == zxingcpp.ContentType.GS1
    assert gs1.parse_elements(found.text) == elements


@pytest.mark.parametrize("lot", LOTS)
def test_a_lot_fits_its_paper_or_is_left_to_the_qr_code(lot: str) -> None:
    elements = {"01": "02000000000015", "15": "271123", "10": lot}
    drawn = symbols.gs1_128(elements, 93, 11)
    if len(lot) < 15:
        assert drawn is not None
    if drawn is not None:
        assert gs1.parse_elements(read(drawn).text) == elements


def test_bars_too_fine_for_the_paper_are_not_drawn() -> None:
    assert symbols.gs1_128({"01": "02000000000015", "10": "L" * 20}, 40, 11) is None


def test_a_wrong_check_digit_is_never_repaired() -> None:
    with pytest.raises(Exception, match="check digit"):
        symbols.ean13("02000000000016", 9)


def test_the_nominal_width_of_an_ean13_is_that_of_gs1() -> None:
    assert 'width="37.290mm"' in symbols.ean13("02000000000015", 9)


@pytest.mark.parametrize("lot", LOTS)
def test_the_qr_code_is_a_link_to_the_jar(lot: str) -> None:
    elements = {"01": "02000000000015", "15": "271123", "10": lot}
    svg = symbols.qr("https://shop.example", elements)
    (found,) = zxingcpp.read_barcodes(_qr_picture(svg))
    assert found.text.startswith("https://shop.example/01/02000000000015/10/")
    assert gs1.parse_link(found.text) == elements


def _qr_picture(svg: str) -> Image.Image:
    side = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])  # type: ignore[index]
    drawn = Image.new("L", (side * 8, side * 8), 255)
    pen = ImageDraw.Draw(drawn)
    x = y = 0.0
    for letter, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.search(r' d="([^"]+)"', svg)[1]):  # type: ignore[index]
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if letter == "M":
            x, y = values
        elif letter == "m":
            x, y = x + values[0], y + values[1]
        else:
            pen.rectangle(
                (x * 8, (y - 0.5) * 8, (x + values[0]) * 8 - 1, (y + 0.5) * 8 - 1), fill=0
            )
            x += values[0]
    return drawn


@pytest.mark.anyio
async def test_the_shelf_labels_of_a_product_are_printed_as_often_as_asked(house: House) -> None:
    await world.argan(house.db)
    await _coded(house)
    nadia = await house.client("manager")
    assert "HUI-001" in (await nadia.get("/office/labels")).text
    form = {"kind": "shelf", "sheet": "a4-24", "start": "3", "count.1": "25"}
    page = (await nadia.post("/office/labels/print", data=form)).text
    assert page.count('class="bars"') == 25
    assert page.count('class="label-page"') == 2
    assert "2000000000015" in page


@pytest.mark.anyio
async def test_a_jars_label_bears_its_lot_and_date_in_both_codes(house: House) -> None:
    lot_id = await world.argan(house.db)
    await _coded(house)
    nadia = await house.client("manager")
    assert "A1" in (await nadia.get("/office/labels?kind=product")).text
    form = {"kind": "product", "sheet": "roll-100", f"count.{lot_id}": "1"}
    page = (await nadia.post("/office/labels/print", data=form)).text
    bars = re.search(r'<svg class="bars".*?</svg>', page)
    assert bars
    assert gs1.parse_elements(read(bars[0]).text) == {"01": "02000000000015", "15": "271123", "10": "A1"}  # fmt: skip


@pytest.mark.anyio
@pytest.mark.parametrize(
    "wrong",
    [
        {"sheet": "a4-24"},
        {"sheet": "a4-14", "count.1": "1"},
        {"sheet": "nothing", "count.1": "1"},
        {"sheet": "a4-24", "count.1": "501"},
        {"sheet": "a4-24", "count.1": "-1"},
    ],
)
async def test_what_cannot_be_printed_is_refused_and_what_was_typed_stays(
    house: House, wrong: dict[str, str]
) -> None:
    await world.argan(house.db)
    await _coded(house)
    nadia = await house.client("manager")
    response = await nadia.post("/office/labels/print", data={"kind": "shelf", **wrong})
    assert response.status_code == 422
    assert f'value="{wrong.get("count.1", "0")}"' in response.text


async def _coded(house: House) -> None:
    await house.db.write(lambda tx: tx.execute("UPDATE product SET gtin = '02000000000015'"))
