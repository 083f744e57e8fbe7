"""What is plugged into a till's device: a receipt printer, a scale. Each is a real peer behind a socket.

The browser's own `navigator.usb` and `navigator.serial` are the edge: there a double stands, as strict as
the browser is, that carries the bytes of the page to the peer and back.
"""

import base64
import socket
import socketserver
import threading
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

    @property
    def papers(self) -> list[Paper]:
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
