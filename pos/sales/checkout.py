"""Taking in a sale that a till has completed: once, whole, and never refused for what has changed since.

The customer has left with the goods. So price, stock, lots and the shift are not asked again: what looks
wrong is taken and raised to the manager. Refused, and then kept as it came, is only what cannot be a receipt at all
(figures or hash that do not agree, another sale's id), what gives back more than was sold, and what a manager should
have approved and did not.
"""

import hashlib
import hmac
from collections.abc import Iterable
from typing import NamedTuple

from pos.approvals import permits
from pos.approvals.approvals import Approval
from pos.registers import marks
from pos.registers.marks import Mark
from pos.returns import cash_back
from pos.sales import collected, doubts, leaving, owed, promoted, refusals, tickets
from pos.sales.tickets import Receipt
from pos.shifts import shifts
from store import audit, promised, sales, settings
from store.db import Database, Reader, Transaction, places
from store.documents import invoices
from store.errors import BadInput, Conflict, NotAllowed
from store.promised import Settle
from store.settings import Rules

Lots = frozenset[tuple[int, str]]
"""Lots by product and code."""
PRACTICE_SERIES = "EXERCICE"
"""What the numbers of practice receipts begin with. Twin: pos/static/till/practice/practice.js."""


class RefusedReceipt(BadInput):
    """A sale that is kept, but not taken; `word` says why to the till."""

    def __init__(self, word: str, message: str, sale_id: str, **params: str) -> None:
        super().__init__(message, None, **params)
        self.word = word
        self.sale_id = sale_id


class NotApproved(RefusedReceipt):
    """A sale that does what a manager should have approved: a forged one, for the till asks."""

    status = 403

    def __init__(self, sale_id: str) -> None:
        super().__init__("not_approved", "A manager has to approve this.", sale_id)


class Rejected(RefusedReceipt):
    """A sale that a manager has rejected for good."""

    def __init__(self, sale_id: str, why: str) -> None:
        super().__init__("rejected", "A manager has rejected this sale: %(why)s", sale_id, why=why)


class Acknowledgement(NamedTuple):
    """What makes a sale "on server": it names the sale, its place in the book and the server's mark."""

    sale_id: str
    register: str
    sequence: int
    hash: str
    fork: int
    signature: str


def sign(
    key: bytes, receipt: Receipt, receipt_hash: str, fork: int, site_id: int, recorded_at: int
) -> str:
    """The server's counter-signature: HMAC-SHA256 over the sale, its place in the book, its hash, where and when it came in."""
    place = (receipt.id, receipt.register, receipt.sequence, fork, receipt_hash)
    text = "\n".join(map(str, (*place, site_id, recorded_at)))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


async def take(
    database: Database, receipt: Receipt, receipt_hash: str, *, key: bytes, now: int,
    device: str | None = None, rules: Rules = Rules(),  # noqa: B008 - a frozen value
    shop: Settle = promised.nobody,
) -> Acknowledgement:  # fmt: skip
    """Take a sale in, however often it is sent; the same acknowledgement each time.

    Raises RefusedReceipt (and keeps what came) when hash or figures do not agree, when register or
    product do not exist, when the id belongs to another content, when more comes back than was sold; NotApproved.
    """
    try:
        check(receipt, receipt_hash)
        approved = await _require_approvals(database, receipt, key, device, rules, now)
        let = await permits.lots_let(database, key, device, receipt, now=now)
        used = [*approved, *let.values()]
        return await database.write(
            lambda tx: post(
                tx,
                receipt,
                receipt_hash,
                key=key,
                shop=shop,
                lots_let=frozenset(let),
                approved=used,
                now=now,
            )
        )
    except RefusedReceipt as refusal:
        if await is_taken(database, receipt, receipt_hash):  # a manager took it in all the same
            return await database.write(lambda tx: _again(tx, receipt, receipt_hash))
        text, word = tickets.content(receipt), refusal.word
        why = await database.write(
            lambda tx: refusals.keep(
                tx, receipt.id, receipt.register_id, word, text, now=now, sealed=receipt_hash
            )
        )
        if why is not None:
            raise Rejected(receipt.id, why) from refusal
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
    own = {line.id for line in receipt.lines}
    if any(discount.line_id not in {None, *own} for discount in receipt.discounts):
        raise RefusedReceipt("inconsistent", "A discount names a line of another sale.", receipt.id)
    if (sale.paid, sale.tax_total) != (receipt.paid, receipt.tax_total) or not cash_back.agrees(
        receipt
    ):
        raise RefusedReceipt("inconsistent", "The amounts of this sale do not add up.", receipt.id)


async def _require_approvals(
    database: Database, receipt: Receipt, key: bytes, device: str | None, rules: Rules, now: int
) -> list[Approval]:
    """The approvals of what needs one. Raise NotApproved, and log it, where a manager's approval is missing or not ours."""
    ceiling = rules.discount_ceiling_bp
    try:
        return await permits.require(database, key, device, receipt, ceiling, now=now)
    except NotAllowed as refusal:
        await database.write(lambda tx: _log_refusal(tx, receipt, ceiling, now))
        raise NotApproved(receipt.id) from refusal


async def _log_refusal(tx: Transaction, receipt: Receipt, ceiling: int, now: int) -> None:
    detail = {
        "number": receipt.number,
        "needed": sorted({action for action, _ in permits.needed(receipt, ceiling)}),
    }
    cashier = await tx.fetchval("SELECT id FROM staff WHERE id = $1", receipt.cashier_id)
    await audit.record(tx, cashier, "till.refused", f"refused:{receipt.id}", detail, now)


async def post(
    tx: Transaction, receipt: Receipt, receipt_hash: str, *, key: bytes, now: int, shop: Settle = promised.nobody,
    lots_let: Lots = frozenset(), approved: Iterable[Approval] = (), overruled: bool = False,
) -> Acknowledgement:  # fmt: skip
    """Write one checked sale: its record, the goods that left, and its receipt in the register's book.

    `lots_let`: the lots that may not be sold and that a manager let be sold on it. `approved`: what a manager let the
    cashier do on it, which is logged. `overruled`: a manager takes it in although
    its money goes back in another way than it came.
    """
    site_id = await _site_of(tx, receipt)
    await _require_sold(tx, receipt, site_id)
    if not await _record(tx, receipt, site_id, now):
        return await _again(tx, receipt, receipt_hash)
    if await refusals.hold(tx, receipt.id):
        await _require_not_rejected(tx, receipt)
        await refusals.came_in(tx, receipt.id, tickets.content(receipt), now=now)
    try:
        order = await collected.settle(tx, receipt, shop, now=now)
        await leaving.post(tx, receipt, site_id, order, overruled=overruled, now=now)
        debts = await _settle_debts(tx, receipt, overruled, now)
        found = {*debts, *filter(None, [order.doubt])}
    except Conflict as refusal:
        raise RefusedReceipt("not_refundable", refusal.message, receipt.id) from refusal
    if any(line.returns for line in receipt.lines):
        await invoices.credit(tx, receipt.id, by=receipt.cashier_id, now=now)
    if await promoted.settle(tx, receipt, of_order=order.promotions, now=now):
        found.add("promotion")
    fork, signature = await _enter(tx, receipt, receipt_hash, site_id, key=key, now=now)
    mark = Mark(receipt.sequence, forks=int(fork > 0))
    await marks.advance(tx, receipt.register_id, mark, key=key, now=now)
    await doubts.tell(tx, receipt, found, fork=fork, lots_let=lots_let, site_id=site_id, now=now)
    await permits.log(tx, receipt, approved, now=now)
    tx.notify("sale", receipt.id)
    return _acknowledge(receipt, receipt_hash, fork, signature)


async def _record(tx: Transaction, receipt: Receipt, site_id: int, now: int) -> bool:
    """Write the sale down; False when it was before. RefusedReceipt where its lines or tenders bear another's ids."""
    try:
        return await sales.record(tx, tickets.sale(receipt, site_id), now=now)
    except BadInput as error:
        raise RefusedReceipt("inconsistent", error.message, receipt.id) from error


async def _site_of(tx: Transaction, receipt: Receipt) -> int:
    """The register's site; RefusedReceipt when register, shift, cashier, a product or a price list is unknown."""
    site_id = await tx.fetchval(
        """SELECT r.site_id FROM register r JOIN shift s ON s.id = $2 AND s.register_id = r.id
           JOIN staff p ON p.id = $3 WHERE r.id = $1 AND r.code = $4""",
        receipt.register_id,
        receipt.shift_id,
        receipt.cashier_id,
        receipt.register,
    )
    if site_id is None and await shifts.find(tx, receipt.shift_id) is None:
        raise RefusedReceipt(
            "unknown_shift", "The server does not know the shift of this sale yet.", receipt.id
        )
    wanted = sorted({line.product_id or 0 for line in receipt.lines if line.kind == "goods"})
    known = wanted and await tx.fetchval(
        f"SELECT COUNT(*) FROM product WHERE id IN ({places(len(wanted))})", *wanted
    )
    lists = sorted({line.price_list for line in receipt.lines if line.price_list is not None})
    listed = lists and await tx.fetchval(
        f"SELECT COUNT(*) FROM price_list WHERE id IN ({places(len(lists))})", *lists
    )
    if site_id is None or (wanted and known != len(wanted)) or (lists and listed != len(lists)):
        raise RefusedReceipt(
            "inconsistent",
            "The sale names a register, shift, product or price list that is not known here.",
            receipt.id,
        )
    return int(site_id)


async def _require_sold(tx: Transaction, receipt: Receipt, site_id: int) -> None:
    """Raise RefusedReceipt where goods come back of a line that is not here: refused itself, on its way still, or
    another shop's, whose goods go back to it (rules §3.11).
    """
    wanted = sorted({line.returns for line in receipt.lines if line.returns})
    if not wanted:
        return
    known = await tx.fetchval(
        f"""SELECT COUNT(*) FROM sale_line l JOIN sale s ON s.id = l.sale_id
            WHERE s.site_id = $1 AND l.id IN ({places(len(wanted), 2)})""",
        site_id,
        *wanted,
    )
    if known != len(wanted):
        raise RefusedReceipt(
            "not_refundable", "The sale of the goods that come back is not known here.", receipt.id
        )


async def _require_not_rejected(tx: Transaction, receipt: Receipt) -> None:
    why = await refusals.rejected(tx, receipt.id, tickets.content(receipt))
    if why is not None:
        raise Rejected(receipt.id, why)


async def is_taken(reader: Reader, receipt: Receipt, receipt_hash: str) -> bool:
    """Whether this very receipt is in the book."""
    found = await reader.fetchval(
        "SELECT 1 FROM receipt WHERE sale_id = $1 AND hash = $2 AND content = $3",
        receipt.id,
        receipt_hash,
        tickets.content(receipt),
    )
    return found is not None


async def missing(reader: Reader, sale_ids: Iterable[str]) -> list[str]:
    """Those of these sales that are in no register's book."""
    wanted = set(sale_ids)
    if not wanted:
        return []
    rows = await reader.fetch(
        f"SELECT sale_id FROM receipt WHERE sale_id IN ({places(len(wanted))})", *wanted
    )
    return sorted(wanted - {row["sale_id"] for row in rows})


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


async def _settle_debts(tx: Transaction, receipt: Receipt, overruled: bool, now: int) -> set[str]:
    if not owed.concerns(receipt):
        return set()
    rules = await settings.rules(tx)
    return await owed.post(tx, receipt, rules, overruled=overruled, now=now)


async def _enter(
    tx: Transaction, receipt: Receipt, receipt_hash: str, site_id: int, *, key: bytes, now: int
) -> tuple[int, str]:
    """Enter the receipt in the register's book; its fork (0, or more where the number is taken) and counter-signature."""
    content = tickets.content(receipt)
    fork = 0
    while True:
        signature = sign(key, receipt, receipt_hash, fork, site_id, now)
        entered = await tx.execute(
            """INSERT INTO receipt (sale_id, register_id, shift_id, sequence, fork, number, cashier_id,
                                    previous_hash, hash, content, signature)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
               ON CONFLICT (register_id, sequence, fork) DO NOTHING""",
            receipt.id, receipt.register_id, receipt.shift_id, receipt.sequence, fork, receipt.number,
            receipt.cashier_id, receipt.previous_hash, receipt_hash, content, signature,
        )  # fmt: skip
        if entered:
            return fork, signature
        fork += 1
