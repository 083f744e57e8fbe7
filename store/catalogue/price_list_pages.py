"""The office's pages of price lists: the list of lists, one with its prices, a new one, and its end."""

from typing import Annotated

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from store import clock
from store.catalogue import price_lists
from store.customers import groups
from store.customers.groups import Names
from store.db import Database, Reader, places
from store.errors import BadInput, StoreError
from store.money import parse_amount
from store.web import AUDITOR, MANAGER, form, render, route, see_other, typed, url
from store.web.forms import Id
from store.web.pages import in_language

Name = Annotated[str, Meta(min_length=1, max_length=60)]
Day = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}\Z")]


class Filled(msgspec.Struct, frozen=True):
    """`prices`: one product a line, its SKU and its price, as pasted from a spreadsheet."""

    name_fr: Name
    name_ar: Name
    name_en: Name
    starts_on: Day
    ends_on: Day
    prices: Annotated[str, Meta(min_length=1, max_length=100_000)]
    group: Id | None = None


async def show_all(request: Request) -> Response:
    database: Database = request.app.state.db
    found = await price_lists.every(database)
    return render(
        request, "office/price_lists/list.html", lists=found, groups=await _groups(database), now=clock.now()
    )  # fmt: skip


async def _groups(reader: Reader) -> dict[int, str]:
    """The groups' names by their ids."""
    return {group.id: in_language(group) for group in await groups.every(reader)}


async def show(request: Request) -> Response:
    database: Database = request.app.state.db
    found = await price_lists.find(database, request.path_params["id"])
    rows = await price_lists.prices_of(database, found.id)
    return render(
        request, "office/price_lists/one.html", found=found, rows=rows, groups=await _groups(database), now=clock.now()
    )  # fmt: skip


async def show_form(request: Request) -> Response:
    return await _form(request)


async def _form(request: Request, refusal: StoreError | None = None) -> Response:
    return render(
        request, "office/price_lists/form.html", status=refusal.status if refusal else 200, refusal=refusal,
        typed=await typed(request) if refusal else {}, today=clock.day(clock.now()),
        groups=await _groups(request.app.state.db),
    )  # fmt: skip


async def create(request: Request) -> Response:
    """A new list: from its first day (at once when that is today) to the end of its last."""
    by, now = request.state.staff.id, clock.now()
    try:
        given = await form(request, Filled)
        starts_at = max(_day(given.starts_on, "starts_on"), _past(given.starts_on, now))
        _day(given.ends_on, "ends_on")
        ends_at = clock.start_of(clock.plus_days(given.ends_on, 1))
        amounts = await _amounts(request.app.state.db, given.prices)
        made = await request.app.state.db.write(
            lambda tx: price_lists.create(
                tx,
                Names(given.name_fr, given.name_ar, given.name_en),
                amounts,
                starts_at=starts_at,
                ends_at=ends_at,
                by=by,
                now=now,
                group_id=given.group,
            )
        )
    except StoreError as refusal:
        return await _form(request, refusal)
    return see_other(request, url("office.price_list", id=made))


def _day(day_on: str, field: str) -> int:
    try:
        return clock.start_of(day_on)
    except (ValueError, OverflowError) as error:
        raise BadInput("This is not a day.", field) from error


def _past(day_on: str, now: int) -> int:
    """Today's list begins at once; one of yesterday is refused by the verb."""
    return now if day_on == clock.day(now) else 0


async def _amounts(reader: Reader, text: str) -> dict[int, int]:
    """The centimes by product. Raises BadInput naming the line that cannot be read."""
    by_sku: dict[str, int] = {}
    for line in text.splitlines():
        sku, _, amount = line.strip().replace(";", " ").replace("\t", " ").partition(" ")
        if not sku:
            continue
        if sku.upper() in by_sku:
            raise BadInput("%(sku)s is there twice.", "prices", sku=sku[:20])
        by_sku[sku.upper()] = parse_amount(amount.strip(), "prices")
    ids = await _ids(reader, list(by_sku))
    return {ids[sku]: amount for sku, amount in by_sku.items()}


async def _ids(reader: Reader, skus: list[str]) -> dict[str, int]:
    if not 0 < len(skus) <= price_lists.MOST:
        raise BadInput("A price list has from 1 to %(most)d prices.", "prices", most=price_lists.MOST)  # fmt: skip
    rows = await reader.fetch(
        f"SELECT sku, id FROM product WHERE sku IN ({places(len(skus))})", *skus
    )
    found = {row["sku"]: row["id"] for row in rows}
    unknown = next((sku for sku in skus if sku not in found), None)
    if unknown is not None:
        raise BadInput("There is no article %(sku)s.", "prices", sku=unknown[:20])
    return found


async def end(request: Request) -> Response:
    list_id = request.path_params["id"]
    by, now = request.state.staff.id, clock.now()
    await request.app.state.db.write(lambda tx: price_lists.end(tx, list_id, by=by, now=now))
    return see_other(request, url("office.price_list", id=list_id))


READERS = {MANAGER, AUDITOR}

routes = [
    route("/price-lists", show_all, allow=READERS, name="office.price_lists"),
    route("/price-lists/new", show_form, allow=READERS, name="office.price_lists.new"),
    route("/price-lists/new", create, allow=MANAGER, methods=("POST",), name="office.price_lists.create"),
    route("/price-lists/{id:int}", show, allow=READERS, name="office.price_list"),
    route("/price-lists/{id:int}/end", end, allow=MANAGER, methods=("POST",), name="office.price_list.end"),
]  # fmt: skip
