"""Two processes of the application on one PostgreSQL: a till may meet either, and neither knows less than the other."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from bench import people, tills
from bench.http import Visitor
from bench.people import Cashier
from bench.soak import Journal, compare_sales
from bench.tills import Good
from store import clock
from store.db import Database, open_database
from tests.browser.demo import MANAGER
from tests.server import Server, run_store

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("engine", ["postgresql"])]
SALES = 25
PATIENCE_S = 60


class Pair(NamedTuple):
    """Both processes, the database behind them, and two cashiers: one at each."""

    servers: list[Server]
    database: Database
    cashiers: list[Cashier]
    goods: list[Good]


@pytest.fixture
async def pair(database_url: str, tmp_path: Path, anyio_backend: str) -> AsyncIterator[Pair]:
    data = tmp_path / "data"
    await asyncio.to_thread(run_store, "seed", data=data, DATABASE_URL=database_url)
    database = await open_database(database_url)
    goods, registers = await tills.stock_up(database), await tills.add_registers(database, 2)
    servers = [Server(data, DATABASE_URL=database_url) for _ in registers]
    for server in servers:
        await asyncio.to_thread(server.start)
    cashiers = [
        await Cashier.arrive(server.port, register)
        for server, register in zip(servers, registers, strict=True)
    ]
    yield Pair(servers, database, cashiers, goods)
    for cashier in cashiers:
        cashier.visitor.leave()
    for server in servers:
        await asyncio.to_thread(server.stop)
    await database.close()
    await asyncio.to_thread(run_store, "verify", data=data, DATABASE_URL=database_url)


def at_the_other(cashier: Cashier, server: Server) -> Cashier:
    """The same device and session, led to another process."""
    visitor = Visitor(server.port, **{"Till-Device": cashier.visitor.headers["Till-Device"]})
    visitor.cookies = dict(cashier.visitor.cookies)
    return Cashier(visitor, cashier.till)


async def sell_at_both(pair: Pair, cashier: Cashier, other: Cashier, journal: Journal) -> None:
    """Each sale goes to both processes at once, as after a reply that one of them lost."""
    for number in range(SALES):
        sale = cashier.till.sell(people.basket(pair.goods, number, 2))
        await asyncio.gather(cashier.send(sale), other.send(sale))
        journal.sent[sale.receipt.id] = journal.sales[sale.receipt.id] = sale.hash
    other.visitor.leave()


async def test_a_sale_that_meets_both_processes_at_once_is_one_sale(
    pair: Pair, tmp_path: Path
) -> None:
    journal = Journal(tmp_path / "journal")
    others = [at_the_other(each, server) for each, server in zip(pair.cashiers, reversed(pair.servers), strict=True)]  # fmt: skip
    await asyncio.gather(
        *(sell_at_both(pair, here, there, journal) for here, there in zip(pair.cashiers, others, strict=True))
    )  # fmt: skip
    registers = [cashier.till.register_id for cashier in pair.cashiers]
    assert len(journal.sales) == 2 * SALES
    assert await compare_sales(pair.database, journal, registers) == []
    journal.close()


async def test_what_a_till_tells_one_process_the_manager_sees_at_the_other_as_it_comes(
    pair: Pair,
) -> None:
    cashier, server = pair.cashiers[0], pair.servers[1]
    async with Visitor(server.port) as manager:
        await manager.post_form("/office/sign-in", username=MANAGER.username, password=MANAGER.password)  # fmt: skip
        reader, writer = await _follow(server.port, manager)
        said = {"clock": clock.now(), "ticket": {"lines": 7, "total": 12_300, "since": clock.now()}}
        answer = await cashier.visitor.post_json("/pos/api/state", msgspec.json.encode(said))
        assert answer.json()["lease"] == "held"
        async with asyncio.timeout(PATIENCE_S):
            await reader.readuntil(b"event: till")
        writer.close()
        page = (await manager.get("/office/sales/registers")).body.decode()
    assert "7 lignes" in page or "7 lines" in page


async def _follow(port: int, visitor: Visitor) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """The stream of changes, once it has begun."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    writer.write(f"GET /live?topics=till HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies}\r\n\r\n".encode())  # fmt: skip
    async with asyncio.timeout(PATIENCE_S):
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
    return reader, writer
