"""Every request of the till and of its pages in the office, each with what makes it a right one; and a shop that has one
of everything, for them to be about.

Casablanca (site 1) is the shop: Salma sells at its first register, Nadia at the second. Rabat (site 3) has a register, a
cashier and a manager of its own, and nothing else.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import httpx2
import msgspec

from bench.tills import Till
from pos.closings import closings
from pos.registers import registers
from store.clock import DAY
from store.db import Transaction
from store.ids import uuid7
from store.people import staff
from store.people.staff import Hashes, NewStaff, Role, Staff
from store.web.access import GuardedRoute
from store.web.addresses import every_route
from tests import world
from tests.house import NO_PASSWORD, House
from tests.pos.orders_scene import GOODS, opened, other_till
from tests.pos.shift_scene import approval
from tests.pos.test_displays import TICKET, paired_screen
from tests.pos.test_till_api import send
from tests.shop import scene
from tests.shop.scene import ARGAN, HONEY
from tests.world import NOW, RABAT

DEVICES: dict[Role, str] = {"cashier": "Q" * 43, "manager": "R" * 43}
"""Of Rabat's people; the manager's sells from its register."""
BUYER = {"name": "Riad Zitoun SARL", "address": "3, derb Chtouka", "city": "Marrakech", "ice": "001561191000066"}  # fmt: skip
VISITOR = {"name": "Ana García", "nationality": "ES", "residence": "FR", "passport": "XDB123456", "account": ""}  # fmt: skip
COUNTED = {"20000": 2, "10000": 1}


class Ask(NamedTuple):
    """What a request says: the parts of its path, its JSON body or its form, its query.

    In the table of right requests a body that takes long to make is what makes it.
    """

    path: Mapping[str, Any] = MappingProxyType({})
    json: Any = None
    form: dict[str, str] | None = None
    query: dict[str, Any] | None = None


class Shops:
    """The two shops, who works there, and the ids of Casablanca's rows in `ids`."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.ids: dict[str, Any] = {}
        self.people: dict[str, int] = {}
        self.salma: httpx2.AsyncClient
        self.nadia: httpx2.AsyncClient
        self.till: Till
        self.other: Till
        self.of_rabat: dict[str, httpx2.AsyncClient] = {}
        self.rabats: dict[str, Staff] = {}

    @classmethod
    async def open(cls, house: House) -> "Shops":
        shops = cls(house)
        shops.salma, shops.till = await opened(house, argan=60)
        shops.nadia, shops.other = await other_till(house)
        shops.people = {role: (await house.person(role)).id for role in ("cashier", "manager")}
        await house.db.write(_more)
        for role in DEVICES:
            shops.rabats[role] = await _hired_in_rabat(house, role)
            shops.of_rabat[role] = await _signed_in(house, shops.rabats[role], DEVICES[role])
        taken = await shops.of_rabat["manager"].post("/pos/api/lease", json={"register_id": 3})
        assert taken.status_code == 200, taken.text
        await shops._sell()
        await shops._documents()
        await shops._put_aside()
        await shops._close()
        return shops

    async def post(self, path: str, body: Any) -> dict[str, Any]:
        answer = await self.salma.post(path, json=body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def report(self, kind: str, **facts: Any) -> dict[str, Any]:
        return await self.post("/pos/api/events", {"event": self.event(kind, **facts)})

    def event(self, kind: str, **facts: Any) -> dict[str, Any]:
        known = {
            "kind": kind,
            "id": uuid7(),
            "shift_id": self.till.shift_id,
            "by": self.people["cashier"],
            "at": NOW,
        }
        return {**known, **facts}  # fmt: skip

    async def _sell(self) -> None:
        """A sale to an invoice, one to a visitor, one that was refused."""
        sold = self.till.sell([GOODS[ARGAN], GOODS[HONEY]])
        visited = self.till.sell([GOODS[HONEY]] * 25)
        for sale in (sold, visited):
            assert (await send(self.salma, sale.body)).status_code == 200
        book = self.till.book
        poisoned = self.till.sell([GOODS[ARGAN]]).body.replace(b'"total":16500', b'"total":1')
        assert (await send(self.salma, poisoned)).status_code == 422
        self.till.book = book
        refused = await self.house.db.fetchval("SELECT id FROM refused_sale")
        self.ids |= {"sale": sold.receipt.id, "number": sold.receipt.number, "hash": sold.hash[:32],
                     "visited": visited.receipt.id, "refused": refused}  # fmt: skip

    async def _documents(self) -> None:
        """An invoice that was made out anew, so that there is a credit note, and a tax-free form."""
        asked = {"sale_id": self.ids["sale"], "buyer": BUYER}
        first = (await self.report("invoice", **asked))["paper"]["id"]
        anew = {**asked, "buyer": {**BUYER, "name": "Riad Zellige SARL"}, "replaces": first}
        second = (await self.report("invoice", **anew))["paper"]["id"]
        note = await self.house.db.fetchval("SELECT id FROM credit_note")
        form = {"id": uuid7(), "visitor": VISITOR, "noticed_at": NOW}
        made = await self.post(f"/pos/api/receipts/{self.ids['visited']}/tax-free", form)
        self.ids |= {"invoice": second, "note": note, "form": made["form"]["id"]}

    async def _put_aside(self) -> None:
        """A parked ticket, an order to be sent, goods asked of the pool's warehouse, a customer, a customer's screen."""
        parked = (await self.post("/pos/api/parked", self.parked()))["parked_id"]
        await scene.put(self.house.db, ARGAN)
        order = (await scene.place(self.house.db)).code
        await self.post("/pos/api/orders", self.wish(from_site_id=2))
        transfer = await self.house.db.fetchval("SELECT id FROM transfer")
        customer = (await self.post("/pos/api/customers", self.customer()))["customer"]["id"]
        await paired_screen(self.house, self.salma)
        display = await self.house.db.fetchval("SELECT id FROM display WHERE code IS NULL")
        self.ids |= {"parked": parked, "order": order, "transfer": transfer, "customer": customer, "display": display}  # fmt: skip

    async def _close(self) -> None:
        """Nadia's shift with its Z, and the day's closing."""
        end = {
            "shift_id": self.other.shift_id,
            "by": self.people["manager"],
            "counted": COUNTED,
            "note": "",
        }
        closed = await self.nadia.post("/pos/api/events", json={"event": self.event("closing", **end)})  # fmt: skip
        self.ids["z"] = closed.json()["z"]["id"]
        await closings.seal_due(self.house.db, key=self.key, now=NOW + 2 * DAY)
        self.ids["closing"] = await self.house.db.fetchval("SELECT MIN(id) FROM closing")

    async def till_of_rabat(self) -> Till:
        """The book of Rabat's register, with a shift that its manager has opened."""
        by = await self.house.db.fetchval("SELECT id FROM staff WHERE username = 'manager-rabat'")
        opening = {**self.shift(register_id=3), "opened_by": by}
        answer = await self.of_rabat["manager"].post("/pos/api/shifts", json=opening)
        assert answer.status_code == 200, answer.text
        return Till((3, "R1"), opening["id"], by, await registers.book(self.house.db, 3))

    @property
    def key(self) -> bytes:
        secret: bytes = self.house.app.state.environment.secret
        return secret

    # What is said in requests; each time under an id of its own.

    def parked(self) -> dict[str, Any]:
        line = {"id": uuid7(), "product_id": ARGAN, "quantity": 1, "amount": 16_500}
        return {"id": uuid7(), "register_id": 1, "name": "Amina", "total": 16_500, "by": self.people["cashier"],
                "at": NOW, "state": {"lines": [line]}}  # fmt: skip

    def wish(self, **how: Any) -> dict[str, Any]:
        lines = [{"product_id": ARGAN, "quantity": 1, "unit_price": 16_500, "amount": 16_500}]
        wish = {"id": uuid7(), "site_id": 1, "delivery": "pickup", "name": "Amina", "phone": "0612345678",
                "days": 2, "lines": lines, **how}  # fmt: skip
        return {"register": "Caisse 1", "wish": wish}

    def customer(self) -> dict[str, Any]:
        return {
            "id": uuid7(),
            "noticed_at": NOW,
            "name": "Amina Berrada",
            "email": "amina@example.org",
        }

    def shift(self, register_id: int = 1) -> dict[str, Any]:
        return {"id": uuid7(), "register_id": register_id, "opened_by": self.people["cashier"], "opened_at": NOW,
                "opening_float": 50_000, "counted": COUNTED, "adopt": False}  # fmt: skip

    def sale(self) -> dict[str, Any]:
        """The next sale in the book of the first register."""
        found: dict[str, Any] = msgspec.json.decode(self.till.sell([GOODS[ARGAN]]).body)
        return found

    def approval(self, action: Any, subject: str, reason: str, about: str = "") -> dict[str, Any]:
        return approval(action, subject, self.people["manager"], self.key, about, reason)

    def events(self) -> list[dict[str, Any]]:
        """One of each kind, but for the shift's end."""
        of_sale = {"sale_id": self.ids["sale"]}
        cash, drawer, settled = uuid7(), uuid7(), uuid7()
        return [
            self.event("cash", id=cash, direction="out", amount=100, reason="eau", approval=self.approval("cash_out", cash, "eau", "out 100")),
            self.event("drawer", id=drawer, reason="pièces", approval=self.approval("open_drawer", drawer, "pièces")),
            self.event("settled", id=settled, report="{}", reason="vu", approval=self.approval("settle_report", settled, "vu")),
            self.event("noted", what="line_removed", subject="HUI-001", amount=100),
            self.event("letter", **of_sale, email="amina@example.org", language="fr"),
            self.event("invoice", **of_sale, buyer=BUYER),
            self.event("printed", **of_sale, copy=1, opened=False),
        ]  # fmt: skip


async def _more(tx: Transaction) -> None:
    await world.another_shop(tx)
    await tx.execute("INSERT INTO register (id, code, site_id, name) VALUES (3, 'R1', 3, 'Rabat 1')")  # fmt: skip
    await tx.execute("UPDATE product SET tax_free_eligible = 1 WHERE id = $1", HONEY)
    await world.lot(tx, HONEY, "M2", 100, cooperative_id=2)
    await world.lot(tx, ARGAN, "P1", 20, at=world.POOL)


async def _hired_in_rabat(house: House, role: Role) -> Staff:
    new = NewStaff(username=f"{role}-rabat", name=f"{role} Rabat", role=role, password="")
    hashes = Hashes(NO_PASSWORD, None)
    return await house.db.write(
        lambda tx: staff.add(tx, new, hashes, site_id=RABAT, by=None, now=NOW)
    )


async def _signed_in(house: House, person: Staff, device: str) -> httpx2.AsyncClient:
    """Their browser on a device, at office and till."""
    client = await house.client(**{"Till-Device": device})
    for kind in ("office", "till"):
        client.cookies.set(kind, await house.session(person, kind))
    return client


def routes(house: House) -> Iterator[tuple[str, str, GuardedRoute]]:
    """(key, method, route) of every address of the till and of its pages in the office; the key is "METHOD path"."""
    for path, found in every_route(house.app.routes):
        if path.startswith("/pos") or found.endpoint.__module__.startswith("pos."):
            for method in sorted((found.methods or set()) - {"HEAD"}):
                yield f"{method} {path}", method, found


def filled(key: str, path: Mapping[str, Any]) -> str:
    """The address of a route's key, with these parts."""
    return re.sub(r"\{(\w+)[^}]*\}", lambda part: str(path[part[1]]), key.partition(" ")[2])


async def ask(client: httpx2.AsyncClient, key: str, what: Ask) -> httpx2.Response:
    method = key.partition(" ")[0]
    said: dict[str, Any] = {"params": what.query}
    if what.form is not None:
        said["data"] = what.form
    elif method != "GET":
        said["json"] = what.json or {}
    return await client.request(method, filled(key, what.path), **said)


def right_request(shops: Shops, key: str) -> Ask:
    """What to ask of a route, by Salma or Nadia, so that it is about Casablanca's rows and can be read.

    Raises KeyError for a route that needs something said and is not in the table.
    """
    known = _right_requests(shops)
    what = known[key] if "{" in key or key.startswith("POST") else known.get(key, Ask())
    return what._replace(json=what.json()) if callable(what.json) else what


def _right_requests(shops: Shops) -> dict[str, Ask]:
    ids, now = shops.ids, NOW
    sale, code = {"id": ids["sale"]}, {"code": ids["order"]}
    transfer, invoice = {"id": ids["transfer"]}, {"id": ids["invoice"]}
    held = {"sale_id": uuid7(), "code": "AGRUMES10"}
    days = {"from_on": "2026-11-01", "to_on": "2026-11-23"}
    return {
        "POST /pos/api/sign-in": Ask(json={"username": "salma", "password": "not hers"}),
        "POST /pos/api/sign-out": Ask(json={"let_go": False}),
        "POST /pos/api/state": Ask(json={"clock": now, "acknowledged": 1, "operator_id": 1,
                                         "ticket": {"lines": 1, "total": 16_500, "since": now}, "build": "x"}),
        "GET /pos/api/catalogue": Ask(query={"since": "0"}),
        "GET /pos/api/stock": Ask(query={"ids": "1,2"}),
        "POST /pos/api/lease": Ask(json={"register_id": 1, "take_over": False}),
        "POST /pos/api/shifts": Ask(json=shops.shift),
        "POST /pos/api/sales": Ask(json=lambda: {"sales": [shops.sale()]}),
        "POST /pos/api/events": Ask(json=lambda: {"event": shops.events()[0]}),
        "POST /pos/api/approvals": Ask(json={"username": "nadia", "pin": "0000", "action": "discount",
                                             "subject": uuid7(), "reason": "geste"}),
        "GET /pos/api/shifts/{id}/report": Ask({"id": shops.till.shift_id}),
        "POST /pos/api/shifts/{id}/report": Ask(
            {"id": shops.till.shift_id}, json={"username": "nadia", "pin": "0000"}
        ),
        "GET /pos/api/shifts/{id}/z": Ask({"id": shops.other.shift_id}),
        "POST /pos/api/shifts/{id}/z": Ask(
            {"id": shops.other.shift_id}, json={"username": "nadia", "pin": "0000"}),
        "POST /pos/api/shifts/{id}/print": Ask(
            {"id": shops.other.shift_id}, json={"id": uuid7(), "kind": "z", "language": "fr"}),
        "POST /pos/api/coupons/hold": Ask(json=held),
        "POST /pos/api/coupons/let-go": Ask(json={"sale_id": held["sale_id"]}),
        "POST /pos/api/favourites": Ask(json={"marks": [{"product_id": 1, "pinned": True, "at": now}]}),
        "POST /pos/api/parked": Ask(json=shops.parked),
        "POST /pos/api/parked/{id}/take": Ask({"id": ids["parked"]}),
        "POST /pos/api/print": Ask(json={"id": uuid7(), "sale_id": ids["sale"], "copy": 1, "language": "fr"}),
        "POST /pos/api/display/pair": Ask(json={"code": "000000"}),
        "POST /pos/api/display/leave": Ask(),
        "POST /pos/api/displays": Ask(),
        "POST /pos/api/displays/showing": Ask(json=TICKET),
        "POST /pos/api/displays/{id:int}/send-away": Ask({"id": ids["display"]}),
        "GET /pos/api/customers": Ask(query={"q": "amina"}),
        "POST /pos/api/customers": Ask(json=shops.customer),
        "POST /pos/api/customers/{id}/redeem": Ask({"id": ids["customer"]}, {"points": 1, "key": uuid7()}),
        "GET /pos/api/customers/{id}/account": Ask({"id": ids["customer"]}),
        "POST /pos/api/accounts/hold": Ask(json={"code": "0430000000017", "amount": 100, "sale_id": uuid7()}),
        "POST /pos/api/accounts/let-go": Ask(json={"code": "0430000000017", "sale_id": uuid7()}),
        "GET /pos/api/accounts/{code}": Ask({"code": "0430000000017"}),
        "GET /pos/api/sales/decided": Ask(query={"ids": ids["sale"]}),
        "GET /pos/api/sales/missing": Ask(query={"ids": ids["sale"]}),
        "GET /pos/api/sales/sealed": Ask(query={"ids": ids["sale"]}),
        "GET /pos/api/receipts": Ask(query={"q": ids["number"], "day": "2026-11-23", "amount": "26000"}),
        "GET /pos/api/receipts/{code}": Ask({"code": ids["sale"]}),
        "GET /pos/api/receipts/{id}/tax-free": Ask({"id": ids["visited"]}),
        "POST /pos/api/receipts/{id}/tax-free": Ask(
            {"id": ids["visited"]}, {"id": uuid7(), "visitor": VISITOR, "noticed_at": now}),
        "GET /pos/invoices/{id}": Ask(invoice),
        "GET /pos/credit-notes/{id}": Ask({"id": ids["note"]}),
        "GET /pos/tax-free/{id}": Ask({"id": ids["form"]}),
        "GET /pos/api/orders": Ask(query={"q": "amina"}),
        "POST /pos/api/orders": Ask(json=shops.wish),
        "GET /pos/api/orders/{code}": Ask(code),
        "POST /pos/api/orders/{code}/pick": Ask(code),
        "POST /pos/api/orders/{code}/tick": Ask(code, {"lot": 1, "location": 1}),
        "POST /pos/api/orders/{code}/pack": Ask(code),
        "POST /pos/api/orders/{code}/hand-over": Ask(code, {"note": "au frère"}),
        "POST /pos/api/orders/{code}/claim": Ask(code, {"register": "Caisse 1", "take_over": False}),
        "POST /pos/api/orders/{code}/let-go": Ask(code),
        "GET /pos/api/whereabouts/{id:int}": Ask({"id": ARGAN}),
        "GET /pos/api/delivery": Ask(query={"goods_total": "100", "products": "1,2"}),
        "POST /pos/api/transfers/{id:int}/send": Ask(transfer),
        "POST /pos/api/transfers/{id:int}/decline": Ask(transfer),
        "POST /pos/api/transfers/{id:int}/receive": Ask(transfer, {"arrived": 1}),
        "GET /pos/till/{build}/{path:path}": Ask({"build": "x", "path": "main.js"}),
        "GET /pos/strings.{language}.json": Ask({"language": "fr"}),
        "GET /r/{code}": Ask({"code": ids["hash"]}),
        "GET /office/sales": Ask(query=days),
        "GET /office/sales/file.{format}": Ask({"format": "csv"}, query=days),
        "POST /office/sales/registers/{id:int}/printer": Ask(
            {"id": 1}, form={"paper_width_mm": "80", "printer": ""}),
        "POST /office/sales/refused/{id:int}": Ask(
            {"id": ids["refused"]}, form={"verdict": "rejected", "reason": "essai"}),
        "GET /office/sales/z/{id}": Ask({"id": ids["z"]}),
        "POST /office/sales/z/{id}/difference": Ask({"id": ids["z"]}, form={"difference": "-30000", "reason": "recompté"}),
        "GET /office/sales/closings/{id}": Ask({"id": ids["closing"]}),
        "POST /office/sales/rates": Ask(form={"EUR": "10,50"}),
        "GET /office/sales/archive": Ask(query=days),
        "GET /office/sales/{id}": Ask(sale),
        "GET /office/sales/{id}/receipt.png": Ask(sale),
        "POST /office/sales/{id}/print": Ask(sale, form={"job": uuid7()}),
        "GET /office/sales/{id}/invoice": Ask(sale),
        "POST /office/sales/{id}/invoice": Ask(sale, form=BUYER),
        "GET /office/invoices/{id}": Ask(invoice),
        "GET /office/credit-notes/{id}": Ask({"id": ids["note"]}),
        "GET /office/invoices/{id}/anew": Ask(invoice),
        "POST /office/invoices/{id}/anew": Ask(invoice, form={**BUYER, "name": "Riad Yacout SARL"}),
        "GET /office/sales/{id}/tax-free": Ask({"id": ids["visited"]}),
        "POST /office/sales/{id}/tax-free": Ask({"id": ids["visited"]}, form=VISITOR),
        "GET /office/tax-free/{id}": Ask({"id": ids["form"]}),
        "POST /office/tax-free/{id}/erase": Ask({"id": ids["form"]}),
    }  # fmt: skip
