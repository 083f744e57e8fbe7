"""Taking in a sale that a till has completed: once, whole, and never refused for what has changed since.

The customer has left with the goods. So price, stock, lots, the cashier's rights and the shift are not
asked again: what looks wrong is taken and raised to the manager. Only what cannot be a receipt at all
(figures or hash that do not agree, or another sale's id) is refused, and then kept as it came.
"""

import hashlib
import hmac
from typing import NamedTuple

from inventory import stock
from inventory.stock import Want
from pos import marks, tickets
from pos.marks import Mark
from pos.tickets import Receipt
from store import sales, tasks
from store.clock import MINUTE, day
from store.db import Database, Row, Transaction, places
from store.errors import BadInput

CLOCK_TOLERANCE = 10 * MINUTE
PRACTICE_SERIES = "EXERCICE"
"""What the numbers of practice receipts begin with. Twin: pos/static/till/practice.js."""


class RefusedReceipt(BadInput):
    """A sale that is kept, but not taken; `word` says why to the till."""

    def __init__(self, word: str, message: str, sale_id: str) -> None:
        super().__init__(message)
        self.word = word
        self.sale_id = sale_id


class Acknowledgement(NamedTuple):
    """What makes a sale "on server": it names the sale, its place in the book and the server's mark."""

    sale_id: str
    register: str
    sequence: int
    hash: str
    fork: int
    signature: str


def sign(key: bytes, receipt: Receipt, receipt_hash: str, fork: int) -> str:
    """The server's counter-signature: HMAC-SHA256 over sale, register, sequence, fork and hash."""
    text = f"{receipt.id}\n{receipt.register}\n{receipt.sequence}\n{fork}\n{receipt_hash}"
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


async def take(
    database: Database, receipt: Receipt, receipt_hash: str, *, key: bytes, now: int
) -> Acknowledgement:
    """Take a sale in, however often it is sent; the same acknowledgement each time.

    Raises RefusedReceipt (and keeps what came) when hash or figures do not agree, when register or
    product do not exist, or when the id belongs to another content.
    """
    try:
        check(receipt, receipt_hash)
        return await database.write(lambda tx: post(tx, receipt, receipt_hash, key=key, now=now))
    except RefusedReceipt as refusal:
        text, word = tickets.content(receipt), refusal.word
        await database.write(
            lambda tx: keep_refused(tx, receipt.id, receipt.register_id, word, text, now=now)
        )
        raise


def check(receipt: Receipt, receipt_hash: str) -> None:
    """Raise RefusedReceipt unless the receipt is a real one and agrees with itself and with its hash."""
    if PRACTICE_SERIES in (receipt.register, receipt.number.partition("-")[0]):
        raise RefusedReceipt("practice", "A practice receipt is never taken in.", receipt.id)
    if tickets.hash_of(receipt) != receipt_hash:
        raise RefusedReceipt("inconsistent", "The receipt does not match its seal.", receipt.id)
    sale = tickets.sale(receipt, 0)
    try:
        sales.check(sale)
    except BadInput as error:
        raise RefusedReceipt("inconsistent", error.message, receipt.id) from error
    if (sale.paid, sale.tax_total) != (receipt.paid, receipt.tax_total):
        raise RefusedReceipt("inconsistent", "The amounts of this sale do not add up.", receipt.id)


async def post(
    tx: Transaction, receipt: Receipt, receipt_hash: str, *, key: bytes, now: int
) -> Acknowledgement:
    """Write one checked sale: its record, the goods that left, and its receipt in the register's book."""
    site_id = await _site_of(tx, receipt)
    if not await sales.record(tx, tickets.sale(receipt, site_id), now=now):
        return await _again(tx, receipt, receipt_hash)
    await _issue(tx, receipt, site_id, now)
    fork = await _enter(tx, receipt, receipt_hash, key)
    mark = Mark(receipt.sequence, forks=int(fork > 0))
    await marks.advance(tx, receipt.register_id, mark, key=key, now=now)
    await _raise_doubts(tx, receipt, receipt_hash, fork, site_id, now)
    return _acknowledge(receipt, receipt_hash, fork, sign(key, receipt, receipt_hash, fork))


async def keep_refused(
    tx: Transaction, sale_id: str, register_id: int | None, word: str, content: str, *, now: int
) -> None:
    """Keep what a till sent and could not be taken, and tell the manager once."""
    await tx.execute(
        """INSERT INTO refused_sale (sale_id, register_id, reason, content, received_at, digest)
           VALUES ($1, (SELECT id FROM register WHERE id = $2), $3, $4, $5, $6) ON CONFLICT DO NOTHING""",
        sale_id,
        register_id,
        word,
        content,
        now,
        hashlib.sha256(content.encode()).hexdigest(),
    )
    await tasks.raise_once(
        tx, f"refused:{sale_id}:{word}", "sale_refused", sale_id, {"reason": word}, None, now
    )


async def _site_of(tx: Transaction, receipt: Receipt) -> int:
    """The register's site; RefusedReceipt when register, shift, cashier or a product is unknown."""
    site_id = await tx.fetchval(
        """SELECT r.site_id FROM register r JOIN shift s ON s.id = $2 AND s.register_id = r.id
           JOIN staff p ON p.id = $3 WHERE r.id = $1 AND r.code = $4""",
        receipt.register_id,
        receipt.shift_id,
        receipt.cashier_id,
        receipt.register,
    )
    wanted = sorted({line.product_id for line in receipt.lines})
    known = await tx.fetchval(
        f"SELECT COUNT(*) FROM product WHERE id IN ({places(len(wanted))})", *wanted
    )
    if site_id is None or known != len(wanted):
        raise RefusedReceipt(
            "inconsistent",
            "The sale names a register, shift or product that is not known here.",
            receipt.id,
        )
    return int(site_id)


async def _again(tx: Transaction, receipt: Receipt, receipt_hash: str) -> Acknowledgement:
    """The acknowledgement of a sale taken before; RefusedReceipt when its content was another."""
    row = await tx.fetchrow(
        "SELECT content, fork, signature, hash FROM receipt WHERE sale_id = $1", receipt.id
    )
    if row is None or row["content"] != tickets.content(receipt) or row["hash"] != receipt_hash:
        raise RefusedReceipt(
            "content_differs", "Another sale was recorded under this number.", receipt.id
        )
    return _acknowledge(receipt, receipt_hash, row["fork"], row["signature"])


def _acknowledge(receipt: Receipt, receipt_hash: str, fork: int, signature: str) -> Acknowledgement:
    return Acknowledgement(
        receipt.id, receipt.register, receipt.sequence, receipt_hash, fork, signature
    )


async def _issue(tx: Transaction, receipt: Receipt, site_id: int, now: int) -> None:
    wants = await _wants(tx, receipt)
    await stock.issue(
        tx,
        key=f"sale:{receipt.id}",
        site_id=site_id,
        wants=wants,
        by=receipt.cashier_id,
        effective_at=receipt.sold_at,
        now=now,
    )


async def _wants(tx: Transaction, receipt: Receipt) -> list[Want]:
    """What each line takes from stock: a hamper its components, a scanned lot itself."""
    parts = await _parts_of(tx, sorted({line.product_id for line in receipt.lines}))
    wants: list[Want] = []
    for line in receipt.lines:
        lot_id = await _lot(tx, line.product_id, line.lot) if line.lot else None
        for product_id, quantity in parts.get(line.product_id, [(line.product_id, 1)]):
            wants.append(Want(line.id, product_id, line.quantity * quantity, lot_id))
    return wants


async def _parts_of(tx: Transaction, product_ids: list[int]) -> dict[int, list[tuple[int, int]]]:
    rows = await tx.fetch(
        f"""SELECT hamper_id, component_id, quantity FROM hamper_component
            WHERE hamper_id IN ({places(len(product_ids))}) ORDER BY hamper_id, component_id""",
        *product_ids,
    )
    parts: dict[int, list[tuple[int, int]]] = {}
    for hamper_id, component_id, quantity in rows:
        parts.setdefault(hamper_id, []).append((component_id, quantity))
    return parts


async def _lot(tx: Transaction, product_id: int, code: str) -> int | None:
    """The scanned lot's id; None when no such lot is known, so that the first to expire is taken."""
    found = await tx.fetchval(
        "SELECT id FROM lot WHERE product_id = $1 AND code = $2", product_id, code
    )
    return None if found is None else int(found)


async def _enter(tx: Transaction, receipt: Receipt, receipt_hash: str, key: bytes) -> int:
    """Enter the receipt in the register's book; its fork: 0, or more where the number is taken."""
    content = tickets.content(receipt)
    fork = 0
    while True:
        entered = await tx.execute(
            """INSERT INTO receipt (sale_id, register_id, shift_id, sequence, fork, number, cashier_id,
                                    previous_hash, hash, content, signature)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
               ON CONFLICT (register_id, sequence, fork) DO NOTHING""",
            receipt.id, receipt.register_id, receipt.shift_id, receipt.sequence, fork, receipt.number,
            receipt.cashier_id, receipt.previous_hash, receipt_hash, content,
            sign(key, receipt, receipt_hash, fork),
        )  # fmt: skip
        if entered:
            return fork
        fork += 1


async def _raise_doubts(
    tx: Transaction, receipt: Receipt, receipt_hash: str, fork: int, site_id: int, now: int
) -> None:
    """Tell the manager, once, what was taken in spite of how it looks."""
    doubts = {
        "fork": fork > 0 or await _off_the_chain(tx, receipt),
        "clock": abs(receipt.sold_at - now) > CLOCK_TOLERANCE and receipt.sold_at > now,
        "lot": await _has_unsellable_lot(tx, receipt),
    }
    for kind, doubtful in doubts.items():
        if doubtful:
            await tasks.raise_once(
                tx, f"{kind}:{receipt.id}", f"sale_{kind}", receipt.id, {"number": receipt.number}, site_id, now
            )  # fmt: skip


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


async def _has_unsellable_lot(tx: Transaction, receipt: Receipt) -> bool:
    found = await tx.fetchval(
        """SELECT 1 FROM movement m JOIN sale_line l ON l.id = m.sale_line_id JOIN lot ON lot.id = m.lot_id
           WHERE l.sale_id = $1 AND (lot.state <> 'sellable' OR lot.sellable_until_on < $2) LIMIT 1""",
        receipt.id,
        day(receipt.sold_at),
    )
    return found is not None
