"""The till's requests of a manager: an approval in place, and the X report of the shift as it stands."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from pos.approvals import approvals
from pos.approvals.approvals import Action
from pos.closings import z_reports
from pos.registers import registers
from pos.registers.door import NO_SHIFT, device_of, require_here
from pos.shapes import Reason, Text
from pos.shifts import drawer, shifts
from pos.shifts.shifts import Shift
from store import audit, clock, sites
from store.db import Database, Reader
from store.errors import BadInput, NotAllowed, NotFound
from store.people import sign_in
from store.people.staff import Staff
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
    key = request.app.state.environment.secret
    person = await manager_by_pin(request, wanted.username, wanted.pin)
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


async def manager_by_pin(request: Request, username: str, pin: str) -> Staff:
    """A manager of the shop that this device sells in (of all shops: of none), by name and PIN.

    Raises SignInNeeded for a wrong PIN, NotAllowed for who is no manager, or another shop's.
    """
    database = request.app.state.db
    person = await sign_in.by_pin(
        database, username.lower(), pin, address=address_of(request), now=clock.now()
    )
    if person.role != MANAGER:
        raise NotAllowed("A manager has to approve this.")
    if person.site_id is not None and person.site_id != await _shop_of(request):
        raise NotAllowed("Only a manager of this shop may approve this.")
    return person


async def _shop_of(request: Request) -> int:
    """Where this device sells; before it holds a register, where the person at it works."""
    database, device = request.app.state.db, device_of(request)
    held = await registers.held_by(database, device) if device else None
    return held.site_id if held else await sites.of_person(database, request.state.staff)


async def report(request: Request) -> Response:
    """X: the shift so far. To a cashier, who counts blind, only how much she has sold; to a manager all of it."""
    shift = await _shift_here(request)
    database: Database = request.app.state.db
    if request.state.staff.role == MANAGER:
        return json_response(await _whole(database, shift.id))
    sums = await z_reports.sums_of_shift(database, shift.id)
    return json_response({"receipts": sums["receipts"], "sales": sums["sales"]})


class Pin(msgspec.Struct, frozen=True):
    """A manager at a cashier's till, by name and PIN."""

    username: Annotated[str, Meta(max_length=60)]
    pin: Annotated[str, Meta(max_length=20)]


async def show_report(request: Request) -> Response:
    """All of X at a cashier's till, to a manager by name and PIN. It is logged: the count after it is not blind."""
    shift, given = await _shift_here(request), await read_json(request, Pin)
    database: Database = request.app.state.db
    manager, subject, now = await manager_by_pin(request, given.username, given.pin), f"shift:{shift.id}", clock.now()  # fmt: skip
    detail = {"till_of": request.state.staff.id}
    await database.write(
        lambda tx: audit.record(tx, manager.id, "shift.report", subject, detail, now)
    )
    return json_response(await _whole(database, shift.id))


async def _shift_here(request: Request) -> Shift:
    """The shift asked for. Raises NotFound where there is none, or it is another shop's."""
    shift = await shifts.find(request.app.state.db, request.path_params["id"])
    if shift is None:
        raise NotFound(NO_SHIFT)
    await require_here(request, shift.register_id, NO_SHIFT)
    return shift


async def _whole(reader: Reader, shift_id: str) -> dict[str, Any]:
    """The sums of a Z, each movement of cash, and what the drawer should hold, in centimes."""
    moved = await drawer.movements(reader, shift_id)
    return {
        **await z_reports.sums_of_shift(reader, shift_id),
        "movements": [movement._asdict() for movement in moved],
        "expected": await drawer.expected_cash(reader, shift_id),
    }
