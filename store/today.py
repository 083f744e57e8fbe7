"""The office's first page: what each package has to tell this person now.

A package has a module `today` whose `panels` are functions of the request that give a Panel, or None
where this person's role has nothing to do with it. The roof gathers them, as it gathers routes.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from store import clock
from store.clock import DAY
from store.i18n import gettext as _
from store.i18n import ngettext
from store.sales import sells
from store.web.access import AUDITOR, CASHIER, MANAGER, SIGNED_IN, route
from store.web.pages import money, render, time_of_day

WEEK = 7 * DAY
Tone = Literal["", "good", "warn", "bad"]


class Figure(msgspec.Struct, frozen=True):
    """One number worth knowing, with where to go for more."""

    name: str
    value: str
    note: str = ""
    href: str | None = None
    tone: Tone = ""


class Line(msgspec.Struct, frozen=True):
    """One row of a panel: what, how much of it, and where to go."""

    words: str
    value: str = ""
    note: str = ""
    href: str | None = None
    tone: Tone = ""


class Panel(msgspec.Struct, frozen=True):
    """A piece of the page: figures on top, or a list with a heading and what to say when it is empty."""

    title: str = ""
    figures: Sequence[Figure] = ()
    lines: Sequence[Line] = ()
    when_empty: str = ""
    href: str | None = None


Maker = Callable[[Request], Awaitable[Panel | None]]


async def show(request: Request) -> Response:
    found = [await make(request) for make in request.app.state.panels]
    panels = [panel for panel in found if panel is not None]
    return render(
        request, "office/today.html",
        figures=[figure for panel in panels for figure in panel.figures],
        panels=[panel for panel in panels if panel.title],
    )  # fmt: skip


async def sold(request: Request) -> Panel | None:
    """What was sold today at either face, beside the same weekday a week ago until this hour."""
    staff = request.state.staff
    if staff.role not in (MANAGER, CASHIER, AUDITOR):
        return None
    now = clock.now()
    since = clock.start_of(clock.day(now))
    by = staff.id if staff.role == CASHIER else None
    today, before = [await _sold(request, at, at + now - since, by) for at in (since, since - WEEK)]
    names = {"till": _("At the counter today"), "web": _("Online today")}
    return Panel(
        figures=[
            Figure(
                name,
                money(today[channel][1]),
                ngettext("%(num)d sale", "%(num)d sales", today[channel][0])
                % {"num": today[channel][0]}
                + " · "
                + _("%(amount)s a week ago at %(time)s")
                % {"amount": money(before[channel][1]), "time": time_of_day(now)},
            )
            for channel, name in names.items()
            if by is None or channel == "till"
        ]
    )


async def _sold(
    request: Request, since: int, before: int, cashier_id: int | None
) -> dict[str, tuple[int, int]]:
    """Number and total of the sales in a span of time, per channel, less what came back; of one cashier where named."""
    site_id = request.state.staff.site_id
    rows = await request.app.state.db.fetch(
        f"""SELECT channel, COUNT(CASE WHEN {sells("sale.id")} THEN 1 END) AS number, COALESCE(SUM(total), 0) AS total FROM sale
           WHERE sold_at >= $1 AND sold_at < $2 AND (CAST($3 AS BIGINT) IS NULL OR site_id = $3)
             AND (CAST($4 AS BIGINT) IS NULL OR sold_by = $4)
           GROUP BY channel""",
        since,
        before,
        site_id,
        cashier_id,
    )
    found = {row["channel"]: (row["number"], int(row["total"])) for row in rows}
    return {channel: found.get(channel, (0, 0)) for channel in ("till", "web")}


panels: list[Maker] = [sold]
routes = [route("/", show, allow=SIGNED_IN, name="office.today")]
