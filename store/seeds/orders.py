"""The demo's web orders, in every state the office's board shows, placed through the shop's own verbs."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from shop.baskets import carts
from shop.baskets.carts import Shelf
from shop.checkout import checkout
from shop.checkout.placing import Details
from shop.orders import handover, picking, steps
from shop.orders.handover import Books
from store import settings
from store.clock import HOUR, MINUTE
from store.db import Database, Transaction
from store.tenders import Policy, Tender


class Wish(NamedTuple):
    """Who ordered what, how long ago, and how far the order has come."""

    name: str
    phone: str
    city: str
    address: str
    method: str
    skus: tuple[str, ...]
    hours_ago: int
    stage: str


WISHES = (
    Wish("Hajar Bennani", "+212661000001", "Casablanca", "14, rue Jean Jaurès, Gauthier", "local", ("MIE-004", "HUI-001"), 2, "placed"),
    Wish("Omar Tazi", "+212662000002", "", "", "pickup", ("EPI-001", "DAT-002"), 3, "placed"),
    Wish("زينب العلوي", "+212663000003", "الرباط", "شارع فال ولد عمير، أكدال", "national", ("COS-001", "INF-002"), 5, "placed"),
    Wish("Claire Martin", "+212664000004", "Marrakech", "Derb Dabachi 7, Médina", "national", ("HUI-003",), 8, "picking"),
    Wish("Yassine Berrada", "+212665000005", "", "", "pickup", ("TAR-001", "CER-001"), 20, "picked"),
    Wish("Meryem Chraïbi", "+212666000006", "Casablanca", "Résidence Al Firdaous, Maârif", "local", ("MIE-001", "DAT-001"), 22, "packed"),
    Wish("Anas Idrissi", "+212667000007", "", "", "pickup", ("HUI-002",), 26, "handed_over"),
    Wish("Sofia Amrani", "+212668000008", "Rabat", "Avenue de France, Agdal", "national", ("EPI-001", "MIE-005"), 30, "cancelled"),
)  # fmt: skip
"""Invented people; the numbers are not in service."""


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    site_id = await database.fetchval("SELECT id FROM site WHERE code = 'casablanca'")
    nadia = await database.fetchval("SELECT id FROM staff WHERE username = 'nadia'")
    rates = await database.fetch("SELECT code, rate_bp FROM tax_code")
    books = Books({row["code"]: row["rate_bp"] for row in rates}, True, Policy())
    shelf = Shelf(site_id, (await settings.rules(database)).safety_stock)
    for number, wish in enumerate(WISHES):
        order_id = await database.write(
            partial(_place, wish=wish, number=number, shelf=shelf, now=now)
        )
        if order_id is not None:
            await _bring_along(database, wish, order_id, books, nadia, now)
        progress(number, len(WISHES))


async def _place(tx: Transaction, wish: Wish, number: int, shelf: Shelf, now: int) -> int | None:
    """The order of a wish; None when nothing of it was to be had."""
    instant = now - wish.hours_ago * HOUR
    token = f"demo-cart-{number}"
    for sku in wish.skus:
        product_id = await tx.fetchval("SELECT id FROM product WHERE sku = $1", sku)
        added = await carts.add(tx, token, product_id, 1, shelf, spare=token, now=instant)
        token = added.token
    cart = await carts.find(tx, token, shelf, now=instant)
    if cart is None:
        return None
    details = Details(wish.name, wish.phone, "", wish.city, wish.address, "", wish.method)  # type: ignore[arg-type]
    total = cart.goods_total + cart.fee_of(details.method)
    placed = await checkout.place(
        tx, token, details, seen_total=total, language="fr", shelf=shelf, now=instant
    )
    return placed.id


async def _bring_along(
    database: Database, wish: Wish, order_id: int, books: Books, by: int, now: int
) -> None:
    """Take the order through its stages, each a quarter of an hour after the one before."""
    at = now - wish.hours_ago * HOUR + 15 * MINUTE
    if wish.stage == "cancelled":
        await database.write(
            lambda tx: steps.cancel(tx, order_id, by=by, now=at, note="à la demande du client")
        )
        return
    stages = ("placed", "picking", "picked", "packed", "handed_over")
    for stage in stages[1 : stages.index(wish.stage) + 1]:
        at += 15 * MINUTE
        await database.write(
            partial(_step, stage=stage, order_id=order_id, books=books, by=by, now=at)
        )


async def _step(
    tx: Transaction, stage: str, order_id: int, books: Books, by: int, now: int
) -> None:
    if stage == "picking":
        await picking.start(tx, order_id, by=by, now=now)
    elif stage == "picked":
        for item in await picking.pick_list(tx, order_id):
            await picking.tick(tx, order_id, item.lot_id, item.location_id, by=by, now=now)
    elif stage == "packed":
        await picking.pack(tx, order_id, by=by, now=now)
    else:
        total = await tx.fetchval("SELECT total FROM shop_order WHERE id = $1", order_id)
        given = -(-(total + 5) // 1_000) * 1_000
        await handover.complete(tx, order_id, [Tender("cash", given)], books, by=by, now=now)
