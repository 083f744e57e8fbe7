"""Posting a five-line sale: through `pos.checkout.take`, and over HTTP, beside the same rows by raw SQL."""

import random
from collections.abc import Mapping
from functools import partial

from bench import floors, people, tills
from bench.ground import Ground
from bench.timing import Figures, Job, Round, contest
from inventory import stock
from pos.sales import checkout
from store.clock import now
from store.db import Database, open_database
from store.environment import secret_of
from tests.server import Server

SALES_EACH = 25


class Counter:
    """Tills over one ground: ours and the floor's, so many of each."""

    def __init__(
        self,
        ground: Ground,
        database: Database,
        goods: list[tills.Good],
        opened: list[tills.Till],
        places: tuple[int, int, int],
    ) -> None:
        self.database = database
        self.goods = goods
        self.clients = len(opened) // 2
        self.ours, self.theirs = opened[: self.clients], opened[self.clients :]
        self.site_id, *self.places = places
        self.dice = random.Random(1)
        self.key = secret_of(ground.data)
        self.raw: list[floors.Raw] = []
        self.cashiers: list[people.Cashier] = []

    @classmethod
    async def open(cls, ground: Ground, clients: int) -> "Counter":
        database = await open_database(ground.url)
        goods = await tills.stock_up(database)
        opened = await tills.open_tills(database, 2 * clients)
        site_id = await tills.shop(database)
        shelf = await stock.place(database, "shelf", site_id)
        customer = await stock.place(database, "customer")
        counter = cls(ground, database, goods, opened, (site_id, shelf.id, customer.id))
        counter.raw = await floors.open_raw(ground, clients)
        return counter

    async def arrive(self, server: Server) -> None:
        """As many cashiers with a till of their own, who send their sales to a server."""
        registers = await tills.add_registers(self.database, self.clients)
        self.cashiers = [await people.Cashier.arrive(server.port, each) for each in registers]

    def take(self) -> list[list[Job]]:
        return [[self._take(till) for _ in range(SALES_EACH)] for till in self.ours]

    def send(self) -> list[list[Job]]:
        return [[self._send(cashier) for _ in range(SALES_EACH)] for cashier in self.cashiers]

    def floor(self) -> list[list[Job]]:
        return [
            [self._commit(connection, till) for _ in range(SALES_EACH)]
            for connection, till in zip(self.raw, self.theirs, strict=True)
        ]

    def _basket(self) -> list[tills.Good]:
        return self.dice.sample(self.goods, tills.LINES)

    def _take(self, till: tills.Till) -> Job:
        sent = till.sell(self._basket())
        return lambda: checkout.take(
            self.database, sent.receipt, sent.hash, key=self.key, now=now()
        )

    def _send(self, cashier: people.Cashier) -> Job:
        return partial(cashier.send, cashier.till.sell(self._basket()))

    def _commit(self, connection: floors.Raw, till: tills.Till) -> Job:
        basket = self._basket()
        shelf, customer = self.places
        steps = floors.sale(till.sell(basket), basket, self.site_id, (shelf, customer))
        return partial(connection.commit, steps)

    async def close(self) -> None:
        for cashier in self.cashiers:
            cashier.visitor.leave()
        await floors.close_raw(self.raw)
        await self.database.close()


async def measure(
    grounds: Mapping[str, Ground], clients: int, rounds: int
) -> dict[tuple[str, str], Figures]:
    """(ground, "ours" or "floor") → figures at this many tills. The grounds are used up: a floor keeps no order."""
    counters = {name: await Counter.open(ground, clients) for name, ground in grounds.items()}
    sides: dict[tuple[str, str], Round] = {}
    for name, counter in counters.items():
        sides |= {(name, "ours"): counter.take, (name, "floor"): counter.floor}
    found = await contest(sides, rounds)
    for counter in counters.values():
        await counter.close()
    return found


async def measure_over_http(ground: Ground, clients: int, rounds: int) -> dict[str, Figures]:
    """`ours`, through a server in a process of its own, and `floor`."""
    counter = await Counter.open(ground, clients)
    server = Server(ground.data, **ground.settings)
    server.start()
    await counter.arrive(server)
    found = await contest({"ours": counter.send, "floor": counter.floor}, rounds)
    await counter.close()
    server.stop()
    return found
