"""The floor's tables as Tortoise models: settings, people, catalogue, sales (store/migrations/0001_store.sql).

What Tortoise is told is what the tables are: columns, what may be missing, what is unique, who refers to whom. The
rest of each table's constraints is said in its docstring and kept by the database; tests/store/test_models.py compares
every model with the live schema. Read through store/orm; written only through `store.db`.
"""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from store.orm.columns import Bytes, Number, Text, belongs_to, is_one, key_part


class Migration(Model):
    """A migration file that ran; a file whose checksum is another now refuses to start (store/db/migrate.py)."""

    name = Text(primary_key=True)
    checksum = Text()
    applied_at = Number()

    class Meta:
        table = "migration"


class Setting(Model):
    """One setting as JSON, by name (store/settings.py). `changed_by` is a person's id, and nobody's for a command."""

    key = Text(primary_key=True)
    value = Text()
    changed_at = Number()
    changed_by = Number(null=True)

    class Meta:
        table = "setting"


class Site(Model):
    """A place of the house: a store that sells, or the pool's warehouse."""

    id = Number(primary_key=True)
    code = Text(unique=True)
    kind = Text()
    name_fr = Text()
    name_ar = Text()
    name_en = Text()
    address = Text()
    city = Text()
    phone = Text()

    class Meta:
        table = "site"


class Staff(Model):
    """A person who may sign in, until `disabled_at`. Never deleted: their name is on receipts.

    `role` is one of seven, `language` fr, ar or en. Hashes are argon2's; a badge belongs to one person.
    """

    id = Number(primary_key=True)
    username = Text(unique=True)
    name = Text()
    role = Text()
    site: ForeignKeyNullableRelation[Site] = belongs_to("store.Site", null=True)
    site_id: int | None
    language = Text()
    password_hash = Text()
    pin_hash = Text(null=True)
    badge = Text(unique=True, null=True)
    created_at = Number()
    disabled_at = Number(null=True)

    class Meta:
        table = "staff"


class Session(Model):
    """One browser in which a person is signed in, at the `office` or a `till`; known by its token's SHA-256."""

    token_hash = Text(primary_key=True)
    staff: ForeignKeyRelation[Staff] = belongs_to("store.Staff")
    staff_id: int
    kind = Text()
    created_at = Number()
    seen_at = Number()
    expires_at = Number()
    revoked_at = Number(null=True)
    user_agent = Text()

    class Meta:
        table = "session"


class SignInTry(Model):
    """Somebody tried to sign in: as whom, from where, and whether it succeeded (0 or 1)."""

    id = Number(primary_key=True)
    subject = Text()
    address = Text()
    succeeded = Number()
    tried_at = Number()

    class Meta:
        table = "sign_in_try"


class Audit(Model):
    """The log: who did what to what, `detail` as JSON. Append-only."""

    id = Number(primary_key=True)
    at = Number()
    staff: ForeignKeyNullableRelation[Staff] = belongs_to("store.Staff", null=True)
    staff_id: int | None
    action = Text()
    subject = Text()
    detail = Text()

    class Meta:
        table = "audit"


class Outbox(Model):
    """A letter to be sent, once per key; tried again until `sent_at`. `tries` never falls below 0."""

    id = Number(primary_key=True)
    key = Text(unique=True)
    kind = Text()
    recipient = Text()
    language = Text()
    payload = Text()
    due_at = Number()
    tries = Number()
    last_error = Text(null=True)
    sent_at = Number(null=True)

    class Meta:
        table = "outbox"


class Task(Model):
    """What a person has to look at, raised once per key, until `done_at`."""

    id = Number(primary_key=True)
    key = Text(unique=True)
    kind = Text()
    subject = Text()
    detail = Text()
    site: ForeignKeyNullableRelation[Site] = belongs_to("store.Site", null=True)
    site_id: int | None
    raised_at = Number()
    done_at = Number(null=True)
    done_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="done_by", null=True
    )
    done_by_id: int | None

    class Meta:
        table = "task"


class JobLease(Model):
    """Whose turn a background job is, until `expires_at`."""

    name = Text(primary_key=True)
    holder = Text()
    expires_at = Number()

    class Meta:
        table = "job_lease"


class TaxCode(Model):
    """The rate (basis points, 0 to 10,000) and wording of a tax code from a day on; one per code and first day."""

    id = Number(primary_key=True)
    code = Text()
    rate_bp = Number()
    mention_fr = Text()
    mention_ar = Text()
    mention_en = Text()
    valid_from_on = Text()
    valid_to_on = Text(null=True)

    class Meta:
        table = "tax_code"
        unique_together = (("code", "valid_from_on"),)


class Category(Model):
    """A shelf of the catalogue, in three languages; `position` orders them."""

    id = Number(primary_key=True)
    slug = Text(unique=True)
    name_fr = Text()
    name_ar = Text()
    name_en = Text()
    position = Number()

    class Meta:
        table = "category"


class Product(Model):
    """What is sold: by the `piece`, by `weight` (then in grams, with a PLU), or a `hamper` of others.

    SKU, GTIN (14 digits) and PLU (5) each belong to one product. `net_quantity` and `shelf_life_days` are above 0;
    tax code, confidence, storage class, date type and sign are each one of the schema's words.
    """

    id = Number(primary_key=True)
    sku = Text(unique=True)
    kind = Text()
    unit = Text()
    gtin = Text(unique=True, null=True)
    plu = Text(unique=True, null=True)
    category: ForeignKeyRelation[Category] = belongs_to("store.Category")
    category_id: int
    name_fr = Text()
    name_ar = Text()
    name_en = Text()
    net_quantity = Number()
    net_unit = Text()
    tax_code = Text()
    tax_confidence = Text()
    tax_basis = Text()
    storage_class = Text()
    shelf_life_days = Number(null=True)
    date_type = Text()
    region = Text()
    region_iso = Text()
    province = Text()
    sign_type = Text()
    sign_name = Text()
    certifications = Text()
    allergens = Text()
    tax_free_eligible = Number()
    created_at = Number()
    archived_at = Number(null=True)
    version = Number()

    class Meta:
        table = "product"


class ProductSearch(Model):
    """Everything a shopper may type for a product, folded (store/catalogue/search.py)."""

    product: OneToOneRelation[Product] = is_one("store.Product", primary_key=True)
    product_id: int
    folded = Text()

    class Meta:
        table = "product_search"


class Price(Model):
    """A price in centimes per piece or kilogram, never negative; the newest that has begun is in force. Append-only."""

    id = Number(primary_key=True)
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int
    amount = Number()
    starts_at = Number()
    set_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="set_by", null=True
    )
    set_by_id: int | None

    class Meta:
        table = "price"
        unique_together = (("product", "starts_at"),)


class Pack(Model):
    """A carton's own code (14 digits, one carton's): scanning it adds `quantity` pieces, two or more."""

    id = Number(primary_key=True)
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int
    gtin = Text(unique=True)
    quantity = Number()

    class Meta:
        table = "pack"


class HamperComponent(Model):
    """How many of a product are in a hamper: at least one, and never the hamper itself."""

    hamper: OneToOneRelation[Product] = key_part("store.Product")
    hamper_id: int
    component: ForeignKeyRelation[Product] = belongs_to("store.Product")
    component_id: int
    quantity = Number()

    class Meta:
        table = "hamper_component"
        unique_together = (("hamper", "component"),)


class Photo(Model):
    """A product's photograph, in its place among them."""

    id = Number(primary_key=True)
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int
    position = Number()
    added_at = Number()
    added_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="added_by", null=True
    )
    added_by_id: int | None

    class Meta:
        table = "photo"
        unique_together = (("product", "position"),)


class PhotoFile(Model):
    """A photograph in one format (`avif`, `webp`) and one width in pixels."""

    photo: ForeignKeyRelation[Photo] = belongs_to("store.Photo")
    photo_id: int
    format = Text(primary_key=True)
    width = Number()
    content = Bytes()

    class Meta:
        table = "photo_file"
        unique_together = (("photo", "format", "width"),)


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


class Customer(Model):
    """Somebody who buys; after `erased_at` a row without a person, for the ledgers to stand on.

    `phone` is E.164, `ice` empty or 15 digits, `points` the sum of the point entries. `noticed_where`: till, office
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
    """What the shop owes to whoever shows the code, a gift card or credit: 0 <= held <= balance <= issued."""

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


class Invoice(Model):
    """A sale told to a named buyer; numbered without a gap per site and year, both parties kept as JSON. Append-only.

    `turn` is 1 for the first of a sale; one made out anew has the next, and the last is in force.
    """

    id = Text(primary_key=True)
    site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    site_id: int
    year = Number()
    sequence = Number()
    number = Text(unique=True)
    sale: ForeignKeyRelation[Sale] = belongs_to("store.Sale")
    sale_id: str
    seller = Text()
    buyer = Text()
    issued_at = Number()
    issued_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="issued_by", null=True
    )
    issued_by_id: int | None
    turn = Number(default=1)

    class Meta:
        table = "invoice"
        unique_together = (("site", "year", "sequence"), ("sale", "turn"))


class CreditNote(Model):
    """What a later sale took back of an invoice's goods, or (the sale is the invoice's own) all that was left of an
    invoice made out to the wrong buyer; numbered as invoices are. Append-only.
    """

    id = Text(primary_key=True)
    site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    site_id: int
    year = Number()
    sequence = Number()
    number = Text(unique=True)
    invoice: ForeignKeyRelation[Invoice] = belongs_to("store.Invoice")
    invoice_id: str
    sale: ForeignKeyRelation[Sale] = belongs_to("store.Sale")
    sale_id: str
    seller = Text()
    issued_at = Number()
    issued_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="issued_by", null=True
    )
    issued_by_id: int | None

    class Meta:
        table = "credit_note"
        unique_together = (("site", "year", "sequence"), ("sale", "invoice"))


class TaxFreeForm(Model):
    """A visitor's claim to the VAT of goods that leave. Erased, it names nobody and keeps its figures."""

    id = Text(primary_key=True)
    site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    site_id: int
    year = Number()
    sequence = Number()
    number = Text(unique=True)
    sale: OneToOneRelation[Sale] = is_one("store.Sale")
    sale_id: str
    gross = Number()
    tax = Number()
    leaves_by_on = Text()
    name = Text()
    nationality = Text()
    residence = Text()
    passport = Text()
    account = Text()
    noticed_at = Number()
    made_at = Number()
    made_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="made_by", null=True
    )
    made_by_id: int | None
    erased_at = Number(null=True)

    class Meta:
        table = "tax_free_form"
        unique_together = (("site", "year", "sequence"),)


class TaxFreeLine(Model):
    """A line that a tax-free form is about, once, with what it cost and the VAT in it. Append-only."""

    form: OneToOneRelation[TaxFreeForm] = key_part("store.TaxFreeForm")
    form_id: str
    sale_line: OneToOneRelation[SaleLine] = is_one("store.SaleLine")
    sale_line_id: str
    gross = Number()
    tax = Number()

    class Meta:
        table = "tax_free_line"
        unique_together = (("form", "sale_line"),)


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
