"""What search engines are told: addresses in three languages, a sitemap, a product as data.

One URL per language for every page; each names itself and the others, absolutely. The data says what the
page says: the same price, the same availability.
"""

from typing import Any
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import Response

from shop.storefront import showcase
from shop.storefront.exhibits import Product, slugged
from shop.storefront.front import look
from shop.storefront.showcase import Showcase
from store.i18n import LANGUAGES
from store.web import url
from store.web.pages import path_in


def base_of(request: Request) -> str:
    """Our own address as visitors know it, without a slash at its end."""
    return str(request.app.state.environment.base_url)


def alternates(request: Request) -> list[tuple[str, str]]:
    """(language, absolute address) of this page in each language, without its query but for the page number."""
    base = base_of(request)
    return [(code, base + path_in(request, code).partition("?")[0]) for code in LANGUAGES]


def product(request: Request, found: Product, shown: Showcase, left: int) -> dict[str, Any]:
    """schema.org Product with its offer; a price by weight says so."""
    base = base_of(request)
    makers = [shown.makers[maker].name for maker in found.makers]
    offer: dict[str, Any] = {
        "@type": "Offer",
        "url": base + url("shop.product", slug=found.slug),
        "price": f"{found.price // 100}.{found.price % 100:02}",
        "priceCurrency": "MAD",
        "availability": "https://schema.org/" + ("InStock" if left else "OutOfStock"),
        "itemCondition": "https://schema.org/NewCondition",
    }
    if found.by_weight:
        offer["priceSpecification"] = {
            "@type": "UnitPriceSpecification", "price": offer["price"], "priceCurrency": "MAD",
            "referenceQuantity": {"@type": "QuantitativeValue", "value": 1, "unitCode": "KGM"},
        }  # fmt: skip
    data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": found.name,
        "sku": found.sku,
        "image": base + found.picture,
        "brand": {"@type": "Brand", "name": makers[0]} if makers else None,
        "offers": offer,
    }
    return {key: value for key, value in data.items() if value is not None}


async def robots(request: Request) -> Response:
    """Where a search engine may go: everywhere but where a shopper's own things are."""
    lines = ["User-agent: *"]
    lines += [
        f"Disallow: /{code}/{part}"
        for code in LANGUAGES
        for part in ("basket", "checkout", "orders/")
    ]
    lines += ["Disallow: /office", "Disallow: /pos", f"Sitemap: {base_of(request)}/sitemap.xml", ""]
    return Response("\n".join(lines), media_type="text/plain; charset=utf-8")


async def sitemap(request: Request) -> Response:
    """Every page of the shop, each with its addresses in the other languages."""
    base, shown = base_of(request), await look(request)
    entries = [
        _entry(base, code, name, parts) for name, parts in _pages(shown) for code in LANGUAGES
    ]
    head = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
    )
    return Response(head + "".join(entries) + "</urlset>\n", media_type="application/xml")


def _pages(shown: Showcase) -> list[tuple[str, dict[str, str]]]:
    return [
        ("shop.home", {}),
        ("shop.catalogue", {}),
        ("shop.cooperatives", {}),
        ("shop.signs", {}),
        *(("shop.category", {"slug": c.slug}) for c in shown.categories),
        *(("shop.region", {"slug": showcase.region_slug(iso)}) for iso, _ in shown.regions()),
        *(("shop.cooperative", {"slug": maker.slug}) for maker in shown.makers.values()),
        *(("shop.sign", {"slug": slugged(name)}) for _, name, _ in shown.signs()),
        *(("shop.product", {"slug": product.slug}) for product in shown.products.values()),
    ]


def _entry(base: str, language: str, name: str, parts: dict[str, str]) -> str:
    links = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(base + url(name, lang=code, **parts))}"/>'
        for code in LANGUAGES
    )
    address = escape(base + url(name, lang=language, **parts))
    return f"<url><loc>{address}</loc>{links}</url>\n"
