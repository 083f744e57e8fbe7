"""A completed transaction, in either channel: the sale, its lines, its taxes, its discounts and its tenders.

Goods that come back are lines of negative quantity, discount, amount and tax, and money that goes back is a negative
tender: every sum, of a sale, a shift or a year, simply adds up. Invariant, checked before anything is written: lines sum
to the total, the taxes of the lines sum to the document's, discounts to those of the sold lines, and tenders settle
total + added stamp duty + cash rounding. Nothing is edited after.
"""

from collections.abc import Sequence

import msgspec

from store.db import Transaction, Value, rows_of
from store.errors import BadInput
from store.tenders import CASH_LIKE, FOREIGN, foreign_worth


class LineTax(msgspec.Struct, frozen=True):
    """A line's part under one tax code; a hamper's line has several."""

    code: str
    gross: int
    tax: int


class Line(msgspec.Struct, frozen=True):
    """Goods, delivery, a gift card (`code`), a payment on account; all amounts centimes.

    `quantity` in base units, `unit_price` per piece or kilogram. `returns` is the sold line that comes back, `goes`
    where it went; `list_price` what the price was before it was changed by hand, `price_list` the customer's group's list
    that it came from.
    """

    id: str
    kind: str
    product_id: int | None
    name: str
    quantity: int
    unit_price: int
    amount: int
    taxes: tuple[LineTax, ...]
    discount: int = 0
    returns: str | None = None
    goes: str = ""
    list_price: int | None = None
    note: str = ""
    code: str = ""
    price_list: int | None = None


class Discount(msgspec.Struct, frozen=True):
    """What was taken off: of one line, or spread over all. `name` is what the customer reads; `amount` above 0."""

    kind: str
    name: str
    amount: int
    line_id: str | None = None
    promotion_id: int | None = None
    code: str = ""


class Tax(msgspec.Struct, frozen=True):
    """The document's figures for one tax code."""

    code: str
    rate_bp: int
    gross: int
    net: int
    tax: int


class Tender(msgspec.Struct, frozen=True):
    """`amount` settles the sale; `given` was handed over, `change` went back in dirhams.

    Of foreign notes: `foreign_amount` hundredths of `currency` at `rate` centimes for a unit of it.
    """

    id: str
    kind: str
    amount: int
    given: int
    change: int
    reference: str = ""
    currency: str = ""
    foreign_amount: int = 0
    rate: int = 0


class Sale(msgspec.Struct, frozen=True):
    """A sale as it was made. Instants are ms UTC; `stamp_added` is what of the duty the customer paid."""

    id: str
    channel: str
    site_id: int
    language: str
    sold_at: int
    sold_by: int | None
    total: int
    stamp_duty: int
    stamp_added: int
    cash_rounding: int
    lines: tuple[Line, ...]
    taxes: tuple[Tax, ...]
    tenders: tuple[Tender, ...]
    discounts: tuple[Discount, ...] = ()
    note: str = ""

    @property
    def tax_total(self) -> int:
        return sum(tax.tax for tax in self.taxes)

    @property
    def paid(self) -> int:
        return self.total + self.stamp_added + self.cash_rounding


def sells(sale_id: str) -> str:
    """SQL: whether something was sold by the sale of this id (a column); what only brings goods back is counted as no sale."""
    return f"EXISTS (SELECT 1 FROM sale_line l WHERE l.sale_id = {sale_id} AND l.quantity > 0)"


def check(sale: Sale) -> None:
    """Raise BadInput unless the sale's own figures agree with each other.

    A seller who is not subject to VAT states no tax at all, on the sale or on any line.
    """
    agree = (
        sale.lines,
        sum(line.amount for line in sale.lines) == sale.total,
        all(_is_of_one_sign(line) for line in sale.lines),
        sum(discount.amount for discount in sale.discounts) == _discounted(sale),
        not sale.taxes or all(_taxed(line) == line.amount for line in sale.lines),
        _by_code(sale) == {tax.code: (tax.gross, tax.tax) for tax in sale.taxes},
        all(tax.gross == tax.net + tax.tax for tax in sale.taxes),
        sum(tender.amount for tender in sale.tenders) == sale.paid,
        all(tender.given - tender.change == tender.amount for tender in sale.tenders),
        all(_is_worth_it(tender) for tender in sale.tenders if tender.kind == FOREIGN),
        all(map(_is_a_line, sale.lines)),
        all(map(_is_a_tender, sale.tenders)),
        sale.stamp_added in (0, sale.stamp_duty),
    )
    if not all(agree):
        raise BadInput("The amounts of this sale do not add up.")


def _is_of_one_sign(line: Line) -> bool:
    """Sold with nothing below zero, or come back with nothing above; a tax is a part of what it is on."""
    figures = (line.amount, line.discount, *(part.gross for part in line.taxes))
    parts = all(0 <= part.tax * line.quantity <= part.gross * line.quantity for part in line.taxes)
    return parts and all(figure * line.quantity >= 0 for figure in figures)


def _is_a_line(line: Line) -> bool:
    """Of something, and with a way back only where it comes back: what the rows themselves ask for."""
    is_known = line.kind != "goods" or line.product_id is not None
    return (
        line.quantity != 0 and is_known and (line.quantity < 0 or not (line.returns or line.goes))
    )


def _is_a_tender(tender: Tender) -> bool:
    """With change of notes and coins alone, and a currency of foreign ones alone: what the rows themselves ask for."""
    has_change = tender.kind in CASH_LIKE or tender.change == 0
    return has_change and (tender.kind == FOREIGN) == bool(tender.currency)


def _is_worth_it(tender: Tender) -> bool:
    """Foreign notes are worth what their rate makes of them."""
    return abs(tender.given) == foreign_worth(tender.foreign_amount, tender.rate)


def _discounted(sale: Sale) -> int:
    """What was taken off the lines that are sold; one that comes back brings back its own share."""
    return sum(line.discount for line in sale.lines if line.quantity > 0)


def _taxed(line: Line) -> int:
    return sum(part.gross for part in line.taxes)


def _by_code(sale: Sale) -> dict[str, tuple[int, int]]:
    sums: dict[str, tuple[int, int]] = {}
    for line in sale.lines:
        for part in line.taxes:
            gross, tax = sums.get(part.code, (0, 0))
            sums[part.code] = (gross + part.gross, tax + part.tax)
    return sums


async def record(tx: Transaction, sale: Sale, *, now: int) -> bool:
    """Write the sale down; False when its id was recorded before (nothing is changed then).

    Raises BadInput when its figures do not agree, or when an id of its lines or tenders is another's.
    """
    check(sale)
    recorded = await tx.execute(
        """INSERT INTO sale (id, channel, site_id, language, sold_at, recorded_at, sold_by, total, tax_total,
                             stamp_duty, stamp_added, cash_rounding, paid, note)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (id) DO NOTHING""",
        sale.id, sale.channel, sale.site_id, sale.language, sale.sold_at, now, sale.sold_by, sale.total,
        sale.tax_total, sale.stamp_duty, sale.stamp_added, sale.cash_rounding, sale.paid, sale.note,
    )  # fmt: skip
    if recorded == 0:
        return False
    await _insert(
        tx,
        """sale_line (id, sale_id, position, product_id, kind, name, quantity, unit_price, discount, amount,
                      returns_line_id, goes, list_price, note, code, price_list_id)""",
        [
            (line.id, sale.id, position, line.product_id, line.kind, line.name, line.quantity,
             line.unit_price, line.discount, line.amount, line.returns, line.goes, line.list_price, line.note,
             line.code, line.price_list)
            for position, line in enumerate(sale.lines, 1)
        ],
    )  # fmt: skip
    await _insert(
        tx,
        "sale_line_tax (sale_line_id, code, gross, tax)",
        [(line.id, part.code, part.gross, part.tax) for line in sale.lines for part in line.taxes],
    )
    await _insert(
        tx,
        "sale_tax (sale_id, code, rate_bp, gross, net, tax)",
        [(sale.id, tax.code, tax.rate_bp, tax.gross, tax.net, tax.tax) for tax in sale.taxes],
    )
    await _insert(
        tx,
        """tender (id, sale_id, position, kind, amount, given, change, reference, currency, foreign_amount,
                   rate)""",
        [
            (t.id, sale.id, position, t.kind, t.amount, t.given, t.change, t.reference, t.currency,
             t.foreign_amount, t.rate)
            for position, t in enumerate(sale.tenders, 1)
        ],
    )  # fmt: skip
    await _insert(
        tx,
        "sale_discount (sale_id, position, kind, name, amount, line_id, promotion_id, code)",
        [
            (sale.id, position, d.kind, d.name, d.amount, d.line_id, d.promotion_id, d.code)
            for position, d in enumerate(sale.discounts, 1)
        ],
    )
    return True


async def _insert(tx: Transaction, target: str, rows: Sequence[Sequence[Value]]) -> None:
    if rows:
        values = [value for row in rows for value in row]
        written = await tx.execute(
            f"INSERT INTO {target} VALUES {rows_of(len(rows), len(rows[0]))} ON CONFLICT DO NOTHING",
            *values,
        )
        if written != len(rows):
            raise BadInput("Another sale was recorded under this number.")
