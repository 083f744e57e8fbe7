"""What the shop decides about itself: who runs it, and the settings that the rules mark with ◆.

Each group is one row of `setting`, JSON in the shape of a Struct; a field that was never set has the
default. Amounts are centimes. Verbs read them inside their transaction; pages get them from
`Current`, which every save, in any process, brings up to date.
"""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Annotated, Any, Literal, TypeVar

import msgspec
from msgspec import Meta

from store import audit
from store.db import MISSED, Database, Reader, Transaction
from store.digits import latin
from store.tenders import CASH_LIMIT, STAMP_RATE_BP

Centimes = Annotated[int, Meta(ge=0, le=1_000_000_00, extra={"typed_as": "dirhams"})]
Hundredths = Annotated[int, Meta(ge=0, le=100_00, extra={"typed_as": "dirhams"})]
"""Of a percent, typed as "12,5"."""
Coins = Annotated[int, Meta(ge=0, le=200)]
Days = Annotated[int, Meta(ge=0, le=365)]
Line = Annotated[str, Meta(max_length=120)]
Group = TypeVar("Group", bound="Operator | Rules")
TOPIC = "setting"


class Operator(msgspec.Struct, frozen=True, kw_only=True):
    """Who runs the shop, as receipts, invoices and pages must say.

    The body that opened the historical store was dissolved in 2021, so nothing here is fixed. Papers and
    templates use the short names: `ice`, `if`, `rc`, `tp`. `logo` is where the uploaded picture is served.
    """

    name: Annotated[str, Meta(min_length=1, max_length=80)] = "Maison du Terroir"
    address: Line = ""
    city: Line = "Casablanca"
    phone: Line = ""
    email: Line = ""
    ice: Annotated[str, Meta(pattern=r"^([0-9]{15})?\Z")] = ""
    tax_id: Annotated[str, Meta(pattern=r"^[0-9]{0,10}\Z")] = msgspec.field(default="", name="if")
    trade_register: Line = msgspec.field(default="", name="rc")
    business_tax: Annotated[str, Meta(pattern=r"^[0-9]{0,12}\Z")] = msgspec.field(
        default="", name="tp"
    )
    logo: Annotated[str, Meta(max_length=60)] = ""


class Rules(msgspec.Struct, frozen=True, kw_only=True):
    """The ◆ settings of the house rules, with their defaults."""

    # Money (rules §1)
    subject_to_vat: bool = True
    cash_rounding: Literal[0, 5, 10] = 10
    stamp_duty: Literal["absorb", "add", "none"] = "absorb"
    stamp_rate_bp: Annotated[int, Meta(ge=0, le=1000)] = STAMP_RATE_BP
    cash_limit: Centimes = CASH_LIMIT
    drawer_difference: Centimes = 50_00
    # The till's book (rules §4): unsent sales in a storage that the browser may clear
    evictable_sales_max: Annotated[int, Meta(ge=0, le=500)] = 20
    # Small change: the till warns when fewer coins of a kind are left than this
    least_20: Coins = 5
    least_10: Coins = 5
    least_5: Coins = 5
    least_2: Coins = 5
    least_1: Coins = 5
    least_half: Coins = 0
    # Tax-free sales to visitors: from so much of goods that qualify, to leave within so many days
    tax_free_from: Centimes = 2_000_00
    tax_free_days: Days = 90
    tax_free_kept_days: Days = 180
    discount_ceiling_bp: Hundredths = 10_00
    # The till
    lock_minutes: Annotated[int, Meta(ge=0, le=240)] = 5
    # Codes (rules §2)
    weight_pattern: Annotated[str, Meta(pattern=r"^[0-9]{2}PPPPPWWWWWC\Z")] = "21PPPPPWWWWWC"
    price_pattern: Annotated[str, Meta(pattern=r"^[0-9]{2}PPPPPVVVVVC\Z")] = "23PPPPPVVVVVC"
    badge_prefix: Annotated[str, Meta(pattern=r"^[0-9]{3}\Z")] = "041"
    card_prefix: Annotated[str, Meta(pattern=r"^[0-9]{3}\Z")] = "042"
    credit_prefix: Annotated[str, Meta(pattern=r"^[0-9]{3}\Z")] = "043"
    # Loyalty: a point per so much, and what it is worth
    points_step: Centimes = 10_00
    point_worth: Centimes = 10
    # Stock (rules §3)
    safety_stock: Annotated[int, Meta(ge=0, le=1000)] = 0
    online_minimum_life_days: Days = 15
    review_days: Annotated[int, Meta(ge=1, le=60)] = 7
    service_level: Literal[90, 95, 98, 99] = 95
    # The web shop (rules §5)
    hold_minutes: Annotated[int, Meta(ge=5, le=1440)] = 45
    withdrawal_days: Days = 7
    refund_days: Days = 15
    delivery_fee_local: Centimes = 25_00
    delivery_fee_national: Centimes = 45_00
    free_delivery_from: Centimes = 500_00


class Named(msgspec.Struct, frozen=True):
    """Both groups, as they are now."""

    operator: Operator
    rules: Rules


KEYS: dict[type[msgspec.Struct], str] = {Operator: "operator", Rules: "rules"}


async def operator(reader: Reader) -> Operator:
    return await _read(reader, Operator)


async def rules(reader: Reader) -> Rules:
    return await _read(reader, Rules)


async def rules_at(reader: Reader, at: int) -> Rules:
    """The rules as they were at an instant: today's, less what the log says was changed since."""
    row = await reader.fetchrow("SELECT value, changed_at FROM setting WHERE key = $1", KEYS[Rules])
    if row is None:
        return Rules()
    now = msgspec.json.decode(row["value"], type=Rules)
    if row["changed_at"] <= at:
        return now
    changes = await reader.fetch(
        """SELECT detail FROM audit WHERE action = 'setting.change' AND subject = $1 AND at > $2
           ORDER BY at DESC, id DESC""",
        f"setting:{KEYS[Rules]}",
        at,
    )
    before: dict[str, Any] = {}
    for change in changes:
        fields = msgspec.json.decode(change["detail"]).items()
        before |= {name: was for name, (was, _) in fields if name in Rules.__struct_fields__}
    return msgspec.structs.replace(now, **before)


async def _read(reader: Reader, group: type[Group]) -> Group:
    text = await reader.fetchval("SELECT value FROM setting WHERE key = $1", KEYS[group])
    return group() if text is None else msgspec.json.decode(text, type=group)


async def save(tx: Transaction, value: Operator | Rules, *, by: int | None, now: int) -> None:
    """Store a whole group, and log which fields changed, from what to what."""
    kind = type(value)
    before = msgspec.structs.asdict(await _read(tx, kind))
    after = msgspec.structs.asdict(value)
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    if not changed:
        return
    await tx.execute(
        """INSERT INTO setting (key, value, changed_at, changed_by) VALUES ($1, $2, $3, $4)
           ON CONFLICT (key) DO UPDATE SET value = excluded.value,
               changed_at = excluded.changed_at, changed_by = excluded.changed_by""",
        KEYS[kind],
        msgspec.json.encode(value).decode(),
        now,
        by,
    )
    await audit.record(tx, by, "setting.change", f"setting:{KEYS[kind]}", changed, now)
    tx.notify(TOPIC, KEYS[kind])


class Current:
    """The settings as pages show them, kept in memory; anew after every change, in any process.

    `shown` is the operator by its short names, for templates.
    """

    def __init__(self) -> None:
        self.now = Named(Operator(), Rules())
        self.shown = SimpleNamespace(**msgspec.to_builtins(self.now.operator))
        self.version = 0
        self._reading: set[asyncio.Task[None]] = set()
        self._turn = asyncio.Lock()
        self._stop_listening: Callable[[], None] = lambda: None

    async def reload(self, reader: Reader) -> None:
        async with self._turn:  # so that who writes here last has read last
            fresh = Named(await operator(reader), await rules(reader))
            if fresh != self.now:
                self.now = fresh
                self.shown = SimpleNamespace(**msgspec.to_builtins(fresh.operator))
                self.version += 1

    async def follow(self, database: Database) -> None:
        """Read the settings now, and again each time somebody saves some."""
        await self.reload(database)

        def heard(topic: str, _payload: str) -> None:
            if topic in (TOPIC, MISSED):
                task = asyncio.get_running_loop().create_task(self.reload(database))
                self._reading.add(task)
                task.add_done_callback(self._reading.discard)

        self._stop_listening = database.listen(heard)

    async def leave(self) -> None:
        """Hear of no more changes, and finish reading those that were heard of."""
        self._stop_listening()
        await asyncio.gather(*self._reading, return_exceptions=True)


def plain_ice(text: str) -> str:
    """An ICE without the groups that it was typed in, in Latin digits; whatever else it is, it stays."""
    return latin("".join(text.split()))


def ice_is_sound(ice: str) -> bool:
    """The control digits of an ICE: the 15 digits, as a number, are 0 modulo 97.

    The authority published no algorithm; a wrong result is only worth a warning.
    """
    return len(ice) == 15 and ice.isascii() and ice.isdigit() and int(ice) % 97 == 0
