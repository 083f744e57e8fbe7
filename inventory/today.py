"""What the shelves have to tell now: what runs out first, and what is to arrive."""

from starlette.requests import Request

from inventory.purchasing import book
from inventory.replenishment import suggestions
from inventory.replenishment.pages import runs_out_soon
from store import clock
from store.i18n import gettext as _
from store.i18n import ngettext
from store.lists import shop_of
from store.today import Figure, Line, Maker, Panel
from store.web import AUDITOR, MANAGER, POOL_OPERATOR, in_language, url
from store.web.pages import date, quantity

SHOWN = 8
READERS = (MANAGER, POOL_OPERATOR, AUDITOR)


async def running_out(request: Request) -> Panel | None:
    """The goods that sell out first, unless what is under way comes before."""
    if request.state.staff.role not in READERS:
        return None
    rules, now = request.app.state.settings.now.rules, clock.now()
    found = await suggestions.all_of(request.app.state.db, await shop_of(request), rules, now=now)
    soon = sorted(
        (one for one in found if runs_out_soon(one)),
        key=lambda one: (one.plan.runs_out_in_days or 0, one.sku),
    )
    due = sum(one.plan.is_due for one in found)
    return Panel(
        title=_("Runs out first"),
        href=url("office.restock", state="soon"),
        when_empty=_("Nothing runs out within a week."),
        figures=[Figure(_("To order"), str(due), href=url("office.restock"))],
        lines=[
            Line(
                in_language(one),
                date(one.runs_out_on),
                _("%(quantity)s left") % {"quantity": quantity(one.situation.on_hand, one.unit)},
                url("office.stock.product", sku=one.sku),
                "bad" if not one.plan.runs_out_in_days else "warn",
            )
            for one in soon[:SHOWN]
        ],
    )


async def arriving(request: Request) -> Panel | None:
    """The purchase orders that are expected next."""
    if request.state.staff.role not in READERS:
        return None
    site_id, today = request.state.staff.site_id, clock.day(clock.now())
    open_orders = await book.listed(
        request.app.state.db,
        state="open",
        words="",
        site_id=site_id,
        sort="expected",
        limit=SHOWN,
        offset=0,
    )
    return Panel(
        title=_("Expected deliveries"),
        href=url("office.purchase_orders"),
        when_empty=_("No delivery is expected."),
        lines=[
            Line(
                in_language(order),
                date(order.expected_on),
                order.number
                + " · "
                + ngettext("%(num)d product", "%(num)d products", order.line_count)
                % {"num": order.line_count},
                url("office.purchase_order", id=order.id),
                "bad" if order.expected_on < today else "",
            )
            for order in open_orders
        ],
    )


panels: list[Maker] = [running_out, arriving]
