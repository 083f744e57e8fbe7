"""What to restock at a site: every product's forecast and plan, with all that they were made of."""

from collections.abc import Sequence
from typing import Final

import msgspec

from inventory.bringing import requests
from inventory.pool import offers
from inventory.pool.offers import Offer
from inventory.replenishment import demand
from inventory.replenishment.forecast import Forecast, forecast
from inventory.replenishment.plan import Plan, Situation, plan
from store.clock import day, plus_days
from store.db import Database
from store.quantity import Unit
from store.settings import Rules

SERVICE: Final = {90: 1.2816, 95: 1.6449, 98: 2.0537, 99: 2.3263}
"""z of the normal distribution: the share of weeks, in percent, in which the safety stock is enough."""

USUAL_LEAD_DAYS: Final = 7

_STANDING: Final = """
    SELECT p.id, p.sku, p.unit, p.name_fr, p.name_ar, p.name_en, p.shelf_life_days, c.slug AS category,
           COALESCE(s.on_hand, 0) AS on_hand, COALESCE(s.reserved, 0) AS reserved,
           COALESCE((SELECT SUM(l.quantity - l.received) FROM purchase_order_line l
                     JOIN purchase_order o ON o.id = l.purchase_order_id
                     WHERE l.product_id = p.id AND o.site_id = $1 AND l.received < l.quantity
                       AND o.closed_at IS NULL AND o.cancelled_at IS NULL), 0) AS inbound
    FROM product p JOIN category c ON c.id = p.category_id
    LEFT JOIN stock_level s ON s.product_id = p.id AND s.site_id = $1
    WHERE p.archived_at IS NULL AND p.kind <> 'hamper' ORDER BY p.id"""


class Suggestion(msgspec.Struct, frozen=True):
    """A product with its forecast, its situation and its plan. Quantities in base units.

    `requests`: how many customers wait for it from the pool.
    """

    product_id: int
    sku: str
    unit: Unit
    name_fr: str
    name_ar: str
    name_en: str
    category: str
    forecast: Forecast
    situation: Situation
    plan: Plan
    past: Sequence[int]
    requests: int
    runs_out_on: str | None

    @property
    def cartons(self) -> int:
        return self.plan.quantity // self.situation.pack


async def all_of(database: Database, site_id: int, rules: Rules, *, now: int) -> list[Suggestion]:
    """Every product that the site could hold, due or not, by product id."""
    today = day(now)
    sold = await demand.daily(database, site_id, now=now)
    rows = await database.report(_STANDING, site_id)
    wanted = await requests.waiting(database, site_id)
    pool = await offers.of_products(database, [row["id"] for row in rows], today=today)
    found = []
    for row in rows:
        past = sold.get(row["id"], [0] * demand.DAYS)
        told = forecast(past)
        asked, customers = wanted.get(row["id"], (0, 0))
        situation = _situation(row["on_hand"], row["reserved"], int(row["inbound"]), row["shelf_life_days"],
                               pool[row["id"]], told, rules)._replace(wanted=asked)  # fmt: skip
        planned = plan(situation)
        left = planned.runs_out_in_days
        found.append(
            Suggestion(
                row["id"], row["sku"], row["unit"], row["name_fr"], row["name_ar"], row["name_en"],
                row["category"], told, situation, planned, past, customers,
                None if left is None else plus_days(today, left),
            )
        )  # fmt: skip
    return found


def able(made_by: Sequence[Offer]) -> list[Offer]:
    """The offers that may be ordered from today."""
    return [offer for offer in made_by if not offer.barrier and offer.left]


def pack_of(made_by: Sequence[Offer]) -> int:
    """The smallest carton among those who can supply: what an order is rounded to."""
    return min((offer.carton_quantity for offer in able(made_by)), default=1)


def _situation(
    on_hand: int,
    reserved: int,
    inbound: int,
    shelf_life_days: int | None,
    made_by: Sequence[Offer],
    told: Forecast,
    rules: Rules,
) -> Situation:
    """The slowest of those who can supply it sets the lead."""
    suppliers = able(made_by)
    return Situation(
        mean=told.mean,
        sigma=told.sigma,
        lead_days=max((offer.lead_days for offer in suppliers), default=USUAL_LEAD_DAYS),
        review_days=rules.review_days,
        service=SERVICE[rules.service_level],
        on_hand=on_hand,
        reserved=reserved,
        inbound=inbound,
        pack=pack_of(made_by),
        sellable_days=shelf_life_days,
        offered=sum(offer.left for offer in suppliers),
    )
