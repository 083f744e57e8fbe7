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
        return [example.format(**{key: row[key] for key in row.keys()}) for row in rows]  # noqa: SIM118 - a Row, not a dict

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
        "SELECT id, given, change FROM tender WHERE change > given OR (kind <> 'cash' AND change <> 0)",
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
)
