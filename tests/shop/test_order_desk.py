"""The office's desk for web orders, over HTTP: the board, picking, packing, handing over, mending."""

import httpx2
import pytest

from inventory import lots
from shop.checkout.placing import Details, Placed
from store.db import Transaction
from tests.house import House
from tests.shop import scene
from tests.shop.page import Page
from tests.shop.scene import ARGAN, HONEY, MANAGER, TOKEN
from tests.world import NOW

pytestmark = pytest.mark.anyio
WITH_MAIL = Details(
    "Amina", "+212612345678", "amina@example.ma", "Casablanca", "12, rue des Orangers", "", "local"
)


@pytest.fixture(autouse=True)
def _at_a_fixed_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of the edge stands at NOW, the day for which the world's lots were made."""
    monkeypatch.setattr("store.clock.now", lambda: NOW)


async def ordered(house: House) -> tuple[httpx2.AsyncClient, Placed]:
    """Nadia the manager at her desk, and an order of two argan oils and a honey."""
    await scene.set_up(house.db)
    await house.db.write(_tax_codes)
    await scene.put(house.db, ARGAN, 2)
    await scene.put(house.db, HONEY)
    placed = await scene.place(house.db, WITH_MAIL)
    return await house.client("manager"), placed


async def _tax_codes(tx: Transaction) -> None:
    for code, rate in (("T20", 2000), ("T10", 1000), ("EXO91", 0)):
        await tx.execute(
            """INSERT INTO tax_code (code, rate_bp, mention_fr, mention_ar, mention_en, valid_from_on)
               VALUES ($1, $2, '', '', '', '2020-01-01')""",
            code,
            rate,
        )


async def do(client: httpx2.AsyncClient, placed: Placed, what: str, **data: str) -> httpx2.Response:
    return await client.post(f"/office/orders/{placed.code}/{what}", data=data)


async def picked(house: House) -> tuple[httpx2.AsyncClient, Placed]:
    nadia, placed = await ordered(house)
    await do(nadia, placed, "pick")
    for lot in ("A1", "m1"):
        await do(nadia, placed, "scan", scan=lot)
    return nadia, placed


async def stage(house: House) -> str:
    return str(await house.db.fetchval("SELECT stage FROM shop_order"))


async def test_the_board_shows_who_waits(house: House) -> None:
    nadia, placed = await ordered(house)
    board = await nadia.get("/office/orders")
    assert placed.code in board.text
    assert "06" in board.text
    assert placed.code not in (await nadia.get("/office/orders?tab=packed")).text
    assert placed.code in (await nadia.get("/office/orders?q=amina")).text


async def test_the_board_is_sorted_by_any_of_its_columns(house: House) -> None:
    nadia, first = await ordered(house)
    await scene.put(house.db, ARGAN, token="another")
    second = await scene.place(house.db, WITH_MAIL, token="another")

    async def shown(sort: str) -> list[str]:
        text = (await nadia.get(f"/office/orders?sort={sort}")).text
        return sorted((first.code, second.code), key=text.index)

    by_code = sorted((first.code, second.code))
    assert await shown("order") == by_code
    assert await shown("-order") == by_code[::-1]
    assert (await nadia.get("/office/orders?sort=phone")).status_code == 422


async def test_an_order_is_picked_by_scanning_packed_and_handed_over(house: House) -> None:
    nadia, placed = await picked(house)
    assert await stage(house) == "picked"
    assert (await do(nadia, placed, "pack")).status_code == 303
    packed = await nadia.get(f"/office/orders/{placed.code}")
    assert "450,00" in packed.text
    done = await do(nadia, placed, "hand-over", paid_by="cash", given="500")
    assert done.status_code == 303
    assert await stage(house) == "handed_over"
    tender = await house.db.fetchrow("SELECT kind, given, change FROM tender")
    assert tender is not None
    assert tuple(tender) == ("cash", 50_000, 5_000)
    kinds = await house.db.fetch("SELECT kind FROM outbox ORDER BY id")
    assert [row[0] for row in kinds] == ["order_placed", "order_sent"]


async def test_the_wrong_jar_is_refused_where_one_stands(house: House) -> None:
    nadia, placed = await ordered(house)
    await do(nadia, placed, "pick")
    response = await do(nadia, placed, "scan", scan="Z9")
    assert response.status_code == 422
    assert placed.code in response.text
    assert await stage(house) == "picking"


async def test_lists_and_slips_go_on_paper(house: House) -> None:
    nadia, placed = await picked(house)
    listed = await nadia.get(f"/office/orders/{placed.code}/pick-list")
    assert "A1" in listed.text
    slip = await nadia.get(f"/office/orders/{placed.code}/slip")
    assert "12, rue des Orangers" in slip.text
    assert "azmoul" in slip.text


async def test_too_little_cash_is_refused_and_the_order_stays_packed(house: House) -> None:
    nadia, placed = await picked(house)
    await do(nadia, placed, "pack")
    response = await do(nadia, placed, "hand-over", paid_by="cash", given="10")
    assert response.status_code == 409
    assert await stage(house) == "packed"


async def test_what_a_recall_took_is_shown_and_left_out(house: House) -> None:
    nadia, placed = await ordered(house)
    lot_id = await house.db.fetchval("SELECT id FROM lot WHERE code = 'A1'")
    await house.db.write(
        lambda tx: lots.set_state(tx, lot_id, "recalled", by=MANAGER, reason="analysis", now=NOW)
    )
    page = Page((await nadia.get(f"/office/orders/{placed.code}")).text)
    line = page.value('form[action$="leave-out"] input[name=line]')
    refused = await do(nadia, placed, "pick")
    assert refused.status_code == 409
    await do(nadia, placed, "leave-out", line=line)
    assert (await do(nadia, placed, "pick")).status_code == 303
    letters = await house.db.fetch("SELECT kind FROM outbox ORDER BY id")
    assert [row[0] for row in letters] == ["order_placed", "order_changed"]


async def test_a_cancelled_order_says_why_and_gives_its_goods_back(house: House) -> None:
    nadia, placed = await picked(house)
    refused = await do(nadia, placed, "cancel", reason="")
    assert refused.status_code == 422
    assert (await do(nadia, placed, "cancel", reason="injoignable")).status_code == 303
    assert "injoignable" in (await nadia.get(f"/office/orders/{placed.code}")).text
    assert await house.db.fetchval("SELECT SUM(reserved) FROM stock_level") == 0


async def test_a_cashier_picks_and_hands_over_but_does_not_cancel(house: House) -> None:
    _nadia, placed = await ordered(house)
    salma = await house.client("cashier")
    assert (await do(salma, placed, "pick")).status_code == 303
    assert (await do(salma, placed, "cancel", reason="no")).status_code == 403
    driss = await house.client("auditor")
    assert (await driss.get(f"/office/orders/{placed.code}")).status_code == 200
    assert (await do(driss, placed, "pick")).status_code == 403


async def test_an_order_of_another_site_is_not_there(house: House) -> None:
    nadia, placed = await ordered(house)
    await house.db.write(lambda tx: tx.execute("UPDATE shop_order SET site_id = 2"))
    assert (await nadia.get(f"/office/orders/{placed.code}")).status_code == 404
    assert placed.code not in (await nadia.get("/office/orders")).text
    assert TOKEN not in (await nadia.get("/office/orders")).text
