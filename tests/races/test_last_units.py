"""Two processes, twenty buyers at once, the last ten units: exactly ten are sold, and nobody errs.

The same scenario with the guard switched off must oversell, or it would prove nothing.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process

import pytest

from store.db import Database, Transaction
from store.verify import broken
from tests import world

pytestmark = pytest.mark.anyio
ROUNDS = 100
UNITS = 10
BUYERS_EACH = 10


async def stocked(database: Database, rounds: int) -> None:
    async def set_up(tx: Transaction) -> None:
        await world.found_the_shop(tx)
        for product_id in range(1, rounds + 1):
            await world.product(tx, product_id, f"SKU-{product_id:03d}")
            await world.lot(tx, product_id, "A", UNITS)

    await database.write(set_up)


async def start(url: str, who: str, mode: str) -> Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.races.buyers", url, str(BUYERS_EACH), who, mode,
        stdin=PIPE, stdout=PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


async def told(processes: list[Process], word: bytes) -> list[bytes]:
    """Tell every process the same at once; what each of them answers."""
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(word + b"\n")
    return await asyncio.gather(*(p.stdout.readline() for p in processes if p.stdout))


async def sold_in(processes: list[Process], product_id: int) -> int:
    """Release the buyers of every process at once; how many got a unit."""
    return sum(int(answer) for answer in await told(processes, b"%d" % product_id))


async def sold_unguarded(processes: list[Process], product_id: int) -> int:
    """The same, but all of them look before any of them takes."""
    assert await told(processes, b"%d" % product_id) == [b"looked\n", b"looked\n"]
    return sum(int(answer) for answer in await told(processes, b"go"))


async def stop(processes: list[Process]) -> list[int]:
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
    return [await process.wait() for process in processes]


async def test_twenty_buyers_in_two_processes_get_the_last_ten_units(database: Database) -> None:
    await stocked(database, ROUNDS)
    processes = [await start(database.url, who, "guarded") for who in ("left", "right")]
    sold = [await sold_in(processes, product_id) for product_id in range(1, ROUNDS + 1)]
    assert await stop(processes) == [0, 0]
    assert sold == [UNITS] * ROUNDS
    assert await broken(database) == []


async def test_without_the_guard_the_same_buyers_oversell(database: Database) -> None:
    await stocked(database, 5)
    processes = [await start(database.url, who, "unguarded") for who in ("left", "right")]
    sold = [await sold_unguarded(processes, product_id) for product_id in range(1, 6)]
    assert await stop(processes) == [0, 0]
    assert sold == [2 * BUYERS_EACH] * 5
    assert await broken(database) != []
