"""How a refusal is shown, in one place: a fragment for htmx, JSON for the API and the till, else a page.

Nothing that is sent can be answered with a 500 but by a bug of ours; that one shows a number, which the
log has too, and nothing else.
"""

import logging
import re
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from store.errors import (
    BadInput,
    Busy,
    OutOfStock,
    SignInNeeded,
    StoreError,
    TooManyTries,
)
from store.i18n import N_
from store.web.addresses import url
from store.web.pages import render, sentence
from store.web.responses import is_htmx, json_response, see_other, wants_json

log = logging.getLogger(__name__)

PAGES: Final = {
    401: "errors/sign_in_needed.html",
    403: "errors/not_allowed.html",
    404: "errors/not_found.html",
    429: "errors/too_many.html",
    500: "errors/bug.html",
    503: "errors/busy.html",
}
MESSAGES: Final = {
    400: N_("This request could not be understood."),
    404: N_("This page does not exist."),
    405: N_("This page cannot be used that way."),
    413: N_("What was sent is too large."),
    415: N_("What was sent is of the wrong type."),
}
SWAPPED_INTO: Final = "#refusal"
BUSY_SECONDS: Final = 2


class HttpRefusal(StoreError):
    """What the router or a parser refused: a path, a method, a size."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


async def refuse(request: Request, error: Exception) -> Response:
    """The answer to a StoreError."""
    assert isinstance(error, StoreError)
    if wants_json(request):
        return json_response(as_json(error), error.status, _headers(error))
    if isinstance(error, SignInNeeded) and request.state.staff is None:
        return to_sign_in(request)
    if is_htmx(request):
        return as_fragment(request, error)
    return as_page(request, error)


async def refuse_http(request: Request, error: Exception) -> Response:
    """The answer to what Starlette refused by itself."""
    assert isinstance(error, HTTPException)
    message = MESSAGES.get(error.status_code, MESSAGES[400])
    response = await refuse(request, HttpRefusal(error.status_code, message))
    response.headers.update(error.headers or {})
    return response


def bug(request: Request, request_id: str) -> Response:
    """The answer to a bug."""
    error = HttpRefusal(500, N_("Something went wrong on our side. Nothing was lost."))
    if wants_json(request):
        return json_response({**as_json(error), "request_id": request_id}, 500)
    if is_htmx(request):
        return as_fragment(request, error, request_id=request_id)
    return as_page(request, error, request_id=request_id)


def as_json(error: StoreError) -> dict[str, Any]:
    """`{"error": "out_of_stock", "message": …}` and what else the refusal knows."""
    answer: dict[str, Any] = {"error": word(error), "message": sentence(error)}
    if isinstance(error, BadInput):
        answer["field"] = error.field
    if isinstance(error, TooManyTries):
        answer["retry_after_seconds"] = error.retry_after_seconds
    if isinstance(error, OutOfStock):
        answer["shortages"] = {str(key): left for key, left in error.shortages.items()}
    return answer


def word(error: StoreError) -> str:
    """The class in snake_case, or the `word` that a refusal carries."""
    own = getattr(error, "word", None)
    if own:
        return str(own)
    if isinstance(error, HttpRefusal):
        return {404: "not_found", 500: "bug"}.get(error.status, "bad_request")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(error).__name__).lower()


def as_fragment(request: Request, error: StoreError, **context: Any) -> Response:
    """A notice for the page that is open: it goes to the layout's #refusal, the form stays as it is."""
    headers = {"HX-Retarget": SWAPPED_INTO, "HX-Reswap": "innerHTML", **_headers(error)}
    return render(
        request, "ui/_refusal.html", status=error.status, headers=headers, refusal=error,
        message=sentence(error), **context,
    )  # fmt: skip


def as_page(request: Request, error: StoreError, **context: Any) -> Response:
    template = PAGES.get(error.status, "errors/refused.html")
    return render(
        request, template, status=error.status, headers=_headers(error), refusal=error,
        message=sentence(error), layout=layout_of(request), **context,
    )  # fmt: skip


def layout_of(request: Request) -> str:
    """The layout of the face in which the refusal is shown."""
    office = request.url.path.startswith("/office") and request.state.staff is not None
    return "layouts/office.html" if office else "layouts/plain.html"


def to_sign_in(request: Request) -> Response:
    """To the sign-in page, and from there back to where one wanted to go."""
    wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return see_other(
        request, url("office.sign_in", next=wanted if request.method == "GET" else None)
    )


def _headers(error: StoreError) -> dict[str, str]:
    if isinstance(error, TooManyTries):
        return {"Retry-After": str(error.retry_after_seconds)}
    return {"Retry-After": str(BUSY_SECONDS)} if isinstance(error, Busy) else {}


HANDLERS: Final = {StoreError: refuse, HTTPException: refuse_http}
