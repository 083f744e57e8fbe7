"""What others say of goods that the shop has promised, and what it answers: a till's receipt, and goods that have come.

Neither the till nor the inventory may know the shop. The roof (store/app.py) hands them the shop's verbs in these shapes,
so that the sale, the goods and the order change in one transaction.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from store.db import Reader, Transaction


class Fulfilled(NamedTuple):
    """A sold line that an order had been promised under the reservation `promise`; `quantity` in base units."""

    sale_line_id: str
    promise: str
    quantity: int


class Outcome(NamedTuple):
    """Which sold lines take nothing from the shelf, and what the manager must be told, if anything.

    `settled`: their goods have left with this sale, or are held for it. `again`: their goods had left before, for another.
    `promotions`: those that the order was made with; their codes were used then.
    """

    settled: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()
    doubt: str = ""
    promotions: frozenset[int] = frozenset()


class Settle(Protocol):
    """Let the order `code` be sold by the recorded sale `sale_id`. It never refuses: the customer has paid."""

    async def __call__(
        self,
        tx: Transaction,
        code: str,
        sale_id: str,
        lines: Sequence[Fulfilled],
        *,
        by: int,
        now: int,
    ) -> Outcome: ...


class Arrived(Protocol):
    """Goods that were awaited have come: they are held under `keys`, or are short under them."""

    async def __call__(self, tx: Transaction, keys: Sequence[str], *, now: int) -> None: ...


class OrdersOf(Protocol):
    """The codes of the orders that these promises are for, by the promise's key; promises of no order are left out."""

    async def __call__(self, reader: Reader, keys: Sequence[str]) -> Mapping[str, str]: ...


async def of_no_order(reader: Reader, keys: Sequence[str]) -> Mapping[str, str]:
    """Where there is no shop, no promise is an order's."""
    return {}


async def unawaited(tx: Transaction, keys: Sequence[str], *, now: int) -> None:
    """Where there is no shop, nobody waits for goods."""


async def nobody(
    tx: Transaction, code: str, sale_id: str, lines: Sequence[Fulfilled], *, by: int, now: int
) -> Outcome:
    """Where there is no shop, no order is known."""
    return Outcome(doubt="order_unknown")
