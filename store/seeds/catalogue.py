"""The demo's goods and producers, from the two seed files."""

import csv
from pathlib import Path
from store.catalogue import search
from store.money import parse_amount

DATA = Path(__file__).parent / "data"


async def seed(database, now, progress):
    await database.write(lambda tx: work(tx, now))


async def work(tx, now):
    cats = {r["slug"]: r["id"] for r in await tx.fetch("SELECT slug, id FROM category")}
    coops = {}
    for r in csv.DictReader(open(DATA / "cooperatives.csv", encoding="utf-8")):
        coops[r["coop_id"]] = await tx.fetchval(
            """INSERT INTO cooperative (code,slug,name_fr,name_ar,region,region_iso,province,commune,founded,members,women_members,women_led,main_products,description_fr,description_ar,description_en,supply_mode,ice,languages)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19) RETURNING id""",
            r["coop_id"],
            r["coop_id"].lower(),
            r["name_fr"],
            r["name_ar"],
            r["region"],
            r["region_iso"],
            r["province"],
            r["commune"],
            int(r["founded"]),
            int(r["members"]),
            int(r["women_members"]),
            int(r["women_led"] == "yes"),
            r["main_products"],
            r["description_fr"],
            r["description_ar"],
            r["description_en"],
            "consignment" if r["supply_mode"] == "depot-vente" else "firm_purchase",
            r["demo_ice"],
            r["languages"],
        )
    rows = list(csv.DictReader(open(DATA / "catalogue.csv", encoding="utf-8")))
    ids = {}
    for r in rows:
        w = r["unit_of_sale"] == "weight"
        b = r["barcode_internal"]
        kind = "hamper" if r["bundle_components"] else "weight" if w else "piece"
        nq, nu = int(r["net_qty"]), r["net_unit"]
        ids[r["sku"]] = await tx.fetchval(
            """INSERT INTO product (sku,kind,unit,gtin,plu,category_id,name_fr,name_ar,name_en,net_quantity,net_unit,tax_code,tax_confidence,tax_basis,storage_class,shelf_life_days,date_type,region,region_iso,province,sign_type,sign_name,certifications,allergens,tax_free_eligible,created_at)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26) RETURNING id""",
            r["sku"],
            kind,
            "g" if w else "piece",
            None if w else b.zfill(14),
            b[2:7] if w else None,
            cats[r["category"]],
            r["name_fr"],
            r["name_ar"],
            r["name_en"],
            nq * 1000 if nu == "kg" else nq,
            "g" if nu == "kg" else nu,
            r["vat_code"],
            r["vat_confidence"],
            r["vat_basis"],
            r["storage_class"],
            int(r["shelf_life_days"]) if r["shelf_life_days"] else None,
            r["date_type"],
            r["region"],
            r["region_iso"],
            r["province"],
            r["sdoq_type"],
            r["sdoq_name"],
            r["certifications"],
            r["allergens"],
            int(r["detaxe_eligible"] == "yes"),
            0,
        )
        await tx.execute(
            "INSERT INTO price (product_id,amount,starts_at) VALUES ($1,$2,0)",
            ids[r["sku"]],
            parse_amount(r["price_mad_ttc"]),
        )
        if kind != "hamper":
            await tx.execute(
                "INSERT INTO offer (cooperative_id,product_id,quantity,carton_quantity,unit_cost,lead_days,offered_at) VALUES ($1,$2,0,1,0,0,0)",
                coops[r["coop_id"]],
                ids[r["sku"]],
            )
    for r in rows:
        for part in filter(None, r["bundle_components"].split(";")):
            s, _, n = part.rpartition("x")
            await tx.execute(
                "INSERT INTO hamper_component VALUES ($1,$2,$3)", ids[r["sku"]], ids[s], int(n)
            )
    await search.remember(tx, ids.values())
