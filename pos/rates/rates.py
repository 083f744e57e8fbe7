"""What foreign notes are worth in dirhams: a rate per day and currency, set by the manager, frozen once set.

Invariant: the first rate of a day stays that day's; nothing is edited. A till takes notes at today's rate only; one whose
server is gone goes on with the last it knows, for as many days as KNOWN_FOR_DAYS, and what it used is looked at again here.
"""

from collections.abc import Mapping
from typing import Any, Final

from pos.sales.tickets import Receipt
from store import audit
from store.clock import day, plus_days
from store.db import Reader, Transaction, places
from store.errors import BadInput, Conflict
from store.tenders import FOREIGN

CURRENCIES: Final = ("EUR", "USD", "GBP")
KNOWN_FOR_DAYS = 7
"""For how long a till without its server may use the last rate it knows. Twin: pos/static/till/money/rates.js."""
SHOWN_DAYS = 14


async def set_today(
    tx: Transaction, given: Mapping[str, int], *, by: int, now: int
) -> dict[str, int]:
    """Freeze today's rates, in centimes for one unit; what of them is new.

    Raises BadInput for none at all, Conflict where a currency has another rate today already.
    """
    if not given or not all(given.values()):
        raise BadInput("Give at least one rate.", "EUR")
    today = day(now)
    fresh = {
        currency: rate
        for currency, rate in sorted(given.items())
        if await _freeze(tx, today, currency, rate, by, now)
    }
    if fresh:
        await audit.record(tx, by, "rate.set", f"rate:{today}", fresh, now)
    return fresh


async def _freeze(tx: Transaction, today: str, currency: str, rate: int, by: int, now: int) -> bool:
    frozen = await tx.execute(
        """INSERT INTO exchange_rate (day_on, currency, rate, set_by, set_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (day_on, currency) DO NOTHING""",
        today,
        currency,
        rate,
        by,
        now,
    )
    stands = rate if frozen else await _rate(tx, currency, today)
    if stands != rate:
        raise Conflict("Today's rate was set already; it stays for the day.")
    return bool(frozen)


async def _rate(reader: Reader, currency: str, day_on: str) -> int | None:
    found: int | None = await reader.fetchval(
        "SELECT rate FROM exchange_rate WHERE currency = $1 AND day_on = $2", currency, day_on
    )
    return found


async def latest(reader: Reader) -> dict[str, dict[str, Any]]:
    """The newest rate of each currency: `{"EUR": {"rate": centimes, "day_on": its day}}`."""
    rows = await reader.fetch(
        """SELECT currency, rate, day_on FROM exchange_rate r
           WHERE day_on = (SELECT MAX(day_on) FROM exchange_rate o WHERE o.currency = r.currency)"""
    )
    return {row["currency"]: {"rate": row["rate"], "day_on": row["day_on"]} for row in rows}


async def last_days(reader: Reader, today: str) -> list[dict[str, Any]]:
    """The days of the last two weeks that have rates, the newest first: `day_on` and the currencies' rates."""
    rows = await reader.fetch(
        f"""SELECT day_on, currency, rate FROM exchange_rate WHERE day_on > $1 AND currency IN ({places(len(CURRENCIES), 2)})
            ORDER BY day_on DESC""",
        plus_days(today, -SHOWN_DAYS),
        *CURRENCIES,
    )
    days: dict[str, dict[str, Any]] = {}
    for row in rows:
        days.setdefault(row["day_on"], {"day_on": row["day_on"]})[row["currency"]] = row["rate"]
    return list(days.values())


async def in_doubt(reader: Reader, receipt: Receipt) -> bool:
    """Whether a receipt took foreign notes at a rate that no till could know that day."""
    day_on = day(receipt.sold_at)
    taken = {(t.currency, t.rate) for t in receipt.tenders if t.kind == FOREIGN and t.given > 0}
    known = [await _was_known(reader, currency, rate, day_on) for currency, rate in sorted(taken)]
    return not all(known)


async def _was_known(reader: Reader, currency: str, rate: int, day_on: str) -> bool:
    """That day's own rate, or one of the days before it."""
    found = await reader.fetchval(
        """SELECT 1 FROM exchange_rate WHERE currency = $1 AND rate = $2 AND day_on BETWEEN $3 AND $4""",
        currency,
        rate,
        plus_days(day_on, -KNOWN_FOR_DAYS),
        day_on,
    )
    return found is not None
