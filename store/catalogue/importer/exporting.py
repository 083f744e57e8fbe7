"""The same columns the other way: what is in the house as a file that can be imported again."""

from typing import Final, Literal

from store.catalogue.importer.kind import Kind
from store.catalogue.importer.sheet import as_csv, as_xlsx
from store.db import Reader

Format = Literal["csv", "xlsx"]
TYPES: Final[dict[Format, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


async def rows(reader: Reader, kind: Kind, *, now: int) -> tuple[list[str], list[list[str]]]:
    """The head and every record, in the order of their keys; what is only said to people is left out."""
    kept = [column for column in kind.columns if column.is_kept]
    records = (await kind.known(reader, now)).records
    lines = [[c.write(record[c.name]) for c in kept] for _, record in sorted(records.items())]
    return [column.name for column in kept], lines


async def export(reader: Reader, kind: Kind, form: Format, *, now: int) -> bytes:
    """The file's bytes."""
    columns, lines = await rows(reader, kind, now=now)
    return as_csv(columns, lines) if form == "csv" else as_xlsx(kind.name, columns, lines)
