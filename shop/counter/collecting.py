"""An order that a till's receipt settles: collected at the counter, or paid there to be sent later.

Invariant: the customer has paid, so nothing is refused. The order is sold once; what the till sold a second time, or after
the order was cancelled, is taken as a sale all the same and told to the manager. Stock falls by what left, once.
"""

from collections.abc import Mapping, Sequence

from inventory import handing_over, picks, reservations
from inventory.reservations import Promise
from shop.orders import arrivals, claims, letters, orders, shortages, steps
from shop.orders.orders import OPEN_STAGES, Line
from store import audit, tasks
from store.clock import day
from store.db import Reader, Row, Transaction, places
from store.errors import OutOfStock
from store.promised import Fulfilled, Outcome

OF_THE_SHOP = "site_id = (SELECT site_id FROM sale WHERE id = $2)"
"""That an order (`code` $1) is of the shop that made the sale $2: another shop's is not known to its tills."""


async def settle(
    tx: Transaction, code: str, sale_id: str, lines: Sequence[Fulfilled], *, by: int, now: int
) -> Outcome:
    """Let this order be sold by a recorded sale: what was collected leaves, what is sent later stays held."""
    outcome = await _settle(tx, code, sale_id, lines, by, now)
    return outcome._replace(promotions=await _promotions(tx, code, sale_id))


async def _promotions(reader: Reader, code: str, sale_id: str) -> frozenset[int]:
    rows = await reader.fetch(
        f"""SELECT DISTINCT promotion_id FROM order_discount
            WHERE order_id = (SELECT id FROM shop_order WHERE code = $1 AND {OF_THE_SHOP})""",
        code,
        sale_id,
    )
    return frozenset(row[0] for row in rows)


async def _settle(
    tx: Transaction, code: str, sale_id: str, lines: Sequence[Fulfilled], by: int, now: int
) -> Outcome:
    if order_id := await _collected(tx, code, sale_id, now):
        return await _hand_over(tx, order_id, code, lines, by, now)
    if order_id := await _paid(tx, code, sale_id, now):
        return await _keep_for_sending(tx, order_id, code, lines, by, now)
    return await _too_late(tx, code, sale_id, lines)


async def _collected(tx: Transaction, code: str, sale_id: str, now: int) -> int | None:
    found = await tx.fetchval(
        f"""UPDATE shop_order SET sale_id = $2, paid_at = $3, held_until = NULL
            WHERE code = $1 AND {OF_THE_SHOP} AND paid_at IS NULL AND (delivery = 'pickup' OR held_until IS NULL)
              AND stage IN ({places(len(OPEN_STAGES), 4)}) RETURNING id""",
        code,
        sale_id,
        now,
        *OPEN_STAGES,
    )
    return None if found is None else int(found)


async def _paid(tx: Transaction, code: str, sale_id: str, now: int) -> int | None:
    """An order to be sent that waited for its money; one whose time was up meanwhile stands again."""
    found = await tx.fetchval(
        f"""UPDATE shop_order SET sale_id = $2, paid_at = $3, held_until = NULL, stage = 'placed'
           WHERE code = $1 AND {OF_THE_SHOP} AND paid_at IS NULL AND delivery <> 'pickup' AND held_until IS NOT NULL
             AND stage IN ('placed', 'cancelled') RETURNING id""",
        code,
        sale_id,
        now,
    )
    return None if found is None else int(found)


async def _too_late(
    tx: Transaction, code: str, sale_id: str, lines: Sequence[Fulfilled]
) -> Outcome:
    """Sold before: the goods left with that sale. Cancelled: they went back to stock and leave it now."""
    row = await tx.fetchrow(
        f"SELECT paid_at FROM shop_order WHERE code = $1 AND {OF_THE_SHOP}", code, sale_id
    )
    if row is None:
        return Outcome(doubt="order_unknown")
    if row["paid_at"] is None:
        return Outcome(doubt="order_cancelled")
    return Outcome(again=frozenset(line.sale_line_id for line in lines), doubt="order_sold_twice")


# -- collected at the counter ----------------------------------------------------------------


async def _hand_over(
    tx: Transaction, order_id: int, code: str, lines: Sequence[Fulfilled], by: int, now: int
) -> Outcome:
    await steps.advance(tx, order_id, "handed_over", start=OPEN_STAGES, by=by, now=now)
    sold = await _match(tx, order_id, lines, by, now)
    whole = [line for line, part in sold if not line.shorted and line.quantity == part.quantity]
    keys = await _open_keys(tx, order_id, {line.id for line in whole})
    if not await picks.may_leave(tx, list(keys), today=day(now), now=now):
        keys, whole = {}, []
    sale_lines = {line.id: part.sale_line_id for line, part in sold}
    if keys:
        leaving = {key: sale_lines[line_id] for key, line_id in keys.items()}
        await handing_over.hand_over(tx, key=f"order:{code}", lines=leaving, by=by, now=now)
    await arrivals.let_go(tx, order_id, now=now)
    if left := await orders.promises_of(tx, order_id):
        # Not as it was set aside: what is in the customer's hand leaves the shelf like any other goods.
        await reservations.release(tx, left, now=now)
    await _note(tx, order_id, "order.hand_over", code, by, now)
    await letters.put(tx, "order_sent", await orders.by_code(tx, code), now=now)
    return Outcome(settled=frozenset(sale_lines[line.id] for line in whole))


async def _match(
    tx: Transaction, order_id: int, lines: Sequence[Fulfilled], by: int, now: int
) -> list[tuple[Line, Fulfilled]]:
    """Which line of the order was sold on which line of the receipt; the order goes without the others."""
    rows = await tx.fetch(
        "SELECT reservation_key, line_id FROM order_promise WHERE order_id = $1", order_id
    )
    line_of = {row["reservation_key"]: row["line_id"] for row in rows}
    sold = {line_of[part.promise]: part for part in lines if part.promise in line_of}
    matched = []
    for line in await orders.lines_of(tx, order_id):
        if line.id in sold:
            matched.append((line, sold[line.id]))
        elif not line.is_left_out:
            await shortages.drop(tx, line.id, by=by, now=now)
    return matched


async def _open_keys(tx: Transaction, order_id: int, line_ids: set[str]) -> dict[str, str]:
    """The promises that hold these lines, each with its line."""
    rows = await tx.fetch(
        """SELECT p.reservation_key, p.line_id FROM order_promise p
           JOIN reservation r ON r.key = p.reservation_key AND r.closed_at IS NULL
           WHERE p.order_id = $1 ORDER BY r.id""",
        order_id,
    )
    return {row["reservation_key"]: row["line_id"] for row in rows if row["line_id"] in line_ids}


# -- paid now, sent later --------------------------------------------------------------------


async def _keep_for_sending(
    tx: Transaction, order_id: int, code: str, lines: Sequence[Fulfilled], by: int, now: int
) -> Outcome:
    """Hold the goods without an end; what could not be held any more is an order that is short (shop.jobs tells the customer)."""
    sold = await _match(tx, order_id, lines, by, now)
    sale_lines = {line.id: part.sale_line_id for line, part in sold}
    await _write_what_was_paid(tx, order_id, sale_lines)
    rows = await tx.fetch(
        """SELECT r.key, r.product_id, r.site_id, r.quantity, p.line_id FROM order_promise p
           JOIN reservation r ON r.key = p.reservation_key
           JOIN shop_order_line l ON l.id = p.line_id AND l.left_out_at IS NULL
           WHERE p.order_id = $1 ORDER BY r.product_id, r.id""",
        order_id,
    )
    for row in rows:
        await _hold_on(tx, order_id, row, sale_lines[row["line_id"]], now)
    await _note(tx, order_id, "order.paid", code, by, now)
    if not (order := await orders.by_code(tx, code)).is_shorted:
        await letters.put(tx, "order_placed", order, now=now)
    tx.notify("order", code)
    return Outcome(settled=frozenset(sale_lines.values()))


async def _write_what_was_paid(
    tx: Transaction, order_id: int, sale_lines: Mapping[str, str]
) -> None:
    """The till's prices and discounts are the order's: it is what the customer paid."""
    await tx.execute_many(
        """UPDATE shop_order_line SET unit_price = (SELECT unit_price FROM sale_line WHERE id = $2),
                                      discount = (SELECT discount FROM sale_line WHERE id = $2),
                                      amount = (SELECT amount FROM sale_line WHERE id = $2) WHERE id = $1""",
        sorted(sale_lines.items()),
    )
    goods = "(SELECT SUM(amount) FROM shop_order_line WHERE order_id = shop_order.id)"
    await tx.execute(
        f"UPDATE shop_order SET goods_total = {goods}, total = {goods} + delivery_fee WHERE id = $1",
        order_id,
    )


async def _hold_on(tx: Transaction, order_id: int, row: Row, sale_line_id: str, now: int) -> None:
    """Hold what a line was promised without an end, for the line that was sold."""
    key = row["key"]
    if not await reservations.extend(tx, [key], expires_at=None, now=now):
        await reservations.release(tx, [key], now=now)
        promise = Promise(f"{key}:{now}", row["product_id"], row["quantity"])
        try:
            await reservations.reserve(
                tx, row["site_id"], [promise], expires_at=None, today=day(now), now=now
            )
        except OutOfStock:
            await _note_short(tx, row, sale_line_id, now)
            return
        await tx.execute(
            "INSERT INTO order_promise (reservation_key, line_id, order_id) VALUES ($1, $2, $3)",
            promise.key,
            row["line_id"],
            order_id,
        )
        key = promise.key
    await reservations.sold(tx, key, sale_line_id)


async def _note_short(tx: Transaction, row: Row, sale_line_id: str, now: int) -> None:
    await reservations.note_short(tx, row["key"], sale_line_id)
    detail = {"product_id": row["product_id"], "quantity": row["quantity"]}
    await tasks.raise_once(
        tx, f"short:{row['key']}", "order_short", row["key"], detail, row["site_id"], now
    )


async def _note(tx: Transaction, order_id: int, what: str, code: str, by: int, now: int) -> None:
    await claims.end(tx, order_id)
    await audit.record(tx, by, what, f"order:{code}", {"at": "till"}, now)
