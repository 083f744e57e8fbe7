"""What the order desk has to do now."""

from starlette.requests import Request

from shop.orders import order_list
from shop.orders.pages import BOARD
from store.i18n import gettext as _
from store.today import Line, Maker, Panel
from store.web import AUDITOR, CASHIER, MANAGER, url


async def waiting(request: Request) -> Panel | None:
    """How many orders wait at each stage before they are handed over."""
    if request.state.staff.role not in (MANAGER, CASHIER, AUDITOR):
        return None
    counted = await order_list.counts(request.app.state.db, site_id=request.state.staff.site_id)
    names = {"todo": _("To pick"), "picking": _("In hand"), "packed": _("Packed")}
    waiting = {tab: sum(counted.get(stage, 0) for stage in BOARD[tab]) for tab in names}
    return Panel(
        title=_("Web orders"),
        href=url("office.orders"),
        when_empty=_("No order waits."),
        lines=[
            Line(names[tab], str(number), href=url("office.orders", tab=tab))
            for tab, number in waiting.items()
            if number
        ],
    )


panels: list[Maker] = [waiting]
