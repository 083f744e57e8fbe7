"""The office page of settings: who runs the shop, and the house rules that may be chosen."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from store import clock, logo, settings
from store.db import Database, Transaction
from store.errors import StoreError
from store.settings import Operator, Rules, ice_is_sound
from store.web.access import AUDITOR, MANAGER, GuardedRoute, route
from store.web.addresses import url
from store.web.forms import form, typed, uploads
from store.web.pages import render
from store.web.responses import see_other

UPLOAD_LIMIT_BYTES = 8 * 1024 * 1024


async def show(request: Request) -> Response:
    return await _show(request)


async def _show(request: Request, refusal: StoreError | None = None) -> Response:
    database: Database = request.app.state.db
    operator, rules = await settings.operator(database), await settings.rules(database)
    return render(
        request,
        "office/settings.html",
        status=refusal.status if refusal else 200,
        ours=msgspec.to_builtins(operator),
        rule=msgspec.to_builtins(rules),
        doubtful_ice=bool(operator.ice) and not ice_is_sound(operator.ice),
        refusal=refusal,
        typed=await typed(request) if refusal else {},
    )


async def save_operator(request: Request) -> Response:
    """The identity; its logo, when a picture was chosen."""
    try:
        given = await form(request, Operator)
        chosen = await uploads(request, "logo")
        picture = await logo.clean(await chosen[0].read()) if chosen else None
    except StoreError as refusal:
        return await _show(request, refusal)
    by, now = request.state.staff.id, clock.now()

    async def work(tx: Transaction) -> None:
        before = await settings.operator(tx)
        address = await logo.keep(tx, picture, by=by, now=now) if picture else before.logo
        await settings.save(tx, msgspec.structs.replace(given, logo=address), by=by, now=now)

    await _write(request, work)
    return see_other(request, url("office.settings"))


async def save_rules(request: Request) -> Response:
    try:
        given = await form(request, Rules)
    except StoreError as refusal:
        return await _show(request, refusal)
    by, now = request.state.staff.id, clock.now()
    await _write(request, lambda tx: settings.save(tx, given, by=by, now=now))
    return see_other(request, url("office.settings"))


async def _write(request: Request, work: object) -> None:
    """Save, and show the new settings from the next page on."""
    await request.app.state.db.write(work)
    await request.app.state.settings.reload(request.app.state.db)


routes: list[GuardedRoute] = [
    route("/settings", show, allow={MANAGER, AUDITOR}, name="office.settings"),
    route(
        "/settings/operator",
        save_operator,
        allow=MANAGER,
        methods=("POST",),
        name="office.settings.operator",
        body_limit_bytes=UPLOAD_LIMIT_BYTES,
    ),
    route(
        "/settings/rules",
        save_rules,
        allow=MANAGER,
        methods=("POST",),
        name="office.settings.rules",
    ),
]
