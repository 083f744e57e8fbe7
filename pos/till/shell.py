"""The till's program as the browser gets it: its pages, its code, its words, its service worker.

The code is bundled by the build from pos/static/till/, a file per page: `bundle_till` in scripts/setup.py.

Invariant: the build id is a digest of everything the till keeps for working without the server, so a
browser that has a build has it whole, and any change, even of one word, is another build.
"""

import functools
import hashlib
import json
import re
from pathlib import Path
from typing import NamedTuple

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from pos.till import strings as till_strings
from store.errors import NotFound
from store.i18n import DEFAULT, LANGUAGES, known, ngettext, speaking
from store.i18n import gettext as _
from store.money import Language
from store.web import text_of
from store.web.middleware import CSP
from store.web.static import FOR_EVER, Assets, assets, file_response

FOLDER = Path(__file__).parent.parent / "static" / "built"
NO_BUILD = "000000000000"
WORKER = "sw.js"
TILL_CSP = CSP.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""The engine that draws and reads codes is WebAssembly of our own; nothing else is let in by this."""
PERMISSIONS = "camera=(self), usb=(self), serial=(self), geolocation=(), microphone=(), payment=()"
"""The till alone may ask for a camera that scans, for a printer and for a scale."""
PAGES = ("till", "display")
ADDRESSES = ("/pos", "/pos/display")
SAMPLES: dict[Language, tuple[int, ...]] = {
    "fr": (1, 2),
    "en": (1, 2),
    "ar": (0, 1, 2, 3, 11, 100),
}
"""A number for each plural form, in gettext's order."""


class Program(NamedTuple):
    """A build: its id, the till's page, the customer's, and every address they need to work without the server."""

    build: str
    page: str
    display: str
    files: tuple[str, ...]


def program(request: Request) -> Program:
    """The build that this installation gives out now, whoever asks, in whatever language."""
    with speaking(DEFAULT):
        site = request.app.state.environment.base_url
        pages = (
            text_of(request, f"pos/{page}.html", build=NO_BUILD, base_url=site) for page in PAGES
        )
        return _program(*pages)


@functools.lru_cache(maxsize=8)
def _program(blank_page: str, blank_display: str) -> Program:
    sha = hashlib.sha256((blank_page + blank_display).encode())
    for path in code().paths:
        sha.update(path.encode() + code().file(path).content)
    for language in LANGUAGES:
        sha.update(strings(language))
    build = sha.hexdigest()[:12]
    page, display = (blank.replace(NO_BUILD, build) for blank in (blank_page, blank_display))
    return Program(build, page, display, tuple(_files(build, page + display)))


def _files(build: str, page: str) -> list[str]:
    linked = re.findall(r'(?:href|src|data-icons)="(/static/[^"#]+)"', page)
    pictures = [assets().url(path) for path in assets().paths if path.startswith("img/")]
    vendor = [assets().url(f"vendor/{name}") for name in assets().vendor if _is_for_till(name)]
    bundles = [f"/pos/till/{build}/{path}" for path in code().paths if path != WORKER]
    words = [f"/pos/strings.{language}.json?build={build}" for language in LANGUAGES]
    return [*ADDRESSES, *bundles, *words, *dict.fromkeys([*linked, *pictures, *vendor])]


def _is_for_till(name: str) -> bool:
    """The typefaces, and the engine that draws and reads codes."""
    return name.endswith(".woff2") or name.startswith("zxing.")


@functools.cache
def code() -> Assets:
    """The bundles, read once."""
    return Assets(FOLDER)


@functools.cache
def strings(language: Language) -> bytes:
    """Every text of the till in `language`, as JSON: msgid → text, or → its plural forms."""
    with speaking(language):
        texts: dict[str, str | list[str]] = {text: _(text) for text in till_strings.STRINGS}
        for one, many in till_strings.PLURALS:
            texts[one] = [ngettext(one, many, number) for number in SAMPLES[language]]
    return msgspec.json.encode(texts)


async def page(request: Request) -> Response:
    """The same bytes for everybody: the service worker keeps it."""
    headers = {**_fresh(), "Content-Security-Policy": TILL_CSP, "Permissions-Policy": PERMISSIONS}
    return Response(program(request).page, headers=headers, media_type="text/html")


async def display(request: Request) -> Response:
    """The page of the customer's screen, the same for everybody too; it draws a code, and asks for no device."""
    headers = {**_fresh(), "Content-Security-Policy": TILL_CSP}
    return Response(program(request).display, headers=headers, media_type="text/html")


async def worker(request: Request) -> Response:
    """The service worker, with its build's id and files as its first line."""
    found = program(request)
    head = f"self.BUILD = {json.dumps({'id': found.build, 'files': found.files})};\n"
    body = head.encode() + code().file(WORKER).content
    headers = {**_fresh(), "Service-Worker-Allowed": "/pos"}
    return Response(body, headers=headers, media_type="text/javascript")


async def bundle(request: Request) -> Response:
    """A page's code, kept for ever under its build. An older build's address gives today's file."""
    file = code().file(request.path_params["path"])
    return file_response(request, file, cache=FOR_EVER)


async def words(request: Request) -> Response:
    """The till's texts in a language."""
    language = known(request.path_params["language"])
    if language is None or language != request.path_params["language"]:
        raise NotFound("There is no such file.")
    return Response(strings(language), headers=_fresh(), media_type="application/json")


def _fresh() -> dict[str, str]:
    return {"Cache-Control": "no-cache"}
