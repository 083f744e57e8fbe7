"""The catalogue as a till keeps it: whole at first, then only the rows that have changed.

The version a till holds is the fingerprint of every row it was given; what it sends back tells which
rows differ. Fingerprints cover what a till shows and sells by, not how many are on hand or free.
"""

import asyncio
import hashlib
import time
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

import msgspec

from inventory import reservations
from pos.sales import promoted
from store.catalogue import declared, group_prices, price_lists
from store.catalogue.price_lists import Step
from store.clock import SECOND, day, plus_days
from store.customers import groups as customer_groups
from store.db import Reader, Row
from store.i18n import gettext, listed, speaking
from store.money import Language

LANGUAGES: tuple[Language, ...] = ("fr", "ar", "en")
LOTS_KEPT_DAYS = 60
VERSIONS_KEPT = 32
GOOD_FOR = 15 * SECOND
LOOKS_ONE_IN = 20
"""A catalogue so large that looking at it takes long is looked at more seldom: no more than this share of the time."""


class Feed(msgspec.Struct, frozen=True):
    """The answer to a till; `products` are whole rows, `removed` the ids that left."""

    version: str
    full: bool
    categories: list[dict[str, Any]]
    cooperatives: list[dict[str, Any]]
    promotions: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    price_lists: list[dict[str, Any]]
    products: list[dict[str, Any]]
    removed: list[int]


class Versions:
    """The fingerprints of the last versions given out, so that a till can be told what has changed.

    `latest` is each site's newest version and the instant (ms) until which nobody need look for a newer one.
    """

    def __init__(self) -> None:
        self.latest: dict[int, tuple[str, int]] = {}
        self.looking = asyncio.Lock()
        self._known: dict[str, dict[int, str]] = {}

    def remember(self, version: str, prints: dict[int, str]) -> None:
        self._known[version] = prints
        while len(self._known) > VERSIONS_KEPT:
            del self._known[next(iter(self._known))]

    def prints(self, version: str | None) -> dict[int, str] | None:
        return self._known.get(version) if version else None


async def feed(
    reader: Reader, versions: Versions, site_id: int, since: str | None, *, now: int
) -> Feed:
    """What a till that holds `since` needs to hold the catalogue of this instant.

    One look at a time: tills that ask together, or again, must not pile up on a large catalogue.
    """
    async with versions.looking:
        return await _feed(reader, versions, site_id, since, now=now)


async def version(reader: Reader, versions: Versions, site_id: int, *, now: int) -> str:
    """The catalogue's version at the site, as it was found a little while ago."""
    known, good_until = versions.latest.get(site_id, ("", 0))
    if known and (now < good_until or versions.looking.locked()):
        return known
    async with versions.looking:
        return (await _feed(reader, versions, site_id, None, now=now)).version


async def _feed(
    reader: Reader, versions: Versions, site_id: int, since: str | None, *, now: int
) -> Feed:
    began = time.perf_counter()
    rows = await products(reader, site_id, now=now)
    prints = await asyncio.to_thread(_prints, rows)
    categories, cooperatives = await _categories(reader), await _cooperatives(reader)
    offered = await promoted.feed(reader, now=now)
    groups, lists = await _groups(reader), await group_prices.feed(reader, now=now)
    found = _version(prints, [*categories, *cooperatives, *offered, *groups, *lists])
    known = versions.prints(since)
    versions.remember(found, prints)
    took = int((time.perf_counter() - began) * SECOND)
    versions.latest[site_id] = found, now + max(GOOD_FOR, LOOKS_ONE_IN * took)
    fresh = [row for row in rows if known is None or known.get(row["id"]) != prints[row["id"]]]
    removed = sorted(known.keys() - prints.keys()) if known else []
    return Feed(
        found, known is None, categories, cooperatives, offered, groups, lists, fresh, removed
    )


class Stock(NamedTuple):
    """Base units at the places of a site that are sold from: what lies there, and what of it whoever comes may have."""

    on_hand: int
    free: int
    """Of lots that may be sold, less what is promised; never below 0."""


NONE = Stock(0, 0)


async def stock(
    reader: Reader, site_id: int, product_ids: Sequence[int], *, now: int
) -> dict[int, Stock]:
    """What is there of all products, or of those asked for.

    A hamper is there as often as its components make it up; who asks for a component hears of its hampers too.
    """
    rows = await reader.fetch(
        """SELECT lot.product_id, SUM(b.on_hand) AS on_hand,
                  SUM(CASE WHEN lot.state = 'sellable' AND lot.sellable_until_on >= $2 THEN b.on_hand ELSE 0 END) AS sellable
           FROM balance b JOIN lot ON lot.id = b.lot_id JOIN location ON location.id = b.location_id
           WHERE location.site_id = $1 AND location.pick_rank IS NOT NULL GROUP BY lot.product_id""",
        site_id,
        day(now),
    )
    promised = await reservations.promised(reader, site_id, now=now)
    found = {
        row["product_id"]: Stock(
            int(row["on_hand"]), max(0, int(row["sellable"]) - promised.get(row["product_id"], 0))
        )
        for row in rows
    }
    hampers = await _hampers(reader)
    for hamper, parts in hampers.items():
        inside = [(found.get(part, NONE), each) for part, each in parts]
        found[hamper] = Stock(
            min(part.on_hand // each for part, each in inside),
            min(part.free // each for part, each in inside),
        )
    if not product_ids:
        return found
    asked = set(product_ids)
    holding = {hamper for hamper, parts in hampers.items() if asked & {part for part, _ in parts}}
    return {id_: found.get(id_, NONE) for id_ in sorted(asked | holding)}


async def _hampers(reader: Reader) -> dict[int, list[list[int]]]:
    """What is in each hamper: [product, base units]."""
    return _grouped(
        await reader.fetch(
            "SELECT hamper_id, component_id, quantity FROM hamper_component ORDER BY hamper_id, component_id"
        )
    )


async def products(reader: Reader, site_id: int, *, now: int) -> list[dict[str, Any]]:
    """Every product on sale, as the till's rows, in the order of their ids."""
    rows = await reader.fetch(
        """SELECT p.*, s.folded, (SELECT MAX(id) FROM photo WHERE photo.product_id = p.id) AS photo_id
           FROM product p LEFT JOIN product_search s ON s.product_id = p.id
           WHERE p.archived_at IS NULL ORDER BY p.id"""
    )
    prices = await price_lists.steps(reader, now=now)
    listed = await group_prices.on_lists(reader, now=now)
    packs = _grouped(
        await reader.fetch("SELECT product_id, gtin, quantity FROM pack ORDER BY gtin")
    )
    parts = await _hampers(reader)
    lots = await _lots(reader, site_id, now)
    there = await stock(reader, site_id, (), now=now)

    def told() -> list[dict[str, Any]]:
        return [
            _product(row, prices, listed, packs, parts, lots, there)
            for row in rows
            if row["id"] in prices
        ]

    # In a thread of its own, so that a large catalogue keeps nobody waiting.
    return await asyncio.to_thread(told)


def _product(
    row: Row,
    prices: dict[int, list[Step]],
    listed: dict[int, list[list[int]]],
    packs: dict[int, list[list[Any]]],
    parts: dict[int, list[list[Any]]],
    lots: dict[int, list[list[Any]]],
    there: dict[int, Stock],
) -> dict[str, Any]:
    (_, price), *later = prices[row["id"]]
    return {
        "id": row["id"],
        "sku": row["sku"],
        "kind": row["kind"],
        "unit": row["unit"],
        "category": row["category_id"],
        "names": {language: row[f"name_{language}"] for language in ("fr", "ar", "en")},
        "net": [row["net_quantity"], row["net_unit"]],
        "gtin": row["gtin"],
        "plu": row["plu"],
        "packs": packs.get(row["id"], []),
        "price": price,
        "prices": later,
        "lists": listed.get(row["id"], []),
        "tax": row["tax_code"],
        "storage": row["storage_class"],
        "parts": parts.get(row["id"], []),
        "sign": _sign(row["sign_type"], row["sign_name"]),
        "picture": _picture(row),
        "allergens": _allergens(row["allergens"]),
        "folded": row["folded"] or "",
        "date_type": row["date_type"],
        "lots": lots.get(row["id"], []),
        **there.get(row["id"], NONE)._asdict(),
    }


@cache
def _allergens(text: str) -> list[dict[str, str]]:
    """Each allergen of the data, in every language."""
    return [
        {language: _said(part, language) for language in LANGUAGES}
        for part in text.split(";")
        if part
    ]


def _said(text: str, language: Language) -> str:
    with speaking(language):
        return declared.said(text)


def _picture(row: Row) -> str:
    if row["photo_id"] is not None:
        return f"/photos/{row['photo_id']}/320.webp"
    return f"/pictures/{row['sku']}.fr.svg?v={row['version']}"


async def _lots(reader: Reader, site_id: int, now: int) -> dict[int, list[list[Any]]]:
    """Lots that a cashier may meet: those with stock at the site, and those lately held, recalled or expired."""
    return _grouped(
        await reader.fetch(
            """SELECT lot.product_id, lot.code, lot.best_before_on, lot.sellable_until_on,
                      lot.cooperative_id, lot.state
               FROM lot
               WHERE EXISTS (SELECT 1 FROM balance b JOIN location l ON l.id = b.location_id
                             WHERE b.lot_id = lot.id AND b.on_hand > 0 AND l.site_id = $1)
                  OR ((lot.state <> 'sellable' OR lot.sellable_until_on < $2) AND lot.sellable_until_on > $3)
               ORDER BY lot.product_id, lot.sellable_until_on, lot.received_at, lot.id""",
            site_id,
            day(now),
            plus_days(day(now), -LOTS_KEPT_DAYS),
        )
    )


async def _categories(reader: Reader) -> list[dict[str, Any]]:
    rows = await reader.fetch(
        "SELECT id, slug, name_fr, name_ar, name_en, position FROM category ORDER BY position, id"
    )
    return [
        {
            "id": row["id"],
            "slug": row["slug"],
            "names": {language: row[f"name_{language}"] for language in ("fr", "ar", "en")},
            "position": row["position"],
        }
        for row in rows
    ]


async def _groups(reader: Reader) -> list[dict[str, Any]]:
    return [
        {"id": group.id, "names": {code: getattr(group, f"name_{code}") for code in LANGUAGES}}
        for group in await customer_groups.every(reader)
    ]


async def _cooperatives(reader: Reader) -> list[dict[str, Any]]:
    rows = await reader.fetch(
        "SELECT id, name_fr, name_ar, commune, province FROM cooperative ORDER BY id"
    )
    return [
        {
            "id": row["id"],
            "names": {"fr": row["name_fr"], "ar": row["name_ar"]},
            "place": _in_each_language(row["commune"], row["province"]),
        }
        for row in rows
    ]


def _in_each_language(*texts: str) -> dict[str, str]:
    """Names of the catalogue's own data, as the catalogues of messages say them, each once: "Arbaa Sahel, Tiznit"."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with speaking(language):
            said = dict.fromkeys(gettext(text) for text in texts if text)
            found[language] = listed(said)
    return found


@cache
def _sign(kind: str, name: str) -> dict[str, Any] | None:
    """The sign of origin; one that nobody has verified is not told."""
    if kind not in ("IGP", "AOP"):
        return None
    return {"kind": kind, "names": _in_each_language(name)}


def _grouped(rows: Iterable[Row]) -> dict[int, list[list[Any]]]:
    """Rows by their first column, the rest as lists."""
    found: dict[int, list[list[Any]]] = {}
    for key, *rest in rows:
        found.setdefault(key, []).append(rest)
    return found


def _prints(rows: list[dict[str, Any]]) -> dict[int, str]:
    return {row["id"]: _print(row) for row in rows}


def _print(row: dict[str, Any]) -> str:
    shown = row | dict.fromkeys(Stock._fields)
    return hashlib.sha256(msgspec.json.encode(shown)).hexdigest()[:16]


def _version(prints: dict[int, str], rest: list[dict[str, Any]]) -> str:
    text = msgspec.json.encode([sorted(prints.items()), rest])
    return hashlib.sha256(text).hexdigest()[:24]
