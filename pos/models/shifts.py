"""A shift with its drawer: opened, counted, and what its difference was approved as."""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from pos.models.registers import Register
from store.models import Staff
from store.orm.columns import Number, Text, belongs_to, is_one, key_part


class Shift(Model):
    """A cashier's time at a register, under the till's own id; closed and counted together, or open."""

    id = Text(primary_key=True)
    register: ForeignKeyRelation[Register] = belongs_to("pos.Register")
    register_id: int
    opened_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="opened_by")
    opened_by_id: int
    opened_at = Number()
    opening_float = Number()
    closed_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="closed_by", null=True
    )
    closed_by_id: int | None
    closed_at = Number(null=True)
    counted = Number(null=True)

    class Meta:
        table = "shift"


class CashMovement(Model):
    """Cash put into a drawer or taken out of it besides sales; `amount` is positive either way. Append-only."""

    id = Text(primary_key=True)
    shift: ForeignKeyRelation[Shift] = belongs_to("pos.Shift")
    shift_id: str
    direction = Text()
    amount = Number()
    reason = Text()
    moved_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="moved_by")
    moved_by_id: int
    approved_by: ForeignKeyNullableRelation[Staff] = belongs_to(
        "store.Staff", source_field="approved_by", null=True
    )
    approved_by_id: int | None
    moved_at = Number()
    recorded_at = Number()

    class Meta:
        table = "cash_movement"


class ShiftCount(Model):
    """How a drawer was counted, as JSON, under the closing's own id. Append-only."""

    shift: OneToOneRelation[Shift] = is_one("pos.Shift", primary_key=True)
    shift_id: str
    closing_id = Text(unique=True)
    counted = Text()
    note = Text()
    recorded_at = Number()
    counted_foreign = Text()

    class Meta:
        table = "shift_count"


class DifferenceApproval(Model):
    """A manager's approval of an amount that a shift's drawer was over or short. Append-only."""

    shift: OneToOneRelation[Shift] = key_part("pos.Shift")
    shift_id: str
    difference = Number()
    reason = Text()
    approved_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="approved_by")
    approved_by_id: int
    approved_at = Number()
    approved_where = Text()
    recorded_at = Number()

    class Meta:
        table = "difference_approval"
        unique_together = (("shift", "difference"),)
