"""The office's page of a month's stamp duty, per day and per shop, and its file for the accountant.

A manager of one shop sees that shop's.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from pos.closings import stamp_duty
from pos.closings.stamp_duty import Day
from store import clock, settings
from store.catalogue.importer.sheet import as_csv, dirhams
from store.db import Database, Row
from store.errors import BadInput, NotFound
from store.i18n import gettext as _
from store.web import AUDITOR, MANAGER, Id, query, render, route, url
from store.web.pages import in_language

FIRST, LAST = "2000-01", "2999-12"


class Asked(msgspec.Struct, frozen=True):
    """A month, this one where none is named; of one shop, or of all that the person looks after."""

    month: Annotated[str, Meta(pattern=r"^([0-9]{4}-(0[1-9]|1[0-2]))?\Z")] = ""
    site: Id | None = None


class _Month(msgspec.Struct, frozen=True):
    """What was asked for, as it was found."""

    month_on: str
    site_id: int | None
    sites: dict[int, Row]
    days: list[Day]


async def _find(request: Request) -> _Month:
    asked, person = query(request, Asked), request.state.staff
    database: Database = request.app.state.db
    month_on = asked.month or clock.day(clock.now())[:7]
    if not FIRST <= month_on <= LAST:
        raise BadInput("There is no such month.", "month")
    rows = await database.fetch(
        """SELECT id, code, name_fr, name_ar, name_en FROM site
           WHERE id = COALESCE(CAST($1 AS BIGINT), id) ORDER BY id""",
        person.site_id,
    )
    sites = {row["id"]: row for row in rows}
    if asked.site is not None and asked.site not in sites:
        raise NotFound("There is no such shop.")
    site_id = asked.site if asked.site is not None else person.site_id
    days = await stamp_duty.of_month(database, month_on, site_id)
    return _Month(month_on, site_id, sites, days)


async def show(request: Request) -> Response:
    found = await _find(request)
    rules = await settings.rules(request.app.state.db)
    shops = stamp_duty.by_site(found.days)

    def href(month_on: str, name: str = "office.stamp", **more: Any) -> str:
        return url(name, month=month_on, site=found.site_id, **more)

    return render(
        request, "office/sales/stamp.html", month_on=found.month_on, site_id=found.site_id,
        sites=list(found.sites.values()), days=stamp_duty.by_day(found.days), total=stamp_duty.summed(found.days),
        shops=[(found.sites[id_], figures) for id_, figures in shops.items()] if len(shops) > 1 else [],
        before=stamp_duty.month_before(found.month_on), after=stamp_duty.month_after(found.month_on),
        first=FIRST, this_month=clock.day(clock.now())[:7], rule=rules.stamp_duty, href=href,
    )  # fmt: skip


async def as_file(request: Request) -> Response:
    """A row for each shop and day, in dirhams with a decimal point."""
    found = await _find(request)
    head = [
        _("Shop"), _("Day"), _("Receipts in cash"), _("Settled in cash"), _("Stamp duty"),
        _("Refunds in cash"), _("Given back in cash"), _("Duty taken back"), _("Duty owed"),
    ]  # fmt: skip
    rows = []
    for day in found.days:
        f = day.figures
        rows.append([
            in_language(found.sites[day.site_id]), day.day_on, str(f.receipts), dirhams(f.cash), dirhams(f.duty),
            str(f.receipts_back), dirhams(f.cash_back), dirhams(f.duty_back), dirhams(f.owed),
        ])  # fmt: skip
    name = f"stamp-duty-{found.month_on}.csv"
    return Response(
        as_csv(head, rows), media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


READERS = {MANAGER, AUDITOR}
stamp_routes = [
    route("/sales/stamp", show, allow=READERS, name="office.stamp"),
    route("/sales/stamp.csv", as_file, allow=READERS, name="office.stamp.file"),
]
