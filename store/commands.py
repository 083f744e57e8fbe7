"""What the commands of `python -m store` share: an open database, a progress bar, an entry in the list."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from tqdm import tqdm

from store.db import Database, open_database
from store.db.migrate import require_current
from store.environment import Environment

T = TypeVar("T")
Command = Callable[[Environment, argparse.Namespace], int]


class Progress:
    """Called as `progress("Movements", done, total)`: one bar per piece of work, on the terminal."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._what = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        if what != self._what or self._bar is None:
            self.close()
            self._what = what
            self._bar = tqdm(total=total, desc=what, unit="", leave=True, disable=None)
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def with_database(
    surroundings: Environment, work: Callable[[Database], Awaitable[T]], *, current: bool = True
) -> T:
    """Open the database, do the work, close it."""

    async def run() -> T:
        database = await open_database(surroundings.database_url)
        try:
            if current:
                await require_current(database)
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(run())


def command(commands: Any, name: str, run: Command, words: str) -> argparse.ArgumentParser:
    """Add a command that `run` carries out; its parser, for its arguments."""
    made: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
    made.set_defaults(run=run)
    return made
