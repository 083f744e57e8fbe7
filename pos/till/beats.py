"""The till's heartbeat: it tells how it stands, and hears what is newer than what it has.

Invariant: only the device that holds a register speaks for it. What it says is for the manager to see and proves
nothing: sales, shifts and drawers are what was posted. It has no place for a customer.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from pos.registers.door import device_of
from pos.shapes import Id, Instant, Positive, Whole
from pos.till import boot
from store import clock
from store.db import Database, Transaction
from store.web import read_json

Count = Annotated[int, Meta(ge=0, le=100_000)]


class Ticket(msgspec.Struct, frozen=True):
    """The open ticket: how many lines, what it comes to in centimes (below zero when goods come back), since when."""

    lines: Count = 0
    total: Annotated[int, Meta(ge=-(10**12), le=10**12)] = 0
    since: Instant | None = None


class Beat(msgspec.Struct, frozen=True):
    """How a till stands; `clock` is its own time, `acknowledged` how far the server has signed its book, `sent` the last
    sale of any register and `told` the last report of another kind that the server has acknowledged.
    """

    clock: Instant
    acknowledged: Whole = 0
    sent: Id | None = None
    told: Id | None = None
    operator_id: Positive | None = None
    ticket: Ticket = Ticket()
    waiting: Count = 0
    waiting_since: Instant | None = None
    refused: Count = 0
    build: Annotated[str, Meta(max_length=64, pattern=r"^[^\x00]*$")] = ""
    storage: Literal["kept", "clearable", "full"] = "kept"
    printer: Annotated[str, Meta(max_length=20, pattern=r"^[a-z_]*\Z")] = ""


async def beat(request: Request) -> Response:
    """Keep what the till says of itself; the answer is what it would hear by asking alone."""
    said, device, now = await read_json(request, Beat), device_of(request), clock.now()
    if device is not None:
        database: Database = request.app.state.db
        await database.write(lambda tx: keep(tx, device, said, now=now))
    return await boot.stand(request, said.acknowledged, sent=said.sent, last=said.told)


async def keep(tx: Transaction, device: str, said: Beat, *, now: int) -> bool:
    """Overwrite what is known of the register that `device` holds; whether it holds one."""
    kept = await tx.execute(
        """INSERT INTO till_beat (register_id, device_id, heard_at, operator_id, ticket_lines, ticket_total, ticket_since,
                                  waiting, waiting_since, refused, build, clock_off, storage, printer)
           SELECT l.register_id, l.device_id, CAST($2 AS BIGINT), p.id, CAST($4 AS BIGINT), CAST($5 AS BIGINT),
                  CAST($6 AS BIGINT), CAST($7 AS BIGINT), CAST($8 AS BIGINT), CAST($9 AS BIGINT), CAST($10 AS TEXT),
                  CAST($11 AS BIGINT), CAST($12 AS TEXT), CAST($13 AS TEXT)
           FROM till_lease l LEFT JOIN staff p ON p.id = CAST($3 AS BIGINT) WHERE l.device_id = $1
           ON CONFLICT (register_id) DO UPDATE
               SET device_id = excluded.device_id, heard_at = excluded.heard_at, operator_id = excluded.operator_id,
                   ticket_lines = excluded.ticket_lines, ticket_total = excluded.ticket_total,
                   ticket_since = excluded.ticket_since, waiting = excluded.waiting,
                   waiting_since = excluded.waiting_since, refused = excluded.refused, build = excluded.build,
                   clock_off = excluded.clock_off, storage = excluded.storage, printer = excluded.printer""",
        device, now, said.operator_id, said.ticket.lines, said.ticket.total, said.ticket.since,
        said.waiting, said.waiting_since, said.refused, said.build, said.clock - now, said.storage, said.printer,
    )  # fmt: skip
    if kept:
        tx.notify("till", "")
    return kept > 0
