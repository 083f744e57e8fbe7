"""Goods on their way to somebody: between our sites, and from the pool."""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from inventory.models.promises import Reservation
from store.models import Product, Site, Staff
from store.orm.columns import Number, Text, belongs_to, is_one


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
