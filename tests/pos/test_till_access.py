"""Every address of the till and of its pages in the office: another shop's rows are not there, nothing is set that no request
asks for, and nothing private is kept.

The addresses are walked from the application's own route table, so a new one is either told of in
tests/pos/every_request.py or the tests here fail.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import msgspec
import pytest

from bench.tills import Sent
from pos.sales import tickets
from pos.sales.tickets import Receipt
from store import verify
from store.db import Database
from store.ids import uuid7
from store.people import passwords
from store.web.access import ANONYMOUS, CASHIER, MANAGER, PUBLIC
from tests.house import House, open_house
from tests.pos.every_request import BUYER, Ask, Shops, ask, filled, right_request, routes
from tests.pos.orders_scene import GOODS
from tests.pos.test_till_api import DEVICE, open_shop, send
from tests.shop.scene import ARGAN
from tests.world import NOW

pytestmark = pytest.mark.anyio

OF_THE_HOUSE = {
    "/pos/till/{build}/{path:path}", "/pos/strings.{language}.json", "/office/sales/file.{format}",
    "/pos/api/whereabouts/{id:int}", "/pos/api/accounts/{code}", "/pos/api/customers/{id}/redeem",
    "/pos/api/customers/{id}/account", "/r/{code}",
}  # fmt: skip
"""Paths with a part that names no row of one shop: files; products, customers and what they are owed, which are known in
every shop; and the receipt of whoever holds its code."""
OF_THE_SENDERS = {f"POST /pos/api/transfers/{{id:int}}/{step}" for step in ("send", "decline")}
"""Steps of the other end of the transfer that is on its way here: tests/pos/test_between_shops.py takes them."""
SCREEN_OF_THE_TILL = "/pos/api/displays/{id:int}/send-away"


@pytest.fixture(autouse=True)
def _at_a_fixed_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.clock.now", lambda: NOW)
    monkeypatch.setattr("bench.tills.clock_now", lambda: NOW)


def owned(house: House) -> Iterator[tuple[str, frozenset[str]]]:
    """The key and the guests of each route whose path names a row of one shop."""
    for key, _, found in routes(house):
        path = key.partition(" ")[2]
        if "{" in path and path not in OF_THE_HOUSE:
            yield key, found.allow


def missing(what: Ask) -> Ask:
    """The same of rows that were never there."""
    return what._replace(path={name: _another(value) for name, value in what.path.items()})


def _another(value: Any) -> Any:
    if isinstance(value, int):
        return value + 777_777
    return "AAAA-AAAA" if len(value) == 9 else uuid7()


def plain(answer: httpx2.Response, key: str, what: Ask) -> str:
    """The body, whatever the row is called."""
    path = filled(key, what.path)
    return answer.text.replace(path, "PATH").replace(quote(path, safe=""), "PATH")


async def everything(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {
        table: sorted((tuple(row) for row in await database.fetch(f"SELECT * FROM {table}")), key=repr)
        for table in await tables(database)
    }  # fmt: skip


async def tables(database: Database) -> list[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        if database.url.startswith("sqlite")
        else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    )
    return sorted(row[0] for row in await database.fetch(query))


async def test_reliability_53_another_shops_rows_are_not_there_and_answer_as_those_that_never_were(
    house: House,
) -> None:
    shops = await Shops.open(house)
    before, tried = await everything(house.db), 0
    for key, guests in owned(house):
        what = right_request(shops, key)
        never = missing(what)
        for role in guests & {CASHIER, MANAGER}:
            client = shops.of_rabat[role]
            answer, none = await ask(client, key, what), await ask(client, key, never)
            assert (answer.status_code, none.status_code) == (404, 404), f"{role}: {key}"
            assert plain(answer, key, what) == plain(none, key, never), f"{role}: {key}"
            tried += 1
    assert tried > 60
    assert await everything(house.db) == before


async def test_reliability_53_the_same_rows_are_there_for_their_own_shop(house: House) -> None:
    """What the test above relies on: it is the shop that makes the difference, and nothing else."""
    shops = await Shops.open(house)
    for key, guests in owned(house):
        if key in OF_THE_SENDERS:
            continue
        client = shops.salma if SCREEN_OF_THE_TILL in key or MANAGER not in guests else shops.nadia
        answer = await ask(client, key, right_request(shops, key))
        assert answer.status_code != 404, f"{key}: {answer.text}"


async def test_reliability_53_what_is_sent_for_another_shops_register_is_not_taken(
    house: House,
) -> None:
    shops = await Shops.open(house)
    own = shops.till.shift_id
    sent = {
        "/pos/api/lease": [{"register_id": 1}, {"register_id": 2, "take_over": True}],
        "/pos/api/shifts": [shops.shift()],
        "/pos/api/sales": [{"sales": [shops.sale()]}],
        "/pos/api/parked": [shops.parked()],
        "/pos/api/print": [{"id": uuid7(), "sale_id": shops.ids["sale"], "copy": 1}],
        "/pos/api/events": [
            *({"event": event} for event in shops.events()),
            {"event": shops.event("closing", shift_id=own, counted={}, note="")},
        ],
    }
    before = await everything(house.db)
    for path, bodies in sent.items():
        for body in bodies:
            for role, client in shops.of_rabat.items():
                answer = await client.post(path, json=body)
                assert answer.status_code == 404, f"{role}: {path} {body}: {answer.text}"
    assert await everything(house.db) == before


async def test_reliability_53_what_a_till_says_of_another_shops_rows_changes_none_of_them(
    house: House,
) -> None:
    """Its own receipts and events may name them: the sale stands, for the goods are gone, and the order waits as before."""
    shops = await Shops.open(house)
    nadia, till = shops.of_rabat["manager"], await shops.till_of_rabat()
    order = await house.db.fetchrow("SELECT * FROM shop_order WHERE code = $1", shops.ids["order"])
    papers = await house.db.fetch("SELECT * FROM print_job")
    receipt = msgspec.structs.replace(till.sell([GOODS[ARGAN]]).receipt, order=shops.ids["order"])
    sent = Sent(receipt, tickets.hash_of(receipt))
    assert (await send(nadia, sent.body)).status_code == 200
    here = {"shift_id": till.shift_id, "by": till.cashier_id, "sale_id": shops.ids["sale"]}
    asked: list[tuple[str, int, dict[str, Any]]] = [
        ("invoice", 422, {"buyer": BUYER}),
        ("letter", 422, {"email": "x@example.org", "language": "fr"}),
        ("printed", 200, {"copy": 1, "opened": False}),
    ]
    for kind, status, facts in asked:
        event = shops.event(kind, **here, **facts)
        answer = await nadia.post("/pos/api/events", json={"event": event})
        assert answer.status_code == status, answer.text
    to_be_sent = shops.wish(delivery="local", city="Casablanca", address="12, rue des Orangers")
    assert (await nadia.post("/pos/api/orders", json=to_be_sent)).status_code == 404
    assert (
        await house.db.fetchrow("SELECT * FROM shop_order WHERE code = $1", shops.ids["order"])
        == order
    )
    assert await house.db.fetch("SELECT * FROM print_job") == papers
    assert (
        await house.db.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'sale_order_unknown'") == 1
    )
    assert await verify.broken(house.db, shops.key) == []


async def test_reliability_53_whoever_stands_at_a_till_sends_what_it_has_kept(house: House) -> None:
    """A cashier who works in Rabat since this morning is signed in at the till that sold in Casablanca."""
    shops = await Shops.open(house)
    await house.db.write(
        lambda tx: tx.execute("UPDATE staff SET site_id = 3 WHERE username = 'salma'")
    )
    answer = await send(shops.salma, msgspec.json.encode(shops.sale()))
    assert answer.status_code == 200, answer.text
    answer = await shops.salma.post("/pos/api/events", json={"event": shops.events()[0]})
    assert answer.status_code == 200, answer.text
    assert await verify.broken(house.db, shops.key) == []


async def test_reliability_53_another_shops_receipt_is_not_for_a_till_to_give_back(
    house: House,
) -> None:
    """Whoever knows the id of a line sold in Casablanca gets no money for it in Rabat."""
    shops = await Shops.open(house)
    nadia, till = shops.of_rabat["manager"], await shops.till_of_rabat()
    line_id = await house.db.fetchval(
        "SELECT id FROM sale_line WHERE sale_id = $1 AND quantity > 0", shops.ids["sale"]
    )
    content = json.loads(tickets.content(till.sell([GOODS[ARGAN]]).receipt))
    content = _turned(content)
    content["lines"][0].update(unit_price=GOODS[ARGAN].price, returns=line_id, goes="quarantine")
    receipt = msgspec.convert(content, Receipt)
    answer = await send(nadia, Sent(receipt, tickets.hash_of(receipt)).body)
    assert (answer.status_code, answer.json()["error"]) == (422, "not_refundable"), answer.text
    given = await house.db.fetchval("SELECT COUNT(*) FROM line_return WHERE line_id = $1", line_id)
    assert given == 0


def _turned(content: Any) -> Any:
    """A receipt's content with every amount and quantity the other way."""
    turned = {"quantity", "amount", "gross", "tax", "net", "total", "tax_total", "paid", "given"}
    match content:
        case dict():
            return {key: -value if key in turned and isinstance(value, int) else _turned(value) for key, value in content.items()}  # fmt: skip
        case list():
            return [_turned(value) for value in content]
    return content


async def test_reliability_53_a_manager_approves_in_her_own_shop_only(house: House) -> None:
    shops = await Shops.open(house)
    pin = await passwords.hashed("4071")
    wanted = {
        "username": "nadia", "pin": "4071", "action": "open_drawer", "subject": uuid7(), "reason": "monnaie",
    }  # fmt: skip
    takes = {"register_id": 1, "take_over": True, "approval": {"username": "nadia", "pin": "4071"}}
    await house.db.write(
        lambda tx: tx.execute("UPDATE staff SET pin_hash = $1 WHERE username = 'nadia'", pin)
    )
    assert (await shops.salma.post("/pos/api/approvals", json=wanted)).status_code == 200
    await house.db.write(
        lambda tx: tx.execute("UPDATE staff SET site_id = 3 WHERE username = 'nadia'")
    )
    for path, body in (("/pos/api/approvals", wanted), ("/pos/api/lease", takes)):
        answer = await shops.salma.post(path, json=body)
        assert answer.status_code == 403, f"{path}: {answer.text}"
    await house.db.write(
        lambda tx: tx.execute("UPDATE staff SET site_id = NULL WHERE username = 'nadia'")
    )
    assert (await shops.salma.post("/pos/api/approvals", json=wanted)).status_code == 200


async def test_reliability_53_lists_hold_the_own_shops_rows_only(house: House) -> None:
    """Nothing of Casablanca's is in any list, page or file that Rabat may open."""
    shops = await Shops.open(house)
    of_casablanca = [str(value) for value in shops.ids.values() if len(str(value)) > 8]
    known_to_all = {shops.ids["customer"]}
    for key, method, found in routes(house):
        if method != "GET" or "{" in key or key == "GET /live/display":
            continue
        for role in found.allow & {CASHIER, MANAGER}:
            answer = await ask(shops.of_rabat[role], key, right_request(shops, key))
            for value in set(of_casablanca) - known_to_all:
                asked = str(answer.request.url)
                assert value not in answer.text.replace(asked, ""), f"{role}: {key} shows {value}"


# Fields that no request asks for

NUMBER, WORD = 987_654_321, "canary-54"
ASSIGNED: dict[str, Any] = {
    **dict.fromkeys(
        ("is_admin", "price", "unit_price", "amount", "total", "paid", "store_id", "site_id", "from_site_id",
         "cooperative_id", "customer_id", "staff_id", "sold_by", "approved_by", "opened_by", "created_at", "recorded_at",
         "disabled_at", "sequence", "id"), NUMBER),
    **dict.fromkeys(("role", "status", "stage", "state", "kind", "password_hash", "pin_hash", "number"), WORD),
}  # fmt: skip
KEPT_AS_SENT = {("refused_sale", "content"), ("parked_ticket", "lines")}
"""What could not be taken is kept for the manager as it came; a parked ticket is a draft that only tills read."""


def stuffed(value: Any) -> Any:
    """The same with every such field in every object of it that does not have one of that name."""
    if isinstance(value, dict):
        return {**ASSIGNED, **{name: stuffed(inner) for name, inner in value.items()}}
    return [stuffed(inner) for inner in value] if isinstance(value, list) else value


async def assigned(database: Database) -> set[tuple[str, str]]:
    """The columns in which one of the values stands."""
    found = set()
    for table in await tables(database):
        for row in await database.fetch(f"SELECT * FROM {table}"):
            named = zip(row.keys(), row, strict=True)
            found |= {(table, name) for name, it in named if it is not None and holds_one(it)}
    return found


def holds_one(value: Any) -> bool:
    text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return str(NUMBER) in text or WORD in text


async def test_reliability_54_nobody_sets_what_no_request_asks_for(house: House) -> None:
    shops = await Shops.open(house)
    taken = 0
    for key, method, found in routes(house):
        if method == "GET" or key == "POST /pos/api/sign-out":
            continue
        what = right_request(shops, key)
        form = what.form and {**{name: str(it) for name, it in ASSIGNED.items()}, **what.form}
        said = what._replace(json=stuffed(what.json or {}), form=form)
        for client, role in ((shops.salma, CASHIER), (shops.nadia, MANAGER)):
            if role in found.allow:
                answer = await ask(client, key, said)
                assert answer.status_code < 500, f"{key}: {answer.text}"
                taken += answer.status_code < 400
    assert taken > 25
    for event in shops.events():
        answer = await shops.salma.post("/pos/api/events", json={"event": stuffed(event)})
        assert answer.status_code == 200, answer.text
    assert await assigned(house.db) - KEPT_AS_SENT == set()
    assert await verify.broken(house.db, shops.key) == []


# What is kept, and by whom

PASSWORD = "a password of the tests"
REVALIDATED = {"/pos/api/catalogue"}
"""Kept by the till under a validator, asked for anew each time: the shop's goods, nobody's data."""


def directives(answer: httpx2.Response) -> set[str]:
    return set(re.split(r",\s*", answer.headers.get("cache-control", "")))


async def test_reliability_59_what_is_private_is_kept_by_nobody_and_what_is_kept_sets_no_cookie(
    house: House,
) -> None:
    shops = await Shops.open(house)
    anybody, opened = await house.client(), 0
    for key, method, found in routes(house):
        path = key.partition(" ")[2]
        if method != "GET" or key == "GET /live/display":
            continue
        for client, role in ((anybody, ANONYMOUS), (shops.salma, CASHIER), (shops.nadia, MANAGER)):
            answer = await ask(client, key, right_request(shops, key))
            kept = "no-store" not in directives(answer)
            opened += role in found.allow and answer.status_code == 200
            if found.allow != PUBLIC and path not in REVALIDATED and answer.status_code != 303:
                assert not kept, (
                    f"{role}: {key} ({answer.status_code}) may be kept: {directives(answer)}"
                )
            if kept:
                assert "set-cookie" not in answer.headers, f"{role}: {key}"
                assert answer.content == (await ask(anybody, key, right_request(shops, key))).content or path in REVALIDATED, f"{role}: {key}"  # fmt: skip
    assert opened > 60


async def test_reliability_59_a_tills_cookies_are_for_this_host_alone_and_out_of_reach(
    database_url: str, tmp_path: Path
) -> None:
    async with open_house(database_url, tmp_path, base_url="https://127.0.0.1") as house:
        await open_shop(house)
        hashed, salma = await passwords.hashed(PASSWORD), await house.person("cashier")
        await house.db.write(
            lambda tx: tx.execute(
                "UPDATE staff SET password_hash = $1 WHERE id = $2", hashed, salma.id
            )
        )
        till = await house.client(**{"Till-Device": DEVICE})
        till.base_url = httpx2.URL("https://127.0.0.1")
        entered = await till.post(
            "/pos/api/sign-in", json={"username": "salma", "password": PASSWORD}
        )
        await till.post("/pos/api/lease", json={"register_id": 1})
        made = await till.post("/pos/api/displays", json={})
        paired = await till.post("/pos/api/display/pair", json={"code": made.json()["code"]})
        for answer, name, same_site in ((entered, "till", "lax"), (paired, "display", "strict")):
            assert answer.status_code == 200, answer.text
            (cookie,) = answer.headers.get_list("set-cookie")
            assert cookie.startswith(f"__Host-{name}=")
            flags = {part.strip().lower() for part in cookie.split(";")[1:]}
            assert {"secure", "httponly", "path=/", f"samesite={same_site}"} <= flags
            assert not any(flag.startswith("domain") for flag in flags)


async def test_reliability_59_the_service_worker_keeps_what_everybody_is_given(
    house: House,
) -> None:
    """Its files are the same for nobody, a cashier and a manager: none says a word of who is signed in."""
    shops = await Shops.open(house)
    anybody = await house.client()
    worker = (await anybody.get("/pos/sw.js")).text
    build = json.loads(worker.partition("self.BUILD = ")[2].partition(";\n")[0])
    assert len(build["files"]) > 40
    for file in build["files"]:
        answers = [await client.get(file) for client in (anybody, shops.salma, shops.nadia)]
        assert {answer.status_code for answer in answers} == {200}, file
        assert len({answer.content for answer in answers}) == 1, file
