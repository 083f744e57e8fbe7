"""Who grows and makes the goods: co-operatives, what was signed with them, and what they offer."""

from tortoise.fields import ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from store.models import Product, Staff
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
