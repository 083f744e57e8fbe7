"""What is sold: products with their codes, prices, taxes and pictures."""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from store.models.people import Staff
from store.orm.columns import Bytes, Number, Text, belongs_to, is_one, key_part


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
