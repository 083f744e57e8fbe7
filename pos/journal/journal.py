"""The completed sales of both channels, chosen by what a person asks for; listed, counted and added up.

Invariant: list, totals and files of one selection are of the same sales; sums add the documents'
recorded figures and never compute a tax again (rules §1.5).
"""

from typing import Final, Literal

import msgspec

from store import clock
from store.clock import DAY
from store.db import Database, Value

PER_PAGE = 50
Channel = Literal["", "till", "web"]
Paid = Literal["", "cash", "card", "both"]
Sort = Literal[
    "sold_at", "-sold_at", "number", "-number", "register", "-register", "cashier", "-cashier", "total", "-total"
]  # fmt: skip

FROM = """FROM sale s LEFT JOIN receipt r ON r.sale_id = s.id LEFT JOIN register g ON g.id = r.register_id
          LEFT JOIN staff p ON p.id = s.sold_by LEFT JOIN shop_order o ON o.sale_id = s.id"""
NUMBER = "COALESCE(r.number, o.code, '')"
CASH = (
    "COALESCE((SELECT SUM(t.amount) FROM tender t WHERE t.sale_id = s.id AND t.kind = 'cash'), 0)"
)
CARD = (
    "COALESCE((SELECT SUM(t.amount) FROM tender t WHERE t.sale_id = s.id AND t.kind = 'card'), 0)"
)
ORDERS: Final = {
    "sold_at": "s.sold_at",
    "number": NUMBER,
    "register": "COALESCE(g.code, '')",
    "cashier": "COALESCE(p.name, '')",
    "total": "s.total",
}


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """Which sales: of a site (None: all), from the first day to the last, and as narrow as wished."""

    site_id: int | None
    from_on: str
    to_on: str
    register_id: int | None = None
    cashier_id: int | None = None
    channel: Channel = ""
    paid_by: Paid = ""
    words: str = ""
    sort: Sort = "-sold_at"


class Entry(msgspec.Struct, frozen=True):
    """A sale as one row of the list. Amounts in centimes; `cash` and `card` are what each settled."""

    id: str
    number: str
    channel: str
    language: str
    sold_at: int
    register: str
    cashier: str
    fork: int
    articles: int
    total: int
    tax_total: int
    stamp_duty: int
    stamp_added: int
    cash_rounding: int
    paid: int
    cash: int
    card: int
    hash: str


class TaxTotal(msgspec.Struct, frozen=True):
    code: str
    rate_bp: int
    gross: int
    net: int
    tax: int


class TenderTotal(msgspec.Struct, frozen=True):
    kind: str
    sales: int
    amount: int


class Totals(msgspec.Struct, frozen=True):
    """A selection added up."""

    sales: int
    total: int
    tax_total: int
    stamp_duty: int
    stamp_added: int
    cash_rounding: int
    paid: int
    taxes: tuple[TaxTotal, ...]
    tenders: tuple[TenderTotal, ...]


def _where(chosen: Selection) -> tuple[str, list[Value]]:
    conditions = ["s.sold_at >= $1", "s.sold_at < $2"]
    values: list[Value] = [clock.start_of(chosen.from_on), clock.start_of(clock.plus_days(chosen.to_on, 1))]  # fmt: skip
    narrowings: tuple[tuple[str, Value], ...] = (
        ("s.site_id = {}", chosen.site_id),
        ("r.register_id = {}", chosen.register_id),
        ("s.sold_by = {}", chosen.cashier_id),
        ("s.channel = {}", chosen.channel),
        (f"{NUMBER} LIKE {{}} ESCAPE '\\'", _containing(chosen.words)),
    )
    for condition, value in narrowings:
        if value:
            values.append(value)
            conditions.append(condition.format(f"${len(values)}"))
    for kind in {"both": ("cash", "card")}.get(chosen.paid_by, (chosen.paid_by,)):
        if kind:
            conditions.append(_paid_with(kind))
    return " AND ".join(conditions), values


def _paid_with(kind: str) -> str:
    return f"EXISTS (SELECT 1 FROM tender t WHERE t.sale_id = s.id AND t.kind = '{kind}')"


def _containing(words: str) -> str:
    plain = words.strip().upper()
    for special in ("\\", "%", "_"):
        plain = plain.replace(special, f"\\{special}")
    return f"%{plain}%" if plain else ""


async def listed(
    database: Database, chosen: Selection, *, limit: int = PER_PAGE, offset: int = 0
) -> list[Entry]:
    """The sales of a selection, in its order."""
    where, values = _where(chosen)
    order = f"{ORDERS[chosen.sort.lstrip('-')]} {'DESC' if chosen.sort.startswith('-') else 'ASC'}"
    rows = await database.report(
        f"""SELECT s.id, {NUMBER} AS number, s.channel, s.language, s.sold_at, COALESCE(g.code, '') AS register,
                   COALESCE(p.name, '') AS cashier, COALESCE(r.fork, 0) AS fork,
                   (SELECT COUNT(*) FROM sale_line l WHERE l.sale_id = s.id AND l.kind = 'goods') AS articles,
                   s.total, s.tax_total, s.stamp_duty, s.stamp_added, s.cash_rounding, s.paid,
                   {CASH} AS cash, {CARD} AS card, COALESCE(r.hash, '') AS hash
            {FROM} WHERE {where} ORDER BY {order}, s.id LIMIT {limit} OFFSET {offset}""",
        *values,
    )
    return [Entry(*row) for row in rows]


async def totals(database: Database, chosen: Selection) -> Totals:
    where, values = _where(chosen)
    (row,) = await database.report(
        f"""SELECT COUNT(*) AS sales, COALESCE(SUM(s.total), 0) AS total,
                   COALESCE(SUM(s.tax_total), 0) AS tax_total, COALESCE(SUM(s.stamp_duty), 0) AS stamp_duty,
                   COALESCE(SUM(s.stamp_added), 0) AS stamp_added, COALESCE(SUM(s.paid), 0) AS paid,
                   COALESCE(SUM(s.cash_rounding), 0) AS cash_rounding {FROM} WHERE {where}""",
        *values,
    )
    taxes = await database.report(
        f"""SELECT x.code, x.rate_bp, SUM(x.gross), SUM(x.net), SUM(x.tax)
            {FROM} JOIN sale_tax x ON x.sale_id = s.id WHERE {where}
            GROUP BY x.code, x.rate_bp ORDER BY x.rate_bp DESC, x.code""",
        *values,
    )
    tenders = await database.report(
        f"""SELECT y.kind, COUNT(DISTINCT s.id), SUM(y.amount)
            {FROM} JOIN tender y ON y.sale_id = s.id WHERE {where} GROUP BY y.kind ORDER BY y.kind DESC""",
        *values,
    )
    parts = {
        "taxes": tuple(TaxTotal(*tax) for tax in taxes),
        "tenders": tuple(TenderTotal(*kind) for kind in tenders),
    }
    return msgspec.convert({**dict(row), **parts}, Totals)


async def taxes_of(database: Database, chosen: Selection) -> dict[str, list[TaxTotal]]:
    """The documents' figures per tax code, by the sale's id."""
    where, values = _where(chosen)
    rows = await database.report(
        f"""SELECT s.id, x.code, x.rate_bp, x.gross, x.net, x.tax
            {FROM} JOIN sale_tax x ON x.sale_id = s.id WHERE {where} ORDER BY s.id, x.code""",
        *values,
    )
    found: dict[str, list[TaxTotal]] = {}
    for sale_id, *figures in rows:
        found.setdefault(sale_id, []).append(TaxTotal(*figures))
    return found


def last_days(now: int, days: int) -> tuple[str, str]:
    """The first and the last of so many days, today included."""
    return clock.day(now - (days - 1) * DAY), clock.day(now)
