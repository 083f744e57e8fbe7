"""The codes that a shopper gives for a basket. They are kept with it and promise nothing (shop/baskets/offers.py)."""

from collections.abc import Iterable

from shop.baskets import carts
from store.db import Transaction
from store.errors import Conflict, NotFound
from store.promotions import coupons


async def give(tx: Transaction, token: str, code: str, *, now: int) -> None:
    """Keep a code with the cart; one that is there stays. Raises NotFound, Conflict where there are many already."""
    codes = await _codes(tx, token, now)
    if code not in codes and len(codes) >= coupons.MOST_CODES:
        raise Conflict("A basket takes %(most)d codes at most.", most=coupons.MOST_CODES)
    await _keep_codes(tx, token, dict.fromkeys([*codes, code]))


async def drop(tx: Transaction, token: str, code: str, *, now: int) -> None:
    """Take a code off the cart. Raises NotFound when the cart is no more."""
    await _keep_codes(tx, token, [kept for kept in await _codes(tx, token, now) if kept != code])


async def _codes(tx: Transaction, token: str, now: int) -> list[str]:
    if await carts.touch(tx, token, now) is None:
        raise NotFound("This basket is no longer open.")
    found = await tx.fetchval("SELECT codes FROM cart WHERE token_hash = $1", carts.hashed(token))
    return str(found).split()


async def _keep_codes(tx: Transaction, token: str, codes: Iterable[str]) -> None:
    await tx.execute(
        "UPDATE cart SET codes = $2 WHERE token_hash = $1", carts.hashed(token), " ".join(codes)
    )
