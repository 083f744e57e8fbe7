"""The board: which orders stand where, found by code, name or phone.

An order sold at a till to be sent later shows once it is paid, and not before.
"""

from collections.abc import Collection

import msgspec

from shop import delivery
from shop.orders.orders import OPEN_STAGES, SHORTED
from store.db import Reader, places

_IS_SHOWN = "(o.held_until IS NULL OR o.delivery = 'pickup')"


class Summary(msgspec.Struct, frozen=True):
    """An order in a list: `articles` counts its lines, `shorted` those whose goods were sold meanwhile."""

    code: str
    stage: str
    name: str
    phone: str
    city: str
    delivery: delivery.Method
    total: int
    placed_at: int
    articles: int
    shorted: int


SORTS = {
    "order": "o.code",
    "since": "o.placed_at",
    "name": "LOWER(o.name)",
    "way": "o.delivery",
    "total": "o.total",
}


async def listed(
    reader: Reader,
    *,
    stages: Collection[str],
    words: str = "",
    site_id: int | None = None,
    sort: str = "",
    limit: int,
    offset: int = 0,
) -> list[Summary]:
    """Orders in these stages, by one of SORTS ("-" before it for downwards), optionally by words.

    Without `sort` the longest waiting come first, of closed ones the newest. `words` is looked for in
    the code, the name and the phone.
    """
    newest = not set(stages) <= set(OPEN_STAGES)
    column = SORTS.get(sort.removeprefix("-"), "o.placed_at")
    downwards = sort.startswith("-") if sort else newest
    like = f"%{words.casefold()}%"
    rows = await reader.fetch(
        f"""SELECT o.code, o.stage, o.name, o.phone, o.city, o.delivery, o.total, o.placed_at,
                   (SELECT COUNT(*) FROM shop_order_line l WHERE l.order_id = o.id) AS articles,
                   (SELECT COUNT(*) FROM shop_order_line l WHERE l.order_id = o.id AND {SHORTED}) AS shorted
            FROM shop_order o WHERE o.stage IN ({places(len(stages), 5)})
              AND (CAST($4 AS BIGINT) = 0 OR o.site_id = $4) AND {_IS_SHOWN}
              AND (LOWER(o.code) LIKE $1 OR LOWER(o.name) LIKE $1 OR o.phone LIKE $1)
            ORDER BY {column} {"DESC" if downwards else ""}, o.id LIMIT $2 OFFSET $3""",
        like,
        limit,
        offset,
        site_id or 0,
        *stages,
    )
    return [Summary(*row) for row in rows]


async def counts(reader: Reader, *, site_id: int | None = None) -> dict[str, int]:
    """How many orders stand in each stage, of one site or of all."""
    rows = await reader.fetch(
        f"""SELECT stage, COUNT(*) FROM shop_order o
            WHERE (CAST($1 AS BIGINT) = 0 OR site_id = $1) AND {_IS_SHOWN} GROUP BY stage""",
        site_id or 0,
    )
    return {row[0]: row[1] for row in rows}
