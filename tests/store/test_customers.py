"""Customers: made once, found by what is at hand, forgotten without a hole in the books."""

import pytest

from store import codes
from store.customers import customers
from store.customers.customers import CardTaken, Customer, Details, Notice
from store.db import Database
from store.errors import BadInput, NotFound
from store.ids import uuid7
from store.settings import Rules

pytestmark = pytest.mark.anyio
NOW = 1_795_431_600_000
RULES = Rules()
FOUND_BY = (
    "amina",
    "AMINA  benali",
    "0612345678",
    "+212 6 12 34 56 78",
    "٠٦١٢٣٤٥٦٧٨",
    "345678",
    "Atlas",
)
AMINA = Details(name="Amina Benali", phone="06 12 34 56 78", email="a@example.ma", company="Café Atlas", ice="001234567890123")  # fmt: skip


async def create(
    database: Database, details: Details = AMINA, *, id_: str | None = None, card: str = ""
) -> Customer:
    return await database.write(
        lambda tx: customers.create(
            tx, id_ or uuid7(), details, Notice(NOW, "till"), rules=RULES, by=None, now=NOW, card=card
        )
    )  # fmt: skip


async def test_a_new_customer_has_a_card_of_the_shops_own(database: Database) -> None:
    amina = await create(database)
    assert amina.card is not None
    assert amina.card.startswith("042")
    assert codes.normalise(amina.card) == f"0{amina.card}"
    assert (amina.phone, amina.points) == ("+212612345678", 0)
    assert (amina.noticed_at, amina.noticed_where) == (NOW, "till")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("001 234 567 890 123", "001234567890123"),
        ("٠٠١٢٣٤٥٦٧٨٩٠١٢٣", "001234567890123"),
        ("12345", "12345"),
        ("²²²", "²²²"),
    ],
)
async def test_an_ice_is_kept_as_it_was_typed_without_its_groups(
    database: Database, typed: str, kept: str
) -> None:
    assert (await create(database, Details(name="Café Atlas", ice=typed))).ice == kept


async def test_asking_twice_under_one_id_makes_one_customer(database: Database) -> None:
    first = await create(database, id_=uuid7())
    assert await create(database, Details(name="Somebody else"), id_=first.id) == first
    assert await database.fetchval("SELECT COUNT(*) FROM customer") == 1
    assert await database.fetchval("SELECT COUNT(*) FROM audit") == 1


async def test_a_card_that_was_handed_over_is_the_customers_and_nobody_elses(
    database: Database,
) -> None:
    card = codes.with_check_digit("042000000001")
    amina = await create(database, card=card)
    assert amina.card == card
    with pytest.raises(CardTaken):
        await create(database, Details(name="Brahim"), card=card)
    for wrong in (
        codes.with_check_digit("041000000001"),
        card[:-1] + str((int(card[-1]) + 1) % 10),
    ):
        with pytest.raises(BadInput):
            await create(database, Details(name="Brahim"), card=wrong)


@pytest.mark.parametrize("words", FOUND_BY)
async def test_a_customer_is_found_by_name_phone_or_company(database: Database, words: str) -> None:
    amina = await create(database)
    await create(database, Details(name="Brahim", phone="0700000000"))
    assert await customers.search(database, words) == [amina]


async def test_a_card_is_read_in_either_symbology(database: Database) -> None:
    amina = await create(database)
    assert amina.card is not None
    for code in (amina.card, amina.card[1:], f"{amina.card[:6]} {amina.card[6:]}"):
        assert await customers.search(database, code) == [amina]


async def test_at_most_twenty_are_found_and_nothing_finds_everybody(database: Database) -> None:
    for number in range(22):
        await create(database, Details(name=f"Fatima {number}"))
    assert len(await customers.search(database, "fatima")) == 20
    assert [await customers.search(database, words) for words in ("", " ", "%", "061")] == [[]] * 4


@pytest.mark.parametrize(
    "details",
    [
        Details(name="  "),
        Details(name="Amina", phone="12"),
        Details(name="Amina", phone="+33612345678"),
    ],
)
async def test_what_cannot_be_read_is_refused(database: Database, details: Details) -> None:
    with pytest.raises(BadInput):
        await create(database, details)


async def test_an_update_replaces_everything_but_card_and_points(database: Database) -> None:
    amina = await create(database)
    await database.write(
        lambda tx: customers.update(tx, amina.id, Details(name="Amina Alaoui"), by=None, now=NOW)
    )
    found = await customers.find(database, amina.id)
    assert found == amina._replace(name="Amina Alaoui", phone=None, email="", company="", ice="")
    assert await customers.search(database, "benali") == []


async def test_who_is_erased_leaves_a_row_without_a_person(database: Database) -> None:
    amina = await create(database)
    await database.write(lambda tx: customers.erase(tx, amina.id, by=None, now=NOW))
    row = await database.fetchrow("SELECT * FROM customer WHERE id = $1", amina.id)
    assert row is not None
    told = " ".join(str(value) for value in row)
    assert not any(word in told for word in ("Amina", "amina", "12345678", "example", "Atlas"))
    for again in (
        lambda tx: customers.erase(tx, amina.id, by=None, now=NOW),
        lambda tx: customers.update(tx, amina.id, AMINA, by=None, now=NOW),
        lambda tx: customers.find(tx, amina.id),
    ):
        with pytest.raises(NotFound):
            await database.write(again)
    with pytest.raises(NotFound):
        await create(database, id_=amina.id)
    assert [await customers.search(database, words) for words in FOUND_BY] == [[]] * len(FOUND_BY)


async def test_the_log_names_no_customer(database: Database) -> None:
    amina = await create(database)
    await database.write(lambda tx: customers.update(tx, amina.id, AMINA, by=None, now=NOW))
    await database.write(lambda tx: customers.erase(tx, amina.id, by=None, now=NOW))
    rows = await database.fetch("SELECT action, subject, detail FROM audit ORDER BY id")
    assert [tuple(row) for row in rows] == [
        (f"customer.{what}", f"customer:{amina.id}", "{}") for what in ("create", "update", "erase")
    ]
