"""A shift's reports at the till: the X of one that is open, the Z of one that is closed, and the papers of a shift.

A cashier counts blind: to her a report says how much was sold. All of it is for a manager, signed in or beside her by PIN. What a
manager was shown may be printed at that till for a while: the pass that she leaves there is the server's mark on it.
"""

import hashlib
import hmac
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from pos.approvals.supervision import manager_by_pin
from pos.closings import late_cash, z_reports
from pos.printing import jobs, shift_papers
from pos.printing.jobs import Sheet
from pos.registers.door import NO_SHIFT, device_of, register_of, require_here
from pos.shapes import Hash, Id, Instant, Positive
from pos.shifts import drawer, shifts
from pos.shifts.shifts import Shift
from store import audit, clock
from store.clock import MINUTE
from store.db import Database, Reader, Transaction
from store.errors import NotFound
from store.i18n import N_
from store.money import Language
from store.people.staff import Staff
from store.web import CASHIER, MANAGER, json_response, read_json, route

PASS_LASTS = 30 * MINUTE
NO_Z = N_("The Z of this shift is not sealed yet.")


class Pin(msgspec.Struct, frozen=True):
    """A manager at a cashier's till, by name and PIN."""

    username: Annotated[str, Meta(max_length=60)]
    pin: Annotated[str, Meta(max_length=20)]


class Pass(msgspec.Struct, frozen=True):
    """That manager `by` was shown all of a shift's reports on this device at `at`."""

    by: Positive
    at: Instant
    proof: Hash


async def x(request: Request) -> Response:
    """X: the shift so far."""
    shift = await _shift_here(request)
    return json_response(await _x(request.app.state.db, shift.id, whole=_is_manager(request)))


async def show_x(request: Request) -> Response:
    """All of X at a cashier's till, to a manager by name and PIN. It is logged: the count after it is not blind."""
    shift = await _shift_here(request)
    given = await _let_see(request, shift.id, "shift.report")
    return json_response({**await _x(request.app.state.db, shift.id, whole=True), "pass": given})


async def z(request: Request) -> Response:
    """The Z of a closed shift, once it is sealed. Raises NotFound until then."""
    shift = await _shift_here(request)
    return json_response(await _z(request.app.state.db, shift.id, whole=_is_manager(request)))


async def show_z(request: Request) -> Response:
    """All of a Z at a cashier's till, to a manager by name and PIN."""
    shift = await _shift_here(request)
    found = await _z(request.app.state.db, shift.id, whole=True)
    return json_response({**found, "pass": await _let_see(request, shift.id, "shift.z")})


async def last_z(request: Request) -> Response:
    """The last Z of a shift of this device's register. Raises NotFound before its first."""
    register, database = await register_of(request), request.app.state.db
    shift_id = await database.fetchval(
        "SELECT shift_id FROM z_report WHERE register_id = $1 AND kind = 'shift' ORDER BY sequence DESC LIMIT 1",
        register.id,
    )
    if shift_id is None:
        raise NotFound("No shift of this register has been closed yet.")
    return json_response(await _z(database, shift_id, whole=_is_manager(request)))


class Asked(msgspec.Struct, frozen=True):
    """A paper of the shift, under a job's own id, so that asking twice prints once.

    `movement` is what a slip is of, `code` a credit's. `here`: the till prints it itself, and asks only which number it bears.
    `copies`: how many of a slip or a credit's slip came out of the till's own printer. `shown` is the pass of a manager who was
    shown all of it.
    """

    id: Id
    kind: shift_papers.Kind
    language: Language
    movement: Id | None = None
    code: Annotated[str, Meta(max_length=20)] = ""
    copies: Annotated[int, Meta(ge=0, le=1000)] = 0
    here: bool = False
    shown: Pass | None = None


async def print_paper(request: Request) -> Response:
    """Print a paper at the shift's register; a printer that fails is an answer, not an error."""
    shift, asked = await _shift_here(request), await read_json(request, Asked)
    database, now = request.app.state.db, clock.now()
    whole = _is_manager(request) or _holds(request, shift.id, asked.shown, now)
    sheet = await _sheet(database, shift.id, asked, by=request.state.staff, whole=whole, now=now)
    copies = asked.copies if asked.kind in ("slip", "credit") else 0
    if asked.here:
        outcome = await database.write(
            lambda tx: jobs.hand_over(tx, sheet, asked.id, copies, now=now)
        )
    else:
        outcome = await jobs.carry_out(database, sheet, job_id=asked.id, copy=copies, now=now)
    copy = await database.write(lambda tx: _log_duplicate(tx, asked, request.state.staff, now))
    return json_response({"id": asked.id, **outcome._asdict(), "copy": copy})


async def _sheet(
    reader: Reader, shift_id: str, asked: Asked, *, by: Staff, whole: bool, now: int
) -> Sheet:
    match asked.kind:
        case "slip":
            return await shift_papers.slip(reader, shift_id, asked.movement or "", asked.language)
        case "credit":
            return await shift_papers.credit(reader, shift_id, asked.code, asked.language)
        case "x":
            figures = await _x(reader, shift_id, whole=whole)
            return await shift_papers.x(
                reader, shift_id, asked.id, figures, by=by.name, now=now, language=asked.language
            )
        case "z":
            found = await _z(reader, shift_id, whole=whole)
            extract = None if whole else asked.id
            return await shift_papers.z(reader, found, extract=extract, language=asked.language)


async def _log_duplicate(tx: Transaction, asked: Asked, by: Staff, now: int) -> int:
    """The number that a paper bears; a duplicate is written to the log, once."""
    row = await tx.fetchrow("SELECT copy, kind, subject FROM shift_paper WHERE id = $1", asked.id)
    assert row is not None, "asking for a job makes it"
    subject = f"paper:{asked.id}"
    if row["copy"] and await tx.fetchval("SELECT 1 FROM audit WHERE subject = $1", subject) is None:
        detail = {"paper": row["kind"], "of": row["subject"], "copy": row["copy"]}
        await audit.record(tx, by.id, "till.reprinted", subject, detail, now)
    return int(row["copy"])


async def _shift_here(request: Request) -> Shift:
    """The shift asked for. Raises NotFound where there is none, or it is another shop's."""
    shift = await shifts.find(request.app.state.db, request.path_params["id"])
    if shift is None:
        raise NotFound(NO_SHIFT)
    await require_here(request, shift.register_id, NO_SHIFT)
    return shift


def _is_manager(request: Request) -> bool:
    return bool(request.state.staff.role == MANAGER)


async def _let_see(
    request: Request, shift_id: str, action: Literal["shift.report", "shift.z"]
) -> Pass | None:
    """The pass of a manager who is beside the cashier, by name and PIN; logged. None on a device without a name."""
    given = await read_json(request, Pin)
    manager, device, now = await manager_by_pin(request, given.username, given.pin), device_of(request), clock.now()  # fmt: skip
    database: Database = request.app.state.db
    detail = {"till_of": request.state.staff.id}
    await database.write(
        lambda tx: audit.record(tx, manager.id, action, f"shift:{shift_id}", detail, now)
    )
    key = request.app.state.environment.secret
    if device is None:
        return None
    return Pass(manager.id, now, _mark(key, device, shift_id, manager.id, now))


def _holds(request: Request, shift_id: str, shown: Pass | None, now: int) -> bool:
    device, key = device_of(request), request.app.state.environment.secret
    if shown is None or device is None or not now - PASS_LASTS <= shown.at <= now:
        return False
    return hmac.compare_digest(_mark(key, device, shift_id, shown.by, shown.at), shown.proof)


def _mark(key: bytes, *parts: object) -> str:
    return hmac.new(
        key, "\n".join(map(str, ("shown", *parts))).encode(), hashlib.sha256
    ).hexdigest()


async def _x(reader: Reader, shift_id: str, *, whole: bool) -> dict[str, Any]:
    """The sums of a Z, the float, each movement of cash, and what the drawer should hold, in centimes; or how much was sold."""
    sums = await z_reports.sums_of_shift(reader, shift_id)
    if not whole:
        return {name: sums[name] for name in z_reports.BLIND}
    moved = await drawer.movements(reader, shift_id)
    return {
        **sums,
        "opening_float": await reader.fetchval(
            "SELECT opening_float FROM shift WHERE id = $1", shift_id
        ),
        "movements": [movement._asdict() for movement in moved],
        "expected": await drawer.expected_cash(reader, shift_id),
    }


async def _z(reader: Reader, shift_id: str, *, whole: bool) -> dict[str, Any]:
    """A shift's Z as it was sealed, with the names of who opened and closed, and beside it how what came later moves its difference;
    or which it is and how much was sold.
    """
    row = await reader.fetchrow(
        """SELECT z.id, o.name AS opened_by_name, c.name AS closed_by_name FROM z_report z JOIN shift s ON s.id = z.shift_id
           JOIN staff o ON o.id = s.opened_by JOIN staff c ON c.id = s.closed_by
           WHERE z.shift_id = $1 AND z.kind = 'shift'""",
        shift_id,
    )
    if row is None:
        raise NotFound(NO_Z)
    names = {name: row[name] for name in ("opened_by_name", "closed_by_name")}
    sealed = await z_reports.read(reader, row["id"])
    if not whole:
        return {**z_reports.for_cashier(sealed), **names}
    late = await late_cash.since(reader, shift_id)
    return {**sealed, **names, **({"late": late} if late else {})}


TILL = {CASHIER, MANAGER}
report_routes = [
    route("/api/shifts/{id}/report", x, allow=TILL, name="pos.shift.report"),
    route("/api/shifts/{id}/report", show_x, allow=TILL, methods=("POST",), name="pos.shift.report.show"),
    route("/api/shifts/{id}/z", z, allow=TILL, name="pos.shift.z"),
    route("/api/shifts/{id}/z", show_z, allow=TILL, methods=("POST",), name="pos.shift.z.show"),
    route("/api/shifts/{id}/print", print_paper, allow=TILL, methods=("POST",), name="pos.shift.print"),
    route("/api/z", last_z, allow=TILL, name="pos.z.last"),
]  # fmt: skip
