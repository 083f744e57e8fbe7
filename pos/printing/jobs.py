"""A print job: one paper, tried until it is printed, and never twice.

Invariants: a job that was printed is not sent again; the original of a sale (of a slip, of a Z) is printed once, and every
later paper bears a number of its own; the drawer opens for the original of a sale only, and once, and not once it is late.
A job is in doubt when its printer was reached and broke off, or nobody knows what became of it: `busy_until` stays, and is over.
Of a sale such a paper counts as one that came; one of a shift keeps its number and says that it may have come already.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple

from PIL import Image

from pos.printing import sending
from pos.printing.commands import commands
from pos.printing.layout import picture_of
from pos.printing.receipt import receipt_of
from pos.printing.sending import PrinterFailed
from store.clock import SECOND
from store.db import Database, Reader, Transaction
from store.errors import BadInput, Conflict, StoreError
from store.i18n import gettext
from store.money import Language

log = logging.getLogger(__name__)

CLAIM_LASTS = 30 * SECOND
"""Longer than rendering and sending can take: after that, whoever claimed the job has died."""


class Sheet(NamedTuple):
    """What is to be printed, and where.

    `of` are the columns of its job in `table` that say what it is of, `same` those of them by which it is numbered: no two papers
    of the same bear the same number, whichever shift prints them. `picture` sets it for paper of so many millimetres, as the
    original (0) or the nth duplicate, in doubt or not. With `doubt_counts` one that may have come counts as one that came.
    `credit_code` is the credit whose slip it is: any register of the shop may print that.
    """

    table: Literal["print_job", "shift_paper"]
    of: Mapping[str, str]
    same: tuple[str, ...]
    register_id: int
    name: str
    picture: Callable[[int, int, bool], Image.Image]
    opens_drawer: bool = False
    doubt_counts: bool = False
    credit_code: str = ""


class Outcome(NamedTuple):
    """Whether the paper came; if not, why, in the language of the request, and whether it may have come all the same."""

    printed: bool
    error: str | None
    in_doubt: bool = False


class Claim(NamedTuple):
    """What this attempt is to print, and where; `was_printed` when there is nothing left to do."""

    was_printed: bool
    copy: int
    in_doubt: bool
    opens_drawer: bool
    printer_address: str
    paper_width_mm: int


class BeingPrinted(Conflict):
    """Another request is sending this job just now."""


async def run(
    database: Database, *, job_id: str, sale_id: str, copy: int, base_url: str, now: int,
    language: Language | None = None, is_late: bool = False,
) -> Outcome:  # fmt: skip
    """Print one paper of a sale: `copy` 0 the original, n a duplicate; in `language`, else the sale's. The outcome is noted.

    `is_late`: the customer has been given the change by now, and the drawer stays shut.

    A printer that fails is an outcome, not an error. Raises NotFound where no till sold this, BadInput
    where the job is known for another sale.
    """
    receipt = await receipt_of(database, sale_id, base_url, language)
    sheet = Sheet(
        "print_job", {"sale_id": sale_id}, ("sale_id",), receipt.seal.register_id, f"receipt {receipt.sale.number}",
        lambda width, number, _: picture_of(receipt, width, number), receipt.sale.has_cash and not is_late,
        doubt_counts=True,
    )  # fmt: skip
    return await carry_out(database, sheet, job_id=job_id, copy=copy, now=now)


async def carry_out(
    database: Database, sheet: Sheet, *, job_id: str, copy: int, now: int
) -> Outcome:
    """Print a sheet on its register's printer. Raises BadInput where the job is known for another paper."""
    try:
        claim = await database.write(lambda tx: _claim(tx, sheet, job_id, copy, now))
    except BeingPrinted as reason:
        return Outcome(False, gettext(reason.message), in_doubt=True)
    if claim.was_printed:
        return Outcome(True, None)
    failure = await _attempt(sheet, claim)
    was_reached = failure is None or (isinstance(failure, PrinterFailed) and failure.was_reached)
    opened = claim.opens_drawer and was_reached
    in_doubt = failure is not None and was_reached
    await database.write(
        lambda tx: _note(tx, sheet, job_id, failure, now, in_doubt=in_doubt, opened=opened)
    )
    if failure is None:
        return Outcome(True, None)
    log.warning("%s was not printed: %s", sheet.name, failure)
    return Outcome(False, gettext(failure.message) % failure.params, in_doubt=in_doubt)


async def hand_over(tx: Transaction, sheet: Sheet, job_id: str, copy: int, *, now: int) -> Outcome:
    """The till prints this paper itself, under its job's number: `copy` or more, the same each time it is asked for.

    The outcome says whether the paper may have come already.

    Raises BadInput where the job is known for another paper, BeingPrinted while the register's printer is at it.
    """
    claim = await _claim(tx, sheet, job_id, copy, now)
    if not claim.was_printed:
        await _note(tx, sheet, job_id, None, now)
    return Outcome(False, None, claim.in_doubt)


async def _attempt(sheet: Sheet, claim: Claim) -> StoreError | None:
    """Set and send the paper; the reason where it did not come."""
    if not claim.printer_address:
        return BadInput("No printer is set for this register.")
    try:
        address = sending.parse_address(claim.printer_address)
        await sending.send(address, await asyncio.to_thread(_bytes, sheet, claim))
    except (PrinterFailed, BadInput) as failure:
        return failure
    return None


def _bytes(sheet: Sheet, claim: Claim) -> bytes:
    picture = sheet.picture(claim.paper_width_mm, claim.copy, claim.in_doubt)
    return commands(picture, opens_drawer=claim.opens_drawer)


async def _claim(tx: Transaction, sheet: Sheet, job_id: str, copy: int, now: int) -> Claim:
    """Take the job for this attempt. What the paper is numbered by is locked first: the credit, the register."""
    if sheet.credit_code:
        await tx.execute("UPDATE credit_account SET code = code WHERE code = $1", sheet.credit_code)
    register = await tx.fetchrow(
        """UPDATE register SET printer_address = printer_address WHERE id = $1
           RETURNING printer_address, paper_width_mm""",
        sheet.register_id,
    )
    assert register is not None, "what is printed refers to its register"
    holes = ", ".join(f"${5 + at}" for at in range(len(sheet.of)))
    await tx.execute(
        f"""INSERT INTO {sheet.table} (id, register_id, asked_at, copy, {", ".join(sheet.of)})
            VALUES ($1, $2, $3, $4, {holes}) ON CONFLICT (id) DO NOTHING""",
        job_id, sheet.register_id, now, copy, *sheet.of.values(),
    )  # fmt: skip
    job = await tx.fetchrow(f"SELECT * FROM {sheet.table} WHERE id = $1", job_id)
    if job is None or any(job[name] != value for name, value in sheet.of.items()):
        raise BadInput("This print job belongs to another paper.", "id")
    if job["printed_at"] is not None:
        in_doubt = job["copy"] == 0 and await _is_in_doubt(tx, sheet)
        return Claim(True, job["copy"], in_doubt, False, *register)
    if (job["busy_until"] or 0) > now:
        raise BeingPrinted("This paper is being printed.")
    number = await _number(tx, sheet, copy, now)
    in_doubt = number == 0 and await _is_in_doubt(tx, sheet)
    drawer = number == 0 and sheet.opens_drawer and not await _was_opened(tx, sheet.of["sale_id"])
    await tx.execute(
        f"""UPDATE {sheet.table} SET copy = $2, busy_until = $3, attempts = attempts + 1, attempted_at = $4
            WHERE id = $1""",
        job_id, number, now + CLAIM_LASTS, now,
    )  # fmt: skip
    return Claim(False, number, in_doubt, drawer, *register)


async def _number(tx: Transaction, sheet: Sheet, copy: int, now: int) -> int:
    """The copy asked for, or the next one free: no two papers of the same bear the same number."""
    counts_from = 0 if sheet.doubt_counts else now + 1
    last = await tx.fetchval(
        f"""SELECT MAX(copy) FROM {sheet.table}
            WHERE {_same(sheet)} AND (printed_at IS NOT NULL OR busy_until >= $1)""",
        counts_from,
        *_same_values(sheet),
    )
    return copy if last is None else max(copy, int(last) + 1)


async def _is_in_doubt(tx: Transaction, sheet: Sheet) -> bool:
    """Whether a paper of the same may have come already, though nobody knows."""
    found = await tx.fetchval(
        f"""SELECT 1 FROM {sheet.table}
            WHERE {_same(sheet)} AND printed_at IS NULL AND busy_until >= $1 LIMIT 1""",
        0,
        *_same_values(sheet),
    )
    return found is not None


def _same(sheet: Sheet) -> str:
    return " AND ".join(f"{name} = ${2 + at}" for at, name in enumerate(sheet.same))


def _same_values(sheet: Sheet) -> list[str]:
    return [sheet.of[name] for name in sheet.same]


async def _was_opened(tx: Transaction, sale_id: str) -> bool:
    found = await tx.fetchval(
        "SELECT 1 FROM print_job WHERE sale_id = $1 AND opened_drawer = 1 LIMIT 1", sale_id
    )
    return found is not None


async def _note(
    tx: Transaction, sheet: Sheet, job_id: str, failure: StoreError | None, now: int, *,
    in_doubt: bool = False, opened: bool = False,
) -> None:  # fmt: skip
    await tx.execute(
        f"UPDATE {sheet.table} SET printed_at = $2, last_error = $3, busy_until = $4 WHERE id = $1",
        job_id,
        now if failure is None else None,
        None if failure is None else str(failure),
        now if in_doubt else None,
    )
    if opened:
        await tx.execute("UPDATE print_job SET opened_drawer = 1 WHERE id = $1", job_id)


class Standing(NamedTuple):
    """What a till has to know of a job: the number it bears, and what it did."""

    copy: int
    opened_drawer: bool
    busy: bool


async def standing(database: Database, job_id: str, *, now: int) -> Standing:
    """Where a job that was asked for stands."""
    row = await database.fetchrow(
        "SELECT copy, opened_drawer, COALESCE(busy_until, 0) FROM print_job WHERE id = $1", job_id
    )
    assert row is not None, "asking for a job makes it"
    copy, opened, busy_until = row
    return Standing(copy, bool(opened), busy_until > now)


async def register_of(reader: Reader, sale_id: str) -> int | None:
    """The register that sold this; None where no till is known to have."""
    found: int | None = await reader.fetchval(
        "SELECT register_id FROM receipt WHERE sale_id = $1", sale_id
    )
    return found


async def note_elsewhere(
    tx: Transaction, *, job_id: str, sale_id: str, shift_id: str, copy: int, opened: bool, at: int
) -> bool:
    """A till has printed this paper itself: it counts like one of ours. False where its shop does not know the sale.

    Told twice it is one paper; a job that was tried here first and given back is the same paper too.
    """
    noted = await tx.execute(
        """INSERT INTO print_job (id, sale_id, register_id, asked_at, copy, attempts, attempted_at,
                                  printed_at, opened_drawer)
           SELECT CAST($1 AS TEXT), sale_id, register_id, CAST($3 AS BIGINT), CAST($4 AS BIGINT), 1,
                  CAST($3 AS BIGINT), CAST($3 AS BIGINT), CAST($5 AS BIGINT)
           FROM receipt WHERE sale_id = $2 AND register_id IN (
               SELECT r.id FROM register r JOIN register own ON own.site_id = r.site_id
               JOIN shift s ON s.register_id = own.id WHERE s.id = $6)
           ON CONFLICT (id) DO UPDATE
               SET printed_at = COALESCE(print_job.printed_at, excluded.printed_at),
                   last_error = NULL, busy_until = NULL,
                   opened_drawer = CASE WHEN excluded.opened_drawer = 1 THEN 1
                                        ELSE print_job.opened_drawer END
               WHERE print_job.sale_id = excluded.sale_id""",
        job_id, sale_id, at, copy, int(opened), shift_id,
    )  # fmt: skip
    return bool(noted)


async def next_copy(database: Database, sale_id: str) -> int:
    """The number of the next duplicate: 1, or after the last one that was printed, or may have been."""
    last = await database.fetchval(
        """SELECT MAX(copy) FROM print_job
           WHERE sale_id = $1 AND (printed_at IS NOT NULL OR busy_until IS NOT NULL)""",
        sale_id,
    )
    return 1 if last is None else int(last) + 1
