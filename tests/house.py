"""The whole application over a test's database, and people who ask it for pages.

The cast has one person per role: Salma the cashier, Nadia the manager, Youssef of the pool, Hicham the
field agent, Leïla the trade buyer, Fadma of a co-operative, Driss the auditor.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
from starlette.applications import Starlette

from store import clock, environment
from store.app import create_app
from store.db import Database, Transaction
from store.people import sessions, staff
from store.people.staff import Hashes, NewStaff, Staff

CAST = {
    "cashier": ("salma", "Salma"),
    "manager": ("nadia", "Nadia"),
    "pool_operator": ("youssef", "Youssef"),
    "field_agent": ("hicham", "Hicham"),
    "trade_buyer": ("leila", "Leïla"),
    "cooperative": ("fadma", "Fadma"),
    "auditor": ("driss", "Driss"),
}
ORIGIN = "http://127.0.0.1:8000"
NO_PASSWORD = "nobody can sign in with this"


class House:
    """An application whose life has begun, and its database."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self.clients: list[httpx2.AsyncClient] = []

    @property
    def db(self) -> Database:
        opened: Database = self.app.state.db
        return opened

    async def client(
        self, role: str | None = None, *, address: str = "127.0.0.1", **headers: str
    ) -> httpx2.AsyncClient:
        """A browser at `address`: anonymous, or with the person of this role signed in at office and till.

        An answer of 500 fails the test at once; redirects are not followed.
        """
        client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(self.app, client=(address, 50_000)),
            base_url=ORIGIN,
            headers={"Sec-Fetch-Site": "same-origin", "Accept-Language": "fr", **headers},
            event_hooks={"response": [_no_bugs]},
        )
        self.clients.append(client)
        if role is not None:
            person = await self.person(role)
            for kind in ("office", "till"):
                client.cookies.set(kind, await self.session(person, kind))
        return client

    async def person(self, role: str) -> Staff:
        """The person of the cast with this role, hired when first asked for."""
        username, name = CAST[role]
        new = NewStaff(username=username, name=name, role=role, password="")  # type: ignore[arg-type]  # a key of CAST

        async def hire(tx: Transaction) -> Staff:
            if await tx.fetchval("SELECT 1 FROM staff WHERE username = $1", username):
                return await staff.named(tx, username)
            site_id = await tx.fetchval("SELECT MIN(id) FROM site WHERE kind = 'store'")
            return await staff.add(
                tx, new, Hashes(NO_PASSWORD, None), site_id=site_id, by=None, now=0
            )

        return await self.db.write(hire)

    async def session(self, person: Staff, kind: Any) -> str:
        now = clock.now()
        return await self.db.write(
            lambda tx: sessions.start(tx, person, kind, user_agent="test", now=now)
        )

    async def close(self) -> None:
        for client in self.clients:
            await client.aclose()


async def _no_bugs(response: httpx2.Response) -> None:
    assert response.status_code != 500, f"a bug: {response.request.method} {response.request.url}"


@asynccontextmanager
async def open_house(database_url: str, data: Path, **changes: Any) -> AsyncIterator[House]:
    """The application on a migrated database, without its background jobs."""
    surroundings = environment.for_tests(data, database_url, **changes)
    app = create_app(surroundings, with_jobs=False)
    async with app.router.lifespan_context(app):
        house = House(app)
        try:
            yield house
        finally:
            await house.close()
