"""The counter's scene: orders held, collected and sold at a till, on top of tests/shop/scene.py."""

from collections.abc import Sequence
from typing import Any

import inventory.checks
import shop.orders.checks
from inventory import issuing
from inventory.issuing import Want
from shop.checkout.placing import Details, Placed
from shop.counter import collecting, counter
from shop.counter.counter import Article, Wish
from shop.delivery import Terms
from shop.orders import orders, picking
from shop.orders.claims import Till
from shop.orders.orders import Order
from store import sales
from store.db import Database, Transaction
from store.ids import uuid7
from store.promised import Fulfilled, Outcome
from store.sales import Sale
from tests.shop import scene
from tests.shop.scene import MANAGER
from tests.world import NOW

TILL = Till("device-1", "Caisse 1", MANAGER)
OTHER_TILL = Till("device-2", "Caisse 2", MANAGER)
COLLECTS = Details("Amina Berrada", "+212612345678", "", "", "", "", "pickup")
ADDRESS = {"city": "Casablanca", "address": "12, rue des Orangers"}


async def ordered(database: Database, *wanted: tuple[int, int]) -> Order:
    """A pick-up of Amina's: (product, quantity) each."""
    await scene.set_up(database)
    for product_id, quantity in wanted:
        await scene.put(database, product_id, quantity)
    placed = await scene.place(database, COLLECTS)
    return await orders.by_code(database, placed.code)


async def packed(database: Database, order: Order) -> Order:
    async def work(tx: Transaction) -> None:
        await picking.start(tx, order.id, by=MANAGER, now=NOW)
        for item in await picking.pick_list(tx, order.id):
            await picking.tick(tx, order.id, item.lot_id, item.location_id, by=MANAGER, now=NOW)
        await picking.pack(tx, order.id, by=MANAGER, now=NOW)

    await database.write(work)
    return await orders.by_code(database, order.code)


def wish(method: str, *lines: tuple[int, int, int], **changes: Any) -> Wish:
    """(product, quantity, amount) each; the id is new."""
    articles = [Article(product, n, amount // n, amount) for product, n, amount in lines]
    address = {} if method == "pickup" else ADDRESS
    return Wish(**{
        "id": uuid7(), "site_id": 1, "delivery": method, "name": "Omar Tazi", "phone": "0661000001",
        "lines": articles, **address, **changes,
    })  # fmt: skip


async def make(database: Database, asked: Wish, till: Till = TILL, now: int = NOW) -> Placed:
    placed, _ = await database.write(lambda tx: counter.place(tx, asked, till, Terms(), now=now))
    return placed


async def sell(
    database: Database, order: Order, without: Sequence[int] = (), now: int = NOW
) -> tuple[str, Outcome]:
    """A till's sale of an order, less the products `without`, as posting its receipt does it; its id and the outcome."""
    sale_id = uuid7()
    kept = [line for line in order.kept if line.product_id not in without]
    promise = await orders.promise_of_lines(database, order.id)
    lines = [
        sales.Line(uuid7(), "goods", line.product_id, line.name, line.quantity, line.unit_price, line.amount, ())
        for line in kept
    ]  # fmt: skip
    total = sum(line.amount for line in lines)
    sale = Sale(sale_id, "till", 1, "fr", now, MANAGER, total, 0, 0, 0, tuple(lines), (), (
        sales.Tender(uuid7(), "cash", total, total, 0),))  # fmt: skip
    fulfilled = [
        Fulfilled(sold.id, promise[line.id], line.quantity)
        for sold, line in zip(lines, kept, strict=True)
    ]

    async def work(tx: Transaction) -> Outcome:
        await sales.record(tx, sale, now=now)
        outcome = await collecting.settle(tx, order.code, sale_id, fulfilled, by=MANAGER, now=now)
        await _move(tx, sale, outcome, now)
        return outcome

    return sale_id, await database.write(work)


async def _move(tx: Transaction, sale: Sale, outcome: Outcome, now: int) -> None:
    wants = {line.id: Want(line.id, line.product_id or 0, line.quantity) for line in sale.lines}
    again = [want for id_, want in wants.items() if id_ in outcome.again]
    rest = [w for id_, w in wants.items() if id_ not in outcome.again | outcome.settled]
    keys = {"by": MANAGER, "effective_at": now, "now": now}
    if again:
        await issuing.book_again(tx, key=f"sale:{sale.id}:again", wants=again, **keys)
    if rest:
        await issuing.issue(tx, key=f"sale:{sale.id}", site_id=1, wants=rest, **keys)


async def on_hand(database: Database, product_id: int) -> tuple[int, int]:
    """On hand and reserved of a product in the shop."""
    row = await database.fetchrow(
        "SELECT on_hand, reserved FROM stock_level WHERE product_id = $1 AND site_id = 1",
        product_id,
    )
    assert row is not None
    return row["on_hand"], row["reserved"]


async def nothing_is_broken(database: Database) -> None:
    """The books of stock and of orders. (The till's own are looked at where real receipts are posted.)"""
    for check in (*inventory.checks.CHECKS, *shop.orders.checks.CHECKS):
        assert await check.find(database) == [], check.name
