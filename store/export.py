"""Everything the database holds, as lines of JSON: for an archive, another system, or a comparison.

One line per row, `{"table": …, "row": {…}}`, tables and rows in a fixed order, so that the same data gives
the same bytes on either engine. What proves who somebody is (hashes, sessions) stays inside.
"""

import re
from collections.abc import AsyncIterator
from typing import Any

import msgspec

from store.db import Database
from store.db.migrate import files

ROWS_AT_ONCE = 2_000
LEFT_OUT = frozenset({"session", "sign_in_try", "job_lease"})
SECRET_COLUMNS = frozenset({"password_hash", "pin_hash", "token_hash", "secret", "badge"})


def tables() -> dict[str, tuple[str, ...]]:
    """Every table of the migrations that is exported, with the columns of its key."""
    sql = "\n".join(re.sub(r"--[^\n]*", "", file.read_text("utf-8")) for file in files())
    found = {}
    defined = r"(?:CREATE|REBUILD) TABLE (\w+) (?:KEEPING [\w,\s]+)?\((.*?)\n\);"
    for name, body in re.findall(defined, sql, re.DOTALL):
        if name not in LEFT_OUT:
            found[name] = _key(body)
    return found


def _key(body: str) -> tuple[str, ...]:
    if whole := re.search(r"^\s*PRIMARY KEY \(([^)]*)\)", body, re.MULTILINE):
        return tuple(column.strip() for column in whole[1].split(","))
    if one := re.search(r"^\s*(\w+) (?:ID\b|\w+ PRIMARY KEY)", body, re.MULTILINE):
        return (one[1],)
    raise ValueError(f"a table without a primary key: {body[:60]}")


async def lines(database: Database) -> AsyncIterator[tuple[str, bytes]]:
    """Each row as (table, line)."""
    for table, key in tables().items():
        async for row in _rows(database, table, key):
            yield table, msgspec.json.encode({"table": table, "row": row}, order="sorted") + b"\n"


async def _rows(
    database: Database, table: str, key: tuple[str, ...]
) -> AsyncIterator[dict[str, Any]]:
    """A table page by page along its key, so that a long one costs no more per row than a short one."""
    order = ", ".join(key)
    after: list[Any] = []
    while True:
        places = ", ".join(f"${number + 1}" for number in range(len(key)))
        where = f"WHERE ({order}) > ({places})" if after else ""
        page = await database.report(
            f"SELECT * FROM {table} {where} ORDER BY {order} LIMIT {ROWS_AT_ONCE}", *after
        )
        for row in page:
            yield {name: row[name] for name in row.keys() if name not in SECRET_COLUMNS}  # noqa: SIM118 - a row iterates its values
        if len(page) < ROWS_AT_ONCE:
            return
        after = [page[-1][column] for column in key]
