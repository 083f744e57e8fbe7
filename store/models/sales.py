"""What was sold, by whom, what was paid for it, and what came back."""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from store.models.catalogue import Product
from store.models.house import Site
from store.models.people import Staff
from store.models.price_lists import PriceList
from store.orm.columns import Number, Text, belongs_to, is_one


class Sale(Model):
    """A completed transaction in either channel, under the id (a UUID) that whoever completed it made. Append-only.

    `paid` = `total` + `stamp_added` + `cash_rounding`; the stamp duty is added whole or not at all, and rounding
    is 10 centimes at most either way. Where more comes back than is sold, the amounts are negative.
    """

    id = Text(primary_key=True)
    channel = Text()
    site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    site_id: int
    language = Text()
    sold_at = Number()
    recorded_at = Number()
    sold_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="sold_by", null=True
    )
    sold_by_id: int | None
    total = Number()
    tax_total = Number()
    stamp_duty = Number()
    stamp_added = Number()
    cash_rounding = Number()
    paid = Number()
    note = Text()

    class Meta:
        table = "sale"


class SaleLine(Model):
    """One line: goods, the delivery fee, a gift card, a payment on account. Append-only.

    `quantity` in the product's base unit, `unit_price` per piece or kilogram. Goods that come back have a negative
    quantity, discount and amount; `returns_line` is the line they were sold on, `goes` where they went.
    """

    id = Text(primary_key=True)
    sale: ForeignKeyRelation[Sale] = belongs_to("store.Sale")
    sale_id: str
    position = Number()
    product: ForeignKeyNullableRelation[Product] = belongs_to("store.Product", null=True)
    product_id: int | None
    kind = Text()
    name = Text()
    quantity = Number()
    unit_price = Number()
    discount = Number()
    amount = Number()
    returns_line: ForeignKeyNullableRelation["SaleLine"] = belongs_to("store.SaleLine", null=True)
    returns_line_id: str | None
    goes = Text()
    list_price = Number(null=True)
    note = Text()
    code = Text()
    price_list: ForeignKeyNullableRelation["PriceList"] = belongs_to("store.PriceList", null=True)
    price_list_id: int | None

    class Meta:
        table = "sale_line"
        unique_together = (("sale", "position"),)


class SaleLineTax(Model):
    """The part of a line under one tax code, the tax in it never above it; a line's parts sum to its amount. Append-only."""

    sale_line: ForeignKeyRelation[SaleLine] = belongs_to("store.SaleLine")
    sale_line_id: str
    code = Text(primary_key=True)
    gross = Number()
    tax = Number()

    class Meta:
        table = "sale_line_tax"
        unique_together = (("sale_line", "code"),)


class SaleTax(Model):
    """A sale's figures per tax code, which reports add up: `gross` = `net` + `tax`. Append-only."""

    sale: ForeignKeyRelation[Sale] = belongs_to("store.Sale")
    sale_id: str
    code = Text(primary_key=True)
    rate_bp = Number()
    gross = Number()
    net = Number()
    tax = Number()

    class Meta:
        table = "sale_tax"
        unique_together = (("sale", "code"),)


class Tender(Model):
    """A means of payment that settles `amount` of a sale: `given` - `change` = `amount`. Append-only.

    Change goes back from cash and foreign notes only, in dirhams. `foreign_amount` is in hundredths of `currency`,
    `rate` centimes for a unit of it.
    """

    id = Text(primary_key=True)
    sale: ForeignKeyRelation[Sale] = belongs_to("store.Sale")
    sale_id: str
    position = Number()
    kind = Text()
    amount = Number()
    given = Number()
    change = Number()
    reference = Text()
    currency = Text()
    foreign_amount = Number()
    rate = Number()

    class Meta:
        table = "tender"
        unique_together = (("sale", "position"),)


class SaleDiscount(Model):
    """What was taken off a sale, by the name that the customer sees; the amounts sum to the lines' discounts. Append-only."""

    sale: ForeignKeyRelation[Sale] = belongs_to("store.Sale")
    sale_id: str
    position = Number(primary_key=True)
    kind = Text()
    name = Text()
    amount = Number()
    line: ForeignKeyNullableRelation[SaleLine] = belongs_to("store.SaleLine", null=True)
    line_id: str | None
    promotion_id = Number(null=True)
    code = Text()

    class Meta:
        table = "sale_discount"
        unique_together = (("sale", "position"),)


class LineReturn(Model):
    """How much of a sold line has come back: `quantity` of `sold`, `amount` of what it was `worth`."""

    line: OneToOneRelation[SaleLine] = is_one("store.SaleLine", primary_key=True)
    line_id: str
    quantity = Number()
    amount = Number()
    sold = Number()
    worth = Number()

    class Meta:
        table = "line_return"


class CashReturn(Model):
    """What of a sale's cash, `settled` in all, has gone back, with the duty and rounding that went with it."""

    sale: OneToOneRelation[Sale] = is_one("store.Sale", primary_key=True)
    sale_id: str
    base = Number()
    stamp_duty = Number()
    stamp_added = Number()
    cash_rounding = Number()
    settled = Number()

    class Meta:
        table = "cash_return"
