"""The log as the manager and the auditor read it."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from store.db import Database, Value
from store.web.access import AUDITOR, MANAGER, GuardedRoute, route
from store.web.addresses import url
from store.web.forms import query
from store.web.pages import render

ROWS_PER_PAGE = 50


class Asked(msgspec.Struct, frozen=True):
    """`action` is the beginning of one: "staff" finds all that was done about staff."""

    action: Annotated[str, Meta(pattern=r"^[a-z_.]{0,60}$")] = ""
    subject: Annotated[str, Meta(max_length=120)] = ""
    page: Annotated[int, Meta(ge=1, le=10_000)] = 1


class Entry(msgspec.Struct, frozen=True):
    """One row of the log; `detail` as names and values."""

    at: int
    who: str | None
    action: str
    subject: str
    detail: dict[str, Any]


def _where(asked: Asked) -> tuple[str, list[Value]]:
    if not asked.subject:
        return "a.action LIKE $1", [asked.action + "%"]
    return "a.action LIKE $1 AND a.subject = $2", [asked.action + "%", asked.subject]


async def find(database: Database, asked: Asked) -> list[Entry]:
    """One page of the log, the newest first."""
    where, values = _where(asked)
    rows = await database.report(
        f"""SELECT a.at, p.name AS who, a.action, a.subject, a.detail
            FROM audit a LEFT JOIN staff p ON p.id = a.staff_id WHERE {where}
            ORDER BY a.id DESC LIMIT {ROWS_PER_PAGE} OFFSET {(asked.page - 1) * ROWS_PER_PAGE}""",
        *values,
    )
    return [
        Entry(row["at"], row["who"], row["action"], row["subject"], msgspec.json.decode(row["detail"]))
        for row in rows
    ]  # fmt: skip


async def count(database: Database, asked: Asked) -> int:
    where, values = _where(asked)
    rows = await database.report(f"SELECT COUNT(*) FROM audit a WHERE {where}", *values)
    return int(rows[0][0])


async def show(request: Request) -> Response:
    asked = query(request, Asked)
    total = await count(request.app.state.db, asked)
    return render(
        request,
        "office/audit.html",
        entries=await find(request.app.state.db, asked),
        asked=asked,
        total=total,
        last=max(1, -(-total // ROWS_PER_PAGE)),
        page_href=lambda page: url(
            "office.audit", action=asked.action or None, subject=asked.subject or None, page=page
        ),
    )


routes: list[GuardedRoute] = [
    route("/audit", show, allow={MANAGER, AUDITOR}, name="office.audit"),
]
