"""What is promised to somebody, and the lots set aside for it."""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from inventory.models.stock import Location, Lot
from store.models import Product, SaleLine, Site
from store.orm.columns import Number, Text, belongs_to, key_part


class Reservation(Model):
    """A timed hold of a product at a site, closed at most once: when (`closed_at`) and how (`closed_as`)."""

    id = Number(primary_key=True)
    key = Text(unique=True)
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int
    site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    site_id: int
    quantity = Number()
    made_at = Number()
    expires_at = Number(null=True)
    closed_at = Number(null=True)
    closed_as = Text(null=True)

    sale_line: ForeignKeyNullableRelation[SaleLine] = belongs_to("store.SaleLine", null=True)
    sale_line_id: str | None

    class Meta:
        table = "reservation"


class ReservationLot(Model):
    """The lots chosen for a reservation when its order is picked."""

    reservation: OneToOneRelation[Reservation] = key_part("inventory.Reservation")
    reservation_id: int
    location: ForeignKeyRelation[Location] = belongs_to("inventory.Location")
    location_id: int
    lot: ForeignKeyRelation[Lot] = belongs_to("inventory.Lot")
    lot_id: int
    quantity = Number()

    class Meta:
        table = "reservation_lot"
        unique_together = (("reservation", "lot", "location"),)
