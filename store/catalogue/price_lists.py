"""Price lists: other prices for some products, from the first moment of one day to the last of another.

Invariant: a list and its prices never change; it ends, by its day or by hand. The price of a product at any instant is that
of the newest list begun that has it, else its normal one: `prices.at` says so in SQL, `steps` as a till keeps it to change
prices by itself. A list may be one group of customers' (`group_prices`): then it leaves the shelf's prices alone.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from store import audit
from store.catalogue import prices
from store.customers.groups import Names
from store.db import Reader, Row, Transaction, rows_of
from store.errors import BadInput, NotFound

MOST = 2_000


class PriceList(NamedTuple):
    """A list as the office sees it; `over_at` is when it is over, `size` how many prices are on it, `group_id` whose it is."""

    id: int
    name_fr: str
    name_ar: str
    name_en: str
    group_id: int | None
    starts_at: int
    ends_at: int
    ended_at: int | None
    size: int

    @property
    def over_at(self) -> int:
        return self.ends_at if self.ended_at is None else min(self.ends_at, self.ended_at)

    def state(self, now: int) -> Literal["ahead", "running", "over"]:
        if self.over_at <= now or self.over_at <= self.starts_at:
            return "over"
        return "running" if self.starts_at <= now else "ahead"


class Other(NamedTuple):
    """A product's price on one list, and when that list counts."""

    starts_at: int
    over_at: int
    list_id: int
    amount: int


Step = tuple[int, int]
"""From which instant, how many centimes."""


async def every(reader: Reader, limit: int = 500) -> list[PriceList]:
    """The newest first."""
    return await _where(reader, "TRUE", "ORDER BY l.starts_at DESC, l.id DESC LIMIT $1", limit)


async def find(reader: Reader, list_id: int) -> PriceList:
    """Raises NotFound."""
    found = await _where(reader, "l.id = $1", "", list_id)
    if not found:
        raise NotFound("There is no such price list.")
    return found[0]


async def _where(reader: Reader, condition: str, order: str, value: int) -> list[PriceList]:
    rows = await reader.fetch(
        f"""SELECT l.id, l.name_fr, l.name_ar, l.name_en, l.group_id, l.starts_at, l.ends_at, l.ended_at,
                   (SELECT COUNT(*) FROM price_list_price x WHERE x.list_id = l.id) AS size
            FROM price_list l WHERE {condition} {order}""",
        value,
    )
    return [PriceList(*row) for row in rows]


async def prices_of(reader: Reader, list_id: int) -> Sequence[Row]:
    """The products of a list with its price and their normal one today's page compares it with."""
    return await reader.fetch(
        """SELECT p.id, p.sku, p.name_fr, p.name_ar, p.name_en, x.amount,
                  (SELECT amount FROM price WHERE price.product_id = p.id ORDER BY starts_at DESC LIMIT 1) AS normal
           FROM price_list_price x JOIN product p ON p.id = x.product_id WHERE x.list_id = $1 ORDER BY p.sku""",
        list_id,
    )


async def create(
    tx: Transaction, names: Names, amounts: Mapping[int, int], *, starts_at: int, ends_at: int, by: int | None, now: int,
    group_id: int | None = None,
) -> int:  # fmt: skip
    """A list of `amounts` (centimes by product) that begins now or later, for everybody or one group; its id.

    Raises BadInput.
    """
    if not 0 < len(amounts) <= MOST:
        raise BadInput("A price list has from 1 to %(most)d prices.", "prices", most=MOST)
    if not all(0 < amount <= prices.MOST for amount in amounts.values()):
        raise BadInput("This amount is too small or too large.", "prices")
    if starts_at < now:
        raise BadInput("This cannot begin in the past.", "starts_on")
    if ends_at <= starts_at:
        raise BadInput("The end lies before the beginning.", "ends_on")
    if group_id is not None and not await tx.fetchval(
        "SELECT 1 FROM customer_group WHERE id = $1", group_id
    ):
        raise BadInput("There is no such group.", "group")
    list_id = await tx.fetchval(
        """INSERT INTO price_list (name_fr, name_ar, name_en, group_id, starts_at, ends_at, created_at, created_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id""",
        *names, group_id, starts_at, ends_at, now, by,
    )  # fmt: skip
    values = [v for product_id, amount in sorted(amounts.items()) for v in (product_id, list_id, amount)]  # fmt: skip
    await tx.execute(
        f"INSERT INTO price_list_price (product_id, list_id, amount) VALUES {rows_of(len(amounts), 3)}",
        *values,
    )
    detail = {"name": names.fr, "group": group_id, "starts_at": starts_at, "ends_at": ends_at, "prices": len(amounts)}  # fmt: skip
    await audit.record(tx, by, "price_list.create", f"price_list:{list_id}", detail, now)
    tx.notify("catalogue", "price_list")
    return int(list_id)


async def end(tx: Transaction, list_id: int, *, by: int | None, now: int) -> None:
    """From now on the normal prices count again; ending it twice changes nothing. Raises NotFound."""
    ended = await tx.execute(
        "UPDATE price_list SET ended_at = $2, ended_by = $3 WHERE id = $1 AND ended_at IS NULL",
        list_id,
        now,
        by,
    )
    if ended:
        await audit.record(tx, by, "price_list.end", f"price_list:{list_id}", {}, now)
        tx.notify("catalogue", "price_list")
    else:
        await find(tx, list_id)


async def next_change(reader: Reader, now: int) -> int | None:
    """The next instant at which any price changes by itself."""
    found = await reader.fetchval(
        """SELECT MIN(at) FROM (
               SELECT starts_at AS at FROM price UNION ALL SELECT starts_at FROM price_list WHERE group_id IS NULL
               UNION ALL SELECT ends_at FROM price_list WHERE group_id IS NULL) AS changes WHERE at > $1""",
        now,
    )
    return None if found is None else int(found)


async def steps(reader: Reader, *, now: int) -> dict[int, list[Step]]:
    """Per product that has a price: the one in force, and each one to come, so that it changes without being told."""
    normal: dict[int, list[Step]] = {}
    for product_id, starts_at, amount in await reader.fetch(
        """SELECT product_id, starts_at, amount FROM price p
           WHERE starts_at > $1 OR starts_at = (SELECT MAX(q.starts_at) FROM price q
                                               WHERE q.product_id = p.product_id AND q.starts_at <= $1)
           ORDER BY product_id, starts_at""",
        now,
    ):
        normal.setdefault(product_id, []).append((starts_at, amount))
    others: dict[int, list[Other]] = {}
    for product_id, *other in await reader.fetch(
        """SELECT x.product_id, l.starts_at, CASE WHEN l.ended_at < l.ends_at THEN l.ended_at ELSE l.ends_at END,
                  l.id, x.amount
           FROM price_list_price x JOIN price_list l ON l.id = x.list_id
           WHERE l.group_id IS NULL AND l.ends_at > $1 AND (l.ended_at IS NULL OR l.ended_at > $1)""",
        now,
    ):
        others.setdefault(product_id, []).append(Other(*other))
    found = {
        id_: compiled(normal.get(id_, []), others.get(id_, []), now)
        for id_ in normal.keys() | others.keys()
    }
    return {id_: of for id_, of in found.items() if of and of[0][0] <= now}


def compiled(normal: Sequence[Step], others: Sequence[Other], now: int) -> list[Step]:
    """The price at `now` and at every later change, without a step that changes nothing. Pure."""
    if not others:
        return list(normal)
    changes = {now, *(at for at, _ in normal)}
    changes |= {at for other in others for at in (other.starts_at, other.over_at)}
    found: list[Step] = []
    for at in sorted(at for at in changes if at >= now):
        amount = _at(normal, others, at)
        if amount is not None and (not found or found[-1][1] != amount):
            found.append((at, amount))
    return found


def _at(normal: Sequence[Step], others: Sequence[Other], at: int) -> int | None:
    counting = [other for other in others if other.starts_at <= at < other.over_at]
    if counting:
        return max(counting, key=lambda other: (other.starts_at, other.list_id)).amount
    begun = [step for step in normal if step[0] <= at]
    return max(begun)[1] if begun else None
