"""More products than a small shop has: copies of the demo's, each with its own code, price, offer and words to find it by."""

from collections.abc import Sequence
from functools import partial

from store.catalogue import search
from store.codes import with_check_digit
from store.db import Database, Row, Transaction, places

PREFIX = "611"
"""GS1 Morocco; no code of the demo begins with it."""
AT_ONCE = 500


def code(number: int) -> str:
    """The EAN-13 of clone `number`."""
    return with_check_digit(f"{PREFIX}{number:09d}")


async def add(database: Database, count: int) -> list[int]:
    """`count` more products sold by the piece; their ids."""
    rows = await database.fetch("SELECT * FROM product WHERE kind = 'piece' AND gtin IS NOT NULL")
    ids: list[int] = []
    for first in range(0, count, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, count))
        ids += await database.write(partial(_add, rows=rows, numbers=numbers))
    await database.write(lambda tx: search.remember(tx, ids))
    return ids


async def _add(tx: Transaction, *, rows: Sequence[Row], numbers: range) -> list[int]:
    return [await _clone(tx, rows[number % len(rows)], number) for number in numbers]


async def _clone(tx: Transaction, row: Row, number: int) -> int:
    own = {"sku": f"CLO-{number:05d}", "gtin": code(number).zfill(14)}
    names = {f"name_{lang}": f"{row[f'name_{lang}']} {number}" for lang in ("fr", "ar", "en")}
    columns = [name for name in row.keys() if name != "id"]  # noqa: SIM118 - sqlite3.Row iterates its values
    product_id: int = await tx.fetchval(
        f"INSERT INTO product ({', '.join(columns)}) VALUES ({places(len(columns))}) RETURNING id",
        *((own | names).get(name, row[name]) for name in columns),
    )
    for table, kept in (
        ("price", "amount, starts_at"),
        ("offer", "cooperative_id, quantity, carton_quantity, unit_cost, lead_days, offered_at"),
    ):
        await tx.execute(
            f"""INSERT INTO {table} (product_id, {kept})
                SELECT CAST($1 AS BIGINT), {kept} FROM {table} WHERE product_id = $2""",
            product_id,
            row["id"],
        )
    return product_id
