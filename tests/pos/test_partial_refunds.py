"""However a receipt comes back, in parts, in any order, with exchanges between: the parts are what was paid, to the centime."""

import asyncio
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.returns import cash_back as cash_backs
from pos.sales.tickets import CashBack
from store import verify
from store.errors import NotRefundable
from store.ids import uuid7
from store.money import share_of
from store.returns import Back, Figures, InCash, Part, cash_back, returned
from store.tax import extract
from store.tenders import Policy, cash_due
from tests.house import House
from tests.pos.test_returns import Book, argan, back, opened

pytestmark = pytest.mark.anyio
POLICIES = st.builds(
    Policy,
    cash_rounding=st.sampled_from([0, 5, 10]),
    stamp_duty=st.sampled_from(["absorb", "add", "none"]),
)
NAMES = cash_backs.FIGURES


def paid_in_cash(base: int, policy: Policy) -> InCash:
    due = cash_due(base, policy)
    return InCash(due.base, due.stamp_duty, due.stamp_added, due.cash_rounding)


def added(one: InCash, other: InCash) -> InCash:
    return InCash(*(a + b for a, b in zip(one, other, strict=True)))


@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=12), POLICIES, st.data())
def test_the_cash_of_a_sale_goes_back_in_any_parts_with_exactly_its_duty_and_rounding(
    parts: list[int], policy: Policy, data: st.DataObject
) -> None:
    """An exchange takes less cash back than its goods are worth, at a place of its own among the others."""
    exchanged = data.draw(st.integers(0, parts[0]))
    paid = paid_in_cash(sum(parts), policy)
    gone = InCash()
    for base in data.draw(st.permutations([parts[0] - exchanged, exchanged, *parts[1:]])):
        part = cash_back(paid, gone, base, policy.cash_rounding)
        gone = added(gone, part)
        assert min(part.base, part.stamp_duty, part.stamp_added, part.handed) >= 0
        assert abs(part.cash_rounding) <= 10
        assert gone.stamp_duty == share_of(gone.base, paid.base, paid.stamp_duty) <= paid.stamp_duty
        assert part.handed % (policy.cash_rounding or 1) == 0
    assert gone == paid


@given(st.integers(1, 60_000), st.integers(0, 60_000), POLICIES)
def test_parts_given_back_by_tills_that_did_not_know_of_each_other_are_put_right_by_the_last(
    first: int, rest: int, policy: Policy
) -> None:
    paid = paid_in_cash(2 * first + rest, policy)
    unknown = [cash_back(paid, InCash(), first, policy.cash_rounding)] * 2
    gone = added(*unknown)
    assert abs(gone.stamp_duty - share_of(gone.base, paid.base, paid.stamp_duty)) <= 1
    if rest and gone.stamp_duty <= paid.stamp_duty:
        assert added(gone, cash_back(paid, gone, rest, policy.cash_rounding)) == paid


@given(
    st.lists(st.integers(1, 5), min_size=1, max_size=8),
    st.lists(
        st.tuples(st.sampled_from([0, 1000, 2000]), st.integers(100, 90_000)),
        min_size=1,
        max_size=3,
        unique_by=lambda part: part[0],
    ),
    st.integers(0, 5_000),
    st.data(),
)
def test_a_line_comes_back_in_any_parts_with_exactly_its_amount_discount_and_taxes(
    parts: list[int], grosses: list[tuple[int, int]], discount: int, data: st.DataObject
) -> None:
    taxes = [Part(str(rate), rate, gross, extract(gross, rate).tax) for rate, gross in grosses]
    sold = Figures(sum(parts), discount, sum(gross for _, gross in grosses), taxes)
    before, given_back = Back(0, 0), []
    for quantity in data.draw(st.permutations(parts)):
        part = returned(sold, before, quantity)
        before = Back(before.quantity + quantity, before.amount - part.amount)
        given_back.append(part)
        assert before.amount <= sold.amount
    assert sum(part.amount for part in given_back) == -sold.amount
    assert sum(part.discount for part in given_back) == -sold.discount
    for place, tax in enumerate(taxes):
        assert sum(part.taxes[place].gross for part in given_back) == -tax.gross
        assert sum(part.taxes[place].tax for part in given_back) == -tax.tax


class Refunds:
    """A till that gives the cash of one receipt back, part by part."""

    def __init__(self, book: Book, original: dict[str, Any]) -> None:
        self.book, self.original = book, original
        self.paid = InCash(original["total"], *(original[name] for name in NAMES[1:]))
        self.gone = InCash()

    async def give_back(
        self,
        *lines: dict[str, Any],
        changed: dict[str, int] | None = None,
        **more: Any,
    ) -> httpx2.Response:
        base = -sum(line["amount"] for line in lines)
        part = cash_back(self.paid, self.gone, base, 10)
        said = {name: -getattr(part, name) for name in NAMES} | (changed or {})
        own = {name: said[name] for name in NAMES[1:]}
        handed = said["base"] + said["stamp_added"] + said["cash_rounding"]
        cash = {"id": uuid7(), "kind": "cash", "reference": "", "given": handed, "amount": handed, "change": 0}  # fmt: skip
        said["sale_id"] = self.original["id"]
        answer, _ = await self.book.send(
            *lines, tenders=[cash], paid=handed, cash_back=[said], **own, **more
        )
        if answer.status_code == 200:
            self.gone = added(self.gone, part)
        return answer


async def sums(house: House) -> tuple[int, ...]:
    row = await house.db.fetchrow(
        """SELECT SUM(total) AS total, SUM(tax_total) AS tax, SUM(stamp_duty) AS duty, SUM(cash_rounding) AS rounding,
                  SUM(paid) AS paid FROM sale"""
    )
    assert row is not None
    return tuple(int(row[name]) for name in ("total", "tax", "duty", "rounding", "paid"))


async def test_three_thirds_of_a_receipt_give_back_its_duty_exactly_and_an_exchange_between_them(
    house: House,
) -> None:
    book = await opened(house)
    sold = argan(3, discount=20_000)
    discount = [{"kind": "promotion", "name": "Récolte", "amount": 20_000}]
    _, original = await book.send(sold, discounts=discount)
    assert original["stamp_duty"] == 25
    refunds = Refunds(book, original)
    gone = Back(0, 0)
    first = back(sold, 1, gone)
    assert (await refunds.give_back(first)).status_code == 200
    gone = Back(1, -first["amount"])
    second = back(sold, 1, gone)
    taken_instead = argan(1, discount=9_000)
    amount = taken_instead["amount"]
    gone = Back(2, gone.amount - second["amount"])
    swapped = {"kind": "promotion", "name": "Récolte", "amount": 9_000}
    answer = await refunds.give_back(second, taken_instead, discounts=[swapped])
    assert answer.status_code == 200, answer.text
    assert (await refunds.give_back(back(sold, 1, gone))).status_code == 200
    total, tax, duty, _, paid = await sums(house)
    assert (total, tax) == (amount, taken_instead["taxes"][0]["tax"])
    assert duty == 25 - share_of(10_000 - amount, 10_000, 25)
    assert paid == amount
    assert await verify.broken(house.db) == []


async def test_what_the_till_says_of_the_duty_is_checked(house: House) -> None:
    book = await opened(house)
    sold = argan(2)
    _, original = await book.send(sold)
    refunds = Refunds(book, original)
    for changed in ({"stamp_duty": -50}, {"stamp_added": -25}, {"base": -20_000}):
        answer = await refunds.give_back(back(sold, 1), changed=changed)
        assert answer.status_code == 422, changed
    assert (await refunds.give_back(back(sold, 1))).status_code == 200
    assert (await refunds.give_back(back(sold, 1, Back(1, 10_000)))).status_code == 200
    assert await sums(house) == (0, 0, 0, 0, 0)
    shown = (await book.client.get(f"/pos/api/receipts/{original['number']}")).json()
    assert shown["cash_back"] == refunds.paid._asdict()
    assert await verify.broken(house.db) == []


async def test_cash_of_another_sale_does_not_go_back_for_these_goods(house: House) -> None:
    book = await opened(house)
    sold, other = argan(1), argan(1)
    await book.send(sold)
    _, theirs = await book.send(other)
    assert (await Refunds(book, theirs).give_back(back(sold, 1))).status_code == 422
    assert await house.db.fetchval("SELECT COUNT(*) FROM cash_return") == 0


async def test_of_two_refunds_at_once_no_more_cash_goes_back_than_was_paid(house: House) -> None:
    book = await opened(house)
    _, paid = await book.send(argan(1))
    part = CashBack(paid["id"], -6_000, -15, 0, 0)

    async def give() -> int:
        try:
            await house.db.write(lambda tx: cash_backs._count(tx, part))
        except NotRefundable:
            return 0
        return 1

    assert sum(await asyncio.gather(*(give() for _ in range(6)))) == 1
