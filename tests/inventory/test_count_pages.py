"""The office pages of counts: each line is saved by itself, blind, and a person of another site finds nothing here."""

import re
from functools import partial

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from inventory.counts import sheets
from inventory.counts.sheets import Scope
from store.clock import HOUR, now
from store.db import Transaction
from tests import world
from tests.house import House
from tests.inventory.test_stock import reserve, sold_line
from tests.world import BACK, SHELF

pytestmark = pytest.mark.anyio
COUNTS = "/office/stock/counts"
HTMX = {"HX-Request": "true"}
KEY = "a key of the tests"


async def open_sheet(house: House, **asked: str) -> tuple[httpx2.AsyncClient, str]:
    """Nadia's browser and the address of a sheet she has opened; argan oil is on the shelf, 10 of lot A1."""
    await world.argan(house.db)
    nadia = await house.client("manager")
    answer = await nadia.post(COUNTS, data={"key": KEY, "where": "1", **asked})
    assert answer.status_code == 303
    return nadia, answer.headers["location"]


async def page_of(browser: httpx2.AsyncClient, address: str) -> LexborHTMLParser:
    answer = await browser.get(address)
    assert answer.status_code == 200, address
    return LexborHTMLParser(answer.text)


def line(counted: str, *, lot: str = "1", at: int = SHELF) -> dict[str, str]:
    return {"product": "1", "lot": lot, "location": str(at), "counted": counted}


async def test_a_sheet_is_blind_until_a_line_was_counted(house: House) -> None:
    nadia, sheet = await open_sheet(house)
    row = (await page_of(nadia, sheet)).css_first("#line-1-1")
    assert row is not None
    assert "A1" in row.text()
    assert "10" not in row.text()
    answer = await nadia.post(f"{sheet}/lines", data=line("8"))
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("#line-1-1")
    row = (await page_of(nadia, sheet)).css_first("#line-1-1")
    assert row is not None
    assert "-2" in row.text().replace("−", "-")
    assert "-200" in row.text().replace("−", "-")


async def test_under_htmx_a_line_is_saved_in_its_place(house: House) -> None:
    nadia, sheet = await open_sheet(house)
    answer = await nadia.post(f"{sheet}/lines", data={**line("8"), "in_place": "1"}, headers=HTMX)
    page = LexborHTMLParser(answer.text)
    assert page.css_first("#line-1-1.differs") is not None
    assert page.css_first("#progress[hx-swap-oob]") is not None


@pytest.mark.parametrize("counted", ["", "-1", "x", "1,5", "99999999999"])
async def test_a_figure_that_cannot_be_is_told_and_nothing_saved(
    house: House, counted: str
) -> None:
    nadia, sheet = await open_sheet(house)
    for headers in ({}, HTMX):
        answer = await nadia.post(f"{sheet}/lines", data=line(counted), headers=headers)
        assert answer.status_code == 422
    assert await house.db.fetchval("SELECT COUNT(*) FROM stock_count_line") == 0


async def test_a_scan_leads_to_its_goods_and_to_a_lot_that_is_not_listed(house: House) -> None:
    nadia, sheet = await open_sheet(house)
    await house.db.write(lambda tx: world.lot(tx, 1, "B7", 0))
    for scan in ("HUI-001", "hui-001", "A1"):
        page = await page_of(nadia, f"{sheet}?scan={scan}")
        assert page.css_first(".count-found #line-1-1 input[autofocus]") is not None, scan
    page = await page_of(nadia, f"{sheet}?scan=B7")
    chosen = page.css_first(".count-more[open] select[name=lot] option[selected]")
    assert chosen is not None
    assert chosen.text() == "B7 · 23/11/2027"
    answer = await nadia.post(f"{sheet}/lines", data=line("3", lot="2", at=BACK))
    assert answer.status_code == 303
    assert (await page_of(nadia, sheet)).css_first(f"#line-2-{BACK}") is not None


async def test_a_scan_of_nothing_is_told(house: House) -> None:
    nadia, sheet = await open_sheet(house)
    for scan in ("6111234567895", "nothing like it"):
        assert (await nadia.get(f"{sheet}?scan={scan}")).status_code == 422


async def test_the_summary_says_what_posting_will_do_and_posting_does_it(house: House) -> None:
    nadia, sheet = await open_sheet(house)
    await reserve(house.db, "order:1", 9)
    assert (await nadia.post(f"{sheet}/post")).status_code == 409
    await nadia.post(f"{sheet}/lines", data=line("8"))
    summary = await page_of(nadia, f"{sheet}/summary")
    assert summary.css_first(".notice[data-tone=warn] li") is not None
    assert await house.db.fetchval("SELECT on_hand FROM balance") == 10
    for _ in range(2):
        assert (await nadia.post(f"{sheet}/post")).status_code == 303
    assert await house.db.fetchval("SELECT on_hand FROM balance") == 8
    result = await page_of(nadia, sheet)
    assert result.css_first("tr.urgent") is not None
    assert result.css_first(".notice[data-tone=warn] li") is not None
    assert result.css_first("form[action$='/lines']") is None
    assert (await nadia.get(f"{sheet}/summary")).status_code == 303
    assert (await nadia.post(f"{sheet}/lines", data=line("8"))).status_code == 409
    actions = await house.db.fetch(
        "SELECT action FROM audit WHERE action LIKE 'count.%' ORDER BY id"
    )
    assert [row[0] for row in actions] == ["count.start", "count.post"]


async def test_a_count_that_was_given_up_corrects_nothing_and_stays_to_be_looked_at(
    house: House,
) -> None:
    nadia, sheet = await open_sheet(house)
    await nadia.post(f"{sheet}/lines", data=line("8"))
    assert (await nadia.post(f"{sheet}/drop")).status_code == 303
    assert "A1" in (await nadia.get(sheet)).text
    assert (await nadia.post(f"{sheet}/post")).status_code == 409
    assert await house.db.fetchval("SELECT on_hand FROM balance") == 10
    assert "A1" not in (await nadia.get(f"{COUNTS}?tab=open")).text
    assert sheet in (await nadia.get(f"{COUNTS}?tab=dropped")).text


async def test_a_task_leads_to_a_count_of_just_its_product(house: House) -> None:
    await world.argan(house.db, 1)
    await house.db.write(lambda tx: world.product(tx, 2, "MIE-001"))
    await house.db.write(lambda tx: world.lot(tx, 2, "M1", 4))
    line_id = await sold_line(house.db)
    await house.db.write(lambda tx: _found(tx, line_id))
    nadia = await house.client("manager")
    form = (await page_of(nadia, "/office/tasks")).css_first(f"form[action='{COUNTS}']")
    assert form is not None
    given = {str(i.attributes["name"]): str(i.attributes["value"]) for i in form.css("input")}
    sheet = (await nadia.post(COUNTS, data=given)).headers["location"]
    await nadia.post(f"{sheet}/lines", data=line("0"))
    assert "M1" not in (await nadia.get(sheet)).text
    await nadia.post(f"{sheet}/post")
    assert await house.db.fetchval("SELECT done_at FROM task WHERE kind = 'count'") is not None


async def _found(tx: Transaction, line_id: str) -> None:
    from inventory import issuing
    from inventory.issuing import Want

    at = now() - HOUR
    await issuing.issue(
        tx, key="s", site_id=1, wants=[Want(line_id, 1, 2)], by=None, effective_at=at, now=at
    )


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"where": "1.1"}, 303),
        ({"where": "1", "category": "1"}, 303),
        ({"where": "1", "product": "HUI-001"}, 303),
        ({"where": "1", "category": "1", "product": "HUI-001"}, 422),
        ({"where": "1", "product": "NO-SUCH"}, 422),
        ({"where": "1.6"}, 404),
        ({"where": "2"}, 404),
        ({"where": "9"}, 404),
        ({"where": "1", "category": "9"}, 404),
        ({"where": "somewhere"}, 422),
        ({}, 422),
    ],
)
async def test_only_what_is_here_can_be_counted(
    house: House, asked: dict[str, str], status: int
) -> None:
    await world.argan(house.db)
    nadia = await house.client("manager")
    assert (await nadia.post(COUNTS, data={"key": KEY, **asked})).status_code == status


async def test_another_sites_count_is_not_there(house: House) -> None:
    nadia, _ = await open_sheet(house)
    await house.db.write(world.another_shop)
    person = await house.person("manager")
    theirs: dict[int, int] = {}
    for site_id in (2, 3):
        start = partial(
            sheets.start, key=f"key {site_id}", scope=Scope(site_id), by=person.id, now=1
        )
        theirs[site_id] = await house.db.write(start)
    youssef = await house.client("pool_operator")
    for count_id in theirs.values():
        assert (await nadia.get(f"{COUNTS}/{count_id}")).status_code == 404
        for step in ("lines", "post", "drop"):
            assert (await nadia.post(f"{COUNTS}/{count_id}/{step}")).status_code == 404
    assert (await youssef.get(f"{COUNTS}/{theirs[2]}")).status_code == 200
    assert (await youssef.get(f"{COUNTS}/{theirs[3]}")).status_code == 404
    listed = re.findall(rf"{COUNTS}/(\d+)", (await youssef.get(COUNTS)).text)
    assert {int(id_) for id_ in listed} == {theirs[2]}
