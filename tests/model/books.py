"""What the books of two shops and a pool have to say, in plain Python: goods by place, promises, drawers and reports.

Nothing here asks the database, or the program's verbs. Quantities are base units, amounts centimes, instants ms UTC.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from store.clock import MINUTE, day
from store.returns import Back, Figures, InCash

POOL = 2
"""The site of the pool, where what a shop has sold away is promised from."""
NO_CASH, NOTHING_BACK = InCash(), Back(0, 0)


class Place(NamedTuple):
    """Where goods are: `here`, `apart` or on their `way` at a site, or with somebody (site 0)."""

    kind: str
    site: int = 0


CUSTOMER, LOST, FOUND, GROWER = Place("customer"), Place("loss"), Place("found"), Place("cooperative")  # fmt: skip


@dataclass
class Hold:
    """A promise that counts. `until` None: until it is closed; `is_to_be_sent`: another site asked for it."""

    key: str
    product: int
    site: int
    quantity: int
    until: int | None
    is_picked: bool = False
    is_to_be_sent: bool = False


@dataclass
class Order:
    """A customer's order for one product, to be collected until `until`, held under `key`."""

    code: str
    key: str
    product: int
    site: int
    quantity: int
    until: int
    state: str = "placed"

    @property
    def is_open(self) -> bool:
        return self.state in ("placed", "packed")


@dataclass
class Transfer:
    """Goods asked of another site; `came` whole and damaged, once they were received."""

    id: int
    key: str
    product: int
    quantity: int
    source: int
    target: int
    hold_days: int
    state: str = "asked"
    is_awaited: bool = True
    came: tuple[int, int] = (0, 0)

    @property
    def hold_key(self) -> str:
        return f"{self.key}:there"

    @property
    def missing(self) -> int:
        return self.quantity - sum(self.came)


@dataclass
class Purchase:
    """Goods ordered of their co-operative, of which so much has come."""

    id: int
    line_id: int
    product: int
    site: int
    quantity: int
    received: int = 0
    is_open: bool = True


@dataclass
class Sale:
    """Where a sale was made and how it was paid, and what of its cash has gone back."""

    id: str
    site: int
    by_card: bool
    paid: InCash
    back: InCash = NO_CASH


@dataclass
class Sold:
    """A line of a sale, and what of it has come back."""

    sale: Sale
    id: str
    product: int
    figures: Figures
    back: Back = NOTHING_BACK

    @property
    def left(self) -> int:
        return self.figures.quantity - self.back.quantity


@dataclass
class Shift:
    """`unsealed`: (instant, sold, came back) of each receipt that is in no Z yet; `sealed`: how many are in one; `z`: what it says."""

    id: str
    register: int
    opened_at: int
    cash: int
    is_open: bool = True
    sealed: int = 0
    z: tuple[int, int, int] = (0, 0, 0)
    unsealed: list[tuple[int, int, int]] = field(default_factory=list)


class Books:
    """The shops as they should be, at the instant `now`."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.goods: Counter[tuple[int, Place]] = Counter()
        self.counts: dict[tuple[int, int], int] = {}
        self.holds: dict[str, Hold] = {}
        self.lapsed: set[str] = set()
        self.orders: list[Order] = []
        self.receipts: Counter[int] = Counter()
        self.shifts: dict[str, Shift] = {}
        self.days: dict[tuple[int, str], tuple[int, int]] = {}
        self.closed: dict[tuple[int, str], tuple[int, int]] = {}

    # -- goods ---------------------------------------------------------------------------

    def move(self, product: int, source: Place, target: Place, quantity: int) -> None:
        self.goods[product, source] -= quantity
        self.goods[product, target] += quantity

    def here(self, product: int, site: int) -> int:
        return self.goods[product, Place("here", site)]

    def free(self, product: int, site: int) -> int:
        """What may be promised."""
        return self.here(product, site) - sum(h.quantity for h in self.held(product, site))

    def held(self, product: int, site: int) -> list[Hold]:
        """The promises at a site, in the order in which they were made."""
        return [h for h in self.holds.values() if (h.product, h.site) == (product, site)]

    def sell(self, product: int, site: int, quantity: int) -> int:
        """Goods in the customer's hand leave: what lies there beside what is set aside, and the rest was found. The former."""
        picked = sum(h.quantity for h in self.held(product, site) if h.is_picked)
        there = min(quantity, self.here(product, site) - picked)
        self.move(product, Place("here", site), CUSTOMER, there)
        self.move(product, FOUND, CUSTOMER, quantity - there)
        self.fit(product, site)
        return there

    def post(self, product: int, site: int) -> None:
        """What was counted more, or less, than the ledger had is there, or is not, whatever was sold since."""
        off = self.counts.pop((product, site))
        self.move(product, FOUND if off > 0 else LOST, Place("here", site), off)
        self.fit(product, site)

    def fit(self, product: int, site: int) -> None:
        """Promises that no longer fit are made from the pool or short: the latest first, those that are set aside last."""
        latest_first = self.held(product, site)[::-1]
        for hold in sorted(latest_first, key=lambda hold: hold.is_picked):
            if self.free(product, site) >= 0:
                return
            if self.free(product, POOL) >= hold.quantity and not hold.is_to_be_sent:
                hold.site, hold.is_picked = POOL, False
            else:
                del self.holds[hold.key]

    # -- promises ------------------------------------------------------------------------

    def hold(self, hold: Hold) -> bool:
        """Whether there is so much to promise; if so, it is."""
        if self.free(hold.product, hold.site) < hold.quantity:
            return False
        self.holds[hold.key] = hold
        return True

    def release(self, key: str) -> None:
        self.holds.pop(key, None)

    def consume(self, key: str, target: Place) -> None:
        """What was set aside leaves."""
        hold = self.holds.pop(key)
        self.move(hold.product, Place("here", hold.site), target, hold.quantity)

    def collect(self, order: Order, site: int) -> None:
        """An order is sold: as it was set aside, else from the shelf; what was sold before has left before.

        Another shop's order is none, and what it names leaves from the shelf.
        """
        hold = self.holds.get(order.key)
        if site != order.site or order.state == "cancelled":
            self.sell(order.product, site, order.quantity)
            return
        if order.state == "sold":
            self.move(order.product, FOUND, CUSTOMER, order.quantity)
        elif hold and hold.is_picked:
            self.consume(order.key, CUSTOMER)
        else:
            self.release(order.key)
            self.sell(order.product, site, order.quantity)
        order.state = "sold"

    def sweep(self) -> None:
        """Orders that nobody came for in time are over."""
        for order in self.orders:
            if order.is_open and order.until <= self.now:
                order.state = "cancelled"
                self.release(order.key)

    def is_undecided(self, key: str) -> bool:
        """Whether a promise's time is up; who comes late may still find its goods set aside, or may not."""
        return key in self.lapsed

    def wait(self, time: int) -> None:
        self.now += time
        over = {h.key for h in self.holds.values() if h.until is not None and h.until <= self.now}
        for key in over:
            del self.holds[key]
        self.lapsed |= over

    # -- money ---------------------------------------------------------------------------

    def ring_up(self, shift: Shift, *, sold: int = 0, back: int = 0, cash: int = 0) -> None:
        """A receipt of what was sold and what came back, that changed the drawer by so much cash."""
        self.receipts[shift.register] += 1
        shift.cash += cash
        shift.unsealed.append((self.now, sold, back))

    def seal(self, shift: Shift, day_on: str | None = None) -> None:
        """The Z of a shift just closed; or (no day) what came after it, each sale in its own day."""
        for at, sold, back in shift.unsealed:
            where = shift.register, day_on or day(at)
            before = self.days.get(where, (0, 0))
            self.days[where] = before[0] + sold, before[1] + back
        if day_on is not None:
            self.days.setdefault((shift.register, day_on), (0, 0))
        shift.sealed += len(shift.unsealed)
        shift.unsealed.clear()

    def do_the_jobs(self) -> None:
        """Late sales get their Z, and days that are over are closed; so are orders that nobody came for."""
        self.sweep()
        for shift in self.shifts.values():
            if not shift.is_open:
                self.seal(shift)
        today = day(self.now - 10 * MINUTE)
        self.closed.update({at: sums for at, sums in self.days.items() if at[1] < today})

    def reports(self) -> dict[tuple[int, str], tuple[int, int]]:
        """Per register its receipts, without a gap, and what was sold and came back: ever, and of each closed day."""
        found = {(register, "receipts"): (n, n) for register, n in self.receipts.items()}
        for (register, _), (sold, back) in self.days.items():
            before = found.get((register, "ever"), (0, 0))
            found[register, "ever"] = before[0] + sold, before[1] + back
        return found | self.closed
