"""The shop's tables as Tortoise models (store/migrations/0004_shop.sql, 0013_promotions.sql, 0016_counter_orders.sql).

What Tortoise is told is what the tables are: columns, what may be missing, what is unique, who refers to whom. The
rest of each table's constraints is said in its docstring and kept by the database; tests/store/test_models.py compares
every model with the live schema. Read through store/orm; written only through `store.db`.
"""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from inventory.models import Location, Lot, Reservation
from store.models import Product, Promotion, Site, Staff
from store.orm.columns import Number, Text, belongs_to, is_one, key_part


class Cart(Model):
    """A guest's cart, found by the hash of the secret in a cookie; it becomes one order, or none."""

    id = Number(primary_key=True)
    token_hash = Text(unique=True)
    delivery = Text()
    created_at = Number()
    seen_at = Number()
    ordered_at = Number(null=True)
    codes = Text()

    class Meta:
        table = "cart"


class CartLine(Model):
    """A product in a cart, at the price the shopper saw."""

    cart: OneToOneRelation[Cart] = key_part("shop.Cart")
    cart_id: int
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int
    quantity = Number()
    unit_price = Number()
    added_at = Number()

    class Meta:
        table = "cart_line"
        unique_together = (("cart", "product"),)


class ShopOrder(Model):
    """A customer's order and the stage it is at (store/migrations/0004_shop.sql says what each step needs).

    `total` = `goods_total` + `delivery_fee`. A delivery has an address and is paid on delivery; a pick-up is
    paid in the store and costs no fee.
    """

    id = Number(primary_key=True)
    code = Text(unique=True)
    secret = Text(unique=True)
    cart: OneToOneRelation[Cart] = is_one("shop.Cart")
    cart_id: int
    sale_id = Text(unique=True)
    site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    site_id: int
    stage = Text()
    language = Text()
    name = Text()
    phone = Text()
    email = Text()
    city = Text()
    address = Text()
    landmark = Text()
    delivery = Text()
    payment = Text()
    goods_total = Number()
    delivery_fee = Number()
    total = Number()
    placed_at = Number()
    held_until = Number(null=True)
    paid_at = Number(null=True)

    class Meta:
        table = "shop_order"


class ShopOrderLine(Model):
    """What was ordered on one line, unless it was left out; `amount` is what is left after `discount`."""

    id = Text(primary_key=True)
    order: ForeignKeyRelation[ShopOrder] = belongs_to("shop.ShopOrder")
    order_id: int
    position = Number()
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int
    name = Text()
    quantity = Number()
    unit_price = Number()
    amount = Number()
    discount = Number()
    left_out_at = Number(null=True)
    left_out_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="left_out_by", null=True
    )
    left_out_by_id: int | None

    class Meta:
        table = "shop_order_line"
        unique_together = (("order", "position"),)


class OrderPromise(Model):
    """Which reservation holds a line's goods. Append-only."""

    reservation: OneToOneRelation[Reservation] = is_one(
        "inventory.Reservation", source_field="reservation_key", to_field="key", primary_key=True
    )
    reservation_id: str
    line: ForeignKeyRelation[ShopOrderLine] = belongs_to("shop.ShopOrderLine")
    line_id: str
    order: ForeignKeyRelation[ShopOrder] = belongs_to("shop.ShopOrder")
    order_id: int

    class Meta:
        table = "order_promise"


class OrderComing(Model):
    """Goods that are yet to come for a line, by the key that will hold them. Append-only."""

    key = Text(primary_key=True)
    line: ForeignKeyRelation[ShopOrderLine] = belongs_to("shop.ShopOrderLine")
    line_id: str
    order: ForeignKeyRelation[ShopOrder] = belongs_to("shop.ShopOrder")
    order_id: int

    class Meta:
        table = "order_coming"


class PickTick(Model):
    """Goods of a pick list that somebody has taken from their place."""

    order: OneToOneRelation[ShopOrder] = key_part("shop.ShopOrder")
    order_id: int
    lot: ForeignKeyRelation[Lot] = belongs_to("inventory.Lot")
    lot_id: int
    location: ForeignKeyRelation[Location] = belongs_to("inventory.Location")
    location_id: int
    ticked_at = Number()
    ticked_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="ticked_by")
    ticked_by_id: int

    class Meta:
        table = "pick_tick"
        unique_together = (("order", "lot", "location"),)


class OrderEvent(Model):
    """A step of an order's life: who and when, each kind at most once. Append-only."""

    id = Number(primary_key=True)
    order: ForeignKeyRelation[ShopOrder] = belongs_to("shop.ShopOrder")
    order_id: int
    kind = Text()
    at = Number()
    staff: ForeignKeyNullableRelation[Staff] = belongs_to("store.Staff", null=True)
    staff_id: int | None
    note = Text()

    class Meta:
        table = "order_event"
        unique_together = (("order", "kind"),)


class OrderDiscount(Model):
    """What a promotion took off an order: off one line, off all, or the delivery that it bore. Append-only."""

    order: OneToOneRelation[ShopOrder] = key_part("shop.ShopOrder")
    order_id: int
    position = Number()
    kind = Text()
    name = Text()
    amount = Number()
    line: ForeignKeyNullableRelation[ShopOrderLine] = belongs_to("shop.ShopOrderLine", null=True)
    line_id: str | None
    promotion: ForeignKeyRelation[Promotion] = belongs_to("store.Promotion")
    promotion_id: int
    code = Text()

    class Meta:
        table = "order_discount"
        unique_together = (("order", "position"),)


class OrderClaim(Model):
    """The till that has an order on its ticket, until then at most."""

    order: OneToOneRelation[ShopOrder] = is_one("shop.ShopOrder", primary_key=True)
    order_id: int
    device_id = Text()
    register = Text()
    claimed_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="claimed_by")
    claimed_by_id: int
    claimed_at = Number()
    expires_at = Number()

    class Meta:
        table = "order_claim"
