"""Groups of customers who pay by price lists of their own: hotels and retailers, staff, guests.

Invariant: a customer is in one group at most, and only the office puts anybody there. A group is renamed, never taken away:
sales were made under it.
"""

from typing import NamedTuple

from store import audit
from store.db import Reader, Transaction
from store.errors import BadInput, NotFound

MOST = 50
LONGEST = 60


class Names(NamedTuple):
    """What customers read, in their language."""

    fr: str
    ar: str
    en: str


class Group(NamedTuple):
    """A group and how many customers are in it."""

    id: int
    name_fr: str
    name_ar: str
    name_en: str
    size: int


async def every(reader: Reader) -> list[Group]:
    """In the order in which they were made."""
    rows = await reader.fetch(
        """SELECT g.id, g.name_fr, g.name_ar, g.name_en,
                  (SELECT COUNT(*) FROM customer c WHERE c.group_id = g.id) AS size
           FROM customer_group g ORDER BY g.id"""
    )
    return [Group(*row) for row in rows]


async def create(tx: Transaction, names: Names, *, by: int | None, now: int) -> int:
    """A new group's id. Raises BadInput."""
    _check(names)
    made = await tx.fetchval(
        """INSERT INTO customer_group (name_fr, name_ar, name_en, created_at, created_by)
           SELECT $1, $2, $3, $4, $5 WHERE (SELECT COUNT(*) FROM customer_group) < $6 RETURNING id""",
        *names,
        now,
        by,
        MOST,
    )
    if made is None:
        raise BadInput("There are at most %(most)d groups.", "name_fr", most=MOST)
    await audit.record(tx, by, "customer_group.create", f"customer_group:{made}", names._asdict(), now)  # fmt: skip
    tx.notify("catalogue", "customer_group")
    return int(made)


async def rename(tx: Transaction, group_id: int, names: Names, *, by: int | None, now: int) -> None:
    """Give a group other names. Raises BadInput, NotFound."""
    _check(names)
    changed = await tx.execute(
        "UPDATE customer_group SET name_fr = $2, name_ar = $3, name_en = $4 WHERE id = $1",
        group_id,
        *names,
    )
    if not changed:
        raise NotFound("There is no such group.")
    await audit.record(tx, by, "customer_group.rename", f"customer_group:{group_id}", names._asdict(), now)  # fmt: skip
    tx.notify("catalogue", "customer_group")


async def put(
    tx: Transaction, customer_id: str, group_id: int | None, *, by: int | None, now: int
) -> None:
    """Put a customer into a group, or (None) into none. Raises NotFound."""
    changed = await tx.execute(
        """UPDATE customer SET group_id = $2 WHERE id = $1 AND erased_at IS NULL
           AND (CAST($2 AS BIGINT) IS NULL OR EXISTS (SELECT 1 FROM customer_group g WHERE g.id = $2))""",
        customer_id,
        group_id,
    )
    if not changed:
        raise NotFound("There is no such customer.")
    await audit.record(tx, by, "customer.group", f"customer:{customer_id}", {"group": group_id}, now)  # fmt: skip


def _check(names: Names) -> None:
    for language, name in names._asdict().items():
        if not 0 < len(name.strip()) <= LONGEST:
            raise BadInput("Please fill this in.", f"name_{language}")
