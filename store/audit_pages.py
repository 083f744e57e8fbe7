"""The log as the manager and the auditor read it."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from store.models import Audit
from store.orm import Orm
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


def _meant(asked: Asked) -> QuerySet[Audit]:
    beginning = Audit.filter(action__startswith=asked.action)
    return beginning.filter(subject=asked.subject) if asked.subject else beginning


async def find(orm: Orm, asked: Asked) -> list[Entry]:
    """One page of the log, the newest first."""
    rows = await orm.read(
        lambda: (
            _meant(asked)
            .order_by("-id")
            .offset((asked.page - 1) * ROWS_PER_PAGE)
            .limit(ROWS_PER_PAGE)
            .values_list("at", "staff__name", "action", "subject", "detail")
        )
    )
    return [
        Entry(at, who, action, subject, msgspec.json.decode(detail))
        for at, who, action, subject, detail in rows
    ]


async def count(orm: Orm, asked: Asked) -> int:
    return await orm.read(lambda: _meant(asked).count())


async def show(request: Request) -> Response:
    asked = query(request, Asked)
    total = await count(request.app.state.orm, asked)
    return render(
        request,
        "office/audit.html",
        entries=await find(request.app.state.orm, asked),
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
