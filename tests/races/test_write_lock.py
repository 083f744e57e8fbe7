"""Somebody else holds SQLite's write lock: a till waits its turn, or is told to come again, and never hears of a bug."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from store.db.engine import sqlite3
from tests.house import House
from tests.pos.test_till_api import ARGAN, at_till, open_shop, sales, send

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("engine", ["sqlite"])]


@contextmanager
def write_lock(house: House) -> Iterator[None]:
    """Held by another connection, as another program would, until the block ends."""
    connection = sqlite3.connect(house.db.url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")
        connection.close()


async def test_reliability_41_a_sale_waits_for_the_lock_and_is_taken(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    with write_lock(house):
        sending = asyncio.create_task(send(client, till.sell([ARGAN]).body))
        done, _ = await asyncio.wait([sending], timeout=0.5)
        assert done == set()
    assert (await sending).status_code == 200
    assert await sales(house) == 1


async def test_reliability_41_a_lock_that_is_never_let_go_is_told_and_the_sale_taken_later(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    body = till.sell([ARGAN]).body
    with write_lock(house):
        refused = await send(client, body)
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert "sale_id" not in refused.json()
    assert (await send(client, body)).status_code == 200
    assert await sales(house) == 1
