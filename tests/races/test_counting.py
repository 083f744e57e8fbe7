"""Goods are counted, and the count posted, while eight tills in two processes sell them: what was missing is what is corrected.

A count that sets the ledger to what was counted, as if nobody had sold meanwhile, must be found wrong, or it would prove nothing.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process

import pytest

from inventory import checks, levels, stock
from inventory.counts import posting, sheets
from inventory.counts.sheets import Scope, Seen
from inventory.stock import Move
from store.clock import MINUTE
from store.db import Database, Transaction
from tests.inventory.test_counts import NADIA, argan, at
from tests.inventory.test_stock import on_hand
from tests.races.sellers import SALES_EACH, counted_at
from tests.races.test_last_units import stop, told
from tests.world import LOSS, SHELF

pytestmark = pytest.mark.anyio
TILLS_EACH = 4
SOLD = 2 * TILLS_EACH * SALES_EACH
"""Units that are sold in a round; half of them were sold before the count."""
ROUNDS = 10
STOCK = 1_000
MISSING = 3
"""Units that vanish in each round, before it is counted."""


async def start(url: str, first: int) -> Process:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.races.sellers", url, str(first), str(TILLS_EACH), stdin=PIPE, stdout=PIPE
    )  # fmt: skip
    assert process.stdout is not None
    assert await process.stdout.readline() == b"ready\n"
    return process


async def taken(database: Database) -> int:
    """How many sales the ledger has."""
    return int(await database.fetchval("SELECT COUNT(*) FROM operation WHERE kind = 'sale'"))


async def until(database: Database, sales: int) -> None:
    while await taken(database) < sales:  # noqa: ASYNC110 - it waits for other processes
        await asyncio.sleep(0.001)


async def observe(database: Database, round_: int, lot_id: int) -> int:
    """Count what truly lies there: less by what is missing, and by what was sold and the ledger does not know yet."""
    now = counted_at(round_)
    made_before = (round_ + 1) * SOLD // 2

    async def look(tx: Transaction) -> int:
        count_id = await sheets.start(tx, f"round {round_}", Scope(1), by=NADIA, now=now)
        await levels.lock(tx, 1, [1])
        known = await tx.fetchval("SELECT COUNT(*) FROM operation WHERE key LIKE 'late:%' AND kind = 'sale'")  # fmt: skip
        lies = await sheets.balance_of(tx, lot_id, SHELF) - (made_before - int(known)) - MISSING
        await sheets.observe(tx, count_id, Seen(SHELF, 1, lot_id, lies), by=NADIA, now=now)
        return count_id

    return await database.write(look)


async def count(database: Database, round_: int, lot_id: int) -> int:
    """Observe once some have sold, post once some more have; how many sold after that."""
    before = round_ * SOLD
    await until(database, before + SOLD // 4)
    count_id = await observe(database, round_, lot_id)
    await until(database, before + SOLD // 2)
    now = counted_at(round_) + MINUTE
    posts = (database.write(lambda tx: posting.post(tx, count_id, by=NADIA, now=now)) for _ in range(2))  # fmt: skip
    await asyncio.gather(*posts)
    return before + SOLD - await taken(database)


async def sold_in(processes: list[Process], round_: int) -> int:
    return sum(int(answer) for answer in await told(processes, b"%d" % round_))


async def faults(database: Database) -> list[str]:
    return [found for check in checks.CHECKS for found in await check.find(database)]


async def test_reliability_37_a_count_posted_while_eight_tills_sell_corrects_what_was_missing(
    database: Database,
) -> None:
    lot_id = await argan(database, STOCK)
    processes = [await start(database.url, first) for first in (0, TILLS_EACH)]
    sold_after = 0
    for round_ in range(ROUNDS):
        sold, after = await asyncio.gather(
            sold_in(processes, round_), count(database, round_, lot_id)
        )
        assert sold == SOLD
        sold_after += after
        assert await on_hand(database, lot_id) == STOCK - (round_ + 1) * (SOLD + MISSING)
        assert await at(database, LOSS) == (round_ + 1) * MISSING
    assert await stop(processes) == [0, 0]
    assert sold_after > 0
    assert await faults(database) == []


async def test_a_count_that_forgets_who_sold_meanwhile_is_found_wrong(database: Database) -> None:
    lot_id = await argan(database, STOCK)
    processes = [await start(database.url, first) for first in (0, TILLS_EACH)]
    lies = STOCK - SOLD // 2 - MISSING
    assert await sold_in(processes, 0) == SOLD
    await database.write(lambda tx: set_to(tx, lot_id, lies))
    assert await stop(processes) == [0, 0]
    assert await on_hand(database, lot_id) != STOCK - SOLD - MISSING
    assert await at(database, LOSS) != MISSING


async def set_to(tx: Transaction, lot_id: int, counted: int) -> None:
    """Post what was counted before the sales against what the ledger has after them."""
    difference = counted - await sheets.balance_of(tx, lot_id, SHELF)
    move = Move(lot_id, LOSS, SHELF, difference)
    now = counted_at(0) + MINUTE
    await stock.post(tx, key="count:0", kind="count", moves=[move], by=NADIA, effective_at=now, now=now)  # fmt: skip
