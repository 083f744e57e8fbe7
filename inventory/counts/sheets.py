"""A count: opened over what is to be counted, observed lot by lot, and at last posted (posting.py) or dropped.

Invariant: an observation is pinned to a position of the ledger. It is written under the lock of the product's level, through
which everything goes that moves goods of a place, so that the balance beside it is the sum of the movements up to there.
"""

from typing import NamedTuple

from inventory import issuing, levels
from store import audit
from store.db import Reader, Row, Transaction
from store.errors import BadInput, Conflict, NotFound

MOST = 1_000_000_000
"""The most base units that are counted of a lot in a place."""
COUNTED_PLACES = "('shelf', 'back_room', 'cold_room', 'pool_warehouse', 'quarantine', 'van')"
"""The kinds of place where goods can be counted, in SQL: what is on its way lies in none."""


class Scope(NamedTuple):
    """What a count covers: a place of the site, or all of them; everything, or a category's goods, or one product."""

    site_id: int
    location_id: int | None = None
    category_id: int | None = None
    product_id: int | None = None


class Seen(NamedTuple):
    """`counted` base units of a lot in a place; `lot_id` None for goods of a product of which no lot is known."""

    location_id: int
    product_id: int
    lot_id: int | None
    counted: int


async def start(tx: Transaction, key: str, scope: Scope, *, by: int, now: int) -> int:
    """Open a count; its id. Where one over the very same is open, or this `key` opened one, it is that one.

    Raises NotFound for a place, category or product that is not there, BadInput for a category and a product at once.
    """
    if scope.category_id is not None and scope.product_id is not None:
        raise BadInput("Choose a category or a product, not both.", field="product")
    await _require_scope(tx, scope)
    count_id = await tx.fetchval(
        """INSERT INTO stock_count (key, open_as, site_id, location_id, category_id, product_id, started_at, started_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING RETURNING id""",
        key,
        _open_as(scope),
        *scope,
        now,
        by,
    )
    if count_id is None:
        return await _opened_before(tx, key, scope)
    await audit.record(tx, by, "count.start", f"count:{count_id}", scope._asdict(), now)
    return int(count_id)


async def observe(tx: Transaction, count_id: int, seen: Seen, *, by: int, now: int) -> int:
    """Note what was counted, beside what the ledger says at this moment; the lot's id.

    Raises NotFound, BadInput for what this count does not cover or an impossible figure, Conflict once it is over.
    """
    if not 0 <= seen.counted <= MOST:
        raise BadInput("How many are there? Enter 0 for none.", field="counted")
    count = await _lock(tx, count_id)
    await _require_covered(tx, count, seen)
    await levels.lock(tx, count["site_id"], [seen.product_id])
    lot_id = seen.lot_id or await issuing.newest_lot(tx, seen.product_id)
    at = lot_id, seen.location_id
    await tx.execute(
        """INSERT INTO stock_count_line (count_id, lot_id, location_id, counted, balance, position, counted_at, counted_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
        count_id,
        *at,
        seen.counted,
        await balance_of(tx, *at),
        await position_of(tx, *at),
        now,
        by,
    )
    return lot_id


async def drop(tx: Transaction, count_id: int, *, by: int, now: int) -> None:
    """Give a count up: nothing of it is posted. Dropping again changes nothing. Raises NotFound, Conflict once posted."""
    dropped = await tx.execute(
        """UPDATE stock_count SET open_as = NULL, dropped_at = $2, dropped_by = $3
           WHERE id = $1 AND posted_at IS NULL AND dropped_at IS NULL""",
        count_id,
        now,
        by,
    )
    if dropped:
        await audit.record(tx, by, "count.drop", f"count:{count_id}", {}, now)
    else:
        await refuse_unless(tx, count_id, "dropped_at")


async def refuse_unless(reader: Reader, count_id: int, step: str) -> None:
    """Nothing is refused where this very step was taken before: whoever asks again did not hear the answer."""
    row = await reader.fetchrow("SELECT * FROM stock_count WHERE id = $1", count_id)
    if row is None:
        raise NotFound("There is no such count.")
    if row[step] is None:
        raise Conflict("This count is over: open another one.")


async def balance_of(reader: Reader, lot_id: int, location_id: int) -> int:
    """Base units of a lot that the ledger has in a place."""
    found = await reader.fetchval(
        "SELECT on_hand FROM balance WHERE lot_id = $1 AND location_id = $2", lot_id, location_id
    )
    return int(found or 0)


async def position_of(reader: Reader, lot_id: int, location_id: int) -> int:
    """The last movement that touched a lot in a place; 0 before there is any."""
    found = await reader.fetchval(
        """SELECT MAX(id) FROM movement
           WHERE lot_id = $1 AND (from_location_id = $2 OR to_location_id = $2)""",
        lot_id,
        location_id,
    )
    return int(found or 0)


# -- what may be counted ---------------------------------------------------------------------


async def _require_scope(tx: Transaction, scope: Scope) -> None:
    for table, id_ in (("category", scope.category_id), ("product", scope.product_id)):
        if id_ is not None:
            known = await tx.fetchval(f"SELECT 1 FROM {table} WHERE id = $1", id_)
            if known is None:
                raise NotFound("There is nothing like this to count.")
    if scope.location_id is not None:
        await _require_place(tx, scope.site_id, scope.location_id)


async def _require_place(tx: Transaction, site_id: int, location_id: int) -> None:
    known = await tx.fetchval(
        f"SELECT 1 FROM location WHERE id = $1 AND site_id = $2 AND kind IN {COUNTED_PLACES}",
        location_id,
        site_id,
    )
    if known is None:
        raise NotFound("There is no such place here.")


async def _require_covered(tx: Transaction, count: Row, seen: Seen) -> None:
    """Raise unless these goods are in the count's place, category or product, and the lot is one of theirs."""
    await _require_place(tx, count["site_id"], seen.location_id)
    product = await tx.fetchrow(
        "SELECT category_id, kind FROM product WHERE id = $1", seen.product_id
    )
    if product is None or product["kind"] == "hamper":
        raise NotFound("There is nothing like this to count.")
    if seen.lot_id is not None:
        of = await tx.fetchval("SELECT product_id FROM lot WHERE id = $1", seen.lot_id)
        if of != seen.product_id:
            raise NotFound("There is no such lot.")
    if (
        count["location_id"] not in (None, seen.location_id)
        or count["product_id"] not in (None, seen.product_id)
        or count["category_id"] not in (None, product["category_id"])
    ):
        raise BadInput("These goods are not part of this count.", field="scan")


# -- rows ------------------------------------------------------------------------------------


async def _lock(tx: Transaction, count_id: int) -> Row:
    """The open count, kept from being posted meanwhile."""
    count = await tx.fetchrow(
        """SELECT * FROM stock_count WHERE id = $1 AND posted_at IS NULL AND dropped_at IS NULL FOR UPDATE""",
        count_id,
    )
    if count is None:
        await refuse_unless(tx, count_id, "id")
        raise Conflict("This count is over: open another one.")
    return count


async def _opened_before(tx: Transaction, key: str, scope: Scope) -> int:
    found = await tx.fetchval(
        """SELECT id FROM stock_count WHERE key = $1 OR open_as = $2
           ORDER BY CASE WHEN key = $1 THEN 0 ELSE 1 END""",
        key,
        _open_as(scope),
    )
    return int(found)


def _open_as(scope: Scope) -> str:
    return ":".join(str(part or "") for part in scope)
