"""The office's list of staff: who may sign in, as what, with what."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from store import clock
from store.db import Database, Transaction
from store.errors import BadInput, StoreError
from store.i18n import gettext
from store.people import browsers, passwords
from store.people import staff as people
from store.people.staff import ROLE_NAMES, NewStaff
from store.web.access import AUDITOR, MANAGER, GuardedRoute, route
from store.web.addresses import url
from store.web.forms import form, typed
from store.web.pages import render
from store.web.responses import see_other


async def show_all(request: Request) -> Response:
    return await _list(request)


async def _list(request: Request, refusal: StoreError | None = None) -> Response:
    everyone = await people.everyone(request.app.state.db)
    return render(
        request,
        "office/staff.html",
        status=refusal.status if refusal else 200,
        everyone=everyone,
        roles=_roles(),
        refusal=refusal,
        typed=await typed(request) if refusal else {},
    )


def _roles() -> dict[str, str]:
    """The roles with their names in the language of the request."""
    return {role: gettext(name) for role, name in ROLE_NAMES.items()}


async def add(request: Request) -> Response:
    database: Database = request.app.state.db
    try:
        new = await form(request, NewStaff)
        hashes = await passwords.hashes(new)
        by, now = request.state.staff, clock.now()
        added = await database.write(
            lambda tx: people.add(tx, new, hashes, site_id=by.site_id, by=by.id, now=now)
        )
    except BadInput as refusal:
        return await _list(request, refusal)
    return see_other(request, url("office.person", id=added.id))


async def show(request: Request) -> Response:
    return await _person(request)


async def _person(request: Request, refusal: StoreError | None = None) -> Response:
    database: Database = request.app.state.db
    person = await people.find(database, request.path_params["id"])
    return render(
        request,
        "office/person.html",
        status=refusal.status if refusal else 200,
        person=person,
        roles=_roles(),
        sessions=await browsers.of_person(request.app.state.orm, person.id, now=clock.now()),
        refusal=refusal,
    )


class NewPassword(msgspec.Struct, frozen=True):
    password: Annotated[str, Meta(max_length=200)]


async def set_password(request: Request) -> Response:
    try:
        given = await form(request, NewPassword)
        person = await people.find(request.app.state.db, request.path_params["id"])
        passwords.check_password(given.password, person.username)
        stored = await passwords.hashed(given.password)
    except BadInput as refusal:
        return await _person(request, refusal)
    return await _change(request, people.set_password, stored)


class NewPin(msgspec.Struct, frozen=True):
    """Empty takes the PIN away."""

    pin: Annotated[str, Meta(max_length=6)] = ""


async def set_pin(request: Request) -> Response:
    try:
        given = await form(request, NewPin)
        if given.pin:
            passwords.check_pin(given.pin)
        stored = await passwords.hashed(given.pin) if given.pin else None
    except BadInput as refusal:
        return await _person(request, refusal)
    return await _change(request, people.set_pin, stored)


async def disable(request: Request) -> Response:
    return await _change(request, people.disable)


async def enable(request: Request) -> Response:
    return await _change(request, people.enable)


async def renew_badge(request: Request) -> Response:
    return await _change(request, people.renew_badge)


async def _change(request: Request, verb: Any, *values: Any) -> Response:
    """Carry out one verb on the person of the address, by the manager who asks."""
    staff_id, by, now = request.path_params["id"], request.state.staff.id, clock.now()

    async def work(tx: Transaction) -> None:
        await verb(tx, staff_id, *values, by=by, now=now)

    await request.app.state.db.write(work)
    return see_other(request, url("office.person", id=staff_id))


def _verb(name: str, handler: Any) -> GuardedRoute:
    return route(
        f"/staff/{{id:int}}/{name}",
        handler,
        allow=MANAGER,
        methods=("POST",),
        name=f"office.person.{name}",
    )


routes: list[GuardedRoute] = [
    route("/staff", show_all, allow={MANAGER, AUDITOR}, name="office.staff"),
    route("/staff", add, allow=MANAGER, methods=("POST",), name="office.staff.add"),
    route("/staff/{id:int}", show, allow={MANAGER, AUDITOR}, name="office.person"),
    _verb("password", set_password),
    _verb("pin", set_pin),
    _verb("badge", renew_badge),
    _verb("disable", disable),
    _verb("enable", enable),
]
