"""A legal row for each table of the schema, in the order in which their foreign keys allow them.

Every row has every column that may not be left out and little more. Where a table has two rows, the
last one is the table's example: the one that tests change.
"""

from typing import Any, Final

from store.db import Database, Transaction

Row = dict[str, Any]

FIRST_DAY, LAST_DAY = "2026-01-01", "2026-12-31"
SALE, LINE, TENDER, SHIFT, PRINT, ORDER_LINE, ORDER_SALE, CUSTOMER = (
    f"00000000-0000-7000-8000-00000000000{number}" for number in range(1, 9)
)
NAMES: Final[Row] = {"name_fr": "Un", "name_ar": "واحد", "name_en": "One"}
PLACE: Final[Row] = {"region": "Souss-Massa", "region_iso": "MA-09", "province": "Tiznit"}


def _product(id_: int, sku: str, **more: Any) -> Row:
    return {
        "id": id_, "sku": sku, "kind": "piece", "unit": "piece", "category_id": 1, **NAMES,
        "net_quantity": 250, "net_unit": "ml", "tax_code": "T10", "tax_confidence": "high", "tax_basis": "",
        "storage_class": "ambient", "shelf_life_days": 540, "date_type": "DDM", **PLACE, "sign_type": "",
        "sign_name": "", "certifications": "", "allergens": "", "tax_free_eligible": 0, "created_at": 1, **more,
    }  # fmt: skip


FLOOR: Final[tuple[tuple[str, Row], ...]] = (
    ("setting", {"key": "colour", "value": "1", "changed_at": 1}),
    ("site", {"id": 1, "code": "shop", "kind": "store", **NAMES, "address": "", "city": "", "phone": ""}),
    ("site", {"id": 2, "code": "other", "kind": "store", **NAMES, "address": "", "city": "", "phone": ""}),
    ("staff", {"id": 1, "username": "salma", "name": "Salma", "role": "cashier", "site_id": 1, "language": "fr",
               "password_hash": "none", "created_at": 1}),
    ("session", {"token_hash": "t", "staff_id": 1, "kind": "till", "created_at": 1, "seen_at": 1,
                 "expires_at": 2, "user_agent": ""}),
    ("sign_in_try", {"id": 1, "subject": "salma", "address": "127.0.0.1", "succeeded": 0, "tried_at": 1}),
    ("audit", {"id": 1, "at": 1, "staff_id": 1, "action": "staff.add", "subject": "staff:1", "detail": "{}"}),
    ("outbox", {"id": 1, "key": "k", "kind": "mail", "recipient": "a@example.ma", "language": "fr",
                "payload": "{}", "due_at": 1}),
    ("task", {"id": 1, "key": "k", "kind": "count", "subject": "1", "detail": "", "raised_at": 1}),
    ("job_lease", {"name": "j", "holder": "h", "expires_at": 1}),
    ("tax_code", {"id": 1, "code": "T10", "rate_bp": 1000, "mention_fr": "", "mention_ar": "", "mention_en": "",
                  "valid_from_on": FIRST_DAY}),
    ("category", {"id": 1, "slug": "huiles", **NAMES, "position": 1}),
    ("product", _product(1, "COF-001", kind="hamper")),
    ("product", _product(2, "HUI-001", gtin="06111234567896")),
    ("product_search", {"product_id": 2, "folded": "argan"}),
    ("price", {"id": 1, "product_id": 2, "amount": 8000, "starts_at": 1, "set_by": 1}),
    ("pack", {"id": 1, "product_id": 2, "gtin": "16111234567893", "quantity": 6}),
    ("hamper_component", {"hamper_id": 1, "component_id": 2, "quantity": 1}),
    ("photo", {"id": 1, "product_id": 2, "position": 1, "added_at": 1}),
    ("photo_file", {"photo_id": 1, "format": "webp", "width": 320, "content": b"webp"}),
    ("sale", {"id": SALE, "channel": "till", "site_id": 1, "language": "fr", "sold_at": 1, "recorded_at": 1,
              "sold_by": 1, "total": 8000, "tax_total": 727, "paid": 8000}),
    ("sale_line", {"id": LINE, "sale_id": SALE, "position": 1, "product_id": 2, "kind": "goods", "name": "Argan",
                   "quantity": 1, "unit_price": 8000, "amount": 8000}),
    ("sale_line_tax", {"sale_line_id": LINE, "code": "T10", "gross": 8000, "tax": 727}),
    ("sale_tax", {"sale_id": SALE, "code": "T10", "rate_bp": 1000, "gross": 8000, "net": 7273, "tax": 727}),
    ("tender", {"id": TENDER, "sale_id": SALE, "position": 1, "kind": "cash", "amount": 8000, "given": 10000,
                "change": 2000}),
    ("customer_group", {"id": 1, **NAMES, "created_at": 1, "created_by": 1}),
    ("customer", {"id": CUSTOMER, "group_id": 1, "name": "Amina", "folded": "amina", "phone": "+212612345678", "email": "",
                  "language": "fr", "company": "", "ice": "", "card": "0420000000014", "noticed_at": 1,
                  "noticed_where": "till", "points": 8, "created_at": 1, "created_by": 1}),
    ("credit_account", {"id": 1, "key": "k", "code": "0430000000013", "kind": "credit", "customer_id": CUSTOMER,
                        "issued": 8000, "balance": 8000, "held": 2000, "opened_at": 1, "site_id": 1}),
    ("credit_entry", {"id": 1, "account_id": 1, "key": "k", "kind": "issued", "amount": 8000, "reason": "",
                      "posted_at": 1, "posted_by": 1}),
    ("credit_hold", {"account_id": 1, "key": "h", "amount": 2000, "made_at": 1, "expires_at": 2}),
    ("customer_sale", {"sale_id": SALE, "customer_id": CUSTOMER, "paid": 8000, "points_step": 1000,
                       "recorded_at": 1}),
    ("point_entry", {"id": 1, "key": "k", "customer_id": CUSTOMER, "sale_id": SALE, "kind": "earned",
                     "amount": 8000, "points": 8, "posted_at": 1}),
    ("invoice", {"id": PRINT, "site_id": 1, "year": 2026, "sequence": 1, "number": "F-1", "sale_id": SALE,
                 "seller": "{}", "buyer": "{}", "issued_at": 1}),
    ("credit_note", {"id": PRINT, "site_id": 1, "year": 2026, "sequence": 1, "number": "A-1", "invoice_id": PRINT,
                     "sale_id": SALE, "seller": "{}", "issued_at": 1}),
    ("tax_free_form", {"id": PRINT, "site_id": 1, "year": 2026, "sequence": 1, "number": "D-1", "sale_id": SALE,
                       "gross": 8000, "tax": 727, "leaves_by_on": LAST_DAY, "name": "Ana", "nationality": "ES",
                       "residence": "ES", "passport": "P1", "account": "", "noticed_at": 1, "made_at": 1}),
    ("tax_free_line", {"form_id": PRINT, "sale_line_id": LINE, "gross": 8000, "tax": 727}),
    ("price_list", {"id": 1, "name_fr": "Ramadan", "name_ar": "رمضان", "name_en": "Ramadan", "group_id": 1, "starts_at": 1, "ends_at": 2, "created_at": 1, "created_by": 1}),
    ("price_list_price", {"product_id": 2, "list_id": 1, "amount": 7000}),
    ("promotion", {"id": 1, "name_fr": "Miel", "name_ar": "عسل", "name_en": "Honey", "kind": "order_percent",
                   "percent_bp": 1000, "amount": 0, "take": 0, "pay": 0, "threshold": 0, "channel": "", "priority": 0,
                   "code": "MIEL10", "open_code": "MIEL10", "uses_max": 2, "uses_max_each": 1, "taken": 1,
                   "starts_at": 1, "ends_at": 2, "created_at": 1, "created_by": 1}),
    ("promotion_product", {"promotion_id": 1, "product_id": 2}),
    ("promotion_category", {"promotion_id": 1, "category_id": 1}),
    ("coupon_use", {"promotion_id": 1, "key": SALE, "who": "", "held_at": 1, "expires_at": 2}),
    ("sale_discount", {"sale_id": SALE, "position": 1, "kind": "ticket", "name": "", "amount": 100}),
    ("line_return", {"line_id": LINE, "quantity": 1, "amount": 8000, "sold": 1, "worth": 8000}),
    ("cash_return", {"sale_id": SALE, "base": 8000, "stamp_duty": 20, "stamp_added": 0, "cash_rounding": 0,
                     "settled": 8000}),
    ("account_entry", {"id": 1, "key": "k", "customer_id": CUSTOMER, "sale_id": SALE, "amount": 8000,
                       "posted_at": 1}),
)  # fmt: skip

WALLS: Final[tuple[tuple[str, Row], ...]] = (
    ("cooperative", {"id": 1, "code": "azmoul", "slug": "azmoul", "name_fr": "Azmoul", "name_ar": "أزمول", **PLACE,
                     "commune": "Tiznit", "founded": 2010, "members": 30, "women_members": 20, "women_led": 1,
                     "main_products": "", "description_fr": "", "description_ar": "", "description_en": "",
                     "supply_mode": "consignment", "ice": "", "languages": "ar"}),
    ("cooperative_member", {"staff_id": 1, "cooperative_id": 1}),
    ("convention", {"id": 1, "cooperative_id": 1, "version": 1, "signed_on": FIRST_DAY, "starts_on": FIRST_DAY,
                    "ends_on": LAST_DAY, "certifies": 0, "collects": 1, "sells": 1}),
    ("certificate", {"id": 1, "cooperative_id": 1, "kind": "ONSSA", "number": "1", "issued_on": FIRST_DAY,
                     "expires_on": LAST_DAY}),
    ("offer", {"id": 1, "cooperative_id": 1, "product_id": 2, "quantity": 60, "carton_quantity": 6,
               "unit_cost": 5000, "lead_days": 3, "offered_at": 1}),
    ("location", {"id": 2, "code": "cooperative", "kind": "cooperative"}),
    ("location", {"id": 1, "code": "shop-shelf", "site_id": 1, "kind": "shelf", "pick_rank": 1}),
    ("lot", {"id": 1, "product_id": 2, "cooperative_id": 1, "code": "A1", "received_at": 1, "state": "sellable",
             "sellable_until_on": LAST_DAY, "promisable_until_on": FIRST_DAY}),
    ("operation", {"id": 1, "key": "opening:1", "kind": "opening", "effective_at": 1, "posted_at": 1}),
    ("movement", {"id": 1, "operation_id": 1, "lot_id": 1, "from_location_id": 2, "to_location_id": 1,
                  "quantity": 10}),
    ("balance", {"location_id": 1, "lot_id": 1, "on_hand": 10, "reserved": 2}),
    ("stock_level", {"product_id": 2, "site_id": 1, "on_hand": 10, "reserved": 2, "good_until_on": LAST_DAY}),
    ("reservation", {"id": 1, "key": "order:1", "product_id": 2, "site_id": 1, "quantity": 2, "made_at": 1}),
    ("reservation_lot", {"reservation_id": 1, "location_id": 1, "lot_id": 1, "quantity": 2}),
    ("purchase_order", {"id": 1, "number": "BC-1", "cooperative_id": 1, "site_id": 1, "ordered_at": 1,
                        "expected_on": LAST_DAY}),
    ("purchase_order_line", {"id": 1, "purchase_order_id": 1, "product_id": 2, "quantity": 60,
                             "carton_quantity": 6, "unit_cost": 5000, "received": 0}),
    ("fair_share_carry", {"product_id": 2, "cooperative_id": 1, "carry": -500}),
    ("delivery", {"id": 1, "key": "k", "purchase_order_id": 1, "received_at": 1}),
    ("delivery_line", {"id": 1, "delivery_id": 1, "purchase_order_line_id": 1, "lot_id": 1, "accepted": 60}),
    ("discrepancy", {"id": 1, "delivery_id": 1, "product_id": 2, "kind": "short", "quantity": 6,
                     "liable": "carrier"}),
    ("reservation", {"id": 2, "key": "order:2:there", "product_id": 2, "site_id": 2, "quantity": 2, "made_at": 1}),
    ("transfer", {"id": 1, "key": "order:2", "hold_key": "order:2:there", "product_id": 2, "quantity": 2,
                  "from_site_id": 2, "to_site_id": 1, "reference": "", "hold_days": 3, "asked_at": 1}),
    ("pool_request", {"id": 1, "key": "order:3", "product_id": 2, "site_id": 1, "quantity": 2, "reference": "",
                      "hold_days": 3, "asked_at": 1}),
    ("stock_count", {"id": 1, "key": "k", "open_as": "1:1::2", "site_id": 1, "location_id": 1, "product_id": 2,
                     "started_at": 1, "started_by": 1}),
    ("stock_count_line", {"id": 1, "count_id": 1, "lot_id": 1, "location_id": 1, "counted": 8, "balance": 10,
                          "position": 1, "counted_at": 1, "counted_by": 1}),
    ("stock_count_variance", {"line_id": 1, "position": 1, "restated": 0, "oversold": 0, "variance": -2}),
    ("stock_count_short", {"promise": "order:1", "count_id": 1}),
)  # fmt: skip

FACES: Final[tuple[tuple[str, Row], ...]] = (
    ("register", {"id": 1, "code": "C1", "site_id": 1, "name": "Caisse 1"}),
    ("till_lease", {"register_id": 1, "device_id": "d", "taken_at": 1, "taken_by": 1}),
    ("shift", {"id": SHIFT, "register_id": 1, "opened_by": 1, "opened_at": 1, "opening_float": 50_000}),
    ("receipt", {"sale_id": SALE, "register_id": 1, "shift_id": SHIFT, "sequence": 1, "number": "C1-1",
                 "cashier_id": 1, "previous_hash": "", "hash": "a" * 64, "content": "{}", "signature": ""}),
    ("cash_movement", {"id": PRINT, "shift_id": SHIFT, "direction": "in", "amount": 1, "reason": "r", "moved_by": 1,
                       "moved_at": 1, "recorded_at": 1}),
    ("exchange_rate", {"day_on": "2026-11-24", "currency": "EUR", "rate": 1080, "set_by": 1, "set_at": 1}),
    ("shift_count", {"shift_id": SHIFT, "closing_id": PRINT, "counted": "{}", "note": "", "recorded_at": 1}),
    ("z_report", {"id": PRINT, "register_id": 1, "sequence": 1, "kind": "shift", "shift_id": SHIFT,
                  "day_on": "2026-11-24", "sealed_at": 1, "perpetual_sales": 0, "perpetual_refunds": 0,
                  "content": "{}", "previous_hash": "", "hash": "a" * 64, "signature": ""}),
    ("z_receipt", {"sale_id": SALE, "z_id": PRINT}),
    ("closing", {"id": PRINT, "register_id": 1, "period": "day", "sequence": 1, "period_on": "2026-11-24",
                 "supplement": 0, "sealed_at": 1, "sales": 0, "refunds": 0, "perpetual_sales": 0,
                 "perpetual_refunds": 0, "content": "{}", "previous_hash": "", "hash": "a" * 64, "signature": ""}),
    ("closing_z", {"z_id": PRINT, "period": "day", "closing_id": PRINT}),
    ("register_mark", {"register_id": 1, "sequence": 1, "forks": 0, "reports": 1, "closings": 1, "signature": ""}),
    ("difference_approval", {"shift_id": SHIFT, "difference": -1, "reason": "r", "approved_by": 1, "approved_at": 1,
                             "approved_where": "office", "recorded_at": 1}),
    ("parked_ticket", {"id": PRINT, "site_id": 1, "register_id": 1, "name": "", "lines": "[]", "total": 0,
                       "parked_by": 1, "parked_at": 1}),
    ("favourite", {"id": 1, "register_id": 1, "product_id": 2, "pinned": 1, "changed_by": 1, "changed_at": 1}),
    ("display", {"id": 1, "register_id": 1, "code": "123456", "code_until": 2, "made_by": 1, "made_at": 1}),
    ("display_showing", {"register_id": 1, "content": "{}", "shown_at": 1}),
    ("till_beat", {"register_id": 1, "device_id": "d", "heard_at": 1, "ticket_lines": 0, "ticket_total": 0, "waiting": 0,
                   "refused": 0, "build": "b", "clock_off": 0, "storage": "kept", "printer": ""}),
    ("till_told", {"id": PRINT, "told_at": 1}),
    ("refused_sale", {"id": 1, "sale_id": SALE, "register_id": 1, "reason": "malformed", "content": "{}",
                      "digest": "a" * 64, "received_at": 1}),
    ("refused_verdict", {"refused_id": 1, "sale_id": SALE, "verdict": "rejected", "overruled": 0, "reason": "r",
                         "decided_by": 1, "decided_at": 1}),
    ("print_job", {"id": PRINT, "sale_id": SALE, "register_id": 1, "asked_at": 1, "copy": 0}),
    ("shift_paper", {"id": PRINT, "shift_id": SHIFT, "kind": "slip", "subject": PRINT, "register_id": 1, "asked_at": 1,
                     "copy": 0}),
    ("cart", {"id": 1, "token_hash": "t", "created_at": 1, "seen_at": 1}),
    ("cart_line", {"cart_id": 1, "product_id": 2, "quantity": 1, "unit_price": 8000, "added_at": 1}),
    ("shop_order", {"id": 1, "code": "W1", "secret": "s" * 22, "cart_id": 1, "sale_id": ORDER_SALE, "site_id": 1,
                    "stage": "placed", "language": "fr", "name": "Amina", "phone": "+212600000000",
                    "city": "Casablanca", "address": "1, rue", "delivery": "local", "payment": "on_delivery",
                    "goods_total": 8000, "delivery_fee": 2500, "total": 10_500, "placed_at": 1}),
    ("shop_order_line", {"id": ORDER_LINE, "order_id": 1, "position": 1, "product_id": 2, "name": "Argan",
                         "quantity": 1, "unit_price": 8000, "amount": 8000}),
    ("order_discount", {"order_id": 1, "position": 1, "kind": "coupon", "name": "Miel", "amount": 500,
                        "line_id": ORDER_LINE, "promotion_id": 1, "code": "MIEL10"}),
    ("order_promise", {"reservation_key": "order:1", "line_id": ORDER_LINE, "order_id": 1}),
    ("order_coming", {"key": "order:2", "line_id": ORDER_LINE, "order_id": 1}),
    ("pick_tick", {"order_id": 1, "lot_id": 1, "location_id": 1, "ticked_at": 1, "ticked_by": 1}),
    ("order_event", {"id": 1, "order_id": 1, "kind": "placed", "at": 1}),
    ("order_claim", {"order_id": 1, "device_id": "d", "register": "Caisse 1", "claimed_by": 1, "claimed_at": 1,
                     "expires_at": 2}),
)  # fmt: skip

ROWS: Final = (*FLOOR, *WALLS, *FACES)
EXAMPLE: Final[dict[str, Row]] = dict(ROWS)


async def insert(tx: Transaction, table: str, row: Row) -> None:
    places = ", ".join(f"${number + 1}" for number in range(len(row)))
    await tx.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({places})", *row.values())


async def insert_all(database: Database) -> None:
    """Every row, in one transaction: they are legal, so the database takes them."""

    async def work(tx: Transaction) -> None:
        for table, row in ROWS:
            await insert(tx, table, row)

    await database.write(work)
