"""Where things are sold: registers, who holds each, their screens, marks and rates."""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from store.models import Product, Site, Staff
from store.orm.columns import Number, Text, belongs_to, is_one


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


class TillTold(Model):
    """A report of a till that was taken in, by its id."""

    id = Text(primary_key=True)
    told_at = Number()

    class Meta:
        table = "till_told"
