"""The front door: to the shop in the visitor's language, and how to choose another."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from store.money import Language
from store.people import staff as people
from store.web import cookies
from store.web.access import PUBLIC, GuardedRoute, route
from store.web.forms import query
from store.web.responses import own_path


async def home(request: Request) -> Response:
    """`/` leads to `/fr/`, `/ar/` or `/en/`."""
    return _to(f"/{request.state.language}/")


def _to(path: str) -> Response:
    headers = {"Location": path, "Cache-Control": "no-store", "Vary": "Accept-Language, Cookie"}
    return Response(status_code=303, headers=headers)


class Choice(msgspec.Struct, frozen=True):
    """The language chosen, and the page to come back to."""

    to: Language
    next: Annotated[str, Meta(max_length=2000)] = "/"


async def choose(request: Request) -> Response:
    """Remember a language in this browser, and for the person signed in; then go back.

    A link rather than a form, so that it works on every page: it changes nothing but the words.
    """
    choice = query(request, Choice)
    staff = request.state.staff
    if staff is not None and staff.language != choice.to:
        await request.app.state.db.write(lambda tx: people.set_language(tx, staff.id, choice.to))
    response = _to(own_path(choice.next))
    cookies.set_language(request, response, choice.to)
    return response


routes: list[GuardedRoute] = [
    route("/", home, allow=PUBLIC, name="home"),
    route("/language", choose, allow=PUBLIC, name="language"),
]
