"""What tills sent: receipts, refused sales, papers, tickets put aside."""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from pos.models.registers import Register
from pos.models.shifts import Shift
from store.models import Sale, Site, Staff
from store.orm.columns import Number, Text, belongs_to, is_one


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


class ShiftPaper(Model):
    """A paper of a shift (slip, X, Z, credit), sent until it is printed or its number given to the till; `subject` is what it is of."""

    id = Text(primary_key=True)
    shift: ForeignKeyRelation[Shift] = belongs_to("pos.Shift")
    shift_id: str
    kind = Text()
    subject = Text()
    register: ForeignKeyRelation[Register] = belongs_to("pos.Register")
    register_id: int
    asked_at = Number()
    copy = Number()
    attempts = Number()
    attempted_at = Number(null=True)
    busy_until = Number(null=True)
    printed_at = Number(null=True)
    last_error = Text(null=True)

    class Meta:
        table = "shift_paper"


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
