"""The office's pages of completed sales, over HTTP: what is listed, added up, exported, printed again, and to whom."""

import csv
import io
from typing import Any

import pytest
from httpx2 import AsyncClient, Response
from python_calamine import CalamineWorkbook
from selectolax.lexbor import LexborHTMLParser

from pos.sales import checkout, refusals
from pos.sales.checkout import RefusedReceipt
from pos.sales.tickets import read
from store import clock
from store.clock import DAY, MINUTE
from store.ids import uuid7
from store.tenders import Policy
from tests.house import House
from tests.pos.printer import printer
from tests.pos.sold_scene import KEY, Counter
from tests.world import found_the_shop

pytestmark = pytest.mark.anyio


class Scene:
    """Sales of now: of both registers, in cash and by card, and one of long ago."""

    def __init__(self, house: House, counter: Counter) -> None:
        self.house, self.counter, self.now = house, counter, clock.now()

    @classmethod
    async def open(cls, house: House) -> "Scene":
        return cls(house, await Counter.open(house))

    async def sell(self, *goods: tuple[int, int], minutes_ago: int = 0, **choices: Any) -> str:
        at = choices.pop("at", self.now - minutes_ago * MINUTE)
        return await self.counter.sell(*goods, at=at, **choices)


@pytest.fixture
async def scene(house: House) -> Scene:
    return await Scene.open(house)


async def page(client: AsyncClient, path: str, **parameters: Any) -> LexborHTMLParser:
    response = await client.get(f"/office{path}", params=parameters)
    assert response.status_code == 200, response.text[:500]
    return LexborHTMLParser(response.text)


def numbers(shown: LexborHTMLParser) -> list[str]:
    """The receipt numbers of the list, in its order."""
    return [cell.text() for cell in shown.css("table.stacks tbody th a")]


def words(shown: LexborHTMLParser, selector: str) -> str:
    return " ".join(" ".join(node.text(separator=" ") for node in shown.css(selector)).split())


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


async def test_the_list_shows_the_newest_first_and_adds_up_what_it_shows(scene: Scene) -> None:
    await scene.sell((1, 1), minutes_ago=3)
    await scene.sell((1, 2), minutes_ago=2, by_card=True)
    await scene.sell((2, 1), register_id=2, language="ar")
    nadia = await scene.house.client("manager")
    shown = await page(nadia, "/sales")
    assert numbers(shown) == ["C2-000001", "C1-000002", "C1-000001"]
    sums = plain(words(shown, ".stats"))
    assert "400,00 DH" in sums
    assert "200,00 DH 2 ventes" in sums
    assert "200,00 DH 1 vente" in sums
    taxes = plain(words(shown, "details.arithmetic"))
    assert "T10 10 % 363,64 DH 36,36 DH 400,00 DH" in taxes
    assert "Droit de timbre dû 0,50 DH" in taxes


async def test_the_sums_are_those_of_all_pages_and_each_sale_is_on_one_page(scene: Scene) -> None:
    for minute in range(52):
        await scene.sell(minutes_ago=minute + 1)
    nadia = await scene.house.client("manager")
    first, second = [await page(nadia, "/sales", page=number) for number in (1, 2)]
    assert [len(numbers(shown)) for shown in (first, second)] == [50, 2]
    assert len({*numbers(first), *numbers(second)}) == 52
    assert "5 200,00 DH" in plain(words(second, ".stats"))


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["C2-000001", "C1-000003", "C1-000002", "C1-000001"]),
        ({"register": "2"}, ["C2-000001"]),
        ({"paid_by": "card"}, ["C1-000002"]),
        ({"paid_by": "cash"}, ["C2-000001", "C1-000003", "C1-000001"]),
        ({"paid_by": "both"}, []),
        ({"channel": "web"}, []),
        ({"channel": "till", "register": "1", "paid_by": "cash"}, ["C1-000003", "C1-000001"]),
        ({"q": "c1-000002"}, ["C1-000002"]),
        ({"q": "%"}, []),
        ({"q": "_"}, []),
        ({"sort": "total"}, ["C1-000002", "C1-000003", "C1-000001", "C2-000001"]),
        ({"sort": "-number"}, ["C2-000001", "C1-000003", "C1-000002", "C1-000001"]),
    ],
)
async def test_the_list_is_narrowed_and_sorted(
    scene: Scene, asked: dict[str, str], found: list[str]
) -> None:
    await scene.sell((1, 3), minutes_ago=9)
    await scene.sell((1, 1), minutes_ago=8, by_card=True)
    await scene.sell((1, 2), minutes_ago=7)
    await scene.sell((1, 5), minutes_ago=6, register_id=2)
    nadia = await scene.house.client("manager")
    assert numbers(await page(nadia, "/sales", **asked)) == found


async def test_days_bound_the_list_and_a_number_is_found_on_any_day(scene: Scene) -> None:
    await scene.sell(at=scene.now - 40 * DAY)
    await scene.sell()
    nadia = await scene.house.client("manager")
    assert numbers(await page(nadia, "/sales")) == ["C1-000002"]
    old = clock.day(scene.now - 40 * DAY)
    assert numbers(await page(nadia, "/sales", from_on=old, to_on=old)) == ["C1-000001"]
    backwards = await page(nadia, "/sales", from_on=clock.day(scene.now), to_on=old)
    assert len(numbers(backwards)) == 2
    assert numbers(await page(nadia, "/sales", q="C1-000001")) == ["C1-000001"]
    for wrong in ("2026-02-31", "yesterday", "2026-13-01", "9999-12-31", "0001-01-01"):
        assert (await nadia.get("/office/sales", params={"to_on": wrong})).status_code == 422


async def test_an_empty_list_says_what_to_do(scene: Scene) -> None:
    nadia = await scene.house.client("manager")
    assert "Choisissez d'autres jours" in words(await page(nadia, "/sales"), "main")


async def test_a_cashier_sees_only_their_own_sales_of_today(scene: Scene) -> None:
    nadia_id = (await scene.house.person("manager")).id
    own = await scene.sell()
    of_another = await scene.sell(cashier_id=nadia_id)
    of_yesterday = await scene.sell(at=scene.now - DAY)
    salma = await scene.house.client("cashier")
    for asked in ({}, {"cashier": nadia_id}, {"from_on": "2020-01-01"}, {"q": "C1"}):
        assert numbers(await page(salma, "/sales", **asked)) == ["C1-000001"]
    assert (await salma.get(f"/office/sales/{own}")).status_code == 200
    for hidden in (of_another, of_yesterday, uuid7()):
        for path in (f"/office/sales/{hidden}", f"/office/sales/{hidden}/receipt.png"):
            assert (await salma.get(path)).status_code == 404
    for path in ("/office/sales/registers", "/office/sales/refused"):
        assert (await salma.get(path)).status_code == 403


async def test_sales_of_another_site_are_not_there(scene: Scene) -> None:
    sale_id = await scene.sell()
    await scene.house.person("manager")
    await scene.house.db.write(lambda tx: tx.execute("UPDATE staff SET site_id = 2 WHERE role = 'manager'"))  # fmt: skip
    nadia = await scene.house.client("manager")
    assert numbers(await page(nadia, "/sales")) == []
    assert (await nadia.get(f"/office/sales/{sale_id}")).status_code == 404
    assert "Caisse 1" not in words(await page(nadia, "/sales/registers"), "main")


async def test_what_is_no_sale_is_not_there(scene: Scene) -> None:
    nadia = await scene.house.client("manager")
    statuses = {uuid7(): 404, "x": 404, "1" * 400: 404, "%00": 400}
    for unknown, status in statuses.items():
        assert (await nadia.get(f"/office/sales/{unknown}")).status_code == status


async def test_a_sale_shows_its_goods_lots_taxes_payment_and_seal(scene: Scene) -> None:
    await scene.sell()
    sale_id = await scene.sell((1, 3), (2, 1), given=50_000, policy=Policy(stamp_duty="add"))
    nadia = await scene.house.client("manager")
    shown = await page(nadia, f"/sales/{sale_id}")
    text = plain(words(shown, "main"))
    for part in (
        "azmoul",
        "A1",
        "A2",
        "tifaouine",
        "M1",
        "01/05/2027",
        "T10",
        "TVA 10 %",
        "363,64",
    ):
        assert part in text
    for part in ("Total 400,00 DH", "Droit de timbre 1,00 DH", "Espèces 500,00 DH", "Rendu 99,00 DH"):  # fmt: skip
        assert part in text
    row = await scene.house.db.fetchrow("SELECT * FROM receipt WHERE sale_id = $1", sale_id)
    assert row is not None
    for column in ("hash", "previous_hash", "signature"):
        assert row[column] in text
    assert "scellé et à sa place" in text


async def test_a_receipt_that_was_changed_is_said_to_be(scene: Scene) -> None:
    """Somebody wrote into the database past its own guard."""
    first, second = await scene.sell(), await scene.sell()
    await tamper(scene.house, second)
    nadia = await scene.house.client("manager")
    assert "quelqu'un l'a modifié" in words(await page(nadia, f"/sales/{second}"), "main")
    assert "quelqu'un l'a modifié" not in words(await page(nadia, f"/sales/{first}"), "main")


async def tamper(house: House, sale_id: str) -> None:
    guards = {
        "sqlite": "DROP TRIGGER receipt_no_update",
        "postgresql": "ALTER TABLE receipt DISABLE TRIGGER ALL",
    }
    await house.db.script([guards[house.db.engine]])
    await house.db.write(
        lambda tx: tx.execute(
            """UPDATE receipt SET content = REPLACE(content, '"paid":10000', '"paid":9000')
               WHERE sale_id = $1""",
            sale_id,
        )
    )


async def test_a_sale_of_a_copied_till_stands_out(scene: Scene) -> None:
    await scene.sell()
    scene.counter.books[1] = (0, "0" * 64)
    copied = await scene.sell((1, 2))
    nadia = await scene.house.client("manager")
    assert "caisse copiée" in words(await page(nadia, "/sales"), "tr.urgent")
    assert "deux appareils" in words(await page(nadia, f"/sales/{copied}"), "main")


async def test_the_picture_of_the_receipt_is_a_picture(scene: Scene) -> None:
    sale_id = await scene.sell(language="ar")
    driss = await scene.house.client("auditor")
    response = await driss.get(f"/office/sales/{sale_id}/receipt.png")
    assert response.headers["content-type"] == "image/png"
    assert response.content.startswith(b"\x89PNG")


async def print_again(client: AsyncClient, sale_id: str) -> Response:
    shown = await page(client, f"/sales/{sale_id}")
    job = shown.css_first('input[name="job"]')
    assert job is not None
    return await client.post(
        f"/office/sales/{sale_id}/print", data={"job": job.attributes["value"] or ""}
    )


async def test_printing_again_makes_numbered_duplicates_and_is_logged(scene: Scene) -> None:
    sale_id = await scene.sell()
    nadia = await scene.house.client("manager")
    async with printer() as device:
        await nadia.post("/office/sales/registers/1/printer", data={"printer": device.address, "paper_width_mm": "58"})  # fmt: skip
        for copy in (1, 2):
            response = await print_again(nadia, sale_id)
            assert response.status_code == 303
            assert response.headers["location"].endswith(f"printed={copy}")
        assert [paper.drawer_pulses for paper in device.papers] == [0, 0]
        assert {paper.picture.width for paper in device.papers} == {384}
    logged = await scene.house.db.fetch("SELECT staff_id, subject, detail FROM audit WHERE action = 'receipt.print' ORDER BY id")  # fmt: skip
    nadia_id = (await scene.house.person("manager")).id
    assert [(row["staff_id"], row["subject"]) for row in logged] == [(nadia_id, f"sale:{sale_id}")] * 2  # fmt: skip
    assert [row["detail"] for row in logged] == [
        f'{{"number":"C1-000001","copy":{copy},"printed":true}}' for copy in (1, 2)
    ]
    papers = words(await page(nadia, f"/sales/{sale_id}"), ".timeline")
    assert "Duplicata 1 imprimé" in papers
    assert "Duplicata 2 imprimé" in papers


async def test_the_button_pressed_twice_prints_once(scene: Scene) -> None:
    sale_id, job = await scene.sell(), uuid7()
    nadia = await scene.house.client("manager")
    async with printer() as device:
        await nadia.post("/office/sales/registers/1/printer", data={"printer": device.address, "paper_width_mm": "80"})  # fmt: skip
        for _ in range(2):
            answer = await nadia.post(f"/office/sales/{sale_id}/print", data={"job": job})
            assert answer.status_code == 303
        assert device.connections == 1


async def test_a_printer_that_fails_is_said_on_the_page(scene: Scene) -> None:
    sale_id = await scene.sell()
    salma = await scene.house.client("cashier")
    response = await print_again(salma, sale_id)
    assert response.status_code == 409
    assert "Aucune imprimante n'est réglée" in words(LexborHTMLParser(response.text), "main")


async def test_what_is_no_job_and_who_is_an_auditor_print_nothing(scene: Scene) -> None:
    sale_id = await scene.sell()
    nadia, driss = await scene.house.client("manager"), await scene.house.client("auditor")
    assert (await nadia.post(f"/office/sales/{sale_id}/print", data={"job": "x" * 36})).status_code == 404  # fmt: skip
    assert (await nadia.post(f"/office/sales/{uuid7()}/print", data={"job": uuid7()})).status_code == 404  # fmt: skip
    assert (await driss.post(f"/office/sales/{sale_id}/print", data={"job": uuid7()})).status_code == 403  # fmt: skip
    assert await scene.house.db.fetchval("SELECT COUNT(*) FROM print_job") == 0


async def test_the_file_holds_the_sales_of_the_list(scene: Scene) -> None:
    await scene.sell((1, 3), minutes_ago=2, policy=Policy(stamp_duty="add"), given=31_000)
    await scene.sell((2, 1), by_card=True)
    nadia = await scene.house.client("manager")
    answer = await nadia.get("/office/sales/file.csv")
    assert answer.headers["content-disposition"].startswith("attachment; filename=")
    head, newest, oldest = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))
    sale = dict(zip(head, oldest, strict=True))
    assert (sale["Numéro"], sale["Total"], sale["T10 HT"], sale["T10 TVA"]) == ("C1-000001", "300.00", "272.73", "27.27")  # fmt: skip
    assert (sale["Droit de timbre"], sale["Arrondi espèces"], sale["Payé"], sale["Espèces"]) == ("0.75", "0.05", "300.80", "300.80")  # fmt: skip
    assert dict(zip(head, newest, strict=True))["Carte"] == "100.00"
    book = CalamineWorkbook.from_filelike(
        io.BytesIO((await nadia.get("/office/sales/file.xlsx")).content)
    )
    rows = book.get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows] == ["Numéro", "C1-000002", "C1-000001"]
    assert rows[2][head.index("Payé")] == 300.8
    assert (await nadia.get("/office/sales/file.pdf")).status_code == 404
    only = await nadia.get("/office/sales/file.csv", params={"q": "C1-000002"})
    assert len(only.text.strip().splitlines()) == 2


async def test_a_register_shows_its_open_shift_and_what_its_drawer_should_hold(
    scene: Scene,
) -> None:
    await scene.sell((1, 2), given=50_000)
    await scene.sell(by_card=True)
    driss = await scene.house.client("auditor")
    shown = await page(driss, "/sales/registers")
    first = plain(words(shown, ".cards section:first-child"))
    assert "Fond de caisse 500,00 DH" in first
    assert "2 ventes 300,00 DH" in first
    assert "Attendu dans le tiroir 700,00 DH" in first
    assert "Dernier ticket C1-000002" in first
    assert shown.css_first("form[action*='printer']") is None


async def test_the_manager_sets_a_printer_and_a_wrong_address_is_shown_again(scene: Scene) -> None:
    nadia = await scene.house.client("manager")
    path = "/office/sales/registers/2/printer"
    wrong = await nadia.post(path, data={"printer": "http://x y", "paper_width_mm": "58"})
    assert wrong.status_code == 422
    shown = LexborHTMLParser(wrong.text)
    field = shown.css_first("#printer-2")
    assert field is not None
    assert field.attributes["value"] == "http://x y"
    assert "192.168.1.50" in words(shown, "main")
    for typed, kept in (("192.168.1.50", "192.168.1.50:9100"), ("", "")):
        assert (await nadia.post(path, data={"printer": typed, "paper_width_mm": "58"})).status_code == 303  # fmt: skip
        row = await scene.house.db.fetchrow("SELECT printer_address, paper_width_mm FROM register WHERE id = 2")  # fmt: skip
        assert row is not None
        assert tuple(row) == (kept, 58)
    assert (await nadia.post(path, data={"printer": "", "paper_width_mm": "76"})).status_code == 422
    assert (await nadia.post("/office/sales/registers/9/printer", data={"printer": "", "paper_width_mm": "58"})).status_code == 404  # fmt: skip
    assert await scene.house.db.fetchval("SELECT COUNT(*) FROM audit WHERE action = 'register.printer'") == 2  # fmt: skip


async def test_a_refused_sale_is_shown_with_its_reason_and_what_to_do(scene: Scene) -> None:
    sale_id = await scene.sell()
    db = scene.house.db
    taken = read(await db.fetchval("SELECT content FROM receipt WHERE sale_id = $1", sale_id))
    with pytest.raises(RefusedReceipt):
        await checkout.take(db, taken, "f" * 64, key=KEY, now=scene.now)
    await db.write(
        lambda tx: refusals.keep(tx, uuid7(), None, "bad_input", '{"receipt": <b>', now=1)
    )
    nadia = await scene.house.client("manager")
    shown = await page(nadia, "/sales/refused")
    text = plain(words(shown, "main"))
    assert "C1-000001" in text
    assert "100,00 DH" in text
    assert "son sceau ou ses références ne concordent pas" in text
    assert "appuyez sur « Renvoyer »" in text
    assert '{"receipt": <b>' in text
    assert shown.css_first(f"a[href$='{sale_id}']") is not None


async def test_nothing_refused_is_good_news(house: House) -> None:
    await house.db.write(found_the_shop)
    nadia = await house.client("manager")
    assert "Aucune vente refusée" in words(await page(nadia, "/sales/refused"), "main")
    assert "Aucune caisse" in words(await page(nadia, "/sales/registers"), "main")
