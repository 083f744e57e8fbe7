"""The office's page of rates: what euros, dollars and pounds are worth today, and on the days before."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from pos.rates import rates
from store import clock
from store.db import Transaction
from store.errors import StoreError
from store.web import AUDITOR, MANAGER, form, render, route, see_other, typed, url
from store.web.forms import Dirhams


class Given(msgspec.Struct, frozen=True):
    """Centimes for one unit; what is left empty, or nothing, is not set."""

    EUR: Dirhams = 0
    USD: Dirhams = 0
    GBP: Dirhams = 0


async def show(request: Request) -> Response:
    return await _page(request)


async def _page(request: Request, refusal: StoreError | None = None) -> Response:
    today = clock.day(clock.now())
    days = await rates.last_days(request.app.state.db, today)
    set_today = days[0] if days and days[0]["day_on"] == today else {}
    return render(
        request, "office/sales/rates.html", status=refusal.status if refusal else 200, refusal=refusal,
        typed=await typed(request) if refusal else {}, today=today, set_today=set_today, days=days,
        currencies=rates.CURRENCIES,
    )  # fmt: skip


async def set_rates(request: Request) -> Response:
    """Freeze today's rates."""
    by, now = request.state.staff.id, clock.now()
    try:
        given = await form(request, Given)
        chosen = {name: rate for name, rate in msgspec.structs.asdict(given).items() if rate}

        async def work(tx: Transaction) -> None:
            await rates.set_today(tx, chosen, by=by, now=now)

        await request.app.state.db.write(work)
    except StoreError as refusal:
        return await _page(request, refusal)
    return see_other(request, url("office.rates"))


rate_routes = [
    route("/sales/rates", show, allow={MANAGER, AUDITOR}, name="office.rates"),
    route("/sales/rates", set_rates, allow=MANAGER, methods=("POST",), name="office.rates.set"),
]
