"""The till's requests: catalogue, stock, its register, its shift, its sales. JSON in, JSON out.

A till sends everything again until it is answered, so each of these may come twice, late, or twice at once.
"""

from typing import Annotated, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from pos.approvals.supervision import manager_by_pin
from pos.closings import z_reports
from pos.printing import asking
from pos.printing import jobs as print_jobs
from pos.registers import registers
from pos.registers.door import device_of, register_of, require_here
from pos.registers.registers import LeaseHeld
from pos.sales import checkout, refusals, verdicts
from pos.sales.checkout import RefusedReceipt, Rejected
from pos.sales.tickets import Receipt
from pos.shapes import Hash, Id, Positive
from pos.shifts import shifts
from pos.shifts.shifts import AnotherIsOpen, Opening
from pos.till import feed
from pos.till.boot import register_as_json, shift_as_json, site_of, versions_of
from store import clock
from store.db import Database
from store.errors import BadInput, NotAllowed, StoreError
from store.ids import is_uuid7
from store.money import Language
from store.web import MANAGER, json_response, not_modified, read_json
from store.web.forms import JSON_LIMIT_BYTES, decode_json, read_body
from store.web.refusals import as_json

MOST_IDS = 500
MOST_ASKED = 50
SALES_AT_ONCE = 16
"""Twin: TOGETHER_MAX of pos/static/till/server/sending.js."""


async def catalogue(request: Request) -> Response:
    """The catalogue whole, or what differs from the version that the till holds."""
    database: Database = request.app.state.db
    since = request.query_params.get("since")
    found = await feed.feed(
        database, versions_of(database), await site_of(request), since, now=clock.now()
    )
    headers = {"ETag": f'"{found.version}"', "Cache-Control": "private, no-cache"}
    if not_modified(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return json_response(found, headers=headers)


async def stock(request: Request) -> Response:
    """What is there, per product asked for, or of all; `free` only where it is not all that lies there."""
    ids = _ids(request.query_params.get("ids", ""))
    now = clock.now()
    found = await feed.stock(request.app.state.db, await site_of(request), ids, now=now)
    on_hand = {str(id_): there.on_hand for id_, there in found.items()}
    free = {str(id_): there.free for id_, there in found.items() if there.free != there.on_hand}
    return json_response({"on_hand": on_hand, "free": free})


def _ids(text: str) -> list[int]:
    parts = [part for part in text.split(",") if part]
    if len(parts) > MOST_IDS or not all(part.isdecimal() and len(part) <= 15 for part in parts):
        raise BadInput("This does not have the expected form.", "ids")
    return [int(part) for part in parts]


class Approval(msgspec.Struct, frozen=True):
    username: str
    pin: str


class Claim(msgspec.Struct, frozen=True):
    """Which register a device wants; `approval` is a manager's, for taking it from another device."""

    register_id: Positive
    take_over: bool = False
    approval: Approval | None = None


async def lease(request: Request) -> Response:
    """Let this device sell from a register. A refusal says who does, and since when."""
    given = await read_json(request, Claim)
    device, now = device_of(request), clock.now()
    if device is None:
        raise BadInput("This does not have the expected form.", "Till-Device")
    await require_here(request, given.register_id)
    database: Database = request.app.state.db
    by = await _approver(request, given) if given.take_over else request.state.staff.id
    try:
        taken = await database.write(
            lambda tx: registers.claim(
                tx, given.register_id, device, by=by, take_over=given.take_over, now=now
            )
        )
    except LeaseHeld as held:
        return _refused(held, holder=held.register.holder, taken_at=held.register.taken_at, may_take_over=True)  # fmt: skip
    return json_response(
        {
            "register": await register_as_json(database, taken),
            "shift": await shift_as_json(database, taken.id),
            "taken_at": taken.taken_at,
        }
    )


async def _approver(request: Request, given: Claim) -> int:
    """The manager who lets a register be taken over: the one signed in, or who approves by PIN."""
    if given.approval is not None:
        by = await manager_by_pin(request, given.approval.username, given.approval.pin)
        return by.id
    if request.state.staff.role != MANAGER:
        raise NotAllowed("A manager has to approve this.")
    return int(request.state.staff.id)


async def open_shift(request: Request) -> Response:
    """Record the opening of a shift; a till that finds one open may adopt it."""
    opening = await read_json(request, Opening)
    await require_here(request, opening.register_id)
    now = clock.now()
    try:
        opened = await request.app.state.db.write(
            lambda tx: shifts.open_shift(tx, opening, now=now)
        )
    except AnotherIsOpen as other:
        return _refused(other, shift=other.shift._asdict())
    return json_response({"shift": opened._asdict()})


class Sent(msgspec.Struct, frozen=True):
    receipt: Receipt
    hash: Hash


class Named(msgspec.Struct, frozen=True):
    """As much of an unreadable sale as it takes to keep it: whose it is."""

    id: Id


class Envelope(msgspec.Struct, frozen=True):
    receipt: Named


class Queue(msgspec.Struct, frozen=True):
    """The first of a till's queue, in its order; each `Sent`, where it can be read."""

    sales: Annotated[list[msgspec.Raw], msgspec.Meta(min_length=1, max_length=SALES_AT_ONCE)]


async def sell(request: Request) -> Response:
    """Take sales in, each once, one after the other; each has its own answer, in their order, with its own `status`.

    What cannot be taken is kept and named, so that the queue goes on. A fault of ours, or of the whole request, refuses
    them together: those before it are in, and are answered when they are sent again.
    """
    queue = decode_json(await read_body(request, JSON_LIMIT_BYTES), Queue)
    return json_response({"answers": [await _take(request, bytes(sale)) for sale in queue.sales]})


async def _take(request: Request, sale: bytes) -> dict[str, Any]:
    database: Database = request.app.state.db
    now = clock.now()
    try:
        sent = await _read_sale(database, sale, now)
        await require_here(request, sent.receipt.register_id)
        taken = await checkout.take(
            database, sent.receipt, sent.hash, key=request.app.state.environment.secret,
            device=device_of(request), rules=request.app.state.settings.now.rules,
            shop=request.app.state.settle, now=now,
        )  # fmt: skip
    except RefusedReceipt as refusal:
        named = {"status": refusal.status, "sale_id": refusal.sale_id}
        return {**as_json(refusal), **refusal.params, **named}
    return {"status": 200, **taken._asdict(), "server_time": now}


async def decided(request: Request) -> Response:
    """Those of the refused sales named on which a manager has said a word: sent again, they are answered for good."""
    ids = [part for part in request.query_params.get("ids", "").split(",") if is_uuid7(part)]
    return json_response(
        {"decided": await verdicts.decided(request.app.state.db, ids[:MOST_ASKED])}
    )


async def missing(request: Request) -> Response:
    """Which of the sales named the server has not, whatever shop's: a till asks after what it told before a backup was restored."""
    ids = [part for part in request.query_params.get("ids", "").split(",") if is_uuid7(part)]
    found = await checkout.missing(request.app.state.db, ids[:MOST_ASKED])
    return json_response({"missing": found})


async def sealed(request: Request) -> Response:
    """In which Z the sales named are, by its number; what is in none yet, or not of this shop, is not told."""
    ids = [part for part in request.query_params.get("ids", "").split(",") if is_uuid7(part)]
    found = await z_reports.sealed(request.app.state.db, await site_of(request), ids[:MOST_ASKED])
    return json_response({"sealed": found})


async def _read_sale(database: Database, body: bytes, now: int) -> Sent:
    """Raises RefusedReceipt, with what came kept, where it names a sale; else BadInput."""
    try:
        return decode_json(body, Sent)
    except BadInput as reason:
        named = decode_json(body, Envelope).receipt.id
        text = body.decode(errors="replace")  # where no shape reads, it may be no UTF-8
        why = await database.write(
            lambda tx: refusals.keep(tx, named, None, "bad_input", text, now=now)
        )
        if why is not None:
            raise Rejected(named, why) from reason
        raise RefusedReceipt("bad_input", reason.message, named) from reason


class Paper(msgspec.Struct, frozen=True):
    """One paper asked for: a job's own id, so that asking twice prints once; copy 0 is the original.

    `is_late`: by the till's clock the sale was long ago, and nobody waits at the drawer.
    """

    id: Id
    sale_id: Id
    copy: Annotated[int, msgspec.Meta(ge=0, le=1000)]
    language: Language | None = None
    is_late: bool = False


async def print_receipt(request: Request) -> Response:
    """Print a receipt at its register; a printer that fails is an answer, not an error."""
    asked, now = await read_json(request, Paper), clock.now()
    database: Database = request.app.state.db
    register_id = await print_jobs.register_of(database, asked.sale_id)
    if register_id is not None:
        await require_here(request, register_id, "There is no such sale.")
    outcome = await print_jobs.run(
        database,
        job_id=asked.id,
        sale_id=asked.sale_id,
        copy=asked.copy,
        base_url=request.app.state.environment.base_url,
        now=now,
        language=asked.language,
        is_late=asked.is_late,
    )
    standing = await print_jobs.standing(database, asked.id, now=now)
    return json_response(
        {**msgspec.structs.asdict(asked), **outcome._asdict(), **standing._asdict()}
    )


async def printer(request: Request) -> Response:
    """How the register's printer is: `none`, or what it said; asked for by the till's morning check."""
    register = await register_of(request)
    address = register.printer_address
    return json_response({"printer": await asking.ask(address) if address else "none"})


def _refused(error: StoreError, **details: Any) -> Response:
    return json_response({**as_json(error), **details}, error.status)
