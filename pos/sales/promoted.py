"""Promotions at the till: what it keeps to work by itself, the codes it holds at the server, and what its receipts say."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from pos.sales import tickets
from pos.sales.tickets import Discount, Receipt
from pos.shapes import Id, Text
from store import clock
from store.catalogue import group_prices
from store.catalogue.group_prices import Paid
from store.clock import MINUTE
from store.db import Reader, Transaction
from store.errors import NotFound
from store.promotions import coupons, engine, handmade, promotions, receipts
from store.promotions.promotions import Promotion
from store.promotions.receipts import Rung
from store.quantity import Unit, line_total
from store.web import json_response, read_json

HELD_FOR = 15 * MINUTE


async def feed(reader: Reader, *, now: int) -> list[dict[str, Any]]:
    """The promotions that a till may apply, now or later, in the shape of pure/promotions.js."""
    found = await promotions.not_over(reader, now)
    return [_as_json(promotion) for promotion in found if promotion.channel != "web"]


def _as_json(promotion: Promotion) -> dict[str, Any]:
    rule = ("id", "kind", "percent_bp", "amount", "take", "pay", "mixed", "threshold", "code", "priority", "channel", "starts_at")  # fmt: skip
    return {
        **{name: getattr(promotion, name) for name in rule},
        "products": list(promotion.products),
        "categories": list(promotion.categories),
        "ends_at": promotion.over_at,
        "names": {code: getattr(promotion, f"name_{code}") for code in ("fr", "ar", "en")},
        "limited": promotion.is_limited,
    }


class Wish(msgspec.Struct, frozen=True):
    """A code that is to be used by a sale, and whose sale that is, if it is known."""

    sale_id: Id
    code: Text
    customer_id: Id | None = None


async def hold(request: Request) -> Response:
    """Hold one use of a code for a sale that is being rung up; again holds it longer."""
    wish, now = await read_json(request, Wish), clock.now()

    async def work(tx: Transaction) -> None:
        promotion = await _by_code(tx, wish.code, now)
        who = await customer(tx, wish.customer_id)
        await coupons.hold(tx, promotion, wish.sale_id, who, expires_at=now + HELD_FOR, now=now)

    await request.app.state.db.write(work)
    return json_response({"sale_id": wish.sale_id, "held_for": HELD_FOR})


async def _by_code(reader: Reader, text: str, now: int) -> Promotion:
    code = coupons.normalise(text)
    for promotion in await promotions.in_force(reader, "till", now):
        if promotion.code == code:
            return promotion
    raise NotFound("This code is not valid now.")


class Sale(msgspec.Struct, frozen=True):
    sale_id: Id


async def let_go(request: Request) -> Response:
    """A code was taken off the ticket: what was held for it is free again. What a sale has used stays used."""
    sale, now = await read_json(request, Sale), clock.now()
    await request.app.state.db.write(
        lambda tx: coupons.let_go(tx, sale.sale_id, now=now, only_held=True)
    )
    return json_response({"sale_id": sale.sale_id})


async def customer(reader: Reader, customer_id: str | None) -> str:
    """Whom the uses of a code are counted for; empty for nobody known."""
    if customer_id is None:
        return ""
    phone = await reader.fetchval("SELECT phone FROM customer WHERE id = $1", customer_id)
    return coupons.who(phone, customer_id)


async def settle(tx: Transaction, receipt: Receipt, *, of_order: Collection[int], now: int) -> bool:
    """Use the codes of a receipt, and let go what was held for it and is not among them; whether the manager should look.

    What the promotions `of_order` took off its order's goods was taken off when the order was made, and their codes used.
    """
    promised = {line.id for line in receipt.lines if line.promise}
    given = [
        row
        for row in receipt.discounts
        if not (row.line_id in promised and row.promotion_id in of_order)
    ]
    counts = any(row.promotion_id for row in given)
    doubted = counts and await receipts.settle(tx, await _rung(tx, receipt, given), now=now)
    await coupons.let_go(tx, receipt.id, now=now, only_held=True)
    return doubted


async def _rung(reader: Reader, receipt: Receipt, given: Sequence[Discount]) -> Rung:
    goods = [line for line in receipt.lines if line.product_id is not None]
    ids = sorted({line.product_id for line in goods if line.product_id is not None})
    known = await receipts.products(reader, ids)
    by_hand = {row.line_id: row.amount for row in receipt.discounts if row.kind == "line"}
    lines = [
        _line(line, *known[line.product_id], by_hand.get(line.id, 0))
        for line in goods
        if line.product_id in known
    ]
    rows = [
        engine.Discount(row.kind, row.amount, row.line_id or "", row.promotion_id or 0, row.code)
        for row in given
    ]
    who = await customer(reader, receipt.customer_id)
    of_orders = any(line.promise for line in receipt.lines)
    return Rung(receipt.id, receipt.sold_at, lines, rows, who, is_whole=not of_orders)


def _line(line: tickets.Line, category_id: int, unit: Unit, by_hand: int) -> engine.Line:
    """A line before discounts. Its price was on a label only where it is not price × quantity."""
    gross = line.amount + line.discount
    return engine.Line(
        line.id, line.product_id, category_id, line.quantity, unit, line.unit_price, gross,
        kind=line.kind,
        labelled=gross != line_total(line.unit_price, line.quantity, unit),
        hand=engine.Hand(amount=by_hand) if by_hand else None,
    )  # fmt: skip


async def is_wrongly_priced(reader: Reader, receipt: Receipt) -> bool:
    """Whether goods were sold at another price than this customer paid then, or by another list, and nobody changed it by hand.

    A till that knew an old price, or an old group; goods by a price label cost what the label says.
    """
    sold = [
        (line.product_id, Paid(line.unit_price, line.price_list))
        for line in receipt.lines
        if line.product_id is not None and line.quantity > 0 and not line.promise and line.list_price is None
    ]  # fmt: skip
    group = await reader.fetchval(
        "SELECT group_id FROM customer WHERE id = $1", receipt.customer_id
    )
    found = await group_prices.among(reader, {id_ for id_, _ in sold}, group, at=receipt.sold_at)
    return any(found.get(id_, paid) != paid for id_, paid in sold)


def needs_approval(receipt: Receipt, ceiling_bp: int) -> bool:
    """Whether more was taken off by hand than a cashier may give alone. Of goods: a gift card makes no room for a discount."""
    goods = (line for line in receipt.lines if line.quantity > 0 and line.kind == "goods")
    grosses = {line.id: line.amount + line.discount for line in goods}
    return handmade.above_ceiling(grosses, _taken(receipt), ceiling_bp)


def by_hand(receipt: Receipt) -> int:
    """What was taken off by hand, in centimes."""
    return handmade.by_hand(_taken(receipt))


def _taken(receipt: Receipt) -> list[handmade.Taken]:
    return [(row.kind, row.amount, row.line_id or "") for row in receipt.discounts]
