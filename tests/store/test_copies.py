"""What leaves the shop and comes back: an export on either engine, a backup and its restore."""

import json
import shutil
from pathlib import Path

import pytest

from store.db import Database
from store.export import LEFT_OUT, SECRET_COLUMNS, lines, tables
from store.process_lock import only_process
from tests.store.legal_rows import EXAMPLE, insert_all
from tests.store.shell import POSTGRESQL, SQLITE, Store, ask, change, value

# Export


def exported(store: Store, folder: Path) -> bytes:
    assert store("export", folder / "all.jsonl").code == 0
    return (folder / "all.jsonl").read_bytes()


def test_every_row_is_exported_but_what_proves_who_somebody_is(
    store: Store, url: str, tmp_path: Path
) -> None:
    ask(url, insert_all)
    told = [json.loads(line) for line in exported(store, tmp_path).splitlines()]
    assert {line["table"] for line in told} == EXAMPLE.keys() - LEFT_OUT == tables().keys()
    for line in told:
        assert SECRET_COLUMNS.isdisjoint(line["row"])
    assert {**EXAMPLE["site"]} in [line["row"] for line in told if line["table"] == "site"]


def test_the_same_rows_give_the_same_bytes_on_either_engine(
    store: Store, url: str, tmp_path: Path, sqlite_template: Path
) -> None:
    ask(url, insert_all)
    other = tmp_path / "other.db"
    shutil.copy(sqlite_template, other)
    ask(f"sqlite:///{other}", insert_all)
    first = exported(store, tmp_path)
    assert exported(store, tmp_path) == first == ask(f"sqlite:///{other}", all_lines)


async def all_lines(database: Database) -> bytes:
    return b"".join([line async for _, line in lines(database)])


def test_a_long_table_is_exported_whole(store: Store, url: str, tmp_path: Path) -> None:
    rows = ", ".join(f"('key {number:05}', '1', 1)" for number in range(4_500))
    change(url, f"INSERT INTO setting (key, value, changed_at) VALUES {rows}")
    found = [json.loads(line)["row"]["key"] for line in exported(store, tmp_path).splitlines()]
    assert found == [f"key {number:05}" for number in range(4_500)]


# Backup and restore


def test_a_backup_brings_back_what_was(store: Store, url: str, data: Path, tmp_path: Path) -> None:
    ask(url, insert_all)
    copy = tmp_path / "shop.backup"
    assert str(copy) in store("backup", copy).out
    before = ask(url, all_lines)
    change(url, "UPDATE staff SET name = 'Somebody else'")
    change(url, "DELETE FROM till_lease")
    assert ask(url, all_lines) != before
    assert store("restore", copy).code == 0
    assert ask(url, all_lines) == before
    with pytest.raises(Exception, match="audit is append-only"):
        change(url, "DELETE FROM audit")  # its guards came back too


def test_a_backup_without_a_name_is_put_with_the_others(store: Store, data: Path) -> None:
    assert store("backup").code == 0
    (made,) = (data / "backups").iterdir()
    assert made.suffix == ".backup"


@SQLITE
def test_what_was_there_before_a_restore_is_kept(
    store: Store, url: str, data: Path, tmp_path: Path
) -> None:
    store("backup", tmp_path / "shop.backup")
    ask(url, insert_all)
    store("restore", tmp_path / "shop.backup")
    assert value(url, "SELECT COUNT(*) FROM sale") == 0
    (kept,) = (data / "backups").glob("before-restore-*.backup")
    assert value(f"sqlite:///{kept}", "SELECT COUNT(*) FROM sale") == 1


@SQLITE
def test_a_backup_is_made_while_the_shop_is_open_and_a_restore_waits_until_it_is_shut(
    store: Store, url: str, tmp_path: Path
) -> None:
    copy = tmp_path / "shop.backup"
    with only_process(url):
        assert store("backup", copy).code == 0
        code, _, err = store("restore", copy)
    assert code == 1
    assert "stop it first" in err
    assert store("restore", copy).code == 0


@SQLITE
@pytest.mark.parametrize("content", [None, b"", b"not a database", b"SQLite format 3\x00" * 900])
def test_what_is_no_backup_is_not_restored(
    store: Store, url: str, tmp_path: Path, content: bytes | None
) -> None:
    ask(url, insert_all)
    if content is not None:
        (tmp_path / "no.backup").write_bytes(content)
    code, _, err = store("restore", tmp_path / "no.backup")
    assert code == 1
    assert "no.backup" in err
    assert value(url, "SELECT COUNT(*) FROM sale") == 1


@SQLITE
def test_a_damaged_database_gives_no_backup(store: Store, url: str, tmp_path: Path) -> None:
    """A copy that would not restore must not look like one that would."""
    ask(url, insert_all)
    path = Path(url.removeprefix("sqlite:///"))
    pages = bytearray(path.read_bytes())
    pages[4096 * 8 : 4096 * 9] = b"\xff" * 4096
    path.write_bytes(pages)
    assert store("backup", tmp_path / "shop.backup").code == 1
    assert not list(tmp_path.glob("shop.backup*"))


@POSTGRESQL
def test_a_missing_tool_of_postgresql_is_named(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    code, _, err = store("backup", tmp_path / "shop.backup")
    assert (code, "pg_dump is missing" in err) == (1, True)
