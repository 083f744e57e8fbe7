"""What was ordered of co-operatives, and what came."""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation
from tortoise.models import Model

from inventory.models.cooperatives import Cooperative
from inventory.models.stock import Lot
from store.models import Product, Site, Staff
from store.orm.columns import Number, Text, belongs_to


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
