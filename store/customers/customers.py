"""Customers: who they are, how they are found, and how they are forgotten.

Invariants: a customer's id is made by whoever asks for it, so that asking twice makes one customer; a card
belongs to one customer; an erased row keeps its id and ledgers and nothing that is personal (rules §6.2).
No national ID number is asked for, and the log names customers by id only.
"""

from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta

from store import audit, codes, eans, phones
from store.catalogue.folding import fold
from store.db import Reader, Transaction
from store.errors import BadInput, Conflict, NotFound
from store.settings import Rules, plain_ice

MOST_FOUND = 20
SHORTEST_NUMBER = 4
"""Fewer digits of a phone number find too many people."""
Where = Literal["till", "office", "shop"]
Plain = Annotated[str, Meta(max_length=80, pattern=r"^[^\x00-\x1f\x7f]*\Z")]


class Details(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a customer; everything but the name may be left empty. A company's ICE has 15 digits; an odd one is doubted."""

    name: Annotated[str, Meta(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*\Z")]
    phone: Annotated[str, Meta(max_length=40)] = ""
    email: Annotated[str, Meta(max_length=120, pattern=r"^([^@\s]+@[^@\s]+\.[^@\s]+)?\Z")] = ""
    language: Literal["fr", "ar", "en"] = "fr"
    company: Plain = ""
    ice: Annotated[str, Meta(max_length=40, pattern=r"^[^\x00-\x1f\x7f]*\Z")] = ""

    def __post_init__(self) -> None:
        """An ICE that was typed in groups, or with Arabic digits, is the same."""
        msgspec.structs.force_setattr(self, "ice", plain_ice(self.ice))


class Notice(NamedTuple):
    """When and where the privacy notice was shown."""

    at: int
    where: Where


class Customer(NamedTuple):
    """A customer as stored; `phone` normalised or None, `card` None once erased."""

    id: str
    name: str
    phone: str | None
    email: str
    language: str
    company: str
    ice: str
    card: str | None
    noticed_at: int
    noticed_where: str
    points: int
    created_at: int
    erased_at: int | None
    group_id: int | None


class CardTaken(Conflict):
    """The card is another customer's."""

    def __init__(self) -> None:
        super().__init__("This card belongs to another customer.")


class Erased(NotFound):
    """The customer asked to be forgotten, and was (law 09-08): nobody writes them down again."""

    def __init__(self) -> None:
        super().__init__("There is no such customer.")


COLUMNS = ", ".join(Customer._fields)


async def create(
    tx: Transaction, customer_id: str, details: Details, notice: Notice, *,
    rules: Rules, by: int | None, now: int, card: str = "",
) -> Customer:  # fmt: skip
    """Keep a new customer, with the card that was handed over or else a new number.

    The same id again answers with the customer as they are now. Raises BadInput, CardTaken, Erased.
    """
    name, phone, own = _name(details), _phone(details), _card(card, rules)

    async def take(number: str) -> bool:
        added = await tx.execute(
            """INSERT INTO customer (id, name, folded, phone, email, language, company, ice, card,
                                     noticed_at, noticed_where, created_at, created_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING""",
            customer_id, name, _folded(name, details.company), phone, details.email, details.language,
            details.company.strip(), details.ice, number, notice.at, notice.where, now, by,
        )  # fmt: skip
        if added:
            await audit.record(tx, by, "customer.create", f"customer:{customer_id}", {}, now)
        return bool(added or await _is_known(tx, customer_id))

    taken = await take(own) if own else await eans.first_free(rules.card_prefix, take)
    if not taken:
        raise CardTaken
    try:
        return await find(tx, customer_id)
    except NotFound as gone:
        raise Erased from gone


async def update(
    tx: Transaction, customer_id: str, details: Details, *, by: int | None, now: int
) -> None:
    """Replace what is known of a customer. Raises BadInput, NotFound."""
    name = _name(details)
    changed = await tx.execute(
        """UPDATE customer SET name = $2, folded = $3, phone = $4, email = $5, language = $6, company = $7, ice = $8
           WHERE id = $1 AND erased_at IS NULL""",
        customer_id, name, _folded(name, details.company), _phone(details), details.email,
        details.language, details.company.strip(), details.ice,
    )  # fmt: skip
    _must_be_there(changed)
    await audit.record(tx, by, "customer.update", f"customer:{customer_id}", {}, now)


async def erase(tx: Transaction, customer_id: str, *, by: int | None, now: int) -> None:
    """Forget who a customer is. Their sales, points and store credit stay, without a name; once is enough.

    Raises NotFound.
    """
    changed = await tx.execute(
        """UPDATE customer SET name = '', folded = '', phone = NULL, email = '', company = '', ice = '', card = NULL,
                  group_id = NULL, erased_at = $2
           WHERE id = $1 AND erased_at IS NULL""",
        customer_id,
        now,
    )
    _must_be_there(changed)
    await audit.record(tx, by, "customer.erase", f"customer:{customer_id}", {}, now)


async def find(reader: Reader, customer_id: str) -> Customer:
    """Raises NotFound, for one who was erased too."""
    row = await reader.fetchrow(
        f"SELECT {COLUMNS} FROM customer WHERE id = $1 AND erased_at IS NULL", customer_id
    )
    if row is None:
        raise NotFound("There is no such customer.")
    return Customer(*row)


async def search(reader: Reader, words: str) -> list[Customer]:
    """At most 20 customers by card, by phone (or some digits of it), or by words of their or their company's name."""
    condition, args = matching(words)
    if not condition:
        return []
    rows = await reader.fetch(
        f"""SELECT {COLUMNS} FROM customer WHERE erased_at IS NULL AND {condition}
            ORDER BY folded, id LIMIT {MOST_FOUND}""",
        *args,
    )
    return [Customer(*row) for row in rows]


def matching(words: str) -> tuple[str, list[str]]:
    """The condition on `customer` that `words` stand for, with its values; none where they say nothing."""
    if phone := _whole_phone(words):
        return "phone = $1", [phone]
    if card := eans.read(words):
        return "card = $1", [card]
    if len(digits := phones.digits(words)) >= SHORTEST_NUMBER:
        return "phone LIKE $1", [f"%{digits.removeprefix('0')}%"]
    folded = [f"%{word}%" for word in fold(words).split()]
    return " AND ".join(f"folded LIKE ${i}" for i in range(1, len(folded) + 1)), folded


def _whole_phone(words: str) -> str:
    try:
        return phones.normalise(words)
    except BadInput:
        return ""


def _name(details: Details) -> str:
    if not (name := details.name.strip()):
        raise BadInput("Please fill this in.", "name")
    return name


def _phone(details: Details) -> str | None:
    return phones.normalise(details.phone) if details.phone.strip() else None


def _card(card: str, rules: Rules) -> str:
    """The card that was handed over, as 13 digits; empty when there is none. Raises BadInput."""
    if not card:
        return ""
    number = codes.normalise(card)[1:]
    if not number.startswith(rules.card_prefix):
        raise BadInput("This is not a customer card.", "card")
    return number


def _folded(name: str, company: str) -> str:
    return fold(f"{name} {company}")


async def _is_known(tx: Transaction, customer_id: str) -> bool:
    return await tx.fetchval("SELECT 1 FROM customer WHERE id = $1", customer_id) is not None


def _must_be_there(changed: int) -> None:
    if not changed:
        raise NotFound("There is no such customer.")
