"""Invoices: numbered without a gap, one per sale, with what the law wants on them, for who may see them."""

import asyncio
import re
from typing import Any

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from store import verify
from store.clock import DAY
from store.db import Transaction
from store.documents import invoices
from store.documents.invoices import Buyer
from store.errors import BadInput, NotFound
from store.ids import uuid7
from store.returns import Back
from tests.house import House
from tests.pos import test_returns as returns
from tests.pos.sold_scene import Counter
from tests.world import NOW

pytestmark = pytest.mark.anyio
RIAD = Buyer(name="Riad Zitoun SARL", address="3, derb Chtouka", city="Marrakech", ice="001561191000066")  # fmt: skip


async def issue(house: House, sale_id: str, buyer: Buyer = RIAD, now: int = NOW) -> invoices.Invoice:  # fmt: skip
    by = (await house.person("cashier")).id
    return await house.db.write(
        lambda tx: invoices.issue(tx, uuid7(), sale_id, buyer, by=by, now=now)
    )


async def asked(client: httpx2.AsyncClient, counter: Counter, sale_id: str, **facts: Any) -> httpx2.Response:  # fmt: skip
    """The till's wish for an invoice."""
    buyer = {"name": RIAD.name, "address": RIAD.address, "city": RIAD.city, "ice": RIAD.ice}
    event = {
        "kind": "invoice", "id": uuid7(), "shift_id": counter.shift_ids[1], "sale_id": sale_id, "buyer": buyer,
        "by": counter.cashier_id, "at": NOW, **facts,
    }  # fmt: skip
    return await client.post("/pos/api/events", json={"event": event})


def words(answer: httpx2.Response) -> str:
    main = LexborHTMLParser(answer.text).css_first("main")
    assert main is not None
    plain = re.sub(r"[\u2066-\u2069]", "", main.text(separator=" ").replace("\u00a0", " "))
    return " ".join(plain.replace("\u202f", " ").split())


async def test_numbers_follow_each_other_without_a_gap_and_begin_anew_with_the_year(
    house: House,
) -> None:
    counter = await Counter.open(house)
    sales = [await counter.sell() for _ in range(3)]
    made = [await issue(house, sale_id) for sale_id in sales[:2]]
    assert [one.number for one in made] == ["F-CASABLANCA-2026-000001", "F-CASABLANCA-2026-000002"]
    assert (await issue(house, sales[2], now=NOW + 60 * DAY)).number == "F-CASABLANCA-2027-000001"


async def test_twenty_at_once_take_twenty_numbers_in_a_row(house: House) -> None:
    counter = await Counter.open(house)
    sales = [await counter.sell() for _ in range(20)]
    made = await asyncio.gather(*(issue(house, sale_id) for sale_id in sales))
    assert sorted(int(one.number[-6:]) for one in made) == list(range(1, 21))


async def test_a_sale_has_one_invoice_whoever_asks_again_and_at_once(house: House) -> None:
    counter = await Counter.open(house)
    sale_id = await counter.sell()
    other = Buyer(name="Somebody else", address="Elsewhere")
    made = await asyncio.gather(*(issue(house, sale_id, buyer) for buyer in (RIAD, other, RIAD)))
    assert len({(one.id, one.number, one.buyer.name) for one in made}) == 1
    assert await house.db.fetchval("SELECT COUNT(*) FROM invoice") == 1


async def test_a_number_that_was_not_kept_is_the_next_ones(house: House) -> None:
    counter = await Counter.open(house)
    first, second = [await counter.sell() for _ in range(2)]
    by = (await house.person("cashier")).id

    async def broken_off(tx: Transaction) -> None:
        await invoices.issue(tx, uuid7(), first, RIAD, by=by, now=NOW)
        raise NotFound("the power is gone")

    with pytest.raises(NotFound):
        await house.db.write(broken_off)
    assert (await issue(house, second)).number.endswith("000001")


async def test_a_sale_that_is_not_there_has_no_invoice(house: House) -> None:
    await Counter.open(house)
    with pytest.raises(NotFound):
        await issue(house, uuid7())


@pytest.mark.parametrize(
    ("language", "direction", "said"),
    [
        ("fr", "ltr", ("Facture", "Vendeur", "Acheteur", "Prix TTC", "Total HT", "Total TVA", "TVA 10 %", "Espèces")),
        ("ar", "rtl", ("فاتورة", "البائع", "المشتري", "نقداً", "ض.ق.م 10 %")),
        ("en", "ltr", ("Invoice", "Seller", "Buyer", "Total net of tax", "VAT 10%", "Cash")),
    ],
)  # fmt: skip
async def test_it_says_what_the_law_wants_with_the_sales_own_figures(
    house: House, language: str, direction: str, said: tuple[str, ...]
) -> None:
    counter = await Counter.open(house)
    made = await issue(house, await counter.sell((1, 3), (2, 1), given=50_000))
    client = await house.client("manager")
    answer = await client.get(f"/office/invoices/{made.id}?lang={language}")
    text = words(answer)
    assert f'dir="{direction}"' in answer.text
    for part in (
        *said, made.number, "23/11/2026", "C1-000001", "Maison du Terroir", "12, rue des Oliviers", "999000099000048",
        "99900099", "999099", "99909990", "Riad Zitoun SARL", "3, derb Chtouka", "Marrakech", "001561191000066",
        "Huile d'argan alimentaire 250 ml", "363", "36", "400",
    ):  # fmt: skip
        assert part in text, part
    assert "363.64" in text if language == "en" else "363,64" in text


async def test_an_exempt_sale_names_its_exemption(house: House) -> None:
    counter = await Counter.open(house)
    await house.db.write(
        lambda tx: tx.execute("UPDATE tax_code SET mention_fr = 'Exonéré de TVA (CGI art. 91)'")
    )
    made = await issue(house, await counter.sell())
    client = await house.client("manager")
    assert "Exonéré de TVA (CGI art. 91)" in words(await client.get(f"/office/invoices/{made.id}"))


async def test_the_seller_stays_who_they_were_that_day(house: House) -> None:
    counter = await Counter.open(house)
    made = await issue(house, await counter.sell())
    await house.db.write(lambda tx: tx.execute("DELETE FROM setting WHERE key = 'operator'"))
    client = await house.client("manager")
    assert "12, rue des Oliviers" in words(await client.get(f"/office/invoices/{made.id}"))


async def test_the_till_asks_once_and_is_told_the_number_each_time(house: House) -> None:
    counter = await Counter.open(house)
    sale_id, id_ = await counter.sell(), uuid7()
    client = await house.client("cashier")
    answers = [await asked(client, counter, sale_id, id=id_) for _ in range(2)]
    papers = [answer.json()["paper"] for answer in answers]
    assert papers == [{"id": id_, "number": papers[0]["number"]}] * 2
    shown = await client.get(f"/pos/invoices/{papers[0]['id']}")
    assert shown.status_code == 200
    assert papers[0]["number"] in words(shown)


@pytest.mark.parametrize("wrong", [{"name": " "}, {"address": ""}, {"ice": "12345"}, {"ice": "x" * 15}])  # fmt: skip
async def test_a_buyer_without_name_or_address_or_with_an_odd_ice_is_refused(
    house: House, wrong: dict[str, str]
) -> None:
    counter = await Counter.open(house)
    sale_id, client = await counter.sell(), await house.client("cashier")
    buyer = {"name": "Riad", "address": "3, derb Chtouka", "city": "", "ice": "", **wrong}
    assert (await asked(client, counter, sale_id, buyer=buyer)).status_code == 422
    assert await house.db.fetchval("SELECT COUNT(*) FROM invoice") == 0


async def test_an_ice_whose_control_digits_are_wrong_is_taken_and_said(house: House) -> None:
    counter = await Counter.open(house)
    doubtful = Buyer(name="Riad", address="3, derb Chtouka", ice="001561191000065")
    made = await issue(house, await counter.sell(), doubtful)
    client = await house.client("manager")
    assert "chiffres de contrôle" in words(await client.get(f"/office/invoices/{made.id}"))


async def test_the_office_makes_an_invoice_from_the_sale_and_then_leads_to_it(house: House) -> None:
    counter = await Counter.open(house)
    sale_id, client = await counter.sell(), await house.client("manager")
    assert f"/office/sales/{sale_id}/invoice" in (await client.get(f"/office/sales/{sale_id}")).text
    refused = await client.post(f"/office/sales/{sale_id}/invoice", data={"name": "Riad", "ice": "1"})  # fmt: skip
    assert refused.status_code == 422
    assert 'value="Riad"' in refused.text
    given = {"name": "Riad", "address": "3, derb Chtouka", "city": "", "ice": ""}
    made = await client.post(f"/office/sales/{sale_id}/invoice", data=given)
    assert made.status_code == 303
    assert made.headers["location"] in (await client.get(f"/office/sales/{sale_id}")).text
    again = await client.get(f"/office/sales/{sale_id}/invoice")
    assert (again.status_code, again.headers["location"]) == (303, made.headers["location"])


async def test_a_person_of_another_shop_sees_no_invoice_of_this_one(house: House) -> None:
    counter = await Counter.open(house)
    made = await issue(house, await counter.sell())
    here = await house.client("manager")
    assert (await here.get(f"/office/invoices/{made.id}")).status_code == 200
    for role, path in (("manager", "/office"), ("cashier", "/pos"), ("auditor", "/office")):
        somebody = await house.client(role)
        await house.db.write(_move_everybody)
        assert (await somebody.get(f"{path}/invoices/{made.id}")).status_code == 404, role


async def _move_everybody(tx: Transaction) -> None:
    await tx.execute("UPDATE staff SET site_id = 2")


# Credit notes


async def noted(house: House) -> list[tuple[str, str]]:
    """Each credit note's number with that of its invoice."""
    rows = await house.db.fetch(
        "SELECT c.number, i.number FROM credit_note c JOIN invoice i ON i.id = c.invoice_id ORDER BY c.number"
    )
    return [(row[0][-6:], row[1][-6:]) for row in rows]


async def test_what_comes_back_of_an_invoice_makes_one_credit_note_that_names_it(
    house: House,
) -> None:
    book = await returns.opened(house)
    sold = returns.argan(3)
    _, receipt = await book.send(sold)
    made = await issue(house, receipt["id"])
    answer, refund = await book.send(returns.back(sold, 2))
    assert answer.status_code == 200, answer.text
    assert await noted(house) == [("000001", made.number[-6:])]
    note_id = await house.db.fetchval("SELECT id FROM credit_note")
    manager = await house.client("manager")
    text = words(await manager.get(f"/office/credit-notes/{note_id}"))
    for part in ("Facture d'avoir", made.number, "A-CASABLANCA", "Riad Zitoun SARL", "-200,00", "-181,82", "-18,18", "Remboursé : Espèces 200,00"):  # fmt: skip
        assert part in text, part
    shown = words(await manager.get(f"/office/invoices/{made.id}"))
    assert "Corrigée par l'avoir A-CASABLANCA" in shown
    assert "300,00" in shown, "the invoice itself stays as it was"
    found = (await book.client.get(f"/pos/api/receipts/{refund['id']}")).json()
    assert [note["id"] for note in found["credit_notes"]] == [note_id]
    assert (await book.client.get(f"/pos/credit-notes/{note_id}")).status_code == 200


async def test_goods_that_came_back_before_the_invoice_are_credited_with_it(house: House) -> None:
    book = await returns.opened(house)
    sold = returns.argan(2)
    _, receipt = await book.send(sold)
    await book.send(returns.back(sold, 1))
    await book.send(returns.back(sold, 1, Back(1, 10_000)))
    made = await issue(house, receipt["id"])
    assert await noted(house) == [("000001", made.number[-6:]), ("000002", made.number[-6:])]
    await issue(house, receipt["id"])
    assert len(await noted(house)) == 2


async def test_an_exchange_credits_what_came_back_and_may_be_invoiced_for_what_was_taken(
    house: House,
) -> None:
    book = await returns.opened(house)
    sold, taken = returns.argan(1), returns.argan(3)
    _, receipt = await book.send(sold)
    first = await issue(house, receipt["id"])
    answer, exchange = await book.send(returns.back(sold, 1), taken)
    assert answer.status_code == 200, answer.text
    second = await issue(house, exchange["id"])
    assert second.number != first.number
    manager = await house.client("manager")
    text = words(await manager.get(f"/office/invoices/{second.id}"))
    assert "300,00" in text
    assert "-100,00" not in text
    note_id = await house.db.fetchval("SELECT id FROM credit_note")
    note = words(await manager.get(f"/office/credit-notes/{note_id}"))
    assert "-100,00" in note
    assert "300,00" not in note


async def test_a_refund_of_what_was_never_invoiced_makes_no_credit_note(house: House) -> None:
    book = await returns.opened(house)
    sold = returns.argan(1)
    await book.send(sold)
    _, refund = await book.send(returns.back(sold, 1))
    assert await noted(house) == []
    with pytest.raises(BadInput):
        await issue(house, refund["id"])


async def test_an_invoice_and_a_refund_at_the_same_moment_know_of_each_other(house: House) -> None:
    book = await returns.opened(house, 30)
    for _ in range(6):
        sold = returns.argan(1)
        _, receipt = await book.send(sold)
        (answer, _), made = await asyncio.gather(
            book.send(returns.back(sold, 1)), issue(house, receipt["id"])
        )
        assert answer.status_code == 200, answer.text
        assert made.number
    assert len(await noted(house)) == 6
    assert await verify.broken(house.db) == []
