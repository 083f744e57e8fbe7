"""What was counted, and what it corrected."""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from inventory.models.promises import Reservation
from inventory.models.stock import Location, Lot
from store.models import Category, Product, Site, Staff
from store.orm.columns import Number, Text, belongs_to, is_one


class StockCount(Model):
    """A count of what lies in a place of a site (None: in all of them): everything, a category, or one product.

    Never of a category and a product; posted or dropped, by somebody, and never both. `open_as` says what it covers as
    long as it is open, so that one at a time is open over the same things.
    """

    id = Number(primary_key=True)
    key = Text(unique=True)
    open_as = Text(unique=True, null=True)
    site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    site_id: int
    location: ForeignKeyNullableRelation[Location] = belongs_to("inventory.Location", null=True)
    location_id: int | None
    category: ForeignKeyNullableRelation[Category] = belongs_to("store.Category", null=True)
    category_id: int | None
    product: ForeignKeyNullableRelation[Product] = belongs_to("store.Product", null=True)
    product_id: int | None
    started_at = Number()
    started_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="started_by")
    started_by_id: int
    posted_at = Number(null=True)
    posted_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="posted_by", null=True
    )
    posted_by_id: int | None
    dropped_at = Number(null=True)
    dropped_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="dropped_by", null=True
    )
    dropped_by_id: int | None

    class Meta:
        table = "stock_count"


class StockCountLine(Model):
    """What was counted of a lot in a place, with its balance and position in the ledger at that moment. Append-only.

    None of the three is below 0; of several in one count the last one counts.
    """

    id = Number(primary_key=True)
    count: ForeignKeyRelation[StockCount] = belongs_to("inventory.StockCount")
    count_id: int
    lot: ForeignKeyRelation[Lot] = belongs_to("inventory.Lot")
    lot_id: int
    location: ForeignKeyRelation[Location] = belongs_to("inventory.Location")
    location_id: int
    counted = Number()
    balance = Number()
    position = Number()
    counted_at = Number()
    counted_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="counted_by")
    counted_by_id: int

    class Meta:
        table = "stock_count_line"


class StockCountVariance(Model):
    """What posting corrected by an observation: counted - balance - restated + oversold. Append-only."""

    line: OneToOneRelation[StockCountLine] = is_one("inventory.StockCountLine", primary_key=True)
    line_id: int
    position = Number()
    restated = Number()
    oversold = Number()
    variance = Number()

    class Meta:
        table = "stock_count_variance"


class StockCountShort(Model):
    """A promise that a posted count left short. Append-only."""

    promise: OneToOneRelation[Reservation] = is_one(
        "inventory.Reservation", source_field="promise", to_field="key", primary_key=True
    )
    promise_id: str
    count: ForeignKeyRelation[StockCount] = belongs_to("inventory.StockCount")
    count_id: int

    class Meta:
        table = "stock_count_short"
