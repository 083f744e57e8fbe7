"""VAT, extracted from shelf prices that contain it (TTC) and never added to them.

Per document and tax code: gross summed, net rounded once, tax = gross − net; the lines' shares
are spread from that figure, so lines, receipt, journal and Z add up to the same centime
(rules §1.6). Twin: pos/static/till/pure/tax.js.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from store.errors import BadInput
from store.i18n import N_
from store.money import Language, scale, spread

MIX = "MIX"
"""Marks a hamper in the catalogue. It has no rate: a hamper is taxed through what is in it."""


@dataclass(frozen=True, slots=True)
class TaxCode:
    """A dated row: the rate in basis points (20 % = 2000) and the mention the law asks to print.

    Mentions of exemption: CGI art. 145-III. Valid on both days given; no end means still in force.
    """

    code: str
    rate_bp: int
    mentions: Mapping[Language, str]
    valid_from_on: str
    valid_to_on: str | None = None

    def in_force(self, day_on: str) -> bool:
        return self.valid_from_on <= day_on and (
            self.valid_to_on is None or day_on <= self.valid_to_on
        )


class Extracted(NamedTuple):
    net: int
    tax: int


class Part(NamedTuple):
    """What of a line's gross falls under one tax code; a hamper's line has several."""

    code: str
    gross: int


class PartTax(NamedTuple):
    """A part with its share of the document's tax."""

    code: str
    gross: int
    tax: int


class CodeTotal(NamedTuple):
    """The document's figures for one tax code: what is stored, printed and added up."""

    code: str
    rate_bp: int
    gross: int
    net: int
    tax: int


class Summary(NamedTuple):
    """A document's taxes, sorted by code, and those of each line, in the order of the lines."""

    totals: tuple[CodeTotal, ...]
    lines: tuple[tuple[PartTax, ...], ...]

    @property
    def tax(self) -> int:
        return sum(total.tax for total in self.totals)


def rates_on(codes: Iterable[TaxCode], day_on: str) -> dict[str, int]:
    """The rate of each code in force on `day_on`; of two, the one that began later."""
    in_force = sorted((c for c in codes if c.in_force(day_on)), key=lambda c: c.valid_from_on)
    return {code.code: code.rate_bp for code in in_force}


def extract(gross: int, rate_bp: int) -> Extracted:
    """Net = gross × 10000 / (10000 + rate), half up; the tax is the rest (rules §1.6)."""
    net = scale(gross, 10_000, 10_000 + rate_bp)
    return Extracted(net, gross - net)


def whole(amount: int, code: str) -> tuple[Part, ...]:
    """The line of an ordinary product: all of it under the product's own code."""
    return (Part(code, amount),)


def split(amount: int, components: Sequence[Part]) -> tuple[Part, ...]:
    """A hamper's line, spread over its components by their stand-alone TTC prices (rules §1.7).

    Components come in ascending product id, which settles ties, and are summed per code.
    """
    shares = spread(amount, [component.gross for component in components])
    return _by_code(
        Part(component.code, share) for component, share in zip(components, shares, strict=True)
    )


def summarise(
    lines: Sequence[Sequence[Part]], rates: Mapping[str, int], subject: bool = True
) -> Summary:
    """The taxes of a document whose lines are given as parts, none of them negative.

    A seller who is not subject to VAT prints none at all: `subject` false gives empty figures.
    Raises BadInput for a code without a rate, as MIX is.
    """
    if not subject:
        return Summary((), tuple(() for _ in lines))
    by_code = [_by_code(line) for line in lines]
    totals = tuple(_total(code, by_code, rates) for code in _codes(by_code))
    shares = {total.code: iter(_shares(total, by_code)) for total in totals}
    return Summary(
        totals,
        tuple(tuple(PartTax(*part, next(shares[part.code])) for part in line) for line in by_code),
    )


def add_returned(
    totals: Iterable[CodeTotal], parts: Iterable[tuple[str, int, int, int]]
) -> tuple[CodeTotal, ...]:
    """A document's taxes with those of goods that come back, which stay what they were when they were sold.

    `parts`: code, rate in basis points, gross and tax, the amounts negative.
    """
    sums = {total.code: total for total in totals}
    for code, rate_bp, gross, tax in parts:
        before = sums.get(code, CodeTotal(code, rate_bp, 0, 0, 0))
        gross, tax = before.gross + gross, before.tax + tax
        sums[code] = CodeTotal(code, before.rate_bp, gross, gross - tax, tax)
    return tuple(sums[code] for code in sorted(sums))


def _by_code(parts: Iterable[Part]) -> tuple[Part, ...]:
    sums: dict[str, int] = defaultdict(int)
    for part in parts:
        sums[part.code] += part.gross
    return tuple(Part(code, sums[code]) for code in sorted(sums))


def _codes(lines: Sequence[Sequence[Part]]) -> list[str]:
    return sorted({part.code for line in lines for part in line})


def _total(code: str, lines: Sequence[Sequence[Part]], rates: Mapping[str, int]) -> CodeTotal:
    if code not in rates:
        raise BadInput(N_("No tax rate is in force for the code %(code)s."), "tax_code", code=code)
    gross = sum(_gross_under(code, lines))
    return CodeTotal(code, rates[code], gross, *extract(gross, rates[code]))


def _shares(total: CodeTotal, lines: Sequence[Sequence[Part]]) -> list[int]:
    return spread(total.tax, _gross_under(total.code, lines))


def _gross_under(code: str, lines: Sequence[Sequence[Part]]) -> list[int]:
    return [part.gross for line in lines for part in line if part.code == code]
