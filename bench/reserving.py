"""Promising one piece of a product: through `inventory.reservations.reserve`, beside a raw guarded UPDATE."""

import itertools
from collections.abc import Mapping
from functools import partial

from bench import floors, tills
from bench.ground import Ground
from bench.timing import Figures, Job, Round, contest
from inventory import reservations
from inventory.reservations import Promise
from store.clock import day, now
from store.db import Database, open_database
from store.ids import uuid7

PROMISES_EACH = 100
_numbers = itertools.count(1)


class Counter:
    """Shoppers who promise themselves goods of one ground, and the floor's."""

    def __init__(
        self, database: Database, goods: list[tills.Good], site_id: int, raw: list[floors.Raw]
    ) -> None:
        self.database = database
        self.goods = goods
        self.site_id = site_id
        self.raw = raw

    @classmethod
    async def open(cls, ground: Ground, clients: int) -> "Counter":
        database = await open_database(ground.url)
        goods = await tills.stock_up(database)
        raw = await floors.open_raw(ground, clients)
        return cls(database, goods, await tills.shop(database), raw)

    def reserve(self) -> list[list[Job]]:
        return [[self._reserve() for _ in range(PROMISES_EACH)] for _ in self.raw]

    def floor(self) -> list[list[Job]]:
        return [[self._hold(each) for _ in range(PROMISES_EACH)] for each in self.raw]

    def _product_id(self) -> int:
        return self.goods[next(_numbers) % len(self.goods)].id

    def _reserve(self) -> Job:
        promise, moment = Promise(f"bench:{uuid7()}", self._product_id(), 1), now()
        return lambda: self.database.write(
            lambda tx: reservations.reserve(
                tx, self.site_id, [promise], expires_at=None, today=day(moment), now=moment
            )
        )

    def _hold(self, connection: floors.Raw) -> Job:
        return partial(connection.commit, floors.hold(self._product_id(), self.site_id))

    async def close(self) -> None:
        await floors.close_raw(self.raw)
        await self.database.close()


async def measure(
    grounds: Mapping[str, Ground], clients: int, rounds: int
) -> dict[tuple[str, str], Figures]:
    """(ground, "ours" or "floor") → figures. The grounds are used up: the floor promises and keeps no promise."""
    counters = {name: await Counter.open(ground, clients) for name, ground in grounds.items()}
    sides: dict[tuple[str, str], Round] = {}
    for name, counter in counters.items():
        sides |= {(name, "ours"): counter.reserve, (name, "floor"): counter.floor}
    found = await contest(sides, rounds)
    for counter in counters.values():
        await counter.close()
    return found
