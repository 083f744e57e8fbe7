"""Who may use a route. Nobody, unless the route says so: one without `allow` cannot be made.

`allow` is a role, a set of roles, SIGNED_IN or PUBLIC. The check stands in front of the handler:
without it the handler is never called. An auditor reads all and changes nothing, so a route that
changes something may name AUDITOR only through SIGNED_IN (a person's own affairs) or PUBLIC.
"""

import functools
from collections.abc import Awaitable, Callable, Iterable, Set
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from store.errors import NotAllowed, SignInNeeded
from store.web import path_parts  # noqa: F401 - registers {id:int} and {lang:lang} before the first route

ANONYMOUS: Final = "anonymous"
CASHIER: Final = "cashier"
MANAGER: Final = "manager"
POOL_OPERATOR: Final = "pool_operator"
FIELD_AGENT: Final = "field_agent"
TRADE_BUYER: Final = "trade_buyer"
COOPERATIVE: Final = "cooperative"
AUDITOR: Final = "auditor"

ROLES: Final = (
    CASHIER,
    MANAGER,
    POOL_OPERATOR,
    FIELD_AGENT,
    TRADE_BUYER,
    COOPERATIVE,
    AUDITOR,
)
SIGNED_IN: Final = frozenset(ROLES)
PUBLIC: Final = frozenset({ANONYMOUS, *ROLES})

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
Handler = Callable[[Request], Awaitable[Response]]


class GuardedRoute(Route):
    """A route that knows who may use it, and whether a foreign site may post to it."""

    allow: frozenset[str]
    cross_site: bool


def route(
    path: str,
    handler: Handler,
    *,
    allow: str | Set[str],
    name: str,
    methods: Iterable[str] = ("GET",),
    body_limit_bytes: int | None = None,
    cross_site: bool = False,
) -> GuardedRoute:
    """A route for those in `allow` and nobody else.

    `body_limit_bytes` raises the limit of a request's body (uploads); `cross_site` is the exemption
    from the refusal of other sites' forms: only a payment page's return may ever need it.
    Raises ValueError when `allow` names no role, or lets an auditor change something.
    """
    allowed = frozenset({allow} if isinstance(allow, str) else allow)
    verbs = frozenset(methods)
    _check(path, allowed, verbs)
    made = GuardedRoute(
        path, _guarded(handler, allowed), methods=verbs, name=name, max_body_size=body_limit_bytes
    )
    made.allow = allowed
    made.cross_site = cross_site
    return made


def _check(path: str, allowed: frozenset[str], verbs: frozenset[str]) -> None:
    if not allowed or not allowed <= PUBLIC:
        raise ValueError(f"{path}: nobody is allowed, or an unknown role: {sorted(allowed)}")
    if AUDITOR in allowed and verbs - SAFE_METHODS and allowed not in (SIGNED_IN, PUBLIC):
        raise ValueError(f"{path}: an auditor changes nothing")


def _guarded(handler: Handler, allowed: frozenset[str]) -> Handler:
    @functools.wraps(handler)
    async def guarded(request: Request) -> Response:
        require(request, allowed)
        try:
            return await handler(request)
        finally:
            await request.close()  # the files that came with a form

    return guarded


def require(request: Request, allowed: frozenset[str]) -> None:
    """Raise SignInNeeded or NotAllowed unless the person of this request is in `allowed`."""
    if allowed == PUBLIC or role_of(request) in allowed:
        return
    if request.state.staff is None:
        raise SignInNeeded("Please sign in.")
    raise NotAllowed("Your role does not allow this.")


def role_of(request: Request) -> str:
    staff: Any = request.state.staff
    return ANONYMOUS if staff is None else str(staff.role)
