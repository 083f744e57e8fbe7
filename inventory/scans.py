"""What somebody behind the shop scans or types, as goods: the product, its lot and date, and how many."""

from typing import NamedTuple

from store import codes
from store.catalogue import products
from store.catalogue.products import Product
from store.codes import Patterns, Scan
from store.db import Reader
from store.errors import BadInput, NotFound
from store.gs1 import UnreadableCode
from store.quantity import quantity_from_amount
from store.settings import Rules


class Goods(NamedTuple):
    """`quantity` base units: of a carton what is in it, of a weighed label its grams, of a piece one."""

    product: Product
    quantity: int
    lot: str | None = None
    best_before_on: str | None = None


def patterns(rules: Rules) -> Patterns:
    """How this shop builds its own codes."""
    return Patterns(
        rules.weight_pattern, rules.price_pattern, rules.badge_prefix, rules.card_prefix
    )


async def read(reader: Reader, text: str, rules: Rules, *, now: int) -> Goods:
    """An EAN, a GS1-128 or DataMatrix, a Digital Link, a scale label, or a SKU typed by hand.

    Raises BadInput (field "scan") for what is none of these, or a code that nothing here has.
    """
    try:
        scan = codes.read(text, patterns(rules))
    except UnreadableCode:
        return await _typed(reader, text.strip().upper(), now)
    except BadInput as refusal:
        raise BadInput(refusal.message, "scan", **refusal.params) from None
    if scan.kind not in ("product", "weight", "price"):
        raise BadInput("This is not the code of goods.", field="scan")
    try:
        return await _scanned(reader, scan, now)
    except NotFound:
        raise BadInput("Nothing here has the code %(code)s.", "scan", code=scan.code) from None


async def _typed(reader: Reader, sku: str, now: int) -> Goods:
    try:
        return Goods(await products.by_sku(reader, sku, now=now), 1)
    except NotFound:
        raise BadInput("This code cannot be read: %(code)s", "scan", code=sku) from None


async def _scanned(reader: Reader, scan: Scan, now: int) -> Goods:
    if scan.plu is not None:
        product, pieces = await products.by_plu(reader, scan.plu, now=now), 1
    else:
        product, pieces = await products.by_gtin(reader, scan.gtin14 or "", now=now)
    quantity = pieces * (scan.count or 1)
    if scan.weight_g is not None and product.unit == "g":
        quantity = scan.weight_g
    elif scan.amount is not None:
        quantity = quantity_from_amount(scan.amount, product.price or 0)
    return Goods(product, quantity, scan.lot, scan.best_before_on or scan.expires_on)
