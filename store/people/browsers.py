"""Where a person is signed in, as the office lists it, read through the models."""

from functools import reduce
from operator import or_
from typing import Final

import msgspec
from tortoise.expressions import Q

from store.models import Session
from store.orm import Orm
from store.people.sessions import IDLE, Kind

LIMIT: Final = 100

# The first sign that is found counts: Edge says Chrome too, and Chrome says Safari.
BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


class Browser(msgspec.Struct, frozen=True):
    """One browser in which a person is signed in; `key` names it in lists and cannot be used to sign in."""

    key: str
    kind: Kind
    created_at: int
    seen_at: int
    expires_at: int
    user_agent: str

    @property
    def browser(self) -> str:
        """ "Firefox, Android": what a person recognises of a user agent; all of it where nothing is."""
        name = next((words for sign, words in BROWSERS if sign in self.user_agent), "")
        system = next((words for sign, words in SYSTEMS if sign in self.user_agent), "")
        return ", ".join(filter(None, (name, system))) or self.user_agent


async def of_person(orm: Orm, staff_id: int, *, now: int) -> list[Browser]:
    """Where a person is signed in now, the last used first; at most 100."""
    in_use = reduce(or_, (Q(kind=kind, seen_at__gt=now - idle) for kind, idle in IDLE.items()))
    rows = await orm.read(
        lambda: (
            Session.filter(in_use, staff_id=staff_id, revoked_at=None, expires_at__gt=now)
            .order_by("-seen_at")
            .limit(LIMIT)
            .values_list("token_hash", "kind", "created_at", "seen_at", "expires_at", "user_agent")
        )
    )
    return [Browser(*row) for row in rows]
