"""Numbers without a gap: a series per site, kind of document and year.

CGI art. 145-III asks for a continuous series; a business with several points of sale may keep one for each
(circular 728). Invariant: whoever takes a number holds the site's row until it commits, so that numbers follow
each other and one that was not committed is taken by the next.
"""

from typing import Final, Literal, NamedTuple

from store import clock
from store.db import Transaction
from store.errors import NotFound

Kind = Literal["invoice", "credit_note", "tax_free_form"]
LETTERS: Final[dict[Kind, str]] = {"invoice": "F", "credit_note": "A", "tax_free_form": "D"}
"""Facture, avoir, détaxe."""


class Number(NamedTuple):
    """A document's place in its series, and how it is written: "F-CASABLANCA-2026-000001"."""

    site_id: int
    year: int
    sequence: int
    text: str


async def hold(tx: Transaction, sale_id: str) -> int:
    """Hold the series of the sale's site until the end of the transaction; the site's id. Raises NotFound.

    With them those of the sites whose goods it takes back: an invoice made at the same time and this sale then
    know of each other.
    """
    held = await tx.execute(
        """UPDATE site SET phone = phone WHERE id IN (
               SELECT site_id FROM sale WHERE id = $1
               UNION SELECT s.site_id FROM sale_line b JOIN sale_line l ON l.id = b.returns_line_id
               JOIN sale s ON s.id = l.sale_id WHERE b.sale_id = $1)""",
        sale_id,
    )
    if held == 0:
        raise NotFound("There is no such sale.")
    return int(await tx.fetchval("SELECT site_id FROM sale WHERE id = $1", sale_id))


async def following(tx: Transaction, kind: Kind, site_id: int, now: int) -> Number:
    """The next number of the series that `hold` holds."""
    year = clock.local(now).year
    last = await tx.fetchval(
        f"SELECT COALESCE(MAX(sequence), 0) FROM {kind} WHERE site_id = $1 AND year = $2",
        site_id,
        year,
    )
    code = await tx.fetchval("SELECT code FROM site WHERE id = $1", site_id)
    sequence = int(last) + 1
    return Number(site_id, year, sequence, f"{LETTERS[kind]}-{code.upper()}-{year}-{sequence:06d}")
