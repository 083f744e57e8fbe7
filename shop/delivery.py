"""How an order reaches the shopper, and for how much. Pure.

`pickup` in the store, `local` by our own courier, `national` by a carrier. Chilled and frozen goods do not
travel with a carrier. Fees are centimes, tax included; a discount never touches them (rules §1.4).
"""

from collections.abc import Iterable
from typing import Literal

import msgspec

from store.errors import BadInput

Method = Literal["pickup", "local", "national"]
METHODS: tuple[Method, ...] = ("pickup", "local", "national")
COLD_CHAIN = frozenset({"cold", "frozen"})
LOCAL_TOWNS = frozenset(
    {"casablanca", "casa", "mohammedia", "mohammadia", "الدار البيضاء", "الدارالبيضاء", "كازا", "المحمدية"}
)  # fmt: skip


class Terms(msgspec.Struct, frozen=True):
    """What the shop asks for delivery; from `free_from` of goods on, nothing."""

    local_fee: int = 2_500
    national_fee: int = 4_500
    free_from: int = 60_000


def fee(method: Method, goods_total: int, terms: Terms) -> int:
    """The delivery fee of an order: the threshold is inclusive and reads the goods alone (rules §1.5)."""
    if method == "pickup" or goods_total >= terms.free_from:
        return 0
    return terms.local_fee if method == "local" else terms.national_fee


def possible(storage_classes: Iterable[str]) -> tuple[Method, ...]:
    """The ways in which goods of these storage classes can reach the shopper."""
    if COLD_CHAIN.isdisjoint(storage_classes):
        return METHODS
    return ("pickup", "local")


def is_local(city: str) -> bool:
    """Whether our own courier goes to `city`, in whichever script it was written."""
    return " ".join(city.casefold().split()).removeprefix("ville de ") in LOCAL_TOWNS


def check(method: Method, city: str, storage_classes: Iterable[str]) -> None:
    """Raise BadInput when these goods cannot reach `city` that way, or can for less."""
    if method not in possible(storage_classes):
        raise BadInput(
            "Chilled and frozen goods are delivered in Casablanca only, or picked up in the store.",
            field="delivery",
        )
    if method == "local" and not is_local(city):
        raise BadInput(
            "This price is for Casablanca and Mohammedia. For another town, choose delivery elsewhere in Morocco.",
            field="delivery",
        )
    if method == "national" and is_local(city):
        raise BadInput(
            "Delivery in Casablanca and Mohammedia costs less: choose it above.", field="delivery"
        )
