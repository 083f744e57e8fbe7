"""What lies where, as the office reads it: per product and place, per lot, and every movement of it."""

from collections.abc import Iterable
from typing import Any, Final, TypeVar

import msgspec

from inventory import levels
from inventory.levels import FOREVER
from store.clock import plus_days
from store.db import Reader, Row
from store.quantity import Unit

S = TypeVar("S", bound=msgspec.Struct)
SOON_DAYS: Final = 30
PLACES: Final = (
    "shelf",
    "back_room",
    "cold_room",
    "pool_warehouse",
    "quarantine",
    "transit",
    "van",
)


class Stocked(msgspec.Struct, frozen=True):
    """A product at a site, in base units. `held` per kind of place; the dates are of the lot that goes first.

    `expired` and `blocked` lie among the goods but may not be sold: past their last day, on hold or recalled.
    `because` is what binds `until_on`: "date", "certificate" or "" (nothing does).
    """

    id: int
    sku: str
    unit: Unit
    category: str
    name_fr: str
    name_ar: str
    name_en: str
    held: dict[str, int]
    reserved: int
    available: int
    lot_count: int
    best_before_on: str | None
    until_on: str
    because: str
    expired: int
    blocked: int

    @property
    def on_hand(self) -> int:
        return sum(self.held.values())

    def state(self, today: str) -> str:
        """In a word: blocked, expired, soon, out or ""."""
        if self.expired:
            return "expired"
        if self.blocked:
            return "blocked"
        if self.until_on <= plus_days(today, SOON_DAYS):
            return "soon"
        return "" if self.available > 0 else "out"


class Lot(msgspec.Struct, frozen=True):
    """A lot of a product: where it came from, how long it may be sold and why, and where it lies."""

    id: int
    code: str
    state: str
    made_on: str | None
    best_before_on: str | None
    received_at: int
    sellable_until_on: str
    promisable_until_on: str
    cooperative: str
    slug: str
    name_fr: str
    name_ar: str
    because: str
    held: dict[str, int]
    reserved: int

    @property
    def on_hand(self) -> int:
        return sum(self.held.values())


class Movement(msgspec.Struct, frozen=True):
    """Goods of a lot that went from one place to another."""

    at: int
    kind: str
    reason: str
    who: str | None
    lot: str
    source: str
    target: str
    quantity: int


_HELD: Final = """
    SELECT lot.product_id, lot.id AS lot_id, lot.state, lot.best_before_on, lot.sellable_until_on, lot.received_at,
           lot.cooperative_id, location.kind, location.pick_rank, b.on_hand
    FROM balance b JOIN lot ON lot.id = b.lot_id JOIN location ON location.id = b.location_id
    WHERE location.site_id = $1 AND b.on_hand > 0 AND (CAST($2 AS BIGINT) = 0 OR lot.product_id = $2)
    ORDER BY lot.sellable_until_on, lot.received_at, lot.id"""


async def everything(
    reader: Reader,
    site_id: int,
    *,
    today: str,
    now: int,
    safety: int,
    product_id: int | None = None,
) -> list[Stocked]:
    """Every product that is stocked (or the one asked for), by SKU, those of which nothing is left too.

    `safety`: base units that are never promised.
    """
    goods = await reader.fetch(
        """SELECT p.id, p.sku, p.unit, p.name_fr, p.name_ar, p.name_en, c.slug AS category FROM product p
           JOIN category c ON c.id = p.category_id
           WHERE p.kind <> 'hamper' AND (p.archived_at IS NULL OR EXISTS (SELECT 1 FROM lot WHERE product_id = p.id))
             AND (CAST($1 AS BIGINT) = 0 OR p.id = $1) ORDER BY p.sku""",
        product_id or 0,
    )
    ids = [row["id"] for row in goods]
    available = await levels.available(reader, site_id, ids, today=today, now=now, safety=safety)
    reserved = dict(
        tuple(row)
        for row in await reader.fetch(
            "SELECT product_id, reserved FROM stock_level WHERE site_id = $1", site_id
        )
    )
    piles: dict[int, list[Row]] = {id_: [] for id_ in ids}
    for row in await reader.fetch(_HELD, site_id, product_id or 0):
        piles.setdefault(row["product_id"], []).append(row)
    return [
        _stocked(row, piles[row["id"]], reserved.get(row["id"], 0), available[row["id"]], today)
        for row in goods
    ]


def _stocked(product: Row, pile: list[Row], reserved: int, available: int, today: str) -> Stocked:
    among = [row for row in pile if row["pick_rank"] is not None]
    good = [r for r in among if r["state"] == "sellable" and r["sellable_until_on"] >= today]
    first = good[0] if good else None
    return Stocked(
        product["id"], product["sku"], product["unit"], product["category"],
        product["name_fr"], product["name_ar"], product["name_en"],
        _by_place(pile), reserved, available, len({row["lot_id"] for row in pile}),
        first["best_before_on"] if first else None,
        first["sellable_until_on"] if first else FOREVER,
        _binding(first["best_before_on"], first["sellable_until_on"]) if first else "",
        sum(r["on_hand"] for r in among if r["state"] == "sellable" and r["sellable_until_on"] < today),
        sum(r["on_hand"] for r in among if r["state"] != "sellable"),
    )  # fmt: skip


def _by_place(pile: Iterable[Row]) -> dict[str, int]:
    held: dict[str, int] = {}
    for row in pile:
        held[row["kind"]] = held.get(row["kind"], 0) + row["on_hand"]
    return held


def _binding(best_before_on: str | None, until_on: str) -> str:
    """What set a last day: the lot's own date, or else a certificate that ends before it."""
    if until_on == FOREVER:
        return ""
    return "date" if until_on == best_before_on else "certificate"


async def of_product(reader: Reader, product_id: int, site_id: int) -> list[Lot]:
    """The lots of a product that lie at the site, first out first, then those that are gone, the latest first."""
    rows = await reader.fetch(
        """SELECT lot.*, c.code AS cooperative, c.slug, c.name_fr, c.name_ar FROM lot
           JOIN cooperative c ON c.id = lot.cooperative_id WHERE lot.product_id = $1""",
        product_id,
    )
    balances = await reader.fetch(
        """SELECT b.lot_id, location.kind, b.on_hand, b.reserved FROM balance b JOIN lot ON lot.id = b.lot_id
           JOIN location ON location.id = b.location_id
           WHERE lot.product_id = $1 AND location.site_id = $2 AND b.on_hand > 0""",
        product_id,
        site_id,
    )
    found = []
    for row in rows:
        pile = [b for b in balances if b["lot_id"] == row["id"]]
        more = {
            "because": _binding(row["best_before_on"], row["sellable_until_on"]),
            "held": _by_place(pile),
            "reserved": sum(b["reserved"] for b in pile),
        }
        found.append(_read(row, Lot, more))
    here = [lot for lot in found if lot.on_hand]
    gone = [lot for lot in found if not lot.on_hand]
    return [
        *sorted(here, key=lambda lot: (lot.sellable_until_on, lot.received_at, lot.id)),
        *sorted(gone, key=lambda lot: (-lot.received_at, -lot.id)),
    ]


async def movements(
    reader: Reader, product_id: int, site_id: int, *, limit: int, offset: int
) -> list[Movement]:
    """What happened to a product at a site, the latest first."""
    rows = await reader.fetch(
        f"""SELECT o.effective_at AS at, o.kind, o.reason, staff.name AS who, lot.code AS lot, f.kind AS source,
                   t.kind AS target, m.quantity {_MOVED}
            ORDER BY o.effective_at DESC, m.id DESC LIMIT $3 OFFSET $4""",
        product_id,
        site_id,
        limit,
        offset,
    )
    return [_read(row, Movement) for row in rows]


async def movement_count(reader: Reader, product_id: int, site_id: int) -> int:
    return int(await reader.fetchval(f"SELECT COUNT(*) {_MOVED}", product_id, site_id))


_MOVED: Final = """
    FROM movement m JOIN operation o ON o.id = m.operation_id JOIN lot ON lot.id = m.lot_id
    JOIN location f ON f.id = m.from_location_id JOIN location t ON t.id = m.to_location_id
    LEFT JOIN staff ON staff.id = o.staff_id
    WHERE lot.product_id = $1 AND (f.site_id = $2 OR t.site_id = $2)"""


def _read(row: Row, shape: type[S], more: dict[str, Any] | None = None) -> S:
    """`shape` from the columns of its names and from `more`."""
    told = more or {}
    columns = {n: row[n] for n in shape.__struct_fields__ if n not in told}
    return msgspec.convert({**columns, **told}, shape)
