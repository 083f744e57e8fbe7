"""The beginning or the end of a shift that was refused for good: as much of it as can be read, for a manager who settles it.

Invariant: what is read makes a shift that can be recorded, whatever the report says: sales hang on it, and its money is looked
at afterwards. What cannot be read is filled in by who settles it, and when; the report itself is in the log.
"""

from typing import Any

import msgspec

from pos.events.event_kinds import Closed, Settled
from pos.shapes import Id, Instant, Positive, Whole
from pos.shifts import shifts
from pos.shifts.shifts import DENOMINATIONS, Foreign, Opening
from store.db import Reader
from store.errors import BadInput
from store.people import staff

SETTLED_MAX = 10
NOTE_MAX = 500
COUNT_MAX = 10_000


async def read(reader: Reader, event: Settled, settled_by: int) -> Opening | Closed | None:
    """The shift's beginning or end that `event` settles, ready to be recorded; None of any other report."""
    report = _innermost(event.report)
    kind, id_ = report.get("kind"), _convert(report.get("id"), Id, None)
    if id_ is None or kind not in ("opening", "closing"):
        return None
    who = "opened_by" if kind == "opening" else "by"
    person = _convert(report.get(who), Positive, settled_by)
    by = person if await staff.exists(reader, person) else settled_by
    if kind == "opening":
        return _opening(report, event, id_, by)
    await _require_of_shop(reader, report.get("shift_id"), event.register_id)
    return _closing(report, event, id_, by)


def _opening(report: dict[str, Any], event: Settled, id_: str, by: int) -> Opening:
    """Raises BadInput where no register is named."""
    if event.register_id is None:
        raise BadInput("There is no such register or person.", field="register_id")
    counted = _notes(report.get("counted"))
    total = shifts.counted_total(counted)
    opening_float = _convert(report.get("opening_float"), Whole, total)
    return Opening(
        id_, event.register_id, by, _convert(report.get("opened_at"), Instant, event.at), opening_float,
        counted if total == opening_float else {}, adopt=False, ended=event.ended,
    )  # fmt: skip


async def _require_of_shop(reader: Reader, shift_id: object, register_id: int | None) -> None:
    """Raise BadInput unless it is a shift of the shop that the register stands in."""
    known = await reader.fetchval(
        """SELECT 1 FROM shift s JOIN register r ON r.id = s.register_id
           JOIN register own ON own.site_id = r.site_id AND own.id = $2 WHERE s.id = $1""",
        _convert(shift_id, Id, ""),
        register_id,
    )
    if known is None:
        raise BadInput("There is no such shift or person.", field="shift_id")


def _closing(report: dict[str, Any], event: Settled, id_: str, by: int) -> Closed:
    note = _convert(report.get("note"), str, "").replace("\x00", "")[:NOTE_MAX]
    return Closed(
        id_, report["shift_id"], _notes(report.get("counted")), note, by, _convert(report.get("at"), Instant, event.at),
        foreign=_convert(report.get("foreign"), Foreign, {}),
    )  # fmt: skip


def _notes(counted: object) -> dict[str, int]:
    """Of what was counted, the notes and coins that there are: how many of each."""
    found = counted if isinstance(counted, dict) else {}
    known = {str(value) for value in DENOMINATIONS}
    return {
        value: number
        for value, number in found.items()
        if value in known and type(number) is int and 0 <= number <= COUNT_MAX
    }


def _innermost(text: str) -> dict[str, Any]:
    """The report; where it is of another that was settled, and was refused as well, that one."""
    report = _object(text)
    for _ in range(SETTLED_MAX):
        if report.get("kind") != "settled":
            break
        report = _object(_convert(report.get("report"), str, ""))
    return report


def _object(text: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(text, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):  # not JSON, or nested without end
        return {}


def _convert(value: object, shape: Any, otherwise: Any) -> Any:
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError:
        return otherwise
