"""Where goods are: places, lots, the ledger of their movements, and what is folded from it."""

from tortoise.fields import (
    ForeignKeyNullableRelation,
    ForeignKeyRelation,
    OneToOneNullableRelation,
    OneToOneRelation,
)
from tortoise.models import Model

from inventory.models.cooperatives import Cooperative
from store.models import Product, SaleLine, Site, Staff
from store.orm.columns import Number, Text, belongs_to, is_one, key_part


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
