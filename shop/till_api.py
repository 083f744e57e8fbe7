"""The till's requests about orders: who comes for what today, getting it ready, taking it onto a ticket, and new ones.

JSON in, JSON out. A person of one site finds the orders of that site; the others are not there (404).
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from shop import claims, counter, delivery, goods, handover, letters, orders, picking, pickups
from shop.claims import AtAnotherTill, Till
from shop.counter import Wish
from shop.delivery import Terms
from shop.handover import Books
from shop.office import rates
from shop.orders import Order
from store import clock, phones, sites, tenders
from store.db import Database, Transaction
from store.errors import BadInput, Conflict, NotFound
from store.web import CASHIER, MANAGER, Id, json_response, query, read_json, route
from store.web.device import device_of
from store.web.refusals import as_json

TILL = {CASHIER, MANAGER}


class Asked(msgspec.Struct, frozen=True):
    """A code, a phone number or a name; empty for whoever may come today."""

    q: Annotated[str, Meta(max_length=60)] = ""


class Fees(msgspec.Struct, frozen=True):
    """What delivery would cost for so much of goods, and for which products."""

    goods_total: Annotated[int, Meta(ge=0, le=10**10)] = 0
    products: Annotated[str, Meta(max_length=2000, pattern="^([0-9]{1,12}(,[0-9]{1,12})*)?$")] = ""


class Tick(msgspec.Struct, frozen=True):
    lot: Id
    location: Id


class Desk(msgspec.Struct, frozen=True):
    """The register's name, as people know it, and whether to take the order over from another till."""

    register: Annotated[str, Meta(max_length=60)]
    take_over: bool = False


class Asking(msgspec.Struct, frozen=True):
    register: Annotated[str, Meta(max_length=60)]
    wish: Wish


class Note(msgspec.Struct, frozen=True):
    note: Annotated[str, Meta(max_length=200, pattern=r"^[^\x00]*$")] = ""


async def listed(request: Request) -> Response:
    asked, database = query(request, Asked), request.app.state.db
    site_id = await sites.of_person(database, request.state.staff)
    found = await pickups.waiting(
        database, site_id, words=asked.q, device=device_of(request) or "", now=clock.now()
    )
    return json_response(
        {
            "orders": [
                msgspec.structs.asdict(one) | {"phone": phones.show(one.phone)} for one in found
            ]
        }
    )


async def show(request: Request) -> Response:
    return await _answer(request, await _find(request))


async def _find(request: Request) -> Order:
    database: Database = request.app.state.db
    found = await orders.by_code(database, request.path_params["code"].upper())
    if found.site_id != await sites.of_person(database, request.state.staff):
        raise NotFound("There is no such order.")
    return found


async def _answer(request: Request, order: Order) -> Response:
    """An order as the till shows it: what is in it, where it is to be fetched, what is owed."""
    database, now = request.app.state.db, clock.now()
    items = await picking.pick_list(database, order.id)
    claim = await claims.of(database, order.id, now=now, device=device_of(request) or "")
    plain = ("code", "stage", "name", "delivery", "delivery_fee", "city", "address", "landmark",
             "placed_at", "held_until", "paid_at", "due", "owed", "is_open", "is_shorted")  # fmt: skip
    return json_response(
        {
            "order": {
                **{name: getattr(order, name) for name in plain},
                "phone": phones.show(order.phone),
                "lines": [msgspec.structs.asdict(line) for line in order.lines],
                "pick_list": [msgspec.structs.asdict(item) for item in items],
                "claim": claim._asdict() if claim else None,
            }
        }
    )


Verb = Callable[[Transaction, Order, int, int], Awaitable[Any]]


async def _act(request: Request, verb: Verb) -> Response:
    order, by, now = await _find(request), request.state.staff.id, clock.now()
    await request.app.state.db.write(lambda tx: verb(tx, order, by, now))
    return await _answer(request, await _find(request))


async def pick(request: Request) -> Response:
    return await _act(request, lambda tx, o, by, now: picking.start(tx, o.id, by=by, now=now))


async def tick(request: Request) -> Response:
    given = await read_json(request, Tick)
    return await _act(
        request,
        lambda tx, o, by, now: picking.tick(tx, o.id, given.lot, given.location, by=by, now=now),
    )


async def pack(request: Request) -> Response:
    return await _act(request, lambda tx, o, by, now: picking.pack(tx, o.id, by=by, now=now))


async def claim(request: Request) -> Response:
    """Take an order onto this till's ticket, or keep it there: its lines at the prices it was made at, each with its promise."""
    desk, order, till = await read_json(request, Desk), await _find(request), _till(request)
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
    order, till = await _find(request), _till(request)
    await request.app.state.db.write(lambda tx: claims.leave(tx, order.id, till.device))
    return json_response({"code": order.code})


async def hand_over(request: Request) -> Response:
    """The goods of an order that is paid go out, with a note. Raises Conflict when money is owed."""
    given, rules = await read_json(request, Note), request.app.state.settings.now.rules
    policy = tenders.Policy(
        rules.cash_rounding, rules.stamp_duty, rules.stamp_rate_bp, rules.cash_limit
    )

    async def give(tx: Transaction, order: Order, by: int, now: int) -> None:
        if order.paid_at is None:
            raise Conflict("This order is not paid yet.")
        books = Books(await rates(tx, now), rules.subject_to_vat, policy)
        await handover.complete(tx, order.id, (), books, note=given.note, by=by, now=now)
        await letters.put(tx, "order_sent", order, now=now)

    return await _act(request, give)


async def make(request: Request) -> Response:
    """Hold goods for somebody who comes for them, or take goods of this ticket to be sent: an order either way."""
    asked, now = await read_json(request, Asking), clock.now()
    till, terms = _till(request)._replace(register=asked.register), _terms(request)
    placed, fee = await request.app.state.db.write(
        lambda tx: counter.place(tx, asked.wish, till, terms, now=now)
    )
    return await _ticket(request, placed.code, fee)


async def _ticket(request: Request, code: str, fee: int) -> Response:
    """What a till puts on its ticket: for each line the promise that it fulfils."""
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
            "reasons": order.reasons,
            "lines": [
                {**msgspec.structs.asdict(line), "promise": promise[line.id]} for line in order.kept
            ],
        }
    )


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


Method = Literal["GET", "POST"]


def _route(path: str, handler: Any, name: str, method: Method = "POST") -> Any:
    return route(path, handler, allow=TILL, methods=(method,), name=f"pos.{name}")


till_routes = [
    _route("/api/orders", listed, "orders", "GET"),
    _route("/api/orders", make, "orders.make"),
    _route("/api/delivery", fees, "delivery", "GET"),
    _route("/api/orders/{code}", show, "order", "GET"),
    _route("/api/orders/{code}/pick", pick, "order.pick"),
    _route("/api/orders/{code}/tick", tick, "order.tick"),
    _route("/api/orders/{code}/pack", pack, "order.pack"),
    _route("/api/orders/{code}/claim", claim, "order.claim"),
    _route("/api/orders/{code}/let-go", let_go, "order.let_go"),
    _route("/api/orders/{code}/hand-over", hand_over, "order.hand_over"),
]
