"""The papers that follow a sale: invoices, credit notes, tax-free forms."""

from tortoise.fields import ForeignKeyNullableRelation, ForeignKeyRelation, OneToOneRelation
from tortoise.models import Model

from store.models.house import Site
from store.models.people import Staff
from store.models.sales import Sale, SaleLine
from store.orm.columns import Number, Text, belongs_to, is_one, key_part


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
