"""The receipt as it looks: in the customer's language, on 80 or 58 mm of paper.

One order for every width and language: who sells, the facts, the goods with who made them, what is to
pay and how it was paid, the taxes, and the codes by which it is found again.
"""

from typing import NamedTuple

import segno
from barcode import Code128
from PIL import Image

from pos.printing.ornament import logo, stars
from pos.printing.paper import BLACK, DOTS, WHITE, Paper, glued, ltr, own
from pos.printing.receipt import Receipt
from pos.receipts import receipt_words as words
from pos.receipts.sold import Sold
from store.i18n import gettext as _
from store.i18n import speaking
from store.web.pages import figure, in_language, moment

QUIET_MODULES = 4
BARCODE_QUIET_MODULES = 10


class Sizes(NamedTuple):
    """Heights of letters and the width of a module of the codes, in dots."""

    small: int
    text: int
    large: int
    house: int
    total: int
    qr_module: int
    bar_module: int


SIZES = {80: Sizes(21, 26, 30, 50, 46, 6, 3), 58: Sizes(19, 23, 26, 38, 34, 5, 2)}


def picture_of(receipt: Receipt, paper_width_mm: int, copy: int) -> Image.Image:
    """The receipt set for the paper's width; `copy` above 0 says that it is the nth duplicate."""
    paper, sizes = Paper(DOTS[paper_width_mm], receipt.language), SIZES[paper_width_mm]
    with speaking(receipt.language):
        _house(paper, sizes, receipt)
        if copy:
            paper.band(_("DUPLICATE %(number)s") % {"number": copy}, sizes.large)
            paper.space(12)
        _facts(paper, sizes, receipt)
        _goods(paper, sizes, receipt.sale)
        _sums(paper, sizes, receipt.sale)
        _taxes(paper, sizes, receipt.sale)
        _foot(paper, sizes, receipt)
    return paper.picture()


def _house(paper: Paper, sizes: Sizes, receipt: Receipt) -> None:
    """Who sells, as the law wants it said."""
    operator, site = receipt.operator, in_language(receipt.sale, "site")
    paper.image(logo(receipt.logo, paper.width // 2) if receipt.logo else stars(paper.width))
    paper.space(10)
    paper.text(own(operator.name), sizes.house, bold=True, place="middle")
    for line in (site, ", ".join(filter(None, (operator.address, operator.city))), operator.phone):
        if line and line != operator.name:
            paper.text(ltr(line) if line == operator.phone else own(line), sizes.text, place="middle")  # fmt: skip
    others = {"IF": operator.tax_id, "RC": operator.trade_register, "TP": operator.business_tax}
    for numbers in ({"ICE": operator.ice}, others):
        known_here = [ltr(glued(f"{name} {number}")) for name, number in numbers.items() if number]
        if known_here:
            paper.text("  ".join(known_here), sizes.small, place="middle")
    paper.space(12)


def _facts(paper: Paper, sizes: Sizes, receipt: Receipt) -> None:
    paper.rule(2)
    paper.space(6)
    paper.pair(_("Receipt"), ltr(receipt.sale.number), sizes.text, bold=True)
    paper.pair(_("Served by %(name)s") % {"name": own(receipt.sale.cashier)}, ltr(moment(receipt.sale.sold_at)), sizes.small)  # fmt: skip
    paper.space(6)
    paper.rule(2)


def _goods(paper: Paper, sizes: Sizes, sale: Sold) -> None:
    for line in sale.lines:
        paper.space(10)
        paper.pair(own(words.named(line)), figure(line.amount), sizes.text, bold=True)
        origins = [words.origin(line, origin) for origin in line.origins]
        for text in (words.reckoning(line), *words.remarks(line), *origins):
            if text:
                paper.text(text, sizes.small)
    paper.space(12)


def _sums(paper: Paper, sizes: Sizes, sale: Sold) -> None:
    whole, *rest = words.sums(sale)
    looks = {"total": (sizes.large, True), "change": (sizes.text, True), "small": (sizes.small, False), "": (sizes.text, False)}  # fmt: skip
    paper.rule(3)
    paper.space(8)
    paper.pair(whole.name, whole.amount, sizes.total, bold=True)
    for one in rest:
        size, bold = looks[one.kind]
        name = f"{one.name} {ltr(one.reference)}" if one.reference else one.name
        paper.pair(name, one.amount, size, bold=bold)
    paper.space(8)
    if sale.note:
        paper.text(own(sale.note), sizes.small)
        paper.space(8)


def _taxes(paper: Paper, sizes: Sizes, sale: Sold) -> None:
    """Nothing at all of a seller who is not subject to VAT."""
    if not sale.taxes:
        return
    paper.rule(2, dotted=True)
    for tax in sale.taxes:
        paper.space(6)
        paper.text(in_language(tax, "mention"), sizes.small, bold=True)
        named = ((_("Net"), tax.net), (_("Tax"), tax.tax), (_("Gross"), tax.gross))
        paper.three([(name, figure(amount)) for name, amount in named], sizes.small)
    paper.space(8)


def _foot(paper: Paper, sizes: Sizes, receipt: Receipt) -> None:
    paper.rule(2)
    paper.space(14)
    paper.text(_("Thank you, and see you soon."), sizes.large, bold=True, place="middle")
    paper.space(10)
    paper.image(_address(paper, sizes, receipt.url))
    paper.text(_("This receipt without paper"), sizes.small, place="middle")
    paper.space(6)
    paper.image(barcode_of(receipt.sale.number, sizes.bar_module, 80))
    paper.space(4)
    paper.text(ltr(receipt.sale.number), sizes.text, bold=True, place="middle")
    paper.text(ltr(receipt.short_hash), sizes.small, place="middle")
    paper.space(10)
    paper.image(stars(paper.width))
    paper.space(10)


# Codes


def _address(paper: Paper, sizes: Sizes, url: str) -> Image.Image:
    """The receipt's public page as a QR, smaller where a long address would leave the paper."""
    smallest = qr_of(url, 1)
    return qr_of(url, min(sizes.qr_module, paper.width // smallest.width))


def qr_of(text: str, module: int) -> Image.Image:
    """A QR code with its quiet zone."""
    rows = [list(row) for row in segno.make_qr(text, error="m").matrix]
    side = len(rows) + 2 * QUIET_MODULES
    code = Image.new("L", (side, side), WHITE)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                code.putpixel((x + QUIET_MODULES, y + QUIET_MODULES), BLACK)
    return code.resize((side * module, side * module), Image.Resampling.NEAREST)


def barcode_of(text: str, module: int, height: int) -> Image.Image:
    """A Code 128 with its quiet zones."""
    bars: str = Code128(text).build()[0]
    code = Image.new("L", (len(bars) + 2 * BARCODE_QUIET_MODULES, 1), WHITE)
    for x, bar in enumerate(bars):
        if bar == "1":
            code.putpixel((x + BARCODE_QUIET_MODULES, 0), BLACK)
    return code.resize((code.width * module, height), Image.Resampling.NEAREST)
