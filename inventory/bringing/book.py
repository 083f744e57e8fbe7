"""The transfers as people look at them: what another site asked of us, what is on its way here, and what came of it."""

from collections.abc import Sequence
from typing import Literal

import msgspec

from inventory import allocation, levels
from store.clock import day
from store.db import Reader
from store.errors import NotFound

Stage = Literal["asked", "sent", "received", "ended"]
MOST = 200

STAGE = """CASE WHEN t.received_at IS NOT NULL THEN 'received' WHEN t.sent_at IS NOT NULL THEN 'sent'
                WHEN t.let_go_at IS NOT NULL OR h.closed_as IN ('shorted', 'expired') THEN 'ended' ELSE 'asked' END"""


class Site(msgspec.Struct, frozen=True):
    """One end of the way: `kind` store or pool."""

    id: int
    kind: str
    name_fr: str
    name_ar: str
    name_en: str


class Lot(msgspec.Struct, frozen=True):
    """Goods of a lot to take from a place, or that are on their way; `place` is "" then."""

    code: str
    best_before_on: str | None
    place: str
    quantity: int


class Transfer(msgspec.Struct, frozen=True):
    """One transfer; quantities in base units. `ended`: nobody waits for it any more, or it is no longer held there."""

    id: int
    stage: Stage
    reference: str
    product_id: int
    sku: str
    unit: str
    name_fr: str
    name_ar: str
    name_en: str
    quantity: int
    source: Site
    target: Site
    asked_at: int
    asked_by: str | None
    sent_at: int | None
    sent_by: str | None
    received_at: int | None
    received_by: str | None
    arrived: int
    damaged: int
    liable: str | None
    settled_at: int | None
    settled_as: str | None
    let_go_at: int | None

    @property
    def missing(self) -> int:
        """What was sent and did not come."""
        return 0 if self.received_at is None else self.quantity - self.arrived - self.damaged

    @property
    def is_unsettled(self) -> bool:
        return self.missing > 0 and self.settled_at is None


_OWN = [name for name in Transfer.__struct_fields__ if name not in ("source", "target")]
_SELECT = f"""
    SELECT t.id, {STAGE} AS stage, t.reference, t.product_id, p.sku, p.unit, p.name_fr, p.name_ar, p.name_en, t.quantity,
           t.asked_at, a.name AS asked_by, t.sent_at, s.name AS sent_by, t.received_at, r.name AS received_by,
           t.arrived, t.damaged, t.liable, t.settled_at, t.settled_as, t.let_go_at,
           f.id AS from_id, f.kind AS from_kind, f.name_fr AS from_fr, f.name_ar AS from_ar, f.name_en AS from_en,
           o.id AS to_id, o.kind AS to_kind, o.name_fr AS to_fr, o.name_ar AS to_ar, o.name_en AS to_en
    FROM transfer t JOIN product p ON p.id = t.product_id JOIN reservation h ON h.key = t.hold_key
    JOIN site f ON f.id = t.from_site_id JOIN site o ON o.id = t.to_site_id
    LEFT JOIN staff a ON a.id = t.asked_by LEFT JOIN staff s ON s.id = t.sent_by LEFT JOIN staff r ON r.id = t.received_by"""


async def listed(reader: Reader, site_id: int | None, *, since: int = 0) -> list[Transfer]:
    """The latest transfers from or to a site (None: of all); with `since`, those that ended earlier are left out."""
    return await _load(
        reader,
        f"""($1 = 0 OR $1 IN (t.from_site_id, t.to_site_id))
            AND (t.received_at IS NULL OR t.received_at >= $2 OR (t.settled_at IS NULL AND t.arrived + t.damaged < t.quantity))
            AND (t.let_go_at IS NULL OR t.sent_at IS NOT NULL OR t.let_go_at >= $2)
            ORDER BY t.asked_at DESC, t.id DESC LIMIT {MOST}""",
        site_id or 0,
        since,
    )


async def asked_of(reader: Reader, site_id: int) -> int:
    """How many transfers another site waits for that this one has yet to send."""
    return int(
        await reader.fetchval(
            """SELECT COUNT(*) FROM transfer t JOIN reservation h ON h.key = t.hold_key
               WHERE t.from_site_id = $1 AND t.sent_at IS NULL AND t.let_go_at IS NULL AND h.closed_at IS NULL""",
            site_id,
        )
    )


async def find(reader: Reader, transfer_id: int) -> Transfer:
    """Raises NotFound."""
    found = await _load(reader, "t.id = $1", transfer_id)
    if not found:
        raise NotFound("There is no such transfer.")
    return found[0]


async def _load(reader: Reader, condition: str, *values: int) -> list[Transfer]:
    rows = await reader.fetch(f"{_SELECT} WHERE {condition}", *values)
    return [
        Transfer(
            **{name: row[name] for name in _OWN},
            source=Site(
                row["from_id"], row["from_kind"], row["from_fr"], row["from_ar"], row["from_en"]
            ),
            target=Site(row["to_id"], row["to_kind"], row["to_fr"], row["to_ar"], row["to_en"]),
        )
        for row in rows
    ]


async def lots_of(reader: Reader, transfer: Transfer, *, now: int) -> Sequence[Lot]:
    """Which lots to take from where (asked: first expired first out, as things stand), or those that were sent."""
    if transfer.stage == "asked":
        return await _to_take(reader, transfer, day(now))
    rows = await reader.fetch(
        """SELECT lot.code, lot.best_before_on, SUM(m.quantity) AS quantity
           FROM operation o JOIN movement m ON m.operation_id = o.id JOIN lot ON lot.id = m.lot_id
           WHERE o.key = $1 GROUP BY lot.id, lot.code, lot.best_before_on ORDER BY lot.id""",
        f"transfer:{transfer.id}:sent",
    )
    return [Lot(row["code"], row["best_before_on"], "", int(row["quantity"])) for row in rows]


async def _to_take(reader: Reader, transfer: Transfer, today: str) -> Sequence[Lot]:
    goods = await levels.candidates(reader, transfer.source.id, [transfer.product_id])
    free = [c for c in goods[transfer.product_id] if c.may_be_promised(today)]
    picks, _ = allocation.fefo(free, transfer.quantity)
    found = []
    for lot_id, location_id, quantity in picks:
        row = await reader.fetchrow(
            """SELECT lot.code, lot.best_before_on, location.kind FROM lot, location
               WHERE lot.id = $1 AND location.id = $2""",
            lot_id,
            location_id,
        )
        assert row is not None
        found.append(Lot(row["code"], row["best_before_on"], row["kind"], quantity))
    return found
