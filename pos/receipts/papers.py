"""What is known about a receipt besides its figures: its papers, the doubts raised, and whether its seal holds."""

from typing import Any, NamedTuple

import msgspec

from pos.sales import tickets
from pos.sales.doubts import KINDS
from store.db import Reader, places
from store.receipt_chain import GENESIS


class PaperJob(NamedTuple):
    """One paper asked for; `printed_at` None while it has not come, then `last_error` says why."""

    copy: int
    asked_at: int
    printed_at: int | None
    attempts: int
    last_error: str | None


class Standing(NamedTuple):
    """Whether the content still matches its seal, and the seal that of the receipt before."""

    is_sealed: bool
    is_chained: bool


class Doubt(NamedTuple):
    """Of a figure that is another than it should be, `detail` has what was `kept` and what is `right`."""

    kind: str
    detail: dict[str, Any]


async def of_sale(reader: Reader, sale_id: str) -> list[PaperJob]:
    rows = await reader.fetch(
        """SELECT copy, asked_at, printed_at, attempts, last_error FROM print_job
           WHERE sale_id = $1 ORDER BY asked_at, id""",
        sale_id,
    )
    return [PaperJob(*row) for row in rows]


async def doubts(reader: Reader, sale_id: str) -> list[Doubt]:
    """What the manager was told about this sale when it came in."""
    keys = [f"{kind}:{sale_id}" for kind in KINDS]
    rows = await reader.fetch(
        f"SELECT kind, detail FROM task WHERE key IN ({places(len(keys))}) ORDER BY id", *keys
    )
    return [Doubt(row["kind"], msgspec.json.decode(row["detail"])) for row in rows]


async def standing(reader: Reader, sale_id: str) -> Standing | None:
    """None for a sale without a receipt."""
    row = await reader.fetchrow(
        "SELECT register_id, sequence, previous_hash, hash, content FROM receipt WHERE sale_id = $1",
        sale_id,
    )
    if row is None:
        return None
    before = await reader.fetch(
        "SELECT hash FROM receipt WHERE register_id = $1 AND sequence = $2",
        row["register_id"],
        row["sequence"] - 1,
    )
    links = {link["hash"] for link in before} or ({GENESIS} if row["sequence"] == 1 else set())
    return Standing(_matches(row["content"], row["hash"]), row["previous_hash"] in links)


def _matches(content: str, seal: str) -> bool:
    try:
        return tickets.hash_of(tickets.read(content)) == seal
    except msgspec.MsgspecError:
        return False
