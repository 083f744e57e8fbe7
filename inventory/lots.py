"""Lots: where goods come from, how long they may be sold, and whether they may be sold at all.

Dates and origin of a lot never change in place. What may change is its state (sellable, hold,
recalled) and, with the co-operative's certificates, its last sellable day.
"""

from typing import NamedTuple

from inventory import reservations
from inventory.levels import FOREVER
from store import audit, settings
from store.clock import day, plus_days
from store.db import Reader, Transaction
from store.errors import BadInput, NotFound


def online_minimum(shelf_life_days: int | None, usual_days: int) -> int:
    """The life that goods promised online must have left: the usual, or a third of what they have at best."""
    return usual_days if shelf_life_days is None else min(usual_days, shelf_life_days // 3)


class Limit(NamedTuple):
    """The last day on which goods may be sold, and what sets it: "date", "certificate" or "" (nothing)."""

    until_on: str
    because: str


def sellable_until(
    best_before_on: str | None, minimum_life_days: int, certificate_until_on: str | None
) -> Limit:
    """The earlier of (date − the channel's minimum remaining life) and the certificate's end (rules §3.6).

    The last day itself is sellable. Without a date and without a certificate nothing binds.
    """
    by_date = plus_days(best_before_on, -minimum_life_days) if best_before_on else FOREVER
    by_certificate = certificate_until_on or FOREVER
    if by_date == by_certificate == FOREVER:
        return Limit(FOREVER, "")
    if by_date <= by_certificate:
        return Limit(by_date, "date")
    return Limit(by_certificate, "certificate")


async def create(
    tx: Transaction,
    *,
    product_id: int,
    cooperative_id: int,
    code: str,
    made_on: str | None,
    best_before_on: str | None,
    received_at: int,
) -> int:
    """The id of a new lot, on sale for as long as its date and the co-operative's certificates allow.

    Raises BadInput when the product already has a lot of this code.
    """
    certificate = await certificate_end(tx, cooperative_id)
    life = await tx.fetchval("SELECT shelf_life_days FROM product WHERE id = $1", product_id)
    minimum = online_minimum(life, (await settings.rules(tx)).online_minimum_life_days)
    lot_id = await tx.fetchval(
        """INSERT INTO lot (product_id, cooperative_id, code, made_on, best_before_on, received_at,
                            state, sellable_until_on, promisable_until_on)
           VALUES ($1, $2, $3, $4, $5, $6, 'sellable', $7, $8)
           ON CONFLICT (product_id, code) DO NOTHING RETURNING id""",
        product_id,
        cooperative_id,
        code,
        made_on,
        best_before_on,
        received_at,
        sellable_until(best_before_on, 0, certificate).until_on,
        sellable_until(best_before_on, minimum, certificate).until_on,
    )
    if lot_id is None:
        raise BadInput("This product already has a lot %(code)s.", field="lot", code=code)
    return int(lot_id)


async def find(reader: Reader, product_id: int, code: str) -> int | None:
    """The lot of this product with this code."""
    found = await reader.fetchval(
        "SELECT id FROM lot WHERE product_id = $1 AND code = $2", product_id, code
    )
    return None if found is None else int(found)


async def certificate_end(reader: Reader, cooperative_id: int) -> str | None:
    """The last day covered by the co-operative's sanitary authorisation; None where it has none on file."""
    end = await reader.fetchval(
        """SELECT MAX(expires_on) FROM certificate
           WHERE cooperative_id = $1 AND kind = 'ONSSA' AND revoked_at IS NULL""",
        cooperative_id,
    )
    return None if end is None else str(end)


async def set_state(
    tx: Transaction, lot_id: int, state: str, *, by: int, reason: str, now: int
) -> None:
    """Put a lot on hold, recall it, or release it. Promises that no longer fit are made from the pool or shorted.

    Raises NotFound for no such lot, BadInput when a recall would be undone or the reason is missing.
    """
    if not reason.strip():
        raise BadInput("Say why.", field="reason")
    product_id = await tx.fetchval(
        "UPDATE lot SET state = $2 WHERE id = $1 AND state <> 'recalled' RETURNING product_id",
        lot_id,
        state,
    )
    if product_id is None:
        await _explain(tx, lot_id)
    await audit.record(tx, by, f"lot.{state}", f"lot:{lot_id}", {"reason": reason}, now)
    await _refold(tx, product_id, now)


async def renew_dates(tx: Transaction, cooperative_id: int, *, now: int) -> None:
    """Work out anew how long a co-operative's lots may be sold, after its certificates changed."""
    certificate = await certificate_end(tx, cooperative_id)
    usual = (await settings.rules(tx)).online_minimum_life_days
    rows = await tx.fetch(
        """SELECT lot.id, lot.product_id, lot.best_before_on, product.shelf_life_days
           FROM lot JOIN product ON product.id = lot.product_id
           WHERE lot.cooperative_id = $1 ORDER BY lot.id""",
        cooperative_id,
    )
    for row in rows:
        best_before_on = row["best_before_on"]
        minimum = online_minimum(row["shelf_life_days"], usual)
        await tx.execute(
            "UPDATE lot SET sellable_until_on = $2, promisable_until_on = $3 WHERE id = $1",
            row["id"],
            sellable_until(best_before_on, 0, certificate).until_on,
            sellable_until(best_before_on, minimum, certificate).until_on,
        )
    for product_id in sorted({row["product_id"] for row in rows}):
        await _refold(tx, product_id, now)


async def _explain(tx: Transaction, lot_id: int) -> None:
    if await tx.fetchval("SELECT 1 FROM lot WHERE id = $1", lot_id) is None:
        raise NotFound("There is no such lot.")
    raise BadInput("A recalled lot stays recalled.", field="state")


async def _refold(tx: Transaction, product_id: int, now: int) -> None:
    today = day(now)
    sites = await tx.fetch(
        "SELECT site_id FROM stock_level WHERE product_id = $1 ORDER BY site_id", product_id
    )
    for row in sites:
        await reservations.lock(tx, row["site_id"], [product_id], today=today, now=now)
        await reservations.refold(tx, row["site_id"], product_id, today=today, now=now)
