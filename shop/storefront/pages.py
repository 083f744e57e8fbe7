"""The storefront's pages: home, lists, products, co-operatives, regions, signs. They only show.

Each is kept for as long as it shows what is so: its version names everything on it that can change.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from shop.storefront import listing, lots, names, seo, showcase
from shop.storefront.exhibits import Product, slugged
from shop.storefront.front import front_of, kept, left, look
from shop.storefront.listing import Choices
from shop.storefront.showcase import Showcase
from store import clock
from store.catalogue import search
from store.errors import NotFound
from store.i18n import N_
from store.i18n import gettext as _
from store.web import SEARCH, is_htmx, query, slow_down, url

Slugs = list[Annotated[str, Meta(max_length=80)]]
HOME_GOODS = 8
SEASON = {
    1: ("MIE-", "CER-007"), 2: ("DAT-", "CER-007"), 3: ("DAT-", "CER-007"), 4: ("VIN-005", "INF-005"),
    5: ("VIN-005", "INF-", "COS-008"), 6: ("FRA-004", "FRS-"), 7: ("MIE-", "EPI-008"), 8: ("FRS-004", "FRA-005"),
    9: ("FRA-001", "FRS-"), 10: ("EPI-001", "FRA-003", "DAT-"), 11: ("EPI-001", "DAT-", "FRA-002"),
    12: ("HUI-", "COF-", "FRA-002"),
}  # fmt: skip
"""What is harvested or asked for in each month, by the beginnings of SKUs."""


class Asked(msgspec.Struct, frozen=True):
    """A list's address, as typed."""

    q: Annotated[str, Meta(max_length=100)] = ""
    category: Slugs = []
    region: Slugs = []
    cooperative: Slugs = []
    sign: Slugs = []
    sort: Annotated[str, Meta(max_length=20)] = "recommended"
    page: Annotated[int, Meta(ge=1, le=10_000)] = 1


async def home(request: Request) -> Response:
    """The front page: the season, what sells, the categories, a co-operative of the week."""
    front, shown = await front_of(request), await look(request)
    now = clock.now()
    month = clock.local(now).month
    season = front.window.recall(("season", month), lambda: _season(shown, month))
    best = front.window.recall("best", lambda: shown.bestsellers(HOME_GOODS))
    left_of = await left(request, season + best)
    week = int(clock.local(now).strftime("%G%V"))
    makers = sorted(shown.makers.values(), key=lambda m: m.id)

    async def make() -> dict[str, Any]:
        return {
            "season": season, "best": best, "left_of": left_of,
            "maker": makers[week % len(makers)] if makers else None,
            "regions": shown.regions(), "showcase": shown,
            "doors": _doors(shown), "names": names, "region_slug": showcase.region_slug,
        }  # fmt: skip

    version = (clock.day(now), tuple(left_of.values()), front.site_id)
    return await kept(request, "shop/home.html", version, make)


def _season(shown: Showcase, month: int) -> list[Product]:
    """Goods of this month, at most four, from different makers first."""
    starts = SEASON[month]
    pool = [p for start in starts for p in shown.products.values() if p.sku.startswith(start)]
    first_of = {p.makers[:1]: p for p in reversed(pool)}
    spread = sorted(first_of.values(), key=pool.index)
    return (spread + [p for p in pool if p not in spread])[:4]


def _doors(shown: Showcase) -> list[tuple[Any, Product]]:
    """Each category behind the picture of what sells best in it."""
    best: dict[str, Product] = {}
    for product in sorted(shown.products.values(), key=lambda p: (-p.sold, p.id)):
        best.setdefault(product.category, product)
    return [(category, best[category.slug]) for category in shown.categories]


async def catalogue(request: Request) -> Response:
    """All goods, narrowed by what was chosen and searched."""
    return await _list(request, _choices(request))


async def category(request: Request) -> Response:
    shown = await look(request)
    slug = request.path_params["slug"]
    found = next((c for c in shown.categories if c.slug == slug), None)
    if found is None:
        raise NotFound(N_("This page does not exist."))
    choices = msgspec.structs.replace(_choices(request), category=(slug,))
    return await _list(request, choices, category=found)


def _choices(request: Request) -> Choices:
    asked = query(request, Asked)

    def slugs(given: list[str]) -> tuple[str, ...]:
        return tuple(sorted(set(given)))

    return Choices(
        q=" ".join(asked.q.split()),
        category=slugs(asked.category),
        region=slugs(asked.region),
        cooperative=slugs(asked.cooperative),
        sign=slugs(asked.sign),
        sort=asked.sort if asked.sort in listing.SORTS else listing.SORTS[0],
        page=asked.page,
    )


async def _list(request: Request, choices: Choices, category: Any = None) -> Response:
    front, shown = await front_of(request), await look(request)
    safety, now = request.app.state.settings.now.rules.safety_stock, clock.now()
    swapped = is_htmx(request)
    if choices.any_facet:
        choices = _known(choices, front.window.recall("slugs", lambda: _slugs(shown)))
    if choices.q:
        slow_down(request, SEARCH)

    async def make() -> dict[str, Any]:
        found = await search.find(front.database, choices.q) if choices.q else None
        left_of = await left(request, listing.matching(shown, choices, found))
        sold_out = {id_ for id_, units in left_of.items() if units == 0}
        page = listing.listing(shown, choices, found, sold_out)
        nearest = [] if page.total else shown.bestsellers(4)
        return {
            "listing": page, "choices": choices, "left_of": left_of | await left(request, nearest),
            "showcase": shown, "category": category, "nearest": nearest, "swapped": swapped,
            "current_category": category.slug if category else "", "q": choices.q,
            "labels": _labels(shown), "addresses": _addresses(shown, choices, category),
        }  # fmt: skip

    version = front.stockroom.generation(safety=safety, now=now)
    return await kept(request, "shop/catalogue.html", version, make, key=(choices, swapped))


def _known(choices: Choices, slugs: dict[str, frozenset[str]]) -> Choices:
    """The choices that exist: an address that names another is as good as one without it."""
    return msgspec.structs.replace(
        choices,
        **{name: tuple(s for s in getattr(choices, name) if s in slugs[name]) for name in slugs},
    )


def _slugs(shown: Showcase) -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in _labels(shown).items()}


def _labels(shown: Showcase) -> dict[str, dict[str, str]]:
    """The words for each choice of each facet, in the language of the page."""
    kinds = {
        "IGP": _("Protected geographical indication"),
        "AOP": _("Protected designation of origin"),
    }
    return {
        "category": {c.slug: c.name for c in shown.categories},
        "region": {showcase.region_slug(iso): _(name) for iso, name in names.REGIONS.items()},
        "cooperative": {maker.slug: maker.name for maker in shown.makers.values()},
        "sign": kinds | {slugged(name): _(name) for _kind, name, _goods in shown.signs()},
    }


def _addresses(shown: Showcase, choices: Choices, category: Any) -> listing.Addresses:
    paths = {c.slug: url("shop.category", slug=c.slug) for c in shown.categories}
    paths[""] = url("shop.catalogue")
    return listing.Addresses(choices, paths[category.slug if category else ""], paths)


async def product(request: Request) -> Response:
    """One product: price, what is left, its makers, the lots on sale."""
    front, shown = await front_of(request), await look(request)
    found = shown.by_slug.get(request.path_params["slug"].lower())
    if found is None:
        raise NotFound(N_("This product is not in the shop."))
    alike = front.window.recall(("alike", found.id), lambda: _alike(shown, found))
    left_of = await left(request, [found, *alike])

    async def make() -> dict[str, Any]:
        return {
            "product": found, "left_of": left_of, "showcase": shown, "alike": alike,
            "lots": await lots.on_sale(front.database, front.site_id, found.parts, now=clock.now()),
            "category": next(c for c in shown.categories if c.slug == found.category),
            "makers": [shown.makers[m] for m in found.makers],
            "inside": [(shown.products[id_], each) for id_, each in found.parts if id_ in shown.products],
            "data": seo.product(request, found, shown, left_of[found.id]),
            "names": names, "region_slug": showcase.region_slug,
        }  # fmt: skip

    version = (clock.day(clock.now()), front.stockroom.stamp(found), tuple(left_of.values()))
    return await kept(request, "shop/product.html", version, make)


def _alike(shown: Showcase, product: Product) -> list[Product]:
    """Up to four others: of the same makers first, then of the same category."""
    others = [p for p in shown.products.values() if p.id != product.id]
    ranked = sorted(
        others,
        key=lambda p: (
            set(p.makers).isdisjoint(product.makers),
            p.category != product.category,
            -p.sold,
            p.id,
        ),
    )
    return ranked[:4]


async def makers(request: Request) -> Response:
    """All co-operatives, by region."""
    shown = await look(request)

    async def make() -> dict[str, Any]:
        by_region = [
            (iso, [m for m in shown.makers.values() if m.region_iso == iso])
            for iso in names.REGIONS
        ]
        return {
            "by_region": [(iso, found) for iso, found in by_region if found], "showcase": shown,
            "names": names, "region_slug": showcase.region_slug,
        }  # fmt: skip

    return await kept(request, "shop/makers.html", (), make)


async def maker(request: Request) -> Response:
    """One co-operative: who they are, and what they make."""
    shown = await look(request)
    found = shown.makers_by_slug.get(request.path_params["slug"])
    if found is None:
        raise NotFound(N_("There is no such co-operative."))
    goods = shown.of_maker(found.id)
    return await _goods_page(request, "shop/maker.html", goods, maker=found)


async def region(request: Request) -> Response:
    """One region: its co-operatives and its goods."""
    shown = await look(request)
    iso = showcase.region_of(request.path_params["slug"])
    goods = [p for p in shown.products.values() if p.region_iso == iso]
    if iso is None or not goods:
        raise NotFound(N_("This page does not exist."))
    found = [m for m in shown.makers.values() if m.region_iso == iso]
    return await _goods_page(request, "shop/region.html", goods, iso=iso, makers=found)


async def signs(request: Request) -> Response:
    """What the signs of origin mean, and which goods bear them."""
    shown = await look(request)

    async def make() -> dict[str, Any]:
        return {"signs": shown.signs(), "slugged": slugged, "showcase": shown}

    return await kept(request, "shop/signs.html", (), make)


async def sign(request: Request) -> Response:
    """One sign of origin and its goods."""
    shown = await look(request)
    slug = request.path_params["slug"]
    goods = [p for p in shown.products.values() if p.sign and p.sign_slug == slug]
    if not goods:
        raise NotFound(N_("This page does not exist."))
    return await _goods_page(request, "shop/sign.html", goods)


async def _goods_page(
    request: Request, template: str, goods: list[Product], **context: Any
) -> Response:
    shown = await look(request)
    left_of = await left(request, goods)

    async def make() -> dict[str, Any]:
        return {
            "goods": sorted(goods, key=lambda p: (left_of[p.id] == 0, -p.sold, p.id)),
            "left_of": left_of, "showcase": shown, "names": names,
            "region_slug": showcase.region_slug, **context,
        }  # fmt: skip

    return await kept(request, template, tuple(left_of.values()), make)


async def terms(request: Request) -> Response:
    """Delivery, payment, the right to withdraw, personal data: what the law asks a shop to say."""

    async def make() -> dict[str, Any]:
        return {}

    return await kept(request, "shop/terms.html", (), make)
