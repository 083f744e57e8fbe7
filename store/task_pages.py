"""What somebody has to look at: the open tasks, where each is looked at, and the tick when it is done."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from store import audit, clock, outbox, tasks
from store.db import Reader, Transaction, places
from store.errors import NotFound
from store.i18n import N_
from store.ids import uuid7
from store.web.access import AUDITOR, MANAGER, route
from store.web.addresses import url
from store.web.forms import query
from store.web.pages import render
from store.web.responses import see_other

PER_PAGE = 50
KINDS = {
    "count": N_("Count these goods"),
    "order_short": N_("A web order is short"),
    "sale_refused": N_("A till sent a sale that could not be taken"),
    "sale_fork": N_("Two tills have sold under one number"),
    "sale_clock": N_("A till's clock is wrong"),
    "sale_price": N_("Goods were sold at a price that was not in force"),
    "sale_promotion": N_("A promotion was given that was not in force, or not so"),
    "sale_lot": N_("A lot was sold that may not be"),
    "book_short": N_("A register's book has lost its end, or was changed"),
    "sale_order_cancelled": N_("A till sold an order that had been cancelled"),
    "sale_order_sold_twice": N_("An order was sold twice: refund one of the sales"),
    "sale_order_unknown": N_("A till sold an order that is not known"),
    "order_arrived": N_("Goods that were asked for are here: tell the customer"),
    "order_lapsed": N_("Nobody came for these goods in time: put them back"),
    "order_refund": N_("An order that was paid will not be had whole: refund it"),
    "sale_stamp": N_("A receipt's stamp duty is not what the rules ask"),
    "sale_rounding": N_("Cash was rounded in another way than the rules ask"),
    "sale_cash_limit": N_("A sale took more cash than the law allows"),
    "sale_rate": N_("A till took foreign notes at another rate than the day's"),
    "sale_credit": N_("A sale was paid with more than its card held"),
    "sale_gift_card": N_(
        "A gift card was sold under a code that cannot be used: give the customer its new one"
    ),
    "sale_account": N_("A sale went beyond a customer's account"),
    "sale_customer": N_("A sale names a customer who is not known"),
    "letter_lost": N_("A letter could not be delivered: ask the customer for another address"),
    "letters_wait": N_("Letters wait, and none goes out: no mail server is named"),
    "shift_counted_twice": N_("A shift was counted by two tills"),
    "shift_difference": N_("A drawer differs from what it should hold: approve it or ask"),
    "shift_overlap": N_("Two shifts were open on one register"),
}
"""Each kind of task in words."""


class Asked(msgspec.Struct, frozen=True):
    kind: Annotated[str, Meta(max_length=40)] = ""
    done: bool = False
    page: Annotated[int, Meta(ge=1, le=10_000)] = 1


class Task(msgspec.Struct, frozen=True):
    """A task with what it is about: of goods their product, of a sale its number, of a letter where it was to go until that
    is mended, where these are known."""

    id: int
    kind: str
    site_id: int | None
    subject: str
    detail: dict[str, Any]
    raised_at: int
    done_at: int | None
    done_by: str | None
    recipient: str | None
    sku: str | None
    name_fr: str | None
    name_ar: str | None
    name_en: str | None

    @property
    def sale_id(self) -> str | None:
        """The sale to look at, where there is one that was taken."""
        return (
            self.subject if self.kind.startswith("sale_") and self.kind != "sale_refused" else None
        )


_WHERE = """(CASE WHEN t.done_at IS NULL THEN 0 ELSE 1 END) = $1 AND ($2 = '' OR t.kind = $2)
    AND (CAST($3 AS BIGINT) IS NULL OR t.site_id IS NULL OR t.site_id = $3)"""


async def find(reader: Reader, asked: Asked, site_id: int | None) -> list[Task]:
    """One page, the newest first."""
    rows = await reader.fetch(
        f"""SELECT t.id, t.kind, t.site_id, t.subject, t.detail, t.raised_at, t.done_at, s.name AS done_by
            FROM task t LEFT JOIN staff s ON s.id = t.done_by WHERE {_WHERE}
            ORDER BY t.raised_at DESC, t.id DESC
            LIMIT {PER_PAGE} OFFSET {(asked.page - 1) * PER_PAGE}""",
        int(asked.done),
        asked.kind,
        site_id,
    )
    details = [msgspec.json.decode(row["detail"]) for row in rows]
    goods = await _goods(reader, {d["product_id"] for d in details if "product_id" in d})
    recipients = await _recipients(
        reader,
        [d["letter"] for row, d in zip(rows, details, strict=True) if "letter" in d and row["done_at"] is None],
    )  # fmt: skip
    nothing = dict.fromkeys(("sku", "name_fr", "name_ar", "name_en"))
    return [
        Task(
            **{**dict(row), "detail": detail},
            recipient=recipients.get(detail.get("letter")),
            **goods.get(detail.get("product_id"), nothing),
        )
        for row, detail in zip(rows, details, strict=True)
    ]


async def _goods(reader: Reader, ids: set[int]) -> dict[int, dict[str, Any]]:
    found = {}
    for id_ in sorted(ids):
        row = await reader.fetchrow(
            "SELECT sku, name_fr, name_ar, name_en FROM product WHERE id = $1", id_
        )
        if row is not None:
            found[id_] = dict(row)
    return found


async def _recipients(reader: Reader, letters: Sequence[int]) -> dict[int, str]:
    """Where these letters were to go, as far as it is not forgotten."""
    rows = await reader.fetch(
        f"SELECT id, recipient FROM outbox WHERE recipient <> $1 AND id IN ({places(len(letters), 2)})",
        outbox.NOBODY,
        *letters,
    )
    return {row["id"]: row["recipient"] for row in rows}


async def counts(reader: Reader, asked: Asked, site_id: int | None) -> int:
    return int(
        await reader.fetchval(
            f"SELECT COUNT(*) FROM task t WHERE {_WHERE}", int(asked.done), asked.kind, site_id
        )
    )


async def show(request: Request) -> Response:
    asked, site_id = query(request, Asked), request.state.staff.site_id
    database = request.app.state.db
    total = await counts(database, asked, site_id)
    return render(
        request, "office/tasks.html", tasks=await find(database, asked, site_id), kinds=KINDS,
        asked=asked, total=total, last=max(1, -(-total // PER_PAGE)),
        may_tick=request.state.staff.role == MANAGER, new_key=uuid7,
        page_href=lambda page: url(
            "office.tasks", kind=asked.kind or None, done="1" if asked.done else None, page=page
        ),
    )  # fmt: skip


async def tick(request: Request) -> Response:
    """Note that a task is done, and by whom; nothing changes where somebody was first."""
    task_id, by, now = request.path_params["id"], request.state.staff.id, clock.now()

    async def work(tx: Transaction) -> None:
        if await tasks.done(tx, task_id, by=by, now=now):
            await audit.record(tx, by, "task.done", f"task:{task_id}", {}, now)
        elif await tx.fetchval("SELECT 1 FROM task WHERE id = $1", task_id) is None:
            raise NotFound("There is no such task.")

    await request.app.state.db.write(work)
    return see_other(request, url("office.tasks"))


routes = [
    route("/tasks", show, allow={MANAGER, AUDITOR}, name="office.tasks"),
    route("/tasks/{id:int}", tick, allow=MANAGER, methods=("POST",), name="office.task.done"),
]
