"""Asking a printer how it is, before a shift needs it: can it be reached, has it paper, is its cover shut.

ESC/POS real-time status, `DLE EOT n` (1 the printer, 2 why it is off line, 4 its paper): one byte comes back for each
from a printer that speaks it. Many print well and never answer; those are `silent`, which is no fault.
"""

import asyncio
from typing import Final, Literal

from pos.printing.sending import CONNECT_SECONDS, parse_address
from store.errors import BadInput

State = Literal[
    "ready", "silent", "paper_low", "paper_out", "cover_open", "off_line", "unreachable"
]

QUESTIONS: Final = b"\x10\x04\x01\x10\x04\x02\x10\x04\x04"
ANSWER_SECONDS = 1.0
_ALWAYS: Final = 0b1001_0011
_MARK: Final = 0b0001_0010
"""Bits 0 and 7 of every answer are 0, bits 1 and 4 are 1."""


async def ask(address: str) -> State:
    """How the printer at `address` is, within a few seconds."""
    try:
        host, port = parse_address(address)
        async with asyncio.timeout(CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
    except (OSError, UnicodeError, BadInput):
        return "unreachable"
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            writer.write(QUESTIONS)
            await writer.drain()
            return meaning(await reader.readexactly(3))
    except (OSError, EOFError):
        return "silent"
    finally:
        writer.transport.abort()


def meaning(answers: bytes) -> State:
    """What the three bytes say; the worst of it first."""
    if any(byte & _ALWAYS != _MARK for byte in answers):
        return "silent"
    printer, cause, paper = answers
    if cause & 0b0000_0100:
        return "cover_open"
    if cause & 0b0010_0000 or paper & 0b0110_0000:
        return "paper_out"
    if printer & 0b0000_1000:
        return "off_line"
    return "paper_low" if paper & 0b0000_1100 else "ready"
