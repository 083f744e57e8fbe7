"""The receipt without paper, over HTTP: who holds its code reads it, and whoever changed it is found out."""

import re

import pytest
from httpx2 import AsyncClient, Response
from selectolax.lexbor import LexborHTMLParser

from store.ids import uuid7
from store.receipt_chain import public_url
from store.tenders import Policy
from tests.house import House
from tests.pos.sold_scene import Counter

pytestmark = pytest.mark.anyio


async def code_of(house: House, sale_id: str) -> str:
    seal = await house.db.fetchval("SELECT hash FROM receipt WHERE sale_id = $1", sale_id)
    return public_url("", seal).removeprefix("/r/")


async def opened(house: House, sale_id: str, query: str = "") -> tuple[Response, str]:
    """What anybody gets who has the code: the answer and its words."""
    client = await house.client()
    answer = await client.get(f"/r/{await code_of(house, sale_id)}{query}")
    return answer, said(answer)


def said(answer: Response) -> str:
    main = LexborHTMLParser(answer.text).css_first("main")
    assert main is not None
    plain = re.sub(r"[\u2066-\u2069]", "", main.text(separator=" "))
    return " ".join(plain.split())


async def test_whoever_holds_the_code_reads_what_the_till_sealed(house: House) -> None:
    counter = await Counter.open(house)
    await house.app.state.settings.reload(house.db)
    sale_id = await counter.sell((1, 3), (2, 1), given=50_000)
    answer, words = await opened(house, sale_id)
    assert answer.status_code == 200
    for text in (
        "Maison du Terroir", "12, rue des Oliviers", "C1-000001", "Servi par Salma",
        "Huile d'argan alimentaire 250 ml", "3 × 100,00", "300,00", "TVA 10 %", "363,64", "36,36",
        "Espèces 500,00", "Rendu 100,00", "Lot A1", "Lot A2", "01/05/2027", "Tiznit",
        "ICE 999000099000048", "Vérifié dans le livre de la maison",
    ):  # fmt: skip
        assert text in words, text


async def test_nobody_keeps_the_page_and_it_tells_no_other_site_where_one_was(house: House) -> None:
    counter = await Counter.open(house)
    answer, _ = await opened(house, await counter.sell())
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize(
    ("language", "direction", "words"),
    [("fr", "ltr", "Merci et à bientôt."), ("ar", "rtl", "شكراً وإلى اللقاء."), ("en", "ltr", "Thank you, and see you soon.")],
)  # fmt: skip
async def test_it_speaks_the_receipts_language_whatever_the_browser_prefers(
    house: House, language: str, direction: str, words: str
) -> None:
    counter = await Counter.open(house)
    answer, text = await opened(house, await counter.sell(language=language))
    assert f'<html lang="{language}" dir="{direction}"' in answer.text
    assert words in text
    doors = [link.attributes["href"] for link in LexborHTMLParser(answer.text).css("a.wordmark, .document-tools a")]  # fmt: skip
    assert doors == [f"/{language}/"] * 2, "the shop's too"


async def test_another_language_is_one_touch_away_and_the_goods_keep_their_name(
    house: House,
) -> None:
    counter = await Counter.open(house)
    sale_id = await counter.sell(language="ar")
    answer, text = await opened(house, sale_id, "?lang=en")
    assert '<html lang="en" dir="ltr"' in answer.text
    assert "Verified against the house's book" in text
    assert '<bdi lang="ar">زيت أركان غذائي' in answer.text
    links = [link.attributes["href"] for link in LexborHTMLParser(answer.text).css(".languages a")]
    assert links == ["?lang=fr", "?lang=ar", "?lang=en"]


async def test_each_jar_leads_to_its_own_page(house: House) -> None:
    counter = await Counter.open(house)
    await house.db.write(
        lambda tx: tx.execute("UPDATE product SET gtin = '02000000000015' WHERE id = 1")
    )
    answer, _ = await opened(house, await counter.sell((1, 3), (2, 1)))
    jars = [link.attributes["href"] for link in LexborHTMLParser(answer.text).css(".slip-jar")]
    assert jars == ["/01/02000000000015/10/A1?lang=fr", "/01/02000000000015/10/A2?lang=fr"]


async def test_the_cards_reference_is_not_for_everybody(house: House) -> None:
    counter = await Counter.open(house)
    answer, words = await opened(house, await counter.sell(by_card=True))
    assert "Carte" in words
    assert "004211" not in answer.text


async def test_stamp_and_rounding_stand_where_the_money_is(house: House) -> None:
    counter = await Counter.open(house)
    policy = Policy(stamp_duty="add", cash_rounding=10)
    _, words = await opened(house, await counter.sell(policy=policy, given=11_000))
    assert "Droit de timbre 0,25" in words
    assert "Arrondi" in words
    assert "À payer" in words


async def test_a_sale_whose_rows_were_changed_is_said_not_to_match(house: House) -> None:
    counter = await Counter.open(house)
    sale_id = await counter.sell()
    await house.db.write(
        lambda tx: tx.execute(
            """INSERT INTO tender (id, sale_id, position, kind, amount, given, change, reference)
               VALUES ($1, $2, 9, 'card', 0, 0, 0, '')""",
            uuid7(),
            sale_id,
        )
    )
    _, words = await opened(house, sale_id)
    assert "Ne correspond pas au livre de la maison" in words
    assert "Vérifié" not in words


async def test_one_that_came_before_its_predecessor_is_verified_all_the_same(house: House) -> None:
    counter = await Counter.open(house)
    counter.books[1] = (4, "ab" * 32)
    _, words = await opened(house, await counter.sell())
    assert "Vérifié dans le livre de la maison" in words


@pytest.mark.parametrize(
    ("accepted", "words"),
    [("fr", "Votre ticket est en route"), ("ar", "وصلكم في الطريق"), ("en", "Your receipt is on its way")],
)  # fmt: skip
async def test_before_the_sale_has_come_the_page_says_so_and_looks_again(
    house: House, accepted: str, words: str
) -> None:
    await Counter.open(house)
    client = await house.client(**{"Accept-Language": accepted})
    answer = await client.get(f"/r/{'0a' * 16}")
    assert answer.status_code == 404
    assert words in said(answer)
    page = LexborHTMLParser(answer.text)
    assert page.css_first(f'main a[href="?lang={accepted}"]') is not None
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("code", ["x", "0A" * 16, "0a" * 15, "0a" * 32, "%25" * 10])
async def test_what_cannot_be_a_code_is_no_receipt_on_its_way(house: House, code: str) -> None:
    await Counter.open(house)
    client = await house.client()
    answer = await client.get(f"/r/{code}")
    assert answer.status_code == 404
    assert "en route" not in answer.text


async def test_whoever_tries_many_codes_is_slowed_down(house: House) -> None:
    await Counter.open(house)
    client = await house.client(address="203.0.113.7")
    answers = [await _ask(client, number) for number in range(70)]
    assert answers[:60] == [404] * 60
    assert 429 in answers[60:]


async def _ask(client: AsyncClient, number: int) -> int:
    return int((await client.get(f"/r/{number:032x}")).status_code)
