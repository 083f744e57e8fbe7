"""What the shop writes to a shopper: in their language, as text and HTML, with the link to the order."""

from email.message import EmailMessage

import pytest

from inventory.bringing.transfers import Came
from shop.checkout import checkout
from shop.checkout.placing import Details, Placed
from shop.orders import letters, orders, steps
from store import outbox
from store.money import Language
from tests.house import House
from tests.shop import counter_scene, scene, test_arrivals
from tests.shop.scene import ARGAN, MANAGER, SHELF, TOKEN
from tests.world import NOW

pytestmark = pytest.mark.anyio
AMINA = Details(
    "Amina <b>",
    "+212612345678",
    "amina@example.ma",
    "Casablanca",
    "12, rue des Orangers",
    "",
    "local",
)


async def ordered(house: House, language: Language) -> Placed:
    await scene.set_up(house.db)
    await scene.put(house.db, ARGAN, 2)
    return await house.db.write(
        lambda tx: checkout.place(
            tx, TOKEN, AMINA, seen_total=35_500, language=language, shelf=SHELF, now=NOW
        )
    )


async def posted(house: House) -> list[EmailMessage]:
    """The letters that go out now."""
    sent: list[EmailMessage] = []
    composers = letters.composers(house.db, "https://terroir.example.ma")
    await outbox.send_due(house.db, composers, sent.append, "Maison <m@example.ma>", now=NOW)
    return sent


async def sent(house: House, language: Language) -> orders.Order:
    """Goods that a till is to be paid for, and the shop then sends."""
    await scene.set_up(house.db)
    wish = counter_scene.wish(
        "local", (ARGAN, 2, 33_000), language=language, email="omar@example.ma"
    )
    placed = await counter_scene.make(house.db, wish)
    return await orders.by_code(house.db, placed.code)


def parts(message: EmailMessage) -> tuple[str, str]:
    text, html = (part.get_content() for part in message.iter_parts())
    return text, html


@pytest.mark.parametrize(
    ("language", "direction", "word"),
    [("fr", "ltr", "Vos articles vous sont réservés."), ("ar", "rtl", "سلعكم محجوزة لكم."),
     ("en", "ltr", "Your goods are held for you.")],
)  # fmt: skip
async def test_the_confirmation_speaks_the_shoppers_language(
    house: House, language: Language, direction: str, word: str
) -> None:
    placed = await ordered(house, language)
    (message,) = await posted(house)
    text, html = parts(message)
    link = f"https://terroir.example.ma/{language}/orders/{placed.secret}"
    assert placed.code in message["Subject"]
    for form in (text, html):
        assert word in form
        assert link in form
        assert "355" in form
    assert f'dir="{direction}"' in html


async def test_what_a_shopper_typed_is_text_in_the_letter_too(house: House) -> None:
    await ordered(house, "fr")
    (message,) = await posted(house)
    text, html = parts(message)
    assert "Amina <b>" in text
    assert "Amina &lt;b&gt;" in html


async def test_a_cancelled_order_says_that_nothing_is_to_be_paid(house: House) -> None:
    placed = await ordered(house, "fr")
    await posted(house)
    order = await orders.by_code(house.db, placed.code)
    for _ in range(2):
        await house.db.write(lambda tx: letters.put(tx, "order_cancelled", order, now=NOW))
    (message,) = await posted(house)
    assert "annulée" in message["Subject"]
    assert "rien à payer" in parts(message)[0]


@pytest.mark.parametrize(
    ("language", "given_back", "nothing"),
    [("fr", "Le magasin vous rend ce que vous avez payé", "rien à payer"), ("ar", "يرد إليكم المتجر ما أديتموه", "لا شيء يؤدى"),
     ("en", "The store gives you back what you paid", "Nothing is to be paid")],
)  # fmt: skip
async def test_a_cancelled_order_that_was_paid_says_that_its_money_is_given_back(
    house: House, language: Language, given_back: str, nothing: str
) -> None:
    order = await sent(house, language)
    await counter_scene.sell(house.db, order)
    await posted(house)
    await house.db.write(lambda tx: steps.cancel(tx, order.id, by=MANAGER, now=NOW))
    await house.db.write(lambda tx: letters.put(tx, "order_cancelled", order, now=NOW))
    (message,) = await posted(house)
    page = (await (await house.client(None)).get(f"/{language}/orders/{order.secret}")).text
    for said in (*parts(message), page):
        assert given_back in said
        assert nothing not in said


@pytest.mark.parametrize(
    ("language", "subject", "word"),
    [("fr", "est arrivée", "mis de côté pour vous. C’est réservé jusqu’au"), ("ar", "وصل طلبكم", "محجوز حتى نهاية يوم"),
     ("en", "is here", "It is held until the end of")],
)  # fmt: skip
async def test_whoever_waits_for_goods_is_written_to_once_they_have_come(
    house: House, language: Language, subject: str, word: str
) -> None:
    await test_arrivals.opened(house.db)
    _, transfer_id = await test_arrivals.asked(house.db, language=language, email="omar@example.ma")
    await test_arrivals.send(house.db, transfer_id)
    for _ in range(2):
        await test_arrivals.receive(house.db, transfer_id, Came(1))
    (message,) = await posted(house)
    assert subject in message["Subject"]
    for part in parts(message):
        assert word in part
