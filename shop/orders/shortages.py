"""Orders that a till sale left short (rules §3.7): hold the goods again, have them brought, or let the order go without them.

The promise that was shorted (or whose time was up) is the fact; it counts until another promise holds the same goods for the line.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from inventory import levels, reservations
from inventory.bringing import requests
from inventory.reservations import Promise
from shop.orders import arrivals, claims, orders, steps
from shop.orders.arrivals import Bring, Part
from shop.orders.orders import MISSING, OPEN_STAGES, Order
from store import audit
from store.clock import day
from store.db import Reader, Row, Transaction, rows_of
from store.errors import Conflict

HOLD_DAYS = 7
"""How long goods that were brought are held for who comes for them, where the order itself has an end."""


async def refuse(tx: Transaction, order_id: int) -> None:
    """Raise Conflict when goods of this order are no longer held."""
    if any(line.shorted for line in await orders.lines_of(tx, order_id)):
        raise Conflict(
            "Some goods of this order were sold meanwhile. Hold them again or leave them out."
        )


async def hold_again(tx: Transaction, order_id: int, *, safety: int = 0, by: int, now: int) -> None:
    """Promise anew what a till sale took from an open order, and let it be picked again.

    Raises OutOfStock when there is still not enough, Conflict when nothing is missing.
    """
    await steps.advance(tx, order_id, "placed", start=OPEN_STAGES, by=by, now=now)
    row = await tx.fetchrow("SELECT code, site_id FROM shop_order WHERE id = $1", order_id)
    missing = await _shorted_promises(tx, order_id)
    if row is None or not missing:
        raise Conflict("Nothing of this order is missing.")
    promises = [Promise(f"{m['key']}:{now}", m["product_id"], m["quantity"]) for m in missing]
    await reservations.reserve(
        tx, row["site_id"], promises, expires_at=None, today=day(now), now=now, safety=safety
    )
    values = [
        value
        for promise, m in zip(promises, missing, strict=True)
        for value in (promise.key, m["line_id"], order_id)
    ]
    await tx.execute(
        "INSERT INTO order_promise (reservation_key, line_id, order_id) VALUES "
        + rows_of(len(promises), 3),
        *values,
    )
    for promise, m in zip(promises, missing, strict=True):
        if m["sale_line_id"] is not None:
            await reservations.sold(tx, promise.key, m["sale_line_id"])
    for m in missing:
        await arrivals.let_go_product(tx, m["line_id"], m["product_id"], now=now)
    await audit.record(tx, by, "order.hold_again", f"order:{row['code']}", {}, now)


async def _shorted_promises(reader: Reader, order_id: int) -> Sequence[Row]:
    return await reader.fetch(
        f"""SELECT r.key, r.product_id, r.quantity, r.sale_line_id, p.line_id FROM order_promise p
            JOIN reservation r ON r.key = p.reservation_key
            JOIN shop_order_line l ON l.id = p.line_id AND l.left_out_at IS NULL
            WHERE p.order_id = $1 AND {MISSING} ORDER BY r.product_id, r.id""",
        order_id,
    )


class Source(NamedTuple):
    """Where all that an order lacks can be had from: one of our sites, or (`site_id` None) the co-operatives of the pool."""

    site_id: int | None
    name_fr: str = ""
    name_ar: str = ""
    name_en: str = ""


async def sources(reader: Reader, order: Order, *, now: int) -> list[Source]:
    """Where the goods that are missing from this order can be brought from whole: other shops first, the pool last."""
    wanted: dict[int, int] = {}
    for missing in await _shorted_promises(reader, order.id):
        wanted[missing["product_id"]] = wanted.get(missing["product_id"], 0) + missing["quantity"]
    if not wanted:
        return []
    rows = await reader.fetch(
        "SELECT id, name_fr, name_ar, name_en FROM site WHERE id <> $1 ORDER BY kind DESC, id",
        order.site_id,
    )
    found = []
    for row in rows:
        there = await levels.available(reader, row["id"], wanted, today=day(now), now=now)
        if _covers(there, wanted):
            found.append(Source(*row))
    if _covers(await requests.offered(reader, wanted, now=now), wanted):
        found.append(Source(None))
    return found


def _covers(there: Mapping[int, int], wanted: Mapping[int, int]) -> bool:
    return all(there[id_] >= quantity for id_, quantity in wanted.items())


async def bring(
    tx: Transaction, order_id: int, from_site_id: int | None, *, by: int, now: int
) -> None:
    """Have what is missing brought from another of our sites or (None) from the pool; the order waits for it.

    Raises OutOfStock when it cannot all be had from there, NotFound for no such site, Conflict when nothing is missing or while a till
    has the order on its ticket.
    """
    await steps.advance(tx, order_id, "placed", start=OPEN_STAGES, by=by, now=now)
    await claims.refuse(tx, order_id, now=now)
    row = await tx.fetchrow(
        """UPDATE shop_order SET held_until = CASE WHEN delivery = 'pickup' THEN NULL ELSE held_until END
           WHERE id = $1 RETURNING code, site_id""",
        order_id,
    )
    missing = await _shorted_promises(tx, order_id)
    if row is None or not missing:
        raise Conflict("Nothing of this order is missing.")
    parts = [
        Part(f"{m['key']}:{now}", m["line_id"], m["product_id"], m["quantity"]) for m in missing
    ]
    for m in missing:
        await arrivals.let_go_product(tx, m["line_id"], m["product_id"], now=now)
    source = Bring(from_site_id, HOLD_DAYS, by)
    await arrivals.ask(tx, order_id, row["code"], row["site_id"], parts, source, now=now)
    await audit.record(
        tx, by, "order.bring", f"order:{row['code']}", {"from_site": from_site_id}, now
    )


async def leave_out(tx: Transaction, order_id: int, line_id: str, *, by: int, now: int) -> None:
    """Let the order go without a line whose goods were sold; what else the line held is given back.

    Raises Conflict when the line is not short, or is the last one: then the order is to be cancelled.
    """
    await steps.advance(tx, order_id, "placed", start=OPEN_STAGES, by=by, now=now)
    lines = {line.id: line for line in await orders.lines_of(tx, order_id)}
    kept = [line for line in lines.values() if not line.is_left_out and line.id != line_id]
    if line_id not in lines or not lines[line_id].shorted:
        raise Conflict("Nothing of this order is missing.")
    if not kept:
        raise Conflict("Nothing would be left of this order: cancel it instead.")
    await drop(tx, line_id, by=by, now=now)
    row = await tx.fetchrow("SELECT code, paid_at FROM shop_order WHERE id = $1", order_id)
    assert row is not None
    await audit.record(tx, by, "order.leave_out", f"order:{row['code']}", {"line": line_id}, now)
    if row["paid_at"] is not None:
        await steps.ask_refund(tx, row["code"], now=now)


async def drop(tx: Transaction, line_id: str, *, by: int | None, now: int) -> None:
    """The order goes without this line; what the line still held is given back."""
    await tx.execute(
        "UPDATE shop_order_line SET left_out_at = $2, left_out_by = $3 WHERE id = $1",
        line_id,
        now,
        by,
    )
    order_id = await tx.fetchval("SELECT order_id FROM shop_order_line WHERE id = $1", line_id)
    await arrivals.let_go(tx, order_id, line_id=line_id, now=now)
    rows = await tx.fetch(
        """SELECT p.reservation_key FROM order_promise p JOIN reservation r ON r.key = p.reservation_key
           WHERE p.line_id = $1 AND r.closed_at IS NULL""",
        line_id,
    )
    if rows:
        await reservations.release(tx, [row[0] for row in rows], now=now)
    await reservations.give_up(tx, await orders.all_promises_of(tx, order_id, line_id))
