"""The demo's invoices: two companies that bought at the counter and asked for one."""

from collections.abc import Callable
from functools import partial

from store.db import Database, Transaction
from store.documents import invoices
from store.documents.invoices import Buyer
from store.ids import Maker

BUYERS = (
    Buyer(name="Riad Al Qods SARL", address="7, derb Sidi Bouloukat", city="Marrakech", ice="999000100000021"),
    Buyer(name="Hôtel de la Corniche", address="90, boulevard de la Corniche", city="Casablanca"),
)  # fmt: skip


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    """An invoice for each company, of the largest sales of the till."""
    nadia = await database.fetchval("SELECT id FROM staff WHERE username = 'nadia'")
    sales = await database.fetch(
        f"SELECT id FROM sale WHERE channel = 'till' ORDER BY total DESC, id LIMIT {len(BUYERS)}"
    )
    ids = Maker(lambda: now, lambda bits: (1 << bits) - 1)
    for number, (sale, buyer) in enumerate(zip(sales, BUYERS, strict=True)):
        await database.write(
            partial(_invoice, id_=ids(), sale_id=sale["id"], buyer=buyer, by=nadia, now=now)
        )
        progress(number, len(BUYERS))


async def _invoice(
    tx: Transaction, id_: str, sale_id: str, buyer: Buyer, by: int, now: int
) -> None:
    await invoices.issue(tx, id_, sale_id, buyer, by=by, now=now)
