"""A file against the shop: what it would do, what is wrong in which cell, and all of it or nothing."""

import asyncio
import csv
import io
from collections.abc import Mapping
from typing import Any

import pytest

from inventory.pool.cooperatives import COOPERATIVES
from inventory.pool.goods import GOODS
from store import clock
from store.catalogue import prices, products, search
from store.catalogue.importer import exporting, planning, sheet
from store.catalogue.importer.kind import Kind, Plan
from store.catalogue.importer.planning import FileRefused
from store.catalogue.importer.sheet import as_csv
from store.db import Database
from store.errors import BadInput, Conflict
from store.i18n import speaking
from store.seeds import catalogue, places
from store.web.pages import sentence

pytestmark = pytest.mark.anyio
NOW = 1_795_431_600_000  # 2026-11-23 11:00 UTC, and in Casablanca
LATER = NOW + clock.DAY
Rows = list[dict[str, str]]


def seed_rows(name: str) -> Rows:
    text = (catalogue.DATA / name).read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


ALL_GOODS = seed_rows("catalogue.csv")
MAKERS = seed_rows("cooperatives.csv")
OIL, OTHER_OIL = ALL_GOODS[:2]
BY_WEIGHT = next(row for row in ALL_GOODS if row["unit_of_sale"] == "weight")
HAMPER = next(row for row in ALL_GOODS if row["bundle_components"])


def file_of(*rows: Mapping[str, str]) -> sheet.Sheet:
    return sheet.read(as_csv(list(rows[0]), [list(row.values()) for row in rows]))


async def found(database: Database, *goods: Mapping[str, str]) -> None:
    """The shop's ground with every co-operative, and these goods."""
    await places.seed(database, NOW, lambda done, total: None)
    await run(database, COOPERATIVES, *MAKERS)
    if goods:
        await run(database, GOODS, *goods)


async def run(
    database: Database, kind: Kind, *rows: Mapping[str, str], now: int = NOW, agreed: str | None = None
) -> Plan:  # fmt: skip
    read = file_of(*rows)
    return await database.write(
        lambda tx: planning.run(tx, kind, read, by=None, now=now, agreed=agreed)
    )


async def look(database: Database, *rows: Mapping[str, str], kind: Kind = GOODS) -> Plan:
    return await planning.plan(database, kind, file_of(*rows), now=LATER)


async def everything(database: Database) -> dict[str, Any]:
    """The rows of every table that an import may touch."""
    tables = (
        "product",
        "price",
        "hamper_component",
        "product_search",
        "offer",
        "cooperative",
        "audit",
        "setting",
    )
    found = {name: await database.fetch(f"SELECT * FROM {name} ORDER BY 1, 2") for name in tables}  # fmt: skip
    return {name: [tuple(row) for row in rows] for name, rows in found.items()}


async def test_a_new_file_brings_its_goods_prices_hampers_makers_and_words(
    database: Database,
) -> None:
    await found(database)
    made = await run(database, GOODS, *ALL_GOODS)
    assert (len(made.created), len(made.changed), made.unchanged) == (110, 0, 0)
    oil = await products.by_sku(database, "HUI-001", now=NOW)
    assert (oil.price, oil.gtin, oil.tax_code, oil.category) == (16_500, "02000000000015", "T10", "huiles-alimentaires")  # fmt: skip
    cheese = await products.by_sku(database, BY_WEIGHT["sku"], now=NOW)
    assert (cheese.kind, cheese.unit, cheese.gtin) == ("weight", "g", None)
    assert cheese.plu == BY_WEIGHT["barcode_internal"][2:7]
    assert oil.id in await search.find(database, "أركان")
    inside = await database.fetchval("SELECT COUNT(*) FROM hamper_component")
    assert inside == sum(len(row["bundle_components"].split(";")) for row in ALL_GOODS if row["bundle_components"])  # fmt: skip
    makers = sum(bool(row["coop_id"]) for row in ALL_GOODS)
    assert await database.fetchval("SELECT COUNT(*) FROM offer") == makers


async def test_a_second_run_changes_nothing_at_all(database: Database) -> None:
    await found(database, *ALL_GOODS)
    before = await everything(database)
    for kind, rows in ((COOPERATIVES, MAKERS), (GOODS, ALL_GOODS)):
        made = await run(database, kind, *rows, now=LATER)
        assert (made.created, made.changed, made.unchanged) == ([], [], len(rows))
    after = await everything(database)
    del before["setting"], after["setting"]  # when an import last stood in line
    assert after == before


async def test_a_look_at_a_file_writes_nothing(database: Database) -> None:
    await found(database, OIL)
    before = await everything(database)
    made = await look(database, {**OIL, "name_en": "Argan oil", "price_mad_ttc": "170"}, OTHER_OIL)
    assert [record["sku"] for record in made.created] == ["HUI-002"]
    assert made.changed[0].columns == ["name_en", "price_mad_ttc"]
    assert made.does_something
    assert await everything(database) == before


async def test_a_changed_price_is_a_dated_row_and_the_old_one_stays(database: Database) -> None:
    await found(database, OIL)
    before = await products.by_sku(database, "HUI-001", now=NOW)
    await run(database, GOODS, {"sku": "HUI-001", "price_mad_ttc": "172,50"}, now=LATER)
    after = await products.by_sku(database, "HUI-001", now=LATER)
    dated = [(price.amount, price.starts_at) for price in await prices.history(database, after.id)]
    assert dated == [(17_250, LATER), (16_500, NOW)]
    assert await prices.in_force(database, after.id, now=LATER - 1) == 16_500
    assert (after.name_fr, after.version) == (before.name_fr, before.version + 1)


async def test_a_changed_name_is_found_by_its_new_words_and_costs_the_same(
    database: Database,
) -> None:
    await found(database, OIL)
    await run(database, GOODS, {"sku": "HUI-001", "name_en": "Tiznit gold"}, now=LATER)
    oil = await products.by_sku(database, "HUI-001", now=LATER)
    assert await search.find(database, "tiznit gold") == [oil.id]
    assert len(await prices.history(database, oil.id)) == 1


async def test_one_fault_keeps_the_whole_file_out(database: Database) -> None:
    await found(database, OIL)
    before = await everything(database)
    rows = [{**OIL, "price_mad_ttc": "1.00"}, *ALL_GOODS[1:60], {**ALL_GOODS[60], "net_qty": "0"}]
    with pytest.raises(FileRefused) as refused:
        await run(database, GOODS, *rows, now=LATER)
    assert [(p.row, p.column) for p in refused.value.plan.problems] == [(62, "net_qty")]
    assert await everything(database) == before


FAULTS: list[tuple[str, dict[str, str], str]] = [
    ("lower case", {"sku": "hui-1"}, "SKU"),
    ("no name", {"name_ar": "  "}, "empty"),
    ("long name", {"name_fr": "x" * 201}, "200"),
    ("check digit", {"barcode_internal": "2000000000016"}, "check digit"),
    ("no code at all", {"barcode_internal": "20000ABC"}, ""),
    ("unknown category", {"category": "bricolage"}, "huiles-alimentaires"),
    ("nothing in it", {"net_qty": "0"}, "whole number"),
    ("half a piece", {"net_qty": "2.5"}, "whole number"),
    ("unknown unit", {"net_unit": "litre"}, "ml, g, kg, pce"),
    ("no price", {"price_mad_ttc": ""}, "amount"),
    ("free", {"price_mad_ttc": "0"}, "too small"),
    ("less than free", {"price_mad_ttc": "-5"}, "too small"),
    ("dearer than anything", {"price_mad_ttc": "100000.01"}, "too large"),
    ("two readings", {"price_mad_ttc": "1.234"}, "amount"),
    ("not the basis of a piece", {"price_basis": "per kg"}, "per kg"),
    ("old rate", {"vat_code": "T14"}, "T20"),
    ("mixed, but no hamper", {"vat_code": "MIX", "vat_rate_pct": ""}, "hamper"),
    ("another rate", {"vat_rate_pct": "20"}, "10"),
    ("no life", {"shelf_life_days": ""}, "shelf life"),
    ("no region", {"region_iso": "MA-13"}, "MA-12"),
    ("sign without a name", {"sdoq_name": ""}, "name"),
    ("neither yes nor no", {"detaxe_eligible": "maybe"}, "yes or no"),
    ("nobody makes it", {"coop_id": "COOP-999"}, "COOP-999"),
    ("scale code of a piece", {"barcode_internal": "2100001WWWWWC"}, "weight"),
    ("not components", {"bundle_components": "two oils"}, "HUI-003x1"),
    ("unknown component", {"bundle_components": "NOT-001x1"}, "NOT-001"),
    ("itself", {"bundle_components": "HUI-001x1"}, "hamper"),
    ("a component twice", {"bundle_components": "HUI-002x1;HUI-002x2"}, "twice"),
]


@pytest.mark.parametrize(("change", "words"), [f[1:] for f in FAULTS], ids=[f[0] for f in FAULTS])
async def test_a_fault_is_named_by_its_row_and_column(
    database: Database, change: dict[str, str], words: str
) -> None:
    await found(database)
    made = await look(database, OTHER_OIL, {**OIL, **change})
    assert not made.does_something
    problem = made.problems[0]
    assert (problem.row, [problem.column]) == (3, [next(iter(change))])
    assert words in str(problem.reason)
    with speaking("fr"):
        assert sentence(problem.reason) != str(problem.reason)


async def test_goods_by_weight_have_a_scale_code_of_this_shop(database: Database) -> None:
    await found(database)
    for code in (OIL["barcode_internal"], "2200001WWWWWC", ""):
        made = await look(database, {**BY_WEIGHT, "barcode_internal": code})
        assert [p.column for p in made.problems] == ["barcode_internal"]


async def test_what_a_file_says_twice_it_says_wrongly(database: Database) -> None:
    await found(database)
    made = await look(database, OIL, OTHER_OIL, {**OIL, "price_mad_ttc": "1"})
    assert [(p.row, p.column) for p in made.problems] == [(4, "sku")]
    assert "row 2" in str(made.problems[0].reason)
    made = await look(database, OIL, {**OTHER_OIL, "barcode_internal": " 2 000000 000015"})
    assert [(p.row, p.column) for p in made.problems] == [(3, "barcode_internal")]


async def test_a_code_that_another_product_or_a_carton_bears_is_refused(database: Database) -> None:
    await found(database, OIL)
    await database.write(
        lambda tx: tx.execute("INSERT INTO pack (product_id, gtin, quantity) SELECT id, '12000000000012', 12 FROM product")
    )  # fmt: skip
    for row in ({**OTHER_OIL, "barcode_internal": OIL["barcode_internal"]},
                {**OTHER_OIL, "barcode_internal": "12000000000012"},
                {"sku": "HUI-001", "barcode_internal": "12000000000012"}):  # fmt: skip
        made = await look(database, row)
        assert [p.column for p in made.problems] == ["barcode_internal"]
        assert "HUI-001" in str(made.problems[0].reason)


async def test_every_fault_of_a_row_and_of_every_row_is_listed(database: Database) -> None:
    await found(database)
    wrong = {**OIL, "net_qty": "x", "price_mad_ttc": "y"}
    made = await look(database, wrong, {**OTHER_OIL, "vat_code": "T14"})
    assert [(p.row, p.column) for p in made.problems] == [
        (2, "net_qty"),
        (2, "price_mad_ttc"),
        (3, "vat_code"),
    ]


async def test_a_row_that_is_new_needs_every_column_a_known_one_none(database: Database) -> None:
    await found(database, OIL)
    made = await look(database, {"sku": "HUI-001"}, {"sku": "NEW-001"})
    assert made.unchanged == 1
    assert [(p.row, p.column) for p in made.problems] == [(3, "barcode_internal")]


async def test_columns_that_nobody_knows_and_a_missing_key_are_refused(database: Database) -> None:
    await found(database)
    with pytest.raises(BadInput, match="colour"):
        await look(database, {**OIL, "colour": "gold"})
    with pytest.raises(BadInput, match="sku"):
        await look(database, {"name_fr": "Huile"})


async def test_stock_keeps_its_unit_and_a_hamper_stays_one(database: Database) -> None:
    await found(database, *ALL_GOODS)
    into_weight = {"unit_of_sale": "weight", "barcode_internal": "2199999WWWWWC"}
    for change in (into_weight, {"bundle_components": "HUI-002x1"}):
        made = await look(database, {"sku": "HUI-001", **change})
        assert [p.column for p in made.problems] == [next(iter(change))]
    made = await look(database, {"sku": HAMPER["sku"], "bundle_components": ""})
    assert made.problems
    inner = {"sku": HAMPER["sku"], "bundle_components": "HUI-001x2;HUI-002x1"}
    await run(database, GOODS, inner, now=LATER)
    assert (await look(database, inner)).unchanged == 1


async def test_a_maker_once_named_is_changed_in_the_pool_alone(database: Database) -> None:
    await found(database, OIL)
    made = await look(database, {"sku": "HUI-001", "coop_id": "COOP-002"})
    assert [p.column for p in made.problems] == ["coop_id"]
    assert "COOP-001" in str(made.problems[0].reason)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("coop_id", "azmoul"),
        ("name_ar", ""),
        ("founded", "soon"),
        ("founded", "1789"),
        ("women_members", "39"),
        ("supply_mode", "gift"),
        ("demo_ice", "123"),
        ("region_iso", "FR-75"),
        ("description_fr", "x" * 2_001),
    ],
)
async def test_a_fault_of_a_cooperative_is_named_too(
    database: Database, column: str, cell: str
) -> None:
    await places.seed(database, NOW, lambda done, total: None)
    made = await look(database, {**MAKERS[0], column: cell}, kind=COOPERATIVES)
    assert [(p.row, p.column) for p in made.problems] == [(2, column)]


async def test_a_cooperative_keeps_its_address_under_a_new_name(database: Database) -> None:
    await found(database)
    before = await database.fetchval("SELECT slug FROM cooperative WHERE code = 'COOP-001'")
    await run(database, COOPERATIVES, {"coop_id": "COOP-001", "name_fr": "Azmoul"}, now=LATER)
    row = await database.fetchrow("SELECT slug, name_fr FROM cooperative WHERE code = 'COOP-001'")
    assert row is not None
    assert tuple(row) == (before, "Azmoul")
    twin = {**MAKERS[0], "coop_id": "COOP-100"}
    await run(database, COOPERATIVES, twin, now=LATER)
    slugs = await database.fetch("SELECT slug FROM cooperative")
    assert len({row[0] for row in slugs}) == len(MAKERS) + 1


async def test_what_was_agreed_to_is_done_and_nothing_else(database: Database) -> None:
    await found(database, OIL)
    row = {"sku": "HUI-001", "price_mad_ttc": "170"}
    agreed = planning.mark(await look(database, row))
    await run(database, GOODS, {"sku": "HUI-001", "price_mad_ttc": "168"}, now=LATER)
    with pytest.raises(Conflict):
        await run(database, GOODS, row, now=LATER + 1, agreed=agreed)
    assert (await products.by_sku(database, "HUI-001", now=LATER + 1)).price == 16_800


async def test_of_two_who_import_the_same_file_at_once_one_changes_things(
    database: Database,
) -> None:
    await found(database)
    first, second = await asyncio.gather(
        run(database, GOODS, *ALL_GOODS), run(database, GOODS, *ALL_GOODS)
    )
    assert sorted((len(first.created), len(second.created))) == [0, len(ALL_GOODS)]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_an_export_comes_in_again_here_as_nothing_and_elsewhere_as_everything(
    database: Database, form: exporting.Format
) -> None:
    await found(database, *ALL_GOODS)
    await run(database, GOODS, {"sku": "HUI-001", "name_fr": "=cmd|' /C calc'!A0"}, now=LATER)
    for kind, count in ((GOODS, len(ALL_GOODS)), (COOPERATIVES, len(MAKERS))):
        read = sheet.read(await exporting.export(database, kind, form, now=LATER))
        made = await planning.plan(database, kind, read, now=LATER)
        assert (made.problems, made.created, made.changed, made.unchanged) == ([], [], [], count)
        made = planning.make(kind, read, await _empty(database, kind))
        assert (made.problems, len(made.created)) == ([], count)


async def _empty(database: Database, kind: Kind) -> Any:
    """What would be known where nothing has come in yet."""
    known = await kind.known(database, LATER)
    return type(known)(records={}, ids={}, more=known.more)


async def test_an_import_is_written_in_the_log_with_what_it_did(database: Database) -> None:
    await found(database, OIL)
    await run(database, GOODS, {**OIL, "price_mad_ttc": "1"}, OTHER_OIL, now=LATER)
    actions = [row[0] for row in await database.fetch("SELECT action FROM audit ORDER BY id")]
    assert actions[-3:] == ["cooperatives.import", "catalogue.import", "catalogue.import"]
    detail = await database.fetchval("SELECT detail FROM audit ORDER BY id DESC LIMIT 1")
    assert '"created":1' in detail.replace(" ", "")
    assert '"changed":1' in detail.replace(" ", "")
