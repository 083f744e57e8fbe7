"""The till's requests about goods between our sites: what is asked of us, what is on its way here; sent, declined, received.

JSON in, JSON out. A person of one site finds the transfers from and to that site; the others are not there (404).
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from inventory.bringing import book, transfers
from inventory.bringing.book import Transfer
from inventory.bringing.transfers import Came
from store import clock, sites
from store.clock import DAY
from store.db import Transaction
from store.errors import NotFound
from store.web import CASHIER, MANAGER, json_response, read_json, route

TILL = {CASHIER, MANAGER}
SHOWN_DAYS = 1
"""How long what is over stays in the list."""

Count = Annotated[int, Meta(ge=0, le=10**9)]
Verb = Callable[[Transaction, Transfer, int, int], Awaitable[Any]]


class Received(msgspec.Struct, frozen=True):
    """What came, in base units, and who answers for what did not come whole."""

    arrived: Count
    damaged: Count = 0
    liable: Literal["sender", "carrier", "receiver"] | None = None


async def listed(request: Request) -> Response:
    return await _answer(request, await sites.of_person(request.app.state.db, request.state.staff))


async def _answer(request: Request, site_id: int) -> Response:
    database, now = request.app.state.db, clock.now()
    found = await book.listed(database, site_id, since=now - SHOWN_DAYS * DAY)
    return json_response(
        {
            "site_id": site_id,
            "transfers": [
                {
                    **msgspec.to_builtins(one),
                    "missing": one.missing,
                    "lots": msgspec.to_builtins(await book.lots_of(database, one, now=now))
                    if one.stage in ("asked", "sent")
                    else [],
                }
                for one in found
            ],
        }
    )


async def _act(request: Request, side: Literal["source", "target"], verb: Verb) -> Response:
    """Take a step that is for the people of one end of a transfer."""
    database, by, now = request.app.state.db, request.state.staff.id, clock.now()
    site_id = await sites.of_person(database, request.state.staff)
    found = await book.find(database, int(request.path_params["id"]))
    if getattr(found, side).id != site_id:
        raise NotFound("There is no such transfer.")
    await database.write(lambda tx: verb(tx, found, by, now))
    return await _answer(request, site_id)


async def send(request: Request) -> Response:
    return await _act(
        request, "source", lambda tx, t, by, now: transfers.send(tx, t.id, by=by, now=now)
    )


async def decline(request: Request) -> Response:
    return await _act(
        request, "source", lambda tx, t, by, now: transfers.decline(tx, t.id, by=by, now=now)
    )


async def receive(request: Request) -> Response:
    given = await read_json(request, Received)
    came = Came(given.arrived, given.damaged, given.liable)

    async def take_in(tx: Transaction, transfer: Transfer, by: int, now: int) -> None:
        key = await transfers.receive(tx, transfer.id, came, by=by, now=now)
        await request.app.state.arrived(tx, [key], now=now)

    return await _act(request, "target", take_in)


till_routes = [
    route("/api/transfers", listed, allow=TILL, name="pos.transfers"),
    route("/api/transfers/{id:int}/send", send, allow=TILL, methods=("POST",), name="pos.transfer.send"),
    route(
        "/api/transfers/{id:int}/decline", decline, allow=TILL, methods=("POST",), name="pos.transfer.decline"
    ),
    route(
        "/api/transfers/{id:int}/receive", receive, allow=TILL, methods=("POST",), name="pos.transfer.receive"
    ),
]  # fmt: skip
