"""Posting a five-line sale: through `pos.checkout.take`, beside the same rows by raw SQL."""

import random
from collections.abc import Sequence
from functools import partial

from bench import floors, tills
from bench.ground import Ground
from bench.timing import Figures, Job, contest
from inventory import stock
from pos import checkout
from store.clock import now
from store.db import Database, open_database
from store.environment import secret_of

SALES_EACH = 25


async def measure(ground: Ground, clients: int, rounds: int) -> dict[str, Figures]:
    """`ours` and `floor`, at this many tills at once. The ground is used up: the floor keeps no order."""
    database = await open_database(ground.url)
    goods = await tills.stock_up(database)
    raw = await floors.open_raw(ground, clients)
    site_id = await tills.shop(database)
    shelf = await stock.place(database, "shelf", site_id)
    customer = await stock.place(database, "customer")
    ours, theirs = await _both(database, clients)
    dice = random.Random(1)

    def our_round() -> list[list[Job]]:
        key = secret_of(ground.data)
        return [[_take(database, till.sell(_basket(dice, goods)), key) for _ in range(SALES_EACH)] for till in ours]  # fmt: skip

    def floor_round() -> list[list[Job]]:
        return [
            [_commit(connection, till, _basket(dice, goods), site_id, (shelf.id, customer.id)) for _ in range(SALES_EACH)]
            for connection, till in zip(raw, theirs, strict=True)
        ]  # fmt: skip

    found = await contest({"ours": our_round, "floor": floor_round}, rounds)
    await floors.close_raw(raw)
    await database.close()
    return found


async def _both(database: Database, clients: int) -> tuple[list[tills.Till], list[tills.Till]]:
    """Registers for ours, and as many for the floor."""
    opened = await tills.open_tills(database, 2 * clients)
    return opened[:clients], opened[clients:]


def _basket(dice: random.Random, goods: Sequence[tills.Good]) -> list[tills.Good]:
    return dice.sample(list(goods), tills.LINES)


def _take(database: Database, sent: tills.Sent, key: bytes) -> Job:
    return lambda: checkout.take(database, sent.receipt, sent.hash, key=key, now=now())


def _commit(
    connection: floors.Raw,
    till: tills.Till,
    basket: Sequence[tills.Good],
    site_id: int,
    places: tuple[int, int],
) -> Job:
    return partial(connection.commit, floors.sale(till.sell(basket), basket, site_id, places))
