"""The catalogue's file: one row per product, with its price, its tax code and what is in a hamper.

A changed price becomes a new price, in force from the import on; everything else is changed in place.
"""

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from store import codes, settings
from store.catalogue import search
from store.catalogue.importer import product_rows
from store.catalogue.importer.columns import (
    Column,
    Record,
    amount,
    listed,
    matching,
    one_of,
    optional,
    text,
    whole,
    write_amount,
    write_optional,
    write_yes_no,
    yes_no,
)
from store.catalogue.importer.kind import Kind, Known, Plan, Problem
from store.clock import day
from store.db import Reader, Transaction
from store.errors import BadInput
from store.i18n import N_
from store.tax import MIX

SCALE_CODE: Final = re.compile(r"([0-9]{2})([0-9]{5})W{5}C")
COMPONENT: Final = re.compile(r"([A-Z0-9][A-Z0-9._-]{1,31}) ?[x×] ?([1-9][0-9]{0,2})")
BASES: Final = {"piece": "per piece", "weight": "per kg"}


def read_code(cell: str) -> str | None:
    """A GTIN as 14 digits, or a scale label's pattern (`2100001WWWWWC`); None for an empty cell."""
    plain = cell.upper().replace(" ", "")
    return plain if not plain or SCALE_CODE.fullmatch(plain) else codes.normalise(plain)


def write_code(code: str | None) -> str:
    """EAN-13 where that is enough."""
    return (code or "").removeprefix("0") if code and len(code) == 14 else code or ""


def read_components(cell: str) -> tuple[tuple[str, int], ...]:
    """`HUI-003x1;HUI-001x2` as (SKU, how many), by SKU."""
    found: dict[str, int] = {}
    for part in cell.replace(",", ";").split(";"):
        if not part.strip():
            continue
        match = COMPONENT.fullmatch(part.strip())
        if match is None:
            raise BadInput("“%(cell)s” is not a component: write it like HUI-003x1.", cell=part)
        if match[1] in found:
            raise BadInput("%(sku)s is there twice.", sku=match[1])
        found[match[1]] = int(match[2])
    return tuple(sorted(found.items()))


def write_components(parts: tuple[tuple[str, int], ...]) -> str:
    return ";".join(f"{sku}x{count}" for sku, count in parts)


class Products(Kind):
    """Products by their SKU."""

    name = "catalogue"
    key = "sku"
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "sku",
            matching(
                r"[A-Z0-9][A-Z0-9._-]{1,31}",
                N_("“%(cell)s” is not an SKU: capitals, digits, - . _"),
            ),
        ),
        Column("barcode_internal", lambda cell: read_code(cell) or None, write_code),
        Column("name_fr", text(required=True)),
        Column("name_ar", text(required=True)),
        Column("name_en", text(required=True)),
        Column("category", text(required=True)),
        Column("net_qty", whole(1)),
        Column("net_unit", one_of("ml", "g", "kg", "pce")),
        Column("unit_of_sale", one_of("piece", "weight")),
        Column("price_mad_ttc", amount, write_amount),
        Column("price_basis", one_of("per piece", "per kg"), is_kept=False),
        Column("price_source", text(), is_kept=False),
        Column("vat_code", one_of("T20", "T10", "EXO91", "EXO92", "HC", MIX)),
        Column("vat_rate_pct", optional(whole(0, 100)), write_optional, is_kept=False),
        Column("vat_confidence", one_of("high", "medium", "low")),
        Column("vat_basis", text()),
        Column("storage_class", one_of("ambient", "cool", "cold", "frozen")),
        Column("shelf_life_days", optional(whole(1, 36_500)), write_optional),
        Column("date_type", one_of("DDM", "DLC", "none")),
        Column("region", text(required=True)),
        Column(
            "region_iso",
            matching(r"MA-(0[1-9]|1[0-2])", N_("“%(cell)s” is not a region: MA-01 to MA-12.")),
        ),
        Column("province", text()),
        Column("sdoq_type", one_of("IGP", "AOP", "unverified", "")),
        Column("sdoq_name", text()),
        Column("certifications", text()),
        Column("allergens", text()),
        Column("detaxe_eligible", yes_no, write_yes_no),
        Column("bundle_components", read_components, write_components),
    )

    async def known(self, reader: Reader, now: int) -> Known:
        rows = await reader.fetch(product_rows.PRODUCTS, now)
        pattern = (await settings.rules(reader)).weight_pattern
        inside = await product_rows.components(reader)
        order = [column.name for column in Products.columns if column.is_kept]
        return Known(
            records={
                row["sku"]: product_rows.record_of(row, pattern, inside.get(row["sku"], ()), order)
                for row in rows
            },
            ids={row["sku"]: row["id"] for row in rows},
            more={
                "categories": dict(
                    await product_rows.pairs(reader, "SELECT slug, id FROM category")
                ),
                "rates": dict(await product_rows.pairs(reader, product_rows.RATES, day(now))),
                "packs": dict(await product_rows.pairs(reader, product_rows.PACKS)),
                "scale": pattern[:2],
            },
        )

    def check(self, record: Record, known: Known) -> None:
        _check_place(record, known)
        _check_tax(record, known)
        _check_sale(record, known)
        _check_dates(record)

    def across(self, rows: Mapping[str, tuple[int, Record]], known: Known) -> Iterator[Problem]:
        holders = {
            record["barcode_internal"]: sku
            for sku, record in known.records.items()
            if record["barcode_internal"]
        }
        cartons = known.more["packs"]
        for sku, (number, record) in rows.items():
            code = record["barcode_internal"]
            if code in cartons:
                words = BadInput("This is the code of a carton of %(sku)s.", sku=cartons[code])
                yield Problem(number, "barcode_internal", words)
            elif code and holders.setdefault(code, sku) != sku:
                words = BadInput("This is the code of %(sku)s already.", sku=holders[code])
                yield Problem(number, "barcode_internal", words)
            for part, _ in record["bundle_components"]:
                if wrong := _wrong_component(part, rows, known):
                    yield Problem(number, "bundle_components", wrong)

    async def carry_out(
        self, tx: Transaction, plan: Plan, known: Known, *, by: int | None, now: int
    ) -> None:
        ids = dict(known.ids)
        if plan.created:
            await tx.execute_many(
                product_rows.INSERT, [[*product_rows.row_of(r, known), now] for r in plan.created]
            )
            ids |= dict(await product_rows.pairs(tx, "SELECT sku, id FROM product"))
        after = [change.after for change in plan.changed]
        if after:
            await tx.execute_many(
                product_rows.UPDATE, [product_rows.row_of(record, known) for record in after]
            )
        await product_rows.write_prices(tx, plan, ids, by, now)
        await product_rows.write_components(tx, [*plan.created, *after], ids)
        touched = [ids[record["sku"]] for record in (*plan.created, *after)]
        if touched:
            await search.remember(tx, touched)


# -- checks ----------------------------------------------------------------------------------


def _check_place(record: Record, known: Known) -> None:
    if record["category"] not in known.more["categories"]:
        choices = listed(known.more["categories"])
        raise BadInput(
            "“%(cell)s” is not one of: %(choices)s.",
            "category",
            cell=record["category"],
            choices=choices,
        )
    if record["sdoq_type"] in ("IGP", "AOP") and not record["sdoq_name"]:
        raise BadInput("A sign of origin needs its name.", "sdoq_name")


def _check_tax(record: Record, known: Known) -> None:
    code, rates = record["vat_code"], known.more["rates"]
    if code == MIX:
        if not record["bundle_components"]:
            raise BadInput("Only a hamper can be taxed through what is in it.", "vat_code")
        return
    if code not in rates:
        raise BadInput("No tax rate is in force for the code %(code)s.", "vat_code", code=code)
    said = record.get("vat_rate_pct")
    if said is not None and said * 100 != rates[code]:
        raise BadInput(
            "The rate of %(code)s is %(rate)d %%.",
            "vat_rate_pct",
            code=code,
            rate=rates[code] // 100,
        )


def _check_sale(record: Record, known: Known) -> None:
    code, by_weight = record["barcode_internal"], record["unit_of_sale"] == "weight"
    if by_weight != bool(code and SCALE_CODE.fullmatch(code)):
        raise BadInput(
            "Goods sold by weight have a scale code like 2100001WWWWWC, and others have not.",
            "barcode_internal",
        )
    if by_weight and code[:2] != known.more["scale"]:
        raise BadInput(
            "The scale codes of this shop begin with %(prefix)s.",
            "barcode_internal",
            prefix=known.more["scale"],
        )
    if record.get("price_basis", BASES[record["unit_of_sale"]]) != BASES[record["unit_of_sale"]]:
        raise BadInput("Goods sold by weight are priced per kg, others per piece.", "price_basis")
    if by_weight and record["bundle_components"]:
        raise BadInput("A hamper is sold by the piece.", "unit_of_sale")
    _check_kind_stays(record, known.records.get(record["sku"]))


def _check_kind_stays(record: Record, before: Record | None) -> None:
    """Stock is counted in the unit of sale, and a hamper has none of its own: neither can turn into the other."""
    if before is None:
        return
    if before["unit_of_sale"] != record["unit_of_sale"]:
        raise BadInput(
            "What is sold by weight stays sold by weight: give it a new SKU.", "unit_of_sale"
        )
    if bool(before["bundle_components"]) != bool(record["bundle_components"]):
        raise BadInput(
            "A product cannot become a hamper, nor a hamper a product: give it a new SKU.",
            "bundle_components",
        )


def _check_dates(record: Record) -> None:
    if record["date_type"] != "none" and record["shelf_life_days"] is None:
        raise BadInput("Dated goods need a shelf life in days.", "shelf_life_days")


def _wrong_component(
    sku: str, rows: Mapping[str, tuple[int, Record]], known: Known
) -> BadInput | None:
    record = rows[sku][1] if sku in rows else known.records.get(sku)
    if record is None:
        return BadInput("There is no product %(sku)s.", sku=sku)
    if record["bundle_components"]:
        return BadInput("%(sku)s is a hamper itself.", sku=sku)
    return None
