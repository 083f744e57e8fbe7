"""What a till must know to work by itself, and what has changed since."""

from typing import Any
from weakref import WeakKeyDictionary

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from inventory.bringing.book import asked_of
from pos.events import told
from pos.rates import rates
from pos.registers import marks, registers
from pos.registers.door import as_json, device_of
from pos.registers.registers import Register
from pos.sales import checkout
from pos.shifts import shifts
from pos.till import feed, shell
from pos.till.feed import Versions
from store import clock, sites
from store.clock import day
from store.db import Database, Reader
from store.web import json_response

_known: WeakKeyDictionary[Database, Versions] = WeakKeyDictionary()


def versions_of(database: Database) -> Versions:
    """The catalogue versions that this process has given out."""
    return _known.setdefault(database, Versions())


async def site_of(request: Request) -> int:
    """The shop where the person at the till works. NotFound before there is one."""
    return await sites.of_person(request.app.state.db, request.state.staff)


async def boot(request: Request) -> Response:
    """Everything but the catalogue."""
    database: Database = request.app.state.db
    site_id, device, now = await site_of(request), device_of(request), clock.now()
    mine = await registers.held_by(database, device) if device else None
    return json_response(
        {
            "build": shell.program(request).build,
            "server_time": now,
            "staff": as_json(request.state.staff),
            "base_url": request.app.state.environment.base_url,
            "operator": msgspec.to_builtins(request.app.state.settings.now.operator),
            "site": await _site(database, site_id),
            "registers": [
                _listed(found, device) for found in await registers.of_site(database, site_id)
            ],
            "register": await register_as_json(database, mine) if mine else None,
            "shift": await shift_as_json(database, mine.id) if mine else None,
            "people": await _people(database, site_id),
            "tax_codes": await _tax_codes(database, day(now)),
            "rates": await rates.latest(database),
            "settings": _settings(request),
        }
    )


async def rates_now(request: Request) -> Response:
    """What foreign notes are worth, as far as it is set."""
    return json_response({"rates": await rates.latest(request.app.state.db)})


async def state(request: Request) -> Response:
    """Whether the server is there, who is signed in, what is newer than what the till has."""
    return await stand(request)


async def stand(
    request: Request, acknowledged: int = 0, *, sent: str | None = None, last: str | None = None
) -> Response:
    """What the server has to say to a till whose book it has `acknowledged` so far, and that has `sent` it this sale, and
    told it this other report, `last`.
    """
    now = clock.now()
    answer: dict[str, Any] = {
        "server_time": now,
        "build": shell.program(request).build,
        "offsets": clock.offsets(now),
    }
    nothing = (
        "staff",
        "asked_of_us",
        "catalogue",
        "register_id",
        "book",
        "shift",
        "lease",
        "holder",
        "has_sent",
        "has_told",
    )
    if request.state.staff is None:
        return json_response({**answer, **dict.fromkeys(nothing)})
    database: Database = request.app.state.db
    site_id = await site_of(request)
    version = await feed.version(database, versions_of(database), site_id, now=now)
    standing = await _standing(database, device_of(request))
    await _compare(database, standing, acknowledged, now)
    more = {
        "staff": as_json(request.state.staff),
        "asked_of_us": await asked_of(database, site_id),
        "has_sent": sent and not await checkout.missing(database, [sent]),
        "has_told": last and await told.is_here(database, last),
    }
    return json_response({**answer, **more, "catalogue": version, **standing})


async def _standing(database: Database, device: str | None) -> dict[str, Any]:
    """Where this device stands. One that holds nothing asks for its register again, and hears who has it."""
    mine = await registers.held_by(database, device) if device else None
    if mine is None:
        nothing = dict.fromkeys(("register_id", "book", "shift", "holder"))
        return {**nothing, "lease": "free"}
    book = await registers.book(database, mine.id)
    shift = await shift_as_json(database, mine.id)
    return {
        "register_id": mine.id,
        "book": book._asdict(),
        "shift": shift,
        "lease": "held",
        "holder": mine.holder,
    }


async def _compare(database: Database, standing: dict[str, Any], theirs: int, now: int) -> None:
    """Tell the manager of a register whose till has had more receipts acknowledged than are here."""
    if standing["book"] is None:
        return
    register_id, ours = standing["register_id"], standing["book"]["sequence"]
    if theirs > ours:
        await database.write(lambda tx: marks.note_ahead(tx, register_id, theirs, ours, now=now))


async def register_as_json(reader: Reader, register: Register) -> dict[str, Any]:
    """The register that a device sells from, with where its book stands."""
    book = await registers.book(reader, register.id)
    return {
        "id": register.id,
        "code": register.code,
        "name": register.name,
        "printer": bool(register.printer_address),
        "book": book._asdict(),
    }


async def shift_as_json(reader: Reader, register_id: int) -> dict[str, Any] | None:
    found = await shifts.current_shift(reader, register_id)
    return None if found is None else found._asdict()


def _listed(register: Register, device: str | None) -> dict[str, Any]:
    return {
        "id": register.id,
        "code": register.code,
        "name": register.name,
        "held": register.device_id is not None,
        "held_here": device is not None and register.device_id == device,
        "holder": register.holder,
        "taken_at": register.taken_at,
    }


async def _site(reader: Reader, site_id: int) -> dict[str, Any]:
    row = await reader.fetchrow(
        "SELECT id, code, name_fr, name_ar, name_en, address, city, phone FROM site WHERE id = $1",
        site_id,
    )
    assert row is not None
    plain = {name: row[name] for name in ("id", "code", "address", "city", "phone")}
    return {**plain, "names": {code: row[f"name_{code}"] for code in ("fr", "ar", "en")}}


async def _people(reader: Reader, site_id: int) -> list[dict[str, Any]]:
    """Who may sell here, also without the server: a PIN they have typed once is checked on the till."""
    rows = await reader.fetch(
        """SELECT id, username, name, role, language,
                  CASE WHEN pin_hash IS NULL THEN 0 ELSE 1 END AS has_pin FROM staff
           WHERE role IN ('cashier', 'manager') AND disabled_at IS NULL
             AND (site_id = $1 OR site_id IS NULL) ORDER BY name, id""",
        site_id,
    )
    return [
        {**{name: row[name] for name in ("id", "username", "name", "role", "language")},
         "has_pin": bool(row["has_pin"])}
        for row in rows
    ]  # fmt: skip


async def _tax_codes(reader: Reader, today: str) -> list[dict[str, Any]]:
    """Those in force today or later."""
    rows = await reader.fetch(
        """SELECT code, rate_bp, mention_fr, mention_ar, mention_en, valid_from_on, valid_to_on
           FROM tax_code WHERE valid_to_on IS NULL OR valid_to_on >= $1
           ORDER BY code, valid_from_on""",
        today,
    )
    return [
        {
            "code": row["code"],
            "rate_bp": row["rate_bp"],
            "mentions": {code: row[f"mention_{code}"] for code in ("fr", "ar", "en")},
            "valid_from_on": row["valid_from_on"],
            "valid_to_on": row["valid_to_on"],
        }
        for row in rows
    ]


def _settings(request: Request) -> dict[str, Any]:
    rules = request.app.state.settings.now.rules
    same = (
        "cash_rounding",
        "stamp_duty",
        "stamp_rate_bp",
        "cash_limit",
        "subject_to_vat",
        "drawer_difference",
        "evictable_sales_max",
        "discount_ceiling_bp",
        "lock_minutes",
    )
    patterns = {
        "weight": rules.weight_pattern,
        "price": rules.price_pattern,
        "badge": rules.badge_prefix,
        "card": rules.card_prefix,
        "credit": rules.credit_prefix,
    }
    least = {
        "2000": rules.least_20,
        "1000": rules.least_10,
        "500": rules.least_5,
        "200": rules.least_2,
        "100": rules.least_1,
        "50": rules.least_half,
    }
    return {**{name: getattr(rules, name) for name in same}, "patterns": patterns, "least": least}
