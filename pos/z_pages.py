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

from pos import counters, z_reports
from pos.shifts import DENOMINATIONS
from store.db import Reader
from store.errors import NotFound
from store.lists import Asked, listing
from store.web import AUDITOR, MANAGER, query, render, route

Period = Literal["shift", "day", "month", "year"]
LETTERS: dict[Period, int] = {"day": 10, "month": 7, "year": 4}


class ZAsked(Asked, frozen=True, kw_only=True):
    """By what the reports are added up, and of which register (0: all)."""

    by: Period = "shift"
    register: Annotated[int, Meta(ge=0, le=10**12)] = 0


class Figures(msgspec.Struct, frozen=True):
    """One Z, or all of a period: centimes, `difference` of the counted drawers. `id` and `number` of one Z alone."""

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
    found = await figures(database, site_id, asked.register)
    rows = found if asked.by == "shift" else added_up(found, LETTERS[asked.by])
    return render(
        request, "office/sales/z_list.html", asked=asked,
        counters=await counters.counters(database, site_id),
        listing=listing(rows, asked, KEYS, "office.z"),
    )  # fmt: skip


async def show(request: Request) -> Response:
    """One Z as it was sealed."""
    database: Reader = request.app.state.db
    id_ = request.path_params["id"]
    row = await database.fetchrow(
        """SELECT g.name, o.name AS opened_by, c.name AS closed_by, n.counted, n.note FROM z_report z
           JOIN register g ON g.id = z.register_id JOIN shift s ON s.id = z.shift_id
           JOIN staff o ON o.id = s.opened_by LEFT JOIN staff c ON c.id = s.closed_by
           LEFT JOIN shift_count n ON n.shift_id = s.id AND z.kind = 'shift'
           WHERE z.id = $1 AND g.site_id = COALESCE(CAST($2 AS BIGINT), g.site_id)""",
        id_,
        request.state.staff.site_id,
    )
    if row is None:
        raise NotFound("There is no such report.")
    counted = {int(value): many for value, many in json.loads(row["counted"] or "{}").items()}
    return render(
        request, "office/sales/z.html", z=await z_reports.read(database, id_), about=row,
        counted=[(value, counted[value]) for value in sorted(DENOMINATIONS, reverse=True) if value in counted],
    )  # fmt: skip


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
        card=paid.get("card", 0), difference=z["drawer"]["difference"] if z["drawer"] else 0,
        perpetual=z["perpetual_sales"], id=z["id"], number=z["sequence"], kind=z["kind"],
    )  # fmt: skip


def added_up(found: Iterable[Figures], letters: int) -> list[Figures]:
    """The same by register and period: the first `letters` of a day's ISO date name the period."""

    def key(one: Figures) -> tuple[str, str]:
        return one.register, one.period[:letters]

    return [
        _sum(register, period, list(group))
        for (register, period), group in groupby(sorted(found, key=key), key)
    ]


SUMMED = ("reports", "receipts", "sales", "refunds", "tax", "cash", "card", "difference")


def _sum(register: str, period: str, group: list[Figures]) -> Figures:
    sums = {name: sum(getattr(one, name) for one in group) for name in SUMMED}
    return Figures(
        period=period, register=register, perpetual=max(one.perpetual for one in group), **sums
    )


READERS = {MANAGER, AUDITOR}
z_routes = [
    route("/sales/z", show_all, allow=READERS, name="office.z"),
    route("/sales/z/{id}", show, allow=READERS, name="office.z.report"),
]
