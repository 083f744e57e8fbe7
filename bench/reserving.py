"""Promising one piece of a product: through `inventory.reservations.reserve`, beside a raw guarded UPDATE."""

import itertools
from functools import partial

from bench import floors, tills
from bench.ground import Ground
from bench.timing import Figures, Job, contest
from inventory import reservations
from inventory.reservations import Promise
from store.clock import day, now
from store.db import Database, open_database

PROMISES_EACH = 100
_numbers = itertools.count(1)


async def measure(ground: Ground, clients: int, rounds: int) -> dict[str, Figures]:
    """`ours` and `floor`. The ground is used up: the floor promises without keeping a promise."""
    database = await open_database(ground.url)
    goods = await tills.stock_up(database)
    raw = await floors.open_raw(ground, clients)
    site_id = await tills.shop(database)

    def product_id() -> int:
        return goods[next(_numbers) % len(goods)].id

    def our_round() -> list[list[Job]]:
        return [
            [_reserve(database, site_id, product_id()) for _ in range(PROMISES_EACH)]
            for _ in range(clients)
        ]

    def floor_round() -> list[list[Job]]:
        return [
            [partial(connection.commit, floors.hold(product_id(), site_id)) for _ in range(PROMISES_EACH)]
            for connection in raw
        ]  # fmt: skip

    found = await contest({"ours": our_round, "floor": floor_round}, rounds)
    await floors.close_raw(raw)
    await database.close()
    return found


def _reserve(database: Database, site_id: int, product_id: int) -> Job:
    promise = Promise(f"bench:{next(_numbers)}", product_id, 1)
    moment = now()
    return lambda: database.write(
        lambda tx: reservations.reserve(
            tx, site_id, [promise], expires_at=None, today=day(moment), now=moment
        )
    )
