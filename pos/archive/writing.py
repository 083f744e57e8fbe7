"""Writing the archive of a period: the files, their manifest, and the program that verifies them.

Invariant: the same books and the same period give the same bytes: no clock, no names of machines, a fixed order.
"""

import asyncio
import hashlib
import hmac
import zipfile
from collections.abc import AsyncIterator, Sequence
from io import BufferedRandom
from pathlib import Path
from typing import Any, Final

import msgspec

from pos.archive import rows
from pos.archive.rows import Period
from store import settings
from store.db import Database
from store.errors import BadInput

FORMAT: Final = "terroir-archive-1"
VERIFIER: Final = Path(__file__).with_name("verify_archive.py")
README: Final = """Archive of the tills' books / Archive des livres de caisse / أرشيف دفاتر الصناديق

To verify it, on any computer with Python 3.9 or later / Pour la vérifier / للتحقق منه:

    python3 verify_archive.py THIS_FILE.zip
    python3 verify_archive.py THIS_FILE.zip --key secret.key

Without the shop's secret key the counter-signatures are checked for their form only.
"""
EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The one date that every file of the zip bears."""


async def write(
    database: Database,
    file: BufferedRandom,
    period: Period,
    *,
    key: bytes,
    site_id: int | None = None,
) -> str:
    """Write the archive of a period, of a site's registers (None: of all); its SHA-256.

    `file` is at its beginning afterwards. Raises BadInput where the last day is before the first.
    """
    if period.to_on < period.from_on:
        raise BadInput("The last day is before the first.", "to_on")
    found = await database.fetch(
        "SELECT id FROM register WHERE site_id = COALESCE(CAST($1 AS BIGINT), site_id) ORDER BY id",
        site_id,
    )
    registers = [row["id"] for row in found]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        listed = [
            await _add(archive, name, pages)
            async for name, pages in _files(database, registers, period)
        ]
        manifest = rows.line(
            {"format": FORMAT, **period._asdict(), "files": listed, "operator": await _operator(database)}
        )  # fmt: skip
        await _put(archive, "manifest.json", manifest)
        await _put(archive, "manifest.mac", f"{mac(key, manifest)}\n".encode())
    return await asyncio.to_thread(_digest, file)


def _digest(file: BufferedRandom) -> str:
    """The SHA-256 of a file, which is at its beginning afterwards."""
    file.seek(0)
    found = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return found


async def to_file(database: Database, target: Path, period: Period, *, key: bytes) -> str:
    """Write the archive to `target`, which appears only when it is whole; its SHA-256."""
    unfinished = target.with_name(target.name + ".unfinished")
    try:
        with unfinished.open("w+b") as file:
            digest = await write(database, file, period, key=key)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return digest


def mac(key: bytes, manifest: bytes) -> str:
    """The server's signature of the manifest, and so of everything that it names."""
    return hmac.new(key, b"archive\n" + manifest, hashlib.sha256).hexdigest()


async def _operator(database: Database) -> dict[str, Any]:
    known = msgspec.to_builtins(await settings.operator(database))
    return {name: known[name] for name in ("name", "ice", "if", "rc", "tp")}


async def _files(
    database: Database, registers: Sequence[int], period: Period
) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
    spans = await rows.spans(database, registers, period)
    yield "registers.jsonl", _once(await rows.registers(database, spans))
    for_each = [rows.receipts(database, span) for span in spans]
    yield "receipts.jsonl", _pages(*for_each)
    yield (
        "reports.jsonl",
        _once([row for span in spans for row in await rows.reports(database, span)]),
    )
    closed = [row for span in spans for row in await rows.closings(database, span)]
    yield "closings.jsonl", _once(closed)
    yield "events.jsonl", _pages(rows.events(database, closed, period))
    for name in rows.JOURNAL:
        yield f"{name}.jsonl", _once(await rows.journal(database, name, registers, period))
    yield "verify_archive.py", _text(VERIFIER.read_bytes())
    yield "README.txt", _text(README.encode())


async def _pages(*sources: AsyncIterator[list[dict[str, Any]]]) -> AsyncIterator[bytes]:
    for source in sources:
        async for page in source:
            yield b"".join(map(rows.line, page))


async def _once(found: list[dict[str, Any]]) -> AsyncIterator[bytes]:
    yield b"".join(map(rows.line, found))


async def _text(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _add(archive: zipfile.ZipFile, name: str, parts: AsyncIterator[bytes]) -> dict[str, Any]:
    """Write a file part by part; what the manifest says of it."""
    digest, lines = hashlib.sha256(), 0
    with archive.open(_entry(name), "w", force_zip64=True) as into:
        async for part in parts:
            digest.update(part)
            lines += part.count(b"\n")
            await asyncio.to_thread(into.write, part)
    return {"name": name, "lines": lines, "sha256": digest.hexdigest()}


async def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    await _add(archive, name, _text(content))


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EARLIEST)
    entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16  # fmt: skip
    return entry
