"""The till's requests of a manager: an approval in place, and the X report of the shift as it stands."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from pos.approvals import approvals
from pos.approvals.approvals import Action
from pos.closings import z_reports
from pos.registers.door import NO_SHIFT, device_of, require_here
from pos.shapes import Reason, Text
from pos.shifts import drawer, shifts
from store import clock
from store.db import Database
from store.errors import BadInput, NotAllowed, NotFound
from store.people import sign_in
from store.web import MANAGER, address_of, json_response, read_json


class Wanted(msgspec.Struct, frozen=True):
    """A named manager's PIN for one action on one subject (and what `about` it), and why."""

    username: Annotated[str, Meta(max_length=60)]
    pin: Annotated[str, Meta(max_length=20)]
    action: Action
    subject: Text
    reason: Reason
    about: Text = ""


async def approve(request: Request) -> Response:
    """A manager approves one action by name and PIN; nobody is signed out. Also the grant for when the server is gone."""
    wanted, device, now = await read_json(request, Wanted), device_of(request), clock.now()
    if device is None:
        raise BadInput("This does not have the expected form.", "Till-Device")
    database, key = request.app.state.db, request.app.state.environment.secret
    person = await sign_in.by_pin(
        database, wanted.username.lower(), wanted.pin, address=address_of(request), now=now
    )
    if person.role != MANAGER:
        raise NotAllowed("A manager has to approve this.")
    given = approvals.approve(
        key,
        device,
        wanted.action,
        wanted.subject,
        by=person.id,
        reason=wanted.reason,
        now=now,
        about=wanted.about,
    )
    grant = approvals.grant(key, device, person.id, now=now)
    return json_response(
        {"approval": msgspec.to_builtins(given), "grant": grant._asdict(), "name": person.name}
    )


async def report(request: Request) -> Response:
    """X: the shift so far. To a cashier, who counts blind, only how much she has sold; to a manager all of it."""
    database: Database = request.app.state.db
    shift_id = request.path_params["id"]
    shift = await shifts.find(database, shift_id)
    if shift is None:
        raise NotFound(NO_SHIFT)
    await require_here(request, shift.register_id, NO_SHIFT)
    sums = await z_reports.sums_of_shift(database, shift_id)
    if request.state.staff.role != MANAGER:
        return json_response({"receipts": sums["receipts"], "sales": sums["sales"]})
    moved = await drawer.movements(database, shift_id)
    expected = await drawer.expected_cash(database, shift_id)
    return json_response(
        {**sums, "movements": [movement._asdict() for movement in moved], "expected": expected}
    )
