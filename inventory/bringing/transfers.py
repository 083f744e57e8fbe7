"""Goods that one of our sites asks of another: asked, sent, received (rules §3.10).

Invariant: the goods are held where they lie from the moment they are asked for, lie in the asking site's transit from the
moment they are sent, and in one place of it once they are received; each step is taken once, whoever asks for it again.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from inventory import handing_over, picks, reservations, stock
from inventory.bringing import coming
from inventory.bringing.coming import Ask
from inventory.reservations import Promise
from inventory.stock import Move
from store import audit, tasks
from store.clock import DAY, day
from store.db import Row, Transaction
from store.errors import BadInput, Conflict, NotFound

ASK_DAYS = 7
"""How long another site holds what it was asked for."""
COLD_CLASSES = ("cool", "cold", "frozen")

Liable = Literal["sender", "carrier", "receiver"]
Settled = Literal["lost", "arrived"]


class Came(NamedTuple):
    """What came of a transfer, in base units; `liable` answers for what is damaged or missing."""

    arrived: int
    damaged: int = 0
    liable: Liable | None = None


async def ask(
    tx: Transaction,
    asks: Sequence[Ask],
    *,
    from_site_id: int,
    to_site_id: int,
    hold_days: int,
    by: int | None,
    now: int,
) -> list[str]:
    """Ask another site for goods, and hold them there; the keys of those holds, in the order of `asks`.

    Raises NotFound for a site that is none of ours, Conflict where the asking one has no transit, OutOfStock when not all is free there.
    """
    known = await tx.fetchval("SELECT 1 FROM site WHERE id = $1", from_site_id)
    if from_site_id == to_site_id or known is None:
        raise NotFound("There is no such site.")
    await stock.place(tx, "transit", to_site_id)
    holds = [Promise(f"{one.key}:there", one.product_id, one.quantity) for one in asks]
    await reservations.reserve(
        tx, from_site_id, holds, expires_at=now + ASK_DAYS * DAY, today=day(now), now=now
    )
    await tx.execute_many(
        """INSERT INTO transfer (key, hold_key, product_id, quantity, from_site_id, to_site_id, reference, hold_days,
                                 asked_at, asked_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)""",
        [
            (one.key, hold.key, one.product_id, one.quantity, from_site_id, to_site_id, one.reference,
             hold_days, now, by)
            for one, hold in zip(asks, holds, strict=True)
        ],
    )  # fmt: skip
    tx.notify("transfer", str(from_site_id))
    return [hold.key for hold in holds]


async def send(tx: Transaction, transfer_id: int, *, by: int, now: int) -> None:
    """The goods leave for the site that asked, first expired first out; sending again changes nothing.

    Raises NotFound, Conflict when nobody waits for them any more or they are no longer held, OutOfStock when the lots
    on sale do not make them up, LotNotSellable.
    """
    row = await tx.fetchrow(
        """UPDATE transfer SET sent_at = $2, sent_by = $3 WHERE id = $1 AND sent_at IS NULL AND let_go_at IS NULL
           RETURNING hold_key, from_site_id, to_site_id""",
        transfer_id,
        now,
        by,
    )
    if row is None:
        await _refuse_unless(tx, transfer_id, "sent_at")
        return
    await picks.choose(tx, [row["hold_key"]], today=day(now), now=now)
    transit = await stock.place(tx, "transit", row["to_site_id"])
    await handing_over.send_on(
        tx, key=f"transfer:{transfer_id}:sent", hold_key=row["hold_key"], to=transit, by=by, now=now
    )
    await _note(tx, transfer_id, "transfer.send", row["to_site_id"], by, now)


async def decline(tx: Transaction, transfer_id: int, *, by: int, now: int) -> None:
    """The goods are not to be found where they were asked for: whoever waits is short of them, and a manager is told.

    Declining again changes nothing. Raises NotFound, Conflict when they were sent.
    """
    row = await tx.fetchrow(
        """UPDATE transfer SET let_go_at = $2 WHERE id = $1 AND sent_at IS NULL AND let_go_at IS NULL
           RETURNING hold_key, product_id, quantity, from_site_id, to_site_id""",
        transfer_id,
        now,
    )
    if row is None:
        await _refuse_unless(tx, transfer_id, "let_go_at")
        return
    await reservations.short(tx, row["hold_key"], now=now)
    await _tell_short(tx, row["hold_key"], row, now)
    await tasks.raise_once(
        tx, f"count:{row['from_site_id']}:{row['product_id']}:{day(now)}", "count", str(row["product_id"]),
        {"product_id": row["product_id"], "quantity": row["quantity"]}, row["from_site_id"], now,
    )  # fmt: skip
    await _note(tx, transfer_id, "transfer.decline", row["to_site_id"], by, now)


async def receive(tx: Transaction, transfer_id: int, came: Came, *, by: int, now: int) -> str:
    """Goods have come: whole ones are put behind the shop and held for who waits, damaged ones are kept apart.

    What is missing stays in transit until it is settled. The key under which the goods are now held, or are short; ""
    when nobody waits for them or they were received before. Raises NotFound, BadInput for more than was sent or nobody
    who answers for a loss, Conflict when they were not sent, or were received with other figures.
    """
    whole = await tx.fetchval("SELECT quantity FROM transfer WHERE id = $1", transfer_id)
    if min(came.arrived, came.damaged) < 0 or came.arrived + came.damaged > (whole or 0):
        raise BadInput("No more can come than was sent.", field="arrived")
    if came.liable is None and came.arrived < whole:
        raise BadInput("Say who answers for what is missing or damaged.", field="liable")
    row = await tx.fetchrow(
        """UPDATE transfer SET received_at = $2, received_by = $3, arrived = $4, damaged = $5, liable = $6
           WHERE id = $1 AND sent_at IS NOT NULL AND received_at IS NULL RETURNING *""",
        transfer_id,
        now,
        by,
        came.arrived,
        came.damaged,
        came.liable,
    )
    if row is None:
        await _refuse_other_figures(tx, transfer_id, came)
        return ""
    await _unload(tx, row, came, by, now)
    await _note(tx, transfer_id, "transfer.receive", row["from_site_id"], by, now)
    if row["let_go_at"] is not None:
        return ""
    promise = Promise(row["key"], row["product_id"], row["quantity"])
    if not await coming.hold(tx, row["to_site_id"], promise, hold_days=row["hold_days"], now=now):
        await reservations.miss(tx, row["to_site_id"], promise, now=now)
        await _tell_short(tx, row["key"], row, now)
    return str(row["key"])


async def settle(tx: Transaction, transfer_id: int, how: Settled, *, by: int, now: int) -> None:
    """Missing goods are given up, or have come after all; settling again changes nothing.

    Raises NotFound, Conflict when nothing of this transfer is missing.
    """
    row = await tx.fetchrow(
        """UPDATE transfer SET settled_at = $2, settled_by = $3, settled_as = $4 WHERE id = $1
           AND received_at IS NOT NULL AND arrived + damaged < quantity AND settled_at IS NULL RETURNING *""",
        transfer_id,
        now,
        by,
        how,
    )
    if row is None:
        await _refuse_unless(tx, transfer_id, "settled_at")
        return
    to = await stock.place(tx, "loss") if how == "lost" else await _room(tx, row)
    transit = await stock.place(tx, "transit", row["to_site_id"])
    left = _without(await _sent(tx, transfer_id), row["arrived"] + row["damaged"])
    moves = [Move(lot_id, transit.id, to.id, quantity) for lot_id, quantity in left]
    await stock.post(
        tx, key=f"transfer:{transfer_id}:settled", kind="transfer" if how == "arrived" else "loss",
        moves=moves, by=by, effective_at=now, now=now,
    )  # fmt: skip
    await _note(tx, transfer_id, f"transfer.{how}", row["from_site_id"], by, now)


# -- what lies in transit --------------------------------------------------------------------


Pile = list[tuple[int, int]]
"""Lots and how much of each, in the order in which they are unloaded."""


async def _sent(tx: Transaction, transfer_id: int) -> Pile:
    rows = await tx.fetch(
        """SELECT m.lot_id, m.quantity FROM movement m JOIN operation o ON o.id = m.operation_id
           WHERE o.key = $1 ORDER BY m.lot_id, m.id""",
        f"transfer:{transfer_id}:sent",
    )
    return [(row["lot_id"], row["quantity"]) for row in rows]


def _first(pile: Pile, quantity: int) -> Pile:
    """The first `quantity` units of a pile."""
    taken: Pile = []
    for lot_id, there in pile:
        if part := min(there, quantity):
            taken.append((lot_id, part))
        quantity -= part
    return taken


def _without(pile: Pile, quantity: int) -> Pile:
    """A pile without its first `quantity` units."""
    left: Pile = []
    for lot_id, there in pile:
        gone = min(there, quantity)
        quantity -= gone
        if there > gone:
            left.append((lot_id, there - gone))
    return left


async def _unload(tx: Transaction, row: Row, came: Came, by: int, now: int) -> None:
    if came.arrived + came.damaged == 0:
        return
    transit = await stock.place(tx, "transit", row["to_site_id"])
    room, apart = await _room(tx, row), await stock.place(tx, "quarantine", row["to_site_id"])
    pile = await _sent(tx, row["id"])
    moves = [Move(lot_id, transit.id, room.id, n) for lot_id, n in _first(pile, came.arrived)]
    broken = _first(_without(pile, came.arrived), came.damaged)
    moves += [Move(lot_id, transit.id, apart.id, n) for lot_id, n in broken]
    await stock.post(
        tx, key=f"transfer:{row['id']}:received", kind="transfer", moves=moves,
        by=by, effective_at=now, now=now,
    )  # fmt: skip


async def _room(tx: Transaction, row: Row) -> stock.Place:
    """Where these goods are put behind the shop."""
    storage = await tx.fetchval(
        "SELECT storage_class FROM product WHERE id = $1", row["product_id"]
    )
    kind = "cold_room" if storage in COLD_CLASSES else "back_room"
    return await stock.place(tx, kind, row["to_site_id"])


# -- what was said before, and who is told ---------------------------------------------------


async def _refuse_unless(tx: Transaction, transfer_id: int, step: str) -> None:
    """Nothing is refused where this very step was taken before: whoever asks again did not hear the answer."""
    row = await tx.fetchrow("SELECT * FROM transfer WHERE id = $1", transfer_id)
    if row is None:
        raise NotFound("There is no such transfer.")
    if row[step] is None:
        raise Conflict("This transfer has moved on meanwhile.")


async def _refuse_other_figures(tx: Transaction, transfer_id: int, came: Came) -> None:
    await _refuse_unless(tx, transfer_id, "received_at")
    row = await tx.fetchrow("SELECT arrived, damaged FROM transfer WHERE id = $1", transfer_id)
    if row is not None and (row["arrived"], row["damaged"]) != (came.arrived, came.damaged):
        raise Conflict("These goods were received already, with other figures.")


async def _tell_short(tx: Transaction, key: str, row: Row, now: int) -> None:
    detail = {"product_id": row["product_id"], "quantity": row["quantity"]}
    await tasks.raise_once(tx, f"short:{key}", "order_short", key, detail, row["to_site_id"], now)


async def _note(
    tx: Transaction, transfer_id: int, what: str, other_site_id: int, by: int, now: int
) -> None:
    await audit.record(tx, by, what, f"transfer:{transfer_id}", {}, now)
    tx.notify("transfer", str(other_site_id))
