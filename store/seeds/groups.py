"""The demo's groups of customers: hotels and retailers with their prices, the staff, guests of the house."""

from collections.abc import Callable
from functools import partial

from store.catalogue import price_lists, prices
from store.clock import DAY
from store.customers import customers, groups
from store.customers.groups import Names
from store.db import Database, Transaction
from store.money import scale

GROUPS = (
    Names("Hôtels et détaillants", "فنادق وتجار", "Hotels and retailers"),
    Names("Personnel", "الموظفون", "Staff"),
    Names("Invités", "ضيوف الدار", "Guests"),
)
TRADE = Names("Tarif professionnel", "أسعار المهنيين", "Trade prices")
HOTEL = "riad al qods"
SHARE_BP = 8_500
"""Of the shelf's price, rounded to half a dirham."""
STEP = 50
YEAR = 365 * DAY


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    """A riad among the customers pays the trade's prices."""
    nadia = await database.fetchval("SELECT id FROM staff WHERE username = 'nadia'")
    products = [row["id"] for row in await database.fetch("SELECT id FROM product")]
    shelf = await prices.among(database, products, now=now)
    trade = {id_: scale(amount, SHARE_BP, 10_000 * STEP) * STEP for id_, amount in shelf.items()}
    await database.write(
        partial(_make, trade={k: v for k, v in trade.items() if v}, by=nadia, now=now)
    )
    progress(1, 1)


async def _make(tx: Transaction, trade: dict[int, int], by: int, now: int) -> None:
    ids = [await groups.create(tx, names, by=by, now=now) for names in GROUPS]
    (riad,) = await customers.search(tx, HOTEL)
    await groups.put(tx, riad.id, ids[0], by=by, now=now)
    await price_lists.create(
        tx, TRADE, trade, starts_at=now, ends_at=now + YEAR, by=by, now=now, group_id=ids[0]
    )
