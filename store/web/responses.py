"""Answers that are not pages: see-other, JSON, conditional GET."""

import hashlib
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

_encoder = msgspec.json.Encoder()


def is_htmx(request: Request) -> bool:
    """Whether htmx asked, and will swap the answer into the page."""
    return request.headers.get("hx-request") == "true"


def wants_json(request: Request) -> bool:
    """The till's API and the public one speak JSON, refusals included."""
    path = request.url.path
    return path.startswith(("/api/", "/pos/api/")) or "json" in request.headers.get("accept", "")


def own_path(target: str | None, default: str = "/") -> str:
    """`target` when it is a path of this site, else `default`: never a door to another site."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return default
    if any(character <= " " or character in "\\\x7f" for character in target):
        return default
    return target


def see_other(request: Request, url: str) -> Response:
    """Go and look there: 303, or HX-Location for htmx, which loads it without a new document."""
    if is_htmx(request):
        return Response(status_code=200, headers={"HX-Location": url})
    return Response(status_code=303, headers={"Location": url})


def json_response(value: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """`value`, a Struct or plain data, as JSON that nobody keeps."""
    return Response(
        _encoder.encode(value),
        status,
        {"Cache-Control": "no-store", **(headers or {})},
        media_type="application/json",
    )


def etag_of(content: bytes) -> str:
    """A strong validator: two bodies with one ETag are the same bytes."""
    return f'"{hashlib.sha256(content).hexdigest()[:24]}"'


def not_modified(request: Request, etag: str) -> bool:
    """Whether the client already has what `etag` names."""
    known = request.headers.get("if-none-match")
    if not known:
        return False
    wanted = etag.removeprefix("W/")
    return any(tag.strip().removeprefix("W/") in ("*", wanted) for tag in known.split(","))
