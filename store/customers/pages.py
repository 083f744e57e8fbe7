"""The office's pages of customers: who they are, what they bought, their points and credit; and forgetting one."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from store import clock, phones, settings
from store.customers import credit, customers, groups, loyalty, overview
from store.customers.customers import Customer, Details
from store.customers.overview import Only, Sort
from store.db import Database, Transaction
from store.errors import NotFound, StoreError
from store.gift_cards import accounts
from store.ids import uuid7
from store.lists import PER_PAGE, addresses
from store.lists import Asked as ListAsked
from store.settings import ice_is_sound
from store.web.access import AUDITOR, MANAGER, route
from store.web.addresses import url
from store.web.forms import Dirhams, Id, form, query, typed
from store.web.pages import in_language, render
from store.web.responses import see_other


class Asked(ListAsked, frozen=True, kw_only=True):
    sort: Sort = "name"
    only: Only = ""


async def show_all(request: Request) -> Response:
    """Everybody known, by what they are looked for."""
    asked = query(request, Asked)
    database: Database = request.app.state.db
    total = await overview.count(database, asked.q, asked.only)
    sort_href, page_href = addresses("office.customers", asked)
    return render(
        request, "office/customers/list.html", asked=asked, total=total, last=max(1, -(-total // PER_PAGE)),
        known=await overview.listed(database, asked.q, asked.only, asked.sort, asked.page),
        sort_href=sort_href, page_href=page_href, show_phone=phones.show,
    )  # fmt: skip


async def find(request: Request) -> Customer:
    return await customers.find(request.app.state.db, request.path_params["id"])


async def show(request: Request) -> Response:
    return await _page(request, await find(request))


async def _page(
    request: Request, customer: Customer, refusal: StoreError | None = None
) -> Response:
    database: Database = request.app.state.db
    known = await groups.every(database)
    return render(
        request, "office/customers/customer.html", status=refusal.status if refusal else 200,
        customer=customer, refusal=refusal, typed=await typed(request) if refusal else {},
        phone=phones.show(customer.phone) if customer.phone else "",
        doubtful_ice=bool(customer.ice) and not ice_is_sound(customer.ice),
        purchases=await overview.purchases(database, customer.id),
        points=await overview.points(database, customer.id),
        accounts=await accounts.of_customer(database, customer.id, now=clock.now()),
        standing=await _standing(database, customer), key=uuid7(),
        groups=[(group.id, in_language(group)) for group in known],
        group=next((group for group in known if group.id == customer.group_id), None),
    )  # fmt: skip


async def _standing(database: Database, customer: Customer) -> credit.Standing:
    try:
        return await credit.standing(database, customer.id)
    except NotFound:  # erased: nothing may be put on an account any more
        return credit.Standing(0, 0)


async def update(request: Request) -> Response:
    """Put right what is known of a customer."""
    customer, by, now = await find(request), request.state.staff.id, clock.now()
    try:
        details = await form(request, Details)
        await request.app.state.db.write(
            lambda tx: customers.update(tx, customer.id, details, by=by, now=now)
        )
    except StoreError as refusal:
        return await _page(request, customer, refusal)
    return see_other(request, url("office.customer", id=customer.id))


async def erase(request: Request) -> Response:
    """Forget who a customer is; what they bought stays in the books, without a name."""
    customer, by, now = await find(request), request.state.staff.id, clock.now()
    await request.app.state.db.write(lambda tx: customers.erase(tx, customer.id, by=by, now=now))
    return see_other(request, url("office.customers"))


class Redeeming(msgspec.Struct, frozen=True):
    """The key is made with the page: the button pressed twice redeems once."""

    points: Id
    key: Annotated[str, Meta(min_length=36, max_length=36)]


async def redeem(request: Request) -> Response:
    """Turn points into store credit."""
    customer, by, now = await find(request), request.state.staff.id, clock.now()
    try:
        given = await form(request, Redeeming)

        async def work(tx: Transaction) -> None:
            rules = await settings.rules(tx)
            await loyalty.redeem(
                tx, customer.id, given.points, given.key, rules=rules, by=by, now=now
            )

        await request.app.state.db.write(work)
    except StoreError as refusal:
        return await _page(request, customer, refusal)
    return see_other(request, url("office.customer", id=customer.id))


class Allowed(msgspec.Struct, frozen=True):
    """What a customer may owe; nothing: no paying later."""

    limit: Dirhams


async def allow_account(request: Request) -> Response:
    """Let a customer pay later, up to a limit."""
    customer, by, now = await find(request), request.state.staff.id, clock.now()
    try:
        given = await form(request, Allowed)
        await request.app.state.db.write(
            lambda tx: credit.allow(tx, customer.id, given.limit, by=by, now=now)
        )
    except StoreError as refusal:
        return await _page(request, customer, refusal)
    return see_other(request, url("office.customer", id=customer.id))


class Put(msgspec.Struct, frozen=True):
    """The group that a customer is put into; nothing: none."""

    group: Id | None = None


async def put_into_group(request: Request) -> Response:
    """Put a customer into a group, or out of any."""
    customer, by, now = await find(request), request.state.staff.id, clock.now()
    try:
        given = await form(request, Put)
        await request.app.state.db.write(
            lambda tx: groups.put(tx, customer.id, given.group, by=by, now=now)
        )
    except StoreError as refusal:
        return await _page(request, customer, refusal)
    return see_other(request, url("office.customer", id=customer.id))


READERS = {MANAGER, AUDITOR}

routes = [
    route("/customers", show_all, allow=READERS, name="office.customers"),
    route("/customers/{id}", show, allow=READERS, name="office.customer"),
    route("/customers/{id}", update, allow=MANAGER, methods=("POST",), name="office.customer.update"),
    route("/customers/{id}/erase", erase, allow=MANAGER, methods=("POST",), name="office.customer.erase"),
    route("/customers/{id}/account", allow_account, allow=MANAGER, methods=("POST",), name="office.customer.account"),
    route("/customers/{id}/group", put_into_group, allow=MANAGER, methods=("POST",), name="office.customer.group"),
    route("/customers/{id}/redeem", redeem, allow=MANAGER, methods=("POST",), name="office.customer.redeem"),
]  # fmt: skip
