"""On SQLite one process serves, and a second is refused: it would not hear of the first one's changes."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyServed(Exception):
    """Another process serves this database."""


@contextmanager
def only_process(database_url: str) -> Iterator[None]:
    """Hold the database's lock file while the block runs; nothing to hold on PostgreSQL.

    The system lets go of the lock when the process ends, however it ends. Raises AlreadyServed.
    """
    if not database_url.startswith("sqlite:///"):
        yield
        return
    path = Path(database_url.removeprefix("sqlite:///") + ".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyServed(
                f"Another process serves {path.with_suffix('')}: stop it first, or use PostgreSQL."
            ) from error
        yield
