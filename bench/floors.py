"""The floors under a sale and a promise: the same rows by raw SQL, on one connection per client, nothing asked.

The statements are prepared outside the measured time, and written as the engine likes them best: one
INSERT for the rows of a table, updates as one batch. Whether anything is true is not looked at.
"""

import itertools
from collections.abc import Sequence
from typing import Any, Protocol, Self

import asyncpg

from bench.ground import Ground
from bench.tills import Good, Sent
from pos.sales import tickets
from store.db import Value, rows_of
from store.db.engine import sqlite3
from store.db.sqlite import connect, placeholders

Step = tuple[str, Sequence[Sequence[Value]]]
"""A statement, and its parameters: once, or once per row."""

_numbers = itertools.count(-(10**9), -1)


class Raw(Protocol):
    async def commit(self, steps: Sequence[Step]) -> None:
        """All of `steps` in one transaction, on the disk."""
        ...

    async def close(self) -> None: ...


class RawSqlite:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @classmethod
    def open(cls, ground: Ground) -> Self:
        return cls(connect(ground.data / "store.db", read_only=False))

    async def commit(self, steps: Sequence[Step]) -> None:
        run = self._connection
        run.execute("BEGIN IMMEDIATE")
        for sql, rows in steps:
            if len(rows) == 1:
                run.execute(placeholders(sql), rows[0])
            else:
                run.executemany(placeholders(sql), rows)
        run.execute("COMMIT")

    async def close(self) -> None:
        self._connection.close()


class RawPostgres:
    def __init__(self, connection: Any) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, ground: Ground) -> Self:
        return cls(await asyncpg.connect(ground.url, server_settings={"jit": "off"}))

    async def commit(self, steps: Sequence[Step]) -> None:
        if len(steps) == len(steps[0][1]) == 1:
            await self._connection.execute(steps[0][0], *steps[0][1][0])
            return
        async with self._connection.transaction():
            for sql, rows in steps:
                if len(rows) == 1:
                    await self._connection.execute(sql, *rows[0])
                else:
                    await self._connection.executemany(sql, rows)

    async def close(self) -> None:
        await self._connection.close()


async def open_raw(ground: Ground, clients: int) -> list[Raw]:
    """A connection for each client; on SQLite all share the only writer."""
    if ground.engine == "sqlite":
        return [RawSqlite.open(ground)] * clients
    return [await RawPostgres.open(ground) for _ in range(clients)]


async def close_raw(connections: Sequence[Raw]) -> None:
    for connection in set(connections):
        await connection.close()


def hold(product_id: int, site_id: int) -> list[Step]:
    """The guarded UPDATE that a promise rests on, and nothing else."""
    return [
        (
            """UPDATE stock_level SET reserved = reserved + 1
               WHERE product_id = $1 AND site_id = $2 AND on_hand - reserved >= 1""",
            [(product_id, site_id)],
        )
    ]


def sale(sent: Sent, goods: Sequence[Good], site_id: int, places: tuple[int, int]) -> list[Step]:
    """Every row that posting this sale writes; `places` are the shelf and the customer."""
    shelf, customer = places
    operation_id = next(_numbers)
    moved = [
        (operation_id, good.lot_id, shelf, customer, 1, line.id)
        for good, line in zip(goods, sent.receipt.lines, strict=True)
    ]
    return [
        *_record(sent, site_id),
        _insert(
            "operation (id, key, kind, effective_at, posted_at)",
            [(operation_id, sent.receipt.id, "sale", sent.receipt.sold_at, sent.receipt.sold_at)],
        ),
        (
            "UPDATE stock_level SET on_hand = on_hand - 1 WHERE product_id = $1 AND site_id = $2",
            sorted((good.id, site_id) for good in goods),
        ),
        (
            "UPDATE balance SET on_hand = on_hand - 1 WHERE lot_id = $1 AND location_id = $2",
            sorted((good.lot_id, shelf) for good in goods),
        ),
        _insert(
            "movement (operation_id, lot_id, from_location_id, to_location_id, quantity, sale_line_id)",
            moved,
        ),
        _receipt(sent),
    ]


def _record(sent: Sent, site_id: int) -> list[Step]:
    r = sent.receipt
    return [
        _insert(
            "sale (id, channel, site_id, language, sold_at, recorded_at, sold_by, total, tax_total, paid)",
            [(r.id, "till", site_id, r.language, r.sold_at, r.sold_at, r.cashier_id, r.total,
              r.tax_total, r.paid)],
        ),
        _insert(
            "sale_line (id, sale_id, position, product_id, kind, name, quantity, unit_price, amount)",
            [(x.id, r.id, n, x.product_id, "goods", x.name, x.quantity, x.unit_price, x.amount)
             for n, x in enumerate(r.lines, 1)],
        ),
        _insert(
            "sale_line_tax (sale_line_id, code, gross, tax)",
            [(x.id, part.code, part.gross, part.tax) for x in r.lines for part in x.taxes],
        ),
        _insert(
            "sale_tax (sale_id, code, rate_bp, gross, net, tax)",
            [(r.id, t.code, t.rate_bp, t.gross, t.net, t.tax) for t in r.taxes],
        ),
        _insert(
            "tender (id, sale_id, position, kind, amount, given, change)",
            [(t.id, r.id, n, t.kind, t.amount, t.given, t.change)
             for n, t in enumerate(r.tenders, 1)],
        ),
    ]  # fmt: skip


def _receipt(sent: Sent) -> Step:
    r = sent.receipt
    return _insert(
        """receipt (sale_id, register_id, shift_id, sequence, number, cashier_id, previous_hash, hash,
                    content, signature)""",
        [(r.id, r.register_id, r.shift_id, r.sequence, r.number, r.cashier_id, r.previous_hash,
          sent.hash, tickets.content(r), sent.hash)],
    )  # fmt: skip


def _insert(target: str, rows: Sequence[Sequence[Value]]) -> Step:
    values = [value for row in rows for value in row]
    return f"INSERT INTO {target} VALUES {rows_of(len(rows), len(rows[0]))}", [values]
