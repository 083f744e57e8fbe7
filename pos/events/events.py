"""What a till reports besides sales: cash put in and taken out, the drawer opened, lines taken back, papers printed
by its own printer, a refused report settled by a manager, the shift's end.

Like a sale, each has an id of the till's own and may be sent again until it is acknowledged. What needs a
manager bears an approval; without a valid one it is refused with 403 and written to the log.
"""

import hashlib
import hmac
import re
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from pos.approvals import approvals
from pos.approvals.approvals import Action
from pos.closings import z_reports
from pos.events import as_told, told
from pos.events.event_kinds import (
    CashMoved,
    Closed,
    DrawerOpened,
    Event,
    InvoiceAsked,
    LetterAsked,
    Noted,
    Printed,
    Settled,
)
from pos.printing import jobs as print_jobs
from pos.printing.opening import open_drawer
from pos.receipts import letters
from pos.registers.door import device_of, require_here, require_shift_here
from pos.shifts import differences, drawer, shifts
from pos.shifts.shifts import Closing, Opening
from store import audit, clock
from store.clock import SECOND
from store.db import Transaction
from store.documents import corrections, invoices
from store.errors import NotAllowed, NotFound
from store.web import MANAGER, json_response, read_json
from store.web.refusals import as_json

AMOUNT = re.compile(r"-?[1-9][0-9]{0,14}")
OPENS_WITHIN = 30 * SECOND
"""An event that comes later than this was kept by a till without the server: nobody waits at the drawer any more."""


class Sent(msgspec.Struct, frozen=True):
    event: Event


async def take(request: Request) -> Response:
    """Take one event in, once; the answer names it and bears the server's mark."""
    event = (await read_json(request, Sent)).event
    if event.shift_id is not None:
        await require_shift_here(request, event.shift_id)
    if isinstance(event, Settled) and event.register_id is not None:
        await require_here(request, event.register_id)
    database, key, now = request.app.state.db, request.app.state.environment.secret, clock.now()
    try:
        approved_by = await _approved(request, event, key, now)
    except NotAllowed as refusal:
        await database.write(lambda tx: _log_refusal(tx, request.state.staff.id, event, now))
        return json_response({**as_json(refusal), "event_id": event.id}, refusal.status)

    async def work(tx: Transaction) -> dict[str, Any]:
        await told.note(tx, event.id, now=now)
        return await _post(tx, event, approved_by, key, device_of(request), now)

    answer = await database.write(work)
    if "z" in answer and request.state.staff.role != MANAGER:
        answer["z"] = z_reports.for_cashier(answer["z"])
    if (
        answer.pop("is_new", False)
        and isinstance(event, CashMoved | DrawerOpened)
        and _waits(event, now)
    ):
        answer["drawer"] = await open_drawer(database, event.shift_id)
    return json_response(
        {"event_id": event.id, **answer, "mark": mark(key, event.id), "server_time": now}
    )


def _waits(event: CashMoved | DrawerOpened, now: int) -> bool:
    """Whether somebody waits for the drawer, and the till has not opened it itself."""
    return not event.opened and now - event.at < OPENS_WITHIN


def mark(key: bytes, event_id: str) -> str:
    """The server's acknowledgement of an event: HMAC-SHA256 over its id."""
    return hmac.new(key, f"event\n{event_id}".encode(), hashlib.sha256).hexdigest()


async def _approved(request: Request, event: Event, key: bytes, now: int) -> int | None:
    """The manager behind an event that needs one; None where none is needed. Raises NotAllowed."""
    about = ""
    match event:
        case CashMoved(direction="out"):
            action: Action = "cash_out"
            about = f"{event.direction} {event.amount}"
        case DrawerOpened():
            action = "open_drawer"
        case Settled():
            action = "settle_report"
        case _:
            return None
    assert isinstance(event, CashMoved | DrawerOpened | Settled)
    device, database = device_of(request), request.app.state.db
    return await approvals.require(database, key, device, event.approval, action, event.id, about=about, reason=event.reason, now=now)  # fmt: skip


async def _log_refusal(tx: Transaction, by: int, event: Event, now: int) -> None:
    await audit.record(
        tx, by, "till.refused", f"refused:{event.id}", msgspec.to_builtins(event), now
    )


async def _post(
    tx: Transaction, event: Event, approved_by: int | None, key: bytes, device: str | None, now: int
) -> dict[str, Any]:
    match event:
        case CashMoved():
            moved = drawer.Movement(
                event.id, event.shift_id, event.direction, event.amount, event.reason, event.by,
                approved_by, event.at,
            )  # fmt: skip
            is_new = await drawer.move(tx, moved, now=now)
            if is_new:
                await z_reports.seal_moved(tx, event.shift_id, event.at, key=key, now=now)
            return {"is_new": is_new}
        case DrawerOpened():
            facts = {"reason": event.reason, "approved_by": approved_by}
            return {"is_new": await _log_once(tx, event, "drawer.open", facts, now)}
        case Noted():
            await _log_once(
                tx,
                event,
                f"till.{event.what}",
                {"subject": event.subject, "amount": event.amount},
                now,
            )
        case Settled():
            assert approved_by is not None
            return await _settle(tx, event, approved_by, key, device, now)
        case LetterAsked(id=id_, sale_id=sale_id, email=email, language=language):
            await shifts.require_sale(tx, sale_id, event.shift_id, event.by)
            await letters.put(tx, id_, sale_id, email, language, now=now)
        case InvoiceAsked(id=id_, sale_id=sale_id, buyer=buyer, replaces=replaces):
            await shifts.require_sale(tx, sale_id, event.shift_id, event.by)
            if replaces is None:
                made = await invoices.issue(tx, id_, sale_id, buyer, by=event.by, now=now)
            else:
                old = await invoices.find(tx, replaces)
                if old.sale_id != sale_id:
                    raise NotFound("There is no such invoice.")
                made = await corrections.reissue(tx, old, id_, buyer, by=event.by, now=now)
            return {"paper": {"id": made.id, "number": made.number}}
        case Printed():
            await _note_paper(tx, event, now)
        case Closed():
            return await _close(tx, event, key, device, now)
    return {}


async def _note_paper(tx: Transaction, event: Printed, now: int) -> None:
    """Count the paper; a duplicate, and one of a sale that was refused, are written to the log as well."""
    await shifts.require_known(tx, event.shift_id, event.by)
    known = await print_jobs.note_elsewhere(
        tx, job_id=event.id, sale_id=event.sale_id, shift_id=event.shift_id, copy=event.copy, opened=event.opened,
        at=event.at,
    )  # fmt: skip
    if event.copy or not known:
        facts = {"sale": event.sale_id, "copy": event.copy}
        await _log_once(tx, event, "till.reprinted", facts, now)


async def _log_once(
    tx: Transaction,
    event: DrawerOpened | Noted | Printed,
    action: str,
    detail: dict[str, Any],
    now: int,
) -> bool:
    """Log an event unless it was; whether this call did."""
    await shifts.require_known(tx, event.shift_id, event.by)
    return await _log(tx, event, event.by, action, detail, now)


async def _log(
    tx: Transaction, event: Event, by: int, action: str, detail: dict[str, Any], now: int
) -> bool:
    subject = f"event:{event.id}"
    if await tx.fetchval("SELECT 1 FROM audit WHERE subject = $1", subject) is not None:
        return False
    facts = {**detail, "shift": event.shift_id, "at": event.at}
    await audit.record(tx, by, action, subject, facts, now)
    return True


async def _settle(
    tx: Transaction, event: Settled, approved_by: int, key: bytes, device: str | None, now: int
) -> dict[str, Any]:
    """Log a refused report in whole. Nothing else comes of it, unless sales hang on it: a shift begins or ends as it says."""
    facts = {
        "report": event.report,
        "reason": event.reason,
        "approved_by": approved_by,
        "by": event.by,
    }
    is_new = await _log(tx, event, approved_by, "till.settled", facts, now)
    told_of = await as_told.read(tx, event, approved_by) if is_new else None
    if isinstance(told_of, Closed):
        return await _close(tx, told_of, key, device, now)
    if isinstance(told_of, Opening) and await shifts.find(tx, told_of.id) is None:
        await shifts.open_shift(tx, told_of, now=now)
    return {}


async def _close(
    tx: Transaction, event: Closed, key: bytes, device: str | None, now: int
) -> dict[str, Any]:
    """Close the shift and seal its Z; a difference above the ceiling is the manager's to approve."""
    closing = Closing(
        event.id, event.shift_id, event.by, event.at, event.counted, event.note, event.foreign
    )  # fmt: skip
    is_new = await shifts.close_shift(tx, closing, now=now)
    sealed = await z_reports.seal_shift(tx, event.shift_id, key=key, now=now)
    z = await z_reports.read(tx, sealed.id)
    if is_new:
        await _approve_in_place(tx, event, key, device, now)
        await differences.tell(tx, z["drawer"]["difference"], z, now=now)
    return {"z": z}


async def _approve_in_place(
    tx: Transaction, event: Closed, key: bytes, device: str | None, now: int
) -> None:
    """Take the approval that came with a closing, of the difference that the till showed: the server's may be another, of
    which the manager is asked what is new. Without one that holds the shift is closed all the same.
    """
    given = event.approval
    if given is None:
        return
    try:
        shown = _shown(event.id, given.subject)
        by = await approvals.require(tx, key, device, given, "difference", f"{event.id}:{shown}", now=now)  # fmt: skip
        await differences.approve(
            tx, event.shift_id, shown, reason=given.reason, by=by, at=given.at, where="till", now=now
        )  # fmt: skip
    except NotAllowed:
        await _log_refusal(tx, event.by, event, now)


def _shown(closing_id: str, subject: str) -> int:
    """The centimes that a closing's approval is of. Raises NotAllowed where it is of something else."""
    of, _, centimes = subject.partition(":")
    if of != closing_id or not AMOUNT.fullmatch(centimes):
        raise NotAllowed("A manager has to approve this.")
    return int(centimes)
