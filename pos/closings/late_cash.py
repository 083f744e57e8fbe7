"""What reached the server after a shift's Z, and how it moves what its drawer was over or short.

Invariant: the shift's Z stays as it was sealed. A late Z says in `late` what it brought to the drawer and how the count stands
with it, so that the differences of all Z reports of a shift add up to the count less all that the drawer should have held.
"""

import json
from typing import Any

from pos.shifts import drawer
from store.db import Reader


async def of_z(reader: Reader, z_id: str, shift_id: str) -> dict[str, Any]:
    """What a late Z, whose receipts are written down, brings to the drawer of its shift; in centimes.

    `cash` of its sales, `moved` by pay-ins and pay-outs that are in no Z yet; what the drawer should have held with them and
    all that is in a Z, and the difference of what was `counted` from it. `foreign` and `foreign_counted` as
    `drawer.foreign_notes` has them, where the shift's own Z says something else.
    """
    reports = await _zs(reader, shift_id)
    own = _own(reports)
    assert own is not None, "a late Z follows the shift's own"
    moved = await _moved(reader, shift_id)
    expected = own["opening_float"] + await drawer.sealed_cash(reader, shift_id) + moved
    return {
        "cash": await drawer.cash_of_z(reader, z_id),
        "moved": moved - sum(map(_moved_in, reports)),
        "expected": expected,
        "counted": own["counted"],
        "difference": own["counted"] - expected,
        **_new(await drawer.foreign_notes(reader, shift_id, sealed=True), own),
    }


async def since(reader: Reader, shift_id: str) -> dict[str, Any] | None:
    """The same of all that came after a shift's own Z, as it stands now, with the late Z `reports` (id, number); None where
    nothing did.
    """
    reports = await _zs(reader, shift_id)
    own = _own(reports)
    if own is None:
        return None
    expected = await drawer.expected_cash(reader, shift_id)
    notes = _new(await drawer.foreign_notes(reader, shift_id), own)
    moved = await _moved(reader, shift_id) - _net(own)
    late = [(z["id"], z["sequence"]) for z in reports if z["kind"] == "late"]
    if not late and not notes and expected == own["expected"]:
        return None
    return {
        "cash": expected - own["expected"] - moved, "moved": moved, "expected": expected,
        "counted": own["counted"], "difference": own["counted"] - expected, **notes, "reports": late,
    }  # fmt: skip


def _own(reports: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The drawer as the shift's own Z has it."""
    return next((z["drawer"] for z in reports if z["kind"] == "shift"), None)


def _new(notes: dict[str, dict[str, int]], own: dict[str, Any]) -> dict[str, dict[str, int]]:
    return {} if notes.get("foreign", {}) == own.get("foreign", {}) else notes


def difference_of(z: dict[str, Any]) -> int:
    """What a Z adds to the differences of the drawers, in centimes: a late one moves that of its shift. Pure."""
    if z["drawer"]:
        return int(z["drawer"]["difference"])
    late = z.get("late", {})
    return -int(late.get("cash", 0)) - int(late.get("moved", 0))


def _moved_in(z: dict[str, Any]) -> int:
    return _net(z["drawer"]) if z["drawer"] else int(z.get("late", {}).get("moved", 0))


def _net(own: dict[str, Any]) -> int:
    return int(own["cash_in"] - own["cash_out"])


async def _moved(reader: Reader, shift_id: str) -> int:
    """Put in less taken out, in centimes."""
    found = await drawer.movements(reader, shift_id)
    return drawer.moved(found, "in") - drawer.moved(found, "out")


async def _zs(reader: Reader, shift_id: str) -> list[dict[str, Any]]:
    rows = await reader.fetch(
        "SELECT content FROM z_report WHERE shift_id = $1 ORDER BY sequence", shift_id
    )
    return [json.loads(row["content"]) for row in rows]
