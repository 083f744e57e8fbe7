"""Bytes to a printer on the network, within a time that a cashier can wait for.

Invariant: it ends, at the latest when its time is over, with the bytes taken or with PrinterFailed.
"""

import asyncio
import contextlib
import re
from typing import Final, NamedTuple

from store.errors import BadInput, StoreError
from store.i18n import N_

PORT: Final = 9100
CONNECT_SECONDS = 2.0
TOTAL_SECONDS = 8.0
GOODBYE_SECONDS = 0.5
CHUNK_BYTES = 4096

_ADDRESS = re.compile(
    r"(\[[0-9a-f:.]{2,45}\]|[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?)(?::([0-9]{1,5}))?"
)


class Address(NamedTuple):
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class PrinterFailed(StoreError):
    """The paper did not come; `was_reached` says whether the printer had begun to listen."""

    def __init__(self, message: str, was_reached: bool, **params: str) -> None:
        super().__init__(message, **params)
        self.was_reached = was_reached


def parse_address(text: str) -> Address:
    """`192.168.1.50`, `printer.local:9100` or `[fd00::5]:9100`. Raises BadInput."""
    match = _ADDRESS.fullmatch(text.strip().lower())
    port = int(match[2] or PORT) if match else 0
    if match is None or not 0 < port < 65536:
        raise BadInput("Write the printer's address like 192.168.1.50 or 192.168.1.50:9100.", "printer")  # fmt: skip
    return Address(match[1].strip("[]"), port)


async def send(address: Address, data: bytes) -> None:
    """Hand `data` over to the printer. Raises PrinterFailed."""
    reached = False
    try:
        async with asyncio.timeout(TOTAL_SECONDS):
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await asyncio.open_connection(address.host, address.port)
            reached = True
            try:
                await _write(writer, data)
                await _part(reader, writer)
            finally:
                writer.transport.abort()
    except (OSError, UnicodeError) as error:
        raise PrinterFailed(_why(error, reached), reached, address=str(address)) from error


def _why(error: Exception, reached: bool) -> str:
    if not reached:
        return N_("The printer at %(address)s does not answer.")
    if isinstance(error, TimeoutError):
        return N_("The printer at %(address)s is too slow: check its paper.")
    return N_("The printer at %(address)s broke off.")


async def _write(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Piece by piece, each taken before the next: a printer that stops taking is noticed."""
    writer.transport.set_write_buffer_limits(high=0)
    for start in range(0, len(data), CHUNK_BYTES):
        writer.write(data[start : start + CHUNK_BYTES])
        await writer.drain()


async def _part(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Say that this was all, and leave the printer a moment to say goodbye; many never do."""
    writer.write_eof()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(GOODBYE_SECONDS):
            while await reader.read(CHUNK_BYTES):
                pass
