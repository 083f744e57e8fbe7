"""How the shop is: alive, able to commit, and in figures."""

import ipaddress

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from store import clock
from store.db import Database, Transaction
from store.errors import Busy, NotFound
from store.i18n import N_
from store.web.access import AUDITOR, MANAGER, PUBLIC, GuardedRoute, role_of, route
from store.web.live import address_of

PROBE = "readyz"


async def livez(_request: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})


async def readyz(request: Request) -> Response:
    """A row can be committed, now. Raises Busy when not."""
    database: Database = request.app.state.db
    try:
        await database.write(lambda tx: _probe(tx, clock.now()))
    except Busy:
        raise
    except Exception as error:
        raise Busy(N_("The database cannot be written to.")) from error
    return PlainTextResponse("ready\n", headers={"Cache-Control": "no-store"})


async def _probe(tx: Transaction, now: int) -> None:
    await tx.execute(
        """INSERT INTO job_lease (name, holder, expires_at) VALUES ($1, '', $2)
           ON CONFLICT (name) DO UPDATE SET expires_at = excluded.expires_at""",
        PROBE,
        now,
    )


async def metrics(request: Request) -> Response:
    """For a collector on this machine, a manager or an auditor; for others there is no such page."""
    if not _is_local(address_of(request)) and role_of(request) not in (MANAGER, AUDITOR):
        raise NotFound(N_("This page does not exist."))
    request.app.state.metrics.live = len(request.app.state.hub.followers)
    return PlainTextResponse(
        request.app.state.metrics.text(), headers={"Cache-Control": "no-store"}
    )


def _is_local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


routes: list[GuardedRoute] = [
    route("/livez", livez, allow=PUBLIC, name="livez"),
    route("/readyz", readyz, allow=PUBLIC, name="readyz"),
    route("/metrics", metrics, allow=PUBLIC, name="metrics"),
]
