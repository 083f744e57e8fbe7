"""Shelf prices: centimes TTC, per piece or per kilogram. A price is a dated row and is never edited.

The newest that has begun is in force; one may be set ahead of its day.
"""

from collections.abc import Collection
from typing import Final

import msgspec

from store import audit
from store.db import Reader, Transaction, places
from store.errors import BadInput, NotFound

MOST: Final = 100_000_00


def at(product: str, instant: str) -> str:
    """SQL: the centimes of the product (an id column) at an instant (a parameter, a column). One truth for every page and till.

    That of the newest begun price list of everybody's that has the product, else its normal price; NULL where neither has
    begun. What a group of customers pays is `group_prices`'.
    """
    return f"""COALESCE(
        (SELECT x.amount FROM price_list_price x JOIN price_list l ON l.id = x.list_id
         WHERE x.product_id = {product} AND l.group_id IS NULL
           AND l.starts_at <= {instant} AND l.ends_at > {instant}
           AND (l.ended_at IS NULL OR l.ended_at > {instant})
         ORDER BY l.starts_at DESC, l.id DESC LIMIT 1),
        (SELECT price.amount FROM price WHERE price.product_id = {product} AND price.starts_at <= {instant}
         ORDER BY price.starts_at DESC LIMIT 1))"""


class Price(msgspec.Struct, frozen=True):
    """A price as it was set; `by` is the name of who did, None for an import by command."""

    amount: int
    starts_at: int
    by: str | None


async def in_force(reader: Reader, product_id: int, *, now: int) -> int | None:
    """Centimes per piece or kilogram, by a price list or normally; None where no price has begun."""
    amount = await reader.fetchval(
        f"SELECT {at('p.id', '$2')} FROM product p WHERE p.id = $1", product_id, now
    )
    return None if amount is None else int(amount)


async def among(reader: Reader, product_ids: Collection[int], *, now: int) -> dict[int, int]:
    """The price in force of each that has one."""
    ids = sorted(product_ids)
    if not ids:
        return {}
    rows = await reader.fetch(
        f"SELECT p.id, {at('p.id', '$1')} AS price FROM product p WHERE p.id IN ({places(len(ids), 2)})",
        now,
        *ids,
    )
    return {row["id"]: row["price"] for row in rows if row["price"] is not None}


async def normal(reader: Reader, product_id: int, *, now: int) -> int | None:
    """The same without price lists: what `set_price` changes."""
    amount = await reader.fetchval(
        """SELECT amount FROM price WHERE product_id = $1 AND starts_at <= $2
           ORDER BY starts_at DESC LIMIT 1""",
        product_id,
        now,
    )
    return None if amount is None else int(amount)


async def history(reader: Reader, product_id: int, limit: int = 50) -> list[Price]:
    """The prices of a product, the latest first, those still to come among them."""
    rows = await reader.fetch(
        """SELECT price.amount, price.starts_at, staff.name FROM price
           LEFT JOIN staff ON staff.id = price.set_by
           WHERE price.product_id = $1 ORDER BY price.starts_at DESC LIMIT $2""",
        product_id,
        limit,
    )
    return [Price(*row) for row in rows]


async def set_price(
    tx: Transaction, product_id: int, amount: int, *, starts_at: int, by: int | None, now: int
) -> None:
    """Let `amount` be the price from `starts_at` on (`now` or later).

    Raises NotFound, BadInput for a price of nothing or in the past, and where nothing would change.
    """
    _check(amount, starts_at, now)
    if not await tx.execute(
        "UPDATE product SET version = version + 1 WHERE id = $1 AND archived_at IS NULL", product_id
    ):
        raise NotFound("There is no such product.")
    before = await normal(tx, product_id, now=starts_at)
    if before == amount:
        raise BadInput("This is the price already.", "price")
    if not await tx.execute(
        """INSERT INTO price (product_id, amount, starts_at, set_by) VALUES ($1, $2, $3, $4)
           ON CONFLICT (product_id, starts_at) DO NOTHING""",
        product_id,
        amount,
        starts_at,
        by,
    ):
        raise BadInput("Another price begins at that moment.", "starts_on")
    detail = {"before": before, "after": amount, "starts_at": starts_at}
    await audit.record(tx, by, "price.set", f"product:{product_id}", detail, now)
    tx.notify("catalogue", str(product_id))


def _check(amount: int, starts_at: int, now: int) -> None:
    if not 0 < amount <= MOST:
        raise BadInput("This amount is too small or too large.", "price")
    if starts_at < now:
        raise BadInput("A price cannot begin in the past.", "starts_on")
