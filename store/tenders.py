"""How a total is settled: what each tender pays, the rounding of cash, change and stamp duty.

The total itself never changes: rounding and added duty are lines of their own beside it, and
sum(tender.amount) = paid = total + stamp_added + cash_rounding. Foreign notes count as cash at the day's frozen rate:
they bear the duty, are rounded and limited with it, and their change goes back in dirhams. A negative total is a refund:
its tenders are negative and for the exact amount. Twin: pos/static/till/pure/tenders.js.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from store.errors import BadInput, Conflict, TenderShort
from store.i18n import N_
from store.money import round_to, scale

CASH = "cash"
FOREIGN = "foreign"
CASH_LIKE = frozenset({CASH, FOREIGN})
STAMP_RATE_BP = 25
"""0.25 % of the sum discharged in cash: droit de timbre de quittance, CGI art. 252-I-B."""
CASH_LIMIT = 2_000_000
"""20,000 MAD: a seller who takes this much in cash in one sale is fined 6 %, CGI art. 193."""


class OverTendered(Conflict):
    """A tender other than cash is more than what is due: only cash can give change."""


class CashLimitReached(Conflict):
    """The law does not let this much of one sale be settled in cash."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The shop's choices (rules §1.8–1.10): centimes to round cash to (0, 5 or 10), who bears the duty."""

    cash_rounding: int = 10
    stamp_duty: Literal["absorb", "add", "none"] = "absorb"
    stamp_rate_bp: int = STAMP_RATE_BP
    cash_limit: int = CASH_LIMIT


@dataclass(frozen=True, slots=True)
class Tender:
    """What a customer hands over, in centimes; every kind but cash and foreign notes is for the exact amount."""

    kind: str
    given: int


@dataclass(frozen=True, slots=True)
class Applied:
    """A tender once settled: given − change = amount; only cash and foreign notes bring change."""

    kind: str
    given: int
    amount: int
    change: int


@dataclass(frozen=True, slots=True)
class CashDue:
    """The part left to cash: `amount` is to be handed over, `base` is what it settles of the total."""

    base: int
    stamp_duty: int
    stamp_added: int
    cash_rounding: int

    @property
    def amount(self) -> int:
        return self.base + self.stamp_added + self.cash_rounding


@dataclass(frozen=True, slots=True)
class Settlement:
    total: int
    stamp_duty: int
    stamp_added: int
    cash_rounding: int
    tenders: tuple[Applied, ...]

    @property
    def paid(self) -> int:
        return self.total + self.stamp_added + self.cash_rounding

    @property
    def change(self) -> int:
        return sum(tender.change for tender in self.tenders)


def stamp_duty(cash: int, rate_bp: int = STAMP_RATE_BP) -> int:
    """The duty on what is settled in cash, TTC, half up to the centime per receipt (rules §1.8)."""
    return scale(cash, rate_bp, 10_000)


def cash_due(base: int, policy: Policy) -> CashDue:
    """What to ask in cash for `base` centimes of a total: the duty if added, then rounded half up.

    A negative `base` is a refund, rounded the same way with the opposite sign (rules §1.9).
    """
    duty = 0 if policy.stamp_duty == "none" else stamp_duty(base, policy.stamp_rate_bp)
    added = duty if policy.stamp_duty == "add" else 0
    exact = base + added
    return CashDue(base, duty, added, round_to(exact, policy.cash_rounding) - exact)


def foreign_worth(foreign: int, rate: int) -> int:
    """Centimes of the dirham for `foreign` hundredths of a currency at `rate` centimes for one unit of it."""
    return scale(foreign, rate, 100)


def settle(
    total: int, tenders: Sequence[Tender], policy: Policy, back: CashDue | None = None
) -> Settlement:
    """Apply the tenders to `total`: first those that give no change, then cash on what they leave.

    `back`: a refund's cash, all negative, where what was paid says what goes with it (`store.returns.cash_back`).
    Raises OverTendered, CashLimitReached, TenderShort (params: `missing` centimes), or BadInput for a tender
    that goes the other way than the total. Without a cash tender nothing is rounded and no duty is due.
    """
    if any(tender.given < 0 if total >= 0 else tender.given > 0 for tender in tenders):
        raise BadInput(N_("A tender cannot be negative."), "given")
    left = total - sum(tender.given for tender in tenders if tender.kind not in CASH_LIKE)
    if left < 0 <= total or left > 0 > total:
        raise OverTendered(
            N_("Only cash gives change: the other tenders are more than what is due.")
        )
    in_cash = any(tender.kind in CASH_LIKE for tender in tenders)
    due = back if in_cash and back else cash_due(left if in_cash else 0, policy)
    if in_cash and due.base != left:
        raise ValueError("the cash that goes back is not what is left to cash")
    _refuse_too_much_cash(due, policy)
    applied, missing = _apply(tenders, due.amount if in_cash else left)
    if missing:
        raise TenderShort(N_("What is tendered does not cover what is due."), missing=missing)
    return Settlement(total, due.stamp_duty, due.stamp_added, due.cash_rounding, applied)


def _refuse_too_much_cash(due: CashDue, policy: Policy) -> None:
    if due.amount >= policy.cash_limit:
        raise CashLimitReached(
            N_(
                "The law (CGI art. 193) forbids settling 20,000 MAD or more of one sale in cash. "
                "Use another means of payment."
            )
        )


def _apply(tenders: Sequence[Tender], left: int) -> tuple[tuple[Applied, ...], int]:
    """Each cash tender pays what is still due and gives back the rest; also what stays missing."""
    applied = []
    for tender in tenders:
        is_cash = tender.kind in CASH_LIKE
        amount = min(tender.given, left) if is_cash and left >= 0 else tender.given
        applied.append(Applied(tender.kind, tender.given, amount, tender.given - amount))
        left -= amount if is_cash else 0
    return tuple(applied), left
