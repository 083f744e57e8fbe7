"""Registers, and which browser may sell from each: one at a time, by a lease.

A device is known by a secret that never leaves its browser except in its requests; only the hash of
it is stored. The book of a register (last number, last hash) is what its receipts say.
"""

from typing import NamedTuple

from store import audit
from store.db import Reader, Transaction
from store.errors import Conflict, NotFound
from store.receipt_chain import GENESIS


class Register(NamedTuple):
    """A register with its holder, if a browser holds it."""

    id: int
    code: str
    name: str
    site_id: int
    printer_address: str
    device_id: str | None
    taken_at: int | None
    holder: str | None


class Book(NamedTuple):
    """The last receipt that the server has of a register; sequence 0 and the first link when it has none."""

    sequence: int
    hash: str


class LeaseHeld(Conflict):
    """Another device sells from this register."""

    def __init__(self, register: Register) -> None:
        super().__init__(
            "%(holder)s is using this register on another device.", holder=register.holder or "?"
        )
        self.register = register


COLUMNS = """
    SELECT r.id, r.code, r.name, r.site_id, r.printer_address, l.device_id, l.taken_at, p.name AS holder
    FROM register r LEFT JOIN till_lease l ON l.register_id = r.id LEFT JOIN staff p ON p.id = l.taken_by"""


async def of_site(reader: Reader, site_id: int) -> list[Register]:
    rows = await reader.fetch(f"{COLUMNS} WHERE r.site_id = $1 ORDER BY r.code", site_id)
    return [Register(*row) for row in rows]


async def held_by(reader: Reader, device: str) -> Register | None:
    """The register that this device may sell from."""
    row = await reader.fetchrow(f"{COLUMNS} WHERE l.device_id = $1 ORDER BY r.id", device)
    return None if row is None else Register(*row)


async def is_elsewhere(
    reader: Reader, register_id: int, site_id: int | None, device: str | None
) -> bool:
    """Whether a register is of another shop than `site_id` (None: of all), and not the one that this device sells from."""
    found = await reader.fetchval(
        """SELECT 1 FROM register r LEFT JOIN till_lease l ON l.register_id = r.id AND l.device_id = $3
           WHERE r.id = $1 AND r.site_id <> CAST($2 AS BIGINT) AND l.register_id IS NULL""",
        register_id,
        site_id,
        device,
    )
    return found is not None


async def find(reader: Reader, register_id: int) -> Register:
    """Raises NotFound."""
    row = await reader.fetchrow(f"{COLUMNS} WHERE r.id = $1", register_id)
    if row is None:
        raise NotFound("There is no such register.")
    return Register(*row)


async def claim(
    tx: Transaction, register_id: int, device: str, *, by: int, take_over: bool, now: int
) -> Register:
    """Let this device sell from the register, and from no other; the same again when it already may.

    Raises NotFound, or LeaseHeld when another device holds it and `take_over` was not granted.
    """
    claimed = await tx.execute(
        """INSERT INTO till_lease (register_id, device_id, taken_at, taken_by)
           SELECT id, CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT) FROM register WHERE id = $1
           ON CONFLICT (register_id) DO UPDATE
               SET device_id = excluded.device_id, taken_at = excluded.taken_at, taken_by = excluded.taken_by
               WHERE till_lease.device_id <> excluded.device_id AND CAST($5 AS BIGINT) = 1""",
        register_id,
        device,
        now,
        by,
        int(take_over),
    )
    register = await find(tx, register_id)
    if register.device_id != device:
        raise LeaseHeld(register)
    if claimed:
        await tx.execute(
            "DELETE FROM till_lease WHERE device_id = $1 AND register_id <> $2", device, register_id
        )
        detail = {"take_over": take_over}
        await audit.record(tx, by, "register.claim", f"register:{register_id}", detail, now)
    return register


async def let_go(tx: Transaction, device: str, *, by: int, now: int) -> None:
    """This device sells from no register any more; whoever comes next needs nobody's leave."""
    rows = await tx.fetch("DELETE FROM till_lease WHERE device_id = $1 RETURNING register_id", device)  # fmt: skip
    for row in rows:
        subject = f"register:{row['register_id']}"
        await audit.record(tx, by, "register.let_go", subject, {}, now)


async def book(reader: Reader, register_id: int) -> Book:
    row = await reader.fetchrow(
        """SELECT sequence, hash FROM receipt WHERE register_id = $1 AND fork = 0
           ORDER BY sequence DESC LIMIT 1""",
        register_id,
    )
    return Book(0, GENESIS) if row is None else Book(*row)
