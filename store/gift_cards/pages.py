"""The office's pages of gift cards and store credit: what is owed, one account's story, and credit given by hand.

A code is money. The list shows its last digits; the whole code only the manager sees, on the account's own page.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from store import clock, settings
from store.customers import customers
from store.db import Database, Transaction
from store.errors import NotFound, StoreError
from store.gift_cards import accounts, overview
from store.gift_cards.accounts import Account
from store.gift_cards.overview import Sort, State
from store.ids import uuid7
from store.lists import PER_PAGE, addresses
from store.lists import Asked as ListAsked
from store.web.access import AUDITOR, MANAGER, route
from store.web.addresses import url
from store.web.forms import form, query, typed
from store.web.pages import render
from store.web.responses import see_other

MOST = 20_000_00
Key = Annotated[str, Meta(min_length=36, max_length=36)]


class Asked(ListAsked, frozen=True, kw_only=True):
    sort: Sort = "-opened"
    kind: Literal["", "gift_card", "credit"] = ""
    state: State = ""


class Issuing(msgspec.Struct, frozen=True):
    """Credit given by hand: how much and why, to whom if known. The key is made with the page: twice is once."""

    amount: Annotated[int, Meta(ge=1, le=MOST, extra={"typed_as": "dirhams"})]
    reason: Annotated[str, Meta(min_length=1, max_length=200)]
    key: Key
    customer: Annotated[str, Meta(max_length=36)] = ""


class For(msgspec.Struct, frozen=True):
    """Whom the credit is for, when one comes from a customer's page."""

    customer: Annotated[str, Meta(max_length=36)] = ""


async def show_all(request: Request) -> Response:
    """The accounts, and what is owed on all of them."""
    asked = query(request, Asked)
    database: Database = request.app.state.db
    sums = await overview.sums(database, asked.q, asked.kind, asked.state)
    sort_href, page_href = addresses("office.gift_cards", asked)
    return render(
        request, "office/gift_cards/list.html", asked=asked, sums=sums,
        last=max(1, -(-sums.accounts // PER_PAGE)), sort_href=sort_href, page_href=page_href,
        listed=await overview.listed(
            database, asked.q, asked.kind, asked.state, asked.sort, asked.page
        ),
    )  # fmt: skip


async def show(request: Request) -> Response:
    database: Database = request.app.state.db
    account = await overview.find(database, request.path_params["id"])
    if account is None:
        raise NotFound("There is no such card.")
    entries = await overview.entries(database, account.id)
    return render(request, "office/gift_cards/account.html", account=account, entries=entries)


async def show_form(request: Request) -> Response:
    return await _form(request, query(request, For).customer)


async def _form(request: Request, customer_id: str, refusal: StoreError | None = None) -> Response:
    database: Database = request.app.state.db
    return render(
        request, "office/gift_cards/issue.html", status=refusal.status if refusal else 200, refusal=refusal,
        typed=await typed(request) if refusal else {}, key=uuid7(),
        customer=await customers.find(database, customer_id) if customer_id else None,
    )  # fmt: skip


async def issue(request: Request) -> Response:
    """Owe a customer something: a credit, with its reason."""
    by, now = request.state.staff.id, clock.now()
    try:
        given = await form(request, Issuing)
    except StoreError as refusal:
        return await _form(request, (await typed(request)).get("customer", ""), refusal)

    async def work(tx: Transaction) -> Account:
        if given.customer:
            await customers.find(tx, given.customer)
        rules = await settings.rules(tx)
        return await accounts.issue(
            tx, "credit", given.amount, given.key, rules=rules, by=by, now=now,
            customer_id=given.customer or None, reason=given.reason,
        )  # fmt: skip

    account = await request.app.state.db.write(work)
    return see_other(request, url("office.gift_card", id=account.id))


READERS = {MANAGER, AUDITOR}

routes = [
    route("/gift-cards", show_all, allow=READERS, name="office.gift_cards"),
    route("/gift-cards/new", show_form, allow=READERS, name="office.gift_cards.new"),
    route("/gift-cards/new", issue, allow=MANAGER, methods=("POST",), name="office.gift_cards.issue"),
    route("/gift-cards/{id:int}", show, allow=READERS, name="office.gift_card"),
]  # fmt: skip
