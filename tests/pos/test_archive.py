"""The archive of a period proves itself by the one file inside it, on a bare Python; whatever is changed in it is found."""

import ast
import hashlib
import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pos.archive import writing
from pos.archive.rows import Period
from pos.closings import closings, z_reports
from pos.sales import checkout, tickets
from pos.shifts import shifts
from pos.shifts.shifts import Opening
from store import clock
from store.clock import DAY
from store.db import Database, open_database
from store.ids import uuid7
from store.returns import Back
from tests.house import House, open_house
from tests.pos.shift_scene import close, report, sold
from tests.pos.test_returns import argan, back, opened
from tests.pos.test_till_api import ARGAN, at_till, open_shop, send

pytestmark = pytest.mark.anyio
KEY = bytes(32)
PERIOD = Period("2026-01-01", "2099-12-31")
Forgery = Callable[[dict[str, list[dict[str, Any]]]], None]


class Verified:
    """What the program said, run alone: no site packages, no environment."""

    def __init__(self, archive: Path, program: Path = writing.VERIFIER, key: Path | None = None) -> None:  # fmt: skip
        words = [sys.executable, "-I", "-S", str(program), str(archive)]
        ended = subprocess.run([*words, *(["--key", str(key)] if key else [])], capture_output=True, text=True, env={}, check=False)  # fmt: skip
        self.code, self.said = ended.returncode, ended.stdout
        self.complained = ended.stderr
        assert self.complained == "" or self.code == 2


async def lived(house: House) -> None:
    """Two shifts, one of them with late sales and cash put in; their days closed."""
    await open_shop(house, 60)
    client, till = await at_till(house)
    await sold(house, client, till, 4)
    await report(client, "cash", till, direction="in", amount=5_000, reason="monnaie")
    await close(client, till)
    client, till = await at_till(house)
    await sold(house, client, till, 3)
    late = till.sell([ARGAN] * 2, tender="cash")
    await close(client, till)
    await send(client, late.body)
    await z_reports.seal_late(house.db, key=KEY, now=clock.now())
    await closings.seal_due(house.db, key=KEY, now=clock.now() + 500 * DAY)


async def archived(database: Database, to: Path, period: Period = PERIOD) -> Path:
    await writing.to_file(database, to, period, key=KEY)
    return to


@pytest.fixture
async def archive(house: House, tmp_path: Path) -> Path:
    await lived(house)
    return await archived(house.db, tmp_path / "archive.zip")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    (tmp_path / "secret.key").write_bytes(KEY)
    return tmp_path / "secret.key"


def bytes_of(path: Path) -> bytes:
    return path.read_bytes()


def put(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def rows_of(archive: Path) -> dict[str, list[dict[str, Any]]]:
    with zipfile.ZipFile(archive) as zipped:
        return {
            name: [json.loads(line) for line in zipped.read(name).splitlines()]
            for name in zipped.namelist()
            if name.endswith(".jsonl")
        }


def forged(archive: Path, forgery: Forgery, *, manifest_too: bool) -> Path:
    """The archive as somebody rewrote it; `manifest_too`: with all hashes of its files put right, but without the key."""
    rows = rows_of(archive)
    forgery(rows)
    with zipfile.ZipFile(archive) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    files.update({name: b"".join(json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n" for row in found) for name, found in rows.items()})  # fmt: skip
    if manifest_too:
        manifest = json.loads(files["manifest.json"])
        for row in manifest["files"]:
            row["sha256"] = hashlib.sha256(files[row["name"]]).hexdigest()
            row["lines"] = files[row["name"]].count(b"\n")
        files["manifest.json"] = json.dumps(manifest).encode()
    target = archive.with_name("forged.zip")
    with zipfile.ZipFile(target, "w") as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return target


# What holds


async def test_it_verifies_alone_by_the_program_inside_it(archive: Path, tmp_path: Path, key: Path) -> None:  # fmt: skip
    with zipfile.ZipFile(archive) as zipped:
        zipped.extract("verify_archive.py", tmp_path / "inside")
    program = tmp_path / "inside" / "verify_archive.py"
    without = Verified(archive, program)
    assert (without.code, "not checked: the counter-signatures" in without.said) == (0, True)
    with_key = Verified(archive, program, key)
    assert with_key.code == 0
    assert "8 receipts of 2 registers, 3 Z reports" in with_key.said
    assert with_key.said.endswith("Everything holds.\n")
    assert "not checked" not in with_key.said


def test_the_program_needs_python_3_9_and_its_own_library_only() -> None:
    tree = ast.parse(writing.VERIFIER.read_text("utf-8"), feature_version=(3, 9))
    imported = {name.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}  # fmt: skip
    imported |= {str(node.module).split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}  # fmt: skip
    assert imported <= sys.stdlib_module_names


async def test_the_same_books_give_the_same_bytes(house: House, archive: Path) -> None:
    again = await archived(house.db, archive.with_name("again.zip"))
    assert bytes_of(again) == bytes_of(archive)


async def test_it_says_what_the_database_says(house: House, archive: Path) -> None:
    rows = rows_of(archive)
    for name, table in (("receipts", "receipt"), ("reports", "z_report"), ("closings", "closing")):
        kept = await house.db.fetch(f"SELECT * FROM {table}")
        told = {(row["register_id"], row["hash"]): row for row in rows[f"{name}.jsonl"]}
        assert len(told) == len(kept) > 0
        for row in kept:
            said = told[row["register_id"], row["hash"]]
            names = [name for name in row.keys() if name in said]  # noqa: SIM118 - a Row, not a dict
            assert [row[name] for name in names] == [said[name] for name in names]
    logged = await house.db.fetch("SELECT id, action, detail FROM audit ORDER BY id")
    assert [(row["id"], row["action"], row["detail"]) for row in rows["events.jsonl"]] == [tuple(row) for row in logged]  # fmt: skip
    assert [row["amount"] for row in rows["movements.jsonl"]] == [5_000]
    assert len(rows["shifts.jsonl"]) == 2


async def test_read_back_into_an_empty_shop_it_gives_the_same_books(
    house: House, archive: Path, sqlite_template: Path, tmp_path: Path
) -> None:
    rows = rows_of(archive)
    path = put(tmp_path / "other.db", bytes_of(sqlite_template))
    async with open_house(f"sqlite:///{path}", tmp_path / "other") as other:
        await open_shop(other, 60)
        await other.person("cashier")
        for shift in rows["shifts.jsonl"]:
            opening = Opening(shift["id"], shift["register_id"], shift["opened_by"], shift["opened_at"], shift["opening_float"], adopt=False)  # fmt: skip
            await other.db.write(lambda tx, opening=opening: shifts.open_shift(tx, opening, now=opening.opened_at))  # type: ignore[misc]  # fmt: skip
        for row in rows["receipts.jsonl"]:
            receipt, at = tickets.read(row["content"]), row["recorded_at"]
            await other.db.write(lambda tx, receipt=receipt, row=row, at=at: checkout.post(tx, receipt, row["hash"], key=KEY, now=at))  # type: ignore[misc]  # fmt: skip
        for table in ("receipt", "sale", "sale_line", "sale_line_tax", "sale_tax", "tender"):
            assert await table_of(other.db, table) == await table_of(house.db, table), table
    opened = await open_database(f"sqlite:///{path}")
    back = rows_of(await archived(opened, tmp_path / "back.zip"))
    await opened.close()
    assert [{**row, "z": None} for row in rows["receipts.jsonl"]] == back["receipts.jsonl"]


async def table_of(database: Database, table: str) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in await database.fetch(f"SELECT * FROM {table}")), key=str)


async def test_a_period_holds_whole_pieces_of_the_chains_and_what_they_hang_on(
    house: House, tmp_path: Path, key: Path
) -> None:
    await lived(house)
    today = clock.day(clock.now())
    for period in (Period("2026-11-23", "2026-11-23"), Period(today, today)):
        part = await archived(house.db, tmp_path / "part.zip", period)
        assert Verified(part, key=key).code == 0
    assert rows_of(part)["registers.jsonl"][0]["receipts"]["sequence"] >= 0
    empty = await archived(house.db, tmp_path / "none.zip", Period("2020-01-01", "2020-12-31"))
    assert "0 receipts of 2 registers, 0 Z reports" in Verified(empty, key=key).said


async def test_refunds_foreign_notes_and_gift_cards_add_up_in_it_too(
    house: House, tmp_path: Path, key: Path
) -> None:
    book = await opened(house)
    oil, card = argan(3), {
        "id": uuid7(), "product_id": None, "name": "Carte cadeau", "quantity": 1, "unit_price": 5_000, "discount": 0,
        "amount": 5_000, "lot": None, "taxes": [{"code": "HC", "gross": 5_000, "tax": 0}], "kind": "gift_card",
        "code": "0430000000029",
    }  # fmt: skip
    euros = {"kind": "foreign", "given": 20_000, "currency": "EUR", "foreign": 2_000, "rate": 1_000}
    answers = [
        await book.send(oil, card, tenders=[euros, {"kind": "cash", "given": 20_000}]),
        await book.send(back(oil, 1)),
        await book.send(
            argan(1), back(oil, 1, Back(1, 10_000)), tenders=[{"kind": "cash", "given": 0}]
        ),
    ]
    assert [answer.status_code for answer, _ in answers] == [200, 200, 200], answers[0][0].text
    event = {"kind": "closing", "id": uuid7(), "shift_id": book.shift_id, "by": book.cashier_id, "at": 1, "counted": {}, "note": ""}  # fmt: skip
    await book.client.post("/pos/api/events", json={"event": event})
    await closings.seal_due(house.db, key=KEY, now=clock.now() + 500 * DAY)
    found = Verified(await archived(house.db, tmp_path / "archive.zip"), key=key)
    assert found.code == 0, found.said
    z = json.loads(rows_of(tmp_path / "archive.zip")["reports.jsonl"][0]["content"])
    assert (z["sales"], z["refunds"]) == (45_000, 20_000)


# What does not


def receipt_change(place: int, **changed: Any) -> Forgery:
    def forge(rows: dict[str, list[dict[str, Any]]]) -> None:
        row = rows["receipts.jsonl"][place]
        content = {**json.loads(row["content"]), **changed}
        row["content"] = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)  # fmt: skip

    return forge


def resealed(place: int, change: Callable[[dict[str, Any]], None]) -> Forgery:
    """A change with every hash of the chain after it made anew."""

    def forge(rows: dict[str, list[dict[str, Any]]]) -> None:
        found = rows["receipts.jsonl"]
        change(content := json.loads(found[place]["content"]))
        for row in found[place:]:
            text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
            row.update(content=text, hash=hashlib.sha256(text.encode()).hexdigest(), previous_hash=content["previous_hash"])  # fmt: skip
            if row is not found[-1]:
                after = found[found.index(row) + 1]
                content = {**json.loads(after["content"]), "previous_hash": row["hash"]}

    return forge


def dropped(name: str, place: int) -> Forgery:
    def forge(rows: dict[str, list[dict[str, Any]]]) -> None:
        rows[name].pop(place)

    return forge


def columns(name: str, place: int, **changed: Any) -> Forgery:
    return lambda rows: rows[name][place].update(changed)


def swapped(rows: dict[str, list[dict[str, Any]]]) -> None:
    found = rows["receipts.jsonl"]
    found[2], found[3] = found[3], found[2]


def late_cash(rows: dict[str, list[dict[str, Any]]]) -> None:
    """The late Z says that the drawer should have held more, under a hash of its own."""
    row = rows["reports.jsonl"][-1]
    content = json.loads(row["content"])
    content["late"]["expected"] += 100
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    row.update(content=text, hash=hashlib.sha256(text.encode()).hexdigest())


def dearer(content: dict[str, Any]) -> None:
    """A consistent receipt of another amount."""
    line, (tax,), (tender,) = content["lines"][0], content["taxes"], content["tenders"]
    for row, name in ((line, "amount"), (line["taxes"][0], "gross"), (tax, "gross"), (tax, "net"), (tender, "amount"), (tender, "given"), (content, "total"), (content, "paid")):  # fmt: skip
        row[name] -= 100


def renamed(content: dict[str, Any]) -> None:
    content["lines"][0]["name"] = "something else"


WITHOUT_A_KEY: dict[str, tuple[Forgery, str]] = {
    "a receipt's content": (receipt_change(2, total=1), "receipt C1-000003: its content"),
    "a receipt's time": (receipt_change(4, sold_at=1), "receipt C1-000005: its content"),
    "a receipt's hash": (columns("receipts.jsonl", 1, hash="0" * 64), "receipt C1-000002: its content"),
    "a receipt's number": (columns("receipts.jsonl", 1, number="C1-000099"), "receipt C1-000099: its place"),
    "a receipt's cashier": (columns("receipts.jsonl", 1, cashier_id=99), "receipt C1-000002: its place"),
    "a signature of no form": (columns("receipts.jsonl", 1, signature="x"), "receipt C1-000002: its counter-signature"),
    "a receipt taken out": (dropped("receipts.jsonl", 3), "receipt C1-000005: the receipt before it is missing"),
    "the first receipt taken out": (dropped("receipts.jsonl", 0), "receipt C1-000002: the receipt before it is missing"),
    "the last receipt taken out": (dropped("receipts.jsonl", -1), "Z 3 of register 1: its receipts add up"),
    "receipts in another order": (swapped, "receipt C1-000004: the receipt before it is missing"),
    "an amount, with the chain made anew": (resealed(5, dearer), "Z 2 of register 1: its receipts add up"),
    "a Z's content": (columns("reports.jsonl", 0, content="{}"), "Z 1 of register 1"),
    "a Z's day": (columns("reports.jsonl", 1, day_on="2026-01-01"), "Z 2 of register 1: its place"),
    "a Z's perpetual total": (columns("reports.jsonl", 1, perpetual_sales=1), "Z 2 of register 1: its place"),
    "a late Z's drawer": (late_cash, "Z 3 of register 1: its drawer's difference"),
    "the first Z taken out": (dropped("reports.jsonl", 0), "Z 2 of register 1: the one before it is missing"),
    "the last Z taken out": (dropped("reports.jsonl", -1), "Z 3 of register 1: it is missing"),
    "a closing's hash": (columns("closings.jsonl", 0, hash="1" * 64), "closing 1 of register 1: its content"),
    "a closing's period": (columns("closings.jsonl", 0, period_on="2026-01-01"), "closing 1 of register 1: its place"),
    "what the chain hangs on": (columns("registers.jsonl", 0, receipts={"sequence": 0, "hashes": ["f" * 64]}), "receipt C1-000001: it does not hang"),
    "an event": (columns("events.jsonl", 2, action="till.nothing"), "events 1 to"),
    "an event's time": (columns("events.jsonl", 2, at=5), "are not the log that it sealed"),
    "an event taken out": (dropped("events.jsonl", 1), "are not the log that it sealed"),
    "an event's place": (lambda rows: rows["events.jsonl"].reverse(), "it is not in its place"),
}  # fmt: skip


@pytest.mark.parametrize("what", WITHOUT_A_KEY)
async def test_who_changes_it_and_puts_the_manifest_right_is_found_without_the_key(
    archive: Path, what: str
) -> None:
    forgery, said = WITHOUT_A_KEY[what]
    found = Verified(forged(archive, forgery, manifest_too=True))
    assert found.code == 1
    assert said in found.said, found.said
    if said.startswith("receipt "):
        assert f"FIRST BAD RECEIPT: {said}" in found.said


async def test_who_makes_every_hash_anew_does_not_have_the_key(archive: Path, key: Path) -> None:
    rewritten = forged(archive, resealed(2, renamed), manifest_too=True)
    found = Verified(rewritten, key=key)
    assert found.code == 1
    assert "FIRST BAD RECEIPT: receipt C1-000003: its counter-signature is not the shop's" in found.said  # fmt: skip
    assert "manifest: its counter-signature is not the shop's" in found.said


@pytest.mark.parametrize("name", ["shifts.jsonl", "closings.jsonl", "movements.jsonl", "people.jsonl"])  # fmt: skip
async def test_what_hangs_on_nothing_is_held_by_the_manifest(
    archive: Path, name: str, key: Path
) -> None:
    assert f"{name}: it is not what the manifest names" in Verified(forged(archive, dropped(name, -1), manifest_too=False)).said  # fmt: skip
    found = Verified(forged(archive, dropped(name, -1), manifest_too=True), key=key)
    assert "manifest: its counter-signature is not the shop's" in found.said


async def test_another_shops_key_is_not_the_key(archive: Path, key: Path) -> None:
    put(key, b"x" * 32)
    found = Verified(archive, key=key)
    assert found.code == 1
    assert "key: not one counter-signature is made with it" in found.said
    assert found.said.endswith("\n1 broken.\n"), "the receipts are not to blame"
    forgery = forged(archive, resealed(2, renamed), manifest_too=False)
    found = Verified(forgery, key=key)
    assert "key: not one counter-signature is made with it" in found.said
    assert "receipts.jsonl: it is not what the manifest names" in found.said


@pytest.mark.parametrize("content", [None, b"", b"x" * 31, b"x" * 33])
async def test_a_key_that_is_none_is_not_laid_to_the_archives_charge(
    archive: Path, tmp_path: Path, content: bytes | None
) -> None:
    key = tmp_path / "other.key"
    if content is not None:
        put(key, content)
    found = Verified(archive, key=key)
    assert (found.code, found.said) == (2, "")
    assert "other.key" in found.complained


def test_an_archive_that_is_not_there_is_not_said_to_be_damaged(tmp_path: Path) -> None:
    found = Verified(tmp_path / "archive.zip")
    assert (found.code, found.said) == (2, "")
    assert "archive.zip cannot be read" in found.complained


async def test_a_byte_changed_anywhere_in_a_file_of_it_is_found(archive: Path) -> None:
    content, chance = bytes_of(archive), random.Random(7)
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        entries = [(entry.header_offset + 30 + len(entry.filename) + 20, entry.compress_size) for entry in zipped.infolist() if entry.compress_size > 4]  # fmt: skip
    for start, size in entries:
        for _ in range(3):
            place = start + chance.randrange(
                size - 1
            )  # the last byte may end in bits that say nothing
            broken = bytearray(content)
            broken[place] ^= 1 << chance.randrange(8)
            found = Verified(put(archive, bytes(broken)))
            assert found.code == 1, (place, found.said)


@pytest.mark.parametrize("content", [b"", b"PK", b"not an archive at all"])
def test_what_is_no_archive_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    found = Verified(put(tmp_path / "archive.zip", content))
    assert (found.code, found.said.startswith("DAMAGED: ")) == (1, True)


@pytest.mark.parametrize("name", ["manifest.json", "receipts.jsonl", "events.jsonl"])
@pytest.mark.parametrize("depth", [700, 100_000])
async def test_what_is_nested_without_end_is_said_to_be_damaged(
    archive: Path, name: str, depth: int
) -> None:
    with zipfile.ZipFile(archive) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    files[name] = b'{"id": 1, "format": ' + b"[" * depth + b"]" * depth + b"}\n"
    with zipfile.ZipFile(archive, "w") as zipped:
        for file, content in files.items():
            zipped.writestr(file, content)
    found = Verified(archive)
    assert found.code == 1, found.said


def named(archive: Path, **said: Any) -> None:
    """The manifest says something else."""
    with zipfile.ZipFile(archive) as zipped:
        files = {name: zipped.read(name) for name in zipped.namelist()}
    files["manifest.json"] = json.dumps({**json.loads(files["manifest.json"]), **said}).encode()
    with zipfile.ZipFile(archive, "w") as zipped:
        for file, content in files.items():
            zipped.writestr(file, content)


@pytest.mark.parametrize("odd", [{"files": [{"name": "receipts.jsonl"}]}, {"files": [{"name": 5}]}, {"operator": None}])  # fmt: skip
async def test_a_manifest_that_is_none_of_ours_is_damaged(
    archive: Path, odd: dict[str, Any]
) -> None:
    named(archive, **odd)
    found = Verified(archive)
    assert (found.code, found.said.startswith("DAMAGED: ")) == (1, True)


async def test_a_letter_that_is_none_is_found(archive: Path) -> None:
    spoilt = columns("receipts.jsonl", 1, content='{"note":"\\ud800"}')
    found = Verified(forged(archive, spoilt, manifest_too=True))
    assert found.code == 1, found.said


@pytest.mark.parametrize("place", [6, 8, 10], ids=["version", "locked", "packing"])
async def test_a_file_that_is_packed_otherwise_is_damaged(archive: Path, place: int) -> None:
    """As a byte of the zip's own directory makes it that has gone bad."""
    content = bytearray(bytes_of(archive))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as zipped:
        content[zipped.start_dir + place] = 0x61
    found = Verified(put(archive, bytes(content)))
    assert (found.code, found.said.startswith("DAMAGED: ")) == (1, True)


def on_a_screen_of(encoding: str, archive: Path) -> tuple[int, str]:
    """How it ends there, and what it complains of."""
    words = [sys.executable, "-S", str(writing.VERIFIER), str(archive)]
    ended = subprocess.run(words, capture_output=True, text=True, env={"PYTHONIOENCODING": encoding}, check=False)  # fmt: skip
    return ended.returncode, ended.stderr


async def test_a_screen_without_the_letters_of_a_name_is_told_all_the_same(archive: Path) -> None:
    named(archive, operator={"name": "تعاونية أركان"})
    assert on_a_screen_of("ascii", archive) == (0, "")


# The office


async def test_the_manager_and_the_auditor_take_it_from_the_office_and_the_log_says_so(
    house: House, archive: Path, key: Path
) -> None:
    for role in ("manager", "auditor"):
        somebody = await house.client(role)
        answer = await somebody.get("/office/sales/archive?from_on=2026-01-01&to_on=2099-12-31")
        assert answer.headers["content-type"] == "application/zip"
        assert Verified(put(archive, answer.content), key=key).code == 0
    logged = await house.db.fetch("SELECT detail FROM audit WHERE action = 'archive.export'")
    assert json.loads(logged[-1]["detail"])["sha256"] == hashlib.sha256(answer.content).hexdigest()
    cashier = await house.client("cashier")
    assert (await cashier.get("/office/sales/archive?from_on=2026-01-01&to_on=2026-01-02")).status_code == 403  # fmt: skip


@pytest.mark.parametrize("days", ["", "from_on=x&to_on=y", "from_on=2026-02-30&to_on=2026-03-01", "from_on=2026-03-02&to_on=2026-03-01"])  # fmt: skip
async def test_days_that_are_none_are_refused_in_words(house: House, days: str) -> None:
    manager = await house.client("manager")
    assert (await manager.get(f"/office/sales/archive?{days}")).status_code == 422
