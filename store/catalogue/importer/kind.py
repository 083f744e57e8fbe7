"""A kind of file that can be imported and exported: its columns, and the verbs behind them."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import msgspec

from store.catalogue.importer.columns import Column, Record
from store.db import Reader, Transaction
from store.errors import BadInput


class Problem(msgspec.Struct, frozen=True):
    """What is wrong in a cell: its row as the spreadsheet numbers it, its column, and why."""

    row: int
    column: str
    reason: BadInput


class Change(msgspec.Struct, frozen=True):
    """A record that a file changes."""

    before: Record
    after: Record

    @property
    def columns(self) -> list[str]:
        return [name for name, value in self.after.items() if self.before.get(name) != value]


class Plan(msgspec.Struct, frozen=True):
    """What a file would do. With a problem, nothing at all."""

    created: list[Record]
    changed: list[Change]
    unchanged: int
    problems: list[Problem]

    @property
    def does_something(self) -> bool:
        return bool(self.created or self.changed) and not self.problems


class Known(msgspec.Struct, frozen=True):
    """What is there before the file: records by their key, the id of each, and whatever else the checks need."""

    records: Mapping[str, Record]
    ids: Mapping[str, int]
    more: Mapping[str, Any]


class Kind(ABC):
    """`name` is the word for it on the command line and in addresses; `key` the column that tells records apart."""

    name: ClassVar[str]
    key: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]

    @abstractmethod
    async def known(self, reader: Reader, now: int) -> Known:
        """All records as they are at `now`, and what rows are checked against."""

    @abstractmethod
    def check(self, record: Record, known: Known) -> None:
        """Raise BadInput, naming its column, unless the cells of a record agree with each other."""

    def across(self, rows: Mapping[str, tuple[int, Record]], known: Known) -> Iterator[Problem]:
        """What is wrong between records: `rows` are those of the file by key, with their row numbers."""
        return iter(())

    @abstractmethod
    async def carry_out(
        self, tx: Transaction, plan: Plan, known: Known, *, by: int | None, now: int
    ) -> None:
        """Write down what the plan says."""
