"""What a shop cannot open without: its sites and places, tax codes, registers and categories of goods.

A real installation and the demo are founded by the same words; only names and addresses differ.
"""

from typing import Annotated

import msgspec
from msgspec import Meta

from store.db import Reader, Transaction
from store.errors import Conflict

Line = Annotated[str, Meta(min_length=1, max_length=120)]

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

CATEGORIES = (
    ("huiles-alimentaires", "Huiles alimentaires", "زيوت غذائية", "Edible oils"),
    ("miels-ruche", "Miels et ruche", "العسل ومنتجات الخلية", "Honey and hive"),
    ("dattes-derives", "Dattes et dérivés", "التمور ومشتقاتها", "Dates"),
    ("safran-epices", "Safran et épices", "الزعفران والتوابل", "Saffron and spices"),
    ("couscous-cereales", "Couscous et céréales", "الكسكس والحبوب", "Couscous and cereals"),
    ("tartinables-confitures", "Amlou et confitures", "أملو والمربيات", "Amlou and jams"),
    ("fruits-secs", "Fruits secs", "الفواكه الجافة", "Nuts and dried fruit"),
    ("olives-conserves", "Olives et conserves", "الزيتون والمصبرات", "Olives and preserves"),
    ("vinaigres-sirops", "Vinaigres et sirops", "الخل والشراب", "Vinegars and syrups"),
    ("infusions-plantes", "Infusions et plantes", "الأعشاب والمنقوعات", "Herbs and infusions"),
    ("laitiers", "Produits laitiers", "منتجات الحليب", "Dairy"),
    ("viandes-mer", "Viandes et mer", "اللحوم ومنتجات البحر", "Meat and seafood"),
    ("fruits-frais", "Fruits frais", "الفواكه الطازجة", "Fresh fruit"),
    ("cosmetique", "Beauté et bien-être", "التجميل والعناية", "Beauty"),
    ("artisanat", "Artisanat", "الصناعة التقليدية", "Crafts"),
    ("coffrets", "Coffrets", "علب الهدايا", "Gift boxes"),
)  # fmt: skip

SHOP_PLACES = (
    ("shelf", "shelf", 1),
    ("cold", "cold_room", 2),
    ("back", "back_room", 3),
    ("quarantine", "quarantine", None),
    ("transit", "transit", None),
)
"""Name, kind, and in which order goods leave them for a customer."""

POOL_PLACES = (("warehouse", "pool_warehouse", 1),)
OUTSIDE = ("customer", "cooperative", "loss", "found")


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """A shop or a warehouse, as its papers and pages name it."""

    code: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{1,19}\Z")]
    name_fr: Line
    name_ar: Line
    name_en: Line
    address: Line
    city: Line
    phone: Line


async def found(
    tx: Transaction, shop: Site, warehouse: Site, *, registers: int, register_name: str = "Caisse"
) -> int:
    """Set up an empty database for one shop and its pool's warehouse; the shop's id.

    Raises Conflict where a site is set up already.
    """
    if not await is_open_ground(tx):
        raise Conflict("This database has a shop already.")
    shop_id = await _site(tx, shop, "store", SHOP_PLACES)
    await _site(tx, warehouse, "pool", POOL_PLACES)
    for kind in OUTSIDE:
        await _place(tx, kind, None, kind, None)
    await tx.execute_many(
        "INSERT INTO tax_code (code, rate_bp, mention_fr, mention_ar, mention_en, valid_from_on)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        [(*tax_code, TAX_FROM_ON) for tax_code in TAX_CODES],
    )
    await tx.execute_many(
        "INSERT INTO category (slug, name_fr, name_ar, name_en, position)"
        " VALUES ($1, $2, $3, $4, $5)",
        [(*category, position) for position, category in enumerate(CATEGORIES, 1)],
    )
    await _registers(tx, shop_id, range(1, registers + 1), register_name)
    return shop_id


async def add_shop(
    tx: Transaction, shop: Site, *, registers: int, register_name: str = "Caisse"
) -> int:
    """One more shop beside those there are, with its places and registers; its id.

    Raises Conflict where there is no first one yet, or one of this code.
    """
    known = {row["code"] for row in await tx.fetch("SELECT code FROM site")}
    if not known:
        raise Conflict("There is no shop yet: found the first one.")
    if shop.code in known:
        raise Conflict("There is a site of the code %(code)s already.", code=shop.code)
    shop_id = await _site(tx, shop, "store", SHOP_PLACES)
    first = int(await tx.fetchval("SELECT COUNT(*) FROM register")) + 1
    await _registers(tx, shop_id, range(first, first + registers), register_name)
    return shop_id


async def _registers(tx: Transaction, site_id: int, numbers: range, name: str) -> None:
    await tx.execute_many(
        "INSERT INTO register (code, site_id, name) VALUES ($1, $2, $3)",
        [(f"C{n}", site_id, f"{name} {n}") for n in numbers],
    )


async def is_open_ground(reader: Reader) -> bool:
    """Whether no site has been set up yet."""
    return await reader.fetchval("SELECT 1 FROM site LIMIT 1") is None


async def _site(
    tx: Transaction, site: Site, kind: str, places: tuple[tuple[str, str, int | None], ...]
) -> int:
    site_id: int = await tx.fetchval(
        """INSERT INTO site (code, kind, name_fr, name_ar, name_en, address, city, phone)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id""",
        site.code,
        kind,
        site.name_fr,
        site.name_ar,
        site.name_en,
        site.address,
        site.city,
        site.phone,
    )
    for name, place_kind, rank in places:
        await _place(tx, f"{site.code}-{name}", site_id, place_kind, rank)
    return site_id


async def _place(
    tx: Transaction, code: str, site_id: int | None, kind: str, rank: int | None
) -> None:
    await tx.execute(
        "INSERT INTO location (code, site_id, kind, pick_rank) VALUES ($1, $2, $3, $4)",
        code,
        site_id,
        kind,
        rank,
    )
