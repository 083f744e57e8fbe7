"""`python -m store staff …`: a real installation starts with nobody, and the first person is added here."""

import argparse
import getpass
import sys
from typing import Any, get_args

import msgspec

from store import clock
from store.commands import command, with_database
from store.db import Database
from store.environment import Environment
from store.errors import BadInput
from store.money import Language
from store.people import passwords, staff
from store.people.staff import NewStaff


def add_to(commands: Any) -> None:
    """The sub-commands of `staff`."""
    group = commands.add_parser("staff", help="who may sign in").add_subparsers(
        required=True, metavar="COMMAND"
    )
    made = command(group, "add", add, "add a person; the password is asked for")
    made.add_argument("username")
    made.add_argument("--role", required=True, choices=list(staff.ROLE_NAMES))
    made.add_argument("--name")
    made.add_argument("--language", default="fr", choices=list(get_args(Language)))
    made.add_argument("--pin", default="")
    command(group, "list", list_all, "list everybody")
    command(group, "disable", disable, "end somebody's access").add_argument("username")
    command(group, "password", password, "set a new password").add_argument("username")


def add(surroundings: Environment, arguments: argparse.Namespace) -> int:
    new = _new_staff(arguments)

    async def work(database: Database) -> staff.Staff:
        hashes = await passwords.hashes(new)
        site_id = await database.fetchval("SELECT MIN(id) FROM site WHERE kind = 'store'")
        now = clock.now()
        return await database.write(
            lambda tx: staff.add(tx, new, hashes, site_id=site_id, by=None, now=now)
        )

    added = with_database(surroundings, work)
    print(f"  {added.name} ({added.role}) can sign in as {added.username}. Badge: {added.badge}")
    return 0


def _new_staff(arguments: argparse.Namespace) -> NewStaff:
    """Raises BadInput."""
    given = {
        "username": arguments.username,
        "name": arguments.name or arguments.username,
        "role": arguments.role,
        "language": arguments.language,
        "password": _ask_password(),
        "pin": arguments.pin,
    }
    try:
        return msgspec.convert(given, NewStaff)
    except msgspec.ValidationError as error:
        raise BadInput("%(error)s", error=str(error)) from error


def _ask_password() -> str:
    """From the terminal, twice; or the first line of the input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first, again = getpass.getpass("Password: "), getpass.getpass("Again: ")
    if first != again:
        raise SystemExit("The two are not the same.")
    return first


def list_all(surroundings: Environment, _arguments: argparse.Namespace) -> int:
    for person in with_database(surroundings, staff.everyone):
        state = "disabled" if person.disabled_at else ""
        print(f"  {person.username:<16} {person.role:<14} {person.name:<24} {state}".rstrip())
    return 0


def disable(surroundings: Environment, arguments: argparse.Namespace) -> int:
    async def work(database: Database) -> None:
        person = await staff.named(database, arguments.username)
        now = clock.now()
        await database.write(lambda tx: staff.disable(tx, person.id, by=None, now=now))

    with_database(surroundings, work)
    print(f"  {arguments.username} can no longer sign in.")
    return 0


def password(surroundings: Environment, arguments: argparse.Namespace) -> int:
    new = _ask_password()
    passwords.check_password(new, arguments.username)

    async def work(database: Database) -> None:
        person = await staff.named(database, arguments.username)
        stored = await passwords.hashed(new)
        now = clock.now()
        await database.write(lambda tx: staff.set_password(tx, person.id, stored, by=None, now=now))

    with_database(surroundings, work)
    print(f"  {arguments.username} has a new password; every session has ended.")
    return 0
