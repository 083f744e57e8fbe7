"""What arrives of a purchase order: counted, put behind the shop, and what is wrong with it written down.

A delivery is taken in once per key. Goods that arrive whole go to the back room or the cold room,
damaged ones to quarantine; what is short, over or damaged becomes a discrepancy with a liable party
(rules §3.10). An order closes when all of it has come, or when nothing more will.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from inventory import lots, stock
from inventory.bringing import requests
from inventory.pool import gates, offers
from inventory.stock import Move
from store import audit, promised
from store.clock import day
from store.db import Row, Transaction
from store.errors import BadInput, Conflict, NotFound
from store.gs1 import is_value
from store.promised import Arrived

COOPERATIVE, CARRIER = "cooperative", "carrier"
COLD_CLASSES: Final = ("cool", "cold", "frozen")


class Arrival(NamedTuple):
    """Goods of one lot for one line of the order: base units that are whole, and that are damaged.

    `liable` is who answers for the damage: cooperative, carrier, office or store; "" where the
    convention decides: who carries the goods.
    """

    line_id: int
    lot_code: str
    best_before_on: str | None
    accepted: int
    damaged: int = 0
    liable: str = ""


class Wrong(NamedTuple):
    """Something to settle about a delivery."""

    product_id: int
    kind: str
    quantity: int
    liable: str


async def receive(
    tx: Transaction,
    order_id: int,
    key: str,
    arrivals: Sequence[Arrival],
    *,
    by: int | None,
    now: int,
    is_last: bool = False,
    arrived: Arrived = promised.unawaited,
) -> int:
    """Take a delivery in; its id, the same for the same `key`. `is_last`: nothing more will come.

    What customers asked the pool for is held for them at once, oldest first, and `arrived` hears under which keys.

    Raises NotFound for no such order, Conflict when it is closed or the gates say no, BadInput (whose
    field is `arrival.N.…`) for goods that are not of the order, a lot that cannot be, or nothing at all.
    """
    order = await _lock(tx, order_id)
    if (known := await _known(tx, order_id, key)) is not None:
        return known
    if order["closed_at"] is not None or order["cancelled_at"] is not None:
        raise Conflict("This purchase order is not open any more.")
    if not arrivals and not is_last:
        raise BadInput("Scan or enter what has arrived.", field="scan")
    lines = await _lines(tx, order_id)
    _check(arrivals, lines, day(now))
    await gates.require(
        tx, order["cooperative_id"], [lines[a.line_id]["certifications"] for a in arrivals], day(now)
    )  # fmt: skip
    delivery_id = await _open(tx, order_id, key, by, now)
    lot_ids = await _find_lots(tx, order["cooperative_id"], arrivals, lines, now)
    await _post(tx, order, key, arrivals, lot_ids, lines, by, now)
    came = {lines[a.line_id]["product_id"] for a in arrivals if a.accepted}
    await arrived(tx, await requests.fill(tx, order["site_id"], came, now=now), now=now)
    await _write_down(tx, order, delivery_id, arrivals, lot_ids, lines)
    wrong = await _compare(tx, order, arrivals, lines, is_last, now)
    await _note(tx, delivery_id, wrong)
    await _close(tx, order_id, is_last, now)
    await audit.record(
        tx, by, "purchase.receive", f"purchase_order:{order_id}",
        {"delivery": delivery_id, "wrong": [each.kind for each in wrong]}, now,
    )  # fmt: skip
    return delivery_id


async def _lock(tx: Transaction, order_id: int) -> Row:
    row = await tx.fetchrow("SELECT * FROM purchase_order WHERE id = $1 FOR UPDATE", order_id)
    if row is None:
        raise NotFound("There is no such purchase order.")
    return row


async def _known(tx: Transaction, order_id: int, key: str) -> int | None:
    row = await tx.fetchrow("SELECT id, purchase_order_id FROM delivery WHERE key = $1", key)
    if row is not None and row["purchase_order_id"] != order_id:
        raise Conflict("This form was used for another purchase order. Open it again.")
    return None if row is None else int(row["id"])


async def _lines(tx: Transaction, order_id: int) -> dict[int, Row]:
    rows = await tx.fetch(
        """SELECT l.id, l.product_id, l.quantity, l.received, p.sku, p.date_type, p.storage_class, p.certifications
           FROM purchase_order_line l JOIN product p ON p.id = l.product_id
           WHERE l.purchase_order_id = $1 ORDER BY l.id""",
        order_id,
    )
    return {row["id"]: row for row in rows}


# -- what cannot be --------------------------------------------------------------------------


def _check(arrivals: Sequence[Arrival], lines: Mapping[int, Row], today: str) -> None:
    for number, arrival in enumerate(arrivals):
        field = f"arrival.{number}."
        if arrival.line_id not in lines:
            raise BadInput("These goods are not of this order.", field=field + "line")
        if min(arrival.accepted, arrival.damaged) < 0 or arrival.accepted + arrival.damaged == 0:
            raise BadInput("How many have arrived?", field=field + "accepted")
        if not (1 <= len(arrival.lot_code) <= 20 and is_value(arrival.lot_code)):
            raise BadInput(
                "A lot number has up to 20 letters, digits and signs, as on the label.",
                field=field + "lot",
            )
        _check_date(arrival, lines[arrival.line_id], field + "best_before_on", today)


def _check_date(arrival: Arrival, line: Row, field: str, today: str) -> None:
    if arrival.best_before_on is None:
        if line["date_type"] != "none":
            raise BadInput("These goods carry a date: enter it.", field=field)
    elif arrival.accepted and arrival.best_before_on < today:
        raise BadInput(
            "This date has passed. Send the goods back, or enter them as damaged.", field=field
        )


# -- writing it down -------------------------------------------------------------------------


async def _open(tx: Transaction, order_id: int, key: str, by: int | None, now: int) -> int:
    return int(
        await tx.fetchval(
            """INSERT INTO delivery (key, purchase_order_id, received_at, received_by)
               VALUES ($1, $2, $3, $4) RETURNING id""",
            key,
            order_id,
            now,
            by,
        )
    )


async def _find_lots(
    tx: Transaction,
    cooperative_id: int,
    arrivals: Sequence[Arrival],
    lines: Mapping[int, Row],
    now: int,
) -> list[int]:
    """The lot of each arrival, made where this is the first of it."""
    found = []
    for number, arrival in enumerate(arrivals):
        product_id = lines[arrival.line_id]["product_id"]
        lot_id = await lots.find(tx, product_id, arrival.lot_code)
        if lot_id is None:
            lot_id = await lots.create(
                tx, product_id=product_id, cooperative_id=cooperative_id, code=arrival.lot_code,
                made_on=None, best_before_on=arrival.best_before_on, received_at=now,
            )  # fmt: skip
        else:
            await _same_lot(tx, lot_id, cooperative_id, arrival, f"arrival.{number}.")
        found.append(lot_id)
    return found


async def _same_lot(
    tx: Transaction, lot_id: int, cooperative_id: int, arrival: Arrival, field: str
) -> None:
    """A lot number seen before must mean the same goods."""
    lot = await tx.fetchrow("SELECT * FROM lot WHERE id = $1", lot_id)
    assert lot is not None
    if lot["cooperative_id"] != cooperative_id:
        raise BadInput(
            "Lot %(code)s of this product came from another co-operative. Look at the label again.",
            field=field + "lot",
            code=arrival.lot_code,
        )
    if lot["best_before_on"] != arrival.best_before_on:
        raise BadInput(
            "Lot %(code)s came with another date before. Look at the label again.",
            field=field + "best_before_on",
            code=arrival.lot_code,
        )
    if lot["state"] == "recalled" and arrival.accepted:
        raise BadInput(
            "Lot %(code)s is recalled: send it back, or enter it as damaged.",
            field=field + "lot",
            code=arrival.lot_code,
        )


async def _post(
    tx: Transaction,
    order: Row,
    key: str,
    arrivals: Sequence[Arrival],
    lot_ids: Sequence[int],
    lines: Mapping[int, Row],
    by: int | None,
    now: int,
) -> None:
    source = await stock.place(tx, "cooperative")
    moves = []
    for arrival, lot_id in zip(arrivals, lot_ids, strict=True):
        is_cold = lines[arrival.line_id]["storage_class"] in COLD_CLASSES
        for kind, quantity in (
            ("cold_room" if is_cold else "back_room", arrival.accepted),
            ("quarantine", arrival.damaged),
        ):
            if quantity:
                spot = await stock.place(tx, kind, order["site_id"])
                moves.append(Move(lot_id, source.id, spot.id, quantity))
    if moves:
        await stock.post(
            tx, key=f"delivery:{key}", kind="delivery", moves=moves, by=by,
            effective_at=now, now=now, reason=order["number"],
        )  # fmt: skip


async def _write_down(
    tx: Transaction,
    order: Row,
    delivery_id: int,
    arrivals: Sequence[Arrival],
    lot_ids: Sequence[int],
    lines: Mapping[int, Row],
) -> None:
    for arrival, lot_id in zip(arrivals, lot_ids, strict=True):
        quantity = arrival.accepted + arrival.damaged
        await tx.execute(
            """INSERT INTO delivery_line (delivery_id, purchase_order_line_id, lot_id, accepted, damaged)
               VALUES ($1, $2, $3, $4, $5)""",
            delivery_id,
            arrival.line_id,
            lot_id,
            arrival.accepted,
            arrival.damaged,
        )
        await tx.execute(
            "UPDATE purchase_order_line SET received = received + $2 WHERE id = $1",
            arrival.line_id,
            quantity,
        )
        product_id = lines[arrival.line_id]["product_id"]
        await offers.use_up(tx, order["cooperative_id"], product_id, quantity)


# -- what is wrong ---------------------------------------------------------------------------


async def _compare(
    tx: Transaction,
    order: Row,
    arrivals: Sequence[Arrival],
    before: Mapping[int, Row],
    is_last: bool,
    now: int,
) -> list[Wrong]:
    """Damage by lot, and by line what is over, or short when nothing more will come."""
    carrier = await _carrier(tx, order["cooperative_id"], day(now))
    wrong = [
        Wrong(before[a.line_id]["product_id"], "damaged", a.damaged, a.liable or carrier)
        for a in arrivals
        if a.damaged
    ]
    came = dict.fromkeys(before, 0)
    for arrival in arrivals:
        came[arrival.line_id] += arrival.accepted + arrival.damaged
    for line_id, line in before.items():
        missing = line["quantity"] - line["received"]
        over = came[line_id] - max(0, missing)
        if over > 0 and came[line_id]:
            wrong.append(Wrong(line["product_id"], "over", over, COOPERATIVE))
        elif over < 0 and is_last:
            wrong.append(Wrong(line["product_id"], "short", -over, COOPERATIVE))
    return wrong


async def _carrier(tx: Transaction, cooperative_id: int, today: str) -> str:
    """Who answers for the way: the carrier when the convention says that goods are collected."""
    collects = await tx.fetchval(
        """SELECT collects FROM convention WHERE cooperative_id = $1 AND starts_on <= $2
           ORDER BY version DESC LIMIT 1""",
        cooperative_id,
        today,
    )
    return CARRIER if collects else COOPERATIVE


async def _note(tx: Transaction, delivery_id: int, wrong: Sequence[Wrong]) -> None:
    await tx.execute_many(
        """INSERT INTO discrepancy (delivery_id, product_id, kind, quantity, liable)
           VALUES ($1, $2, $3, $4, $5)""",
        [(delivery_id, *each) for each in wrong],
    )


async def _close(tx: Transaction, order_id: int, is_last: bool, now: int) -> None:
    await tx.execute(
        """UPDATE purchase_order SET closed_at = $2 WHERE id = $1 AND (CAST($3 AS BIGINT) = 1 OR NOT EXISTS
               (SELECT 1 FROM purchase_order_line WHERE purchase_order_id = $1 AND received < quantity))""",
        order_id,
        now,
        int(is_last),
    )


async def resolve(
    tx: Transaction, order_id: int, discrepancy_id: int, *, by: int | None, now: int
) -> None:
    """A discrepancy of this order was settled with whoever is liable; a second time changes nothing.

    Raises NotFound.
    """
    settled = await tx.execute(
        """UPDATE discrepancy SET resolved_at = $2 WHERE id = $1 AND resolved_at IS NULL
           AND delivery_id IN (SELECT id FROM delivery WHERE purchase_order_id = $3)""",
        discrepancy_id,
        now,
        order_id,
    )
    if settled:
        await audit.record(tx, by, "discrepancy.settle", f"discrepancy:{discrepancy_id}", {}, now)
        return
    known = await tx.fetchval(
        """SELECT 1 FROM discrepancy x JOIN delivery d ON d.id = x.delivery_id
           WHERE x.id = $1 AND d.purchase_order_id = $2""",
        discrepancy_id,
        order_id,
    )
    if known is None:
        raise NotFound("There is no such discrepancy.")
