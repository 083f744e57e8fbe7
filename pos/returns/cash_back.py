"""The cash that refunds give back, counted on the sale that it was paid for: its duty and rounding go back with it (rules §1.11).

Invariant: of a sale no more goes back in cash than it settled in cash, by however many tills at once; when all of it has, so
have its duty and its rounding, to the centime. Tills that did not know of each other's refunds may differ by one.
"""

from collections.abc import Set

from pos.sales import tickets
from pos.sales.tickets import CashBack, Receipt
from store.checks import LIMIT
from store.db import Database, Reader, Row, Transaction
from store.errors import NotRefundable
from store.money import share_of
from store.returns import InCash
from store.tenders import CASH_LIKE

FIGURES = ("base", "stamp_duty", "stamp_added", "cash_rounding")
ROUNDED_MOST = 10
PAID = """SELECT s.id AS sale_id, CAST(COALESCE(SUM(t.amount), 0) AS BIGINT) - s.stamp_added - s.cash_rounding AS base,
                 s.stamp_duty, s.stamp_added, s.cash_rounding
          FROM sale s LEFT JOIN tender t ON t.sale_id = s.id AND t.kind IN ('cash', 'foreign')"""
GROUPED = "GROUP BY s.id, s.stamp_duty, s.stamp_added, s.cash_rounding"


def agrees(receipt: Receipt) -> bool:
    """Whether what a receipt says of its cash going back is the cash that goes back. Older tills say nothing."""
    if not receipt.cash_back:
        return True
    sums = {name: sum(getattr(part, name) for part in receipt.cash_back) for name in FIGURES}
    in_cash = sum(tender.amount for tender in receipt.tenders if tender.kind in CASH_LIKE)
    base = in_cash - receipt.stamp_added - receipt.cash_rounding
    stated = (base, receipt.stamp_duty, receipt.stamp_added, receipt.cash_rounding)
    sales = {part.sale_id for part in receipt.cash_back}
    return tuple(sums.values()) == stated and len(sales) == len(receipt.cash_back)


async def post(tx: Transaction, receipt: Receipt, originals: Set[str]) -> None:
    """Count a receipt's cash on the sales whose goods it brings back. Raises NotRefundable for more than was paid."""
    for part in sorted(receipt.cash_back, key=lambda part: part.sale_id):
        if part.sale_id not in originals:
            raise NotRefundable("Cash goes back only for goods that come back.")
        await _count(tx, part)


async def _count(tx: Transaction, part: CashBack) -> None:
    row = await tx.fetchrow(f"{PAID} WHERE s.id = $1 {GROUPED}", part.sale_id)
    paid = _in_cash(row) if row else InCash()
    counted = await tx.fetchrow(
        """INSERT INTO cash_return (sale_id, base, stamp_duty, stamp_added, cash_rounding, settled)
           SELECT id, CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT)
           FROM sale WHERE id = $1 AND $2 <= $6
           ON CONFLICT (sale_id) DO UPDATE SET
               base = cash_return.base + excluded.base,
               stamp_duty = cash_return.stamp_duty + excluded.stamp_duty,
               stamp_added = cash_return.stamp_added + excluded.stamp_added,
               cash_rounding = cash_return.cash_rounding + excluded.cash_rounding
           WHERE cash_return.base + excluded.base <= cash_return.settled
           RETURNING sale_id, base, stamp_duty, stamp_added, cash_rounding""",
        part.sale_id, *(-getattr(part, name) for name in FIGURES), paid.base,
    )  # fmt: skip
    if counted is None:
        raise NotRefundable("More would go back this way than was paid this way.")
    if not _is_share(paid, _in_cash(counted)):
        raise NotRefundable("The duty given back is not what was paid with it.")


def _is_share(paid: InCash, back: InCash) -> bool:
    """Whether what has gone back bears its share, give or take a centime of tills that did not know of each other."""
    duty = share_of(back.base, paid.base, paid.stamp_duty)
    added = share_of(back.base, paid.base, paid.stamp_added)
    handed = paid.handed if back.base == paid.base else back.base + added
    near = abs(back.stamp_duty - duty) <= 1 and abs(back.stamp_added - added) <= 1
    return near and abs(back.handed - handed) <= ROUNDED_MOST


def _in_cash(row: Row) -> InCash:
    return InCash(*(row[name] for name in FIGURES))


async def of_sale(reader: Reader, sale_id: str) -> dict[str, int]:
    """What of a sale's cash has gone back."""
    row = await reader.fetchrow(
        "SELECT base, stamp_duty, stamp_added, cash_rounding FROM cash_return WHERE sale_id = $1",
        sale_id,
    )
    return (_in_cash(row) if row else InCash())._asdict()


async def miscounted(database: Database) -> list[str]:
    """The first sales whose cash has not gone back as their refunds say, or more of it than was paid."""
    said: dict[str, InCash] = {}
    rows = await database.report(
        """SELECT content FROM receipt r WHERE content LIKE '%"cash_back":%' AND NOT EXISTS (
               SELECT 1 FROM refused_verdict v WHERE v.sale_id = r.sale_id AND v.overruled = 1)"""
    )
    for row in rows:
        for part in tickets.read(row["content"]).cash_back:
            before = said.get(part.sale_id, InCash())
            said[part.sale_id] = InCash(*(getattr(before, name) - getattr(part, name) for name in FIGURES))  # fmt: skip
    counted = {row["sale_id"]: row for row in await database.report("SELECT * FROM cash_return")}
    paid = await database.report(
        f"{PAID} WHERE s.id IN (SELECT sale_id FROM cash_return) {GROUPED}"
    )
    settled = {row["sale_id"]: _in_cash(row) for row in paid}
    wrong = [
        f"sale {id_}: counted {_told(counted.get(id_))}; refunds say {_told(said.get(id_))}"
        for id_ in sorted({*said, *counted})
        if _is_wrong(said.get(id_), counted.get(id_), settled.get(id_, InCash()))
    ]
    return wrong[:LIMIT]


def _is_wrong(said: InCash | None, counted: Row | None, settled: InCash) -> bool:
    if said is None or counted is None or said != _in_cash(counted):
        return True
    return counted["settled"] != settled.base or not _is_share(settled, said)


def _told(figures: InCash | Row | None) -> str:
    if figures is None:
        return "nothing"
    whole = figures if isinstance(figures, InCash) else _in_cash(figures)
    return f"{whole.base} with {whole.stamp_duty} of duty, {whole.handed} handed over"
