"""One small named world for the tests: a shop, a pool, two co-operatives, a few goods.

Two co-operatives: Azmoul (argan oil) and Tifaouine (honey). One shop, `casablanca`, and the `pool`.
"""

from inventory import lots, stock
from inventory.stock import Move
from store.db import Database, Transaction

TODAY = "2026-11-23"
NOW = 1_795_431_600_000  # 2026-11-23 11:00 UTC, and in Casablanca


async def found_the_shop(tx: Transaction) -> None:
    """Sites, places, one category, two co-operatives with their authorisation."""
    for id_, code, kind in ((1, "casablanca", "store"), (2, "pool", "pool")):
        await tx.execute(
            "INSERT INTO site (id, code, kind, name_fr, name_ar, name_en, address, city, phone)"
            " VALUES ($1, $2, $3, $2, $2, $2, '', '', '')",
            id_,
            code,
            kind,
        )
    places = (
        (1, "casablanca-shelf", 1, "shelf", 1),
        (2, "casablanca-cold", 1, "cold_room", 2),
        (3, "casablanca-back", 1, "back_room", 3),
        (4, "casablanca-quarantine", 1, "quarantine", None),
        (5, "casablanca-transit", 1, "transit", None),
        (6, "pool-warehouse", 2, "pool_warehouse", 1),
        (7, "customer", None, "customer", None),
        (8, "cooperative", None, "cooperative", None),
        (9, "loss", None, "loss", None),
        (10, "found", None, "found", None),
    )
    for place in places:
        await tx.execute(
            "INSERT INTO location (id, code, site_id, kind, pick_rank) VALUES ($1, $2, $3, $4, $5)",
            *place,
        )
    await tx.execute(
        "INSERT INTO category (id, slug, name_fr, name_ar, name_en, position)"
        " VALUES (1, 'huiles', 'Huiles', 'زيوت', 'Oils', 1)"
    )
    for id_, name in ((1, "azmoul"), (2, "tifaouine")):
        await cooperative(tx, id_, name)


async def another_shop(tx: Transaction) -> None:
    """A second shop, `rabat` (site 3), with a shelf, a back room, a quarantine and a transit of its own."""
    await tx.execute(
        "INSERT INTO site (id, code, kind, name_fr, name_ar, name_en, address, city, phone)"
        " VALUES (3, 'rabat', 'store', 'Rabat', 'الرباط', 'Rabat', '', 'Rabat', '+212537000000')"
    )
    places = (
        (11, "shelf", 1),
        (12, "back_room", 2),
        (13, "quarantine", None),
        (14, "transit", None),
    )
    for id_, kind, rank in places:
        await tx.execute(
            "INSERT INTO location (id, code, site_id, kind, pick_rank) VALUES ($1, $2, 3, $3, $4)",
            id_,
            f"rabat-{kind}",
            kind,
            rank,
        )


RABAT, RABAT_SHELF = 3, 11
SHELF, COLD, BACK, QUARANTINE, TRANSIT, POOL, CUSTOMER, COOPERATIVE, LOSS, FOUND = range(1, 11)


async def cooperative(tx: Transaction, id_: int, name: str) -> None:
    await tx.execute(
        """INSERT INTO cooperative (id, code, slug, name_fr, name_ar, region, region_iso, province, commune,
               founded, members, women_members, women_led, main_products, description_fr, description_ar,
               description_en, supply_mode, ice, languages)
           VALUES ($1, $2, $2, $2, $2, 'Souss-Massa', 'MA-09', 'Tiznit', 'Tiznit',
               2010, 30, 20, 1, '', '', '', '', 'consignment', '', 'ar')""",
        id_,
        name,
    )
    await tx.execute(
        "INSERT INTO certificate (cooperative_id, kind, number, issued_on, expires_on)"
        " VALUES ($1, 'ONSSA', $2, '2025-01-01', '2028-01-01')",
        id_,
        f"{name}-1",
    )


async def product(tx: Transaction, id_: int, sku: str, *, price: int = 10_000) -> None:
    """A piece product, T10, with a price in force since long ago."""
    await tx.execute(
        """INSERT INTO product (id, sku, kind, unit, category_id, name_fr, name_ar, name_en, net_quantity,
               net_unit, tax_code, tax_confidence, tax_basis, storage_class, shelf_life_days, date_type,
               region, region_iso, province, sign_type, sign_name, certifications, allergens,
               tax_free_eligible, created_at)
           VALUES ($1, $2, 'piece', 'piece', 1, $2, $2, $2, 250, 'ml', 'T10', 'high', '', 'ambient', 540,
               'DDM', 'Souss-Massa', 'MA-09', 'Tiznit', '', '', 'ONSSA', '', 0, 0)""",
        id_,
        sku,
    )
    await tx.execute(
        "INSERT INTO price (product_id, amount, starts_at) VALUES ($1, $2, 0)", id_, price
    )


async def lot(
    tx: Transaction,
    product_id: int,
    code: str,
    quantity: int,
    *,
    until: str | None = "2027-11-23",
    at: int = SHELF,
    cooperative_id: int = 1,
    received_at: int = NOW - 1,
) -> int:
    """A lot of `quantity`, best before `until`, delivered straight to a place."""
    lot_id = await lots.create(
        tx,
        product_id=product_id,
        cooperative_id=cooperative_id,
        code=code,
        made_on=None,
        best_before_on=until,
        received_at=received_at,
    )
    if quantity:
        await stock.post(
            tx,
            key=f"opening:{product_id}:{code}:{at}",
            kind="opening",
            moves=[Move(lot_id, COOPERATIVE, at, quantity)],
            by=None,
            effective_at=NOW - 1,
            now=NOW - 1,
        )
    return lot_id


async def argan(database: Database, quantity: int = 10) -> int:
    """The shop with one product, argan oil (id 1), and one lot of it on the shelf; the lot's id."""

    async def set_up(tx: Transaction) -> int:
        await found_the_shop(tx)
        await product(tx, 1, "HUI-001")
        return await lot(tx, 1, "A1", quantity)

    return await database.write(set_up)
