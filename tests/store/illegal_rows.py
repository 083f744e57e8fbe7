"""What each CHECK of the schema is there to refuse: a legal row, and the one thing that is wrong with it.

A case is (the beginning of the CHECK's text, the columns changed in the table's example row). Where a row
cannot break one CHECK without another (fewer than no members leave no number of women among them), the
other one's beginning follows, and either of them may be the one that speaks.
"""

from typing import Any, Final, NamedTuple

from tests.store.legal_rows import EXAMPLE, Row


class Case(NamedTuple):
    check: str
    changed: Row
    or_by: str = ""


def _not(columns: str, value: Any) -> list[Case]:
    """For each column, a CHECK that begins with its name."""
    return [Case(f"{column} ", {column: value}) for column in columns.split()]


_SHORT_ID: Final = Case("length(id)", {"id": "x" * 35})
_LONG_ID: Final = Case("length(id)", {"id": "x" * 37})
_WEIGHT: Final = "kind <> 'weight'"
_AMOUNTS: Final = _not("quantity", 0) + _not("unit_price amount", -1)
_ERASED: Final[Row] = {"name": "", "folded": "", "phone": None, "card": None, "erased_at": 1}
_OVER: Final[Row] = {"open_as": None}
_HELD: Final = [
    Case("0 <= reserved", {"reserved": -1}),
    Case("0 <= reserved", {"on_hand": 1}),
    Case("0 <= reserved", {"on_hand": -1, "reserved": 0}),
]


def _named() -> list[Case]:
    names = ("name_fr", "name_ar", "name_en")
    return [Case(f"length({name})", {name: text}) for name in names for text in ("", "x" * 61)]


CASES: Final[dict[str, list[Case]]] = {
    "site": _not("kind", "garage"),
    "staff": [*_not("role", "admin"), *_not("language", "es")],
    "session": _not("kind", "shop"),
    "sign_in_try": _not("succeeded", 2),
    "outbox": _not("tries", -1),
    "tax_code": [*_not("rate_bp", -1), *_not("rate_bp", 10_001)],
    "product": [
        Case("kind IN", {"kind": "box"}),
        *_not("unit", "kg"),
        Case("gtin IS NULL", {"gtin": "6111234567896"}),
        Case("plu IS NULL", {"plu": "1234"}),
        *_not("net_quantity", 0),
        *_not("tax_code", "T7"),
        *_not("tax_confidence", "sure"),
        *_not("storage_class", "warm"),
        Case("shelf_life_days", {"shelf_life_days": 0}),
        *_not("date_type", "BBE"),
        *_not("sign_type", "AOC"),
        *_not("tax_free_eligible", 2),
        Case(_WEIGHT, {"kind": "weight", "unit": "g", "plu": None}),
        Case(_WEIGHT, {"kind": "weight", "unit": "piece", "plu": "12345"}),
    ],
    "price": _not("amount", -1),
    "pack": [Case("length(gtin)", {"gtin": "6111234567896"}), *_not("quantity", 1)],
    "hamper_component": [*_not("quantity", 0), Case("hamper_id <>", {"hamper_id": 2})],
    "photo_file": [*_not("format", "jpeg"), *_not("width", 0)],
    "sale": [
        _SHORT_ID,
        _LONG_ID,
        *_not("channel", "phone"),
        *_not("language", "es"),
        Case("stamp_added", {"stamp_duty": 20, "stamp_added": 10, "paid": 8010}),
        Case("cash_rounding", {"cash_rounding": 11, "paid": 8011}),
        Case("cash_rounding", {"cash_rounding": -11, "paid": 7989}),
        *_not("paid", 7999),
        Case("paid =", {"stamp_duty": 20, "stamp_added": 20}),
    ],
    "sale_line": [
        _SHORT_ID,
        Case("kind IN", {"kind": "gift"}),
        Case("quantity <> 0", {"quantity": 0}, or_by="(quantity > 0"),
        *_not("unit_price", -1),
        Case("(quantity > 0", {"amount": -1}),
        Case("(quantity > 0", {"discount": -1}),
        Case("(quantity > 0", {"quantity": -1}),
        Case("kind <> 'goods'", {"product_id": None}),
        Case("quantity < 0 OR", {"goes": "shelf"}),
        Case("goes IN", {"quantity": -1, "amount": 0, "goes": "home"}),
    ],
    "sale_line_tax": [
        Case("(tax >= 0", {"tax": -1}),
        Case("(tax >= 0", {"tax": 8001}),
        Case("(tax >= 0", {"gross": -8000}),
    ],
    "sale_tax": [*_not("rate_bp", -1), *_not("rate_bp", 10_001), Case("gross = net", {"net": 7272})],
    "customer": [
        _SHORT_ID,
        _LONG_ID,
        Case("length(name)", {"name": "x" * 81}),
        *[Case("phone LIKE", {"phone": phone}) for phone in ("+21261234567", "0612345678901")],
        *_not("language", "es"),
        Case("length(ice)", {"ice": "1" * 41}),
        Case("length(card)", {"card": "1"}),
        *_not("noticed_where", "street"),
        Case("(erased_at IS NULL) =", {"name": ""}),
        Case("(erased_at IS NULL) =", {"card": None}),
        Case("erased_at IS NULL OR", {**_ERASED, "phone": "+212612345678"}),
        Case("erased_at IS NULL OR", {**_ERASED, "email": "a@example.ma"}),
        Case("erased_at IS NULL OR", {**_ERASED, "folded": "amina"}),
        Case("erased_at IS NULL OR", {**_ERASED, "company": "Atlas"}),
        Case("erased_at IS NULL OR", {**_ERASED, "name": "Amina"}),
    ],
    "credit_account": [
        Case("length(code)", {"code": "1"}),
        *_not("kind", "debt"),
        Case("issued > 0", {"issued": 0, "balance": 0, "held": 0}),
        Case("0 <= held", {"held": -1}),
        Case("0 <= held", {"held": 8001}),
        Case("0 <= held", {"balance": -1, "held": 0}),
        Case("balance <= issued", {"balance": 8001}),
    ],
    "credit_entry": [
        *_not("kind", "lent"),
        *_not("amount", 0),
        Case("(kind = 'spent')", {"amount": -1}),
        Case("(kind = 'spent')", {"kind": "spent"}),
    ],
    "credit_hold": [
        *_not("amount", 0),
        Case("closed_as IN", {"closed_at": 1, "closed_as": "lost"}),
        Case("(closed_at IS NULL) =", {"closed_at": 1}),
    ],
    "invoice": [_SHORT_ID, *_not("year", 1999), *_not("sequence", 0), *_not("turn", 0)],
    "credit_note": [_SHORT_ID, *_not("year", 3000), *_not("sequence", 0)],
    "tax_free_form": [
        _SHORT_ID,
        *_not("year", 1999),
        *_not("sequence gross tax", 0),
        Case("(erased_at IS NULL) =", {"passport": ""}),
        Case("erased_at IS NULL OR", {"name": "", "passport": "", "erased_at": 1}),
    ],
    "tax_free_line": _not("gross tax", 0),
    "customer_sale": _not("paid points_step", -1),
    "point_entry": [
        Case("kind IN", {"kind": "given", "points": 0}),
        *_not("amount", -1),
        Case("(kind = 'earned' AND", {"points": -1}),
        Case("(kind = 'earned' AND", {"kind": "returned"}),
        Case("(kind = 'redeemed')", {"kind": "redeemed", "points": -8}),
        Case("(kind = 'redeemed')", {"sale_id": None}),
    ],
    "customer_group": _named(),
    "price_list": [
        *_named(),
        Case("starts_at <", {"ends_at": 1}),
    ],
    "price_list_price": _not("amount", 0),
    "promotion": [
        *_not("name_fr name_ar name_en", ""),
        Case("kind IN ('percent', 'amount', 'price', 'bundle'", {"kind": "gift", "percent_bp": 0}),
        Case("percent_bp BETWEEN", {"percent_bp": 10_001}),
        Case("percent_bp BETWEEN", {"percent_bp": -1}, or_by="(kind IN ('percent'"),
        *_not("amount threshold", -1),
        *_not("channel", "phone"),
        Case("length(code)", {"code": "X" * 21, "open_code": None}),
        Case("open_code IS NULL", {"open_code": "MIEL"}),
        Case("open_code IS NULL", {"ended_at": 2}),
        Case("uses_max > 0", {"uses_max": 0, "taken": 0}),
        *_not("uses_max_each", 0),
        Case("ends_at >", {"ends_at": 1}),
        Case("taken >=", {"taken": -1}),
        Case("taken <=", {"taken": 3}),
        Case("code <> ''", {"code": "", "open_code": None}),
        Case("(kind IN ('percent'", {"percent_bp": 0}),
        Case("(kind IN ('amount'", {"amount": 1}),
        Case("(kind = 'bundle'", {"take": 3, "pay": 2}),
        Case("(kind = 'bundle'", {"mixed": 1}),
        Case("mixed IN", {"mixed": 2}, or_by="(kind = 'bundle'"),
        Case("(kind = 'bundle'", {"kind": "bundle", "percent_bp": 0, "take": 2, "pay": 2}),
        Case("kind IN ('order_percent'", {"kind": "percent", "threshold": 1}),
    ],
    "coupon_use": [Case("length(key)", {"key": "x"})],
    "tender": [
        _SHORT_ID,
        Case("kind IN ('cash', 'foreign', 'card'", {"kind": "barter", "given": 8000, "change": 0}),
        Case("change >= 0", {"given": 7999, "change": -1}),
        Case("given -", {"given": 9000}),
        Case("kind IN ('cash', 'foreign') OR", {"kind": "card"}),
        Case("(kind = 'foreign')", {"currency": "EUR"}),
        Case("currency IN", {"kind": "foreign", "currency": "CHF"}),
        *_not("foreign_amount rate", -1),
    ],
    "sale_discount": [*_not("kind", "gift"), *_not("amount", 0)],
    "line_return": [
        *_not("quantity", 0),
        Case("amount >= 0", {"amount": -1}),
        Case("sold >=", {"quantity": 2}),
        Case("worth >=", {"amount": 8001}),
    ],
    "cash_return": [
        *_not("base", 0),
        Case("stamp_duty >= 0", {"stamp_duty": -1}),
        Case("stamp_added >= 0", {"stamp_added": -1}),
        Case("settled >=", {"base": 8001}),
    ],
    "account_entry": _not("amount", 0),
    "cooperative": [
        Case("members >= 0", {"members": -1, "women_members": -1}, or_by="women_members BETWEEN"),
        *_not("women_members", 31),
        *_not("women_members", -1),
        *_not("women_led", 2),
        *_not("supply_mode", "barter"),
    ],
    "convention": [
        *_not("version", 0),
        *_not("certifies collects sells", 2),
        Case("starts_on <=", {"starts_on": "2027-01-01"}),
    ],
    "offer": [*_not("quantity unit_cost lead_days", -1), *_not("carton_quantity", 0)],
    "location": [
        Case("kind IN ('shelf'", {"kind": "attic"}),
        Case("kind IN ('customer'", {"site_id": None}),
    ],
    "lot": [
        Case("length(code)", {"code": ""}),
        Case("length(code)", {"code": "x" * 21}),
        *_not("state", "sold"),
        Case("promisable_until_on", {"promisable_until_on": "9999-12-31"}),
    ],
    "operation": _not("kind", "theft"),
    "movement": [*_not("quantity", 0), Case("from_location_id", {"from_location_id": 1})],
    "balance": _HELD,
    "stock_level": _HELD,
    "reservation": [
        *_not("quantity", 0),
        Case("closed_as IN", {"closed_at": 2, "closed_as": "lost"}),
        Case("(closed_at IS NULL)", {"closed_at": 2}),
        Case("(closed_at IS NULL)", {"closed_as": "expired"}),
    ],
    "reservation_lot": _not("quantity", 0),
    "purchase_order": [Case("closed_at IS NULL", {"closed_at": 2, "cancelled_at": 2})],
    "purchase_order_line": [*_not("quantity carton_quantity", 0), *_not("unit_cost received", -1)],
    "delivery_line": [
        Case("accepted >= 0", {"accepted": -1, "damaged": 2}),
        *_not("damaged", -1),
        Case("accepted + damaged", {"accepted": 0}),
    ],
    "discrepancy": [*_not("kind", "late"), *_not("quantity", 0), *_not("liable", "nobody")],
    "transfer": [
        *_not("quantity hold_days", 0),
        Case("arrived >= 0", {"sent_at": 2, "received_at": 3, "arrived": -1, "damaged": 1}),
        Case("damaged >= 0", {"sent_at": 2, "received_at": 3, "arrived": 1, "damaged": -1}),
        *_not("liable", "nobody"),
        Case("settled_as IN", {"sent_at": 2, "received_at": 3, "settled_at": 4, "settled_as": "eaten"}),
        Case("from_site_id <> to_site_id", {"from_site_id": 1}),
        Case("received_at IS NULL OR", {"received_at": 3}),
        Case("received_at IS NOT NULL OR", {"sent_at": 2, "arrived": 1}),
        Case("arrived + damaged <=", {"sent_at": 2, "received_at": 3, "arrived": 3}),
        Case("(settled_at IS NULL)", {"sent_at": 2, "received_at": 3, "settled_at": 4}),
        Case("settled_at IS NULL OR", {"settled_at": 4, "settled_as": "lost"}),
    ],
    "pool_request": [
        *_not("quantity hold_days", 0),
        Case("held_at IS NULL", {"held_at": 2, "let_go_at": 2}),
    ],
    "stock_count": [
        Case("category_id IS NULL OR", {"category_id": 1}),
        Case("posted_at IS NULL OR", {**_OVER, "posted_at": 2, "posted_by": 1, "dropped_at": 2, "dropped_by": 1}),
        Case("(open_as IS NULL)", {"open_as": None}),
        Case("(open_as IS NULL)", {"posted_at": 2, "posted_by": 1}),
        Case("(posted_at IS NULL)", {**_OVER, "posted_at": 2}),
        Case("(dropped_at IS NULL)", {"dropped_by": 1}),
    ],
    "stock_count_line": _not("counted balance position", -1),
    "stock_count_variance": _not("position oversold", -1),
    "register": _not("paper_width_mm", 76),
    "shift": [
        _SHORT_ID,
        *_not("opening_float", -1),
        Case("counted >= 0", {"closed_at": 2, "counted": -1}),
        Case("(closed_at IS NULL)", {"counted": 0}),
        Case("(closed_at IS NULL)", {"closed_at": 2}),
    ],
    "receipt": [*_not("sequence", 0), *_not("fork", -1), Case("length(hash)", {"hash": "a" * 63})],
    "cash_movement": [
        _SHORT_ID,
        *_not("direction", "up"),
        *_not("amount", 0),
        Case("length(reason)", {"reason": ""}),
    ],
    "exchange_rate": [*_not("currency", "CHF"), *_not("rate", 0)],
    "shift_count": [Case("length(closing_id)", {"closing_id": "x"})],
    "z_report": [
        _SHORT_ID,
        *_not("sequence", 0),
        *_not("kind", "day"),
        Case("length(hash)", {"hash": "a" * 63}),
    ],
    "closing": [
        _SHORT_ID,
        Case("period IN", {"period": "week"}, or_by="length(period_on)"),
        *_not("sequence", 0),
        Case("length(period_on)", {"period": "month"}),
        Case("length(period_on)", {"period": "year", "period_on": "2026-11"}),
        *_not("supplement", -1),
        Case("length(hash)", {"hash": "a" * 63}),
    ],
    "closing_z": _not("period", "week"),
    "register_mark": _not("sequence forks reports closings", -1),
    "difference_approval": [
        *_not("difference", 0),
        Case("length(reason)", {"reason": ""}),
        *_not("approved_where", "street"),
    ],
    "parked_ticket": [
        _SHORT_ID,
        *_not("total", -1),
        Case("(taken_at IS NULL)", {"taken_at": 1}),
        Case("(taken_at IS NULL)", {"taken_by_device": "d"}),
    ],
    "favourite": [*_not("pinned", 2)],
    "till_beat": [*_not("ticket_lines waiting refused", -1), *_not("storage", "lent")],
    "till_told": [_SHORT_ID],
    "display": [
        Case("code IS NULL", {"code": "12345"}),
        Case("token_hash IS NULL", {"code": None, "code_until": None, "token_hash": "a", "paired_at": 1}),
        Case("(code IS NULL) = (code_until", {"code_until": None}),
        Case("(code IS NULL) = (token_hash", {"token_hash": "a" * 64, "paired_at": 1}),
        Case("(token_hash IS NULL)", {"paired_at": 1}),
    ],
    "refused_verdict": [*_not("verdict", "maybe"), *_not("overruled", 2), Case("length(reason)", {"reason": ""})],
    "refused_sale": [Case("length(digest)", {"digest": "a" * 63})],
    "shift_paper": [_SHORT_ID, Case("length(subject)", {"subject": "x"}), *_not("kind", "y"), *_not("copy attempts", -1)],
    "print_job": [_SHORT_ID, *_not("copy attempts", -1), *_not("opened_drawer", 2)],
    "cart": _not("delivery", "drone"),
    "cart_line": [*_not("quantity", 0), *_not("unit_price", -1)],
    "shop_order": [
        Case("length(secret)", {"secret": "s" * 21}),
        Case("length(sale_id)", {"sale_id": "x"}),
        *_not("stage", "lost"),
        *_not("language", "es"),
        Case("delivery IN", {"delivery": "drone"}),
        Case("payment IN", {"payment": "barter"}, or_by="delivery = 'pickup'"),
        Case("goods_total >= 0", {"goods_total": -1, "total": 2499}),
        Case("delivery_fee >= 0", {"delivery_fee": -1, "total": 7999}),
        *_not("total", 10_499),
        Case("delivery = 'pickup'", {"payment": "in_store"}),
        Case("delivery = 'pickup'", {"city": ""}),
        Case("delivery = 'pickup'", {"address": ""}),
        Case("delivery <> 'pickup'", {"delivery": "pickup", "delivery_fee": 0, "total": 8000}),
        Case("delivery <> 'pickup'", {"delivery": "pickup", "payment": "in_store"}),
    ],
    "shop_order_line": [_SHORT_ID, *_AMOUNTS],
    "order_discount": [*_not("kind", "line"), *_not("amount", 0)],
    "order_event": _not("kind", "lost"),
    "order_claim": [Case("claimed_at < expires_at", {"expires_at": 1})],
}  # fmt: skip


def row_of(table: str, case: Case) -> Row:
    return {**EXAMPLE[table], **case.changed}
