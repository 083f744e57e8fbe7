"""Goods that a receipt takes back: never more than was sold, into stock, and the money the way it came (rules §1.11, §3.11).

Invariant: a sold line is given back once at most, in whatever parts and by however many tills at once: one guarded row
counts what has come back of it. Points that its sale earned go with it.
"""

from collections.abc import Collection, Mapping, Sequence

from inventory import returns as goods_back
from inventory.returns import Return
from pos.returns import cash_back
from pos.sales.tickets import Line, Receipt
from store.catalogue.hampers import Parts
from store.customers import loyalty
from store.db import Row, Transaction, places
from store.errors import NotRefundable
from store.money import share_of

GIVEN_BACK = ("goods", "delivery")
"""What money goes back for; a gift card's balance is spent, and a payment on account is corrected otherwise."""
WITHOUT_RECEIPT = "credit"
"""What comes back without a receipt is given back as store credit only."""


async def post(
    tx: Transaction, receipt: Receipt, site_id: int, parts: Mapping[int, Parts], *, now: int, overruled: bool = False
) -> None:  # fmt: skip
    """Take back the goods of a recorded receipt. Raises NotRefundable for what was not sold, or came back before.

    `overruled`: a manager lets the money have gone another way than it came, and lets it be less than was paid.
    """
    back = [line for line in receipt.lines if line.quantity < 0]
    sold = {row["id"]: row for row in await _sold(tx, back)}
    for line in sorted(back, key=lambda line: line.returns or ""):
        if line.kind not in GIVEN_BACK or (line.kind != "goods" and line.returns is None):
            raise NotRefundable("What comes back was not sold on this receipt.")
        if line.returns is not None:
            await _count(tx, line, sold.get(line.returns), overruled)
    originals = {row["sale_id"] for row in sold.values()}
    if not overruled:
        await _require_same_way(tx, receipt, back, originals)
        await cash_back.post(tx, receipt, originals)
    await goods_back.take_back(
        tx,
        [
            _return(line, parts.get(line.product_id or 0, ()))
            for line in back
            if line.kind == "goods"
        ],
        key=f"return:{receipt.id}",
        site_id=site_id,
        by=receipt.cashier_id,
        effective_at=receipt.sold_at,
        now=now,
    )
    await _take_points(tx, receipt, back, sold, now)


async def _sold(tx: Transaction, back: Sequence[Line]) -> Sequence[Row]:
    wanted = sorted({line.returns for line in back if line.returns})
    if not wanted:
        return []
    return await tx.fetch(
        f"SELECT id, sale_id, kind, product_id, quantity, amount FROM sale_line WHERE id IN ({places(len(wanted))})",
        *wanted,
    )


async def _count(tx: Transaction, line: Line, sold: Row | None, overruled: bool) -> None:
    """Count what comes back on the line it was sold on, for as much as that many units of it are worth."""
    same = sold and (sold["kind"], sold["product_id"]) == (line.kind, line.product_id)
    if sold is None or not same or sold["quantity"] < 0:
        raise NotRefundable("What comes back was not sold on this receipt.")
    counted = await tx.fetchrow(
        """INSERT INTO line_return (line_id, quantity, amount, sold, worth)
           SELECT id, CAST($2 AS BIGINT), CAST($3 AS BIGINT), quantity, amount FROM sale_line
           WHERE id = $1 AND quantity >= $2 AND amount >= $3
           ON CONFLICT (line_id) DO UPDATE SET quantity = line_return.quantity + excluded.quantity,
                                               amount = line_return.amount + excluded.amount
           WHERE line_return.quantity + excluded.quantity <= line_return.sold
             AND line_return.amount + excluded.amount <= line_return.worth
           RETURNING quantity, amount""",
        line.returns,
        -line.quantity,
        -line.amount,
    )
    if counted is None:
        raise NotRefundable("This was given back already, in part or whole.")
    exact = share_of(counted["quantity"], sold["quantity"], sold["amount"])
    # Two tills that gave back parts at once may differ by a centime.
    if abs(counted["amount"] - exact) > 1 and not overruled:
        raise NotRefundable("The amount given back is not what the goods were paid.")


async def _require_same_way(
    tx: Transaction, receipt: Receipt, back: Sequence[Line], sale_ids: set[str]
) -> None:
    """Money goes back the way it came, or as store credit; without a receipt as credit only."""
    paid_out = [tender for tender in receipt.tenders if tender.amount < 0]
    if any(line.returns is None for line in back) and any(
        t.kind != WITHOUT_RECEIPT for t in paid_out
    ):
        raise NotRefundable("Without a receipt, goods are given back as store credit only.")
    kinds = sorted({tender.kind for tender in paid_out} - {WITHOUT_RECEIPT})
    sales, refunds = await tied(tx, sale_ids) if kinds else ([], [])
    for kind in kinds:
        if await _balance(tx, sales, refunds, kind) < 0:
            raise NotRefundable("More would go back this way than was paid this way.")


async def _balance(tx: Transaction, sales: Sequence[str], refunds: Sequence[str], kind: str) -> int:
    """What was paid this way for these sales less what these refunds gave back; cash may round up.

    What an exchange among them gave back was for other goods than it sold.
    """
    if not sales:
        return -1
    kinds = ("cash", "foreign") if kind == "cash" else (kind, kind)
    found = await tx.fetchval(
        f"""SELECT COALESCE(SUM(amount), 0) FROM tender WHERE kind IN ($1, $2)
            AND ((amount > 0 AND sale_id IN ({places(len(sales), 3)}))
                 OR (amount < 0 AND sale_id IN ({places(len(refunds), len(sales) + 3)})))""",
        *kinds,
        *sales,
        *refunds,
    )
    return int(found) + (cash_back.ROUNDED_MOST if kind == "cash" else 0)


async def tied(tx: Transaction, sale_ids: Collection[str]) -> tuple[list[str], list[str]]:
    """These sales with those that a refund ties to them, and the refunds: what went back for several in one is not parted among them."""
    sales = await _ids(
        tx,
        f"""WITH RECURSIVE tied (sale_id) AS (
                SELECT id FROM sale WHERE id IN ({places(len(sale_ids))})
                UNION
                SELECT other.sale_id FROM tied JOIN sale_line s ON s.sale_id = tied.sale_id
                JOIN sale_line b ON b.returns_line_id = s.id
                JOIN sale_line beside ON beside.sale_id = b.sale_id
                JOIN sale_line other ON other.id = beside.returns_line_id)
            SELECT sale_id FROM tied ORDER BY sale_id""",
        sale_ids,
    )
    refunds = await _ids(
        tx,
        f"""SELECT DISTINCT b.sale_id FROM sale_line s JOIN sale_line b ON b.returns_line_id = s.id
            WHERE s.sale_id IN ({places(len(sales))}) ORDER BY b.sale_id""",
        sales,
    )
    return sales, refunds


async def _ids(tx: Transaction, query: str, sale_ids: Collection[str]) -> list[str]:
    return [str(row["sale_id"]) for row in await tx.fetch(query, *sorted(sale_ids))]


def _return(line: Line, parts: Parts) -> Return:
    assert line.product_id is not None
    pieces = [(product_id, -line.quantity * each) for product_id, each in parts]
    return Return(
        line.id, line.product_id, -line.quantity, line.returns, line.goes or "quarantine", pieces
    )


async def _take_points(
    tx: Transaction, receipt: Receipt, back: Sequence[Line], sold: Mapping[str, Row], now: int
) -> None:
    returned: dict[str, int] = {}
    for line in back:
        if line.returns is not None and line.kind == "goods":  # a delivery has earned none
            sale_id = str(sold[line.returns]["sale_id"])
            returned[sale_id] = returned.get(sale_id, 0) - line.amount
    for sale_id, amount in sorted(returned.items()):
        key = f"return:{receipt.id}:{sale_id}"
        await loyalty.post_return(tx, sale_id, amount, key, now=now)
