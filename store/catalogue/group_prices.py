"""What a group of customers pays: by the price lists that are its own, over the shelf's prices.

Invariant: of a group's lists that have a product the newest begun counts, and it counts only where it is below the shelf's
price: nobody pays more for being known. Pure part: `price_for`. Twin: pos/static/till/pure/group_price.js.
"""

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from store.catalogue import prices
from store.clock import DAY
from store.db import Reader, places

KEPT_AFTER = 31 * DAY
"""So long a till keeps the name of a list that is over: its receipts bear it."""
OVER_AT = "CASE WHEN l.ended_at < l.ends_at THEN l.ended_at ELSE l.ends_at END"


class Offer(NamedTuple):
    """A product's price on one of the group's lists, and when that list counts."""

    list_id: int
    starts_at: int
    over_at: int
    amount: int


class Paid(NamedTuple):
    """Centimes per piece or kilogram, and the list they came from; None: the shelf's price."""

    amount: int
    list_id: int | None


def price_for(shelf: int, offers: Sequence[Offer], at: int) -> Paid:
    """What a group pays at an instant for goods whose price on the shelf is `shelf`."""
    running = [offer for offer in offers if offer.starts_at <= at < offer.over_at]
    newest = max(running, key=lambda offer: (offer.starts_at, offer.list_id), default=None)
    if newest is None or newest.amount >= shelf:
        return Paid(shelf, None)
    return Paid(newest.amount, newest.list_id)


async def among(
    reader: Reader, product_ids: Collection[int], group_id: int | None, *, at: int
) -> dict[int, Paid]:
    """What a customer of this group (None: of none) pays for each of these that has a price."""
    shelf = await prices.among(reader, product_ids, now=at)
    offers = await _offers(reader, sorted(shelf), group_id) if group_id is not None else {}
    return {id_: price_for(amount, offers.get(id_, []), at) for id_, amount in shelf.items()}


async def _offers(reader: Reader, product_ids: list[int], group_id: int) -> dict[int, list[Offer]]:
    found: dict[int, list[Offer]] = {}
    if product_ids:
        for product_id, *offer in await reader.fetch(
            f"""SELECT x.product_id, l.id, l.starts_at, {OVER_AT}, x.amount
                FROM price_list_price x JOIN price_list l ON l.id = x.list_id
                WHERE l.group_id = $1 AND x.product_id IN ({places(len(product_ids), 2)})""",
            group_id,
            *product_ids,
        ):
            found.setdefault(product_id, []).append(Offer(*offer))
    return found


async def feed(reader: Reader, *, now: int) -> list[dict[str, Any]]:
    """The groups' lists as a till keeps them; one that is over for a while by its name."""
    rows = await reader.fetch(
        f"""SELECT l.id, l.group_id, l.starts_at, {OVER_AT} AS over_at, l.name_fr, l.name_ar, l.name_en
            FROM price_list l WHERE l.group_id IS NOT NULL AND l.ends_at > $1 ORDER BY l.id""",
        now - KEPT_AFTER,
    )
    return [
        {
            "id": row["id"],
            "group": row["group_id"],
            "starts_at": row["starts_at"],
            "ends_at": row["over_at"],
            "names": {code: row[f"name_{code}"] for code in ("fr", "ar", "en")},
        }
        for row in rows
    ]


async def on_lists(reader: Reader, *, now: int) -> dict[int, list[list[int]]]:
    """Per product `[list, centimes]` of each list of a group that is not over."""
    found: dict[int, list[list[int]]] = {}
    for product_id, *price in await reader.fetch(
        """SELECT x.product_id, l.id, x.amount FROM price_list_price x JOIN price_list l ON l.id = x.list_id
           WHERE l.group_id IS NOT NULL AND l.ends_at > $1 AND (l.ended_at IS NULL OR l.ended_at > $1)
           ORDER BY x.product_id, l.id""",
        now,
    ):
        found.setdefault(product_id, []).append(price)
    return found
