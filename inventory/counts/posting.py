"""A count is posted: the ledger comes to what was counted, while selling goes on.

Invariant: the movements of the operation `count:<id>` are the count's variances, each from the place into loss or from
`found` into the place; no balance goes below zero, and what no longer covers a promise lets go of it, the latest first.
"""

from collections.abc import Sequence
from typing import NamedTuple

from inventory import reservations, stock
from inventory.counts import book, sheets, variances
from inventory.counts.variances import Observed
from inventory.stock import Move
from store import audit, tasks
from store.clock import day
from store.db import Database, Row, Transaction, places
from store.errors import Conflict


class Posted(NamedTuple):
    """The keys of the promises that the count left short, the earliest first."""

    shorted: list[str]


class _Rehearsed(Exception):
    """Takes the answer out of a transaction that is undone."""

    def __init__(self, posted: Posted) -> None:
        self.posted = posted


async def post(tx: Transaction, count_id: int, *, by: int, now: int) -> Posted:
    """Correct the ledger by what was counted; a count that was posted before changes nothing and answers the same.

    Raises NotFound, Conflict for a count that was dropped or in which nothing was counted.
    """
    site_id = await tx.fetchval(
        """UPDATE stock_count SET open_as = NULL, posted_at = $2, posted_by = $3
           WHERE id = $1 AND posted_at IS NULL AND dropped_at IS NULL RETURNING site_id""",
        count_id,
        now,
        by,
    )
    if site_id is None:
        await sheets.refuse_unless(tx, count_id, "posted_at")
        return Posted(await book.shorted(tx, count_id))
    products = await _lock(tx, count_id, site_id, now)
    promised = await _promises(tx, site_id, products)
    observed = await variances.of_count(tx, count_id)
    await _let_go_of_lots(tx, site_id, observed, now)
    await _correct(tx, count_id, observed, by, now)
    shorted = await _note_shorted(tx, count_id, promised)
    await _tell(tx, count_id, site_id, observed, by, now)
    await audit.record(tx, by, "count.post", f"count:{count_id}", {"lines": len(observed), "shorted": shorted}, now)  # fmt: skip
    return Posted(shorted)


async def rehearse(database: Database, count_id: int, *, by: int, now: int) -> Posted:
    """What posting would do, for the summary before it: the very same verb, undone. Raises as `post`."""

    async def work(tx: Transaction) -> None:
        raise _Rehearsed(await post(tx, count_id, by=by, now=now))

    try:
        await database.write(work)
    except _Rehearsed as rehearsed:
        return rehearsed.posted
    raise AssertionError("a rehearsal is always undone")


async def _lock(tx: Transaction, count_id: int, site_id: int, now: int) -> list[int]:
    """Lock the levels of what was counted, and free what is set aside for promises whose time is up."""
    rows = await tx.fetch(
        """SELECT DISTINCT lot.product_id FROM stock_count_line l JOIN lot ON lot.id = l.lot_id
           WHERE l.count_id = $1 ORDER BY lot.product_id""",
        count_id,
    )
    if not rows:
        raise Conflict("Nothing has been counted yet.")
    products = [int(row[0]) for row in rows]
    locked = await reservations.lock(tx, site_id, products, today=day(now), now=now)
    for product_id in products:
        if locked[product_id].reserved:
            await reservations.expire(tx, site_id, product_id, now)
    return products


async def _let_go_of_lots(
    tx: Transaction, site_id: int, observed: Sequence[Observed], now: int
) -> None:
    """Promises for which more of a lot is set aside than is left of it there are short."""
    for one in observed:
        left = one.on_hand + one.variance
        if left < one.reserved:
            await reservations.fit_lot(
                tx, site_id, one.product_id, one.lot_id, one.location_id, left, now
            )


async def _correct(
    tx: Transaction, count_id: int, observed: Sequence[Observed], by: int, now: int
) -> None:
    await tx.execute_many(
        """INSERT INTO stock_count_variance (line_id, position, restated, oversold, variance)
           VALUES ($1, $2, $3, $4, $5)""",
        [(one.line_id, one.position, one.restated, one.oversold, one.variance) for one in observed],
    )
    loss, found = await stock.place(tx, "loss"), await stock.place(tx, "found")
    moves = [
        Move(one.lot_id, one.location_id, loss.id, -one.variance)
        if one.variance < 0
        else Move(one.lot_id, found.id, one.location_id, one.variance)
        for one in observed
        if one.variance
    ]
    if moves:
        await stock.post(
            tx, key=f"count:{count_id}", kind="count", moves=moves, by=by, effective_at=now, now=now
        )


# -- whom it leaves short, and what is done with it --------------------------------------------


async def _promises(tx: Transaction, site_id: int, products: Sequence[int]) -> list[Row]:
    return list(
        await tx.fetch(
            f"""SELECT id, key FROM reservation WHERE closed_at IS NULL AND site_id = $1
                AND product_id IN ({places(len(products), 2)}) ORDER BY id""",
            site_id,
            *products,
        )
    )


async def _note_shorted(tx: Transaction, count_id: int, promised: Sequence[Row]) -> list[str]:
    """Which of the promises that were open are short now."""
    if not promised:
        return []
    rows = await tx.fetch(
        f"""SELECT key FROM reservation WHERE closed_as = 'shorted'
            AND id IN ({places(len(promised))}) ORDER BY id""",
        *(row["id"] for row in promised),
    )
    shorted = [str(row[0]) for row in rows]
    await tx.execute_many(
        "INSERT INTO stock_count_short (promise, count_id) VALUES ($1, $2)",
        [(key, count_id) for key in shorted],
    )
    return shorted


async def _tell(
    tx: Transaction, count_id: int, site_id: int, observed: Sequence[Observed], by: int, now: int
) -> None:
    """What was asked to be counted is counted; where more was sold than the count saw, it is to be counted again."""
    counted: dict[int, int] = {}
    oversold: dict[int, int] = {}
    for one in observed:
        counted[one.product_id] = min(one.counted_at, counted.get(one.product_id, one.counted_at))
        oversold[one.product_id] = oversold.get(one.product_id, 0) + one.oversold
    for product_id, counted_at in sorted(counted.items()):
        await _tick_off(tx, site_id, product_id, counted_at, by, now)
        if quantity := oversold[product_id]:
            await tasks.raise_once(
                tx, f"count:{site_id}:{product_id}:after:{count_id}", "count", str(product_id),
                {"product_id": product_id, "quantity": quantity}, site_id, now,
            )  # fmt: skip


async def _tick_off(
    tx: Transaction, site_id: int, product_id: int, counted_at: int, by: int, now: int
) -> None:
    """Tick off what had asked for this count before it was made."""
    rows = await tx.fetch(
        """SELECT id FROM task WHERE kind = 'count' AND subject = $1 AND site_id = $2
           AND done_at IS NULL AND raised_at <= $3 ORDER BY id""",
        str(product_id),
        site_id,
        counted_at,
    )
    for row in rows:
        if await tasks.done(tx, row["id"], by=by, now=now):
            await audit.record(tx, by, "task.done", f"task:{row['id']}", {}, now)
