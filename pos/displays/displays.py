"""The screen that the customer looks at: which are paired to a register, and what they show.

Invariants: a code pairs one screen, once, and not for long; a screen sees its own register's ticket and
nothing else; what it sees is typed here field by field, and has no place for a person or another sale.
"""

import hashlib
import secrets
from typing import Annotated, Final, Literal, NamedTuple

import msgspec
from msgspec import Meta

from pos.shapes import Whole
from store import audit
from store.clock import MINUTE
from store.db import Reader, Transaction
from store.errors import NotFound

TOPIC: Final = "display"
CODE_DIGITS: Final = 6
CODE_LASTS: Final = 5 * MINUTE
DISPLAYS_MAX: Final = 5
"""Screens of one register; a new code beyond them takes the oldest one's place."""

Text = Annotated[str, Meta(max_length=300, pattern=r"^[^\x00]*$")]
Short = Annotated[str, Meta(max_length=40, pattern=r"^[^\x00]*$")]
Picture = Annotated[
    str, Meta(max_length=200, pattern=r"^(/(pictures|photos)/[A-Za-z0-9._?=/-]+)?\Z")
]
Code = Annotated[str, Meta(pattern=rf"^[0-9]{{{CODE_DIGITS}}}\Z")]
Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")]
Amount = Annotated[int, Meta(ge=-(2**53), le=2**53)]


class Names(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same name in the three languages; what has no English name leaves it empty."""

    fr: Text
    ar: Text
    en: Text = ""


class Sign(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sign of origin: IGP or AOP, and of what."""

    kind: Short
    names: Names


class Story(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What there is to tell of goods: how they look, who made them, where."""

    names: Names
    picture: Picture
    ground: Short
    cooperative: Names | None
    place: Names | None
    sign: Sign | None
    lot: Short | None = None
    best_before_on: Day | None = None


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A line of the ticket; quantity in base units, amounts in centimes. What is no goods has a kind and no name.

    `offer`: the names of the promotion or price list that made it cheaper.
    """

    id: Short
    names: Names
    unit: Literal["piece", "g", "ml"]
    is_weighed: bool
    quantity: Amount
    unit_price: Whole
    discount: Amount
    amount: Amount
    kind: Literal["goods", "delivery", "gift_card", "payment"] = "goods"
    offer: Names | None = None


class Showing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that a screen shows at one time. `lines` are the last ones of `count`; `receipt` opens its public page."""

    phase: Literal["idle", "ticket", "paying", "paid"]
    language: Literal["fr", "ar", "en"] | None = None
    count: Whole = 0
    lines: Annotated[list[Line], Meta(max_length=40)] = []
    story: Story | None = None
    gallery: Annotated[list[Story], Meta(max_length=24)] = []
    discount: Amount = 0
    total: Amount = 0
    due: Amount = 0
    given: Amount = 0
    change: Amount = 0
    receipt: Annotated[str, Meta(pattern=r"^([0-9a-f]{32})?\Z")] = ""


class Paired(NamedTuple):
    """A screen that knows its token, and the register whose ticket it shows."""

    id: int
    register_id: int
    register: str


async def make_code(tx: Transaction, register_id: int, *, by: int, now: int) -> str:
    """A code that pairs one screen with the register within `CODE_LASTS`; it replaces an unused one."""
    await tx.execute(
        "DELETE FROM display WHERE code IS NOT NULL AND (register_id = $1 OR code_until <= $2)",
        register_id,
        now,
    )
    await tx.execute(
        """DELETE FROM display WHERE register_id = $1 AND id NOT IN
             (SELECT id FROM display WHERE register_id = $1 ORDER BY id DESC LIMIT $2)""",
        register_id,
        DISPLAYS_MAX - 1,
    )
    while True:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"
        made = await tx.execute(
            """INSERT INTO display (register_id, code, code_until, made_by, made_at)
               VALUES ($1, $2, $3, $4, $5) ON CONFLICT (code) DO NOTHING""",
            register_id, code, now + CODE_LASTS, by, now,
        )  # fmt: skip
        if made:
            return code


async def pair(tx: Transaction, code: str, *, now: int) -> str:
    """Turn a code into a screen; the screen's token, told this once. Raises NotFound for a code that does not count."""
    token = secrets.token_urlsafe(16)
    row = await tx.fetchrow(
        """UPDATE display SET code = NULL, code_until = NULL, token_hash = $3, paired_at = $2
           WHERE code = $1 AND code_until > $2 RETURNING id, register_id, made_by""",
        code,
        now,
        _hash(token),
    )
    if row is None:
        raise NotFound(
            "This code is not known, or no longer counts. Ask for a new one at the till."
        )
    subject = f"register:{row['register_id']}"
    await audit.record(tx, row["made_by"], "display.pair", subject, {"display": row["id"]}, now)
    tx.notify(TOPIC, str(row["register_id"]))
    return token


async def paired(reader: Reader, token: str | None) -> Paired:
    """The screen that holds a token. Raises NotFound: it was never paired, or was sent away."""
    row = token and await reader.fetchrow(
        """SELECT d.id, d.register_id, r.name FROM display d JOIN register r ON r.id = d.register_id
           WHERE d.token_hash = $1""",
        _hash(token),
    )
    if not row:
        raise NotFound("This screen is not paired with a till.")
    return Paired(*row)


async def of_register(reader: Reader, register_id: int) -> list[dict[str, int]]:
    """The register's screens, `{id, paired_at}`, the oldest first."""
    rows = await reader.fetch(
        "SELECT id, paired_at FROM display WHERE register_id = $1 AND code IS NULL ORDER BY id",
        register_id,
    )
    return [{"id": row["id"], "paired_at": row["paired_at"]} for row in rows]


async def send_away(
    tx: Transaction, display_id: int, register_id: int, *, by: int | None, now: int
) -> None:
    """Unpair a screen: from now on its token opens nothing. Raises NotFound for another register's."""
    gone = await tx.execute(
        "DELETE FROM display WHERE id = $1 AND register_id = $2 AND code IS NULL",
        display_id,
        register_id,
    )
    if not gone:
        raise NotFound("There is no such screen.")
    detail = {"display": display_id}
    await audit.record(tx, by, "display.send_away", f"register:{register_id}", detail, now)
    tx.notify(TOPIC, str(register_id))


async def show(tx: Transaction, register_id: int, showing: Showing, *, now: int) -> int:
    """Show this on the register's screens; how many there are. Nothing is kept when there is none."""
    await tx.execute(
        """INSERT INTO display_showing (register_id, content, shown_at)
           SELECT CAST($1 AS BIGINT), CAST($2 AS TEXT), CAST($3 AS BIGINT)
           WHERE EXISTS (SELECT 1 FROM display WHERE register_id = $1 AND code IS NULL)
           ON CONFLICT (register_id) DO UPDATE SET content = excluded.content, shown_at = excluded.shown_at""",
        register_id,
        msgspec.json.encode(showing).decode(),
        now,
    )
    tx.notify(TOPIC, str(register_id))
    return len(await of_register(tx, register_id))


class Shown(msgspec.Struct, frozen=True):
    """A Showing as JSON (`null` before anything was shown), and how long ago the till said so."""

    showing: msgspec.Raw
    age_ms: int


async def shown(reader: Reader, register_id: int, *, now: int) -> Shown:
    """What the register's screens show."""
    row = await reader.fetchrow(
        "SELECT content, shown_at FROM display_showing WHERE register_id = $1", register_id
    )
    if row is None:
        return Shown(msgspec.Raw(b"null"), 0)
    return Shown(msgspec.Raw(row["content"].encode()), max(now - row["shown_at"], 0))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
