"""Tickets put aside at one till and taken up at any till of the shop, by one of them only.

A parked ticket is a draft: it holds no stock and no number, and its prices are those it was parked with.
"""

from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from pos.boot import site_of
from pos.door import device_of
from pos.shapes import Id, Instant, Positive, Text, Whole
from store import clock
from store.clock import DAY
from store.db import Database, Reader, Transaction
from store.errors import BadInput, Conflict, NotFound
from store.web import json_response, read_json

KEPT = 7 * DAY
MOST = 200


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of a till's open ticket, as the till keeps it."""

    id: Id
    product_id: Positive
    unit: Annotated[str, Meta(pattern="^(piece|g|ml)$")]
    unit_price: Whole
    quantity: Positive
    amount: Whole
    lot: Text | None
    label: Whole | None


class Parked(msgspec.Struct, frozen=True):
    """What a till puts aside; `total` in centimes, for the list only."""

    id: Id
    register_id: Positive
    name: Annotated[str, Meta(max_length=60, pattern=r"^[^\x00]*$")]
    lines: Annotated[list[Line], Meta(min_length=1, max_length=500)]
    total: Whole
    by: Positive
    at: Instant


class TakenAlready(Conflict):
    """Another till has taken this ticket up."""

    word = "taken_already"


class Waiting(NamedTuple):
    """A ticket that nobody has taken up yet."""

    id: str
    name: str
    total: int
    register: str
    person: str
    parked_at: int


async def park(tx: Transaction, ticket: Parked, site_id: int) -> None:
    """Put a ticket aside, once. Raises BadInput for a register or person that is not known."""
    parked = await tx.execute(
        """INSERT INTO parked_ticket (id, site_id, register_id, name, lines, total, parked_by, parked_at)
           SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), r.id, CAST($3 AS TEXT), CAST($4 AS TEXT),
                  CAST($5 AS BIGINT), p.id, CAST($6 AS BIGINT)
           FROM register r JOIN staff p ON p.id = $8 WHERE r.id = $7 ON CONFLICT (id) DO NOTHING""",
        ticket.id, site_id, ticket.name, msgspec.json.encode(ticket.lines).decode(), ticket.total, ticket.at,
        ticket.register_id, ticket.by,
    )  # fmt: skip
    if not parked and await _holder(tx, ticket.id) is None:
        raise BadInput("There is no such register or person.", field="register_id")


async def take_up(tx: Transaction, ticket_id: str, device: str, site_id: int, *, now: int) -> list[Any]:  # fmt: skip
    """The lines of a ticket, for this device alone; the same again when it asks again.

    Raises NotFound, or TakenAlready when another device was quicker.
    """
    await tx.execute(
        "UPDATE parked_ticket SET taken_at = $3, taken_by_device = $2 WHERE id = $1 AND taken_at IS NULL AND site_id = $4",
        ticket_id, device, now, site_id,
    )  # fmt: skip
    holder = await _holder(tx, ticket_id)
    if holder is None or holder["site_id"] != site_id:
        raise NotFound("There is no such ticket.")
    if holder["taken_by_device"] != device:
        raise TakenAlready("Another till has taken this ticket up.")
    lines: list[Any] = msgspec.json.decode(holder["lines"])
    return lines


async def _holder(reader: Reader, ticket_id: str) -> Any:
    return await reader.fetchrow(
        "SELECT site_id, taken_by_device, lines FROM parked_ticket WHERE id = $1", ticket_id
    )


async def waiting(reader: Reader, site_id: int, *, now: int) -> list[Waiting]:
    """The shop's parked tickets, the oldest first; nobody comes back for one after a week."""
    rows = await reader.fetch(
        """SELECT t.id, t.name, t.total, g.name, p.name, t.parked_at FROM parked_ticket t
           JOIN register g ON g.id = t.register_id JOIN staff p ON p.id = t.parked_by
           WHERE t.site_id = $1 AND t.taken_at IS NULL AND t.parked_at > $2
           ORDER BY t.parked_at, t.id LIMIT $3""",
        site_id,
        now - KEPT,
        MOST,
    )
    return [Waiting(*row) for row in rows]


# The till's requests


async def put_aside(request: Request) -> Response:
    ticket = await read_json(request, Parked)
    site_id = await site_of(request)
    await request.app.state.db.write(lambda tx: park(tx, ticket, site_id))
    return json_response({"parked_id": ticket.id})


async def listed(request: Request) -> Response:
    database: Database = request.app.state.db
    found = await waiting(database, await site_of(request), now=clock.now())
    return json_response({"parked": [ticket._asdict() for ticket in found]})


async def taken(request: Request) -> Response:
    id_, device = request.path_params["id"], device_of(request)
    if device is None:
        raise BadInput("This does not have the expected form.", "Till-Device")
    site_id, now = await site_of(request), clock.now()
    lines = await request.app.state.db.write(lambda tx: take_up(tx, id_, device, site_id, now=now))
    return json_response({"parked_id": id_, "lines": lines})
