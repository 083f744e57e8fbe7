"""Prices of some days, or of a group of customers."""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from store.models.catalogue import Product
from store.models.people import Staff
from store.orm.columns import Number, Text, belongs_to, key_part


class CustomerGroup(Model):
    """Customers who pay by price lists of their own (store/customers/groups)."""

    id = Number(primary_key=True)
    name_fr = Text()
    name_ar = Text()
    name_en = Text()
    created_at = Number()
    created: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="created_by", null=True
    )
    created_by: int | None

    class Meta:
        table = "customer_group"


class PriceList(Model):
    """Other prices from `starts_at` until `ends_at`, or until it was ended by hand; starts_at < ends_at. `group`: for them alone."""

    id = Number(primary_key=True)
    name_fr = Text()
    name_ar = Text()
    name_en = Text()
    group: ForeignKeyNullableRelation[CustomerGroup] = belongs_to("store.CustomerGroup", null=True)
    group_id: int | None
    starts_at = Number()
    ends_at = Number()
    created_at = Number()
    created: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="created_by", null=True
    )
    created_by: int | None
    ended_at = Number(null=True)
    ended: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="ended_by", null=True
    )
    ended_by: int | None

    class Meta:
        table = "price_list"


class PriceListPrice(Model):
    """A product's price on a list. Append-only."""

    product: OneToOneRelation[Product] = key_part("store.Product")
    product_id: int
    list: ForeignKeyRelation[PriceList] = belongs_to("store.PriceList")
    list_id: int
    amount = Number()

    class Meta:
        table = "price_list_price"
        unique_together = (("product", "list"),)
