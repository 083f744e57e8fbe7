"""The shop's own scene on top of tests/world.py: argan, honey, amlou, loose dates, milk and a hamper.

Argan (1) 165.00, honey (2) 95.00, amlou (3) 72.00, loose dates (4) 110.00 per kilogram, cold milk (5) 25.00,
and the hamper (6) 299.00 of one argan and two honeys.
"""

from shop.baskets import carts
from shop.baskets.carts import Shelf
from shop.checkout import checkout
from shop.checkout.placing import Details, Placed
from shop.orders.handover import Books
from store import tenders
from store.db import Database, Transaction
from tests import world
from tests.world import NOW

ARGAN, HONEY, AMLOU, DATES, MILK, HAMPER = range(1, 7)
SHELF = Shelf(site_id=1)
TOKEN = "a-shopper's-secret"
MANAGER = 1
BOOKS = Books({"T20": 2000, "T10": 1000, "EXO91": 0}, True, tenders.Policy())
AMINA = Details(
    "Amina Berrada", "+212612345678", "", "Casablanca", "12, rue des Orangers", "", "local"
)


async def set_up(database: Database, argan: int = 10) -> None:
    await database.write(lambda tx: _fill(tx, argan))


async def _fill(tx: Transaction, argan: int) -> None:
    await world.found_the_shop(tx)
    await tx.execute(
        """INSERT INTO staff (username, name, role, site_id, language, password_hash, created_at)
           VALUES ('nadia', 'Nadia', 'manager', 1, 'fr', '-', 0)"""
    )
    goods = (
        (ARGAN, "HUI-001", 16_500), (HONEY, "MIE-001", 9_500), (AMLOU, "TAR-001", 7_200),
        (DATES, "DAT-003", 11_000), (MILK, "LAI-003", 2_500), (HAMPER, "COF-001", 29_900),
    )  # fmt: skip
    for product_id, sku, price in goods:
        await world.product(tx, product_id, sku, price=price)
    await tx.execute(
        "UPDATE product SET kind = 'weight', unit = 'g', plu = '00001', tax_code = 'EXO91' WHERE id = 4"
    )
    await tx.execute("UPDATE product SET storage_class = 'cold', date_type = 'DLC' WHERE id = 5")
    await tx.execute("UPDATE product SET tax_code = 'T20' WHERE id = 2")
    await tx.execute("UPDATE product SET kind = 'hamper', tax_code = 'MIX' WHERE id = 6")
    await tx.execute("INSERT INTO hamper_component VALUES (6, 1, 1), (6, 2, 2)")
    await world.lot(tx, ARGAN, "A1", argan)
    await world.lot(tx, HONEY, "M1", 10, cooperative_id=2)
    await world.lot(tx, AMLOU, "T1", 10)
    await world.lot(tx, DATES, "D1", 5_000)
    await world.lot(tx, MILK, "L1", 10)


async def put(
    database: Database, product_id: int, quantity: int = 1, token: str = TOKEN
) -> carts.Added:
    """Into the cart of `token`, which comes to be with its first line."""
    return await database.write(
        lambda tx: carts.add(tx, token, product_id, quantity, SHELF, spare=token, now=NOW)
    )


async def cart(database: Database, token: str = TOKEN, now: int = NOW) -> carts.Cart:
    found = await carts.find(database, token, SHELF, now=now)
    assert found is not None
    return found


async def place(
    database: Database,
    details: Details = AMINA,
    token: str = TOKEN,
    seen_total: int | None = None,
    now: int = NOW,
) -> Placed:
    """Place the order of the cart, having seen its total (of the chosen delivery)."""
    if seen_total is None:
        seen = await carts.find(database, token, SHELF, now=now)
        seen_total = seen.goods_total + seen.fee_of(details.method) if seen else 0
    total = seen_total
    return await database.write(
        lambda tx: checkout.place(
            tx, token, details, seen_total=total, language="fr", shelf=SHELF, now=now
        )
    )
