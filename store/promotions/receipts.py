"""The promotions of a sale that a till has made: their codes used, and what does not look right named.

The customer has left with the goods, so nothing is refused here: a promotion that was not in force, that gives another
amount, or whose code was used up meanwhile is taken, and the manager told.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from store.db import Reader, Transaction, places
from store.errors import BadInput
from store.promotions import coupons, engine, promotions
from store.promotions.coupons import UsedUp
from store.promotions.engine import Discount, Line
from store.promotions.promotions import Promotion
from store.quantity import Unit


class Rung(NamedTuple):
    """A sale as the till rang it up: the goods before discounts (with what was taken off by hand), and every row.

    `is_whole` says that what the promotions give can be worked out again from these lines alone.
    """

    sale_id: str
    sold_at: int
    lines: Sequence[Line]
    discounts: Sequence[Discount]
    customer: str
    is_whole: bool


async def settle(tx: Transaction, rung: Rung, *, now: int) -> bool:
    """Use the codes of a sale; whether the manager should look at its promotions. Twice is once."""
    given = [row for row in rung.discounts if row.promotion_id]
    if not given:
        return False
    known = await promotions.among(tx, sorted({row.promotion_id for row in given}))
    used_up = False
    for promotion in known.values():
        if promotion.code:
            used_up = not await _use(tx, promotion, rung, now) or used_up
    return used_up or not (_is_right(known, rung) or await _is_right_among_all(tx, known, rung))


async def _is_right_among_all(reader: Reader, known: dict[int, Promotion], rung: Rung) -> bool:
    """The same with those beside them that gave nothing in the end: what would have been another's can go to mixed goods."""
    running = await promotions.in_force(reader, "till", rung.sold_at)
    return _is_right(known, rung, {promotion.id: promotion for promotion in running})


async def _use(tx: Transaction, promotion: Promotion, rung: Rung, now: int) -> bool:
    try:
        await coupons.use(tx, promotion, rung.sale_id, rung.customer, now=now)
    except (UsedUp, BadInput):
        return False
    return True


def _is_right(
    known: dict[int, Promotion], rung: Rung, among: dict[int, Promotion] | None = None
) -> bool:
    """Whether these promotions were in force when it was sold, and give (`among` others) what was given on these lines."""
    rows = {
        (row.line_id, row.promotion_id): row.amount for row in rung.discounts if row.promotion_id
    }
    if {promotion_id for _, promotion_id in rows} != set(known):
        return False
    if not all(promotion.is_in_force("till", rung.sold_at) for promotion in known.values()):
        return False
    if not rung.is_whole:
        return True
    codes = {row.code for row in rung.discounts if row.code}
    priced = engine.price(rung.lines, (among or known).values(), codes)
    return rows == {
        (row.line_id, row.promotion_id): row.amount for row in priced.discounts if row.promotion_id
    }


async def products(reader: Reader, product_ids: Collection[int]) -> dict[int, tuple[int, Unit]]:
    """The category and the unit of each."""
    ids = sorted(product_ids)
    if not ids:
        return {}
    rows = await reader.fetch(
        f"SELECT id, category_id, unit FROM product WHERE id IN ({places(len(ids))})", *ids
    )
    return {row["id"]: (row["category_id"], row["unit"]) for row in rows}
