"""Tills that sell: five goods to a receipt, numbered, chained and sealed as a browser's till does."""

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from inventory import lots, stock
from inventory.stock import Move
from pos.registers import registers
from pos.sales import tickets
from pos.sales.tickets import Receipt
from pos.shifts import shifts
from pos.shifts.shifts import Opening
from store.clock import now as clock_now
from store.db import Database, Reader, Transaction
from store.ids import uuid7
from store.tax import summarise, whole

PLENTY = 1_000_000_000
LOT = "BENCH"
LINES = 5
AT_ONCE = 500
"""Lots in one delivery."""


class Good(NamedTuple):
    """A product sold by the piece, with the lot of which there is always enough."""

    id: int
    name: str
    price: int
    tax_code: str
    rate_bp: int
    lot_id: int


class Sent(NamedTuple):
    """A completed sale as it leaves the till."""

    receipt: Receipt
    hash: str

    @property
    def body(self) -> bytes:
        return msgspec.json.encode({"receipt": self.receipt, "hash": self.hash})


class Till:
    """A register's book, from where the server has it."""

    def __init__(
        self, register: tuple[int, str], shift_id: str, cashier_id: int, book: registers.Book
    ) -> None:
        self.register_id, self.code = register
        self.shift_id = shift_id
        self.cashier_id = cashier_id
        self.book = book

    def sell(self, goods: Sequence[Good], *, tender: str = "card") -> Sent:
        """The next sale in the book: one piece of each of these, paid by one tender."""
        receipt = msgspec.convert(self._receipt(goods, tender), Receipt)
        sent = Sent(receipt, tickets.hash_of(receipt))
        self.book = registers.Book(receipt.sequence, sent.hash)
        return sent

    def _receipt(self, goods: Sequence[Good], tender: str) -> dict[str, object]:
        total, sequence = sum(good.price for good in goods), self.book.sequence + 1
        taxes = summarise(
            [whole(good.price, good.tax_code) for good in goods],
            {good.tax_code: good.rate_bp for good in goods},
        )
        return {
            "id": uuid7(), "register_id": self.register_id, "register": self.code,
            "shift_id": self.shift_id, "sequence": sequence, "number": f"{self.code}-{sequence:06d}",
            "previous_hash": self.book.hash, "sold_at": clock_now(), "cashier_id": self.cashier_id,
            "language": "fr",
            "lines": [
                {"id": uuid7(), "product_id": good.id, "name": good.name, "quantity": 1,
                 "unit_price": good.price, "discount": 0, "amount": good.price, "lot": None,
                 "taxes": [part._asdict() for part in parts]}
                for good, parts in zip(goods, taxes.lines, strict=True)
            ],
            "taxes": [part._asdict() for part in taxes.totals],
            "tenders": [{"id": uuid7(), "kind": tender, "amount": total, "given": total,
                         "change": 0, "reference": "000001" if tender == "card" else ""}],
            "total": total, "tax_total": taxes.tax, "stamp_duty": 0, "stamp_added": 0,
            "cash_rounding": 0, "paid": total,
        }  # fmt: skip


async def stock_up(database: Database, quantity: int = PLENTY) -> list[Good]:
    """A lot of this much for every product sold by the piece that has none yet; all of these products."""
    now = clock_now()
    rows = await database.fetch(
        """SELECT p.id, MIN(o.cooperative_id) FROM product p JOIN offer o ON o.product_id = p.id
           WHERE p.kind = 'piece'
             AND NOT EXISTS (SELECT 1 FROM lot WHERE lot.product_id = p.id AND lot.code = $1)
           GROUP BY p.id ORDER BY p.id""",
        LOT,
    )
    origins = [(row[0], row[1]) for row in rows]
    for first in range(0, len(origins), AT_ONCE):
        part = origins[first : first + AT_ONCE]
        await database.write(partial(_deliver, origins=part, quantity=quantity, now=now))
    return await goods(database)


async def _deliver(
    tx: Transaction, *, origins: Sequence[tuple[int, int]], quantity: int, now: int
) -> None:
    source = await stock.place(tx, "cooperative")
    shelf = await stock.place(tx, "shelf", await shop(tx))
    lot_ids = [
        await lots.create(
            tx,
            product_id=product_id,
            cooperative_id=cooperative_id,
            code=LOT,
            made_on=None,
            best_before_on=None,
            received_at=now,
        )
        for product_id, cooperative_id in origins
    ]
    moves = [Move(lot_id, source.id, shelf.id, quantity) for lot_id in lot_ids]
    key = f"bench:{origins[0][0]}"
    await stock.post(tx, key=key, kind="delivery", moves=moves, by=None, effective_at=now, now=now)


async def goods(reader: Reader) -> list[Good]:
    rows = await reader.fetch(
        """SELECT p.id, p.name_fr, (SELECT amount FROM price WHERE product_id = p.id
                                    ORDER BY starts_at DESC LIMIT 1) AS amount,
                  p.tax_code, t.rate_bp, lot.id AS lot_id
           FROM product p JOIN tax_code t ON t.code = p.tax_code
           JOIN lot ON lot.product_id = p.id AND lot.code = $1 ORDER BY p.id""",
        LOT,
    )
    return [Good(*row) for row in rows]


async def shop(reader: Reader) -> int:
    return int(await reader.fetchval("SELECT id FROM site WHERE code = 'casablanca'"))


async def add_registers(database: Database, count: int) -> list[tuple[int, str]]:
    """`count` registers that have never sold: (id, code)."""

    async def work(tx: Transaction) -> list[tuple[int, str]]:
        site_id = await shop(tx)
        first = await tx.fetchval("SELECT MAX(id) + 1 FROM register")
        rows = [
            await tx.fetchrow(
                "INSERT INTO register (code, site_id, name) VALUES ($1, $2, $1) RETURNING id, code",
                f"B{number}",
                site_id,
            )
            for number in range(first, first + count)
        ]
        return [(row[0], row[1]) for row in rows if row is not None]

    return await database.write(work)


async def open_tills(database: Database, count: int) -> list[Till]:
    """New registers, each with an open shift."""
    cashier_id = await database.fetchval("SELECT MIN(id) FROM staff WHERE role = 'cashier'")
    return [
        await _open(database, register, int(cashier_id))
        for register in await add_registers(database, count)
    ]


async def _open(database: Database, register: tuple[int, str], cashier_id: int) -> Till:
    opening = Opening(uuid7(), register[0], cashier_id, clock_now(), 0)
    await database.write(lambda tx: shifts.open_shift(tx, opening, now=opening.opened_at))
    return Till(register, opening.id, cashier_id, await registers.book(database, register[0]))
