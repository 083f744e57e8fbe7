"""What the storefront shows, kept in memory: goods, categories, co-operatives, regions, signs, bestsellers.

Invariant: a showcase is the database as of one moment and never changes; `Window` swaps in a new one when
the catalogue changes, a dated price begins or a day ends. What is in stock is not here (shop/storefront/stockroom.py).
"""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

import msgspec

from shop.storefront import names
from shop.storefront.exhibits import Category, Maker, Product, slugged
from store import clock
from store.catalogue import categories, price_lists, prices
from store.db import Database, Reader, Row

FRESH_MS = 5 * clock.SECOND
BESTSELLER_DAYS = 56
Worked = TypeVar("Worked")


class Showcase(msgspec.Struct, frozen=True):
    """Everything the storefront shows but the stock. `until` is the instant at which a price changes next."""

    products: dict[int, Product]
    by_slug: dict[str, Product]
    by_gtin: dict[str, Product]
    categories: tuple[Category, ...]
    makers: dict[int, Maker]
    makers_by_slug: dict[str, Maker]
    until: int

    def of_maker(self, maker_id: int) -> list[Product]:
        return [p for p in self.products.values() if maker_id in p.makers]

    def regions(self) -> list[tuple[str, int]]:
        """The regions that have goods, with how many, in the order of their codes."""
        counted: dict[str, int] = {}
        for product in self.products.values():
            counted[product.region_iso] = counted.get(product.region_iso, 0) + 1
        return [(iso, counted[iso]) for iso in names.REGIONS if iso in counted]

    def signs(self) -> list[tuple[str, str, list[Product]]]:
        """The signs of origin in the shop: (kind, name, products), by kind and name."""
        found: dict[tuple[str, str], list[Product]] = {}
        for product in self.products.values():
            if product.sign:
                found.setdefault((product.sign, product.sign_name), []).append(product)
        return [(kind, name, products) for (kind, name), products in sorted(found.items())]

    def bestsellers(self, count: int) -> list[Product]:
        """What was sold most often lately, one product of each category before a second of any."""
        ranked = sorted(self.products.values(), key=lambda p: (-p.sold, p.id))
        seen: dict[str, int] = {}
        places = []
        for rank, product in enumerate(ranked):
            seen[product.category] = seen.get(product.category, 0) + 1
            places.append((seen[product.category], rank, product))
        return [product for _, _, product in sorted(places, key=lambda place: place[:2])[:count]]


def region_slug(iso: str) -> str:
    return slugged(names.REGIONS[iso])


def region_of(slug: str) -> str | None:
    return next((iso for iso in names.REGIONS if region_slug(iso) == slug), None)


async def load(reader: Reader, *, now: int) -> Showcase:
    """The showcase of `now`: archived products and those without a price are not in it."""
    shown = tuple(Category(*row) for row in await categories.listed(reader))
    makers = {row["id"]: _struct(Maker, row) for row in await reader.fetch(_MAKERS)}
    products = await _products(reader, {c.id: c.slug for c in shown}, now)
    upcoming = await price_lists.next_change(reader, now)
    return Showcase(
        products={p.id: p for p in products},
        by_slug={p.slug: p for p in products},
        by_gtin={p.gtin: p for p in products if p.gtin},
        categories=tuple(c for c in shown if any(p.category == c.slug for p in products)),
        makers=makers,
        makers_by_slug={maker.slug: maker for maker in makers.values()},
        until=upcoming if upcoming is not None else now + clock.DAY,
    )


_MAKERS = f"SELECT {', '.join(Maker.__struct_fields__)} FROM cooperative ORDER BY id"


def _struct(kind: type[Any], row: Row, **more: Any) -> Any:
    values = {name: row[name] for name in kind.__struct_fields__ if name not in more}
    return msgspec.convert(values | more, kind, strict=False)


async def _products(reader: Reader, slugs: dict[int, str], now: int) -> list[Product]:
    rows = await reader.fetch(
        f"""SELECT p.*, {prices.at("p.id", "$1")} AS price,
                  (SELECT id FROM photo WHERE photo.product_id = p.id ORDER BY position LIMIT 1) AS photo
           FROM product p WHERE p.archived_at IS NULL ORDER BY p.id""",
        now,
    )
    makers = _grouped(await reader.fetch(_SUPPLY))
    parts = _grouped(await reader.fetch(_PARTS))
    sold = {row[0]: row[1] for row in await reader.fetch(_SOLD, now - BESTSELLER_DAYS * clock.DAY)}
    return [
        _struct(
            Product, row,
            category=slugs[row["category_id"]],
            makers=tuple(maker for (maker,) in makers.get(row["id"], ())),
            parts=parts.get(row["id"]) or ((row["id"], 1),),
            sold=sold.get(row["id"], 0),
        )
        for row in rows
        if row["price"] is not None
    ]  # fmt: skip


_SUPPLY = """SELECT product_id, cooperative_id FROM (
        SELECT product_id, cooperative_id, 0 AS later, offered_at AS since FROM offer
        UNION ALL SELECT product_id, cooperative_id, 1, MIN(received_at) FROM lot GROUP BY product_id, cooperative_id
    ) AS supply GROUP BY product_id, cooperative_id ORDER BY product_id, MIN(later), MIN(since), cooperative_id"""
_PARTS = "SELECT hamper_id, component_id, quantity FROM hamper_component ORDER BY hamper_id, component_id"
_SOLD = """SELECT l.product_id, COUNT(*) FROM sale_line l JOIN sale s ON s.id = l.sale_id
           WHERE s.sold_at >= $1 AND l.product_id IS NOT NULL GROUP BY l.product_id"""


def _grouped(rows: Sequence[Row]) -> dict[int, tuple[Any, ...]]:
    found: dict[int, tuple[Any, ...]] = {}
    for key, *rest in rows:
        found[key] = (*found.get(key, ()), tuple(rest))
    return found


class Window:
    """The showcase of now. `version` grows with every new one."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._showcase: Showcase | None = None
        self._mark: tuple[Any, ...] = ()
        self._checked_at = 0
        self._lock = asyncio.Lock()
        self._recalled: dict[Hashable, Any] = {}
        self.version = 0
        database.listen(self._heard)

    def _heard(self, topic: str, _payload: str) -> None:
        if topic in ("catalogue", "price", "cooperative", "photo"):
            self._checked_at = 0

    def recall(self, key: Hashable, work_out: Callable[[], Worked]) -> Worked:
        """What `work_out` gives of the showcase of now, worked out once for each."""
        if key not in self._recalled:
            self._recalled[key] = work_out()
        found: Worked = self._recalled[key]
        return found

    async def look(self, *, now: int) -> Showcase:
        """The showcase, made anew when something has changed; who writes the catalogue need not tell."""
        found = self._showcase
        if found is not None and now < self._checked_at + FRESH_MS and now < found.until:
            return found
        async with self._lock:
            return await self._refresh(now)

    async def _refresh(self, now: int) -> Showcase:
        mark = (*await _mark(self._database), clock.day(now))
        if self._showcase is None or mark != self._mark or now >= self._showcase.until:
            self._showcase = await load(self._database, now=now)
            self._mark = mark
            self._recalled = {}
            self.version += 1
        self._checked_at = now
        return self._showcase


async def _mark(reader: Reader) -> tuple[Any, ...]:
    """What moves with every change of the catalogue, at the price of one look at each table's figures."""
    row = await reader.fetchrow(
        """SELECT (SELECT SUM(version) FROM product), (SELECT COUNT(*) FROM product WHERE archived_at IS NULL),
                  (SELECT MAX(id) FROM price), (SELECT MAX(id) FROM photo), (SELECT COUNT(*) FROM photo),
                  (SELECT MAX(id) FROM price_list), (SELECT COUNT(ended_at) FROM price_list),
                  (SELECT SUM(version) FROM cooperative), (SELECT COUNT(*) FROM offer), (SELECT MAX(id) FROM category)"""
    )
    return () if row is None else tuple(row)
