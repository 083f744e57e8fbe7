"""Row 68 of the reliability bar: whatever is sent to the till's addresses, nothing answers with a bug and the books stay right.

Right requests of tests/pos/every_request.py are spoilt in one to three places, their bytes torn, receipts sealed anew after
they were spoilt, so that the posting itself is reached; each is sent by somebody of either shop.
"""

import copy
import ctypes
import gc
import json
import os
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import httpx2
import msgspec
import psutil
import pytest

from pos.registers.registers import Book
from pos.sales import tickets
from pos.sales.tickets import Receipt
from store import verify
from store.ids import uuid7
from store.people.staff import Staff
from store.web.ratelimit import Buckets
from tests.house import House
from tests.pos.every_request import Ask, Shops, filled, right_request, routes
from tests.world import NOW

pytestmark = pytest.mark.anyio
FUZZ = int(os.environ.get("FUZZ", "5000"))
"""Requests on each engine; `make soak` sends a hundred thousand, and measures."""
IS_SOAK = "FUZZ" in os.environ
ANSWERED_WITHIN_SECONDS = 5
GROWN_MOST_BYTES = 64 * 2**20
"""What the process may take more of at the end than after the first fifth."""
SOLD_KEPT = 500
SEED = int(os.environ.get("SEED", "20261128"))
RENEWED_EVERY = 200
"""After so many requests there is a new parked ticket, order and customer: those before have been taken up by now."""
NOT_ASKED = {
    "GET /live/display",  # a stream that does not end
    "POST /office/sales/registers/{id:int}/printer",  # a printer's address is where the server connects to
}
OFTEN = {"POST /pos/api/sales": 100, "POST /pos/api/events": 75, "POST /pos/api/orders": 25}
"""How much oftener than a page is read what writes the most is sent; other changes seven times as often."""
DEEP: Any = msgspec.json.decode(b"[" * 120 + b"]" * 120)
WRONG: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 7, 500, 10**9, 10**12, 10**12 + 1, 2**31, 2**53, 2**63 - 1, 2**63, 2**64, -(2**63), 10**40,
    0.5, -0.0, 1e308, 16_500.0, "", " ", "x", "0", "-1", "1e9", "NaN", "\x00", "a\x00b", "\x1f", "\u202e", "\ufeff", "ß" * 400,
    "0" * 300, "1" * 5_000, "x" * 70_000, "'; DROP TABLE sale; --", "%s%n", "%(name)s", "{{7*7}}", "../../etc/passwd",
    "<script>", "2026-02-30", "9999-12-31", "0000-00-00", "fr", "ar", "cash", "goods", "HUI-001", "C1-000001",
    [], [[]], [None], {}, {"": {}}, {"id": None}, [{}] * 600, DEEP,
)  # fmt: skip
LIKELY: dict[type, tuple[Any, ...]] = {
    int: tuple(it for it in WRONG if type(it) is int and abs(it) <= 10**12),
    str: tuple(it for it in WRONG if type(it) is str and len(it) < 300),
}
"""Wrong values of the right type, which get furthest."""
TEXTS = (
    *(text for it in WRONG if not isinstance(it, list | dict) and len(text := str(it)) < 10_000),
    "%00",
    "%ff",
)


@pytest.fixture(autouse=True)
def _at_a_fixed_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.clock.now", lambda: NOW)
    monkeypatch.setattr("bench.tills.clock_now", lambda: NOW)


@pytest.fixture(autouse=True)
def _without_much_of_a_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each SQLite connection keeps so much of a growing database that a leak would not be seen beside it."""
    monkeypatch.setattr("store.db.sqlite.CACHE_KIB", 1_000)


KINDS = ("cash", "foreign", "card", "cheque", "gift_card", "credit", "account")
TURNED = {"quantity", "discount", "amount", "given", "gross", "net", "tax", "total", "tax_total", "paid"}  # fmt: skip
Somebody = tuple[Staff, httpx2.AsyncClient]


class Fuzz:
    """Spoilt requests, one after the other; a seed throws the same dice, though the ids are new ones."""

    def __init__(self, shops: Shops, people: Sequence[Somebody]) -> None:
        """`people` with their browsers, the first two of Casablanca: they ask the most."""
        self.shops, self.people = shops, people
        self.dice = random.Random(SEED)
        self.keys = [key for key, _, _ in routes(shops.house) if key not in NOT_ASKED]
        self.weights = [OFTEN.get(key, 1 if key.startswith("GET") else 7) for key in self.keys]
        self.ids = [*shops.ids.values(), *shops.people.values(), shops.till.shift_id]
        self.sold: list[dict[str, Any]] = []
        self.taken = 0
        self.slowest = 0.0
        for _, client in people:
            client.headers["Accept-Encoding"] = (
                "identity"  # to pack an answer says nothing of what was asked
            )

    async def send(self) -> None:
        """One request; a book goes on only with what was taken."""
        book = self.shops.till.book
        (key,) = self.dice.choices(self.keys, self.weights)
        method, what = key.partition(" ")[0], self.request(key)
        said: dict[str, Any] = {"params": what.query} if what.query else {}
        if method != "GET":
            said |= {"data": what.form} if what.form is not None else self.body(what.json or {})
        ((person, client),) = self.dice.choices(self.people, (6, 4, 1, 1))
        path = filled(key, {name: quote(str(it), safe="") for name, it in what.path.items()})
        began = time.perf_counter()
        answer = await client.request(method, path, **said)
        self.slowest = max(self.slowest, time.perf_counter() - began)
        self.shops.till.book = book
        if key == "POST /pos/api/sales" and answer.status_code == 200:
            for mark in (each for each in answer.json()["answers"] if each["status"] == 200):
                self.shops.till.book = Book(mark["sequence"], mark["hash"])
                self.sold = [*self.sold[1 - SOLD_KEPT :], await self.receipt(mark["sale_id"])]
        if key == "POST /pos/api/sign-out" and answer.status_code == 200:
            client.cookies.set("till", await self.shops.house.session(person, "till"))
        self.taken += method != "GET" and answer.status_code < 400

    async def receipt(self, sale_id: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            await self.shops.house.db.fetchval("SELECT content FROM receipt WHERE sale_id = $1", sale_id)
        )  # fmt: skip
        return found

    def request(self, key: str) -> Ask:
        what = right_request(self.shops, key)
        if key == "POST /pos/api/events":
            what = what._replace(json={"event": self.dice.choice(self.shops.events())})
        return what._replace(
            path={name: self.part(it) for name, it in what.path.items()},
            query=what.query and self.fields(what.query),
            form=None if what.form is None else self.fields(what.form),
        )

    def part(self, right: Any) -> Any:
        """A part of a path: mostly the right one, for what is behind it is to be reached."""
        return right if self.dice.random() < 0.8 else self.dice.choice((uuid7(), *self.ids, *TEXTS)) or "x"  # fmt: skip

    def fields(self, right: dict[str, Any]) -> dict[str, str]:
        wrong = {name: self.dice.choice(TEXTS) for name in right if self.dice.random() < 0.4}
        return {name: str(it) for name, it in {**right, **wrong}.items() if self.dice.random() < 0.95}  # fmt: skip

    def body(self, right: Any) -> dict[str, Any]:
        """What is said of a JSON body; most are JSON."""
        spoilt = right if self.dice.random() < 0.1 else self.spoilt(right)
        if "receipt" in right and self.dice.random() < 0.7:
            spoilt = self.sealed(right)
        content = json.dumps(spoilt).encode()
        if self.dice.random() < 0.1:
            content = self.torn(content)
        kind = "text/plain" if self.dice.random() < 0.02 else "application/json"
        return {"content": content, "headers": {"Content-Type": kind}}

    def spoilt(self, right: Any) -> Any:
        """A copy with one to three of its places changed, left out, doubled or given to another."""
        if self.dice.random() < 0.05:
            return self.dice.choice(WRONG)
        found = copy.deepcopy(right)
        for _ in range(self.dice.choice((1, 1, 2, 3))):
            if spots := list(_spots(found)):
                self.change(*self.dice.choice(spots))
        return found

    def change(self, holder: Any, name: Any) -> None:
        match self.dice.randrange(9):
            case 0:
                del holder[name]
            case 1 if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[name]))
            case 1:
                holder[self.dice.choice(TEXTS)] = holder[name]
            case 2 if isinstance(holder[name], int):
                holder[name] = self.dice.choice(
                    (-holder[name], holder[name] + 1, holder[name] * 1000)
                )
            case 3:
                holder[name] = self.dice.choice(self.ids)
            case 4 | 5 | 6 if type(holder[name]) in LIKELY:
                holder[name] = self.dice.choice(LIKELY[type(holder[name])])
            case _:
                holder[name] = copy.deepcopy(self.dice.choice(WRONG))

    def sealed(self, right: Any) -> Any:
        """A spoilt receipt under a seal that fits it, where it has the shape of one; its place in the book stays."""
        is_refund = self.sold and self.dice.random() < 0.3
        richer = self.refund(right["receipt"]) if is_refund else self.richer(right["receipt"])
        spoilt = richer if self.dice.random() < 0.4 else self.spoilt(richer)
        if isinstance(spoilt, dict):
            spoilt |= {name: right["receipt"][name] for name in ("sequence", "previous_hash", "number")}  # fmt: skip
        try:
            return {"receipt": spoilt, "hash": tickets.hash_of(msgspec.convert(spoilt, Receipt))}
        except (msgspec.ValidationError, UnicodeEncodeError):
            return {"receipt": spoilt, "hash": right["hash"]}

    def richer(self, receipt: dict[str, Any]) -> dict[str, Any]:
        """The receipt with some of what it may say besides, as it may say it."""
        ids, line = self.shops.ids, receipt["lines"][0]
        of_receipt = {
            "customer_id": ids["customer"],
            "order": ids["order"],
            "note": "merci",
            "approvals": [],
        }
        of_line = {
            "lot": "A1",
            "note": "cadeau",
            "promise": uuid7(),
            "price_list": 1,
            "list_price": 17_000,
        }
        of_tender = {"kind": self.dice.choice(KINDS), "reference": "0430000000017"}
        chosen = {name: it for name, it in of_line.items() if self.dice.random() < 0.2}
        return {
            **receipt, "lines": [{**line, **chosen}, *receipt["lines"][1:]],
            "tenders": [{**receipt["tenders"][0], **(of_tender if self.dice.random() < 0.3 else {})}],
            **{name: it for name, it in of_receipt.items() if self.dice.random() < 0.3},
        }  # fmt: skip

    def refund(self, receipt: dict[str, Any]) -> dict[str, Any]:
        """The receipt as one that gives back the whole of an earlier one, which may have been given back before."""
        sold = self.dice.choice(self.sold)
        back = opposite(
            {name: sold[name] for name in ("taxes", "tenders", "total", "tax_total", "paid")}
        )
        lines = [
            {**opposite(line), "id": uuid7(), "returns": line["id"], "goes": self.dice.choice(("shelf", "quarantine", "loss"))}
            for line in sold["lines"]
        ]  # fmt: skip
        tenders = [{**tender, "id": uuid7()} for tender in back["tenders"]]
        return {**receipt, **back, "lines": lines, "tenders": tenders}

    def torn(self, content: bytes) -> bytes:
        place = self.dice.randrange(len(content) + 1)
        return self.dice.choice((
            content[:place], content[:place] + b"\xff" + content[place:], b"\xef\xbb\xbf" + content, content * 2,
            b"\xed\xa0\x80", b"[" * 100_000, b"", b"1" * 10_000, content.replace(b'"', b"'"), b'"\\ud800"', b" " * 300_000,
        ))  # fmt: skip

    async def renew(self) -> None:
        """New rows to ask for, and everybody may ask as often again."""
        self.shops.house.app.state.buckets = Buckets()
        parked, customer = self.shops.parked(), self.shops.customer()
        self.shops.ids |= {"parked": parked["id"], "customer": customer["id"]}
        await self.shops.post("/pos/api/parked", parked)
        await self.shops.post("/pos/api/customers", customer)
        answer = await self.shops.salma.post("/pos/api/orders", json=self.shops.wish())
        if answer.status_code == 200:
            self.shops.ids["order"] = answer.json()["code"]


def opposite(value: Any, name: str = "") -> Any:
    """JSON data of a receipt with every amount and quantity the other way round."""
    if isinstance(value, dict):
        return {key: opposite(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [opposite(inner) for inner in value]
    return -value if name in TURNED and isinstance(value, int) else value


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    """(holder, name) of every place in JSON data."""
    names = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for name in names:
        yield value, name
        yield from _spots(value[name])


def memory_in_use() -> int:
    """Bytes of this process, without what the allocator holds back of answers that were large and are gone."""
    gc.collect()
    with suppress(AttributeError):  # another C library than glibc
        ctypes.CDLL(None).malloc_trim(0)
    return int(psutil.Process().memory_info().rss)


async def test_reliability_68_nothing_that_is_sent_to_the_till_is_a_bug_or_spoils_the_books(
    house: House,
) -> None:
    shops = await Shops.open(house)
    own = [
        (await house.person("cashier"), shops.salma),
        (await house.person("manager"), shops.nadia),
    ]
    fuzz = Fuzz(shops, [*own, *((shops.rabats[role], it) for role, it in shops.of_rabat.items())])
    before = 0
    for number in range(FUZZ):
        if number == FUZZ // 5:
            before = memory_in_use()
        if number % RENEWED_EVERY == RENEWED_EVERY - 1:
            await fuzz.renew()
        try:
            await fuzz.send()
        except Exception as error:
            error.add_note(f"request {number} of SEED={SEED}")
            raise
    assert fuzz.taken > FUZZ // 10, "what is sent is refused at the door"
    if IS_SOAK:
        assert fuzz.slowest < ANSWERED_WITHIN_SECONDS
        assert memory_in_use() - before < GROWN_MOST_BYTES
    assert await verify.broken(house.db, shops.key) == []
