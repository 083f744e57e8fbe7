"""A person's own affairs: where they are signed in, and their password."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from store import clock
from store.errors import BadInput, SignInNeeded, StoreError
from store.i18n import N_
from store.people import browsers, passwords, sessions, sign_in
from store.people import staff as people
from store.web import cookies
from store.web.access import SIGNED_IN, GuardedRoute, route
from store.web.addresses import url
from store.web.forms import form
from store.web.live import address_of
from store.web.pages import render
from store.web.responses import see_other


async def show(request: Request) -> Response:
    return await _show(request)


async def _show(request: Request, refusal: StoreError | None = None) -> Response:
    found = await browsers.of_person(request.app.state.orm, request.state.staff.id, now=clock.now())
    return render(
        request,
        "office/sessions.html",
        status=refusal.status if refusal else 200,
        sessions=found,
        current=request.state.session.token_hash,
        refusal=refusal,
    )


class Ending(msgspec.Struct, frozen=True):
    key: Annotated[str, Meta(max_length=64)]


async def end(request: Request) -> Response:
    """End one of one's own sessions; somebody else's is not found."""
    given = await form(request, Ending)
    mine, now = request.state.staff.id, clock.now()
    await request.app.state.db.write(lambda tx: sessions.revoke(tx, mine, given.key, now=now))
    return see_other(request, url("office.sessions"))


class PasswordChange(msgspec.Struct, frozen=True):
    old_password: Annotated[str, Meta(max_length=200)]
    password: Annotated[str, Meta(max_length=200)]


async def change_password(request: Request) -> Response:
    """A new password for oneself, against the old one; every session ends but a new one here."""
    staff, now = request.state.staff, clock.now()
    database = request.app.state.db
    try:
        given = await form(request, PasswordChange)
        passwords.check_password(given.password, staff.username)
        await sign_in.by_password(
            database, staff.username, given.old_password, address=address_of(request), now=now
        )
    except SignInNeeded:
        return await _show(request, BadInput(N_("This is not your password."), "old_password"))
    except StoreError as refusal:
        return await _show(request, refusal)
    stored = await passwords.hashed(given.password)
    agent = request.headers.get("user-agent", "")
    await database.write(lambda tx: people.set_password(tx, staff.id, stored, by=staff.id, now=now))
    token = await database.write(
        lambda tx: sessions.start(tx, staff, "office", user_agent=agent, now=now)
    )
    response = see_other(request, url("office.sessions"))
    cookies.set_session(request, response, "office", token)
    return response


routes: list[GuardedRoute] = [
    route("/sessions", show, allow=SIGNED_IN, name="office.sessions"),
    route("/sessions/end", end, allow=SIGNED_IN, methods=("POST",), name="office.sessions.end"),
    route(
        "/sessions/password",
        change_password,
        allow=SIGNED_IN,
        methods=("POST",),
        name="office.sessions.password",
    ),
]
