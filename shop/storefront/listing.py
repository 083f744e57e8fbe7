"""Which goods a list shows, in which order, and how many each further choice would leave. Pure.

Choices within one facet widen the list, choices in different facets narrow it. The figure beside a choice
counts what the list would hold with that choice alone in its facet.
"""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from urllib.parse import urlencode

import msgspec

from shop.storefront.exhibits import Product
from shop.storefront.showcase import Showcase, region_slug
from store.errors import NotFound

PER_PAGE = 24
SORTS = ("recommended", "name", "price", "-price", "newest")
FACETS = ("category", "region", "cooperative", "sign")


class Choices(msgspec.Struct, frozen=True):
    """What was chosen: slugs per facet. `sign` is IGP, AOP or the slug of one sign's name."""

    q: str = ""
    category: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    cooperative: tuple[str, ...] = ()
    sign: tuple[str, ...] = ()
    sort: str = "recommended"
    page: int = 1

    def without(self, facet: str) -> "Choices":
        return msgspec.structs.replace(self, **{facet: ()})

    @property
    def any_facet(self) -> bool:
        return any(getattr(self, facet) for facet in FACETS)


class Option(msgspec.Struct, frozen=True):
    """One choice of a facet, how many goods it has, and whether it is chosen."""

    slug: str
    count: int
    is_chosen: bool


class Listing(msgspec.Struct, frozen=True):
    """One page of a list. `last` is the number of its last page (at least 1)."""

    products: tuple[Product, ...]
    total: int
    page: int
    last: int
    facets: dict[str, tuple[Option, ...]]


def slugs_of(showcase: Showcase, product: Product, facet: str) -> tuple[str, ...]:
    """Under which choices of a facet a product is found."""
    if facet == "category":
        return (product.category,)
    if facet == "region":
        return (region_slug(product.region_iso),)
    if facet == "cooperative":
        return tuple(showcase.makers[maker].slug for maker in product.makers)
    return (product.sign, product.sign_slug) if product.sign else ()


def matching(showcase: Showcase, choices: Choices, found: Sequence[int] | None) -> list[Product]:
    """The goods of these choices, among `found` (a search's answer, best first) where there is one."""
    pool = (
        list(showcase.products.values())
        if found is None
        else [showcase.products[id_] for id_ in found if id_ in showcase.products]
    )
    for facet in FACETS:
        chosen = set(getattr(choices, facet))
        if chosen:
            pool = [p for p in pool if not chosen.isdisjoint(slugs_of(showcase, p, facet))]
    return pool


def facet(
    showcase: Showcase, choices: Choices, name: str, found: Sequence[int] | None
) -> tuple[Option, ...]:
    """The choices of a facet that hold anything, with their figures: those chosen first, then the
    fullest; categories in the order of the shop."""
    counted: dict[str, int] = dict.fromkeys(getattr(choices, name), 0)
    for product in matching(showcase, choices.without(name), found):
        for slug in slugs_of(showcase, product, name):
            counted[slug] = counted.get(slug, 0) + 1
    chosen = getattr(choices, name)
    places = {c.slug: place for place, c in enumerate(showcase.categories)}
    ranked = sorted(
        counted.items(),
        key=lambda item: (places.get(item[0], 0), item[0] not in chosen, -item[1], item[0]),
    )
    return tuple(Option(slug, count, slug in chosen) for slug, count in ranked)


def by_name(text: str) -> str:
    """A key that sorts É with E and an Arabic name without its article."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return plain.casefold().removeprefix("ال")


_KEYS: dict[str, Callable[[Product], tuple[int | str, ...]]] = {
    "recommended": lambda p: (-p.sold, p.id),
    "name": lambda p: (by_name(p.name), p.id),
    "price": lambda p: (p.price, p.id),
    "-price": lambda p: (-p.price, p.id),
    "newest": lambda p: (-p.created_at, -p.id),
}


def ordered(
    products: Iterable[Product], sort: str, sold_out: Collection[int], ranked: bool
) -> list[Product]:
    """The goods in the order asked for; what is sold out comes last, whichever it is.

    `ranked`: they are a search's answer, and recommended means as it ranked them.
    """
    if ranked and sort == "recommended":
        return sorted(products, key=lambda p: p.id in sold_out)
    return sorted(products, key=lambda p: (p.id in sold_out, *_KEYS[sort](p)))


def listing(
    showcase: Showcase, choices: Choices, found: Sequence[int] | None, sold_out: Collection[int]
) -> Listing:
    """The page that was asked for. Raises NotFound for a page after the last."""
    pool = ordered(matching(showcase, choices, found), choices.sort, sold_out, found is not None)
    last = max(1, -(-len(pool) // PER_PAGE))
    if choices.page > last:
        raise NotFound("This page does not exist.")
    start = (choices.page - 1) * PER_PAGE
    return Listing(
        products=tuple(pool[start : start + PER_PAGE]),
        total=len(pool),
        page=choices.page,
        last=last,
        facets={name: facet(showcase, choices, name, found) for name in FACETS},
    )


class Addresses:
    """The addresses of a list's neighbours: another page, another category, one choice less.

    `here` is the path of the list; a category has a path of its own and is not in the query.
    """

    def __init__(self, choices: Choices, here: str, paths: dict[str, str]) -> None:
        self._choices = choices
        self._here = here
        self._paths = paths
        self._in_path = "category" if here == paths.get("".join(choices.category)) else ""

    def _fields(self, choices: Choices) -> list[tuple[str, str]]:
        fields = [("q", choices.q)] if choices.q else []
        facets = [name for name in FACETS if name != self._in_path]
        return fields + [(name, slug) for name in facets for slug in getattr(choices, name)]

    def _address(self, path: str, choices: Choices) -> str:
        fields = self._fields(choices)
        fields += [("sort", choices.sort)] if choices.sort != SORTS[0] else []
        fields += [("page", str(choices.page))] if choices.page > 1 else []
        return f"{path}?{urlencode(fields)}" if fields else path

    def page(self, number: int) -> str:
        return self._address(self._here, msgspec.structs.replace(self._choices, page=number))

    def category(self, slug: str) -> str:
        """The same choices within another category, or within none."""
        changed = msgspec.structs.replace(self._choices, category=(), page=1)
        return self._address(self._paths[slug], changed)

    def hidden(self) -> list[tuple[str, str]]:
        """What a form that sorts has to carry along."""
        return self._fields(self._choices)

    def chosen(self) -> list[tuple[str, str]]:
        return [(name, slug) for name, slug in self._fields(self._choices) if name in FACETS]

    def without(self, name: str, slug: str) -> str:
        left = tuple(other for other in getattr(self._choices, name) if other != slug)
        changed = msgspec.structs.replace(self._choices, page=1, **{name: left})
        return self._address(self._here, changed)
