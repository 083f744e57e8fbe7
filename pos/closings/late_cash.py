"""What reached the server after a shift's Z, and how it moves what its drawer was over or short.

Invariant: the shift's Z stays as it was sealed. A late Z says in `late` what it brought to the drawer and how the count stands
with it, so that the differences of all Z reports of a shift add up to the count less all that the drawer should have held.
"""

import json
from typing import Any

from pos.shifts.drawer import expected_cash, movements
from store.db import Reader


async def of_z(reader: Reader, z_id: str, shift_id: str, counted: int) -> dict[str, int]:
    """What a late Z, whose receipts are written down, brings to the drawer of its shift; in centimes.

    `cash` of its sales, `moved` by pay-ins and pay-outs that are in no Z yet; what the drawer should have held with them and
    all before, and the difference of what was `counted` from it.
    """
    expected = await expected_cash(reader, shift_id, sealed=True)
    return {
        "cash": await _cash(reader, z_id),
        "moved": await _moved(reader, shift_id) - sum(map(_moved_in, await _zs(reader, shift_id))),
        "expected": expected,
        "counted": counted,
        "difference": counted - expected,
    }


async def since(reader: Reader, shift_id: str) -> dict[str, Any] | None:
    """The same of all that came after a shift's own Z, as it stands now, with the late Z reports (id, number); None where nothing did."""
    reports = await _zs(reader, shift_id)
    drawer = next((z["drawer"] for z in reports if z["kind"] == "shift"), None)
    if drawer is None:
        return None
    expected = await expected_cash(reader, shift_id)
    moved = await _moved(reader, shift_id) - _net(drawer)
    late = [(z["id"], z["sequence"]) for z in reports if z["kind"] == "late"]
    if not late and expected == drawer["expected"]:
        return None
    return {
        "cash": expected - drawer["expected"] - moved, "moved": moved, "expected": expected,
        "counted": drawer["counted"], "difference": drawer["counted"] - expected, "reports": late,
    }  # fmt: skip


def difference_of(z: dict[str, Any]) -> int:
    """What a Z adds to the differences of the drawers, in centimes: a late one moves that of its shift. Pure."""
    if z["drawer"]:
        return int(z["drawer"]["difference"])
    late = z.get("late", {})
    return -int(late.get("cash", 0)) - int(late.get("moved", 0))


def _moved_in(z: dict[str, Any]) -> int:
    return _net(z["drawer"]) if z["drawer"] else int(z.get("late", {}).get("moved", 0))


def _net(drawer: dict[str, Any]) -> int:
    return int(drawer["cash_in"] - drawer["cash_out"])


async def _moved(reader: Reader, shift_id: str) -> int:
    """Put in less taken out."""
    found = await movements(reader, shift_id)
    return sum(one.amount if one.direction == "in" else -one.amount for one in found)


async def _zs(reader: Reader, shift_id: str) -> list[dict[str, Any]]:
    rows = await reader.fetch(
        "SELECT content FROM z_report WHERE shift_id = $1 ORDER BY sequence", shift_id
    )
    return [json.loads(row["content"]) for row in rows]


async def _cash(reader: Reader, z_id: str) -> int:
    """What the receipts of a Z brought to the drawer in dirhams: change included, also that for foreign notes."""
    return int(
        await reader.fetchval(
            """SELECT COALESCE(SUM(CASE t.kind WHEN 'cash' THEN t.amount ELSE -t.change END), 0)
               FROM z_receipt x JOIN tender t ON t.sale_id = x.sale_id
               WHERE t.kind IN ('cash', 'foreign') AND x.z_id = $1""",
            z_id,
        )
    )
