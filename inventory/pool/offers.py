"""What the pool offers: of each product, over all co-operatives, and how much of it is spoken for.

An offer is what a co-operative can still supply. Open purchase orders commit a part of it; what has
arrived is taken off it; the co-operative states it anew when it has more.
"""

from collections.abc import Collection, Sequence
from typing import Final

import msgspec

from inventory.pool import gates
from store import audit
from store.db import Reader, Row, Transaction, places
from store.errors import BadInput, NotFound

COMMITTED: Final = """
    COALESCE((SELECT SUM(CASE WHEN l.quantity > l.received THEN l.quantity - l.received ELSE 0 END)
              FROM purchase_order_line l JOIN purchase_order po ON po.id = l.purchase_order_id
              WHERE l.product_id = o.product_id AND po.cooperative_id = o.cooperative_id
                AND po.closed_at IS NULL AND po.cancelled_at IS NULL), 0)"""
"""What open purchase orders still wait for of the offer `o`."""

_SELECT: Final = f"""
    SELECT o.product_id, o.cooperative_id, o.quantity, o.carton_quantity, o.unit_cost, o.lead_days, o.offered_at,
           {COMMITTED} AS committed, c.code, c.slug, c.name_fr, c.name_ar, c.region,
           p.sku, p.unit, p.name_fr AS product_fr, p.name_ar AS product_ar, p.name_en AS product_en, p.certifications
    FROM offer o JOIN cooperative c ON c.id = o.cooperative_id JOIN product p ON p.id = o.product_id"""


class Offer(msgspec.Struct, frozen=True):
    """One co-operative's offer of one product. Quantities in base units; `unit_cost` centimes a piece or kg.

    `barrier` says what keeps it from being ordered today: "convention", "certificate" or "".
    """

    product_id: int
    cooperative_id: int
    quantity: int
    carton_quantity: int
    unit_cost: int
    lead_days: int
    offered_at: int
    committed: int
    code: str
    slug: str
    name_fr: str
    name_ar: str
    region: str
    sku: str
    unit: str
    product_fr: str
    product_ar: str
    product_en: str
    certifications: str
    barrier: str = ""

    @property
    def left(self) -> int:
        """What may still be ordered of it, in whole cartons."""
        free = max(0, self.quantity - self.committed)
        return free - free % self.carton_quantity


async def of_products(
    reader: Reader, product_ids: Collection[int], *, today: str
) -> dict[int, list[Offer]]:
    """Every offer of each product, by co-operative, barred ones too."""
    ids = sorted(set(product_ids))
    if not ids:
        return {}
    rows = await reader.fetch(
        f"{_SELECT} WHERE o.product_id IN ({places(len(ids))}) ORDER BY o.cooperative_id", *ids
    )
    found: dict[int, list[Offer]] = {id_: [] for id_ in ids}
    for offer in await _with_barriers(reader, rows, today):
        found[offer.product_id].append(offer)
    return found


async def of_cooperative(reader: Reader, cooperative_id: int, *, today: str) -> list[Offer]:
    """All that a co-operative offers, by SKU."""
    rows = await reader.fetch(
        f"{_SELECT} WHERE o.cooperative_id = $1 ORDER BY p.sku", cooperative_id
    )
    return await _with_barriers(reader, rows, today)


async def everything(reader: Reader, *, today: str) -> list[Offer]:
    """The whole pool, by SKU and co-operative."""
    rows = await reader.fetch(f"{_SELECT} ORDER BY p.sku, o.cooperative_id")
    return await _with_barriers(reader, rows, today)


async def _with_barriers(reader: Reader, rows: Sequence[Row], today: str) -> list[Offer]:
    standing = await gates.papers(reader, {row["cooperative_id"] for row in rows}, today)
    return [
        Offer(
            **{name: row[name] for name in Offer.__struct_fields__ if name != "barrier"},
            barrier=gates.barrier(standing[row["cooperative_id"]], row["certifications"]),
        )
        for row in rows
    ]


async def lock(tx: Transaction, product_ids: Collection[int]) -> None:
    """Take the offers of these products, so that nobody else commits them meanwhile."""
    ids = sorted(set(product_ids))
    await tx.fetch(
        f"SELECT id FROM offer WHERE product_id IN ({places(len(ids))}) ORDER BY id FOR UPDATE",
        *ids,
    )


async def state(
    tx: Transaction,
    *,
    cooperative_id: int,
    product_id: int,
    quantity: int,
    carton_quantity: int,
    unit_cost: int,
    lead_days: int,
    by: int,
    now: int,
) -> None:
    """A co-operative says anew what it can supply. Base units; `unit_cost` centimes a piece or kilogram.

    Raises BadInput for a carton of nothing, NotFound for a product it never offered.
    """
    if carton_quantity < 1:
        raise BadInput("A carton holds at least one.", field="carton_quantity")
    changed = await tx.execute(
        """UPDATE offer SET quantity = $3, carton_quantity = $4, unit_cost = $5, lead_days = $6, offered_at = $7
           WHERE cooperative_id = $1 AND product_id = $2""",
        cooperative_id,
        product_id,
        quantity,
        carton_quantity,
        unit_cost,
        lead_days,
        now,
    )
    if not changed:
        raise NotFound("There is no such offer.")
    await audit.record(
        tx, by, "offer.state", f"offer:{cooperative_id}:{product_id}",
        {"quantity": quantity, "carton": carton_quantity, "cost": unit_cost, "lead_days": lead_days}, now,
    )  # fmt: skip


async def use_up(tx: Transaction, cooperative_id: int, product_id: int, quantity: int) -> None:
    """Take what has arrived off the offer."""
    await tx.execute(
        """UPDATE offer SET quantity = CASE WHEN quantity > $3 THEN quantity - $3 ELSE 0 END
           WHERE cooperative_id = $1 AND product_id = $2""",
        cooperative_id,
        product_id,
        quantity,
    )
