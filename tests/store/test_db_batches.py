"""Writes that queue up together are committed together, and each is answered."""

import asyncio

import pytest

from store.db import Database, Transaction
from store.db.sqlite import BATCH_LIMIT

pytestmark = pytest.mark.anyio


async def test_more_writes_at_once_than_fit_into_one_commit_are_all_done(
    database: Database,
) -> None:
    """The write that came first after a full batch was once taken from the queue and dropped."""

    async def write(number: int) -> int:
        async def work(tx: Transaction) -> int:
            await tx.execute(
                "INSERT INTO setting (key, value, changed_at) VALUES ($1, '', 0)", f"k{number}"
            )
            return number

        return await database.write(work)

    many = 3 * BATCH_LIMIT + 1
    answers = await asyncio.wait_for(asyncio.gather(*(write(n) for n in range(many))), 60)
    assert answers == list(range(many))
    assert await database.fetchval("SELECT COUNT(*) FROM setting") == many
