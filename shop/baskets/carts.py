"""Carts of guests: what a shopper means to buy, found by a secret in a cookie.

A cart promises nothing: stock is held when the order is placed (rules §5.4). It is kept when something in
it runs short, and says what can still be had. Only the hash of the secret is stored.
"""

import hashlib

import msgspec

from inventory import levels
from shop import delivery
from shop.baskets import goods, offers, promising
from shop.baskets.goods import Good
from shop.baskets.offers import Offers
from store.clock import day
from store.db import Reader, Row, Transaction
from store.errors import BadInput, Conflict, NotFound, OutOfStock

LINES_PER_CART = 60


class Line(msgspec.Struct, frozen=True):
    """`offered` of `quantity` can be had now; `seen_price` is the price when the quantity was last set.

    `discount` is what promotions take off this line, its share of those on the whole order among it.
    """

    good: Good
    quantity: int
    seen_price: int
    offered: int
    discount: int = 0

    @property
    def gross(self) -> int:
        """By the shelf price, before promotions."""
        return self.good.amount(self.quantity)

    @property
    def amount(self) -> int:
        return self.gross - self.discount

    @property
    def is_short(self) -> bool:
        return self.offered < self.quantity

    @property
    def price_changed(self) -> bool:
        return self.seen_price != self.good.price


class Cart(msgspec.Struct, frozen=True):
    """A cart with its prices and what is left of its goods, all as of one moment."""

    id: int
    method: delivery.Method
    methods: tuple[delivery.Method, ...]
    lines: tuple[Line, ...]
    terms: delivery.Terms
    offers: Offers = Offers()

    @property
    def count(self) -> int:
        """Articles, for the badge: pieces, and one for each line by weight."""
        return sum(line.quantity if line.good.unit == "piece" else 1 for line in self.lines)

    @property
    def goods_gross(self) -> int:
        """The goods by their shelf prices."""
        return sum(line.gross for line in self.lines)

    @property
    def goods_total(self) -> int:
        """What is to pay for the goods."""
        return sum(line.amount for line in self.lines)

    @property
    def delivery_fee(self) -> int:
        return self.fee_of(self.method)

    @property
    def total(self) -> int:
        return self.goods_total + self.delivery_fee

    @property
    def is_short(self) -> bool:
        return any(line.is_short for line in self.lines)

    @property
    def until_free_delivery(self) -> int:
        """Centimes of goods still missing for free delivery, 0 when reached or picked up."""
        missing = self.terms.free_from - self.offers.priced.subtotal
        return max(0, missing) if self.delivery_fee else 0

    def fee_of(self, method: delivery.Method) -> int:
        """What delivery costs the shopper; a threshold reads the goods after their own promotions (rules §1.5)."""
        return 0 if self.offers.free_delivery else self.full_fee_of(method)

    def full_fee_of(self, method: delivery.Method) -> int:
        """The same where no promotion bears it."""
        return delivery.fee(method, self.offers.priced.subtotal, self.terms) if self.lines else 0


class Added(msgspec.Struct, frozen=True):
    """What putting something into a cart came to: the cart's secret, and less than asked when short."""

    token: str
    quantity: int
    asked: int


class Shelf(msgspec.Struct, frozen=True):
    """What a cart is measured against: whose stock, the safety stock, the delivery terms."""

    site_id: int
    safety: int = 0
    terms: delivery.Terms = delivery.Terms()


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


async def find(reader: Reader, token: str, shelf: Shelf, *, now: int) -> Cart | None:
    """The open cart of this secret, with today's prices and stock; None where there is none."""
    row = await reader.fetchrow(
        "SELECT id, delivery, codes FROM cart WHERE token_hash = $1 AND ordered_at IS NULL",
        hashed(token),
    )
    return None if row is None else await load(reader, row, shelf, now=now)


async def load(reader: Reader, cart: Row, shelf: Shelf, *, now: int) -> Cart:
    """The cart of a row (id, delivery, codes). Goods no longer on sale are shown as sold out."""
    rows = await reader.fetch(
        """SELECT product_id, quantity, unit_price FROM cart_line
           WHERE cart_id = $1 ORDER BY added_at, product_id""",
        cart["id"],
    )
    found = await goods.load(reader, [row["product_id"] for row in rows], now=now)
    wanted = [found[row["product_id"]].wanted(row["quantity"]) for row in rows]
    available = await levels.available(
        reader, shelf.site_id, list(promising.needs(wanted)),
        today=day(now), now=now, safety=shelf.safety,
    )  # fmt: skip
    granted = promising.offers(wanted, available)
    asked = [(found[row["product_id"]], row["quantity"]) for row in rows]
    made = await offers.load(reader, asked, cart["codes"].split(), now=now)
    lines = tuple(
        Line(good, quantity, row["unit_price"], offered if good.on_sale else 0, made.part(good.id).discount)
        for (good, quantity), row, offered in zip(asked, rows, granted, strict=True)
    )  # fmt: skip
    methods = delivery.possible(line.good.storage_class for line in lines)
    method: delivery.Method = cart["delivery"] if cart["delivery"] in methods else "local"
    return Cart(cart["id"], method, methods, lines, shelf.terms, made)


async def add(
    tx: Transaction,
    token: str,
    product_id: int,
    quantity: int,
    shelf: Shelf,
    *,
    spare: str,
    now: int,
) -> Added:
    """Put `quantity` more into the cart of `token`, or into a new one under `spare` if that one is no more.

    What is in the cart never exceeds what is available: the answer says when it was cut. Raises OutOfStock
    when nothing is left, NotFound for a product not on sale, BadInput for a quantity in no whole step.
    """
    cart_id, token = await _open(tx, token, spare, now)
    good = await _good(tx, product_id, quantity, now)
    held = await tx.fetchval(
        "SELECT quantity FROM cart_line WHERE cart_id = $1 AND product_id = $2", cart_id, product_id
    )
    asked = int(held or 0) + quantity
    granted = await _grant(tx, good, asked, shelf, now)
    if granted == 0:
        raise OutOfStock({product_id: 0})
    await _put(tx, cart_id, good, granted, now)
    return Added(token, granted, asked)


async def set_quantity(
    tx: Transaction, token: str, product_id: int, quantity: int, shelf: Shelf, *, now: int
) -> Added:
    """Make a line of the cart hold `quantity` (0 removes it), at most what is available.

    Raises NotFound when the cart is no more.
    """
    cart_id = await touch(tx, token, now)
    if cart_id is None:
        raise NotFound("This basket is no longer open.")
    if quantity == 0:
        await _remove(tx, cart_id, product_id)
        return Added(token, 0, 0)
    good = await _good(tx, product_id, quantity, now)
    granted = await _grant(tx, good, quantity, shelf, now)
    if granted == 0:
        raise OutOfStock({product_id: 0})
    await _put(tx, cart_id, good, granted, now)
    return Added(token, granted, quantity)


async def choose_delivery(
    tx: Transaction, token: str, method: delivery.Method, *, now: int
) -> None:
    """Remember how the shopper wants the goods. Raises NotFound when the cart is no more."""
    changed = await tx.execute(
        "UPDATE cart SET delivery = $2, seen_at = $3 WHERE token_hash = $1 AND ordered_at IS NULL",
        hashed(token),
        method,
        now,
    )
    if changed == 0:
        raise NotFound("This basket is no longer open.")


async def accept_offers(tx: Transaction, token: str, shelf: Shelf, *, now: int) -> None:
    """Cut every short line to what can be had and take today's prices as seen. NotFound: no such cart."""
    cart_id = await touch(tx, token, now)
    cart = await find(tx, token, shelf, now=now)
    if cart_id is None or cart is None:
        raise NotFound("This basket is no longer open.")
    for line in cart.lines:
        if line.offered:
            await _put(tx, cart_id, line.good, line.offered, now)
        else:
            await _remove(tx, cart_id, line.good.id)


async def sweep(tx: Transaction, *, before: int) -> int:
    """Delete the carts that nobody has looked at since `before` and that became no order; how many."""
    await tx.execute(
        """DELETE FROM cart_line WHERE cart_id IN
               (SELECT id FROM cart WHERE ordered_at IS NULL AND seen_at < $1)""",
        before,
    )
    return await tx.execute("DELETE FROM cart WHERE ordered_at IS NULL AND seen_at < $1", before)


async def touch(tx: Transaction, token: str, now: int) -> int | None:
    """The id of the open cart, seen now and locked; None where it is no more."""
    found = await tx.fetchval(
        "UPDATE cart SET seen_at = $2 WHERE token_hash = $1 AND ordered_at IS NULL RETURNING id",
        hashed(token),
        now,
    )
    return None if found is None else int(found)


async def _open(tx: Transaction, token: str, spare: str, now: int) -> tuple[int, str]:
    """The cart of `token`, or a new one: a secret that we did not give out is never taken on."""
    cart_id = await touch(tx, token, now) if token else None
    if cart_id is not None:
        return cart_id, token
    made = await tx.fetchval(
        "INSERT INTO cart (token_hash, created_at, seen_at) VALUES ($1, $2, $2) RETURNING id",
        hashed(spare),
        now,
    )
    return int(made), spare


async def _good(tx: Transaction, product_id: int, quantity: int, now: int) -> Good:
    good = (await goods.load(tx, [product_id], now=now)).get(product_id)
    if good is None or not good.on_sale:
        raise NotFound("This product is not on sale.")
    if quantity <= 0 or quantity % good.step:
        raise BadInput("Give a quantity of at least one, in whole steps.", field="quantity")
    return good


async def _grant(tx: Transaction, good: Good, asked: int, shelf: Shelf, now: int) -> int:
    available = await levels.available(
        tx, shelf.site_id, [product_id for product_id, _ in good.parts],
        today=day(now), now=now, safety=shelf.safety,
    )  # fmt: skip
    return min(asked, good.most, promising.fits(good.parts, good.step, available))


async def _put(tx: Transaction, cart_id: int, good: Good, quantity: int, now: int) -> None:
    await tx.execute(
        """INSERT INTO cart_line (cart_id, product_id, quantity, unit_price, added_at)
           VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (cart_id, product_id)
           DO UPDATE SET quantity = excluded.quantity, unit_price = excluded.unit_price""",
        cart_id,
        good.id,
        quantity,
        good.price,
        now,
    )
    lines = await tx.fetchval("SELECT COUNT(*) FROM cart_line WHERE cart_id = $1", cart_id)
    if lines > LINES_PER_CART:
        raise Conflict("A basket holds %(most)s different goods at most.", most=LINES_PER_CART)


async def _remove(tx: Transaction, cart_id: int, product_id: int) -> None:
    await tx.execute(
        "DELETE FROM cart_line WHERE cart_id = $1 AND product_id = $2", cart_id, product_id
    )
