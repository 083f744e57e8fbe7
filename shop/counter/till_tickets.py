"""The till's requests about its ticket and an order: taken onto it, let go of, and new ones made from it.

JSON in, JSON out. A person of one site finds the orders of that site.
"""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from shop import delivery
from shop.baskets import goods
from shop.counter import counter
from shop.counter.counter import Wish
from shop.counter.till_api import find_order, till_route
from shop.delivery import Terms
from shop.orders import claims, handover, orders
from shop.orders.claims import AtAnotherTill, Till
from store import clock, sites
from store.db import Database, Transaction
from store.errors import BadInput, Conflict, NotFound
from store.web import json_response, query, read_json
from store.web.device import device_of
from store.web.refusals import as_json


class Fees(msgspec.Struct, frozen=True):
    """What delivery would cost for so much of goods, and for which products."""

    goods_total: Annotated[int, Meta(ge=0, le=10**10)] = 0
    products: Annotated[str, Meta(max_length=2000, pattern=r"^([0-9]{1,12}(,[0-9]{1,12})*)?\Z")] = (
        ""
    )


class Desk(msgspec.Struct, frozen=True):
    """The register's name, as people know it, and whether to take the order over from another till."""

    register: Annotated[str, Meta(max_length=60)]
    take_over: bool = False


class Asking(msgspec.Struct, frozen=True):
    register: Annotated[str, Meta(max_length=60)]
    wish: Wish


async def claim(request: Request) -> Response:
    """Take an order onto this till's ticket, or keep it there: its lines at the prices it was made at, each with its promise."""
    desk, order, till = await read_json(request, Desk), await find_order(request), _till(request)
    till, now = till._replace(register=desk.register), clock.now()
    if order.stage != "packed" and not order.awaits_till:
        raise Conflict("This order is not packed yet.")

    async def take(tx: Transaction) -> None:
        await claims.take(tx, order.id, till, take_over=desk.take_over, now=now)
        if order.awaits_till:
            await counter.hold_on(tx, order.id, now=now)

    try:
        await request.app.state.db.write(take)
    except AtAnotherTill as held:
        return json_response({**as_json(held), "claim": held.claim._asdict()}, held.status)
    return await _ticket(request, order.code, order.delivery_fee)


async def let_go(request: Request) -> Response:
    """This till has the order on its ticket no more."""
    order, till, now = await find_order(request), _till(request), clock.now()
    await request.app.state.db.write(lambda tx: counter.leave(tx, order.id, till.device, now=now))
    return json_response({"code": order.code})


async def make(request: Request) -> Response:
    """Hold goods for somebody who comes for them, or take goods of this ticket to be sent: an order either way."""
    asked, now = await read_json(request, Asking), clock.now()
    if asked.wish.delivery != "pickup":
        await _require_own_site(request, asked.wish.site_id)
    till, terms = _till(request)._replace(register=asked.register), _terms(request)
    placed, fee = await request.app.state.db.write(
        lambda tx: counter.place(tx, asked.wish, till, terms, now=now)
    )
    return await _ticket(request, placed.code, fee)


async def _require_own_site(request: Request, site_id: int) -> None:
    """Goods that are sent leave from the shop whose till takes the money; only a pick-up may wait in another one."""
    if site_id != await sites.of_person(request.app.state.db, request.state.staff):
        raise NotFound("There is no such shop.")


async def _ticket(request: Request, code: str, fee: int) -> Response:
    """What a till puts on its ticket: for each line the promise that it fulfils, "" while the pool has yet to supply it."""
    database: Database = request.app.state.db
    order = await orders.by_code(database, code)
    promise = await orders.promise_of_lines(database, order.id)
    return json_response(
        {
            "code": code,
            "delivery": order.delivery,
            "delivery_fee": fee,
            "delivery_tax_code": handover.DELIVERY_TAX_CODE,
            "held_until": order.held_until,
            "name": order.name,
            "language": order.language,
            # A till of the version before puts these on every line that was cheaper.
            "reasons": [row.name for row in order.reasons],
            "lines": [
                {
                    **msgspec.structs.asdict(line),
                    "promise": promise.get(line.id, ""),
                    "discounts": [
                        _discount(share) for share in order.shares if share.line_id == line.id
                    ],
                }
                for line in order.kept
            ],
        }
    )


def _discount(share: orders.Share) -> dict[str, Any]:
    """What a promotion took off a line, in the shape of the till's own discounts, with its name in every language."""
    row = share.discount
    return {
        "kind": row.kind,
        "amount": share.amount,
        "promotion_id": row.promotion_id,
        "code": row.code,
        "names": {code: getattr(row, f"name_{code}") for code in ("fr", "ar", "en")},
    }


async def fees(request: Request) -> Response:
    """In which ways these goods can be sent, and for how much."""
    asked = query(request, Fees)
    ids = {int(id_) for id_ in asked.products.split(",") if id_}
    found = await goods.load(request.app.state.db, ids, now=clock.now())
    ways = delivery.possible(good.storage_class for good in found.values())
    terms = _terms(request)
    return json_response(
        {
            "ways": [
                {"way": way, "fee": delivery.fee(way, asked.goods_total, terms)}
                for way in ways
                if way != "pickup"
            ]
        }
    )


def _terms(request: Request) -> Terms:
    rules = request.app.state.settings.now.rules
    return Terms(rules.delivery_fee_local, rules.delivery_fee_national, rules.free_delivery_from)


def _till(request: Request) -> Till:
    device = device_of(request)
    if device is None:
        raise BadInput("This does not have the expected form.", "Till-Device")
    return Till(device, "", request.state.staff.id)


till_routes = [
    till_route("/api/orders", make, "orders.make"),
    till_route("/api/delivery", fees, "delivery", "GET"),
    till_route("/api/orders/{code}/claim", claim, "order.claim"),
    till_route("/api/orders/{code}/let-go", let_go, "order.let_go"),
]
