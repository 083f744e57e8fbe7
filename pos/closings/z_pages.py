"""The office's Z reports: each as it was sealed, and added up by day, month and year.

Invariant: a period is the sum of its Z reports and nothing else, so Σ days = Σ months = what the perpetual
total moved by (rules §4.7).
"""

import json
from collections.abc import Iterable
from itertools import groupby
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from pos.archive.pages import archive_routes
from pos.closings import late_cash, z_reports
from pos.closings import pages as closing_pages
from pos.closings.closings import LETTERS
from pos.closings.pages import Closed, closing_routes
from pos.closings.stamp_pages import stamp_routes
from pos.rates.pages import rate_routes
from pos.registers import counters
from pos.shifts import differences
from pos.shifts.shifts import DENOMINATIONS
from store import clock
from store.db import Database, Reader, Row, Transaction
from store.errors import BadInput, NotFound
from store.lists import Asked, listing
from store.web import AUDITOR, MANAGER, form, query, render, route, see_other, typed, url

Period = Literal["shift", "day", "month", "year"]


TOGETHER = -1
"""All registers of the shop added up."""


class ZAsked(Asked, frozen=True, kw_only=True):
    """By what the reports are added up, and of which register: 0 each, TOGETHER all as one."""

    by: Period = "shift"
    register: Annotated[int, Meta(ge=-1, le=10**12)] = 0


class Figures(msgspec.Struct, frozen=True):
    """One Z, or all of a period: centimes, `difference` of the counted drawers. `id` and `number` of one Z alone,
    `closings` of a period alone. `register` is empty
    where all are added up: a perpetual total is of one register.
    """

    period: str
    register: str
    reports: int
    receipts: int
    sales: int
    refunds: int
    tax: int
    cash: int
    card: int
    difference: int
    perpetual: int
    id: str = ""
    number: int = 0
    kind: str = ""
    closings: tuple[Closed, ...] = ()


KEYS = {
    "period": lambda f: (f.period, f.register, f.number),
    "register": lambda f: (f.register, f.period, f.number),
    "receipts": lambda f: f.receipts,
    "sales": lambda f: f.sales,
    "difference": lambda f: abs(f.difference),
}


async def show_all(request: Request) -> Response:
    """Z reports, or days, months and years of them; the newest first."""
    asked = query(request, ZAsked)
    asked = asked if asked.sort else msgspec.structs.replace(asked, sort="-period")
    database, site_id = request.app.state.db, request.state.staff.site_id
    found = await figures(database, site_id, max(asked.register, 0))
    rows = found if asked.by == "shift" else await _periods(database, site_id, asked, found)
    return render(
        request, "office/sales/z_list.html", asked=asked,
        counters=await counters.counters(database, site_id), today=clock.day(clock.now()),
        listing=listing(rows, asked, KEYS, "office.z"),
    )  # fmt: skip


async def _periods(
    database: Database, site_id: int | None, asked: ZAsked, found: list[Figures]
) -> list[Figures]:
    """The Z reports added up, each period with the closings that sealed it."""
    assert asked.by != "shift"
    sealed = await closing_pages.of_period(database, site_id, asked.by)
    rows = added_up(found, LETTERS[asked.by], together=asked.register == TOGETHER)
    return [
        msgspec.structs.replace(row, closings=tuple(
            one for (register, period_on), closed in sealed.items()
            if period_on == row.period and row.register in ("", register) for one in closed
        ))
        for row in rows
    ]  # fmt: skip


async def show(request: Request) -> Response:
    """One Z as it was sealed."""
    return await _page(request, await _find(request))


async def _find(request: Request) -> Row:
    """The Z of this address, for whom it is there: what is known about it besides what was sealed."""
    database: Reader = request.app.state.db
    row = await database.fetchrow(
        """SELECT z.id, z.shift_id, g.name, o.name AS opened_by, c.name AS closed_by, n.counted, n.note
           FROM z_report z JOIN register g ON g.id = z.register_id JOIN shift s ON s.id = z.shift_id
           JOIN staff o ON o.id = s.opened_by LEFT JOIN staff c ON c.id = s.closed_by
           LEFT JOIN shift_count n ON n.shift_id = s.id AND z.kind = 'shift'
           WHERE z.id = $1 AND g.site_id = COALESCE(CAST($2 AS BIGINT), g.site_id)""",
        request.path_params["id"],
        request.state.staff.site_id,
    )
    if row is None:
        raise NotFound("There is no such report.")
    return row


async def _page(request: Request, row: Row, refusal: BadInput | None = None) -> Response:
    database: Reader = request.app.state.db
    counted = {int(value): many for value, many in json.loads(row["counted"] or "{}").items()}
    z = await z_reports.read(database, row["id"])
    since = await late_cash.since(database, row["shift_id"])
    stands = (since or z["drawer"] or {}).get("difference", 0)
    return render(
        request, "office/sales/z.html", z=z, about=row, since=since, stands=stands,
        own=await _own(database, row["shift_id"]), approvals=await differences.approvals_of(database, row["shift_id"]),
        is_asked_for=await differences.is_asked_for(database, row["shift_id"], stands),
        status=refusal.status if refusal else 200, refusal=refusal, typed=await typed(request) if refusal else {},
        may_approve=request.state.staff.role == MANAGER,
        counted=[(value, counted[value]) for value in sorted(DENOMINATIONS, reverse=True) if value in counted],
    )  # fmt: skip


async def _own(reader: Reader, shift_id: str) -> Row | None:
    """The Z of the shift itself, which its late ones follow: id and number."""
    return await reader.fetchrow(
        "SELECT id, sequence FROM z_report WHERE shift_id = $1 AND kind = 'shift'", shift_id
    )


class Approval(msgspec.Struct, frozen=True):
    """Why, and the `difference` (centimes) that the page showed."""

    difference: int
    reason: Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]


async def approve_difference(request: Request) -> Response:
    """A manager approves what the drawer was over or short, and says why."""
    row, person, now = await _find(request), request.state.staff, clock.now()
    try:
        given = await form(request, Approval)
    except BadInput as refusal:
        return await _page(request, row, refusal)
    database: Database = request.app.state.db
    drawer = (await z_reports.read(database, row["id"]))["drawer"]
    if drawer is None:
        raise NotFound("There is no such report.")

    async def work(tx: Transaction) -> None:
        stands = await late_cash.since(tx, row["shift_id"]) or drawer
        if stands["difference"] != given.difference:
            raise BadInput("The difference has moved since this page was opened: it is another now.", field="reason")  # fmt: skip
        await differences.approve_what_is_left(
            tx, row["shift_id"], given.difference, reason=given.reason.strip() or "-", by=person.id, now=now
        )  # fmt: skip

    try:
        await database.write(work)
    except BadInput as refusal:
        return await _page(request, row, refusal)
    return see_other(request, url("office.z.report", id=row["id"]))


async def figures(reader: Reader, site_id: int | None, register_id: int) -> list[Figures]:
    """Every Z of a site (None: of all), of one register or (0) of each."""
    rows = await reader.fetch(
        """SELECT g.code, z.content FROM z_report z JOIN register g ON g.id = z.register_id
           WHERE g.site_id = COALESCE(CAST($1 AS BIGINT), g.site_id) AND (CAST($2 AS BIGINT) = 0 OR g.id = $2)
           ORDER BY z.register_id, z.sequence""",
        site_id,
        register_id,
    )
    return [_figures(row["code"], json.loads(row["content"])) for row in rows]


def _figures(register: str, z: dict[str, Any]) -> Figures:
    paid = {tender["kind"]: tender["amount"] for tender in z["tenders"]}
    return Figures(
        period=z["day_on"], register=register, reports=1, receipts=z["receipts"], sales=z["sales"],
        refunds=z["refunds"], tax=sum(tax["tax"] for tax in z["taxes"]), cash=paid.get("cash", 0),
        card=paid.get("card", 0), difference=late_cash.difference_of(z),
        perpetual=z["perpetual_sales"], id=z["id"], number=z["sequence"], kind=z["kind"],
    )  # fmt: skip


def added_up(found: Iterable[Figures], letters: int, *, together: bool = False) -> list[Figures]:
    """The same by register (or of all `together`) and period, which the first `letters` of a day's ISO date name."""

    def key(one: Figures) -> tuple[str, str]:
        return "" if together else one.register, one.period[:letters]

    return [
        _sum(register, period, list(group))
        for (register, period), group in groupby(sorted(found, key=key), key)
    ]


SUMMED = ("reports", "receipts", "sales", "refunds", "tax", "cash", "card", "difference")


def _sum(register: str, period: str, group: list[Figures]) -> Figures:
    sums = {name: sum(getattr(one, name) for one in group) for name in SUMMED}
    perpetual = max(group, key=lambda one: one.number).perpetual if register else 0
    return Figures(period=period, register=register, perpetual=perpetual, **sums)


READERS = {MANAGER, AUDITOR}
z_routes = [
    route("/sales/z", show_all, allow=READERS, name="office.z"),
    route("/sales/z/{id}", show, allow=READERS, name="office.z.report"),
    route("/sales/z/{id}/difference", approve_difference, allow=MANAGER, methods=("POST",), name="office.z.difference"),
    *closing_routes,
    *stamp_routes,
    *rate_routes,
    *archive_routes,
]  # fmt: skip
