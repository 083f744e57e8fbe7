"""Z reports and the closings of days, months and years."""

from tortoise.fields import ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from pos.models.registers import Register
from pos.models.shifts import Shift
from store.models import Sale
from store.orm.columns import Number, Text, belongs_to, is_one, key_part


class ZReport(Model):
    """A shift's sealed figures, numbered and chained per register; `late` ones hold what came after. Append-only."""

    id = Text(primary_key=True)
    register: ForeignKeyRelation[Register] = belongs_to("pos.Register")
    register_id: int
    sequence = Number()
    kind = Text()
    shift: ForeignKeyRelation[Shift] = belongs_to("pos.Shift")
    shift_id: str
    day_on = Text()
    sealed_at = Number()
    perpetual_sales = Number()
    perpetual_refunds = Number()
    content = Text()
    previous_hash = Text()
    hash = Text()
    signature = Text()

    class Meta:
        table = "z_report"
        unique_together = (("register", "sequence"),)


class ZReceipt(Model):
    """Which Z a receipt is in: exactly one. Append-only."""

    sale: OneToOneRelation[Sale] = is_one("store.Sale", primary_key=True)
    sale_id: str
    z: ForeignKeyRelation[ZReport] = belongs_to("pos.ZReport")
    z_id: str

    class Meta:
        table = "z_receipt"


class Closing(Model):
    """A register's Z reports of a day, a month or a year added up, sealed and chained per period. Append-only.

    `supplement` is 0, or n for the n-th closing of what came after its period had been closed.
    """

    id = Text(primary_key=True)
    register: ForeignKeyRelation[Register] = belongs_to("pos.Register")
    register_id: int
    period = Text()
    sequence = Number()
    period_on = Text()
    supplement = Number()
    sealed_at = Number()
    sales = Number()
    refunds = Number()
    perpetual_sales = Number()
    perpetual_refunds = Number()
    content = Text()
    previous_hash = Text()
    hash = Text()
    signature = Text()

    class Meta:
        table = "closing"
        unique_together = (
            ("register", "period", "sequence"),
            ("register", "period", "period_on", "supplement"),
        )


class ClosingZ(Model):
    """Which closing of each period a Z is in. Append-only."""

    z: OneToOneRelation[ZReport] = key_part("pos.ZReport")
    z_id: str
    period = Text()
    closing: ForeignKeyRelation[Closing] = belongs_to("pos.Closing")
    closing_id: str

    class Meta:
        table = "closing_z"
        unique_together = (("z", "period"),)
