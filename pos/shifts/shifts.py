"""A shift: one person's turn at a register, opened with a counted float.

Invariant: a shift is known by the id its till gave it; opened twice with the same facts it is one.
"""

from collections.abc import Mapping
from typing import Annotated, Literal, NamedTuple

import msgspec

from pos.shapes import Id, Instant, Positive, Whole
from store import audit, tasks
from store.db import Reader, Transaction
from store.errors import BadInput, Conflict

DENOMINATIONS = frozenset((20_000, 10_000, 5_000, 2_000, 1_000, 500, 200, 100, 50, 20, 10, 5, 1))
"""Notes and coins of the dirham, in centimes (Bank Al-Maghrib)."""


class Opening(msgspec.Struct, frozen=True):
    """What a till says when it opens a shift. `counted`: how many of each denomination, in centimes; `ended`: the shifts
    that are over on the till, and whose end it tells later.
    """

    id: Id
    register_id: Positive
    opened_by: Positive
    opened_at: Instant
    opening_float: Whole
    counted: dict[str, Annotated[int, msgspec.Meta(ge=0, le=10_000)]] = {}
    adopt: bool = True
    ended: Annotated[tuple[Id, ...], msgspec.Meta(max_length=100)] = ()


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
    total = counted_total(opening.counted)
    if opening.counted and total != opening.opening_float:
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
    is_new = await _insert(tx, opening)
    recorded = await find(tx, opening.id)
    if recorded != Shift(
        opening.id, opening.register_id, opening.opened_by, opening.opened_at, opening.opening_float
    ):
        raise ContentDiffers("Another shift was opened under this number.")
    if is_new:
        await _note(tx, opening, now)
    return recorded


Foreign = dict[Literal["EUR", "USD", "GBP"], Whole]
"""Foreign notes counted: hundredths by currency."""


class Closing(msgspec.Struct, frozen=True):
    """What a till says when a shift ends: the drawer counted blind, and what there is to say about it."""

    id: Id
    shift_id: Id
    closed_by: Positive
    closed_at: Instant
    counted: dict[str, Annotated[int, msgspec.Meta(ge=0, le=10_000)]]
    note: Annotated[str, msgspec.Meta(max_length=500, pattern=r"^[^\x00]*$")] = ""
    foreign: Foreign = {}


async def close_shift(tx: Transaction, closing: Closing, *, now: int) -> bool:
    """Close a shift with what was counted. Closing is never blocked; whether this call closed it.

    A second till's closing of the same shift changes nothing, and the manager is told of its count.
    Raises BadInput for what is no note or coin, a shift or person that is not known, or another shift's closing.
    """
    counted = counted_total(closing.counted)
    await require_known(tx, closing.shift_id, closing.closed_by)
    other = "SELECT 1 FROM shift_count WHERE closing_id = $1 AND shift_id <> $2"
    if await tx.fetchval(other, closing.id, closing.shift_id) is not None:
        raise ContentDiffers("Another shift was closed under this number.")
    closed = await tx.execute(
        "UPDATE shift SET closed_at = $2, closed_by = $3, counted = $4 WHERE id = $1 AND closed_at IS NULL",
        closing.shift_id,
        closing.closed_at,
        closing.closed_by,
        counted,
    )
    if closed == 0:
        await _note_other_count(tx, closing, now)
        return False
    await tx.execute(
        """INSERT INTO shift_count (shift_id, closing_id, counted, counted_foreign, note, recorded_at)
           VALUES ($1, $2, $3, $4, $5, $6)""",
        closing.shift_id,
        closing.id,
        msgspec.json.encode(closing.counted).decode(),
        msgspec.json.encode(closing.foreign).decode(),
        closing.note,
        now,
    )
    detail = {"counted": counted, "note": closing.note}
    await audit.record(
        tx, closing.closed_by, "shift.close", f"shift:{closing.shift_id}", detail, now
    )
    await _note_overlaps(tx, closing, now)
    return True


async def _note_other_count(tx: Transaction, closing: Closing, now: int) -> None:
    """A shift that was closed already is counted again: by the same message come twice, or by another till."""
    known = await tx.fetchval(
        "SELECT closing_id FROM shift_count WHERE shift_id = $1", closing.shift_id
    )
    if known != closing.id:
        await tasks.raise_once(
            tx, f"closing:{closing.id}", "shift_counted_twice", closing.shift_id,
            {"counted": counted_total(closing.counted)}, None, now,
        )  # fmt: skip


def counted_total(counted: Mapping[str, int]) -> int:
    """What notes and coins come to, in centimes. Raises BadInput for what is neither."""
    try:
        values = {int(value): number for value, number in counted.items()}
    except ValueError as error:
        raise BadInput("That is not a note or a coin.", field="counted") from error
    if not values.keys() <= DENOMINATIONS:
        raise BadInput("That is not a note or a coin.", field="counted")
    return sum(value * number for value, number in values.items())


async def require_known(reader: Reader, shift_id: str, person_id: int) -> None:
    """Raises BadInput unless both exist."""
    known = await reader.fetchval(
        "SELECT 1 FROM shift s JOIN staff p ON p.id = $2 WHERE s.id = $1", shift_id, person_id
    )
    if known is None:
        raise BadInput("There is no such shift or person.", field="shift_id")


async def require_sale(reader: Reader, sale_id: str, shift_id: str, person_id: int) -> None:
    """Raises BadInput unless the shift and the person exist and the sale was made in the shift's shop."""
    await require_known(reader, shift_id, person_id)
    known = await reader.fetchval(
        """SELECT 1 FROM sale s JOIN register r ON r.site_id = s.site_id
           JOIN shift t ON t.register_id = r.id AND t.id = $2 WHERE s.id = $1""",
        sale_id,
        shift_id,
    )
    if known is None:
        raise BadInput("The server does not have this sale.", field="sale_id")


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


async def _insert(tx: Transaction, opening: Opening) -> bool:
    """Write the shift down; False when it was before, and may be over by now."""
    known = await tx.fetchval(
        "SELECT COUNT(*) FROM register r JOIN staff p ON p.id = $2 WHERE r.id = $1",
        opening.register_id,
        opening.opened_by,
    )
    if known != 1:
        raise BadInput("There is no such register or person.", field="register_id")
    inserted = await tx.execute(
        """INSERT INTO shift (id, register_id, opened_by, opened_at, opening_float)
           VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING""",
        opening.id,
        opening.register_id,
        opening.opened_by,
        opening.opened_at,
        opening.opening_float,
    )
    return inserted == 1


async def _note(tx: Transaction, opening: Opening, now: int) -> None:
    """Log the opening, and tell the manager when it overlaps another shift of the register.

    Of one whose end is still to come its end says whether it did.
    """
    still_open = await tx.fetch(
        "SELECT id FROM shift WHERE register_id = $1 AND id <> $2 AND closed_at IS NULL ORDER BY id",
        opening.register_id,
        opening.id,
    )
    overlapping = [row["id"] for row in still_open if row["id"] not in opening.ended]
    if overlapping and opening.id not in opening.ended:
        await _tell_overlap(tx, opening.id, overlapping[0], now)
    await audit.record(
        tx, opening.opened_by, "shift.open", f"shift:{opening.id}",
        {"float": opening.opening_float, "counted": opening.counted}, now,
    )  # fmt: skip


async def _note_overlaps(tx: Transaction, closing: Closing, now: int) -> None:
    """Tell the manager of the shifts of the register that began before this one ended, each once."""
    rows = await tx.fetch(
        """SELECT s.id FROM shift s JOIN shift own ON own.register_id = s.register_id AND own.id = $1
           WHERE s.id <> own.id AND s.opened_at >= own.opened_at AND s.opened_at < $2 ORDER BY s.id""",
        closing.shift_id,
        closing.closed_at,
    )
    for row in rows:
        await _tell_overlap(tx, row["id"], closing.shift_id, now)


async def _tell_overlap(tx: Transaction, shift_id: str, other: str, now: int) -> None:
    await tasks.raise_once(
        tx, f"shift:{shift_id}", "shift_overlap", shift_id, {"other": other}, None, now
    )
