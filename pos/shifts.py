"""A shift: one person's turn at a register, opened with a counted float.

Invariant: a shift is known by the id its till gave it; opened twice with the same facts it is one.
"""

from typing import Annotated, NamedTuple

import msgspec

from pos.tickets import Id, Instant, Positive, Whole
from store import audit, tasks
from store.db import Reader, Transaction
from store.errors import BadInput, Conflict, ShiftClosed

DENOMINATIONS = frozenset((20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 1))
"""Notes and coins of the dirham, in centimes (Bank Al-Maghrib)."""


class Opening(msgspec.Struct, frozen=True):
    """What a till says when it opens a shift. `counted`: how many of each denomination, in centimes."""

    id: Id
    register_id: Positive
    opened_by: Positive
    opened_at: Instant
    opening_float: Whole
    counted: dict[str, Annotated[int, msgspec.Meta(ge=0, le=10_000)]] = {}
    adopt: bool = True


class Shift(NamedTuple):
    id: str
    register_id: int
    opened_by: int
    opened_at: int
    opening_float: int


class AnotherIsOpen(Conflict):
    """The register has a shift already; `shift` is it."""

    word = "shift_open"

    def __init__(self, shift: Shift) -> None:
        super().__init__("A shift is already open on this register.")
        self.shift = shift


class ContentDiffers(BadInput):
    """The shift's id is known with other facts."""


def check_count(opening: Opening) -> None:
    """Raise BadInput unless the counted notes and coins make up the float. No count at all is accepted."""
    try:
        counted = {int(value): number for value, number in opening.counted.items()}
    except ValueError as error:
        raise BadInput("That is not a note or a coin.", field="counted") from error
    if not counted.keys() <= DENOMINATIONS:
        raise BadInput("That is not a note or a coin.", field="counted")
    total = sum(value * number for value, number in counted.items())
    if counted and total != opening.opening_float:
        raise BadInput("The notes and coins do not add up to the float.", field="counted")


async def open_shift(tx: Transaction, opening: Opening, *, now: int) -> Shift:
    """Open a shift, once. A till that was offline may send it late.

    Raises BadInput for a wrong count, an unknown register or person, or other facts under the same
    id; AnotherIsOpen when the till may still adopt the shift that is open.
    """
    check_count(opening)
    current = await current_shift(tx, opening.register_id) if opening.adopt else None
    if current is not None and current.id != opening.id:
        raise AnotherIsOpen(current)
    await _insert(tx, opening)
    recorded = await find(tx, opening.id)
    if recorded != Shift(
        opening.id, opening.register_id, opening.opened_by, opening.opened_at, opening.opening_float
    ):
        raise ContentDiffers("Another shift was opened under this number.")
    await _note(tx, opening, now)
    return recorded


async def close_shift(tx: Transaction, shift_id: str, *, counted: int, by: int, now: int) -> None:
    """Close a shift with what was counted in the drawer, in centimes. Closing is never blocked.

    Raises ShiftClosed when it was closed before.
    """
    closed = await tx.execute(
        "UPDATE shift SET closed_at = $2, closed_by = $3, counted = $4 WHERE id = $1 AND closed_at IS NULL",
        shift_id,
        now,
        by,
        counted,
    )
    if closed == 0:
        raise ShiftClosed("This shift is closed.")
    await audit.record(tx, by, "shift.close", f"shift:{shift_id}", {"counted": counted}, now)


async def current_shift(reader: Reader, register_id: int) -> Shift | None:
    """The register's open shift, the latest if a late one was recorded beside it."""
    row = await reader.fetchrow(
        """SELECT id, register_id, opened_by, opened_at, opening_float FROM shift
           WHERE register_id = $1 AND closed_at IS NULL ORDER BY opened_at DESC, id DESC LIMIT 1""",
        register_id,
    )
    return None if row is None else Shift(*row)


async def find(reader: Reader, shift_id: str) -> Shift | None:
    row = await reader.fetchrow(
        "SELECT id, register_id, opened_by, opened_at, opening_float FROM shift WHERE id = $1",
        shift_id,
    )
    return None if row is None else Shift(*row)


async def expected_cash(reader: Reader, shift_id: str) -> int:
    """What the drawer should hold, in centimes: float + cash settled (rules §4.6)."""
    return int(
        await reader.fetchval(
            """SELECT s.opening_float + COALESCE((
                   SELECT SUM(t.amount) FROM tender t JOIN receipt r ON r.sale_id = t.sale_id
                   WHERE r.shift_id = s.id AND t.kind = 'cash'), 0)
               FROM shift s WHERE s.id = $1""",
            shift_id,
        )
    )


async def _insert(tx: Transaction, opening: Opening) -> None:
    known = await tx.fetchval(
        "SELECT COUNT(*) FROM register r JOIN staff p ON p.id = $2 WHERE r.id = $1",
        opening.register_id,
        opening.opened_by,
    )
    if known != 1:
        raise BadInput("There is no such register or person.", field="register_id")
    await tx.execute(
        """INSERT INTO shift (id, register_id, opened_by, opened_at, opening_float)
           VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING""",
        opening.id,
        opening.register_id,
        opening.opened_by,
        opening.opened_at,
        opening.opening_float,
    )


async def _note(tx: Transaction, opening: Opening, now: int) -> None:
    """Log the opening once, and tell the manager when it overlaps another shift of the register."""
    overlapping = await tx.fetchval(
        "SELECT id FROM shift WHERE register_id = $1 AND id <> $2 AND closed_at IS NULL LIMIT 1",
        opening.register_id,
        opening.id,
    )
    if overlapping is not None:
        await tasks.raise_once(
            tx,
            f"shift:{opening.id}",
            "shift_overlap",
            opening.id,
            {"other": overlapping},
            None,
            now,
        )
    logged = await tx.fetchval(
        "SELECT 1 FROM audit WHERE action = 'shift.open' AND subject = $1", f"shift:{opening.id}"
    )
    if logged is None:
        await audit.record(
            tx, opening.opened_by, "shift.open", f"shift:{opening.id}",
            {"float": opening.opening_float, "counted": opening.counted}, now,
        )  # fmt: skip
