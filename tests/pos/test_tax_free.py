"""Tax-free sales: which goods qualify and why the others do not, the form's own figures, and forgetting the visitor."""

import re
from typing import Any

import httpx2
import pytest
from selectolax.lexbor import LexborHTMLParser

from store import clock, settings
from store.clock import DAY, HOUR
from store.db import Transaction
from store.documents import tax_free
from store.documents.tax_free import SoldLine, Visitor, judge
from store.errors import Conflict
from store.ids import uuid7
from store.settings import Rules
from tests.house import House
from tests.pos.sold_scene import Counter

pytestmark = pytest.mark.anyio
ANA = Visitor(name="Ana García", nationality="ES", residence="FR", passport="XDB123456")
TYPED = {"name": "Ana García", "nationality": "ES", "residence": "FR", "passport": "XDB123456", "account": ""}  # fmt: skip


class Desk:
    """A counter where creams (product 1) may go abroad and honey (product 2) may not."""

    def __init__(self, house: House, counter: Counter, client: httpx2.AsyncClient) -> None:
        self.house, self.counter, self.client, self.now = house, counter, client, clock.now()

    async def sell(self, creams: int = 20, honeys: int = 0, *, days_ago: int = 0) -> str:
        goods = [(1, creams), (2, honeys)] if honeys else [(1, creams)]
        # So many days by Morocco's calendar, whose clock may have moved since.
        day = clock.plus_days(clock.day(self.now), -days_ago)
        at = clock.start_of(day) + 12 * HOUR if days_ago else self.now
        return await self.counter.sell(*goods, by_card=True, at=at)

    async def look(self, sale_id: str) -> dict[str, Any]:
        answer = await self.client.get(f"/pos/api/receipts/{sale_id}/tax-free")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def make(self, sale_id: str, visitor: dict[str, str] = TYPED, **more: Any) -> httpx2.Response:  # fmt: skip
        body = {"id": uuid7(), "visitor": visitor, "noticed_at": self.now, **more}
        return await self.client.post(f"/pos/api/receipts/{sale_id}/tax-free", json=body)


@pytest.fixture
async def desk(house: House) -> Desk:
    counter = await Counter.open(house)
    await house.db.write(
        lambda tx: tx.execute("UPDATE product SET tax_free_eligible = 1 WHERE id = 1")
    )
    return Desk(house, counter, await house.client("cashier"))


def words(answer: httpx2.Response) -> str:
    main = LexborHTMLParser(answer.text).css_first("body")
    assert main is not None
    plain = re.sub(r"[\u2066-\u2069]", "", main.text(separator=" "))
    return " ".join(plain.replace("\u00a0", " ").replace("\u202f", " ").split())


def test_food_exempt_goods_and_what_came_back_are_left_out_each_with_its_reason() -> None:
    def line(id_: str, tax: int, *, eligible: bool = True, back: bool = False) -> SoldLine:
        return SoldLine(id_, id_, 1200, tax, eligible, back)

    verdict = judge([line("cream", 200), line("honey", 200, eligible=False), line("carpet", 0, eligible=False), line("bowl", 200, back=True)])  # fmt: skip
    assert [found.id for found in verdict.qualifying] == ["cream"]
    assert [(found.id, why) for found, why in verdict.others] == [
        ("honey", "excluded"), ("carpet", "no_tax"), ("bowl", "came_back"),
    ]  # fmt: skip
    assert (verdict.gross, verdict.tax) == (1200, 200)


async def test_the_form_takes_the_sales_recorded_figures_of_the_goods_that_qualify(
    desk: Desk,
) -> None:
    sale_id = await desk.sell(creams=20, honeys=3)
    seen = await desk.look(sale_id)
    tax = await desk.house.db.fetchval("SELECT t.tax FROM sale_line_tax t JOIN sale_line l ON l.id = t.sale_line_id WHERE l.product_id = 1")  # fmt: skip
    assert (seen["gross"], seen["tax"], seen["obstacle"], seen["form"]) == (200_000, tax, "", None)
    assert [other["why"] for other in seen["others"]] == [
        "exclu par la loi : aliments, médicaments et similaires"
    ]
    made = (await desk.make(sale_id)).json()["form"]
    year = clock.local(desk.now).year
    assert made["number"] == f"D-CASABLANCA-{year}-000001"
    row = await desk.house.db.fetchrow("SELECT gross, tax, leaves_by_on FROM tax_free_form")
    assert row is not None
    assert tuple(row) == (200_000, tax, clock.plus_days(clock.day(desk.now), 90))


@pytest.mark.parametrize(("creams", "may"), [(19, False), (20, True), (21, True)])
async def test_two_thousand_dirhams_of_goods_that_qualify_are_enough_and_no_less(
    desk: Desk, creams: int, may: bool
) -> None:
    sale_id = await desk.sell(creams, honeys=9)
    said = (await desk.look(sale_id))["obstacle"].replace("\u00a0", " ").replace("\u202f", " ")
    assert said == ("" if may else "Les biens admis valent moins que les 2 000,00 DH que la loi demande.")  # fmt: skip
    assert (await desk.make(sale_id)).status_code == (200 if may else 409)


async def test_asked_again_it_is_the_same_form_whoever_it_is_for(desk: Desk) -> None:
    sale_id = await desk.sell()
    first = (await desk.make(sale_id)).json()["form"]
    again = (await desk.make(sale_id, {**TYPED, "name": "Somebody else"})).json()["form"]
    assert first == again == (await desk.look(sale_id))["form"]
    assert await desk.house.db.fetchval("SELECT COUNT(*) FROM tax_free_form") == 1


@pytest.mark.parametrize(
    "wrong",
    [{"residence": "MA"}, {"residence": "QQ"}, {"nationality": ""}, {"name": " "}, {"passport": ""}, {"passport": "ab 12"},
     {"passport": "X" * 21}],
)  # fmt: skip
async def test_a_resident_or_somebody_without_a_passport_gets_no_form(
    desk: Desk, wrong: dict[str, str]
) -> None:
    answer = await desk.make(await desk.sell(), {**TYPED, **wrong})
    assert answer.status_code == 422
    assert answer.json()["message"]
    assert await desk.house.db.fetchval("SELECT COUNT(*) FROM tax_free_form") == 0


async def test_a_moroccan_who_lives_abroad_qualifies(desk: Desk) -> None:
    answer = await desk.make(await desk.sell(), {**TYPED, "nationality": "MA"})
    assert answer.status_code == 200


async def test_when_the_time_to_leave_is_over_there_is_no_form(desk: Desk) -> None:
    assert (await desk.make(await desk.sell(days_ago=90))).status_code == 200
    late = await desk.sell(days_ago=91)
    assert "délai" in (await desk.look(late))["obstacle"]
    assert (await desk.make(late)).status_code == 409


def test_a_seller_who_is_not_subject_to_vat_has_none_to_give_back() -> None:
    verdict = judge([SoldLine("cream", "cream", 300_000, 50_000, True, False)])
    with pytest.raises(Conflict, match="not subject"):
        tax_free.require(verdict, 0, Rules(subject_to_vat=False), now=0)


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("fr", ("Bordereau de détaxe", "Numéro de passeport", "Espagne", "France")),
        ("en", ("Bordereau de détaxe", "Tax-free form", "Passport number", "Espagne / Spain", "Copy 3, kept by the seller")),
        ("ar", ("Bordereau de détaxe", "استمارة استرداد الضريبة", "رقم جواز السفر", "Espagne / إسبانيا")),
    ],
)  # fmt: skip
async def test_the_paper_has_its_fields_in_french_and_in_the_visitors_language_four_times(
    desk: Desk, language: str, labels: tuple[str, ...]
) -> None:
    made = (await desk.make(await desk.sell(20, 1))).json()["form"]
    answer = await desk.client.get(f"/pos/tax-free/{made['id']}?lang={language}")
    text = words(answer)
    leaves = clock.plus_days(clock.day(desk.now), 90).split("-")
    for part in (
        *labels, made["number"], "Ana García", "XDB123456", "C1-000001", "Maison du Terroir", "999000099000048",
        "99900099", "/".join(reversed(leaves)), "Huile d'argan alimentaire 250 ml", "CGI art. 92-I-39°",
        "Original, pour la douane", "Copie 3, gardée par le vendeur", "Signature du visiteur", "loi 09-08",
    ):  # fmt: skip
        assert part in text, part
    assert text.count("XDB123456") == 4
    assert "Miel d'euphorbe 500 g ·" in text


async def test_the_visitor_is_forgotten_after_so_many_days_and_the_figures_stay(desk: Desk) -> None:
    made = (await desk.make(await desk.sell())).json()["form"]
    rules = await settings.rules(desk.house.db)

    async def sweep(days: int) -> int:
        now = desk.now + days * DAY
        return await desk.house.db.write(lambda tx: tax_free.erase_old(tx, rules, now=now))

    assert await sweep(rules.tax_free_kept_days - 1) == 0
    assert await sweep(rules.tax_free_kept_days + 1) == 1
    assert await sweep(rules.tax_free_kept_days + 2) == 0
    text = words(await desk.client.get(f"/pos/tax-free/{made['id']}"))
    assert "XDB123456" not in text
    assert "Ana" not in text
    assert made["number"] in text
    assert await desk.house.db.fetchval("SELECT COUNT(*) FROM audit WHERE detail LIKE '%XDB%' OR detail LIKE '%Ana%'") == 0  # fmt: skip


async def test_the_manager_erases_at_once_and_nobody_else_does(desk: Desk) -> None:
    made = (await desk.make(await desk.sell())).json()["form"]
    assert (await desk.client.post(f"/office/tax-free/{made['id']}/erase")).status_code == 403
    manager = await desk.house.client("manager")
    assert "XDB123456" in words(await manager.get(f"/office/tax-free/{made['id']}"))
    assert (await manager.post(f"/office/tax-free/{made['id']}/erase")).status_code == 303
    assert "XDB123456" not in words(await manager.get(f"/office/tax-free/{made['id']}"))


async def test_the_office_makes_the_form_of_a_sale_and_keeps_what_was_typed_wrong(desk: Desk) -> None:  # fmt: skip
    sale_id, manager = await desk.sell(20, 2), await desk.house.client("manager")
    shown = await manager.get(f"/office/sales/{sale_id}/tax-free")
    assert "exclu par la loi" in words(shown)
    assert "loi 09-08" in words(shown)
    refused = await manager.post(f"/office/sales/{sale_id}/tax-free", data={**TYPED, "residence": "MA"})  # fmt: skip
    assert refused.status_code == 422
    assert 'value="XDB123456"' in refused.text
    made = await manager.post(f"/office/sales/{sale_id}/tax-free", data=TYPED)
    assert made.status_code == 303
    again = await manager.get(f"/office/sales/{sale_id}/tax-free")
    assert again.headers["location"] == made.headers["location"]


async def test_nobody_of_another_shop_looks_makes_or_reads(desk: Desk) -> None:
    sale_id = await desk.sell()
    made = (await desk.make(sale_id)).json()["form"]

    async def move(tx: Transaction) -> None:
        await tx.execute("UPDATE staff SET site_id = 2")

    await desk.house.db.write(move)
    assert (await desk.client.get(f"/pos/api/receipts/{sale_id}/tax-free")).status_code == 404
    assert (await desk.make(sale_id)).status_code == 404
    assert (await desk.client.get(f"/pos/tax-free/{made['id']}")).status_code == 404


async def test_a_form_of_goods_that_came_back_is_said_to_hold_no_longer(desk: Desk) -> None:
    sale_id = await desk.sell(20, 1)
    made = (await desk.make(sale_id)).json()["form"]
    page = f"/pos/tax-free/{made['id']}"
    assert "ne vaut plus" not in words(await desk.client.get(page))

    async def come_back(tx: Transaction) -> None:
        await tx.execute(
            """INSERT INTO line_return (line_id, quantity, amount, sold, worth)
               SELECT id, 1, 10000, quantity, amount FROM sale_line WHERE sale_id = $1 AND product_id = 1""",
            sale_id,
        )

    await desk.house.db.write(come_back)
    assert "ne vaut plus" in words(await desk.client.get(page))
    other = await desk.sell(20)
    assert (await desk.look(other))["obstacle"] == ""
