"""A manager's word on a receipt that was refused: taken in all the same, as the till sealed it, or rejected for good.

Invariant: one word per refused receipt, whoever says it and however many at once; with a name and a reason, in the log.
What is accepted stands in the book under its own number and seal. What is rejected leaves a gap that is explained.
Nobody's word lets more come back than was sold, or takes in what does not agree with its own seal (rules §1.11, §4.4).
"""

from collections.abc import Iterable
from functools import partial
from typing import Any, Literal, NamedTuple

import msgspec

from pos.sales import checkout, refusals, tickets
from pos.sales.checkout import RefusedReceipt
from pos.sales.tickets import Receipt
from store import audit, tasks
from store.db import Database, Reader, Row, Transaction, places
from store.errors import Conflict, NotFound
from store.promised import Settle

Verdict = Literal["accepted", "rejected"]
ACCEPTABLE = frozenset({"not_approved", "not_refundable", "inconsistent", "unknown_shift"})
"""Why a receipt was refused that a manager may take in: the others are no receipts, or another's."""


class Decision(NamedTuple):
    """Who decides, when and why. `site_id` is the person's own, None for all."""

    by: int
    reason: str
    site_id: int | None
    now: int


class CannotBeTaken(Conflict):
    """The books cannot hold this receipt: it can only be rejected."""

    def __init__(self) -> None:
        super().__init__(
            "The books cannot hold this sale as it is. Take it in once what it names is known here; if that never will be, reject it, and say why."
        )


class OtherwiseDecided(Conflict):
    """Somebody has said the other word before."""

    def __init__(self) -> None:
        super().__init__("Somebody has decided on this sale before.")


async def accept(
    database: Database, refused_id: int, decision: Decision, *, key: bytes, shop: Settle
) -> None:
    """Take a refused receipt in, first by every rule but the approvals, then beyond what a manager may pass over.

    Raises NotFound, CannotBeTaken, OtherwiseDecided.
    """
    refused = await _find(database, refused_id, decision.site_id)
    receipt = _readable(refused["content"])
    if receipt is None or refused["reason"] not in ACCEPTABLE:
        raise CannotBeTaken
    for overruled in (False, True):
        work = partial(_accept, refused=refused, receipt=receipt, decision=decision, key=key, shop=shop, overruled=overruled)  # fmt: skip
        try:
            return await database.write(work)
        except RefusedReceipt:
            continue
    raise CannotBeTaken


async def _accept(
    tx: Transaction, refused: Row, receipt: Receipt, decision: Decision, key: bytes, shop: Settle, overruled: bool
) -> None:  # fmt: skip
    if not await _say(tx, refused, receipt, "accepted", decision, overruled=overruled):
        return
    sealed = refused["hash"] or tickets.hash_of(receipt)
    checkout.check(receipt, sealed)
    await checkout.post(
        tx, receipt, sealed, key=key, shop=shop, overruled=overruled, now=decision.now
    )  # fmt: skip


async def reject(database: Database, refused_id: int, decision: Decision) -> None:
    """Say that a refused receipt is never taken in. Raises NotFound, OtherwiseDecided."""
    refused = await _find(database, refused_id, decision.site_id)
    receipt = _readable(refused["content"])

    async def work(tx: Transaction) -> None:
        await _say(tx, refused, receipt, "rejected", decision)
        await refusals.hold(tx, refused["sale_id"])
        if receipt and await checkout.is_taken(
            tx, receipt, refused["hash"] or tickets.hash_of(receipt)
        ):
            raise OtherwiseDecided

    await database.write(work)


async def _say(
    tx: Transaction, refused: Row, receipt: Receipt | None, verdict: Verdict, decision: Decision, *, overruled: bool = False
) -> bool:  # fmt: skip
    """Write the word down, once, and log it; False when it was said before. Raises OtherwiseDecided."""
    place = (receipt.register_id, receipt.sequence, receipt.number) if receipt else (None, None, "")
    sealed = refused["hash"] or (tickets.hash_of(receipt) if receipt else "")
    said = await tx.execute(
        """INSERT INTO refused_verdict (refused_id, sale_id, verdict, overruled, reason, decided_by, decided_at,
                                        register_id, sequence, number, hash)
           VALUES ($1, $2, $3, $4, $5, $6, $7, (SELECT id FROM register WHERE id = $8), $9, $10, $11)
           ON CONFLICT (refused_id) DO NOTHING""",
        refused["id"], refused["sale_id"], verdict, int(overruled), decision.reason, decision.by, decision.now,
        *place, sealed,
    )  # fmt: skip
    if not said:
        before = await tx.fetchval("SELECT verdict FROM refused_verdict WHERE refused_id = $1", refused["id"])  # fmt: skip
        if before != verdict:
            raise OtherwiseDecided
        return False
    detail = {"number": place[2], "why": refused["reason"], "reason": decision.reason, "overruled": overruled}  # fmt: skip
    await audit.record(tx, decision.by, f"sale.{verdict}", f"sale:{refused['sale_id']}", detail, decision.now)  # fmt: skip
    key = f"refused:{refused['sale_id']}:{refused['reason']}"
    await tasks.settled(tx, key, by=decision.by, now=decision.now)
    return True


async def _find(reader: Reader, refused_id: int, site_id: int | None) -> Row:
    row = await reader.fetchrow(
        """SELECT f.id, f.sale_id, f.reason, f.content, f.hash FROM refused_sale f
           LEFT JOIN register g ON g.id = f.register_id
           WHERE f.id = $1 AND (g.site_id IS NULL OR g.site_id = COALESCE(CAST($2 AS BIGINT), g.site_id))""",
        refused_id,
        site_id,
    )
    if row is None:
        raise NotFound("There is no such sale.")
    return row


def _readable(content: str) -> Receipt | None:
    """The receipt, if what came is one. What could not be read as sent was kept with all that came with it."""
    try:
        found: Any = msgspec.json.decode(content)
        return msgspec.convert(found.get("receipt", found), Receipt)
    except (msgspec.MsgspecError, AttributeError):
        return None


async def decided(reader: Reader, sale_ids: Iterable[str]) -> list[str]:
    """Those of these sales on which a manager has said a word: their till may ask again."""
    wanted = sorted(set(sale_ids))
    if not wanted:
        return []
    rows = await reader.fetch(
        f"SELECT DISTINCT sale_id FROM refused_verdict WHERE sale_id IN ({places(len(wanted))})",
        *wanted,
    )
    return sorted(row["sale_id"] for row in rows)


async def explained(reader: Reader) -> list[str]:
    """The gaps in the registers' numbers that a manager has explained, each a sentence."""
    rows = await reader.fetch(
        """SELECT v.number, p.name, v.reason FROM refused_verdict v JOIN staff p ON p.id = v.decided_by
           WHERE v.verdict = 'rejected' AND v.register_id IS NOT NULL AND NOT EXISTS (
               SELECT 1 FROM receipt r WHERE r.register_id = v.register_id AND r.sequence = v.sequence)
           ORDER BY v.register_id, v.sequence"""
    )
    return [
        f"receipt {row['number']} was refused, and rejected by {row['name']}: {row['reason']}"
        for row in rows
    ]
