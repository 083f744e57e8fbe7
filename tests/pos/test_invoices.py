"""Invoices: numbered without a gap, one per sale, with what the law wants on them, for who may see them."""

import asyncio
import re
from typing import Any

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from pos.invoices import invoice_book
from pos.invoices.invoice_book import Chosen
from store import verify
from store.clock import DAY
from store.db import Transaction
from store.documents import corrections, invoices
from store.documents.invoices import Buyer
from store.errors import BadInput, Conflict, NotFound
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


@pytest.mark.parametrize("wrong", [{"name": " "}, {"address": ""}, {"ice": "1" * 41}, {"ice": "1\n"}])  # fmt: skip
async def test_a_buyer_without_name_or_address_or_with_an_ice_that_is_no_line_is_refused(
    house: House, wrong: dict[str, str]
) -> None:
    counter = await Counter.open(house)
    sale_id, client = await counter.sell(), await house.client("cashier")
    buyer = {"name": "Riad", "address": "3, derb Chtouka", "city": "", "ice": "", **wrong}
    assert (await asked(client, counter, sale_id, buyer=buyer)).status_code == 422
    assert await house.db.fetchval("SELECT COUNT(*) FROM invoice") == 0


@pytest.mark.parametrize(
    ("ice", "said"),
    [
        ("001561191000065", "chiffres de contrôle"),
        ("00156119100006", "n’a pas 15 chiffres"),
        ("MA1561191000065", "n’a pas 15 chiffres"),
        ("²" * 15, "n’a pas 15 chiffres"),
    ],
)
async def test_an_odd_ice_is_taken_and_said(house: House, ice: str, said: str) -> None:
    counter = await Counter.open(house)
    buyer = {"name": "Riad", "address": "3, derb Chtouka", "city": "", "ice": ice}
    answer = await asked(await house.client("cashier"), counter, await counter.sell(), buyer=buyer)
    client = await house.client("manager")
    page = words(await client.get(f"/office/invoices/{answer.json()['paper']['id']}"))
    assert said in page
    assert f"ICE {ice}" in page


def test_an_ice_is_kept_in_one_piece_however_it_was_typed() -> None:
    for typed in ("0015 6119 1000 066", "٠٠١٥٦١١٩١٠٠٠٠٦٦"):
        assert Buyer(name="Riad", address="3, derb Chtouka", ice=typed).ice == "001561191000066"


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


# Made out to the wrong buyer

HOTEL = Buyer(name="Hôtel Atlas SA", address="1, place des Nations", city="Agadir", ice="002136093000040")  # fmt: skip


async def reissue(house: House, old: invoices.Invoice, buyer: Buyer = HOTEL) -> invoices.Invoice:
    by = (await house.person("manager")).id
    return await house.db.write(
        lambda tx: corrections.reissue(tx, old, uuid7(), buyer, by=by, now=NOW)
    )


async def test_the_wrong_buyer_is_corrected_by_a_credit_note_and_a_new_invoice_and_nothing_moves(
    house: House,
) -> None:
    counter = await Counter.open(house)
    sale_id = await counter.sell((1, 3))
    old = await issue(house, sale_id)
    before = await _books(house)
    manager = await house.client("manager")
    asked_for = await manager.get(f"/office/invoices/{old.id}/anew")
    assert RIAD.name in words(asked_for)
    given = {"name": HOTEL.name, "address": HOTEL.address, "city": HOTEL.city, "ice": HOTEL.ice}
    made = await manager.post(f"/office/invoices/{old.id}/anew", data=given)
    assert made.status_code == 303
    shown = words(await manager.get(made.headers["location"]))
    for part in (HOTEL.name, HOTEL.ice, "F-CASABLANCA-2026-000002", "Remplace la facture F-CASABLANCA-2026-000001", "300,00"):  # fmt: skip
        assert part in shown, part
    assert "remplacée par la facture F-CASABLANCA-2026-000002" in words(await manager.get(f"/office/invoices/{old.id}"))  # fmt: skip
    note_id = await house.db.fetchval("SELECT id FROM credit_note")
    note = words(await manager.get(f"/office/credit-notes/{note_id}"))
    for part in (RIAD.name, old.number, "-300,00", "-272,73", "-27,27", "Ni argent ni marchandise"):
        assert part in note, part
    assert "Remboursé" not in note
    assert (await invoices.of_sale(house.db, sale_id)).buyer == HOTEL  # type: ignore[union-attr]
    assert await _books(house) == before
    again = await manager.post(f"/office/invoices/{old.id}/anew", data=given)
    assert again.headers["location"] == made.headers["location"]
    third = await manager.post(f"/office/invoices/{old.id}/anew", data={**given, "name": "Third"})
    assert third.status_code == 409
    assert await verify.broken(house.db) == []


async def _books(house: House) -> list[list[str]]:
    """What may not move with a paper."""
    tables = ("sale", "sale_line", "tender", "movement", "balance")
    rows = [await house.db.fetch(f"SELECT * FROM {table}") for table in tables]
    return [sorted(repr(tuple(row)) for row in found) for found in rows]


async def test_only_what_is_left_is_cancelled_and_what_comes_back_later_is_the_new_ones(
    house: House,
) -> None:
    book = await returns.opened(house)
    sold = returns.argan(3)
    _, receipt = await book.send(sold)
    old = await issue(house, receipt["id"])
    await book.send(returns.back(sold, 1))
    new = await reissue(house, old)
    assert await noted(house) == [("000001", "000001"), ("000002", "000001"), ("000003", "000002")]
    manager = await house.client("manager")
    cancelling = await house.db.fetchval("SELECT id FROM credit_note WHERE number LIKE '%000002'")
    assert "-200,00" in words(await manager.get(f"/office/credit-notes/{cancelling}"))
    answer, _ = await book.send(returns.back(sold, 1, Back(1, 10_000)))
    assert answer.status_code == 200, answer.text
    assert (await noted(house))[3:] == [("000004", new.number[-6:])]
    listed = await invoice_book.listed(house.db, Chosen(None, "2026-01-01", "2026-12-31"))
    assert {one.number[-8:]: one.gross for one in listed if one.kind == "credit_note"} == {
        "6-000001": -10_000, "6-000002": -20_000, "6-000003": -10_000, "6-000004": -10_000,
    }  # fmt: skip
    assert sum(one.gross for one in listed) == 10_000, "what the customer has kept"
    assert await verify.broken(house.db) == []


async def test_what_has_come_back_whole_and_the_same_buyer_are_not_invoiced_anew(
    house: House,
) -> None:
    book = await returns.opened(house)
    sold = returns.argan(1)
    _, receipt = await book.send(sold)
    old = await issue(house, receipt["id"])
    with pytest.raises(BadInput):
        await reissue(house, old, RIAD)
    await book.send(returns.back(sold, 1))
    with pytest.raises(Conflict):
        await reissue(house, old)


async def test_ten_at_once_make_one_new_invoice_without_a_gap_in_the_numbers(house: House) -> None:
    counter = await Counter.open(house)
    olds = [await issue(house, await counter.sell()) for _ in range(5)]
    await house.person("manager")
    buyers = [Buyer(name=f"Buyer {place}", address="Agadir") for place in range(2)]
    outcomes = await asyncio.gather(
        *(reissue(house, old, buyer) for old in olds for buyer in buyers), return_exceptions=True
    )
    made = [one for one in outcomes if isinstance(one, invoices.Invoice)]
    assert [type(one) for one in outcomes if not isinstance(one, invoices.Invoice)] == [Conflict] * 5  # fmt: skip
    assert sorted(int(one.number[-6:]) for one in made) == list(range(6, 11))
    assert sorted(number for number, _ in await noted(house)) == [f"{n:06}" for n in range(1, 6)]
    assert await verify.broken(house.db) == []


async def test_the_till_asks_for_another_buyer_too(house: House) -> None:
    counter = await Counter.open(house)
    sale_id, other = await counter.sell(), await counter.sell()
    client = await house.client("cashier")
    old = (await asked(client, counter, sale_id)).json()["paper"]
    buyer = {"name": HOTEL.name, "address": HOTEL.address, "city": HOTEL.city, "ice": HOTEL.ice}
    id_ = uuid7()
    answers = [
        await asked(client, counter, sale_id, id=id_, buyer=buyer, replaces=old["id"])
        for _ in range(2)
    ]
    assert [one.json()["paper"]["number"][-6:] for one in answers] == ["000002"] * 2
    elsewhere = await asked(client, counter, other, buyer=buyer, replaces=old["id"])
    assert elsewhere.status_code == 404
    assert (await client.get(f"/office/invoices/{old['id']}/anew")).status_code == 403


# The office's list


async def test_the_list_finds_by_number_company_ice_and_day_and_is_a_file(house: House) -> None:
    counter = await Counter.open(house)
    riad, hotel = await issue(house, await counter.sell()), await issue(house, await counter.sell(), HOTEL)  # fmt: skip
    auditor = await house.client("auditor")
    for asked_for, there, absent in (
        ("", (riad, hotel), ()),
        ("q=hotel+atlas", (hotel,), (riad,)),
        (f"q={riad.buyer.ice}", (riad,), (hotel,)),
        (f"q={hotel.number}", (hotel,), (riad,)),
        ("from_on=2026-11-23&to_on=2026-11-23", (riad, hotel), ()),
        ("from_on=2026-11-24", (), (riad, hotel)),
        ("kind=credit_note", (), (riad, hotel)),
    ):  # fmt: skip
        page = words(await auditor.get(f"/office/invoices?{asked_for}"))
        assert all(one.number in page for one in there), asked_for
        assert not any(one.number in page for one in absent), asked_for
    file = await auditor.get("/office/invoices/file.csv?q=riad")
    assert file.headers["content-type"].startswith("text/csv")
    assert [part in file.text for part in (riad.number, "001561191000066", "90.91", "9.09", "100.00", hotel.number)] == [True] * 5 + [False]  # fmt: skip
    assert (await auditor.get("/office/invoices?from_on=2026-02-31")).status_code == 422
    assert (await auditor.get(f"/office/invoices/{riad.id}/anew")).status_code == 200
    manager = await house.client("manager")
    await house.db.write(_move_everybody)
    assert riad.number not in words(await manager.get("/office/invoices"))
