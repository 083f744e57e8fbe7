"""The address of a named route, without walking the route table on every link."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from starlette.routing import BaseRoute, Mount

from store import i18n
from store.web.access import GuardedRoute

_formats: dict[str, str] = {}
_readers: dict[str, frozenset[str]] = {}


def every_route(
    routes: Sequence[BaseRoute], prefix: str = ""
) -> Iterator[tuple[str, GuardedRoute]]:
    """Each route of an app with its whole path, those inside mounts too.

    Raises TypeError for a route that was not made by `store.web.route`: it would be open to all.
    """
    for found in routes:
        if isinstance(found, Mount):
            yield from every_route(found.routes, prefix + found.path)
        elif isinstance(found, GuardedRoute):
            yield prefix + found.path, found
        else:
            raise TypeError(f"{found!r} was not made by store.web.route")


def install(routes: Sequence[BaseRoute]) -> None:
    """Learn the addresses of an app. Raises ValueError when two routes have one name and not one path."""
    formats: dict[str, str] = {}
    for path, found in every_route(routes):
        written = _without_types(path)
        if formats.setdefault(found.name, written) != written:
            raise ValueError(f"two routes are named {found.name}: {formats[found.name]}, {written}")
        if "GET" in (found.methods or ()):
            _readers[found.name] = found.allow
    _formats.update(formats)


def may_open(role: str, name: str) -> bool:
    """Whether there is a page of this name that people of `role` may look at."""
    return role in _readers.get(name, frozenset())


def _without_types(path: str) -> str:
    return "".join(
        part if "}" not in part else "{" + part.split("}")[0].split(":")[0] + "}" + part.split("}")[1]
        for part in path.split("{")
    )  # fmt: skip


def url(name: str, /, **params: Any) -> str:
    """`url("shop.product", slug="argan", page=2)`: what the path does not name goes into the query.

    `lang` is the language of the request unless given; a query value of None is left out.
    Raises LookupError for an unknown name, KeyError for a missing part of the path.
    """
    if name not in _formats:
        raise LookupError(f"no route is named {name}")
    written = _formats[name]
    if "{lang}" in written:
        params.setdefault("lang", i18n.current())
    inside = {key for key in params if "{" + key + "}" in written}
    path = written.format_map({key: quote(str(params[key]), safe="/:@") for key in inside})
    rest = [(key, value) for key, value in params.items() if key not in inside and value is not None]  # fmt: skip
    return f"{path}?{urlencode(rest, doseq=True)}" if rest else path
