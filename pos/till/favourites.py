"""The goods that a register's people want at hand, so that a new tablet there has them too.

Invariant: of two marks of one product the later one stands, in whatever order they come.
"""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from pos.registers import registers
from pos.registers.door import device_of
from pos.shapes import Instant, Positive
from store import clock
from store.db import Database, Reader, Transaction
from store.errors import Conflict
from store.web import json_response, read_json

MOST = 200


class Mark(msgspec.Struct, frozen=True):
    """A product pinned, or not any more, at an instant of the till's clock."""

    product_id: Positive
    pinned: bool
    at: Instant


class Marks(msgspec.Struct, frozen=True):
    """What a till has to say about its favourites; nothing, to hear what they are."""

    marks: Annotated[list[Mark], Meta(max_length=MOST)]


class HoldsNoRegister(Conflict):
    """This device sells from no register, so it has no favourites to keep."""

    word = "no_register"


async def mark(tx: Transaction, register_id: int, mark: Mark, *, by: int, now: int) -> None:
    """Pin or unpin a product; a mark older than the one that stands, or of no product, changes nothing."""
    await tx.execute(
        """INSERT INTO favourite (register_id, product_id, pinned, changed_by, changed_at)
           SELECT CAST($1 AS BIGINT), id, CAST($2 AS BIGINT), CAST($3 AS BIGINT), CAST($4 AS BIGINT)
           FROM product WHERE id = $5
           ON CONFLICT (register_id, product_id) DO UPDATE
               SET pinned = excluded.pinned, changed_by = excluded.changed_by, changed_at = excluded.changed_at
               WHERE excluded.changed_at > favourite.changed_at""",
        register_id, int(mark.pinned), by, min(mark.at, now), mark.product_id,
    )  # fmt: skip


async def of_register(reader: Reader, register_id: int) -> list[int]:
    """The pinned products, in the order in which they were pinned."""
    rows = await reader.fetch(
        f"""SELECT product_id FROM favourite WHERE register_id = $1 AND pinned = 1
            ORDER BY changed_at, product_id LIMIT {MOST}""",
        register_id,
    )
    return [int(row[0]) for row in rows]


async def say(request: Request) -> Response:
    """Take a till's marks in; the answer is what its register's favourites are now."""
    database: Database = request.app.state.db
    device, given, now = device_of(request), await read_json(request, Marks), clock.now()
    register = await registers.held_by(database, device) if device else None
    if register is None:
        raise HoldsNoRegister("This device holds no register.")

    async def take(tx: Transaction) -> None:
        for each in given.marks:
            await mark(tx, register.id, each, by=request.state.staff.id, now=now)

    if given.marks:
        await database.write(take)
    return json_response(
        {"register_id": register.id, "favourites": await of_register(database, register.id)}
    )
