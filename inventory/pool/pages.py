"""The office page of the pool: what the co-operatives offer of each product, together and one by one."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from inventory.pool import offers
from inventory.pool.offers import Offer
from inventory.purchasing import orders
from store import clock
from store.errors import NotFound, StoreError
from store.i18n import gettext as _
from store.ids import uuid7
from store.lists import Asked, has_words, listing, shop_of
from store.web import (
    AUDITOR,
    FIELD_AGENT,
    MANAGER,
    POOL_OPERATOR,
    Id,
    form,
    query,
    render,
    route,
    see_other,
    typed,
    url,
)

State = Literal["", "free", "barred", "none"]
READERS = {MANAGER, POOL_OPERATOR, FIELD_AGENT, AUDITOR}


class PoolAsked(Asked, frozen=True, kw_only=True):
    """`state`: with something to order, with a barred offer, or with nothing left."""

    state: State = ""
    region: Annotated[str, Meta(max_length=80)] = ""


class Draw(msgspec.Struct, frozen=True):
    product: Id
    quantity: Annotated[int, Meta(ge=1, le=10_000_000)]
    key: Annotated[str, Meta(min_length=8, max_length=60)]


class Pooled(msgspec.Struct, frozen=True):
    """A product over all who offer it. Quantities in base units, costs centimes a piece or kilogram."""

    offers: Sequence[Offer]

    @property
    def first(self) -> Offer:
        return self.offers[0]

    @property
    def offered(self) -> int:
        return sum(offer.quantity for offer in self.offers)

    @property
    def committed(self) -> int:
        return sum(offer.committed for offer in self.offers)

    @property
    def free(self) -> int:
        return sum(offer.left for offer in self.offers if not offer.barrier)

    @property
    def is_barred(self) -> bool:
        return any(offer.barrier and offer.quantity for offer in self.offers)

    @property
    def costs(self) -> tuple[int, int]:
        costs = [offer.unit_cost for offer in self.offers]
        return min(costs), max(costs)

    @property
    def lead(self) -> tuple[int, int]:
        days = [offer.lead_days for offer in self.offers]
        return min(days), max(days)


KEYS = {
    "sku": lambda p: p.first.sku,
    "name": lambda p: p.first.product_fr,
    "offered": lambda p: p.offered,
    "committed": lambda p: p.committed,
    "free": lambda p: p.free,
    "cost": lambda p: p.costs,
    "lead": lambda p: p.lead,
}


def pooled(found: Iterable[Offer]) -> list[Pooled]:
    """Offers in the order of their products, gathered by product."""
    return [Pooled(list(same)) for _, same in groupby(found, key=lambda offer: offer.product_id)]


def _fits(product: Pooled, asked: PoolAsked) -> bool:
    names = [f"{o.name_fr} {o.name_ar} {o.code}" for o in product.offers]
    first = product.first
    return (
        has_words(asked.q, first.sku, first.product_fr, first.product_ar, first.product_en, *names)
        and (not asked.region or any(o.region == asked.region for o in product.offers))
        and {
            "": True,
            "free": product.free > 0,
            "barred": product.is_barred,
            "none": product.free == 0,
        }[asked.state]
    )


async def show(request: Request) -> Response:
    return await _show(request)


async def _show(request: Request, refusal: StoreError | None = None) -> Response:
    asked = query(request, PoolAsked)
    found = await offers.everything(request.app.state.db, today=clock.day(clock.now()))
    products = pooled(found)
    return render(
        request, "office/pool/pool.html", status=refusal.status if refusal else 200,
        listing=listing((p for p in products if _fits(p, asked)), asked, KEYS, "office.pool"),
        asked=asked, regions=[(name, _(name)) for name in sorted({offer.region for offer in found})], key=uuid7(),
        may_order=request.state.staff.role in (MANAGER, POOL_OPERATOR),
        refusal=refusal, typed=await typed(request) if refusal else {},
        cooperative_count=len({offer.cooperative_id for offer in found}),
        product_count=len(products),
        barred_count=sum(product.is_barred for product in products),
    )  # fmt: skip


async def draw(request: Request) -> Response:
    """Order some of one product, from all who offer it, at fair shares."""
    try:
        given = await form(request, Draw)
        site_id, by, now = await shop_of(request), request.state.staff.id, clock.now()
        if not site_id:
            raise NotFound("There is no shop yet.")
        drawn = await request.app.state.db.write(
            lambda tx: orders.draw(
                tx, site_id=site_id, wants={given.product: given.quantity}, by=by, now=now, key=given.key
            )
        )  # fmt: skip
    except StoreError as refusal:
        return await _show(request, refusal)
    return see_other(
        request,
        url("office.purchase_order", id=drawn[0])
        if len(drawn) == 1
        else url("office.purchase_orders"),
    )


routes = [
    route("/pool", show, allow=READERS, name="office.pool"),
    route(
        "/pool/draw",
        draw,
        allow={MANAGER, POOL_OPERATOR},
        methods=("POST",),
        name="office.pool.draw",
    ),
]
