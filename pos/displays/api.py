"""The requests of a customer's screen, which nobody is signed in at, and of the till that it belongs to.

A screen is known by its own cookie, which opens what this module offers and nothing else; one that is not
paired gets 404 everywhere. The till's requests count for the register that its device holds.
"""

from collections.abc import AsyncIterator
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pos.displays import displays
from pos.displays.displays import Code, Paired, Showing
from pos.registers.door import register_of
from pos.till import shell
from store import clock
from store.clock import SECOND
from store.db import MISSED, Database
from store.errors import NotFound
from store.people import sign_in
from store.web import PAIRING, address_of, cookies, json_response, read_json, slow_down
from store.web.live import Follower, Hub

EVERYBODY: Final = "everybody"


# The screen's


class Given(msgspec.Struct, frozen=True):
    """The code that the till shows."""

    code: Code


async def pair(request: Request) -> Response:
    """Make this browser a screen of the till that shows the code. Raises NotFound, TooManyTries."""
    slow_down(request, PAIRING, EVERYBODY)
    given = await read_json(request, Given)
    database: Database = request.app.state.db
    now, address = clock.now(), address_of(request)
    # By the address, so that nobody keeps others from pairing by guessing.
    attempt = await database.write(lambda tx: sign_in.begin(tx, "display", address, address, now=now))  # fmt: skip
    token = await database.write(lambda tx: displays.pair(tx, given.code, now=now))
    await database.write(lambda tx: sign_in.succeed(tx, attempt))
    response = _standing(request, await displays.paired(database, token))
    cookies.set_display(request, response, token)
    return response


async def standing(request: Request) -> Response:
    """Which till this screen belongs to, and the build it should run; what it shows comes with the stream."""
    return _standing(request, await _screen(request))


def _standing(request: Request, screen: Paired) -> Response:
    return json_response({"register": screen.register, "build": shell.program(request).build})


async def leave(request: Request) -> Response:
    """Make this browser nobody's screen again."""
    screen, now = await _screen(request), clock.now()
    await request.app.state.db.write(
        lambda tx: displays.send_away(tx, screen.id, screen.register_id, by=None, now=now)
    )
    response = json_response({})
    cookies.clear_display(request, response)
    return response


async def listen(request: Request) -> Response:
    """What to show, as it changes: `showing` with the whole of it, `beat` while nothing changes, `gone` when the screen was sent away."""
    screen = await _screen(request)
    hub: Hub = request.app.state.hub
    follower = hub.join(frozenset({displays.TOPIC}), address_of(request))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(
        _stream(request, hub, follower, screen), headers=headers, media_type="text/event-stream"
    )


async def _stream(
    request: Request, hub: Hub, follower: Follower, screen: Paired
) -> AsyncIterator[bytes]:
    database: Database = request.app.state.db
    try:
        yield b"retry: 2000\n: hello\n\n"
        yield await _event(database, screen)
        async for told in hub.heard(follower):
            if not told:
                yield b"event: beat\ndata:\n\n"
            elif any(
                topic == MISSED or for_whom == str(screen.register_id) for topic, for_whom in told
            ):
                await displays.paired(database, cookies.display_token(request))
                yield await _event(database, screen)
    except NotFound:
        yield b"event: gone\ndata:\n\n"
    finally:
        hub.leave(follower)


async def _event(database: Database, screen: Paired) -> bytes:
    shown = await displays.shown(database, screen.register_id, now=clock.now())
    return b"event: showing\ndata: " + msgspec.json.encode(shown) + b"\n\n"


async def _screen(request: Request) -> Paired:
    return await displays.paired(request.app.state.db, cookies.display_token(request))


# The till's


async def show(request: Request) -> Response:
    """Show this to the customer; the answer says on how many screens."""
    register, showing = await register_of(request), await read_json(request, Showing)
    now = clock.now()
    many = await request.app.state.db.write(
        lambda tx: displays.show(tx, register.id, showing, now=now)
    )
    return json_response({"displays": many})


async def listed(request: Request) -> Response:
    """The screens of this till's register."""
    register = await register_of(request)
    return json_response({"displays": await displays.of_register(request.app.state.db, register.id)})  # fmt: skip


async def make_code(request: Request) -> Response:
    """A fresh code for one more screen, and for how long it counts."""
    register, now, by = await register_of(request), clock.now(), request.state.staff.id
    code = await request.app.state.db.write(
        lambda tx: displays.make_code(tx, register.id, by=by, now=now)
    )
    return json_response({"code": code, "seconds": displays.CODE_LASTS // SECOND})


async def send_away(request: Request) -> Response:
    """Unpair a screen of this till's register."""
    register, now, by = await register_of(request), clock.now(), request.state.staff.id
    await request.app.state.db.write(
        lambda tx: displays.send_away(tx, request.path_params["id"], register.id, by=by, now=now)
    )
    return json_response({})
