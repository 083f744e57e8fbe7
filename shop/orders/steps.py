"""The steps of an order's life, the shopper's own among them: to cancel.

Invariant: every step is an UPDATE of `stage` whose WHERE is the stages it may start from, and one event
with who and when. A cancelled order holds nothing; one that was handed over cannot be cancelled.
"""

from collections.abc import Sequence

from inventory import reservations
from shop.orders import arrivals, claims, orders
from shop.orders.orders import OPEN_STAGES
from store import audit, tasks
from store.db import Transaction, places
from store.errors import Conflict
from store.promotions import coupons

ENDS = ("handed_over", "cancelled")
"""Whoever waited for an order has it then, or waits no longer."""


async def advance(
    tx: Transaction,
    order_id: int,
    to: str,
    *,
    start: Sequence[str],
    by: int | None,
    now: int,
    note: str = "",
) -> str:
    """Take the order one step on, from one of the stages `start`; its code. Raises Conflict from any other."""
    code = await tx.fetchval(
        f"""UPDATE shop_order SET stage = $2
            WHERE id = $1 AND stage IN ({places(len(start), 3)}) RETURNING code""",
        order_id,
        to,
        *start,
    )
    if code is None:
        raise Conflict("This order has moved on meanwhile.")
    await tx.execute(
        """INSERT INTO order_event (order_id, kind, at, staff_id, note) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (order_id, kind) DO NOTHING""",
        order_id,
        to,
        now,
        by,
        note,
    )
    if to in ENDS:
        await tasks.settled(tx, arrivals.task_key(code), by=by, now=now)
    tx.notify("order", code)
    return str(code)


async def cancel(
    tx: Transaction, order_id: int, *, by: int | None, now: int, note: str = ""
) -> None:
    """Cancel an order and give its goods back: the shopper (`by` None) before picking, the house until hand-over.

    Cancelling twice changes nothing the second time. What was paid for it at a till is to be refunded there: the
    manager is told. Raises Conflict when it is too late, or while a till has the order on its ticket.
    """
    start = ("placed", "cancelled") if by is None else (*OPEN_STAGES, "cancelled")
    code = await advance(tx, order_id, "cancelled", start=start, by=by, now=now, note=note)
    await claims.refuse(tx, order_id, now=now)
    await give_back(tx, order_id, now=now)
    if await tx.fetchval("SELECT paid_at FROM shop_order WHERE id = $1", order_id) is not None:
        await ask_refund(tx, code, now=now)
    if by is not None:
        await audit.record(tx, by, "order.cancel", f"order:{code}", {"note": note}, now)


async def ask_refund(tx: Transaction, code: str, *, now: int) -> None:
    """Tell the manager, once, that something of this order was paid and will not be had."""
    await tasks.raise_once(tx, f"refund:{code}", "order_refund", code, {}, None, now)


async def give_back(tx: Transaction, order_id: int, *, now: int) -> None:
    """Let go of everything that is held for an order, its coupons among it."""
    sale_id = await tx.fetchval("SELECT sale_id FROM shop_order WHERE id = $1", order_id)
    await coupons.let_go(tx, sale_id, now=now)
    await arrivals.let_go(tx, order_id, now=now)
    if keys := await orders.promises_of(tx, order_id):
        await reservations.release(tx, keys, now=now)
    await reservations.give_up(tx, await orders.all_promises_of(tx, order_id))


async def flag_shorted(tx: Transaction, *, now: int) -> list[str]:
    """Note on every open order whose goods were sold at the till that it is short; the codes of those not noted yet.

    The promise that was shorted is the fact, and shows at once; this is its line in the order's history.
    """
    rows = await tx.fetch(
        """INSERT INTO order_event (order_id, kind, at)
           SELECT DISTINCT o.id, 'shorted', CAST($1 AS BIGINT) FROM shop_order o
           JOIN order_promise p ON p.order_id = o.id JOIN reservation r ON r.key = p.reservation_key
           WHERE o.stage IN ('placed', 'picking', 'picked', 'packed') AND r.closed_as IN ('shorted', 'expired')
           ON CONFLICT (order_id, kind) DO NOTHING
           RETURNING (SELECT code FROM shop_order WHERE id = order_id)""",
        now,
    )
    return [row[0] for row in rows]
