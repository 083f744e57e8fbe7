"""One completed sale, of either channel, as its rows tell it: for the receipt and for the office.

Invariant: nothing is computed again. Amounts are the recorded centimes, quantities base units, and
where goods came from is what the stock movements say, not what was expected of them.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from store.codes import masked
from store.db import Reader, Row
from store.errors import NotFound
from store.quantity import Unit
from store.tenders import CASH_LIKE

WORTH_MONEY = frozenset({"gift_card", "credit"})
S = TypeVar("S", bound=msgspec.Struct)
V = TypeVar("V")


class Origin(msgspec.Struct, frozen=True):
    """A lot that a line was served from; the product's names tell a hamper's parts apart."""

    product_id: int
    name_fr: str
    name_ar: str
    name_en: str
    cooperative_fr: str
    cooperative_ar: str
    commune: str
    gtin: str | None
    lot: str
    best_before_on: str | None
    date_type: str
    quantity: int
    unit: Unit


class LineTax(msgspec.Struct, frozen=True):
    """A line's recorded part under one tax code."""

    code: str
    gross: int
    tax: int


class Line(msgspec.Struct, frozen=True):
    """What was sold, or came back (then all is negative); `unit_price` per piece or kilogram, `unit` that of `quantity`.

    `price_list_…`: the name of the list of the customer's group that the price came from.
    """

    id: str
    name: str
    kind: str
    product_id: int | None
    sku: str
    unit: Unit
    quantity: int
    unit_price: int
    discount: int
    amount: int
    taxes: tuple[LineTax, ...]
    returns_line_id: str | None
    goes: str
    list_price: int | None
    price_list_fr: str
    price_list_ar: str
    price_list_en: str
    note: str
    code: str
    origins: tuple[Origin, ...]

    @property
    def tax_codes(self) -> tuple[str, ...]:
        return tuple(part.code for part in self.taxes)

    @property
    def net(self) -> int:
        """The amount without its recorded tax."""
        return self.amount - sum(part.tax for part in self.taxes)


class Tax(msgspec.Struct, frozen=True):
    """The document's figures for one code, with the mention that the law wants on paper."""

    code: str
    rate_bp: int
    gross: int
    net: int
    tax: int
    mention_fr: str
    mention_ar: str
    mention_en: str


class Discount(msgspec.Struct, frozen=True):
    """What was taken off, by the name that was sealed: of one line, or spread over all. `promotion_…`: its promotion's names."""

    kind: str
    name: str
    amount: int
    line_id: str | None
    code: str
    promotion_fr: str = ""
    promotion_ar: str = ""
    promotion_en: str = ""


class Tender(msgspec.Struct, frozen=True):
    """How it was paid, or given back (then negative). `foreign_amount` in hundredths of `currency` at `rate`.

    `left`: the centimes that this left on the gift card or store credit that it spent; None of anything else, or where nobody knows.
    """

    kind: str
    amount: int
    given: int
    change: int
    reference: str
    currency: str
    foreign_amount: int
    rate: int
    left: int | None = None

    @property
    def shown(self) -> str:
        """Its reference as others than its customer may see it: a card's code is worth money."""
        return (
            masked(self.reference)
            if self.kind in WORTH_MONEY and self.reference
            else self.reference
        )


class Seal(msgspec.Struct, frozen=True):
    """The sale's place in its register's book."""

    register_id: int
    register: str
    shift_id: str
    sequence: int
    fork: int
    previous_hash: str
    hash: str
    signature: str


class Sold(msgspec.Struct, frozen=True):
    """A sale with all that belongs to it. `seal` is None for a web order; `number` is then the order's code."""

    id: str
    channel: str
    number: str
    site_id: int
    site_fr: str
    site_ar: str
    site_en: str
    language: str
    sold_at: int
    recorded_at: int
    sold_by: int | None
    cashier: str
    total: int
    tax_total: int
    stamp_duty: int
    stamp_added: int
    cash_rounding: int
    paid: int
    lines: tuple[Line, ...]
    taxes: tuple[Tax, ...]
    tenders: tuple[Tender, ...]
    discounts: tuple[Discount, ...]
    note: str
    customer_id: str | None
    seal: Seal | None

    @property
    def change(self) -> int:
        return sum(tender.change for tender in self.tenders)

    @property
    def has_cash(self) -> bool:
        return any(tender.kind in CASH_LIKE for tender in self.tenders)


async def find(reader: Reader, sale_id: str) -> Sold:
    """Raises NotFound."""
    row = await reader.fetchrow(
        """SELECT s.*, site.name_fr AS site_fr, site.name_ar AS site_ar, site.name_en AS site_en,
                  COALESCE(p.name, '') AS cashier, COALESCE(r.number, o.code, '') AS number, w.customer_id
           FROM sale s LEFT JOIN customer_sale w ON w.sale_id = s.id JOIN site ON site.id = s.site_id LEFT JOIN staff p ON p.id = s.sold_by
           LEFT JOIN receipt r ON r.sale_id = s.id LEFT JOIN shop_order o ON o.sale_id = s.id
           WHERE s.id = $1""",
        sale_id,
    )
    if row is None:
        raise NotFound("There is no such sale.")
    parts = {
        "lines": await _lines(reader, sale_id),
        "taxes": await _taxes(reader, sale_id),
        "tenders": await _tenders(reader, sale_id),
        "discounts": await _discounts(reader, sale_id),
        "seal": await _seal(reader, sale_id),
    }
    return msgspec.convert({**dict(row), **parts}, Sold)


async def _lines(reader: Reader, sale_id: str) -> tuple[Line, ...]:
    rows = await reader.fetch(
        """SELECT l.id, l.name, l.kind, l.product_id, COALESCE(p.sku, '') AS sku,
                  COALESCE(p.unit, 'piece') AS unit, l.quantity, l.unit_price, l.discount, l.amount,
                  l.returns_line_id, l.goes, l.list_price, l.note, l.code,
                  COALESCE(x.name_fr, '') AS price_list_fr, COALESCE(x.name_ar, '') AS price_list_ar,
                  COALESCE(x.name_en, '') AS price_list_en
           FROM sale_line l LEFT JOIN product p ON p.id = l.product_id LEFT JOIN price_list x ON x.id = l.price_list_id
           WHERE l.sale_id = $1 ORDER BY l.position""",
        sale_id,
    )
    parts = await reader.fetch(
        """SELECT x.sale_line_id, x.code, x.gross, x.tax FROM sale_line_tax x JOIN sale_line l ON l.id = x.sale_line_id
           WHERE l.sale_id = $1 ORDER BY x.code""",
        sale_id,
    )
    taxes = _by_line(parts, lambda row: _convert(row, LineTax))
    origins = _by_line(await _origins(reader, sale_id), lambda row: _convert(row, Origin))
    return tuple(
        msgspec.convert(
            {
                **dict(row),
                "taxes": taxes.get(row["id"], ()),
                "origins": origins.get(row["id"], ()),
            },
            Line,
        )
        for row in rows
    )


async def _origins(reader: Reader, sale_id: str) -> Sequence[Row]:
    """The lots that left for the customer, or came back, in the order of the goods."""
    return await reader.fetch(
        """SELECT m.sale_line_id, lot.product_id, p.name_fr, p.name_ar, p.name_en, p.unit,
                  c.name_fr AS cooperative_fr, c.name_ar AS cooperative_ar, c.commune, p.gtin,
                  lot.code AS lot, lot.best_before_on, p.date_type,
                  CAST(SUM(m.quantity) AS BIGINT) AS quantity
           FROM sale_line l JOIN movement m ON m.sale_line_id = l.id
           JOIN lot ON lot.id = m.lot_id JOIN product p ON p.id = lot.product_id
           JOIN cooperative c ON c.id = lot.cooperative_id
           WHERE l.sale_id = $1
           GROUP BY m.sale_line_id, lot.id, lot.product_id, p.name_fr, p.name_ar, p.name_en, p.unit,
                    c.name_fr, c.name_ar, c.commune, p.gtin, lot.code, lot.best_before_on, p.date_type
           ORDER BY lot.product_id, lot.best_before_on, lot.id""",
        sale_id,
    )


async def _taxes(reader: Reader, sale_id: str) -> tuple[Tax, ...]:
    """The mention is that of the newest row with this code and rate: a rate is dated, its wording is not."""
    rows = await reader.fetch(
        """SELECT t.code, t.rate_bp, t.gross, t.net, t.tax, COALESCE(c.mention_fr, t.code) AS mention_fr,
                  COALESCE(c.mention_ar, t.code) AS mention_ar, COALESCE(c.mention_en, t.code) AS mention_en
           FROM sale_tax t LEFT JOIN tax_code c ON c.id = (
               SELECT MAX(d.id) FROM tax_code d WHERE d.code = t.code AND d.rate_bp = t.rate_bp)
           WHERE t.sale_id = $1 ORDER BY t.rate_bp, t.code""",
        sale_id,
    )
    return tuple(_convert(row, Tax) for row in rows)


async def _tenders(reader: Reader, sale_id: str) -> tuple[Tender, ...]:
    rows = await reader.fetch(
        """SELECT kind, amount, given, change, reference, currency, foreign_amount, rate FROM tender
           WHERE sale_id = $1 ORDER BY position""",
        sale_id,
    )
    left = await cards_left(reader, sale_id) if any(map(_spends_card, rows)) else {}
    return tuple(
        msgspec.convert(
            {**dict(row), "left": left.get(row["reference"]) if _spends_card(row) else None}, Tender
        )
        for row in rows
    )


def _spends_card(row: Row) -> bool:
    return row["kind"] in WORTH_MONEY and row["amount"] > 0


async def cards_left(reader: Reader, sale_id: str) -> dict[str, int]:
    """What a sale left on each gift card and store credit that it spent, by code: its entries up to the sale's own."""
    rows = await reader.fetch(
        """SELECT a.code, CAST((SELECT SUM(b.amount) FROM credit_entry b
                                WHERE b.account_id = e.account_id AND b.id <= e.id) AS BIGINT) AS balance
           FROM tender t JOIN credit_account a ON a.code = t.reference
           JOIN credit_entry e ON e.account_id = a.id AND e.sale_id = t.sale_id AND e.kind = 'spent'
           WHERE t.sale_id = $1 AND t.kind IN ('gift_card', 'credit') AND t.amount > 0""",
        sale_id,
    )
    return {row["code"]: row["balance"] for row in rows}


async def _discounts(reader: Reader, sale_id: str) -> tuple[Discount, ...]:
    rows = await reader.fetch(
        """SELECT d.kind, d.name, d.amount, d.line_id, d.code, COALESCE(p.name_fr, '') AS promotion_fr,
                  COALESCE(p.name_ar, '') AS promotion_ar, COALESCE(p.name_en, '') AS promotion_en
           FROM sale_discount d LEFT JOIN promotion p ON p.id = d.promotion_id
           WHERE d.sale_id = $1 ORDER BY d.position""",
        sale_id,
    )
    return tuple(_convert(row, Discount) for row in rows)


async def _seal(reader: Reader, sale_id: str) -> Seal | None:
    row = await reader.fetchrow(
        """SELECT r.register_id, g.code AS register, r.shift_id, r.sequence, r.fork, r.previous_hash,
                  r.hash, r.signature
           FROM receipt r JOIN register g ON g.id = r.register_id WHERE r.sale_id = $1""",
        sale_id,
    )
    return None if row is None else _convert(row, Seal)


def _convert(row: Row, shape: type[S]) -> S:
    return msgspec.convert(dict(row), shape)


def _by_line(rows: Sequence[Row], read: Callable[[Row], V]) -> dict[str, tuple[V, ...]]:
    found: dict[str, tuple[V, ...]] = {}
    for row in rows:
        found[row["sale_line_id"]] = (*found.get(row["sale_line_id"], ()), read(row))
    return found
