"""Anything that can happen to goods, promises, drawers and reports, in any order: after each step the database says what
a few lines of plain Python say (tests/model/books.py), and at the end every invariant holds.

MODELS=500x50: so many stories on each engine, of so many steps.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from inventory.bringing import transfers as verbs
from inventory.bringing.transfers import ASK_DAYS, Came
from pos.sales.checkout import RefusedReceipt
from pos.shifts.shifts import AnotherIsOpen
from store.clock import DAY, HOUR, MINUTE, day, plus_days, start_of
from store.errors import Conflict, OutOfStock, StoreError
from store.returns import Back, InCash
from tests.databases import Lend
from tests.model.books import (
    CUSTOMER,
    GROWER,
    LOST,
    NO_CASH,
    NOTHING_BACK,
    Books,
    Hold,
    Order,
    Place,
    Purchase,
    Shift,
    Sold,
    Transfer,
)
from tests.model.shops import PRICES, REGISTERS, SITES, Picked, Shops
from tests.world import NOW

STORIES, STEPS = (int(part) for part in os.environ.get("MODELS", "50x30").split("x"))
"""How many stories on each engine, of how many steps."""
GOES: dict[str, Callable[[int], Place]] = {
    "shelf": partial(Place, "here"),
    "quarantine": partial(Place, "apart"),
    "loss": lambda _: LOST,
}
"""Where goods that come back to a site are put."""
SAID = ("", "", "", "send", "receive", "decline", "let go", "lost", "arrived")
NEXT = {"asked": "send", "sent": "receive", "received": "lost", "settled": "arrived"}
"""What is said of a transfer; "" for what comes next."""

PHASES = [Phase.reuse, Phase.generate, Phase.shrink]
"""Not `explain`: it takes longer than all the others, and the shrunk story says enough."""
PRODUCT = st.sampled_from([*PRICES])
SITE = st.sampled_from(SITES)
SHOP = st.sampled_from([*REGISTERS.values()])
FEW = st.integers(1, 4)
PART = st.builds(Came, st.integers(0, 8), st.integers(0, 2))
CASH = st.integers(1, 500).map(lambda dirhams: 100 * dirhams)


class Story(RuleBasedStateMachine):
    """What happens, told to the program and to the model alike."""

    shifts: Bundle[Shift] = Bundle("shifts")
    sold: Bundle[Sold] = Bundle("sold")
    purchases: Bundle[Purchase] = Bundle("purchases")
    transfers: Bundle[Transfer] = Bundle("transfers")
    holds: Bundle[str] = Bundle("holds")
    orders: Bundle[Order] = Bundle("orders")

    def __init__(self, lend: Lend) -> None:
        super().__init__()
        self.shops = Shops(lend)
        self.books = Books(NOW)

    def teardown(self) -> None:
        try:
            for shift in self.books.shifts.values():
                assert self.shops.expected_cash(shift.id) == shift.cash
            assert self.shops.broken() == []
        finally:
            self.shops.close()

    # -- the day at the till -------------------------------------------------------------

    @initialize(target=shifts)
    def begin(self) -> Any:
        """Both registers are open, and every site has a few of everything."""
        for product in PRICES:
            for site in SITES:
                self.shops.bring(site, product, 5)
                self.books.move(product, GROWER, Place("here", site), 5)
        return multiple(*(self._open(register, 50_000) for register in REGISTERS))

    def _open(self, register: int, opening_float: int) -> Shift:
        id_ = self.shops.open_shift(register, opening_float)
        self.books.shifts[id_] = Shift(id_, register, self.books.now, opening_float)
        return self.books.shifts[id_]

    @rule(
        target=sold,
        shift=shifts,
        basket=st.dictionaries(PRODUCT, FEW, min_size=1),
        by_card=st.booleans(),
    )
    def sell(self, shift: Shift, basket: dict[int, int], by_card: bool) -> Any:
        """Also of a shift that was closed long ago: a till that was offline sends it now."""
        sold = self.shops.sell(shift.register, shift.id, basket, by_card=by_card)
        for product, quantity in sorted(basket.items()):
            self.books.sell(product, REGISTERS[shift.register], quantity)
        self._ring_up(shift, sold)
        return multiple(*sold)

    def _ring_up(self, shift: Shift, sold: list[Sold]) -> None:
        amount = sum(line.figures.amount for line in sold)
        self.books.ring_up(shift, sold=amount, cash=sold[0].sale.paid.handed)

    @rule(shift=shifts, sold=sold, quantity=FEW, goes=st.sampled_from([*GOES]))
    def refund(self, shift: Shift, sold: Sold, quantity: int, goes: str) -> None:
        """Where it was sold; another shop, or a till that never heard of the first time, gives nothing back."""
        if sold.left == 0 or REGISTERS[shift.register] != sold.sale.site:
            return self._refund_in_vain(shift, sold, goes)
        quantity = min(quantity, sold.left)
        line, cash = self.shops.give_back(shift.register, shift.id, sold, quantity, goes)
        sold.back = Back(sold.back.quantity + quantity, sold.back.amount - line.amount)
        paired = zip(sold.sale.back, cash, strict=True)
        sold.sale.back = InCash(*(before + more for before, more in paired))
        self.books.move(sold.product, CUSTOMER, GOES[goes](REGISTERS[shift.register]), quantity)
        self.books.ring_up(shift, back=-line.amount, cash=-cash.handed)

    def _refund_in_vain(self, shift: Shift, sold: Sold, goes: str) -> None:
        unaware = replace(sold, sale=replace(sold.sale, back=NO_CASH), back=NOTHING_BACK)
        with pytest.raises(RefusedReceipt):
            self.shops.give_back(shift.register, shift.id, unaware, 1, goes)

    @rule(shift=shifts, amount=CASH, is_in=st.booleans())
    def move_cash(self, shift: Shift, amount: int, is_in: bool) -> None:
        change = amount if is_in else -amount
        self.shops.move_cash(shift.id, change)
        shift.cash += change

    @rule(target=shifts, shift=shifts, difference=st.integers(-500, 500), opening_float=CASH)
    def close_shift(self, shift: Shift, difference: int, opening_float: int) -> Any:
        """It is counted blind, and the next one opens; one that was closed before has its Z already."""
        counted = max(0, shift.cash + difference)
        z = self.shops.close_shift(shift.id, counted)
        is_next = shift.is_open
        if is_next:
            shift.is_open, shift.z = False, (len(shift.unsealed), shift.cash, counted)
            self.books.seal(shift, day(shift.opened_at))
        assert (z["receipts"], z["drawer"]["expected"], z["drawer"]["counted"]) == shift.z
        if is_next:
            return self._open(shift.register, opening_float)
        with pytest.raises(AnotherIsOpen):
            self.shops.open_shift(shift.register, opening_float)
        return multiple()

    # -- goods that come -----------------------------------------------------------------

    @rule(target=purchases, site=SHOP, product=PRODUCT, quantity=st.integers(1, 8), first=PART)
    def buy(self, site: int, product: int, quantity: int, first: Came) -> Purchase:
        """Goods are ordered of those who grow them, and a first part of them comes."""
        id_, line_id = self.shops.buy(site, product, quantity)
        ordered = Purchase(id_, line_id, product, site, quantity)
        self.receive(ordered, first, is_last=False)
        return ordered

    @rule(purchase=purchases, came=PART, is_last=st.booleans())
    def receive(self, purchase: Purchase, came: Came, is_last: bool) -> None:
        """Less, or more, than was ordered; with the last of it all that lies behind the shop is carried to the shelf."""
        part = purchase.id, purchase.line_id, came.arrived, came.damaged, is_last
        total = came.arrived + came.damaged
        if not purchase.is_open or (total == 0 and not is_last):
            with pytest.raises(StoreError):
                self.shops.take_in(*part)
            return
        self.shops.take_in(*part)
        self.books.move(purchase.product, GROWER, Place("here", purchase.site), came.arrived)
        self.books.move(purchase.product, GROWER, Place("apart", purchase.site), came.damaged)
        purchase.received += total
        purchase.is_open = not is_last and purchase.received < purchase.quantity
        if is_last:
            self.shops.put_up(purchase.site)

    # -- counts --------------------------------------------------------------------------

    @rule(site=SHOP, product=PRODUCT, off=st.integers(0, 2))
    def observe(self, site: int, product: int, off: int) -> None:
        """Goods are counted; whatever happens to them before the count is posted, it has seen so many too many."""
        if self.shops.observe(site, product, off):
            self.books.counts[product, site] = off

    @rule(site=SHOP, product=PRODUCT)
    def post(self, site: int, product: int) -> None:
        if (product, site) in self.books.counts:
            self.shops.post(site, product)
            self.books.post(product, site)

    @rule(target=sold, shift=shifts, product=PRODUCT, off=st.integers(-1, 2), quantity=FEW, is_posted=st.booleans())  # fmt: skip
    def count_and_sell_late(self, shift: Shift, product: int, off: int, quantity: int, is_posted: bool) -> Any:  # fmt: skip
        """A sale that was made just before a count reaches the ledger before the count is posted, or after."""
        self.wait(MINUTE, are_done=False)
        site = REGISTERS[shift.register]
        if self._is_tight(product, site) or not self.shops.observe(site, product, off):
            return multiple()
        self.books.counts[product, site] = off
        if is_posted or off < 0:
            self.post(site, product)
            self.books.move(product, LOST, CUSTOMER, quantity)
        else:
            self.books.counts[product, site] += self.books.sell(product, site, quantity)
        sold = self.shops.sell(shift.register, shift.id, {product: quantity}, by_card=True, sold_at=self.books.now - 1)  # fmt: skip
        self.post(site, product)
        self._ring_up(shift, sold)
        return multiple(*sold)

    def _is_tight(self, product: int, site: int) -> bool:
        """Whether so much is set aside that one unit less may be one of those."""
        return any(hold.is_picked for hold in self.books.held(product, site))

    # -- goods between sites -------------------------------------------------------------

    @rule(
        target=transfers,
        ends=st.permutations(SITES).filter(lambda ends: ends[1] in REGISTERS.values()),
        product=PRODUCT,
        quantity=FEW,
        hold_days=st.integers(1, 2),
        is_sent=st.booleans(),
    )
    def ask(
        self, ends: list[int], product: int, quantity: int, hold_days: int, is_sent: bool
    ) -> Any:
        source, target, _ = ends
        if self.books.free(product, source) < quantity:
            with pytest.raises(OutOfStock):
                self.shops.ask(source, target, product, quantity, hold_days)
            return multiple()
        id_, key = self.shops.ask(source, target, product, quantity, hold_days)
        asked = Transfer(id_, key, product, quantity, source, target, hold_days)
        until = self.books.now + ASK_DAYS * DAY
        self.books.hold(Hold(asked.hold_key, product, source, quantity, until, is_to_be_sent=True))
        if is_sent:
            self._send(asked)
        return asked

    @rule(transfer=transfers, said=st.sampled_from([*SAID]), lost=st.integers(0, 2), broken=st.integers(0, 1))  # fmt: skip
    def step(self, transfer: Transfer, said: str, lost: int, broken: int) -> None:
        """The next step of a transfer, or any: one that was taken may be told again, another is refused."""
        said = said or NEXT[transfer.state]
        if said == "send":
            self._send(transfer)
        elif said == "receive":
            whole = max(0, transfer.quantity - lost - broken)
            self._receive(transfer, Came(whole, min(broken, transfer.quantity), "carrier"))
        elif said == "decline":
            self._decline(transfer)
        elif said == "let go":
            self.shops.let_go(transfer.key)
            if transfer.state in ("asked", "sent"):
                self._let_go(transfer)
        else:
            self._settle(transfer, said)

    def _send(self, transfer: Transfer) -> None:
        if self.books.is_undecided(transfer.hold_key):
            return
        if transfer.state == "asked" and transfer.hold_key in self.books.holds:
            self.books.consume(transfer.hold_key, Place("way", transfer.target))
            transfer.state = "sent"
        self._tell(verbs.send, transfer, is_taken=transfer.state != "asked")

    def _decline(self, transfer: Transfer) -> None:
        """The goods are not to be found where they were asked for."""
        if transfer.state == "asked":
            self._let_go(transfer)
        self._tell(verbs.decline, transfer, is_taken=not transfer.is_awaited)

    def _let_go(self, transfer: Transfer) -> None:
        self.books.release(transfer.hold_key)
        transfer.is_awaited = False

    def _receive(self, transfer: Transfer, came: Came) -> None:
        said = came.arrived, came.damaged
        if transfer.state == "sent":
            transfer.came, transfer.state = said, "received"
            self._unload(transfer)
        is_same = transfer.state != "asked" and said == transfer.came
        self._tell(verbs.receive, transfer, came, is_taken=is_same)

    def _unload(self, transfer: Transfer) -> None:
        """What came is held for who waits, if it suffices."""
        way, target, product = Place("way", transfer.target), transfer.target, transfer.product
        self.books.move(product, way, Place("here", target), transfer.came[0])
        self.books.move(product, way, Place("apart", target), transfer.came[1])
        if transfer.is_awaited:
            until = end_of(self.books.now, transfer.hold_days)
            self.books.hold(Hold(transfer.key, product, target, transfer.quantity, until))

    def _settle(self, transfer: Transfer, how: str) -> None:
        """What is missing is given up, or has come after all."""
        if transfer.state == "received" and transfer.missing:
            where = LOST if how == "lost" else Place("here", transfer.target)
            way = Place("way", transfer.target)
            self.books.move(transfer.product, way, where, transfer.missing)
            transfer.state = "settled"
        self._tell(verbs.settle, transfer, how, is_taken=transfer.state == "settled")

    def _tell(self, verb: Any, transfer: Transfer, *said: Any, is_taken: bool) -> None:
        if is_taken:
            self.shops.step(verb, transfer.id, *said)
        else:
            with pytest.raises(Conflict):
                self.shops.step(verb, transfer.id, *said)

    # -- promises ------------------------------------------------------------------------

    @rule(target=holds, site=SITE, product=PRODUCT, quantity=FEW, minutes=st.sampled_from([None, 5, 600]), is_ready=st.booleans())  # fmt: skip
    def reserve(self, site: int, product: int, quantity: int, minutes: int | None, is_ready: bool) -> Any:  # fmt: skip
        until = None if minutes is None else self.books.now + minutes * MINUTE
        if self.books.free(product, site) < quantity:
            with pytest.raises(OutOfStock):
                self.shops.reserve(site, product, quantity, until)
            return multiple()
        key = self.shops.reserve(site, product, quantity, until)
        self.books.hold(Hold(key, product, site, quantity, until))
        if is_ready:
            self.use(key, is_released=False)
        return key

    @rule(key=holds, is_released=st.booleans())
    def use(self, key: str, is_released: bool) -> None:
        """The goods of a promise are set aside, or it is given back."""
        if is_released:
            self.shops.release(key)
            self.books.release(key)
        elif key in self.books.holds:
            self.shops.set_aside(key)
            self.books.holds[key].is_picked = True
        elif not self.books.is_undecided(key):
            with pytest.raises(Conflict):
                self.shops.set_aside(key)

    # -- orders to be collected ----------------------------------------------------------

    @rule(
        target=orders,
        site=SHOP,
        product=PRODUCT,
        quantity=FEW,
        days=st.integers(0, 2),
        is_ready=st.booleans(),
    )
    def order(self, site: int, product: int, quantity: int, days: int, is_ready: bool) -> Any:
        if self.books.free(product, site) < quantity:
            with pytest.raises(OutOfStock):
                self.shops.order(site, product, quantity, days)
            return multiple()
        code, until = self.shops.order(site, product, quantity, days), end_of(self.books.now, days)
        made = Order(code, f"order:{code}:1:{product}", product, site, quantity, until)
        self.books.hold(Hold(made.key, product, site, quantity, until))
        self.books.orders.append(made)
        if is_ready:
            self.pack(made)
        return made

    @rule(order=orders)
    def pack(self, order: Order) -> None:
        if self.books.is_undecided(order.key):
            return
        if order.state == "placed" and order.key in self.books.holds:
            self.shops.pack(order.code)
            self.books.holds[order.key].is_picked = True
            order.state = "packed"
        else:
            with pytest.raises(Conflict):
                self.shops.pack(order.code)

    @rule(order=orders)
    def hold_again(self, order: Order) -> None:
        """What was sold to somebody else meanwhile is promised anew, as long as the order stands."""
        if self.books.is_undecided(order.key):
            return
        held = Hold(
            f"{order.key}:{self.books.now}", order.product, order.site, order.quantity, None
        )
        is_short = order.is_open and order.key not in self.books.holds
        if is_short and self.books.hold(held):
            self.shops.hold_again(order.code)
            order.key, order.state = held.key, "placed"
        else:
            with pytest.raises(OutOfStock if is_short else Conflict):
                self.shops.hold_again(order.code)

    @rule(order=orders)
    def cancel(self, order: Order) -> None:
        if order.state == "sold":
            with pytest.raises(Conflict):
                self.shops.cancel(order.code)
        else:
            self.shops.cancel(order.code)
            self.books.release(order.key)
            order.state = "cancelled"

    @rule(target=sold, shift=shifts, order=orders, by_card=st.booleans())
    def collect(self, shift: Shift, order: Order, by_card: bool) -> Any:
        """A till of either shop sells it: also twice, or after it was cancelled."""
        if self.books.is_undecided(order.key) and order.is_open:
            return multiple()
        sold = self.shops.sell(
            shift.register, shift.id, {order.product: order.quantity}, by_card=by_card,
            order=order.code, promise=order.key,
        )  # fmt: skip
        self.books.collect(order, REGISTERS[shift.register])
        self._ring_up(shift, sold)
        return multiple(*sold)

    # -- time ----------------------------------------------------------------------------

    @rule(time=st.sampled_from([MINUTE, 10 * MINUTE, 3 * HOUR, DAY]), are_done=st.booleans())
    def wait(self, time: int, are_done: bool) -> None:
        """Time passes, and the program's own jobs are done, or not yet."""
        self.books.wait(time)
        self.shops.now = self.books.now
        if are_done:
            self.shops.do_the_jobs()
            self.books.do_the_jobs()

    # -- what must be the same after every step ------------------------------------------

    @invariant()
    def the_database_says_the_same(self) -> None:
        self._same_goods()
        self._same_promises()
        self._same_money()

    def _same_goods(self) -> None:
        goods = {at: quantity for at, quantity in self.books.goods.items() if quantity}
        ledger, balances = self.shops.goods()
        assert ledger == goods
        assert balances == {at: n for at, n in goods.items() if at[1].site}

    def _same_promises(self) -> None:
        assert self.shops.holds() == {
            h.key: Picked(h.product, h.site, h.quantity, h.is_picked)
            for h in self.books.holds.values()
        }
        left = {
            (product, site): self.books.free(product, site) for product in PRICES for site in SITES
        }
        assert self.shops.available() == left

    def _same_money(self) -> None:
        shifts = self.books.shifts.values()
        assert self.shops.shifts() == {s.id: (s.is_open, s.sealed, len(s.unsealed)) for s in shifts}
        assert self.shops.reports() == self.books.reports()
        for shift in shifts:
            if shift.is_open:
                assert self.shops.expected_cash(shift.id) == shift.cash


def end_of(now: int, days: int) -> int:
    """The end of the day so many days ahead."""
    return start_of(plus_days(day(now), days + 1))


def test_reliability_42_whatever_happens_the_database_is_what_the_model_says(
    lend: Lend,
) -> None:
    run_state_machine_as_test(
        lambda: Story(lend),  # type: ignore[arg-type]  # a function will do, says its docstring
        settings=settings(
            max_examples=STORIES, stateful_step_count=STEPS, deadline=None, report_multiple_bugs=False, phases=PHASES,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
