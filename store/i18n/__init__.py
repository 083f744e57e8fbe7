"""The language of the request: gettext for it, its direction, its name.

The language lives in a ContextVar that the web sets once per request, so every call of `gettext`
between there and the answer speaks it. Message ids are English; English needs no catalogue.
"""

import functools
import gettext as gnu
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import Final

from store.money import Language

LANGUAGES: Final[tuple[Language, ...]] = ("fr", "ar", "en")
DEFAULT: Final[Language] = "fr"
NAMES: Final[dict[Language, str]] = {"fr": "Français", "ar": "العربية", "en": "English"}
DIRECTIONS: Final[dict[Language, str]] = {"fr": "ltr", "ar": "rtl", "en": "ltr"}
FOLDER = Path(__file__).parent.parent / "locale"

_current: ContextVar[Language] = ContextVar("language", default=DEFAULT)


def N_(message: str) -> str:
    """Mark a message for translation where it is shown."""
    return message


def current() -> Language:
    return _current.get()


def direction() -> str:
    """`rtl` or `ltr`."""
    return DIRECTIONS[current()]


def speak(language: Language) -> None:
    """Answer in `language` from here to the end of this request."""
    _current.set(language)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """`with speaking("ar"):` for a text that is not for the person of this request."""
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def gettext(message: str) -> str:
    return catalogue(_current.get()).gettext(message) if message else ""


def ngettext(one: str, many: str, number: int) -> str:
    """The form for `number`: Arabic has six."""
    return catalogue(_current.get()).ngettext(one, many, number)


def listed(names: Iterable[str]) -> str:
    """Names one after the other, with the comma of the language."""
    return ("، " if current() == "ar" else ", ").join(names)


def known(code: str | None) -> Language | None:
    """The language named by `code` ("fr", "ar-MA"), or None."""
    name = (code or "").strip().lower().replace("_", "-").split("-")[0]
    return next((language for language in LANGUAGES if language == name), None)


@functools.cache
def catalogue(language: Language) -> gnu.NullTranslations:
    """The compiled catalogue; where the build has not made one, the same from its source."""
    if language == "en":
        return gnu.NullTranslations()
    compiled = FOLDER / language / "LC_MESSAGES" / "messages.mo"
    source = compiled.with_suffix(".po")
    if not source.exists():
        return gnu.NullTranslations()
    if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
        return gnu.GNUTranslations(io.BytesIO(compiled.read_bytes()))
    return gnu.GNUTranslations(io.BytesIO(compiled_bytes(source)))


def compiled_bytes(source: Path) -> bytes:
    """A .po file as the bytes of its .mo."""
    from babel.messages import mofile, pofile

    out = io.BytesIO()
    with source.open("rb") as file:
        mofile.write_mo(out, pofile.read_po(file))
    return out.getvalue()
