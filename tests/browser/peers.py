"""What is plugged into a till's device: a receipt printer, a scale. Each is a real peer behind a socket.

The browser's own `navigator.usb` and `navigator.serial` are the edge: there a double stands, as strict as
the browser is, that carries the bytes of the page to the peer and back.
"""

import base64
import contextlib
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext

from tests.pos.printer import Paper

EDGE = Path(__file__).with_name("edge.js")


class Printer(socketserver.ThreadingTCPServer):
    """A receipt printer: what one connection brings is one paper."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.received: list[bytes] = []
        super().__init__(("127.0.0.1", 0), _Tray)

    def papers(self, count: int) -> list[Paper]:
        """The papers that came, once so many have: what the page has sent is still on its way."""
        deadline = time.monotonic() + 20
        while len(self.received) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        return [Paper(data) for data in self.received]

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Tray(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        data = b""
        while piece := self.request.recv(65536):
            data += piece
        server = self.server
        assert isinstance(server, Printer)
        server.received.append(data)


@contextmanager
def printer() -> Iterator[Printer]:
    with Printer() as made:
        threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
        yield made
        made.shutdown()


class _Broken(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        self.request.recv(4096)
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.request.close()


@contextmanager
def breaking_printer() -> Iterator[str]:
    """The address of a printer that takes the beginning of a paper and is gone."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Broken) as made:
        threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
        yield f"127.0.0.1:{made.server_address[1]}"
        made.shutdown()


class Scale(socketserver.ThreadingTCPServer):
    """A retail scale that says its weight again and again, and obeys T (tare) and Z (zero)."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.grams = 0
        self.is_moving = False
        self.is_silent = False
        self._tare = 0
        self._zero = 0
        super().__init__(("127.0.0.1", 0), _Platform)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def put(self, grams: int, *, moving: bool = False) -> None:
        self.grams, self.is_moving = grams, moving

    def obey(self, order: bytes) -> None:
        if order == b"T":
            self._tare = self.grams - self._zero
        if order == b"Z":
            self._zero, self._tare = self.grams, 0

    def frame(self) -> bytes:
        net = self.grams - self._zero - self._tare
        header = "US" if self.is_moving else "ST"
        kind = "NT" if self._tare else "GS"
        return f"{header},{kind},{'-' if net < 0 else '+'}{abs(net) / 1000:7.3f}kg\r\n".encode()


class _Platform(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        scale = self.server
        assert isinstance(scale, Scale)
        self.request.settimeout(0.05)
        with contextlib.suppress(ConnectionError):
            while True:
                with contextlib.suppress(TimeoutError):
                    orders = self.request.recv(64)
                    if not orders:
                        return
                    for order in orders.split():
                        scale.obey(order)
                if not scale.is_silent:
                    self.request.sendall(scale.frame())


@contextmanager
def scale() -> Iterator[Scale]:
    with Scale() as made:
        threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
        yield made
        made.shutdown()


class Plug:
    """A cable between the page's double and a peer: `kind` is usb or serial. It can be pulled out."""

    def __init__(self, context: BrowserContext, kind: str, address: str) -> None:
        self.is_in = True
        self._address = address
        self._line: socket.socket | None = None
        for name in ("open", "write", "read", "close"):
            context.expose_binding(f"{kind}_{name}", self._binding(getattr(self, f"_{name}")))
        context.add_init_script(f"globalThis.peers = [...(globalThis.peers ?? []), '{kind}']")
        context.add_init_script(path=EDGE)

    def pull(self) -> None:
        self.is_in = False
        self._close()

    def plug_in(self) -> None:
        self.is_in = True

    @staticmethod
    def _binding(act: Any) -> Any:
        return lambda _, *arguments: act(*arguments)

    def _open(self) -> bool:
        self._close()
        if self.is_in:
            host, _, port = self._address.rpartition(":")
            self._line = socket.create_connection((host, int(port)), 5)
            self._line.setblocking(False)
        return self.is_in

    def _write(self, text: str) -> bool:
        if self._line is None:
            return False
        self._line.setblocking(True)
        self._line.sendall(base64.b64decode(text))
        self._line.setblocking(False)
        return True

    def _read(self) -> str | None:
        """What has come, "" where nothing has, None where the cable is out."""
        if self._line is None:
            return None
        try:
            return base64.b64encode(self._line.recv(4096)).decode()
        except BlockingIOError:
            return ""

    def _close(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None
