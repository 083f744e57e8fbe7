"""Co-operatives: who they are, and the file they come in."""

import re
import unicodedata
from typing import Any, ClassVar, Final

import msgspec

from store.catalogue.importer.columns import (
    Column,
    Record,
    matching,
    one_of,
    text,
    whole,
    write_yes_no,
    yes_no,
)
from store.catalogue.importer.kind import Kind, Known, Plan
from store.db import Reader, Row, Transaction, Value
from store.errors import BadInput, NotFound
from store.i18n import N_

CONSIGNMENT, FIRM_PURCHASE = "consignment", "firm_purchase"
SUPPLY_MODES: Final = {"depot-vente": CONSIGNMENT, "achat-ferme": FIRM_PURCHASE}
"""How a file says on what terms the goods come."""


class Cooperative(msgspec.Struct, frozen=True):
    """A co-operative as everybody may know it. `women_led` 0 or 1; `languages` parted by semicolons."""

    id: int
    code: str
    slug: str
    name_fr: str
    name_ar: str
    region: str
    region_iso: str
    province: str
    commune: str
    founded: int
    members: int
    women_members: int
    women_led: int
    main_products: str
    description_fr: str
    description_ar: str
    description_en: str
    supply_mode: str
    ice: str
    languages: str
    version: int


_SELECT: Final = f"SELECT {', '.join(Cooperative.__struct_fields__)} FROM cooperative"


def _read(row: Row) -> Cooperative:
    return msgspec.convert({n: row[n] for n in Cooperative.__struct_fields__}, Cooperative)


async def find(reader: Reader, cooperative_id: int) -> Cooperative:
    """Raises NotFound."""
    row = await reader.fetchrow(f"{_SELECT} WHERE id = $1", cooperative_id)
    if row is None:
        raise NotFound("There is no such co-operative.")
    return _read(row)


async def by_code(reader: Reader, code: str) -> Cooperative:
    """Raises NotFound."""
    row = await reader.fetchrow(f"{_SELECT} WHERE code = $1", code)
    if row is None:
        raise NotFound("There is no such co-operative.")
    return _read(row)


async def everyone(reader: Reader) -> list[Cooperative]:
    """All of them, by code."""
    return [_read(row) for row in await reader.fetch(f"{_SELECT} ORDER BY code")]


def slugged(name: str) -> str:
    """A French name as part of an address: "Coopérative Louz" → "cooperative-louz"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def _read_mode(cell: str) -> str:
    return SUPPLY_MODES[one_of(*SUPPLY_MODES)(cell)]


def _write_mode(mode: str) -> str:
    return next(said for said, meant in SUPPLY_MODES.items() if meant == mode)


class Cooperatives(Kind):
    """Co-operatives by their code."""

    name = "cooperatives"
    key = "coop_id"
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            "coop_id",
            matching(
                r"[A-Z0-9][A-Z0-9-]{1,19}", N_("“%(cell)s” is not a code: capitals, digits, -")
            ),
        ),
        Column("name_fr", text(required=True)),
        Column("name_ar", text(required=True)),
        Column("invented", yes_no, is_kept=False),
        Column("region", text(required=True)),
        Column(
            "region_iso",
            matching(r"MA-(0[1-9]|1[0-2])", N_("“%(cell)s” is not a region: MA-01 to MA-12.")),
        ),
        Column("province", text()),
        Column("commune", text()),
        Column("founded", whole(1900, 2100)),
        Column("members", whole(0, 100_000)),
        Column("women_members", whole(0, 100_000)),
        Column("women_led", yes_no, write_yes_no),
        Column("main_products", text()),
        Column("description_fr", text(2_000)),
        Column("description_en", text(2_000)),
        Column("description_ar", text(2_000)),
        Column("supply_mode", _read_mode, _write_mode),
        Column(
            "demo_ice",
            matching(r"([0-9]{15})?", N_("“%(cell)s” is not an ICE: 15 digits, or nothing.")),
        ),
        Column("languages", text()),
    )

    async def known(self, reader: Reader, now: int) -> Known:
        rows = await everyone(reader)
        return Known(
            records={each.code: _record(each) for each in rows},
            ids={each.code: each.id for each in rows},
            more={"slugs": {each.slug for each in rows}},
        )

    def check(self, record: Record, known: Known) -> None:
        if record["women_members"] > record["members"]:
            raise BadInput("There cannot be more women than members.", "women_members")

    async def carry_out(
        self, tx: Transaction, plan: Plan, known: Known, *, by: int | None, now: int
    ) -> None:
        slugs = set(known.more["slugs"])
        created = [[*_row(record), _new_slug(record, slugs)] for record in plan.created]
        if created:
            await tx.execute_many(_INSERT, created)
        if plan.changed:
            await tx.execute_many(_UPDATE, [_row(change.after) for change in plan.changed])


_RENAMED: Final = {"coop_id": "code", "demo_ice": "ice"}
_STORED: Final = {c.name: _RENAMED.get(c.name, c.name) for c in Cooperatives.columns if c.is_kept}
_INSERT: Final = f"""INSERT INTO cooperative ({", ".join(_STORED.values())}, slug)
    VALUES ({", ".join(f"${i}" for i in range(1, len(_STORED) + 2))})"""
_UPDATE: Final = f"""UPDATE cooperative
    SET {", ".join(f"{name} = ${i}" for i, name in enumerate(list(_STORED.values())[1:], 2))}, version = version + 1
    WHERE code = $1"""


def _record(found: Cooperative) -> Record:
    values: dict[str, Any] = msgspec.structs.asdict(found)
    return {name: values[stored] for name, stored in _STORED.items()}


def _row(record: Record) -> list[Value]:
    return [record[name] for name in _STORED]


def _new_slug(record: Record, taken: set[str]) -> str:
    """An address of its own, which stays when the name changes."""
    plain = slugged(record["name_fr"])
    slug = plain if plain and plain not in taken else f"{plain}-{record['coop_id'].lower()}"
    taken.add(slug)
    return slug


COOPERATIVES: Final = Cooperatives()
