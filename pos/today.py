"""What the counter has to tell the manager now: the open shifts, and sales that could not be taken."""

from starlette.requests import Request

from pos.registers.counters import counters
from store.i18n import gettext as _
from store.i18n import ngettext
from store.today import Line, Maker, Panel
from store.web import AUDITOR, MANAGER, url
from store.web.pages import moment, money


async def registers(request: Request) -> Panel | None:
    """Each open shift: who, since when, and what the drawer should hold."""
    if request.state.staff.role not in (MANAGER, AUDITOR):
        return None
    found = await counters(request.app.state.db, request.state.staff.site_id)
    return Panel(
        title=_("Open registers"),
        href=url("office.registers"),
        when_empty=_("No register is open."),
        lines=[
            Line(
                counter.name,
                money(shift.expected),
                f"{shift.opened_by} · {moment(shift.opened_at)} · "
                + ngettext("%(num)d sale", "%(num)d sales", shift.sales) % {"num": shift.sales},
                url("office.registers"),
            )
            for counter in found
            for shift in counter.open_shifts
        ],
    )


panels: list[Maker] = [registers]
