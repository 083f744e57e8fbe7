"""The till's requests about customers and what the shop owes them: find, add, look up a card, hold on it.

A till sends again until it is answered, so adding and holding may come twice and count once.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from pos.events import told
from pos.registers.door import shop_of
from pos.shapes import Id, Instant, Positive
from store import clock, settings
from store.customers import credit, customers, loyalty
from store.customers.customers import Customer, Details, Notice
from store.db import Database, Transaction
from store.gift_cards import accounts
from store.gift_cards.accounts import Account, NotEnoughCredit
from store.settings import ice_is_sound
from store.web import json_response, query, read_json
from store.web.refusals import as_json

HOLD_MINUTES = 10
Code = Annotated[str, Meta(max_length=20)]


class Asked(msgspec.Struct, frozen=True):
    """What is known of whoever stands at the counter: a card, a phone number, a name."""

    q: Annotated[str, Meta(max_length=60)] = ""


class NewCustomer(Details, frozen=True, kw_only=True):
    """A customer as the till asks for one: its own id for them, the card handed over, and when the notice was shown."""

    id: Id
    noticed_at: Instant
    card: Code = ""


class Hold(msgspec.Struct, frozen=True):
    code: Code
    amount: Positive
    sale_id: Id


class LetGo(msgspec.Struct, frozen=True):
    code: Code
    sale_id: Id


async def search(request: Request) -> Response:
    """At most 20 customers."""
    found = await customers.search(request.app.state.db, query(request, Asked).q)
    return json_response({"customers": await _as_json(request, *found)})


async def add(request: Request) -> Response:
    """Keep a new customer; the same id again answers with who it is now."""
    new = await read_json(request, NewCustomer)
    by, now = request.state.staff.id, clock.now()
    notice = Notice(new.noticed_at, "till")

    async def work(tx: Transaction) -> Customer:
        rules = await settings.rules(tx)
        await told.note(tx, new.id, now=now)
        return await customers.create(
            tx, new.id, new, notice, rules=rules, card=new.card, by=by, now=now
        )

    made = await request.app.state.db.write(work)
    (customer,) = await _as_json(request, made)
    return json_response({"customer": customer})


class Redeeming(msgspec.Struct, frozen=True):
    """Points to be turned into store credit, once per key."""

    points: Annotated[int, Meta(ge=1, le=10**9)]
    key: Id


async def redeem(request: Request) -> Response:
    """Turn a customer's points into store credit; the customer as they stand then, and the credit."""
    asked, by, now = await read_json(request, Redeeming), request.state.staff.id, clock.now()
    id_: str = request.path_params["id"]
    site_id = await shop_of(request)

    async def work(tx: Transaction) -> tuple[Customer, Account]:
        rules = await settings.rules(tx)
        made = await loyalty.redeem(
            tx, id_, asked.points, asked.key, rules=rules, by=by, now=now, site_id=site_id
        )
        return await customers.find(tx, id_), made

    known, made = await request.app.state.db.write(work)
    (customer,) = await _as_json(request, known)
    return json_response({"customer": customer, "account": account_as_json(made)})


async def account(request: Request) -> Response:
    """What is left on a gift card or store credit."""
    code: str = request.path_params["code"]
    found = await accounts.look_up(request.app.state.db, code, now=clock.now())
    return json_response({"account": account_as_json(found)})


async def hold(request: Request) -> Response:
    """Set an amount of a card aside for a sale, for ten minutes from the last time it was asked."""
    asked, now = await read_json(request, Hold), clock.now()
    expires_at = now + HOLD_MINUTES * clock.MINUTE
    key = key_of(asked.sale_id)
    try:
        found = await request.app.state.db.write(
            lambda tx: accounts.hold(
                tx, asked.code, asked.amount, key, expires_at=expires_at, now=now
            )
        )
    except NotEnoughCredit as short:
        return json_response({**as_json(short), "left": short.left}, short.status)
    return json_response(
        {"account": account_as_json(found), "held": asked.amount, "expires_at": expires_at}
    )


async def let_go(request: Request) -> Response:
    """Give up what is held of a card for a sale that is paid otherwise."""
    asked, now = await read_json(request, LetGo), clock.now()
    found = await request.app.state.db.write(
        lambda tx: accounts.let_go(tx, asked.code, key_of(asked.sale_id), now=now)
    )
    return json_response({"account": account_as_json(found)})


async def standing(request: Request) -> Response:
    """What a customer who pays later may owe, owes, and may still owe."""
    found = await credit.standing(request.app.state.db, request.path_params["id"])
    return json_response({"limit": found.limit, "balance": found.balance, "left": found.left})


def key_of(sale_id: str) -> str:
    """The key under which a sale holds and spends, once per card."""
    return f"sale:{sale_id}"


def account_as_json(found: Account) -> dict[str, Any]:
    names = ("code", "kind", "issued", "balance", "available")
    return {name: getattr(found, name) for name in names}


async def _as_json(request: Request, *found: Customer) -> list[dict[str, Any]]:
    database: Database = request.app.state.db
    names = (
        "id",
        "name",
        "phone",
        "email",
        "language",
        "company",
        "ice",
        "card",
        "points",
        "group_id",
    )
    owed = await accounts.available_to(database, [one.id for one in found], now=clock.now())
    return [
        {
            **{name: getattr(one, name) for name in names},
            "ice_in_doubt": bool(one.ice) and not ice_is_sound(one.ice),
            "credit": owed.get(one.id, 0),
        }
        for one in found
    ]
