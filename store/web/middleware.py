"""What happens to every request before its handler: four pure ASGI layers, outermost first.

Envelope  number, time, security headers; a bug becomes a page with that number
Gate      only our own host names, only paths and queries that can be stored
Person    language, session, who is signed in
SameSite  another site's forms are refused, by Sec-Fetch-Site and then by Origin
"""

import logging
import re
import secrets
import time
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from store import clock, i18n
from store.errors import Busy, NotAllowed
from store.i18n import N_
from store.money import Language
from store.people import sessions
from store.people.sessions import Kind, SignedIn
from store.web import cookies
from store.web.access import SAFE_METHODS
from store.web.refusals import bug, refuse

log = logging.getLogger("store.requests")
SLOW_SECONDS: Final = 1.0

CSP: Final = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'; worker-src 'self'; connect-src 'self'"
)
SECURITY_HEADERS: Final = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), serial=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",  # what does not say that it may be kept is kept by nobody
}
"""What an answer bears unless it says otherwise itself."""
HSTS: Final = "max-age=63072000; includeSubDomains"


class Envelope:
    """Numbers and times a request, dresses its answer, and catches what nobody caught."""

    def __init__(self, app: ASGIApp, secure: bool, metrics: Any) -> None:
        self.app = app
        self.metrics = metrics
        headers = {**SECURITY_HEADERS, **({"strict-transport-security": HSTS} if secure else {})}
        self.headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = secrets.token_hex(6)
        scope.setdefault("state", {}).update(request_id=request_id, staff=None, session=None)
        began, status = time.perf_counter(), 0

        async def dressed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                self._dress(message, request_id)
            await send(message)

        try:
            await self.app(scope, receive, dressed)
        except Exception:
            log.exception("bug in request %s: %s %s", request_id, scope["method"], scope["path"])
            if status:  # the answer is under way: cut it, so that nobody takes it for whole
                raise
            await bug(Request(scope), request_id)(scope, receive, dressed)
        finally:
            self._note(scope, status, time.perf_counter() - began, request_id)

    def _dress(self, message: Message, request_id: str) -> None:
        own = {name.lower() for name, _ in message.get("headers", ())}
        message["headers"] = [
            *message.get("headers", ()),
            *(header for header in self.headers if header[0] not in own),
            (b"x-request-id", request_id.encode()),
        ]

    def _note(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        self.metrics.count(scope["path"], status, seconds)
        level = (
            logging.WARNING
            if seconds > SLOW_SECONDS and not scope["path"].startswith("/live")
            else logging.INFO
        )
        if log.isEnabledFor(level):
            log.log(level, "%s %s %s %d %.0f ms", request_id, scope["method"], scope["path"], status, seconds * 1000)  # fmt: skip


class Gate:
    """Refuses another host's name and what no row can hold, in plain words and at once."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self.app = app
        self.hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (words := self._refusal(scope)):
            await PlainTextResponse(words, 400)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _refusal(self, scope: Scope) -> str | None:
        named = [value for name, value in scope["headers"] if name == b"host"]
        if len(named) != 1 or _host(named[0].decode("latin-1")) not in self.hosts:
            return "This address is not served here."
        if _UNSTORABLE.search(scope["path"]) or b"%00" in scope["query_string"]:
            return "This address cannot be read."
        return None


_UNSTORABLE: Final = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


def _host(value: str) -> str:
    """The name in a Host header, without its port."""
    name, _, port = value.rpartition(":")
    return (name if name and port.isdigit() else value).lower()


class Person:
    """Finds out who asks and in which language; keeps a used session alive."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        signed_in = await self._signed_in(request)
        request.state.session = signed_in
        request.state.staff = signed_in.staff if signed_in else None
        request.state.language = language_of(request)
        i18n.speak(request.state.language)
        await self.app(scope, receive, send)

    async def _signed_in(self, request: Request) -> SignedIn | None:
        for kind in kinds_of(request.url.path):
            token = cookies.session_token(request, kind)
            found = token and await sessions.find(
                request.app.state.db, token, kind, now=clock.now()
            )
            if found:
                await _keep_alive(request, found)
                return found
        return None


def kinds_of(path: str) -> tuple[Kind, ...]:
    """Which session counts where. The shop asks for none: its pages are the same for everybody."""
    if path.startswith("/pos"):
        return ("till",)
    if path.startswith("/live"):
        return ("till", "office")
    if path.startswith(("/office", "/api", "/language", "/metrics")):
        return ("office",)
    return ()


async def _keep_alive(request: Request, found: SignedIn) -> None:
    now = clock.now()
    if now - found.seen_at < sessions.SEEN_EVERY:
        return
    try:
        await request.app.state.db.write(lambda tx: sessions.touch(tx, found.token_hash, now=now))
    except Busy:  # reading goes on although the disk is full
        log.warning("session not kept alive: the database is busy")


def language_of(request: Request) -> Language:
    """By the address; else as the person, the cookie or the browser prefers; else French."""
    path = request.url.path
    by_path = path.split("/", 2)[1] if path.startswith("/") else ""
    if by_path in i18n.LANGUAGES:
        return i18n.known(by_path) or i18n.DEFAULT
    if path.startswith("/pos/api/"):
        return accepted_language(request.headers.get("accept-language", ""))
    if path == "/pos":  # one shell for everybody, kept by the service worker
        return i18n.DEFAULT
    if request.state.staff is not None:
        return i18n.known(request.state.staff.language) or i18n.DEFAULT
    chosen = i18n.known(request.cookies.get(cookies.LANGUAGE))
    return chosen or accepted_language(request.headers.get("accept-language", ""))


def accepted_language(header: str) -> Language:
    """The first language of ours in an Accept-Language header; French when there is none."""
    wanted = []
    for place, part in enumerate(header[:500].split(",")):
        name, _, weight = part.partition(";q=")
        if language := i18n.known(name):
            wanted.append((-_weight(weight), place, language))
    return min(wanted)[2] if wanted else i18n.DEFAULT


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


class SameSite:
    """Refuses what another site made a browser send. Fetch metadata first; Origin for older browsers and plain http."""

    def __init__(self, app: ASGIApp, exempt: tuple[re.Pattern[str], ...]) -> None:
        self.app = app
        self.exempt = exempt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS or self._is_ours(scope):
            await self.app(scope, receive, send)
            return
        error = NotAllowed(
            N_("This form was sent from another site. Open the page here and try again.")
        )
        response = await refuse(Request(scope), error)
        MutableHeaders(raw=response.raw_headers)["Vary"] = "Sec-Fetch-Site, Origin"
        await response(scope, receive, send)

    def _is_ours(self, scope: Scope) -> bool:
        if any(pattern.match(scope["path"]) for pattern in self.exempt):
            return True
        headers = Headers(scope=scope)
        if site := headers.get("sec-fetch-site"):
            return site in ("same-origin", "none")
        sent_from = headers.get("origin") or headers.get("referer") or ""
        return urlsplit(sent_from).netloc == headers.get("host")
