"""One process of tills. It reads the number of a round per line, and answers how many units its tills have sold in it.

Run as `python -m tests.races.sellers URL FIRST_TILL TILLS`.
"""

import asyncio
import sys

from inventory import issuing
from inventory.issuing import Want
from store.clock import HOUR, MINUTE
from store.db import Database, open_database
from tests.inventory.test_stock import sold_line
from tests.world import NOW

SALES_EACH = 4
"""A till's sales in a round, of one unit each; every other one was made without the server, before the round's count."""


def counted_at(round_: int) -> int:
    """When the goods are counted in a round."""
    return NOW + round_ * HOUR


async def sell(database: Database, round_: int, till: int) -> int:
    for number in range(SALES_EACH):
        line = await sold_line(database, 1_000 * round_ + 10 * till + number)
        is_late = number % 2 == 1
        made_at = counted_at(round_) + (-MINUTE if is_late else MINUTE)
        await issued(database, f"{'late' if is_late else 'sale'}:{line}", line, made_at)
    return SALES_EACH


async def issued(database: Database, key: str, line: str, made_at: int) -> None:
    """One unit leaves, through the real verb."""
    await database.write(
        lambda tx: issuing.issue(
            tx, key=key, site_id=1, wants=[Want(line, 1, 1)], by=None, effective_at=made_at, now=made_at
        )
    )  # fmt: skip


async def main(url: str, first: int, tills: int) -> None:
    database = await open_database(url)
    print("ready", flush=True)
    while line := await asyncio.to_thread(sys.stdin.readline):
        round_ = int(line)
        selling = (sell(database, round_, till) for till in range(first, first + tills))
        print(sum(await asyncio.gather(*selling)), flush=True)
    await database.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
