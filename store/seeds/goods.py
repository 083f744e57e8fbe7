"""The demo's stock: cartons' codes, lots with best-before dates, and what lies where before the first sale."""

import random
from collections.abc import Callable

from inventory import lots, stock
from inventory.stock import Move
from store.clock import DAY, day, plus_days
from store.codes import check_digit
from store.db import Database, Row, Transaction

PACK_OF = 12
WEEKS = 8
DOUBTFUL_SKU = "HUI-001"
EXPIRED_CODE, HELD_CODE = "PASSE1", "RETENU1"


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    """Cartons' codes, and the lots with which the eight weeks begin."""
    await database.write(_packs)
    await database.write(lambda tx: arrive(tx, 0, now))
    progress(1, 1)


async def arrive(tx: Transaction, days: int, now: int) -> None:
    """Take in the lots that came `days` after the beginning of the eight weeks."""
    received_at = now - WEEKS * 7 * DAY + days * DAY
    for product in await tx.fetch(STOCKED):
        every = _rhythm(product)
        if days % every == 0:
            chance = random.Random(f"{product['sku']}:{days}")
            await _receive(tx, product, days // every, received_at, chance)


STOCKED = """
    SELECT p.*, (SELECT MIN(o.cooperative_id) FROM offer o WHERE o.product_id = p.id AND o.lead_days =
                 (SELECT MIN(q.lead_days) FROM offer q WHERE q.product_id = p.id)) AS maker
    FROM product p WHERE p.kind <> 'hamper' ORDER BY p.id"""


def _rhythm(product: Row) -> int:
    """Days between two lots: what does not keep comes every week."""
    life = product["shelf_life_days"] or 10_000
    return 7 if life <= 30 else 14 if life <= 120 else 21


async def _packs(tx: Transaction) -> None:
    for product in await tx.fetch("SELECT id, gtin FROM product WHERE gtin IS NOT NULL"):
        await _pack(tx, product)


async def _pack(tx: Transaction, product: Row) -> None:
    """A carton's code in the shop's own range: 1 before the piece's, with its own check digit."""
    body = "1" + product["gtin"][1:13]
    await tx.execute(
        "INSERT INTO pack (product_id, gtin, quantity) VALUES ($1, $2, $3)",
        product["id"],
        body + check_digit(body),
        PACK_OF,
    )


async def _receive(
    tx: Transaction, product: Row, batch: int, received_at: int, chance: random.Random
) -> None:
    received_on = day(received_at)
    made_on = plus_days(
        received_on, -chance.randint(3, 20) if (product["shelf_life_days"] or 999) > 60 else -1
    )
    life = product["shelf_life_days"]
    lot_id = await lots.create(
        tx,
        product_id=product["id"],
        cooperative_id=product["maker"],
        code=f"L{made_on[2:4]}{made_on[5:7]}{made_on[8:10]}{chr(65 + batch)}",
        made_on=made_on,
        best_before_on=plus_days(made_on, life) if life else None,
        received_at=received_at,
    )
    source = await stock.place(tx, "cooperative")
    moves = [
        Move(lot_id, source.id, (await _spot(tx, kind)).id, quantity)
        for kind, quantity in _spread(product, chance)
        if quantity
    ]
    await stock.post(
        tx,
        key=f"opening:{product['sku']}:{batch}",
        kind="opening",
        moves=moves,
        by=None,
        effective_at=received_at,
        now=received_at,
    )


async def _spot(tx: Transaction, kind: str) -> stock.Place:
    code = "pool" if kind == "pool_warehouse" else "casablanca"
    site_id = await tx.fetchval("SELECT id FROM site WHERE code = $1", code)
    return await stock.place(tx, kind, site_id)


def _spread(product: Row, chance: random.Random) -> list[tuple[str, int]]:
    """Where an arrival goes: the shelf, the back or the cold room, and for what keeps the pool's warehouse."""
    unit = 1_000 if product["kind"] == "weight" else 1
    on_shelf, behind = chance.randint(14, 30) * unit, chance.randint(10, 40) * unit
    if product["storage_class"] in ("cold", "frozen"):
        return [("cold_room", on_shelf + behind)]
    if product["storage_class"] == "cool":
        return [("shelf", on_shelf), ("cold_room", behind)]
    return [
        ("shelf", on_shelf),
        ("back_room", behind),
        ("pool_warehouse", chance.randint(2, 8) * 12 * unit),
    ]


async def doubtful_lots(tx: Transaction, now: int) -> None:
    """One lot past its date still on the shelf, and one held back: what a cashier must not sell."""
    row = await tx.fetchrow(
        """SELECT p.id, (SELECT MIN(o.cooperative_id) FROM offer o WHERE o.product_id = p.id) AS maker
           FROM product p WHERE p.sku = $1""",
        DOUBTFUL_SKU,
    )
    nadia = await tx.fetchval("SELECT id FROM staff WHERE username = 'nadia'")
    if row is None:
        return
    for code, until in ((EXPIRED_CODE, -23), (HELD_CODE, 300)):
        lot_id = await lots.create(
            tx,
            product_id=row["id"],
            cooperative_id=row["maker"],
            code=code,
            made_on=plus_days(day(now), until - 540),
            best_before_on=plus_days(day(now), until),
            received_at=now - 60 * DAY,
        )
        source, shelf = await stock.place(tx, "cooperative"), await _spot(tx, "shelf")
        await stock.post(
            tx, key=f"opening:{code}", kind="opening", moves=[Move(lot_id, source.id, shelf.id, 3)],
            by=None, effective_at=now - 60 * DAY, now=now,
        )  # fmt: skip
        if code == HELD_CODE:
            await lots.set_state(tx, lot_id, "hold", by=nadia, reason="Bouchon à vérifier", now=now)
