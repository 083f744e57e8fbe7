"""The walls' tables as Tortoise models: goods and where they come from (store/migrations/0002_inventory.sql).

What Tortoise is told is what the tables are: columns, what may be missing, what is unique, who refers to whom. The
rest of each table's constraints is said in its docstring and kept by the database; tests/store/test_models.py compares
every model with the live schema. Read through store/orm; written only through `store.db`.
"""

from tortoise.fields import (
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    OneToOneNullableRelation,
    OneToOneRelation,
)
from tortoise.models import Model

from store.models import Category, Product, SaleLine, Site, Staff
from store.orm.columns import Number, Text, belongs_to, is_one, key_part


class Cooperative(Model):
    """A co-operative: who and where it is, and how it supplies (`consignment` or `firm_purchase`).

    No more women than members; `women_led` is 0 or 1.
    """

    id = Number(primary_key=True)
    code = Text(unique=True)
    slug = Text(unique=True)
    name_fr = Text()
    name_ar = Text()
    region = Text()
    region_iso = Text()
    province = Text()
    commune = Text()
    founded = Number()
    members = Number()
    women_members = Number()
    women_led = Number()
    main_products = Text()
    description_fr = Text()
    description_ar = Text()
    description_en = Text()
    supply_mode = Text()
    ice = Text()
    languages = Text()
    version = Number()

    class Meta:
        table = "cooperative"


class CooperativeMember(Model):
    """The co-operative that a person signs in for."""

    staff: OneToOneRelation[Staff] = is_one("store.Staff", primary_key=True)
    staff_id: int
    cooperative: ForeignKeyRelation[Cooperative] = belongs_to("inventory.Cooperative")
    cooperative_id: int

    class Meta:
        table = "cooperative_member"


class Convention(Model):
    """A signed agreement with a co-operative, a version per change, from a day to a later one. Append-only.

    `certifies`, `collects`, `sells` (0 or 1) say what the Office does for the co-operative.
    """

    id = Number(primary_key=True)
    cooperative: ForeignKeyRelation[Cooperative] = belongs_to("inventory.Cooperative")
    cooperative_id: int
    version = Number()
    signed_on = Text()
    starts_on = Text()
    ends_on = Text()
    certifies = Number()
    collects = Number()
    sells = Number()

    class Meta:
        table = "convention"
        unique_together = (("cooperative", "version"),)


class Certificate(Model):
    """A co-operative's certificate, with the days it was issued and expires."""

    id = Number(primary_key=True)
    cooperative: ForeignKeyRelation[Cooperative] = belongs_to("inventory.Cooperative")
    cooperative_id: int
    kind = Text()
    number = Text()
    issued_on = Text()
    expires_on = Text()
    revoked_at = Number(null=True)

    class Meta:
        table = "certificate"
        unique_together = (("cooperative", "kind", "number"),)


class Offer(Model):
    """What a co-operative says it can supply of a product: how much, in which cartons, at what cost, how soon."""

    id = Number(primary_key=True)
    cooperative: ForeignKeyRelation[Cooperative] = belongs_to("inventory.Cooperative")
    cooperative_id: int
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int
    quantity = Number()
    carton_quantity = Number()
    unit_cost = Number()
    lead_days = Number()
    offered_at = Number()

    class Meta:
        table = "offer"
        unique_together = (("cooperative", "product"),)


class Location(Model):
    """A place for goods. Places of our own have a site; the customer's, the co-operative's, loss and found have none."""

    id = Number(primary_key=True)
    code = Text(unique=True)
    site: ForeignKeyNullableRelation[Site] = belongs_to("store.Site", null=True)
    site_id: int | None
    kind = Text()
    pick_rank = Number(null=True)

    class Meta:
        table = "location"


class Lot(Model):
    """Goods of one product made at once, under a code of 1 to 20 characters: `sellable`, on `hold` or `recalled`.

    `promisable_until_on` never comes after `sellable_until_on`; inventory/lots.py computes both.
    """

    id = Number(primary_key=True)
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int
    cooperative: ForeignKeyRelation[Cooperative] = belongs_to("inventory.Cooperative")
    cooperative_id: int
    code = Text()
    made_on = Text(null=True)
    best_before_on = Text(null=True)
    received_at = Number()
    state = Text()
    sellable_until_on = Text()
    promisable_until_on = Text()

    class Meta:
        table = "lot"
        unique_together = (("product", "code"),)


class Operation(Model):
    """One thing that happened to stock, posted once per key; a reversal names what it reverses, once. Append-only."""

    id = Number(primary_key=True)
    key = Text(unique=True)
    kind = Text()
    reason = Text()
    staff: ForeignKeyNullableRelation[Staff] = belongs_to("store.Staff", null=True)
    staff_id: int | None
    effective_at = Number()
    posted_at = Number()
    reverses: OneToOneNullableRelation["Operation"] = is_one("inventory.Operation", null=True)
    reverses_id: int | None

    class Meta:
        table = "operation"


class Movement(Model):
    """Goods of a lot went from one place to another, more than none of them. Append-only."""

    id = Number(primary_key=True)
    operation: ForeignKeyRelation[Operation] = belongs_to("inventory.Operation")
    operation_id: int
    lot: ForeignKeyRelation[Lot] = belongs_to("inventory.Lot")
    lot_id: int
    from_location: ForeignKeyRelation[Location] = belongs_to("inventory.Location")
    from_location_id: int
    to_location: ForeignKeyRelation[Location] = belongs_to("inventory.Location")
    to_location_id: int
    quantity = Number()
    sale_line: ForeignKeyNullableRelation[SaleLine] = belongs_to("store.SaleLine", null=True)
    sale_line_id: str | None

    class Meta:
        table = "movement"


class Balance(Model):
    """What of a lot is held in a place of our own: `reserved` of it, never more than there is, never below 0."""

    location: ForeignKeyRelation[Location] = belongs_to("inventory.Location")
    location_id: int
    lot: OneToOneRelation[Lot] = key_part("inventory.Lot")
    lot_id: int
    on_hand = Number()
    reserved = Number()

    class Meta:
        table = "balance"
        unique_together = (("lot", "location"),)


class StockLevel(Model):
    """The one row that promises on a product at a site go through; it sums balances until `good_until_on`."""

    product: OneToOneRelation[Product] = key_part("store.Product")
    product_id: int
    site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    site_id: int
    on_hand = Number()
    reserved = Number()
    good_until_on = Text()
    version = Number()

    class Meta:
        table = "stock_level"
        unique_together = (("product", "site"),)


class Reservation(Model):
    """A timed hold of a product at a site, closed at most once: when (`closed_at`) and how (`closed_as`)."""

    id = Number(primary_key=True)
    key = Text(unique=True)
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int
    site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    site_id: int
    quantity = Number()
    made_at = Number()
    expires_at = Number(null=True)
    closed_at = Number(null=True)
    closed_as = Text(null=True)

    sale_line: ForeignKeyNullableRelation[SaleLine] = belongs_to("store.SaleLine", null=True)
    sale_line_id: str | None

    class Meta:
        table = "reservation"


class ReservationLot(Model):
    """The lots chosen for a reservation when its order is picked."""

    reservation: OneToOneRelation[Reservation] = key_part("inventory.Reservation")
    reservation_id: int
    location: ForeignKeyRelation[Location] = belongs_to("inventory.Location")
    location_id: int
    lot: ForeignKeyRelation[Lot] = belongs_to("inventory.Lot")
    lot_id: int
    quantity = Number()

    class Meta:
        table = "reservation_lot"
        unique_together = (("reservation", "lot", "location"),)


class PurchaseOrder(Model):
    """An order to a co-operative; closed or cancelled, never both. Drawn once per co-operative and `draw_key`."""

    id = Number(primary_key=True)
    number = Text(unique=True)
    cooperative: ForeignKeyRelation[Cooperative] = belongs_to("inventory.Cooperative")
    cooperative_id: int
    site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    site_id: int
    ordered_at = Number()
    ordered_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="ordered_by", null=True
    )
    ordered_by_id: int | None
    expected_on = Text()
    closed_at = Number(null=True)
    cancelled_at = Number(null=True)
    draw_key = Text(null=True)

    class Meta:
        table = "purchase_order"
        unique_together = (("draw_key", "cooperative"),)


class PurchaseOrderLine(Model):
    """What was ordered of a product, and how much of it came: no cost or quantity is negative."""

    id = Number(primary_key=True)
    purchase_order: ForeignKeyRelation[PurchaseOrder] = belongs_to("inventory.PurchaseOrder")
    purchase_order_id: int
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int
    quantity = Number()
    carton_quantity = Number()
    unit_cost = Number()
    received = Number()

    class Meta:
        table = "purchase_order_line"
        unique_together = (("purchase_order", "product"),)


class FairShareCarry(Model):
    """What rounding to cartons took from a co-operative's share, in thousandths of a base unit; may be negative."""

    product: OneToOneRelation[Product] = key_part("store.Product")
    product_id: int
    cooperative: ForeignKeyRelation[Cooperative] = belongs_to("inventory.Cooperative")
    cooperative_id: int
    carry = Number()

    class Meta:
        table = "fair_share_carry"
        unique_together = (("product", "cooperative"),)


class Delivery(Model):
    """Goods came in for a purchase order, once per key."""

    id = Number(primary_key=True)
    key = Text(unique=True)
    purchase_order: ForeignKeyRelation[PurchaseOrder] = belongs_to("inventory.PurchaseOrder")
    purchase_order_id: int
    received_at = Number()
    received_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="received_by", null=True
    )
    received_by_id: int | None

    class Meta:
        table = "delivery"


class DeliveryLine(Model):
    """What of a lot came in, accepted or damaged: more than nothing together. Append-only."""

    id = Number(primary_key=True)
    delivery: ForeignKeyRelation[Delivery] = belongs_to("inventory.Delivery")
    delivery_id: int
    purchase_order_line: ForeignKeyRelation[PurchaseOrderLine] = belongs_to(
        "inventory.PurchaseOrderLine"
    )
    purchase_order_line_id: int
    lot: ForeignKeyRelation[Lot] = belongs_to("inventory.Lot")
    lot_id: int
    accepted = Number()
    damaged = Number()

    class Meta:
        table = "delivery_line"


class Discrepancy(Model):
    """What was `short`, `over`, `damaged` or `warm` at a delivery, and who is liable."""

    id = Number(primary_key=True)
    delivery: ForeignKeyRelation[Delivery] = belongs_to("inventory.Delivery")
    delivery_id: int
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int
    kind = Text()
    quantity = Number()
    liable = Text()
    resolved_at = Number(null=True)

    class Meta:
        table = "discrepancy"


class Transfer(Model):
    """One product that one of our sites asks of another: asked, sent, received; what is missing is settled.

    `hold_key` holds it where it lies until it is sent, `key` where it was asked for once it has come. Received only once
    it was sent, never more than that; settled only once it was received.
    """

    id = Number(primary_key=True)
    key = Text(unique=True)
    hold: OneToOneRelation[Reservation] = is_one(
        "inventory.Reservation", source_field="hold_key", to_field="key"
    )
    hold_id: str
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int
    quantity = Number()
    from_site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    from_site_id: int
    to_site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    to_site_id: int
    reference = Text()
    hold_days = Number()
    asked_at = Number()
    asked_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="asked_by", null=True
    )
    asked_by_id: int | None
    sent_at = Number(null=True)
    sent_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="sent_by", null=True
    )
    sent_by_id: int | None
    received_at = Number(null=True)
    received_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="received_by", null=True
    )
    received_by_id: int | None
    arrived = Number()
    damaged = Number()
    liable = Text(null=True)
    settled_at = Number(null=True)
    settled_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="settled_by", null=True
    )
    settled_by_id: int | None
    settled_as = Text(null=True)
    let_go_at = Number(null=True)

    class Meta:
        table = "transfer"


class PoolRequest(Model):
    """One product asked of the pool for somebody; held with a delivery, or let go, never both."""

    id = Number(primary_key=True)
    key = Text(unique=True)
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int
    site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    site_id: int
    quantity = Number()
    reference = Text()
    hold_days = Number()
    asked_at = Number()
    asked_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="asked_by", null=True
    )
    asked_by_id: int | None
    held_at = Number(null=True)
    let_go_at = Number(null=True)

    class Meta:
        table = "pool_request"


class StockCount(Model):
    """A count of what lies in a place of a site (None: in all of them): everything, a category, or one product.

    Never of a category and a product; posted or dropped, by somebody, and never both. `open_as` says what it covers as
    long as it is open, so that one at a time is open over the same things.
    """

    id = Number(primary_key=True)
    key = Text(unique=True)
    open_as = Text(unique=True, null=True)
    site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    site_id: int
    location: ForeignKeyNullableRelation[Location] = belongs_to("inventory.Location", null=True)
    location_id: int | None
    category: ForeignKeyNullableRelation[Category] = belongs_to("store.Category", null=True)
    category_id: int | None
    product: ForeignKeyNullableRelation[Product] = belongs_to("store.Product", null=True)
    product_id: int | None
    started_at = Number()
    started_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="started_by")
    started_by_id: int
    posted_at = Number(null=True)
    posted_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="posted_by", null=True
    )
    posted_by_id: int | None
    dropped_at = Number(null=True)
    dropped_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="dropped_by", null=True
    )
    dropped_by_id: int | None

    class Meta:
        table = "stock_count"


class StockCountLine(Model):
    """What was counted of a lot in a place, with its balance and position in the ledger at that moment. Append-only.

    None of the three is below 0; of several in one count the last one counts.
    """

    id = Number(primary_key=True)
    count: ForeignKeyRelation[StockCount] = belongs_to("inventory.StockCount")
    count_id: int
    lot: ForeignKeyRelation[Lot] = belongs_to("inventory.Lot")
    lot_id: int
    location: ForeignKeyRelation[Location] = belongs_to("inventory.Location")
    location_id: int
    counted = Number()
    balance = Number()
    position = Number()
    counted_at = Number()
    counted_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="counted_by")
    counted_by_id: int

    class Meta:
        table = "stock_count_line"


class StockCountVariance(Model):
    """What posting corrected by an observation: counted - balance - restated + oversold. Append-only."""

    line: OneToOneRelation[StockCountLine] = is_one("inventory.StockCountLine", primary_key=True)
    line_id: int
    position = Number()
    restated = Number()
    oversold = Number()
    variance = Number()

    class Meta:
        table = "stock_count_variance"


class StockCountShort(Model):
    """A promise that a posted count left short. Append-only."""

    promise: OneToOneRelation[Reservation] = is_one(
        "inventory.Reservation", source_field="promise", to_field="key", primary_key=True
    )
    promise_id: str
    count: ForeignKeyRelation[StockCount] = belongs_to("inventory.StockCount")
    count_id: int

    class Meta:
        table = "stock_count_short"
