"""A shift at the till as tests tell of it: what it sold, what it reports, how it ends, and what its Z says."""

import json
from typing import Any

import httpx2
import msgspec

from bench.tills import Sent, Till
from pos.approvals import approvals
from pos.approvals.approvals import Action
from pos.closings import z_reports
from store.ids import uuid7
from store.web.device import device_id
from tests.house import House
from tests.pos.test_till_api import ARGAN, DEVICE, send

OPENED = 1_795_431_600_000
FLOAT = 50_000
KEY = b"k" * 32


async def report(
    client: httpx2.AsyncClient, kind: str, till: Till, **facts: Any
) -> httpx2.Response:
    event = {
        "kind": kind,
        "id": uuid7(),
        "shift_id": till.shift_id,
        "by": till.cashier_id,
        "at": OPENED + 1,
        **facts,
    }
    return await client.post("/pos/api/events", json={"event": event})


async def close(
    client: httpx2.AsyncClient, till: Till, counted: dict[str, int] | None = None, **facts: Any
) -> httpx2.Response:
    return await report(
        client, "closing", till, **{"counted": counted or {"20000": 3}, "note": "", **facts}
    )


async def sold(house: House, client: httpx2.AsyncClient, till: Till, times: int) -> list[Sent]:
    found = [till.sell([ARGAN]) for _ in range(times)]
    for sale in found:
        assert (await send(client, sale.body)).status_code == 200
    return found


async def sealed(house: House, closed: httpx2.Response) -> dict[str, Any]:
    """The Z that a closing was answered with, whole: a cashier is told which it is."""
    return await z_reports.read(house.db, closed.json()["z"]["id"])


async def zs(house: House) -> list[dict[str, Any]]:
    rows = await house.db.fetch("SELECT content FROM z_report ORDER BY register_id, sequence")
    return [json.loads(row["content"]) for row in rows]


def approval(
    action: Action, subject: str, by: int, key: bytes, about: str = "", reason: str = "r"
) -> dict[str, Any]:
    given = approvals.approve(
        key, device_id(DEVICE), action, subject, by=by, reason=reason, now=OPENED, about=about
    )
    return dict(msgspec.to_builtins(given))
