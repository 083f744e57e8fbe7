"""Orders made at the counter: goods held for a customer who comes for them, or sold there and sent later.

Invariant: such an order holds its goods from the moment it exists, and for a time only: until somebody comes for it, or
until the till has taken the money. What is to be collected has the catalogue's price of this moment; what is sent has the
till's, because that very till takes the money now.
"""

from collections.abc import Sequence
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from inventory import reservations
from shop import delivery
from shop.baskets import carts, goods
from shop.baskets.goods import Good
from shop.checkout import checkout, placing
from shop.checkout.placing import Bought, Details, Draft, Placed
from shop.delivery import Terms
from shop.orders import claims, orders, steps
from shop.orders.arrivals import Bring
from shop.orders.claims import Till
from shop.orders.orders import OPEN_STAGES
from store import tasks
from store.clock import MINUTE, day, plus_days, start_of
from store.db import Database, Transaction
from store.errors import Conflict, NotFound

MOST_DAYS = 14
Amount = Annotated[int, Meta(ge=0, le=10**10)]
Short = Annotated[str, Meta(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*\Z")]


class Article(msgspec.Struct, frozen=True):
    """A line of the till's ticket; `quantity` in base units, amounts in centimes."""

    product_id: Annotated[int, Meta(ge=1, le=10**12)]
    quantity: Annotated[int, Meta(ge=1, le=10**9)]
    unit_price: Amount = 0
    amount: Amount = 0


class Wish(msgspec.Struct, frozen=True):
    """What a till asks for; `id` is its own, so that asking twice makes one order. `days`: how long to hold.

    Goods to be collected may be brought to `site_id` for it: from another shop (`from_site_id`), or from the pool.
    """

    id: Annotated[str, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
    site_id: Annotated[int, Meta(ge=1, le=10**12)]
    delivery: Literal["pickup", "local", "national"]
    name: Short
    phone: Short
    lines: Annotated[list[Article], Meta(min_length=1, max_length=carts.LINES_PER_CART)]
    city: Short = ""
    address: Short = ""
    landmark: Short = ""
    language: Literal["fr", "ar", "en"] = "fr"
    days: Annotated[int, Meta(ge=0, le=MOST_DAYS)] = 2
    email: Short = ""
    from_site_id: Annotated[int, Meta(ge=1, le=10**12)] | None = None
    from_pool: bool = False

    @property
    def is_brought(self) -> bool:
        return self.from_pool or self.from_site_id is not None


async def place(
    tx: Transaction, wish: Wish, till: Till, terms: Terms, *, now: int
) -> tuple[Placed, int]:
    """Hold the goods of a wish as an order, once; the order and its delivery fee.

    Goods to be sent stay on this till's ticket until it has taken the money. Raises BadInput, Conflict for goods
    that are not on sale, NotFound for a shop that is none, OutOfStock when not all can be held.
    """
    details = _details(wish)
    cart_id = await _cart(tx, wish, now)
    if cart_id is None:
        return await _earlier(tx, wish)
    await _refuse_another_site(tx, wish.site_id)
    lines = await _lines(tx, wish, now)
    delivery.check(details.method, details.city, {line.good.storage_class for line in lines})
    draft = Draft(
        cart_id, wish.site_id, details, lines,
        delivery.fee(details.method, sum(line.amount for line in lines), terms),
        wish.language, held_until=_until(wish, now), bring=_bring(wish, lines, till),
    )  # fmt: skip
    placed = await placing.write(tx, draft, by=till.by, now=now)
    if wish.delivery != "pickup":
        await claims.take(tx, placed.id, till, now=now)
    return placed, draft.delivery_fee


def _details(wish: Wish) -> Details:
    fields = ("name", "phone", "email", "city", "address", "landmark", "delivery")
    details, errors = checkout.read({name: getattr(wish, name) for name in fields})
    if details is None:
        raise next(iter(errors.values()))
    return details


async def _cart(tx: Transaction, wish: Wish, now: int) -> int | None:
    """The till's ticket as the cart that the order comes from; None when it had become one before."""
    found = await tx.fetchval(
        """INSERT INTO cart (token_hash, delivery, created_at, seen_at, ordered_at) VALUES ($1, $2, $3, $3, $3)
           ON CONFLICT (token_hash) DO NOTHING RETURNING id""",
        _token(wish),
        wish.delivery,
        now,
    )
    return None if found is None else int(found)


def _token(wish: Wish) -> str:
    return carts.hashed(f"counter:{wish.id}")


async def _earlier(tx: Transaction, wish: Wish) -> tuple[Placed, int]:
    row = await tx.fetchrow(
        """SELECT o.id, o.code, o.secret, o.delivery_fee FROM shop_order o JOIN cart ON cart.id = o.cart_id
           WHERE cart.token_hash = $1""",
        _token(wish),
    )
    assert row is not None
    return Placed(row["id"], row["code"], row["secret"], False), row["delivery_fee"]


async def _refuse_another_site(tx: Transaction, site_id: int) -> None:
    found = await tx.fetchval("SELECT 1 FROM site WHERE id = $1 AND kind = 'store'", site_id)
    if found is None:
        raise NotFound("There is no such shop.")


async def _lines(tx: Transaction, wish: Wish, now: int) -> tuple[Bought, ...]:
    found = await goods.load(tx, {line.product_id for line in wish.lines}, now=now)
    if any(
        line.product_id not in found or not found[line.product_id].on_sale for line in wish.lines
    ):
        raise Conflict("Something on the ticket is no longer on sale.")
    return tuple(_bought(line, found[line.product_id], wish.delivery) for line in wish.lines)


def _bought(line: Article, good: Good, method: str) -> Bought:
    if method == "pickup":
        return Bought(good, line.quantity, good.price, good.amount(line.quantity))
    return Bought(good, line.quantity, line.unit_price, line.amount)


def _bring(wish: Wish, lines: Sequence[Bought], till: Till) -> Bring | None:
    """Where the goods are brought from. Raises Conflict for goods to be sent, and for a hamper: it is made here."""
    if not wish.is_brought:
        return None
    if wish.delivery != "pickup":
        raise Conflict("Only goods to be collected here are brought from elsewhere.")
    if any(line.good.kind == "hamper" for line in lines):
        raise Conflict("A hamper is made here: ask for what goes into it.")
    source = None if wish.from_pool else wish.from_site_id
    return Bring(source, max(wish.days, 1), till.by)


def _until(wish: Wish, now: int) -> int | None:
    """To the end of the day so many days ahead; goods to be sent, as long as the till may take to be paid.

    Goods that are brought are held for a time from the day they are here: until then there is no end.
    """
    if wish.is_brought:
        return None
    if wish.delivery != "pickup":
        return now + claims.MINUTES * MINUTE
    return start_of(plus_days(day(now), wish.days + 1))


async def hold_on(tx: Transaction, order_id: int, *, now: int) -> None:
    """Hold goods to be sent as long again as the till may take to be paid."""
    until = now + claims.MINUTES * MINUTE
    await tx.execute("UPDATE shop_order SET held_until = $2 WHERE id = $1", order_id, until)
    keys = await orders.promises_of(tx, order_id)
    await reservations.extend(tx, keys, expires_at=until, now=now)


async def leave(tx: Transaction, order_id: int, device: str, *, now: int) -> None:
    """This till has the order on its ticket no more. What it was to send goes back on sale: it alone would have been paid for it."""
    await tx.execute("UPDATE shop_order SET stage = stage WHERE id = $1", order_id)
    if not await claims.leave(tx, order_id, device):
        return
    waited = await tx.execute(
        """UPDATE shop_order SET held_until = $2 WHERE id = $1 AND delivery <> 'pickup'
           AND held_until IS NOT NULL AND paid_at IS NULL AND stage = 'placed'""",
        order_id,
        now,
    )
    if waited:
        await _lapse(tx, order_id, now)


async def sweep(database: Database, now: int) -> None:
    """Cancel what nobody came for in time, and what no till was paid for; the goods go back on sale."""
    rows = await database.fetch(
        """SELECT o.id FROM shop_order o WHERE o.held_until <= $1 AND o.stage NOT IN ('handed_over', 'cancelled')
             AND NOT EXISTS (SELECT 1 FROM order_claim c WHERE c.order_id = o.id AND c.expires_at > $1)
           ORDER BY o.id LIMIT 100""",
        now,
    )
    for row in rows:
        await database.write(lambda tx, order_id=row["id"]: _lapse(tx, order_id, now))  # type: ignore[misc]


async def _lapse(tx: Transaction, order_id: int, now: int) -> None:
    row = await tx.fetchrow(
        """UPDATE shop_order SET stage = stage WHERE id = $1 AND held_until <= $2 AND paid_at IS NULL
           AND stage NOT IN ('handed_over', 'cancelled') RETURNING code, stage, site_id""",
        order_id,
        now,
    )
    if row is None:
        return
    await steps.advance(tx, order_id, "cancelled", start=OPEN_STAGES, by=None, now=now)
    await steps.give_back(tx, order_id, now=now)
    if row["stage"] in ("picked", "packed"):
        await tasks.raise_once(
            tx, f"lapsed:{row['code']}", "order_lapsed", row["code"], {}, row["site_id"], now
        )
