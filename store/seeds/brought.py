"""The demo's second shop: a few goods of its own, and goods that the two shops and the pool bring one another."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from inventory import lots, stock
from inventory.bringing import transfers
from inventory.stock import Move
from shop.counter import counter
from shop.counter.counter import Article, Wish
from shop.delivery import Terms
from shop.orders.claims import Till
from store.clock import DAY, HOUR, day, plus_days
from store.db import Database, Row, Transaction
from store.founding import Site, add_shop

SHOP = Site(
    code="rabat",
    name_fr="Boutique de Rabat",
    name_ar="متجر الرباط",
    name_en="Rabat shop",
    address="8, avenue de France, Agdal",
    city="Rabat",
    phone="+212537000000",
)
STOCK = {"COS-002": 9, "INF-001": 14, "CER-002": 8, "VIN-001": 6, "FRU-001": 7, "HUI-001": 5}
"""What lies on Rabat's shelf, in base units."""
AT_TWO_SHOPS = ("casablanca", "rabat")


class Asked(NamedTuple):
    """Who waits in which shop for one article of the other, and whether it is on its way."""

    id: str
    name: str
    phone: str
    at: str
    sku: str
    is_sent: bool


ASKED = (
    Asked("0199a000-0000-7000-8000-000000000001", "Leïla Sebti", "0661000011", "casablanca", "COS-002", True),
    Asked("0199a000-0000-7000-8000-000000000002", "Karim Tahiri", "0661000012", "rabat", "INF-002", False),
)  # fmt: skip


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    await database.write(lambda tx: _open(tx, now))
    for number, asked in enumerate(ASKED):
        await database.write(partial(_ask, asked=asked, now=now))
        progress(number, len(ASKED))


async def _open(tx: Transaction, now: int) -> None:
    site_id = await add_shop(tx, SHOP, registers=1)
    source = await stock.place(tx, "cooperative")
    shelf = await stock.place(tx, "shelf", site_id)
    rows = await tx.fetch(
        """SELECT id, sku, shelf_life_days, (SELECT MIN(o.cooperative_id) FROM offer o WHERE o.product_id = product.id) AS maker
           FROM product ORDER BY sku"""
    )
    for product in [row for row in rows if row["sku"] in STOCK and row["maker"]]:
        lot_id = await _lot(tx, product, now - 20 * DAY)
        await stock.post(
            tx, key=f"opening:rabat:{product['sku']}", kind="opening",
            moves=[Move(lot_id, source.id, shelf.id, STOCK[product["sku"]])],
            by=None, effective_at=now - 20 * DAY, now=now - 20 * DAY,
        )  # fmt: skip


async def _lot(tx: Transaction, product: Row, received_at: int) -> int:
    made_on = plus_days(day(received_at), -4)
    life = product["shelf_life_days"]
    return await lots.create(
        tx, product_id=product["id"], cooperative_id=product["maker"], code=f"R{made_on[2:4]}{made_on[5:7]}{made_on[8:10]}",
        made_on=made_on, best_before_on=plus_days(made_on, life) if life else None, received_at=received_at,
    )  # fmt: skip


async def _ask(tx: Transaction, asked: Asked, now: int) -> None:
    """A customer of one shop waits for an article of the other."""
    sites = {row["code"]: row["id"] for row in await tx.fetch("SELECT id, code FROM site")}
    nadia = await tx.fetchval("SELECT id FROM staff WHERE username = 'nadia'")
    product_id = await tx.fetchval("SELECT id FROM product WHERE sku = $1", asked.sku)
    (other,) = (code for code in AT_TWO_SHOPS if code != asked.at)
    if product_id is None:
        return
    wish = Wish(
        asked.id, sites[asked.at], "pickup", asked.name, asked.phone, [Article(product_id, 1)],
        from_site_id=sites[other],
    )  # fmt: skip
    await counter.place(tx, wish, Till("demo", "Caisse 1", nadia), Terms(), now=now - 3 * HOUR)
    if asked.is_sent:
        transfer_id = await tx.fetchval("SELECT MAX(id) FROM transfer")
        await transfers.send(tx, transfer_id, by=nadia, now=now - 2 * HOUR)
