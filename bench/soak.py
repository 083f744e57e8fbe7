"""Kill the server under load, again and again, and compare what it acknowledged with what it kept.

`python -m bench.soak` (`make soak`). Tills post sales and shoppers place orders over HTTP while the
server is ended by SIGKILL at a moment of chance. What was acknowledged goes into a journal outside the
database, on the disk before anything else happens. After each restart every line of it must be in the
database once: none lost, none doubled, none that nobody sent. A till or a shopper who got no answer sends the same
again. At the end `python -m store verify` must find nothing.
"""

import argparse
import asyncio
import itertools
import json
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bench import people, tills
from bench.ground import ENGINES, Ground, land
from bench.people import Cashier, Shopper
from bench.tills import Good, Sent
from store.db import Reader, open_database
from tests.server import Server, run_store

TILLS = 4
SHOPPERS = 3
SALES_LEAST, ORDERS_LEAST = 20, 5
"""What has to be acknowledged before a kill: a server that was idle has nothing to lose."""
SECONDS_MOST = 1.0
"""The kill comes up to this much later, at no particular moment."""


class Journal:
    """What was sent and what was acknowledged, outside the database, one fsync per line."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("ab")
        self.sent: dict[str, str] = {}
        self.sales: dict[str, str] = {}
        self.orders: list[str] = []

    def send(self, sale: Sent) -> None:
        self.sent[sale.receipt.id] = sale.hash
        self._write("sent", sale.receipt.id)

    def acknowledge_sale(self, sale: Sent) -> None:
        self.sales[sale.receipt.id] = sale.hash
        self._write("sale", sale.receipt.id)

    def acknowledge_order(self, secret: str) -> None:
        self.orders.append(secret)
        self._write("order", secret)

    def _write(self, kind: str, what: str) -> None:
        self._file.write(json.dumps([kind, what]).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


class Outcome(NamedTuple):
    """How much was acknowledged over all rounds, and every way in which the database differs."""

    rounds: int
    sales: int
    orders: int
    faults: list[str]


class Soak:
    """A shop whose server is killed under load."""

    def __init__(self, ground: Ground, goods: Sequence[Good], seed: int) -> None:
        self.ground = ground
        self.goods = goods
        self.dice = random.Random(seed)
        self.journal = Journal(ground.data.with_name(f"{ground.data.name}.journal"))
        self.server = Server(ground.data, PROXIES="127.0.0.1", **ground.settings)
        self.numbers = itertools.count(1)
        self.pending: dict[Cashier, Sent] = {}
        self.waiting: list[Shopper] = []
        self.registers: list[tuple[int, str]] = []
        self.orders_before = 0

    async def run(self, rounds: int) -> Outcome:
        """Kill the server so often, comparing each time, and see what `verify` says in the end."""
        await self._prepare()
        await asyncio.to_thread(self.server.start)
        cashiers = [await Cashier.arrive(self.server.port, each) for each in self.registers]
        faults = []
        for number in range(1, rounds + 1):
            await self._until_killed(cashiers)
            await asyncio.to_thread(self.server.start)
            found = await self.compare()
            faults += [f"round {number}: {fault}" for fault in found]
        await self._send_again()
        faults += await self.compare()
        await self._close(cashiers)
        faults += await asyncio.to_thread(_verify, self.ground)
        return Outcome(rounds, len(self.journal.sales), len(self.journal.orders), faults)

    async def _prepare(self) -> None:
        database = await open_database(self.ground.url)
        self.registers = await tills.add_registers(database, TILLS)
        self.orders_before = await database.fetchval("SELECT COUNT(*) FROM shop_order")
        await database.close()

    async def _until_killed(self, cashiers: Sequence[Cashier]) -> None:
        """Everybody at work until the server is gone under their hands."""
        await self._send_again()
        hands = [
            asyncio.create_task(work)
            for work in (
                *(self._sell(cashier) for cashier in cashiers),
                *(self._shop() for _ in range(SHOPPERS)),
            )
        ]
        await self._enough_done(hands)
        await asyncio.sleep(self.dice.uniform(0, SECONDS_MOST))
        await asyncio.to_thread(self.server.kill)
        await asyncio.gather(*hands)

    async def _enough_done(self, hands: Sequence[asyncio.Task[None]]) -> None:
        """Wait for the least of acknowledgements, or for somebody to give up."""
        sales = len(self.journal.sales) + SALES_LEAST
        orders = len(self.journal.orders) + ORDERS_LEAST
        while not any(hand.done() for hand in hands):
            if len(self.journal.sales) >= sales and len(self.journal.orders) >= orders:
                return
            await asyncio.sleep(0.02)

    async def _sell(self, cashier: Cashier) -> None:
        try:
            while True:
                size = self.dice.randint(1, 5)
                sale = cashier.till.sell(people.basket(self.goods, next(self.numbers), size))
                self.pending[cashier] = sale
                await self._deliver(cashier, sale)
        except ConnectionError:
            return

    async def _deliver(self, cashier: Cashier, sale: Sent) -> None:
        self.journal.send(sale)
        await cashier.send(sale)
        self.journal.acknowledge_sale(sale)
        del self.pending[cashier]

    async def _shop(self) -> None:
        try:
            while True:
                number = next(self.numbers)
                shopper = Shopper(self.server.port, number)
                await shopper.fill(self.goods[number % len(self.goods)])
                self.waiting.append(shopper)
                await self._order(shopper)
        except ConnectionError:
            return

    async def _order(self, shopper: Shopper) -> None:
        placed = await shopper.order()
        if placed is None:
            raise people.Refused("sold out, although there is plenty")
        self.journal.acknowledge_order(placed.secret)
        self.waiting.remove(shopper)
        shopper.visitor.leave()

    async def _send_again(self) -> None:
        """Whoever got no answer asks again, as the till does by itself and a shopper by reloading."""
        for cashier, sale in list(self.pending.items()):
            await self._deliver(cashier, sale)
        for shopper in list(self.waiting):
            await self._order(shopper)

    async def compare(self) -> list[str]:
        """Every difference between the journal and the database."""
        database = await open_database(self.ground.url)
        registers = [register_id for register_id, _ in self.registers]
        faults = [
            *await compare_sales(database, self.journal, registers),
            *await compare_orders(database, self.journal, self.orders_before, len(self.waiting)),
        ]
        await database.close()
        return faults

    async def _close(self, cashiers: Sequence[Cashier]) -> None:
        for cashier in cashiers:
            cashier.visitor.leave()
        await asyncio.to_thread(self.server.stop)
        self.journal.close()


async def compare_sales(reader: Reader, journal: Journal, registers: Sequence[int]) -> list[str]:
    """What is wrong with the sales of these registers."""
    rows = await reader.fetch(
        f"""SELECT sale_id, hash, fork FROM receipt
            WHERE register_id IN ({", ".join(map(str, registers))}) ORDER BY register_id, sequence"""
    )
    kept = {row["sale_id"]: row["hash"] for row in rows}
    return [
        *(f"sale {id_} is lost" for id_ in journal.sales if id_ not in kept),
        *(f"sale {id_} was changed" for id_ in kept if kept[id_] != journal.sent.get(id_)),
        *(f"sale {row['sale_id']} is doubled" for row in rows if row["fork"]),
    ]


async def compare_orders(
    reader: Reader, journal: Journal, before: int, unanswered: int
) -> list[str]:
    """What is wrong with the orders, of which there were `before`; `unanswered` may have been placed unheard."""
    rows = await reader.fetch("SELECT secret FROM shop_order")
    kept = {row["secret"] for row in rows}
    more = len(rows) - before - len(journal.orders)
    doubled = len(journal.orders) - len(set(journal.orders))
    return [
        *(f"order {secret} is lost" for secret in journal.orders if secret not in kept),
        *([f"{doubled} orders were acknowledged to two shoppers"] if doubled else []),
        *([f"{more} orders that nobody heard of, {unanswered} asked"] if more > unanswered else []),
    ]


def _verify(ground: Ground) -> list[str]:
    try:
        run_store("verify", data=ground.data, **ground.settings)
    except AssertionError as broken:
        return [str(broken)]
    return []


async def prepare(ground: Ground, seed: int = 1) -> Soak:
    """A soak on this ground, with plenty of everything to sell."""
    database = await open_database(ground.url)
    goods = await tills.stock_up(database)
    await database.close()
    return Soak(ground, goods, seed)


async def main(arguments: argparse.Namespace) -> int:
    faults = 0
    with land() as opened:
        for engine in arguments.engine or ENGINES:
            soak = await prepare(await opened.ground(engine), arguments.seed)
            outcome = await soak.run(arguments.rounds)
            print(
                f"{engine}: {outcome.rounds} kills, {outcome.sales} sales and {outcome.orders} orders"
                f" acknowledged, {len(outcome.faults)} faults",
                flush=True,
            )
            print("".join(f"  {fault}\n" for fault in outcome.faults), end="")
            faults += len(outcome.faults)
    return 1 if faults else 0


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.soak", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(options())))
