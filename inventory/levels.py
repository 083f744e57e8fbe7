"""What may be promised of a product at a site: one row, one answer, for page, cart, till and API.

Invariant: `stock_level.on_hand` = the balances of the site's lots that may be promised;
`stock_level.reserved` = its open reservations. The row is locked before anything below it is read,
so every promise and every posting on a product at a site stand in one queue.

A lot lapses by the calendar, not by a posting. So the row carries the last day for which its sum
holds (`good_until_on`); whoever comes after that day folds it anew before relying on it.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from inventory.allocation import Candidate
from store.db import Reader, Row, Transaction, places

FOREVER = "9999-12-31"

FOLD = """
    SELECT COALESCE(SUM(b.on_hand), 0) AS on_hand, COALESCE(MIN(lot.promisable_until_on), '9999-12-31') AS good_until_on
    FROM lot JOIN balance b ON b.lot_id = lot.id AND b.on_hand > 0
    JOIN location ON location.id = b.location_id AND location.pick_rank IS NOT NULL
    WHERE lot.product_id = $1 AND location.site_id = $2
      AND lot.state = 'sellable' AND lot.promisable_until_on >= $3"""


class Level(NamedTuple):
    """`on_hand` and `reserved` in base units; the sum holds through `good_until_on`."""

    product_id: int
    on_hand: int
    reserved: int
    good_until_on: str


async def available(
    reader: Reader,
    site_id: int,
    product_ids: Collection[int],
    *,
    today: str,
    now: int,
    safety: int = 0,
) -> dict[int, int]:
    """How much of each product may be promised now: on hand − reserved − safety stock, never below 0.

    Expired holds do not count, whether or not a sweeper has seen them. Products never stocked: 0.
    """
    if not product_ids:
        return {}
    rows = await reader.fetch(
        f"""
        SELECT l.product_id, l.reserved, l.on_hand, l.good_until_on,
               (SELECT COALESCE(SUM(r.quantity), 0) FROM reservation r
                WHERE r.product_id = l.product_id AND r.site_id = l.site_id
                  AND r.closed_at IS NULL AND r.expires_at <= $2) AS expired
        FROM stock_level l WHERE l.site_id = $1 AND l.product_id IN ({places(len(product_ids), 3)})""",
        site_id,
        now,
        *product_ids,
    )
    found = dict.fromkeys(product_ids, 0)
    for row in rows:
        on_hand = await _promisable(reader, row, site_id, today)
        found[row["product_id"]] = max(0, on_hand - row["reserved"] + row["expired"] - safety)
    return found


async def _promisable(reader: Reader, level: Row, site_id: int, today: str) -> int:
    if level["good_until_on"] >= today:
        return int(level["on_hand"])
    fold = await reader.fetchrow(FOLD, level["product_id"], site_id, today)
    return int(fold["on_hand"]) if fold else 0


async def lock(tx: Transaction, site_id: int, product_ids: Iterable[int]) -> dict[int, Level]:
    """Take the rows of these products in the order of their ids, making those that are missing.

    The order is what keeps two sales of the same goods from waiting for each other. A row is made
    once in a product's life, out of order; should two cross just then, the engine has one try again.
    """
    ids = sorted(set(product_ids))
    levels = {level.product_id: level for level in await _take_rows(tx, site_id, ids)}
    if missing := [product_id for product_id in ids if product_id not in levels]:
        await tx.execute_many(
            "INSERT INTO stock_level (product_id, site_id, good_until_on) VALUES ($1, $2, $3)"
            " ON CONFLICT DO NOTHING",
            [(product_id, site_id, FOREVER) for product_id in missing],
        )
        made = await _take_rows(tx, site_id, missing)
        levels.update({level.product_id: level for level in made})
    return levels


async def _take_rows(tx: Transaction, site_id: int, ids: Sequence[int]) -> list[Level]:
    rows = await tx.fetch(
        f"""SELECT product_id, on_hand, reserved, good_until_on FROM stock_level
            WHERE site_id = $1 AND product_id IN ({places(len(ids), 2)})
            ORDER BY product_id FOR UPDATE""",
        site_id,
        *ids,
    )
    return [Level(*row) for row in rows]


async def add(tx: Transaction, site_id: int, product_id: int, quantity: int, until_on: str) -> None:
    """Put `quantity` (positive) of a lot promisable until `until_on` on the locked row."""
    await tx.execute(
        """UPDATE stock_level SET on_hand = on_hand + $3,
               good_until_on = CASE WHEN good_until_on < $4 THEN good_until_on ELSE $4 END
           WHERE product_id = $1 AND site_id = $2""",
        product_id,
        site_id,
        quantity,
        until_on,
    )


async def take(tx: Transaction, site_id: int, quantities: dict[int, int]) -> None:
    """Take what left, per product, off the locked rows; promises were fitted before."""
    await tx.execute_many(
        "UPDATE stock_level SET on_hand = on_hand - $3 WHERE product_id = $1 AND site_id = $2",
        [(product_id, site_id, quantity) for product_id, quantity in sorted(quantities.items())],
    )


async def unreserve(tx: Transaction, site_id: int, quantities: dict[int, int]) -> None:
    """Give back what promises on locked rows no longer hold."""
    await tx.execute_many(
        "UPDATE stock_level SET reserved = reserved - $3 WHERE product_id = $1 AND site_id = $2",
        [(product_id, site_id, quantity) for product_id, quantity in sorted(quantities.items())],
    )


async def fold(reader: Reader, site_id: int, product_id: int, today: str) -> Level:
    """The level as the balances and the calendar say; `reserved` is not read (0)."""
    row = await reader.fetchrow(FOLD, product_id, site_id, today)
    if row is None:
        return Level(product_id, 0, 0, FOREVER)
    return Level(product_id, int(row["on_hand"]), 0, row["good_until_on"])


async def candidates(
    reader: Reader, site_id: int, product_ids: Collection[int]
) -> dict[int, list[Candidate]]:
    """Per product: what lies free at the site, sellable or not."""
    rows = await reader.fetch(
        f"""SELECT lot.product_id, b.lot_id, b.location_id, b.on_hand - b.reserved,
                   lot.sellable_until_on, lot.received_at, location.pick_rank,
                   lot.state, lot.promisable_until_on
            FROM lot JOIN balance b ON b.lot_id = lot.id AND b.on_hand > b.reserved
            JOIN location ON location.id = b.location_id
            WHERE lot.product_id IN ({places(len(product_ids), 2)})
              AND location.site_id = $1 AND location.pick_rank IS NOT NULL""",
        site_id,
        *product_ids,
    )
    found: dict[int, list[Candidate]] = {product_id: [] for product_id in product_ids}
    for product_id, *goods in rows:
        found[product_id].append(Candidate(*goods))
    return found
