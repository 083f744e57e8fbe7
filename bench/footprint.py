"""What the whole takes of the machine: seconds from `serve` to ready, and memory, idle and under load.

Memory is proportional (PSS): what processes share is counted once. Under load means 32 connections on the
shop's pages and eight tills selling at the same time.
"""

import asyncio
import time
from typing import NamedTuple

import psutil

from bench import storefront, tills
from bench.ground import Ground
from bench.people import Cashier, basket
from bench.storefront import PAGES, Target
from bench.tills import Good
from store.db import open_database
from tests.server import Server, free_port

MIB = 2**20
TILLS = 8


class Footprint(NamedTuple):
    """Seconds and MiB; `database` is PostgreSQL's part of the memory, 0 on SQLite."""

    ready: float
    bare_ready: float
    idle: float
    loaded: float
    database: float


async def measure(ground: Ground, seconds: float, postmaster: int | None) -> Footprint:
    """`postmaster` is PostgreSQL's first process, on that engine."""
    database = await open_database(ground.url)
    goods = await tills.stock_up(database)
    registers = await tills.add_registers(database, TILLS)
    await database.close()
    bare_ready = await _bare_ready()
    server = Server(ground.data, **ground.settings)
    ours = psutil.Process()
    theirs = psutil.Process(postmaster) if postmaster else None
    began = time.perf_counter()
    await asyncio.to_thread(server.start)
    ready = time.perf_counter() - began
    idle = memory(ours, "store serve")
    cashiers = [await Cashier.arrive(server.port, register) for register in registers]
    work = asyncio.create_task(_load(server.port, cashiers, goods, seconds))
    loaded = loaded_database = 0.0
    while not work.done():
        loaded = max(loaded, memory(ours, "store serve"))
        loaded_database = max(loaded_database, memory(theirs) if theirs else 0.0)
        await asyncio.sleep(0.25)
    await work
    for cashier in cashiers:
        cashier.visitor.leave()
    await asyncio.to_thread(server.stop)
    return Footprint(ready, bare_ready, idle, loaded, loaded_database)


async def _bare_ready() -> float:
    began = time.perf_counter()
    process = await storefront.start_bare(free_port(), 1_000)
    took = time.perf_counter() - began
    process.terminate()
    await process.wait()
    return took


async def _load(port: int, cashiers: list[Cashier], goods: list[Good], seconds: float) -> None:
    until = time.perf_counter() + seconds
    await asyncio.gather(
        *(storefront.hammer(Target(port, path), 16, seconds) for path in PAGES.values()),
        *(_sell(cashier, goods, until) for cashier in cashiers),
    )


async def _sell(cashier: Cashier, goods: list[Good], until: float) -> None:
    while time.perf_counter() < until:
        book = cashier.till.book
        await cashier.send(cashier.till.sell(basket(goods, book.sequence, tills.LINES)))


def memory(root: psutil.Process, words: str = "") -> float:
    """MiB of a process and those it started, as far as these words are in their command lines."""
    return sum(_pss(process, words) for process in [root, *root.children(recursive=True)])


def _pss(process: psutil.Process, words: str) -> float:
    try:
        if words not in " ".join(process.cmdline()):
            return 0.0
        return float(process.memory_full_info().pss) / MIB
    except psutil.Error:  # it ended meanwhile, or is not ours to look into
        return 0.0
