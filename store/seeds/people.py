"""The demo's people. Their passwords are public on purpose, and exist in demo data only."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import msgspec

from store.db import Database, Transaction
from store.people import passwords, staff
from store.people.staff import Hashes, NewStaff, Role

MARK = "demo"


class Person(NamedTuple):
    username: str
    name: str
    role: Role
    language: str
    password: str
    pin: str


CAST = (
    Person("salma", "Salma Bennis", "cashier", "fr", "amlou-et-miel-26", "4071"),
    Person("karim", "Karim Ouali", "cashier", "ar", "dattes-du-draa-26", "5183"),
    Person("nadia", "Nadia El Fassi", "manager", "fr", "safran-taliouine-26", "6294"),
    Person("youssef", "Youssef Amrani", "pool_operator", "fr", "pool-des-coops-26", "7315"),
    Person("driss", "Driss Lahlou", "auditor", "fr", "registre-scelle-26", ""),
    Person("fadma", "Fadma Id Ali", "cooperative", "ar", "argane-azmoul-26", ""),
)


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    for done, person in enumerate(CAST):
        new = NewStaff(
            username=person.username,
            name=person.name,
            role=person.role,
            language="ar" if person.language == "ar" else "fr",
            password=person.password,
            pin=person.pin,
        )
        hashes = await passwords.hashes(new)
        await database.write(partial(_add, new=new, hashes=hashes, now=now))
        progress(done, len(CAST))
    mark = msgspec.json.encode([person.username for person in CAST]).decode()
    await database.write(
        lambda tx: tx.execute("INSERT INTO setting VALUES ($1, $2, $3, $4)", MARK, mark, now, None)
    )


async def _add(tx: Transaction, new: NewStaff, hashes: Hashes, now: int) -> None:
    site_id = await tx.fetchval("SELECT id FROM site WHERE code = 'casablanca'")
    await staff.add(tx, new, hashes, site_id=site_id, by=None, now=now)


async def sign_ins(database: Database) -> list[tuple[str, str, str, str]]:
    """Those of the cast who are in this demo database and may still sign in."""
    mark = await database.fetchval("SELECT value FROM setting WHERE key = $1", MARK)
    if mark is None:
        return []
    rows = await database.fetch("SELECT username FROM staff WHERE disabled_at IS NULL")
    there = {row["username"] for row in rows}
    return [(p.role, p.username, p.password, p.pin) for p in CAST if p.username in there]
