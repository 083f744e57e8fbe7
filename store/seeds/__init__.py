"""A shop with a past, made from the seed catalogue: for trying the program out, and for the browser tests.

Deterministic: the same day gives the same rows, the codes of gift cards aside. It goes through the same
verbs as the shop's own life (importer, stock ledger, till checkout, web orders), so `verify` is clean on
it. Its sign-ins exist only here; a real installation starts with none.
"""

from collections.abc import Callable
from functools import partial

from store.clock import now as clock_now
from store.db import Database, Reader
from store.seeds import (
    brought,
    catalogue,
    counts,
    customers,
    documents,
    goods,
    groups,
    history,
    orders,
    people,
    places,
    pool,
    promotions,
    purchases,
    rates,
)

Progress = Callable[[str, int, int], None]


async def is_empty(reader: Reader) -> bool:
    """Whether nothing has been set up yet: no site, no staff, no product."""
    for table in ("site", "staff", "product"):
        if await reader.fetchval(f"SELECT 1 FROM {table} LIMIT 1") is not None:
            return False
    return True


async def seed(
    database: Database, progress: Progress, *, key: bytes, now: int | None = None
) -> None:
    """Fill an empty database with the demo shop, as of `now` (ms UTC; this instant when not given).

    `key` is the installation's secret, with which its receipts are counter-signed.
    """
    instant = now or clock_now()
    steps = (
        ("Shop", places.seed),
        ("People", people.seed),
        ("Catalogue", catalogue.seed),
        ("Pool", pool.seed),
        ("Stock", goods.seed),
        ("Eight weeks of sales", partial(history.seed, key=key)),
        ("Customers", customers.seed),
        ("Customer groups", groups.seed),
        ("Invoices", documents.seed),
        ("Promotions", promotions.seed),
        ("Rates", rates.seed),
        ("Orders", orders.seed),
        ("Purchase orders", purchases.seed),
        ("Second shop", brought.seed),
        ("Counts", counts.seed),
    )
    for name, step in steps:
        progress(name, 0, 1)
        await step(database, instant, partial(progress, name))
        progress(name, 1, 1)


async def demo_sign_ins(database: Database) -> list[tuple[str, str, str, str]]:
    """(role, user name, password, PIN) of the demo people who are in this database; none in a real one."""
    return await people.sign_ins(database)
