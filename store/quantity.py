"""Quantities: an `int` of the product's base unit, a piece, a gram or a millilitre.

A price is per piece, or per kilogram (litre) for goods that are weighed (poured); it is turned
into a line's amount once, here. Twin: pos/static/till/pure/quantity.js.
"""

from typing import Literal

from store.errors import BadInput
from store.i18n import N_
from store.money import (
    NO_BREAK_SPACE,
    Language,
    below_zero,
    decimal_point,
    group_digits,
    scale,
)

Unit = Literal["piece", "g", "ml"]

PRICED_PER = {"piece": 1, "g": 1000, "ml": 1000}
"""How many base units the shelf price is for."""

_SMALL = {"g": {"fr": "g", "ar": "غ", "en": "g"}, "ml": {"fr": "ml", "ar": "مل", "en": "ml"}}
_LARGE = {"g": {"fr": "kg", "ar": "كغ", "en": "kg"}, "ml": {"fr": "l", "ar": "لتر", "en": "l"}}


def line_total(unit_price: int, quantity: int, unit: Unit) -> int:
    """Centimes for `quantity` at `unit_price`, rounded half up once, per line (rules §1.2)."""
    return scale(unit_price, quantity, PRICED_PER[unit])


def quantity_from_amount(amount: int, unit_price: int) -> int:
    """The grams behind a price label: amount / price per kg, half up to the gram (rules §1.2).

    Raises BadInput when the price is zero or the label buys less than half a gram.
    """
    grams = scale(amount, 1000, unit_price) if unit_price > 0 else 0
    if grams <= 0:
        raise BadInput(N_("The price on the label does not fit this product's price."))
    return grams


def format_quantity(quantity: int, unit: Unit, language: Language) -> str:
    """ "3" (pieces), "350 g", "1,25 kg", "-750 مل": kilograms and litres from 1000 on, and below zero for what
    came back. The space does not break."""
    figure, measure = _figure(abs(quantity), unit, language)
    signed = below_zero(figure, language) if quantity < 0 else figure
    return f"{signed}{NO_BREAK_SPACE}{measure}" if measure else signed


def _figure(quantity: int, unit: Unit, language: Language) -> tuple[str, str]:
    if unit == "piece":
        return group_digits(quantity, language), ""
    if quantity < 1000:
        return str(quantity), _SMALL[unit][language]
    whole, rest = divmod(quantity, 1000)
    decimals = f"{decimal_point(language)}{rest:03}".rstrip("0") if rest else ""
    return f"{group_digits(whole, language)}{decimals}", _LARGE[unit][language]
