"""How far the cells of an XLSX file reach, found out before anything makes room for them.

A workbook of a few hundred bytes can hold one cell in the last row and the last column; the library
that reads it would make room for seventeen thousand million cells. So the parts of the file are read
through once, and nothing is kept but the places of the cells that hold something.
"""

import re
import zipfile
from typing import IO, Final
from xml.parsers import expat

from store.errors import BadInput

MOST_CELLS: Final = 5_000_000
_PLACE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_HOLDS: Final = frozenset({"v", "is", "f"})


class _Reach:
    """Follows the cells of a part of the file: the last row and column that hold something."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self._row = self._column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        word = name.rpartition(":")[2]
        if word == "row":
            self._row, self._column = _whole(attributes.get("r"), self._row + 1), 0
        elif word == "c":
            self._at(attributes.get("r"))
        elif word in _HOLDS:
            self.row, self.column = max(self.row, self._row), max(self.column, self._column)

    def _at(self, place: str | None) -> None:
        """A cell without a place stands right of the one before it."""
        found = _PLACE.fullmatch(place or "")
        if found is None:
            self._column += 1
        else:
            self._row, self._column = int(found[2]), _column(found[1])


def refuse_scattered(archive: zipfile.ZipFile) -> None:
    """Raise BadInput where the cells of a part lie so far apart that they cannot be a table.

    Raises expat.ExpatError for a part that is not XML.
    """
    for entry in archive.infolist():
        if entry.filename.lower().endswith(".xml"):
            with archive.open(entry) as part:
                reach = _reach(part)
            if reach.row * reach.column > MOST_CELLS:
                raise BadInput(
                    "The cells of the file lie too far apart: the last one is in row %(row)d. Delete what is "
                    "not part of the table.",
                    "file",
                    row=reach.row,
                )


def _reach(part: IO[bytes]) -> _Reach:
    reach, parser = _Reach(), expat.ParserCreate()
    parser.StartElementHandler = reach.start
    parser.ParseFile(part)
    return reach


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"[0-9]{1,7}", text) else otherwise


def _column(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
