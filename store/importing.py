"""`python -m store import`: a file of goods or of co-operatives, checked whole, then taken in whole."""

import argparse
from pathlib import Path

from inventory.pool.cooperatives import COOPERATIVES
from inventory.pool.goods import GOODS
from store import clock
from store.catalogue.importer import planning, sheet
from store.catalogue.importer.kind import Kind, Plan
from store.catalogue.importer.planning import FileRefused
from store.commands import with_database
from store.db import Database
from store.environment import Environment

KINDS: dict[str, Kind] = {kind.name: kind for kind in (GOODS, COOPERATIVES)}


def do_import(surroundings: Environment, arguments: argparse.Namespace) -> int:
    """1 when the file has faults: each is printed with its row and column, and nothing is changed."""
    kind = KINDS[arguments.kind]
    rows = sheet.read(Path(arguments.file).read_bytes())
    plan = with_database(
        surroundings,
        lambda database: _carry_out(database, kind, rows, is_rehearsal=arguments.dry_run),
    )
    for problem in plan.problems:
        print(f"  row {problem.row}, {problem.column}: {problem.reason}")
    counted = f"{len(plan.created)} new, {len(plan.changed)} changed, {plan.unchanged} unchanged"
    if plan.problems:
        print(f"  {len(plan.problems)} faults: nothing was changed.")
    else:
        print(f"  {counted}" + (": this was a rehearsal." if arguments.dry_run else "."))
    return 1 if plan.problems else 0


async def _carry_out(
    database: Database, kind: Kind, rows: sheet.Sheet, *, is_rehearsal: bool
) -> Plan:
    now = clock.now()
    if is_rehearsal:
        return await planning.plan(database, kind, rows, now=now)
    try:
        return await database.write(lambda tx: planning.run(tx, kind, rows, by=None, now=now))
    except FileRefused as refused:
        return refused.plan
