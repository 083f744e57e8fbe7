"""What a till's receipt says of an order, and what the shop answers: the seam between the two faces.

The till may not know the shop. The roof (store/app.py) hands it the shop's verb in this shape, so that the sale, the goods
and the order change in one transaction.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from store.db import Transaction


class Fulfilled(NamedTuple):
    """A sold line that an order had been promised under the reservation `promise`; `quantity` in base units."""

    sale_line_id: str
    promise: str
    quantity: int


class Outcome(NamedTuple):
    """Which sold lines take nothing from the shelf, and what the manager must be told, if anything.

    `settled`: their goods have left with this sale, or are held for it. `again`: their goods had left before, for another.
    """

    settled: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()
    doubt: str = ""


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


async def nobody(
    tx: Transaction, code: str, sale_id: str, lines: Sequence[Fulfilled], *, by: int, now: int
) -> Outcome:
    """Where there is no shop, no order is known."""
    return Outcome(doubt="order_unknown")
