"""The way into the office and out of it."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from store import clock
from store.errors import SignInNeeded, StoreError
from store.people import sessions, sign_in
from store.people.staff import Staff
from store.web import cookies
from store.web.access import PUBLIC, SIGNED_IN, GuardedRoute, route
from store.web.addresses import url
from store.web.forms import form, typed
from store.web.live import address_of
from store.web.pages import render
from store.web.ratelimit import SIGN_IN, slow_down
from store.web.responses import own_path, see_other


class Credentials(msgspec.Struct, frozen=True):
    username: Annotated[str, Meta(max_length=80)]
    password: Annotated[str, Meta(max_length=200)]
    next: Annotated[str, Meta(max_length=2000)] = ""


async def show_sign_in(request: Request) -> Response:
    wanted = own_path(request.query_params.get("next"), "")
    if request.state.staff is not None:
        return see_other(request, wanted or "/office/")
    return render(request, "office/sign_in.html", next=wanted)


async def do_sign_in(request: Request) -> Response:
    slow_down(request, SIGN_IN)
    try:
        given = await form(request, Credentials)
        staff = await sign_in.by_password(
            request.app.state.db, given.username.lower(), given.password,
            address=address_of(request), now=clock.now(),
        )  # fmt: skip
    except StoreError as refusal:
        again = await typed(request)
        status = 422 if isinstance(refusal, SignInNeeded) else refusal.status
        return render(
            request, "office/sign_in.html", status=status, refusal=refusal, typed=again,
            next=own_path(again.get("next"), ""),
        )  # fmt: skip
    return await _signed_in(request, staff, own_path(given.next, "/office/"))


async def _signed_in(request: Request, staff: Staff, next_path: str) -> Response:
    """A session with a fresh token, and the cookie for it; the browser's old one ends."""
    old = cookies.session_token(request, "office")
    agent = request.headers.get("user-agent", "")
    now = clock.now()
    token = await request.app.state.db.write(
        lambda tx: sessions.start(tx, staff, "office", user_agent=agent, instead_of=old, now=now)
    )
    response = see_other(request, next_path)
    cookies.set_session(request, response, "office", token)
    return response


async def sign_out(request: Request) -> Response:
    key = request.state.session.token_hash
    await request.app.state.db.write(lambda tx: sessions.end(tx, key, now=clock.now()))
    response = see_other(request, url("office.sign_in"))
    cookies.clear_session(request, response, "office")
    return response


routes: list[GuardedRoute] = [
    route("/sign-in", show_sign_in, allow=PUBLIC, name="office.sign_in"),
    route("/sign-in", do_sign_in, allow=PUBLIC, methods=("POST",), name="office.sign_in.do"),
    route("/sign-out", sign_out, allow=SIGNED_IN, methods=("POST",), name="office.sign_out"),
]
