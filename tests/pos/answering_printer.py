"""A receipt printer that says how it is when asked in real time (`DLE EOT n`), as the makers' command reference has it."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager

QUESTION = re.compile(b"\x10\x04(.)", re.DOTALL)
WELL = {1: 0b0001_0010, 2: 0b0001_0010, 4: 0b0001_0010}


class AnsweringPrinter(socketserver.ThreadingTCPServer):
    """`status` maps each question to the byte that answers it; one without an entry is not answered."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        self.status: dict[int, int] = dict(WELL)
        super().__init__(("127.0.0.1", 0), _Line)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class _Line(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        printer = self.server
        assert isinstance(printer, AnsweringPrinter)
        while piece := self.request.recv(4096):
            asked = [found[1][0] for found in QUESTION.finditer(piece)]
            answers = bytes(printer.status[number] for number in asked if number in printer.status)
            self.request.sendall(answers)


@contextmanager
def answering_printer() -> Iterator[AnsweringPrinter]:
    with AnsweringPrinter() as made:
        threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
        yield made
        made.shutdown()
