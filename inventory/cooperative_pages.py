"""The office pages of the co-operatives: the list, and each one's file.

A person of a co-operative sees its own file and no other: the rest is not there (404).
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from inventory.pool import dossiers, offers
from inventory.pool.dossiers import Summary
from store import clock
from store.clock import plus_days, start_of
from store.db import Transaction
from store.errors import BadInput, StoreError
from store.i18n import gettext as _
from store.lists import Asked, has_words, listing
from store.web import (
    AUDITOR,
    COOPERATIVE,
    FIELD_AGENT,
    MANAGER,
    POOL_OPERATOR,
    Count,
    Dirhams,
    Id,
    form,
    query,
    render,
    route,
    see_other,
    typed,
    url,
)

READERS = {MANAGER, POOL_OPERATOR, FIELD_AGENT, COOPERATIVE, AUDITOR}
CLERKS = {MANAGER, POOL_OPERATOR}
DAY_TEXT = r"^([0-9]{4}-[0-9]{2}-[0-9]{2})?\Z"
USUAL_DAYS = 30


class CooperativesAsked(Asked, frozen=True, kw_only=True):
    region: Annotated[str, Meta(max_length=80)] = ""
    papers: Literal["", "good", "soon", "lapsed", "none"] = ""


class Period(msgspec.Struct, frozen=True):
    """From a day through another, both included."""

    since: Annotated[str, Meta(pattern=DAY_TEXT)] = ""
    until: Annotated[str, Meta(pattern=DAY_TEXT)] = ""


class Stated(msgspec.Struct, frozen=True):
    """An offer as typed; the cost in dirhams, a piece or kilogram."""

    product: Id
    quantity: Count
    carton_quantity: Annotated[int, Meta(ge=1, le=1_000_000)]
    unit_cost: Dirhams
    lead_days: Annotated[int, Meta(ge=0, le=365)]


KEYS = {
    "code": lambda c: c.code,
    "name": lambda c: c.name_fr,
    "region": lambda c: (c.region, c.code),
    "members": lambda c: c.members,
    "convention": lambda c: (c.convention_until, c.code),
    "certificate": lambda c: (c.certificate_until or "9999", c.code),
    "offers": lambda c: c.offer_count,
}


def _member(request: Request) -> int | None:
    """The person's id where they may see only their own co-operative."""
    staff = request.state.staff
    return staff.id if staff.role == COOPERATIVE else None


def _fits(found: Summary, asked: CooperativesAsked, today: str, soon: str) -> bool:
    return (
        has_words(asked.q, found.code, found.name_fr, found.name_ar, found.commune, found.main_products)
        and asked.region in ("", found.region)
        and asked.papers in ("", found.papers(today, soon))
    )  # fmt: skip


async def show_all(request: Request) -> Response:
    asked, today = query(request, CooperativesAsked), clock.day(clock.now())
    soon = plus_days(today, dossiers.SOON_DAYS)
    found = await dossiers.everyone(request.app.state.db, member=_member(request))
    return render(
        request, "office/cooperatives/list.html", asked=asked, today=today, soon=soon,
        listing=listing((c for c in found if _fits(c, asked, today, soon)), asked, KEYS, "office.cooperatives"),
        regions=[(name, _(name)) for name in sorted({c.region for c in found})],
    )  # fmt: skip


async def show(request: Request) -> Response:
    return await _show(request)


async def _show(request: Request, refusal: StoreError | None = None) -> Response:
    database, now = request.app.state.db, clock.now()
    found = await dossiers.find(database, request.path_params["code"], member=_member(request))
    today = clock.day(now)
    since, until = _period(query(request, Period), today)
    return render(
        request, "office/cooperatives/file.html", status=refusal.status if refusal else 200,
        found=found, today=today, soon=plus_days(today, dossiers.SOON_DAYS), since=since, until=until,
        conventions=await dossiers.conventions(database, found.id),
        certificates=await dossiers.certificates(database, found.id),
        offers=await offers.of_cooperative(database, found.id, today=today),
        sold=await dossiers.sold(
            database, found.id, since=start_of(since), before=start_of(plus_days(until, 1))
        ),
        may_state=request.state.staff.role in CLERKS,
        refusal=refusal, typed=await typed(request) if refusal else {},
    )  # fmt: skip


def _period(asked: Period, today: str) -> tuple[str, str]:
    """The days asked for; the last thirty when none are. Raises BadInput for days that are none."""
    try:
        until = plus_days(asked.until or today, 0)
        since = plus_days(asked.since or until, 0 if asked.since else 1 - USUAL_DAYS)
        start_of(plus_days(since, 0))
        plus_days(until, 1)
    except (ValueError, OverflowError):
        raise BadInput("This is not a day.", field="since") from None
    return min(since, until), until


async def state(request: Request) -> Response:
    """What the co-operative says it can supply from now on."""
    found = await dossiers.find(request.app.state.db, request.path_params["code"], member=None)
    try:
        given = await form(request, Stated)
        by, now = request.state.staff.id, clock.now()

        async def put(tx: Transaction) -> None:
            await offers.state(
                tx, cooperative_id=found.id, product_id=given.product, quantity=given.quantity,
                carton_quantity=given.carton_quantity, unit_cost=given.unit_cost,
                lead_days=given.lead_days, by=by, now=now,
            )  # fmt: skip

        await request.app.state.db.write(put)
    except StoreError as refusal:
        return await _show(request, refusal)
    return see_other(request, url("office.cooperative", code=found.slug))


routes = [
    route("/cooperatives", show_all, allow=READERS, name="office.cooperatives"),
    route("/cooperatives/{code}", show, allow=READERS, name="office.cooperative"),
    route(
        "/cooperatives/{code}/offer", state, allow=CLERKS, methods=("POST",),
        name="office.cooperative.offer",
    ),
]  # fmt: skip
