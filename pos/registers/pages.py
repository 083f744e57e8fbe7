"""The office's pages for the registers: shifts, printers, and the sales that could not be taken.

What a drawer should hold is the manager's and the auditor's to see, never the cashier's, who counts it.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from pos.registers import counters, watch
from pos.sales import verdicts
from pos.sales.verdicts import Decision, Verdict
from store import clock
from store.db import Database
from store.errors import BadInput, Conflict, StoreError
from store.web import AUDITOR, MANAGER, form, is_htmx, render, route, see_other, typed, url


class PrinterChoice(msgspec.Struct, frozen=True):
    paper_width_mm: Literal[58, 80]
    printer: Annotated[str, Meta(max_length=260)] = ""


async def show_counters(request: Request) -> Response:
    """Each register as it stands now, and the shifts that were closed last; to htmx the registers alone."""
    return await _counters(request)


async def _counters(
    request: Request, refusal: BadInput | None = None, register_id: int | None = None
) -> Response:
    database: Database = request.app.state.db
    site_id = request.state.staff.site_id
    part = is_htmx(request) and refusal is None
    return render(
        request,
        "office/sales/_registers.html" if part else "office/sales/registers.html",
        status=refusal.status if refusal else 200,
        watched=await watch.registers(database, site_id, now=clock.now()),
        closed=await counters.closed(database, site_id),
        refusal=refusal,
        refused_at=register_id,
        typed=await typed(request) if refusal else {},
    )


async def set_printer(request: Request) -> Response:
    register_id, person, now = request.path_params["id"], request.state.staff, clock.now()
    try:
        given = await form(request, PrinterChoice)
        await request.app.state.db.write(
            lambda tx: counters.set_printer(
                tx, register_id, given.printer, given.paper_width_mm,
                site_id=person.site_id, by=person.id, now=now,
            )
        )  # fmt: skip
    except BadInput as refusal:
        return await _counters(request, refusal, register_id)
    return see_other(request, url("office.registers"))


class Word(msgspec.Struct, frozen=True):
    """What a manager says of a refused sale, and why."""

    verdict: Verdict
    reason: Annotated[str, Meta(min_length=1, max_length=200)]


async def show_refused(request: Request) -> Response:
    """What a till sent and could not be taken, why, and what to do."""
    return await _refused(request)


async def _refused(
    request: Request, refusal: StoreError | None = None, refused_id: int | None = None
) -> Response:
    found = await counters.refused(request.app.state.db, request.state.staff.site_id)
    return render(
        request,
        "office/sales/refused.html",
        status=refusal.status if refusal else 200,
        refused=found,
        refusal=refusal,
        refused_at=refused_id,
        typed=await typed(request) if refusal else {},
    )


async def decide_refused(request: Request) -> Response:
    """Take a refused sale in all the same, or reject it for good."""
    refused_id, person, state = request.path_params["id"], request.state.staff, request.app.state
    try:
        word = await form(request, Word)
        decision = Decision(person.id, word.reason, person.site_id, clock.now())
        if word.verdict == "rejected":
            await verdicts.reject(state.db, refused_id, decision)
        else:
            await verdicts.accept(
                state.db, refused_id, decision, key=state.environment.secret, shop=state.settle
            )
    except (BadInput, Conflict) as refusal:
        return await _refused(request, refusal, refused_id)
    return see_other(request, url("office.sales.refused"))


READERS = {MANAGER, AUDITOR}

counter_routes = [
    route("/sales/registers", show_counters, allow=READERS, name="office.registers"),
    route("/sales/registers/{id:int}/printer", set_printer, allow=MANAGER, methods=("POST",), name="office.register.printer"),
    route("/sales/refused", show_refused, allow=READERS, name="office.sales.refused"),
    route("/sales/refused/{id:int}", decide_refused, allow=MANAGER, methods=("POST",), name="office.sales.refused.decide"),
]  # fmt: skip
