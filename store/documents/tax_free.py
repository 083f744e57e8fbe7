"""Tax-free sales to visitors (détaxe): which lines qualify, the form, and forgetting who asked for it.

CGI art. 92-I-39° and decree 2-06-574 art. 26: somebody who lives abroad and is here on a short stay buys by retail,
the same day from one seller subject to VAT, goods of at least 2,000 MAD with tax ◆, and takes them out of the
country in the luggage within three months ◆. Left out: all food, solid or liquid, tobacco, medicines, unset stones,
weapons, vehicles of private use, cultural goods. Exempt goods bear no VAT to give back.

Invariants: one form per sale; its figures are the recorded ones of its lines; who the visitor is (law 09-08: passport
number, and no national ID) is asked for the form alone, kept for so many days ◆ and then erased. The stamped
paper is the document; the figures stay.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, NamedTuple

import msgspec
from babel import Locale
from msgspec import Meta

from store import audit, clock
from store.clock import DAY
from store.db import Reader, Row, Transaction
from store.documents import numbering
from store.errors import BadInput, Conflict, NotFound
from store.settings import Rules

HOME = "MA"
ERASED_AT_ONCE = 500
Why = Literal["excluded", "no_tax", "came_back"]
Words = Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*\S[^\x00-\x1f\x7f]*\Z")]  # fmt: skip
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")]


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes the goods abroad; countries by their two letters, `account` where the VAT is to be paid, if not in cash."""

    name: Words
    nationality: Country
    residence: Country
    passport: Annotated[str, Meta(pattern=r"^[A-Z0-9]{5,20}\Z")]
    account: Annotated[str, Meta(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*\Z")] = ""


class SoldLine(NamedTuple):
    """A line sold, as far as this rule asks: its price with tax, and the tax in it."""

    id: str
    name: str
    gross: int
    tax: int
    is_eligible: bool
    came_back: bool


class Verdict(NamedTuple):
    """The lines that qualify, and why the others do not."""

    qualifying: tuple[SoldLine, ...]
    others: tuple[tuple[SoldLine, Why], ...]

    @property
    def gross(self) -> int:
        return sum(line.gross for line in self.qualifying)

    @property
    def tax(self) -> int:
        return sum(line.tax for line in self.qualifying)


class Form(msgspec.Struct, frozen=True):
    """A form as it was made; `visitor` None once erased. `lines` maps the sale's lines to price and tax."""

    id: str
    number: str
    site_id: int
    sale_id: str
    gross: int
    tax: int
    leaves_by_on: str
    visitor: Visitor | None
    noticed_at: int
    made_at: int
    lines: dict[str, tuple[int, int]]


def judge(lines: Sequence[SoldLine]) -> Verdict:
    """Sort the lines of a sale by whether the law lets them go tax-free."""
    others = [(line, why) for line in lines if (why := _why_not(line)) is not None]
    left_out = {line.id for line, _ in others}
    return Verdict(tuple(line for line in lines if line.id not in left_out), tuple(others))


def _why_not(line: SoldLine) -> Why | None:
    if line.tax <= 0:
        return "no_tax"
    if not line.is_eligible:
        return "excluded"
    return "came_back" if line.came_back else None


def require(verdict: Verdict, sold_at: int, rules: Rules, *, now: int) -> str:
    """The last day to leave the country, by the sale's own. Raises Conflict with what stands in the way."""
    if not rules.subject_to_vat:
        raise Conflict("The seller is not subject to VAT: there is none to give back.")
    if verdict.gross < rules.tax_free_from or not verdict.qualifying:
        raise Conflict(
            "The goods that qualify are worth less than the %(amount)s that the law asks for.",
            amount=rules.tax_free_from,
        )
    leaves_by_on = clock.plus_days(clock.day(sold_at), rules.tax_free_days)
    if leaves_by_on < clock.day(now):
        raise Conflict("The time in which these goods could leave the country is over.")
    return leaves_by_on


async def look(reader: Reader, sale_id: str) -> Verdict:
    """What of a sale qualifies."""
    rows = await reader.fetch(
        """SELECT l.id, l.name, l.amount, COALESCE(SUM(x.tax), 0) AS tax, COALESCE(p.tax_free_eligible, 0) AS eligible,
                  COALESCE(b.quantity, 0) AS back
           FROM sale_line l LEFT JOIN line_return b ON b.line_id = l.id LEFT JOIN product p ON p.id = l.product_id
           LEFT JOIN sale_line_tax x ON x.sale_line_id = l.id
           WHERE l.sale_id = $1 AND l.quantity > 0
           GROUP BY l.id, l.position, l.name, l.amount, p.tax_free_eligible, b.quantity ORDER BY l.position""",
        sale_id,
    )
    return judge(
        [
            SoldLine(row["id"], row["name"], row["amount"], int(row["tax"]), bool(row["eligible"]), row["back"] > 0)
            for row in rows
        ]
    )  # fmt: skip


async def make(
    tx: Transaction, form_id: str, sale_id: str, visitor: Visitor, *, rules: Rules, noticed_at: int, by: int, now: int,
) -> Form:  # fmt: skip
    """Make the form of a sale; asked again, the same. Raises NotFound, BadInput for a resident, Conflict."""
    site_id = await numbering.hold(tx, sale_id)
    known = await of_sale(tx, sale_id)
    if known is not None:
        return known
    _check(visitor)
    verdict = await look(tx, sale_id)
    sold_at = await tx.fetchval("SELECT sold_at FROM sale WHERE id = $1", sale_id)
    leaves_by_on = require(verdict, sold_at, rules, now=now)
    number = await numbering.following(tx, "tax_free_form", site_id, now)
    await tx.execute(
        """INSERT INTO tax_free_form (id, site_id, year, sequence, number, sale_id, gross, tax, leaves_by_on, name,
                                      nationality, residence, passport, account, noticed_at, made_at, made_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)""",
        form_id, *number, sale_id, verdict.gross, verdict.tax, leaves_by_on, visitor.name.strip(),
        visitor.nationality, visitor.residence, visitor.passport, visitor.account.strip(), noticed_at, now, by,
    )  # fmt: skip
    await tx.execute_many(
        "INSERT INTO tax_free_line (form_id, sale_line_id, gross, tax) VALUES ($1, $2, $3, $4)",
        [(form_id, line.id, line.gross, line.tax) for line in verdict.qualifying],
    )
    await audit.record(tx, by, "tax_free.make", f"sale:{sale_id}", {"number": number.text}, now)
    return await find(tx, form_id)


def _check(visitor: Visitor) -> None:
    if visitor.residence == HOME:
        raise BadInput("Only for somebody who lives abroad.", "residence")
    for field in ("nationality", "residence"):
        if getattr(visitor, field) not in countries("en"):
            raise BadInput("Choose one of the options.", field)


def countries(language: str) -> dict[str, str]:
    """Two letters and name of every country, in the order of the names."""
    named = Locale(language).territories
    real = {code: name for code, name in named.items() if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY}  # fmt: skip
    return dict(sorted(real.items(), key=lambda entry: entry[1]))


NO_COUNTRY = frozenset({"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"})


async def of_sale(reader: Reader, sale_id: str) -> Form | None:
    row = await reader.fetchrow(f"{FORMS} WHERE sale_id = $1", sale_id)
    return None if row is None else await _form(reader, row)


async def find(reader: Reader, form_id: str) -> Form:
    """Raises NotFound."""
    row = await reader.fetchrow(f"{FORMS} WHERE id = $1", form_id)
    if row is None:
        raise NotFound("There is no such tax-free form.")
    return await _form(reader, row)


FORMS = """SELECT id, number, site_id, sale_id, gross, tax, leaves_by_on, name, nationality, residence, passport,
                  account, noticed_at, made_at, erased_at FROM tax_free_form"""


async def _form(reader: Reader, row: Row) -> Form:
    lines = await reader.fetch(
        "SELECT sale_line_id, gross, tax FROM tax_free_line WHERE form_id = $1", row["id"]
    )
    visitor = Visitor(
        name=row["name"], nationality=row["nationality"], residence=row["residence"],
        passport=row["passport"], account=row["account"],
    )  # fmt: skip
    return Form(
        row["id"], row["number"], row["site_id"], row["sale_id"], row["gross"], row["tax"], row["leaves_by_on"],
        None if row["erased_at"] is not None else visitor, row["noticed_at"], row["made_at"],
        {line["sale_line_id"]: (line["gross"], line["tax"]) for line in lines},
    )  # fmt: skip


async def erase(tx: Transaction, form_id: str, *, by: int | None, now: int) -> bool:
    """Forget who a form was for; False when it was done before."""
    erased = await tx.execute(
        """UPDATE tax_free_form SET name = '', nationality = '', residence = '', passport = '', account = '', erased_at = $2
           WHERE id = $1 AND erased_at IS NULL""",
        form_id,
        now,
    )
    if erased:
        await audit.record(tx, by, "tax_free.erase", f"tax_free:{form_id}", {}, now)
    return erased == 1


async def erase_old(tx: Transaction, rules: Rules, *, now: int) -> int:
    """Forget whoever's form is older than its days of keeping; how many."""
    rows = await tx.fetch(
        f"""SELECT id FROM tax_free_form WHERE erased_at IS NULL AND made_at < $1
            ORDER BY made_at LIMIT {ERASED_AT_ONCE}""",
        now - rules.tax_free_kept_days * DAY,
    )
    for row in rows:
        await erase(tx, row["id"], by=None, now=now)
    return len(rows)
