"""The till's look-up of receipts: by number, customer, day or amount, and one whole with what has come back of it.

A till sees the receipts of its own shop; others are not there (404). At most so many are listed.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from inventory import reservations
from pos.closings import z_reports
from pos.printing import jobs
from pos.receipts import sold
from pos.returns import cash_back
from pos.till.boot import site_of
from store import clock
from store.customers import customers
from store.db import Database, Reader, Row, Value
from store.documents import invoices, tax_free
from store.errors import BadInput, NotFound
from store.ids import is_uuid7
from store.receipt_chain import PUBLIC_DIGITS
from store.web import SEARCH, Id, json_response, query, slow_down

MOST_LISTED = 20
LONGEST_NUMBER = 9
BY_REFERENCE = (
    "SELECT sale_id FROM tender WHERE kind IN ('card', 'cheque') AND lower(reference) = lower({})"
)
HEX = frozenset("0123456789abcdef")


class Asked(msgspec.Struct, frozen=True):
    """What is known of a receipt: words (its number, the customer's name, phone or card, the reference of the terminal's
    slip or the cheque), the day, centimes paid."""

    q: Annotated[str, Meta(max_length=60)] = ""
    day: Annotated[str, Meta(pattern=r"^(20[0-9]{2}-[01][0-9]-[0-3][0-9])?\Z")] = ""
    amount: Id | None = None


async def search(request: Request) -> Response:
    """The newest receipts of this shop that fit."""
    slow_down(request, SEARCH)
    asked, database = query(request, Asked), request.app.state.db
    conditions: list[str] = ["s.site_id = $1"]
    values: list[Value] = [await site_of(request)]

    def also(condition: str, *given: Value) -> None:
        marks = [f"${len(values) + place}" for place in range(1, len(given) + 1)]
        values.extend(given)
        conditions.append(condition.format(*marks))

    if asked.day:
        also("s.sold_at >= {} AND s.sold_at < {}", *_bounds(asked.day))
    if asked.amount is not None:
        also("{} IN (s.paid, s.total)", asked.amount)
    if asked.q.strip():
        also(*await _by_words(database, asked.q.strip()))
    rows = await database.fetch(
        f"""SELECT s.id, r.number, r.hash, s.sold_at, s.paid, s.language, COALESCE(p.name, '') AS cashier,
                   COALESCE(c.name, '') AS customer,
                   (SELECT COUNT(*) FROM sale_line l WHERE l.sale_id = s.id) AS lines
            FROM receipt r JOIN sale s ON s.id = r.sale_id LEFT JOIN staff p ON p.id = s.sold_by
            LEFT JOIN customer_sale w ON w.sale_id = s.id LEFT JOIN customer c ON c.id = w.customer_id
            WHERE {" AND ".join(conditions)} ORDER BY s.sold_at DESC, s.id DESC LIMIT {MOST_LISTED}""",
        *values,
    )
    return json_response({"receipts": [dict(row) for row in rows]})


def _bounds(day_on: str) -> tuple[int, int]:
    try:
        return clock.start_of(day_on), clock.start_of(clock.plus_days(day_on, 1))
    except ValueError as error:
        raise BadInput("There is no such day.", "day") from error


async def _by_words(reader: Reader, words: str) -> tuple[Any, ...]:
    """The condition that words stand for, with its values: a receipt's number, or else its figures or its customer; and always
    the reference of what paid it, which may look like any of them."""
    if words.isascii() and words.isdecimal() and len(words) <= LONGEST_NUMBER:
        return (
            f"s.id IN ({BY_REFERENCE} UNION ALL SELECT sale_id FROM receipt WHERE sequence = {{}})",
            words,
            int(words),
        )
    if await reader.fetchval("SELECT 1 FROM receipt WHERE number = $1", words.upper()):
        return (
            f"s.id IN ({BY_REFERENCE} UNION ALL SELECT sale_id FROM receipt WHERE number = {{}})",
            words,
            words.upper(),
        )
    found = [one.id for one in await customers.search(reader, words)]
    theirs = f"SELECT sale_id FROM customer_sale WHERE customer_id IN ({', '.join(['{}'] * len(found)) or 'NULL'})"
    return (f"s.id IN ({BY_REFERENCE} UNION ALL {theirs})", words, *found)


async def show(request: Request) -> Response:
    """One receipt by its id, its number or the digits of its public address: as the till sealed it, and what followed."""
    slow_down(request, SEARCH)
    database: Database = request.app.state.db
    row = await _find(database, request.path_params["code"], await site_of(request))
    sale_id: str = row["sale_id"]
    invoice, form = (
        await invoices.of_sale(database, sale_id),
        await tax_free.of_sale(database, sale_id),
    )
    return json_response(
        {
            "sale_id": sale_id,
            "receipt": msgspec.Raw(row["content"].encode()),
            "hash": row["hash"],
            "returned": await returned(database, sale_id),
            "paid_back": await paid_back(database, sale_id),
            "cash_back": await cash_back.of_sale(database, sale_id),
            "to_send": await reservations.to_send(database, sale_id),
            "kept_here": await reservations.kept_here(database, sale_id),
            "customer": await _customer(database, sale_id),
            "cards_left": await sold.cards_left(database, sale_id),
            "copies": await jobs.next_copy(database, sale_id),
            "invoice": invoice and {"id": invoice.id, "number": invoice.number},
            "credit_notes": [
                {"id": note.id, "number": note.number} for note in await invoices.notes_by(database, sale_id)
            ],
            "tax_free": form and {"id": form.id, "number": form.number},
            "z": (await z_reports.sealed(database, row["site_id"], [sale_id])).get(sale_id),
        }
    )  # fmt: skip


async def _find(reader: Reader, code: str, site_id: int) -> Row:
    condition, value = _naming(code)
    row = await reader.fetchrow(
        f"""SELECT r.sale_id, r.hash, r.content, s.site_id FROM receipt r JOIN sale s ON s.id = r.sale_id
            WHERE {condition} AND s.site_id = $2 ORDER BY r.fork LIMIT 1""",
        value,
        site_id,
    )
    if row is None:
        raise NotFound("There is no such receipt.")
    return row


def _naming(code: str) -> tuple[str, str]:
    if is_uuid7(code):
        return "r.sale_id = $1", code
    if len(code) >= PUBLIC_DIGITS and HEX.issuperset(code):
        return f"substr(r.hash, 1, {PUBLIC_DIGITS}) = $1", code[:PUBLIC_DIGITS]
    return "r.number = $1", code.upper()


async def returned(reader: Reader, sale_id: str) -> dict[str, dict[str, int]]:
    """How much of each line has come back already, and what was paid back for it."""
    rows = await reader.fetch(
        """SELECT b.line_id, b.quantity, b.amount FROM line_return b JOIN sale_line l ON l.id = b.line_id
           WHERE l.sale_id = $1""",
        sale_id,
    )
    return {row["line_id"]: {"quantity": row["quantity"], "amount": row["amount"]} for row in rows}


async def paid_back(reader: Reader, sale_id: str) -> dict[str, int]:
    """The centimes that went back for what came back of a sale, by way; cash of any country as dirhams.

    Of a refund of several sales no more than this one's goods are worth. Twin: pos/static/till/receipts/receipts.js.
    """
    rows = await reader.fetch(
        """SELECT CASE t.kind WHEN 'foreign' THEN 'cash' ELSE t.kind END AS way, CAST(-SUM(t.amount) AS BIGINT) AS amount,
                  CAST((SELECT -SUM(b.amount) FROM sale_line b JOIN sale_line s ON s.id = b.returns_line_id
                        WHERE b.sale_id = t.sale_id AND s.sale_id = $1) AS BIGINT) AS worth
           FROM tender t WHERE t.amount < 0 AND t.sale_id IN (
               SELECT b.sale_id FROM sale_line b JOIN sale_line s ON s.id = b.returns_line_id WHERE s.sale_id = $1)
           GROUP BY t.sale_id, CASE t.kind WHEN 'foreign' THEN 'cash' ELSE t.kind END""",
        sale_id,
    )
    gone: dict[str, int] = {}
    for row in rows:
        gone[row["way"]] = gone.get(row["way"], 0) + min(row["amount"], row["worth"])
    return gone


async def _customer(reader: Reader, sale_id: str) -> dict[str, Any] | None:
    row = await reader.fetchrow(
        """SELECT c.id, c.name, c.email, c.language, c.company, c.ice FROM customer_sale w
           JOIN customer c ON c.id = w.customer_id WHERE w.sale_id = $1 AND c.erased_at IS NULL""",
        sale_id,
    )
    return None if row is None else dict(row)
