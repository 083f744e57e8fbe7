"""Price lists: the same price at every instant on every page and on a till that keeps its steps, over midnight, without the server."""

import itertools
import random
from datetime import UTC, datetime
from typing import Any

import pytest

from pos.till import feed
from shop.baskets import goods
from shop.storefront import showcase
from store.catalogue import price_lists, prices
from store.catalogue.price_lists import Step
from store.clock import DAY, HOUR, MINUTE, offsets, start_of
from store.customers.groups import Names
from store.db import Database, Transaction
from store.errors import BadInput, NotFound
from tests import world
from tests.house import House
from tests.store.test_promotion_pages import first, opened, page, today, words
from tests.world import NOW

pytestmark = pytest.mark.anyio
RAMADAN = Names("Ramadan", "رمضان", "Ramadan")
MIDNIGHT = start_of("2026-12-01")


async def shop(database: Database) -> None:
    async def set_up(tx: Transaction) -> None:
        await world.found_the_shop(tx)
        await world.product(tx, 1, "HUI-001")
        await world.product(tx, 2, "HUI-002", price=4_000)

    await database.write(set_up)


async def made(database: Database, amounts: dict[int, int], starts_at: int, ends_at: int, now: int = NOW) -> int:  # fmt: skip
    return await database.write(
        lambda tx: price_lists.create(
            tx, RAMADAN, amounts, starts_at=starts_at, ends_at=ends_at, by=None, now=now
        )
    )


def of_till(steps: list[Step], at: int) -> int:
    """As pos/static/till/goods/catalogue.js reads its steps."""
    return [amount for starts_at, amount in steps if starts_at <= at][-1]


async def test_a_till_changes_its_price_at_midnight_and_back_without_the_server(
    database: Database,
) -> None:
    """odoo #264763 and #30418: dated prices are in the till before their day comes."""
    await shop(database)
    await made(database, {1: 8_000}, MIDNIGHT, MIDNIGHT + DAY)
    row = (await feed.products(database, 1, now=NOW))[0]
    steps = [(0, row["price"]), *row["prices"]]
    for at, amount in (
        (MIDNIGHT - 1, 10_000),
        (MIDNIGHT, 8_000),
        (MIDNIGHT + DAY - 1, 8_000),
        (MIDNIGHT + DAY, 10_000),
    ):
        assert of_till(steps, at) == amount
        assert await prices.in_force(database, 1, now=at) == amount
        assert (await goods.load(database, [1], now=at))[1].price == amount
        assert (await showcase.load(database, now=at)).products[1].price == amount
    assert (await showcase.load(database, now=NOW)).until == MIDNIGHT
    assert (await showcase.load(database, now=MIDNIGHT)).until == MIDNIGHT + DAY


async def test_a_day_on_which_the_clock_is_moved_is_priced_from_midnight_to_midnight(
    database: Database,
) -> None:
    """On 20 September 2026 Morocco's clock went back for good: that day had 25 hours."""
    starts_at, ends_at = (start_of(day) for day in ("2026-09-20", "2026-09-21"))
    await shop(database)
    await made(database, {1: 8_000}, starts_at, ends_at, now=starts_at - DAY)
    assert ends_at - starts_at == 25 * HOUR
    row = (await feed.products(database, 1, now=starts_at - DAY))[0]
    told = offsets(starts_at - DAY)
    for at, amount, wall in (
        (starts_at - 1, 10_000, "2026-09-19T23:59"),
        (starts_at, 8_000, "2026-09-20T00:00"),
        (ends_at - 1, 8_000, "2026-09-20T23:59"),
        (ends_at, 10_000, "2026-09-21T00:00"),
    ):
        assert of_till([(0, row["price"]), *row["prices"]], at) == amount
        assert await prices.in_force(database, 1, now=at) == amount
        minutes = [ahead for since, ahead in told if since <= at][-1]
        shown = datetime.fromtimestamp((at + minutes * MINUTE) / 1000, UTC)
        assert shown.isoformat()[:16] == wall


async def test_at_any_instant_till_and_database_have_the_same_price(database: Database) -> None:
    chance = random.Random(3)
    await shop(database)
    instants = [NOW + hour * 3_600_000 for hour in range(48)]
    for _ in range(12):
        starts_at, ends_at = sorted(chance.sample(instants, 2))
        id_ = await made(database, {1: chance.choice((100, 200, 300))}, starts_at, ends_at)
        if chance.random() < 0.3:
            ended_at = chance.choice(instants)
            await database.write(
                lambda tx, id_=id_, ended_at=ended_at: price_lists.end(
                    tx, id_, by=None, now=ended_at
                )  # type: ignore[misc]
            )
    for starts_at in chance.sample(instants, 4):
        await database.write(
            lambda tx, at=starts_at: prices.set_price(
                tx, 1, at % 997 + 1, starts_at=at, by=None, now=NOW
            )  # type: ignore[misc]
        )
    steps = (await price_lists.steps(database, now=NOW))[1]
    assert len(steps) > 8
    assert all(before[1] != after[1] for before, after in itertools.pairwise(steps))
    for at in [
        instant + offset for instant in instants for offset in (-1, 0, 1) if instant + offset >= NOW
    ]:
        assert of_till(steps, at) == await prices.in_force(database, 1, now=at)


async def test_a_list_that_is_ended_gives_the_normal_prices_back_at_once(
    database: Database,
) -> None:
    await shop(database)
    id_ = await made(database, {1: 8_000, 2: 3_000}, NOW, NOW + DAY)
    mark = await showcase._mark(database)
    for _ in range(2):
        await database.write(lambda tx: price_lists.end(tx, id_, by=None, now=NOW + 5))
    assert await prices.in_force(database, 1, now=NOW + 4) == 8_000
    assert await prices.in_force(database, 1, now=NOW + 5) == 10_000
    assert await showcase._mark(database) != mark, "the shop's pages are made anew"
    assert (await price_lists.find(database, id_)).state(NOW + 5) == "over"
    with pytest.raises(NotFound):
        await database.write(lambda tx: price_lists.end(tx, 99, by=None, now=NOW))


@pytest.mark.parametrize(
    ("amounts", "starts_at", "ends_at"),
    [({}, NOW, NOW + 1), ({1: 0}, NOW, NOW + 1), ({1: 1}, NOW - 1, NOW + 1), ({1: 1}, NOW, NOW)],
)
async def test_what_is_no_price_list_is_refused(
    database: Database, amounts: dict[int, int], starts_at: int, ends_at: int
) -> None:
    await shop(database)
    with pytest.raises(BadInput):
        await made(database, amounts, starts_at, ends_at)
    assert await price_lists.every(database) == []


# The office


async def test_a_list_is_pasted_from_a_spreadsheet_shown_and_ended(house: House) -> None:
    client = await opened(house)
    form: dict[str, Any] = {
        "name_fr": "Ramadan", "name_ar": "رمضان", "name_en": "Ramadan", "starts_on": today(), "ends_on": today(), "prices": "hui-001\t89,50\nHUI-002;35\n\n",
    }  # fmt: skip
    answer = await client.post("/office/price-lists/new", data=form)
    assert answer.status_code == 303
    html = await page(client, "/../price-lists")
    assert "Ramadan" in words(html, "table")
    id_ = (await price_lists.every(house.db))[0].id
    shown = words(await page(client, f"/../price-lists/{id_}"), "table")
    assert "89,50" in shown
    assert "100,00" in shown
    assert (await client.post(f"/office/price-lists/{id_}/end")).status_code == 303
    assert "Terminer" not in words(await page(client, f"/../price-lists/{id_}"), "main")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"prices": "MIE-404 10"}, "prices"),
        ({"prices": "HUI-001"}, "prices"),
        ({"prices": "HUI-001 10\nhui-001 11"}, "prices"),
        ({"starts_on": "2020-01-01"}, "starts_on"),
        ({"ends_on": "2020-01-01"}, "ends_on"),
        ({"ends_on": "2026-02-31"}, "ends_on"),
        ({"name_ar": ""}, "name_ar"),
        ({"group": "7"}, "group"),
    ],
)
async def test_what_is_wrong_with_a_list_is_said_at_its_field_and_nothing_is_lost(
    house: House, told: dict[str, str], field: str
) -> None:
    client = await opened(house)
    form = {
        "name_fr": "N",
        "name_ar": "N",
        "name_en": "N",
        "starts_on": today(),
        "ends_on": today(),
        "prices": "HUI-001 10",
        **told,
    }
    answer = await client.post("/office/price-lists/new", data=form)
    assert answer.status_code == 422
    html = type(await page(client, ""))(answer.text)
    assert first(html, f"#{field}-error").text()
    assert first(html, "textarea").text() == form["prices"]
