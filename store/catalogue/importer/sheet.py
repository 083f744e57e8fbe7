"""A CSV or XLSX file as rows of text, and rows of text as a file.

Nothing is guessed silently: what cannot be read for certain is refused with what to do about it.
A cell that a spreadsheet would take for a formula is written so that it is not one.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, Final
from xml.parsers import expat

import msgspec
import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from store.catalogue.importer.extent import refuse_scattered
from store.errors import BadInput

MOST_BYTES: Final = 32 * 1024 * 1024
MOST_UNPACKED_BYTES: Final = 256 * 1024 * 1024
MOST_ROWS: Final = 50_000
MOST_COLUMNS: Final = 100
LONGEST_CELL: Final = 5_000
SEPARATORS: Final = (",", ";", "\t")
FORMULA: Final = re.compile(r"^[=+\-@\t\r]")
GUARDED: Final = re.compile(r"^'(?='*[=+\-@\t\r])")
# What the standard library raises for an archive, a compressed stream or XML that is broken.
DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, expat.ExpatError, OSError, ValueError, RuntimeError, EOFError, NotImplementedError,
)  # fmt: skip
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Sheet(msgspec.Struct, frozen=True):
    """The head of a file and its rows, each with its number as a spreadsheet shows it (the head is 1)."""

    columns: tuple[str, ...]
    rows: Sequence[tuple[int, tuple[str, ...]]]


def read(content: bytes) -> Sheet:
    """The rows of a CSV file or of the first sheet of an XLSX file, empty rows left out.

    CSV is UTF-8 (with or without a mark) or UTF-16 with its mark; cells part at commas, semicolons or tabs.
    Raises BadInput for anything else, and for more than MOST_ROWS rows.
    """
    if len(content) > MOST_BYTES:
        raise BadInput("The file is larger than %(megabytes)d MB.", "file", megabytes=32)
    if not content.strip():
        raise BadInput("The file is empty.", "file")
    lines = _from_xlsx(content) if content.startswith(b"PK\x03\x04") else _from_csv(content)
    return _sheet(lines)


def _sheet(lines: Iterator[tuple[int, list[str]]]) -> Sheet:
    _, head = next((line for line in lines if any(line[1])), (1, []))
    columns = _columns(head)
    rows: list[tuple[int, tuple[str, ...]]] = []
    for number, cells in lines:
        if not any(cells):
            continue
        if len(rows) == MOST_ROWS:
            raise BadInput("The file has more than %(most)d rows.", "file", most=MOST_ROWS)
        rows.append((number, _row(number, cells, len(columns))))
    return Sheet(columns, rows)


def _columns(head: list[str]) -> tuple[str, ...]:
    columns = [cell.strip().lower() for cell in head]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise BadInput("The first row of the file must name the columns.", "file")
    if len(columns) > MOST_COLUMNS or "" in columns:
        raise BadInput("Every column of the file must have a name in the first row.", "file")
    twice = next((name for name in columns if columns.count(name) > 1), None)
    if twice is not None:
        raise BadInput("The column %(column)s is there twice.", "file", column=twice)
    return tuple(columns)


def _row(number: int, cells: list[str], width: int) -> tuple[str, ...]:
    """The cells of a row, made as long as the head. Raises BadInput when there are more of them."""
    if any(cells[width:]):
        raise BadInput(
            "Row %(row)d has more cells than the first row. An amount like 12,50 in a file that is parted "
            "by commas must stand in quotation marks.",
            "file",
            row=number,
        )
    return tuple((cells + [""] * width)[:width])


def _clean(text: str, row: int) -> str:
    if len(text) > LONGEST_CELL:
        raise BadInput("Row %(row)d has a cell that is too long.", "file", row=row)
    if _CONTROL.search(text):
        raise BadInput("Row %(row)d holds characters that cannot be stored.", "file", row=row)
    return GUARDED.sub("", text.strip())


# -- CSV -------------------------------------------------------------------------------------


def _from_csv(content: bytes) -> Iterator[tuple[int, list[str]]]:
    text = _decoded(content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, 1):
            yield number, [_clean(cell, number) for cell in cells]
    except csv.Error as error:
        raise BadInput(
            "Row %(row)d cannot be read: its quotation marks do not match.", "file", row=number + 1
        ) from error


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadInput(
            "This file is not in UTF-8, so Arabic and accents would be lost. Save it as “CSV UTF-8”, or send "
            "the XLSX file.",
            "file",
        ) from error


def _separator(text: str) -> str:
    """The separator that the head has most of; a head of one column has none, and a comma will do."""
    head = text.lstrip("\r\n,;\t ").split("\n", 1)[0]
    return max(SEPARATORS, key=head.count)


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with its mark, so that a spreadsheet shows Arabic; formulas are defused."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


class Figure(str):
    """A cell that is a number: below zero it is one still, and no formula."""


def dirhams(centimes: int) -> Figure:
    """An amount as a spreadsheet reads it in any country: with a decimal point, ungrouped."""
    sign = "-" if centimes < 0 else ""
    return Figure(f"{sign}{abs(centimes) // 100}.{abs(centimes) % 100:02}")


def guarded(cell: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run; `read` takes one off again."""
    if isinstance(cell, Figure):
        return cell
    return f"'{cell}" if FORMULA.match(cell) or GUARDED.match(cell) else cell


# -- XLSX ------------------------------------------------------------------------------------


def _from_xlsx(content: bytes) -> Iterator[tuple[int, list[str]]]:
    _refuse_bomb(content)
    try:
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise _unreadable() from error
    for number, cells in enumerate(sheet.iter_rows(), 1):
        yield number, [_clean(_text(cell), number) for cell in cells]


def _refuse_bomb(content: bytes) -> None:
    """Raise BadInput for what is no workbook, unpacks to too much or is spread too wide to be held."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "xl/workbook.xml" not in archive.namelist():
                raise _unreadable()
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED_BYTES:
                raise BadInput("The file is larger than %(megabytes)d MB.", "file", megabytes=256)
            refuse_scattered(archive)
    except DAMAGED as error:
        raise _unreadable() from error


def _unreadable() -> BadInput:
    return BadInput("This is not a readable XLSX file.", "file")


def _text(cell: Any) -> str:
    """A cell as a person reads it: numbers without an exponent, dates as YYYY-MM-DD."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def as_xlsx(name: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet, every cell a text: nothing in it is a formula or loses its zeros.

    Guarded like CSV all the same: the workbook may be saved as CSV later.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(name[:31])
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 1)
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, bold)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, guarded(cell))
    return out.getvalue()
