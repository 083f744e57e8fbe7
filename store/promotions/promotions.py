"""Promotions as the shop makes them: named in three languages, with a beginning, an end, and what they cover.

Invariant: one that has begun is never changed; it ends, by its day or by hand. So whatever was sold under it can
always be worked out again.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from store import audit
from store.db import Reader, Row, Transaction, Value, places, rows_of
from store.errors import BadInput, Conflict, NotFound
from store.money import Language
from store.promotions import engine
from store.promotions.engine import ORDER_KINDS, Channel

TOPIC = "catalogue"
"""What a till and the shop listen to: a promotion changes prices as a new price does."""


class Promotion(engine.Promotion, frozen=True, kw_only=True):
    """A promotion with its names, where and when it is in force, and how often its code may be used.

    `ends_at` is None for one without an end. `channel` is empty for both.
    """

    name_fr: str
    name_ar: str
    name_en: str
    channel: Literal["", "till", "web"] = ""
    starts_at: int
    ends_at: int | None = None
    uses_max: int | None = None
    uses_max_each: int | None = None
    ended_at: int | None = None
    taken: int = 0
    version: int = 1

    @property
    def over_at(self) -> int | None:
        """When it is over: its own end, or the earlier one given by hand."""
        return min((at for at in (self.ends_at, self.ended_at) if at is not None), default=None)

    @property
    def is_limited(self) -> bool:
        return self.uses_max is not None or self.uses_max_each is not None

    def name(self, language: Language) -> str:
        return {"fr": self.name_fr, "ar": self.name_ar, "en": self.name_en}[language]

    def is_in_force(self, channel: Channel, now: int) -> bool:
        begun = self.starts_at <= now and (self.over_at is None or now < self.over_at)
        return begun and self.channel in ("", channel)

    def state(self, now: int) -> Literal["ahead", "running", "over"]:
        if self.over_at is not None and self.over_at <= now:
            return "over"
        return "running" if self.starts_at <= now else "ahead"


_COLUMNS = ("id", "kind", "percent_bp", "amount", "take", "pay", "mixed", "threshold", "code", "priority", "name_fr", "name_ar",
            "name_en", "channel", "starts_at", "ends_at", "uses_max", "uses_max_each", "ended_at", "taken", "version")  # fmt: skip
_WRITTEN = _COLUMNS[1:-3]


async def not_over(reader: Reader, now: int) -> list[Promotion]:
    """Those in force and those to come, of either channel: what a till keeps to work by itself."""
    return await _where(
        reader,
        "(ends_at IS NULL OR ends_at > $1) AND (ended_at IS NULL OR ended_at > $1) ORDER BY id",
        now,
    )


async def in_force(reader: Reader, channel: Channel, now: int) -> list[Promotion]:
    return [found for found in await not_over(reader, now) if found.is_in_force(channel, now)]


async def every(reader: Reader, limit: int) -> list[Promotion]:
    """The newest first, those that are over among them."""
    return await _where(reader, "TRUE ORDER BY starts_at DESC, id DESC LIMIT $1", limit)


async def find(reader: Reader, promotion_id: int) -> Promotion:
    """Raises NotFound."""
    found = await _where(reader, "id = $1", promotion_id)
    if not found:
        raise NotFound("There is no such promotion.")
    return found[0]


async def among(reader: Reader, ids: Sequence[int]) -> dict[int, Promotion]:
    """Those of these ids that exist."""
    if not ids:
        return {}
    found = await _where(reader, f"id IN ({places(len(ids))})", *ids)
    return {promotion.id: promotion for promotion in found}


async def _where(reader: Reader, condition: str, *args: int) -> list[Promotion]:
    rows = await reader.fetch(
        f"SELECT {', '.join(_COLUMNS)} FROM promotion WHERE {condition}", *args
    )
    ids = [row["id"] for row in rows]
    products = await _scope(reader, "product", ids)
    categories = await _scope(reader, "category", ids)
    return [_promotion(row, products, categories) for row in rows]


def _promotion(
    row: Row, products: dict[int, tuple[int, ...]], categories: dict[int, tuple[int, ...]]
) -> Promotion:
    columns = {name: row[name] for name in _COLUMNS}
    scope = {"products": products.get(row["id"], ()), "categories": categories.get(row["id"], ())}
    return msgspec.convert(columns | scope | {"mixed": bool(row["mixed"])}, Promotion)


async def _scope(reader: Reader, of: str, ids: list[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    if ids:
        for promotion_id, covered in await reader.fetch(
            f"SELECT promotion_id, {of}_id FROM promotion_{of} WHERE promotion_id IN ({places(len(ids))})"
            " ORDER BY 1, 2",
            *ids,
        ):
            found[promotion_id] = (*found.get(promotion_id, ()), covered)
    return found


def check(promotion: Promotion) -> None:
    """Raise BadInput, naming the field, where this is not a promotion that can be."""
    kind, is_order = promotion.kind, promotion.kind in ORDER_KINDS
    if kind in ("percent", "second", "order_percent") and not 0 < promotion.percent_bp <= 10_000:
        raise BadInput("Give a percentage from 0.01 to 100.", "percent")
    if kind in ("amount", "price", "order_amount") and promotion.amount <= 0:
        raise BadInput("The amount must be more than zero.", "amount")
    if kind == "bundle" and not 0 < promotion.pay < promotion.take:
        raise BadInput("Fewer have to be paid than are taken: 3 for the price of 2.", "take")
    if promotion.mixed and kind != "bundle":
        raise BadInput("Only several for the price of fewer may be of mixed articles.", "mixed")
    if is_order and (promotion.products or promotion.categories):
        raise BadInput("A promotion of the whole order covers every product.", "products")
    if promotion.threshold and not is_order:
        raise BadInput("Only a promotion of the whole order has a threshold.", "threshold")
    if kind == "free_delivery" and promotion.channel != "web":
        raise BadInput("There is delivery online only: choose the online shop.", "channel")
    if promotion.is_limited and not promotion.code:
        raise BadInput("Uses are counted by a code: give one.", "code")
    if promotion.ends_at is not None and promotion.ends_at <= promotion.starts_at:
        raise BadInput("The end lies before the beginning.", "ends_on")


async def create(tx: Transaction, promotion: Promotion, *, by: int | None, now: int) -> int:
    """A new promotion's id. Raises BadInput, Conflict where its code is another one's."""
    check(promotion)
    await _free_code(tx, promotion.code, now)
    written = _written(promotion)
    promotion_id = await tx.fetchval(
        f"""INSERT INTO promotion ({", ".join(written)}, created_at, created_by)
            VALUES ({places(len(written) + 2)}) ON CONFLICT (open_code) DO NOTHING RETURNING id""",
        *written.values(),
        now,
        by,
    )
    if promotion_id is None:
        raise _code_taken()
    await _cover(tx, promotion_id, promotion)
    await _log(tx, by, "promotion.create", promotion_id, promotion, now)
    return int(promotion_id)


async def change(tx: Transaction, promotion: Promotion, *, by: int, now: int) -> None:
    """Put another in the place of one that has not begun. Raises BadInput, Conflict."""
    check(promotion)
    await _free_code(tx, promotion.code, now)
    other = "SELECT 1 FROM promotion WHERE open_code = $1 AND id <> $2"
    if await tx.fetchval(other, promotion.code, promotion.id):
        raise _code_taken()
    written = _written(promotion)
    sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(written, 4))
    changed = await tx.execute(
        f"""UPDATE promotion SET version = version + 1, {sets}
            WHERE id = $1 AND version = $2 AND starts_at > $3 AND ended_at IS NULL""",
        promotion.id,
        promotion.version,
        now,
        *written.values(),
    )
    if not changed:
        raise Conflict(
            "This promotion has begun or was changed meanwhile. End it and make another."
        )
    for of in ("product", "category"):
        await tx.execute(f"DELETE FROM promotion_{of} WHERE promotion_id = $1", promotion.id)
    await _cover(tx, promotion.id, promotion)
    await _log(tx, by, "promotion.change", promotion.id, promotion, now)


async def end(tx: Transaction, promotion_id: int, *, by: int | None, now: int) -> None:
    """From now on it is over; ending it twice changes nothing. Raises NotFound."""
    ended = await tx.execute(
        """UPDATE promotion SET ended_at = $2, ended_by = $3, open_code = NULL
           WHERE id = $1 AND ended_at IS NULL""",
        promotion_id,
        now,
        by,
    )
    if ended:
        await audit.record(tx, by, "promotion.end", f"promotion:{promotion_id}", {}, now)
        tx.notify(TOPIC, "promotion")
    else:
        await find(tx, promotion_id)


def _written(promotion: Promotion) -> dict[str, Value]:
    columns = {name: getattr(promotion, name) for name in _WRITTEN}
    return columns | {"mixed": int(promotion.mixed), "open_code": promotion.code or None}


async def _free_code(tx: Transaction, code: str, now: int) -> None:
    """A code can be given again once the promotion that had it is over."""
    await tx.execute(
        "UPDATE promotion SET open_code = NULL WHERE open_code = $1 AND ends_at <= $2", code, now
    )


def _code_taken() -> Conflict:
    return Conflict("Another promotion has this code: end that one first, or choose another code.")


async def _cover(tx: Transaction, promotion_id: int, promotion: Promotion) -> None:
    for of, ids in (("product", promotion.products), ("category", promotion.categories)):
        if ids:
            values = [value for covered in ids for value in (promotion_id, covered)]
            await tx.execute(
                f"INSERT INTO promotion_{of} (promotion_id, {of}_id) VALUES {rows_of(len(ids), 2)}",
                *values,
            )


async def _log(
    tx: Transaction, by: int | None, action: str, promotion_id: int, promotion: Promotion, now: int
) -> None:
    left_out = ("id", "taken", "version", "ended_at")
    detail = {
        name: value
        for name, value in msgspec.to_builtins(promotion).items()
        if value and name not in left_out
    }
    await audit.record(tx, by, action, f"promotion:{promotion_id}", detail, now)
    tx.notify(TOPIC, "promotion")
