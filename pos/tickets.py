"""What a till sends: a receipt as it numbered and chained it. Structs that mirror the till's JSON.

Invariant: `content` is kept byte for byte as the till's hash covers it; everything else is read from it.
"""

from typing import Annotated

import msgspec

from store import sales
from store.receipt_chain import canonical, receipt_hash

Whole = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
Instant = Annotated[int, msgspec.Meta(ge=0, le=10**14)]
Positive = Annotated[int, msgspec.Meta(ge=1, le=10**12)]
Id = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
Text = Annotated[str, msgspec.Meta(max_length=300, pattern=r"^[^\x00]*$")]
Hash = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class LineTax(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Text
    gross: Whole
    tax: Whole


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Goods sold: `quantity` in base units, `unit_price` per piece or kilogram, the scanned `lot` or None."""

    id: Id
    product_id: Positive
    name: Text
    quantity: Positive
    unit_price: Whole
    discount: Whole
    amount: Whole
    lot: Text | None
    taxes: Annotated[list[LineTax], msgspec.Meta(max_length=20)]


class Tax(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Text
    rate_bp: Annotated[int, msgspec.Meta(ge=0, le=10_000)]
    gross: Whole
    net: Whole
    tax: Whole


class Tender(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: Id
    kind: Annotated[str, msgspec.Meta(pattern="^(cash|card)$")]
    amount: Whole
    given: Whole
    change: Whole
    reference: Text


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
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
    language: Annotated[str, msgspec.Meta(pattern="^(fr|ar|en)$")]
    lines: Annotated[list[Line], msgspec.Meta(min_length=1, max_length=500)]
    taxes: Annotated[list[Tax], msgspec.Meta(max_length=20)]
    tenders: Annotated[list[Tender], msgspec.Meta(max_length=20)]
    total: Whole
    tax_total: Whole
    stamp_duty: Whole
    stamp_added: Whole
    cash_rounding: Annotated[int, msgspec.Meta(ge=-10, le=10)]
    paid: Whole


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
        tenders=tuple(
            sales.Tender(t.id, t.kind, t.amount, t.given, t.change, t.reference)
            for t in receipt.tenders
        ),
    )


def _line(line: Line) -> sales.Line:
    return sales.Line(
        id=line.id,
        kind="goods",
        product_id=line.product_id,
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        amount=line.amount,
        taxes=tuple(sales.LineTax(part.code, part.gross, part.tax) for part in line.taxes),
        discount=line.discount,
    )
