"""`python -m store verify`: every invariant on the live data, with counter-examples where one is broken."""

from collections.abc import AsyncIterator

import inventory.checks
import pos.closings.checks
import pos.sales.checks
import shop.orders.checks
import store.checks
import store.customers.checks
import store.documents.checks
import store.gift_cards.checks
import store.promotions.checks
from store.checks import Check
from store.db import Database

CHECKS: tuple[Check, ...] = (
    *store.checks.CHECKS,
    *store.customers.checks.CHECKS,
    *store.documents.checks.CHECKS,
    *store.gift_cards.checks.CHECKS,
    *store.promotions.checks.CHECKS,
    *inventory.checks.CHECKS,
    *pos.sales.checks.CHECKS,
    *pos.closings.checks.CHECKS,
    *shop.orders.checks.CHECKS,
)


def checks(key: bytes | None) -> tuple[Check, ...]:
    """Every invariant; with the installation's secret also that of the counter-signatures."""
    return CHECKS if key is None else (*CHECKS, pos.closings.checks.signed(key))


async def verify(
    database: Database, key: bytes | None = None
) -> AsyncIterator[tuple[str, list[str]]]:
    """Each invariant's name with its counter-examples (at most 20), as they are found."""
    for check in checks(key):
        yield check.name, await check.find(database)


async def broken(database: Database, key: bytes | None = None) -> list[str]:
    """Every counter-example in one list; empty when all is well."""
    return [
        f"{name}: {example}"
        async for name, examples in verify(database, key)
        for example in examples
    ]
