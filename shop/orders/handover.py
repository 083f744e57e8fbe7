"""Handing an order over: the goods leave against money, and the order becomes a sale.

Invariant: stock falls in the same transaction that records the sale, by exactly what was picked. Handing
over twice makes one sale.
"""

from collections.abc import Sequence

import msgspec

from inventory import handing_over
from shop.baskets import goods
from shop.baskets.goods import Good
from shop.orders import claims, orders, shortages, steps
from shop.orders.orders import Discount, Line, Order
from store import audit, sales, tax, tenders
from store.db import Reader, Transaction
from store.ids import uuid7
from store.tax import Part

DELIVERY_TAX_CODE = "T20"
"""Carriage billed to the customer bears the standard rate."""


class Books(msgspec.Struct, frozen=True):
    """What a sale is written down with: the tax rates of the day, and the shop's choices for cash."""

    rates: dict[str, int]
    subject_to_vat: bool
    policy: tenders.Policy


async def complete(
    tx: Transaction,
    order_id: int,
    tendered: Sequence[tenders.Tender],
    books: Books,
    *,
    reference: str = "",
    note: str = "",
    by: int,
    now: int,
) -> str:
    """The goods leave against money: the sale is recorded, stock falls by the picked lots; the sale's id.

    An order that was paid at a till has its sale: nothing is taken for it. Handing over again changes nothing.
    Raises what `tenders.settle` raises, Conflict when not packed or while a till has it on its ticket.
    """
    order = await _claim(tx, order_id, note, by, now)
    if order is None:
        return str(await tx.fetchval("SELECT sale_id FROM shop_order WHERE id = $1", order_id))
    paid = 0
    if order.paid_at is None:
        sale = await _sale(tx, order, tendered, books, reference, by, now)
        await sales.record(tx, sale, now=now)
        paid = sale.paid
        await tx.execute("UPDATE shop_order SET paid_at = $2 WHERE id = $1", order_id, now)
    rows = await tx.fetch(
        """SELECT p.reservation_key, COALESCE(r.sale_line_id, p.line_id) AS sale_line_id FROM order_promise p
           JOIN reservation r ON r.key = p.reservation_key AND r.closed_at IS NULL
           WHERE p.order_id = $1""",
        order_id,
    )
    lines = {row["reservation_key"]: row["sale_line_id"] for row in rows}
    await handing_over.hand_over(tx, key=f"order:{order.code}", lines=lines, by=by, now=now)
    await audit.record(tx, by, "order.hand_over", f"order:{order.code}", {"paid": paid}, now)
    return order.sale_id


async def _claim(tx: Transaction, order_id: int, note: str, by: int, now: int) -> Order | None:
    """The order, now handed over; None when it was before."""
    before = await tx.fetchval(
        "UPDATE shop_order SET stage = stage WHERE id = $1 RETURNING stage", order_id
    )
    if before == "handed_over":
        return None
    code = await steps.advance(
        tx, order_id, "handed_over", start=["packed"], by=by, now=now, note=note
    )
    await claims.refuse(tx, order_id, now=now)
    await shortages.refuse(tx, order_id)
    return await orders.by_code(tx, code)


async def _sale(
    tx: Transaction,
    order: Order,
    tendered: Sequence[tenders.Tender],
    books: Books,
    reference: str,
    by: int,
    now: int,
) -> sales.Sale:
    settled = tenders.settle(order.due, tendered, books.policy)
    parts = await _tax_parts(tx, order, now)
    taxes = tax.summarise(parts, books.rates, books.subject_to_vat)
    return sales.Sale(
        id=order.sale_id, channel="web", site_id=order.site_id, language=order.language,
        sold_at=now, sold_by=by, total=settled.total, stamp_duty=settled.stamp_duty,
        stamp_added=settled.stamp_added, cash_rounding=settled.cash_rounding,
        lines=_sale_lines(order, taxes),
        taxes=tuple(sales.Tax(*total) for total in taxes.totals),
        tenders=tuple(
            sales.Tender(
                uuid7(), t.kind, t.amount, t.given, t.change, reference if t.kind == "card" else ""
            )
            for t in settled.tenders
        ),
        discounts=_discounts(order),
    )  # fmt: skip


async def _tax_parts(reader: Reader, order: Order, now: int) -> list[tuple[Part, ...]]:
    """Per line of the sale, delivery last: what falls under which tax code."""
    found = await goods.load(reader, {line.product_id for line in order.kept}, now=now)
    inside = {part for good in found.values() for part, _ in good.parts} - set(found)
    components: dict[int, Good] = found | await goods.load(reader, inside, now=now)
    parts = [
        goods.tax_parts(found[line.product_id], line.amount, components) for line in order.kept
    ]
    if order.delivery_fee:
        parts.append(tax.whole(order.delivery_fee, DELIVERY_TAX_CODE))
    return parts


def _sale_lines(order: Order, taxes: tax.Summary) -> tuple[sales.Line, ...]:
    shares = taxes.lines
    lines = [_sale_line(line, share) for line, share in zip(order.kept, shares, strict=False)]
    if order.delivery_fee:
        lines.append(
            sales.Line(
                uuid7(), "delivery", None, "delivery", 1, order.delivery_fee, order.delivery_fee,
                _line_taxes(shares[-1]),
            )
        )  # fmt: skip
    return tuple(lines)


def _discounts(order: Order) -> tuple[sales.Discount, ...]:
    """Why what was taken off the kept lines. Of a promotion of the whole order, the share of lines left out is gone."""
    sums: dict[Discount, int] = {}
    for share in order.shares:
        sums[share.discount] = sums.get(share.discount, 0) + share.amount
    return tuple(
        sales.Discount(row.kind, row.name, amount, row.line_id, row.promotion_id, row.code)
        for row, amount in sums.items()
    )


def _sale_line(line: Line, share: Sequence[tax.PartTax]) -> sales.Line:
    return sales.Line(
        line.id, "goods", line.product_id, line.name, line.quantity, line.unit_price, line.amount,
        _line_taxes(share), discount=line.discount,
    )  # fmt: skip


def _line_taxes(share: Sequence[tax.PartTax]) -> tuple[sales.LineTax, ...]:
    return tuple(sales.LineTax(*part) for part in share)
