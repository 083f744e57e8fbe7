"""The office's page of customer groups: the groups there are, a new one, another name."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from store import clock
from store.customers import groups
from store.customers.groups import LONGEST, Names
from store.errors import StoreError
from store.web.access import AUDITOR, MANAGER, route
from store.web.addresses import url
from store.web.forms import form, typed
from store.web.pages import render
from store.web.responses import see_other

Name = Annotated[str, Meta(min_length=1, max_length=LONGEST)]


class Filled(msgspec.Struct, frozen=True):
    name_fr: Name
    name_ar: Name
    name_en: Name

    @property
    def names(self) -> Names:
        return Names(self.name_fr, self.name_ar, self.name_en)


async def show_all(request: Request) -> Response:
    return await _page(request)


async def _page(request: Request, refusal: StoreError | None = None, of: int = 0) -> Response:
    """The page; `of` is the group whose form was refused, 0 for the new one's."""
    return render(
        request, "office/customers/groups.html", status=refusal.status if refusal else 200, refusal=refusal, of=of,
        typed=await typed(request) if refusal else {}, groups=await groups.every(request.app.state.db),
    )  # fmt: skip


async def create(request: Request) -> Response:
    by, now = request.state.staff.id, clock.now()
    try:
        given = await form(request, Filled)
        await request.app.state.db.write(lambda tx: groups.create(tx, given.names, by=by, now=now))
    except StoreError as refusal:
        return await _page(request, refusal)
    return see_other(request, url("office.customer_groups"))


async def rename(request: Request) -> Response:
    group_id, by, now = request.path_params["id"], request.state.staff.id, clock.now()
    try:
        given = await form(request, Filled)
        await request.app.state.db.write(
            lambda tx: groups.rename(tx, group_id, given.names, by=by, now=now)
        )
    except StoreError as refusal:
        return await _page(request, refusal, group_id)
    return see_other(request, url("office.customer_groups"))


routes = [
    route("/customer-groups", show_all, allow={MANAGER, AUDITOR}, name="office.customer_groups"),
    route("/customer-groups", create, allow=MANAGER, methods=("POST",), name="office.customer_groups.create"),
    route("/customer-groups/{id:int}", rename, allow=MANAGER, methods=("POST",), name="office.customer_group.rename"),
]  # fmt: skip
