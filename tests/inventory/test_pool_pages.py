"""The office pages of the pool over HTTP: who may see what, ordering, receiving by scan, putting up."""

import httpx2
import pytest

from inventory import issuing
from inventory.issuing import Want
from inventory.purchasing import orders
from store import clock
from store.clock import day, plus_days
from store.codes import with_check_digit
from store.db import Transaction
from store.verify import broken
from tests import world
from tests.house import House
from tests.inventory.test_purchasing import AZMOUL, HONEY, OIL, TIFAOUINE, found_the_pool, sign
from tests.shop.page import Page
from tests.world import BACK, SHELF

pytestmark = pytest.mark.anyio

EAN = with_check_digit("200000000002")
CARTON = with_check_digit("1200000000002")
UNTIL = plus_days(day(clock.now()), 400)
GS1_UNTIL = UNTIL[2:].replace("-", "")
OFFICE = {
    "/office/pool": {"manager", "pool_operator", "field_agent", "auditor"},
    "/office/purchase-orders": {"manager", "cashier", "pool_operator", "auditor"},
    "/office/purchase-orders/1": {"manager", "cashier", "pool_operator", "auditor"},
    "/office/purchase-orders/1/paper": {"manager", "cashier", "pool_operator", "auditor"},
    "/office/purchase-orders/1/receive": {"manager", "cashier", "pool_operator", "auditor"},
    "/office/stock": {"manager", "cashier", "pool_operator", "auditor"},
    "/office/stock/MIE-001": {"manager", "cashier", "pool_operator", "auditor"},
    "/office/stock/putaway": {"manager", "cashier", "pool_operator", "auditor"},
    "/office/cooperatives": {"manager", "pool_operator", "field_agent", "cooperative", "auditor"},
}
ROLES = (
    "cashier", "manager", "pool_operator", "field_agent", "trade_buyer", "cooperative", "auditor",
)  # fmt: skip


async def set_up(tx: Transaction) -> None:
    """The pool, honey with a piece's and a carton's code, and an order of 24 jars of it at Azmoul."""
    await found_the_pool(tx)
    await tx.execute("UPDATE product SET gtin = $2 WHERE id = $1", HONEY, "0" + EAN)
    await tx.execute(
        "INSERT INTO pack (product_id, gtin, quantity) VALUES ($1, $2, 12)", HONEY, CARTON
    )
    await orders.draw(tx, site_id=1, wants={HONEY: 24}, by=None, now=clock.now(), key="first")


def fields(response: httpx2.Response) -> dict[str, str]:
    """Everything that the receiving form would send."""
    form = Page(response.text).one("form.receiving")
    given = {
        str(node.attributes["name"]): node.attributes.get("value") or ""
        for node in form.css("input[name]")
        if node.attributes.get("type") != "checkbox"
    }
    for node in form.css("select[name]"):
        chosen = node.css_first("option[selected]")
        given[str(node.attributes["name"])] = (chosen.attributes["value"] or "") if chosen else ""
    return given


async def scan(client: httpx2.AsyncClient, response: httpx2.Response, code: str) -> httpx2.Response:
    """Send the form on the page with a code in its scan field."""
    return await client.post(
        "/office/purchase-orders/1/receive/count", data={**fields(response), "scan": code}
    )


async def held(house: House, place: int) -> int:
    found = await house.db.fetchval(
        "SELECT SUM(on_hand) FROM balance WHERE location_id = $1", place
    )
    return int(found or 0)


@pytest.mark.parametrize("role", ROLES)
async def test_every_page_opens_to_its_people_and_to_nobody_else(house: House, role: str) -> None:
    await house.db.write(set_up)
    client = await house.client(role)
    for path, guests in OFFICE.items():
        response = await client.get(path)
        assert response.status_code == (200 if role in guests else 403), path


async def test_an_auditor_reads_and_finds_nothing_to_press(house: House) -> None:
    await house.db.write(set_up)
    driss = await house.client("auditor")
    for path in OFFICE:
        page = Page((await driss.get(path)).text)
        assert not page.has('main form[method="post"] button'), path


async def test_the_pool_shows_each_product_over_all_who_offer_it(house: House) -> None:
    await house.db.write(set_up)
    youssef = await house.client("pool_operator")
    page = Page((await youssef.get("/office/pool?sort=-free")).text)
    rows = [
        [cell.text(strip=True) for cell in row.css("td.number")] for row in page.all("tbody > tr")
    ]
    assert rows[0][:3] == ["240", "0", "240"]
    assert rows[1][:3] == ["120", "24", "96"]


async def test_the_pool_is_filtered_by_words_and_by_what_bars_an_offer(house: House) -> None:
    await house.db.write(set_up)
    await house.db.write(lambda tx: sign(tx, AZMOUL, ends_on="2026-01-01", version=2))
    nadia = await house.client("manager")
    assert "HUI-001" not in (await nadia.get("/office/pool?q=tifaouine+mie")).text
    barred = await nadia.get("/office/pool?state=barred")
    assert "HUI-001" in barred.text
    assert "MIE-001" in barred.text
    assert "MIE-001" not in (await nadia.get("/office/pool?state=free")).text


async def test_some_of_a_product_is_ordered_from_the_pool_once(house: House) -> None:
    await house.db.write(set_up)
    nadia = await house.client("manager")
    given = {"product": str(OIL), "quantity": "30", "key": "from-the-pool"}
    for _ in range(2):
        response = await nadia.post("/office/pool/draw", data=given)
        assert response.status_code == 303
    drawn = await house.db.fetch(
        "SELECT quantity FROM purchase_order_line WHERE product_id = $1 ORDER BY id", OIL
    )
    assert [row[0] for row in drawn] == [24, 12]


async def test_a_refused_order_keeps_what_was_typed(house: House) -> None:
    await house.db.write(set_up)
    await house.db.write(
        lambda tx: tx.execute("UPDATE offer SET quantity = 0 WHERE product_id = 2")
    )
    nadia = await house.client("manager")
    response = await nadia.post(
        "/office/pool/draw", data={"product": str(HONEY), "quantity": "7", "key": "from-the-pool"}
    )
    assert response.status_code == 409
    page = Page(response.text)
    assert "MIE-001" in page.text(".notice")
    assert page.value('details[open] [name="quantity"]') == "7"


async def test_scanned_cartons_are_counted_by_lot_and_taken_in_once(house: House) -> None:
    await house.db.write(set_up)
    salma = await house.client("cashier")
    page = await salma.get("/office/purchase-orders/1/receive")
    page = await scan(salma, page, f"(01){CARTON}(15){GS1_UNTIL}(10)M1")
    assert page.status_code == 200
    page = await scan(salma, page, f"]C101{CARTON}15{GS1_UNTIL}10M2")
    page = await scan(salma, page, f"https://id.example.ma/01/0{EAN}/10/M2?15={GS1_UNTIL}")
    given = fields(page)
    assert (given["arrival.0.lot"], given["arrival.0.accepted"]) == ("M1", "12")
    assert (given["arrival.1.lot"], given["arrival.1.accepted"]) == ("M2", "13")
    assert given["arrival.1.best_before_on"] == UNTIL
    given["arrival.1.accepted"], given["arrival.1.damaged"] = "11", "1"
    for _ in range(2):
        response = await salma.post("/office/purchase-orders/1/receive", data=given)
        assert response.status_code == 303
    assert await held(house, BACK) == 23
    assert "M2" in Page((await salma.get(response.headers["location"])).text).text()
    assert await house.db.fetchval("SELECT COUNT(*) FROM discrepancy WHERE kind = 'damaged'") == 1
    assert not await broken(house.db)


async def test_a_label_with_a_count_and_a_plain_ean_are_counted_too(house: House) -> None:
    await house.db.write(set_up)
    salma = await house.client("cashier")
    page = await salma.get("/office/purchase-orders/1/receive")
    page = await scan(salma, page, f"]C1020{EAN}15{GS1_UNTIL}10M1\x1d378")
    page = await scan(salma, page, EAN)
    given = fields(page)
    assert (given["arrival.0.lot"], given["arrival.0.accepted"]) == ("M1", "9")
    assert "arrival.1.line" not in given


async def test_what_cannot_be_counted_is_said_and_nothing_typed_is_lost(house: House) -> None:
    await house.db.write(set_up)
    salma = await house.client("cashier")
    page = await scan(salma, await salma.get("/office/purchase-orders/1/receive"), EAN)
    for code in ("9999", "HUI-001", "0412345678903", "(01)06111245591063(10)X"):
        refused = await scan(salma, page, code)
        assert refused.status_code == 422, code
        assert fields(refused)["arrival.0.accepted"] == "1"
        assert fields(refused)["scan"] == code
        assert Page(refused.text).has("#scan-error")


async def test_a_refused_delivery_keeps_what_was_counted_and_says_where(house: House) -> None:
    await house.db.write(set_up)
    salma = await house.client("cashier")
    page = await scan(salma, await salma.get("/office/purchase-orders/1/receive"), CARTON)
    given = {**fields(page), "is_last": "1", "arrival.0.best_before_on": UNTIL}
    refused = await salma.post("/office/purchase-orders/1/receive", data=given)
    assert refused.status_code == 422
    shown = Page(refused.text)
    assert shown.has('[name="arrival.0.lot"][aria-invalid="true"]')
    assert fields(refused)["arrival.0.accepted"] == "12"
    assert shown.has('[name="is_last"][checked]')
    assert await held(house, BACK) == 0
    again = {**fields(refused), "is_last": "1", "arrival.0.lot": "M9"}
    assert (await salma.post("/office/purchase-orders/1/receive", data=again)).status_code == 303
    short = await house.db.fetchrow("SELECT kind, quantity FROM discrepancy")
    assert tuple(short or ()) == ("short", 12)


async def test_a_lot_is_added_and_taken_away_by_hand(house: House) -> None:
    await house.db.write(set_up)
    salma = await house.client("cashier")
    page = await scan(salma, await salma.get("/office/purchase-orders/1/receive"), CARTON)
    where = "/office/purchase-orders/1/receive/count"
    added = await salma.post(where, data={**fields(page), "add": fields(page)["arrival.0.line"]})
    assert "arrival.1.line" in fields(added)
    left = await salma.post(where, data={**fields(added), "remove": "0"})
    assert fields(left)["arrival.0.accepted"] == ""
    assert "arrival.1.line" not in fields(left)


async def test_an_order_is_cancelled_with_a_reason_and_by_a_buyer_only(house: House) -> None:
    await house.db.write(set_up)
    nadia, salma = await house.client("manager"), await house.client("cashier")
    where = "/office/purchase-orders/1/cancel"
    assert (await salma.post(where, data={"reason": "no"})).status_code == 403
    assert (await nadia.post(where, data={"reason": ""})).status_code == 422
    assert (await nadia.post(where, data={"reason": "Too dear"})).status_code == 303
    assert "BC-" not in Page((await nadia.get("/office/purchase-orders")).text).text()
    assert "BC-" in (await nadia.get("/office/purchase-orders?tab=cancelled&q=azmoul")).text


async def test_a_discrepancy_is_settled_by_a_buyer(house: House) -> None:
    await house.db.write(set_up)
    nadia = await house.client("manager")
    given = {"key": "delivery-1", "is_last": "1"}
    assert (await nadia.post("/office/purchase-orders/1/receive", data=given)).status_code == 303
    where = "/office/purchase-orders/1/settle"
    assert (await nadia.post(where, data={"discrepancy": "99"})).status_code == 404
    assert (await nadia.post(where, data={"discrepancy": "1"})).status_code == 303
    assert await house.db.fetchval("SELECT resolved_at FROM discrepancy") is not None


async def test_an_order_of_another_shop_is_not_there(house: House) -> None:
    await house.db.write(set_up)
    await house.db.write(lambda tx: tx.execute("UPDATE purchase_order SET site_id = 2"))
    nadia, youssef = await house.client("manager"), await house.client("pool_operator")
    for path in ("", "/receive", "/paper"):
        assert (await nadia.get("/office/purchase-orders/1" + path)).status_code == 404
        assert (await youssef.get("/office/purchase-orders/1" + path)).status_code == 200
    settle = await nadia.post("/office/purchase-orders/1/cancel", data={"reason": "no"})
    assert settle.status_code == 404


async def test_stock_shows_what_lies_where_and_what_binds_it(house: House) -> None:
    await house.db.write(set_up)
    await house.db.write(lambda tx: world.lot(tx, HONEY, "M1", 5, until="2027-06-01"))
    await house.db.write(lambda tx: world.lot(tx, HONEY, "M2", 7, until="2029-01-01", at=BACK))
    nadia = await house.client("manager")
    rows = Page((await nadia.get("/office/stock?q=mie&sort=-on_hand")).text).all("tbody > tr")
    assert [cell.text(strip=True) for cell in rows[0].css("td")][:2] == ["5", "7"]
    page = Page((await nadia.get("/office/stock/MIE-001")).text)
    lots, movements = (table.css("tbody > tr") for table in page.all("table"))
    assert "par sa date" in lots[0].text()
    assert "par le certificat" in lots[1].text()
    assert len(movements) == 2
    assert (await nadia.get("/office/stock/NO-999")).status_code == 404


async def test_expired_goods_stand_out_and_can_be_asked_for(house: House) -> None:
    await house.db.write(set_up)
    await house.db.write(lambda tx: world.lot(tx, HONEY, "OLD", 5, until="2026-01-01"))
    nadia = await house.client("manager")
    assert "MIE-001" in (await nadia.get("/office/stock?state=expired")).text
    assert "MIE-001" not in (await nadia.get("/office/stock?state=soon")).text


async def test_a_scanned_lot_is_put_up_once(house: House) -> None:
    await house.db.write(set_up)
    lot_id = await house.db.write(lambda tx: world.lot(tx, HONEY, "M1", 12, until=UNTIL, at=BACK))
    salma = await house.client("cashier")
    page = Page((await salma.get(f"/office/stock/putaway?scan=(01)0{EAN}(10)M1")).text)
    form = page.one('main table form[method="post"]')
    given = {str(n.attributes["name"]): n.attributes.get("value") or "" for n in form.css("input")}
    assert given["lot"] == str(lot_id)
    given["quantity"] = "5"
    for _ in range(2):
        response = await salma.post("/office/stock/putaway", data=given)
        assert response.status_code == 303
    assert (await held(house, SHELF), await held(house, BACK)) == (5, 7)
    refused = await salma.post("/office/stock/putaway", data={**given, "quantity": "8", "key": "another-1"})  # fmt: skip
    assert refused.status_code == 409
    assert 'value="8"' in refused.text
    assert (await salma.get("/office/stock/putaway?scan=999")).status_code == 422


async def test_a_cooperative_sees_its_own_file_and_no_other(house: House) -> None:
    await house.db.write(set_up)
    fadma = await house.client("cooperative")
    assert "azmoul" not in Page((await fadma.get("/office/cooperatives")).text).text()
    assert (await fadma.get("/office/cooperatives/azmoul")).status_code == 404
    person = await house.person("cooperative")
    await house.db.write(
        lambda tx: tx.execute("INSERT INTO cooperative_member VALUES ($1, $2)", person.id, AZMOUL)
    )
    assert (await fadma.get("/office/cooperatives/azmoul")).status_code == 200
    assert (await fadma.get("/office/cooperatives/tifaouine")).status_code == 404
    assert "tifaouine" not in (await fadma.get("/office/cooperatives")).text
    offer = {
        "product": "2",
        "quantity": "1",
        "carton_quantity": "1",
        "unit_cost": "1",
        "lead_days": "1",
    }
    posted = await fadma.post("/office/cooperatives/azmoul/offer", data=offer)
    assert posted.status_code == 403


async def test_an_offer_is_stated_anew_in_dirhams(house: House) -> None:
    await house.db.write(set_up)
    youssef = await house.client("pool_operator")
    offer = {"product": str(HONEY), "quantity": "600", "carton_quantity": "6", "unit_cost": "81,50", "lead_days": "4"}  # fmt: skip
    response = await youssef.post("/office/cooperatives/azmoul/offer", data=offer)
    assert response.status_code == 303
    found = await house.db.fetchrow(
        "SELECT quantity, carton_quantity, unit_cost, lead_days FROM offer WHERE product_id = $1",
        HONEY,
    )
    assert tuple(found or ()) == (600, 6, 8150, 4)
    refused = await youssef.post(
        "/office/cooperatives/azmoul/offer", data={**offer, "unit_cost": "dear", "quantity": "77"}
    )
    assert refused.status_code == 422
    assert 'value="77"' in refused.text
    assert (
        await youssef.post("/office/cooperatives/azmoul/offer", data={**offer, "product": "99"})
    ).status_code == 404


async def test_what_was_sold_of_a_cooperatives_goods_is_divided_by_lot_to_the_centime(
    house: House,
) -> None:
    await house.db.write(set_up)
    await house.db.write(lambda tx: world.lot(tx, OIL, "A1", 2, until=UNTIL))
    await house.db.write(
        lambda tx: world.lot(tx, OIL, "T1", 5, until="2029-01-01", cooperative_id=TIFAOUINE)
    )
    await house.db.write(sell_three)
    youssef = await house.client("pool_operator")
    amounts = {}
    for cooperative in ("azmoul", "tifaouine"):
        page = Page((await youssef.get(f"/office/cooperatives/{cooperative}")).text)
        row = page.one("tbody > tr")
        amounts[cooperative] = [cell.text(strip=True) for cell in row.css("td")]
        none = await youssef.get(
            f"/office/cooperatives/{cooperative}?since=2026-01-01&until=2026-01-31"
        )
        assert "HUI-001" not in Page(none.text).text("section")
    assert amounts["azmoul"][0] == "2"
    assert amounts["azmoul"][1].startswith("66,67")
    assert amounts["tifaouine"][0] == "1"
    assert amounts["tifaouine"][1].startswith("33,33")
    assert (await youssef.get("/office/cooperatives/azmoul?since=2026-99-99")).status_code == 422


async def sell_three(tx: Transaction) -> None:
    """One line of three bottles for 100 dirhams, of two lots."""
    line, now = "019ab000-0000-7000-8000-000000000001", clock.now()
    await tx.execute(
        "INSERT INTO sale (id, channel, site_id, language, sold_at, recorded_at, total, tax_total, paid)"
        " VALUES ($1, 'till', 1, 'fr', $2, $2, 10000, 0, 10000)",
        line,
        now,
    )
    await tx.execute(
        "INSERT INTO sale_line (id, sale_id, position, product_id, kind, name, quantity, unit_price, amount)"
        " VALUES ($1, $1, 1, $2, 'goods', 'x', 3, 3333, 10000)",
        line,
        OIL,
    )
    await issuing.issue(
        tx, key="sale:1", site_id=1, wants=[Want(line, OIL, 3)], by=None, effective_at=now, now=now
    )
