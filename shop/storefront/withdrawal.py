"""Whether goods bought at a distance may be sent back, shown before the order is placed. Pure.

Law 31-08 art. 36: seven days from receipt, without giving a reason. Art. 38 excepts goods that spoil or by
nature cannot be sent back; food and cosmetics once opened are excepted for hygiene (rules §3.11, §5.9).
"""

from collections.abc import Iterable
from typing import Literal

Right = Literal["yes", "sealed_only", "no"]
DAYS = 7
REFUND_DAYS = 15
PERISHABLE_DAYS = 30


def right(storage_class: str, date_type: str, shelf_life_days: int | None) -> Right:
    """The shopper's right for one product: fresh, chilled and frozen goods have none."""
    if storage_class in ("cold", "frozen") or date_type == "DLC":
        return "no"
    if shelf_life_days is None:
        return "yes"
    return "no" if shelf_life_days <= PERISHABLE_DAYS else "sealed_only"


def rights(found: Iterable[Right]) -> list[Right]:
    """Each right that occurs in a basket once, the widest first."""
    present = set(found)
    order: tuple[Right, ...] = ("yes", "sealed_only", "no")
    return [kind for kind in order if kind in present]
