"""`python -m store`: every command that runs the shop. What a command does lives in its own module."""

import argparse
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
from tqdm import tqdm

from store import backup, clock, environment, founding, importing, serving
from store.commands import Progress, command, with_database
from store.db import Database
from store.db.migrate import SchemaOutOfDate, migrate
from store.environment import Environment
from store.errors import StoreError
from store.people import commands as people
from store.process_lock import AlreadyServed, only_process


def serve(surroundings: Environment, arguments: argparse.Namespace) -> int:
    workers = arguments.workers
    if workers > 1 and surroundings.database_url.startswith("sqlite:"):
        print("More than one worker needs PostgreSQL: set DATABASE_URL.", file=sys.stderr)
        return 2
    with only_process(surroundings.database_url):  # say so in one line, before anything starts
        sign_ins = with_database(surroundings, _demo_sign_ins)
    serving.run(surroundings, lambda address: _announce(address, sign_ins), workers)
    return 0


async def _demo_sign_ins(database: Database) -> list[Any]:
    from store import seeds

    return list(await seeds.demo_sign_ins(database))


def _announce(address: str, sign_ins: list[Any]) -> None:
    print(f"\n  Shop    {address}/")
    print(f"  Till    {address}/pos")
    print(f"  Office  {address}/office/")
    if sign_ins:
        print("\n  Demo sign-ins (user name, password, PIN)")
        for role, username, password, pin in sign_ins:
            print(f"    {role:<14} {username:<12} {password:<24} {pin}")
    print("\n  Stop with Ctrl+C.", flush=True)


def do_migrate(surroundings: Environment, _arguments: argparse.Namespace) -> int:
    applied = with_database(surroundings, migrate, current=False)
    print("\n".join(f"  applied {name}" for name in applied) or "  The schema is up to date.")
    return 0


def _site(arguments: argparse.Namespace) -> founding.Site:
    given = {name: getattr(arguments, name) for name in founding.Site.__struct_fields__}
    return msgspec.convert(given, founding.Site)


def do_add_shop(surroundings: Environment, arguments: argparse.Namespace) -> int:
    """One more shop, beside those there are."""
    shop = _site(arguments)
    with_database(
        surroundings,
        lambda database: database.write(
            lambda tx: founding.add_shop(tx, shop, registers=arguments.registers)
        ),
    )
    print(f"  {shop.name_fr} is ready: {arguments.registers} registers. Next: staff add.")
    return 0


def do_found(surroundings: Environment, arguments: argparse.Namespace) -> int:
    """An empty database made ready for one real shop."""
    shop = _site(arguments)
    warehouse = msgspec.structs.replace(
        shop,
        code="pool",
        name_fr="Entrepôt du pool",
        name_ar="مستودع المجمع",
        name_en="Pool warehouse",
    )
    with_database(
        surroundings,
        lambda database: database.write(
            lambda tx: founding.found(tx, shop, warehouse, registers=arguments.registers)
        ),
    )
    print(f"  {shop.name_fr} is ready: {arguments.registers} registers. Next: staff add, import.")
    return 0


def seed(surroundings: Environment, arguments: argparse.Namespace) -> int:
    from store import seeds

    async def work(database: Database) -> bool:
        if not await seeds.is_empty(database):
            return False
        progress = Progress()
        await seeds.seed(database, progress, key=surroundings.secret)
        progress.close()
        return True

    if with_database(surroundings, work):
        print("  The demo data is in place.")
        return 0
    print("  There is data already: nothing was seeded.")
    return 0 if arguments.if_empty else 1


def export(surroundings: Environment, arguments: argparse.Namespace) -> int:
    from store.export import lines

    async def work(database: Database) -> int:
        rows = 0
        with (
            arguments.file.open("wb") as file,
            tqdm(desc="Export", unit=" rows", disable=None) as bar,
        ):
            async for _, line in lines(database):
                file.write(line)
                bar.update()
                rows += 1
        return rows

    print(f"  {with_database(surroundings, work)} rows in {arguments.file}")
    return 0


def archive(surroundings: Environment, arguments: argparse.Namespace) -> int:
    """The tills' books of a period, in one file that proves itself."""
    from pos.archive import writing
    from pos.archive.rows import Period

    period, target = Period(str(arguments.first), str(arguments.last)), arguments.file
    digest = with_database(
        surroundings,
        lambda database: writing.to_file(database, target, period, key=surroundings.secret),
    )
    print(f"  {target} ({target.stat().st_size // 1024} KiB), SHA-256 {digest}")
    print("  The program that verifies it is inside: verify_archive.py")
    return 0


def verify(surroundings: Environment, _arguments: argparse.Namespace) -> int:
    """Every invariant, with counter-examples; 1 when one is broken."""
    from pos.sales.verdicts import explained
    from store.verify import verify as invariants

    async def work(database: Database) -> int:
        broken = 0
        async for name, examples in invariants(database, surroundings.secret):
            print(f"  {'broken' if examples else 'ok':<7} {name}", flush=True)
            for example in examples:
                print(f"            {example}")
            broken += bool(examples)
        for gap in await explained(database):
            print(f"  explained {gap}")
        return broken

    broken = with_database(surroundings, work)
    print(f"  {broken} broken." if broken else "  Everything holds.")
    return 1 if broken else 0


def do_backup(surroundings: Environment, arguments: argparse.Namespace) -> int:
    progress = Progress()
    target = arguments.file or surroundings.data / "backups" / f"store-{_stamp()}.backup"
    backup.backup(surroundings.database_url, target, progress)
    progress.close()
    print(f"  {target} ({target.stat().st_size // 1024} KiB). Keep the secret key apart from it.")
    return 0


def restore(surroundings: Environment, arguments: argparse.Namespace) -> int:
    progress = Progress()
    aside = surroundings.data / "backups" / f"before-restore-{_stamp()}.backup"
    aside.parent.mkdir(parents=True, exist_ok=True)
    backup.restore(surroundings.database_url, arguments.file, aside, progress)
    progress.close()
    print(f"  Restored from {arguments.file}." + (f" What was there: {aside}" if aside.exists() else ""))  # fmt: skip
    return 0


def _stamp() -> str:
    return datetime.now(clock.CASABLANCA).strftime("%Y%m%d-%H%M%S")


def _site_options(made: argparse.ArgumentParser) -> None:
    made.add_argument("--code", default="shop", help="short name, in places' codes")
    for name in ("--name-fr", "--name-ar", "--name-en", "--address", "--city", "--phone"):
        made.add_argument(name, required=True)
    made.add_argument("--registers", type=int, default=1, choices=range(1, 21), metavar="1-20")


def parser() -> argparse.ArgumentParser:
    """The commands and what they take."""
    top = argparse.ArgumentParser(prog="python -m store", description="Run the shop.")
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    made = command(commands, "serve", serve, "serve the shop, the till and the office")
    made.add_argument("--workers", type=int, default=1, help="processes; more than 1 on PostgreSQL")
    command(commands, "migrate", do_migrate, "bring the database to this program's schema")
    _site_options(
        command(commands, "found", do_found, "make an empty database ready for a real shop")
    )
    _site_options(command(commands, "add-shop", do_add_shop, "add a shop beside the first"))
    made = command(commands, "seed", seed, "fill an empty database with the demo data")
    made.add_argument("--if-empty", action="store_true", help="do nothing where there is data")
    people.add_to(commands)
    made = command(
        commands, "import", importing.do_import, "import products or co-operatives (CSV, XLSX)"
    )
    made.add_argument("kind", choices=list(importing.KINDS))
    made.add_argument("file", type=Path)
    made.add_argument("--dry-run", action="store_true", help="check, and change nothing")
    made = command(commands, "export", export, "write every row as a line of JSON")
    made.add_argument("file", type=Path)
    made = command(
        commands, "archive", archive, "write a period's books to a file that proves itself"
    )
    made.add_argument("--from", dest="first", type=date.fromisoformat, required=True, metavar="DAY")
    made.add_argument("--to", dest="last", type=date.fromisoformat, required=True, metavar="DAY")
    made.add_argument("file", type=Path)
    command(commands, "verify", verify, "check every invariant on the live data")
    made = command(commands, "backup", do_backup, "copy the database while it is in use")
    made.add_argument("file", type=Path, nargs="?")
    made = command(commands, "restore", restore, "put a backup in the database's place")
    made.add_argument("file", type=Path)
    return top


REFUSALS = (
    StoreError,
    msgspec.ValidationError,
    SchemaOutOfDate,
    AlreadyServed,
    backup.NotABackup,
    backup.ToolMissing,
    OSError,
)


def main(words: list[str] | None = None) -> int:
    """Run one command; 1 when it was refused, 2 when the surroundings make no sense."""
    arguments = parser().parse_args(words)
    try:
        surroundings = environment.read()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    try:
        return int(arguments.run(surroundings, arguments))
    except REFUSALS as refusal:
        print(refusal, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
