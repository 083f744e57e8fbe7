"""Who uses the server in a measurement: cashiers at tills and shoppers, through the addresses of the real thing."""

import re
import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from bench.http import Answer, Visitor
from bench.tills import Good, Sent, Till
from pos.registers.registers import Book
from store.clock import now
from store.ids import uuid7
from store.seeds.people import CAST

CASHIER = next(person for person in CAST if person.role == "cashier")
WHO = {
    "name": "Amina Berrada", "phone": "06 12 34 56 78", "delivery": "local", "city": "Casablanca",
    "address": "12, rue des Orangers",
}  # fmt: skip


class Refused(Exception):
    """The server said no where it should have said yes; the message is its answer."""


class Placed(NamedTuple):
    """An order as the shopper heard of it: the secret of its page."""

    secret: str


class Cashier:
    """Somebody signed in at a till of their own, with an open shift."""

    def __init__(self, visitor: Visitor, till: Till) -> None:
        self.visitor = visitor
        self.till = till

    @classmethod
    async def arrive(cls, port: int, register: tuple[int, str]) -> "Cashier":
        """Sign in by password, take the register, open a shift."""
        visitor = Visitor(port, **{"Till-Device": secrets.token_urlsafe(32)})
        person = await _say(
            visitor, "sign-in", {"username": CASHIER.username, "password": CASHIER.password}
        )
        lease = await _say(visitor, "lease", {"register_id": register[0]})
        opening = {
            "id": uuid7(), "register_id": register[0], "opened_by": person["staff"]["id"],
            "opened_at": now(), "opening_float": 0,
        }  # fmt: skip
        shift = (await _say(visitor, "shifts", opening))["shift"]
        book = Book(**lease["register"]["book"])
        return cls(visitor, Till(register, shift["id"], person["staff"]["id"], book))

    async def send(self, sent: Sent) -> None:
        """Send a sale until it is acknowledged. Raises ConnectionError, or Refused when it is not taken."""
        answer = await self.visitor.post_json("/pos/api/sales", b'{"sales": [%s]}' % sent.body)
        if answer.status != 200 or answer.json()["answers"][0].get("hash") != sent.hash:
            raise Refused(_words(answer))


async def _say(visitor: Visitor, what: str, body: object) -> Any:
    answer = await visitor.post_json(f"/pos/api/{what}", msgspec.json.encode(body))
    if answer.status != 200:
        raise Refused(_words(answer))
    return answer.json()


class Shopper:
    """Somebody with a basket. Each comes from an address of their own: the shop slows down whoever asks too often."""

    def __init__(self, port: int, number: int) -> None:
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        self.visitor = Visitor(port, **{"X-Forwarded-For": address})
        self.seen_total = ""

    async def fill(self, good: Good, quantity: int = 1) -> None:
        """Into the basket and on to the checkout. Raises Refused when nothing can be had."""
        await self.visitor.post_form("/fr/basket/add", product=str(good.id), quantity=str(quantity))
        answer = await self.visitor.get("/fr/checkout")
        found = re.search(rb'name="seen_total" value="(\d+)"', answer.body)
        if answer.status != 200 or found is None:
            raise Refused(_words(answer))
        self.seen_total = found[1].decode()

    async def order(self) -> Placed | None:
        """Press the button; None when it is sold out. The same again, should the answer not come."""
        answer = await self.visitor.post_form("/fr/checkout", seen_total=self.seen_total, **WHO)
        if answer.status == 303 and "/orders/" in answer.headers["location"]:
            return Placed(answer.headers["location"].rpartition("/")[2])
        if answer.status == 409:
            return None
        raise Refused(_words(answer))


def _words(answer: Answer) -> str:
    return f"{answer.status} {answer.headers.get('location', '')} {answer.body[:300]!r}"


def basket(goods: Sequence[Good], number: int, size: int) -> list[Good]:
    """Goods that differ from one customer to the next."""
    return [goods[(number * 7 + place * 13) % len(goods)] for place in range(size)]
