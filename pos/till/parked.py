"""Tickets put aside at one till and taken up at any till of the shop, by one of them only.

A parked ticket is a draft: it holds no stock and no number, and its prices are those it was parked with.
"""

from typing import Annotated, Any, NamedTuple

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from pos.events import told
from pos.registers.door import device_of, require_here
from pos.shapes import Id, Instant, Positive, Text, Whole
from pos.till.boot import site_of
from store import clock
from store.clock import DAY
from store.db import Database, Reader, Transaction
from store.errors import BadInput, Conflict, NotFound
from store.web import json_response, read_json

KEPT = 7 * DAY
MOST = 200
TOPIC = "parked"
"""Told with the site's id: the lists that are open show it."""


class Line(msgspec.Struct, frozen=True):
    """As much of a line as any has; the rest is the till's own."""

    id: Id
    quantity: int
    amount: int


class State(msgspec.Struct, frozen=True):
    """An open ticket as the till keeps it: its lines, and whatever else is on it. A draft: only a till reads it."""

    lines: Annotated[list[dict[str, Any]], Meta(min_length=1, max_length=500)]
    customer: dict[str, Any] | None = None
    discounts: Annotated[list[dict[str, Any]], Meta(max_length=200)] = []
    coupons: Annotated[list[Any], Meta(max_length=20)] = []
    approvals: Annotated[list[dict[str, Any]], Meta(max_length=20)] = []
    note: Text = ""
    order: Text = ""
    language: Text | None = None


class Parked(msgspec.Struct, frozen=True):
    """What a till puts aside; `total` in centimes, for the list only. An older till sends the lines alone."""

    id: Id
    register_id: Positive
    name: Annotated[str, Meta(max_length=60, pattern=r"^[^\x00]*$")]
    total: Whole
    by: Positive
    at: Instant
    state: State | None = None
    lines: Annotated[list[dict[str, Any]], Meta(max_length=500)] = []


class Taking(msgspec.Struct, frozen=True):
    """How a ticket is taken up; `id` is of a till's report that it was, without the server."""

    id: Id | None = None


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
    """Put a ticket aside, once. Raises BadInput for one without lines, or a register or person that is not known."""
    if ticket.state is None and not ticket.lines:
        raise BadInput("This does not have the expected form.", field="lines")
    state = ticket.state or State(ticket.lines)
    _require_lines(state)
    parked = await tx.execute(
        """INSERT INTO parked_ticket (id, site_id, register_id, name, lines, total, parked_by, parked_at)
           SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), r.id, CAST($3 AS TEXT), CAST($4 AS TEXT),
                  CAST($5 AS BIGINT), p.id, CAST($6 AS BIGINT)
           FROM register r JOIN staff p ON p.id = $8 WHERE r.id = $7 ON CONFLICT (id) DO NOTHING""",
        ticket.id, site_id, ticket.name, msgspec.json.encode(state).decode(), ticket.total, ticket.at,
        ticket.register_id, ticket.by,
    )  # fmt: skip
    if parked:
        tx.notify(TOPIC, str(site_id))
    elif await _holder(tx, ticket.id) is None:
        raise BadInput("There is no such register or person.", field="register_id")


def _require_lines(state: State) -> None:
    try:
        msgspec.convert(state.lines, list[Line])
    except msgspec.ValidationError as error:
        raise BadInput("This does not have the expected form.", field="lines") from error


async def take_up(tx: Transaction, ticket_id: str, device: str, site_id: int, *, now: int) -> dict[str, Any]:  # fmt: skip
    """The state of a ticket, for this device alone; the same again when it asks again.

    Raises NotFound, or TakenAlready when another device was quicker.
    """
    taken = await tx.execute(
        "UPDATE parked_ticket SET taken_at = $3, taken_by_device = $2 WHERE id = $1 AND taken_at IS NULL AND site_id = $4",
        ticket_id, device, now, site_id,
    )  # fmt: skip
    if taken:
        tx.notify(TOPIC, str(site_id))
    holder = await _holder(tx, ticket_id)
    if holder is None or holder["site_id"] != site_id:
        raise NotFound("There is no such ticket.")
    if holder["taken_by_device"] != device:
        raise TakenAlready("Another till has taken this ticket up.")
    kept: Any = msgspec.json.decode(holder["lines"])
    state: dict[str, Any] = {"lines": kept} if isinstance(kept, list) else kept
    return state


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
    await require_here(request, ticket.register_id)
    site_id, now = await site_of(request), clock.now()

    async def work(tx: Transaction) -> None:
        await told.note(tx, ticket.id, now=now)
        await park(tx, ticket, site_id)

    await request.app.state.db.write(work)
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
    report = (await read_json(request, Taking)).id

    async def work(tx: Transaction) -> dict[str, Any]:
        if report is not None:
            await told.note(tx, report, now=now)
        return await take_up(tx, id_, device, site_id, now=now)

    state = await request.app.state.db.write(work)
    return json_response({"parked_id": id_, "state": state, "lines": state["lines"]})
