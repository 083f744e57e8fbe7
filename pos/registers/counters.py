"""The registers as the manager sees them: who sells there, what the drawer should hold, where it prints;
and the sales that the server could not take.
"""

from typing import Any, NamedTuple

import msgspec

from pos.printing.sending import parse_address
from pos.sales.tickets import Receipt
from pos.sales.verdicts import ACCEPTABLE
from pos.shifts.drawer import expected_cash
from store import audit
from store.db import Reader, Transaction
from store.errors import BadInput, NotFound
from store.sales import sells

CLOSED_SHOWN = 20


class Shift(NamedTuple):
    """`expected`: what the drawer should hold, float and cash; `counted` and `closed_at` None while it is open."""

    id: str
    register_id: int
    opened_by: str
    opened_at: int
    opening_float: int
    sales: int
    taken: int
    counted: int | None
    closed_at: int | None
    closed_by: str | None
    expected: int

    @property
    def over(self) -> int:
        """What was counted beyond what was expected; negative when it is short."""
        return 0 if self.counted is None else self.counted - self.expected


class Counter(NamedTuple):
    """A register with its open shifts; there is one, unless a till was offline."""

    id: int
    code: str
    name: str
    holder: str | None
    printer_address: str
    paper_width_mm: int
    last_number: str
    open_shifts: tuple[Shift, ...]


async def counters(reader: Reader, site_id: int | None) -> list[Counter]:
    rows = await reader.fetch(
        """SELECT g.id, g.code, g.name, p.name AS holder, g.printer_address, g.paper_width_mm,
                  COALESCE((SELECT number FROM receipt r WHERE r.register_id = g.id AND r.fork = 0
                            ORDER BY r.sequence DESC LIMIT 1), '') AS last_number
           FROM register g LEFT JOIN till_lease l ON l.register_id = g.id LEFT JOIN staff p ON p.id = l.taken_by
           WHERE g.site_id = COALESCE(CAST($1 AS BIGINT), g.site_id) ORDER BY g.code""",
        site_id,
    )
    shifts = await _shifts(reader, "s.closed_at IS NULL", site_id)
    return [
        Counter._make((*row, tuple(shift for shift in shifts if shift.register_id == row["id"])))
        for row in rows
    ]


async def closed(reader: Reader, site_id: int | None) -> list[Shift]:
    """The last shifts that were closed, the newest first."""
    return await _shifts(reader, "s.closed_at IS NOT NULL", site_id, f"LIMIT {CLOSED_SHOWN}")


async def _shifts(
    reader: Reader, condition: str, site_id: int | None, limit: str = ""
) -> list[Shift]:
    rows = await reader.fetch(
        f"""SELECT s.id, s.register_id, o.name AS opened_by, s.opened_at, s.opening_float,
                   (SELECT COUNT(*) FROM receipt r WHERE r.shift_id = s.id AND {sells("r.sale_id")}) AS sales,
                   COALESCE((SELECT SUM(x.paid) FROM receipt r JOIN sale x ON x.id = r.sale_id
                             WHERE r.shift_id = s.id), 0) AS taken,
                   s.counted, s.closed_at, c.name AS closed_by
            FROM shift s JOIN register g ON g.id = s.register_id JOIN staff o ON o.id = s.opened_by
            LEFT JOIN staff c ON c.id = s.closed_by
            WHERE {condition} AND g.site_id = COALESCE(CAST($1 AS BIGINT), g.site_id)
            ORDER BY s.opened_at DESC, s.id {limit}""",
        site_id,
    )
    return [Shift._make((*row, await expected_cash(reader, row["id"]))) for row in rows]


async def set_printer(
    tx: Transaction, register_id: int, address: str, paper_width_mm: int, *, site_id: int | None, by: int, now: int
) -> None:  # fmt: skip
    """Say where a register prints, and on how wide a paper; an empty address: nowhere.

    Raises BadInput for what is no address, NotFound for another site's register.
    """
    plain = str(parse_address(address)) if address.strip() else ""
    changed = await tx.execute(
        """UPDATE register SET printer_address = $2, paper_width_mm = $3
           WHERE id = $1 AND site_id = COALESCE(CAST($4 AS BIGINT), site_id)""",
        register_id,
        plain,
        paper_width_mm,
        site_id,
    )
    if changed == 0:
        raise NotFound("There is no such register.")
    detail = {"address": plain, "paper_width_mm": paper_width_mm}
    await audit.record(tx, by, "register.printer", f"register:{register_id}", detail, now)


# Refused sales


class Refused(NamedTuple):
    """A sale as a till sent it; what could be read of it, else empty. `is_known` when a sale of its id was taken,
    `is_taken` when it was this very one: nothing is left to decide.

    `verdict` is what a manager said of it, empty as long as none did.
    """

    id: int
    sale_id: str
    register: str
    reason: str
    received_at: int
    content: str
    verdict: str
    decided_by: str
    decided_at: int | None
    decided_why: str
    number: str
    total: int | None
    is_known: bool
    is_taken: bool

    @property
    def may_be_taken(self) -> bool:
        return self.reason in ACCEPTABLE


async def refused(reader: Reader, site_id: int | None) -> list[Refused]:
    """What could not be taken: first what nobody has decided on, the newest first."""
    rows = await reader.fetch(
        """SELECT f.id, f.sale_id, COALESCE(g.code, '') AS register, f.reason, f.received_at, f.content,
                  COALESCE(v.verdict, '') AS verdict, COALESCE(p.name, '') AS decided_by, v.decided_at,
                  COALESCE(v.reason, '') AS decided_why,
                  (SELECT COUNT(*) FROM sale s WHERE s.id = f.sale_id) AS known,
                  (SELECT COUNT(*) FROM receipt r WHERE r.sale_id = f.sale_id AND r.hash = f.hash AND r.content = f.content) AS taken
           FROM refused_sale f LEFT JOIN register g ON g.id = f.register_id
           LEFT JOIN refused_verdict v ON v.refused_id = f.id LEFT JOIN staff p ON p.id = v.decided_by
           WHERE g.site_id IS NULL OR g.site_id = COALESCE(CAST($1 AS BIGINT), g.site_id)
           ORDER BY CASE WHEN v.verdict IS NULL AND NOT EXISTS
                        (SELECT 1 FROM receipt r WHERE r.sale_id = f.sale_id AND r.hash = f.hash AND r.content = f.content) THEN 0 ELSE 1 END,
                    f.received_at DESC, f.id DESC LIMIT 200""",
        site_id,
    )
    return [
        Refused._make(
            (*tuple(row)[:10], *_read(row["content"]), bool(row["known"]), bool(row["taken"]))
        )
        for row in rows
    ]


def _read(content: str) -> tuple[str, int | None]:
    """Number and total, as far as they can be read."""
    try:
        found: Any = msgspec.json.decode(content)
        found = found.get("receipt", found)
        receipt = msgspec.convert(found, Receipt)
    except (msgspec.MsgspecError, AttributeError, BadInput):
        return "", None
    return receipt.number, receipt.paid
