"""What a basket costs after discounts, promotions and coupons: one rule for till and web. Pure, integers only.

Invariant: every line's amount is its gross less its discount and never below zero, and the rows of `discounts` sum to
the discounts of the lines. In this order (rules §1.4-1.5): of the product promotions the one that is best for the
customer, then what was taken off a line by hand, then the order promotions on that subtotal (priority, then code),
then what was taken off the whole ticket by hand. Delivery, gift cards, payments and returned lines are left alone.
Twin: pos/static/till/pure/promotions.js.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

import msgspec

from store.money import scale, spread_by_id
from store.promotions import mixed
from store.quantity import Unit, line_total

Kind = Literal["percent", "amount", "price", "bundle", "second", "order_percent", "order_amount", "free_delivery"]  # fmt: skip
ORDER_KINDS = frozenset({"order_percent", "order_amount", "free_delivery"})
Channel = Literal["till", "web"]
WHOLE_BP = 10_000


class Hand(msgspec.Struct, frozen=True):
    """A discount made by hand: so many hundredths of a percent, or so many centimes."""

    percent_bp: int = 0
    amount: int = 0


class Line(msgspec.Struct, frozen=True):
    """A line before discounts. `quantity` in base units, negative when it comes back; `gross` is its undiscounted amount.

    `labelled`: a price label says what it costs, so no promotion that sets prices or counts pieces touches it.
    """

    id: str
    product_id: int | None
    category_id: int | None
    quantity: int
    unit: Unit
    unit_price: int
    gross: int
    kind: str = "goods"
    labelled: bool = False
    hand: Hand | None = None

    @property
    def is_discountable(self) -> bool:
        return self.kind == "goods" and self.quantity > 0


class Promotion(msgspec.Struct, frozen=True):
    """A promotion in force, of a product (percent, amount, price, bundle, second) or of the order.

    `amount` is centimes off, or the fixed price, per piece or kilogram. `bundle`: `take` for the price of `pay`,
    of each article by itself, or (`mixed`) of all covered articles together, the cheapest free.
    No products and no categories: every product. `code`: only for whoever gives it. A lower `priority` goes first.
    """

    id: int
    kind: Kind
    percent_bp: int = 0
    amount: int = 0
    take: int = 0
    pay: int = 0
    threshold: int = 0
    code: str = ""
    priority: int = 0
    products: tuple[int, ...] = ()
    categories: tuple[int, ...] = ()
    mixed: bool = False

    @property
    def order(self) -> tuple[int, str, int]:
        return self.priority, self.code, self.id

    def covers(self, line: Line) -> bool:
        everything = not self.products and not self.categories
        return everything or line.product_id in self.products or line.category_id in self.categories


class Discount(msgspec.Struct, frozen=True, omit_defaults=True):
    """One row of what was taken off, and by what: of one line, or (without `line_id`) of all. Written, it says only what it has."""

    kind: Literal["line", "ticket", "promotion", "coupon"]
    amount: int
    line_id: str = ""
    promotion_id: int = 0
    code: str = ""


class Part(msgspec.Struct, frozen=True):
    id: str
    discount: int
    amount: int


class Priced(msgspec.Struct, frozen=True):
    """`subtotal` is the goods after product promotions and line discounts: thresholds read it. `total` sums every line.

    `free_delivery` is the promotion that pays for delivery, or 0.
    """

    lines: tuple[Part, ...]
    discounts: tuple[Discount, ...]
    subtotal: int
    total: int
    free_delivery: int

    @property
    def by_promotion(self) -> dict[int, int]:
        """What each promotion took off in all, in the order in which they were applied."""
        sums: dict[int, int] = {}
        for row in self.discounts:
            if row.promotion_id:
                sums[row.promotion_id] = sums.get(row.promotion_id, 0) + row.amount
        return sums


def price(
    lines: Sequence[Line],
    promotions: Iterable[Promotion],
    codes: Collection[str] = (),
    ticket: Hand | None = None,
) -> Priced:
    """Every line's discount and amount, and the rows that say why. `codes` are as `promotions` have them."""
    open_to = sorted(
        (p for p in promotions if not p.code or p.code in codes), key=lambda p: p.order
    )
    goods = {line.id: line for line in lines if line.is_discountable}
    left = {id_: line.gross for id_, line in goods.items()}
    rows = [*_product_rows(goods, [p for p in open_to if p.kind not in ORDER_KINDS], left)]
    rows += _hand_rows(goods, left)
    subtotal = sum(left.values())
    reached = [p for p in open_to if p.kind in ORDER_KINDS and subtotal >= p.threshold]
    rows += _order_rows(reached, subtotal, left)
    rows += _ticket_rows(ticket, left)
    parts = tuple(
        Part(line.id, line.gross - left[line.id], left[line.id]) if line.id in left else Part(line.id, 0, line.gross)
        for line in lines
    )  # fmt: skip
    free = next((p.id for p in reached if p.kind == "free_delivery"), 0)
    return Priced(parts, tuple(rows), subtotal, sum(part.amount for part in parts), free)


def taken(hand: Hand, amount: int) -> int:
    """What a discount by hand takes off `amount`: rounded half up once, at most all of it (rules §1.4)."""
    return min(amount, scale(amount, hand.percent_bp, WHOLE_BP) if hand.percent_bp else hand.amount)


def _product_rows(
    goods: Mapping[str, Line], promotions: Sequence[Promotion], left: dict[str, int]
) -> Iterable[Discount]:
    """The best promotion of each group of like lines; a tie goes to the priority, then the code."""
    groups = _alike(goods.values())
    given = [_best([p for p in promotions if not p.mixed], group) for group in groups]
    _mix([p for p in promotions if p.mixed], groups, given)
    for group, offer in zip(groups, given, strict=True):
        for line in group:
            if offer and (amount := offer.savings.get(line.id, 0)):
                left[line.id] -= amount
                yield _row(offer.promotion, amount, line.id)


class _Offer(NamedTuple):
    promotion: Promotion
    savings: Mapping[str, int]

    def worth(self, group: Sequence[Line]) -> int:
        return sum(self.savings.get(line.id, 0) for line in group)


def _best(promotions: Sequence[Promotion], group: Sequence[Line]) -> _Offer | None:
    offers = [_Offer(p, _savings(p, group)) for p in promotions if p.covers(group[0])]
    return max(offers, key=lambda offer: offer.worth(group), default=None)


def _mix(
    promotions: Sequence[Promotion], groups: list[list[Line]], given: list[_Offer | None]
) -> None:
    """Let promotions of mixed goods take the groups: all in all they give the most, beside what was `given`."""
    counted = [place for place, group in enumerate(groups) if _counts(group[0])]
    offers = [
        mixed.Offer(p.take, p.pay, [at for at, place in enumerate(counted) if p.covers(groups[place][0])])
        for p in promotions
    ]  # fmt: skip
    of = [_pieces(groups[place], given[place]) for place in counted]
    for promotion, savings in zip(promotions, mixed.share_out(offers, of), strict=True):
        for place in counted:
            if any(line.id in savings for line in groups[place]):
                given[place] = _Offer(promotion, savings)


def _pieces(group: Sequence[Line], offer: _Offer | None) -> mixed.Goods:
    own = offer.worth(group) if offer else 0
    return mixed.goods(group[0].unit_price, [(line.id, line.quantity) for line in group], own)


def _alike(lines: Iterable[Line]) -> list[list[Line]]:
    """Pieces of one product at one price count together, whatever lines they stand on; anything else by itself."""
    groups: dict[object, list[Line]] = defaultdict(list)
    for line in lines:
        groups[(line.product_id, line.unit_price) if _counts(line) else line.id].append(line)
    return list(groups.values())


def _counts(line: Line) -> bool:
    return line.unit == "piece" and not line.labelled


def _savings(promotion: Promotion, group: Sequence[Line]) -> dict[str, int]:
    """Per line what a product promotion takes off: never more than the line."""
    if promotion.kind in ("bundle", "second"):
        weights = {line.id: line.gross for line in group if _counts(line)}
        return spread_by_id(_counted(promotion, group), weights) if weights else {}
    return {line.id: min(line.gross, _saving(promotion, line)) for line in group}


def _counted(promotion: Promotion, group: Sequence[Line]) -> int:
    """What `take` for the price of `pay`, or every second at less, saves on these pieces together."""
    pieces, unit_price = sum(line.quantity for line in group), group[0].unit_price
    if promotion.kind == "bundle":
        return pieces // promotion.take * (promotion.take - promotion.pay) * unit_price
    return scale(pieces // 2 * unit_price, promotion.percent_bp, WHOLE_BP)


def _saving(promotion: Promotion, line: Line) -> int:
    if promotion.kind == "percent":
        return scale(line.gross, promotion.percent_bp, WHOLE_BP)
    each = line_total(promotion.amount, line.quantity, line.unit)
    if promotion.kind == "amount":
        return each
    return 0 if line.labelled else max(0, line.gross - each)


def _hand_rows(goods: Mapping[str, Line], left: dict[str, int]) -> Iterable[Discount]:
    for id_, line in goods.items():
        if line.hand and (amount := taken(line.hand, left[id_])):
            left[id_] -= amount
            yield Discount("line", amount, id_)


def _order_rows(
    reached: Sequence[Promotion], subtotal: int, left: dict[str, int]
) -> Iterable[Discount]:
    for promotion in reached:
        wanted = scale(subtotal, promotion.percent_bp, WHOLE_BP) if promotion.kind == "order_percent" else promotion.amount  # fmt: skip
        if promotion.kind != "free_delivery" and (amount := _lay_on(wanted, left)):
            yield _row(promotion, amount, "")


def _ticket_rows(ticket: Hand | None, left: dict[str, int]) -> Iterable[Discount]:
    if ticket and (amount := _lay_on(taken(ticket, sum(left.values())), left)):
        yield Discount("ticket", amount)


def _lay_on(wanted: int, left: dict[str, int]) -> int:
    """Spread what is taken off all lines over what is left of them; what of it there was to take."""
    amount = min(wanted, sum(left.values()))
    if amount:
        for id_, part in spread_by_id(amount, dict(left)).items():
            left[id_] -= part
    return amount


def _row(promotion: Promotion, amount: int, line_id: str) -> Discount:
    kind: Literal["coupon", "promotion"] = "coupon" if promotion.code else "promotion"
    return Discount(kind, amount, line_id, promotion.id, promotion.code)
