"""Invariants that `python -m store verify` proves on the live data, and how one is written down.

A check is a name and a query for counter-examples: rows that must not exist. Each package lists its
own in `checks.py`; store/verify.py runs them all. These here are the sales'.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from store.db import Database

LIMIT = 20


class Check(NamedTuple):
    """`find` gives the counter-examples, each a sentence naming the rows; none when the invariant holds."""

    name: str
    find: Callable[[Database], Awaitable[list[str]]]


def never(name: str, example: str, sql: str) -> Check:
    """A check that `sql` returns no row; `example` is a format string over the row's columns."""

    async def find(database: Database) -> list[str]:
        rows = await database.report(f"SELECT * FROM ({sql}) AS found LIMIT {LIMIT}")
        return [example.format(**dict(row)) for row in rows]

    return Check(name, find)


CHECKS = (
    never(
        "the lines of a sale sum to its total",
        "sale {id}: total {total}, lines {lines}",
        """SELECT s.id, s.total, COALESCE(SUM(l.amount), 0) AS lines FROM sale s
           LEFT JOIN sale_line l ON l.sale_id = s.id GROUP BY s.id, s.total
           HAVING s.total <> COALESCE(SUM(l.amount), 0)""",
    ),
    never(
        "the tenders of a sale settle what is paid",
        "sale {id}: paid {paid}, tenders {tenders}",
        """SELECT s.id, s.paid, COALESCE(SUM(t.amount), 0) AS tenders FROM sale s
           LEFT JOIN tender t ON t.sale_id = s.id GROUP BY s.id, s.paid
           HAVING s.paid <> COALESCE(SUM(t.amount), 0)""",
    ),
    never(
        "change leaves only from cash, and never more than was given",
        "tender {id}: given {given}, change {change}",
        "SELECT id, given, change FROM tender WHERE (change > given AND change <> 0) OR (kind NOT IN ('cash', 'foreign') AND change <> 0)",
    ),
    never(
        "the taxes of a sale sum to its tax total and to its total",
        "sale {id}: total {total} with tax {tax_total}, per code {gross} with tax {tax}",
        """SELECT s.id, s.total, s.tax_total, SUM(t.gross) AS gross, SUM(t.tax) AS tax FROM sale s
           JOIN sale_tax t ON t.sale_id = s.id GROUP BY s.id, s.total, s.tax_total
           HAVING s.total <> SUM(t.gross) OR s.tax_total <> SUM(t.tax)""",
    ),
    never(
        "the tax parts of a line sum to its amount",
        "line {id}: amount {amount}, parts {parts}",
        """SELECT l.id, l.amount, COALESCE(SUM(p.gross), 0) AS parts FROM sale_line l
           LEFT JOIN sale_line_tax p ON p.sale_line_id = l.id
           WHERE EXISTS (SELECT 1 FROM sale_tax t WHERE t.sale_id = l.sale_id)
           GROUP BY l.id, l.amount HAVING l.amount <> COALESCE(SUM(p.gross), 0)""",
    ),
    never(
        "the lines' tax parts sum to the sale's figure per code",
        "sale {sale_id}, {code}: {gross} with tax {tax}, lines {line_gross} with tax {line_tax}",
        """SELECT t.sale_id, t.code, t.gross, t.tax, p.line_gross, p.line_tax FROM sale_tax t
           JOIN (SELECT l.sale_id, x.code, SUM(x.gross) AS line_gross, SUM(x.tax) AS line_tax
                 FROM sale_line_tax x JOIN sale_line l ON l.id = x.sale_line_id
                 GROUP BY l.sale_id, x.code) AS p ON p.sale_id = t.sale_id AND p.code = t.code
           WHERE p.line_gross <> t.gross OR p.line_tax <> t.tax""",
    ),
    never(
        "the discounts of a sale sum to those of its sold lines",
        "sale {sale_id}: discounts {named}, on lines {taken}",
        """SELECT d.sale_id, d.named, COALESCE(l.taken, 0) AS taken
           FROM (SELECT sale_id, SUM(amount) AS named FROM sale_discount GROUP BY sale_id) AS d
           LEFT JOIN (SELECT sale_id, SUM(discount) AS taken FROM sale_line WHERE quantity > 0
                      GROUP BY sale_id) AS l ON l.sale_id = d.sale_id
           WHERE d.named <> COALESCE(l.taken, 0)""",
    ),
    never(
        "what has come back of a line is what its returns say, and never more than was sold",
        "line {line_id}: {quantity} of {sold} for {amount} of {worth}; returns say {back} for {given}",
        """SELECT r.line_id, r.quantity, r.sold, r.amount, r.worth, COALESCE(b.back, 0) AS back,
                  COALESCE(b.given, 0) AS given
           FROM line_return r JOIN sale_line l ON l.id = r.line_id
           LEFT JOIN (SELECT returns_line_id, -SUM(quantity) AS back, -SUM(amount) AS given FROM sale_line
                      WHERE returns_line_id IS NOT NULL GROUP BY returns_line_id) AS b ON b.returns_line_id = r.line_id
           WHERE r.quantity <> COALESCE(b.back, 0) OR r.amount <> COALESCE(b.given, 0)
              OR r.quantity > l.quantity OR r.amount > l.amount""",
    ),
    never(
        "every return is counted on the line it returns",
        "line {id} returns {returns_line_id}, which counts none",
        """SELECT id, returns_line_id FROM sale_line l WHERE returns_line_id IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM line_return r WHERE r.line_id = l.returns_line_id)""",
    ),
)
