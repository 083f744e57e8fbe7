"""The till's request of a manager: an approval in place, by name and PIN."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from pos.approvals import approvals
from pos.approvals.approvals import Action
from pos.registers import registers
from pos.registers.door import device_of
from pos.shapes import Reason, Text
from store import clock, sites
from store.errors import BadInput, NotAllowed
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
    is_till = await registers.held_by(request.app.state.db, device) is not None
    grant = approvals.grant(key, device, person.id, now=now, is_till=is_till)
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
