"""Who comes to the counter for an order: those that wait to be collected, ready ones first.

Without words: the open pick-ups of a shop, and those handed over today. With words (code, phone or name): any open order
of the shop, because whoever was to be sent something may come for it instead.
"""

import re

import msgspec

from shop.orders.orders import COMING, SHORTED
from store.clock import day, start_of
from store.db import Reader

MOST = 60


class Waiting(msgspec.Struct, frozen=True):
    """An order in the till's list. `owed` in centimes; `register` is the till that has it on its ticket now, or ""."""

    code: str
    stage: str
    name: str
    phone: str
    delivery: str
    articles: int
    due: int
    owed: int
    placed_at: int
    held_until: int | None
    shorted: int
    coming: int
    register: str


async def waiting(
    reader: Reader, site_id: int, *, words: str, device: str, now: int
) -> list[Waiting]:
    """At most MOST, the packed ones first, then by how long they have waited; those handed over last."""
    code, name, digits = _patterns(words)
    rows = await reader.fetch(
        f"""SELECT o.code, o.stage, o.name, o.phone, o.delivery,
                   (SELECT COUNT(*) FROM shop_order_line l WHERE l.order_id = o.id AND l.left_out_at IS NULL) AS articles,
                   (SELECT COALESCE(SUM(l.amount), 0) FROM shop_order_line l
                    WHERE l.order_id = o.id AND l.left_out_at IS NULL) + o.delivery_fee AS due,
                   o.paid_at, o.placed_at, o.held_until,
                   (SELECT COUNT(*) FROM shop_order_line l WHERE l.order_id = o.id AND {SHORTED}) AS shorted,
                   (SELECT COUNT(*) FROM shop_order_line l WHERE l.order_id = o.id AND l.left_out_at IS NULL
                      AND {COMING}) AS coming,
                   COALESCE((SELECT c.register FROM order_claim c
                             WHERE c.order_id = o.id AND c.expires_at > $3 AND c.device_id <> $4), '') AS register
            FROM shop_order o
            WHERE o.site_id = $1 AND (o.held_until IS NULL OR o.delivery = 'pickup')
              AND (o.stage IN ('placed', 'picking', 'picked', 'packed')
                   OR (o.stage = 'handed_over' AND o.paid_at >= $2))
              AND (($5 = '' AND o.delivery = 'pickup') OR ($5 <> '' AND (o.code LIKE $5 OR LOWER(o.name) LIKE $6
                   OR ($7 <> '' AND o.phone LIKE $7))))
            ORDER BY CASE o.stage WHEN 'packed' THEN 0 WHEN 'handed_over' THEN 2 ELSE 1 END, o.placed_at, o.id
            LIMIT {MOST}""",
        site_id,
        start_of(day(now)),
        now,
        device,
        code,
        name,
        digits,
    )
    return [
        Waiting(
            row["code"], row["stage"], row["name"], row["phone"], row["delivery"], row["articles"],
            int(row["due"]), 0 if row["paid_at"] is not None else int(row["due"]), row["placed_at"],
            row["held_until"], row["shorted"], row["coming"], row["register"],
        )
        for row in rows
    ]  # fmt: skip


def _patterns(words: str) -> tuple[str, str, str]:
    """What a code, a name and a phone number have to be like; a Moroccan number is found with 0 or +212 before it."""
    text = words.strip()
    if not text:
        return "", "", ""
    digits = re.sub(r"^(00212|212|0)", "", re.sub(r"\D", "", text))
    return (
        f"%{text.upper()}%",
        f"%{text.casefold()}%",
        f"%{digits}%" if len(digits) >= 4 else "",
    )
