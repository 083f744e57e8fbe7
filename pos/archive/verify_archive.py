#!/usr/bin/env python3
"""Verify an archive of a shop's tills, by this file alone: it needs Python 3.9 or later and nothing else.

    python3 verify_archive.py ARCHIVE.zip [--key secret.key]

Recomputed: the hash of every file, receipt, Z report and closing; their chains and numbers; the sums of lines, taxes,
tenders, Z reports and closings; the perpetual totals. The counter-signatures are made with the shop's secret key: they
are checked where it is given, else only their form. Ends with 0 when everything holds, with 1 when something does not,
with 2 when there is no such archive or key to begin with.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import io
import json
import re
import sys
import unicodedata
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

FORMAT = "terroir-archive-1"
FILES = (
    "registers.jsonl",
    "receipts.jsonl",
    "reports.jsonl",
    "closings.jsonl",
    "events.jsonl",
)
OUTSIDE_THE_MANIFEST = {"manifest.json", "manifest.mac"}
FIGURES = ("receipts", "sales", "refunds", "stamp_duty", "stamp_added", "cash_rounding", "paid")
SHOWN = 20
HEX = re.compile("[0-9a-f]{64}")
KEY_BYTES = 32
FOREIGN = "its counter-signature is not the shop's"
Row = dict[str, Any]


class Damaged(Exception):
    """The file cannot be read as an archive."""


class Verdict:
    """What was found: faults in the order of reading, and what could not be checked."""

    def __init__(self) -> None:
        self.faults: list[str] = []
        self.unchecked: list[str] = []
        self.marks = 0

    def fault(self, what: str, why: str) -> None:
        self.faults.append(f"{what}: {why}")

    @property
    def first_bad_receipt(self) -> str:
        return next((fault for fault in self.faults if fault.startswith("receipt ")), "")

    def blame_the_key(self) -> None:
        """Where not one counter-signature is of this key, that is the finding, and not each of them."""
        others = [fault for fault in self.faults if not fault.endswith(FOREIGN)]
        if self.marks and len(self.faults) - len(others) == self.marks:
            whose = "not one counter-signature is made with it: it is not the key of this shop, or all of the archive was signed anew with another"
            self.faults = [f"key: {whose}", *others]


# Reading


class Archive:
    """The files of the zip, and what the manifest says of them."""

    def __init__(self, path: str) -> None:
        try:
            self.zip = zipfile.ZipFile(path)
            self.manifest_bytes = self.zip.read("manifest.json")
            self.manifest = read_json(self.manifest_bytes.decode(), "manifest.json")
            self.mac = self.zip.read("manifest.mac").decode()
            self.listed = {row["name"]: row for row in self.manifest["files"]}
        except (
            OSError,
            zipfile.BadZipFile,
            zlib.error,
            KeyError,
            TypeError,
            UnicodeDecodeError,
        ) as error:
            raise Damaged(f"this is no archive, or a damaged one ({error})") from error
        if self.manifest.get("format") != FORMAT:
            raise Damaged(f"its format is not {FORMAT}")

    def rows(self, name: str) -> Iterator[Row]:
        """The JSON objects of a file, line by line."""
        try:
            with self.zip.open(name) as file:
                for number, line in enumerate(file, 1):
                    yield read_json(line.decode(), f"{name}, line {number}")
        except (KeyError, zipfile.BadZipFile, zlib.error, UnicodeDecodeError, EOFError) as error:
            raise Damaged(f"{name} cannot be read ({error})") from error


def read_json(text: str, where: str) -> Row:
    """A JSON object without fractions and without a key twice."""

    def once(pairs: list[tuple[str, Any]]) -> Row:
        if len({key for key, _ in pairs}) != len(pairs):
            raise ValueError("a name twice")
        return dict(pairs)

    def no_fraction(text: str) -> None:
        raise ValueError(f"{text} is no whole number")

    try:
        found = json.loads(
            text, object_pairs_hook=once, parse_float=no_fraction, parse_constant=no_fraction
        )
    except (ValueError, RecursionError) as error:
        raise Damaged(f"{where} is no JSON of ours ({error})") from error
    if not isinstance(found, dict):
        raise Damaged(f"{where} is no object")
    return found


def canonical(value: Any) -> bytes:
    """The one way to write a receipt, a report or a closing: what its hash covers."""
    return json.dumps(
        regular(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True
    ).encode()


def regular(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: regular(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [regular(inner) for inner in value]
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


# The manifest


def check_manifest(archive: Archive, key: bytes | None, verdict: Verdict) -> None:
    names = archive.zip.namelist()
    if len(set(names)) != len(names):
        verdict.fault("manifest", "a file is in the archive twice")
    for name in sorted((set(names) - OUTSIDE_THE_MANIFEST) ^ set(archive.listed)):
        verdict.fault(name, "it is in the archive or in the manifest, not in both")
    for name in sorted(set(FILES) - set(archive.listed)):
        verdict.fault(name, "it is missing")
    for name in sorted(set(names) & set(archive.listed)):
        digest, lines = hashlib.sha256(), 0
        try:
            with archive.zip.open(name) as file:
                for part in iter(lambda: file.read(1 << 20), b""):
                    digest.update(part)
                    lines += part.count(b"\n")
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            verdict.fault(name, f"it cannot be read ({error})")
            continue
        if (digest.hexdigest(), lines) != (
            archive.listed[name]["sha256"],
            archive.listed[name]["lines"],
        ):
            verdict.fault(name, "it is not what the manifest names")
    check_mark(key, b"archive\n" + archive.manifest_bytes, archive.mac[:-1], "manifest", verdict)
    if archive.mac[-1:] != "\n":
        verdict.fault("manifest.mac", "it is not one line")


def check_mark(key: bytes | None, text: bytes, mark: Any, what: str, verdict: Verdict) -> None:
    """A counter-signature: HMAC-SHA256 of `text` under the shop's key."""
    if not isinstance(mark, str) or not HEX.fullmatch(mark):
        verdict.fault(what, "its counter-signature has not the right form")
        return
    if key is None:
        return
    verdict.marks += 1
    if not hmac.compare_digest(hmac.new(key, text, hashlib.sha256).hexdigest(), mark):
        verdict.fault(what, FOREIGN)


# Receipts


class Sums:
    """What receipts add up to, as a Z says it."""

    def __init__(self) -> None:
        self.figures = dict.fromkeys(FIGURES, 0)
        self.taxes: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0])
        self.tenders: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        self.sequences: list[int] = []

    def add(self, receipt: Row) -> None:
        amounts = [(line["quantity"] < 0, line["amount"]) for line in receipt["lines"]]
        self.figures["receipts"] += 1
        self.figures["sales"] += sum(amount for returned, amount in amounts if not returned)
        self.figures["refunds"] -= sum(amount for returned, amount in amounts if returned)
        for name in ("stamp_duty", "stamp_added", "cash_rounding", "paid"):
            self.figures[name] += receipt[name]
        for tax in receipt["taxes"]:
            add_to(self.taxes[tax["code"], tax["rate_bp"]], (tax["gross"], tax["net"], tax["tax"]))
        for tender in receipt["tenders"]:
            add_to(self.tenders[tender["kind"]], (1, tender["amount"]))
        self.sequences.append(receipt["sequence"])

    def differs(self, report: Row) -> str:
        """The first figure of a Z that is another; empty when all agree."""
        for name, value in self.figures.items():
            if report[name] != value:
                return name
        if sums_by(report["taxes"], ("code", "rate_bp"), ("gross", "net", "tax")) != dict(
            self.taxes
        ):
            return "taxes"
        if sums_by(report["tenders"], ("kind",), ("times", "amount")) != dict(self.tenders):
            return "tenders"
        ends = (min(self.sequences), max(self.sequences)) if self.sequences else (None, None)
        return (
            ""
            if (report["first_sequence"], report["last_sequence"]) == ends
            else "first and last receipt"
        )


def add_to(sums: list[int], values: Any) -> None:
    for place, value in enumerate(values):
        sums[place] += value


def sums_by(
    rows: list[Row], names: tuple[str, ...], figures: tuple[str, ...]
) -> dict[Any, list[int]]:
    """Rows added up by what names them."""
    found: dict[Any, list[int]] = defaultdict(lambda: [0] * len(figures))
    for row in rows:
        name = tuple(row[key] for key in names)
        add_to(found[name if len(name) > 1 else name[0]], [row[figure] for figure in figures])
    return dict(found)


class Book:
    """How far the receipts of a register have been read, and the hashes that the next may hang on."""

    def __init__(self, register: Row) -> None:
        self.code = register["code"]
        self.sequence, self.fork = register["receipts"]["sequence"], 0
        self.before: set[str] = set()
        self.hashes = set(register["receipts"]["hashes"])
        self.rejected: dict[int, set[str]] = defaultdict(set)
        for row in register["rejected"]:
            self.rejected[row["sequence"]].add(row["hash"])

    def next(self, row: Row) -> str:
        """Go on to this receipt; why it cannot be the next one, if it cannot."""
        if (row["sequence"], row["fork"]) == (self.sequence, self.fork + 1):
            self.fork += 1
        else:
            self._pass_over_rejected(row["sequence"])
            expected, self.before, self.hashes = self.sequence + 1, self.hashes, set()
            self.sequence, self.fork = row["sequence"], row["fork"]
            if (row["sequence"], row["fork"]) != (expected, 0):
                self.hashes.add(row["hash"])
                return f"the receipt before it is missing (number {expected} was expected)"
        self.hashes.add(row["hash"])
        return (
            ""
            if row["previous_hash"] in self.before
            else "it does not hang on the receipt before it"
        )

    def _pass_over_rejected(self, until: int) -> None:
        """What a manager has rejected is no gap: the next receipt hangs on it."""
        self.hashes |= self.rejected.get(self.sequence, set())
        while self.sequence + 1 < until and self.sequence + 1 in self.rejected:
            self.sequence, self.hashes = self.sequence + 1, self.rejected[self.sequence + 1]


COLUMNS = {
    "sale_id": "id",
    **{
        name: name
        for name in ("register_id", "shift_id", "sequence", "number", "cashier_id", "previous_hash")
    },
}


def check_receipts(
    archive: Archive, registers: dict[int, Row], key: bytes | None, verdict: Verdict
) -> dict[Any, Sums]:
    """Every receipt for itself and in its chain; the sums of those of each Z, by (register, Z number)."""
    books = {id_: Book(register) for id_, register in registers.items()}
    sums: dict[Any, Sums] = defaultdict(Sums)
    for row in archive.rows("receipts.jsonl"):
        what = f"receipt {row.get('number')}"
        try:
            receipt = read_json(row["content"], what)
            book = books[row["register_id"]]
            reasons = [book.next(row), broken_seal(row, receipt, book), *wrong_sums(receipt)]
            if row["z"] is not None:
                sums[row["register_id"], row["z"]].add(receipt)
        except (Damaged, KeyError, TypeError, AttributeError) as error:
            verdict.fault(what, f"it cannot be read ({error!r})")
            continue
        for reason in filter(None, reasons):
            verdict.fault(what, reason)
        place = (
            receipt["id"],
            book.code,
            row["sequence"],
            row["fork"],
            row["hash"],
            row["site_id"],
            row["recorded_at"],
        )
        check_mark(key, "\n".join(map(str, place)).encode(), row["signature"], what, verdict)
    return sums


def broken_seal(row: Row, receipt: Row, book: Book) -> str:
    if (
        canonical(receipt) != row["content"].encode()
        or sha256(row["content"].encode()) != row["hash"]
    ):
        return "its content does not match its hash"
    if (
        any(row[column] != receipt[name] for column, name in COLUMNS.items())
        or receipt["register"] != book.code
    ):
        return "its place in the book differs from what was sealed"
    if receipt["number"] != f"{book.code}-{receipt['sequence']:06d}":
        return "its number does not follow from its place"
    return ""


def wrong_sums(receipt: Row) -> Iterator[str]:
    """What does not add up in a receipt."""
    lines, taxes, tenders = receipt["lines"], receipt["taxes"], receipt["tenders"]
    if sum(line["amount"] for line in lines) != receipt["total"]:
        yield "its lines do not add up to its total"
    if any(
        line["taxes"] and sum(part["gross"] for part in line["taxes"]) != line["amount"]
        for line in lines
    ):
        yield "the tax parts of a line do not add up to it"
    parts = sums_by([part for line in lines for part in line["taxes"]], ("code",), ("gross", "tax"))
    if parts != sums_by(taxes, ("code",), ("gross", "tax")):
        yield "the tax parts of its lines do not add up to its taxes"
    if any(tax["gross"] != tax["net"] + tax["tax"] for tax in taxes):
        yield "a tax and its net are not the gross"
    if sum(tax["tax"] for tax in taxes) != receipt["tax_total"]:
        yield "its taxes do not add up to its tax total"
    if sum(tender["amount"] for tender in tenders) != receipt["paid"]:
        yield "its tenders do not settle what was paid"
    if any(tender["given"] - tender["change"] != tender["amount"] for tender in tenders):
        yield "a tender is not what was given less the change"
    if receipt["total"] + receipt["stamp_added"] + receipt["cash_rounding"] != receipt["paid"]:
        yield "what was paid does not follow from its total"


# Z reports and closings


class Chain:
    """The sealed rows of one numbered series, each hanging on the one before, with perpetual totals that it moves."""

    def __init__(self, before: Row) -> None:
        self.sequence, self.hash = before["sequence"], before["hash"]
        self.perpetual = before["perpetual_sales"], before["perpetual_refunds"]

    def wrong(self, row: Row, content: Row) -> Iterator[str]:
        """Go on to this row; what is wrong with it."""
        if row["sequence"] != self.sequence + 1:
            yield f"the one before it is missing (number {self.sequence + 1} was expected)"
        if row["previous_hash"] != self.hash:
            yield "it does not hang on the one before it"
        if (
            canonical(content) != row["content"].encode()
            or sha256(row["content"].encode()) != row["hash"]
        ):
            yield "its content does not match its hash"
        if any(name in content and content[name] != value for name, value in row.items()):
            yield "its place in the book differs from what was sealed"
        moved = self.perpetual[0] + content["sales"], self.perpetual[1] + content["refunds"]
        if min(content["sales"], content["refunds"]) < 0:
            yield "a perpetual total would decrease"
        if moved != (content["perpetual_sales"], content["perpetual_refunds"]):
            yield "its perpetual totals do not follow from the one before"
        self.sequence, self.hash = row["sequence"], row["hash"]
        self.perpetual = content["perpetual_sales"], content["perpetual_refunds"]


def check_reports(
    archive: Archive,
    registers: dict[int, Row],
    sums: dict[Any, Sums],
    key: bytes | None,
    verdict: Verdict,
) -> dict[Any, Row]:
    """Every Z; their contents with their hashes, by (register, number)."""
    chains = {id_: Chain(register["reports"]) for id_, register in registers.items()}
    found: dict[Any, Row] = {}
    for row in archive.rows("reports.jsonl"):
        what = f"Z {row.get('sequence')} of register {row.get('register_id')}"
        try:
            content = read_json(row["content"], what)
            place = row["register_id"], row["sequence"]
            for reason in chains[row["register_id"]].wrong(row, content):
                verdict.fault(what, reason)
            if wrong := sums.get(place, Sums()).differs(content):
                verdict.fault(what, f"its receipts add up to something else ({wrong})")
            drawer = content["drawer"] or content.get("late")
            if drawer and drawer["counted"] - drawer["expected"] != drawer["difference"]:
                verdict.fault(
                    what, "its drawer's difference is not what was counted less what was expected"
                )
            check_mark(key, row["hash"].encode(), row["signature"], what, verdict)
            found[place] = {**content, "hash": row["hash"]}
        except (Damaged, KeyError, TypeError, AttributeError) as error:
            verdict.fault(what, f"it cannot be read ({error!r})")
    for register_id, sequence in sorted(set(sums) - set(found)):
        verdict.fault(
            f"Z {sequence} of register {register_id}", "it is missing, and receipts are in it"
        )
    return found


def check_closings(
    archive: Archive,
    registers: dict[int, Row],
    reports: dict[Any, Row],
    key: bytes | None,
    verdict: Verdict,
) -> tuple[int, dict[int, list[SealedLog]]]:
    """Every closing; how many there are, and what each register's days say of the log."""
    chains = {
        (id_, period): Chain(before)
        for id_, register in registers.items()
        for period, before in register["closings"].items()
    }
    closed: set[Any] = set()
    logs: dict[int, list[SealedLog]] = defaultdict(list)
    count = outside = 0
    for row in archive.rows("closings.jsonl"):
        what = f"{row.get('period')} {row.get('period_on')}, closing {row.get('sequence')} of register {row.get('register_id')}"
        count += 1
        try:
            content = read_json(row["content"], what)
            book = row["register_id"], row["period"]
            for reason in chains[book].wrong(row, content):
                verdict.fault(what, reason)
            check_mark(key, b"closing\n" + row["hash"].encode(), row["signature"], what, verdict)
            if row["period"] == "day":
                logs[row["register_id"]].append(SealedLog(what, content["log"]))
            places = [(row["register_id"], sequence) for sequence in content["reports"]]
            if any((*book, place) in closed for place in places):
                verdict.fault(what, "one of its Z reports is in another closing too")
            closed.update((*book, place) for place in places)
            if not all(place in reports for place in places):
                outside += 1
            elif wrong := closing_differs(content, [reports[place] for place in places]):
                verdict.fault(what, f"its Z reports add up to something else ({wrong})")
        except (Damaged, KeyError, TypeError, AttributeError) as error:
            verdict.fault(what, f"it cannot be read ({error!r})")
    if outside:
        verdict.unchecked.append(
            f"the sums of {outside} closings, whose Z reports lie partly outside this archive"
        )
    return count, logs


def closing_differs(content: Row, reports: list[Row]) -> str:
    """The first figure of a closing that is another than its Z reports'; empty when all agree."""
    if content["reports_digest"] != sha256("".join(report["hash"] for report in reports).encode()):
        return "their hashes"
    if any(not report["day_on"].startswith(content["period_on"]) for report in reports):
        return "their days"
    for name in FIGURES:
        if content[name] != sum(report[name] for report in reports):
            return name
    for name, by, figures in (
        ("taxes", ("code", "rate_bp"), ("gross", "net", "tax")),
        ("tenders", ("kind",), ("times", "amount")),
    ):
        whole = sums_by([row for report in reports for row in report[name]], by, figures)
        if sums_by(content[name], by, figures) != whole:
            return name
    return "" if content["difference"] == sum(map(difference_of, reports)) else "difference"


def difference_of(report: Row) -> int:
    """What a Z adds to the differences of the drawers: a late one moves that of its shift by the cash that it brings."""
    if report["drawer"]:
        return int(report["drawer"]["difference"])
    late = report.get("late", {})
    return -int(late.get("cash", 0)) - int(late.get("moved", 0))


# The log


class SealedLog:
    """What a day's closing says of the log, and what is found of it."""

    def __init__(self, what: str, log: Row) -> None:
        self.what, self.log = what, log
        self.after, self.last = log["after"], log["last"]
        self.digest, self.entries = hashlib.sha256(), 0

    @property
    def holds(self) -> bool:
        return (self.log["entries"], self.log["digest"]) == (self.entries, self.digest.hexdigest())


def check_log(archive: Archive, books: dict[int, list[SealedLog]], verdict: Verdict) -> int:
    """Events in their order, and as the days of each register have sealed them; how many there are."""
    places = dict.fromkeys(books, 0)
    last = count = 0
    for row in archive.rows("events.jsonl"):
        count += 1
        if row["id"] <= last:
            verdict.fault(f"event {row['id']}", "it is not in its place")
        last = row["id"]
        line = canonical(row) + b"\n"
        for register_id, logs in books.items():
            while places[register_id] < len(logs) and logs[places[register_id]].last < last:
                places[register_id] += 1
            here = logs[places[register_id]] if places[register_id] < len(logs) else None
            if here and here.after < last:
                here.digest.update(line)
                here.entries += 1
    for log in (log for logs in books.values() for log in logs if not log.holds):
        verdict.fault(
            log.what, f"events {log.after + 1} to {log.last} are not the log that it sealed"
        )
    return count


# The whole


def verify(path: str, key: bytes | None) -> tuple[Verdict, list[str]]:
    """The verdict on an archive, and what it holds in words. Raises Damaged."""
    verdict = Verdict()
    try:
        archive = Archive(path)
        check_manifest(archive, key, verdict)
        registers = {row["id"]: row for row in archive.rows("registers.jsonl")}
        sums = check_receipts(archive, registers, key, verdict)
        reports = check_reports(archive, registers, sums, key, verdict)
        closings, logs = check_closings(archive, registers, reports, key, verdict)
        events = check_log(archive, logs, verdict)
        manifest = archive.manifest
        held = [
            f"{manifest['operator']['name']}, {manifest['from_on']} to {manifest['to_on']}",
            f"{archive.listed['receipts.jsonl']['lines']} receipts of {len(registers)} registers, {len(reports)} Z reports, "
            f"{closings} closings, {events} events",
        ]
    except (KeyError, TypeError, AttributeError, UnicodeEncodeError) as error:
        raise Damaged(f"something that belongs in it is missing or odd ({error!r})") from error
    except RecursionError as error:
        raise Damaged("something in it is nested without end") from error
    except RuntimeError as error:
        raise Damaged(f"it is not packed as ours are ({error})") from error
    verdict.blame_the_key()
    if key is None:
        verdict.unchecked.append(
            "the counter-signatures, for want of the key (--key): only their form"
        )
    return verdict, held


def read_key(path: str) -> bytes:
    """The shop's secret key. Raises OSError, ValueError where the file is something else."""
    with open(path, "rb") as file:
        key = file.read(KEY_BYTES + 1)
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} is no secret key: a key has {KEY_BYTES} bytes")
    return key


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Verify an archive of a shop's tills.")
    parser.add_argument("archive")
    parser.add_argument(
        "--key", help="the file of the shop's secret key: checks the counter-signatures too"
    )
    given = parser.parse_args(words)
    if isinstance(sys.stdout, io.TextIOWrapper):  # a name that it has no letters for is spelt out
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        key = None if given.key is None else read_key(given.key)
        open(given.archive, "rb").close()
    except OSError as error:
        parser.error(f"{error.filename} cannot be read: {error.strerror}")
    except ValueError as error:
        parser.error(str(error))
    try:
        verdict, held = verify(given.archive, key)
    except (Damaged, OSError) as error:
        print(f"DAMAGED: {error}")
        return 1
    for words_ in held:
        print(f"  {words_}")
    for words_ in verdict.unchecked:
        print(f"  not checked: {words_}")
    if not verdict.faults:
        print("Everything holds.")
        return 0
    if verdict.first_bad_receipt:
        print(f"FIRST BAD RECEIPT: {verdict.first_bad_receipt}")
    for words_ in verdict.faults[:SHOWN]:
        print(f"  broken: {words_}")
    print(f"{len(verdict.faults)} broken.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
