"""What an import reads from a file, and what an export writes: no cell is guessed at, none can be run."""

import io
import zipfile

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from store.catalogue.importer import sheet
from store.catalogue.importer.extent import MOST_CELLS
from store.catalogue.importer.sheet import MOST_BYTES, MOST_ROWS, as_csv, as_xlsx
from store.errors import BadInput

ROWS = ((2, ("HUI-001", "Huile d’olive", "12,50")), (3, ("MIE-002", "عسل", "")))
LINES = 'sku,name_fr,price\nHUI-001,Huile d’olive,"12,50"\nMIE-002,عسل,\n'
Cells = dict[tuple[int, int], object]


def workbook(cells: Cells) -> bytes:
    """A workbook of one sheet with these cells; (0, 0) is A1."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet()
        for (row, column), value in cells.items():
            page.write(row, column, value)
    return out.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(BadInput) as refused:
        sheet.read(content)
    assert refused.value.field == "file"
    return str(refused.value)


def parted(separator: str) -> str:
    """LINES, their cells parted by something that no amount holds."""
    return LINES.replace('"12,50"', "12.50").replace(",", separator).replace("12.50", "12,50")


@pytest.mark.parametrize(
    "content",
    [
        LINES.encode(),
        b"\xef\xbb\xbf" + LINES.encode(),
        LINES.replace("\n", "\r\n").encode(),
        LINES.encode("utf-16"),
        parted(";").encode(),
        b"\xef\xbb\xbf" + parted(";").encode(),
        parted("\t").encode(),
    ],
    ids=["plain", "marked", "crlf", "utf-16", "semicolons", "semicolons marked", "tabs"],
)
def test_every_way_to_save_a_csv_gives_the_same_rows(content: bytes) -> None:
    read = sheet.read(content)
    assert read.columns == ("sku", "name_fr", "price")
    assert tuple(read.rows) == ROWS


def test_a_row_bears_the_number_that_the_spreadsheet_shows() -> None:
    read = sheet.read(b"\n\nsku,name\n\nA,1\n,\nB,2\n")
    assert [number for number, _ in read.rows] == [5, 7]
    cells: Cells = {(3, 2): "sku", (3, 3): "name", (6, 2): "A", (8, 2): "B"}
    read = sheet.read(workbook(cells))
    assert read.columns == ("sku", "name")
    assert read.rows == [(7, ("A", "")), (9, ("B", ""))]


def test_numbers_of_a_workbook_are_read_as_a_person_sees_them() -> None:
    cells: Cells = {(0, 0): "a", (0, 1): "b", (0, 2): "c", (0, 3): "d"}
    cells |= {(1, 0): 2000000000015, (1, 1): 12.5, (1, 2): True, (1, 3): 165.0}
    assert sheet.read(workbook(cells)).rows == [(2, ("2000000000015", "12.5", "yes", "165"))]


def test_windows_1252_is_refused_with_what_to_do() -> None:
    assert "CSV UTF-8" in refusal("sku,name_fr\nA,Thé à la menthe\n".encode("cp1252"))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b" \n \r\n", "empty"),
        (b",,\n,,\n", "must name the columns"),
        (b"sku,,name\nA,B,C\n", "must have a name"),
        (b"sku,SKU\nA,B\n", "twice"),
        (b"sku,price\nA,12,50\n", "quotation marks"),
        (b'sku,price\nA,"12\n', "do not match"),
        (b"sku\nA\x00B\n", "cannot be stored"),
        (b"sku\n" + b"x" * 5_001, "too long"),
        (b"PK\x03\x04 and then nothing", "XLSX"),
        (workbook({}), "must name the columns"),
    ],
)
def test_what_cannot_be_read_for_certain_is_refused(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_files_that_are_too_large_are_refused() -> None:
    assert "32 MB" in refusal(b"x" * (MOST_BYTES + 1))
    assert str(MOST_ROWS) in refusal(b"sku\n" + b"A\n" * (MOST_ROWS + 1))
    assert len(sheet.read(b"sku\n" + b"A\n" * MOST_ROWS).rows) == MOST_ROWS


def test_a_small_archive_that_unpacks_to_a_huge_one_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(257):
                part.write(bytes(1024 * 1024))
    assert "256 MB" in refusal(out.getvalue())


def test_a_workbook_with_a_cell_in_its_last_corner_makes_no_room_for_all_before_it() -> None:
    assert "row 1048576" in refusal(workbook({(0, 0): "sku", (1_048_575, 16_383): "x"}))


def test_cells_without_places_of_their_own_are_counted() -> None:
    content = io.BytesIO()
    cells = "<c t='inlineStr'><is><t>x</t></is></c>" * 60
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        rows = f"<row r='1'>{cells}</row><row r='{MOST_CELLS // 59}'>{cells}</row>"
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet>{rows}</worksheet>")
    assert "too far apart" in refusal(content.getvalue())


def test_a_damaged_workbook_and_another_kind_of_archive_are_refused() -> None:
    whole = workbook({(0, 0): "sku", (1, 0): "A"})
    for cut in range(30, len(whole), 400):
        assert "XLSX" in refusal(whole[:cut])
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    assert "XLSX" in refusal(other.getvalue())


DANGEROUS = ["=1+1", "+212 6", "-5", "@SUM(A1)", "'=1", "''=1", "'plain", "a=b"]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_a_formula_goes_out_as_words_and_comes_in_as_it_was(cell: str) -> None:
    exported = as_csv(["sku", "name"], [["A", cell]])
    written = exported.decode("utf-8-sig").splitlines()[1].split(",", 1)[1]
    assert written[0] not in "=+-@"
    assert sheet.read(exported).rows == [(2, ("A", cell))]
    assert sheet.read(as_xlsx("x", ["sku", "name"], [["A", cell]])).rows == [(2, ("A", cell))]


cells = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="\ufeff"),
    max_size=30,
).map(str.strip)  # fmt: skip


@given(st.lists(st.tuples(cells, cells), max_size=8))
def test_whatever_is_written_is_read_back(rows: list[tuple[str, str]]) -> None:
    lines = [["key", *row] for row in rows]
    wanted = [(number, tuple(line)) for number, line in enumerate(lines, 2)]
    for content in (as_csv(["sku", "a", "b"], lines), as_xlsx("x", ["sku", "a", "b"], lines)):
        assert list(sheet.read(content).rows) == wanted
