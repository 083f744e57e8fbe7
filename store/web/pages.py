"""Pages: one Jinja environment for every face, in the language of the request.

`render` answers with a page or a fragment. `cached_page` keeps a whole page, compressed bytes included,
for as long as what it shows has not changed: the caller gives a version that says so.
"""

import gzip
import inspect
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import brotli
import jinja2
import msgspec
from starlette.requests import Request
from starlette.responses import Response

from store import clock, i18n
from store.codes import masked
from store.errors import StoreError
from store.money import format_amount, format_figure
from store.quantity import Unit, format_quantity
from store.web.addresses import may_open, url
from store.web.responses import etag_of, not_modified
from store.web.static import asset, preferred

log = logging.getLogger(__name__)
TEMPLATES: Final = Path(__file__).parent.parent.parent / "templates"
WORTH_COMPRESSING: Final = 1_000
CACHE_BYTES: Final = 48 * 1024 * 1024
HTML: Final = "text/html; charset=utf-8"


def date(value: int | str | None) -> str:
    """dd/mm/yyyy of an instant or an ISO date, in Morocco; nothing for None."""
    if value is None or value == "":
        return ""
    year, month, day = (clock.day(value) if isinstance(value, int) else value).split("-")
    return f"{day}/{month}/{year}"


def moment(instant: int | None) -> str:
    """dd/mm/yyyy hh:mm of an instant, on the wall clock in Morocco."""
    return "" if instant is None else clock.local(instant).strftime("%d/%m/%Y %H:%M")


def time_of_day(instant: int | None) -> str:
    return "" if instant is None else clock.local(instant).strftime("%H:%M")


def money(amount: int) -> str:
    return format_amount(amount, i18n.current())


def figure(amount: int) -> str:
    return format_figure(amount, i18n.current())


def quantity(amount: int, unit: Unit = "piece") -> str:
    return format_quantity(amount, unit, i18n.current())


def sentence(error: StoreError) -> str:
    """A refusal in the language of the request."""
    text, params = i18n.gettext(error.message), dict(error.params)
    if "amount" in params:
        params["amount"] = money(params["amount"])
    return text % params if params else text


def in_language(row: Any, name: str = "name") -> str:
    """`name_fr`, `name_ar` or `name_en` of a row, Struct or model: the one of the request.

    French where that language has none.
    """
    found = _get(row, f"{name}_{i18n.current()}")
    return str(found or _get(row, f"{name}_fr") or "")


def _get(row: Any, key: str) -> Any:
    if hasattr(row, key):
        return getattr(row, key)
    return row[key] if hasattr(row, "keys") and key in row.keys() else None  # noqa: SIM118 - sqlite3.Row iterates its values


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=1_000,
    )
    made.add_extension("jinja2.ext.do")
    install_texts: Any = made.install_gettext_callables  # type: ignore[attr-defined]  # added by the extension
    install_texts(i18n.gettext, i18n.ngettext, newstyle=True)
    made.filters.update(in_language=in_language, listed=i18n.listed)
    made.globals.update(
        asset=asset,
        url=url,
        may_open=may_open,
        money=money,
        figure=figure,
        quantity=quantity,
        date=date,
        moment=moment,
        time_of_day=time_of_day,
        sentence=sentence,
        in_language=in_language,
        masked=masked,
        direction=i18n.direction,
        language=i18n.current,
        LANGUAGES=i18n.NAMES,
        refusal=None,
        typed={},
        cart_count=0,
        N_=i18n.N_,
    )
    return made


def text_of(request: Request, template: str, **context: Any) -> str:
    """A template as text, with what every template may use (see docs and WEB conventions).

    lang, dir, staff, operator, rules, path_in(language), request.
    """
    settings = request.app.state.settings
    return environment().get_template(template).render(
        request=request,
        lang=i18n.current(),
        dir=i18n.direction(),
        staff=request.state.staff,
        operator=settings.shown,
        rules=settings.now.rules,
        path_in=lambda language: path_in(request, language),
        **context,
    )  # fmt: skip


def path_in(request: Request, language: str) -> str:
    """The address of this very page in another language."""
    path = request.url.path
    first = path.split("/", 2)[1] if path.count("/") else ""
    rest = path[len(first) + 1 :] if i18n.known(first) == first else None
    if rest is None:
        # Of two languages asked for, the one touched last counts.
        asked = urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "lang"])  # fmt: skip
        return url("language", to=language, next=path + (f"?{asked}" if asked else ""))
    query = f"?{request.url.query}" if request.url.query else ""
    return f"/{language}{rest or '/'}{query}"


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
    **context: Any,
) -> Response:
    """A page or a fragment that nobody keeps: it may show what only this person may see."""
    body = text_of(request, template, **context).encode()
    answer = {"Cache-Control": "no-store", "Vary": "HX-Request, Accept-Encoding"}
    encoding = preferred(request.headers.get("accept-encoding", ""), ("br", "gzip"))
    if encoding and len(body) >= WORTH_COMPRESSING:
        body = compress(body, encoding, 4)
        answer["Content-Encoding"] = encoding
    return Response(body, status, {**answer, **(headers or {})}, media_type=HTML)


fragment = render


def compress(body: bytes, encoding: str, effort: int) -> bytes:
    if encoding == "br":
        return bytes(brotli.compress(body, quality=effort))
    return gzip.compress(body, effort, mtime=0)


class Kept(msgspec.Struct):
    """A page as it was made for `version`, in each encoding that somebody asked for."""

    version: Hashable
    etag: str
    bodies: dict[str, bytes]

    @property
    def size(self) -> int:
        return sum(map(len, self.bodies.values()))


class PageCache:
    """Pages by key and language, the least used dropped when there are too many bytes."""

    def __init__(self, limit_bytes: int = CACHE_BYTES) -> None:
        self._pages: OrderedDict[Hashable, Kept] = OrderedDict()
        self._limit = limit_bytes
        self.bytes = 0

    def find(self, key: Hashable, version: Hashable) -> Kept | None:
        page = self._pages.get(key)
        if page is None or page.version != version:
            return None
        self._pages.move_to_end(key)
        return page

    def keep(self, key: Hashable, version: Hashable, body: bytes) -> Kept:
        self.bytes -= self._pages.pop(key).size if key in self._pages else 0
        page = Kept(version, f"W/{etag_of(body)}", {"": body})
        self._pages[key] = page
        self.bytes += page.size
        self._shrink()
        return page

    def body(self, page: Kept, encoding: str) -> bytes:
        """The page's bytes in `encoding`, compressed when first asked for."""
        if encoding not in page.bodies:
            page.bodies[encoding] = compress(page.bodies[""], encoding, 6)
            self.bytes += len(page.bodies[encoding])
            self._shrink()
        return page.bodies[encoding]

    def _shrink(self) -> None:
        while self.bytes > self._limit and len(self._pages) > 1:
            self.bytes -= self._pages.popitem(last=False)[1].size


async def cached_page(
    request: Request,
    key: Hashable,
    version: Hashable,
    make: Callable[[], str | Awaitable[str]],
    *,
    cache_control: str = "no-cache",
) -> Response:
    """The page that `make` writes, made once per key, language and version.

    `version` changes when anything shown does (row versions, prices, the day); the settings and the
    files for the browser are counted in. Nothing personal may be on such a page, and it sets no cookie.
    """
    cache: PageCache = request.app.state.page_cache
    whole_key = (key, i18n.current())
    whole_version = (version, request.app.state.settings.version)
    page = cache.find(whole_key, whole_version)
    if page is None:
        text = make()
        body = (await text if inspect.isawaitable(text) else text).encode()
        page = cache.keep(whole_key, whole_version, body)
    headers = {"Cache-Control": cache_control, "ETag": page.etag, "Vary": "Accept-Encoding"}
    if not_modified(request, page.etag):
        return Response(status_code=304, headers=headers)
    encoding = preferred(request.headers.get("accept-encoding", ""), ("br", "gzip")) or ""
    if encoding:
        headers["Content-Encoding"] = encoding
    return Response(cache.body(page, encoding), 200, headers, media_type=HTML)
