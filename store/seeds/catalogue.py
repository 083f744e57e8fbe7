"""The demo's producers and goods: the two seed files, through the importer that a manager uses."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from inventory.pool.cooperatives import COOPERATIVES
from inventory.pool.goods import GOODS
from store.catalogue.importer import planning, sheet
from store.catalogue.importer.kind import Kind
from store.clock import DAY
from store.db import Database

DATA = Path(__file__).parent / "data"
FILES: tuple[tuple[Kind, str], ...] = (
    (COOPERATIVES, "cooperatives.csv"),
    (GOODS, "catalogue.csv"),
)
BEFORE_THE_HISTORY = 70 * DAY


async def seed(database: Database, now: int, progress: Callable[[int, int], None]) -> None:
    for done, (kind, name) in enumerate(FILES):
        rows = sheet.read((DATA / name).read_bytes())
        work = partial(planning.run, kind=kind, sheet=rows, by=None, now=now - BEFORE_THE_HISTORY)
        await database.write(work)
        progress(done, len(FILES))
