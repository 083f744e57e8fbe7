"""The till's requests about orders: who comes for what today, getting it ready, handing it over. (Tickets: till_tickets.)

JSON in, JSON out. A person of one site finds the orders of that site; the others are not there (404), but
where one waits that is to be fetched is said to whoever has its code.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from shop.counter import pickups
from shop.orders import arrivals, claims, handover, letters, orders, picking
from shop.orders.handover import Books
from shop.orders.orders import Order
from shop.orders.pages import rates
from store import clock, phones, sites, tenders
from store.db import Database, Reader, Transaction
from store.errors import Conflict, NotFound, StoreError
from store.web import CASHIER, MANAGER, Id, in_language, json_response, query, read_json, route
from store.web.device import device_of

TILL = {CASHIER, MANAGER}


class Asked(msgspec.Struct, frozen=True):
    """A code, a phone number or a name; empty for whoever may come today."""

    q: Annotated[str, Meta(max_length=60)] = ""


class Tick(msgspec.Struct, frozen=True):
    lot: Id
    location: Id


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
    return await _answer(request, await find_order(request))


async def find_order(request: Request) -> Order:
    database: Database = request.app.state.db
    found = await orders.by_code(database, request.path_params["code"].upper())
    if found.site_id != await sites.of_person(database, request.state.staff):
        raise await _elsewhere(database, found)
    return found


async def _elsewhere(reader: Reader, order: Order) -> StoreError:
    """Who holds the code of an order is told in which shop it waits, and nothing else of it."""
    if not order.is_open or order.delivery != "pickup":
        return NotFound("There is no such order.")
    row = await reader.fetchrow(
        "SELECT name_fr, name_ar, name_en, phone FROM site WHERE id = $1", order.site_id
    )
    assert row is not None
    return Conflict(
        "This order is fetched in another shop: %(site)s, %(phone)s.",
        site=in_language(row), phone=phones.show(row["phone"]) if row["phone"] else "–",
    )  # fmt: skip


async def _answer(request: Request, order: Order) -> Response:
    """An order as the till shows it: what is in it, where it is to be fetched, what is owed."""
    database, now = request.app.state.db, clock.now()
    items = await picking.pick_list(database, order.id)
    claim = await claims.of(database, order.id, now=now, device=device_of(request) or "")
    plain = ("code", "stage", "name", "delivery", "delivery_fee", "city", "address", "landmark",
             "placed_at", "held_until", "paid_at", "due", "owed", "is_open", "is_shorted", "is_coming")  # fmt: skip
    return json_response(
        {
            "order": {
                **{name: getattr(order, name) for name in plain},
                "phone": phones.show(order.phone),
                "lines": [msgspec.structs.asdict(line) for line in order.lines],
                "pick_list": [msgspec.structs.asdict(item) for item in items],
                "coming": [one._asdict() for one in await arrivals.of_order(database, order.id)],
                "claim": claim._asdict() if claim else None,
                "receipt": await _receipt(database, order),
            }
        }
    )


async def _receipt(reader: Reader, order: Order) -> str:
    """The till's sale that the order was paid with; "" for none, and where it was paid without a receipt of a till."""
    channel = await reader.fetchval("SELECT channel FROM sale WHERE id = $1", order.sale_id)
    return order.sale_id if channel == "till" else ""


Verb = Callable[[Transaction, Order, int, int], Awaitable[Any]]


async def _act(request: Request, verb: Verb) -> Response:
    order, by, now = await find_order(request), request.state.staff.id, clock.now()
    await request.app.state.db.write(lambda tx: verb(tx, order, by, now))
    return await _answer(request, await find_order(request))


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


Method = Literal["GET", "POST"]


def till_route(path: str, handler: Any, name: str, method: Method = "POST") -> Any:
    return route(path, handler, allow=TILL, methods=(method,), name=f"pos.{name}")


till_routes = [
    till_route("/api/orders", listed, "orders", "GET"),
    till_route("/api/orders/{code}", show, "order", "GET"),
    till_route("/api/orders/{code}/pick", pick, "order.pick"),
    till_route("/api/orders/{code}/tick", tick, "order.tick"),
    till_route("/api/orders/{code}/pack", pack, "order.pack"),
    till_route("/api/orders/{code}/hand-over", hand_over, "order.hand_over"),
]
