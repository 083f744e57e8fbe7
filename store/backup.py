"""A copy of the whole database while it is in use, and the way back.

SQLite: its online backup, checked before it counts as one. PostgreSQL: its own pg_dump and pg_restore.
The secret key is not in the database and so not in a backup: keep it apart (docs/running.md).
"""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from store.db.engine import sqlite3
from store.process_lock import only_process

PAGES_AT_ONCE = 2_000
Progress = Callable[[str, int, int], None]


class NotABackup(Exception):
    """The file cannot be restored from; the message says why."""


class ToolMissing(Exception):
    """A program of PostgreSQL's is not installed."""


def path_of(database_url: str) -> Path:
    return Path(database_url.removeprefix("sqlite:///"))


def backup(database_url: str, target: Path, progress: Progress) -> None:
    """Write a backup to `target`, which appears only when it is whole and sound."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(target.name + ".unfinished")
    try:
        if database_url.startswith("sqlite:///"):
            _copy(path_of(database_url), unfinished, progress)
            check(unfinished)
        else:
            _tool("pg_dump", "--format=custom", f"--file={unfinished}", f"--dbname={database_url}")
        _settle(unfinished)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _copy(source: Path, target: Path, progress: Progress) -> None:
    target.unlink(missing_ok=True)
    origin, copy = sqlite3.connect(source), sqlite3.connect(target)
    try:
        origin.backup(
            copy,
            pages=PAGES_AT_ONCE,
            progress=lambda _, left, total: progress("Backup", total - left, total),
        )
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
    finally:
        copy.close()
        origin.close()


def _settle(path: Path) -> None:
    """Have the file on the disk before it gets its name."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def check(path: Path) -> None:
    """Raise NotABackup unless the file is a sound database of ours."""
    if not path.is_file():
        raise NotABackup(f"There is no file {path}.")
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        found = connection.execute("PRAGMA integrity_check").fetchone()[0]
        connection.execute("SELECT COUNT(*) FROM migration")
    except sqlite3.DatabaseError as error:
        raise NotABackup(f"{path} is damaged, or not a backup: {error}") from error
    finally:
        connection.close()
    if found != "ok":
        raise NotABackup(f"{path} is damaged: {found}")


def restore(database_url: str, source: Path, aside: Path, progress: Progress) -> None:
    """Put the backup in the database's place; what was there goes to `aside`.

    Raises NotABackup, and AlreadyServed while a server runs on the database.
    """
    if not database_url.startswith("sqlite:///"):
        _tool("pg_restore", "--clean", "--if-exists", "--single-transaction", f"--dbname={database_url}", str(source))  # fmt: skip
        return
    check(source)
    with only_process(database_url):
        path = path_of(database_url)
        fresh = path.with_name(path.name + ".restoring")
        path.parent.mkdir(parents=True, exist_ok=True)
        _copy(source, fresh, progress)
        if path.exists():
            _copy(path, aside, progress)  # what its log holds is in the copy
        for leftover in ("-wal", "-shm"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
        _settle(fresh)
        fresh.replace(path)


def _tool(name: str, *arguments: str) -> None:
    program = shutil.which(name)
    if program is None:
        raise ToolMissing(
            f"{name} is missing: install PostgreSQL's client programs (postgresql-client)."
        )
    subprocess.run([program, *arguments], check=True)  # noqa: S603 - found on the PATH, our own arguments
