"""The cookies of the house: a session for the office, one for the till, a customer's screen, and the language.

Under https a session's name begins with `__Host-`, which a browser takes only when it is Secure, for
this host and from the root. None is readable by scripts, none travels with another site's form.
"""

from typing import Final, Literal

from starlette.requests import Request
from starlette.responses import Response

from store.money import Language
from store.people.sessions import LONGEST, Kind

LANGUAGE: Final = "language"
LONGEST_TOKEN: Final = 100
YEAR_SECONDS: Final = 365 * 24 * 3600


def _secure(request: Request) -> bool:
    return bool(request.app.state.environment.secure)


def _name(request: Request, kind: Kind | Literal["display"]) -> str:
    return f"__Host-{kind}" if _secure(request) else kind


def session_token(request: Request, kind: Kind) -> str | None:
    """The token of this browser's session, whatever it may be worth."""
    token = request.cookies.get(_name(request, kind))
    return token if token and len(token) <= LONGEST_TOKEN else None


def set_session(request: Request, response: Response, kind: Kind, token: str) -> None:
    response.set_cookie(
        _name(request, kind), token, max_age=LONGEST[kind] // 1000, path="/",
        secure=_secure(request), httponly=True, samesite="lax",
    )  # fmt: skip


def clear_session(request: Request, response: Response, kind: Kind) -> None:
    response.delete_cookie(
        _name(request, kind), path="/", secure=_secure(request), httponly=True, samesite="lax"
    )


def display_token(request: Request) -> str | None:
    """The token of this browser as a customer's screen, whatever it may be worth."""
    token = request.cookies.get(_name(request, "display"))
    return token if token and len(token) <= LONGEST_TOKEN else None


def set_display(request: Request, response: Response, token: str) -> None:
    """It lasts until the till sends the screen away."""
    response.set_cookie(
        _name(request, "display"), token, max_age=YEAR_SECONDS, path="/",
        secure=_secure(request), httponly=True, samesite="strict",
    )  # fmt: skip


def clear_display(request: Request, response: Response) -> None:
    response.delete_cookie(
        _name(request, "display"), path="/", secure=_secure(request), httponly=True, samesite="strict"
    )  # fmt: skip


def set_language(request: Request, response: Response, language: Language) -> None:
    response.set_cookie(
        LANGUAGE, language, max_age=YEAR_SECONDS, path="/",
        secure=_secure(request), httponly=True, samesite="lax",
    )  # fmt: skip
