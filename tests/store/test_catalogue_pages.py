"""The office's catalogue over HTTP: prices, photos, archiving, and files in and out."""

import io

import pytest
from PIL import Image

from store import clock
from store.seeds.catalogue import DATA
from tests import world
from tests.house import House

pytestmark = pytest.mark.anyio
COOPERATIVES = (DATA / "cooperatives.csv").read_bytes()
GOODS = (DATA / "catalogue.csv").read_bytes()


async def founded(house: House) -> None:
    from store.seeds import places

    await places.seed(house.db, clock.now(), lambda done, total: None)


async def send(house: House, kind: str, content: bytes, role: str = "manager") -> str:
    """Send a file; the address of its plan."""
    client = await house.client(role)
    response = await client.post(f"/office/import/{kind}", files={"file": ("f.csv", content)})
    assert response.status_code == 303, response.text
    return str(response.headers["location"])


def mark_of(page: str) -> str:
    return page.split('name="mark" value="')[1].split('"')[0]


async def carry_out(house: House, kind: str, content: bytes) -> None:
    nadia = await house.client("manager")
    plan = await send(house, kind, content)
    mark = mark_of((await nadia.get(plan)).text)
    assert (await nadia.post(plan, data={"mark": mark})).status_code == 303


async def test_the_seed_files_come_in_through_the_office(house: House) -> None:
    await founded(house)
    await carry_out(house, "cooperatives", COOPERATIVES)
    await carry_out(house, "catalogue", GOODS)
    assert await house.db.fetchval("SELECT COUNT(*) FROM product") == 110
    assert await house.db.fetchval("SELECT COUNT(*) FROM cooperative") == 46
    nadia = await house.client("manager")
    again = (await nadia.get(await send(house, "catalogue", GOODS))).text
    assert 'name="mark"' not in again  # nothing would change


async def test_a_fault_is_named_by_row_and_column_and_nothing_is_changed(house: House) -> None:
    await founded(house)
    await carry_out(house, "cooperatives", COOPERATIVES)
    lines = GOODS.decode("utf-8-sig").splitlines()
    lines[3] = lines[3].replace("piece", "barrel", 1)
    nadia = await house.client("manager")
    page = (await nadia.get(await send(house, "catalogue", "\n".join(lines).encode()))).text
    assert "unit_of_sale" in page
    assert ">4<" in page
    assert 'name="mark"' not in page
    assert await house.db.fetchval("SELECT COUNT(*) FROM product") == 0


async def test_a_plan_that_is_no_longer_true_is_not_carried_out(house: House) -> None:
    await founded(house)
    await carry_out(house, "cooperatives", COOPERATIVES)
    nadia = await house.client("manager")
    plan = await send(house, "catalogue", GOODS)
    mark = mark_of((await nadia.get(plan)).text)
    await carry_out(house, "catalogue", GOODS)
    assert (await nadia.post(plan, data={"mark": mark})).status_code == 409


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00garbage", b"PK\x03\x04broken", b"a,b\n1"])
async def test_what_is_not_such_a_file_is_refused_in_words(house: House, content: bytes) -> None:
    await founded(house)
    nadia = await house.client("manager")
    response = await nadia.post(
        "/office/import/cooperatives", files={"file": ("x.csv", content)}, follow_redirects=True
    )
    assert response.status_code == 422


async def test_a_pool_operator_brings_in_cooperatives_but_no_prices(house: House) -> None:
    await founded(house)
    youssef = await house.client("pool_operator")
    await send(house, "cooperatives", COOPERATIVES, "pool_operator")
    response = await youssef.post("/office/import/catalogue", files={"file": ("f.csv", GOODS)})
    assert response.status_code == 403


async def test_the_catalogue_goes_out_as_it_comes_in(house: House) -> None:
    await founded(house)
    await carry_out(house, "cooperatives", COOPERATIVES)
    await carry_out(house, "catalogue", GOODS)
    nadia = await house.client("manager")
    for form in ("csv", "xlsx"):
        content = (await nadia.get(f"/office/import/catalogue.{form}")).content
        again = (await nadia.get(await send(house, "catalogue", content))).text
        assert 'name="mark"' not in again


async def test_a_new_price_counts_at_once_and_a_later_one_waits_for_its_day(house: House) -> None:
    await world.argan(house.db)
    nadia = await house.client("manager")
    day = clock.plus_days(clock.day(clock.now()), 3)
    for form in ({"price": "189,50"}, {"price": "195", "starts_on": day}):
        response = await nadia.post("/office/products/HUI-001/price", data=form)
        assert response.status_code == 303
    page = (await nadia.get("/office/products/HUI-001")).text
    assert "189,50" in page
    amounts = await house.db.fetch("SELECT amount FROM price ORDER BY starts_at")
    assert [row[0] for row in amounts] == [10_000, 18_950, 19_500]


@pytest.mark.parametrize(
    "form", [{"price": ""}, {"price": "abc"}, {"price": "0"}, {"price": "9", "starts_on": "2020-01-01"},
             {"price": "9", "starts_on": "2026-13-45"}],
)  # fmt: skip
async def test_a_price_that_makes_no_sense_is_refused(house: House, form: dict[str, str]) -> None:
    await world.argan(house.db)
    response = await (await house.client("manager")).post(
        "/office/products/HUI-001/price", data=form
    )
    assert response.status_code == 422


async def test_a_photo_takes_the_place_of_the_drawing_and_leaves_it_again(house: House) -> None:
    await world.argan(house.db)
    nadia = await house.client("manager")
    picture = io.BytesIO()
    Image.new("RGB", (900, 1100), "orange").save(picture, "JPEG")
    sent = await nadia.post(
        "/office/products/HUI-001/photo", files={"photo": ("jar.jpg", picture.getvalue())}
    )
    assert sent.status_code == 303
    shown = (await nadia.get("/office/products/HUI-001")).text
    address = shown.split('src="/photos/')[1].split('"')[0]
    assert (await nadia.get(f"/photos/{address}")).headers["content-type"] == "image/webp"
    assert (await nadia.post("/office/products/HUI-001/photo/remove")).status_code == 303
    assert "/pictures/HUI-001" in (await nadia.get("/office/products/HUI-001")).text


async def test_what_is_not_a_picture_is_refused(house: House) -> None:
    await world.argan(house.db)
    response = await (await house.client("manager")).post(
        "/office/products/HUI-001/photo", files={"photo": ("x.svg", b"<svg onload=alert(1)>")}
    )
    assert response.status_code == 422


async def test_an_archived_product_leaves_the_lists_and_comes_back(house: House) -> None:
    await world.argan(house.db)
    nadia = await house.client("manager")
    await nadia.post("/office/products/HUI-001/sold")
    assert "HUI-001" not in (await nadia.get("/office/products")).text
    assert "HUI-001" in (await nadia.get("/office/products?state=archived")).text
    await nadia.post("/office/products/HUI-001/sold", data={"sold": "1"})
    assert "HUI-001" in (await nadia.get("/office/products")).text
