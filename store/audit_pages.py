"""The log as the manager and the auditor read it."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response
from tortoise.queryset import QuerySet

from store.models import Audit, Staff
from store.orm import Orm
from store.web.access import AUDITOR, MANAGER, GuardedRoute, route
from store.web.addresses import url
from store.web.forms import query
from store.web.pages import figure, moment, money, render

ROWS_PER_PAGE = 50
AMOUNTS = frozenset({"amount", "counted", "difference", "float", "list_price", "unit_price"})
INSTANTS = frozenset({"at"})
PEOPLE = frozenset({"approved_by", "by"})


class Asked(msgspec.Struct, frozen=True):
    """`action` is the beginning of one: "staff" finds all that was done about staff."""

    action: Annotated[str, Meta(pattern=r"^[a-z_.]{0,60}\Z")] = ""
    subject: Annotated[str, Meta(max_length=120)] = ""
    page: Annotated[int, Meta(ge=1, le=10_000)] = 1


class Entry(msgspec.Struct, frozen=True):
    """One row of the log; `detail` as names and what is read of them."""

    at: int
    who: str | None
    action: str
    subject: str
    detail: dict[str, str]


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
    details = [msgspec.json.decode(row[4]) for row in rows]
    names = await _names(orm, details)
    return [
        Entry(
            at,
            who,
            action,
            subject,
            _details(detail, names),
        )
        for (at, who, action, subject, _), detail in zip(rows, details, strict=True)
    ]


async def _names(orm: Orm, details: list[dict[str, Any]]) -> dict[int, str]:
    """Who is meant by the ids in the details."""
    asked = {detail[key] for detail in details for key in PEOPLE & detail.keys() if detail[key]}
    return dict(await orm.read(lambda: Staff.filter(id__in=asked).values_list("id", "name")))


def _details(detail: dict[str, Any], names: dict[int, str]) -> dict[str, str]:
    said = {name: value for name, value in detail.items() if value not in (None, [], "")}
    return {name: _read(name, value, names) for name, value in said.items()}


def _read(name: str, value: Any, names: dict[int, str]) -> str:
    """What a detail says, as people say it: dirhams, an hour, a name."""
    if isinstance(value, int) and name in AMOUNTS:
        return money(value)
    if isinstance(value, int) and name in INSTANTS:
        return moment(value)
    if name == "counted" and isinstance(value, dict):
        return " + ".join(f"{number} × {figure(int(piece))}" for piece, number in value.items())
    if isinstance(value, list):
        return " → ".join(map(str, value))
    return names.get(value, str(value)) if name in PEOPLE else str(value)


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
