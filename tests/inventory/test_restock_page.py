"""The page of what runs out, over HTTP: it says why, and its ticked rows become purchase orders."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from inventory.bringing import requests
from inventory.bringing.coming import Ask
from store import clock
from store.db import Transaction
from tests import world
from tests.house import House

pytestmark = pytest.mark.anyio


async def shop_that_runs_out(house: House) -> None:
    """Argan oil: two left, one sold a day for eight weeks; a co-operative offers ten cartons of twelve."""
    await world.argan(house.db, 58)
    await house.db.write(_past)
    await house.db.write(_offer)


async def _past(tx: Transaction) -> None:
    from inventory import stock
    from inventory.stock import Move

    now = clock.now()
    for days_ago in range(1, 57):
        await stock.post(
            tx, key=f"sold:{days_ago}", kind="sale", moves=[Move(1, world.SHELF, world.CUSTOMER, 1)],
            by=None, effective_at=now - days_ago * clock.DAY, now=now,
        )  # fmt: skip


async def _offer(tx: Transaction) -> None:
    today = clock.day(clock.now())
    await tx.execute(
        """INSERT INTO convention (cooperative_id, version, signed_on, starts_on, ends_on, certifies, collects, sells)
           VALUES (1, 1, '2026-01-01', '2026-01-01', $1, 1, 1, 1)""",
        clock.plus_days(today, 300),
    )
    await tx.execute(
        """INSERT INTO offer (cooperative_id, product_id, quantity, carton_quantity, unit_cost, lead_days, offered_at)
           VALUES (1, 1, 120, 12, 9000, 4, 0)"""
    )


async def test_a_product_that_runs_out_says_when_and_why(house: House) -> None:
    await shop_that_runs_out(house)
    page = (await (await house.client("manager")).get("/office/restock")).text
    assert "HUI-001" in page
    assert re.search(r"4 \+ 7 = 11", page)
    assert 'name="cartons.1"' in page


async def test_what_a_customer_waits_for_of_the_pool_is_proposed_though_there_is_plenty(
    house: House,
) -> None:
    await world.argan(house.db, 500)
    await house.db.write(_offer)
    wish = [Ask("wish-1", 1, 14, "AB12-CD34")]
    await house.db.write(lambda tx: requests.ask(tx, wish, site_id=1, hold_days=7, by=None, now=clock.now()))  # fmt: skip
    page = LexborHTMLParser((await (await house.client("manager")).get("/office/restock")).text)
    cartons = page.css_first('[name="cartons.1"]')
    assert cartons is not None
    assert cartons.attributes["value"] == "2"
    why = page.css_first(".arithmetic")
    assert why is not None
    assert "pas encore en route 14" in " ".join(why.text(separator=" ").split())


async def test_what_is_ticked_becomes_one_purchase_order_however_often_it_is_sent(
    house: House,
) -> None:
    await shop_that_runs_out(house)
    nadia = await house.client("manager")
    form = {"key": "form-0001", "chosen": "1", "cartons.1": "2"}
    for _ in range(2):
        response = await nadia.post("/office/restock", data=form)
        assert response.status_code == 303
    lines = await house.db.fetch("SELECT product_id, quantity FROM purchase_order_line")
    assert [tuple(line) for line in lines] == [(1, 24)]
    page = (await nadia.get("/office/restock")).text
    assert "HUI-001" not in page  # what is under way counts: nothing more is due


async def test_nothing_ticked_is_refused_and_what_was_typed_stays(house: House) -> None:
    await shop_that_runs_out(house)
    nadia = await house.client("manager")
    response = await nadia.post("/office/restock", data={"key": "form-0001", "cartons.1": "7"})
    assert response.status_code == 422
    assert 'value="7"' in response.text
    assert await house.db.fetchval("SELECT COUNT(*) FROM purchase_order") == 0


async def test_an_auditor_sees_the_page_without_its_form_and_a_cashier_not_at_all(
    house: House,
) -> None:
    await shop_that_runs_out(house)
    page = await (await house.client("auditor")).get("/office/restock")
    assert page.status_code == 200
    assert 'name="chosen"' not in page.text
    assert (await (await house.client("cashier")).get("/office/restock")).status_code == 403
