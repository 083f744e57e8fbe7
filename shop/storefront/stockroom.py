"""How much of everything may be promised, kept in memory for the pages: the figure of inventory.levels.

Invariant: what a page says is what `levels.available` said after the last change that was told. A change
marks its product, and the next look reads it again; everything is read again when it is older than
`FRESH_MS` (a hold that expired tells nobody) and when the day ends.
"""

from collections.abc import Collection, Iterable

from inventory import levels
from shop.baskets import promising
from shop.storefront.exhibits import Product
from store import clock
from store.db import Database

FRESH_MS = 20 * clock.SECOND


class Stockroom:
    """The availability of one site. `stamp` of a product grows with every change told of it."""

    def __init__(self, database: Database, site_id: int) -> None:
        self._database = database
        self.site_id = site_id
        self._left: dict[int, int] = {}
        self._stamps: dict[int, int] = {}
        self._changed: set[int] = set()
        self._told = 0
        self._read_at = 0
        self._as_of: tuple[str, int] = ("", 0)
        database.listen(self._heard)

    def _heard(self, topic: str, payload: str) -> None:
        site, _, product = payload.partition(":")
        if topic == "stock" and site == str(self.site_id) and product.isdigit():
            self._changed.add(int(product))
            self._stamps[int(product)] = self._stamps.get(int(product), 0) + 1
            self._told += 1

    async def look(self, product_ids: Collection[int], *, safety: int, now: int) -> dict[int, int]:
        """Base units that may be promised of each of these products held in stock."""
        self._age(safety, now)
        left = self._left
        wanted = {id_ for id_ in product_ids if id_ not in left or id_ in self._changed}
        if wanted:
            # Unmarked before it is read: what changes meanwhile is marked again, and read again.
            self._changed -= wanted
            left |= await levels.available(
                self._database,
                self.site_id,
                sorted(wanted),
                today=clock.day(now),
                now=now,
                safety=safety,
            )
        return {id_: left[id_] for id_ in product_ids}

    async def left(self, products: Iterable[Product], *, safety: int, now: int) -> dict[int, int]:
        """What can be had of each of these products as they are sold: hampers whole, loose goods in steps."""
        shown = list(products)
        stocked = {part for product in shown for part, _ in product.parts}
        available = await self.look(stocked, safety=safety, now=now)
        return {p.id: promising.fits(p.parts, p.step, available) for p in shown}

    def generation(self, *, safety: int, now: int) -> int:
        """A figure that grows with every change of anything, and when all is to be read again."""
        self._age(safety, now)
        return self._told

    def _age(self, safety: int, now: int) -> None:
        as_of = (clock.day(now), safety)
        if now >= self._read_at + FRESH_MS or as_of != self._as_of:
            self._left, self._read_at, self._as_of = {}, now, as_of
            self._told += 1

    def stamp(self, product: Product) -> int:
        """A figure that grows with every change of what this product takes."""
        return sum(self._stamps.get(part, 0) for part, _ in product.parts)
