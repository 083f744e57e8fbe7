"""The till's tables as Tortoise models (store/migrations/0003_pos.sql, 0007, 0011, 0015, 0017, 0030, 0032, 0034).

What Tortoise is told is what the tables are: columns, what may be missing, what is unique, who refers to whom. The
rest of each table's constraints is said in its docstring and kept by the database; tests/store/test_models.py compares
every model with the live schema. Read through store/orm; written only through `store.db`.
"""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from store.models import Product, Sale, Site, Staff
from store.orm.columns import Number, Text, belongs_to, is_one, key_part


class Register(Model):
    """A place to sell from, with its receipt printer (paper of 58 or 80 mm)."""

    id = Number(primary_key=True)
    code = Text(unique=True)
    site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    site_id: int
    name = Text()
    printer_address = Text()
    paper_width_mm = Number()

    class Meta:
        table = "register"


class TillLease(Model):
    """Which browser may sell from a register now."""

    register: OneToOneRelation[Register] = is_one("pos.Register", primary_key=True)
    register_id: int
    device_id = Text()
    taken_at = Number()
    taken_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="taken_by")
    taken_by_id: int

    class Meta:
        table = "till_lease"


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


class Receipt(Model):
    """The till's book: numbered per register, each chained to the one before by its hash. Append-only.

    `fork` is 0 unless a copied till gave the same number to another sale.
    """

    sale: OneToOneRelation[Sale] = is_one("store.Sale", primary_key=True)
    sale_id: str
    register: ForeignKeyRelation[Register] = belongs_to("pos.Register")
    register_id: int
    shift: ForeignKeyRelation[Shift] = belongs_to("pos.Shift")
    shift_id: str
    sequence = Number()
    fork = Number()
    number = Text()
    cashier: ForeignKeyRelation[Staff] = belongs_to("store.Staff")
    cashier_id: int
    previous_hash = Text()
    hash = Text()
    content = Text()
    signature = Text()

    class Meta:
        table = "receipt"
        unique_together = (("register", "sequence", "fork"),)


class RefusedSale(Model):
    """A sale that could not be taken as sent, kept as it came, once per content. Append-only."""

    id = Number(primary_key=True)
    sale_id = Text()
    register: ForeignKeyNullableRelation[Register] = belongs_to("pos.Register", null=True)
    register_id: int | None
    reason = Text()
    content = Text()
    digest = Text()
    received_at = Number()
    hash = Text()

    class Meta:
        table = "refused_sale"
        unique_together = (("sale_id", "digest"),)


class RefusedVerdict(Model):
    """A manager's word on a refused sale: accepted or rejected, and why. Append-only."""

    refused: OneToOneRelation[RefusedSale] = is_one("pos.RefusedSale", primary_key=True)
    refused_id: int
    sale_id = Text()
    verdict = Text()
    overruled = Number()
    reason = Text()
    decided_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="decided_by")
    decided_by_id: int
    decided_at = Number()
    register: ForeignKeyNullableRelation[Register] = belongs_to("pos.Register", null=True)
    register_id: int | None
    sequence = Number(null=True)
    number = Text()
    hash = Text()

    class Meta:
        table = "refused_verdict"


class PrintJob(Model):
    """One paper of a sale, sent until it is printed; `copy` 0 is the original, n the n-th duplicate."""

    id = Text(primary_key=True)
    sale: ForeignKeyRelation[Sale] = belongs_to("store.Sale")
    sale_id: str
    register: ForeignKeyRelation[Register] = belongs_to("pos.Register")
    register_id: int
    asked_at = Number()
    copy = Number()
    attempts = Number()
    attempted_at = Number(null=True)
    busy_until = Number(null=True)
    opened_drawer = Number()
    printed_at = Number(null=True)
    last_error = Text(null=True)

    class Meta:
        table = "print_job"


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


class ExchangeRate(Model):
    """What a unit of a currency is worth on a day, in centimes: above 0, the first set for the day. Append-only."""

    day_on = Text(primary_key=True)
    currency = Text()
    rate = Number()
    set_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="set_by")
    set_by_id: int
    set_at = Number()

    class Meta:
        table = "exchange_rate"
        unique_together = (("day_on", "currency"),)


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


class ParkedTicket(Model):
    """A ticket put aside, its lines as JSON; taken up by one device, once."""

    id = Text(primary_key=True)
    site: ForeignKeyRelation[Site] = belongs_to("store.Site")
    site_id: int
    register: ForeignKeyRelation[Register] = belongs_to("pos.Register")
    register_id: int
    name = Text()
    lines = Text()
    total = Number()
    parked_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="parked_by")
    parked_by_id: int
    parked_at = Number()
    taken_by_device = Text(null=True)
    taken_at = Number(null=True)

    class Meta:
        table = "parked_ticket"


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


class RegisterMark(Model):
    """How far a register's books have come, signed; it only ever moves up."""

    register: OneToOneRelation[Register] = is_one("pos.Register", primary_key=True)
    register_id: int
    sequence = Number()
    forks = Number()
    reports = Number()
    closings = Number()
    signature = Text()

    class Meta:
        table = "register_mark"


class DifferenceApproval(Model):
    """A manager's approval of what a shift's drawer was over or short. Append-only."""

    shift: OneToOneRelation[Shift] = is_one("pos.Shift", primary_key=True)
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


class Display(Model):
    """A screen that shows a register's ticket to the customer: waiting with a code, or paired and known by a token."""

    id = Number(primary_key=True)
    register: ForeignKeyRelation[Register] = belongs_to("pos.Register")
    register_id: int
    code = Text(null=True, unique=True)
    code_until = Number(null=True)
    token_hash = Text(null=True, unique=True)
    made_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="made_by")
    made_by_id: int
    made_at = Number()
    paired_at = Number(null=True)

    class Meta:
        table = "display"


class DisplayShowing(Model):
    """What a register's screens show now, as JSON."""

    register: OneToOneRelation[Register] = is_one("pos.Register", primary_key=True)
    register_id: int
    content = Text()
    shown_at = Number()

    class Meta:
        table = "display_showing"


class Favourite(Model):
    """A product that a register's people want at hand, or want no longer."""

    id = Number(primary_key=True)
    register: ForeignKeyRelation[Register] = belongs_to("pos.Register")
    register_id: int
    product: ForeignKeyRelation[Product] = belongs_to("store.Product")
    product_id: int
    pinned = Number()
    changed_by: ForeignKeyRelation[Staff] = belongs_to("store.Staff", source_field="changed_by")
    changed_by_id: int
    changed_at = Number()

    class Meta:
        table = "favourite"
        unique_together = (("register", "product"),)


class TillBeat(Model):
    """What a register's till last said of itself, and when it was heard; `clock_off` in ms, ahead of the server's."""

    register: OneToOneRelation[Register] = is_one("pos.Register", primary_key=True)
    register_id: int
    device_id = Text()
    heard_at = Number()
    operator: ForeignKeyNullableRelation[Staff] = belongs_to("store.Staff", null=True)
    operator_id: int | None
    ticket_lines = Number()
    ticket_total = Number()
    ticket_since = Number(null=True)
    waiting = Number()
    waiting_since = Number(null=True)
    refused = Number()
    build = Text()
    clock_off = Number()
    storage = Text()
    printer = Text()

    class Meta:
        table = "till_beat"
