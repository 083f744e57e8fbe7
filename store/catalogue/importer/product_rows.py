"""Products between the catalogue's tables and the rows of its file."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from store.catalogue.importer.columns import Record
from store.catalogue.importer.kind import Known, Plan
from store.db import Reader, Row, Transaction, Value

Parts = tuple[tuple[str, int], ...]

PRODUCTS: Final = """
    SELECT p.*, c.slug AS category,
           (SELECT amount FROM price WHERE price.product_id = p.id AND starts_at <= $1
            ORDER BY starts_at DESC LIMIT 1) AS price
    FROM product p JOIN category c ON c.id = p.category_id ORDER BY p.sku"""
PACKS: Final = (
    """SELECT pack.gtin, product.sku FROM pack JOIN product ON product.id = pack.product_id"""
)
RATES: Final = """SELECT code, rate_bp FROM tax_code
    WHERE valid_from_on <= $1 AND (valid_to_on IS NULL OR valid_to_on >= $1) ORDER BY valid_from_on"""
_SAME: Final = (
    "name_fr", "name_ar", "name_en", "storage_class", "shelf_life_days", "date_type", "region", "region_iso",
    "province", "certifications", "allergens",
)  # fmt: skip
_RENAMED: Final = {
    "net_qty": "net_quantity", "net_unit": "net_unit", "vat_code": "tax_code", "vat_confidence": "tax_confidence",
    "vat_basis": "tax_basis", "sdoq_type": "sign_type", "sdoq_name": "sign_name", "detaxe_eligible": "tax_free_eligible",
}  # fmt: skip
_STORED: Final = {**{name: name for name in _SAME}, **_RENAMED}
_COLUMNS: Final = ("sku", "kind", "unit", "gtin", "plu", "category_id", *_STORED.values())
INSERT: Final = f"""INSERT INTO product ({", ".join(_COLUMNS)}, created_at)
    VALUES ({", ".join(f"${i}" for i in range(1, len(_COLUMNS) + 2))})"""
UPDATE: Final = f"""UPDATE product SET {", ".join(f"{name} = ${i}" for i, name in enumerate(_COLUMNS[1:], 2))},
    version = version + 1 WHERE sku = $1"""


def record_of(row: Row, weight_pattern: str, parts: Parts, order: Iterable[str]) -> Record:
    """A product as its file says it, the columns in `order`."""
    scale = weight_pattern.replace("PPPPP", row["plu"] or "") if row["kind"] == "weight" else None
    record = {
        "sku": row["sku"],
        "barcode_internal": scale or row["gtin"],
        "category": row["category"],
        "unit_of_sale": "weight" if row["kind"] == "weight" else "piece",
        "price_mad_ttc": row["price"],
        "bundle_components": parts,
        **{name: row[stored] for name, stored in _STORED.items()},
    }
    return {name: record[name] for name in order}


def row_of(record: Record, known: Known) -> list[Value]:
    """The values of _COLUMNS."""
    code = record["barcode_internal"]
    by_weight = record["unit_of_sale"] == "weight"
    kind = "weight" if by_weight else "hamper" if record["bundle_components"] else "piece"
    return [
        record["sku"],
        kind,
        "g" if by_weight else "piece",
        None if by_weight else code,
        code[2:7] if by_weight else None,
        known.more["categories"][record["category"]],
        *(record[name] for name in _STORED),
    ]


async def components(reader: Reader) -> dict[str, Parts]:
    rows = await reader.fetch(
        """SELECT h.sku, p.sku, c.quantity FROM hamper_component c
           JOIN product h ON h.id = c.hamper_id JOIN product p ON p.id = c.component_id ORDER BY h.sku, p.sku"""
    )
    found: dict[str, Parts] = {}
    for hamper, part, quantity in rows:
        found[hamper] = (*found.get(hamper, ()), (part, quantity))
    return found


async def pairs(reader: Reader, sql: str, *values: Value) -> list[tuple[Any, Any]]:
    return [(row[0], row[1]) for row in await reader.fetch(sql, *values)]


async def write_prices(
    tx: Transaction, plan: Plan, ids: Mapping[str, int], by: int | None, now: int
) -> None:
    dearer = [change.after for change in plan.changed if "price_mad_ttc" in change.columns]
    rows = [(ids[r["sku"]], r["price_mad_ttc"], now, by) for r in (*plan.created, *dearer)]
    await tx.execute_many(
        "INSERT INTO price (product_id, amount, starts_at, set_by) VALUES ($1, $2, $3, $4)", rows
    )


async def write_components(tx: Transaction, records: list[Record], ids: Mapping[str, int]) -> None:
    hampers = [record for record in records if record["bundle_components"]]
    await tx.execute_many(
        "DELETE FROM hamper_component WHERE hamper_id = $1", [(ids[r["sku"]],) for r in hampers]
    )
    await tx.execute_many(
        "INSERT INTO hamper_component (hamper_id, component_id, quantity) VALUES ($1, $2, $3)",
        [
            (ids[r["sku"]], ids[part], quantity)
            for r in hampers
            for part, quantity in r["bundle_components"]
        ],
    )
