"""The till's requests over HTTP: a sale sent twice is one sale, and nothing that is sent is lost."""

import asyncio
import json
from typing import Any

import httpx2
import msgspec
import pytest

from bench.tills import Good, Sent, Till
from inventory import reservations
from inventory.reservations import Promise
from pos.registers import registers
from pos.sales import checkout, tickets
from pos.sales.tickets import Receipt
from pos.till.api import SALES_AT_ONCE
from store import clock, verify
from store.db import Database, Transaction
from store.errors import Busy
from store.ids import uuid7
from store.people import passwords
from tests import world
from tests.house import House
from tests.world import NOW, TODAY

pytestmark = pytest.mark.anyio
DEVICE = "A" * 43
OTHER_DEVICE = "B" * 43
ARGAN = Good(1, "HUI-001", 10_000, "T10", 1000, 1)


async def open_shop(house: House, pieces: int = 10) -> None:
    """A shop with two registers and argan oil on the shelf."""
    await world.argan(house.db, pieces)

    async def rest(tx: Transaction) -> None:
        for number in (1, 2):
            await tx.execute(
                "INSERT INTO register (id, code, site_id, name) VALUES ($1, $2, 1, $3)",
                number,
                f"C{number}",
                f"Caisse {number}",
            )
        await tx.execute(
            """INSERT INTO tax_code (code, rate_bp, mention_fr, mention_ar, mention_en, valid_from_on)
               VALUES ('T10', 1000, '', '', '', '2020-01-01')"""
        )

    await house.db.write(rest)


async def at_till(
    house: House, role: str = "cashier", device: str = DEVICE, register: int = 1
) -> tuple[httpx2.AsyncClient, Till]:
    """Somebody who holds a register and has opened a shift; their till's book."""
    client = await house.client(role, **{"Till-Device": device})
    taken = await client.post("/pos/api/lease", json={"register_id": register})
    assert taken.status_code == 200, taken.text
    person = await house.person(role)
    shift: dict[str, Any] = {
        "id": uuid7(), "register_id": register, "opened_by": person.id,
        "opened_at": 1_795_431_600_000, "opening_float": 50_000, "counted": {"20000": 2, "10000": 1},
    }  # fmt: skip
    opened = await client.post("/pos/api/shifts", json=shift)
    assert opened.status_code == 200, opened.text
    book = await registers.book(house.db, register)
    return client, Till((register, f"C{register}"), shift["id"], person.id, book)


async def send(client: httpx2.AsyncClient, body: bytes) -> httpx2.Response:
    """Send one sale; the answer to it, or to the whole request where that is refused."""
    answer = await send_all(client, body)
    if answer.status_code != 200:
        return answer
    [own] = answer.json()["answers"]
    return httpx2.Response(own["status"], json=own)


async def send_all(client: httpx2.AsyncClient, *bodies: bytes) -> httpx2.Response:
    queue = b'{"sales": [%s]}' % b", ".join(bodies)
    return await client.post(
        "/pos/api/sales", content=queue, headers={"Content-Type": "application/json"}
    )


def changed(body: bytes, **receipt: Any) -> bytes:
    sale = json.loads(body)
    sale["receipt"].update(receipt)
    return json.dumps(sale).encode()


async def sales(house: House) -> int:
    return int(await house.db.fetchval("SELECT COUNT(*) FROM sale"))


async def test_a_sale_sent_three_times_and_twice_at_once_is_one_sale(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    body = till.sell([ARGAN] * 3).body
    answers = [
        await send(client, body),
        *await asyncio.gather(send(client, body), send(client, body)),
    ]
    assert {answer.status_code for answer in answers} == {200}
    marks = {answer.json()["signature"] for answer in answers}
    assert len(marks) == 1
    assert len(marks.pop()) == 64
    assert await sales(house) == 1
    assert await house.db.fetchval("SELECT SUM(on_hand) FROM balance") == 7
    assert await verify.broken(house.db) == []


async def test_the_same_id_with_other_content_is_refused_kept_and_raised(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    sent = till.sell([ARGAN])
    await send(client, sent.body)
    other = Till((1, "C1"), till.shift_id, till.cashier_id, registers.Book(0, sent.receipt.previous_hash))  # fmt: skip
    again = json.loads(other.sell([ARGAN, ARGAN]).body)
    again["receipt"]["id"] = sent.receipt.id
    receipt = tickets.read(json.dumps(again["receipt"]))
    again["hash"] = tickets.hash_of(receipt)
    refused = await send(client, json.dumps(again).encode())
    assert refused.status_code == 422
    assert refused.json()["error"] == "content_differs"
    assert refused.json()["sale_id"] == sent.receipt.id
    assert await house.db.fetchval("SELECT COUNT(*) FROM refused_sale") == 1
    assert await house.db.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'sale_refused'") == 1
    assert await house.db.fetchval("SELECT total FROM sale") == 10_000


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"total": 1}, "inconsistent"),
        ({"register_id": 2}, "inconsistent"),
        ({"lines": "nothing"}, "bad_input"),
        ({"sold_at": -5}, "bad_input"),
    ],
)
async def test_a_sale_that_cannot_be_one_is_named_and_kept_so_that_the_queue_goes_on(
    house: House, change: dict[str, Any], word: str
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    poisoned, sound = till.sell([ARGAN]), till.sell([ARGAN])
    refused = await send(client, changed(poisoned.body, **change))
    assert (refused.status_code, refused.json()["error"]) == (422, word)
    assert refused.json()["sale_id"] == poisoned.receipt.id
    assert await house.db.fetchval("SELECT COUNT(*) FROM refused_sale") == 1
    assert (await send(client, sound.body)).status_code == 200


async def test_sales_that_come_together_are_taken_in_turn_and_each_is_answered(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    first, poisoned, unread, last = (till.sell([ARGAN]) for _ in range(4))
    bodies = [first.body, changed(poisoned.body, total=1), changed(unread.body, lines="nothing"), last.body]  # fmt: skip
    for _ in range(2):
        answers = (await send_all(client, *bodies)).json()["answers"]
        assert [answer["status"] for answer in answers] == [200, 422, 422, 200]
        assert [answer["sale_id"] for answer in answers] == [sent.receipt.id for sent in (first, poisoned, unread, last)]  # fmt: skip
        assert [answer["error"] for answer in answers[1:3]] == ["inconsistent", "bad_input"]
        assert (answers[0]["hash"], answers[3]["hash"]) == (first.hash, last.hash)
    assert await sales(house) == 2
    assert await house.db.fetchval("SELECT COUNT(*) FROM refused_sale") == 2


async def test_of_sales_that_come_together_those_before_a_fault_are_in_and_acknowledged_when_sent_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    sent = [till.sell([ARGAN]) for _ in range(3)]
    take = checkout.take

    async def fails(database: Database, receipt: Receipt, *rest: Any, **more: Any) -> Any:
        if receipt.id == sent[1].receipt.id:
            raise Busy("The server is busy.")
        return await take(database, receipt, *rest, **more)

    monkeypatch.setattr(checkout, "take", fails)
    refused = await send_all(client, *(one.body for one in sent))
    assert refused.status_code == 503
    assert await sales(house) == 1
    monkeypatch.undo()
    answers = (await send_all(client, *(one.body for one in sent))).json()["answers"]
    assert [answer["hash"] for answer in answers] == [one.hash for one in sent]
    assert await sales(house) == 3
    assert await verify.broken(house.db) == []


@pytest.mark.parametrize("many", [0, SALES_AT_ONCE + 1])
async def test_no_sales_and_too_many_are_refused_whole(house: House, many: int) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    refused = await send_all(client, *(till.sell([ARGAN]).body for _ in range(many)))
    assert (refused.status_code, refused.json()["field"]) == (422, "sales")
    assert await sales(house) == 0


async def test_a_till_of_an_older_build_that_sends_a_sale_by_itself_keeps_it_until_it_is_a_new_one(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    sent = till.sell([ARGAN])
    refused = await client.post("/pos/api/sales", json=json.loads(sent.body))
    assert refused.status_code == 422
    assert "sale_id" not in refused.json(), "only what is named leaves its queue"
    assert await house.db.fetchval("SELECT COUNT(*) FROM refused_sale") == 0
    assert (await send(client, sent.body)).status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"receipt": {"id": "x"}}', b"\xff\xfe", b"null"]
)
async def test_what_names_no_sale_is_refused_without_a_word_of_one(
    house: House, body: bytes
) -> None:
    await open_shop(house)
    client, _ = await at_till(house)
    refused = await send(client, body)
    assert refused.status_code == 422
    assert "sale_id" not in refused.json()


async def test_neither_price_nor_archiving_nor_stock_refuses_goods_in_the_hand(
    house: House,
) -> None:
    await open_shop(house, pieces=1)
    client, till = await at_till(house)
    await house.db.write(lambda tx: tx.execute("UPDATE product SET archived_at = 5"))
    assert (await send(client, till.sell([ARGAN] * 3).body)).status_code == 200
    assert await house.db.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'count'") == 1
    assert await verify.broken(house.db) == []


async def test_a_copied_till_is_a_fork_and_both_its_sales_are_kept(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    copy = Till((1, "C1"), till.shift_id, till.cashier_id, till.book)
    first, second = (
        await send(client, till.sell([ARGAN]).body),
        await send(client, copy.sell([ARGAN]).body),
    )
    assert (first.json()["fork"], second.json()["fork"]) == (0, 1)
    assert await sales(house) == 2
    assert await house.db.fetchval("SELECT COUNT(*) FROM task WHERE kind = 'sale_fork'") == 1


async def test_a_register_is_held_by_one_device_until_a_manager_lets_another_have_it(
    house: House,
) -> None:
    await open_shop(house)
    await at_till(house)
    salma = await house.client("cashier", **{"Till-Device": OTHER_DEVICE})
    refused = await salma.post("/pos/api/lease", json={"register_id": 1})
    assert (refused.status_code, refused.json()["error"]) == (409, "lease_held")
    assert refused.json()["may_take_over"] is True
    forced = await salma.post("/pos/api/lease", json={"register_id": 1, "take_over": True})
    assert forced.status_code == 403
    nadia = await house.client("manager", **{"Till-Device": OTHER_DEVICE})
    taken = await nadia.post("/pos/api/lease", json={"register_id": 1, "take_over": True})
    assert taken.status_code == 200
    first = await house.client("cashier", **{"Till-Device": DEVICE})
    assert (await first.get("/pos/api/state")).json()["lease"] == "free"


async def test_a_device_without_its_secret_holds_nothing(house: House) -> None:
    await open_shop(house)
    salma = await house.client("cashier")
    assert (await salma.post("/pos/api/lease", json={"register_id": 1})).status_code == 422


async def test_a_second_till_adopts_the_shift_that_is_open(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    another = {"id": uuid7(), "register_id": 1, "opened_by": till.cashier_id, "opened_at": 5, "opening_float": 0}  # fmt: skip
    refused = await client.post("/pos/api/shifts", json=another)
    assert (refused.status_code, refused.json()["error"]) == (409, "shift_open")
    assert refused.json()["shift"]["id"] == till.shift_id
    late = await client.post("/pos/api/shifts", json={**another, "adopt": False})
    assert late.status_code == 200


async def test_a_float_that_its_coins_do_not_make_up_is_refused(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house, register=2)
    wrong = {
        "id": uuid7(), "register_id": 1, "opened_by": till.cashier_id, "opened_at": 5,
        "opening_float": 100, "counted": {"20000": 1},
    }  # fmt: skip
    refused = await client.post("/pos/api/shifts", json=wrong)
    assert (refused.status_code, refused.json()["field"]) == (422, "counted")


async def test_a_pin_counts_only_on_a_device_that_holds_a_register(house: House) -> None:
    await open_shop(house)
    salma = await house.person("cashier")
    pin = await passwords.hashed("4071")
    await house.db.write(
        lambda tx: tx.execute("UPDATE staff SET pin_hash = $1 WHERE id = $2", pin, salma.id)
    )
    await at_till(house)
    anonymous = await house.client(None, **{"Till-Device": OTHER_DEVICE})
    given = {"username": salma.username, "pin": "4071"}
    refused = await anonymous.post("/pos/api/sign-in", json=given)
    assert (refused.status_code, refused.json()["error"]) == (401, "password_needed")
    at_hand = await house.client(None, **{"Till-Device": DEVICE})
    entered = await at_hand.post("/pos/api/sign-in", json=given)
    assert entered.status_code == 200
    assert entered.json()["staff"]["username"] == salma.username
    assert (await at_hand.get("/pos/api/boot")).status_code == 200
    assert (await at_hand.post("/pos/api/sign-out", json={})).status_code == 200
    assert (await at_hand.get("/pos/api/boot")).status_code == 401


async def test_the_heartbeat_tells_moroccos_clock_whoever_is_signed_in(house: House) -> None:
    await open_shop(house)
    client, _ = await at_till(house)
    nobody = await house.client(None, **{"Till-Device": OTHER_DEVICE})
    for asking in (client, nobody):
        told = (await asking.post("/pos/api/state", json={"clock": NOW})).json()["offsets"]
        assert told == [[*offset] for offset in clock.offsets(clock.now())]


async def test_the_catalogue_is_given_whole_then_only_what_has_changed(house: House) -> None:
    await open_shop(house)
    client, _ = await at_till(house)
    whole = (await client.get("/pos/api/catalogue")).json()
    assert whole["full"] is True
    assert [product["sku"] for product in whole["products"]] == ["HUI-001"]
    same = await client.get(
        "/pos/api/catalogue", headers={"If-None-Match": f'"{whole["version"]}"'}
    )
    assert same.status_code == 304
    await house.db.write(lambda tx: world.product(tx, 2, "MIE-001"))
    delta = (await client.get(f"/pos/api/catalogue?since={whole['version']}")).json()
    assert delta["full"] is False
    assert [product["sku"] for product in delta["products"]] == ["MIE-001"]
    await house.db.write(lambda tx: tx.execute("UPDATE product SET archived_at = 5 WHERE id = 1"))
    gone = (await client.get(f"/pos/api/catalogue?since={delta['version']}")).json()
    assert gone["removed"] == [1]


async def hamper_of_four(tx: Transaction) -> None:
    await world.product(tx, 2, "COF-001")
    await tx.execute("UPDATE product SET kind = 'hamper' WHERE id = 2")
    await tx.execute("INSERT INTO hamper_component VALUES (2, 1, 4)")


async def test_a_hamper_is_sold_as_one_and_leaves_the_shelf_as_its_parts(house: House) -> None:
    await open_shop(house)
    await house.db.write(hamper_of_four)
    client, till = await at_till(house)
    hamper = ARGAN._replace(id=2, name="COF-001", price=45_000)
    answer = await send(client, till.sell([hamper, hamper, ARGAN]).body)
    assert answer.status_code == 200, answer.text
    moved = await house.db.fetch(
        """SELECT t.product_id, SUM(m.quantity) AS moved FROM movement m JOIN lot t ON t.id = m.lot_id
           JOIN location l ON l.id = m.to_location_id WHERE l.kind = 'customer' GROUP BY t.product_id"""
    )
    assert [(row["product_id"], row["moved"]) for row in moved] == [(1, 9)]
    assert await house.db.fetchval("SELECT SUM(on_hand) FROM balance") == 1
    assert await verify.broken(house.db) == []


async def test_stock_is_told_of_what_is_asked_for_and_of_the_hampers_that_hold_it(
    house: House,
) -> None:
    await open_shop(house)
    await house.db.write(hamper_of_four)
    client, _ = await at_till(house)
    told = (await client.get("/pos/api/stock?ids=1")).json()
    assert told == {"on_hand": {"1": 10, "2": 2}, "free": {}}
    assert (await client.get("/pos/api/stock?ids=x")).status_code == 422


async def test_what_is_promised_or_may_not_be_sold_is_on_hand_and_not_free(house: House) -> None:
    await open_shop(house)
    await house.db.write(hamper_of_four)
    client, _ = await at_till(house)

    async def hold(tx: Transaction, key: str, expires_at: int | None) -> None:
        await reservations.reserve(
            tx, 1, [Promise(key, 1, 3)], expires_at=expires_at, today=TODAY, now=NOW
        )

    await house.db.write(lambda tx: hold(tx, "kept", None))
    await house.db.write(lambda tx: hold(tx, "over", NOW))
    told = (await client.get("/pos/api/stock?ids=1")).json()
    assert told == {"on_hand": {"1": 10, "2": 2}, "free": {"1": 7, "2": 1}}
    kept = {row["id"]: row for row in (await client.get("/pos/api/catalogue")).json()["products"]}
    assert [(kept[id_]["on_hand"], kept[id_]["free"]) for id_ in (1, 2)] == [(10, 7), (2, 1)]

    await house.db.write(lambda tx: tx.execute("UPDATE lot SET state = 'hold'"))
    told = (await client.get("/pos/api/stock")).json()
    assert (told["on_hand"]["1"], told["free"]) == (10, {"1": 0, "2": 0})


async def test_the_heartbeat_answers_whoever_asks_and_tells_strangers_nothing(house: House) -> None:
    await open_shop(house)
    await at_till(house)
    told = (await (await house.client()).get("/pos/api/state")).json()
    assert told["staff"] is None
    assert told["book"] is None
    assert told["server_time"] > 0


async def test_the_program_is_the_same_build_in_every_language_and_every_file_of_it_is_there(
    house: House,
) -> None:
    await open_shop(house)
    builds = set()
    for language in ("fr", "ar", "en"):
        client = await house.client(**{"Accept-Language": language})
        worker = (await client.get("/pos/sw.js")).text
        head = json.loads(worker.splitlines()[0].removeprefix("self.BUILD = ").removesuffix(";"))
        builds.add(head["id"])
        for page in ("/pos", "/pos/display"):
            assert head["id"] in (await client.get(page)).text
    assert len(builds) == 1
    for address in head["files"]:
        found = await client.get(address)
        assert found.status_code == 200, address
        assert found.headers["content-type"].startswith("text/html") == (address in ("/pos", "/pos/display"))  # fmt: skip
    assert (await client.get("/pos/strings.de.json")).status_code == 404
    assert (await client.get("/pos/till/x/../../door.py")).status_code == 404


def unholdable(first: Receipt, plain: Receipt) -> dict[str, Receipt]:
    """Receipts whose amounts add up and that are none all the same, each by what is wrong with it."""
    replace, (line,), (tender,) = msgspec.structs.replace, plain.lines, plain.tenders

    def of_line(**change: Any) -> Receipt:
        return replace(plain, lines=[replace(line, **change)])

    def of_tender(**change: Any) -> Receipt:
        return replace(plain, tenders=[replace(tender, **change)])

    nothing = replace(line, id=uuid7(), quantity=0, amount=0, taxes=[])
    return {
        "sold, and where it came back to": of_line(goes="shelf"),
        "sold, and what it gives back": of_line(returns=first.lines[0].id),
        "nothing of something": replace(plain, lines=[line, nothing]),
        "goods that are none": of_line(product_id=None),
        "more tax than there is": replace(
            plain,
            lines=[replace(line, taxes=[replace(line.taxes[0], tax=-1)])],
            taxes=[replace(plain.taxes[0], tax=-1, net=10_001)],
            tax_total=-1,
        ),
        "change of a card": of_tender(given=tender.given + 5, change=5),
        "notes of no country": of_tender(kind="foreign", foreign=tender.given, rate=100),
        "duty that is half added": replace(
            plain,
            stamp_added=1,
            paid=10_001,
            tenders=[replace(tender, amount=10_001, given=10_001)],
        ),
        "a line twice": replace(
            plain, lines=[replace(line, amount=0, unit_price=0, taxes=[]), line]
        ),
        "a line of another sale": of_line(id=first.lines[0].id),
        "a tender of another sale": of_tender(id=first.tenders[0].id),
    }


async def test_a_receipt_that_no_row_could_hold_is_refused_by_name_and_the_queue_goes_on(
    house: House,
) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    first = till.sell([ARGAN])
    await send(client, first.body)
    before = till.book
    for wrong in unholdable(first.receipt, till.sell([ARGAN]).receipt):
        till.book = before
        receipt = unholdable(first.receipt, till.sell([ARGAN]).receipt)[wrong]
        refused = await send(client, Sent(receipt, tickets.hash_of(receipt)).body)
        assert (refused.status_code, refused.json().get("sale_id")) == (422, receipt.id), wrong
    till.book = before
    assert (await send(client, till.sell([ARGAN]).body)).status_code == 200
    assert await sales(house) == 2
    assert await verify.broken(house.db) == []


async def test_a_sale_of_bytes_that_are_no_text_is_refused_by_name_and_kept(house: House) -> None:
    await open_shop(house)
    client, till = await at_till(house)
    sent = till.sell([ARGAN])
    body = b'{"x":"\xff",' + sent.body[1:].replace(b'"total":10000', b'"total":"?"')
    refused = await send(client, body)
    assert (refused.status_code, refused.json()["sale_id"]) == (422, sent.receipt.id)
    assert await house.db.fetchval("SELECT COUNT(*) FROM refused_sale") == 1
