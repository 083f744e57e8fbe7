"""Who stands at the till: sign-in by password, and by PIN or badge on a device that holds a register."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from pos.registers import registers
from pos.registers.registers import Register
from pos.shifts import shifts
from store import clock, sites
from store.db import Database, Transaction
from store.errors import NotAllowed, NotFound, SignInNeeded
from store.i18n import N_
from store.people import sessions, sign_in
from store.people.staff import Staff
from store.web import CASHIER, MANAGER, address_of, cookies, json_response, read_json
from store.web.device import device_of as device_of

TILL_ROLES = (CASHIER, MANAGER)
NO_REGISTER = N_("There is no such register.")
NO_SHIFT = N_("There is no such shift.")


class Credentials(msgspec.Struct, frozen=True):
    """A user name with password or PIN, or a scanned badge alone."""

    username: str = ""
    password: str = ""
    pin: str = ""
    badge: str = ""


class PasswordNeeded(SignInNeeded):
    """PIN and badge count only on a device that sells from a register."""


def as_json(person: Staff) -> dict[str, object]:
    """A person as the till knows them."""
    return {name: getattr(person, name) for name in ("id", "username", "name", "role", "language")}


async def enter(request: Request) -> Response:
    """Start a till session in place of this browser's old one.

    Raises SignInNeeded (one text for unknown and wrong), PasswordNeeded, TooManyTries, NotAllowed.
    """
    given = await read_json(request, Credentials)
    database, now = request.app.state.db, clock.now()
    person = await _prove(request, database, given, now)
    if person.role not in TILL_ROLES:
        raise NotAllowed("Your role does not allow this.")
    old = cookies.session_token(request, "till")
    agent = request.headers.get("user-agent", "")
    token = await database.write(
        lambda tx: sessions.start(tx, person, "till", user_agent=agent, instead_of=old, now=now)
    )
    response = json_response({"staff": as_json(person), "server_time": now})
    cookies.set_session(request, response, "till", token)
    return response


async def _prove(request: Request, database: Database, given: Credentials, now: int) -> Staff:
    address = address_of(request)
    name = given.username.lower()
    if given.password:
        return await sign_in.by_password(database, name, given.password, address=address, now=now)
    device = device_of(request)
    if device is None or await registers.held_by(database, device) is None:
        raise PasswordNeeded("Sign in with your password on this device first.")
    if given.badge:
        return await sign_in.by_badge(database, given.badge, address=address, now=now)
    return await sign_in.by_pin(database, name, given.pin, address=address, now=now)


class Leaving(msgspec.Struct, frozen=True):
    """Signing out; `let_go`: the device gives its register back, for it will be emptied."""

    let_go: bool = False


async def leave(request: Request) -> Response:
    """End this browser's till session, and let go of its register if it is asked to."""
    leaving, device = await read_json(request, Leaving), device_of(request)
    key, by, now = request.state.session.token_hash, request.state.staff.id, clock.now()

    async def work(tx: Transaction) -> None:
        if leaving.let_go and device is not None:
            await registers.let_go(tx, device, by=by, now=now)
        await sessions.end(tx, key, now=now)

    await request.app.state.db.write(work)
    response = json_response({})
    cookies.clear_session(request, response, "till")
    return response


async def require_here(request: Request, register_id: int, no_such: str = NO_REGISTER) -> None:
    """Raise NotFound in the words `no_such` for another shop's register.

    One that this device sells from is here whoever asks: what the till has kept is sent by whoever stands at it.
    """
    site_id, device = request.state.staff.site_id, device_of(request)
    if await registers.is_elsewhere(request.app.state.db, register_id, site_id, device):
        raise NotFound(no_such)


async def require_shift_here(request: Request, shift_id: str) -> None:
    """Raise NotFound for another shop's shift; one that is not known is for the caller to refuse."""
    found = await shifts.find(request.app.state.db, shift_id)
    if found is not None:
        await require_here(request, found.register_id, NO_SHIFT)


async def shop_of(request: Request) -> int:
    """The shop whose till this is: the one of the register that the device holds, else that of who asks. Raises NotFound."""
    database, device = request.app.state.db, device_of(request)
    held = device and await registers.held_by(database, device)
    return held.site_id if held else await sites.of_person(database, request.state.staff)


async def register_of(request: Request) -> Register:
    """The register that the asking device holds. Raises NotFound."""
    device = device_of(request)
    held = device and await registers.held_by(request.app.state.db, device)
    if not held:
        raise NotFound("This till holds no register.")
    return held
