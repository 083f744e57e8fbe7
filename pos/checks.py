"""What must always be true of the tills' books; run by `python -m store verify`."""

from typing import Any

import msgspec

from pos import tickets
from pos.tickets import Receipt
from store.checks import LIMIT, Check, never
from store.db import Database, Row
from store.receipt_chain import GENESIS

PAGE = 500


async def broken_seals(database: Database) -> list[str]:
    """The first receipts whose content, hash, chain or recorded sale is not what the till sealed."""
    found: list[str] = []
    hashes: dict[tuple[int, int], set[str]] = {}
    register_id, sequence, fork = 0, 0, -1
    while rows := await _page(database, register_id, sequence, fork):
        recorded = await _recorded(database, rows)
        for row in rows:
            register_id, sequence, fork = row["register_id"], row["sequence"], row["fork"]
            reason = _wrong(row, hashes.get((register_id, sequence - 1), set()), recorded)
            hashes.setdefault((register_id, sequence), set()).add(row["hash"])
            if reason:
                found.append(f"receipt {row['number']} ({row['sale_id']}): {reason}")
        if len(found) >= LIMIT:
            return found[:LIMIT]
    return found


async def _page(database: Database, register_id: int, sequence: int, fork: int) -> list[Row]:
    return list(
        await database.report(
            f"""SELECT sale_id, register_id, shift_id, sequence, fork, number, cashier_id, previous_hash, hash, content
                FROM receipt WHERE (register_id, sequence, fork) > ($1, $2, $3)
                ORDER BY register_id, sequence, fork LIMIT {PAGE}""",
            register_id,
            sequence,
            fork,
        )
    )


def _wrong(row: Row, before: set[str], recorded: dict[str, dict[str, Any]]) -> str:
    """Why this receipt does not hold; empty when it does."""
    try:
        receipt = tickets.read(row["content"])
    except msgspec.MsgspecError:
        return "its content cannot be read"
    if tickets.content(receipt) != row["content"] or tickets.hash_of(receipt) != row["hash"]:
        return "its content does not match its seal"
    if _columns(receipt) != tuple(row[key] for key in COLUMNS):
        return "its columns differ from what was sealed"
    if receipt.sequence == 1 and receipt.previous_hash != GENESIS:
        return "the first receipt does not begin the chain"
    if receipt.sequence > 1 and receipt.previous_hash not in before:
        return "the receipt before it is missing or was changed"
    if _sealed(receipt) != recorded.get(receipt.id):
        return "the recorded sale differs from what was sealed"
    return ""


COLUMNS = (
    "sale_id",
    "register_id",
    "shift_id",
    "sequence",
    "number",
    "cashier_id",
    "previous_hash",
)


def _columns(receipt: Receipt) -> tuple[Any, ...]:
    r = receipt
    return (r.id, r.register_id, r.shift_id, r.sequence, r.number, r.cashier_id, r.previous_hash)


def _sealed(receipt: Receipt) -> dict[str, Any]:
    """The figures of a receipt, in the shape in which `_recorded` reads them from the tables."""
    r = receipt
    return {
        "sale": (r.sold_at, r.cashier_id, r.language, r.total, r.tax_total, r.stamp_duty,
                 r.stamp_added, r.cash_rounding, r.paid),
        "lines": [(x.id, x.product_id, x.name, x.quantity, x.unit_price, x.discount, x.amount) for x in r.lines],
        "parts": sorted((x.id, p.code, p.gross, p.tax) for x in r.lines for p in x.taxes),
        "taxes": sorted((t.code, t.rate_bp, t.gross, t.net, t.tax) for t in r.taxes),
        "tenders": [(t.id, t.kind, t.amount, t.given, t.change, t.reference) for t in r.tenders],
    }  # fmt: skip


TABLES = {
    "sale": """SELECT id, sold_at, sold_by, language, total, tax_total, stamp_duty, stamp_added,
                      cash_rounding, paid FROM sale""",
    "lines": """SELECT l.sale_id, l.id, l.product_id, l.name, l.quantity, l.unit_price, l.discount, l.amount
                FROM sale JOIN sale_line l ON l.sale_id = sale.id""",
    "parts": """SELECT l.sale_id, x.sale_line_id, x.code, x.gross, x.tax
                FROM sale JOIN sale_line l ON l.sale_id = sale.id JOIN sale_line_tax x ON x.sale_line_id = l.id""",
    "taxes": """SELECT t.sale_id, t.code, t.rate_bp, t.gross, t.net, t.tax
                FROM sale JOIN sale_tax t ON t.sale_id = sale.id""",
    "tenders": """SELECT t.sale_id, t.id, t.kind, t.amount, t.given, t.change, t.reference
                  FROM sale JOIN tender t ON t.sale_id = sale.id""",
}
ORDERS = {"lines": " ORDER BY l.sale_id, l.position", "tenders": " ORDER BY t.sale_id, t.position"}


async def _recorded(database: Database, rows: list[Row]) -> dict[str, dict[str, Any]]:
    """The sales of these receipts as the tables hold them."""
    ids = [row["sale_id"] for row in rows]
    holes = ", ".join(f"${i}" for i in range(1, len(ids) + 1))
    found: dict[str, dict[str, Any]] = {
        id_: {"sale": None, "lines": [], "parts": [], "taxes": [], "tenders": []} for id_ in ids
    }
    for part, sql in TABLES.items():
        order = ORDERS.get(part, "")
        for sale_id, *values in await database.report(
            f"{sql} WHERE sale.id IN ({holes}){order}", *ids
        ):
            _keep(found[sale_id], part, tuple(values))
    for sale in found.values():
        sale["parts"].sort()
        sale["taxes"].sort()
    return found


def _keep(sale: dict[str, Any], part: str, values: tuple[Any, ...]) -> None:
    if part == "sale":
        sale["sale"] = values
    else:
        sale[part].append(values)


CHECKS = (
    never(
        "receipts are numbered without a gap, per register",
        "register {register_id}: {receipts} numbers up to {last}",
        """SELECT register_id, COUNT(DISTINCT sequence) AS receipts, MAX(sequence) AS last FROM receipt
           GROUP BY register_id HAVING COUNT(DISTINCT sequence) <> MAX(sequence) OR MIN(sequence) <> 1""",
    ),
    never(
        "every sale of a till has a receipt",
        "sale {id} has none",
        """SELECT id FROM sale WHERE channel = 'till'
           AND NOT EXISTS (SELECT 1 FROM receipt r WHERE r.sale_id = sale.id)""",
    ),
    never(
        "a receipt belongs to a shift of its own register",
        "receipt {number}: register {register_id}, shift of register {shift_register_id}",
        """SELECT r.number, r.register_id, s.register_id AS shift_register_id
           FROM receipt r JOIN shift s ON s.id = r.shift_id WHERE s.register_id <> r.register_id""",
    ),
    Check("receipts are chained, and the recorded sales are what was sealed", broken_seals),
)
