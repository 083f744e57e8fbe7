"""What a till sends: a receipt as it numbered and chained it. Structs that mirror the till's JSON.

Invariant: `content` is kept byte for byte as the till's hash covers it; everything else is read from it. A field that has
its default is left out, so a receipt means the same, and has the same hash, before and after a field was thought of.
Goods that come back are lines of negative quantity; money that goes back is a negative tender.
"""

from typing import Annotated, Literal

import msgspec

from pos.approvals.approvals import Approval
from pos.shapes import Hash, Id, Instant, Positive, Text, Whole
from store import sales
from store.receipt_chain import canonical, receipt_hash

Signed = Annotated[int, msgspec.Meta(ge=-(10**12), le=10**12)]


class LineTax(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Text
    gross: Signed
    tax: Signed


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Goods, a gift card (`code`) or a payment on account: `quantity` in base units, `unit_price` per piece or kilogram.

    `lot` is the scanned one. `returns` is the sold line that comes back, `goes` where its goods went. `list_price` is
    what the price was before it was changed by hand, `price_list` the customer's group's list it came from. `promise` is the reservation that these goods fulfil.
    """

    id: Id
    product_id: Positive | None
    name: Text
    quantity: Signed
    unit_price: Whole
    discount: Signed
    amount: Signed
    lot: Text | None
    taxes: Annotated[list[LineTax], msgspec.Meta(max_length=20)]
    kind: Literal["goods", "delivery", "gift_card", "payment"] = "goods"
    returns: Id | None = None
    goes: Literal["", "shelf", "quarantine", "loss"] = ""
    list_price: Whole | None = None
    note: Text = ""
    code: Text = ""
    promise: Text = ""
    price_list: Positive | None = None


class Discount(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What was taken off the sold lines, by the name that the customer reads."""

    kind: Literal["line", "ticket", "promotion", "coupon"]
    name: Text
    amount: Positive
    line_id: Id | None = None
    promotion_id: Positive | None = None
    code: Text = ""


class Tax(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Text
    rate_bp: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    gross: Signed
    net: Signed
    tax: Signed


class Tender(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`reference`: the terminal's, a cheque's number, a card's code. `foreign`: hundredths of `currency` handed over."""

    id: Id
    kind: Literal["cash", "foreign", "card", "cheque", "gift_card", "credit", "account"]
    amount: Signed
    given: Signed
    change: Whole
    reference: Text
    currency: Literal["", "EUR", "USD", "GBP"] = ""
    foreign: Whole = 0
    rate: Whole = 0


class CashBack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of which sale the cash of a refund is, and the duty and rounding that go back with it: none above zero but the rounding."""

    sale_id: Id
    base: Annotated[int, msgspec.Meta(ge=-(10**12), lt=0)]
    stamp_duty: Annotated[int, msgspec.Meta(ge=-(10**12), le=0)]
    stamp_added: Annotated[int, msgspec.Meta(ge=-(10**12), le=0)]
    cash_rounding: Annotated[int, msgspec.Meta(ge=-10, le=10)]


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A sale in the till's book. Amounts in centimes, `sold_at` in ms UTC by the till's clock."""

    id: Id
    register_id: Positive
    register: Text
    shift_id: Id
    sequence: Positive
    number: Text
    previous_hash: Hash
    sold_at: Instant
    cashier_id: Positive
    language: Annotated[str, msgspec.Meta(pattern=r"^(fr|ar|en)\Z")]
    lines: Annotated[list[Line], msgspec.Meta(min_length=1, max_length=500)]
    taxes: Annotated[list[Tax], msgspec.Meta(max_length=20)]
    tenders: Annotated[list[Tender], msgspec.Meta(max_length=20)]
    total: Signed
    tax_total: Signed
    stamp_duty: Signed
    stamp_added: Signed
    cash_rounding: Annotated[int, msgspec.Meta(ge=-10, le=10)]
    paid: Signed
    customer_id: Id | None = None
    order: Text = ""
    discounts: Annotated[list[Discount], msgspec.Meta(max_length=200)] = []
    approvals: Annotated[list[Approval], msgspec.Meta(max_length=20)] = []
    note: Text = ""
    cash_back: Annotated[list[CashBack], msgspec.Meta(max_length=20)] = []


def content(receipt: Receipt) -> str:
    """The receipt as its hash covers it."""
    return canonical(msgspec.to_builtins(receipt)).decode()


def hash_of(receipt: Receipt) -> str:
    return receipt_hash(msgspec.to_builtins(receipt))


def read(text: str) -> Receipt:
    """A receipt from its kept content."""
    return msgspec.json.decode(text, type=Receipt)


def sale(receipt: Receipt, site_id: int) -> sales.Sale:
    """The receipt as a completed transaction of the till's channel."""
    return sales.Sale(
        id=receipt.id,
        channel="till",
        site_id=site_id,
        language=receipt.language,
        sold_at=receipt.sold_at,
        sold_by=receipt.cashier_id,
        total=receipt.total,
        stamp_duty=receipt.stamp_duty,
        stamp_added=receipt.stamp_added,
        cash_rounding=receipt.cash_rounding,
        lines=tuple(_line(line) for line in receipt.lines),
        taxes=tuple(sales.Tax(t.code, t.rate_bp, t.gross, t.net, t.tax) for t in receipt.taxes),
        tenders=tuple(_tender(tender) for tender in receipt.tenders),
        discounts=tuple(
            sales.Discount(d.kind, d.name, d.amount, d.line_id, d.promotion_id, d.code)
            for d in receipt.discounts
        ),
        note=receipt.note,
    )


def _line(line: Line) -> sales.Line:
    return sales.Line(
        id=line.id,
        kind=line.kind,
        product_id=line.product_id,
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=line.amount,
        taxes=tuple(sales.LineTax(part.code, part.gross, part.tax) for part in line.taxes),
        discount=line.discount,
        returns=line.returns,
        goes=line.goes,
        list_price=line.list_price,
        note=line.note,
        code=line.code,
        price_list=line.price_list,
    )


def _tender(t: Tender) -> sales.Tender:
    return sales.Tender(
        t.id, t.kind, t.amount, t.given, t.change, t.reference, t.currency, t.foreign, t.rate
    )
