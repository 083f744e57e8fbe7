"""Promotions, and the codes that were used."""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from store.models.catalogue import Category, Product
from store.models.people import Staff
from store.orm.columns import Number, Text, belongs_to, key_part


class Promotion(Model):
    """What is taken off by rule; never changed once it has begun. 0 <= taken <= uses_max (store/promotions)."""

    id = Number(primary_key=True)
    version = Number()
    name_fr = Text()
    name_ar = Text()
    name_en = Text()
    kind = Text()
    percent_bp = Number()
    amount = Number()
    take = Number()
    pay = Number()
    mixed = Number()
    threshold = Number()
    channel = Text()
    priority = Number()
    code = Text()
    open_code = Text(unique=True, null=True)
    uses_max = Number(null=True)
    uses_max_each = Number(null=True)
    taken = Number()
    starts_at = Number()
    ends_at = Number(null=True)
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
        table = "promotion"


class PromotionProduct(Model):
    """A product that a promotion covers."""

    promotion: OneToOneRelation[Promotion] = key_part("store.Promotion")
    promotion_id: int
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int

    class Meta:
        table = "promotion_product"
        unique_together = (("promotion", "product"),)


class PromotionCategory(Model):
    """A category that a promotion covers."""

    promotion: OneToOneRelation[Promotion] = key_part("store.Promotion")
    promotion_id: int
    category: ForeignKeyRelation[Category] = belongs_to("store.Category")
    category_id: int

    class Meta:
        table = "promotion_category"
        unique_together = (("promotion", "category"),)


class CouponUse(Model):
    """One use of a limited code by one sale: held until `expires_at`, used, or let go."""

    promotion: OneToOneRelation[Promotion] = key_part("store.Promotion")
    promotion_id: int
    key = Text()
    who = Text()
    held_at = Number()
    expires_at = Number()
    used_at = Number(null=True)
    let_go_at = Number(null=True)

    class Meta:
        table = "coupon_use"
        unique_together = (("promotion", "key"),)
