"""Goods of an order that are yet to come: brought from another of our shops, or ordered from the pool.

Invariant: a line waits for its goods under one key per product; when they have come, that key is the promise that holds
them, and the customer is told once the last of them is here.
"""

from collections.abc import Sequence
from typing import NamedTuple

from inventory import reservations
from inventory.bringing import coming, requests, transfers
from inventory.bringing.coming import Ask
from shop.orders import letters, orders
from shop.orders.orders import OPEN_STAGES
from store import tasks
from store.db import Reader, Transaction, places
from store.errors import Conflict


class Bring(NamedTuple):
    """Where goods are brought from: one of our sites, or (None) the pool; and how many days they are held once here."""

    from_site_id: int | None
    hold_days: int
    by: int


class Part(NamedTuple):
    """A product that an order's line is made of, and the key that is to hold it."""

    key: str
    line_id: str
    product_id: int
    quantity: int


class Awaited(NamedTuple):
    """What a line waits for: the site it comes from (None: the pool), and when it was sent, if it was."""

    line_id: str
    name_fr: str | None
    name_ar: str | None
    name_en: str | None
    sent_at: int | None


async def ask(
    tx: Transaction,
    order_id: int,
    code: str,
    site_id: int,
    parts: Sequence[Part],
    bring: Bring,
    *,
    now: int,
) -> None:
    """Ask for the goods of an order's lines. Raises OutOfStock when they cannot all be had from there, NotFound."""
    asks = [Ask(part.key, part.product_id, part.quantity, code) for part in parts]
    how = {"hold_days": bring.hold_days, "by": bring.by, "now": now}
    if bring.from_site_id is None:
        await requests.ask(tx, asks, site_id=site_id, **how)
    else:
        held = await transfers.ask(
            tx, asks, from_site_id=bring.from_site_id, to_site_id=site_id, **how
        )
        await _link(
            tx, [(key, part.line_id, order_id) for key, part in zip(held, parts, strict=True)]
        )
    await tx.execute_many(
        "INSERT INTO order_coming (key, line_id, order_id) VALUES ($1, $2, $3)",
        [(part.key, part.line_id, order_id) for part in parts],
    )


async def _link(tx: Transaction, promises: Sequence[tuple[str, str, int]]) -> None:
    await tx.execute_many(
        "INSERT INTO order_promise (reservation_key, line_id, order_id) VALUES ($1, $2, $3)",
        promises,
    )


async def held(tx: Transaction, keys: Sequence[str], *, now: int) -> None:
    """Goods that orders waited for have come, and are held (or are short) under these keys: the roof tells us.

    An order of which nothing more is to come is held from now on for a time, and its customer is told: by a letter where
    there is an address, and by a task for whoever stands in the shop.
    """
    for key in keys:
        row = await tx.fetchrow("SELECT line_id, order_id FROM order_coming WHERE key = $1", key)
        if row is None:
            continue
        await _link(tx, [(key, row["line_id"], row["order_id"])])
        await _sold_before(tx, key, row["line_id"])
        await _complete(tx, row["order_id"], now)


async def _sold_before(tx: Transaction, key: str, line_id: str) -> None:
    """What was paid at a till before it had to be brought leaves for that line of the sale."""
    sale_line_id = await tx.fetchval(
        """SELECT r.sale_line_id FROM order_promise p JOIN reservation r ON r.key = p.reservation_key
           JOIN reservation n ON n.key = $1 AND n.product_id = r.product_id
           WHERE p.line_id = $2 AND r.sale_line_id IS NOT NULL ORDER BY r.id DESC LIMIT 1""",
        key,
        line_id,
    )
    if sale_line_id is not None:
        await reservations.sold(tx, key, sale_line_id)


async def _complete(tx: Transaction, order_id: int, now: int) -> None:
    row = await tx.fetchrow("SELECT code FROM shop_order WHERE id = $1 FOR UPDATE", order_id)
    assert row is not None
    order = await orders.by_code(tx, row["code"])
    tx.notify("order", order.code)
    if order.is_coming or order.is_shorted or order.stage not in OPEN_STAGES:
        return
    await _hold_alike(tx, order_id, now)
    await letters.put(tx, "order_arrived", order, now=now)
    await tasks.raise_once(
        tx, task_key(order.code), "order_arrived", order.code, {}, order.site_id, now
    )


def task_key(code: str) -> str:
    """Of the task to tell the customer that all of an order is here."""
    return f"arrived:{code}"


async def _hold_alike(tx: Transaction, order_id: int, now: int) -> None:
    """Everything of the order is held as long as what came last; without an end where it was promised without one."""
    keys = await orders.promises_of(tx, order_id)
    endless = await tx.fetchval(
        """SELECT 1 FROM order_promise p JOIN reservation r ON r.key = p.reservation_key
           WHERE p.order_id = $1 AND r.expires_at IS NULL LIMIT 1""",
        order_id,
    )
    until = (
        None
        if endless
        else await tx.fetchval(
            f"SELECT MAX(expires_at) FROM reservation WHERE key IN ({places(len(keys))})", *keys
        )
    )
    await reservations.extend(tx, keys, expires_at=until, now=now)
    await tx.execute("UPDATE shop_order SET held_until = $2 WHERE id = $1", order_id, until)


async def refuse(tx: Transaction, order_id: int) -> None:
    """Raise Conflict while goods of this order are still to come."""
    if any(line.coming and not line.is_left_out for line in await orders.lines_of(tx, order_id)):
        raise Conflict("Some goods of this order are still on their way.")


async def let_go(tx: Transaction, order_id: int, *, now: int, line_id: str = "") -> None:
    """Nobody waits any more for what was to come of an order, or of one of its lines."""
    rows = await tx.fetch(
        f"""SELECT key FROM order_coming WHERE order_id = $1 AND (CAST($2 AS TEXT) = '' OR line_id = $2)
            AND key IN ({coming.OPEN}) ORDER BY key""",
        order_id,
        line_id,
    )
    await coming.let_go(tx, [row["key"] for row in rows], now=now)


async def let_go_product(tx: Transaction, line_id: str, product_id: int, *, now: int) -> None:
    """Nobody waits any more for one product that was to come for a line."""
    rows = await tx.fetch(
        f"""SELECT c.key FROM order_coming c LEFT JOIN transfer t ON t.key = c.key
            LEFT JOIN pool_request q ON q.key = c.key
            WHERE c.line_id = $1 AND COALESCE(t.product_id, q.product_id) = $2 AND c.key IN ({coming.OPEN})
            ORDER BY c.key""",
        line_id,
        product_id,
    )
    await coming.let_go(tx, [row["key"] for row in rows], now=now)


async def of_order(reader: Reader, order_id: int) -> list[Awaited]:
    """What an order waits for."""
    rows = await reader.fetch(
        f"""SELECT c.line_id, s.name_fr, s.name_ar, s.name_en, t.sent_at FROM order_coming c
            LEFT JOIN transfer t ON t.key = c.key LEFT JOIN site s ON s.id = t.from_site_id
            WHERE c.order_id = $1 AND c.key IN ({coming.OPEN}) ORDER BY c.key""",
        order_id,
    )
    return [Awaited(*row) for row in rows]
