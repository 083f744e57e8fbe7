"""A receipt printer for the tests: it listens where a real one does, and shows what came out of it."""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import zxingcpp
from PIL import Image, ImageOps

LOOK_AT = Path(tempfile.gettempdir()) / "terroir-receipts"
"""Where the tests leave their papers for a person to look at."""


class Paper:
    """What one connection printed: the picture, how often the drawer was opened, whether it was cut."""

    def __init__(self, data: bytes) -> None:
        self.drawer_pulses = self.cuts = 0
        self.bands: list[Image.Image] = []
        while data:
            data = data[self._take(data) :]
        width = max((band.width for band in self.bands), default=1)
        self.picture = Image.new("1", (width, sum(band.height for band in self.bands)), 1)
        top = 0
        for band in self.bands:
            self.picture.paste(band, (0, top))
            top += band.height

    def _take(self, data: bytes) -> int:
        """Carry out the first command; its length in bytes."""
        match data[:2]:
            case b"\x1b@":
                return 2
            case b"\x1bp":
                self.drawer_pulses += 1
                return 5
            case b"\x1bd" | b"\x10\x04":
                return 3
            case b"\x1dV":
                self.cuts += 1
                return 4 if data[2] in (65, 66) else 3
            case b"\x1dv":
                return self._raster(data)
        raise AssertionError(f"a command that no printer of ours knows: {data[:8].hex(' ')}")

    def _raster(self, data: bytes) -> int:
        """GS v 0 m xL xH yL yH, then the rows, eight dots a byte, 1 is black."""
        assert data[2:4] == b"0\x00"
        across, down = int.from_bytes(data[4:6], "little"), int.from_bytes(data[6:8], "little")
        end = 8 + across * down
        band = Image.frombytes("1", (across * 8, down), data[8:end])
        self.bands.append(ImageOps.invert(band.convert("L")).convert("1"))
        return end

    def codes(self) -> dict[str, str]:
        """What a scanner reads on it, by the kind of code."""
        ground = ImageOps.expand(self.picture.convert("L"), 40, 255)
        return {str(code.format): code.text for code in zxingcpp.read_barcodes(ground)}

    def keep(self, name: str) -> None:
        LOOK_AT.mkdir(exist_ok=True)
        self.picture.save(LOOK_AT / f"{name}.png")


class Printer:
    """A printer that is well."""

    def __init__(self) -> None:
        self.connections = 0
        self.received: list[bytes] = []
        self.address = ""

    @property
    def papers(self) -> list[Paper]:
        return [Paper(data) for data in self.received]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.received.append(await reader.read())
        writer.close()


@asynccontextmanager
async def printer() -> AsyncIterator[Printer]:
    """A printer on a free port of this machine."""
    made = Printer()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.address = "127.0.0.1:{1}".format(*server.sockets[0].getsockname())
    try:
        yield made
    finally:
        server.close()


@contextmanager
def stuck_printer() -> Iterator[str]:
    """The address of a printer that accepts, and takes no more than its small memory holds."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        listening.bind(("127.0.0.1", 0))
        listening.listen(1)
        yield f"127.0.0.1:{listening.getsockname()[1]}"
