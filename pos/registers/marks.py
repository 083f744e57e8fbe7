"""How far a register's books have come: a signed high-water mark, so that the end of a book cannot go missing unseen.

A chain shows that nothing inside it is missing, never that nothing stood after its last link. Invariant: the mark moves
up in the transaction that enters a receipt, a Z or a closing, and bears the server's signature.
"""

import hashlib
import hmac
from functools import partial
from typing import NamedTuple

from store import tasks
from store.db import Database, Reader, Transaction


class Mark(NamedTuple):
    """The highest receipt number; the receipts that bore a number twice; the Z reports and the closings made."""

    sequence: int = 0
    forks: int = 0
    reports: int = 0
    closings: int = 0


STANDING = """(SELECT COALESCE(MAX(sequence), 0) FROM receipt r WHERE r.register_id = {0}) AS sequence,
    (SELECT COUNT(*) FROM receipt r WHERE r.register_id = {0} AND r.fork > 0) AS forks,
    (SELECT COUNT(*) FROM z_report z WHERE z.register_id = {0}) AS reports,
    (SELECT COUNT(*) FROM closing c WHERE c.register_id = {0}) AS closings"""
"""What the books themselves say of a register."""


def sign(key: bytes, register_id: int, mark: Mark) -> str:
    """The server's signature of a mark: HMAC-SHA256."""
    text = "\n".join(map(str, ("mark", register_id, *mark)))
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def holds(key: bytes, register_id: int, mark: Mark, signature: str) -> bool:
    return hmac.compare_digest(sign(key, register_id, mark).encode(), signature.encode())


async def advance(tx: Transaction, register_id: int, by: Mark, *, key: bytes, now: int) -> None:
    """Move the mark up: to `by.sequence` where that is higher, by so many forks, reports and closings.

    A mark that is not as it was signed moves on all the same, and the manager is told.
    """
    row = await tx.fetchrow(
        """UPDATE register_mark SET register_id = register_id WHERE register_id = $1
           RETURNING sequence, forks, reports, closings, signature""",
        register_id,
    )
    if row is None:
        if not await _begin(tx, register_id, key, now):  # somebody else began it meanwhile
            await advance(tx, register_id, by, key=key, now=now)
        return
    mark, signature = Mark(*tuple(row)[:4]), row["signature"]
    if not holds(key, register_id, mark, signature):
        await _tell(tx, register_id, f"forged:{signature[:16]}", mark, now)
    moved = Mark(max(mark.sequence, by.sequence), *(a + b for a, b in zip(mark[1:], by[1:], strict=True)))  # fmt: skip
    await tx.execute(
        """UPDATE register_mark SET sequence = $2, forks = $3, reports = $4, closings = $5, signature = $6
           WHERE register_id = $1""",
        register_id,
        *moved,
        sign(key, register_id, moved),
    )


async def _begin(tx: Transaction, register_id: int, key: bytes, now: int) -> bool:
    """A register's first mark; whether it was. On a book of more than one entry there was one: the manager is told."""
    row = await tx.fetchrow(
        f"""SELECT {STANDING.format("CAST($1 AS BIGINT)")},
                   (SELECT COUNT(*) FROM receipt r WHERE r.register_id = $1) AS receipts
            FROM register WHERE id = $1""",
        register_id,
    )
    assert row is not None
    *standing, receipts = row
    mark = Mark(*standing)
    began = await tx.execute(
        """INSERT INTO register_mark (register_id, sequence, forks, reports, closings, signature)
           VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (register_id) DO NOTHING""",
        register_id,
        *mark,
        sign(key, register_id, mark),
    )
    if began and receipts + mark.reports + mark.closings > 1:
        await _tell(tx, register_id, "none", mark, now)
    return began == 1


async def watch(database: Database, *, now: int) -> None:
    """Tell the manager of every register whose books have come further than they reach now."""
    for register_id, mark, standing in await short_books(database):
        what = f"short:{'-'.join(map(str, standing))}"
        await database.write(
            partial(_tell, register_id=register_id, what=what, mark=mark, now=now, books=standing)
        )


async def short_books(reader: Reader) -> list[tuple[int, Mark, Mark]]:
    """The registers whose books are not where their mark is: (register, mark, what the books say)."""
    rows = await reader.fetch(
        f"""SELECT g.id, m.sequence, m.forks, m.reports, m.closings, {STANDING.format("g.id")}
            FROM register g LEFT JOIN register_mark m ON m.register_id = g.id ORDER BY g.id"""
    )
    found = []
    for register_id, *figures in rows:
        mark, standing = Mark(*(figure or 0 for figure in figures[:4])), Mark(*figures[4:])
        if mark != standing:
            found.append((register_id, mark, standing))
    return found


async def note_ahead(
    tx: Transaction, register_id: int, theirs: int, ours: int, *, now: int
) -> None:
    """A till has had receipts acknowledged that are not here: they were removed, or an old backup was restored."""
    await _tell(tx, register_id, f"till:{ours}", Mark(theirs), now, Mark(ours))


async def _tell(
    tx: Transaction, register_id: int, what: str, mark: Mark, now: int, books: Mark | None = None
) -> None:
    detail = {"mark": mark._asdict(), "books": books and books._asdict()}
    await tasks.raise_once(
        tx, f"book:{register_id}:{what}", "book_short", f"register:{register_id}", detail,
        await tx.fetchval("SELECT site_id FROM register WHERE id = $1", register_id), now,
    )  # fmt: skip
