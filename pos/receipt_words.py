"""What a receipt says of its goods and money, in the language spoken, whatever it is set on: paper, page, letter."""

import re

from pos.printing.paper import glued, ltr
from pos.sold import Line, Origin, Tender
from store.i18n import gettext as _
from store.money import NO_BREAK_SPACE
from store.quantity import PRICED_PER
from store.web.pages import date, figure, in_language, quantity


def unparted(name: str) -> str:
    """A name whose measure stays together: "250 g"."""
    return re.sub(r"(?<=\d) (?=\w{1,3}$)", NO_BREAK_SPACE, name)


def reckoning(line: Line) -> str:
    """How the amount came about: quantity × price."""
    price = figure(line.unit_price)
    if PRICED_PER[line.unit] == 1:
        return f"{quantity(line.quantity, line.unit)} × {price}"
    per = _("%(amount)s / kg") if line.unit == "g" else _("%(amount)s / l")
    return f"{quantity(line.quantity, line.unit)} × {per % {'amount': price}}"


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


def tender(paid: Tender) -> str:
    """How it was paid, without the card's reference."""
    return _("Cash") if paid.kind == "cash" else _("Card")
