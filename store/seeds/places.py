"""The demo's ground: who runs it, where, its tax codes, its registers."""

from collections.abc import Callable

from store import settings
from store.db import Database, Transaction

SITES = (
    ("casablanca", "store", "Boutique de Casablanca", "متجر الدار البيضاء", "Casablanca shop",
     "12, boulevard de la Corniche", "Casablanca", "+212522000000"),
    ("pool", "pool", "Plateforme du pool", "منصة التجميع", "Pool warehouse",
     "Zone industrielle", "Mohammedia", "+212523000000"),
)  # fmt: skip

LOCATIONS = (
    ("casablanca-shelf", "casablanca", "shelf", 1),
    ("casablanca-cold", "casablanca", "cold_room", 2),
    ("casablanca-back", "casablanca", "back_room", 3),
    ("casablanca-quarantine", "casablanca", "quarantine", None),
    ("casablanca-transit", "casablanca", "transit", None),
    ("pool-warehouse", "pool", "pool_warehouse", 1),
    ("customer", None, "customer", None),
    ("cooperative", None, "cooperative", None),
    ("loss", None, "loss", None),
    ("found", None, "found", None),
)

TAX_CODES = (
    ("T20", 2000, "TVA 20 %", "ض.ق.م 20 %", "VAT 20%"),
    ("T10", 1000, "TVA 10 %", "ض.ق.م 10 %", "VAT 10%"),
    ("EXO91", 0, "Exonéré de TVA sans droit à déduction (CGI art. 91)",
     "معفى من ض.ق.م دون الحق في الخصم (المادة 91 من م.ع.ض)", "VAT exempt without deduction (CGI art. 91)"),
    ("EXO92", 0, "Exonéré de TVA avec droit à déduction (CGI art. 92)",
     "معفى من ض.ق.م مع الحق في الخصم (المادة 92 من م.ع.ض)", "VAT exempt with deduction (CGI art. 92)"),
    ("HC", 0, "Hors champ de la TVA", "خارج نطاق تطبيق ض.ق.م", "Outside the scope of VAT"),
)  # fmt: skip
"""In force since the finance law for 2026 ended the path to two rates (law 55-23, art. 99 and 91 of the CGI)."""

TAX_FROM_ON = "2026-01-01"

OPERATOR = settings.Operator(
    name="Maison du Terroir (démonstration)",
    address="12, boulevard de la Corniche",
    city="20000 Casablanca",
    phone="+212522000000",
    email="bonjour@example.ma",
    ice="999000099000048",
    tax_id="99900099",
    trade_register="999099 Casablanca",
    business_tax="99909990",
)


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    await database.write(lambda tx: _ground(tx, now))
    progress(1, 1)


async def _ground(tx: Transaction, now: int) -> None:
    for site in SITES:
        await tx.execute(
            "INSERT INTO site (code, kind, name_fr, name_ar, name_en, address, city, phone)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            *site,
        )
    ids = {row["code"]: row["id"] for row in await tx.fetch("SELECT id, code FROM site")}
    for code, site_code, kind, rank in LOCATIONS:
        await tx.execute(
            "INSERT INTO location (code, site_id, kind, pick_rank) VALUES ($1, $2, $3, $4)",
            code,
            ids.get(site_code or ""),
            kind,
            rank,
        )
    for tax_code in TAX_CODES:
        await tx.execute(
            "INSERT INTO tax_code (code, rate_bp, mention_fr, mention_ar, mention_en, valid_from_on)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            *tax_code,
            TAX_FROM_ON,
        )
    for number in (1, 2):
        await tx.execute(
            "INSERT INTO register (code, site_id, name) VALUES ($1, $2, $3)",
            f"C{number}",
            ids["casablanca"],
            f"Caisse {number}",
        )
    await settings.save(tx, OPERATOR, by=None, now=now)
