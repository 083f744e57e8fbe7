"""The demo's pool: signed conventions, certificates, and what each co-operative offers of each product."""

import random
from collections.abc import Callable

from inventory.pool import gates
from store.clock import day, plus_days
from store.db import Database, Transaction

CARTON = 12
WEIGHT_CARTON = 5_000
COST_PERCENT = 70
LAPSING_SOON = "COOP-028"
LAPSED = "COOP-040"
OFFERS_MAX = 3


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    await database.write(lambda tx: _conventions(tx, now))
    await database.write(lambda tx: _certificates(tx, now))
    await database.write(lambda tx: _offers(tx, now))
    await database.write(_members)
    progress(1, 1)


async def _conventions(tx: Transaction, now: int) -> None:
    """Every co-operative has signed all three parts, a few of them lately."""
    today = day(now)
    for row in await tx.fetch("SELECT id, founded FROM cooperative ORDER BY id"):
        signed_on = plus_days(today, -(90 + row["id"] * 13 % 500))
        await tx.execute(
            """INSERT INTO convention (cooperative_id, version, signed_on, starts_on, ends_on, certifies, collects, sells)
               VALUES ($1, 1, $2, $2, $3, 1, 1, 1)""",
            row["id"],
            signed_on,
            plus_days(signed_on, 3 * 365),
        )


async def _certificates(tx: Transaction, now: int) -> None:
    """The papers that each one's goods need; one authorisation ends soon, one has ended."""
    today = day(now)
    ends = {LAPSING_SOON: 24, LAPSED: -6}
    for kind in gates.KINDS:
        rows = await tx.fetch(
            """SELECT DISTINCT c.id, c.code FROM cooperative c JOIN offer o ON o.cooperative_id = c.id
               JOIN product p ON p.id = o.product_id WHERE p.certifications LIKE $1 ORDER BY c.id""",
            f"%{kind}%",
        )
        for row in rows:
            issued_on = plus_days(today, -(200 + row["id"] * 7 % 300))
            await tx.execute(
                """INSERT INTO certificate (cooperative_id, kind, number, issued_on, expires_on)
                   VALUES ($1, $2, $3, $4, $5)""",
                row["id"],
                kind,
                f"DEMO.{row['id']:03d}.{issued_on[2:4]}",
                issued_on,
                plus_days(today, ends.get(row["code"], 420 + row["id"] * 11 % 400)),
            )


async def _offers(tx: Transaction, now: int) -> None:
    """Beside the catalogue's own co-operative, up to two of the same region and trade offer the product too."""
    chance = random.Random(2012)
    rows = await tx.fetch(
        """SELECT o.id, o.product_id, o.cooperative_id, p.region_iso, p.category_id, p.kind, p.unit,
                  (SELECT amount FROM price WHERE price.product_id = p.id ORDER BY starts_at DESC LIMIT 1) AS price
           FROM offer o JOIN product p ON p.id = o.product_id ORDER BY o.product_id"""
    )
    makers: dict[int, set[int]] = {}
    for row in rows:
        makers.setdefault(row["category_id"], set()).add(row["cooperative_id"])
    for row in rows:
        carton = WEIGHT_CARTON if row["kind"] == "weight" else CARTON
        others = sorted(makers[row["category_id"]] - {row["cooperative_id"]})
        suppliers = [
            row["cooperative_id"],
            *chance.sample(others, min(len(others), OFFERS_MAX - 1)),
        ]
        for place, cooperative_id in enumerate(suppliers):
            await tx.execute(
                """INSERT INTO offer (cooperative_id, product_id, quantity, carton_quantity, unit_cost, lead_days, offered_at)
                   VALUES ($1, $2, $3, $4, $5, $6, $7)
                   ON CONFLICT (cooperative_id, product_id) DO UPDATE
                   SET quantity = excluded.quantity, carton_quantity = excluded.carton_quantity,
                       unit_cost = excluded.unit_cost, lead_days = excluded.lead_days""",
                cooperative_id,
                row["product_id"],
                carton * chance.randint(4, 20),
                carton,
                row["price"] * (COST_PERCENT + 2 * place) // 100,
                3 + cooperative_id % 6,
                now,
            )


async def _members(tx: Transaction) -> None:
    """The demo's co-operative user belongs to the first one."""
    await tx.execute(
        """INSERT INTO cooperative_member (staff_id, cooperative_id)
           SELECT staff.id, cooperative.id FROM staff JOIN cooperative ON cooperative.code = 'COOP-001'
           WHERE staff.username = 'fadma'"""
    )
