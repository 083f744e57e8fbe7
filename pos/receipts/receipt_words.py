"""What a receipt says of its goods and money, in the language spoken, whatever it is set on: paper, page, letter."""

import re
from typing import Final, Literal, NamedTuple

from pos.printing.paper import glued, ltr, own
from pos.receipts.sold import Discount, Line, Origin, Sold, Tender
from store.codes import masked
from store.i18n import N_, current
from store.i18n import gettext as _
from store.money import NO_BREAK_SPACE
from store.quantity import PRICED_PER
from store.web.pages import date, figure, in_language, money, quantity

PERCENT: Final = re.compile(r"(\d+(?:[.,]\d+)?)\s*%$")


def unparted(name: str) -> str:
    """A name whose measure stays together: "250 g"."""
    return re.sub(r"(?<=\d) (?=\w{1,3}$)", NO_BREAK_SPACE, name)


def amount_of(line: Line) -> str:
    """How much of it, below zero when it came back."""
    return quantity(line.quantity, line.unit)


def price(line: Line) -> str:
    """What one of it, or a kilogram or litre, costs."""
    amount = figure(line.unit_price)
    if PRICED_PER[line.unit] == 1:
        return amount
    per = _("%(amount)s / kg") if line.unit == "g" else _("%(amount)s / l")
    return per % {"amount": amount}


def reckoning(line: Line) -> str:
    """How the amount came about: quantity × price; nothing for what is no goods."""
    if line.product_id is None:
        return ""
    return f"{amount_of(line)} × {price(line)}"


KINDS: Final = {
    "delivery": N_("Delivery"),
    "gift_card": N_("Gift card"),
    "payment": N_("Payment on account"),
}


def named(line: Line) -> str:
    """What stands on the line: goods by their name, anything else by what it is."""
    return _(KINDS[line.kind]) if line.kind in KINDS else unparted(line.name)


def remarks(line: Line, *, is_private: bool = True) -> list[str]:
    """What else there is to say of a line: that it came back, whose price it has, what was taken off, a price made lower by hand, its note.

    A gift card's code is worth money: only what the customer alone holds shows it whole.
    """
    listed = line.list_price if line.list_price and line.list_price > line.unit_price else 0
    said = (
        line.quantity < 0 and _("Brought back"),
        line.price_list_fr and own(in_language(line, "price_list")),
        listed and _("instead of %(amount)s") % {"amount": figure(listed)},
        line.discount and f"{_('Discount')} {ltr(figure(-line.discount))}",
        line.code and _("Code %(code)s") % {"code": ltr(line.code if is_private else masked(line.code))},
        line.note and own(line.note),
    )  # fmt: skip
    return [one for one in said if one]


def part(line: Line, origin: Origin) -> str:
    """In a hamper, what this lot is of; else nothing."""
    return in_language(origin) if origin.product_id != line.product_id else ""


def until(origin: Origin) -> str:
    """The date as the goods bear it: to be used by it (DLC), or at their best until then (DDM)."""
    if not origin.best_before_on:
        return ""
    words = _("use by %(date)s") if origin.date_type == "DLC" else _("best by %(date)s")
    return words % {"date": ltr(date(origin.best_before_on))}


def origin(line: Line, lot: Origin) -> str:
    """Who made it and the lot; in a hamper also what it is."""
    said = [
        part(line, lot),
        in_language(lot, "cooperative"),
        glued(_("Lot %(code)s") % {"code": ltr(lot.lot)}),
        glued(until(lot)),
    ]
    return " · ".join(filter(None, said))


TENDERS: Final = {
    "cash": N_("Cash"),
    "foreign": N_("Foreign notes"),
    "card": N_("Card"),
    "cheque": N_("Cheque"),
    "gift_card": N_("Gift card"),
    "credit": N_("Store credit"),
    "account": N_("Customer account"),
}


def tender(paid: Tender) -> str:
    """How it was paid, without the card's reference; of foreign notes how many and at what rate."""
    name = _(TENDERS[paid.kind])
    if paid.kind != "foreign":
        return name
    return f"{name} {ltr(glued(f'{figure(paid.foreign_amount)} {paid.currency} × {figure(paid.rate)}'))}"


class Sum(NamedTuple):
    """One row under the goods. `kind` says how loud it is; `reference` is for whom the paper belongs to."""

    name: str
    amount: str
    kind: Literal["", "total", "change", "small"] = ""
    reference: str = ""


def sums(sale: Sold) -> list[Sum]:
    """What it came to, how it was paid and what was given back, in the order in which it happened."""
    whole = Sum(_("Total"), money(sale.total), "total")
    return [whole, *_discounts(sale), *settled(sale, is_private=True), *_left(sale)]


def _discounts(sale: Sold) -> list[Sum]:
    """What the total holds already, by the names under which it was taken off, each once."""
    named: dict[str, int] = {}
    for one in sale.discounts:
        name = discount_name(one)
        named[name] = named.get(name, 0) + one.amount
    return [
        Sum(_("Included: %(name)s") % {"name": own(name)}, figure(-amount), "small")
        for name, amount in named.items()
    ]


def discount_name(one: Discount) -> str:
    """Its promotion's name, or of one given by hand the word with its percentage, in the language spoken; else as it was sealed."""
    if one.promotion_fr:
        return in_language(one, "promotion")
    if one.kind not in ("line", "ticket"):
        return one.name or _("Discount")
    percent = PERCENT.search(one.name)
    if percent is None:
        return _("Discount")
    digits = re.sub("[.,]", "." if current() == "en" else ",", percent[1])
    return _("Discount %(percent)s") % {"percent": ltr(f"{digits}{NO_BREAK_SPACE}%")}


def settled(sale: Sold, *, is_private: bool) -> list[Sum]:
    """What was added to the total, and how all of it was paid or given back; `is_private` as of `remarks`."""
    rows: list[Sum] = []
    if sale.stamp_added:
        rows.append(Sum(_("Stamp duty"), figure(sale.stamp_added)))
    if sale.cash_rounding:
        rows.append(Sum(_("Cash rounding"), figure(sale.cash_rounding)))
    if sale.paid != sale.total:
        name = _("To give back") if sale.paid < 0 else _("To pay")
        rows.append(Sum(name, money(abs(sale.paid)), "total"))
    rows += [_tendered(paid, is_private) for paid in sale.tenders]
    if sale.change:
        rows.append(Sum(_("Change given"), figure(sale.change), "change"))
    if sale.stamp_duty and not sale.stamp_added:
        rows.append(Sum(_("Stamp duty, borne by us"), figure(sale.stamp_duty), "small"))
    return rows


def _tendered(paid: Tender, is_private: bool) -> Sum:
    """One way it was paid; money that went back says so, in its own figure.

    The code of a card that was spent is masked, and of a gift card that got its money back; credit given back is its
    customer's to read whole.
    """
    is_back = paid.given < 0
    name = _("Given back: %(way)s") % {"way": tender(paid)} if is_back else tender(paid)
    is_theirs = paid.kind == "credit" and is_back and is_private
    reference = paid.reference if is_theirs else paid.shown
    return Sum(name, figure(abs(paid.given)), "", reference)


def _left(sale: Sold) -> list[Sum]:
    """What is left on each card that was spent, where it is known."""
    return [
        Sum(
            _("Left on %(card)s") % {"card": ltr(masked(paid.reference))},
            figure(paid.left),
            "small",
        )
        for paid in sale.tenders
        if paid.left is not None
    ]
