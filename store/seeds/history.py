"""The demo's past: eight weeks of sales at two registers, taken in as a till sends them.

More on Saturdays and Sundays, most of it honey, oils, dates and cosmetics, two thirds in cash, a basket
of 240 MAD on average (what a comparable shop in Casablanca publishes).
"""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

import msgspec

from inventory import levels
from pos.closings import closings, z_reports
from pos.sales import checkout, tickets
from pos.shifts import shifts
from pos.shifts.drawer import expected_cash
from pos.shifts.shifts import Closing, Opening
from store.clock import CASABLANCA, DAY, day, start_of
from store.db import Database, Transaction
from store.ids import Maker
from store.quantity import line_total
from store.receipt_chain import GENESIS, receipt_hash
from store.seeds import goods
from store.tax import Part, split, summarise, whole
from store.tenders import Policy, Tender, settle

WEEKS = goods.WEEKS
OPENS, CLOSES = 9.6, 19.9
WEEKDAY_SALES, WEEKEND_SALES = 36, 72
FLOAT = 50_000
KEPT_ON_SHELF = 6
FAVOURITES = {
    "miels-ruche": 5, "huiles-alimentaires": 4, "cosmetique": 5, "dattes-derives": 4, "safran-epices": 4,
    "tartinables-confitures": 3, "couscous-cereales": 3, "infusions-plantes": 2, "coffrets": 1,
}  # fmt: skip


class Good(NamedTuple):
    id: int
    kind: str
    unit: str
    name: str
    tax_code: str
    price: int
    weight: int
    parts: tuple[tuple[int, int], ...]


class Register(NamedTuple):
    """A register as the history goes on: its last number and hash."""

    id: int
    code: str
    cashier_id: int
    share: int


async def seed(
    database: Database, now: int, progress: Callable[[int, int], None], *, key: bytes
) -> None:
    shop = await Shop.open(database, now, key)
    days = WEEKS * 7
    for number in range(days + 1):
        if number:
            await database.write(partial(goods.arrive, days=number, now=now))
        await shop.one_day(number)
        progress(number, days)
    await database.write(lambda tx: goods.doubtful_lots(tx, now))
    shop.instant = now
    await closings.seal_due(database, key=key, now=now, new_id=shop.new_id)


class Shop:
    """What the days of the history share: the goods, the registers' books, and the dice."""

    def __init__(self, database: Database, now: int, site_id: int, key: bytes) -> None:
        self.database, self.now, self.site_id, self.key = database, now, site_id, key
        self.chance = random.Random(20120412)
        self.instant = 0
        self.new_id = Maker(lambda: self.instant, self.chance.getrandbits)
        self.goods: dict[int, Good] = {}
        self.rates: dict[str, int] = {}
        self.registers: list[Register] = []
        self.books: dict[int, tuple[int, str]] = {}

    @classmethod
    async def open(cls, database: Database, now: int, key: bytes) -> "Shop":
        site_id = await database.fetchval("SELECT id FROM site WHERE code = 'casablanca'")
        shop = cls(database, now, site_id, key)
        shop.goods = {good.id: good for good in await _goods(database)}
        rows = await database.fetch("SELECT code, rate_bp FROM tax_code")
        shop.rates = {row["code"]: row["rate_bp"] for row in rows}
        shop.registers = await _registers(database)
        shop.books = {register.id: (0, GENESIS) for register in shop.registers}
        return shop

    async def one_day(self, number: int) -> None:
        """All the sales of one day, in one transaction per register and hour."""
        day_on = day(self.now - (WEEKS * 7 - number) * DAY)
        times = [t for t in _times(day_on, self.chance) if t < self.now - 60_000]
        if not times:
            return
        self.instant = times[0] - 1_000
        on_hand = await self._on_hand(day_on)
        shift_ids = {r.id: self.new_id() for r in self.registers}

        async def sell(tx: Transaction) -> None:
            for register in self.registers:
                await shifts.open_shift(
                    tx, self._opening(register, shift_ids[register.id]), now=times[0]
                )
            for instant in times:
                self.instant = instant
                await self._sell(tx, shift_ids, on_hand)
            for register in self.registers:
                await self._close(tx, register, shift_ids[register.id], times[-1] + 1)

        await self.database.write(sell)

    async def _close(self, tx: Transaction, register: Register, shift_id: str, now: int) -> None:
        counted = _notes_of(await expected_cash(tx, shift_id))
        self.instant = now
        closing = Closing(self.new_id(), shift_id, register.cashier_id, now, counted)
        await shifts.close_shift(tx, closing, now=now)
        await z_reports.seal_shift(tx, shift_id, key=self.key, now=now, id_=self.new_id())

    def _opening(self, register: Register, shift_id: str) -> Opening:
        return Opening(shift_id, register.id, register.cashier_id, self.instant, FLOAT)

    async def _on_hand(self, day_on: str) -> dict[int, int]:
        stocked = [good.id for good in self.goods.values() if not good.parts]
        instant = start_of(day_on) + DAY - 1
        return await levels.available(
            self.database, self.site_id, stocked, today=day_on, now=instant
        )

    async def _sell(
        self, tx: Transaction, shift_ids: dict[int, str], on_hand: dict[int, int]
    ) -> None:
        register = self.chance.choices(self.registers, [r.share for r in self.registers])[0]
        basket = list(self._basket(on_hand))
        if not basket:
            return
        sequence, previous = self.books[register.id]
        content = self._receipt(register, shift_ids[register.id], sequence + 1, previous, basket)
        receipt = msgspec.convert(content, tickets.Receipt)
        seal = receipt_hash(content)
        await checkout.post(tx, receipt, seal, key=self.key, now=self.instant + 900)
        self.books[register.id] = (sequence + 1, seal)

    def _basket(self, on_hand: dict[int, int]) -> Iterator[tuple[Good, int]]:
        """A few different goods that are there, and how much of each, in base units."""
        lines = self.chance.choices((1, 2, 3, 4, 5, 7, 9), (14, 22, 22, 17, 12, 9, 4))[0]
        shelf = list(self.goods.values())
        wanted = dict.fromkeys(self.chance.choices(shelf, [good.weight for good in shelf], k=lines))
        for good in wanted:
            quantity = (
                self.chance.randint(2, 16) * 50
                if good.kind == "weight"
                else self.chance.choices((1, 2, 3), (82, 14, 4))[0]
            )
            needs = {id_: each * quantity for id_, each in good.parts or ((good.id, 1),)}
            kept = KEPT_ON_SHELF * (250 if good.kind == "weight" else 1)
            if all(on_hand.get(id_, 0) >= need + kept for id_, need in needs.items()):
                for id_, need in needs.items():
                    on_hand[id_] -= need
                yield good, quantity

    def _receipt(
        self,
        register: Register,
        shift_id: str,
        sequence: int,
        previous: str,
        basket: list[tuple[Good, int]],
    ) -> dict[str, Any]:
        amounts = [line_total(good.price, quantity, good.unit) for good, quantity in basket]  # type: ignore[arg-type]
        parts = [
            self._parts(good, amount) for (good, _), amount in zip(basket, amounts, strict=True)
        ]
        taxes = summarise(parts, self.rates)
        paid = settle(sum(amounts), [self._tender(sum(amounts))], Policy())
        return {
            "id": self.new_id(), "register_id": register.id, "register": register.code, "shift_id": shift_id,
            "sequence": sequence, "number": f"{register.code}-{sequence:06d}", "previous_hash": previous,
            "sold_at": self.instant, "cashier_id": register.cashier_id, "language": "fr",
            "lines": [
                {
                    "id": self.new_id(), "product_id": good.id, "name": good.name, "quantity": quantity,
                    "unit_price": good.price, "discount": 0, "amount": amount, "lot": None,
                    "taxes": [share._asdict() for share in shares],
                }
                for (good, quantity), amount, shares in zip(basket, amounts, taxes.lines, strict=True)
            ],
            "taxes": [total._asdict() for total in taxes.totals],
            "tenders": [
                {"id": self.new_id(), "kind": t.kind, "amount": t.amount, "given": t.given,
                 "change": t.change, "reference": "" if t.kind == "cash" else f"{self.chance.randrange(10**6):06d}"}
                for t in paid.tenders
            ],
            "total": sum(amounts), "tax_total": taxes.tax, "stamp_duty": paid.stamp_duty,
            "stamp_added": paid.stamp_added, "cash_rounding": paid.cash_rounding, "paid": paid.paid,
        }  # fmt: skip

    def _parts(self, good: Good, amount: int) -> tuple[Part, ...]:
        if not good.parts:
            return whole(amount, good.tax_code)
        components = [(self.goods[id_], each) for id_, each in good.parts]
        return split(amount, [Part(c.tax_code, c.price * each) for c, each in components])

    def _tender(self, total: int) -> Tender:
        """Two thirds pay in cash, with the next round note above; large baskets by card."""
        if total >= 150_000 or self.chance.random() < 0.36:
            return Tender("card", total)
        note = self.chance.choice((2_000, 5_000, 10_000, 20_000))
        return Tender("cash", -(-(total + 5) // note) * note)


def _times(day_on: str, chance: random.Random) -> list[int]:
    """The instants of a day's sales, in order, between opening and closing, most of them after work."""
    weekend = datetime.fromisoformat(day_on).weekday() >= 5
    count = chance.randint(-6, 6) + (WEEKEND_SALES if weekend else WEEKDAY_SALES)
    midnight = datetime.combine(
        datetime.fromisoformat(day_on).date(), datetime.min.time(), CASABLANCA
    )
    hours = sorted(chance.triangular(OPENS, CLOSES, 17.5) for _ in range(count))
    return [int((midnight + timedelta(hours=hour)).timestamp() * 1000) for hour in hours]


async def _goods(database: Database) -> list[Good]:
    rows = await database.fetch(
        """SELECT p.id, p.kind, p.unit, p.name_fr, p.tax_code, c.slug,
                  (SELECT amount FROM price WHERE product_id = p.id ORDER BY starts_at DESC LIMIT 1) AS price
           FROM product p JOIN category c ON c.id = p.category_id ORDER BY p.id"""
    )
    parts: dict[int, list[tuple[int, int]]] = {}
    for hamper_id, component_id, quantity in await database.fetch(
        "SELECT hamper_id, component_id, quantity FROM hamper_component ORDER BY hamper_id, component_id"
    ):
        parts.setdefault(hamper_id, []).append((component_id, quantity))
    return [
        Good(
            row["id"], row["kind"], row["unit"], row["name_fr"], row["tax_code"], row["price"],
            _liking(row["slug"], row["price"]), tuple(parts.get(row["id"], ())),
        )
        for row in rows
    ]  # fmt: skip


def _liking(category: str, price: int) -> int:
    """How often a thing is chosen: by its kind, and less the more it costs."""
    return max(1, FAVOURITES.get(category, 2) * 100_000 // (price + 4_000))


async def _registers(database: Database) -> list[Register]:
    rows = await database.fetch("SELECT id, code FROM register ORDER BY code")
    cashiers = await database.fetch("SELECT id FROM staff WHERE role = 'cashier' ORDER BY id")
    return [
        Register(row["id"], row["code"], cashier["id"], share)
        for row, cashier, share in zip(rows, cashiers, (7, 3), strict=True)
    ]


def _notes_of(amount: int) -> dict[str, int]:
    """An amount in as few notes and coins as it takes."""
    counted = {}
    for value in sorted(shifts.DENOMINATIONS, reverse=True):
        if number := amount // value:
            counted[str(value)] = number
            amount -= number * value
    return counted
