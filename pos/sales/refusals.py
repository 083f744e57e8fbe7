"""What a till sent and could not be taken: kept as it came, once per content, and told to the manager.

Invariant: what a manager has rejected for good (`pos/sales/verdicts.py`) is never taken in, however often it is sent.
"""

import hashlib

from store import tasks
from store.db import Reader, Transaction

WORDS = (
    "unknown_shift",
    "inconsistent",
    "content_differs",
    "not_refundable",
    "not_approved",
    "bad_input",
    "practice",
)
"""Why a sale is kept and not taken. Office and till say each in their words (templates/office/sales/refused.html,
pos/static/till/screens/device/refused_words.js); what is rejected says by itself why."""


def digest_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


async def keep(
    tx: Transaction, sale_id: str, register_id: int | None, word: str, content: str, *, now: int, sealed: str = ""
) -> str | None:  # fmt: skip
    """Keep it, and tell the manager once. The reason for which this very content was rejected before, if it was.

    `word` says why it was refused; `sealed` is the seal that the till had put on it.
    """
    await tx.execute(
        """INSERT INTO refused_sale (sale_id, register_id, reason, content, received_at, digest, hash)
           VALUES ($1, (SELECT id FROM register WHERE id = $2), $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING""",
        sale_id,
        register_id,
        word,
        content,
        now,
        digest_of(content),
        sealed,
    )
    why = await rejected(tx, sale_id, content)
    if why is None:
        await tasks.raise_once(
            tx, f"refused:{sale_id}:{word}", "sale_refused", sale_id, {"reason": word}, None, now
        )
    return why


async def came_in(tx: Transaction, sale_id: str, content: str, *, now: int) -> None:
    """A sale that was refused has been taken since, by itself: nobody has to look at it any more, unless something else
    that came under its id waits for a word.
    """
    await tx.execute(
        """UPDATE task SET done_at = $2 WHERE key LIKE $1 AND done_at IS NULL AND NOT EXISTS (
               SELECT 1 FROM refused_sale f LEFT JOIN refused_verdict v ON v.refused_id = f.id
               WHERE f.sale_id = $3 AND f.digest <> $4 AND f.reason <> 'bad_input' AND v.refused_id IS NULL)""",
        f"refused:{sale_id}:%",
        now,
        sale_id,
        digest_of(content),
    )


async def hold(tx: Transaction, sale_id: str) -> bool:
    """Whether anything was refused under this id. Its rows are held: one word on it is said at a time."""
    rows = await tx.fetch(
        "SELECT id FROM refused_sale WHERE sale_id = $1 ORDER BY id FOR UPDATE", sale_id
    )
    return bool(rows)


async def rejected(reader: Reader, sale_id: str, content: str) -> str | None:
    """The reason for which what came under this id with this content was rejected for good; None if it was not."""
    found: str | None = await reader.fetchval(
        """SELECT v.reason FROM refused_verdict v JOIN refused_sale f ON f.id = v.refused_id
           WHERE f.sale_id = $1 AND f.digest = $2 AND v.verdict = 'rejected'""",
        sale_id,
        digest_of(content),
    )
    return found
