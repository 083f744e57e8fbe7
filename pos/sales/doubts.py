"""What is taken in spite of how it looks, and told to the manager: a fork, a clock, a price, a rate, a lot, cash settled otherwise.

The customer has left with the goods; a doubt is a task, raised once, and never a refusal.
"""

from collections.abc import Set

from pos.rates import rates
from pos.sales import promoted, settled
from pos.sales.tickets import Receipt
from store import tasks
from store.clock import MINUTE, day
from store.db import Row, Transaction

CLOCK_TOLERANCE = 10 * MINUTE
KINDS = (
    "fork", "clock", "price", "promotion", "lot", "rate", "stamp", "rounding", "cash_limit", "credit", "gift_card",
    "account", "customer", "order_cancelled", "order_sold_twice", "order_unknown",
)  # fmt: skip
"""Whatever may be told of a sale that was taken: the keys of its tasks begin with it."""


async def tell(
    tx: Transaction, receipt: Receipt, found: set[str], *, fork: int, lots_let: Set[tuple[int, str]], site_id: int, now: int
) -> None:  # fmt: skip
    """Tell the manager, once, of what was `found` while posting a recorded receipt, and of what shows in it now.

    `lots_let`: the lots, by product and code, that may not be sold and that a manager let be sold on it.
    """
    doubts = {
        **dict.fromkeys(sorted(found), True),
        "fork": fork > 0 or await _off_the_chain(tx, receipt),
        "clock": abs(receipt.sold_at - now) > CLOCK_TOLERANCE and receipt.sold_at > now,
        "rate": await rates.in_doubt(tx, receipt),
        "price": await promoted.is_wrongly_priced(tx, receipt),
        "lot": await _has_unsellable_lot(tx, receipt, lots_let),
    }
    facts: dict[str, dict[str, int]] = {kind: {} for kind, doubtful in doubts.items() if doubtful}
    for kind, difference in (await settled.look_again(tx, receipt)).items():
        facts[kind] = difference._asdict()
    for kind, more in facts.items():
        detail = {"number": receipt.number, **more}
        await tasks.raise_once(
            tx, f"{kind}:{receipt.id}", f"sale_{kind}", receipt.id, detail, site_id, now
        )


async def _off_the_chain(tx: Transaction, receipt: Receipt) -> bool:
    """Whether the receipt before this one is here and none of that number bears the hash it names."""
    before: list[Row] = list(
        await tx.fetch(
            "SELECT hash FROM receipt WHERE register_id = $1 AND sequence = $2",
            receipt.register_id,
            receipt.sequence - 1,
        )
    )
    return bool(before) and receipt.previous_hash not in {row["hash"] for row in before}


async def _has_unsellable_lot(tx: Transaction, receipt: Receipt, let: Set[tuple[int, str]]) -> bool:
    """Whether lots left that may not be sold, beyond those that a manager `let`; she cannot allow a recalled one."""
    rows = await tx.fetch(
        """SELECT DISTINCT lot.product_id, lot.code, lot.state FROM movement m
           JOIN sale_line l ON l.id = m.sale_line_id JOIN lot ON lot.id = m.lot_id
           WHERE l.sale_id = $1 AND l.quantity > 0 AND (lot.state <> 'sellable' OR lot.sellable_until_on < $2)""",
        receipt.id,
        day(receipt.sold_at),
    )
    return any(
        state == "recalled" or (product_id, code) not in let for product_id, code, state in rows
    )
