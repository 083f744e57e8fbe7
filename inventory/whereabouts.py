"""Where a product is: here by place, in the other shops, in the pool, and on its way. For whoever asks at the till.

What is available is what may be promised now, by the one answer of inventory.levels; on hand is what lies there.
"""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from inventory import levels
from inventory.bringing import requests
from inventory.pool import offers
from store import clock, phones, sites
from store.clock import day, plus_days
from store.db import Reader
from store.errors import NotFound
from store.web import CASHIER, MANAGER, json_response, route

MOST_ORDERS = 5


class Place(msgspec.Struct, frozen=True):
    """A kind of place of a site (shelf, back_room, cold_room…) and what lies there, in base units."""

    kind: str
    on_hand: int


class Somewhere(msgspec.Struct, frozen=True):
    """A site that has the product or could: `kind` store or pool; `available` may be promised from it now."""

    site_id: int
    kind: str
    names: dict[str, str]
    city: str
    phone: str
    available: int
    places: list[Place]


class Coming(msgspec.Struct, frozen=True):
    """Goods on order for a site, and the day they are expected."""

    site_id: int
    quantity: int
    expected_on: str


class Pool(msgspec.Struct, frozen=True):
    """What co-operatives offer: base units that may still be asked for, and the day they could be here at the soonest."""

    quantity: int
    by_on: str | None


class Whereabouts(msgspec.Struct, frozen=True):
    """Everything about where a product is; `sites` with the asking one first."""

    product_id: int
    sites: list[Somewhere]
    coming: list[Coming]
    pool: Pool


async def of(reader: Reader, product_id: int, site_id: int, *, now: int) -> Whereabouts:
    """Where this product is, as somebody at `site_id` needs to hear it. Raises NotFound."""
    if await reader.fetchval("SELECT 1 FROM product WHERE id = $1", product_id) is None:
        raise NotFound("There is no such product.")
    sites_ = await _sites(reader, product_id, now)
    return Whereabouts(
        product_id,
        sorted(
            sites_, key=lambda site: (site.site_id != site_id, site.kind != "store", site.site_id)
        ),
        await _coming(reader, product_id),
        await _pool(reader, product_id, now),
    )


async def _sites(reader: Reader, product_id: int, now: int) -> list[Somewhere]:
    rows = await reader.fetch(
        "SELECT id, kind, name_fr, name_ar, name_en, city, phone FROM site ORDER BY id"
    )
    held = await reader.fetch(
        """SELECT location.site_id, location.kind, SUM(b.on_hand) AS on_hand FROM balance b
           JOIN lot ON lot.id = b.lot_id JOIN location ON location.id = b.location_id
           WHERE lot.product_id = $1 AND b.on_hand > 0 AND location.pick_rank IS NOT NULL
           GROUP BY location.site_id, location.kind, location.pick_rank ORDER BY location.pick_rank""",
        product_id,
    )
    return [
        Somewhere(
            row["id"],
            row["kind"],
            {code: row[f"name_{code}"] for code in ("fr", "ar", "en")},
            row["city"],
            phones.show(row["phone"]) if row["phone"] else "",
            await _available(reader, row["id"], product_id, now),
            [Place(h["kind"], int(h["on_hand"])) for h in held if h["site_id"] == row["id"]],
        )
        for row in rows
    ]


async def _available(reader: Reader, site_id: int, product_id: int, now: int) -> int:
    found = await levels.available(reader, site_id, [product_id], today=day(now), now=now)
    return found[product_id]


async def _coming(reader: Reader, product_id: int) -> list[Coming]:
    rows = await reader.fetch(
        """SELECT po.site_id, l.quantity - l.received AS quantity, po.expected_on
           FROM purchase_order po JOIN purchase_order_line l ON l.purchase_order_id = po.id
           WHERE l.product_id = $1 AND l.quantity > l.received AND po.closed_at IS NULL AND po.cancelled_at IS NULL
           ORDER BY po.expected_on, po.id LIMIT $2""",
        product_id,
        MOST_ORDERS,
    )
    return [Coming(*row) for row in rows]


async def _pool(reader: Reader, product_id: int, now: int) -> Pool:
    today = day(now)
    found = await offers.of_products(reader, [product_id], today=today)
    open_ = [offer for offer in found[product_id] if not offer.barrier and offer.left]
    soonest = min((offer.lead_days for offer in open_), default=None)
    left = await requests.offered(reader, [product_id], now=now)
    return Pool(
        left[product_id],
        None if soonest is None else plus_days(today, soonest),
    )


async def show(request: Request) -> Response:
    """For the till: where a product is."""
    database, now = request.app.state.db, clock.now()
    site_id = await sites.of_person(database, request.state.staff)
    found = await of(database, int(request.path_params["id"]), site_id, now=now)
    answer: dict[str, Any] = msgspec.to_builtins(found)
    return json_response({**answer, "site_id": site_id})


till_routes = [
    route("/api/whereabouts/{id:int}", show, allow={CASHIER, MANAGER}, name="pos.whereabouts")
]
