"""Who buys: their accounts, credit and points."""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from store.models.house import Site
from store.models.people import Staff
from store.models.price_lists import CustomerGroup
from store.models.sales import Sale
from store.orm.columns import Number, Text, belongs_to, is_one, key_part


class Customer(Model):
    """Somebody who buys; after `erased_at` a row without a person, for the ledgers to stand on.

    `phone` is E.164, `ice` empty or what a company gave as its 15 digits, `points` the sum of the point entries. `noticed_where`: till, office
    or shop.
    """

    id = Text(primary_key=True)
    name = Text()
    folded = Text()
    phone = Text(null=True)
    email = Text()
    language = Text()
    company = Text()
    ice = Text()
    card = Text(null=True, unique=True)
    noticed_at = Number()
    noticed_where = Text()
    points = Number()
    created_at = Number()
    created: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="created_by", null=True
    )
    created_by: int | None
    erased_at = Number(null=True)
    account_limit = Number()
    account_balance = Number()
    group: ForeignKeyNullableRelation["CustomerGroup"] = belongs_to(
        "store.CustomerGroup", null=True
    )
    group_id: int | None

    class Meta:
        table = "customer"


class AccountEntry(Model):
    """What a sale put on a customer's account, or took off it (then negative); they sum to its balance. Append-only."""

    id = Number(primary_key=True)
    key = Text(unique=True)
    customer: ForeignKeyRelation[Customer] = belongs_to("store.Customer")
    customer_id: str
    sale: ForeignKeyRelation[Sale] = belongs_to("store.Sale")
    sale_id: str
    amount = Number()
    posted_at = Number()

    class Meta:
        table = "account_entry"


class CreditAccount(Model):
    """What the shop owes to whoever shows the code, a gift card or credit: 0 <= held <= balance <= issued.

    `site_id`: the shop whose till opened it.
    """

    id = Number(primary_key=True)
    key = Text(unique=True)
    code = Text(unique=True)
    kind = Text()
    customer: ForeignKeyNullableRelation[Customer] = belongs_to("store.Customer", null=True)
    customer_id: str | None
    issued = Number()
    balance = Number()
    held = Number()
    opened_at = Number()
    site: ForeignKeyNullableRelation[Site] = belongs_to("store.Site", null=True)
    site_id: int | None

    class Meta:
        table = "credit_account"


class CreditEntry(Model):
    """Centimes issued, spent (below zero) or given back, once per account and key. Append-only."""

    id = Number(primary_key=True)
    account: ForeignKeyRelation[CreditAccount] = belongs_to("store.CreditAccount")
    account_id: int
    key = Text()
    kind = Text()
    amount = Number()
    reason = Text()
    sale: ForeignKeyNullableRelation[Sale] = belongs_to("store.Sale", null=True)
    sale_id: str | None
    posted_at = Number()
    poster: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="posted_by", null=True
    )
    posted_by: int | None

    class Meta:
        table = "credit_entry"
        unique_together = (("account", "key"),)


class CreditHold(Model):
    """An amount set aside until `expires_at`, or until it is closed: spent, expired or replaced."""

    account: ForeignKeyRelation[CreditAccount] = key_part("store.CreditAccount")
    account_id: int
    key = Text()
    amount = Number()
    made_at = Number()
    expires_at = Number()
    closed_at = Number(null=True)
    closed_as = Text(null=True)

    class Meta:
        table = "credit_hold"
        unique_together = (("account", "key"),)


class CustomerSale(Model):
    """Whose a sale was, what of it earns points, and for how many centimes one. Append-only."""

    sale: OneToOneRelation[Sale] = is_one("store.Sale", primary_key=True)
    sale_id: str
    customer: ForeignKeyRelation[Customer] = belongs_to("store.Customer")
    customer_id: str
    paid = Number()
    points_step = Number()
    recorded_at = Number()

    class Meta:
        table = "customer_sale"


class PointEntry(Model):
    """Points earned, lost with returned goods, or turned into credit; `amount` is the centimes behind them. Append-only."""

    id = Number(primary_key=True)
    key = Text(unique=True)
    customer: ForeignKeyRelation[Customer] = belongs_to("store.Customer")
    customer_id: str
    sale: ForeignKeyNullableRelation[Sale] = belongs_to("store.Sale", null=True)
    sale_id: str | None
    kind = Text()
    amount = Number()
    points = Number()
    posted_at = Number()

    class Meta:
        table = "point_entry"
