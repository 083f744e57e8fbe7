"""The office's closings: each day, month and year as it was sealed, and which closings a period has."""

import json
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from pos.closings import closings, late_cash
from store.db import Reader
from store.errors import NotFound
from store.web import AUDITOR, MANAGER, render, route


class Closed(msgspec.Struct, frozen=True):
    """A sealed closing of a register's period; `supplement` 0, or which of those that came after."""

    id: str
    register: str
    period_on: str
    sequence: int
    supplement: int


async def of_period(
    reader: Reader, site_id: int | None, period: str
) -> dict[tuple[str, str], list[Closed]]:
    """The closings of this kind of period, by register and period, in their order."""
    rows = await reader.fetch(
        """SELECT c.id, g.code, c.period_on, c.sequence, c.supplement FROM closing c JOIN register g ON g.id = c.register_id
           WHERE c.period = $1 AND g.site_id = COALESCE(CAST($2 AS BIGINT), g.site_id)
           ORDER BY g.code, c.period_on, c.supplement""",
        period,
        site_id,
    )
    found: dict[tuple[str, str], list[Closed]] = {}
    for row in rows:
        closed = Closed(*row)
        found.setdefault((closed.register, closed.period_on), []).append(closed)
    return found


async def show(request: Request) -> Response:
    """One closing as it was sealed, with the Z reports that it adds up."""
    database: Reader = request.app.state.db
    id_, site_id = request.path_params["id"], request.state.staff.site_id
    name = await database.fetchval(
        """SELECT g.name FROM closing c JOIN register g ON g.id = c.register_id
           WHERE c.id = $1 AND g.site_id = COALESCE(CAST($2 AS BIGINT), g.site_id)""",
        id_,
        site_id,
    )
    if name is None:
        raise NotFound("There is no such report.")
    return render(
        request, "office/sales/closing.html", closing=await closings.read(database, id_), register=name,
        reports=await _reports(database, id_), difference_of=late_cash.difference_of,
    )  # fmt: skip


async def _reports(reader: Reader, closing_id: str) -> list[dict[str, Any]]:
    rows = await reader.fetch(
        """SELECT z.content FROM closing_z x JOIN z_report z ON z.id = x.z_id WHERE x.closing_id = $1
           ORDER BY z.day_on, z.sequence""",
        closing_id,
    )
    return [json.loads(row["content"]) for row in rows]


READERS = {MANAGER, AUDITOR}
closing_routes = [
    route("/sales/closings/{id}", show, allow=READERS, name="office.closing"),
]
