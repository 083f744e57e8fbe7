"""The office's pages of promotions: made, tried on a basket, changed until they begin, ended; every refusal by its field."""

from typing import Any

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from store import clock
from store.db import Transaction
from store.promotions import promotions
from store.promotions.promotions import Promotion
from tests import world
from tests.house import House

pytestmark = pytest.mark.anyio
NAMES = {"name_fr": "Fête du miel", "name_ar": "عيد العسل", "name_en": "Honey feast"}


def today() -> str:
    return clock.day(clock.now())


async def opened(house: House) -> httpx2.AsyncClient:
    async def set_up(tx: Transaction) -> None:
        await world.found_the_shop(tx)
        await world.product(tx, 1, "HUI-001")
        await world.product(tx, 2, "HUI-002", price=4_000)

    await house.db.write(set_up)
    return await house.client("manager")


async def send(client: httpx2.AsyncClient, path: str = "new", **told: Any) -> httpx2.Response:
    form = {**NAMES, "starts_on": today(), **told}
    return await client.post(f"/office/promotions/{path}", data=form)


async def newest(house: House) -> Promotion:
    return (await promotions.every(house.db, 1))[0]


async def page(client: httpx2.AsyncClient, path: str, **asked: Any) -> LexborHTMLParser:
    answer = await client.get(f"/office/promotions{path}", params=asked)
    assert answer.status_code == 200, answer.text[:500]
    return LexborHTMLParser(answer.text)


def first(html: LexborHTMLParser, css: str) -> LexborNode:
    found = html.css_first(css)
    assert found is not None, css
    return found


def words(html: LexborHTMLParser, css: str) -> str:
    return " ".join(" ".join(node.text() for node in html.css(css)).split())


async def test_a_promotion_is_made_and_says_what_it_does_to_a_basket(house: House) -> None:
    client = await opened(house)
    answer = await send(
        client, kind="bundle", take="3", pay="2", mixed="true", percent="50", products="hui-001"
    )
    assert answer.status_code == 303
    made = await newest(house)
    assert (made.kind, made.take, made.pay, made.percent_bp, made.products) == (
        "bundle", 3, 2, 0, (1,),
    )  # fmt: skip
    html = await page(client, f"/{made.id}")
    assert "HUI-001 3" in words(html, "textarea")
    assert "200,00" in words(html, "tfoot")
    other = await page(client, f"/{made.id}", basket="HUI-002 3\nhui-001 2")
    assert "320,00" in words(other, "tfoot")
    assert "3 pour le prix de 2" in words(await page(client, ""), "table")
    assert await house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'promotion.create'") == 1  # fmt: skip


async def test_a_threshold_is_met_by_the_sample_and_a_code_is_given(house: House) -> None:
    client = await opened(house)
    await send(
        client, kind="order_percent", percent="12,5", threshold="250", code="miel 10", uses_max="5"
    )
    made = await newest(house)
    assert (made.percent_bp, made.threshold, made.code, made.uses_max) == (
        1_250,
        25_000,
        "MIEL10",
        5,
    )
    html = await page(client, f"/{made.id}")
    assert "HUI-001 3" in words(html, "textarea")
    assert "262,50" in words(html, "tfoot")


async def test_a_basket_that_cannot_be_read_says_so_and_loses_nothing(house: House) -> None:
    client = await opened(house)
    await send(client, kind="percent", percent="10")
    made = await newest(house)
    for basket in ("MIE-999 1", "HUI-001 x", "HUI-001 0", "\n".join(["HUI-001"] * 31)):
        answer = await client.get(f"/office/promotions/{made.id}", params={"basket": basket})
        assert answer.status_code == 422
        assert basket in first(LexborHTMLParser(answer.text), "textarea").text()


async def test_a_promotion_is_changed_until_it_begins_and_then_ended(house: House) -> None:
    client = await opened(house)
    ahead = clock.plus_days(today(), 7)
    await send(client, kind="percent", percent="10", starts_on=ahead, categories="1")
    made = await newest(house)
    form = await page(client, f"/{made.id}/change")
    assert first(form, "input[name=percent]").attributes["value"] == "10,00"
    assert first(form, "input[name=categories]").attributes.get("checked", "no") is None
    version = first(form, "input[name=version]").attributes["value"]
    told = {"kind": "percent", "percent": "20", "starts_on": ahead, "version": version}
    assert (await send(client, f"{made.id}/change", **told)).status_code == 303
    assert (await send(client, f"{made.id}/change", **told)).status_code == 409
    assert (await newest(house)).percent_bp == 2_000
    assert (await client.post(f"/office/promotions/{made.id}/end")).status_code == 303
    assert (await newest(house)).state(clock.now()) == "over"


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"kind": "percent"}, "percent"),
        ({"kind": "percent", "percent": "dix"}, "percent"),
        ({"kind": "bundle", "take": "2", "pay": "2"}, "take"),
        ({"kind": "order_amount", "amount": "0"}, "amount"),
        ({"kind": "percent", "percent": "10", "products": "MIE-404"}, "products"),
        ({"kind": "percent", "percent": "10", "starts_on": "2020-01-01"}, "starts_on"),
        ({"kind": "percent", "percent": "10", "starts_on": "2026-02-31"}, "starts_on"),
        ({"kind": "percent", "percent": "10", "ends_on": "2020-01-01"}, "ends_on"),
        ({"kind": "percent", "percent": "10", "code": "عسل"}, "code"),
        ({"kind": "percent", "percent": "10", "uses_max": "3"}, "code"),
        ({"kind": "percent", "percent": "10", "name_ar": " "}, "name_ar"),
    ],
)
async def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    house: House, told: dict[str, str], field: str
) -> None:
    answer = await send(await opened(house), **{"name_en": "Kept", **told})
    assert answer.status_code == 422
    html = LexborHTMLParser(answer.text)
    assert first(html, f"#{field}-error").text()
    assert first(html, "input[name=name_en]").attributes["value"] == "Kept"
    assert await promotions.every(house.db, 1) == []


async def test_a_cashier_neither_sees_nor_makes_promotions(house: House) -> None:
    await opened(house)
    client = await house.client("cashier")
    assert (await client.get("/office/promotions")).status_code == 403
    assert (await send(client, kind="percent", percent="10")).status_code == 403
