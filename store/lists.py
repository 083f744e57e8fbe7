"""Lists of the office: put in order, cut into pages, with the addresses of their other orders and pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, Any, Generic, TypeVar

import msgspec
from msgspec import Meta
from starlette.requests import Request

from store.catalogue.folding import fold
from store.db import Reader
from store.people.staff import Staff
from store.web import CASHIER, MANAGER, url

PER_PAGE = 50
T = TypeVar("T")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What every list can be asked: words to look for, an order ("-name" is downwards), a page."""

    q: Annotated[str, Meta(max_length=60)] = ""
    sort: Annotated[str, Meta(max_length=20)] = ""
    page: Annotated[int, Meta(ge=1, le=100_000)] = 1


class Listing(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list; `sort_href` and `page_href` make the addresses of the others."""

    rows: Sequence[T]
    total: int
    page: int
    last: int
    sort: str
    sort_href: Callable[[str], str]
    page_href: Callable[[int], str]


def listing(
    rows: Iterable[T], asked: Asked, keys: Mapping[str, Callable[[T], Any]], name: str
) -> Listing[T]:
    """The page that was asked for; in the order of the first of `keys` when it asks for no other."""
    sort = asked.sort if asked.sort.removeprefix("-") in keys else next(iter(keys))
    found = sorted(rows, key=keys[sort.removeprefix("-")], reverse=sort.startswith("-"))
    last = max(1, -(-len(found) // PER_PAGE))
    page = min(asked.page, last)
    shown = found[(page - 1) * PER_PAGE : page * PER_PAGE]
    return Listing(
        shown, len(found), page, last, sort, *addresses(name, msgspec.structs.replace(asked, sort=sort))
    )  # fmt: skip


def addresses(name: str, asked: Asked) -> tuple[Callable[[str], str], Callable[[int], str]]:
    """The address of the list in another order, and of another page of it, its filters kept."""
    kept = {key: value or None for key, value in msgspec.structs.asdict(asked).items()}

    def sort_href(key: str) -> str:
        return url(name, **{**kept, "sort": key, "page": None})

    def page_href(page: int) -> str:
        return url(name, **{**kept, "page": page})

    return sort_href, page_href


def has_words(words: str, *texts: str) -> bool:
    """Whether every word asked for is in the texts, whatever their accents and letter forms."""
    told = fold(" ".join(texts))
    return all(fold(word) in told for word in words.split())


async def shop_of(request: Request) -> int:
    """The shop whose stock the person works with: their own, or the first one; 0 before there is any."""
    reader: Reader = request.app.state.db
    own = request.state.staff.site_id or 0
    found = await reader.fetchval(
        "SELECT id FROM site WHERE kind = 'store' ORDER BY CASE WHEN id = $1 THEN 0 ELSE 1 END, id",
        own,
    )
    return int(found or 0)


def own_site(staff: Staff) -> int | None:
    """The one site whose papers this person sees; None for those who look after all of them."""
    return staff.site_id if staff.role in (CASHIER, MANAGER) else None
