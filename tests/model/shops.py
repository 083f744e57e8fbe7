"""Two shops and a pool on a real database, worked by the program's own verbs; and what their tables say, by SQL of our own.

Sites: 1 Casablanca (register 1), 2 the pool, 3 Rabat (register 2). Goods: argan (1) at 100,00 and honey (2) at 49,95.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any, NamedTuple, TypeVar

import msgspec

from inventory import levels, picks, reservations
from inventory.bringing import coming, transfers
from inventory.bringing.coming import Ask
from inventory.counts import posting, sheets
from inventory.counts.sheets import Scope, Seen
from inventory.purchasing import orders as purchases
from inventory.purchasing import putaway, receiving
from inventory.purchasing.receiving import Arrival
from inventory.reservations import Promise
from pos.closings import closings, z_reports
from pos.sales import checkout, tickets
from pos.sales.tickets import Receipt
from pos.shifts import drawer, shifts
from pos.shifts.drawer import Movement
from pos.shifts.shifts import Closing, Opening
from shop.counter import collecting, counter
from shop.counter.counter import Article, Wish
from shop.delivery import Terms
from shop.orders import orders, picking, shortages, steps
from shop.orders.claims import Till
from store.clock import day
from store.db import Database, Transaction, open_database
from store.ids import uuid7
from store.receipt_chain import GENESIS
from store.returns import Figures, InCash, Part, cash_back, returned
from store.tax import summarise, whole
from store.tenders import Policy, Tender, settle
from store.verify import broken
from tests import world
from tests.databases import Lend
from tests.inventory.test_purchasing import sign
from tests.model.books import Place, Sale, Sold
from tests.world import NOW

T = TypeVar("T")
KEY = b"a key of the tests"
MANAGER = 1
PRICES = {1: 10_000, 2: 4_995}
SITES = (1, 2, 3)
REGISTERS = {1: 1, 2: 3}
"""Each register's site."""
STEP = 10
"""Coins pay multiples of this."""
INSIDE = ("shelf", "back_room", "cold_room", "pool_warehouse")


Goods = dict[tuple[int, Place], int]
"""So much of a product in a place; never 0."""


class Picked(NamedTuple):
    """A promise as the database has it."""

    product: int
    site: int
    quantity: int
    is_picked: bool


class Counted(NamedTuple):
    """An open count: what differs in it is one lot in one place, by `change` base units."""

    id: int
    lot_id: int
    location_id: int
    change: int


LOTS_TO_COUNT = """SELECT b.lot_id, b.location_id, b.on_hand, b.reserved FROM balance b
    JOIN lot ON lot.id = b.lot_id AND lot.product_id = $2
    JOIN location ON location.id = b.location_id AND location.site_id = $1 AND location.pick_rank IS NOT NULL
    WHERE b.on_hand > 0 OR EXISTS (SELECT 1 FROM stock_count_line l WHERE l.count_id = $3 AND l.lot_id = b.lot_id
                                   AND l.location_id = b.location_id)
    ORDER BY b.on_hand - b.reserved DESC, b.lot_id, b.location_id"""


class Shops:
    """The program over one fresh database, in an event loop of its own."""

    def __init__(self, lend: Lend) -> None:
        self._stack = ExitStack()
        url = self._stack.enter_context(lend())
        self._runner = self._stack.enter_context(
            asyncio.Runner(loop_factory=asyncio.new_event_loop)
        )
        self.database: Database = self.run(open_database(url))
        self.now = NOW
        self._books = dict.fromkeys(REGISTERS, (0, GENESIS))
        self.write(found)

    def run(self, work: Awaitable[T]) -> T:
        async def waited() -> T:
            return await work

        return self._runner.run(waited())

    def write(self, work: Callable[[Transaction], Awaitable[T]]) -> T:
        return self.run(self.database.write(work))

    def close(self) -> None:
        self.run(self.database.close())
        self._stack.close()

    # -- at the till ---------------------------------------------------------------------

    def open_shift(self, register: int, opening_float: int) -> str:
        opening = Opening(uuid7(), register, MANAGER, self.now, opening_float)
        return self.write(lambda tx: shifts.open_shift(tx, opening, now=self.now)).id

    def move_cash(self, shift_id: str, amount: int) -> None:
        moved = Movement(
            uuid7(), shift_id, "in" if amount > 0 else "out", abs(amount), "change", MANAGER, None, self.now
        )  # fmt: skip
        self.write(lambda tx: drawer.move(tx, moved, now=self.now))

    def close_shift(self, shift_id: str, counted: int) -> dict[str, Any]:
        """Close it with so much in the drawer; its Z."""
        closing = Closing(uuid7(), shift_id, MANAGER, self.now, {"1": counted})

        async def work(tx: Transaction) -> dict[str, Any]:
            await shifts.close_shift(tx, closing, now=self.now)
            sealed = await z_reports.seal_shift(tx, shift_id, key=KEY, now=self.now)
            return await z_reports.read(tx, sealed.id)

        return self.write(work)

    def sell(
        self, register: int, shift_id: str, basket: dict[int, int], *, by_card: bool, **order: Any
    ) -> list[Sold]:
        """Sell so much of each product; `order`: the receipt's order and the promise that it fulfils, or when it was sold."""
        promise = order.pop("promise", "")
        amounts = [PRICES[product] * quantity for product, quantity in basket.items()]
        taxes = summarise([whole(amount, "T10") for amount in amounts], {"T10": 1000})
        kind = "card" if by_card else "cash"
        given = sum(amounts) + (0 if by_card else STEP)
        done = settle(sum(amounts), [Tender(kind, given)], Policy(cash_rounding=STEP))
        lines = [
            {"id": uuid7(), "product_id": product, "name": "x", "quantity": quantity, "unit_price": PRICES[product],
             "discount": 0, "amount": amount, "lot": None, "taxes": [part._asdict() for part in parts], "promise": promise}
            for (product, quantity), amount, parts in zip(basket.items(), amounts, taxes.lines, strict=True)
        ]  # fmt: skip
        receipt = self._receipt(
            register, shift_id, lines=lines, taxes=[total._asdict() for total in taxes.totals],
            tenders=[{"id": uuid7(), "kind": t.kind, "amount": t.amount, "given": t.given, "change": t.change,
                      "reference": ""} for t in done.tenders],
            total=done.total, tax_total=taxes.tax, stamp_duty=done.stamp_duty,
            cash_rounding=done.cash_rounding, paid=done.paid, **order,
        )  # fmt: skip
        self._take(receipt)
        paid = InCash() if by_card else InCash(done.total, done.stamp_duty, 0, done.cash_rounding)
        sale = Sale(receipt.id, REGISTERS[register], by_card, paid)
        return [Sold(sale, line.id, line.product_id or 0, _figures(line)) for line in receipt.lines]

    def give_back(
        self, register: int, shift_id: str, sold: Sold, quantity: int, goes: str
    ) -> tuple[Figures, InCash]:
        """Give part of a sold line back; the line that brings it, and the cash that goes."""
        by_card = sold.sale.by_card
        line = returned(sold.figures, sold.back, quantity)
        cash = (
            InCash() if by_card else cash_back(sold.sale.paid, sold.sale.back, -line.amount, STEP)
        )
        handed = -line.amount if by_card else cash.handed
        taxes = [{"code": part.code, "gross": part.gross, "tax": part.tax} for part in line.taxes]
        tax = sum(part.tax for part in line.taxes)
        receipt = self._receipt(
            register, shift_id,
            lines=[{"id": uuid7(), "product_id": sold.product, "name": "x", "quantity": line.quantity,
                    "unit_price": PRICES[sold.product], "discount": 0, "amount": line.amount, "lot": None,
                    "taxes": taxes, "returns": sold.id, "goes": goes}],
            taxes=[{"code": "T10", "rate_bp": 1000, "gross": line.amount, "net": line.amount - tax, "tax": tax}],
            tenders=[{"id": uuid7(), "kind": "card" if by_card else "cash", "amount": -handed, "given": -handed,
                      "change": 0, "reference": ""}],
            total=line.amount, tax_total=tax, stamp_duty=-cash.stamp_duty, cash_rounding=-cash.cash_rounding,
            paid=-handed,
            cash_back=[] if by_card else [
                {"sale_id": sold.sale.id, **{name: -figure for name, figure in cash._asdict().items()}}],
        )  # fmt: skip
        self._take(receipt)
        return line, cash

    def _receipt(self, register: int, shift_id: str, **content: Any) -> Receipt:
        sequence, previous = self._books[register]
        return msgspec.convert(
            {
                "id": uuid7(), "register_id": register, "register": f"C{register}", "shift_id": shift_id,
                "sequence": sequence + 1, "number": f"C{register}-{sequence + 1:06d}", "previous_hash": previous,
                "sold_at": self.now, "cashier_id": MANAGER, "language": "fr", "stamp_added": 0, **content,
            },
            Receipt,
        )  # fmt: skip

    def _take(self, receipt: Receipt) -> None:
        """The till sends it twice, as after a lost reply; it stays in the book unless it is refused."""
        seal = tickets.hash_of(receipt)
        taking = partial(
            checkout.take,
            self.database,
            receipt,
            seal,
            key=KEY,
            now=self.now,
            shop=collecting.settle,
        )
        assert self.run(taking()) == self.run(taking())
        self._books[receipt.register_id] = receipt.sequence, seal

    # -- counts --------------------------------------------------------------------------

    def observe(self, site: int, product: int, off: int) -> bool:
        """Count all of a product at a site: so much more, or less, than the ledger has lies in one place. Whether there is any."""
        spots = self.rows(
            f"""SELECT b.lot_id, b.location_id, b.on_hand FROM balance b JOIN lot ON lot.id = b.lot_id
                JOIN location ON location.id = b.location_id AND location.site_id = $1 AND location.kind IN {INSIDE}
                WHERE lot.product_id = $2 AND b.on_hand >= 0 ORDER BY b.on_hand - b.reserved DESC, b.lot_id, b.location_id""",
            site,
            product,
        )
        if not spots or spots[0][2] + off < 0:
            return False
        scope = Scope(site, product_id=product)

        async def work(tx: Transaction) -> None:
            count_id = await sheets.start(tx, uuid7(), scope, by=MANAGER, now=self.now)
            for number, (lot_id, place, on_hand) in enumerate(spots):
                seen = Seen(place, product, lot_id, on_hand + (off if number == 0 else 0))
                await sheets.observe(tx, count_id, seen, by=MANAGER, now=self.now)

        self.write(work)
        return True

    def post(self, site: int, product: int) -> None:
        """Post what was counted of a product, twice over."""
        (found,) = self.rows(
            "SELECT MAX(id) FROM stock_count WHERE site_id = $1 AND product_id = $2", site, product
        )
        for _ in range(2):
            self.write(lambda tx: posting.post(tx, found[0], by=MANAGER, now=self.now))

    # -- goods that come, and go between sites -------------------------------------------

    def bring(self, site: int, product: int, quantity: int) -> None:
        """So much lies at a site from the beginning."""
        at = {1: world.SHELF, 2: world.POOL, 3: world.RABAT_SHELF}[site]
        self.write(
            lambda tx: world.lot(tx, product, f"L{site}", quantity, at=at, cooperative_id=product)
        )

    def buy(self, site: int, product: int, quantity: int) -> tuple[int, int]:
        """Order so much of its co-operative; the order and its line."""
        (order_id,) = self.write(
            lambda tx: purchases.draw(
                tx, site_id=site, wants={product: quantity}, by=MANAGER, now=self.now
            )
        )
        line_id = self.run(
            self.database.fetchval(
                "SELECT id FROM purchase_order_line WHERE purchase_order_id = $1", order_id
            )
        )
        return order_id, int(line_id)

    def take_in(self, order_id: int, line_id: int, whole: int, damaged: int, is_last: bool) -> None:
        key = uuid7()
        lot = key[-12:]
        came = [Arrival(line_id, lot, "2027-11-23", whole, damaged)] if whole + damaged else []
        self.write(
            lambda tx: receiving.receive(
                tx, order_id, key, came, by=MANAGER, now=self.now, is_last=is_last
            )
        )

    def put_up(self, site: int) -> None:
        """Carry to the shelf what lies behind a shop."""

        async def work(tx: Transaction) -> None:
            for part in await putaway.behind(tx, site, product_id=None, lot=None):
                await putaway.put_up(
                    tx, key=uuid7(), site_id=site, lot_id=part.lot_id, location_id=part.location_id,
                    quantity=part.quantity, by=MANAGER, now=self.now,
                )  # fmt: skip

        self.write(work)

    def ask(self, source: int, target: int, product: int, quantity: int, hold_days: int) -> tuple[int, str]:  # fmt: skip
        """Ask one site for goods for another; the transfer and its key."""
        key = uuid7()
        asks = [Ask(key, product, quantity, "")]
        self.write(
            lambda tx: transfers.ask(
                tx, asks, from_site_id=source, to_site_id=target, hold_days=hold_days, by=MANAGER, now=self.now
            )
        )  # fmt: skip
        found = self.run(self.database.fetchval("SELECT id FROM transfer WHERE key = $1", key))
        return int(found), key

    def step(self, verb: Callable[..., Awaitable[Any]], transfer_id: int, *said: Any) -> None:
        """Take a step of a transfer, twice over."""
        for _ in range(2):
            self.write(lambda tx: verb(tx, transfer_id, *said, by=MANAGER, now=self.now))

    def let_go(self, key: str) -> None:
        self.write(lambda tx: coming.let_go(tx, [key], now=self.now))

    # -- counts --------------------------------------------------------------------------

    def count(self, site: int, product: int, change: int) -> Counted:
        """Count every lot of a product at a site; of the one with most to spare `change` more than the ledger has, if it can be."""

        async def work(tx: Transaction) -> Counted:
            count_id = await sheets.start(
                tx, uuid7(), Scope(site, product_id=product), by=MANAGER, now=self.now
            )
            lots = await tx.fetch(LOTS_TO_COUNT, site, product, count_id)
            for number, lot in enumerate(lots):
                other = max(change, lot["reserved"] - lot["on_hand"]) if number == 0 else 0
                seen = Seen(lot["location_id"], product, lot["lot_id"], lot["on_hand"] + other)
                await sheets.observe(tx, count_id, seen, by=MANAGER, now=self.now)
            if not lots:
                return Counted(count_id, 0, 0, 0)
            first = lots[0]
            return Counted(
                count_id, first["lot_id"], first["location_id"], max(change, first["reserved"] - first["on_hand"])
            )  # fmt: skip

        return self.write(work)

    def end_count(self, counted: Counted) -> bool:
        """Post a count, twice over; one whose goods have left or are set aside meanwhile is given up. Whether it was posted."""
        free = self.run(
            self.database.fetchval(
                "SELECT on_hand - reserved FROM balance WHERE lot_id = $1 AND location_id = $2",
                counted.lot_id, counted.location_id,
            )
        )  # fmt: skip
        is_posted = free is not None and free + counted.change >= 0
        verb = posting.post if is_posted else sheets.drop
        for _ in range(2):
            self.write(lambda tx: verb(tx, counted.id, by=MANAGER, now=self.now))
        return is_posted

    # -- promises ------------------------------------------------------------------------

    def reserve(self, site: int, product: int, quantity: int, until: int | None) -> str:
        key = uuid7()
        self.write(
            lambda tx: reservations.reserve(
                tx, site, [Promise(key, product, quantity)], expires_at=until, today=day(self.now), now=self.now
            )
        )  # fmt: skip
        return key

    def set_aside(self, key: str) -> None:
        self.write(lambda tx: picks.choose(tx, [key], today=day(self.now), now=self.now))

    def release(self, key: str) -> None:
        self.write(lambda tx: reservations.release(tx, [key], now=self.now))

    def order(self, site: int, product: int, quantity: int, days: int) -> str:
        """Hold goods for a customer who will collect them; the order's code."""
        wish = Wish(
            uuid7(), site, "pickup", "Omar Tazi", "0661000001", [Article(product, quantity)], days=days
        )  # fmt: skip
        till = Till("device", "C1", MANAGER)
        placed, _ = self.write(lambda tx: counter.place(tx, wish, till, Terms(), now=self.now))
        return placed.code

    def pack(self, code: str) -> None:
        async def work(tx: Transaction) -> None:
            order, how = await orders.by_code(tx, code), {"by": MANAGER, "now": self.now}
            await picking.start(tx, order.id, **how)
            for item in await picking.pick_list(tx, order.id):
                await picking.tick(tx, order.id, item.lot_id, item.location_id, **how)
            await picking.pack(tx, order.id, **how)

        self.write(work)

    def hold_again(self, code: str) -> None:
        async def work(tx: Transaction) -> None:
            order = await orders.by_code(tx, code)
            await shortages.hold_again(tx, order.id, by=MANAGER, now=self.now)

        self.write(work)

    def cancel(self, code: str) -> None:
        async def work(tx: Transaction) -> None:
            order = await orders.by_code(tx, code)
            await steps.cancel(tx, order.id, by=MANAGER, now=self.now)

        self.write(work)

    def do_the_jobs(self) -> None:
        """What the program does by itself: orders whose time is up, late sales, days that are over."""
        self.run(counter.sweep(self.database, self.now))
        self.run(z_reports.seal_late(self.database, key=KEY, now=self.now))
        self.run(closings.seal_due(self.database, key=KEY, now=self.now))

    # -- what the tables say -------------------------------------------------------------

    def rows(self, sql: str, *values: Any) -> Sequence[Any]:
        return self.run(self.database.fetch(sql, *values))

    def goods(self) -> tuple[Goods, Goods]:
        """What the movements of the whole ledger sum to, and what the balances say."""
        rows = self.rows(
            """SELECT said, lot.product_id, location.kind, location.site_id, SUM(quantity) AS quantity FROM (
                   SELECT 'ledger' AS said, lot_id, to_location_id AS location_id, quantity FROM movement
                   UNION ALL SELECT 'ledger', lot_id, from_location_id, -quantity FROM movement
                   UNION ALL SELECT 'balance', lot_id, location_id, on_hand FROM balance
               ) AS moved JOIN lot ON lot.id = moved.lot_id JOIN location ON location.id = moved.location_id
               GROUP BY said, lot.product_id, location.kind, location.site_id"""
        )
        ledger, balances = (
            [row for row in rows if row[0] == said] for said in ("ledger", "balance")
        )
        return _by_place(ledger), _by_place(balances)

    def available(self) -> dict[tuple[int, int], int]:
        found = {}
        for site in SITES:
            here = levels.available(
                self.database, site, [*PRICES], today=day(self.now), now=self.now
            )
            found.update({(product, site): left for product, left in self.run(here).items()})
        return found

    def holds(self) -> dict[str, Picked]:
        """The promises that count."""
        rows = self.rows(
            """SELECT r.key, r.product_id, r.site_id, r.quantity,
                      (SELECT SUM(p.quantity) FROM reservation_lot p WHERE p.reservation_id = r.id) AS picked
               FROM reservation r WHERE r.closed_at IS NULL AND (r.expires_at IS NULL OR r.expires_at > $1)""",
            self.now,
        )
        return {row[0]: Picked(row[1], row[2], row[3], row[4] == row[3]) for row in rows}

    def shifts(self) -> dict[str, tuple[bool, int, int]]:
        """Per shift: whether it is open, its sealed and its unsealed receipts."""
        rows = self.rows(
            """SELECT s.id, s.closed_at, COUNT(r.sale_id) AS receipts, COUNT(z.sale_id) AS sealed FROM shift s
               LEFT JOIN receipt r ON r.shift_id = s.id LEFT JOIN z_receipt z ON z.sale_id = r.sale_id
               GROUP BY s.id, s.closed_at"""
        )
        return {row[0]: (row[1] is None, row[3], row[2] - row[3]) for row in rows}

    def expected_cash(self, shift_id: str) -> int:
        return self.run(drawer.expected_cash(self.database, shift_id))

    def reports(self) -> dict[tuple[int, str], tuple[int, int]]:
        """Per register its receipts and the last number, and what was sold and came back: ever, and of each closed day."""
        rows = self.rows(
            """SELECT register_id, 'receipts' AS what, COUNT(*) AS a, MAX(sequence) AS b FROM receipt GROUP BY register_id
               UNION ALL SELECT register_id, 'ever', MAX(perpetual_sales), MAX(perpetual_refunds) FROM z_report
                         GROUP BY register_id
               UNION ALL SELECT register_id, period_on, SUM(sales), SUM(refunds) FROM closing
                         WHERE period = 'day' GROUP BY register_id, period_on"""
        )
        return {(row[0], row[1]): (int(row[2]), int(row[3])) for row in rows}

    def broken(self) -> list[str]:
        return self.run(broken(self.database, KEY))


def _figures(line: tickets.Line) -> Figures:
    parts = [Part(part.code, 1000, part.gross, part.tax) for part in line.taxes]
    return Figures(line.quantity, line.discount, line.amount, parts)


def _by_place(rows: Sequence[Any]) -> Goods:
    found: Goods = {}
    for _, product, kind, site, quantity in rows:
        named = (
            "here" if kind in INSIDE else {"quarantine": "apart", "transit": "way"}.get(kind, kind)
        )
        at = product, Place(named, site or 0)
        found[at] = found.get(at, 0) + int(quantity)
    return {at: quantity for at, quantity in found.items() if quantity}


async def found(tx: Transaction) -> None:
    """The sites, goods without stock, who offers them, a register in either shop and one person."""
    await world.found_the_shop(tx)
    await world.another_shop(tx)
    await tx.execute(
        """INSERT INTO tax_code (code, rate_bp, mention_fr, mention_ar, mention_en, valid_from_on)
           VALUES ('T10', 1000, '', '', '', '2020-01-01')"""
    )
    await tx.execute(
        """INSERT INTO staff (id, username, name, role, site_id, language, password_hash, created_at)
           VALUES (1, 'nadia', 'Nadia', 'manager', 1, 'fr', '-', 0)"""
    )
    for register, site in REGISTERS.items():
        await tx.execute(
            "INSERT INTO register (id, code, site_id, name) VALUES ($1, $2, $3, $2)",
            register,
            f"C{register}",
            site,
        )
    for product, price in PRICES.items():
        await world.product(tx, product, f"SKU-{product}", price=price)
        await sign(tx, product)
        await tx.execute(
            """INSERT INTO offer (cooperative_id, product_id, quantity, carton_quantity, unit_cost, lead_days, offered_at)
               VALUES ($1, $1, 1000000, 1, 100, 1, 0)""",
            product,
        )
