"""Customers as the office sees them: the list with what each bought, earned and is owed, and one customer's story."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from store.customers import customers
from store.db import Reader
from store.lists import PER_PAGE

MOST_SHOWN = 100
Only = Literal["", "companies", "credit"]
Sort = Literal["name", "-name", "sales", "-sales", "paid", "-paid", "last", "-last", "points", "-points", "credit", "-credit"]  # fmt: skip
ORDERS = {"name": "c.folded", "sales": "sales", "paid": "paid", "last": "last_at", "points": "c.points", "credit": "credit"}  # fmt: skip
ONLY = {"": "TRUE", "companies": "c.company <> ''", "credit": "COALESCE(a.credit, 0) > 0"}


class Known(NamedTuple):
    """A customer in the list; `paid` and `credit` in centimes, `last_at` 0 before the first sale."""

    id: str
    name: str
    company: str
    phone: str | None
    points: int
    sales: int
    paid: int
    last_at: int
    credit: int


class Purchase(NamedTuple):
    """A sale of theirs; `points` after what was returned."""

    sale_id: str
    sold_at: int
    channel: str
    paid: int
    points: int


class PointEntry(NamedTuple):
    kind: str
    sale_id: str | None
    amount: int
    points: int
    posted_at: int


FROM = """FROM customer c
    LEFT JOIN (SELECT x.customer_id, COUNT(*) AS sales, SUM(x.paid) AS paid, MAX(s.sold_at) AS last_at
               FROM customer_sale x JOIN sale s ON s.id = x.sale_id GROUP BY x.customer_id) AS p
        ON p.customer_id = c.id
    LEFT JOIN (SELECT customer_id, SUM(balance) AS credit FROM credit_account GROUP BY customer_id) AS a
        ON a.customer_id = c.id
    WHERE c.erased_at IS NULL AND """


async def listed(reader: Reader, words: str, only: Only, sort: Sort, page: int) -> list[Known]:
    """One page of those who are looked for, who were not erased."""
    condition, args = _condition(words, only)
    order, way = ORDERS[sort.removeprefix("-")], "DESC" if sort.startswith("-") else "ASC"
    rows = await reader.fetch(
        f"""SELECT c.id, c.name, c.company, c.phone, c.points, COALESCE(p.sales, 0) AS sales,
                   COALESCE(p.paid, 0) AS paid, COALESCE(p.last_at, 0) AS last_at,
                   COALESCE(a.credit, 0) AS credit
            {FROM} {condition} ORDER BY {order} {way}, c.id LIMIT {PER_PAGE} OFFSET {(page - 1) * PER_PAGE}""",
        *args,
    )
    return [Known(*row) for row in rows]


async def count(reader: Reader, words: str, only: Only) -> int:
    """How many the list has on all its pages."""
    condition, args = _condition(words, only)
    return int(await reader.fetchval(f"SELECT COUNT(*) {FROM} {condition}", *args))


def _condition(words: str, only: Only) -> tuple[str, list[str]]:
    found, args = customers.matching(words)
    return f"{ONLY[only]} AND {found or 'TRUE'}", args


async def purchases(reader: Reader, customer_id: str) -> Sequence[Purchase]:
    """The last hundred, the newest first."""
    rows = await reader.fetch(
        f"""SELECT x.sale_id, s.sold_at, s.channel, x.paid,
                   COALESCE((SELECT SUM(e.points) FROM point_entry e WHERE e.sale_id = x.sale_id), 0) AS points
            FROM customer_sale x JOIN sale s ON s.id = x.sale_id WHERE x.customer_id = $1
            ORDER BY s.sold_at DESC, x.sale_id DESC LIMIT {MOST_SHOWN}""",
        customer_id,
    )
    return [Purchase(*row) for row in rows]


async def points(reader: Reader, customer_id: str) -> Sequence[PointEntry]:
    """The last hundred entries that changed the points, the newest first."""
    rows = await reader.fetch(
        f"""SELECT kind, sale_id, amount, points, posted_at FROM point_entry
            WHERE customer_id = $1 AND points <> 0 ORDER BY id DESC LIMIT {MOST_SHOWN}""",
        customer_id,
    )
    return [PointEntry(*row) for row in rows]
