"""The demo's ground: who runs it and where; the rest as in a real installation."""

from collections.abc import Callable

from store import settings
from store.db import Database, Transaction
from store.founding import Site, found

SHOP = Site(
    code="casablanca",
    name_fr="Boutique de Casablanca",
    name_ar="متجر الدار البيضاء",
    name_en="Casablanca shop",
    address="12, boulevard de la Corniche",
    city="Casablanca",
    phone="+212522000000",
)
WAREHOUSE = Site(
    code="pool",
    name_fr="Plateforme du pool",
    name_ar="منصة التجميع",
    name_en="Pool warehouse",
    address="Zone industrielle",
    city="Mohammedia",
    phone="+212523000000",
)
OPERATOR = settings.Operator(
    name="Maison du Terroir",
    address="12, boulevard de la Corniche",
    city="20000 Casablanca",
    phone="+212522000000",
    email="bonjour@example.ma",
    ice="999000099000048",
    tax_id="99900099",
    trade_register="999099 Casablanca",
    business_tax="99909990",
)


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    await database.write(lambda tx: _ground(tx, now))
    progress(1, 1)


async def _ground(tx: Transaction, now: int) -> None:
    await found(tx, SHOP, WAREHOUSE, registers=2)
    await settings.save(tx, OPERATOR, by=None, now=now)
