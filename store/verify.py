"""`python -m store verify`: every invariant on the live data, with counter-examples where one is broken."""

from collections.abc import AsyncIterator

import inventory.checks
import pos.checks
import shop.checks
import store.checks
import store.customers.checks
import store.gift_cards.checks
from store.checks import Check
from store.db import Database

CHECKS: tuple[Check, ...] = (
    *store.checks.CHECKS,
    *store.customers.checks.CHECKS,
    *store.gift_cards.checks.CHECKS,
    *inventory.checks.CHECKS,
    *pos.checks.CHECKS,
    *shop.checks.CHECKS,
)


async def verify(database: Database) -> AsyncIterator[tuple[str, list[str]]]:
    """Each invariant's name with its counter-examples (at most 20), as they are found."""
    for check in CHECKS:
        yield check.name, await check.find(database)


async def broken(database: Database) -> list[str]:
    """Every counter-example in one list; empty when all is well."""
    return [
        f"{name}: {example}" async for name, examples in verify(database) for example in examples
    ]
