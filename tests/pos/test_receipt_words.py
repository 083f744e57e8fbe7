"""Every paper says returns, discounts, gift cards, notes and each way of paying, and says them alike in three languages."""

import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from pos.printing import report_rows
from pos.receipts import letters, receipt_words, sold
from pos.receipts.sold import Discount, Line, LineTax, Sold, Tender
from store.i18n import speaking
from store.money import Language
from tests.house import House
from tests.pos import test_returns as returns

pytestmark = pytest.mark.anyio


def line(**more: object) -> Line:
    usual = {
        "id": "l", "name": "Savon noir 250 g", "kind": "goods", "product_id": 1, "sku": "COS-004", "unit": "piece",
        "quantity": 1, "unit_price": 2_800, "discount": 0, "amount": 2_800, "returns_line_id": None, "goes": "",
        "list_price": None, "price_list_fr": "", "price_list_ar": "", "price_list_en": "", "note": "", "code": "", "taxes": (LineTax("T20", 2_800, 467),), "origins": (),
    }  # fmt: skip
    return Line(**{**usual, **more})  # type: ignore[arg-type]  # fields by name


def tender(kind: str, given: int, change: int = 0, **more: object) -> Tender:
    usual = {"reference": "", "currency": "", "foreign_amount": 0, "rate": 0}
    return Tender(kind, given - change, given, change, **{**usual, **more})  # type: ignore[arg-type]  # fields by name


def sale(*tenders: Tender, total: int = 10_000, rounding: int = 0, discounts: tuple[Discount, ...] = ()) -> Sold:  # fmt: skip
    return Sold(
        id="s", channel="till", number="C1-000001", site_id=1, site_fr="", site_ar="", site_en="", language="fr",
        sold_at=0, recorded_at=0, sold_by=1, cashier="Salma", total=total, tax_total=0, stamp_duty=0, stamp_added=0,
        cash_rounding=rounding, paid=total + rounding, lines=(), taxes=(), tenders=tenders, discounts=discounts, note="",
        customer_id=None, seal=None,
    )  # fmt: skip


def said(found: Sold, language: Language = "fr") -> list[str]:
    with speaking(language):
        rows = receipt_words.sums(found)
    return [clean(f"{row.name} {row.reference} {row.amount}") for row in rows]


def clean(text: str) -> str:
    return " ".join(re.sub(r"[\u2060-\u2069\u00a0\u202f]", " ", text).split()).replace(" :", " :")


def remarks(found: Line, language: Language = "fr", *, is_private: bool = True) -> list[str]:
    with speaking(language):
        return [clean(text) for text in receipt_words.remarks(found, is_private=is_private)]


def test_each_way_of_paying_has_its_name_and_what_tells_it_apart() -> None:
    mixed = sale(
        tender("foreign", 5_425, currency="EUR", foreign_amount=500, rate=1_085),
        tender("card", 1_000, reference="004211"),
        tender("cheque", 1_000, reference="778899"),
        tender("gift_card", 1_000, reference="0430000000013"),
        tender("account", 1_000),
        tender("cash", 1_000, 425),
    )
    assert said(mixed) == [
        "Total 100,00 DH", "Billets étrangers 5,00 EUR × 10,85 54,25", "Carte 004211 10,00", "Chèque 778899 10,00",
        "Carte cadeau …0013 10,00", "Compte client 10,00", "Espèces 10,00", "Rendu 4,25",
    ]  # fmt: skip


def test_money_that_goes_back_is_said_so_and_never_shown_below_zero() -> None:
    back = sale(tender("cash", -9_990), tender("credit", -10, reference="0430000000013"), total=-9_998, rounding=-2)  # fmt: skip
    rows = said(back)
    assert rows[0] == "Total -99,98 DH"
    assert rows[-3:] == ["À rembourser 100,00 DH", "Remboursé : Espèces 99,90", "Remboursé : Avoir en magasin 0430000000013 0,10"]  # fmt: skip


def test_the_code_of_a_gift_card_that_gets_its_money_back_is_masked() -> None:
    back = sale(tender("gift_card", -1_000, reference="0430000000013"), total=-1_000)
    assert said(back)[-1] == "Remboursé : Carte cadeau …0013 10,00"


@pytest.mark.parametrize(
    ("language", "name"),
    [("fr", "Compris : Bienvenue 10 %"), ("ar", "محسوب: Bienvenue 10 %"), ("en", "Included: Bienvenue 10 %")],
)  # fmt: skip
def test_a_discount_is_named_under_the_total_that_holds_it_already(
    language: Language, name: str
) -> None:
    found = sale(tender("card", 9_000), total=9_000, discounts=(Discount("coupon", "Bienvenue 10 %", 1_000, None, "HELLO"),))  # fmt: skip
    assert said(found, language)[1].startswith(name)


def test_a_line_says_that_it_came_back_its_discount_its_note_and_a_lowered_price() -> None:
    assert remarks(line(quantity=-1, amount=-2_800)) == ["Rapporté"]
    assert remarks(line(discount=280, amount=2_520, note="pour offrir")) == ["Remise -2,80", "pour offrir"]  # fmt: skip
    assert remarks(line(list_price=3_000)) == ["au lieu de 30,00"]
    listed = line(
        price_list_fr="Tarif hôtels", price_list_ar="أسعار الفنادق", price_list_en="Hotels"
    )
    assert remarks(listed, "ar") == ["أسعار الفنادق"]
    assert remarks(line(list_price=2_000)) == [], "a price that was raised is no favour"


def test_a_gift_cards_code_is_whole_only_where_the_customer_alone_reads_it() -> None:
    card = line(
        kind="gift_card", product_id=None, name="Carte cadeau", code="0430000000013", sku=""
    )
    assert remarks(card) == ["Code 0430000000013"]
    assert remarks(card, is_private=False) == ["Code …0013"]
    with speaking("fr"):
        assert receipt_words.reckoning(card) == ""


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", ["Trois pour deux", "Remise 12,5 %", "Remise", "Ancienne"]),
        ("ar", ["ثلاثة بثمن اثنين", "خصم 12,5 %", "خصم", "Ancienne"]),
        ("en", ["Three for two", "Discount 12.5 %", "Discount", "Ancienne"]),
    ],
)
def test_a_discount_bears_its_name_in_the_papers_language(
    language: Language, said: list[str]
) -> None:
    names = ("Trois pour deux", "ثلاثة بثمن اثنين", "Three for two")
    rows = (
        Discount("promotion", names[0], 100, None, "", *names),
        Discount("line", "Remise 12,5 %", 100, "l", ""),
        Discount("ticket", "Discount", 100, None, ""),
        Discount("promotion", "Ancienne", 100, None, ""),
    )
    with speaking(language):
        assert [clean(receipt_words.discount_name(row)) for row in rows] == said


def test_delivery_goes_by_its_word() -> None:
    with speaking("ar"):
        assert receipt_words.named(line(kind="delivery", product_id=None, name="")) == "التوصيل"


async def refunded(house: House) -> str:
    """An exchange: one bottle comes back, nothing is taken; the refund's id."""
    book = await returns.opened(house)
    sold_line = returns.argan(2, note="pour offrir")
    await book.send(sold_line)
    answer, refund = await book.send(returns.back(sold_line, 1), note="merci de vérifier")
    assert answer.status_code == 200, answer.text
    return str(refund["id"])


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("Rapporté", "Remboursé : Espèces", "merci de vérifier", "pour offrir", "-100,00")),
        ("ar", ("مُرجَع", "أُعيد: نقداً", "merci de vérifier", "pour offrir")),
        ("en", ("Brought back", "Given back: Cash", "merci de vérifier", "pour offrir", "-100.00")),
    ],
)  # fmt: skip
async def test_page_and_letter_say_a_refund_alike(
    house: House, language: Language, words: tuple[str, ...]
) -> None:
    sale_id = await refunded(house)
    seal = await house.db.fetchval("SELECT hash FROM receipt WHERE sale_id = $1", sale_id)
    client = await house.client()
    page = LexborHTMLParser((await client.get(f"/r/{seal[:32]}?lang={language}")).text).css_first("main")  # fmt: skip
    assert page is not None
    letter = await letters.composers(house.db, "https://x.example")["receipt"](language, {"sale": sale_id})  # fmt: skip
    for paper in (page.text(separator=" "), letter.text, letter.html):
        for word in words:
            assert word in clean(paper), word


async def test_the_public_page_of_a_refund_says_given_back_and_not_paid(house: House) -> None:
    sale_id = await refunded(house)
    found = await sold.find(house.db, sale_id)
    assert found.paid < 0
    assert found.seal is not None
    client = await house.client()
    page = LexborHTMLParser((await client.get(f"/r/{found.seal.hash[:32]}?lang=fr")).text)
    figure = page.css_first(".slip-figure")
    assert figure is not None
    assert clean(figure.text()) == "Remboursé 100,00 DH"


def test_how_often_a_way_of_paying_came_about_is_read_after_its_name_from_either_side() -> None:
    """The sign is no part of the number, which stands in an isolate of its own direction."""
    figures = {"receipts": 2, "sales": 1_000, "tenders": [{"kind": "cash", "times": 2, "amount": 1_000}]}  # fmt: skip
    with speaking("ar"):
        ((_, row),) = report_rows.rows_of(figures)
    assert row.name == "نقداً × \u20662\u2069"


@pytest.mark.parametrize(
    ("kind", "said"),
    [("delivery", "توصيل"), ("gift_card", "بطاقة"), ("payment", "حساب"), ("goods", "Livraison")],
)
def test_what_is_no_goods_is_called_by_the_language_spoken(kind: str, said: str) -> None:
    """Whatever it was sealed as: the cashier's language need not be the customer's."""
    with speaking("ar"):
        assert said in receipt_words.named(line(kind=kind, name="Livraison"))
