"""What must always be true of the tills' books; run by `python -m store verify`."""

import hashlib
import json
from typing import Any

import msgspec

from pos.closings import z_reports
from pos.returns import cash_back
from pos.sales import tickets
from pos.sales.tickets import Receipt
from store.checks import LIMIT, Check, never
from store.db import Database, Row
from store.receipt_chain import GENESIS

PAGE = 500
BOOK = "sale_id, register_id, shift_id, sequence, fork, number, cashier_id, previous_hash, hash, content"


async def broken_seals(database: Database) -> list[str]:
    """The first receipts whose content, hash, chain or recorded sale is not what the till sealed."""
    found: list[str] = []
    hashes = await _rejected(database)
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


async def _rejected(database: Database) -> dict[tuple[int, int], set[str]]:
    """The seals of the receipts that a manager has rejected, by their place: the next ones hang on them."""
    found: dict[tuple[int, int], set[str]] = {}
    for row in await database.report(
        "SELECT register_id, sequence, hash FROM refused_verdict WHERE verdict = 'rejected' AND register_id IS NOT NULL"
    ):
        found.setdefault((row["register_id"], row["sequence"]), set()).add(row["hash"])
    return found


async def _page(database: Database, register_id: int, sequence: int, fork: int) -> list[Row]:
    return list(
        await database.report(
            f"""SELECT {BOOK} FROM receipt WHERE (register_id, sequence, fork) > ($1, $2, $3)
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


async def holds(database: Database, sale_id: str) -> bool:
    """Whether this receipt still is what its till sealed. The one before it may be on its way still."""
    rows = await database.fetch(f"SELECT {BOOK} FROM receipt WHERE sale_id = $1", sale_id)
    recorded = await _recorded(database, list(rows))
    return all(not _wrong(row, {row["previous_hash"]}, recorded) for row in rows)


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
        "sale": ("till", r.sold_at, r.cashier_id, r.language, r.total, r.tax_total, r.stamp_duty,
                 r.stamp_added, r.cash_rounding, r.paid, r.note),
        "lines": [(place, x.id, x.product_id, x.kind, x.name, x.quantity, x.unit_price, x.discount, x.amount, x.returns,
                   x.goes, x.list_price, x.note, x.code, x.price_list) for place, x in enumerate(r.lines, 1)],
        "discounts": [(place, d.kind, d.name, d.amount, d.line_id, d.promotion_id, d.code)
                      for place, d in enumerate(r.discounts, 1)],
        "parts": sorted((x.id, p.code, p.gross, p.tax) for x in r.lines for p in x.taxes),
        "taxes": sorted((t.code, t.rate_bp, t.gross, t.net, t.tax) for t in r.taxes),
        "tenders": [(place, t.id, t.kind, t.amount, t.given, t.change, t.reference, t.currency, t.foreign, t.rate)
                    for place, t in enumerate(r.tenders, 1)],
    }  # fmt: skip


TABLES = {
    "sale": """SELECT id, channel, sold_at, sold_by, language, total, tax_total, stamp_duty, stamp_added,
                      cash_rounding, paid, note FROM sale""",
    "discounts": """SELECT d.sale_id, d.position, d.kind, d.name, d.amount, d.line_id, d.promotion_id, d.code
                    FROM sale JOIN sale_discount d ON d.sale_id = sale.id""",
    "lines": """SELECT l.sale_id, l.position, l.id, l.product_id, l.kind, l.name, l.quantity, l.unit_price, l.discount, l.amount,
                       l.returns_line_id, l.goes, l.list_price, l.note, l.code, l.price_list_id
                FROM sale JOIN sale_line l ON l.sale_id = sale.id""",
    "parts": """SELECT l.sale_id, x.sale_line_id, x.code, x.gross, x.tax
                FROM sale JOIN sale_line l ON l.sale_id = sale.id JOIN sale_line_tax x ON x.sale_line_id = l.id""",
    "taxes": """SELECT t.sale_id, t.code, t.rate_bp, t.gross, t.net, t.tax
                FROM sale JOIN sale_tax t ON t.sale_id = sale.id""",
    "tenders": """SELECT t.sale_id, t.position, t.id, t.kind, t.amount, t.given, t.change, t.reference, t.currency,
                         t.foreign_amount, t.rate
                  FROM sale JOIN tender t ON t.sale_id = sale.id""",
}
ORDERS = {"lines": " ORDER BY l.sale_id, l.position", "tenders": " ORDER BY t.sale_id, t.position",
          "discounts": " ORDER BY d.sale_id, d.position"}  # fmt: skip


async def _recorded(database: Database, rows: list[Row]) -> dict[str, dict[str, Any]]:
    """The sales of these receipts as the tables hold them."""
    ids = [row["sale_id"] for row in rows]
    holes = ", ".join(f"${i}" for i in range(1, len(ids) + 1))
    found: dict[str, dict[str, Any]] = {
        id_: {"sale": None, "lines": [], "parts": [], "taxes": [], "tenders": [], "discounts": []}
        for id_ in ids
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


async def broken_reports(database: Database) -> list[str]:
    """The first Z reports whose content, chain, sums or perpetual totals do not hold."""
    found: list[str] = []
    before: dict[int, tuple[str, int, int]] = {}
    rows = await database.report(
        """SELECT id, register_id, sequence, kind, shift_id, day_on, sealed_at, perpetual_sales, perpetual_refunds,
                  content, previous_hash, hash FROM z_report ORDER BY register_id, sequence"""
    )
    for row in rows:
        last = before.get(row["register_id"], (GENESIS, 0, 0))
        sums = await z_reports.sums_of(database, row["id"])
        if reason := _wrong_report(row, last, sums):
            found.append(f"Z {row['sequence']} of register {row['register_id']}: {reason}")
        before[row["register_id"]] = (row["hash"], row["perpetual_sales"], row["perpetual_refunds"])
        if len(found) >= LIMIT:
            break
    return found


Z_COLUMNS = ("id", "sequence", "kind", "shift_id", "day_on", "sealed_at", "previous_hash",
             "perpetual_sales", "perpetual_refunds")  # fmt: skip


def _wrong_report(row: Row, before: tuple[str, int, int], sums: dict[str, Any]) -> str:
    """Why this Z does not hold; empty when it does."""
    if hashlib.sha256(row["content"].encode()).hexdigest() != row["hash"]:
        return "its content does not match its seal"
    content = json.loads(row["content"])
    if any(content[name] != row[name] for name in Z_COLUMNS):
        return "its columns differ from what was sealed"
    if row["previous_hash"] != before[0]:
        return "the report before it is missing or was changed"
    if any(content[name] != value for name, value in sums.items()):
        return "its receipts add up to something else"
    perpetual = before[1] + content["sales"], before[2] + content["refunds"]
    if perpetual != (row["perpetual_sales"], row["perpetual_refunds"]):
        return "its perpetual totals do not follow from the report before"
    return ""


CHECKS = (
    never(
        "receipts are numbered without a gap, per register",
        "register {register_id}: {receipts} numbers up to {last}",
        """SELECT register_id, COUNT(DISTINCT sequence) AS receipts, MAX(sequence) AS last FROM (
               SELECT register_id, sequence FROM receipt UNION
               SELECT v.register_id, v.sequence FROM refused_verdict v WHERE v.verdict = 'rejected'
               AND v.sequence < (SELECT MAX(r.sequence) FROM receipt r WHERE r.register_id = v.register_id)) AS book
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
    never(
        "a receipt is in a Z of its own shift",
        "receipt {number} of shift {shift_id}: Z {sequence} of shift {z_shift_id}",
        """SELECT r.number, r.shift_id, z.sequence, z.shift_id AS z_shift_id
           FROM z_receipt x JOIN receipt r ON r.sale_id = x.sale_id JOIN z_report z ON z.id = x.z_id
           WHERE z.shift_id <> r.shift_id""",
    ),
    never(
        "a closed shift has a Z, and every receipt that came before it is in one",
        "shift {id}: {what}",
        """SELECT s.id, 'no Z' AS what FROM shift s WHERE s.closed_at IS NOT NULL
             AND NOT EXISTS (SELECT 1 FROM z_report z WHERE z.shift_id = s.id AND z.kind = 'shift')
           UNION ALL
           SELECT r.shift_id, 'receipt ' || r.number || ' is in no Z' FROM receipt r
           JOIN z_report z ON z.shift_id = r.shift_id AND z.kind = 'shift'
           JOIN sale x ON x.id = r.sale_id
           WHERE x.recorded_at < z.sealed_at
             AND NOT EXISTS (SELECT 1 FROM z_receipt i WHERE i.sale_id = r.sale_id)""",
    ),
    never(
        "Z reports are numbered without a gap, per register",
        "register {register_id}: {reports} reports up to {last}",
        """SELECT register_id, COUNT(*) AS reports, MAX(sequence) AS last FROM z_report
           GROUP BY register_id HAVING COUNT(*) <> MAX(sequence) OR MIN(sequence) <> 1""",
    ),
    Check(
        "the cash of a sale went back as its refunds say, and never more than was paid",
        cash_back.miscounted,
    ),
    Check("Z reports are chained, and say what their receipts add up to", broken_reports),
    Check("receipts are chained, and the recorded sales are what was sealed", broken_seals),
)
