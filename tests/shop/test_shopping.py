"""The shop over HTTP, without JavaScript: from a product to the order's own page, in each language."""

import httpx2
import pytest

from store.db import Transaction
from tests import world
from tests.house import House
from tests.shop import scene
from tests.shop.page import Page
from tests.shop.scene import ARGAN, DATES, HONEY, MILK
from tests.world import NOW

pytestmark = pytest.mark.anyio
FORM = {
    "delivery": "local", "name": "Amina Berrada", "phone": "06 12 34 56 78", "email": "amina@example.ma",
    "city": "Casablanca", "address": "12, rue des Orangers", "landmark": "",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _at_a_fixed_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the edge stands at NOW, the day for which the world's lots were made."""
    monkeypatch.setattr("store.clock.now", lambda: NOW)


async def shopper(house: House) -> httpx2.AsyncClient:
    await scene.set_up(house.db)
    return await house.client()


async def add(client: httpx2.AsyncClient, product: int, quantity: int = 1) -> httpx2.Response:
    return await client.post(
        "/fr/basket/add", data={"product": str(product), "quantity": str(quantity)}
    )


async def order(client: httpx2.AsyncClient, **changes: str) -> httpx2.Response:
    page = Page((await client.get("/fr/checkout")).text)
    seen = page.value("input[name=seen_total]")
    return await client.post("/fr/checkout", data={"seen_total": seen, **FORM, **changes})


def said(response: httpx2.Response) -> str:
    return Page(response.text).text()


@pytest.mark.parametrize(("lang", "direction"), [("fr", "ltr"), ("ar", "rtl"), ("en", "ltr")])
async def test_every_page_speaks_its_language_and_names_the_others(
    house: House, lang: str, direction: str
) -> None:
    client = await shopper(house)
    pages = ("/", "/products", "/products/hui-001", "/categories/huiles", "/cooperatives",
             "/cooperatives/azmoul", "/regions/souss-massa", "/signs", "/terms")  # fmt: skip
    for path in pages:
        response = await client.get(f"/{lang}{path}")
        assert response.status_code == 200, path
        page = Page(response.text)
        root = page.one("html")
        assert (root.attributes["lang"], root.attributes["dir"]) == (lang, direction)
        assert len(page.all("h1")) == 1, path
        links = page.all("link[rel=alternate][hreflang]")
        assert {link.attributes["hreflang"] for link in links} == {"fr", "ar", "en", "x-default"}
        assert len(response.content) < 150_000


async def test_the_product_page_tells_price_makers_lots_and_what_is_left(house: House) -> None:
    client = await shopper(house)
    response = await client.get("/fr/products/hui-001")
    words = said(response)
    assert "165,00" in words
    assert "660,00" in words  # per litre: 250 ml
    assert "azmoul" in words
    assert "A1" in words
    assert "23/11/2027" in words
    assert '"availability": "https://schema.org/InStock"' in response.text
    assert '"price": "165.00"' in response.text


async def test_list_page_cart_and_data_give_one_availability(house: House) -> None:
    client = await shopper(house)
    await add(client, ARGAN, 10)
    await order(client)
    product, listed = await client.get("/fr/products/hui-001"), await client.get("/fr/products")
    assert "OutOfStock" in product.text
    for page in (product, listed):
        assert Page(page.text).has(f'[data-stock="{ARGAN}"] .none')
    assert "vient d'être épuisé" in said(
        await client.get((await add(client, ARGAN)).headers["location"])
    )


async def test_an_order_from_the_shelf_to_its_secret_page_without_javascript(house: House) -> None:
    client = await shopper(house)
    added = await add(client, ARGAN, 2)
    assert added.status_code == 303
    await add(client, DATES, 750)
    basket = said(await client.get("/fr/basket"))
    assert "437,50" in basket  # 330.00 + 82.50 and 25.00 for the courier
    placed = await order(client)
    assert placed.status_code == 303
    page = await client.get(placed.headers["location"])
    assert "Merci, Amina Berrada" in said(page)
    assert "437,50" in said(page)
    assert "noindex" in page.text
    assert "panier est vide" in said(await client.get("/fr/basket"))


async def test_reloading_or_pressing_twice_gives_the_same_order(house: House) -> None:
    client = await shopper(house)
    await add(client, ARGAN)
    cookies = dict(client.cookies)
    first = await order(client)
    again = await house.client()
    again.cookies.update(cookies)
    second = await again.post("/fr/checkout", data={"seen_total": "19000", **FORM})
    assert second.headers["location"] == first.headers["location"]
    assert await house.db.fetchval("SELECT COUNT(*) FROM shop_order") == 1
    assert await house.db.fetchval("SELECT COUNT(*) FROM outbox") == 1


async def test_mistakes_come_back_with_everything_that_was_typed(house: House) -> None:
    client = await shopper(house)
    await add(client, ARGAN)
    response = await order(client, phone="12", name="", address="12, <b>rue</b>")
    assert response.status_code == 422
    page = Page(response.text)
    assert page.value("#address") == "12, <b>rue</b>"
    assert page.one("#phone").attributes["aria-invalid"] == "true"
    assert page.one("#name").attributes["aria-invalid"] == "true"
    assert page.one("#city").attributes.get("aria-invalid") is None


async def test_a_guest_is_asked_for_eight_things_at_most(house: House) -> None:
    client = await shopper(house)
    await add(client, ARGAN)
    page = Page((await client.get("/fr/checkout")).text)
    asked = {
        field.attributes["name"]
        for field in page.all("#checkout input, #checkout select, #checkout textarea")
        if field.attributes.get("type") != "hidden"
    }
    assert asked == {"delivery", "name", "phone", "email", "city", "address", "landmark"}


async def test_what_runs_short_is_offered_in_part_and_the_basket_kept(house: House) -> None:
    client = await shopper(house)
    await add(client, ARGAN, 10)
    other = await house.client()
    await add(other, ARGAN, 7)
    await order(other)
    refused = await order(client)
    assert refused.status_code == 409
    assert "Il n'en reste que 3" in said(await client.get("/fr/basket"))
    await client.post("/fr/basket/accept")
    assert (await order(client)).status_code == 303
    assert await house.db.fetchval("SELECT reserved FROM stock_level WHERE product_id = 1") == 10


async def test_a_price_that_moves_before_the_order_is_shown_and_asked_again(house: House) -> None:
    client = await shopper(house)
    await add(client, HONEY)
    page = Page((await client.get("/fr/checkout")).text)
    seen = page.value("input[name=seen_total]")

    async def raise_price(tx: Transaction) -> None:
        await tx.execute(
            "INSERT INTO price (product_id, amount, starts_at) VALUES (2, 9900, $1)", NOW - 1
        )

    await house.db.write(raise_price)
    refused = await client.post("/fr/checkout", data={"seen_total": seen, **FORM})
    assert refused.status_code == 409
    assert "124,00" in said(refused)
    assert "Le prix a changé" in said(await client.get("/fr/basket"))
    assert (await order(client)).status_code == 303


async def test_the_delivery_chosen_changes_the_total_before_the_order(house: House) -> None:
    client = await shopper(house)
    await add(client, ARGAN)
    await client.post("/fr/basket/delivery", data={"delivery": "national"})
    assert "210,00" in said(await client.get("/fr/basket"))
    preview = await client.post("/fr/checkout", data={**FORM, "delivery": "pickup", "preview": "1"})
    assert Page(preview.text).value("input[name=seen_total]") == "16500"


async def test_chilled_goods_offer_no_carrier(house: House) -> None:
    client = await shopper(house)
    await add(client, MILK)
    page = Page((await client.get("/fr/basket")).text)
    ways = [radio.attributes["value"] for radio in page.all("input[name=delivery]")]
    assert ways == ["pickup", "local"]


async def test_the_shopper_cancels_and_the_shelf_is_full_again(house: House) -> None:
    client = await shopper(house)
    await add(client, ARGAN, 4)
    link = (await order(client)).headers["location"]
    assert (await client.post(f"{link}/cancel")).status_code == 303
    assert "annulée" in said(await client.get(link))
    assert await house.db.fetchval("SELECT reserved FROM stock_level WHERE product_id = 1") == 0


async def test_an_order_is_not_found_by_its_code_nor_by_a_guess(house: House) -> None:
    client = await shopper(house)
    await add(client, ARGAN)
    await order(client)
    code = await house.db.fetchval("SELECT code FROM shop_order")
    for guess in (code, "a" * 43):
        assert (await client.get(f"/fr/orders/{guess}")).status_code == 404


async def test_htmx_gets_the_word_and_the_figure_instead_of_a_page(house: House) -> None:
    await scene.set_up(house.db)
    client = await house.client(**{"HX-Request": "true"})
    response = await add(client, ARGAN)
    assert response.status_code == 200
    assert "<html" not in response.text
    assert 'id="basket-link"' in response.text
    changed = await client.post("/fr/basket/change", data={"product": "1", "quantity": "3"})
    assert 'id="basket"' in changed.text
    assert "495,00" in changed.text


async def test_filters_narrow_and_count(house: House) -> None:
    client = await shopper(house)

    async def sign(tx: Transaction) -> None:
        await tx.execute(
            "UPDATE product SET sign_type = 'IGP', sign_name = 'Argane', version = 2 WHERE id = 1"
        )

    await house.db.write(sign)
    response = await client.get("/fr/products?sign=IGP&region=souss-massa")
    page = Page(response.text)
    assert [a.text() for a in page.all("h2.product-name")] == ["HUI-001"]
    box = page.one("#sign-IGP")
    assert "checked" in box.attributes
    count = page.one("label:has(#region-souss-massa) .number")
    assert count.text() == "1"
    assert (await client.get("/fr/products?sign=nonsense&page=1")).status_code == 200
    assert (await client.get("/fr/products?page=7")).status_code == 404


async def test_a_kept_page_is_never_stale(house: House) -> None:
    client = await shopper(house)
    before = await client.get("/fr/products/mie-001")
    same = await client.get(
        "/fr/products/mie-001", headers={"If-None-Match": before.headers["etag"]}
    )
    assert same.status_code == 304
    await house.db.write(lambda tx: world.lot(tx, HONEY, "M2", 5, cooperative_id=2))
    after = await client.get("/fr/products/mie-001")
    assert "M2" in after.text
    assert after.headers["etag"] != before.headers["etag"]


async def test_the_figure_on_the_basket_is_right_on_kept_pages(house: House) -> None:
    client, other = await shopper(house), await house.client()
    await other.get("/fr/")
    await add(client, ARGAN, 3)
    mine = Page((await client.get("/fr/")).text)
    theirs = Page((await other.get("/fr/")).text)
    assert mine.text("#basket-link .count").startswith("3")
    assert not theirs.has("#basket-link .count")


async def test_the_stock_of_an_open_page_is_told_piece_by_piece(house: House) -> None:
    client = await shopper(house)
    response = await client.get("/ar/stock?ids=1,6")
    pieces = Page(response.text).all("template")
    assert [(p.attributes["data-for"], p.attributes["data-units"]) for p in pieces] == [
        ("1", "10"),
        ("6", "5"),
    ]
    assert (await client.get("/ar/stock?ids=1;drop")).status_code == 422


async def test_the_jars_own_page_tells_its_lot_and_a_recall(house: House) -> None:
    client = await shopper(house)

    async def name_and_recall(tx: Transaction) -> None:
        await tx.execute("UPDATE product SET gtin = '02000000000015', version = 2 WHERE id = 1")

    await house.db.write(name_and_recall)
    jar = await client.get("/01/2000000000015/10/A1")
    assert "A1" in said(jar)
    assert "azmoul" in said(jar)
    await house.db.write(
        lambda tx: tx.execute("UPDATE lot SET state = 'recalled' WHERE code = 'A1'")
    )
    assert "rappelé" in said(await client.get("/01/02000000000015/10/A1"))
    arabic = await client.get("/01/02000000000015", headers={"Accept-Language": "ar"})
    assert Page(arabic.text).one("html").attributes["dir"] == "rtl"
    asked = await client.get("/01/02000000000015?lang=ar", headers={"Accept-Language": "fr"})
    assert Page(asked.text).one("html").attributes["dir"] == "rtl"
    assert "lang%3Dar" not in asked.text, "another language is one touch away from there too"
    assert (await client.get("/01/02000000000015/10/NOPE")).status_code == 404
    assert (await client.get("/01/02000000000016")).status_code == 404


async def test_search_engines_get_every_page_in_three_languages(house: House) -> None:
    client = await shopper(house)
    sitemap = (await client.get("/sitemap.xml")).text
    for lang in ("fr", "ar", "en"):
        assert f"<loc>http://127.0.0.1:8000/{lang}/products/hui-001</loc>" in sitemap
    assert "Disallow: /fr/orders/" in (await client.get("/robots.txt")).text
